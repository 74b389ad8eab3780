"""Vector tiles of a layer: made when they are asked for, kept as long as there is room.

A tile shows the revision that its question names, the changes of scenarios made. Features keep their number on every
tile, at every zoom and in every revision.
"""

import gzip
from collections.abc import Hashable, Iterable
from dataclasses import dataclass
from hashlib import blake2b
from typing import Any

import numpy as np
import pandas as pd
import pyarrow as pa
import pyarrow.compute as pc
import shapely
from numpy.typing import NDArray

from gisapp.domain.errors import NotFound
from gisapp.domain.plan import choose_plan
from gisapp.exchange.vector_tile import tile_layer
from gisapp.geometry.map_tiles import DEEPEST_ZOOM, EXTENT, laid_out, tile_window
from gisapp.maps.zooms import too_early
from gisapp.workflows.chosen import Choice, rows_chosen
from gisapp.workflows.items import Frame
from gisapp.workflows.memory import Memory
from gisapp.workflows.plan_register import plans
from gisapp.workflows.schemas import columns_of

#: Tiles are made down to here; a map enlarges these where it shows more. A unit is then 15 centimetres.
MAX_ZOOM = 16
#: What a tile may weigh, compressed (so that a screen of tiles arrives at once on a slow line).
MOST_BYTES = 250_000
#: So much of what is over the limit goes at each look.
_KEPT_SHARE = 0.7
#: Ends of the names of columns that are for reading, not for drawing.
_WORDY = ("_source", "_basis", "note_vi", "note_en")
#: The level of gzip: higher ones take longer than everything else together, for a tenth less.
_QUICK = 2
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
    return _KEPT.answer(asked, lambda: _made(frame, wanted, horizon))


def _made(frame: Frame, wanted: TileWanted, horizon: int | None) -> bytes:
    window = tile_window(wanted.zoom, wanted.row, wanted.column)
    rows = None if window is None else _rows(frame, wanted, window.box, horizon)
    if window is None or rows is None or not len(rows):
        return gzip.compress(b"", mtime=0)
    shapes = laid_out(
        shapely.from_wkb(rows["geometry"].to_numpy(zero_copy_only=False)), window, simplify=wanted.zoom < MAX_ZOOM
    )
    seen = ~(shapely.is_missing(shapes) | shapely.is_empty(shapes))
    rows, shapes = rows.filter(pa.array(seen)), shapes[seen]
    numbers = feature_numbers(rows["id"].to_pylist())
    columns = {name: rows[name].to_pylist() for name in rows.column_names if name != "geometry"}
    order = _by_size(shapes, numbers)
    kept = len(order)
    while True:
        chosen = np.sort(order[:kept])  # in the order of the table, which is the order of drawing
        picked = {name: [values[at] for at in chosen] for name, values in columns.items()}
        layer = tile_layer(frame.revision.layer, shapes[chosen], numbers[chosen], picked, extent=EXTENT)
        packed = gzip.compress(layer, _QUICK, mtime=0)
        if len(packed) <= MOST_BYTES or kept <= 1:
            return packed
        kept = max(1, int(kept * min(_KEPT_SHARE, MOST_BYTES / len(packed))))


def _rows(frame: Frame, wanted: TileWanted, box: NDArray[np.float64], horizon: int | None) -> pa.Table:
    """What lies in the window, with what is drawn of it; classes that crowd this zoom are left out."""
    layer = frame.revision.layer
    drawn = [*drawn_columns(frame), "geometry"]
    columns = drawn if horizon is None else None
    rows = pa.concat_tables(frame.layers.batches(layer, columns=columns, boxes=box[np.newaxis]))
    early = too_early(frame.layers.entry(layer).spec, wanted.zoom)
    if early is not None and early[0] in rows.column_names:
        rows = rows.filter(pc.invert(pc.is_in(rows[early[0]], value_set=pa.array(early[1], pa.string()))))
    if horizon is not None and len(rows):
        held: pd.DataFrame = rows.to_pandas()
        rows = rows.take(pa.array(rows_chosen(held, Choice(), columns={}, horizon=horizon)))
    return rows.select(drawn)


def drawn_columns(frame: Frame) -> list[str]:
    """The columns that tiles carry: ids, names, classes, numbers; what is long stays with the feature itself."""
    scalars = columns_of(frame.layers, frame.revision.layer).scalars()
    return [name for name in scalars if name == "id" or not name.endswith(_WORDY)]


def feature_numbers(ids: Iterable[Any]) -> NDArray[np.uint64]:
    """A number for each id, the same wherever and whenever it is asked for; 53 bits, which JavaScript holds."""
    digests = b"".join(blake2b(str(each).encode("utf-8", "replace"), digest_size=8).digest() for each in ids)
    return np.frombuffer(digests, dtype=">u8").astype(np.uint64) >> np.uint64(11)


def _by_size(shapes: NDArray[np.object_], numbers: NDArray[np.uint64]) -> NDArray[np.intp]:
    """The largest first: what is dropped from a tile that is too heavy is what is seen least."""
    bounds = np.nan_to_num(shapely.bounds(shapes))
    size = np.hypot(bounds[:, 2] - bounds[:, 0], bounds[:, 3] - bounds[:, 1])
    return np.lexsort((numbers, -size))
