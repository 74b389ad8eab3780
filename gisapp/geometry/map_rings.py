"""Shapes of a map tile as runs of points at whole units, and shapes built of the points that are left."""

from collections.abc import Callable
from dataclasses import dataclass

import numpy as np
import shapely
from numpy.typing import NDArray

#: A ring has three corners.
LEAST_RING = 3
_POLYGON, _LINE = 2, 1

Places = NDArray[np.float64]
Points = NDArray[np.int64]
Indices = NDArray[np.intp]
Shapes = NDArray[np.object_]


@dataclass(frozen=True, slots=True, kw_only=True)
class Runs:
    """Rings without their closing point, and lines, one after another; `run` counts them, `closed` tells by run."""

    points: Points
    run: Indices
    closed: NDArray[np.bool_]

    @property
    def after(self) -> Indices:
        """For each point the one that follows it; of a line's last point itself."""
        following = np.arange(1, len(self.run) + 1)
        starts, ends = self.ends
        following[ends] = np.where(self.closed[self.run[ends]], starts, ends)
        return following

    @property
    def before(self) -> Indices:
        """For each point the one before it; of a line's first point itself."""
        earlier = np.arange(-1, len(self.run) - 1)
        starts, ends = self.ends
        earlier[starts] = np.where(self.closed[self.run[starts]], ends, starts)
        return earlier

    @property
    def ends(self) -> tuple[Indices, Indices]:
        """The first and the last point of each run that has any."""
        starts = np.flatnonzero(np.diff(self.run, prepend=-1) != 0)
        return starts, np.append(starts[1:], len(self.run)) - 1

    def only(self, kept: NDArray[np.bool_]) -> "Runs":
        """The same with these points alone."""
        return Runs(points=self.points[kept], run=self.run[kept], closed=self.closed)


@dataclass(frozen=True, slots=True, kw_only=True)
class Owners:
    """Whose the runs are: the part of each run, which parts are polygons, and the shape of each part."""

    part: Indices
    solid: NDArray[np.bool_]
    shape: Indices
    count: int


def runs_of(shapes: Shapes, place: Callable[[Places], Places]) -> tuple[Runs, Owners]:
    """The rings and lines of polygons and lines, points in whole units where `place` places them."""
    parts, own = _flat(shapes)
    solid = shapely.get_dimensions(parts) == _POLYGON
    rings, of = shapely.get_rings(parts[solid], return_index=True)
    lines = np.concatenate([rings, parts[~solid]])
    part = np.concatenate([np.flatnonzero(solid)[of], np.flatnonzero(~solid)])
    return _runs(lines, len(rings), place), Owners(part=part, solid=solid, shape=own, count=len(shapes))


def _flat(shapes: Shapes) -> tuple[Shapes, Indices]:
    """Single polygons and lines, and whose they are."""
    parts, own = shapely.get_parts(shapes, return_index=True)
    while (shapely.get_type_id(parts) > shapely.GeometryType.POLYGON).any():
        parts, at = shapely.get_parts(parts, return_index=True)
        own = own[at]
    kept = (shapely.get_dimensions(parts) >= _LINE) & ~shapely.is_empty(parts)
    return parts[kept], own[kept]


def _runs(lines: Shapes, rings: int, place: Callable[[Places], Places]) -> Runs:
    places, run = shapely.get_coordinates(lines, return_index=True)
    points, closed = np.rint(place(places)).astype(np.int64), np.arange(len(lines)) < rings
    ends = np.flatnonzero(np.diff(run, append=-1) != 0)
    kept = np.ones(len(points), dtype=np.bool_)
    kept[ends[closed[run[ends]]]] = False  # the last point of a ring is its first
    return without_repeats(Runs(points=points, run=run, closed=closed).only(kept))


def without_repeats(runs: Runs) -> Runs:
    """Points that differ from the one before; a ring of one place keeps none."""
    if not len(runs.run):
        return runs
    earlier = runs.before
    return runs.only(differ(runs.points, runs.points[earlier]) | (earlier == np.arange(len(earlier))))


def differ(one: Points, other: Points) -> NDArray[np.bool_]:
    """Which points are not where those of the other row are."""
    apart: NDArray[np.bool_] = (one[:, 0] != other[:, 0]) | (one[:, 1] != other[:, 1])
    return apart


def built(runs: Runs, owners: Owners) -> Shapes:
    """Shapes of what is left of each: rings of three corners, lines of two points."""
    points, run, part = runs.points.astype(np.float64), runs.run, owners.part
    size = np.bincount(run, minlength=len(part))
    whole = size >= np.where(runs.closed, LEAST_RING, 2)
    outer = np.zeros(len(part), dtype=np.bool_)
    outer[: len(runs.closed)] = np.diff(part, prepend=-1) != 0
    whole &= ~runs.closed | np.isin(part, part[outer & whole])
    held = whole[run]
    points, run = points[held], run[held]
    made, rings = np.full(len(owners.solid), None, dtype=object), np.flatnonzero(whole & runs.closed)
    lines = np.flatnonzero(whole & ~runs.closed)
    numbered = np.cumsum(whole) - 1
    if len(rings):
        of_ring = runs.closed[run]
        outlines = np.asarray(shapely.linearrings(points[of_ring], indices=numbered[run[of_ring]]))
        polygon, at = np.unique(part[rings], return_inverse=True)
        made[polygon] = shapely.polygons(outlines, indices=at)
    if len(lines):
        of_line = ~runs.closed[run]
        made[part[lines]] = shapely.linestrings(points[of_line], indices=numbered[run[of_line]] - len(rings))
    return _joined(made, owners.shape, owners.count)


def _joined(parts: Shapes, own: Indices, count: int) -> Shapes:
    """Each shape of its parts: one alone as it is, several together, none as nothing."""
    there = np.flatnonzero(~shapely.is_missing(parts))
    parts, own = parts[there], own[there]
    counts = np.bincount(own, minlength=count)
    shapes = np.full(count, shapely.GeometryCollection(), dtype=object)
    alone = counts[own] == 1
    shapes[own[alone]] = parts[alone]
    several = np.flatnonzero(~alone)
    if len(several):
        whose, at = np.unique(own[several], return_inverse=True)
        shapes[whose] = shapely.geometrycollections(parts[several], indices=at)
    return shapes
