"""The assessment of a zone, and the places and repairs of its rule check."""

from fastapi import APIRouter, Request, Response

from gisapp.api.answers import GEOJSON, answering, encoded, send_remembered
from gisapp.api.routes.asked import AsOf, ForYear
from gisapp.workflows.assessment import assess
from gisapp.workflows.rules import rule_areas

router = APIRouter(tags=["zones"])


@router.get("/zones/{zone}/assessment")
def assessment(request: Request, workspace: AsOf, asked: ForYear, zone: str) -> Response:
    """What can be said of this zone at the horizon, what cannot and what that needs, and what it all rests on."""

    def make() -> bytes:
        answers = assess(workspace, zone=zone, plan=asked.plan, horizon=asked.horizon, appraised=asked.appraised)
        return encoded(answers[0])

    return send_remembered(request, workspace, asked, make)


@router.get("/zones/{zone}/rules", **answering(GEOJSON))
def rules(request: Request, workspace: AsOf, asked: ForYear, zone: str) -> Response:
    """Where this zone fails a rule, the lawful phases and the land to give up, as GeoJSON."""

    def make() -> bytes:
        return encoded(
            rule_areas(workspace, zone=zone, plan=asked.plan, horizon=asked.horizon, appraised=asked.appraised)
        )

    return send_remembered(request, workspace, asked, make, GEOJSON)
