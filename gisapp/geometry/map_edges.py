"""Edges of a map tile, in whole units, with no more vertices than can be seen; what neighbours share stays shared.

Which vertex is drawn depends on the vertex and on its edge alone: on where edges meet, on the square of a lattice that
it lies in, and on the shape of the edge within that square, never on the polygon that asks nor on the tile that is
drawn. So two neighbours, and two tiles, draw the same edge, and between them neither gap nor overlap opens. It needs
what lies within a square's side (`LATTICE`) of the tile, however large the layer is.
"""

from collections.abc import Callable

import numpy as np
import shapely
from numpy.typing import NDArray

from gisapp.geometry.map_rings import (
    LEAST_RING,
    Indices,
    Places,
    Points,
    Runs,
    Shapes,
    built,
    differ,
    runs_of,
    without_repeats,
)

#: The side of the squares of the lattice, in units; each edge keeps a vertex where it comes into another square.
_LATTICE_BITS = 8
LATTICE = 1 << _LATTICE_BITS
#: A corner so near to an edge may lie on it: both were rounded, each by at most half the diagonal of a unit.
_ON_EDGE = 1.4143
_HALF = 1 << 31


def thinned(shapes: Shapes, place: Callable[[Places], Places], *, tolerance: float) -> Shapes:
    """The shapes in whole units, lines and polygons with the vertices that can be seen; what is too small is empty.

    Parameters
    ----------
    shapes
        Anywhere; missing shapes stay missing.
    place
        Where in whole units a place is drawn.
    tolerance
        By how many units an edge may be moved at most; what lies between two places in a straight line always goes.
    """
    kinds = shapely.get_dimensions(shapes)
    edged = np.flatnonzero(kinds > 0)
    drawn = shapes.copy()
    points = np.flatnonzero(kinds == 0)
    if len(points):
        drawn[points] = shapely.transform(shapes[points], place)
    if not len(edged):
        return drawn
    runs, owners = runs_of(shapes[edged], place)
    runs = _with_corners_of_others(runs)
    drawn[edged] = built(runs.only(_seen(runs, tolerance)), owners)
    return drawn


def _places(points: Points) -> tuple[Indices, NDArray[np.int64]]:
    """A number for each place, the same for all points there, and the places in the order of their numbers."""
    keys = (points[:, 0] << 32) | (points[:, 1] + _HALF)
    held, number = np.unique(keys, return_inverse=True)
    return number, held


def _with_corners_of_others(runs: Runs) -> Runs:
    """The same with a vertex wherever a corner of another shape lies on an edge, though its owner has none there.

    Of edges that two shapes share to the last vertex nothing is asked.
    """
    if not len(runs.run):
        return runs
    number, held = _places(runs.points)
    begin, end = number, number[runs.after]
    edge = np.minimum(begin, end) * len(held) + np.maximum(begin, end)
    _, first, used = np.unique(edge, return_index=True, return_counts=True)
    alone = first[(used == 1) & (begin[first] != end[first])]
    corners = np.unique(np.concatenate([begin[alone], end[alone]]))
    if not len(alone):
        return runs
    spots = np.column_stack([held[corners] >> 32, (held[corners] & (2 * _HALF - 1)) - _HALF])
    starts, stops = runs.points[alone], runs.points[runs.after[alone]]
    tree = shapely.STRtree(np.asarray(shapely.linestrings(np.stack([starts, stops], axis=1).astype(np.float64))))
    spot, at = tree.query(shapely.points(spots.astype(np.float64)), predicate="dwithin", distance=_ON_EDGE)
    inner = (corners[spot] != begin[alone[at]]) & (corners[spot] != end[alone[at]])
    spot, at = spot[inner], at[inner]
    along = ((spots[spot] - starts[at]) * (stops[at] - starts[at])).sum(axis=1)
    whole = ((stops[at] - starts[at]) ** 2).sum(axis=1)
    between = (along > 0) & (along < whole)
    spot, at, along = spot[between], at[between], along[between]
    order = np.lexsort((corners[spot], along, alone[at]))
    where = alone[at[order]]
    points = np.insert(runs.points, where + 1, spots[spot[order]], axis=0)
    run = np.insert(runs.run, where + 1, runs.run[where])
    return without_repeats(Runs(points=points, run=run, closed=runs.closed))


def _seen(runs: Runs, tolerance: float) -> NDArray[np.bool_]:
    """Which points are drawn: where edges meet, where they come into another square, and where they bend."""
    if not len(runs.run):
        return np.zeros(0, dtype=np.bool_)
    number, _ = _places(runs.points)
    earlier, later = runs.before, runs.after
    square = runs.points >> _LATTICE_BITS
    pinned = differ(square, square[earlier]) | differ(square, square[later]) | _met(number, later)
    starts, ends = runs.ends
    pinned[starts] |= ~runs.closed[runs.run[starts]]
    pinned[ends] |= ~runs.closed[runs.run[ends]]
    # A ring that meets nothing begins at the first of its places.
    alone = ~np.logical_or.reduceat(pinned, starts)
    own = np.cumsum(np.diff(runs.run, prepend=-1) != 0) - 1
    pinned |= alone[own] & (number == np.minimum.reduceat(number, starts)[own])
    return _bends(runs, number, pinned, tolerance)


def _met(number: Indices, later: Indices) -> NDArray[np.bool_]:
    """Whether at a point more than two edges meet, or one ends."""
    count = int(number.max()) + 1
    end = number[later]
    edges = np.unique((np.minimum(number, end) * count + np.maximum(number, end))[number != end])
    degree = np.bincount(edges // count, minlength=count) + np.bincount(edges % count, minlength=count)
    met: NDArray[np.bool_] = degree[number] != 2  # noqa: PLR2004 - one edge comes, one goes
    return met


def _bends(runs: Runs, number: Indices, pinned: NDArray[np.bool_], tolerance: float) -> NDArray[np.bool_]:
    """Pinned points, and between them those without which an edge would move too far.

    As Douglas and Peucker do it (Cartographica 10, 1973), for all stretches at once: of each the farthest point is
    taken, of points equally far the first by place, so that it makes no difference from which end one comes.
    """
    order = _from_a_pin(runs, pinned)
    place, kept = runs.points[order].astype(np.float64), pinned[order]
    number, own = number[order], runs.run[order]
    edge = np.cumsum(kept) - 1
    begins, ends = _stretches(kept, own)
    loop = number[begins] == number[ends]
    while not kept.all():
        begins, ends = _stretches(kept, own)
        points = np.flatnonzero(~kept)
        of = (np.cumsum(kept) - 1)[points]
        off = _off(place[points], place[begins[of]], place[ends[of]])
        # A loop keeps three corners, however thin it is.
        thin = loop & (np.bincount(edge[kept], minlength=len(loop)) < LEAST_RING)
        least = np.where(thin[edge[points]], 0.0, tolerance * tolerance)
        ranked = np.lexsort((number[points], -off, of))
        farthest = ranked[np.diff(of[ranked], prepend=-1) != 0]
        taken = points[farthest[off[farthest] > least[farthest]]]
        if not len(taken):
            break
        kept[taken] = True
    seen = np.empty_like(kept)
    seen[order] = kept
    return seen


def _stretches(kept: NDArray[np.bool_], own: Indices) -> tuple[Indices, Indices]:
    """Where stretches begin, and where they end: at the next kept point, the last one of a ring where it began."""
    begins = np.flatnonzero(kept)
    ends = np.append(begins[1:], begins[:1])
    last = np.flatnonzero(np.diff(own[begins], append=-1) != 0)
    ends[last] = begins[np.append(0, last[:-1] + 1)]
    return begins, ends


def _from_a_pin(runs: Runs, pinned: NDArray[np.bool_]) -> Indices:
    """The points run by run, each ring from a pinned point on."""
    starts, ends = runs.ends
    counts = ends - starts + 1
    own = np.repeat(np.arange(len(starts)), counts)
    within = np.arange(len(runs.run)) - starts[own]
    first = np.minimum.reduceat(np.where(pinned, within, len(within)), starts)
    order: Indices = starts[own] + (within + first[own]) % counts[own]
    return order


def _off(points: NDArray[np.float64], begins: NDArray[np.float64], ends: NDArray[np.float64]) -> NDArray[np.float64]:
    """The square of the distance of each point from its stretch; exact where it is a whole number."""
    along, out = ends - begins, points - begins
    length = (along * along).sum(axis=1)
    share = (out * along).sum(axis=1)
    cross = out[:, 0] * along[:, 1] - out[:, 1] * along[:, 0]
    back = points - ends
    with np.errstate(divide="ignore", invalid="ignore"):
        beside = cross * cross / length
    off: NDArray[np.float64] = np.where(
        (share > 0) & (share < length), beside, np.minimum((out * out).sum(axis=1), (back * back).sum(axis=1))
    )
    return off
