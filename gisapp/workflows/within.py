"""Which features meet a box that a reader drew in one of the CRSs served?

A box's sides are straight in its own CRS and bent in the plan CRS. So the stored boxes of the features decide wherever
they lie clearly inside or outside; only what lies on a side is decoded, carried into the box's CRS and held against it.
"""

from dataclasses import dataclass
from functools import lru_cache

import numpy as np
import pandas as pd
import shapely
from numpy.typing import NDArray

from gisapp.domain.crs import GEOGRAPHIC_CRS, PLAN_AREA, PLAN_CRS, transform
from gisapp.domain.layer import BOX
from gisapp.domain.served_crs import ServedCrs
from gisapp.exchange.features import in_crs
from gisapp.geometry.boxes import meeting

#: Degrees around the plan area within which its projection is sound; no layer reaches beyond.
_MARGIN_DEGREES = 3
#: Sides are densified to so many pieces each; between two of them a side bends by less than the slack in metres.
_PIECES = 200
_SLACK_M = 5.0


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
    bounds = table[list(BOX)].to_numpy(dtype=np.float64)
    met: NDArray[np.bool_] = np.isnan(bounds[:, 0])
    for window in _windows(box):
        met |= _meets(table, bounds, shapely.box(*window), box.crs)
    return met


def _meets(
    table: pd.DataFrame, bounds: NDArray[np.float64], window: shapely.Polygon, crs: ServedCrs
) -> NDArray[np.bool_]:
    sides = _in_plan_crs(window, crs)
    near = meeting(bounds, shapely.bounds(sides) + _SLACK_M * np.array([-1, -1, 1, 1]))
    rows = np.flatnonzero(near)
    inside = _contains(shapely.buffer(sides, -_SLACK_M), bounds[rows])
    doubtful = rows[~inside]
    shapes = in_crs(shapely.from_wkb(table["geometry"].iloc[doubtful].to_numpy(dtype=object)), crs)
    shapely.prepare(window)
    near[doubtful] = _touches(window, shapes)
    return near


def _touches(window: shapely.Polygon, shapes: NDArray[np.object_]) -> NDArray[np.bool_]:
    """Which shapes meet the window; one without width is a line or a point, for GEOS has no such polygons."""
    west, south, east, north = window.bounds
    if west < east and south < north:
        return np.asarray(shapely.intersects(window, shapes), dtype=np.bool_)
    thin = shapely.LineString([(west, south), (east, north)]) if (west, south) != (east, north) else None
    return np.asarray(shapely.intersects(thin or shapely.Point(west, south), shapes), dtype=np.bool_)


def _contains(inner: shapely.Geometry, bounds: NDArray[np.float64]) -> NDArray[np.bool_]:
    if shapely.is_empty(inner) or not len(bounds):
        return np.zeros(len(bounds), dtype=np.bool_)
    shapely.prepare(inner)
    return np.asarray(shapely.contains(inner, shapely.box(*bounds.T)), dtype=np.bool_)


def _in_plan_crs(window: shapely.Polygon, crs: ServedCrs) -> shapely.Geometry:
    longest = max(window.bounds[2] - window.bounds[0], window.bounds[3] - window.bounds[1])
    dense = shapely.segmentize(np.array([window], dtype=object), longest / _PIECES) if longest else [window]
    moved: shapely.Geometry = transform(np.asarray(dense, dtype=object), crs.code, PLAN_CRS)[0]
    return moved


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
