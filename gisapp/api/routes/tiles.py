"""Map tiles: the tile itself, a hot read, and what tells a client where tiles are (OGC API Tiles, TileJSON)."""

import gzip
from typing import Any

from fastapi import APIRouter
from starlette.concurrency import run_in_threadpool
from starlette.requests import Request
from starlette.responses import FileResponse, Response
from starlette.routing import Route

from gisapp.api.answers import JSON, answering, lasting, marked, not_modified, send_json, tag_of
from gisapp.api.links import href, link
from gisapp.api.query import parse_tile
from gisapp.api.routes.asked import AsOf, InWorkspace
from gisapp.domain.plan import choose_plan
from gisapp.exchange.vector_tile import MEDIA_TYPE
from gisapp.workflows.items import Frame, framed
from gisapp.workflows.plan_register import plans
from gisapp.workflows.scenarios import scenarios_named
from gisapp.workflows.tile_pyramids import tiles_made
from gisapp.workflows.tile_sets import GRID, GRID_URI, SCHEME, grid, tile_json, tile_set
from gisapp.workflows.tiles import TileWanted, is_empty, tile, tile_asked

router = APIRouter(tags=["tiles"])
_TILEJSON, _PMTILES = "application/json", "application/vnd.pmtiles"
#: Parameters of the tile set's description that its tiles keep.
_KEPT = ("scenario", "horizon", "plan")


async def vector_tile(request: Request) -> Response:
    """A vector tile."""
    wanted = parse_tile(request.path_params, request.query_params)
    layer = request.path_params["layer"]
    return await run_in_threadpool(_tile, request, layer, wanted)


def _tile(request: Request, layer: str, wanted: TileWanted) -> Response:
    supposed = scenarios_named(request.app.state.register, wanted.scenario)
    frame = framed(request.app.state.workspace, layer, as_of=wanted.as_of, after=None, scenarios=supposed)
    asked, horizon = tile_asked(frame, wanted)
    tag, cache = tag_of(repr(asked)), lasting(request, layer, wanted.as_of)
    headers = {"Vary": "Accept-Encoding"}
    held = not_modified(request, tag, cache=cache, headers=headers)
    if held is not None:
        return held
    packed = tile(frame, wanted, asked, horizon)
    return _sent(request, packed, {"ETag": tag, "Cache-Control": cache, **headers})


def _sent(request: Request, packed: bytes, headers: dict[str, str]) -> Response:
    """The tile as the asker takes it: compressed or not; nothing at all where nothing is on it."""
    if is_empty(packed):
        return Response(status_code=204, headers=headers)
    if "gzip" in request.headers.get("accept-encoding", ""):
        said = {**headers, "Content-Encoding": "gzip", "ETag": marked(headers["ETag"], "gzip")}
        return Response(packed, headers=said, media_type=MEDIA_TYPE)
    return Response(gzip.decompress(packed), headers=headers, media_type=MEDIA_TYPE)


ROUTES = (Route(f"/collections/{{layer}}/tiles/{GRID}/{{z}}/{{y}}/{{x}}", vector_tile, methods=["GET"]),)


@router.get("/collections/{layer}/tiles.pmtiles", **answering(_PMTILES))
def pyramid(request: Request, workspace: InWorkspace, layer: str) -> Response:
    """The tiles of a large layer as they were made ahead, one PMTiles file; pieces of it by Range."""
    held = tiles_made(workspace, layer)
    tag = tag_of(held.file)
    unchanged = not_modified(request, tag)
    if unchanged is not None:
        return unchanged
    headers = {"ETag": tag, "Cache-Control": "no-cache"}
    return FileResponse(held.file, headers=headers, media_type=_PMTILES, filename=f"{layer}.pmtiles")


@router.get("/tileMatrixSets")
def grids(request: Request) -> Response:
    """The grids that tiles are cut by."""
    itself = link("self", href(request, "tileMatrixSets"), JSON)
    of_grid = {"id": GRID, "title": "Web Mercator", "uri": GRID_URI,
               "links": [link("self", href(request, "tileMatrixSets", GRID), JSON)]}  # fmt: skip
    return send_json(request, {"links": [itself], "tileMatrixSets": [of_grid]})


@router.get("/tileMatrixSets/WebMercatorQuad")
def web_mercator_quad(request: Request) -> Response:
    """The grid of the web's maps: its scales and sizes, zoom by zoom."""
    return send_json(request, grid())


@router.get("/collections/{layer}/tiles")
def tile_sets(request: Request, workspace: AsOf, layer: str) -> Response:
    """The tile sets of a layer."""
    itself = link("self", href(request, "collections", layer, "tiles"), JSON)
    return send_json(request, {"links": [itself], "tilesets": [_set(request, framed_as(workspace, layer))]})


@router.get("/collections/{layer}/tiles/WebMercatorQuad")
def one_tile_set(request: Request, workspace: AsOf, layer: str) -> Response:
    """Where the tiles of a layer are, what they hold, and down to which zoom they are made."""
    return send_json(request, _set(request, framed_as(workspace, layer)))


@router.get("/collections/{layer}/tiles/WebMercatorQuad/tilejson", **answering(_TILEJSON))
def described(
    request: Request, workspace: AsOf, layer: str, horizon: int | None = None, plan: str | None = None
) -> Response:
    """The same as TileJSON 3.0; its tiles name the revision, and may be kept for ever."""
    if horizon is not None or plan is not None:
        choose_plan(plans(workspace), plan=plan, horizon=horizon)  # as the tiles will, to which they go on
    frame = framed_as(workspace, layer)
    return send_json(request, tile_json(frame, _template(request, frame)))


def framed_as(workspace: AsOf, layer: str) -> Frame:
    """The layer in the workspace that the question means."""
    return framed(workspace, layer, as_of=None, after=None)


def _set(request: Request, frame: Frame) -> dict[str, Any]:
    layer = frame.revision.layer
    place = href(request, "collections", layer, "tiles", GRID)
    links = [
        link("self", place, JSON),
        link(SCHEME, href(request, "tileMatrixSets", GRID), JSON),
        {**link("item", _template(request, frame, zoom="{tileMatrix}", row="{tileRow}", column="{tileCol}"),
                MEDIA_TYPE), "templated": True},
        link("describedby", f"{place}/tilejson", _TILEJSON, "TileJSON"),
        link("collection", href(request, "collections", layer), JSON),
    ]  # fmt: skip
    if frame.layers.pyramid(layer) is not None:
        links.append(link("enclosure", href(request, "collections", layer, "tiles.pmtiles"), _PMTILES))
    return {**tile_set(frame), "links": links}


def _template(request: Request, frame: Frame, *, zoom: str = "{z}", row: str = "{y}", column: str = "{x}") -> str:
    """The address of tiles with places for their numbers; it names the revision."""
    asked = [(name, request.query_params[name]) for name in _KEPT if name in request.query_params]
    place, _, query = href(
        request, "collections", frame.revision.layer, "tiles", GRID, query=[("as-of", frame.revision.name), *asked]
    ).partition("?")
    return f"{place}/{zoom}/{row}/{column}?{query}"
