"""How far is it from each of a hundred thousand points to the nearest place? Places are sampled, points among points.

A line, and the outline of an area, is sampled so densely that a distance of `reach_m` comes out too long by no more
than `spacing_m` squared over eight times the reach (at most a 30th of a metre in a cell of 15 m); shorter distances may
come out longer, but stay well within the reach, which is all that is asked of them.
"""

from dataclasses import dataclass

import numpy as np
import shapely
from numpy.typing import NDArray
from scipy.spatial import KDTree
from shapely.geometry.base import BaseGeometry

from gisapp.geometry.reach import Geometries, Metric, Places, nearby

_AREA = 2


@dataclass(frozen=True, slots=True, kw_only=True, eq=False)
class Samples:
    """Points that stand for places, by the uncertainty of their position."""

    uncertainties_m: tuple[float, ...]
    trees: tuple[KDTree, ...]


def samples(area: BaseGeometry, there: Places, *, reach_m: float, off_m: float, spacing_m: float) -> Samples:
    """Sample every place that may reach the area when the area is moved by up to `off_m`."""
    found = [(off, _sampled(near, reach_m, spacing_m)) for off, near in nearby(area, there, reach_m=reach_m + off_m)]
    kept = [(off, points) for off, points in found if len(points)]
    return Samples(uncertainties_m=tuple(off for off, _ in kept), trees=tuple(KDTree(points) for _, points in kept))


def nearest_sample_m(points: Metric, there: Samples, *, slack: int, within_m: float) -> Metric:
    """Distance from each point (rows of x, y) plus `slack` times the uncertainty, least over the samples.

    Infinite where nothing is nearer than `within_m`.
    """
    least: Metric = np.full(len(points), np.inf)
    for off, tree in zip(there.uncertainties_m, there.trees, strict=True):
        near = tree.query(points, distance_upper_bound=max(within_m - slack * off, 0.0))[0]
        np.minimum(least, np.asarray(near, dtype=np.float64) + slack * off, out=least)
    return least


def _sampled(near: Geometries, reach_m: float, spacing_m: float) -> Metric:
    """Points along lines and outlines, and inside areas so wide that their middle is out of reach of their outline."""
    bounds = shapely.bounds(near)
    wide = np.minimum(bounds[:, 2] - bounds[:, 0], bounds[:, 3] - bounds[:, 1]) > reach_m
    inside = [_inside(near[at], reach_m / 2) for at in np.flatnonzero(wide & (shapely.get_dimensions(near) == _AREA))]
    return np.concatenate([shapely.get_coordinates(shapely.segmentize(near, spacing_m)), *inside])


def _inside(place: BaseGeometry, spacing_m: float) -> NDArray[np.float64]:
    """The points of a fixed lattice that lie in the place: the same ones whatever is asked of it."""
    west, south, east, north = np.array(place.bounds) / spacing_m
    x, y = np.meshgrid(np.arange(np.ceil(west), east), np.arange(np.ceil(south), north))
    lattice = np.column_stack([x.ravel(), y.ravel()]) * spacing_m
    return lattice[shapely.intersects_xy(place, lattice)]
