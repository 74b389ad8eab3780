"""All zones of the province as the rule check counts them together: their areas, and what of the built ones is let."""

from collections.abc import Mapping
from typing import Any

import geopandas as gpd
import pandas as pd
import shapely

from gisapp.analysis.rules.facts import LET_GROUPS, ProvinceFacts
from gisapp.domain.existence import ANNOUNCED, PRESENT, Status
from gisapp.domain.units import hectares
from gisapp.workflows.memory import remembered
from gisapp.workflows.overlay import added_on_top
from gisapp.workflows.ports import Workspace
from gisapp.workflows.zone_sources import area_ranges, ground, of_zones, statements, sure

#: The parcels of so many zones are held at once.
_AT_ONCE = 8
_COLUMNS = (
    "id", "name_vi", "status", "area_least_ha", "area_greatest_ha", "leasable_ha", "leased_ha", "housing_land_ha",
)  # fmt: skip


def province(workspace: Workspace) -> ProvinceFacts:
    """All zones of the workspace: area, and what of the established ones is let."""
    held = _held(workspace)
    listed = held["status"].isin({*PRESENT, *ANNOUNCED, Status.STALLED}) | held["id"].isin(list(workspace.included))
    zones = held.assign(established=held["status"].isin(PRESENT), listed=listed)
    return ProvinceFacts(zones=zones.drop(columns="status"))


def _held(workspace: Workspace) -> pd.DataFrame:
    """A row for each zone, by id. Where zones are only added, what is known of the others is not worked out again."""
    added = added_on_top(workspace, "zones")
    if added is not None:
        below, zones = added
        return _by_id(pd.concat([_held(below), _rows(workspace, zones)], ignore_index=True))
    layers = workspace.layers
    named = tuple(
        entry.id
        for entry in layers.entries()
        if entry.kind in {"zones", "parcels", "tenants"}
        or entry.spec in {"claims", "zone_statements", "land_use_classes"}
    )
    return remembered(
        layers, named, lambda: _by_id(_rows(workspace, layers.features("zones"))), "province", workspace.demo
    )


def _by_id(rows: pd.DataFrame) -> pd.DataFrame:
    return rows.sort_values("id", ignore_index=True)


def _rows(workspace: Workspace, zones: gpd.GeoDataFrame) -> pd.DataFrame:
    areas, said = area_ranges(workspace, zones), statements(workspace)
    leased = _measured_leases(workspace, zones)
    rows = [
        {
            "id": zone,
            "name_vi": name,
            "status": status,
            "area_least_ha": span.least if (span := areas[zone]) else None,
            "area_greatest_ha": span.greatest if span else None,
            **_leases(leased.get(zone, (None, None)), said.get(zone, {})),
            "housing_land_ha": said.get(zone, {}).get("workers_housing_land_ha"),
        }
        for zone, name, status in zip(zones["id"], zones["name_vi"], zones["status"], strict=True)
    ]
    return pd.DataFrame(rows, columns=list(_COLUMNS))


def _leases(measured: tuple[float | None, float | None], said: Mapping[str, Any]) -> dict[str, float | None]:
    """What is stated counts before what is measured: a lease is a matter of papers."""
    stated = [said.get(name) for name in ("leasable_ha", "leased_ha")]
    leasable, leased = stated if None not in stated else measured
    return {"leasable_ha": leasable, "leased_ha": leased}


def _measured_leases(workspace: Workspace, zones: gpd.GeoDataFrame) -> dict[str, tuple[float | None, float | None]]:
    """Industrial and service land of each built zone, and what of it the tenants' plots take, in hectares."""
    built = zones[sure(workspace, zones) & zones["status"].isin(PRESENT).to_numpy()]
    tenants = of_zones(workspace, "tenants") if len(built) else None
    if tenants is None:
        return {}
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
