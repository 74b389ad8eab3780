"""The rule packs."""

from dataclasses import asdict
from typing import Annotated

from fastapi import APIRouter, Query, Request, Response

from gisapp.api.answers import send_json, wants_page
from gisapp.api.pages import table_page
from gisapp.api.routes.asked import ForYear, InWorkspace
from gisapp.workflows.plan_register import standards

router = APIRouter(tags=["register"])


@router.get("/standards")
def packs(
    request: Request,
    workspace: InWorkspace,
    asked: ForYear,
    all_rows: Annotated[bool, Query(alias="all", description="Also rows not in force on the day.")] = False,
) -> Response:
    """The rules in force on the day of appraisal: number, unit, clause, validity, verification, source."""
    if wants_page(request):
        return table_page(request, "standards")
    rows = [row for row in standards(workspace) if all_rows or row.in_force(asked.appraised)]
    return send_json(request, {"appraised": asked.appraised, "standards": [asdict(row) for row in rows]})
