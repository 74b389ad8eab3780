"""Runs of vertices, such as a city's roads, found by where they are.

Hundreds of thousands of them as geometries in a tree take a hundred megabytes. Here a tree holds the boxes of small
groups of neighbours; lines are made of the vertices of those that come into question.
"""

from collections.abc import Callable
from dataclasses import dataclass
from typing import Any

import numpy as np
import shapely
from numpy.typing import NDArray
from shapely import STRtree

from gisapp.geometry.junctions import Ints, Metric, run_lines

Geometries = NDArray[np.object_]
#: So many neighbours share a box of the tree.
_TOGETHER = 16


@dataclass(frozen=True, slots=True, kw_only=True, eq=False)
class Found:
    """Pairs of a place and a run, by place and run, with the run as a LineString."""

    place: Ints
    run: Ints
    line: Geometries


@dataclass(frozen=True, slots=True, kw_only=True, eq=False)
class Runs:
    """Run r goes through `xy[first[r]:last[r] + 1]`; row i of `boxes` is the box of run `order[i]`."""

    xy: Metric
    first: Ints
    last: Ints
    order: NDArray[np.int32]
    boxes: Metric
    tree: STRtree

    def within(self, places: Geometries, distance_m: float | Metric) -> Found:
        """Which runs come within so many metres of each place: one distance for all, or one for each?"""
        margin = np.broadcast_to(np.asarray(distance_m, dtype=np.float64), len(places))
        dwithin: Any = shapely.dwithin  # takes a distance for each pair too, which its types do not say
        return self._found(places, margin, lambda lines, at: dwithin(lines, places[at], margin[at]))

    def about(self, places: Geometries, distance_m: float) -> Found:
        """Which runs may come within so many metres of each place? Those of which the boxes do."""
        return self._found(places, np.full(len(places), distance_m), lambda lines, _: np.ones(len(lines), dtype=bool))

    def meeting(self, places: Geometries) -> Found:
        """Which runs lie in each place, cross it or touch it?"""
        return self._found(places, np.zeros(len(places)), lambda lines, at: shapely.intersects(lines, places[at]))

    def _found(
        self, places: Geometries, margin: Metric, holds: Callable[[Geometries, Ints], NDArray[np.bool_]]
    ) -> Found:
        here = np.flatnonzero(~shapely.is_missing(places) & ~shapely.is_empty(places))
        windows = shapely.bounds(places[here]) + margin[here, None] * np.array([-1.0, -1.0, 1.0, 1.0])
        at, group = self.tree.query(shapely.box(*windows.T))
        at, row = np.repeat(at, _TOGETHER), (group[:, None] * _TOGETHER + np.arange(_TOGETHER)).ravel()
        at, row = at[row < len(self.order)], row[row < len(self.order)]
        box, window = self.boxes[row], windows[at]
        met = ((box[:, :2] <= window[:, 2:]) & (box[:, 2:] >= window[:, :2])).all(axis=1)
        place, run = here[at[met]], self.order[row[met]].astype(np.intp)
        by = np.lexsort((run, place))
        place, run = place[by], run[by]
        made, line_of = np.unique(run, return_inverse=True)
        lines = run_lines(self.xy, self.first[made], self.last[made])[line_of]
        kept = holds(lines, place)
        return Found(place=place[kept], run=run[kept], line=lines[kept])


def runs(xy: Metric, first: Ints, last: Ints) -> Runs:
    """Lay runs of vertices out so that they are found by where they are."""
    boxes = _boxes(xy, first, last)
    middle = (boxes[:, :2] + boxes[:, 2:]) / 2.0
    strips = max(int(np.sqrt(len(first) / _TOGETHER)), 1)
    across = np.empty(len(first), dtype=np.intp)
    across[np.argsort(middle[:, 0], kind="stable")] = np.arange(len(first)) * strips // max(len(first), 1)
    order = np.lexsort((middle[:, 1], across))
    boxes = boxes[order]
    starts = np.arange(0, len(first), _TOGETHER)
    if len(starts):
        sides = (np.minimum.reduceat(boxes[:, :2], starts), np.maximum.reduceat(boxes[:, 2:], starts))
        groups = shapely.box(*np.concatenate(sides, axis=1).T)
    else:
        groups = np.zeros(0, dtype=object)
    return Runs(xy=xy, first=first, last=last, order=order.astype(np.int32), boxes=boxes, tree=STRtree(groups))


def _boxes(xy: Metric, first: Ints, last: Ints) -> Metric:
    """The box of each run, both ends included."""
    if not len(first):
        return np.zeros((0, 4))
    # Starts and ends alternate; every second piece lies between the end of one run and the start of the next.
    ends = np.column_stack([first, last]).ravel()
    sides = (np.asarray(extreme(extreme.reduceat(xy, ends)[::2], xy[last])) for extreme in (np.minimum, np.maximum))
    return np.concatenate(list(sides), axis=1)
