"""Boards, and questions about pivotal projects, that take longer than a request should: jobs beside the server."""

import hashlib
from collections.abc import Callable, Mapping
from dataclasses import asdict, dataclass
from datetime import date, datetime
from types import MappingProxyType
from typing import Any

from gisapp.domain.errors import TooMany, Vi
from gisapp.domain.job import Job, JobState
from gisapp.workflows.as_of import as_recorded
from gisapp.workflows.portfolio_overrides import overrides_recorded
from gisapp.workflows.portfolio_presets import with_preset
from gisapp.workflows.portfolio_question import Texts, read_question
from gisapp.workflows.portfolios import ForYear, pivotal_projects, portfolio_board
from gisapp.workflows.ports import Workspace
from gisapp.workflows.register_port import Register
from gisapp.workflows.scenarios import supposing

MAKE_BOARD, FIND_PIVOTAL = "make-board", "find-pivotal"
#: Boards of more portfolios are jobs: one of so many takes a few seconds.
MOST_AT_ONCE = 100_000
#: Each project is left out for each candidate: so many are asked in a few seconds.
MOST_LEFT_OUT = 200
#: So many of these jobs of one person wait or run: whoever tries seeds and weights keeps nobody else waiting.
MOST_OPEN = 3
_OVER = (JobState.FAILED, JobState.CANCELLED)


@dataclass(frozen=True, slots=True, kw_only=True)
class Recorded:
    """Over which state of the layers a job asks: as recorded then, with these scenarios."""

    as_of: str | None
    scenario: str | None


def portfolio_job(
    register: Register,
    workspace: Workspace,
    texts: Texts,
    year: ForYear,
    *,
    kind: str,
    recorded: Recorded,
    by: str,
    named: str,
    at: datetime,
) -> Job:
    """The job that answers this: one that this person began before, where nothing changed since, or a new one.

    Raises
    ------
    TooMany
        When as many jobs of this person wait or run as one may have.
    """
    said = {**asdict(texts), "exclude": list(texts.exclude)}
    asked = {"plan": year.plan, "horizon": year.horizon, "appraised": year.appraised.isoformat(), **asdict(recorded)}
    state = hashlib.blake2b(repr(workspace.layers.state()).encode(), digest_size=8).hexdigest()
    payload = {"texts": said, "year": asked, "state": state}
    for held in register.jobs():
        if held.kind == kind and held.by == by and dict(held.payload) == payload and held.state not in _OVER:
            return held
    job = Job(id=named, kind=kind, by=by, state=JobState.QUEUED, created=at, payload=MappingProxyType(payload))
    waiting = register.begin_job(job, kinds=(MAKE_BOARD, FIND_PIVOTAL), most=MOST_OPEN)
    if waiting >= MOST_OPEN:
        raise TooMany(
            expected=f"at most {MOST_OPEN} boards of one person that wait or run",
            found=f"{waiting} of {by}",
            todo="wait for one to end, or cancel it",
            vi=Vi(
                f"nhiều nhất {MOST_OPEN} bảng phương án của một người đang chờ hoặc đang tính",
                "hãy chờ một bảng xong, hoặc huỷ bớt",
                f"{waiting} của {by}",
            ),
        )
    return job


def board_of_job(workspace: Workspace, register: Register, job: Job, go_on: Callable[[float], None]) -> dict[str, Any]:
    """The board that a job is to make; `go_on` is told how far it is, and raises where it was cancelled."""
    held = _recorded(workspace, register, job)
    question = read_question(with_preset(held, Texts(**job.payload["texts"]), None))
    return portfolio_board(
        held,
        question,
        _year(job),
        overrides=overrides_recorded(register, question.overrides),
        progress=lambda share, _: go_on(share),
    )


def pivotal_of_job(
    workspace: Workspace, register: Register, job: Job, go_on: Callable[[float], None]
) -> dict[str, Any]:
    """The pivotal projects that a job is to find; `go_on` as for a board."""
    question = read_question(Texts(**job.payload["texts"]))
    held = _recorded(workspace, register, job)
    return pivotal_projects(held, question, _year(job), progress=lambda share, _: go_on(share))


def _recorded(workspace: Workspace, register: Register, job: Job) -> Workspace:
    asked: Mapping[str, Any] = job.payload["year"]
    held = as_recorded(workspace, asked["as_of"])
    return held if asked["scenario"] is None else supposing(held, register, asked["scenario"])


def _year(job: Job) -> ForYear:
    asked: Mapping[str, Any] = job.payload["year"]
    return ForYear(appraised=date.fromisoformat(asked["appraised"]), plan=asked["plan"], horizon=asked["horizon"])
