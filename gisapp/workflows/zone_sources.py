"""What is known of zones for the rule check: gathered from every layer that holds some of it."""

from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any

import geopandas as gpd
import numpy as np
import pandas as pd
import shapely
from numpy.typing import NDArray
from shapely.geometry.base import BaseGeometry

from gisapp.analysis.land_minimums import group_of_code
from gisapp.analysis.rules.facts import LET_GROUPS, ProvinceFacts
from gisapp.analysis.rules.safety_distance import LOOKED_AT_M
from gisapp.domain.crs import PLAN_CRS
from gisapp.domain.existence import ANNOUNCED, PRESENT, Status
from gisapp.domain.quality import Quality
from gisapp.domain.units import Range, hectares
from gisapp.workflows.memory import remembered
from gisapp.workflows.ports import Workspace
from gisapp.workflows.records import records

_PARCEL_COLUMNS = ("id", "land_use", "geometry")


@dataclass(frozen=True, slots=True, kw_only=True, eq=False)
class Ground:
    """Parcels with their land group, and an index to find those that meet a shape."""

    table: gpd.GeoDataFrame

    def meeting(self, shape: BaseGeometry) -> gpd.GeoDataFrame:
        """The parcels that meet the shape."""
        rows = np.sort(self.table.sindex.query(shape, predicate="intersects"))
        return self.table.iloc[rows].reset_index(drop=True)

    def inside(self, shape: BaseGeometry) -> gpd.GeoDataFrame:
        """The parcels as far as they lie inside the shape; what only touches it is left out."""
        near = self.meeting(shape)
        cut = near.set_geometry(shapely.intersection(near.geometry.to_numpy(), shape), crs=PLAN_CRS)
        return cut[(cut.area > 0).to_numpy()].reset_index(drop=True)


def sure(workspace: Workspace, zones: gpd.GeoDataFrame) -> "NDArray[np.bool_]":
    """Which zones have an outline on which rules may be held?"""
    return np.array(
        [
            Quality(quality).suffices(Quality.SURVEYED, synthetic_admitted=workspace.demo)
            and shape is not None
            and shape.area > 0
            and bool(shape.is_valid)
            for quality, shape in zip(zones["quality"], zones.geometry, strict=True)
        ],
        dtype=np.bool_,
    )


def ground(workspace: Workspace, zones: gpd.GeoDataFrame, kind: str) -> Ground | None:
    """The parcels of every layer of this kind in and around the zones; None where there is no such layer."""
    entries = [entry for entry in workspace.layers.entries() if entry.kind == kind]
    if not entries:
        return None
    groups = group_of_code(workspace.layers.rows("land_use_classes"))
    boxes = zones.geometry.bounds.to_numpy() + np.array([-LOOKED_AT_M, -LOOKED_AT_M, LOOKED_AT_M, LOOKED_AT_M])
    tables = [
        batch.select(list(_PARCEL_COLUMNS)).to_pandas()
        for entry in entries
        for batch in workspace.layers.batches(entry.id, columns=_PARCEL_COLUMNS, boxes=boxes)
    ]
    held = pd.concat(tables, ignore_index=True) if tables else pd.DataFrame(columns=list(_PARCEL_COLUMNS))
    shapes = shapely.from_wkb(held["geometry"].to_numpy(dtype=object))
    plain = held.drop(columns="geometry").assign(land_group=held["land_use"].map(groups))
    return Ground(table=gpd.GeoDataFrame(plain, geometry=shapes, crs=PLAN_CRS))


def of_zones(workspace: Workspace, kind: str) -> gpd.GeoDataFrame | None:
    """The features of every layer of this kind; None where there is none."""
    tables = [workspace.layers.features(entry.id) for entry in workspace.layers.entries() if entry.kind == kind]
    return gpd.GeoDataFrame(pd.concat(tables, ignore_index=True), crs=PLAN_CRS) if tables else None


def statements(workspace: Workspace) -> dict[str, dict[str, Any]]:
    """What the papers of each zone state; of several rows that state the same, the last counts."""
    said: dict[str, dict[str, Any]] = {}
    for entry in workspace.layers.entries():
        if entry.spec == "zone_statements":
            for row in records(workspace.layers.rows(entry.id)):
                known = {name: value for name, value in row.items() if value is not None and value != []}
                said.setdefault(row["zone"], {}).update(known)
    return said


def area_ranges(workspace: Workspace, zones: gpd.GeoDataFrame) -> dict[str, Range | None]:
    """How many hectares has each zone? Measured where surveyed, else between the least and greatest that is claimed."""
    claims = workspace.layers.rows("claims")
    areas = claims[(claims["quantity"] == "area") & (claims["unit"] == "ha")]
    measured = sure(workspace, zones)
    found: dict[str, Range | None] = {}
    for at, (zone, stated) in enumerate(zip(zones["id"], zones["stated_area_ha"], strict=True)):
        if measured[at]:
            found[zone] = Range.single(hectares(zones.geometry.iloc[at].area))
            continue
        said = [float(each) for each in (*areas["value"][areas["subject"] == zone], stated) if pd.notna(each)]
        found[zone] = Range(least=min(said), greatest=max(said)) if said else None
    return found


def province(workspace: Workspace) -> ProvinceFacts:
    """All zones of the workspace: area, and what of the established ones is let."""
    named = tuple(
        entry.id
        for entry in workspace.layers.entries()
        if entry.kind in {"zones", "parcels", "tenants"}
        or entry.spec in {"claims", "zone_statements", "land_use_classes"}
    )
    told = (workspace.demo, tuple(sorted(workspace.included)))
    return remembered(workspace.layers, named, lambda: _province(workspace), "province", told)


def _province(workspace: Workspace) -> ProvinceFacts:
    zones = workspace.layers.features("zones")
    areas, said = area_ranges(workspace, zones), statements(workspace)
    leased = _measured_leases(workspace, zones)
    listed = zones["status"].isin({*PRESENT, *ANNOUNCED, Status.STALLED}) | zones["id"].isin(list(workspace.included))
    rows = [
        {
            "id": zone,
            "name_vi": name,
            "established": status in PRESENT,
            "listed": bool(counts),
            "area_least_ha": span.least if (span := areas[zone]) else None,
            "area_greatest_ha": span.greatest if span else None,
            **_leases(leased.get(zone, (None, None)), said.get(zone, {})),
            "housing_land_ha": said.get(zone, {}).get("workers_housing_land_ha"),
        }
        for zone, name, status, counts in zip(zones["id"], zones["name_vi"], zones["status"], listed, strict=True)
    ]
    return ProvinceFacts(zones=pd.DataFrame(rows))


def _leases(measured: tuple[float | None, float | None], said: Mapping[str, Any]) -> dict[str, float | None]:
    """What is stated counts before what is measured: a lease is a matter of papers."""
    stated = [said.get(name) for name in ("leasable_ha", "leased_ha")]
    leasable, leased = stated if None not in stated else measured
    return {"leasable_ha": leasable, "leased_ha": leased}


def _measured_leases(workspace: Workspace, zones: gpd.GeoDataFrame) -> dict[str, tuple[float | None, float | None]]:
    """Industrial and service land of each built zone, and what of it the tenants' plots take, in hectares."""
    tenants = of_zones(workspace, "tenants")
    built = zones[sure(workspace, zones) & zones["status"].isin(PRESENT).to_numpy()]
    land = ground(workspace, built, "parcels") if len(built) else None
    if tenants is None or land is None:
        return {}
    found: dict[str, tuple[float | None, float | None]] = {}
    for zone, outline in zip(built["id"], built.geometry, strict=True):
        plots = land.inside(outline)
        let = shapely.union_all(plots.geometry.to_numpy()[plots["land_group"].isin(LET_GROUPS).to_numpy()])
        own = tenants.geometry.to_numpy()[(tenants["zone"] == zone).to_numpy()]
        leased = shapely.intersection(shapely.union_all(own), let).area if len(own) else None
        found[zone] = (hectares(let.area), None if leased is None else hectares(leased))
    return found
