"""Boards that take longer than a request should: made beside the server, as jobs."""

import hashlib
from collections.abc import Callable, Mapping
from dataclasses import asdict
from datetime import date, datetime
from types import MappingProxyType
from typing import Any

from gisapp.domain.job import Job, JobState
from gisapp.workflows.as_of import as_recorded
from gisapp.workflows.portfolio_overrides import overrides_recorded
from gisapp.workflows.portfolio_presets import with_preset
from gisapp.workflows.portfolio_question import Texts, read_question
from gisapp.workflows.portfolios import ForYear, portfolio_board
from gisapp.workflows.ports import Workspace
from gisapp.workflows.register_port import Register
from gisapp.workflows.scenarios import supposing

MAKE_BOARD = "make-board"
#: Boards of more portfolios are jobs: one of so many takes a few seconds.
MOST_AT_ONCE = 100_000
_OVER = (JobState.FAILED, JobState.CANCELLED)


def board_job(
    register: Register,
    workspace: Workspace,
    texts: Texts,
    year: ForYear,
    *,
    as_of: str | None,
    scenario: str | None,
    by: str,
    named: str,
    at: datetime,
) -> Job:
    """The job that makes this board: one that this person began before, where nothing changed since, or a new one."""
    said = {**asdict(texts), "exclude": list(texts.exclude)}
    asked = {"plan": year.plan, "horizon": year.horizon, "appraised": year.appraised.isoformat(), "as_of": as_of,
             "scenario": scenario}  # fmt: skip
    state = hashlib.blake2b(repr(workspace.layers.state()).encode(), digest_size=8).hexdigest()
    payload = {"texts": said, "year": asked, "state": state}
    for held in register.jobs():
        if held.kind == MAKE_BOARD and held.by == by and dict(held.payload) == payload and held.state not in _OVER:
            return held
    job = Job(id=named, kind=MAKE_BOARD, by=by, state=JobState.QUEUED, created=at, payload=MappingProxyType(payload))
    register.add_job(job)
    return job


def board_of_job(workspace: Workspace, register: Register, job: Job, go_on: Callable[[float], None]) -> dict[str, Any]:
    """The board that a job is to make; `go_on` is told how far it is, and raises where it was cancelled."""
    asked: Mapping[str, Any] = job.payload["year"]
    recorded = as_recorded(workspace, asked["as_of"])
    if asked["scenario"] is not None:
        recorded = supposing(recorded, register, asked["scenario"])
    question = read_question(with_preset(recorded, Texts(**job.payload["texts"]), None))
    return portfolio_board(
        recorded,
        question,
        ForYear(appraised=date.fromisoformat(asked["appraised"]), plan=asked["plan"], horizon=asked["horizon"]),
        overrides=overrides_recorded(register, question.overrides),
        progress=lambda share, _: go_on(share),
    )
