"""Vector tiles of a layer: made when they are asked for, kept as long as there is room.

A tile shows the revision that its question names, the changes of scenarios made. Features keep their number on every
tile, at every zoom and in every revision.
"""

import gzip
from collections.abc import Hashable
from dataclasses import dataclass

import numpy as np
import pandas as pd
import pyarrow as pa
import pyarrow.compute as pc
import shapely
from numpy.typing import NDArray

from gisapp.domain.errors import NotFound
from gisapp.domain.plan import choose_plan
from gisapp.geometry.map_tiles import DEEPEST_ZOOM, laid_out, tile_window
from gisapp.maps.zooms import too_early
from gisapp.workflows.chosen import Choice, rows_chosen
from gisapp.workflows.items import Frame
from gisapp.workflows.memory import Memory
from gisapp.workflows.plan_register import plans
from gisapp.workflows.ports import TileArchive
from gisapp.workflows.tile_content import NOTHING, drawn_columns, packed
from gisapp.workflows.tile_sizes import MAX_ZOOM, MEASURED, large_enough

#: Deeper tiles hold so few features that even those of large layers are made when they are asked for.
ARCHIVED_ZOOM = 14
#: A gzip of nothing has 20 bytes.
_EMPTY = 64
_KEPT: Memory[bytes] = Memory(4_096, most_bytes=24_000_000, weigh=len)


@dataclass(frozen=True, slots=True, kw_only=True)
class TileWanted:
    """Which tile, of which time, with which scenarios."""

    zoom: int
    row: int
    column: int
    as_of: str | None = None
    scenario: str | None = None
    horizon: int | None = None
    plan: str | None = None


def tile_asked(frame: Frame, wanted: TileWanted) -> tuple[Hashable, int | None]:
    """What a tile is made of, by which it is remembered; and the horizon, decided by the plans.

    Raises
    ------
    NotFound
        When the grid has no such tile, no plan the horizon, or the layer no geometry.
    BadInput
        When several plans have the horizon.
    """
    require_place(wanted)
    layer = frame.revision.layer
    require_shapes(frame)
    horizon, of_plans = None, None
    if wanted.horizon is not None or wanted.plan is not None:
        horizon = choose_plan(plans(frame.workspace), plan=wanted.plan, horizon=wanted.horizon).horizon
        of_plans = frame.layers.content("plans")
    place = wanted.zoom, wanted.row, wanted.column
    return (frame.layers.content(layer), of_plans, horizon, *place), horizon


def require_place(wanted: TileWanted) -> None:
    """Refuse a place that the grid does not have.

    Raises
    ------
    NotFound
        When the zoom is too deep, or the row or column is beyond the last one.
    """
    size = 2**wanted.zoom if 0 <= wanted.zoom <= DEEPEST_ZOOM else 0
    if not (wanted.row < size and wanted.column < size):
        raise NotFound(
            expected=f"a tile of WebMercatorQuad: zoom 0 to {DEEPEST_ZOOM}, row and column below 2 to the zoom",
            found=f"{wanted.zoom}/{wanted.row}/{wanted.column}",
            todo="see the tile set",
        )


def latest_tile(content: Hashable, wanted: TileWanted) -> Hashable:
    """The same where nothing but the place is asked about, of the layer with this content."""
    return content, None, None, wanted.zoom, wanted.row, wanted.column


def is_empty(packed: bytes) -> bool:
    """Whether nothing is on this tile."""
    return len(packed) < _EMPTY and not gzip.decompress(packed)


def require_shapes(frame: Frame) -> None:
    """Refuse a layer that cannot be drawn.

    Raises
    ------
    NotFound
        When it has no geometry.
    """
    layer = frame.revision.layer
    if "geometry" not in frame.layers.schema(layer).names:
        raise NotFound(
            expected="a layer of features", found=f"{layer}, a table without geometry", todo="read it as a table"
        )


def kept_tile(asked: Hashable) -> bytes | None:
    """The tile, compressed, where it was made before."""
    return _KEPT.peek(asked)


def tile(frame: Frame, wanted: TileWanted, asked: Hashable, horizon: int | None) -> bytes:
    """The tile as gzip; compressed nothing where there is nothing on it."""
    ahead = None if horizon is not None else made_ahead(frame.layers.archive(frame.revision.layer), wanted)
    return _KEPT.answer(asked, lambda: _made(frame, wanted, horizon)) if ahead is None else ahead


def made_ahead(archive: TileArchive | None, wanted: TileWanted) -> bytes | None:
    """The tile as it lies in the archive of its layer; None where there is no archive, or none so deep."""
    if archive is None or wanted.zoom > archive.deepest:
        return None
    return archive.tile(wanted.zoom, wanted.row, wanted.column) or NOTHING


def make_tile(frame: Frame, wanted: TileWanted) -> bytes:
    """The tile, made anew and not remembered."""
    return _made(frame, wanted, None)


def _made(frame: Frame, wanted: TileWanted, horizon: int | None) -> bytes:
    window = tile_window(wanted.zoom, wanted.row, wanted.column)
    rows = None if window is None else _rows(frame, wanted, window.box, horizon)
    if window is None or rows is None or not len(rows):
        return NOTHING
    shapes = shapely.from_wkb(rows["geometry"].to_numpy(zero_copy_only=False))
    return packed(frame.revision.layer, rows, laid_out(shapes, window, simplify=wanted.zoom < MAX_ZOOM))


def _rows(frame: Frame, wanted: TileWanted, box: NDArray[np.float64], horizon: int | None) -> pa.Table:
    """What lies in the window, with what is drawn of it; classes and sizes that crowd this zoom are left out."""
    layer = frame.revision.layer
    drawn = [*drawn_columns(frame.layers, layer), "geometry"]
    columns = [*drawn, *MEASURED] if horizon is None else None
    rows = pa.concat_tables(frame.layers.batches(layer, columns=columns, boxes=box[np.newaxis]))
    early = too_early(frame.layers.entry(layer).spec, wanted.zoom)
    if early is not None and early[0] in rows.column_names:
        rows = rows.filter(pc.invert(pc.is_in(rows[early[0]], value_set=pa.array(early[1], pa.string()))))
    rows = large_enough(frame, rows, wanted.zoom)
    if horizon is not None and len(rows):
        held: pd.DataFrame = rows.to_pandas()
        rows = rows.take(pa.array(rows_chosen(held, Choice(), columns={}, horizon=horizon)))
    return rows.select(drawn)
