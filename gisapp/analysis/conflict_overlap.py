"""Do two surveyed outlines overlap, and where?"""

import math
from collections.abc import Mapping
from dataclasses import dataclass

import geopandas as gpd
import numpy as np
import shapely
from numpy.typing import NDArray
from shapely.geometry.base import BaseGeometry

from gisapp.analysis.values import uncertainty_m
from gisapp.domain.units import Range
from gisapp.geometry.displacement import footprint, share_within_reach
from gisapp.geometry.reach import places

#: Outlines that share an edge differ by so little when both were digitised: m2 of an area, m of a line.
_TOUCHING = 1.0
_LINE, _AREA = 1, 2
_POLYGON, _MULTIPOLYGON = shapely.GeometryType.POLYGON, shapely.GeometryType.MULTIPOLYGON

_UNKNOWN = Range(least=math.nan, greatest=math.nan)

Flags = NDArray[np.bool_]


@dataclass(frozen=True, slots=True, kw_only=True, eq=False)
class Overlap:
    """A pair that was compared: `proven` is None where the position error leaves it open.

    `area_m2` is as drawn and `area_range_m2` holds it over the position errors (both NaN for lines and points);
    `length_m` is the length of a line inside the zone (NaN otherwise).
    """

    proven: bool | None
    area_m2: float = math.nan
    area_range_m2: Range = _UNKNOWN
    length_m: float = math.nan
    geometry: BaseGeometry | None = None


#: What it is when two surveyed outlines do not come near each other.
APART = Overlap(proven=False, area_m2=0.0, area_range_m2=Range(least=0.0, greatest=0.0))


@dataclass(frozen=True, slots=True, kw_only=True, eq=False)
class Comparison:
    """Which rows could be compared (`zones`, `others`), and the pairs among them that meet or may meet (`near`)."""

    zones: Flags
    others: Flags
    near: Mapping[tuple[int, int], Overlap]

    def of(self, zone: int, other: int) -> Overlap | None:
        """What the outlines say of this pair; None where they cannot say anything."""
        if not (self.zones[zone] and self.others[other]):
            return None
        return self.near.get((zone, other), APART)

    def near_zone(self, zone: int) -> dict[int, Overlap]:
        """The others that meet this zone or may meet it."""
        return {other: overlap for (at, other), overlap in self.near.items() if at == zone}


@dataclass(frozen=True, slots=True, kw_only=True, eq=False)
class Outlines:
    """The outlines of a table that can be compared: `can` says which rows, the rest is of those rows alone.

    Threads may share it: nothing in it is prepared, and its tree is built.
    """

    can: Flags
    at: NDArray[np.intp]
    shapes: NDArray[np.object_]
    uncertainty_m: NDArray[np.float64]
    tree: shapely.STRtree


def outlines(table: gpd.GeoDataFrame, sure: Flags, types: tuple[int, ...], *, of: str) -> Outlines:
    """The outlines of the rows that are sure enough, valid and of one of these types of geometry."""
    can = sure & _outlined(table, types)
    at = np.flatnonzero(can)
    shapes = np.asarray(table.geometry.to_numpy()[at], dtype=object)
    off = uncertainty_m(table.iloc[at], of=of)
    return Outlines(can=can, at=at, shapes=shapes, uncertainty_m=off, tree=shapely.STRtree(shapes))


def zone_outlines(zones: gpd.GeoDataFrame, sure: Flags) -> Outlines:
    """The outlines of zones: areas alone."""
    return outlines(zones, sure, (_POLYGON, _MULTIPOLYGON), of="zones")


def other_outlines(others: gpd.GeoDataFrame, sure: Flags) -> Outlines:
    """The outlines of what a zone may collide with: areas, lines and points."""
    return outlines(others, sure, (0, 1, 3, 4, 5, 6), of="constraints")


def compare(zones: Outlines, others: Outlines) -> Comparison:
    """Compare the outlines of all pairs that can be; by their positions in the two tables."""
    if not len(zones.at) or not len(others.at):
        return Comparison(zones=zones.can, others=others.can, near={})
    distance = zones.uncertainty_m + others.uncertainty_m.max()
    pairs = others.tree.query(zones.shapes, predicate="dwithin", distance=distance)
    near = {
        (int(zones.at[one]), int(others.at[other])): _overlap(
            zones.shapes[one], others.shapes[other], float(zones.uncertainty_m[one] + others.uncertainty_m[other])
        )
        for one, other in pairs.T
    }
    return Comparison(zones=zones.can, others=others.can, near=near)


def _outlined(table: gpd.GeoDataFrame, types: tuple[int, ...]) -> Flags:
    """Which rows have a valid geometry of one of these types?"""
    drawn = table.geometry.to_numpy()
    there = ~shapely.is_missing(drawn) & ~shapely.is_empty(drawn) & shapely.is_valid(drawn)
    return np.asarray(there & np.isin(shapely.get_type_id(drawn), types))


def _overlap(zone: BaseGeometry, other: BaseGeometry, off_m: float) -> Overlap:
    """Compare a pair whose position against each other is uncertain by `off_m`."""
    dimension = int(shapely.get_dimensions(other))
    shared = _of_dimension(shapely.intersection(zone, other), dimension)
    if dimension == _AREA:
        return _overlap_of_areas(zone, other, shared, off_m)
    inside = shapely.difference(shared, zone.boundary)
    met = inside.length > _TOUCHING if dimension == _LINE else not inside.is_empty
    apart = shapely.distance(zone, other) > off_m
    proven = met if off_m == 0.0 else (False if apart else None)
    length = float(inside.length) if dimension == _LINE else math.nan
    return Overlap(proven=proven, length_m=length, geometry=inside if proven else None)


def _overlap_of_areas(zone: BaseGeometry, other: BaseGeometry, shared: BaseGeometry, off_m: float) -> Overlap:
    area = float(shared.area)
    between = Range.single(area)
    if off_m > 0.0:
        there = places(np.array([other], dtype=object), np.zeros(1))
        share = share_within_reach(footprint(zone), there, reach_m=0.0, uncertainty_m=off_m)
        between = Range(least=share.least * zone.area, greatest=share.greatest * zone.area)
    open_ = between.least <= _TOUCHING < between.greatest
    proven = None if open_ else between.least > _TOUCHING
    return Overlap(proven=proven, area_m2=area, area_range_m2=between, geometry=shared if proven else None)


def _of_dimension(shared: BaseGeometry, dimension: int) -> BaseGeometry:
    """Only the parts of this dimension: two areas may also touch along lines and at points."""
    parts = shapely.get_parts(shared)
    kept: BaseGeometry = shapely.union_all(parts[shapely.get_dimensions(parts) == dimension])
    return kept
