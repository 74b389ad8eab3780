"""Do the shapes of one layer lie on each other, or leave slits between them?

Nearly all neighbours in a layer of parcels share their edges to the last digit, and nothing need be computed of them:
an edge that two shapes have, one on either side, is *matched*. The number of shapes that cover a place changes only
across the other, *free* edges, so that wherever shapes overlap, a free edge of one of them lies on the other, or all
that is looked at is covered twice. From there the search goes on to all neighbours of what was found to overlap.
"""

from collections.abc import Callable
from dataclasses import dataclass

import numpy as np
import shapely
from numpy.typing import NDArray

from gisapp.geometry.entering import Edges, may_enter
from gisapp.geometry.rings import Rings, are_ccw
from gisapp.geometry.rows import MIX, in_order, row_hashes

Floats = NDArray[np.float64]
Pairs = NDArray[np.intp]
_INTERIORS_MEET = "T********"
_QUERIED_AT_ONCE = 1_000
#: Where shapes lie on each other, each look meets the edges of all of them: so many looks are remembered at once.
_LOOKS_AT_ONCE = 200
#: Edges that free edges are held against one by one, for each edge of a tile on average.
_EDGES_HELD = 4
#: A slit is at least so many times as long as wide; what is shorter is the corner between two neighbours.
_LONGER_THAN_WIDE = 4.0


@dataclass(frozen=True, slots=True, kw_only=True)
class FreeEdges(Edges):
    """Edges on whose other side no shape has the same edge; the inside of their `owner` is to their left.

    `outlines` are all edges, free or not.
    """

    owner: NDArray[np.intp]
    outlines: Edges


def free_edges(rings: Rings, count: int) -> FreeEdges:
    """Which edges of the rings of `count` valid polygons are not shared, one shape on either side?"""
    points = rings.points
    begins, inside_right, owner = _edges(rings)
    free = ~_matched(row_hashes(*points.T), begins, inside_right)
    of_shape = np.arange(count + 1)
    kept = np.flatnonzero(free)
    at, swap = begins[kept], inside_right[kept].astype(np.intp)
    return FreeEdges(
        start=points[at + swap],
        end=points[at + 1 - swap],
        owner=owner[kept],
        begins=np.searchsorted(owner[kept], of_shape),
        outlines=Edges(start=points[begins], end=points[begins + 1], begins=np.searchsorted(owner, of_shape)),
    )


def _matched(
    hashes: NDArray[np.uint64], begins: NDArray[np.intp], inside_right: NDArray[np.bool_]
) -> NDArray[np.bool_]:
    """Which edges, from the vertices at `begins` to the next, come twice, with the inside on either side."""
    one_end, other_end = hashes[begins], hashes[begins + 1]
    key = np.minimum(one_end, other_end) * MIX + np.maximum(one_end, other_end)
    order, ordered = in_order(key)
    first = np.flatnonzero(np.concatenate([[True], ordered[1:] != ordered[:-1]])) if len(key) else order
    double = first[np.diff(np.append(first, len(key))) == 2]  # noqa: PLR2004 - one on either side
    one, other = order[double], order[double + 1]
    same_way = (one_end[one] == one_end[other]) & (other_end[one] == other_end[other])
    opposite = (one_end[one] == other_end[other]) & (other_end[one] == one_end[other])
    turned = inside_right[one] != inside_right[other]
    meet = (opposite & ~turned) | (same_way & turned)
    matched = np.zeros(len(key), dtype=bool)
    matched[one[meet]] = matched[other[meet]] = True
    return matched


def _edges(rings: Rings) -> tuple[NDArray[np.intp], NDArray[np.bool_], NDArray[np.intp]]:
    """At which vertices the edges begin, owner by owner, on which side of each the inside is, and whose they are."""
    points = rings.points
    moves = (points[1:, 0] != points[:-1, 0]) | (points[1:, 1] != points[:-1, 1])
    moves[rings.begins[1:-1] - 1] = False
    begins = np.flatnonzero(moves)
    ring = np.repeat(np.arange(len(rings.owner)), np.diff(rings.begins))[begins]
    owner = rings.owner[ring]
    if (owner[1:] < owner[:-1]).any():
        order = np.argsort(owner, kind="stable")
        begins, ring, owner = begins[order], ring[order], owner[order]
    return begins, (are_ccw(rings) == rings.hole)[ring], owner


def tree_of(boxes: Floats, *, reach: float) -> shapely.STRtree:
    """Boxes, each widened by half of `reach`: those that are no farther apart than that meet."""
    low, high = boxes[:, :2] - reach / 2, boxes[:, 2:] + reach / 2
    # A box's diagonal has the box, and is made sooner.
    return shapely.STRtree(_lines(low, high))


def _lines(start: Floats, end: Floats) -> NDArray[np.object_]:
    """Lines of two points; made from one list of points they are made five times as fast as from pairs."""
    points = np.stack([start, end], axis=1).reshape(-1, 2)
    lines: NDArray[np.object_] = np.asarray(shapely.linestrings(points, indices=np.repeat(np.arange(len(start)), 2)))
    return lines


def near_pairs(tree: shapely.STRtree, *, most: int) -> tuple[Pairs, bool]:
    """Pairs (i < j) whose boxes meet, and whether these are all: past `most` no more are looked for."""
    found: list[Pairs] = [np.empty((2, 0), dtype=np.intp)]
    count = 0
    for first in range(0, len(tree.geometries), _QUERIED_AT_ONCE):
        near = tree.query(tree.geometries[first : first + _QUERIED_AT_ONCE])
        near[0] += first
        found.append(near[:, near[0] < near[1]])
        count += found[-1].shape[1]
        if count > most:
            return np.concatenate(found, axis=1), False
    return np.concatenate(found, axis=1), True


def overlapping(
    taken: Callable[[NDArray[np.intp]], NDArray[np.object_]],
    vertices: NDArray[np.integer],
    pairs: Pairs,
    boxes: Floats,
    edges: FreeEdges,
    *,
    width: float,
    most_vertices: int,
) -> tuple[Pairs, bool]:
    """Of these pairs, all whose boxes share what counts, those whose insides meet; but for less than `width`.

    Parameters
    ----------
    taken, vertices
        Gives the shapes at some places, of which few are asked for; how many vertices each shape has.

    Returns
    -------
    pairs, whole
        Not the whole answer where the shapes compared have more than `most_vertices` together, each as often as it is
        compared: many large shapes that lie on each other.
    """
    effort = vertices[pairs].sum(axis=0)
    # The first shape stands for all: where no edge is free, everything is covered as often as it is.
    seeds = _entered(pairs, boxes, edges, width) | _entered(pairs[::-1], boxes, edges, width) | (pairs == 0).any(axis=0)
    checked = np.zeros(pairs.shape[1], dtype=bool)
    meets = np.zeros(pairs.shape[1], dtype=bool)
    reached = np.zeros(len(vertices), dtype=bool)
    while seeds.any():
        at = np.flatnonzero(seeds)
        spent = np.cumsum(effort[at])
        at = at[spent <= most_vertices]
        most_vertices -= int(effort[at].sum())
        checked[at] = True
        meets[at] = shapely.relate_pattern(taken(pairs[0, at]), taken(pairs[1, at]), _INTERIORS_MEET)
        if len(at) < len(spent):
            return pairs[:, meets], False
        reached[pairs[:, at[meets[at]]]] = True
        seeds = (reached[pairs[0]] | reached[pairs[1]]) & ~checked
    return pairs[:, meets], True


def _entered(pairs: Pairs, boxes: Floats, edges: FreeEdges, width: float) -> NDArray[np.bool_]:
    """Whether some free edge of a pair's first may reach into its second, farther than `width` into its box."""
    low, high = np.minimum(edges.start, edges.end), np.maximum(edges.start, edges.end)
    pair, edge, shared = _facing(pairs, boxes, edges, low, high)
    pair, edge = pair[shared > width], edge[shared > width]
    most = _EDGES_HELD * len(edges.outlines.start)
    entering = may_enter(edges.start[edge], edges.end[edge], pairs[1][pair], edges.outlines, most=most)
    return np.bincount(pair[entering], minlength=pairs.shape[1]) > 0


def _facing(
    pairs: Pairs, boxes: Floats, edges: FreeEdges, low: Floats, high: Floats
) -> tuple[NDArray[np.intp], NDArray[np.intp], Floats]:
    """Which free edges of a pair's first, each with a box from `low` to `high`, meet the box of its second.

    Returns
    -------
    pair, edge, shared
        Places in `pairs` and in `edges`, and the longer side of what the two boxes share.
    """
    pair, edge = edges.of(pairs[0])
    shared = np.full(len(pair), -np.inf)
    meets = np.ones(len(pair), dtype=bool)
    other = pairs[1][pair]
    for axis in (0, 1):
        upper = np.minimum(high[:, axis][edge], boxes[:, axis + 2][other])
        side = upper - np.maximum(low[:, axis][edge], boxes[:, axis][other])
        meets &= side >= 0
        np.maximum(shared, side, out=shared)
    return pair[meets], edge[meets], shared[meets]


@dataclass(frozen=True, slots=True, kw_only=True)
class Gaps:
    """Slits between two shapes: a pair each, where it was met, and how wide it is there."""

    pairs: Pairs
    at: Floats
    width_m: Floats


def narrow_gaps(pairs: Pairs, boxes: Floats, edges: FreeEdges, *, narrowest: float, widest: float) -> Gaps:
    """Where does the middle of a free edge look across less than `widest` metres at another shape?

    What is not wider than `narrowest` counts as touching. `pairs` are all whose boxes are no farther apart than
    `widest`.
    """
    along = edges.end - edges.start
    length = np.hypot(along[:, 0], along[:, 1])
    middle = (edges.start + edges.end) / 2
    outward = np.column_stack([along[:, 1], -along[:, 0]]) / length[:, None]
    far = middle + outward * widest
    both = np.concatenate([pairs, pairs[::-1]], axis=1)
    low, high = np.minimum(middle, far), np.maximum(middle, far)
    pair, edge, _ = _facing(both, boxes, edges, low, high)
    seen = _within_looks(both, pair, low[edge], high[edge], edges)
    edge, other, width = _nearest_seen(np.unique(edge), seen, middle, far, edges)
    # Who sees an edge from its left was in that shape already: they overlap there.
    entering = (along[other] * outward[edge][:, ::-1] * (1, -1)).sum(axis=1) > 0
    slit = entering & (width > narrowest) & (length[edge] >= _LONGER_THAN_WIDE * width)
    edge, width = edge[slit], width[slit]
    joined = np.sort(np.stack([edges.owner[edge], edges.owner[other[slit]]]), axis=0)
    widest_first = np.argsort(-width, kind="stable")
    _, kept = np.unique(joined[:, widest_first], axis=1, return_index=True)
    chosen = widest_first[kept]
    across = middle[edge[chosen]] + outward[edge[chosen]] * (width[chosen] / 2)[:, None]
    return Gaps(pairs=joined[:, chosen], at=across, width_m=width[chosen])


def _within_looks(
    pairs: Pairs, pair: NDArray[np.intp], low: Floats, high: Floats, edges: FreeEdges
) -> NDArray[np.intp]:
    """The free edges that can be seen: of a pair's second those that meet the box of all that its first looks at.

    Each look is from `low` to `high`, and of a `pair`, which ascend. Most free edges line a road, and nothing is near.
    """
    looked, first = np.unique(pair, return_index=True)
    if not len(looked):
        return looked
    around = np.concatenate([np.minimum.reduceat(low, first), np.maximum.reduceat(high, first)], axis=1)
    back = np.stack([pairs[1][looked], np.arange(len(looked))])
    _, seen, _ = _facing(back, around, edges, np.minimum(edges.start, edges.end), np.maximum(edges.start, edges.end))
    return np.unique(seen)


def _nearest_seen(
    looking: NDArray[np.intp], seen: NDArray[np.intp], middle: Floats, far: Floats, edges: FreeEdges
) -> tuple[NDArray[np.intp], NDArray[np.intp], Floats]:
    """Of these edges those that see one of another shape between their middle and `far`, the nearest, how far away."""
    if not len(looking):
        return looking, looking, np.empty(0)
    tree = shapely.STRtree(_lines(edges.start[seen], edges.end[seen]))
    parts = np.array_split(looking, len(looking) // _LOOKS_AT_ONCE + 1)
    edge, other, away = zip(*(_nearest_of(each, seen, middle, far, edges, tree) for each in parts), strict=True)
    return np.concatenate(edge), np.concatenate(other), np.concatenate(away)


def _nearest_of(  # noqa: PLR0917 - as `_nearest_seen`, of some of the looks
    looking: NDArray[np.intp],
    seen: NDArray[np.intp],
    middle: Floats,
    far: Floats,
    edges: FreeEdges,
    tree: shapely.STRtree,
) -> tuple[NDArray[np.intp], NDArray[np.intp], Floats]:
    look, line = tree.query(_lines(middle[looking], far[looking]), predicate="intersects")
    strange = edges.owner[looking[look]] != edges.owner[seen[line]]
    look, line = look[strange], line[strange]
    distance = shapely.distance(shapely.points(middle[looking[look]]), tree.geometries[line])
    order = np.lexsort((distance, look))
    _, nearest = np.unique(look[order], return_index=True)
    chosen = order[nearest]
    return looking[look[chosen]], seen[line[chosen]], distance[chosen]
