"""Geometries of one type from columns of coordinates: a million positions at once, no list of numbers among them.

What does not fit the usual form (an open ring, an empty list) is left to `coordinates.build`, which says why.
"""

from dataclasses import dataclass

import numpy as np
import pyarrow as pa
import shapely
from numpy.typing import NDArray

from gisapp.exchange.loose import Loose, loosen, placed, polygons

#: Lists inside each other down to the numbers, by the geometry's type.
NESTING = {"Point": 1, "MultiPoint": 2, "LineString": 2, "MultiLineString": 3, "Polygon": 3, "MultiPolygon": 4}
_TYPES = {
    "Point": shapely.GeometryType.POINT,
    "MultiPoint": shapely.GeometryType.MULTIPOINT,
    "LineString": shapely.GeometryType.LINESTRING,
    "MultiLineString": shapely.GeometryType.MULTILINESTRING,
    "Polygon": shapely.GeometryType.POLYGON,
    "MultiPolygon": shapely.GeometryType.MULTIPOLYGON,
}
_PLANE = 2
_RING_LEAST, _LINE_LEAST = 4, 2


@dataclass(frozen=True, slots=True, kw_only=True)
class Built:
    """The geometries, None where the coordinates are odd, and which positions had heights beside them."""

    geometry: Loose
    odd: NDArray[np.bool_]
    with_height: NDArray[np.bool_]


@dataclass(frozen=True, slots=True)
class _Flat:
    """Numbers, and from inside out where the positions, runs, parts and wholes made of them begin."""

    numbers: NDArray[np.float64]
    offsets: tuple[NDArray[np.int64], ...]


def build(coordinates: pa.ListArray, kind: str) -> Built | None:
    """Geometries of one type from their `coordinates`, of which none is null; None where some number is none."""
    flat = _flat(coordinates)
    if flat is None:
        return None
    positions, *outer = flat.offsets
    sizes = np.diff(positions)
    odd_position = sizes < _PLANE
    odd = _within(odd_position, outer)
    odd_run = _odd_runs(flat, kind)
    odd |= _within(odd_run, outer[1:]) if odd_run is not None else False
    for level, offsets in enumerate(outer):
        odd |= _within(np.diff(offsets) == 0, outer[level + 1 :])
    good = np.flatnonzero(~odd)
    whole = flat if len(good) == len(odd) else _flat(coordinates.take(pa.array(good)))
    parts = [(good, _assembled(whole, kind))] if len(good) and whole is not None else []
    return Built(geometry=placed(len(coordinates), parts), odd=odd, with_height=_within(sizes > _PLANE, outer) & ~odd)


def _flat(coordinates: pa.ListArray) -> _Flat | None:
    offsets = []
    level: pa.Array = coordinates
    while pa.types.is_list(level.type):
        if level.null_count:
            return None
        begins = level.offsets.to_numpy().astype(np.int64)
        offsets.append(begins - begins[0])
        level = level.flatten()
    if level.null_count:
        return None
    numbers = level.to_numpy()
    return _Flat(numbers, tuple(reversed(offsets))) if np.isfinite(numbers).all() else None


def _within(
    marked: NDArray[np.bool_], outer: "list[NDArray[np.int64]] | tuple[NDArray[np.int64], ...]"
) -> NDArray[np.bool_]:
    """Which wholes hold something that is marked, through the levels between."""
    for offsets in outer:
        upto = np.concatenate([[0], np.cumsum(marked)])
        marked = upto[offsets[1:]] > upto[offsets[:-1]]
    return marked


def _odd_runs(flat: _Flat, kind: str) -> NDArray[np.bool_] | None:
    """Rings that are short or open, and lines that are short; None where the type has no runs."""
    if "Point" in kind:
        return None
    positions, runs = flat.offsets[0], flat.offsets[1]
    lengths = np.diff(runs)
    if "Line" in kind:
        return lengths < _LINE_LEAST
    odd = lengths < _RING_LEAST
    first, last = positions[runs[:-1][~odd]], positions[runs[1:][~odd] - 1]
    numbers = np.append(flat.numbers, [np.nan] * _PLANE)
    odd[~odd] = (numbers[first] != numbers[last]) | (numbers[first + 1] != numbers[last + 1])
    return odd


def _assembled(flat: _Flat, kind: str) -> Loose:
    positions, *outer = flat.offsets
    if (np.diff(positions) == _PLANE).all():
        xy = flat.numbers.reshape(-1, _PLANE)
    else:
        xy = np.column_stack([flat.numbers[positions[:-1]], flat.numbers[positions[:-1] + 1]])
    if kind == "Polygon":
        return polygons(xy, *outer)
    return loosen(shapely.from_ragged_array(_TYPES[kind], xy, tuple(outer)))
