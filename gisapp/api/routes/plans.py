"""The plan register."""

from dataclasses import asdict

from fastapi import APIRouter, Request, Response

from gisapp.api.answers import send_json, wants_page
from gisapp.api.pages import table_page
from gisapp.api.routes.asked import InWorkspace
from gisapp.workflows.plan_register import plans

router = APIRouter(tags=["register"])


@router.get("/plans")
def register(request: Request, workspace: InWorkspace) -> Response:
    """The plans, their decisions and horizons, and what must be asked of the authority."""
    if wants_page(request):
        return table_page(request, "plans")
    return send_json(request, {"plans": [asdict(plan) for plan in plans(workspace)]})
