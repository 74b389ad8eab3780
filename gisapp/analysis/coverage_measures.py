"""One question of coverage, measured from a zone or from its workers' housing."""

from collections.abc import Iterator
from dataclasses import dataclass, replace
from typing import Any

import geopandas as gpd
import numpy as np
from numpy.typing import NDArray
from shapely.geometry.base import BaseGeometry

from gisapp.analysis.needs import ZONE_AREA, ZONE_HOUSING, ZONE_POSITION, ZONE_VALID, Need, a_layer_of, positions_of
from gisapp.analysis.supply import Nearest, Supply, nearest, quality_near
from gisapp.analysis.values import column as column_of
from gisapp.analysis.values import is_missing, lowest_stated, text, uncertainty_m
from gisapp.domain.units import Range
from gisapp.geometry.displacement import Footprint, footprint, share_as_drawn, share_within_reach
from gisapp.geometry.reach import nearest_m


@dataclass(frozen=True, slots=True, kw_only=True, eq=False)
class Origin:
    """A zone to measure from; `cells` are there where it is an area whose position is uncertain."""

    id: str
    geometry: BaseGeometry | None
    uncertainty_m: float
    quality: str
    cells: Footprint | None


@dataclass(frozen=True, slots=True, kw_only=True)
class Measured:
    """What could be measured, and what is needed for the rest."""

    share: Range | None = None
    share_of: str | None = None
    nearest: Nearest | None = None
    needs: tuple[Need, ...] = ()
    quality: str | None = None


def origins(zones: gpd.GeoDataFrame) -> Iterator[Origin]:
    """Each zone, ready to be measured from."""
    off = uncertainty_m(zones, of="zones")
    table = zip(zones["id"], zones.geometry, off, column_of(zones, "quality"), strict=True)
    for zone, geometry, uncertainty, quality in table:
        there = geometry is not None and not geometry.is_empty
        solid = there and geometry.is_valid and geometry.area > 0.0
        yield Origin(
            id=str(zone),
            geometry=geometry if there else None,
            uncertainty_m=float(uncertainty),
            quality=text(quality),
            cells=footprint(geometry) if solid and uncertainty > 0.0 else None,
        )


def from_zone(zone: Origin, facilities: Supply, *, reach_m: float) -> Measured:
    """Share of the zone's area within reach; for a zone that is only a point, the distance alone."""
    missing = _missing(facilities)
    if zone.geometry is None or missing:
        unplaced = () if zone.geometry is not None else (ZONE_POSITION,)
        return Measured(needs=(*unplaced, *missing), quality=lowest_stated([zone.quality]))
    if not zone.geometry.is_valid:
        return Measured(needs=(ZONE_VALID,), quality=lowest_stated([zone.quality]))
    off = zone.uncertainty_m
    near = nearest(zone.geometry, facilities, uncertainty_m=off)
    quality = quality_near(zone.geometry, facilities, zone.quality, reach_m=reach_m, uncertainty_m=off)
    if zone.geometry.area == 0.0:
        return Measured(nearest=near, needs=(ZONE_AREA,), quality=quality)
    if zone.cells is None:
        share = share_as_drawn(zone.geometry, facilities.there, reach_m=reach_m)
    else:
        share = share_within_reach(zone.cells, facilities.there, reach_m=reach_m, uncertainty_m=off)
    return Measured(share=share, share_of="area", nearest=near, quality=quality)


def from_workers_housing(zone: Origin, housing: Supply, facilities: Supply, *, reach_m: float) -> Measured:
    """Share of the places in the zone's workers' housing (or of its sites) that have a facility within reach."""
    own = np.flatnonzero(housing.zones == zone.id)
    needs = (*(() if len(own) else (ZONE_HOUSING,)), *_missing(facilities))
    qualities = list(housing.qualities[own])
    if needs:
        return Measured(needs=needs, quality=lowest_stated(qualities))
    sites, off = housing.geometries[own], housing.uncertainty_m[own]
    surely = nearest_m(sites, facilities.there, slack=1) + off <= reach_m
    maybe = nearest_m(sites, facilities.there, slack=-1) - off <= reach_m
    weights, share_of = _weights(housing.capacities[own])
    least, greatest = (round(float(weights[served].sum() / weights.sum()), 9) for served in (surely, maybe))
    found = [
        (
            nearest(site, facilities, uncertainty_m=float(each)),
            quality_near(site, facilities, quality, reach_m=reach_m, uncertainty_m=float(each)),
        )
        for site, each, quality in zip(sites, off, qualities, strict=True)
    ]
    return Measured(
        share=Range(least=least, greatest=greatest),
        share_of=share_of,
        nearest=_nearest_of([near for near, _ in found]),
        quality=lowest_stated(quality for _, quality in found),
    )


def _nearest_of(found: list[Nearest]) -> Nearest:
    """The facility nearest to any of the sites, and the distance from the site that has one nearest."""
    named = min(found, key=lambda near: (near.metres.least + near.metres.greatest, near.id))
    metres = Range(least=min(near.metres.least for near in found), greatest=min(near.metres.greatest for near in found))
    return replace(named, metres=metres)


def _weights(capacities: NDArray[Any]) -> tuple[NDArray[np.float64], str]:
    """Places where every site states how many it has, else every site counts once."""
    stated = [0.0 if is_missing(each) else float(each) for each in capacities]
    if all(each > 0.0 for each in stated):
        return np.array(stated), "places"
    return np.ones(len(stated)), "sites"


def _missing(facilities: Supply) -> tuple[Need, ...]:
    if len(facilities):
        return ()
    return (positions_of(facilities.kind) if facilities.unplaced else a_layer_of(facilities.kind),)
