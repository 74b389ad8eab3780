"""How far is it to the nearest place, and how much of an area lies within reach of one? Straight lines, planar metres.

A place may be a point, a line or a polygon, and may stand anywhere within its own position uncertainty, independently
of the others. With `slack` = +1 every place is taken as far away as it can be, with -1 as near as it can be, with 0
where it is drawn; the two extremes bound every arrangement from outside. Arcs are drawn as polygons of 128 sides,
which makes a circle's area 0.04 % too small.
"""

from dataclasses import dataclass

import numpy as np
import shapely
from numpy.typing import NDArray
from shapely import STRtree
from shapely.geometry.base import BaseGeometry

#: Sides of a quarter circle.
_QUARTER = 32
#: From this many places on, an area is quartered before their surroundings are united: a union of thousands is slow.
_FEW = 12
_DEEPEST = 8

Geometries = NDArray[np.object_]
Metric = NDArray[np.float64]


@dataclass(frozen=True, slots=True, kw_only=True, eq=False)
class _Group:
    """The places that share one position uncertainty, indexed."""

    uncertainty_m: float
    geometries: Geometries
    tree: STRtree


@dataclass(frozen=True, slots=True, kw_only=True, eq=False)
class Places:
    """Places with their position uncertainty, indexed for the questions of this module."""

    groups: tuple[_Group, ...]
    members: tuple[NDArray[np.intp], ...]

    def __len__(self) -> int:
        return sum(len(group.geometries) for group in self.groups)


def places(geometries: Geometries, uncertainty_m: Metric) -> Places:
    """Index geometries (none missing or empty) with the uncertainty of each, in metres."""
    members = tuple(np.flatnonzero(uncertainty_m == each) for each in np.unique(uncertainty_m))
    groups = tuple(
        _Group(uncertainty_m=float(uncertainty_m[here[0]]), geometries=geometries[here], tree=STRtree(geometries[here]))
        for here in members
    )
    return Places(groups=groups, members=members)


def nearest_m(origins: Geometries, there: Places, *, slack: int = 0, within_m: float = np.inf) -> Metric:
    """How far is it from each origin to the nearest place?

    Returns
    -------
    Distance plus `slack` times the place's uncertainty, least over the places, in metres; negative where the place may
    reach over the origin; infinite where nothing is nearer than `within_m`.
    """
    least = np.full(len(origins), np.inf)
    for group in there.groups:
        shift = slack * group.uncertainty_m
        limit = within_m - shift
        if limit <= 0.0:
            continue
        (at, _), found = group.tree.query_nearest(
            origins, max_distance=None if np.isinf(limit) else limit, return_distance=True, all_matches=False
        )
        least[at] = np.minimum(least[at], found + shift)
    return least


def nearest_places(origin: BaseGeometry, there: Places) -> NDArray[np.intp]:
    """Which places are nearest as drawn? Their positions in the arrays given to `places`; several where they tie."""
    found = [group.tree.query_nearest(origin, return_distance=True) for group in there.groups]
    least = min((float(metres[0]) for _, metres in found), default=np.inf)
    near = [here[at] for here, (at, metres) in zip(there.members, found, strict=True) if float(metres[0]) == least]
    return np.concatenate(near) if near else np.empty(0, dtype=np.intp)


def places_within(origin: BaseGeometry, there: Places, *, reach_m: float) -> NDArray[np.intp]:
    """Which places may lie within reach of the origin, each as near as it can be?"""
    found = [
        here[group.tree.query(origin, predicate="dwithin", distance=reach_m + group.uncertainty_m)]
        for here, group in zip(there.members, there.groups, strict=True)
    ]
    return np.concatenate(found) if found else np.empty(0, dtype=np.intp)


def area_within_reach(area: BaseGeometry, there: Places, *, reach_m: float, slack: int = 0) -> float:
    """How many square metres of an area lie within reach of a place?

    With `slack` = +1 the least that any arrangement of the places within their uncertainties can serve, with -1 a
    bound that none exceeds.
    """
    near, radii = _near(area, there, reach_m, slack)
    return _served(area, near, radii, depth=0)


def within_reach(area: BaseGeometry, there: Places, *, reach_m: float, slack: int = 0) -> BaseGeometry:
    """What lies within reach of the places near an area, drawn: slow where they are many."""
    near, radii = _near(area, there, reach_m, slack)
    return shapely.union_all(shapely.buffer(near, radii, quad_segs=_QUARTER))


def nearby(area: BaseGeometry, there: Places, *, reach_m: float) -> list[tuple[float, Geometries]]:
    """The places that may lie within reach of an area, each as near as it can be, by their uncertainty in metres."""
    return [
        (
            group.uncertainty_m,
            group.geometries[
                np.sort(group.tree.query(area, predicate="dwithin", distance=reach_m + group.uncertainty_m))
            ],
        )
        for group in there.groups
    ]


def _near(area: BaseGeometry, there: Places, reach_m: float, slack: int) -> tuple[Geometries, Metric]:
    """The places that reach the area, and how far each of them reaches."""
    geometries: list[Geometries] = [np.empty(0, dtype=object)]
    radii: list[Metric] = [np.empty(0)]
    for group in there.groups:
        radius = reach_m - slack * group.uncertainty_m
        if radius >= 0.0:
            near = group.geometries[group.tree.query(area, predicate="dwithin", distance=radius)]
            geometries.append(near)
            radii.append(np.full(len(near), radius))
    return np.concatenate(geometries), np.concatenate(radii)


def _served(part: BaseGeometry, near: Geometries, radii: Metric, *, depth: int) -> float:
    """Quarter the part until it is wholly served, out of reach, or close to few places."""
    if part.area == 0.0:
        return 0.0
    west, south, east, north = part.bounds
    centre = shapely.box(west, south, east, north).centroid
    half_diagonal = float(np.hypot(east - west, north - south)) / 2
    from_centre = shapely.distance(near, centre)
    if bool((from_centre + half_diagonal <= radii).any()):
        return float(part.area)
    close = from_centre - half_diagonal <= radii
    near, radii = near[close], radii[close]
    if len(near) == 0:
        return 0.0
    if len(near) <= _FEW or depth == _DEEPEST:
        clipped = _lines_clipped(near, part.bounds, float(radii.max()))
        around = shapely.union_all(shapely.buffer(clipped, radii, quad_segs=_QUARTER))
        return float(shapely.intersection(part, around).area)
    quarters = shapely.box(
        [west, centre.x, west, centre.x],
        [south, south, centre.y, centre.y],
        [centre.x, east, centre.x, east],
        [centre.y, centre.y, north, north],
    )
    parts = shapely.intersection(part, quarters)
    return sum(_served(each, near, radii, depth=depth + 1) for each in parts)


def _lines_clipped(near: Geometries, bounds: tuple[float, float, float, float], margin: float) -> Geometries:
    """Cut lines to what can reach these bounds: a whole ring road need not be drawn around to serve one corner."""
    west, south, east, north = bounds
    clipped = near.copy()
    lines = shapely.get_dimensions(near) == 1
    clipped[lines] = shapely.clip_by_rect(near[lines], west - margin, south - margin, east + margin, north + margin)
    return clipped
