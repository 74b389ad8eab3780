"""A polygon cut by parallel straight lines into the fewest parts, each within limits on what it may hold.

What a part holds is the area of the outline, or of other shapes in it, each to within its limit. Along a sweep every
such area is known exactly: the area of a polygon left of x is minus the integral of y dx over its edges left of x.
"""

import math
from collections.abc import Sequence
from dataclasses import dataclass
from typing import Any

import numpy as np
import shapely
from numpy.typing import NDArray
from shapely import Polygon
from shapely.affinity import rotate
from shapely.geometry.base import BaseGeometry
from shapely.ops import polygonize

#: Directions of the cuts that are tried, and where between its bounds each cut is tried: never quite at a limit.
_DIRECTIONS = 36
_PLACES = np.linspace(0.05, 0.95, 15)
#: How far below a limit a part stays, as a share: what rounding may add when the cut is drawn.
_MARGIN = 1e-9
#: How far before the place where a limit is reached a part ends: as exactly as that place is sought.
_EXACT_M = 1e-9
#: Into more parts nobody divides an outline; what comes near to no limit at all would never be done.
MOST_PARTS = 100

Edges = NDArray[np.float64]


@dataclass(frozen=True, slots=True, kw_only=True, eq=False)
class Limit:
    """At most so many square metres of these shapes (within the outline, not overlapping each other) in each part."""

    shapes: BaseGeometry
    most_m2: float


@dataclass(frozen=True, slots=True, kw_only=True, eq=False)
class Partition:
    """Parts that share their edges and together are the outline, and the cuts between them in metres."""

    parts: tuple[BaseGeometry, ...]
    cut_m: float


def fewest_parts(outline: BaseGeometry, limits: Sequence[Limit]) -> Partition | None:
    """Into which fewest parts do parallel straight cuts divide the outline, each part within every limit?

    Parameters
    ----------
    outline
        A valid polygon in the plan CRS EPSG:5897.
    limits
        What each part may hold; pass the outline itself to limit the parts' area.

    Returns
    -------
    Partition or None
        The parts in the order of the sweep. Of all directions tried (every five degrees) the one with the fewest
        parts, then with the fewest pieces (a part in one piece is connected), then with the shortest cuts. None where
        even `MOST_PARTS` parts could not keep a limit, as none can that is not above zero.
    """
    if any(limit.shapes.area > max(limit.most_m2, 0.0) * MOST_PARTS for limit in limits):
        return None
    if all(limit.shapes.area <= limit.most_m2 for limit in limits):
        return Partition(parts=(outline,), cut_m=0.0)
    found = [_along(outline, limits, 180.0 * turn / _DIRECTIONS) for turn in range(_DIRECTIONS)]
    return min(found, key=lambda each: (len(each.parts), _pieces(each), each.cut_m))


def _pieces(partition: Partition) -> int:
    return int(sum(shapely.get_num_geometries(part) for part in partition.parts))


@dataclass(frozen=True, slots=True, kw_only=True)
class _Sweep:
    """What lies left of x, as shares of the limits; the sweep runs from `start` to `end`."""

    edges: tuple[tuple[Edges, float], ...]
    start: float
    end: float

    def farthest(self, x: float) -> float:
        """Where does the part that begins at x have to end at the latest?"""
        return self._bound(x, self.end)

    def earliest(self, x: float) -> float:
        """Where may the part that ends at x begin at the earliest?"""
        return self._bound(x, self.start)

    def _bound(self, x: float, limit: float) -> float:
        here = self._held(x)

        def excess(other: float) -> float:
            """By how much is a part from x to there beyond its limits? It grows with the part."""
            held = self._held(other)
            return max(abs(there - then) for there, then in zip(held, here, strict=True)) - (1.0 - _MARGIN)

        if excess(limit) <= 0:
            return limit
        from scipy.optimize import brentq  # noqa: PLC0415 - takes 8 MB, and few zones need a cut

        reached = float(brentq(excess, x, limit, xtol=_EXACT_M))
        return max(reached - 2 * _EXACT_M, x) if limit > x else min(reached + 2 * _EXACT_M, x)

    def _held(self, x: float) -> list[float]:
        """How much of each limit lies left of x."""
        return [_area_left(edges, x) / most for edges, most in self.edges]


def _along(outline: BaseGeometry, limits: Sequence[Limit], angle: float) -> Partition:
    """Cut across the sweep of this direction: each cut where it is shortest among the places that leave all lawful."""
    origin = outline.centroid
    turned = rotate(outline, -angle, origin=origin)
    start, _, end, _ = turned.bounds
    sides = tuple((_edges(rotate(limit.shapes, -angle, origin=origin)), limit.most_m2) for limit in limits)
    sweep = _Sweep(edges=sides, start=start, end=end)
    earliest = [sweep.end]
    while earliest[-1] > start:
        earliest.append(sweep.earliest(earliest[-1]))
    cuts: list[BaseGeometry] = []
    at = start
    for least in reversed(earliest[1:-1]):
        places = least + (sweep.farthest(at) - least) * _PLACES
        lines = [_line(turned, float(place)) for place in places]
        best = int(np.argmin(shapely.length(shapely.intersection(np.array(lines, dtype=object), turned))))
        at = float(places[best])
        cuts.append(rotate(lines[best], angle, origin=origin))
    return _cut(outline, cuts, angle)


def _line(turned: BaseGeometry, x: float) -> BaseGeometry:
    _, south, _, north = turned.bounds
    return shapely.LineString([(x, south - 1.0), (x, north + 1.0)])


def _cut(outline: BaseGeometry, cuts: list[BaseGeometry], angle: float) -> Partition:
    """Divide the outline along the lines; neighbours get the same vertices, since both come from one noding."""
    noded = shapely.union_all([outline.boundary, *cuts])
    faces = [face for face in polygonize(noded) if outline.contains(face.point_on_surface())]
    direction = np.array([math.cos(math.radians(angle)), math.sin(math.radians(angle))])
    bounds = sorted(float(np.dot(direction, np.array(cut.coords[0]))) for cut in cuts)
    places = [float(np.dot(direction, _inside(face))) for face in faces]
    strips = np.searchsorted(bounds, places)
    parts = tuple(
        shapely.union_all([face for face, strip in zip(faces, strips, strict=True) if strip == part])
        for part in range(len(bounds) + 1)
    )
    length = float(sum(shapely.intersection(cut, outline).length for cut in cuts))
    return Partition(parts=tuple(part for part in parts if not part.is_empty), cut_m=length)


def _inside(face: Polygon) -> NDArray[np.float64]:
    point = face.point_on_surface()
    return np.array([point.x, point.y])


def _edges(shape: BaseGeometry) -> Edges:
    """Edges of all polygons in the shape, shells anticlockwise and holes clockwise: x0, x1, y0 and the slope of each.

    What stands upright is left out: nothing lies below it.
    """
    parts = [part for part in shapely.get_parts(shape) if part.area > 0]
    rings: list[Any] = []
    for polygon in (shapely.geometry.polygon.orient(part) for part in parts):
        rings += [shapely.get_coordinates(ring) for ring in (polygon.exterior, *polygon.interiors)]
    sides = [np.hstack([ring[:-1], ring[1:]]) for ring in rings]
    x0, y0, x1, y1 = np.vstack(sides or [np.zeros((0, 4))]).T
    leans = x0 != x1
    slope = (y1[leans] - y0[leans]) / (x1[leans] - x0[leans])
    return np.stack([x0[leans], x1[leans], y0[leans], slope])


def _area_left(edges: Edges, x: float) -> float:
    """The area left of x: minus the integral of y dx over each edge as far as it lies there."""
    x0, x1, y0, slope = edges
    from_x, to_x = np.minimum(x0, x), np.minimum(x1, x)
    mean_y = y0 + slope * ((from_x + to_x) / 2 - x0)
    return -float(np.dot(mean_y, to_x - from_x))
