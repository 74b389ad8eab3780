"""What is known of zones for the rule check: gathered from every layer that holds some of it."""

from collections.abc import Collection, Mapping
from dataclasses import dataclass
from typing import Any

import geopandas as gpd
import numpy as np
import pandas as pd
import pyarrow as pa
import pyarrow.compute as pc
import shapely
from numpy.typing import NDArray
from shapely.geometry.base import BaseGeometry

from gisapp.domain.crs import PLAN_CRS
from gisapp.domain.layer import BOX
from gisapp.domain.quality import Quality
from gisapp.domain.units import Range, hectares
from gisapp.geometry.boxes import meeting
from gisapp.geometry.plan_table import plan_table
from gisapp.geometry.prepared import prepared
from gisapp.workflows.land_balance import READ, land_groups
from gisapp.workflows.memory import remembered, table_of
from gisapp.workflows.ports import Workspace
from gisapp.workflows.records import records

_PARCEL_COLUMNS = ("id", "land_use", "geometry")
#: The kind of a street that serves one zone alone.
_INTERNAL = "internal"


_NO_PARCELS = pa.table(
    {name: pa.array([], pa.string()) for name in ("id", "land_use")}
    | {"geometry": pa.array([], pa.binary())}
    | {side: pa.array([], pa.float64()) for side in BOX}
)


@dataclass(frozen=True, slots=True, kw_only=True, eq=False)
class Ground:
    """Parcels as they are stored, with their boxes beside and the land group of each code; few are ever looked at."""

    rows: pa.Table
    boxes: NDArray[np.float64]
    groups: Mapping[str, str]

    def meeting(
        self, shape: BaseGeometry, *, around_m: float = 0.0, of_groups: Collection[str] = ()
    ) -> gpd.GeoDataFrame:
        """The parcels that meet the shape, and of these land groups those around it too."""
        at, shapes = self._meeting(shape)
        if around_m:
            wanted = self._of_groups(of_groups)
            wanted[at] = False
            near, others = self._meeting(shape.buffer(around_m), wanted)
            at, shapes = np.concatenate([at, near]), np.concatenate([shapes, others])
        return self._table(at, shapes)

    def inside(self, shape: BaseGeometry) -> gpd.GeoDataFrame:
        """The parcels as far as they lie inside the shape; what only touches it is left out."""
        at, shapes = self._meeting(shape)
        cut = shapely.intersection(shapes, shape)
        inside = shapely.area(cut) > 0
        return self._table(at[inside], cut[inside])

    def _of_groups(self, of_groups: Collection[str]) -> NDArray[np.bool_]:
        codes = [code for code, group in self.groups.items() if group in of_groups]
        found = pc.is_in(self.rows["land_use"], value_set=pa.array(codes, self.rows["land_use"].type))
        return np.array(found.to_numpy(), dtype=np.bool_)

    def _meeting(
        self, shape: BaseGeometry, wanted: NDArray[np.bool_] | None = None
    ) -> tuple[NDArray[np.intp], NDArray[np.object_]]:
        met = meeting(self.boxes, np.array(shape.bounds))
        at = np.flatnonzero(met if wanted is None else met & wanted)
        shapes = shapely.from_wkb(self.rows["geometry"].take(pa.array(at)).to_numpy())
        met = shapely.intersects(prepared(np.array([shape]))[0], shapes)
        return at[met], shapes[met]

    def _table(self, at: NDArray[np.intp], shapes: NDArray[np.object_]) -> gpd.GeoDataFrame:
        ids, codes = (self.rows[name].take(pa.array(at)).to_pylist() for name in ("id", "land_use"))
        said = {"id": ids, "land_use": codes, "land_group": [self.groups.get(code) for code in codes]}
        return plan_table(said, shapes)


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


def ground(
    workspace: Workspace, zones: gpd.GeoDataFrame, kind: str, *, around_m: float | NDArray[np.float64] = 0.0
) -> Ground | None:
    """The parcels of every layer of this kind in the zones and around them; None where there is no such layer.

    `around_m` is how far around, one for all zones or one for each.
    """
    entries = [entry for entry in workspace.layers.entries() if entry.kind == kind]
    if not entries:
        return None
    layers = workspace.layers
    margin = np.broadcast_to(np.asarray(around_m, dtype=np.float64), len(zones))[:, None]
    boxes = zones.geometry.bounds.to_numpy() + margin * np.array([-1.0, -1.0, 1.0, 1.0])
    tables = [
        batch.select([*_PARCEL_COLUMNS, *BOX])
        for entry in entries
        for batch in layers.batches(entry.id, columns=READ if kind == "parcels" else _PARCEL_COLUMNS, boxes=boxes)
    ]
    rows = pa.concat_tables(tables, promote_options="permissive") if tables else _NO_PARCELS
    sides = np.column_stack([rows[side].to_numpy() for side in BOX])
    return Ground(rows=rows, boxes=sides, groups=land_groups(workspace))


def of_zones(workspace: Workspace, kind: str) -> gpd.GeoDataFrame | None:
    """The features of every layer of this kind; None where there is none. Remembered; not to be changed."""
    named = tuple(entry.id for entry in workspace.layers.entries() if entry.kind == kind)

    def made() -> gpd.GeoDataFrame:
        tables = [workspace.layers.features(layer) for layer in named]
        return gpd.GeoDataFrame(pd.concat(tables, ignore_index=True), crs=PLAN_CRS)

    return remembered(workspace.layers, named, made, "features of a kind") if named else None


def by_zone_of(workspace: Workspace, kind: str) -> Mapping[str, gpd.GeoDataFrame]:
    """The features of every layer of this kind under the zone that each names. Remembered; not to be changed."""
    named = tuple(entry.id for entry in workspace.layers.entries() if entry.kind == kind)

    def made() -> dict[str, gpd.GeoDataFrame]:
        table = of_zones(workspace, kind)
        return (
            {}
            if table is None
            else {str(zone): rows.reset_index(drop=True) for zone, rows in table.groupby("zone", sort=False)}
        )

    return remembered(workspace.layers, named, made, "features of a kind by zone", kind)


def streets(workspace: Workspace, zones: gpd.GeoDataFrame) -> NDArray[np.object_] | None:
    """The streets inside zones, as far as they lie near these; None where no layer of roads tells such streets."""
    entries = [entry for entry in workspace.layers.entries() if entry.kind == "roads"]
    named = [entry.id for entry in entries if "kind" in workspace.layers.schema(entry.id).names]
    if not named or zones.empty:
        return None
    boxes = zones.geometry.bounds.to_numpy()
    near = pa.concat_tables(
        table.select(["kind", "geometry"])
        for layer in named
        for table in workspace.layers.batches(layer, columns=("kind", "geometry"), boxes=boxes)
    )
    found = near.filter(pc.equal(near["kind"].cast(pa.string()), _INTERNAL))["geometry"]
    return np.asarray(shapely.from_wkb(found.to_numpy(zero_copy_only=False)), dtype=object)


def statements(workspace: Workspace) -> dict[str, dict[str, Any]]:
    """What the papers of each zone state; of several rows that state the same, the last counts. Not to be changed."""
    named = tuple(entry.id for entry in workspace.layers.entries() if entry.spec == "zone_statements")

    def made() -> dict[str, dict[str, Any]]:
        said: dict[str, dict[str, Any]] = {}
        for layer in named:
            for row in records(workspace.layers.rows(layer)):
                known = {name: value for name, value in row.items() if value is not None and value != []}
                said.setdefault(row["zone"], {}).update(known)
        return said

    return remembered(workspace.layers, named, made, "statements of zones")


def area_ranges(workspace: Workspace, zones: gpd.GeoDataFrame) -> dict[str, Range | None]:
    """How many hectares has each zone? Measured where surveyed, else between the least and greatest that is claimed."""
    measured = sure(workspace, zones)
    claimed = {} if measured.all() else _claimed_areas(workspace)
    found: dict[str, Range | None] = {}
    for at, (zone, stated) in enumerate(zip(zones["id"], zones["stated_area_ha"], strict=True)):
        if measured[at]:
            found[zone] = Range.single(hectares(zones.geometry.iloc[at].area))
            continue
        said = [float(each) for each in (*claimed.get(zone, ()), stated) if pd.notna(each)]
        found[zone] = Range(least=min(said), greatest=max(said)) if said else None
    return found


def _claimed_areas(workspace: Workspace) -> dict[str, list[Any]]:
    claims = table_of(workspace.layers, "claims")
    areas = claims[(claims["quantity"] == "area") & (claims["unit"] == "ha")]
    found: dict[str, list[Any]] = {}
    for subject, value in zip(areas["subject"], areas["value"], strict=True):
        found.setdefault(subject, []).append(value)
    return found
