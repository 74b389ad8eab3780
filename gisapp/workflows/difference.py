"""What a map of two sides shows: what differs in each zone, and the features that are not the same on both."""

from collections.abc import Hashable, Iterator, Sequence
from dataclasses import dataclass, replace
from datetime import date
from typing import Any

import geopandas as gpd
import numpy as np
import pandas as pd

from gisapp.analysis.comparison import differences
from gisapp.analysis.presence import at_horizon
from gisapp.domain.crs import GEOGRAPHIC_CRS, PLAN_CRS, transform
from gisapp.domain.plan import Plan, PlannedYear
from gisapp.history.diff import GEOMETRY, Diff, Table, compare
from gisapp.maps.difference import Words
from gisapp.maps.values import rows_of
from gisapp.maps.viewer_difference import names_of_rules, zone_differences
from gisapp.workflows.comparison import Side, compared
from gisapp.workflows.named_places import names_of
from gisapp.workflows.portfolios import ForYear
from gisapp.workflows.ports import Workspace
from gisapp.workflows.question import pose, scenario_named
from gisapp.workflows.records import records

#: So many changed features are told; a map cannot show more of them apart.
_MOST_CHANGES = 400
_CHANGE_COLUMNS = ["layer", "id", "name_vi", "name_en", "change", "before", "after", "columns"]
#: What becomes of a feature whose row is the same, and that is there at one of the two years only.
_OPENS, _CLOSES = "opens", "closes"


@dataclass(frozen=True, slots=True, kw_only=True)
class Difference:
    """What differs between two sides, at each year that both are asked about.

    `rows` are the differences with a column `horizon`, a year of `years`; `changes` the features that are not the same
    on both sides, with geometries in EPSG:4326, of `changed` in all; `lost` the zones that only `a` has; `names` what
    places that answers name are called, by their ids and by their Vietnamese names, and what is missing by its English.
    """

    rows: pd.DataFrame
    changes: pd.DataFrame
    changed: int
    lost: gpd.GeoDataFrame
    years: tuple[int, ...]
    sides: tuple[dict[str, Any], dict[str, Any]]
    layers: tuple[str, ...]
    names: dict[str, Words]


def difference(a: Side, b: Side, *, appraised: date) -> Difference:
    """What is different at `b` from what it is at `a`, for a map?

    Where both are asked about the same year of the same plan, every horizon of the plan is compared; else the two
    years alone.

    Raises
    ------
    NotFound, BadInput
        When a side has no such plan or horizon.
    """
    asked = [pose(each.workspace, plan=each.plan, horizon=each.horizon, appraised=appraised).year for each in (a, b)]
    same_year = _named(asked[0]) == _named(asked[1])
    pairs = [(year, year) for year in asked[1].plan.horizons] if same_year else [(asked[0].horizon, asked[1].horizon)]
    one_side = same_year and _content(a.workspace) == _content(b.workspace)
    found = [  # of one and the same side there is nothing to ask
        (other, None if one_side else compared(_at(a, asked[0], one), _at(b, asked[1], other), appraised=appraised))
        for one, other in pairs
    ]
    tables = [(each.rows if each else differences([], [])).assign(horizon=year) for year, each in found]
    needs = {en: vi for _, each in found if each for en, vi in each.needs.items()}
    told = [row for layer, diff in _changed_layers(a.workspace, b.workspace) for row in _told(layer, diff)]
    if not same_year:
        told += _come_and_gone(a.workspace, b.workspace, asked[0].horizon, asked[1].horizon)
    rows = pd.concat(tables, ignore_index=True)
    return Difference(
        rows=rows,
        changes=pd.DataFrame(told[:_MOST_CHANGES], columns=_CHANGE_COLUMNS, dtype=object),
        changed=len(told),
        lost=_lost(a.workspace, b.workspace),
        years=tuple(other for _, other in pairs),
        sides=(_side(a.workspace, b.workspace, asked[0]), _side(b.workspace, a.workspace, asked[1])),
        layers=tuple(sorted({str(row["layer"]) for row in told})),
        names={en: {"vi": vi, "en": en} for en, vi in needs.items()}
        | {name: words for side in (a, b) for name, words in names_of(side.workspace, _ids_in(rows)).items()},
    )


def _ids_in(rows: pd.DataFrame) -> set[str]:
    """What the answers of either side name: places by their ids, and other texts."""
    texts = rows[["a", "b"]].to_numpy(dtype=object).ravel()
    return {each for said in texts if isinstance(said, str) for each in said.split("; ")}


def zone_difference(workspace: Workspace, supposed: Workspace, zone: str, year: ForYear) -> dict[str, object]:
    """What do these scenarios change for one zone, in words?

    Raises
    ------
    NotFound, BadInput
        When neither side has the zone, or there is no such plan or horizon.
    """
    sides = [Side(workspace=each, plan=year.plan, horizon=year.horizon) for each in (workspace, supposed)]
    found = compared(*sides, appraised=year.appraised, zone=zone)
    rows = list(rows_of(found.rows))
    needs = {en: {"vi": vi, "en": en} for en, vi in found.needs.items()}
    question = pose(supposed, plan=year.plan, horizon=year.horizon, appraised=year.appraised)
    texts = [each for row in rows for each in (row["a"], row["b"]) if isinstance(each, str)]
    named = {part for each in texts for part in each.split("; ")}
    named |= {part for row in rows for part in str(row["item"]).split(" · ")}
    return zone_differences(rows, needs | names_of(supposed, named) | names_of_rules(question.in_force))


def ends_of(plan: Plan) -> tuple[int, int]:
    """The years that are held against each other where nobody says which: the first of a plan and its last."""
    return plan.horizons[0], plan.horizons[-1]


def _content(workspace: Workspace) -> tuple[Hashable, ...]:
    return workspace.layers.state(), workspace.rasters.state(), workspace.included


def _named(year: PlannedYear) -> tuple[str, int]:
    return year.plan.id, year.horizon


def _at(side: Side, year: PlannedYear, horizon: int) -> Side:
    return replace(side, plan=year.plan.id, horizon=horizon)


def _lost(a: Workspace, b: Workspace) -> gpd.GeoDataFrame:
    zones = a.layers.features("zones")
    return zones[~zones["id"].isin(b.layers.rows("zones")["id"])].reset_index(drop=True)


def _side(workspace: Workspace, other: Workspace, year: PlannedYear) -> dict[str, Any]:
    """What a reader must know of a side: its year, its scenarios, and the revisions that the other has not."""
    shared = [layer for layer in workspace.layers.ids() if layer in set(other.layers.ids())]
    names = [(workspace.layers.revision(layer).name, other.layers.revision(layer).name) for layer in shared]
    return {
        "plan": year.plan.id,
        "plan_vi": year.plan.title_vi,
        "plan_en": year.plan.title_en,
        "horizon": year.horizon,
        "scenarios": [scenario_named(each) for each in workspace.scenarios],
        "revisions": [own for own, others in names if own != others],
    }


def _changed_layers(a: Workspace, b: Workspace) -> Iterator[tuple[str, Diff]]:
    """The layers that are not the same on both sides; of those that are, nothing is read."""
    for layer in b.layers.ids():
        if layer in a.layers.ids() and a.layers.content(layer) != b.layers.content(layer):
            ids = sorted(_touched(a, b, layer))
            yield layer, compare(a.layers.rows(layer, ids=ids), b.layers.rows(layer, ids=ids))


def _touched(a: Workspace, b: Workspace, layer: str) -> set[str]:
    """The features that may differ: those that scenarios change, and those that changed between the revisions."""
    held = {change.id for side in (a, b) for each in side.scenarios for change in each.of_layer(layer)}
    since, until = (side.layers.revision(layer).version for side in (a, b))
    if since != until:
        newer = a if since > until else b
        diff = newer.layers.diff(layer, since, until)
        held |= {*map(str, diff.before["id"]), *map(str, diff.after["id"])}
    return held


def _told(layer: str, diff: Diff) -> Iterator[dict[str, Any]]:
    """Each change: what the feature was and is, and which of its values are others."""
    before, after = _by_id(diff.before), _by_id(diff.after)
    columns = diff.changed_columns()
    columns = columns[columns["column"] != GEOMETRY]
    said = {str(key): records(rows.drop(columns="id")) for key, rows in columns.groupby("id", sort=False)}
    for key, kind in diff.kinds().items():
        yield _change(
            layer, str(key), str(kind), (before.get(str(key), {}), after.get(str(key), {})), said.get(str(key), [])
        )


def _change(
    layer: str,
    key: str,
    kind: str,
    rows: tuple[dict[str, Any], dict[str, Any]],
    columns: Sequence[dict[str, Any]] = (),
) -> dict[str, Any]:
    """A change as a row: of the feature as it was and as it is, empty where it was or is not."""
    was, is_ = rows
    row = is_ or was
    return {
        "layer": layer,
        "id": key,
        "name_vi": row.get("name_vi"),
        "name_en": row.get("name_en"),
        "change": kind,
        "before": was.get(GEOMETRY),
        "after": is_.get(GEOMETRY),
        "columns": list(columns),
    }


def _by_id(table: Table) -> dict[str, dict[str, Any]]:
    plain = pd.DataFrame(table)
    if isinstance(table, gpd.GeoDataFrame):
        shapes = np.asarray(table.geometry, dtype=object)
        plain = plain.assign(**{GEOMETRY: transform(shapes, PLAN_CRS, GEOGRAPHIC_CRS)})
    return {str(row["id"]): {str(name): value for name, value in row.items()} for row in plain.to_dict("records")}


def _come_and_gone(a: Workspace, b: Workspace, since: int, until: int) -> Iterator[dict[str, Any]]:
    """What is there at one of two years only, of roads, facilities and whatever else has dates in itself."""
    for layer in b.layers.ids():
        dated = {"id", "status", GEOMETRY} <= set(b.layers.schema(layer).names) and layer != "zones"
        if not dated or layer not in a.layers.ids() or a.layers.content(layer) != b.layers.content(layer):
            continue
        features = b.layers.features(layer)
        was, is_ = (at_horizon(features, year, included=side.included) for side, year in ((a, since), (b, until)))
        for key, row in _by_id(is_[~is_["id"].isin(was["id"])]).items():
            yield _change(layer, key, _OPENS, ({}, row))
        for key, row in _by_id(was[~was["id"].isin(is_["id"])]).items():
            yield _change(layer, key, _CLOSES, (row, {}))
