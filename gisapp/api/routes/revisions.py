"""The revisions of a layer, and what changed between two of them."""

from dataclasses import asdict
from typing import Annotated, Literal

from fastapi import APIRouter, Query, Request, Response
from fastapi.responses import StreamingResponse

from gisapp.api.answers import GEOJSON, HTML, JSON, answering, send, send_json, wants_page
from gisapp.api.links import href, link
from gisapp.api.pages import site_page
from gisapp.api.routes.asked import InWorkspace
from gisapp.clock import shown
from gisapp.exchange.changes import changes_csv, changes_geojson

router = APIRouter(tags=["revisions"])

_CSV = "text/csv; charset=utf-8"


@router.get("/collections/{layer}/revisions")
def revisions(request: Request, workspace: InWorkspace, layer: str) -> Response:
    """The revisions of a layer, newest first: who, when, why, and by which decision."""
    held = [
        {"name": each.name, **asdict(each), "committed_shown": shown(each.moment)}
        for each in workspace.layers.revisions(layer)
    ]
    itself = link("self", href(request, "collections", layer, "revisions"), JSON)
    return send_json(request, {"revisions": held, "links": [itself]})


@router.get("/collections/{layer}/diff", **answering(GEOJSON, _CSV, HTML))
def diff(
    request: Request,
    workspace: InWorkspace,
    layer: str,
    since: Annotated[int, Query(alias="from", ge=0, description="The version before.")],
    until: Annotated[int, Query(alias="to", ge=0, description="The version after.")],
    form: Annotated[Literal["geojson", "csv"], Query(description="For a map, or as a table.")] = "geojson",
) -> Response:
    """What changed in a layer from one version to another; a browser gets a map of it."""
    if wants_page(request):
        return site_page(request, "diff.html")
    changes = workspace.layers.diff(layer, since, until)
    if form == "csv":
        return send(request, changes_csv(changes), _CSV)
    return StreamingResponse(changes_geojson(changes), media_type=GEOJSON)
