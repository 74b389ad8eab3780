"""Shapes of a map tile as outlines: points, lines and rings at whole units, and whose they are.

From a layer's shapes to the bytes of a tile nothing else is needed; only what a tile cuts becomes a shape again.
"""

from collections.abc import Callable
from dataclasses import dataclass, replace

import numpy as np
import shapely
from numpy.typing import NDArray

from gisapp.geometry.map_rings import (
    Flags,
    Indices,
    Places,
    Runs,
    fresh,
    keys_of,
    places_of,
    without_repeats,
    x_of,
    y_of,
)

#: A ring has three corners.
LEAST_RING = 3
#: Dimensions of what runs draw.
POINT, LINE, POLYGON = 0, 1, 2
_LEAST = np.array([1, 2, LEAST_RING])

Shapes = NDArray[np.object_]
Boxes = NDArray[np.float64]


@dataclass(frozen=True, slots=True, kw_only=True)
class Outlines:
    """Runs, and of each its dimension (2 for a ring of a polygon), its part and its shape.

    The rings of a polygon have one part and follow one another, the outer one first. Runs of one dimension are ordered
    by shape. Of `count` shapes some may have no runs.
    """

    runs: Runs
    dimension: NDArray[np.int8]
    part: Indices
    shape: Indices
    count: int

    def some(self, chosen: Flags | Indices) -> "Outlines":
        """These runs alone, in this order."""
        return replace(
            self,
            runs=self.runs.some(chosen),
            dimension=self.dimension[chosen],
            part=self.part[chosen],
            shape=self.shape[chosen],
        )

    def with_runs(self, runs: Runs) -> "Outlines":
        """The same with other points."""
        return replace(self, runs=runs)

    def whole(self, *, besides: Flags | None = None) -> "Outlines":
        """Rings of three corners, lines of two points; a polygon without its outer ring goes with all its rings.

        Parameters
        ----------
        besides
            What runs have to be besides.
        """
        kept = self.runs.size >= _LEAST[self.dimension]
        if besides is not None:
            kept &= besides
        if kept.all():
            return self
        outer = fresh(self.part)
        return self.some(kept & kept[outer][np.cumsum(outer) - 1])

    def of_highest(self) -> "Outlines":
        """Of each shape the runs of its highest dimension."""
        highest = np.full(self.count, -1, dtype=np.int8)
        np.maximum.at(highest, self.shape, self.dimension)
        kept = self.dimension == highest[self.shape]
        return self if kept.all() else self.some(kept)

    def of(self, shapes: Indices) -> "Outlines":
        """Those of these shapes, numbered by their place among them."""
        rank = np.full(self.count, -1, dtype=np.intp)
        rank[shapes] = np.arange(len(shapes))
        own = rank[self.shape]
        held = np.flatnonzero(own >= 0)
        some = self.some(held[np.lexsort((own[held], self.dimension[held]))])
        return replace(some, shape=rank[some.shape], count=len(shapes))

    def among(self, shapes: Indices, count: int) -> "Outlines":
        """The same as those of these shapes, of so many."""
        return replace(self, shape=shapes[self.shape], count=count)

    def boxes(self) -> Boxes:
        """The box of each shape, xmin, ymin, xmax, ymax; NaN where it has no runs."""
        boxes = np.tile([np.inf, np.inf, -np.inf, -np.inf], (self.count, 1))
        starts = self.runs.spans[0]
        if len(starts):
            own = self.shape[self.runs.size > 0]
            for axis, values in enumerate((x_of(self.runs.places), y_of(self.runs.places))):
                np.minimum.at(boxes[:, axis], own, np.minimum.reduceat(values, starts).astype(np.float64))
                np.maximum.at(boxes[:, axis + 2], own, np.maximum.reduceat(values, starts).astype(np.float64))
        boxes[np.isinf(boxes[:, 0])] = np.nan
        return boxes

    def shapes(self) -> Shapes:
        """As geometries; nothing where a shape has no runs."""
        points, size = places_of(self.runs.places), self.runs.size
        first = fresh(self.part)
        made = np.full(np.count_nonzero(first), None, dtype=object)
        number, own = np.cumsum(first) - 1, np.repeat(np.arange(len(size)), size)
        dimension = np.repeat(self.dimension, size)
        for of, make in ((POINT, shapely.points), (LINE, shapely.linestrings), (POLYGON, shapely.linearrings)):
            here = np.flatnonzero(self.dimension == of)
            if len(here):
                at = dimension == of
                each = np.searchsorted(here, own[at])
                drawn = np.asarray(make(points[at]) if of == POINT else make(points[at], indices=each))
                if of == POLYGON:
                    drawn = np.asarray(shapely.polygons(drawn, indices=np.cumsum(first[here]) - 1))
                made[number[here[first[here]]]] = drawn
        return _joined(made, self.shape[first], self.count)


def outlines_of(shapes: Shapes, place: Callable[[Places], Places]) -> Outlines:
    """The outlines of shapes, in whole units where `place` places them; points that repeat the one before are left out.

    Parameters
    ----------
    shapes
        Anywhere; missing and empty ones have no runs.
    """
    parts, own = _flat(shapes)
    kinds = shapely.get_dimensions(parts)
    solid, lines, points = (np.flatnonzero(kinds == each) for each in (POLYGON, LINE, POINT))
    rings = shapely.get_num_interior_rings(parts[solid]) + 1
    part = np.concatenate([solid.repeat(rings), lines, points])
    size = shapely.get_num_coordinates(parts[part]).astype(np.intp)
    several = np.flatnonzero((rings > 1).repeat(rings))
    size[several] = shapely.get_num_coordinates(shapely.get_rings(parts[solid[rings > 1]]))
    places = shapely.get_coordinates(parts[np.concatenate([solid, lines, points])])  # those of polygons ring by ring
    closed = kinds[part] == POLYGON
    kept = np.ones(len(places), dtype=np.bool_)
    kept[np.cumsum(size)[closed] - 1] = False  # the last point of a ring is its first
    runs = without_repeats(Runs(places=keys_of(np.rint(place(places))), size=size, closed=closed).only(kept))
    return Outlines(runs=runs, dimension=kinds[part].astype(np.int8), part=part, shape=own[part], count=len(shapes))


def as_they_are(places: Places) -> Places:
    """Places that are in units already."""
    return places


def joined(one: Outlines, other: Outlines) -> Outlines:
    """The runs of both, which are of the same shapes; those of one dimension are no longer in order."""
    behind = int(one.part.max(initial=-1)) + 1
    return Outlines(
        runs=one.runs.followed_by(other.runs),
        dimension=np.concatenate([one.dimension, other.dimension]),
        part=np.concatenate([one.part, other.part + behind]),
        shape=np.concatenate([one.shape, other.shape]),
        count=one.count,
    )


def _flat(shapes: Shapes) -> tuple[Shapes, Indices]:
    """Single polygons, lines and points, and whose they are."""
    parts, own = shapes, np.arange(len(shapes))
    while (shapely.get_type_id(parts) > shapely.GeometryType.POLYGON).any():
        parts, at = shapely.get_parts(parts, return_index=True)
        own = own[at]
    kept = np.flatnonzero(~(shapely.is_missing(parts) | shapely.is_empty(parts)))
    return parts[kept], own[kept]


def _joined(parts: Shapes, own: Indices, count: int) -> Shapes:
    """Each shape of its parts: one alone as it is, several together, none as nothing."""
    counts = np.bincount(own, minlength=count)
    shapes = np.full(count, shapely.GeometryCollection(), dtype=object)
    alone = counts[own] == 1
    shapes[own[alone]] = parts[alone]
    several = np.flatnonzero(~alone)
    if len(several):
        several = several[np.argsort(own[several], kind="stable")]
        whose, at = np.unique(own[several], return_inverse=True)
        shapes[whose] = shapely.geometrycollections(parts[several], indices=at)
    return shapes
