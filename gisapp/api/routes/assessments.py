"""`POST /assessments`: what if a zone were here? Computed on the spot, open to readers, nothing is stored."""

from dataclasses import dataclass
from io import BytesIO
from typing import Annotated, Any

from fastapi import APIRouter, Query, Request, Response
from starlette.concurrency import run_in_threadpool

from gisapp.api.answers import GEOJSON, JSON, encoded
from gisapp.api.errors import PROBLEM
from gisapp.api.routes.asked import Asked, AsOf, ForYear
from gisapp.api.security.geometry_bodies import geometry_body
from gisapp.api.security.people import require
from gisapp.domain.access import Role
from gisapp.exchange.terms import Delivery
from gisapp.settings import Settings
from gisapp.workflows.ports import Workspace
from gisapp.workflows.what_if import AT_ONCE, assess_drawn, drawn_zone, geojson_only

router = APIRouter(tags=["zones"])

_SQUARE = [[105.8, 21.1], [105.81, 21.1], [105.81, 21.11], [105.8, 21.11], [105.8, 21.1]]
#: How OpenAPI tells of the body.
DRAWN_BODY: dict[str, Any] = {
    "requestBody": {
        "required": True,
        "content": {
            GEOJSON: {
                "schema": {"type": "object", "required": ["type"]},
                "example": {
                    "type": "Feature",
                    "properties": {"name_vi": "Khu vẽ thử", "stated_area_ha": 115},
                    "geometry": {"type": "Polygon", "coordinates": [_SQUARE]},
                },
            }
        },
    },
    "responses": {
        "413": {"description": "Too many bytes or vertices", "content": {PROBLEM: {}}},
        "415": {"description": "No JSON by its media type", "content": {PROBLEM: {}}},
        "422": {"description": "Not a polygon that can be assessed; `findings` say why", "content": {PROBLEM: {}}},
    },
}


@router.post("/assessments", openapi_extra=DRAWN_BODY)
async def what_if(
    request: Request,
    workspace: AsOf,
    asked: ForYear,
    crs: Annotated[str | None, Query(max_length=200, description="The CRS of its numbers, such as EPSG:5897.")] = None,
    parts: Annotated[
        str, Query(max_length=200, description="Which parts, by commas; `all` waits for access by road too.")
    ] = ",".join(AT_ONCE),
) -> Response:
    """What if a zone were here? Send one polygon as GeoJSON: the answer is that of a zone, and nothing is stored.

    Numbers are longitude and latitude (RFC 7946) unless `crs` or the body declares another CRS. Of its properties those
    of a zone count, such as `name_vi`, `zone_type` and `stated_area_ha`; the drawing is taken as surveyed, or as the
    lower `quality` that it states. Without `parts` those are answered that follow a polygon as it is dragged; the rest
    is named under `left_out`.
    """
    require(request, Role.READER)
    drawn_as = _DrawnAs(crs=crs, only=() if parts == "all" else tuple(parts.split(",")))
    body = await geometry_body(request)
    answer = await run_in_threadpool(_answered, workspace, asked, drawn_as, body, request.app.state.settings)
    return Response(answer, media_type=JSON, headers={"Cache-Control": "no-store"})


@dataclass(frozen=True, slots=True, kw_only=True)
class _DrawnAs:
    """In which CRS the numbers are, and which parts are wanted (none named: all)."""

    crs: str | None
    only: tuple[str, ...]


def _answered(workspace: Workspace, asked: Asked, drawn_as: _DrawnAs, body: bytes, settings: Settings) -> bytes:
    delivery = Delivery(name="polygon", size=len(body), stream=BytesIO(body))
    drawn = drawn_zone(delivery, read_with_gdal=geojson_only, crs=drawn_as.crs, most_vertices=settings.body_vertices)
    answer = assess_drawn(
        workspace, drawn, plan=asked.plan, horizon=asked.horizon, appraised=asked.appraised, only=drawn_as.only
    )
    return encoded(answer)
