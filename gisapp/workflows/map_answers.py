"""What each view of the maps shows of the zones, at every horizon of a plan."""

from collections.abc import Callable
from dataclasses import dataclass, replace
from typing import Any

import geopandas as gpd
import pandas as pd

from gisapp.domain.crs import PLAN_CRS
from gisapp.domain.numerals import written
from gisapp.domain.plan import PlannedYear
from gisapp.maps.inputs import MapAccess
from gisapp.workflows.access_drawn import drawn_access
from gisapp.workflows.comparison import Side
from gisapp.workflows.conflicts import constraint_layers, zone_conflicts
from gisapp.workflows.contradictions import open_tasks
from gisapp.workflows.coverage import zone_coverage
from gisapp.workflows.difference import Difference, difference, ends_of
from gisapp.workflows.land_balance import zone_land_balance
from gisapp.workflows.ledger import zone_ledger
from gisapp.workflows.ports import Workspace
from gisapp.workflows.question import Question
from gisapp.workflows.rules import zone_rules


@dataclass(frozen=True, slots=True, kw_only=True)
class MapAnswer:
    """What a view's analysis found at every horizon."""

    results: pd.DataFrame | None = None
    minimums: pd.DataFrame | None = None
    repairs: pd.DataFrame | None = None
    conflict_areas: gpd.GeoDataFrame | None = None
    facilities: pd.DataFrame | None = None
    queue: pd.DataFrame | None = None
    access: MapAccess | None = None
    difference: Difference | None = None
    used: tuple[str, ...] = ()
    notes: tuple[dict[str, str], ...] = ()


def _each_horizon(question: Question) -> list[Question]:
    plan = question.year.plan
    return [
        Question(year=PlannedYear(plan=plan, horizon=year), appraised=question.appraised, standards=question.standards)
        for year in plan.horizons
    ]


def _zones(_workspace: Workspace, _question: Question, _zones: gpd.GeoDataFrame) -> MapAnswer:
    return MapAnswer()


def _land_balance(workspace: Workspace, question: Question, zones: gpd.GeoDataFrame) -> MapAnswer:
    """Land use is measured once: no layer of parcels says how it changes with the horizon."""
    land = zone_land_balance(workspace, question, zones)
    rows = [land.rows.assign(horizon=year) for year in question.year.plan.horizons]
    return MapAnswer(results=pd.concat(rows, ignore_index=True), minimums=land.minimums, used=land.layers)


def _coverage(workspace: Workspace, question: Question, zones: gpd.GeoDataFrame) -> MapAnswer:
    answers = {each.horizon: zone_coverage(workspace, each, zones) for each in _each_horizon(question)}
    rows = [answer.rows.assign(horizon=year) for year, answer in answers.items()]
    used = {layer for answer in answers.values() for layer in answer.layers}
    first = answers[question.horizon]
    said = zip(first.assumptions_vi, first.assumptions_en, strict=True)
    notes = tuple({"vi": vi, "en": en} for vi, en in said)
    return MapAnswer(results=pd.concat(rows, ignore_index=True), used=tuple(sorted(used)), notes=notes)


def _conflicts(workspace: Workspace, question: Question, zones: gpd.GeoDataFrame) -> MapAnswer:
    answers = {each.horizon: zone_conflicts(workspace, each, zones) for each in _each_horizon(question)}
    rows = [answer.table.assign(horizon=year) for year, answer in answers.items()]
    areas = [answer.areas.assign(horizon=year) for year, answer in answers.items()]
    return MapAnswer(
        results=pd.concat(rows, ignore_index=True),
        conflict_areas=gpd.GeoDataFrame(pd.concat(areas, ignore_index=True), geometry="geometry", crs=PLAN_CRS),
        used=constraint_layers(workspace),
    )


def _ledger(workspace: Workspace, question: Question, zones: gpd.GeoDataFrame) -> MapAnswer:
    answers = {each.horizon: zone_ledger(workspace, each, zones) for each in _each_horizon(question)}
    first = answers[question.horizon]
    said = zip(first.assumptions_vi, first.assumptions_en, strict=True)
    facilities = first.facilities
    serving = facilities["zones"].map(len).groupby(facilities["facility"]).transform("sum") > 0
    return MapAnswer(
        results=pd.concat([each.demands.assign(horizon=year) for year, each in answers.items()], ignore_index=True),
        facilities=facilities[serving.to_numpy()],
        queue=first.queue,
        used=first.layers,
        notes=tuple({"vi": vi, "en": en} for vi, en in said),
    )


def _rules(workspace: Workspace, question: Question, zones: gpd.GeoDataFrame) -> MapAnswer:
    answers = {each.horizon: zone_rules(workspace, each, zones) for each in _each_horizon(question)}
    areas = [answer.areas.assign(horizon=year) for year, answer in answers.items()]
    return MapAnswer(
        results=_joined({year: answer.rows for year, answer in answers.items()}),
        repairs=_joined({year: answer.repairs for year, answer in answers.items()}),
        conflict_areas=gpd.GeoDataFrame(pd.concat(areas, ignore_index=True), geometry="geometry", crs=PLAN_CRS),
        used=answers[question.horizon].layers,
    )


def _contradictions(workspace: Workspace, question: Question, _zones: gpd.GeoDataFrame) -> MapAnswer:
    answers = {each.horizon: open_tasks(workspace, each) for each in _each_horizon(question)}
    return MapAnswer(
        results=_joined({year: answer.table for year, answer in answers.items()}),
        used=answers[question.horizon].layers,
    )


def _access(workspace: Workspace, question: Question, zones: gpd.GeoDataFrame) -> MapAnswer:
    drawn = drawn_access(workspace, _each_horizon(question), zones)
    return MapAnswer(results=drawn.nearest, access=drawn.shown, used=drawn.layers, notes=drawn.notes)


def _joined(tables: dict[int, pd.DataFrame]) -> pd.DataFrame:
    return pd.concat([table.assign(horizon=year) for year, table in tables.items()], ignore_index=True)


#: How the views are answered that show one side; those that only show the zones add nothing.
ANSWERS: dict[str, Callable[[Workspace, Question, gpd.GeoDataFrame], MapAnswer]] = {
    "zones": _zones,
    "land-balance": _land_balance,
    "coverage": _coverage,
    "conflicts": _conflicts,
    "ledger": _ledger,
    "rules": _rules,
    "portfolios": _zones,
    "contradictions": _contradictions,
    "access": _access,
    "what-if": _zones,
}


def differing(
    workspace: Workspace, question: Question, against: Side | None, *, of_all: bool
) -> tuple[Question, MapAnswer]:
    """What differs from the other side, and the question with the years that are compared as its plan's."""
    plan = question.year.plan
    first, last = ends_of(plan) if of_all else (question.horizon, question.horizon)
    a = against or Side(workspace=workspace, plan=plan.id, horizon=first)
    b = Side(workspace=workspace, plan=plan.id, horizon=last)
    found = difference(a, b, appraised=question.appraised)
    year = PlannedYear(plan=replace(plan, horizons=found.years), horizon=last)
    notes = tuple(supposed(a.workspace)) if a.workspace.scenarios != workspace.scenarios else ()
    asked = replace(question, year=year)
    return asked, MapAnswer(results=found.rows, difference=found, used=found.layers, notes=notes)


def with_lost(zones: gpd.GeoDataFrame, found: Difference | None) -> gpd.GeoDataFrame:
    """The zones of the one side, and those that only the other has."""
    if found is None or found.lost.empty:
        return zones
    both = pd.concat([zones, found.lost.reindex(columns=zones.columns)], ignore_index=True)
    return gpd.GeoDataFrame(both, geometry="geometry", crs=zones.crs)


def of_sides(answer: MapAnswer) -> dict[str, Any]:
    """What a map is told of a difference, and what places are called; of the one nothing where the view shows none."""
    found = answer.difference
    if found is None:
        return {}
    lost = tuple(map(str, found.lost["id"]))
    return {
        "changes": found.changes,
        "changed": found.changed,
        "sides": found.sides,
        "lost": lost,
        "named": found.names,
    }


def supposed(workspace: Workspace) -> list[dict[str, str]]:
    """What a reader must know of the scenarios that a map shows: none of it is the plan."""
    return [
        {
            "vi": f"Theo kịch bản «{each.title_vi}» ({each.id}): {written(len(each.changes), 0)} thay đổi, trong đó "
            f"{written(sum(change.assumed for change in each.changes), 0)} là giả định; không phải quy hoạch đã duyệt",
            "en": f"As the scenario “{each.title_en}” ({each.id}) supposes: {len(each.changes)} changes, "
            f"{sum(change.assumed for change in each.changes)} of them assumed; not an approved plan",
        }
        for each in workspace.scenarios
    ]
