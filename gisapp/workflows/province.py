"""All zones of the province as the rule check counts them together: their areas, and what of the built ones is let."""

from collections.abc import Mapping
from dataclasses import replace
from typing import Any

import geopandas as gpd
import shapely

from gisapp.analysis.rules.facts import LET_GROUPS, ProvinceFacts, ProvinceZone
from gisapp.analysis.values import text
from gisapp.domain.existence import ANNOUNCED, PRESENT, Status
from gisapp.domain.units import hectares
from gisapp.workflows.memory import remembered
from gisapp.workflows.overlay import added_on_top
from gisapp.workflows.ports import Workspace
from gisapp.workflows.zone_sources import area_ranges, ground, of_zones, statements, sure

#: The parcels of so many zones are held at once.
_AT_ONCE = 8
#: What the province's list of zones holds, beside those that a scenario includes.
_LISTED = frozenset({*PRESENT, *ANNOUNCED, Status.STALLED})


def province(workspace: Workspace) -> ProvinceFacts:
    """All zones of the workspace: area, and what of the established ones is let."""
    held = _held(workspace)
    included = workspace.included.intersection(held)
    more = {name: replace(held[name], listed=True) for name in included}
    return ProvinceFacts(zones=tuple(more.get(name, held[name]) for name in sorted(held)))


def _held(workspace: Workspace) -> Mapping[str, ProvinceZone]:
    """Each zone by its id. Where zones are only added, what is known of the others is not worked out again."""
    added = added_on_top(workspace, "zones")
    if added is not None:
        below, zones = added
        return {**_held(below), **_zones(workspace, zones)}
    layers = workspace.layers
    named = tuple(
        entry.id
        for entry in layers.entries()
        if entry.kind in {"zones", "parcels", "tenants"}
        or entry.spec in {"claims", "zone_statements", "land_use_classes"}
    )
    return remembered(layers, named, lambda: _zones(workspace, layers.features("zones")), "province", workspace.demo)


def _zones(workspace: Workspace, zones: gpd.GeoDataFrame) -> dict[str, ProvinceZone]:
    areas, said = area_ranges(workspace, zones), statements(workspace)
    leased = _measured_leases(workspace, zones)
    return {
        zone: ProvinceZone(
            id=zone,
            name_vi=text(name, zone),
            name_en=text(english, text(name, zone)),
            established=status in PRESENT,
            listed=status in _LISTED,
            area_ha=areas[zone],
            housing_land_ha=said.get(zone, {}).get("workers_housing_land_ha"),
            **_leases(leased.get(zone, (None, None)), said.get(zone, {})),
        )
        for zone, name, english, status in zip(
            zones["id"], zones["name_vi"], zones["name_en"], zones["status"], strict=True
        )
    }


def _leases(measured: tuple[float | None, float | None], said: Mapping[str, Any]) -> dict[str, float | None]:
    """What is stated counts before what is measured: a lease is a matter of papers."""
    stated = [said.get(name) for name in ("leasable_ha", "leased_ha")]
    leasable, leased = stated if None not in stated else measured
    return {"leasable_ha": leasable, "leased_ha": leased}


def _measured_leases(workspace: Workspace, zones: gpd.GeoDataFrame) -> dict[str, tuple[float | None, float | None]]:
    """Industrial and service land of each built zone, and what of it the tenants' plots take, in hectares."""
    settled = sure(workspace, zones) & zones["status"].isin(PRESENT).to_numpy()
    tenants = of_zones(workspace, "tenants") if settled.any() else None
    if tenants is None:
        return {}
    built = zones[settled]
    found: dict[str, tuple[float | None, float | None]] = {}
    for begin in range(0, len(built), _AT_ONCE):
        some = built.iloc[begin : begin + _AT_ONCE]
        land = ground(workspace, some, "parcels")
        if land is None:
            return {}
        for zone, outline in zip(some["id"], some.geometry, strict=True):
            plots = land.inside(outline)
            let = shapely.union_all(plots.geometry.to_numpy()[plots["land_group"].isin(LET_GROUPS).to_numpy()])
            own = tenants.geometry.to_numpy()[(tenants["zone"] == zone).to_numpy()]
            leased = shapely.intersection(shapely.union_all(own), let).area if len(own) else None
            found[zone] = (hectares(let.area), None if leased is None else hectares(leased))
    return found
