"""Where sources and plans disagree."""

from fastapi import APIRouter, Request, Response

from gisapp.api.answers import encoded, send_remembered
from gisapp.api.routes.asked import AsOf, ForYear
from gisapp.workflows.contradictions import contradictions
from gisapp.workflows.question import pose

router = APIRouter(tags=["zones"])


@router.get("/contradictions")
def tasks(request: Request, workspace: AsOf, asked: ForYear) -> Response:
    """Figures, dates and outlines that contradict each other, as a list of tasks: what to ask, and whom."""

    def make() -> bytes:
        question = pose(workspace, plan=asked.plan, horizon=asked.horizon, appraised=asked.appraised)
        return encoded(contradictions(workspace, question))

    return send_remembered(request, workspace, asked, make)
