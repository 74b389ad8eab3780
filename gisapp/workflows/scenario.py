"""Scenarios laid over a workspace: nothing is stored in a layer, everybody who asks sees their changes made.

A scenario was drawn over one revision of each layer. Where the layers have moved on since, its changes are merged as
those of a submission are; only where both changed the same thing must its author look again. Of several scenarios the
later stands over the earlier.
"""

from collections.abc import Iterable, Sequence
from typing import Any

import geopandas as gpd
import numpy as np
import orjson
import pandas as pd
import shapely

from gisapp.domain.errors import Conflict
from gisapp.domain.existence import Status
from gisapp.domain.scenario import Action, Change, Scenario
from gisapp.history.diff import GEOMETRY, Diff, Table, compare, stacked
from gisapp.history.merge import merge
from gisapp.workflows.overlay import overlaid
from gisapp.workflows.ports import Layers, Workspace

_NAMED = 3


def with_scenarios(workspace: Workspace, scenarios: Sequence[Scenario]) -> Workspace:
    """The workspace as these scenarios suppose it, the later over the earlier; as it is where there is none.

    Raises
    ------
    NotFound
        When a scenario changes a layer that is not there.
    Conflict
        When a layer has moved on and changed the same thing, or a later scenario changes what an earlier one deletes.
    """
    if not scenarios:
        return workspace
    base = workspace.at_once()
    shown = base
    for scenario in scenarios:
        shown = _laid(base, shown, scenario)
    return shown


def _laid(base: Workspace, shown: Workspace, scenario: Scenario) -> Workspace:
    """One scenario over whatever is shown already; held against the layers themselves first."""
    diffs = {layer: _diff(base.layers, shown.layers, scenario, layer) for layer in scenario.layers}
    for layer in _holding(shown.layers, scenario.includes):
        rows = shown.layers.rows(layer, ids=[])
        # Nothing changes in it, and yet other answers are due: what is remembered of the layer must not serve here.
        diffs.setdefault(layer, Diff(before=rows, after=rows))
    named = {change.id for change in scenario.changes if change.action is not Action.DELETE} | {*scenario.includes}
    laid = overlaid(
        shown,
        {layer: diff for layer, diff in diffs.items() if len(diff) or layer not in scenario.layers},
        name=("scenario", scenario.sha256),
        scenarios=(scenario,),
    )
    return overlaid(laid, {}, name="included", included=_proposed(laid.layers, diffs, named))


def _holding(layers: Layers, ids: Iterable[str]) -> list[str]:
    """The layers in which one of these features has a status."""
    wanted = list(ids)
    return [layer for layer in _with_status(layers) if len(layers.rows(layer, ids=wanted))] if wanted else []


def _with_status(layers: Layers) -> list[str]:
    return [layer for layer in layers.ids() if "status" in layers.schema(layer).names]


def _proposed(layers: Layers, among: Iterable[str], ids: Iterable[str]) -> set[str]:
    """Those of these features that are proposed: they count as expected because a scenario names them."""
    held = {*_with_status(layers)}
    tables = [layers.rows(layer, ids=list(ids)) for layer in among if layer in held]
    return {str(each) for table in tables for each in table["id"][(table["status"] == Status.PROPOSED).to_numpy()]}


def _diff(plain: Layers, shown: Layers, scenario: Scenario, layer: str) -> Diff:
    """What a scenario changes in a layer as it is shown.

    It must fit what is shown, as one that undoes another does, or the layer itself; over an earlier scenario it stands.

    Raises
    ------
    Conflict
        When the layer moved on in what the scenario changes.
    """
    changes = scenario.of_layer(layer)
    ids = [change.id for change in changes]
    seen, now = (each.rows(layer, ids=ids) for each in (shown, plain))
    if _clashes(seen, changes):
        clashes = _clashes(now, changes)
        if clashes:
            raise _moved_on(scenario, plain.revision(layer).name, clashes)
        _refuse_deleted(seen, changes, scenario)
    return compare(seen, _made(seen, changes))


def _clashes(held: Table, changes: Sequence[Change]) -> list[str]:
    """What of these features is not as the changes found it, nor as they would make it."""
    there = {*held["id"]}
    gone = [change.id for change in changes if change.action is Action.UPDATE and change.id not in there]
    found = _made(held, [~change for change in changes])
    conflicts = merge(found, held, compare(found, _made(found, changes))).conflicts
    return [*gone, *(f"{row['id']} ({row['column']})" for row in conflicts.to_dict("records"))]


def _moved_on(scenario: Scenario, revision: str, clashes: Sequence[str]) -> Conflict:
    more = f" and {len(clashes) - _NAMED} more" if len(clashes) > _NAMED else ""
    return Conflict(
        expected=f"{revision} as the scenario {scenario.id} found it in what it changes",
        found=f"that it moved on in {', '.join(clashes[:_NAMED])}{more}",
        todo="draw these changes anew over the layer as it is now",
    )


def _refuse_deleted(seen: Table, changes: Sequence[Change], scenario: Scenario) -> None:
    there = {*seen["id"]}
    lost = [change.id for change in changes if change.action is Action.UPDATE and change.id not in there]
    if lost:
        raise Conflict(
            expected=f"features that the scenario {scenario.id} can change",
            found=f"that an earlier one deletes {', '.join(lost[:_NAMED])}",
            todo="ask one of the two scenarios, or draw one that holds both",
        )


def _made(table: Table, changes: Sequence[Change]) -> Table:
    """The table with these changes made: inserted over what is there, updated and deleted where it is there."""
    rows = {str(row["id"]): row for row in _rows(table)}
    for change in changes:
        if change.action is Action.DELETE:
            rows.pop(change.id, None)
        elif change.action is Action.INSERT:
            rows[change.id] = {**_values(change), "id": change.id}
        elif change.id in rows:
            rows[change.id] = {**rows[change.id], **_values(change)}
    made = pd.DataFrame(list(rows.values()), columns=list(table.columns), dtype=object)
    return stacked(table.iloc[:0], made) if len(made) else table.iloc[:0]


def _rows(table: Table) -> list[dict[str, Any]]:
    names = list(table.columns)
    return [dict(zip(names, values, strict=True)) for values in pd.DataFrame(table).to_numpy(dtype=object)]


def _values(change: Change) -> dict[str, Any]:
    geometry = {} if change.geometry is None else {GEOMETRY: shape_of(change.geometry)}
    return dict(change.values) | geometry


def shape_of(geometry: object) -> shapely.Geometry:
    """The shape of a GeoJSON geometry."""
    shape: shapely.Geometry = shapely.from_geojson(orjson.dumps(geometry))
    return shape


def geometry_of(shape: shapely.Geometry | None) -> dict[str, Any] | None:
    """The GeoJSON geometry of a shape in the plan CRS, to the tenth of a millimetre that storage keeps."""
    if shape is None:
        return None
    rounded = shapely.transform(shape, lambda xy: np.round(xy, 4))
    made: dict[str, Any] = orjson.loads(shapely.to_geojson(rounded))
    return made


def is_of_features(table: Table) -> bool:
    """Whether a layer's table has geometry."""
    return isinstance(table, gpd.GeoDataFrame)
