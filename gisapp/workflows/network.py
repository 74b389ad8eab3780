"""The road network of a horizon, made of every road layer and remembered until one of them changes."""

from collections.abc import Hashable
from dataclasses import dataclass, replace

import geopandas as gpd
import numpy as np
import pandas as pd
import shapely

from gisapp.analysis.network import Network
from gisapp.analysis.network_build import CLASS_COLUMNS, build_network, road_classes, speeds
from gisapp.analysis.network_changes import with_roads, without_roads
from gisapp.analysis.presence import at_horizon, presence
from gisapp.analysis.values import column, text
from gisapp.domain.crs import PLAN_CRS
from gisapp.domain.existence import Presence, Status
from gisapp.domain.layer import LayerEntry
from gisapp.domain.quality import Quality, lowest
from gisapp.domain.standard import Standard
from gisapp.workflows.gathered import columns_of, ids_of, under_own_ids
from gisapp.workflows.memory import remembered
from gisapp.workflows.overlay import OverlaidLayers, OverlaidWorkspace
from gisapp.workflows.plan_register import plans, standards
from gisapp.workflows.ports import Layers, Workspace
from gisapp.workflows.question import Question

#: Kinds of layer that hold roads; of `corridors` those rows are roads whose kind has a speed above 0.
_ROADS, _CORRIDORS = "roads", "corridors"
#: What a network is made of, whatever the layer calls the columns.
_COLUMNS = ("id", "road_class", "oneway", "level", "layer", "bridge", "tunnel", "quality", "geometry")
#: Two years share what they can where no more of the roads than this came or went between them.
_SAME_ROADS = 0.2
#: What is read of a road: those, whatever may say its class, and when, where and how surely it is there.
_READ = frozenset({
    *_COLUMNS, *CLASS_COLUMNS, "name_vi", "status", "expected_earliest", "expected_latest", "expected_source",
    "valid_from", "valid_to", "position_uncertainty_m",
})  # fmt: skip


@dataclass(frozen=True, slots=True, kw_only=True)
class Roads:
    """The roads of a horizon, and what was left out: where nobody knows exactly, and when nobody says.

    `unplaced` names roads that have no line, or one whose position is uncertain: a way along it would be a guess.
    `unsourced` names roads of which no source says when they exist; `undated` layers without dates, taken to stay.
    """

    network: Network
    layers: tuple[str, ...]
    quality: Quality | None
    unplaced: tuple[str, ...]
    unsourced: tuple[str, ...]
    undated: tuple[str, ...]


@dataclass(frozen=True, slots=True, kw_only=True)
class OnRoads:
    """A question asked of the roads of its horizon; farther than the limit from a road, a place is on none."""

    workspace: Workspace
    question: Question
    horizon: int
    roads: Roads | None
    limit_m: float

    @property
    def network(self) -> Network | None:
        """The roads, None where the workspace has none."""
        return self.roads.network if self.roads else None


def on_roads(workspace: Workspace, question: Question, horizon: int | None = None) -> OnRoads:
    """The roads of the question's horizon or of another, with the speeds and the limit that hold on its day."""
    limit = next((row.number for row in question.in_force if row.quantity == "snapping_limit"), None)
    year = horizon or question.horizon
    roads = None if limit is None else roads_at(workspace, year, question.in_force)
    return OnRoads(workspace=workspace, question=question, horizon=year, roads=roads, limit_m=limit or 0.0)


def roads_lived_along(asked: OnRoads) -> tuple[Network | None, frozenset[str]]:
    """The network of the layers themselves, without what scenarios change; and which of its roads they include."""
    below = asked.workspace
    while isinstance(below, OverlaidWorkspace) and isinstance(below.layers, OverlaidLayers):
        below = replace(below, layers=below.layers.base)
    roads = roads_at(below, asked.horizon, asked.question.in_force)
    network = None if roads is None else roads.network
    return network, _included(below, road_layers(below.layers))


def road_network(workspace: Workspace, horizon: int) -> Network | None:
    """The road network that exists at the horizon; None where the workspace has no road."""
    found = roads_at(workspace, horizon)
    return None if found is None else found.network


def roads_at(workspace: Workspace, horizon: int, rules: tuple[Standard, ...] | None = None) -> Roads | None:
    """The roads that exist at the horizon and the network they are; None where the workspace has no road.

    `rules` are the rows that hold; without them all rows of the packs.
    """
    layers = road_layers(workspace.layers)
    if not layers:
        return None
    speed = speeds(standards(workspace) if rules is None else rules)
    found = _known(workspace, layers, horizon, speed)
    return found if len(found.network) else None


def _known(workspace: Workspace, layers: tuple[str, ...], horizon: int, speed: dict[str, float]) -> Roads:
    said: tuple[Hashable, ...] = ("roads", horizon, tuple(sorted(speed.items())), _included(workspace, layers))
    return remembered(workspace.layers, layers, lambda: _made(workspace, horizon, speed), *said)


def roads_said(workspace: Workspace, rules: tuple[Standard, ...]) -> Hashable:
    """What tells one network of the same layers and horizon from another, and how places get onto it."""
    limits = tuple(row.number for row in rules if row.quantity == "snapping_limit")
    included = _included(workspace, road_layers(workspace.layers))
    return (tuple(sorted(speeds(rules).items())), limits, included)


def road_layers(layers: Layers) -> tuple[str, ...]:
    """The layers that hold roads, or corridors some of which are roads."""
    return tuple(entry.id for entry in layers.entries() if entry.kind in (_ROADS, _CORRIDORS))


def _included(workspace: Workspace, layers: tuple[str, ...]) -> frozenset[str]:
    """Which of the included proposals are roads: no other changes the network."""
    if not workspace.included:
        return frozenset()

    def named() -> frozenset[str]:
        return frozenset().union(*(ids_of(workspace, entry) for entry in _entries(workspace, layers)))

    return workspace.included & remembered(workspace.layers, layers, named, "road ids")


def _entries(workspace: Workspace, layers: tuple[str, ...]) -> list[LayerEntry]:
    return [workspace.layers.entry(layer) for layer in layers]


def _made(workspace: Workspace, horizon: int, speed: dict[str, float]) -> Roads:
    """The roads of the horizon: made anew, or where changes are laid over the layers, those made to the roads below."""
    layers = workspace.layers
    if isinstance(workspace, OverlaidWorkspace) and isinstance(layers, OverlaidLayers):
        below = replace(workspace, layers=layers.base)
        known = _known(below, road_layers(layers.base), horizon, speed)
        return _changed(known, layers, horizon, workspace.included, speed)
    entries = _entries(workspace, road_layers(layers))
    chosen = _chosen(
        [(entry, columns_of(workspace, entry, _READ)) for entry in entries], horizon, workspace.included, speed
    )
    return replace(chosen.said, network=_network(workspace, chosen.table, horizon, speed))


def _network(workspace: Workspace, table: gpd.GeoDataFrame, horizon: int, speed: dict[str, float]) -> Network:
    """The network of these roads; made of the one of the first year that is planned for where most roads are the same.

    Of 300,000 roads a network takes 200 MB, most of it for finding roads by where they are, which both then share.
    """
    first = min((year for plan in plans(workspace) for year in plan.horizons), default=horizon)
    if first == horizon:
        return build_network(table, speed)
    before = _known(workspace, road_layers(workspace.layers), first, speed).network
    come = table[~table["id"].astype(str).isin(before.roads).to_numpy()]
    gone = frozenset(before.roads).difference(table["id"].astype(str))
    if len(come) + len(gone) > _SAME_ROADS * len(before.roads):
        return build_network(table, speed)
    return with_roads(without_roads(before, gone), come, speed)


def _changed(
    known: Roads, layers: OverlaidLayers, horizon: int, included: frozenset[str], speed: dict[str, float]
) -> Roads:
    """The roads with the changes made that are laid over their layers."""
    entries = [layers.entry(layer) for layer in road_layers(layers) if layer in layers.diffs]
    if not entries:
        return known
    before, after = (
        [
            (entry, under_own_ids(gpd.GeoDataFrame(table, geometry="geometry", crs=PLAN_CRS), entry))
            for entry, table in each
        ]
        for each in (
            [(entry, layers.diffs[entry.id].before) for entry in entries],
            [(entry, layers.diffs[entry.id].after) for entry in entries],
        )
    )
    gone = {each for _, table in before for each in table["id"]}
    named = {name for _, table in before for name in _names(table)}
    chosen = _chosen(after, horizon, included, speed)
    said = chosen.said
    return Roads(
        network=with_roads(without_roads(known.network, gone), chosen.table, speed),
        layers=tuple(dict.fromkeys([*known.layers, *said.layers])),
        quality=lowest(each for each in (known.quality, said.quality) if each is not None),
        unplaced=tuple(dict.fromkeys([*(each for each in known.unplaced if each not in named), *said.unplaced])),
        unsourced=tuple(dict.fromkeys([*(each for each in known.unsourced if each not in named), *said.unsourced])),
        undated=tuple(dict.fromkeys([*known.undated, *said.undated])),
    )


@dataclass(frozen=True, slots=True, kw_only=True, eq=False)
class _Chosen:
    """The roads that exist, as a network is made of them; `said` is everything else that is told of them."""

    table: gpd.GeoDataFrame
    said: Roads


def _chosen(
    found: list[tuple[LayerEntry, gpd.GeoDataFrame]], horizon: int, included: frozenset[str], speed: dict[str, float]
) -> _Chosen:
    tables = [(entry, _roads(table, entry, speed)) for entry, table in found]
    tables = [(entry, table) for entry, table in tables if len(table)]
    placed = {entry.id: _is_placed(table, entry) for entry, table in tables}
    kept, unsourced, undated = [], [], []
    for entry, table in tables:
        here = table[placed[entry.id]]
        if "status" not in here.columns or entry.spec is None:  # nobody checked what these columns hold
            undated.append(entry.id)
        else:
            stated = here.assign(status=here["status"].fillna(str(Status.UNKNOWN)))
            unsourced += _unsourced(stated, horizon, included)
            here = at_horizon(stated, horizon, included=included)
        kept.append(here.reindex(columns=list(_COLUMNS)))
    whole = pd.concat(kept, ignore_index=True) if kept else pd.DataFrame({name: [] for name in _COLUMNS})
    roads = gpd.GeoDataFrame(whole, geometry="geometry", crs=PLAN_CRS)
    said = Roads(
        network=build_network(roads.iloc[:0], speed),
        layers=tuple(entry.id for entry, _ in tables),
        quality=lowest(Quality(str(each)) for each in roads["quality"].dropna().unique()),
        unplaced=tuple(name for entry, table in tables for name in _names(table[~placed[entry.id]])),
        unsourced=tuple(dict.fromkeys(unsourced)),
        undated=tuple(undated),
    )
    return _Chosen(table=roads, said=said)


def _roads(table: gpd.GeoDataFrame, entry: LayerEntry, speed: dict[str, float]) -> gpd.GeoDataFrame:
    """The rows that are roads, with the columns that a network is made of."""
    table = table.assign(road_class=road_classes(table))
    if entry.kind == _CORRIDORS:
        driven = {kind for kind, kmh in speed.items() if kmh > 0.0}
        table = table[table["road_class"].isin(driven).to_numpy()]
    stated = entry.spec is not None and "quality" in table.columns
    return table if stated else table.assign(quality=str(entry.quality))


def _is_placed(table: gpd.GeoDataFrame, entry: LayerEntry) -> "np.ndarray[tuple[int], np.dtype[np.bool_]]":
    """Whether a road is drawn where it is: a schematic corridor joins nothing and is no way to drive."""
    drawn = table.geometry.to_numpy()
    there = ~shapely.is_missing(drawn) & ~shapely.is_empty(drawn)
    if entry.spec is None:
        return np.asarray(there, dtype=bool)
    off = pd.to_numeric(column(table, "position_uncertainty_m"), errors="coerce").fillna(0.0).to_numpy()
    return np.asarray(there & (off == 0.0) & (table["quality"] != str(Quality.SCHEMATIC)).to_numpy(), dtype=bool)


def _unsourced(table: gpd.GeoDataFrame, horizon: int, included: frozenset[str]) -> list[str]:
    """The names of roads of which no source says whether they exist then."""
    answers = presence(table, (horizon,), included=included)
    return _names(table[(answers["presence"] == Presence.NO_SOURCE_SAYS).to_numpy()])


def _names(table: gpd.GeoDataFrame) -> list[str]:
    """What the roads are called, each once."""
    names = column(table, "name_vi").map(text)
    return list(dict.fromkeys(name or str(each) for name, each in zip(names, table["id"], strict=True)))
