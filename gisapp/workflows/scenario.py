"""Scenarios laid over a workspace: nothing is stored in a layer, everybody who asks sees their changes made.

A scenario was drawn over one revision of each layer. Where the layers have moved on since, its changes are merged as
those of a submission are; only where both changed the same thing must its author look again. Of several scenarios the
later stands over the earlier.
"""

import pickle
from collections.abc import Collection, Iterable, Sequence
from typing import Any

import geopandas as gpd
import numpy as np
import orjson
import pandas as pd
import shapely

from gisapp.domain.errors import Conflict, Vi
from gisapp.domain.existence import Status
from gisapp.domain.scenario import Action, Change, Scenario
from gisapp.history.diff import GEOMETRY, Diff, Table, compare, rows_of, stacked
from gisapp.history.merge import merge
from gisapp.workflows.memory import Memory
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
    layers = sorted({layer for scenario in scenarios for layer in scenario.layers})
    diffs = {layer: _remembered_diff(base.layers, scenarios, layer) for layer in layers}
    included = _included(scenarios)
    holding = _holding(base.layers, included, diffs)
    changed = {layer: diff for layer, diff in diffs.items() if len(diff) or layer in holding}
    # Nothing changes in the others, and yet other answers are due: what is remembered of them must not serve here.
    beside = {layer: _nothing(base.layers, layer) for layer in holding if layer not in changed}
    return overlaid(
        base,
        {**changed, **beside},
        name=("scenarios", *(each.sha256 for each in scenarios)),
        included=_proposed(diffs.values()) | included,
        scenarios=tuple(scenarios),
    )


def changes_in(workspace: Workspace, scenario: Scenario, layer: str) -> Diff:
    """What does this scenario change in a layer as it is now?

    Raises
    ------
    NotFound
        When there is no such layer.
    Conflict
        When the layer has moved on and changed the same thing.
    """
    return _remembered_diff(workspace.layers.at_once(), [scenario], layer)


def _included(scenarios: Iterable[Scenario]) -> frozenset[str]:
    """What the scenarios include, one after the other."""
    held: frozenset[str] = frozenset()
    for scenario in scenarios:
        held = (held | {*scenario.includes}) - {*scenario.excludes}
    return held


def _holding(layers: Layers, ids: Collection[str], beside: Collection[str]) -> list[str]:
    """The layers in which one of these features has a status."""
    if not ids:
        return []
    dated = [layer for layer in layers.ids() if "status" in layers.schema(layer).names]
    return [layer for layer in dated if layer in beside or len(layers.rows(layer, ids=ids))]


def _nothing(layers: Layers, layer: str) -> Diff:
    rows = layers.rows(layer, ids=[])
    return Diff(before=rows, after=rows)


def _proposed(diffs: Iterable[Diff]) -> set[str]:
    """What comes or changes and is only proposed: it counts as expected because a scenario names it."""
    after = [diff.after for diff in diffs if "status" in diff.after.columns]
    return {str(each) for table in after for each in table["id"][(table["status"] == Status.PROPOSED).to_numpy()]}


_DIFFS: Memory[bytes] = Memory(64)


def _remembered_diff(layers: Layers, scenarios: Sequence[Scenario], layer: str) -> Diff:
    """As `_diff`; remembered as bytes, so that no thread gets another's geometries."""
    asked = (layer, layers.content(layer), tuple(each.sha256 for each in scenarios))
    diff: Diff = pickle.loads(_DIFFS.answer(asked, lambda: pickle.dumps(_diff(layers, scenarios, layer))))  # noqa: S301 - our own
    return diff


def _diff(layers: Layers, scenarios: Sequence[Scenario], layer: str) -> Diff:
    """What the scenarios together change in a layer.

    Each must fit what those before it left, as one does that undoes another, or the layer itself; then it stands over
    them.

    Raises
    ------
    Conflict
        When the layer moved on in what a scenario changes.
    """
    now = layers.rows(layer, ids=[change.id for each in scenarios for change in each.of_layer(layer)])
    seen = now
    for scenario in scenarios:
        changes = scenario.of_layer(layer)
        if _clashes(seen, changes):
            clashes = _clashes(now, changes)
            if clashes:
                raise _moved_on(scenario, layers.revision(layer).name, clashes)
            _refuse_deleted(seen, changes, scenario)
        seen = _made(seen, changes)
    return compare(now, seen)


def _clashes(held: Table, changes: Sequence[Change]) -> list[str]:
    """What of these features is not as the changes found it, nor as they would make it."""
    held = rows_of(held, [change.id for change in changes])
    there = {*held["id"]}
    gone = [change.id for change in changes if change.action is Action.UPDATE and change.id not in there]
    found = _made(held, [~change for change in changes])
    conflicts = merge(found, held, compare(found, _made(found, changes))).conflicts
    return [*gone, *(f"{row['id']} ({row['column']})" for row in conflicts.to_dict("records"))]


def _moved_on(scenario: Scenario, revision: str, clashes: Sequence[str]) -> Conflict:
    left = len(clashes) - _NAMED
    more, more_vi = (f" and {left} more", f" và {left} chỗ khác") if left > 0 else ("", "")
    return Conflict(
        expected=f"{revision} as the scenario {scenario.id} found it in what it changes",
        found=f"that it moved on in {', '.join(clashes[:_NAMED])}{more}",
        todo="draw these changes anew over the layer as it is now",
        vi=Vi(
            f"{revision} như lúc kịch bản {scenario.id} ghi các thay đổi",
            "hãy vẽ lại các thay đổi này trên lớp như hiện nay",
            f"phiên bản đã khác ở {', '.join(clashes[:_NAMED])}{more_vi}",
        ),
    )


def _refuse_deleted(seen: Table, changes: Sequence[Change], scenario: Scenario) -> None:
    there = {*seen["id"]}
    lost = [change.id for change in changes if change.action is Action.UPDATE and change.id not in there]
    if lost:
        raise Conflict(
            expected=f"features that the scenario {scenario.id} can change",
            found=f"that an earlier one deletes {', '.join(lost[:_NAMED])}",
            todo="ask one of the two scenarios, or draw one that holds both",
            vi=Vi(
                f"các đối tượng mà kịch bản {scenario.id} sửa được",
                "hãy hỏi một trong hai kịch bản, hoặc vẽ một kịch bản gồm cả hai",
                f"kịch bản trước đã xoá {', '.join(lost[:_NAMED])}",
            ),
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
