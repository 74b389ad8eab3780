"""The layers as collections of OGC API Features, and how each describes itself (Part 5)."""

from typing import Any

from fastapi import APIRouter, Request, Response

from gisapp.api.answers import GEOJSON, JSON, SCHEMA, answering, encoded, send_json, send_remembered, wants_page
from gisapp.api.links import href, link
from gisapp.api.pages import table_page
from gisapp.api.routes.asked import InWorkspace
from gisapp.api.security.people import PersonOf
from gisapp.domain.access import Role
from gisapp.domain.served_crs import served
from gisapp.workflows.catalogue import RASTER
from gisapp.workflows.collections import list_collections, show_collection
from gisapp.workflows.schemas import layer_schema

router = APIRouter(tags=["collections"])

#: Relations by which OGC's clients find how a layer describes itself.
_RELATIONS = {of: f"http://www.opengis.net/def/rel/ogc/1.0/{of}" for of in ("schema", "queryables", "sortables")}


@router.get("/collections")
def collections(request: Request, workspace: InWorkspace, who: PersonOf) -> Response:
    """The layers: titles, extent, CRSs, source, licence, quality, revision."""
    if wants_page(request):
        return table_page(request, "collections")

    readable = tuple(layer for layer in workspace.layers.ids() if who.may(Role.READER, layer))

    def make() -> bytes:
        listed = [each for each in list_collections(workspace) if each["id"] in readable]
        held = [{**each, "links": _links(request, each)} for each in listed]
        itself = link("self", href(request, "collections"), JSON)
        page = link("alternate", href(request, "collections", query=[("f", "html")]), "text/html")
        return encoded({"links": [itself, page], "crs": list(served()), "collections": held})

    return send_remembered(request, workspace, (href(request), readable), make)


@router.get("/collections/{layer}")
def collection(request: Request, workspace: InWorkspace, layer: str) -> Response:
    """One layer: extent, CRSs, columns, rows, geometry, revisions."""

    def make() -> bytes:
        shown = show_collection(workspace, layer)
        return encoded({**shown, "links": _links(request, shown)})

    return send_remembered(request, workspace, href(request), make)


@router.get("/collections/{layer}/schema", **answering(SCHEMA))
def schema(request: Request, workspace: InWorkspace, layer: str) -> Response:
    """What features of this layer have: JSON Schema, with the roles of OGC API Features Part 5."""
    return _described(request, workspace, layer, "schema")


@router.get("/collections/{layer}/queryables", **answering(SCHEMA))
def queryables(request: Request, workspace: InWorkspace, layer: str) -> Response:
    """The columns that a parameter of their name chooses features by."""
    return _described(request, workspace, layer, "queryables")


@router.get("/collections/{layer}/sortables", **answering(SCHEMA))
def sortables(request: Request, workspace: InWorkspace, layer: str) -> Response:
    """The columns that `sortby` takes."""
    return _described(request, workspace, layer, "sortables")


def _described(request: Request, workspace: InWorkspace, layer: str, of: str) -> Response:
    address = href(request, "collections", layer, of)
    return send_json(request, layer_schema(workspace, layer, of=of, address=address), SCHEMA)


def _links(request: Request, layer: dict[str, Any]) -> list[dict[str, str]]:
    place = ("collections", layer["id"])
    itself = link("self", href(request, *place), JSON)
    if layer["kind"] == RASTER:
        pictures = link(
            "http://www.opengis.net/def/rel/ogc/1.0/tilesets-map", href(request, *place, "map", "tiles"), JSON
        )
        return [itself, pictures]
    tiles = (
        [link("http://www.opengis.net/def/rel/ogc/1.0/tilesets-vector", href(request, *place, "tiles"), JSON)]
        if "storageCrs" in layer
        else []
    )
    return [
        itself,
        *tiles,
        # One link for the one media type: clients that find two take either, and GDAL would turn axes twice.
        link("items", href(request, *place, "items"), GEOJSON, layer["title"]),
        *(link(relation, href(request, *place, of), SCHEMA) for of, relation in _RELATIONS.items()),
        link("version-history", href(request, *place, "revisions"), JSON),
    ]
