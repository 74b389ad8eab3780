"""Shapes of a map tile as runs of places at whole units, and shapes built of the places that are left."""

from collections.abc import Callable
from dataclasses import dataclass
from typing import TypeVar

import numpy as np
import shapely
from numpy.typing import NDArray

#: A ring has three corners.
LEAST_RING = 3
_POLYGON, _LINE = 2, 1
#: x and y of a place in one whole number: x above, and y, so that none is negative, below.
_BITS = 32
_HALF = 1 << 31
_BELOW = (1 << _BITS) - 1

Places = NDArray[np.float64]
#: Places in whole units, each in one number.
Keys = NDArray[np.int64]
Indices = NDArray[np.intp]
Flags = NDArray[np.bool_]
Shapes = NDArray[np.object_]
Values = TypeVar("Values", Keys, Indices, Flags)


def keys_of(places: Places) -> Keys:
    """Places at whole units, each as one number."""
    x, y = places[:, 0].astype(np.int64), places[:, 1].astype(np.int64)
    return (x << _BITS) | (y + _HALF)


def x_of(keys: Keys) -> Keys:
    """How far right each place is."""
    return keys >> _BITS


def y_of(keys: Keys) -> Keys:
    """How far down each place is."""
    return (keys & _BELOW) - _HALF


def fresh(values: Keys | Indices) -> Flags:
    """Which values are others than the one before; the first is."""
    other = np.ones(len(values), dtype=np.bool_)
    np.not_equal(values[1:], values[:-1], out=other[1:])
    return other


def sums(values: Keys | Indices | Flags, size: Indices) -> Keys:
    """The sum of as many values, one after another, as each size says."""
    total, ends = np.zeros(len(values) + 1, dtype=np.int64), np.zeros(len(size) + 1, dtype=np.int64)
    np.cumsum(values, out=total[1:])
    np.cumsum(size, out=ends[1:])
    of_each = total[ends]
    each: Keys = of_each[1:] - of_each[:-1]
    return each


def squares(keys: Keys, bits: int) -> Keys:
    """The square of a lattice in which each place lies, whose sides have two to the power of `bits` units."""
    below = (1 << bits) - 1
    return keys & ~((below << _BITS) | below)


@dataclass(frozen=True, slots=True, kw_only=True)
class Runs:
    """Rings without their closing point, and lines, one after another, each with `size` points; any may have none."""

    places: Keys
    size: Indices
    closed: Flags

    @property
    def spans(self) -> tuple[Indices, Indices, Flags]:
        """The first and the last point of each run that has any, and whether it is closed."""
        held = np.flatnonzero(self.size)
        ends = np.cumsum(self.size)[held] - 1
        return ends + 1 - self.size[held], ends, self.closed[held]

    def after(self, values: Values) -> Values:
        """For each point what the one that follows it has; for a line's last point its own."""
        following = np.empty_like(values)
        following[:-1] = values[1:]
        starts, ends, closed = self.spans
        following[ends] = values[np.where(closed, starts, ends)]
        return following

    def before(self, values: Values) -> Values:
        """For each point what the one before it has; for a line's first point its own."""
        earlier = np.empty_like(values)
        earlier[1:] = values[:-1]
        starts, ends, closed = self.spans
        earlier[starts] = values[np.where(closed, ends, starts)]
        return earlier

    def only(self, kept: Flags) -> "Runs":
        """The same with these points alone."""
        return Runs(places=self.places[np.flatnonzero(kept)], size=sums(kept, self.size), closed=self.closed)

    def with_more(self, behind: Indices, places: Keys) -> "Runs":
        """The same with more points, each right behind the one named."""
        own = np.searchsorted(np.cumsum(self.size), behind, side="right")
        size = self.size + np.bincount(own, minlength=len(self.size))
        return Runs(places=np.insert(self.places, behind + 1, places), size=size, closed=self.closed)


@dataclass(frozen=True, slots=True, kw_only=True)
class Owners:
    """Whose the runs are: the part of each run, which parts are polygons, and the shape of each part."""

    part: Indices
    solid: Flags
    shape: Indices
    count: int


def runs_of(shapes: Shapes, place: Callable[[Places], Places]) -> tuple[Runs, Owners]:
    """The rings and lines of polygons and lines, points in whole units where `place` places them."""
    parts, own = _flat(shapes)
    solid = shapely.get_type_id(parts) == shapely.GeometryType.POLYGON
    rings, of = shapely.get_rings(parts[solid], return_index=True)
    lines = np.concatenate([rings, parts[~solid]])
    part = np.concatenate([np.flatnonzero(solid)[of], np.flatnonzero(~solid)])
    return runs_through(lines, len(rings), place), Owners(part=part, solid=solid, shape=own, count=len(shapes))


def _flat(shapes: Shapes) -> tuple[Shapes, Indices]:
    """Single polygons and lines, and whose they are."""
    parts, own = shapes, np.arange(len(shapes))
    while (shapely.get_type_id(parts) > shapely.GeometryType.POLYGON).any():
        parts, at = shapely.get_parts(parts, return_index=True)
        own = own[at]
    kept = (shapely.get_dimensions(parts) >= _LINE) & ~shapely.is_empty(parts)
    return parts[kept], own[kept]


def runs_through(lines: Shapes, rings: int, place: Callable[[Places], Places]) -> Runs:
    """The points of so many rings, and of the lines or points that follow them, in whole units."""
    places, size = shapely.get_coordinates(lines), shapely.get_num_coordinates(lines).astype(np.intp)
    closed = np.arange(len(lines)) < rings
    kept = np.ones(len(places), dtype=np.bool_)
    kept[np.cumsum(size)[closed] - 1] = False  # the last point of a ring is its first
    return without_repeats(Runs(places=keys_of(np.rint(place(places))), size=size, closed=closed).only(kept))


def without_repeats(runs: Runs) -> Runs:
    """Points that differ from the one before; a ring of one place keeps none."""
    if not len(runs.places):
        return runs
    kept = runs.places != runs.before(runs.places)
    starts, _, closed = runs.spans
    kept[starts[~closed]] = True
    return runs.only(kept)


def built(runs: Runs, owners: Owners) -> Shapes:
    """Shapes of what is left of each: rings of three corners, lines of two points."""
    size, part = runs.size, owners.part
    whole = size >= np.where(runs.closed, LEAST_RING, 2)
    outer = fresh(part)
    held = np.zeros(len(owners.solid), dtype=np.bool_)
    held[part[outer & whole]] = True
    whole &= held[part]
    kept = runs.places[np.repeat(whole, size)]
    points, size = np.column_stack([x_of(kept), y_of(kept)]).astype(np.float64), size[whole]
    own, made = np.repeat(np.arange(len(size)), size), np.full(len(owners.solid), None, dtype=object)
    rings, lines = part[whole & runs.closed], part[whole & ~runs.closed]
    of_rings = int(size[: len(rings)].sum())
    if len(rings):
        outlines = np.asarray(shapely.linearrings(points[:of_rings], indices=own[:of_rings]))
        first = fresh(rings)
        made[rings[first]] = shapely.polygons(outlines, indices=np.cumsum(first) - 1)
    if len(lines):
        made[lines] = shapely.linestrings(points[of_rings:], indices=own[of_rings:] - len(rings))
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
