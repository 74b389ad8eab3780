"""The board of portfolios as the planners' viewer shows it."""

from dataclasses import replace
from typing import Annotated, Any

import orjson
from fastapi import APIRouter, Query, Request, Response

from gisapp.api.answers import JSON, encoded, send
from gisapp.api.routes.asked import Asked, AsOf, ForYear
from gisapp.api.routes.portfolio_jobs import accepted, begun_job
from gisapp.api.security.people import PersonOf
from gisapp.domain.access import Person
from gisapp.domain.job import Job, JobState
from gisapp.workflows.portfolio_jobs import MAKE_BOARD, MOST_AT_ONCE
from gisapp.workflows.portfolio_question import USUAL_SIZES, Texts, read_question
from gisapp.workflows.portfolio_viewer import board_shown, question_without, weights_for, weights_said
from gisapp.workflows.portfolios import ForYear as Year
from gisapp.workflows.portfolios import portfolio_board, portfolios_asked
from gisapp.workflows.ports import Workspace

router = APIRouter(tags=["portfolios"])


@router.get("/app/board")
def board(
    request: Request,
    workspace: AsOf,
    asked: ForYear,
    who: PersonOf,
    sizes: Annotated[str, Query(description="How many zones: 2,3,4,5.")] = USUAL_SIZES,
    without: Annotated[str, Query(description="Candidates that are left out, with commas.")] = "",
    weights: Annotated[str, Query(description="rice:3,jobs:0, each from 0 to 10; none: every weighting counts.")] = "",
) -> Response:
    """The portfolios of `/portfolios` in words, ranked by these weights.

    A large board is a job (202 with its address): once it is done, the same question gets its answer.
    """
    moved = weights_said(weights)
    texts = question_without(workspace, sizes, without)
    found = _made(request, workspace, asked, texts, who)
    if isinstance(found, Job):
        return accepted(request, found)
    weighed = replace(texts, weights=weights_for(found, moved) if moved else "")
    own = _made(request, workspace, asked, weighed, who) if moved else found
    if isinstance(own, Job):
        return accepted(request, own)
    return send(request, encoded(board_shown(found, own)), JSON)


def _made(request: Request, workspace: Workspace, asked: Asked, texts: Texts, who: Person) -> dict[str, Any] | Job:
    """The board of a question, or the job that still makes it."""
    question, year = read_question(texts), Year(appraised=asked.appraised, plan=asked.plan, horizon=asked.horizon)
    if portfolios_asked(workspace, question) > MOST_AT_ONCE:
        job = begun_job(request, MAKE_BOARD, texts, year, who)
        return dict(job.result or {}) if job.state is JobState.DONE else job
    state = workspace.layers.state(), workspace.rasters.state()
    made = request.app.state.memory.answer(
        (request.url.path, asked, texts, state), lambda: encoded(portfolio_board(workspace, question, year))
    )
    return dict(orjson.loads(made))
