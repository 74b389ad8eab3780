"""Vector tiles of a layer: made when they are asked for, kept as long as there is room.

A tile shows the revision that its question names, the changes of scenarios made. Features keep their number on every
tile, at every zoom and in every revision.
"""

import gzip
from collections.abc import Hashable, Sequence
from dataclasses import dataclass
from threading import Lock

import numpy as np
import pandas as pd
import pyarrow as pa
import pyarrow.compute as pc
import shapely
from numpy.typing import NDArray

from gisapp.domain.errors import NotFound, Vi
from gisapp.domain.plan import choose_plan
from gisapp.geometry.map_tiles import DEEPEST_ZOOM, TileWindow, laid_out, needed, tile_window
from gisapp.maps.zooms import too_early
from gisapp.workflows.chosen import Choice, rows_chosen
from gisapp.workflows.items import Frame
from gisapp.workflows.memory import Memory
from gisapp.workflows.plan_register import plans
from gisapp.workflows.ports import TilePyramid
from gisapp.workflows.tile_content import NOTHING, digest_of, packed
from gisapp.workflows.tile_sizes import MAX_ZOOM, boxes_of, columns_read, large_enough, rows_near

#: Deeper tiles hold so few features that even those of large layers are made when they are asked for.
PYRAMID_ZOOM = 14
#: A gzip of nothing has 20 bytes.
_EMPTY = 64
#: Tiles by what is drawn on them, and by what was asked of which revision which of them that is.
_KEPT: Memory[bytes] = Memory(4_096, most_bytes=24_000_000, weigh=len)
_ASKED: Memory[Hashable] = Memory(4_096)
#: Threads that make tiles at once hinder each other: eight took twice the time, and the last tile came later.
_ONE_BY_ONE = Lock()


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
        of_plans = frame.layers.content("plans"), *sorted(frame.workspace.included)
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
            vi=Vi(
                f"một mảnh của WebMercatorQuad: mức phóng 0 đến {DEEPEST_ZOOM}, hàng và cột nhỏ hơn 2 mũ mức phóng",
                "hãy xem mô tả bộ mảnh",
            ),
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
            expected="a layer of features",
            found=f"{layer}, a table without geometry",
            todo="read it as a table",
            vi=Vi("một lớp đối tượng", "hãy đọc như một bảng", f"{layer}, bảng không có hình học"),
        )


def kept_tile(asked: Hashable) -> bytes | None:
    """The tile, compressed, where it was made before."""
    drawn = _ASKED.peek(asked)
    return None if drawn is None else _KEPT.peek(drawn)


def tile(frame: Frame, wanted: TileWanted, asked: Hashable, horizon: int | None) -> bytes:
    """The tile as gzip; compressed nothing where there is nothing on it.

    What is drawn on a tile is looked at first: where it is the same as in another revision or scenario, so is the tile.
    """
    ahead = None if horizon is not None else made_ahead(frame.layers.pyramid(frame.revision.layer), wanted)
    if ahead is not None:
        return ahead
    seen: list[_Seen] = []

    def look() -> Hashable:
        with _ONE_BY_ONE:
            seen.append(_seen(frame, wanted, horizon))
        return frame.revision.layer, wanted.zoom, wanted.row, wanted.column, digest_of(seen[0].rows)

    def draw() -> bytes:
        with _ONE_BY_ONE:
            return _drawn(frame, seen[0] if seen else _seen(frame, wanted, horizon))

    return _KEPT.answer(_ASKED.answer(asked, look), draw)


def made_ahead(pyramid: TilePyramid | None, wanted: TileWanted) -> bytes | None:
    """The tile as it lies in the pyramid of its layer; None where there is no pyramid, or none so deep."""
    if pyramid is None or wanted.zoom > pyramid.deepest:
        return None
    return pyramid.tile(wanted.zoom, wanted.row, wanted.column) or NOTHING


def make_tile(frame: Frame, wanted: TileWanted, *, among: pa.Table | None = None) -> bytes:
    """The tile, made anew and not remembered.

    Parameters
    ----------
    among
        What `rows_drawn` gives for its zoom, where that was read before; else it is read.
    """
    return _drawn(frame, _seen(frame, wanted, None, among))


def rows_drawn(
    frame: Frame, zoom: int, box: NDArray[np.float64] | None = None, *, columns: Sequence[str] | None
) -> pa.Table:
    """The rows of a layer that meet a box, or all, as far as they are drawn at this zoom.

    Parameters
    ----------
    columns
        What is read, `MEASURED` among it; None for all.
    """
    boxes = None if box is None else box[np.newaxis]
    batches = frame.layers.batches(frame.revision.layer, columns=columns, boxes=boxes)
    return pa.concat_tables([drawn_at(frame, rows, zoom) for rows in batches])


def drawn_at(frame: Frame, rows: pa.Table, zoom: int) -> pa.Table:
    """Those of these rows that are drawn at this zoom: classes and sizes that crowd it are left out."""
    rows = large_enough(frame, rows, zoom)
    early = too_early(frame.layers.entry(frame.revision.layer).spec, zoom)
    if early is None or early[0] not in rows.column_names:
        return rows
    return rows.filter(pc.invert(pc.is_in(rows[early[0]], value_set=pa.array(early[1], pa.string()))))


@dataclass(frozen=True, slots=True, kw_only=True)
class _Seen:
    """What lies near a tile: the columns that are drawn, and boxes; and where it is, None where nothing can be."""

    window: TileWindow | None
    rows: pa.Table
    boxes: NDArray[np.float64]
    simplify: bool


def _seen(frame: Frame, wanted: TileWanted, horizon: int | None, among: pa.Table | None = None) -> _Seen:
    window = tile_window(wanted.zoom, wanted.row, wanted.column)
    if window is None:
        return _Seen(window=None, rows=pa.table({}), boxes=np.empty((0, 4)), simplify=False)
    rows = _rows(frame, wanted.zoom, window.box, horizon) if among is None else rows_near(among, window.box)
    drawn = rows.select(columns_read(frame.layers, frame.revision.layer, measured=False))
    return _Seen(window=window, rows=drawn, boxes=boxes_of(rows), simplify=wanted.zoom < MAX_ZOOM)


def _drawn(frame: Frame, seen: _Seen) -> bytes:
    if seen.window is None:
        return NOTHING
    rows = seen.rows.filter(pa.array(needed(seen.boxes, seen.window)))
    if not len(rows):
        return NOTHING
    shapes = shapely.from_wkb(rows["geometry"].to_numpy(zero_copy_only=False))
    return packed(frame.revision.layer, rows, laid_out(shapes, seen.window, simplify=seen.simplify))


def _rows(frame: Frame, zoom: int, box: NDArray[np.float64], horizon: int | None) -> pa.Table:
    """What lies in the window, as far as it is drawn at this zoom and horizon."""
    columns = columns_read(frame.layers, frame.revision.layer) if horizon is None else None
    rows = rows_drawn(frame, zoom, box, columns=columns)
    if horizon is None or not len(rows):
        return rows
    held: pd.DataFrame = rows.to_pandas()
    included = frame.workspace.included
    return rows.take(pa.array(rows_chosen(held, Choice(), columns={}, horizon=horizon, included=included)))
