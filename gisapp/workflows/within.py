"""Which features meet a box that a reader drew in one of the CRSs served?

A box's sides are straight in its own CRS and bent in the plan CRS. So the stored boxes of the features decide wherever
they lie clearly inside or outside; only what lies on a side is decoded, carried into the box's CRS and held against it.
"""

import math
from collections.abc import Sequence
from dataclasses import dataclass
from functools import lru_cache

import numpy as np
import pandas as pd
import shapely
from numpy.typing import NDArray

from gisapp.domain.crs import GEOGRAPHIC_CRS, PLAN_AREA, PLAN_CRS, carry, transform
from gisapp.domain.layer import BOX
from gisapp.domain.served_crs import ServedCrs
from gisapp.geometry.boxes import meeting
from gisapp.geometry.features import in_crs
from gisapp.workflows.ports import Slices

#: Degrees around the plan area within which its projection is sound; no layer reaches beyond.
_MARGIN_DEGREES = 3
#: Sides are densified to so many pieces each at most; at that the longest bends by half a centimetre in between.
_PIECES = 1_000
#: Sides up to here bend like an arc by less than ten metres.
_SHORT_M = 30_000.0
#: Nearer to a side than this, the CRS of the window decides; boxes and sides are known a hundred times better.
_SURE_M = 0.01
_METRES_OF_DEGREE = 111_320.0
#: A side of 2 km bends by 3 cm; in twenty pieces by a tenth of a millimetre. Longer ones are densified in proportion.
_PIECES_PER_METRE = 0.01


Corners = tuple[float, float, float, float]


@dataclass(frozen=True, slots=True, kw_only=True)
class Box:
    """A box in its CRS, east before north; in degrees `west` may exceed `east`: it then crosses the antimeridian."""

    west: float
    south: float
    east: float
    north: float
    crs: ServedCrs


def meets_box(table: pd.DataFrame, box: Box) -> NDArray[np.bool_]:
    """Which of the stored rows meet the box; one without a geometry always does (OGC 17-069r4, 7.15.3).

    Parameters
    ----------
    table
        As stored: geometry as WKB in EPSG:5897 beside xmin, ymin, xmax, ymax.
    box
        In any CRS that is served.
    """
    if "geometry" not in table.columns:
        return np.ones(len(table), dtype=np.bool_)
    placeless: NDArray[np.bool_] = np.isnan(table[BOX[0]].to_numpy(dtype=np.float64))
    return placeless | stored_meets_box(table, box)


def rows_near_box(table: pd.DataFrame, box: Box) -> NDArray[np.intp]:
    """The rows whose own box meets this one, or nearly."""
    bounds = table[list(BOX)].to_numpy(dtype=np.float64)
    near = np.zeros(len(table), dtype=np.bool_)
    for window in _windows(box):
        near |= meeting(bounds, np.array(_sides_of(window, box.crs).outer))
    return np.flatnonzero(near)


def stored_meets_box(table: pd.DataFrame, box: Box) -> NDArray[np.bool_]:
    """Which of the stored rows have a geometry that meets the box."""
    bounds = table[list(BOX)].to_numpy(dtype=np.float64)
    met = np.zeros(len(table), dtype=np.bool_)
    for window in _windows(box):
        sides = _sides_of(window, box.crs)
        rows = np.flatnonzero(meeting(bounds, np.array(sides.outer)))
        sure = _surely_in(bounds[rows].T, sides.inner)
        doubtful = rows[~sure]
        stored = table["geometry"].iloc[doubtful].to_list()
        met[rows[sure]] = True
        met[doubtful] |= _meeting(stored, window, sides, box.crs)
    return met


def rows_in_box(slices: Slices, box: Box) -> NDArray[np.intp]:
    """The rows that meet the box, as `meets_box` chooses them, in the order of the table.

    Almost always boxes decide: a shape reaches every side of its own box, so where three sides of that lie within the
    window, the shape is in it. What is left, at its corners, is decoded.
    """
    found = []
    for window in _windows(box):
        outer, inner = _roughly(window, box.crs)
        rows, boxes = slices.near(outer)
        met = _surely_in(boxes, inner)
        if not met.all():
            doubtful, sides = np.flatnonzero(~met), _sides_of(window, box.crs)
            met[doubtful] = _meeting(slices.stored(rows[doubtful].tolist()), window, sides, box.crs)
            rows = rows[met]
        found.append(rows)
    if len(found) == 1 and not len(slices.placeless):
        return found[0]
    return np.unique(np.concatenate([slices.placeless, *found]))


@dataclass(frozen=True, slots=True, kw_only=True)
class _Sides:
    """A window in the plan CRS: its outline, the box around it, and the box that lies within it for sure."""

    outline: shapely.Polygon
    outer: tuple[float, float, float, float]
    inner: tuple[float, float, float, float]


@lru_cache(maxsize=512)
def _sides_of(window: tuple[float, float, float, float], crs: ServedCrs) -> _Sides:
    """Densified so that between two points a side bends by less than a tenth of a millimetre."""
    west, south, east, north = window
    span_m = max(east - west, north - south) * (_METRES_OF_DEGREE if crs.in_degrees else 1)
    pieces = min(_PIECES, 2 + math.ceil(span_m * _PIECES_PER_METRE))
    along = np.linspace(0, 1, pieces + 1)
    x, y = west + along * (east - west), south + along * (north - south)
    ring = np.concatenate([
        np.column_stack([x, np.full_like(x, south)]), np.column_stack([np.full_like(y, east), y]),
        np.column_stack([x[::-1], np.full_like(x, north)]), np.column_stack([np.full_like(y, west), y[::-1]]),
    ])  # fmt: skip
    plan = carry(ring, crs.code, PLAN_CRS)
    bottom, right, top, left = np.split(plan, 4)
    low, high = plan.min(axis=0) - _SURE_M, plan.max(axis=0) + _SURE_M
    inner = left[:, 0].max(), bottom[:, 1].max(), right[:, 0].min(), top[:, 1].min()
    return _Sides(
        outline=shapely.Polygon(plan),
        outer=(float(low[0]), float(low[1]), float(high[0]), float(high[1])),
        inner=(*(float(each) + _SURE_M for each in inner[:2]), *(float(each) - _SURE_M for each in inner[2:])),  # type: ignore[arg-type]
    )


def _roughly(window: tuple[float, float, float, float], crs: ServedCrs) -> tuple[Corners, Corners]:
    """A box around the window and one that lies within it for sure, in the plan CRS; a few metres apart at most.

    A side so short bends like an arc: nowhere more than in its middle. Twice that is given away for nothing.
    """
    west, south, east, north = window
    if max(east - west, north - south) * (_METRES_OF_DEGREE if crs.in_degrees else 1) > _SHORT_M:
        sides = _sides_of(window, crs)
        return sides.outer, sides.inner
    x, y = (west + east) / 2, (south + north) / 2
    ring = [(west, south), (east, south), (east, north), (west, north), (x, south), (east, y), (x, north), (west, y)]
    plan = carry(np.array(ring), crs.code, PLAN_CRS)
    (x0, y0), (x1, y1), (x2, y2), (x3, y3) = corners = plan[:4].tolist()
    following = [*corners[1:], corners[0]]
    bends = (
        max(abs((a[0] + b[0]) / 2 - m[0]), abs((a[1] + b[1]) / 2 - m[1]))
        for a, b, m in zip(corners, following, plan[4:].tolist(), strict=True)
    )
    slack = _SURE_M + 2 * max(bends)
    outer = min(x0, x3) - slack, min(y0, y1) - slack, max(x1, x2) + slack, max(y2, y3) + slack
    return outer, (max(x0, x3) + slack, max(y0, y1) + slack, min(x1, x2) - slack, min(y2, y3) - slack)


def _surely_in(boxes: NDArray[np.float64], inner: Corners) -> NDArray[np.bool_]:
    """Whose shape is in the window for sure: one side of its box, which the shape touches, lies in it whole."""
    xmin, ymin, xmax, ymax = boxes
    west, south, east, north = inner
    if west > east or south > north:
        return np.zeros(boxes.shape[1], dtype=np.bool_)
    inside = (xmin >= west) & (ymin >= south) & (xmax <= east) & (ymax <= north)
    if inside.all():
        return np.asarray(inside, dtype=np.bool_)
    within_y, within_x = (ymin >= south) & (ymax <= north), (xmin >= west) & (xmax <= east)
    left, right = (xmin >= west) & (xmin <= east), (xmax >= west) & (xmax <= east)
    low, high = (ymin >= south) & (ymin <= north), (ymax >= south) & (ymax <= north)
    sure: NDArray[np.bool_] = (within_y & (left | right)) | (within_x & (low | high))
    return sure


def _meeting(
    stored: Sequence[bytes], window: tuple[float, float, float, float], sides: _Sides, crs: ServedCrs
) -> NDArray[np.bool_]:
    """Which of these shapes meet the window: in the plan CRS where that is clear, else in the window's own."""
    if not len(stored):
        return np.empty(0, dtype=np.bool_)
    shapes = shapely.from_wkb(np.array(stored, dtype=object))
    if not _is_box(sides.inner):
        return _touches(shapely.box(*window), in_crs(shapes, crs))
    met = np.asarray(shapely.intersects(shapely.box(*sides.inner), shapes), dtype=np.bool_)
    left = np.flatnonzero(~met)
    left = left[shapely.intersects(shapely.box(*sides.outer), shapes[left])]
    if len(left):
        # Between the two a side decides, bent and askew as it is in the plan CRS; on the side itself its own CRS does.
        met[left] = shapely.intersects(sides.outline, shapes[left])
        on = left[shapely.dwithin(sides.outline.exterior, shapes[left], _SURE_M)]
        met[on] = _touches(shapely.box(*window), in_crs(shapes[on], crs))
    return met


def _is_box(inner: tuple[float, float, float, float]) -> bool:
    return inner[0] < inner[2] and inner[1] < inner[3]


def _touches(window: shapely.Polygon, shapes: NDArray[np.object_]) -> NDArray[np.bool_]:
    """Which shapes meet the window; one without width is a line or a point, for GEOS has no such polygons."""
    west, south, east, north = window.bounds
    if west < east and south < north:
        return np.asarray(shapely.intersects(window, shapes), dtype=np.bool_)
    thin = shapely.LineString([(west, south), (east, north)]) if (west, south) != (east, north) else None
    return np.asarray(shapely.intersects(thin or shapely.Point(west, south), shapes), dtype=np.bool_)


def _windows(box: Box) -> list[tuple[float, float, float, float]]:
    """The box within the area that the projection is sound for: nothing, one box, or the halves of one that crosses."""
    halves = [(box.west, box.east)] if box.west <= box.east else [(box.west, 180.0), (-180.0, box.east)]
    west, south, east, north = _sound(box.crs.code)
    clipped = [(max(a, west), max(box.south, south), min(b, east), min(box.north, north)) for a, b in halves]
    return [each for each in clipped if each[0] <= each[2] and each[1] <= each[3]]


@lru_cache(maxsize=16)
def _sound(code: str) -> tuple[float, float, float, float]:
    margin = np.array([-_MARGIN_DEGREES, -_MARGIN_DEGREES, _MARGIN_DEGREES, _MARGIN_DEGREES])
    area = shapely.segmentize(np.array([shapely.box(*(PLAN_AREA + margin))], dtype=object), 0.1)
    west, south, east, north = transform(area, GEOGRAPHIC_CRS, code)[0].bounds
    return west, south, east, north
