"""From which size on are polygons drawn at a zoom? Where a small-scale map would hold too many, the smallest go.

The least size of a zoom is one for the whole layer, so that no two tiles of it disagree. It is chosen by the tile on
which most would lie, and by what features of this layer weigh there.
"""

from collections.abc import Callable
from functools import cache
from math import floor, log

import numpy as np
import pyarrow as pa
import shapely
from numpy.typing import NDArray

from gisapp.domain.layer import BOX
from gisapp.geometry.boxes import meeting_any
from gisapp.geometry.map_tiles import laid_out, tile_window, tiles_at
from gisapp.maps.zooms import FIRST_ZOOMS, too_early
from gisapp.workflows.items import Frame
from gisapp.workflows.memory import Memory, remembered
from gisapp.workflows.ports import Layers
from gisapp.workflows.tile_content import MOST_BYTES, digest_of, drawn_columns, packed

#: Tiles are made down to here; a map enlarges these where it shows more. A unit is then 15 centimetres.
MAX_ZOOM = 16
#: What is read beside the drawn columns, to know how large a feature is.
MEASURED = (*BOX, "area_m2")
#: So many features are light enough on any tile, and so many tell what those of a layer weigh.
_FEW, _SAMPLE = 500, 1_000
#: A part of a tile packs worse or better than the whole; and large features lie on several tiles.
_ROOM = 0.85
#: Sizes go in steps, so that an edit hardly ever changes what is drawn elsewhere.
_STEP = 1.005
#: What was weighed, by all that was weighed: the next revision has most likely the same features there.
_WEIGHED: Memory[tuple[int | None]] = Memory(1_024)

Sizes = NDArray[np.float64]


def least_sizes(frame: Frame) -> tuple[float, ...]:
    """The least size of polygons by zoom, in metres from corner to corner of their box; 0 where all are drawn."""
    return tuple([least_size(frame, zoom) for zoom in range(MAX_ZOOM + 1)])


def least_size(frame: Frame, zoom: int) -> float:
    """The least size of polygons at this zoom; what it is at lower ones is not looked at."""
    if zoom > MAX_ZOOM:
        return 0.0
    pyramid = frame.layers.pyramid(frame.revision.layer)
    return pyramid.least_size_m[zoom] if pyramid is not None else _bound(frame, zoom, cache(lambda: _Crowd(frame)))[0]


def _bound(frame: Frame, zoom: int, crowd: Callable[[], "_Crowd"]) -> tuple[float, int]:
    """The least size at a zoom, and how many features that were weighed last fit a tile."""
    layer = frame.revision.layer

    def found() -> tuple[float, int]:
        deeper = _bound(frame, zoom + 1, crowd) if zoom < MAX_ZOOM else (0.0, 0)
        return crowd().bound(zoom, *deeper)

    return remembered(frame.layers, (layer,), found, "least size on tiles", layer, MOST_BYTES, zoom)


def large_enough(frame: Frame, rows: pa.Table, zoom: int) -> pa.Table:
    """The rows that are drawn at this zoom, as far as their size counts."""
    least = least_size(frame, zoom)
    if not least:
        return rows
    size, solid = _measured(rows)
    return rows.filter(pa.array(~solid | (size >= least)))


def columns_read(layers: Layers, layer: str, *, measured: bool = True) -> list[str]:
    """The columns that tiles are made of, with or without those that tell how large a feature is."""
    return [*drawn_columns(layers, layer), "geometry", *(MEASURED if measured else ())]


def rows_near(rows: pa.Table, box: NDArray[np.float64]) -> pa.Table:
    """Those of these rows whose box meets another box."""
    return rows.filter(pa.array(meeting_any(boxes_of(rows), box[np.newaxis])))


def boxes_of(rows: pa.Table) -> NDArray[np.float64]:
    """The boxes of these rows, in the plan CRS."""
    return np.column_stack([rows[name].to_numpy() for name in BOX]).astype(np.float64, copy=False)


def _measured(rows: pa.Table) -> tuple[Sizes, NDArray[np.bool_]]:
    """How large the boxes of the rows are, and which rows are polygons."""
    xmin, ymin, xmax, ymax, area = (rows[name].to_numpy().astype(np.float64) for name in MEASURED)
    with np.errstate(invalid="ignore"):
        return np.hypot(xmax - xmin, ymax - ymin), area > 0


class _Crowd:
    """The polygons of a layer by size and place: how many lie on each tile of a zoom.

    They are ordered so that those of one tile follow one another, whatever the zoom.
    """

    def __init__(self, frame: Frame) -> None:
        self._frame = frame
        self._spec = frame.layers.entry(frame.revision.layer).spec
        column = FIRST_ZOOMS.get(self._spec or "", ("", {}))[0]
        names = [*MEASURED, *({column} & set(frame.layers.schema(frame.revision.layer).names))]
        rows = pa.concat_tables(frame.layers.batches(frame.revision.layer, columns=names, boxes=None))
        size, solid = _measured(rows)
        boxes = boxes_of(rows)[solid]
        place = tiles_at((boxes[:, :2] + boxes[:, 2:]) / 2, MAX_ZOOM)
        turn = _in_turn(place)
        order = np.argsort(turn, kind="stable")
        self._turn, self._place = turn[order], place[order]
        self._boxes, self._size = boxes[order], size[solid][order]
        self._class = rows[column].to_numpy(zero_copy_only=False)[solid][order] if column in names else None

    def bound(self, zoom: int, bound: float, fit: int) -> tuple[float, int]:
        """The least size at this zoom, and how many fit a tile, where both are known of the next deeper zoom."""
        if len(self._size) <= _FEW:
            return 0.0, 0
        drawn = np.flatnonzero((self._size >= bound) & self._is_drawn(zoom))
        above = MAX_ZOOM - zoom
        starts = np.flatnonzero(np.diff(self._turn[drawn] >> 2 * above, prepend=-1))
        count = np.diff(np.append(starts, len(drawn)))
        # On a deeper tile a feature weighs no less.
        if count.max(initial=0) <= max(_FEW, fit):
            return bound, fit
        fullest = drawn[starts[count.argmax()] :][: count.max()]
        column, row = self._place[fullest[0]] >> above
        room = self._room((zoom, int(row), int(column)), fullest, bound)
        full = np.flatnonzero(count > room)
        if not len(full):
            return bound, room
        tiles = (-self._size[drawn[starts[tile] :][: count[tile]]] for tile in full)
        too_small = max(-float(np.partition(sizes, room)[room]) for sizes in tiles)
        least = _STEP ** (floor(log(too_small, _STEP)) + 1)
        # Where very many have the same size, which of them go is left to each tile.
        least = least if (self._size[fullest] >= least).sum() * 2 >= room else max(too_small, bound)
        return least, room

    def _is_drawn(self, zoom: int) -> NDArray[np.bool_]:
        early = too_early(self._spec, zoom)
        if early is None or self._class is None:
            return np.ones(len(self._size), dtype=np.bool_)
        return ~np.isin(self._class.astype(str), early[1])

    def _room(self, place: tuple[int, int, int], near: NDArray[np.intp], bound: float) -> int:
        """How many features a tile holds, by what those in the middle of the crowd weigh."""
        layers, layer = self._frame.layers, self._frame.revision.layer
        middles = self._boxes[near, :2] + self._boxes[near, 2:]
        far = np.abs(middles - np.median(middles, axis=0)).max(axis=1)
        boxes = self._boxes[near[np.argsort(far, kind="stable")[:_SAMPLE]]]
        box = np.concatenate([boxes[:, :2].min(axis=0), boxes[:, 2:].max(axis=0)])
        rows = pa.concat_tables(layers.batches(layer, columns=columns_read(layers, layer), boxes=box[np.newaxis]))
        size, solid = _measured(rows)
        rows = rows.filter(pa.array(solid & (size >= bound))).select(columns_read(layers, layer, measured=False))
        room = _WEIGHED.answer((layer, place, MOST_BYTES, digest_of(rows)), lambda: (_held(layer, rows, place),))[0]
        return len(near) if room is None else room


def _in_turn(places: NDArray[np.int64]) -> NDArray[np.int64]:
    """A number for each tile, its column's and row's bits by turns: two fewer of them are the number one zoom above."""
    spread = places.copy()
    for shift, kept in ((16, 0x0000_FFFF_0000_FFFF), (8, 0x00FF_00FF_00FF_00FF), (4, 0x0F0F_0F0F_0F0F_0F0F),
                        (2, 0x3333_3333_3333_3333), (1, 0x5555_5555_5555_5555)):  # fmt: skip
        spread = (spread | (spread << shift)) & kept
    turn: NDArray[np.int64] = spread[:, 0] | (spread[:, 1] << 1)
    return turn


def _held(layer: str, rows: pa.Table, place: tuple[int, int, int]) -> int | None:
    """How many features such as these a tile holds; None where that cannot be told."""
    window = tile_window(*place)
    if window is None or not len(rows):
        return None
    outlines = laid_out(shapely.from_wkb(rows["geometry"].to_numpy(zero_copy_only=False)), window, simplify=True)
    count = len(np.unique(outlines.shape))
    weight = len(packed(layer, rows, outlines, most=2 * len(rows) * MOST_BYTES))
    return max(1, int(_ROOM * MOST_BYTES * count / weight)) if count else None
