"""The rings of polygons as numbers: what their edges are asked needs no geometry object."""

from collections.abc import Sequence
from dataclasses import dataclass

import numpy as np
import shapely
from numpy.typing import NDArray

Floats = NDArray[np.float64]
#: A turn smaller than this share of the square of a ring's reach may be none: a thousand times what rounding can do.
_UNSURE = 1e-12


@dataclass(frozen=True, slots=True, kw_only=True)
class Rings:
    """Vertices ring by ring; where each ring begins (one more at the end), whose it is, and whether it is a hole."""

    points: Floats
    begins: NDArray[np.intp]
    owner: NDArray[np.intp]
    hole: NDArray[np.bool_]


def rings_of(shapes: NDArray[np.object_], owners: NDArray[np.intp]) -> Rings:
    """The rings of these polygons, which their `owners` own."""
    parts, owner_of_part = shapely.get_parts(shapes, return_index=True)
    rings, part_of_ring = shapely.get_rings(parts, return_index=True)
    hole = np.zeros(len(rings), dtype=bool)
    hole[1:] = part_of_ring[1:] == part_of_ring[:-1]
    return Rings(
        points=shapely.get_coordinates(rings),
        begins=begins_of(shapely.get_num_coordinates(rings)),
        owner=owners[owner_of_part[part_of_ring]],
        hole=hole,
    )


def whole_rings(points: Floats, counts: NDArray[np.intp], owners: NDArray[np.intp]) -> Rings:
    """One ring for each owner, none a hole, of so many vertices each."""
    return Rings(points=points, begins=begins_of(counts), owner=owners, hole=np.zeros(len(owners), dtype=bool))


def begins_of(counts: NDArray[np.integer | np.bool_]) -> NDArray[np.intp]:
    """Where runs of these lengths begin, and where the last ends."""
    return np.concatenate([[0], np.cumsum(counts)]).astype(np.intp)


def members_of(begins: NDArray[np.intp], runs: NDArray[np.intp]) -> tuple[NDArray[np.intp], NDArray[np.intp]]:
    """How many members each of these runs has, and all of them, one run after another."""
    first = begins[runs]
    counts = begins[runs + 1] - first
    reach = np.cumsum(counts)
    total = int(reach[-1]) if len(reach) else 0
    return counts, np.arange(total) + np.repeat(first - reach + counts, counts)


def together(parts: Sequence[Rings]) -> Rings:
    """These rings, one after another."""
    counts = np.concatenate([np.diff(part.begins) for part in parts])
    return Rings(
        points=np.concatenate([part.points for part in parts]),
        begins=begins_of(counts),
        owner=np.concatenate([part.owner for part in parts]),
        hole=np.concatenate([part.hole for part in parts]),
    )


def surely_simple(rings: Rings) -> NDArray[np.bool_]:
    """Which rings surely meet themselves nowhere, because they go once around the mean of their vertices.

    Seen from there every edge leads on in the same sense, so that each direction meets the ring once. Of any other
    ring nothing is said.
    """
    counts = np.diff(rings.begins)
    if not len(counts):
        return np.empty(0, dtype=bool)
    first, last = rings.begins[:-1], rings.begins[1:] - 1
    # Measured from each ring's first point, so that no digit is lost to large coordinates.
    seen = rings.points - np.repeat(rings.points[first], counts, axis=0)
    x, y = (seen - np.repeat(np.add.reduceat(seen, first) / counts[:, None], counts, axis=0)).T
    turn = np.empty(len(x))
    turn[:-1] = x[:-1] * y[1:] - x[1:] * y[:-1]
    turn[last] = turn[first]
    least, most = np.minimum.reduceat(turn, first), np.maximum.reduceat(turn, first)
    unsure = _UNSURE * np.maximum.reduceat(x * x + y * y, first)
    above = y > 0
    rises, falls = np.zeros(len(y), dtype=np.intp), np.zeros(len(y), dtype=np.intp)
    rises[:-1], falls[:-1] = ~above[:-1] & above[1:], above[:-1] & ~above[1:]
    rises[last] = falls[last] = 0
    once = (np.add.reduceat(rises, first) == 1) & (np.add.reduceat(falls, first) == 1)
    simple: NDArray[np.bool_] = once & ((least > unsure) | (most < -unsure))
    return simple


def are_ccw(rings: Rings) -> NDArray[np.bool_]:
    """Whether each ring runs counter-clockwise, by the sign of its area."""
    return doubled_areas(rings) > 0


def doubled_areas(rings: Rings) -> Floats:
    """Twice the area that each ring goes around, less than nothing where it runs clockwise."""
    if not len(rings.owner):
        return np.empty(0)
    first = rings.begins[:-1]
    # Measured from each ring's first point, so that no digit is lost to large coordinates.
    x, y = (rings.points - np.repeat(rings.points[first], np.diff(rings.begins), axis=0)).T
    twice = np.zeros(len(rings.points))
    twice[:-1] = x[:-1] * y[1:] - x[1:] * y[:-1]
    return np.add.reduceat(twice, first)


def lengths(rings: Rings) -> Floats:
    """How long each ring is."""
    if not len(rings.owner):
        return np.empty(0)
    x, y = rings.points.T
    step = np.zeros(len(x))
    step[:-1] = np.sqrt(np.square(x[1:] - x[:-1]) + np.square(y[1:] - y[:-1]))
    step[rings.begins[1:] - 1] = 0.0
    return np.add.reduceat(step, rings.begins[:-1])


def boxes(rings: Rings) -> Floats:
    """The box of each ring: xmin, ymin, xmax, ymax."""
    if not len(rings.owner):
        return np.empty((0, 4))
    least, most = (each.reduceat(rings.points, rings.begins[:-1]) for each in (np.minimum, np.maximum))
    return np.concatenate([least, most], axis=1)
