"""Vector tiles as Mapbox defines them (Vector Tile Specification 2.1), written by columns.

Source: github.com/mapbox/vector-tile-spec, 2.1. Geometries of all features become one array of integers, which numpy
writes as variable-length bytes at once; only the frame of each feature is put together one by one.
"""

from collections.abc import Mapping, Sequence
from functools import lru_cache
from struct import pack
from typing import Any

import numpy as np
import shapely
from numpy.typing import NDArray

MEDIA_TYPE = "application/vnd.mapbox-vector-tile"
#: Commands: their number, and how often they are carried out in the bits above.
_MOVE_ONCE, _LINE, _CLOSE, _BITS = 9, 2, 15, 3
_VERSION = b"\x78\x02"
#: A ring has three corners, a line two.
_LEAST_POINTS = {1: 1, 2: 2, 3: 3}
#: What stands between a feature's tags and its geometry: the kind of geometry, and that one follows.
_KINDS = {kind: bytes((0x18, kind, 0x22)) for kind in (1, 2, 3)}
_SEVEN, _CONTINUES = 7, 0x80

_SINGLE = {1: shapely.GeometryType.POINT, 2: shapely.GeometryType.LINESTRING, 3: shapely.GeometryType.POLYGON}

Numbers = NDArray[np.int64]
Shapes = NDArray[np.object_]


def tile_layer(
    name: str, shapes: Shapes, numbers: NDArray[np.uint64], columns: Mapping[str, Sequence[Any]], *, extent: int
) -> bytes:
    """One layer of a tile; features of which nothing is left at whole units are left out.

    Parameters
    ----------
    shapes
        In units of the tile, y downward.
    numbers
        The id of each feature, the same on every tile.
    columns
        Properties by name; a missing value is left out.

    Returns
    -------
    bytes
        The layer as a member of a tile; empty where no feature is left.
    """
    geometries: list[tuple[int, int, bytes]] = []
    for kind in (1, 2, 3):
        rows = np.flatnonzero(shapely.get_dimensions(shapes) == kind - 1)
        parts, own = _parts(shapes[rows], kind)
        geometries += [(int(rows[at]), kind, written) for at, written in _written(parts, own, kind)]
    if not geometries:
        return b""
    chosen = [row for row, _, _ in geometries]
    keys, values, tags = _tags(columns, chosen)
    ids, places = _varints(numbers[chosen])
    edges = [*places.tolist(), len(ids)]
    features = [
        b"".join(
            (
                b"\x08",
                ids[edges[at] : edges[at + 1]],
                b"\x12",
                _size(tagged),
                tagged,
                _KINDS[kind],
                _size(geometry),
                geometry,
            )
        )
        for at, ((_, kind, geometry), tagged) in enumerate(zip(geometries, tags, strict=True))
    ]
    members = [_text(1, name), *(b"\x12" + _size(feature) + feature for feature in features)]
    members += [*(_text(3, key) for key in keys), *(b"\x22" + _size(value) + value for value in values)]
    return _block(3, b"".join([*members, b"\x28" + _varint(extent), _VERSION]))


def _parts(shapes: Shapes, kind: int) -> tuple[Shapes, NDArray[np.intp]]:
    """Points, lines or polygons one by one, and which feature each belongs to; what a cut left of lesser kind goes."""
    if (shapely.get_type_id(shapes) == _SINGLE[kind]).all():
        kept = np.flatnonzero(~shapely.is_empty(shapes))
        return shapes[kept], kept
    parts, own = shapely.get_parts(shapes, return_index=True)
    while (nested := shapely.get_type_id(parts) == shapely.GeometryType.GEOMETRYCOLLECTION).any():
        inner, at = shapely.get_parts(parts, return_index=True)
        parts, own = inner, own[at]
        if not nested.any():
            break
    kept = (shapely.get_dimensions(parts) == kind - 1) & ~shapely.is_empty(parts)
    return parts[kept], own[kept]


def _written(parts: Shapes, own: NDArray[np.intp], kind: int) -> list[tuple[int, bytes]]:
    """For each feature of which something is left: its place, and its commands as bytes."""
    if not len(parts):
        return []
    if kind == 3:  # noqa: PLR2004 - polygons
        rings, polygon = shapely.get_rings(parts, return_index=True)
        first = np.diff(polygon, prepend=-1) != 0
    else:
        rings, polygon, first = parts, np.arange(len(parts)), np.ones(len(parts), dtype=np.bool_)
    places, ring = shapely.get_coordinates(rings, return_index=True)
    points = np.rint(places).astype(np.int64)
    kept = _distinct(points, ring, closed=kind == 3)  # noqa: PLR2004
    points, ring = points[kept], ring[kept]
    counts = np.bincount(ring, minlength=len(rings))
    whole = counts >= _LEAST_POINTS[kind]
    if kind == 3:  # noqa: PLR2004
        areas = _areas(points, counts)
        whole &= areas != 0
        outer_whole = whole[first][np.cumsum(first) - 1]
        whole &= outer_whole
    left = np.repeat(whole, counts)
    points, counts, feature = points[left], counts[whole], own[polygon[whole]]
    if not len(counts):
        return []
    if kind == 3:  # noqa: PLR2004
        # Outer rings run clockwise on a screen, whose y points down: there their area is positive.
        points = _turned(points, counts, (areas[whole] > 0) != first[whole])
    return _commands(points, counts, feature, kind)


def _distinct(points: Numbers, ring: NDArray[np.intp], *, closed: bool) -> NDArray[np.bool_]:
    """Points that differ from the one before in their ring; the last of a closed ring, which is its first, goes."""
    kept = np.ones(len(points), dtype=np.bool_)
    kept[1:] = (points[1:] != points[:-1]).any(axis=1) | (ring[1:] != ring[:-1])
    if closed:
        starts = np.flatnonzero(np.diff(ring, prepend=-1) != 0)
        ends = np.append(starts[1:], len(ring)) - 1
        kept[ends] = False
        # What is before the end may lie on the first point too, once rounded.
        held = np.flatnonzero(kept)
        held_ring = ring[held]
        last = held[np.flatnonzero(np.diff(held_ring, append=-1) != 0)]
        firsts = starts[np.searchsorted(ring[starts], ring[last])]
        kept[last[(points[last] == points[firsts]).all(axis=1) & (last != firsts)]] = False
    return kept


def _areas(points: Numbers, counts: NDArray[np.intp]) -> NDArray[np.int64]:
    """Twice the signed area of each ring, exact in whole numbers."""
    ends = np.cumsum(counts)
    following = np.arange(1, len(points) + 1)
    following[ends[counts > 0] - 1] = (ends - counts)[counts > 0]
    after = points[following] if len(points) else points
    cross = points[:, 0] * after[:, 1] - after[:, 0] * points[:, 1]
    total = np.concatenate([[0], np.cumsum(cross)])
    areas: NDArray[np.int64] = total[ends] - total[ends - counts]
    return areas


def _turned(points: Numbers, counts: NDArray[np.intp], wrong: NDArray[np.bool_]) -> Numbers:
    """The points with the rings that run the wrong way run the other way."""
    starts = np.cumsum(counts) - counts
    own = np.repeat(np.arange(len(counts)), counts)
    within = np.arange(len(points)) - starts[own]
    order = np.where(wrong[own], starts[own] + counts[own] - 1 - within, starts[own] + within)
    return points[order]


def _commands(
    points: Numbers, counts: NDArray[np.intp], feature: NDArray[np.intp], kind: int
) -> list[tuple[int, bytes]]:
    starts = np.cumsum(counts) - counts
    ring = np.repeat(np.arange(len(counts)), counts)
    begins = np.diff(feature, prepend=-1) != 0  # a ring that begins a feature: the pen starts at 0, 0 there
    steps = np.diff(points, axis=0, prepend=np.zeros((1, 2), dtype=np.int64))
    steps[starts[begins]] = points[starts[begins]]
    zigzag = ((steps << 1) ^ (steps >> 63)).astype(np.uint64)
    within = np.arange(len(points)) - starts[ring]
    if kind == 1:
        group = np.cumsum(begins) - 1
        sizes = np.bincount(group) * 2 + 1
        at = np.cumsum(sizes) - sizes
        order = np.arange(len(points)) - np.flatnonzero(begins)[group]
        whole = np.empty(int(sizes.sum()), dtype=np.uint64)
        whole[at] = (np.bincount(group) << _BITS) | 1
        places = at[group] + 1 + 2 * order
    else:
        lengths = 2 * counts + (3 if kind == 3 else 2)  # noqa: PLR2004
        at_ring = np.cumsum(lengths) - lengths
        whole = np.empty(int(lengths.sum()), dtype=np.uint64)
        whole[at_ring] = _MOVE_ONCE
        whole[at_ring + 3] = ((counts - 1) << _BITS) | _LINE
        if kind == 3:  # noqa: PLR2004
            whole[at_ring + lengths - 1] = _CLOSE
        places = at_ring[ring] + np.where(within == 0, 1, 2 + 2 * within)
        at = at_ring[begins]
    whole[places], whole[places + 1] = zigzag[:, 0], zigzag[:, 1]
    written, offsets = _varints(whole)
    edges = [*offsets[at].tolist(), len(written)]
    return [(int(own), written[edges[n] : edges[n + 1]]) for n, own in enumerate(feature[begins])]


def _varints(values: NDArray[np.uint64]) -> tuple[bytes, NDArray[np.intp]]:
    """All values as variable-length bytes, and where each begins."""
    sizes = np.ones(len(values), dtype=np.intp)
    for groups in range(1, -(-int(values.max(initial=1)).bit_length() // _SEVEN)):
        sizes += values >= np.uint64(1 << (_SEVEN * groups))
    offsets = np.cumsum(sizes) - sizes
    out = np.zeros(int(sizes.sum()), dtype=np.uint8)
    for group in range(int(sizes.max(initial=1))):
        here = sizes > group
        bits = (values[here] >> np.uint64(_SEVEN * group)) & np.uint64(_CONTINUES - 1)
        out[offsets[here] + group] = bits | np.where(sizes[here] > group + 1, _CONTINUES, 0).astype(np.uint64)
    return out.tobytes(), offsets


def _tags(columns: Mapping[str, Sequence[Any]], rows: Sequence[int]) -> tuple[list[str], list[bytes], list[bytes]]:
    """Names, distinct values, and for each row the pairs of their numbers."""
    values: dict[bytes, int] = {}
    pairs_of: list[list[bytes]] = []
    for number, column in enumerate(columns.values()):
        key = _varint(number)
        known: dict[Any, bytes] = {None: b""}
        pairs = []
        for row in rows:
            value = column[row]
            pair = known.get(value)
            if pair is None:
                missing = value != value  # noqa: PLR0124 - as no number that is one
                pair = b"" if missing else key + _varint(values.setdefault(_value(value), len(values)))
                known[value] = pair
            pairs.append(pair)
        pairs_of.append(pairs)
    tags = [b"".join(each) for each in zip(*pairs_of, strict=True)] if pairs_of else [b""] * len(rows)
    return list(columns), list(values), tags


def _value(value: Any) -> bytes:
    if isinstance(value, str):
        return _text(1, value)
    if isinstance(value, (bool, np.bool_)):
        return bytes((0x38, int(value)))
    if isinstance(value, (int, np.integer)):
        whole = int(value)
        return b"\x28" + _varint(whole) if whole >= 0 else b"\x30" + _varint(-2 * whole - 1)
    if isinstance(value, (float, np.floating)):
        return b"\x19" + pack("<d", float(value))
    return _text(1, str(value))


def _text(field: int, text: str) -> bytes:
    return _block(field, text.encode("utf-8", "replace"))


def _block(field: int, content: bytes) -> bytes:
    return bytes((field << _BITS | _LINE,)) + _size(content) + content


def _size(content: bytes) -> bytes:
    return _varint(len(content))


@lru_cache(maxsize=16_384)
def _varint(value: int) -> bytes:
    out = bytearray()
    while value >= _CONTINUES:
        out.append(value & (_CONTINUES - 1) | _CONTINUES)
        value >>= _SEVEN
    out.append(value)
    return bytes(out)
