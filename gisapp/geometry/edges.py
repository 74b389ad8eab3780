"""Outlines as edges, each with the sign of what lies below it: overlay areas without building an intersection.

A point lies inside a polygon where the signs of the edges above it sum to one. So the area of two polygons' common
part is a sum over pairs of edges, one of each polygon, of both signs times the area below the lower one of the two
where they share an x. No topology is built: shared edges, touching corners, holes, several parts and slivers need no
case of their own, nothing is snapped, and nothing can fail. Areas are exact but for the rounding of double precision
(about 1e-13 of the polygon's box). Polygons must be valid: a part that overlaps itself would count twice.
"""

from collections.abc import Iterator
from dataclasses import dataclass
from itertools import pairwise

import numpy as np
import shapely
from numpy.typing import NDArray

from gisapp.geometry.edges_compiled import Sum

#: Pairs of edges taken at once: small enough that the arrays of a step stay in the processor's cache.
_PAIRS_AT_ONCE = 1 << 16
#: An edge may be at most so many times as wide as the outline's width over its number of edges.
_WIDEST = 4.0


@dataclass(frozen=True, slots=True, kw_only=True)
class Edges:
    """Edges from left (x1, y1) to right (x2, y2).

    `sign` is +1 where the inside lies below the edge, -1 where it lies above, and 0 for a vertical edge. `owner`
    numbers the shape that an edge is of.
    """

    x1: NDArray[np.float64]
    y1: NDArray[np.float64]
    x2: NDArray[np.float64]
    y2: NDArray[np.float64]
    sign: NDArray[np.float64]
    owner: NDArray[np.intp]

    @property
    def slope(self) -> NDArray[np.float64]:
        """Rise over run; 0 for a vertical edge, which lies over no x."""
        run = self.x2 - self.x1
        return np.divide(self.y2 - self.y1, run, out=np.zeros_like(run), where=run > 0)


def edges_of(shapes: NDArray[np.object_]) -> Edges:
    """Give the edges of polygons and multipolygons; what has no inside has no edges."""
    parts, owner_of_part = shapely.get_parts(shapes, return_index=True)
    rings, part_of_ring = shapely.get_rings(parts, return_index=True)
    points, ring_of_point = shapely.get_coordinates(rings, return_index=True)
    joined = ring_of_point[1:] == ring_of_point[:-1]
    (start_x, start_y), (end_x, end_y) = points[:-1][joined].T, points[1:][joined].T
    ring = ring_of_point[:-1][joined]
    run = end_x - start_x
    # Measured from the ring's first point, so that no digit is lost to large coordinates.
    origin = points[np.searchsorted(ring_of_point, np.arange(len(rings))), 1]
    double_area = np.bincount(ring, weights=-run * (start_y + end_y - 2 * origin[ring]), minlength=len(rings))
    hole = np.zeros(len(rings), dtype=np.bool_)
    hole[1:] = part_of_ring[1:] == part_of_ring[:-1]
    sign = np.where((double_area > 0) != hole, -1.0, 1.0)[ring] * np.sign(run)
    ahead = run >= 0
    return Edges(
        x1=np.where(ahead, start_x, end_x),
        y1=np.where(ahead, start_y, end_y),
        x2=np.where(ahead, end_x, start_x),
        y2=np.where(ahead, end_y, start_y),
        sign=sign,
        owner=owner_of_part[part_of_ring[ring]],
    )


@dataclass(frozen=True, slots=True, kw_only=True)
class Outline:
    """One shape's edges ascending by x1, with what is asked of them often.

    `reach` is the widest edge's extent in x, `box` the shape's xmin, ymin, xmax, ymax (NaN for a shape without
    inside).
    """

    edges: Edges
    slope: NDArray[np.float64]
    top: NDArray[np.float64]
    reach: float
    box: NDArray[np.float64]


def outline_of(shape: shapely.Geometry) -> Outline:
    """Give a valid polygon's or multipolygon's outline, ready to be measured against.

    Wide edges are divided, so that few edges lie within a reach of any x.
    """
    edges = edges_of(np.array([shape], dtype=np.object_))
    if not len(edges.x1):
        return Outline(edges=edges, slope=edges.slope, top=edges.y1, reach=0.0, box=np.full(4, np.nan))
    width = edges.x2 - edges.x1
    widest = _WIDEST * (edges.x2.max() - edges.x1.min()) / len(width)
    divided = _divided(edges, np.maximum(np.ceil(width / widest), 1).astype(np.intp))
    return Outline(
        edges=divided,
        slope=divided.slope,
        top=np.maximum(divided.y1, divided.y2),
        reach=float((divided.x2 - divided.x1).max()),
        box=np.array(shapely.bounds(shape)),
    )


def _divided(edges: Edges, pieces: NDArray[np.intp]) -> Edges:
    """Divide each edge into pieces of equal width, ascending by x1; neighbours share their end to the last digit."""
    whole = np.repeat(np.arange(len(pieces)), pieces)
    piece = np.arange(len(whole)) - np.repeat(np.cumsum(pieces) - pieces, pieces)
    last = piece + 1 == pieces[whole]
    start, end = piece / pieces[whole], (piece + 1) / pieces[whole]
    width, rise = (edges.x2 - edges.x1)[whole], (edges.y2 - edges.y1)[whole]
    x1 = edges.x1[whole] + start * width
    order = np.argsort(x1, kind="stable")
    return Edges(
        x1=x1[order],
        y1=(edges.y1[whole] + start * rise)[order],
        x2=np.where(last, edges.x2[whole], edges.x1[whole] + end * width)[order],
        y2=np.where(last, edges.y2[whole], edges.y1[whole] + end * rise)[order],
        sign=edges.sign[whole][order],
        owner=edges.owner[whole][order],
    )


def pairs(
    low: NDArray[np.float64], high: NDArray[np.float64], outline: Outline
) -> Iterator[tuple[NDArray[np.intp], NDArray[np.intp]]]:
    """Give the intervals [low, high] of x and the outline's edges that may share an x, as blocks of index pairs."""
    first, last = _spans(low, high, outline)
    counts = last - first
    block = np.cumsum(counts) // _PAIRS_AT_ONCE
    cuts = [0, *(np.flatnonzero(np.diff(block)) + 1).tolist(), len(counts)]
    for start, stop in pairwise(cuts):
        many = counts[start:stop]
        item = np.repeat(np.arange(start, stop), many)
        yield item, np.arange(len(item)) + np.repeat(first[start:stop] - np.cumsum(many) + many, many)


def _spans(
    low: NDArray[np.float64], high: NDArray[np.float64], outline: Outline
) -> tuple[NDArray[np.intp], NDArray[np.intp]]:
    """From which to before which of the outline's edges each interval may share an x."""
    first = np.searchsorted(outline.edges.x1, low - outline.reach)
    return first, np.searchsorted(outline.edges.x1, high, side="right")


def common_areas(outline: Outline, shapes: NDArray[np.object_], *, add: Sum | None = None) -> NDArray[np.float64]:
    """How many square units does each shape have in common with the outline?

    Parameters
    ----------
    outline
        What `outline_of` gave.
    shapes
        Valid polygons or multipolygons; anything else has the area 0.
    add
        What sums the pairs in place of numpy: `gisapp.geometry.edges_compiled.compiled`. The same to rounding.
    """
    edges, others = edges_of(shapes), outline.edges
    floor = shapely.bounds(shapes)[:, 1][edges.owner]
    slope, height = edges.slope, edges.y1 - floor
    areas = np.zeros(len(shapes))
    if add is not None:
        of_shapes = (edges.x1, edges.x2, height, slope, edges.sign, edges.owner)
        of_outline = (others.x1, others.x2, others.y1, outline.slope, others.sign, outline.top)
        add(areas, floor, of_shapes, of_outline, *_spans(edges.x1, edges.x2, outline))
        return np.maximum(areas, 0.0)
    for item, other in pairs(edges.x1, edges.x2, outline):
        width = np.minimum(edges.x2[item], others.x2[other]) - np.maximum(edges.x1[item], others.x1[other])
        # An edge of the outline below the whole shape takes part in no common area.
        meets = np.flatnonzero((width > 0) & (outline.top[other] > floor[item]))
        one, two, width = item[meets], other[meets], width[meets]
        left = np.maximum(edges.x1[one], others.x1[two])
        one_slope, two_slope = slope[one], outline.slope[two]
        one_left = height[one] + (left - edges.x1[one]) * one_slope
        two_left = others.y1[two] - floor[one] + (left - others.x1[two]) * two_slope
        below = _below_both(one_left, one_left + width * one_slope, two_left, two_left + width * two_slope)
        signed = edges.sign[one] * others.sign[two] * width * below
        areas += np.bincount(edges.owner[one], weights=signed, minlength=len(areas))
    # The terms cancel but for rounding where a shape only touches the outline.
    return np.maximum(areas, 0.0)


def _below_both(
    one_left: NDArray[np.float64],
    one_right: NDArray[np.float64],
    two_left: NDArray[np.float64],
    two_right: NDArray[np.float64],
) -> NDArray[np.float64]:
    """Give the mean height of the lower one of two straight lines: half of their sum less half of their distance."""
    apart_left, apart_right = one_left - two_left, one_right - two_right
    most = np.abs(apart_left) + np.abs(apart_right)
    cross = apart_left * apart_right < 0
    distance = np.where(cross, (apart_left**2 + apart_right**2) / np.where(cross, most, 1.0), most)
    lower: NDArray[np.float64] = (one_left + one_right + two_left + two_right - distance) / 4
    return lower
