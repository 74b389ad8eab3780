"""The facilities that exist at a horizon, gathered from every layer that holds some."""

from collections.abc import Iterable
from dataclasses import dataclass

import geopandas as gpd
import pandas as pd

from gisapp.analysis.presence import presence
from gisapp.analysis.supply import Supply, supplies
from gisapp.domain.crs import PLAN_CRS
from gisapp.domain.existence import Presence, Status
from gisapp.domain.layer import LayerEntry
from gisapp.domain.standard import Standard
from gisapp.workflows.gathered import features_of, ids_of
from gisapp.workflows.memory import remembered
from gisapp.workflows.ports import Workspace

_COLUMNS = ("id", "name_vi", "name_en", "kind", "zone", "capacity", "valid_from", "position_uncertainty_m", "quality")


@dataclass(frozen=True, slots=True, kw_only=True)
class FacilitiesAt:
    """The facilities that count at a horizon, and what was assumed or left out to get there.

    `undated` names layers whose features carry no dates: they are what is there now, and are taken to stay.
    `unsourced` lists facilities left out because no source says when they exist.
    """

    table: gpd.GeoDataFrame
    layers: tuple[str, ...]
    undated: tuple[str, ...]
    unsourced: tuple[str, ...]


def facilities_at(workspace: Workspace, horizon: int, kinds: Iterable[str]) -> FacilitiesAt:
    """Which facilities of these kinds are there at the horizon, and who says so? Remembered; not to be changed."""
    wanted = frozenset(kinds)
    entries = facility_entries(workspace, wanted)

    def make() -> FacilitiesAt:
        return _gathered(workspace, entries, horizon, wanted)

    return remembered(
        workspace.layers, _ids(entries), make, "facilities_at", horizon, wanted, _counted(workspace, entries)
    )


def supplies_at(workspace: Workspace, horizon: int, kinds: Iterable[str]) -> dict[str, Supply]:
    """The facilities of each of these kinds at the horizon, indexed. Remembered; not to be changed."""
    wanted = frozenset(kinds)
    entries = facility_entries(workspace, wanted)

    def make() -> dict[str, Supply]:
        return supplies(facilities_at(workspace, horizon, wanted).table, wanted)

    return remembered(
        workspace.layers, _ids(entries), make, "supplies_at", horizon, wanted, _counted(workspace, entries)
    )


def _ids(entries: Iterable[LayerEntry]) -> tuple[str, ...]:
    return tuple(entry.id for entry in entries)


def _counted(workspace: Workspace, entries: list[LayerEntry]) -> frozenset[str]:
    """Which of the included things are facilities: a zone that a scenario includes changes none of them."""
    if not workspace.included:
        return frozenset()

    def make() -> frozenset[str]:
        return frozenset().union(*(ids_of(workspace, entry) for entry in entries))

    return workspace.included & remembered(workspace.layers, _ids(entries), make, "ids of facilities")


def _gathered(workspace: Workspace, entries: list[LayerEntry], horizon: int, wanted: frozenset[str]) -> FacilitiesAt:
    tables = {entry.id: _facilities(workspace, entry, wanted) for entry in entries}
    dated = {layer: table for layer, table in tables.items() if "status" in table.columns}
    here = {
        layer: _at(table, horizon, workspace.included) if layer in dated else (table, ())
        for layer, table in tables.items()
    }
    kept = [table.reindex(columns=[*_COLUMNS, "geometry"]) for table, _ in here.values() if len(table)]
    gathered = pd.concat(kept, ignore_index=True) if kept else _none()
    return FacilitiesAt(
        table=gpd.GeoDataFrame(gathered, geometry="geometry", crs=PLAN_CRS),
        layers=tuple(sorted(tables)),
        undated=tuple(sorted(layer for layer in tables if layer not in dated and len(tables[layer]))),
        unsourced=tuple(name for _, left in here.values() for name in left),
    )


def every_facility(workspace: Workspace, kinds: Iterable[str]) -> tuple[gpd.GeoDataFrame, tuple[str, ...]]:
    """All facilities of these kinds with their dates and statuses, whether there or not, and the layers they are in.

    Features of a layer without statuses are what is there now.
    """
    wanted = frozenset(kinds)
    entries = facility_entries(workspace, wanted)
    tables = [_facilities(workspace, entry, wanted) for entry in entries]
    stated = [table if "status" in table.columns else table.assign(status=str(Status.OPERATING)) for table in tables]
    kept = [table for table in stated if len(table)]
    gathered = pd.concat(kept, ignore_index=True) if kept else _none().assign(status=[])
    return gpd.GeoDataFrame(gathered, geometry="geometry", crs=PLAN_CRS), tuple(sorted(each.id for each in entries))


def facility_entries(workspace: Workspace, kinds: Iterable[str]) -> list[LayerEntry]:
    """The layers that may hold facilities of these kinds."""
    wanted = frozenset(kinds)
    return [entry for entry in workspace.layers.entries() if entry.kind == "facilities" or entry.kind in wanted]


def reaches(standards: Iterable[Standard]) -> tuple[Standard, ...]:
    """The rows of the packs in force that set, or assume, how far a facility reaches; some lack the number."""
    return tuple(row for row in standards if row.quantity == "reach")


def _facilities(workspace: Workspace, entry: LayerEntry, wanted: frozenset[str]) -> gpd.GeoDataFrame:
    """One layer's facilities with the columns that analyses use."""
    table = features_of(workspace, entry)
    if "kind" not in table.columns or entry.kind != "facilities":
        table = table.assign(kind=entry.kind)
    table = table[table["kind"].isin(wanted)]
    names = table["name_vi"] if "name_vi" in table.columns else table.get("name", table["id"])
    if entry.spec is None:  # nobody checked what these columns hold
        table = table.drop(columns=["status", "quality", "position_uncertainty_m", "capacity", "zone"], errors="ignore")
    return table.assign(
        name_vi=names,
        quality=table["quality"] if "quality" in table.columns else str(entry.quality),
        position_uncertainty_m=table.get("position_uncertainty_m", pd.Series(0.0, index=table.index)).fillna(0.0),
    )


def _at(table: gpd.GeoDataFrame, horizon: int, included: frozenset[str]) -> tuple[gpd.GeoDataFrame, tuple[str, ...]]:
    stated = table.assign(status=table["status"].fillna(str(Status.UNKNOWN)))
    answers = presence(stated, (horizon,), included=included)
    answer = answers.set_index("id")["presence"].reindex(table["id"])
    counts = answer.isin([Presence.EXISTS, Presence.EXPECTED_BY]).to_numpy()
    unsourced = (answer == Presence.NO_SOURCE_SAYS).to_numpy()
    return table[counts], tuple(table["name_vi"][unsourced])


def _none() -> gpd.GeoDataFrame:
    return gpd.GeoDataFrame({name: [] for name in _COLUMNS}, geometry=[], crs=PLAN_CRS)
