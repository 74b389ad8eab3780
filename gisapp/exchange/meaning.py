"""Does the layer mean what it says? Overlaps, slivers and stated areas, measured in the plan CRS.

What counts as a fault is a matter of `Tolerances` and of the layer spec: land-use parcels may not overlap, since every
square metre has one use; zones may be planned over each other and are only pointed out; safety corridors overlap by
their nature and are not asked; of a layer without a spec nobody knows (it may hold a city and its wards), so that it is
noted and no more.
"""

from collections.abc import Iterator
from dataclasses import dataclass

import numpy as np
import shapely
from numpy.typing import NDArray

from gisapp.domain.finding import Finding, Severity
from gisapp.domain.spec import LayerSpec
from gisapp.exchange import meaning_words as words
from gisapp.exchange.faults import Faults, where
from gisapp.exchange.loose import Floats
from gisapp.exchange.measured import Measured
from gisapp.exchange.terms import Tolerances
from gisapp.geometry.neighbours import (
    Gaps,
    Pairs,
    free_edges,
    narrow_gaps,
    near_pairs,
    overlapping,
    tree_of,
)
from gisapp.geometry.rows import row_hashes
from gisapp.geometry.tiles import Tile, tiles

_M2_PER_HA = 10_000.0
_VERTICES_AT_ONCE = 150_000
_COPIES_AT_ONCE = 10_000
#: Neighbours whose boxes meet that are looked at, for each feature of a tile on average; parcels have about four.
_NEIGHBOURS = 200
#: How often each vertex of a tile may be compared on average; in a layer of parcels that share their edges it is once.
_COMPARISONS = 8
#: Free edges whose boxes are held against neighbours, for each vertex of a tile on average; of parcels that share no
#: edge they are about seven.
_EDGES = 20


def check_meaning(
    layer: Measured, spec: LayerSpec | None, tolerances: Tolerances, stated_ha: Floats | None
) -> Iterator[Faults]:
    """Where the layer contradicts itself.

    Parameters
    ----------
    stated_ha
        The area that each feature states, as one or more readings of it (a row each), NaN where it states none.
    """
    if stated_ha is not None:
        yield from _areas(layer, stated_ha, tolerances)
    severity = spec.overlap if spec is not None else Severity.NOTE
    if severity is not None and layer.polygonal.any():
        yield from _slivers(layer, _of_sliver(severity), tolerances)
        yield from _neighbours(layer, severity, tolerances)


def _areas(layer: Measured, stated_ha: Floats, tolerances: Tolerances) -> list[Faults]:
    measured = layer.area_m2 / _M2_PER_HA
    off = np.abs(stated_ha - measured)
    differs = (off > tolerances.area_ha) & (off > tolerances.area_share * np.abs(stated_ha))
    stated = ~np.isnan(stated_ha).any(axis=0)
    marked = differs.all(axis=0) & stated & layer.polygonal
    return where(marked, lambda at: words.area_differs(layer.names[at], stated_ha[0, at], measured[at]))


def _of_sliver(severity: Severity) -> Severity:
    """A sliver never blocks."""
    return Severity.WARNING if severity is Severity.ERROR else severity


def _slivers(layer: Measured, severity: Severity, tolerances: Tolerances) -> list[Faults]:
    with np.errstate(invalid="ignore", divide="ignore"):
        width = 2 * layer.area_m2 / layer.length_m
    thin = layer.polygonal & (width < tolerances.sliver_width_m)
    return where(thin, lambda at: words.thin(layer, at, float(width[at]), severity))


def _neighbours(layer: Measured, severity: Severity, tolerances: Tolerances) -> Iterator[Faults]:
    """Overlaps and slits between neighbours, tile by tile."""
    copy_of = _copies(layer)
    own = copy_of == np.arange(len(copy_of))
    yield from where(~own, lambda at: words.overlap(layer, (copy_of[at], at), layer.at(at), severity))
    left_out = 0
    for tile in tiles(layer.boxes, np.flatnonzero(layer.polygonal & own), layer.vertices, most=_VERTICES_AT_ONCE):
        members = _few_enough(np.sort(tile.members), layer.vertices)
        near = _near(layer, tile, members, tolerances)
        left_out += len(tile.members) - near.compared
        yield from _overlaps(layer, members, near, severity, tolerances)
        yield from _slits(layer, members, near.gaps, tile, _of_sliver(severity))
    if left_out:
        yield Faults(np.zeros(1, dtype=np.intp), lambda _: words.not_all(left_out, _of_sliver(severity)))


def _few_enough(members: NDArray[np.intp], vertices: NDArray[np.int32]) -> NDArray[np.intp]:
    """As many of these as are looked at together: all of them, unless they lie on each other."""
    fitting = int(np.searchsorted(np.cumsum(vertices[members]), _VERTICES_AT_ONCE, side="right"))
    return members[: max(fitting, 1)]


@dataclass(frozen=True, slots=True, kw_only=True)
class _Near:
    """The neighbours in a tile that overlap, by their places in it, and the slits; of so many features."""

    overlapping: Pairs
    gaps: Gaps
    compared: int


def _near(layer: Measured, tile: Tile, members: NDArray[np.intp], tolerances: Tolerances) -> _Near:
    boxes, vertices = layer.boxes[members], layer.vertices[members]
    tree = tree_of(boxes, reach=tolerances.sliver_width_m)
    edges = free_edges(layer.shapes.take(members).rings(np.arange(len(members))), len(members))
    pairs, all_pairs = near_pairs(tree, most=_NEIGHBOURS * len(members))
    total = int(vertices.sum())
    effort = np.cumsum(np.diff(edges.begins)[pairs].sum(axis=0)) <= _EDGES * total
    all_pairs &= bool(effort.all())
    pairs = pairs[:, effort]
    wide = _wide_enough(pairs, boxes, tolerances)
    meeting, all_compared = overlapping(
        lambda places: layer.at_each(members[places]),
        vertices,
        wide,
        boxes,
        edges,
        width=tolerances.overlap_width_m,
        most_vertices=_COMPARISONS * total,
    )
    return _Near(
        overlapping=_of_tile(meeting, boxes, tile),
        gaps=narrow_gaps(pairs, boxes, edges, narrowest=tolerances.touching_m, widest=tolerances.sliver_width_m),
        compared=len(members) if all_pairs and all_compared else 0,
    )


def _wide_enough(pairs: Pairs, boxes: Floats, tolerances: Tolerances) -> Pairs:
    """The pairs whose boxes share enough for an overlap that counts."""
    shared = np.ones(pairs.shape[1])
    kept = np.ones(pairs.shape[1], dtype=bool)
    for axis in (0, 1):
        low, high = boxes[:, axis], boxes[:, axis + 2]
        side = np.minimum(high[pairs[0]], high[pairs[1]]) - np.maximum(low[pairs[0]], low[pairs[1]])
        kept &= side > tolerances.overlap_width_m
        shared *= side
    return pairs[:, kept & (shared > tolerances.overlap_m2)]


def _copies(layer: Measured) -> NDArray[np.intp]:
    """For each feature the first that has the same polygon to the last digit: mostly itself."""
    copy_of = np.arange(len(layer.polygonal))
    key = row_hashes(*layer.boxes.T, layer.area_m2, layer.length_m)
    key[~layer.polygonal] = np.arange(len(key), dtype=np.uint64)[~layer.polygonal]
    ordered = np.sort(key)
    places = np.flatnonzero(np.isin(key, ordered[1:][ordered[1:] == ordered[:-1]]) & layer.polygonal)
    _, first, group = np.unique(key[places], return_index=True, return_inverse=True)
    original = places[first][group]
    for at in np.array_split(np.flatnonzero(original != places), len(places) // _COPIES_AT_ONCE + 1):
        same = shapely.equals_identical(layer.at_each(original[at]), layer.at_each(places[at]))
        copy_of[places[at][same]] = original[at][same]
    return copy_of


def _of_tile(pairs: Pairs, boxes: Floats, tile: Tile) -> Pairs:
    """The pairs that are told in this tile: the corner where their boxes begin to meet lies in it, and in no other."""
    x, y = np.maximum(boxes[pairs[0], :2], boxes[pairs[1], :2]).T
    return pairs[:, tile.holds(x, y)]


def _overlaps(
    layer: Measured, members: NDArray[np.intp], near: _Near, severity: Severity, tolerances: Tolerances
) -> list[Faults]:
    pairs = members[near.overlapping]
    common = shapely.intersection(layer.at_each(pairs[0]), layer.at_each(pairs[1]))
    area, length = shapely.area(common), shapely.length(common)
    counts = (area > tolerances.overlap_m2) & (2 * area > tolerances.overlap_width_m * length)
    return where(counts, lambda at: words.overlap(layer, pairs[:, at], common[at], severity))


def _slits(layer: Measured, members: NDArray[np.intp], gaps: Gaps, tile: Tile, severity: Severity) -> list[Faults]:
    def tell_one(at: int) -> Finding:
        return words.gap(layer, members[gaps.pairs[:, at]], gaps.at[at], float(gaps.width_m[at]), severity)

    return where(tile.holds(gaps.at[:, 0], gaps.at[:, 1]), tell_one)
