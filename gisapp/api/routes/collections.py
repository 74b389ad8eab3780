"""The layers as collections of OGC API Features."""

from typing import Any

from fastapi import APIRouter, Request, Response

from gisapp.api.answers import GEOJSON, JSON, root, send_json, wants_page
from gisapp.api.pages import table_page
from gisapp.api.routes.asked import InWorkspace
from gisapp.api.security.people import PersonOf
from gisapp.domain.access import Role
from gisapp.workflows.catalogue import RASTER, list_layers, show_layer

router = APIRouter(tags=["collections"])


@router.get("/collections")
def collections(request: Request, workspace: InWorkspace, who: PersonOf) -> Response:
    """The layers: titles, source, licence, quality, revision."""
    if wants_page(request):
        return table_page(request, "collections")
    held = [
        _linked(request, each)
        for each in list_layers(workspace)
        if each["kind"] != RASTER and who.may(Role.READER, each["id"])
    ]
    return send_json(request, {"collections": held})


@router.get("/collections/{layer}")
def collection(request: Request, workspace: InWorkspace, layer: str) -> Response:
    """One layer: columns, rows, geometry, revisions."""
    return send_json(request, _linked(request, show_layer(workspace, layer)))


def _linked(request: Request, layer: dict[str, Any]) -> dict[str, Any]:
    href = f"{root(request)}/collections/{layer['id']}"
    itself = {"rel": "self", "type": JSON, "href": href}
    if layer["kind"] == RASTER:
        return {**layer, "title": layer["title_vi"], "links": [itself]}
    items = {"rel": "items", "type": GEOJSON, "href": f"{href}/items"}
    return {**layer, "title": layer["title_vi"], "itemType": "feature", "links": [itself, items]}
