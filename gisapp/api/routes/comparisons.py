"""Two sides of a question next to each other."""

from typing import Annotated

from fastapi import APIRouter, Query, Request, Response

from gisapp.api.answers import encoded, send_remembered
from gisapp.api.routes.sides import BothSides
from gisapp.clock import day
from gisapp.workflows.comparison import compared

router = APIRouter(tags=["scenarios"])


@router.get("/comparisons")
def comparison(
    request: Request,
    sides: BothSides,
    zone: Annotated[str | None, Query(description="A zone's id; default: all.")] = None,
    appraised: Annotated[str | None, Query(description="Date of appraisal, of both sides. Default today.")] = None,
) -> Response:
    """What is different at b from what it is at a: scenarios, horizons, plans, revisions. Equal sides make no row.

    `/comparisons?horizon=2030&b.scenario=ID` holds a scenario against the plan, `?a.horizon=2030&b.horizon=2050` two
    years against each other.
    """
    a, b, on = sides.a, sides.b, day(appraised)

    def make() -> bytes:
        return encoded(compared(a, b, appraised=on, zone=zone).answer)

    asked = [(each.plan, each.horizon, each.workspace.layers.state()) for each in (a, b)]
    return send_remembered(request, a.workspace, (*asked, on, zone), make)
