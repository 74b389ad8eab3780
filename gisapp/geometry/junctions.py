"""Where do lines meet, and what are the edges between? Shared vertices and ends are junctions; crossings are not.

Two vertices are one when they round to the same millimetre. Lines carry a level: ends meet whatever ends there and the
vertices of their own level; vertices inside lines of different levels, such as a bridge and the street below it, do not
meet even where they coincide.
"""

from dataclasses import dataclass

import numpy as np
import shapely
from numpy.typing import NDArray

_PER_METRE = 1000.0

Ints = NDArray[np.intp]
Metric = NDArray[np.float64]


@dataclass(frozen=True, slots=True, kw_only=True, eq=False)
class Edges:
    """Edges between junctions: edge e runs through `xy[first[e]:last[e] + 1]` from node `start[e]` to `end[e]`.

    `line` is the row of the line that it is a part of, `metres` its length; `nodes` holds x and y of each node.
    """

    xy: Metric
    first: Ints
    last: Ints
    start: Ints
    end: Ints
    line: Ints
    metres: Metric
    nodes: Metric


def edges_between_junctions(lines: NDArray[np.object_], level: NDArray[np.int64]) -> Edges:
    """Split lines where they meet.

    Parameters
    ----------
    lines
        LineStrings or MultiLineStrings, none missing or empty; metres.
    level
        The level of each.
    """
    parts, owner = shapely.get_parts(lines, return_index=True)
    xy, part = shapely.get_coordinates(parts, return_index=True)
    if not len(xy):
        return _none()
    ends = np.zeros(len(xy), dtype=bool)
    breaks = np.flatnonzero(np.diff(part))
    ends[[0, -1]] = ends[breaks] = ends[breaks + 1] = True
    spot, count, of = _spots(xy, ends, level[owner][part])
    stops = np.flatnonzero(ends | (count[of] > 1))
    inside = part[stops[:-1]] == part[stops[1:]]
    inside &= (xy[stops[:-1]] != xy[stops[1:]]).any(axis=1) | (np.diff(stops) > 1)  # a vertex said twice is no edge
    first, last = stops[:-1][inside], stops[1:][inside]
    chosen, node = np.unique(of[stops], return_inverse=True)
    return Edges(
        xy=xy,
        first=first,
        last=last,
        start=node[:-1][inside],
        end=node[1:][inside],
        line=owner[part[first]],
        metres=run_lengths(xy, first, last),
        nodes=xy[spot[chosen]],
    )


def run_lengths(xy: Metric, first: Ints, last: Ints) -> Metric:
    """The length of each run of vertices, both ends included."""
    step = np.append(np.hypot(*np.diff(xy, axis=0).T), 0.0)
    if not len(first):
        return np.zeros(0)
    return np.asarray(np.add.reduceat(step, np.column_stack([first, last]).ravel())[::2], dtype=np.float64)


def run_lines(xy: Metric, first: Ints, last: Ints) -> NDArray[np.object_]:
    """Each run of vertices as a LineString."""
    count = last - first + 1
    row = np.repeat(np.arange(len(first)), count)
    within = np.arange(count.sum()) - np.repeat(np.cumsum(count) - count, count)
    lines: NDArray[np.object_] = shapely.linestrings(xy[np.repeat(first, count) + within], indices=row)
    return lines


def _spots(xy: Metric, ends: NDArray[np.bool_], level: NDArray[np.int64]) -> tuple[Ints, Ints, Ints]:
    """Number the spots where vertices meet: the first vertex of each, how many meet there, and each vertex's spot."""
    rounded = np.rint((xy - xy.min(axis=0)) * _PER_METRE).astype(np.int64)
    place = rounded[:, 0] * (rounded[:, 1].max() + 1) + rounded[:, 1]
    if level.min() == level.max():
        return _numbered(place)
    _, _, place = _numbered(place)
    levels, own = np.unique(level, return_inverse=True)
    here = place * len(levels) + own
    with_end = np.zeros((place.max() + 1) * len(levels), dtype=bool)
    with_end[here[ends]] = True
    joined = ends | with_end[here]
    return _numbered(np.where(joined, place * (len(levels) + 1), place * (len(levels) + 1) + 1 + own))


def _numbered(keys: NDArray[np.int64]) -> tuple[Ints, Ints, Ints]:
    order = np.argsort(keys, kind="stable")
    new = np.append(True, np.diff(keys[order]) != 0)
    of = np.empty(len(keys), dtype=np.intp)
    of[order] = np.cumsum(new) - 1
    starts = np.flatnonzero(new)
    return order[starts], np.diff(np.append(starts, len(keys))), of


def _none() -> Edges:
    ints = np.zeros(0, dtype=np.intp)
    return Edges(
        xy=np.zeros((0, 2)), first=ints, last=ints, start=ints, end=ints, line=ints, metres=np.zeros(0),
        nodes=np.zeros((0, 2)),
    )  # fmt: skip
