"""Pivotal projects: what makes or breaks each candidate."""

from typing import Annotated

from fastapi import APIRouter, Query, Request, Response

from gisapp.api.answers import encoded, send_remembered
from gisapp.api.routes.asked import AsOf, ForYear
from gisapp.api.routes.portfolio_jobs import as_job
from gisapp.api.security.people import PersonOf
from gisapp.workflows.portfolio_jobs import FIND_PIVOTAL, MOST_LEFT_OUT
from gisapp.workflows.portfolio_question import Texts, read_question
from gisapp.workflows.portfolios import ForYear as Year
from gisapp.workflows.portfolios import left_out_asked, pivotal_projects

router = APIRouter(tags=["portfolios"])


@router.get("/portfolios/pivotal")
def pivotal(
    request: Request,
    workspace: AsOf,
    asked: ForYear,
    who: PersonOf,
    candidates: Annotated[str, Query(description="Ids with commas; default: all zones not yet established.")] = "",
) -> Response:
    """Which planned road, substation or plant makes or breaks each candidate, and what a year's delay costs.

    Many projects for many candidates are a job (202 with its address), for whoever has a token.
    """
    texts = Texts(sizes="1", candidates=candidates)
    question, year = read_question(texts), Year(appraised=asked.appraised, plan=asked.plan, horizon=asked.horizon)
    if left_out_asked(workspace, question, year) > MOST_LEFT_OUT:
        return as_job(request, FIND_PIVOTAL, texts, year, who)
    return send_remembered(
        request, workspace, (asked, candidates), lambda: encoded(pivotal_projects(workspace, question, year))
    )
