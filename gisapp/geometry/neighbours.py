"""Do the shapes of one layer lie on each other, or leave slits between them?

Nearly all neighbours in a layer of parcels share their edges to the last digit, and nothing need be computed of them:
an edge that two shapes have, one on either side, is *matched*. The number of shapes that cover a place changes only
across the other, *free* edges, so that wherever shapes overlap, a free edge of one of them lies on the other, or the
whole tile is covered twice. From there the search goes on to all neighbours of what was found to overlap.
"""

from dataclasses import dataclass

import numpy as np
import shapely
from numpy.typing import NDArray

Pairs = NDArray[np.intp]
_MIX, _MIX_OF_COLUMN = np.uint64(0x9E3779B97F4A7C15), np.uint64(0xC2B2AE3D27D4EB4F)
_SHIFT = np.uint64(29)
_INTERIORS_MEET = "T********"
_QUERIED_AT_ONCE = 1_000
#: A slit is at least so many times as long as wide; what is shorter is the corner between two neighbours.
_LONGER_THAN_WIDE = 4.0


@dataclass(frozen=True, slots=True, kw_only=True)
class FreeEdges:
    """Edges on whose other side no shape has the same edge; the inside of their `owner` is to their left."""

    start: NDArray[np.float64]
    end: NDArray[np.float64]
    owner: NDArray[np.intp]


def free_edges(shapes: NDArray[np.object_]) -> FreeEdges:
    """Which edges of these valid polygons are not shared, one shape on either side?"""
    start, end, owner = _directed(shapes)
    low, high = row_hashes(start), row_hashes(end)
    ahead = low < high
    key = np.where(ahead, low, high) * _MIX + np.where(ahead, high, low)
    order = np.argsort(key)
    ordered = key[order]
    first = np.flatnonzero(np.concatenate([[True], ordered[1:] != ordered[:-1]])) if len(key) else np.empty(0, np.intp)
    size = np.diff(np.append(first, len(key)))
    one, other = order[first[size == 2]], order[first[size == 2] + 1]  # noqa: PLR2004 - one on either side
    matched = (start[one] == end[other]).all(axis=1) & (end[one] == start[other]).all(axis=1)
    free = np.ones(len(key), dtype=bool)
    free[one[matched]] = free[other[matched]] = False
    return FreeEdges(start=start[free], end=end[free], owner=owner[free])


def _directed(shapes: NDArray[np.object_]) -> tuple[NDArray[np.float64], NDArray[np.float64], NDArray[np.intp]]:
    """All edges, each with the inside to its left, and whose they are."""
    parts, owner_of_part = shapely.get_parts(shapes, return_index=True)
    rings, part_of_ring = shapely.get_rings(parts, return_index=True)
    points, ring_of_point = shapely.get_coordinates(rings, return_index=True)
    hole = np.zeros(len(rings), dtype=bool)
    hole[1:] = part_of_ring[1:] == part_of_ring[:-1]
    inside_right = shapely.is_ccw(rings) == hole
    joined = (ring_of_point[1:] == ring_of_point[:-1]) & (points[1:] != points[:-1]).any(axis=1)
    start, end, ring = points[:-1][joined], points[1:][joined], ring_of_point[:-1][joined]
    turned = inside_right[ring][:, None]
    return np.where(turned, end, start), np.where(turned, start, end), owner_of_part[part_of_ring[ring]]


def row_hashes(rows: NDArray[np.float64]) -> NDArray[np.uint64]:
    """One number for each row of numbers, the same for the same row and seldom for another."""
    bits = np.ascontiguousarray(rows).view(np.uint64)
    hashed = np.zeros(len(rows), dtype=np.uint64)
    for column in bits.T:
        hashed = (hashed ^ (hashed >> _SHIFT)) * _MIX + column * _MIX_OF_COLUMN
    return hashed ^ (hashed >> _SHIFT)


def box_pairs(tree: shapely.STRtree, shapes: NDArray[np.object_], *, most: int) -> tuple[Pairs, bool]:
    """Pairs (i < j) whose boxes meet, and whether these are all: past `most` no more are looked for."""
    found: list[Pairs] = []
    count = 0
    for first in range(0, len(shapes), _QUERIED_AT_ONCE):
        near = tree.query(shapes[first : first + _QUERIED_AT_ONCE])
        near[0] += first
        kept = near[:, near[0] < near[1]]
        found.append(kept)
        count += kept.shape[1]
        if count > most:
            return np.concatenate(found, axis=1), False
    return np.concatenate(found, axis=1) if found else np.empty((2, 0), dtype=np.intp), True


def overlapping(
    shapes: NDArray[np.object_], pairs: Pairs, edges: FreeEdges, *, most_vertices: int
) -> tuple[Pairs, bool]:
    """Of these pairs, all pairs whose boxes meet, those whose insides meet.

    Returns
    -------
    pairs, whole
        Not the whole answer where the shapes compared have more than `most_vertices` together, each as often as it is
        compared: many large shapes that lie on each other.
    """
    vertices = shapely.get_num_coordinates(shapes)
    effort = vertices[pairs].sum(axis=0)
    seeds = _free_boxes_meet(shapes, pairs, edges) | (pairs == 0).any(axis=0)  # the first: see the module's text
    checked = np.zeros(pairs.shape[1], dtype=bool)
    meets = np.zeros(pairs.shape[1], dtype=bool)
    reached = np.zeros(len(shapes), dtype=bool)
    while seeds.any():
        at = np.flatnonzero(seeds)
        spent = np.cumsum(effort[at])
        at = at[spent <= most_vertices]
        most_vertices -= int(effort[at].sum())
        checked[at] = True
        meets[at] = shapely.relate_pattern(shapes[pairs[0, at]], shapes[pairs[1, at]], _INTERIORS_MEET)
        if len(at) < len(spent):
            return pairs[:, meets], False
        reached[pairs[:, at[meets[at]]]] = True
        seeds = (reached[pairs[0]] | reached[pairs[1]]) & ~checked
    return pairs[:, meets], True


def _free_boxes_meet(shapes: NDArray[np.object_], pairs: Pairs, edges: FreeEdges) -> NDArray[np.bool_]:
    """Whether the box about one's free edges meets the other's box."""
    free = np.full((len(shapes), 4), [np.inf, np.inf, -np.inf, -np.inf])
    if len(edges.owner):
        begins = np.flatnonzero(np.concatenate([[True], edges.owner[1:] != edges.owner[:-1]]))
        owners = edges.owner[begins]
        free[owners, :2] = np.minimum.reduceat(np.minimum(edges.start, edges.end), begins)
        free[owners, 2:] = np.maximum.reduceat(np.maximum(edges.start, edges.end), begins)
    whole = shapely.bounds(shapes)
    return _meet(free[pairs[0]], whole[pairs[1]]) | _meet(whole[pairs[0]], free[pairs[1]])


def _meet(one: NDArray[np.float64], other: NDArray[np.float64]) -> NDArray[np.bool_]:
    met: NDArray[np.bool_] = (one[:, :2] <= other[:, 2:]).all(axis=1) & (other[:, :2] <= one[:, 2:]).all(axis=1)
    return met


@dataclass(frozen=True, slots=True, kw_only=True)
class Gaps:
    """Slits between two shapes: a pair each, where it was met, and how wide it is there."""

    pairs: Pairs
    at: NDArray[np.float64]
    width_m: NDArray[np.float64]


def narrow_gaps(
    shapes: NDArray[np.object_], tree: shapely.STRtree, edges: FreeEdges, *, narrowest: float, widest: float
) -> Gaps:
    """Where does the middle of a free edge look across less than `widest` metres at another shape?

    What is not wider than `narrowest` counts as touching.
    """
    along = edges.end - edges.start
    length = np.hypot(along[:, 0], along[:, 1])
    middle = (edges.start + edges.end) / 2
    outward = np.column_stack([along[:, 1], -along[:, 0]]) / length[:, None]
    looks = shapely.linestrings(np.stack([middle, middle + outward * widest], axis=1))
    edge, other = tree.query(looks)
    strange = other != edges.owner[edge]
    edge, other = edge[strange], other[strange]
    hit = shapely.intersects(looks[edge], shapes[other])
    edge, other = edge[hit], other[hit]
    width = shapely.distance(shapely.points(middle[edge]), shapes[other])
    slit = (width > narrowest) & (length[edge] >= _LONGER_THAN_WIDE * width)
    edge, other, width = edge[slit], other[slit], width[slit]
    pairs = np.sort(np.stack([edges.owner[edge], other]), axis=0)
    widest_first = np.argsort(-width, kind="stable")
    _, kept = np.unique(pairs[:, widest_first], axis=1, return_index=True)
    chosen = widest_first[kept]
    across = middle[edge[chosen]] + outward[edge[chosen]] * (width[chosen] / 2)[:, None]
    return Gaps(pairs=pairs[:, chosen], at=across, width_m=width[chosen])
