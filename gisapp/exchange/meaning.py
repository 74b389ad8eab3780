"""Does the layer mean what it says? Overlaps, slivers and stated areas, measured in the plan CRS.

What counts as a fault is a matter of `Tolerances` and of the layer spec: land-use parcels may not overlap, since every
square metre has one use; zones may be planned over each other and are only pointed out; safety corridors overlap by
their nature and are not asked; of a layer without a spec nobody knows (it may hold a city and its wards), so that it is
noted and no more.
"""

from collections.abc import Callable, Iterator, Sequence
from dataclasses import dataclass

import numpy as np
import shapely
from numpy.typing import NDArray

from gisapp.domain.finding import Finding, Severity
from gisapp.domain.spec import LayerSpec
from gisapp.exchange.faults import Faults, where
from gisapp.exchange.identity import Names
from gisapp.exchange.messages import Words, tell
from gisapp.exchange.shapes import Floats, Shapes
from gisapp.exchange.terms import Tolerances
from gisapp.geometry.neighbours import (
    Gaps,
    Pairs,
    free_edges,
    narrow_gaps,
    near_pairs,
    overlapping,
    row_hashes,
    tree_of,
)
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


@dataclass(frozen=True, slots=True, kw_only=True)
class Measured:
    """A layer in the plan CRS: its shapes and their measures.

    `delivered` carries a place back to the numbers of the file.
    """

    shapes: Shapes
    polygonal: NDArray[np.bool_]
    boxes: Floats
    area_m2: Floats
    length_m: Floats
    vertices: NDArray[np.int32]
    names: Names
    delivered: Callable[[Floats], Floats]

    def at(self, place: int) -> shapely.Geometry:
        """The geometry of one feature."""
        geometry: shapely.Geometry = self.shapes.take(np.array([place], dtype=np.intp))[0]
        return geometry


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
    return where(marked, lambda at: _area_differs(layer.names[at], stated_ha[0, at], measured[at]))


def _of_sliver(severity: Severity) -> Severity:
    """A sliver never blocks."""
    return Severity.WARNING if severity is Severity.ERROR else severity


def _slivers(layer: Measured, severity: Severity, tolerances: Tolerances) -> list[Faults]:
    with np.errstate(invalid="ignore", divide="ignore"):
        width = 2 * layer.area_m2 / layer.length_m
    thin = layer.polygonal & (width < tolerances.sliver_width_m)
    return where(thin, lambda at: _thin(layer, at, float(width[at]), severity))


def _neighbours(layer: Measured, severity: Severity, tolerances: Tolerances) -> Iterator[Faults]:
    """Overlaps and slits between neighbours, tile by tile."""
    copy_of = _copies(layer)
    own = copy_of == np.arange(len(copy_of))
    yield from where(~own, lambda at: _overlap(layer, (copy_of[at], at), layer.at(at), severity))
    left_out = 0
    for tile in tiles(layer.boxes, np.flatnonzero(layer.polygonal & own), layer.vertices, most=_VERTICES_AT_ONCE):
        members = _few_enough(np.sort(tile.members), layer.vertices)
        near = _near(layer, tile, members, tolerances)
        left_out += len(tile.members) - near.compared
        yield from _overlaps(layer, members, near, severity, tolerances)
        yield from _slits(layer, members, near.gaps, tile, _of_sliver(severity))
    if left_out:
        yield Faults(np.zeros(1, dtype=np.intp), lambda _: _not_all(left_out, _of_sliver(severity)))


def _few_enough(members: NDArray[np.intp], vertices: NDArray[np.int32]) -> NDArray[np.intp]:
    """As many of these as are looked at together: all of them, unless they lie on each other."""
    fitting = int(np.searchsorted(np.cumsum(vertices[members]), _VERTICES_AT_ONCE, side="right"))
    return members[: max(fitting, 1)]


@dataclass(frozen=True, slots=True, kw_only=True)
class _Near:
    """The neighbours in a tile that overlap, by their places in it, and the slits; of so many features."""

    shapes: NDArray[np.object_]
    overlapping: Pairs
    gaps: Gaps
    compared: int


def _near(layer: Measured, tile: Tile, members: NDArray[np.intp], tolerances: Tolerances) -> _Near:
    shapes, boxes = layer.shapes.take(members), layer.boxes[members]
    tree, edges = tree_of(boxes, reach=tolerances.sliver_width_m), free_edges(shapes)
    pairs, all_pairs = near_pairs(tree, most=_NEIGHBOURS * len(members))
    total = int(layer.vertices[members].sum())
    effort = np.cumsum(np.diff(edges.begins)[pairs].sum(axis=0)) <= _EDGES * total
    all_pairs &= bool(effort.all())
    pairs = pairs[:, effort]
    wide = _wide_enough(pairs, boxes, tolerances)
    meeting, all_compared = overlapping(
        shapes, wide, boxes, edges, width=tolerances.overlap_width_m, most_vertices=_COMPARISONS * total
    )
    return _Near(
        shapes=shapes,
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
        firsts, back = np.unique(original[at], return_inverse=True)
        same = shapely.equals_identical(layer.shapes.take(firsts)[back], layer.shapes.take(places[at]))
        copy_of[places[at][same]] = original[at][same]
    return copy_of


def _of_tile(pairs: Pairs, boxes: Floats, tile: Tile) -> Pairs:
    """The pairs that are told in this tile: the corner where their boxes begin to meet lies in it, and in no other."""
    x, y = np.maximum(boxes[pairs[0], :2], boxes[pairs[1], :2]).T
    return pairs[:, tile.holds(x, y)]


def _overlaps(
    layer: Measured, members: NDArray[np.intp], near: _Near, severity: Severity, tolerances: Tolerances
) -> list[Faults]:
    pairs = near.overlapping
    common = shapely.intersection(near.shapes[pairs[0]], near.shapes[pairs[1]])
    area, length = shapely.area(common), shapely.length(common)
    counts = (area > tolerances.overlap_m2) & (2 * area > tolerances.overlap_width_m * length)
    return where(counts, lambda at: _overlap(layer, members[pairs[:, at]], common[at], severity))


def _slits(layer: Measured, members: NDArray[np.intp], gaps: Gaps, tile: Tile, severity: Severity) -> list[Faults]:
    def tell_one(at: int) -> Finding:
        return _gap(layer, members[gaps.pairs[:, at]], gaps.at[at], float(gaps.width_m[at]), severity)

    return where(tile.holds(gaps.at[:, 0], gaps.at[:, 1]), tell_one)


def _place(layer: Measured, point: Floats) -> tuple[float, float]:
    x, y = layer.delivered(np.asarray(point, dtype=np.float64).reshape(1, 2))[0]
    return float(x), float(y)


def _overlap(
    layer: Measured, pair: Sequence[int] | NDArray[np.intp], common: shapely.Geometry, severity: Severity
) -> Finding:
    one, other = layer.names[int(pair[0])], layer.names[int(pair[1])]
    x, y = _place(layer, shapely.get_coordinates(shapely.point_on_surface(common))[0])
    hectares = float(shapely.area(common)) / _M2_PER_HA
    return tell(
        "overlap",
        severity,
        vi=Words(
            "các đối tượng không chồng lên nhau",
            f"«{one}» và «{other}» chồng lên nhau {hectares:.4f} ha",
            "hãy sửa ranh chung của hai đối tượng",
        ),
        en=Words(
            "features that do not overlap", f"{one} and {other} sharing {hectares:.4f} ha", "correct their boundary"
        ),
        feature=one,
        x=x,
        y=y,
        evidence=(("other", other), ("area_ha", f"{hectares:.4f}")),
    )


def _gap(layer: Measured, pair: NDArray[np.intp], point: Floats, width_m: float, severity: Severity) -> Finding:
    one, other = layer.names[int(pair[0])], layer.names[int(pair[1])]
    x, y = _place(layer, point)
    return tell(
        "sliver",
        severity,
        vi=Words(
            "ranh chung trùng khít",
            f"khe rộng {width_m:.2f} m giữa «{one}» và «{other}»",
            "hãy bắt điểm theo ranh chung",
        ),
        en=Words("a shared boundary", f"a gap of {width_m:.2f} m between {one} and {other}", "snap one to the other"),
        feature=one,
        x=x,
        y=y,
        evidence=(("other", other), ("width_m", f"{width_m:.2f}")),
    )


def _thin(layer: Measured, at: int, width_m: float, severity: Severity) -> Finding:
    x, y = _place(layer, shapely.get_coordinates(shapely.point_on_surface(layer.at(at)))[0])
    return tell(
        "sliver",
        severity,
        vi=Words("một vùng có bề rộng", f"mảnh hẹp, rộng trung bình {width_m:.2f} m", "hãy gộp vào đối tượng bên cạnh"),
        en=Words("an area of some width", f"a strip {width_m:.2f} m wide on average", "join it to its neighbour"),
        feature=layer.names[at],
        x=x,
        y=y,
        evidence=(("width_m", f"{width_m:.2f}"), ("area_m2", f"{layer.area_m2[at]:.1f}")),
    )


def _area_differs(name: str, stated_ha: float, measured_ha: float) -> Finding:
    off = measured_ha - stated_ha
    share = f" ({off / stated_ha:+.1%})" if stated_ha else ""
    return tell(
        "area-differs",
        Severity.WARNING,
        vi=Words(
            f"diện tích như đã ghi, {stated_ha:.4g} ha",
            f"đo được {measured_ha:.4g} ha trong EPSG:5897, lệch {off:+.4g} ha{share}",
            "hãy kiểm tra hệ tọa độ, ranh giới và con số ghi",
        ),
        en=Words(
            f"the stated area, {stated_ha:.4g} ha",
            f"{measured_ha:.4g} ha measured in EPSG:5897, off by {off:+.4g} ha{share}",
            "check the CRS, the outline and the figure",
        ),
        feature=name,
        evidence=(("stated_ha", f"{stated_ha:.6g}"), ("measured_ha", f"{measured_ha:.6g}")),
    )


def _not_all(count: int, severity: Severity) -> Finding:
    return tell(
        "overlap",
        severity,
        vi=Words(
            "các đối tượng nằm cạnh nhau",
            f"{count} đối tượng dồn lên nhau, chưa so hết từng cặp",
            "hãy bỏ các bản trùng",
        ),
        en=Words(
            "features side by side", f"{count} that lie upon each other, not all compared", "leave the copies out"
        ),
        evidence=(("features", str(count)),),
    )
