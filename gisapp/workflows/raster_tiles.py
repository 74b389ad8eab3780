"""Rasters as tiles of pictures: each point has the colour of the nearest cell, none where nothing is known.

Colours are chosen by the whole raster, never by what lies on one tile, so that tiles fit together and the legend holds.
"""

from collections.abc import Hashable
from math import ceil, cos, log2, radians
from typing import Any

import numpy as np

from gisapp.domain.crs import GEOGRAPHIC_CRS, PLAN_AREA, PLAN_CRS, box_around
from gisapp.domain.errors import NotFound, Vi
from gisapp.geometry.map_tiles import DEEPEST_ZOOM, HALF_WORLD_M, pixel_places
from gisapp.maps.cell_looks import CELLS
from gisapp.maps.rasters import at_places
from gisapp.maps.shades import Shades, png, shades_of
from gisapp.workflows.map_around import overview_of
from gisapp.workflows.memory import Memory
from gisapp.workflows.ports import Workspace
from gisapp.workflows.tile_sets import described_tiles, set_of_tiles
from gisapp.workflows.tiles import TileWanted, require_place

PIXELS = 256
#: With a palette it is smaller here than a lossless WebP, which is only tried in vain.
PNG = "image/png"
#: Cells that are read for a tile: two a pixel each way, so that the nearest one is at most half a pixel off.
_MOST_CELLS = 4 * PIXELS * PIXELS
#: A cell is shown with so many pixels a side at most; a map enlarges these where it shows more.
_LARGEST_CELL = 4
_LEVEL = 6
_KEPT: Memory[bytes] = Memory(2_048, most_bytes=12_000_000, weigh=len)
_SHADES: Memory[Shades] = Memory(64)


def raster_tile_asked(workspace: Workspace, raster: str, wanted: TileWanted) -> Hashable:
    """What a tile is made of, by which it is remembered.

    Raises
    ------
    NotFound
        When the grid has no such tile, or there is no such raster that measures something.
    """
    require_place(wanted)
    require_raster(workspace, raster)
    return workspace.rasters.facts(raster).content, wanted.zoom, wanted.row, wanted.column


def require_raster(workspace: Workspace, raster: str) -> None:
    """Refuse what is no raster, or one of which nobody said what it measures.

    Raises
    ------
    NotFound
        Naming the rasters there are.
    """
    held = workspace.rasters.ids()
    if raster in held and workspace.rasters.facts(raster).quantity is not None:
        return
    if raster not in held and raster in workspace.layers.ids():
        found, todo = f"{raster}, a layer of features", "take its tiles of vectors"
        found_vi, todo_vi = f"{raster}, một lớp đối tượng", "hãy lấy các mảnh vectơ của lớp này"
    else:
        found = found_vi = repr(raster)
        todo, todo_vi = "choose one of these", "hãy chọn trong số này"
    raise NotFound(
        expected=f"a raster that can be drawn: {', '.join(held) or 'there is none'}",
        found=found,
        todo=todo,
        vi=Vi(f"một lớp lưới ô vẽ được: {', '.join(held) or 'chưa có'}", todo_vi, found_vi),
    )


def raster_tile(workspace: Workspace, raster: str, wanted: TileWanted, asked: Hashable) -> bytes:
    """The tile as PNG of 256 by 256 points; no bytes where nothing is on it."""
    return _KEPT.answer(asked, lambda: _made(workspace, raster, wanted))


def _made(workspace: Workspace, raster: str, wanted: TileWanted) -> bytes:
    places = pixel_places(wanted.zoom, wanted.row, wanted.column, PIXELS)
    if places is None:
        return b""
    x, y = places
    box = np.array([np.nanmin(x), np.nanmin(y), np.nanmax(x), np.nanmax(y)])
    cells = workspace.rasters.picture(raster, box, _MOST_CELLS)
    if cells is None:
        return b""
    shades = _shades(workspace, raster)
    picture = at_places(cells, shades.numbers(cells), x, y)
    if not picture.any():
        return b""
    return png(picture, shades.colours, level=_LEVEL)


def _shades(workspace: Workspace, raster: str) -> Shades:
    facts = workspace.rasters.facts(raster)
    quantity = facts.quantity
    assert quantity is not None  # noqa: S101 - `require_raster` was asked

    def make() -> Shades:
        overview = overview_of(workspace, raster)
        return Shades.empty() if overview is None else shades_of(quantity, facts.legend, overview)

    return _SHADES.answer(facts.content, make)


def raster_tile_set(workspace: Workspace, raster: str) -> dict[str, Any]:
    """What is on the tiles of this raster, and down to which zoom are they made?

    Raises
    ------
    NotFound
        As `require_raster`.
    """
    require_raster(workspace, raster)
    entry = workspace.rasters.entry(raster)
    revision = workspace.rasters.revision(raster).name
    layer = {"id": entry.id, "title": entry.title_vi, "dataType": "map", "minTileMatrix": "0",
             "maxTileMatrix": str(_deepest(workspace, raster))}  # fmt: skip
    told = set_of_tiles(entry, _bounds(workspace, raster), revision, kind="map")
    return {**told, "layers": [layer], "mediaTypes": [PNG]}


def raster_tile_json(workspace: Workspace, raster: str, template: str) -> dict[str, Any]:
    """The same as TileJSON, whose tiles are at `template`, with a legend: what each colour means.

    Raises
    ------
    NotFound
        As `require_raster`.
    """
    require_raster(workspace, raster)
    entry, facts = workspace.rasters.entry(raster), workspace.rasters.facts(raster)
    revision = workspace.rasters.revision(raster).name
    return {
        **described_tiles(entry, _bounds(workspace, raster), revision, template),
        "tile_size": PIXELS,
        "minzoom": 0,
        "maxzoom": _deepest(workspace, raster),
        "quantity": str(facts.quantity),
        "cell_m": facts.cell_m,
        "quality": str(entry.quality),
        "dated": entry.dated.isoformat() if entry.dated else None,
        "kinds": [{**kind, "colour": CELLS[str(kind["look"])].fill} for kind in _shades(workspace, raster).kinds],
    }


def _bounds(workspace: Workspace, raster: str) -> list[float]:
    """Where its cells are, in degrees."""
    west, south, east, north = workspace.rasters.described(raster)["bounds_m"]
    return [round(each, 6) for each in box_around((west, south, east, north), PLAN_CRS, GEOGRAPHIC_CRS)]


def _deepest(workspace: Workspace, raster: str) -> int:
    """The zoom from which on tiles would only repeat their points."""
    pixel_m = 2 * HALF_WORLD_M / PIXELS * cos(radians((PLAN_AREA[1] + PLAN_AREA[3]) / 2))
    finest = ceil(log2(pixel_m / (workspace.rasters.facts(raster).cell_m / _LARGEST_CELL)))
    return min(max(finest, 0), DEEPEST_ZOOM)
