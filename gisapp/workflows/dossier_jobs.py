"""Dossiers take longer than a request should: jobs make them, and they are kept under their hash until cleared away.

What a job keeps for good is the run file; a dossier that was cleared away comes again from it, byte for byte.
"""

import hashlib
import io
from collections.abc import Mapping
from dataclasses import asdict
from datetime import date, datetime
from types import MappingProxyType
from typing import Any

import orjson

from gisapp.domain.errors import NotFound, TooMany, Vi
from gisapp.domain.job import MAKE_DOSSIER, Job, JobState
from gisapp.maps.paper.sheet import sheet_of
from gisapp.workflows.as_of import as_recorded
from gisapp.workflows.dossier import make_dossier, rebuilt
from gisapp.workflows.paper import Order
from gisapp.workflows.paper_ask import AskedTexts, check_language, read_ask
from gisapp.workflows.portfolio_jobs import Recorded
from gisapp.workflows.portfolios import ForYear
from gisapp.workflows.ports import Workspace
from gisapp.workflows.question import pose, zones_asked
from gisapp.workflows.register_port import Register
from gisapp.workflows.scenarios import supposing

#: So many dossiers of one person wait or are made.
MOST_OPEN = 2
_OVER = (JobState.FAILED, JobState.CANCELLED)


def dossier_job(
    register: Register,
    workspace: Workspace,
    texts: AskedTexts,
    zones: tuple[str, ...],
    year: ForYear,
    *,
    lang: str,
    recorded: Recorded,
    by: str,
    named: str,
    at: datetime,
    made: date,
) -> Job:
    """The job that makes this dossier: one that this person began before, where nothing changed since, or a new one.

    Raises
    ------
    NotFound, BadInput
        When what is asked for is not there, so that no job is begun that could only fail.
    TooMany
        When as many of this person wait or run as may.
    """
    check_language(lang)
    sheet_of(read_ask(texts).paper, "portrait")
    pose(workspace, plan=year.plan, horizon=year.horizon, appraised=year.appraised)
    for each in zones:
        zones_asked(workspace, each)
    asked = {"plan": year.plan, "horizon": year.horizon, "appraised": year.appraised.isoformat(), **asdict(recorded)}
    state = hashlib.blake2b(repr(workspace.layers.state()).encode(), digest_size=8).hexdigest()
    payload = {
        "texts": asdict(texts), "zones": list(zones), "lang": lang, "year": asked, "made": made.isoformat(),
        "state": state,
    }  # fmt: skip
    for held in register.jobs():
        if held.kind == MAKE_DOSSIER and held.by == by and dict(held.payload) == payload and held.state not in _OVER:
            return held
    job = Job(id=named, kind=MAKE_DOSSIER, by=by, state=JobState.QUEUED, created=at, payload=MappingProxyType(payload))
    waiting = register.begin_job(job, kinds=(MAKE_DOSSIER,), most=MOST_OPEN)
    if waiting >= MOST_OPEN:
        raise TooMany(
            expected=f"at most {MOST_OPEN} dossiers of one person that wait or are made",
            found=f"{waiting} of {by}",
            todo="wait for one to end, or cancel it",
            vi=Vi(
                f"nhiều nhất {MOST_OPEN} hồ sơ đánh giá của một người đang chờ hoặc đang lập",
                "hãy chờ một hồ sơ xong, hoặc huỷ bớt",
                f"{waiting} của {by}",
            ),
        )
    return job


def dossier_of_job(workspace: Workspace, register: Register, job: Job, fonts: Mapping[str, bytes]) -> dict[str, Any]:
    """Make the dossier of a job and keep it; what the job says of it is its run file."""
    said: Mapping[str, Any] = job.payload
    year: Mapping[str, Any] = said["year"]
    held = as_recorded(workspace, year["as_of"])
    shown = held if year["scenario"] is None else supposing(held, register, year["scenario"])
    order = Order(lang=said["lang"], made=date.fromisoformat(said["made"]), fonts=fonts)
    asked = ForYear(appraised=date.fromisoformat(year["appraised"]), plan=year["plan"], horizon=year["horizon"])
    made = make_dossier(shown, said["zones"], read_ask(AskedTexts(**said["texts"])), order, asked)
    sha256, size = workspace.received.keep(io.BytesIO(made.pdf))
    return {"run": dict(made.run), "sha256": sha256, "bytes": size}


def dossier_made(workspace: Workspace, register: Register, job: Job, fonts: Mapping[str, bytes]) -> bytes:
    """The dossier that a job made; rebuilt from its run file where it was cleared away.

    Raises
    ------
    NotFound
        When the job made none, or not yet.
    """
    run = run_of_job(job)
    try:
        with workspace.received.open(run["sha256"]) as file:
            return file.read()
    except NotFound:
        return rebuilt(workspace, register, orjson.dumps(run), fonts)


def run_of_job(job: Job) -> Mapping[str, Any]:
    """The run file of the dossier that a job made.

    Raises
    ------
    NotFound
        When the job made none, or not yet.
    """
    if job.kind != MAKE_DOSSIER or job.state is not JobState.DONE or not job.result:
        raise NotFound(
            expected="a job that made a dossier",
            found=f"{job.kind}, {job.state}",
            todo="look at the job",
            vi=Vi("một tác vụ đã lập xong hồ sơ đánh giá", "hãy xem lại tác vụ này"),
        )
    run: Mapping[str, Any] = job.result["run"]
    return run
