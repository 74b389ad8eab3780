"""Rasters as tiles of pictures (OGC API Tiles, map tile sets), and what tells a client where they are (TileJSON)."""

from typing import Annotated, Any

from fastapi import APIRouter, Query, Request, Response

from gisapp.api.answers import JSON, answering, lasting, not_modified, send_json, tag_of
from gisapp.api.links import href, link
from gisapp.api.query import tile_named
from gisapp.api.routes.asked import InWorkspace
from gisapp.workflows.as_of import at_time
from gisapp.workflows.ports import Workspace
from gisapp.workflows.raster_tiles import (
    PNG,
    raster_tile,
    raster_tile_asked,
    raster_tile_json,
    raster_tile_set,
)
from gisapp.workflows.tile_sets import GRID, SCHEME

router = APIRouter(tags=["tiles"])
_AsOf = Annotated[str | None, Query(alias="as-of", description="As recorded then: a moment, a day, or a revision.")]
_PICTURE = answering(PNG)
_PICTURE["responses"] |= {204: {"description": "Nothing lies on it"}, 304: {"description": "The asker has it"}}


@router.get("/collections/{layer}/map/tiles")
def map_tile_sets(request: Request, workspace: InWorkspace, layer: str, as_of: _AsOf = None) -> Response:
    """The tile sets of a raster."""
    itself = link("self", href(request, "collections", layer, "map", "tiles"), JSON)
    then = _then(workspace, layer, as_of)
    return send_json(request, {"links": [itself], "tilesets": [_set(request, then, layer)]})


@router.get("/collections/{layer}/map/tiles/WebMercatorQuad")
def map_tile_set(request: Request, workspace: InWorkspace, layer: str, as_of: _AsOf = None) -> Response:
    """Where the tiles of a raster are, and down to which zoom they are made."""
    return send_json(request, _set(request, _then(workspace, layer, as_of), layer))


@router.get("/collections/{layer}/map/tiles/WebMercatorQuad/tilejson")
def map_tiles_described(request: Request, workspace: InWorkspace, layer: str, as_of: _AsOf = None) -> Response:
    """The same as TileJSON 3.0, with what the colours mean; its tiles name the revision, and may be kept for ever."""
    then = _then(workspace, layer, as_of)
    return send_json(request, raster_tile_json(then, layer, _template(request, then, layer)))


@router.get("/collections/{layer}/map/tiles/WebMercatorQuad/{z}/{y}/{x}", **_PICTURE)
def map_tile(
    request: Request, workspace: InWorkspace, layer: str, z: str, y: str, x: str, as_of: _AsOf = None
) -> Response:
    """A raster as a picture of 256 by 256 points, 204 where nothing is."""
    wanted, then = tile_named(z, y, x), _then(workspace, layer, as_of)
    asked = raster_tile_asked(then, layer, wanted)
    tag, cache = tag_of(repr(asked)), lasting(request, layer, as_of)
    held = not_modified(request, tag, cache=cache)
    if held is not None:
        return held
    picture = raster_tile(then, layer, wanted, asked)
    headers = {"ETag": tag, "Cache-Control": cache}
    if not picture:
        return Response(status_code=204, headers=headers)
    return Response(picture, headers=headers, media_type=PNG)


def _then(workspace: Workspace, layer: str, as_of: str | None) -> Workspace:
    return workspace if as_of is None else at_time(workspace, as_of, layer=layer)


def _set(request: Request, workspace: Workspace, layer: str) -> dict[str, Any]:
    told = raster_tile_set(workspace, layer)
    place = href(request, "collections", layer, "map", "tiles", GRID)
    address = _template(request, workspace, layer, zoom="{tileMatrix}", row="{tileRow}", column="{tileCol}")
    links = [
        link("self", place, JSON),
        link(SCHEME, href(request, "tileMatrixSets", GRID), JSON),
        {**link("item", address, PNG), "templated": True},
        link("describedby", f"{place}/tilejson", JSON, "TileJSON"),
        link("collection", href(request, "collections", layer), JSON),
    ]
    return {**told, "links": links}


def _template(
    request: Request, workspace: Workspace, layer: str, *, zoom: str = "{z}", row: str = "{y}", column: str = "{x}"
) -> str:
    """The address of tiles with places for their numbers; it names the revision."""
    revision = workspace.rasters.revision(layer).name
    address = href(request, "collections", layer, "map", "tiles", GRID, query=[("as-of", revision)])
    place, _, query = address.partition("?")
    return f"{place}/{zoom}/{row}/{column}?{query}"
