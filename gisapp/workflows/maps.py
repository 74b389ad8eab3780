"""A view for every horizon of a plan: load what it shows, ask the analyses, hand the values to the map makers."""

from collections.abc import Callable, Iterator, Mapping
from dataclasses import dataclass, replace
from datetime import date
from typing import Any

import geopandas as gpd
import numpy as np
import pandas as pd

from gisapp.analysis.presence import presence
from gisapp.domain.crs import GEOGRAPHIC_CRS, PLAN_AREA, PLAN_CRS, transform, transformer
from gisapp.domain.errors import BadInput, NotFound
from gisapp.domain.layer import LayerEntry
from gisapp.domain.ledger import KINDS
from gisapp.domain.plan import PlannedYear
from gisapp.maps.inputs import VIEWS, MapAccess, MapInputs, MapLayer
from gisapp.maps.payload import payload
from gisapp.maps.rasters import MapRaster
from gisapp.workflows.access_drawn import drawn_access
from gisapp.workflows.comparison import Side
from gisapp.workflows.conflicts import constraint_layers, zone_conflicts
from gisapp.workflows.contradictions import open_tasks
from gisapp.workflows.coverage import zone_coverage
from gisapp.workflows.difference import Difference, difference, ends_of
from gisapp.workflows.facilities import reaches
from gisapp.workflows.land_balance import zone_land_balance
from gisapp.workflows.ledger import zone_ledger
from gisapp.workflows.portfolio_question import Texts, read_question
from gisapp.workflows.portfolios import ForYear, portfolio_board
from gisapp.workflows.ports import Workspace
from gisapp.workflows.question import Question, inputs, pose, zones_asked
from gisapp.workflows.rules import zone_rules

#: Cells that are read for the picture of a raster: as many as a screen shows.
_PICTURE_CELLS = 400_000
#: How many zones the view `portfolios` puts together where nobody says: Decision 65 speaks of two to five.
USUAL_SIZES = "2-5"
#: Kinds of layers that are tables for analyses, and never drawn by themselves.
_NOT_DRAWN = frozenset({"zones", "table", "raster"})


@dataclass(frozen=True, slots=True, kw_only=True)
class _Answer:
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


def map_payload(
    workspace: Workspace,
    view: str,
    *,
    appraised: date,
    plan: str | None = None,
    horizon: int | None = None,
    board: Mapping[str, Any] | None = None,
    against: Side | None = None,
) -> dict[str, Any]:
    """What does this view show, at every horizon of the plan?

    `board` is the board that the view `portfolios` shows; without it that of two to five zones. The view `difference`
    shows what differs from `against`; without it the first year of the plan is held against the last where no horizon
    is asked for, and else a horizon against itself.

    Raises
    ------
    NotFound
        When there is no such view, plan or horizon.
    BadInput
        When several plans have the horizon.
    """
    check_view(view)
    workspace = workspace.at_once()
    question = pose(workspace, plan=plan, horizon=horizon, appraised=appraised)
    zones = zones_asked(workspace)
    if view == "portfolios" and board is None:
        board = _usual_board(
            workspace, ForYear(appraised=appraised, plan=question.year.plan.id, horizon=question.horizon)
        )
    if view == "difference":
        question, answer = _difference(workspace, question, against, of_all=horizon is None and against is None)
        zones = _with_lost(zones, answer.difference)
    else:
        answer = _ANSWERS[view](workspace, question, zones)
    around = tuple(_drawn(workspace, entry) for entry in _around(workspace, view, question))
    rasters = tuple(_pictured(workspace))
    return payload(
        MapInputs(
            view=view,
            plan=question.year.plan,
            horizon=question.horizon,
            appraised=appraised,
            demo=workspace.demo,
            zones=_geographic(zones),
            presence=presence(zones, question.year.plan.horizons, included=workspace.included).rename(
                columns={"id": "zone"}
            ),
            claims=workspace.layers.rows("claims"),
            around=around,
            results=answer.results,
            minimums=answer.minimums,
            facilities=answer.facilities,
            queue=answer.queue,
            access=answer.access,
            repairs=answer.repairs,
            board=board,
            **_of_sides(answer.difference),
            notes=(*_supposed(workspace), *answer.notes),
            standards=question.in_force,
            conflict_areas=None if answer.conflict_areas is None else _geographic(answer.conflict_areas),
            land_use_classes=workspace.layers.rows("land_use_classes"),
            rasters=rasters,
            inputs=inputs(
                workspace,
                question,
                (
                    *answer.used,
                    *_used_by(board),
                    *(layer.entry.id for layer in around),
                    *(each.entry.id for each in rasters),
                ),
            ),
        )
    )


def _supposed(workspace: Workspace) -> list[dict[str, str]]:
    """What a reader must know of the scenarios that a map shows: none of it is the plan."""
    return [
        {
            "vi": f"Theo kịch bản «{each.title_vi}» ({each.id}): {len(each.changes)} thay đổi, trong đó "
            f"{sum(change.assumed for change in each.changes)} là giả định; không phải quy hoạch đã duyệt",
            "en": f"As the scenario “{each.title_en}” ({each.id}) supposes: {len(each.changes)} changes, "
            f"{sum(change.assumed for change in each.changes)} of them assumed; not an approved plan",
        }
        for each in workspace.scenarios
    ]


def _usual_board(workspace: Workspace, year: ForYear) -> dict[str, Any]:
    """The board of two to five zones, or why there is none; the map is drawn all the same."""
    try:
        return portfolio_board(workspace, read_question(Texts(sizes=USUAL_SIZES)), year)
    except BadInput as refused:
        return {"refused": {"vi": str(refused), "en": str(refused)}}


def _used_by(board: Mapping[str, Any] | None) -> tuple[str, ...]:
    """The layers that a board rests on."""
    revisions = board["inputs"]["revisions"] if board and "inputs" in board else ()
    return tuple(str(each).partition("@")[0] for each in revisions)


def check_question(
    workspace: Workspace, view: str, *, appraised: date, plan: str | None = None, horizon: int | None = None
) -> None:
    """Refuse what `map_payload` would refuse, before a page is sent that could only fail to load."""
    check_view(view)
    pose(workspace, plan=plan, horizon=horizon, appraised=appraised)


def check_view(view: str) -> None:
    """Refuse a view that is not offered, naming those that are."""
    if view not in VIEWS:
        raise NotFound(expected=f"a view: {', '.join(VIEWS)}", found=repr(view), todo="choose one of these")


def _each_horizon(question: Question) -> list[Question]:
    plan = question.year.plan
    return [
        Question(year=PlannedYear(plan=plan, horizon=year), appraised=question.appraised, standards=question.standards)
        for year in plan.horizons
    ]


def _zones(_workspace: Workspace, _question: Question, _zones: gpd.GeoDataFrame) -> _Answer:
    return _Answer()


def _land_balance(workspace: Workspace, question: Question, zones: gpd.GeoDataFrame) -> _Answer:
    """Land use is measured once: no layer of parcels says how it changes with the horizon."""
    land = zone_land_balance(workspace, question, zones)
    rows = [land.rows.assign(horizon=year) for year in question.year.plan.horizons]
    return _Answer(results=pd.concat(rows, ignore_index=True), minimums=land.minimums, used=land.layers)


def _coverage(workspace: Workspace, question: Question, zones: gpd.GeoDataFrame) -> _Answer:
    answers = {each.horizon: zone_coverage(workspace, each, zones) for each in _each_horizon(question)}
    rows = [answer.rows.assign(horizon=year) for year, answer in answers.items()]
    used = {layer for answer in answers.values() for layer in answer.layers}
    first = answers[question.horizon]
    said = zip(first.assumptions_vi, first.assumptions_en, strict=True)
    notes = tuple({"vi": vi, "en": en} for vi, en in said)
    return _Answer(results=pd.concat(rows, ignore_index=True), used=tuple(sorted(used)), notes=notes)


def _conflicts(workspace: Workspace, question: Question, zones: gpd.GeoDataFrame) -> _Answer:
    answers = {each.horizon: zone_conflicts(workspace, each, zones) for each in _each_horizon(question)}
    rows = [answer.table.assign(horizon=year) for year, answer in answers.items()]
    areas = [answer.areas.assign(horizon=year) for year, answer in answers.items()]
    return _Answer(
        results=pd.concat(rows, ignore_index=True),
        conflict_areas=gpd.GeoDataFrame(pd.concat(areas, ignore_index=True), geometry="geometry", crs=PLAN_CRS),
        used=constraint_layers(workspace),
    )


def _ledger(workspace: Workspace, question: Question, zones: gpd.GeoDataFrame) -> _Answer:
    answers = {each.horizon: zone_ledger(workspace, each, zones) for each in _each_horizon(question)}
    first = answers[question.horizon]
    said = zip(first.assumptions_vi, first.assumptions_en, strict=True)
    facilities = first.facilities
    serving = facilities["zones"].map(len).groupby(facilities["facility"]).transform("sum") > 0
    return _Answer(
        results=pd.concat([each.demands.assign(horizon=year) for year, each in answers.items()], ignore_index=True),
        facilities=facilities[serving.to_numpy()],
        queue=first.queue,
        used=first.layers,
        notes=tuple({"vi": vi, "en": en} for vi, en in said),
    )


def _rules(workspace: Workspace, question: Question, zones: gpd.GeoDataFrame) -> _Answer:
    answers = {each.horizon: zone_rules(workspace, each, zones) for each in _each_horizon(question)}
    areas = [answer.areas.assign(horizon=year) for year, answer in answers.items()]
    return _Answer(
        results=_joined({year: answer.rows for year, answer in answers.items()}),
        repairs=_joined({year: answer.repairs for year, answer in answers.items()}),
        conflict_areas=gpd.GeoDataFrame(pd.concat(areas, ignore_index=True), geometry="geometry", crs=PLAN_CRS),
        used=answers[question.horizon].layers,
    )


def _contradictions(workspace: Workspace, question: Question, _zones: gpd.GeoDataFrame) -> _Answer:
    answers = {each.horizon: open_tasks(workspace, each) for each in _each_horizon(question)}
    return _Answer(
        results=_joined({year: answer.table for year, answer in answers.items()}),
        used=answers[question.horizon].layers,
    )


def _access(workspace: Workspace, question: Question, zones: gpd.GeoDataFrame) -> _Answer:
    drawn = drawn_access(workspace, _each_horizon(question), zones)
    return _Answer(results=drawn.nearest, access=drawn.shown, used=drawn.layers, notes=drawn.notes)


def _difference(
    workspace: Workspace, question: Question, against: Side | None, *, of_all: bool
) -> tuple[Question, _Answer]:
    """What differs from the other side, and the question with the years that are compared as its plan's."""
    plan = question.year.plan
    first, last = ends_of(plan) if of_all else (question.horizon, question.horizon)
    a = against or Side(workspace=workspace, plan=plan.id, horizon=first)
    b = Side(workspace=workspace, plan=plan.id, horizon=last)
    found = difference(a, b, appraised=question.appraised)
    year = PlannedYear(plan=replace(plan, horizons=found.years), horizon=last)
    notes = tuple(_supposed(a.workspace)) if a.workspace.scenarios != workspace.scenarios else ()
    asked = replace(question, year=year)
    return asked, _Answer(results=found.rows, difference=found, used=found.layers, notes=notes)


def _with_lost(zones: gpd.GeoDataFrame, found: Difference | None) -> gpd.GeoDataFrame:
    """The zones of the one side, and those that only the other has."""
    if found is None or found.lost.empty:
        return zones
    both = pd.concat([zones, found.lost.reindex(columns=zones.columns)], ignore_index=True)
    return gpd.GeoDataFrame(both, geometry="geometry", crs=zones.crs)


def _of_sides(found: Difference | None) -> dict[str, Any]:
    if found is None:
        return {}
    lost = tuple(map(str, found.lost["id"]))
    return {"changes": found.changes, "changed": found.changed, "sides": found.sides, "lost": lost}


def _joined(tables: dict[int, pd.DataFrame]) -> pd.DataFrame:
    return pd.concat([table.assign(horizon=year) for year, table in tables.items()], ignore_index=True)


_ANSWERS: dict[str, Callable[[Workspace, Question, gpd.GeoDataFrame], _Answer]] = {
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
#: What each view draws around the zones. Parcels and facilities are many, so only where they are asked about.
_DRAWN = {
    "zones": {"locator", "communes", "corridors", "roads"},
    "land-balance": {"locator", "communes", "parcels"},
    "coverage": {"locator", "communes", "facilities"},
    "conflicts": {"locator", "communes", "constraints"},
    "ledger": {"locator", "communes", "facilities", *KINDS},
    "rules": {"locator", "communes"},
    "portfolios": {"locator", "communes", "constraints"},
    "contradictions": {"locator", "communes", "constraints"},
    "access": {"locator", "communes", "facilities", "roads"},
    "what-if": {"locator", "communes", "constraints"},
    "difference": {"locator", "communes", "corridors", "roads"},
}


def _around(workspace: Workspace, view: str, question: Question) -> list[LayerEntry]:
    """The layers that the view calls for, and what users brought: the rest of it on the views that have room."""
    facility_kinds = {row.applies_to for row in reaches(question.standards)}
    asked_about = _DRAWN[view] | (facility_kinds if view in ("coverage", "access") else set())
    elsewhere = set().union(*_DRAWN.values()) | facility_kinds | _NOT_DRAWN
    roomy = view in ("zones", "coverage")
    return [
        entry
        for entry in workspace.layers.entries()
        if entry.kind in asked_about or (roomy and not entry.shipped and entry.kind not in elsewhere)
    ]


def _drawn(workspace: Workspace, entry: LayerEntry) -> MapLayer:
    return MapLayer(entry=entry, table=_geographic(workspace.layers.features(entry.id)))


def _pictured(workspace: Workspace) -> Iterator[MapRaster]:
    """The rasters over the plan area, in no more cells than a picture shows."""
    box = np.array(transformer(GEOGRAPHIC_CRS, PLAN_CRS).transform_bounds(*PLAN_AREA))
    for raster in workspace.rasters.ids():
        facts = workspace.rasters.facts(raster)
        cells = workspace.rasters.picture(raster, box, _PICTURE_CELLS) if facts.quantity else None
        if cells is not None and facts.quantity is not None:
            yield MapRaster(
                entry=workspace.rasters.entry(raster),
                quantity=facts.quantity,
                legend=facts.legend,
                cell_m=facts.cell_m,
                cells=cells,
            )


def _geographic(table: gpd.GeoDataFrame) -> gpd.GeoDataFrame:
    moved = transform(table.geometry.to_numpy(), PLAN_CRS, GEOGRAPHIC_CRS)
    return gpd.GeoDataFrame(table.drop(columns="geometry"), geometry=moved, crs=GEOGRAPHIC_CRS)
