"""Are two geometries one and the same, though they went through other hands on the way?

A delivery that comes back through another CRS has moved by fractions of a millimetre, its rings may begin at another
vertex and turn the other way, and a single part may have become a multi-part of one. None of that is a change. The
direction of a line is one: a road may be one-way.
"""

from collections.abc import Sequence

import numpy as np
import shapely
from numpy.typing import NDArray

from gisapp.domain.units import Metres

#: Vertices that moved no farther have not moved (vi: sai số coi như không đổi).
SAME_M = Metres(0.001)

Shapes = NDArray[np.object_]
Positions = NDArray[np.float64]


def same_shapes(old: Shapes, new: Shapes, tolerance: Metres = SAME_M) -> NDArray[np.bool_]:
    """Which of these geometries are the same, pair by pair?

    Parameters
    ----------
    old, new
        Geometries in the plan CRS, paired by position; missing and empty ones are alike.
    tolerance
        How far a vertex may lie from the one it corresponds to.

    Returns
    -------
    numpy.ndarray
        True where parts, rings and vertices correspond and none has moved farther than the tolerance.
    """
    nothing_old, nothing_new = _is_nothing(old), _is_nothing(new)
    same = (nothing_old & nothing_new) | np.asarray(shapely.equals_exact(old, new, tolerance))
    open_ = np.flatnonzero(~same & ~nothing_old & ~nothing_new & _alike(old, new, tolerance))
    same[open_] = [_corresponds(old[at], new[at], tolerance) for at in open_]
    return same


def _is_nothing(shapes: Shapes) -> NDArray[np.bool_]:
    return np.asarray(shapely.is_missing(shapes) | shapely.is_empty(shapes))


def _alike(old: Shapes, new: Shapes, tolerance: float) -> NDArray[np.bool_]:
    """Whether two geometries have as many vertices in nearly the same box: only then need vertices be compared."""
    counted = shapely.get_num_coordinates(old) == shapely.get_num_coordinates(new)
    near = np.abs(shapely.bounds(old) - shapely.bounds(new)) <= tolerance
    return np.asarray(counted & near.all(axis=1))


def _corresponds(old: shapely.Geometry, new: shapely.Geometry, tolerance: float) -> bool:
    if shapely.get_dimensions(old) != shapely.get_dimensions(new):
        return False
    return _matched(list(shapely.get_parts(old)), list(shapely.get_parts(new)), tolerance)


def _matched(olds: Sequence[shapely.Geometry], news: list[shapely.Geometry], tolerance: float) -> bool:
    """Whether every part finds a partner of its own; parts apart by more than the tolerance have at most one."""
    if len(olds) != len(news):
        return False
    for old in olds:
        at = next((at for at, new in enumerate(news) if _same_part(old, new, tolerance)), None)
        if at is None:
            return False
        news.pop(at)
    return True


def _same_part(old: shapely.Geometry, new: shapely.Geometry, tolerance: float) -> bool:
    if shapely.get_num_coordinates(old) != shapely.get_num_coordinates(new):
        return False
    if not isinstance(old, shapely.Polygon):
        return bool(shapely.equals_exact(old, new, tolerance))
    if not isinstance(new, shapely.Polygon) or not _same_ring(old.exterior, new.exterior, tolerance):
        return False
    return _matched_rings(list(old.interiors), list(new.interiors), tolerance)


def _matched_rings(olds: list[shapely.LinearRing], news: list[shapely.LinearRing], tolerance: float) -> bool:
    for old in olds:
        at = next((at for at, new in enumerate(news) if _same_ring(old, new, tolerance)), None)
        if at is None:
            return False
        news.pop(at)
    return not news


def _same_ring(old: shapely.LinearRing, new: shapely.LinearRing, tolerance: float) -> bool:
    """Whether the vertices of two rings correspond, wherever they begin and whichever way they turn."""
    one, other = _open(old), _open(new)
    if len(one) != len(other):
        return False
    starts = np.flatnonzero(_distances(other, one[0]) <= tolerance)
    return any(
        bool((_distances(np.roll(turned, -at, axis=0), one) <= tolerance).all())
        for start in starts
        for turned, at in ((other, start), (other[::-1], len(other) - 1 - start))
    )


def _open(ring: shapely.LinearRing) -> Positions:
    """The vertices of a ring without the last one, which repeats the first."""
    vertices: Positions = shapely.get_coordinates(ring)[:-1]
    return vertices


def _distances(some: Positions, others: Positions) -> Positions:
    distances: Positions = np.hypot(*(some - others).T)
    return distances
