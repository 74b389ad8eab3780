"""What the ledger reads: facilities, projects, assignments, tenants and claims, each made ready once per content."""

from collections.abc import Hashable, Iterable, Sequence
from dataclasses import dataclass

import geopandas as gpd
import numpy as np
import pandas as pd
import shapely
from numpy.typing import NDArray

from gisapp.analysis.ledger import Ledger, opened
from gisapp.analysis.ledger_demand import Stated, stated
from gisapp.analysis.ledger_rates import Rates, rates
from gisapp.analysis.ledger_roads import RoadsTo, for_anybody, roads_to
from gisapp.analysis.ledger_supply import Supply, supply
from gisapp.analysis.published import published
from gisapp.domain.ledger import KINDS, TOPICS
from gisapp.domain.quality import Quality
from gisapp.domain.standard import Standard
from gisapp.domain.units import SQUARE_METRES_PER_HECTARE
from gisapp.workflows.facilities import every_facility, facility_entries
from gisapp.workflows.memory import remembered, table_of
from gisapp.workflows.network import on_roads, road_layers, roads_said
from gisapp.workflows.ports import Workspace
from gisapp.workflows.question import Question

#: The least quality of positions on which the nearest facility may be chosen.
NEEDED = Quality.SURVEYED
#: Spellings of a project's cost.
_COSTS = {"billion vnd": 1.0, "tỷ đồng": 1.0, "million vnd": 0.001, "triệu đồng": 0.001}


@dataclass(frozen=True, slots=True, kw_only=True, eq=False)
class Sources:
    """What the ledger rests on, whichever zones there are."""

    packs: Rates
    stated: Stated
    costs: dict[str, float]
    opened: dict[str, Ledger]
    supply_layers: tuple[str, ...]
    layers: tuple[str, ...]
    said: Hashable


def sources(workspace: Workspace, question: Question) -> Sources:
    """Everything that the ledger rests on but the zones, for the horizons of the plan asked about."""
    layers, packs = workspace.layers, _packs(workspace, question)
    extra = _tables(workspace, "capacity_projects"), _tables(workspace, "assignments")
    supply_layers = tuple(sorted({each.id for each in facility_entries(workspace, KINDS)} | {*extra[0], *extra[1]}))
    facilities, projects, assignments = remembered(
        layers, supply_layers, lambda: _supplied(workspace, extra), "ledger supply", workspace.demo
    )
    ours = frozenset(workspace.included) & remembered(
        layers, supply_layers, lambda: frozenset([*facilities["id"], *projects["id"]]), "ledger supply ids"
    )
    roads = road_layers(layers)
    said = (question.year.plan.horizons, ours, packs.power_factor, roads_said(workspace, question.in_force))

    def made() -> dict[str, Ledger]:
        horizons = question.year.plan.horizons
        there = [
            supply(facilities, projects, topic, horizons, power_factor=packs.power_factor, included=ours)
            for topic in TOPICS
        ]
        by_road = _roads(workspace, question, there)
        return {
            topic.id: opened(each, _assigned(assignments, topic.id), ways)
            for topic, each, ways in zip(TOPICS, there, by_road, strict=True)
        }

    kept = (*supply_layers, *roads)
    ready = remembered(layers, kept, made, "ledger opened", said)
    held = {entry.id for entry in layers.entries()}
    said_in = tuple({"claims"} & held)
    claims = table_of(layers, "claims") if "claims" in held else _NO_CLAIMS
    tenants = tuple(entry.id for entry in layers.entries() if entry.kind == "tenants")
    return Sources(
        packs=packs,
        stated=remembered(
            layers, (*said_in, *tenants), lambda: stated(claims, _let(workspace, tenants)), "stated of zones"
        ),
        costs=remembered(layers, said_in, lambda: _costs(claims), "costs of projects"),
        opened=ready,
        supply_layers=kept,
        layers=tuple(sorted({*kept, *tenants, "claims"} & held)),
        said=said,
    )


def _costs(claims: pd.DataFrame) -> dict[str, float]:
    return {subject: each.value.least for subject, each in published(claims, "cost", _COSTS).items()}


def _packs(workspace: Workspace, question: Question) -> Rates:
    def made() -> tuple[tuple[Standard, ...], Rates]:
        # The rows are kept too, so that no others get their id.
        return question.standards, rates(question.standards, appraised=question.appraised)

    said = ("ledger rates", question.appraised, id(question.standards))
    return remembered(workspace.layers, ("standards",), made, *said)[1]


def _roads(workspace: Workspace, question: Question, supplies: Sequence[Supply]) -> list[list[RoadsTo | None]]:
    """By topic, the way to its facilities on the roads of each horizon; None where there is none."""
    none: list[RoadsTo | None] = [None] * len(supplies)
    found = []
    for horizon in question.year.plan.horizons:
        # A network is made only where somebody may choose by it.
        asked = on_roads(workspace, question, horizon) if any(len(for_anybody(each)) for each in supplies) else None
        network = asked.network if asked else None
        found.append(none if asked is None or network is None else roads_to(supplies, network, limit_m=asked.limit_m))
    return [list(each) for each in zip(*found, strict=True)]


def reliable(workspace: Workspace, zones: gpd.GeoDataFrame) -> NDArray[np.bool_]:
    """Of which zones may the outline be relied upon?"""
    drawn = ~shapely.is_missing(zones.geometry.to_numpy()) & (zones.geometry.area > 0.0).to_numpy()
    good = [Quality(each).suffices(NEEDED, synthetic_admitted=workspace.demo) for each in zones["quality"]]
    return np.asarray(drawn & np.array(good, dtype=bool))


def _tables(workspace: Workspace, spec: str) -> tuple[str, ...]:
    return tuple(entry.id for entry in workspace.layers.entries() if entry.spec == spec)


def _supplied(
    workspace: Workspace, extra: tuple[tuple[str, ...], tuple[str, ...]]
) -> tuple[gpd.GeoDataFrame, pd.DataFrame, pd.DataFrame]:
    facilities, _ = every_facility(workspace, KINDS)
    good = [Quality(each).suffices(NEEDED, synthetic_admitted=workspace.demo) for each in facilities["quality"]]
    projects, assignments = (
        pd.concat([workspace.layers.rows(name) for name in names], ignore_index=True) if names else pd.DataFrame()
        for names in extra
    )
    no_projects = pd.DataFrame({"id": [], "facility": []})
    return facilities.assign(placed=good), projects if len(projects) else no_projects, assignments


def _assigned(assignments: pd.DataFrame, topic: str) -> Iterable[tuple[str, str, float | None]]:
    if not len(assignments):
        return []
    mine = assignments[(assignments["ledger_topic"].isna() | (assignments["ledger_topic"] == topic)).to_numpy()]
    shares = [None if pd.isna(share) else float(share) for share in mine["share"]]
    return list(zip(mine["zone"], mine["facility"], shares, strict=True))


def _let(workspace: Workspace, tenants: tuple[str, ...]) -> pd.DataFrame:
    """The land that tenants hold, in hectares."""
    tables = [workspace.layers.features(name) for name in tenants]
    found = [
        table.assign(area_ha=table.geometry.area / SQUARE_METRES_PER_HECTARE)[["zone", "industry", "area_ha"]]
        for table in tables
        if len(table)
    ]
    return pd.concat(found, ignore_index=True) if found else pd.DataFrame({"zone": [], "industry": [], "area_ha": []})


_NO_CLAIMS = pd.DataFrame({name: [] for name in ("id", "subject", "quantity", "value", "unit", "as_of", "source")})
