"""How a scenario comes in: held against the layers that it changes, its values looked at by the gate, and completed.

Completed means that it says by itself what it found, so that it can be undone, and that nothing supposed passes for
something sourced: an assumed date names the scenario as its source, a changed rule is an assumption, a geometry drawn
here is no survey.
"""

from dataclasses import dataclass, replace

import shapely

from gisapp.domain.crs import PLAN_CRS, transform
from gisapp.domain.errors import BadInput, Conflict, Vi
from gisapp.domain.existence import Status
from gisapp.domain.finding import Finding, blocks
from gisapp.domain.scenario import Action, Change, Scenario, check_once
from gisapp.exchange.declaration import declared_in_words
from gisapp.exchange.outline import too_involved
from gisapp.history.diff import GEOMETRY
from gisapp.workflows.ports import Workspace
from gisapp.workflows.records import records
from gisapp.workflows.scenario import geometry_of, shape_of
from gisapp.workflows.scenario_baseline import Found, found_in, in_array, same_shape, same_value, version_of
from gisapp.workflows.scenario_findings import drawn_findings
from gisapp.workflows.scenario_gate import through_gate
from gisapp.workflows.scenario_marks import filled, marked

_LONGEST_NEW_ID = 100


@dataclass(frozen=True, slots=True, kw_only=True)
class Admitted:
    """A scenario as it may be kept, and what the gate found; None where a finding is an error."""

    scenario: Scenario | None
    findings: tuple[Finding, ...]


def admitted(workspace: Workspace, scenario: Scenario) -> Admitted:
    """Can this scenario be laid over the workspace, and what must its author correct if not?

    Returns
    -------
    Admitted
        The scenario with its baseline, with what each change found, its geometry in the plan CRS EPSG:5897, and marks
        on what is supposed. Admitting it again changes nothing.

    Raises
    ------
    NotFound
        When there is no such layer.
    BadInput
        When it names columns, features or versions that are not there.
    Conflict
        When it says of a feature that it was otherwise than its revision has it, or inserts one that is there.
    """
    workspace = workspace.at_once()
    check_once(scenario.changes)
    baseline = {layer: version_of(workspace, scenario, layer) for layer in scenario.layers}
    findings: list[Finding] = []
    changes: dict[tuple[str, str], Change] = {}
    for layer, version in baseline.items():
        found = found_in(workspace, scenario, layer, version)
        drawn = [_completed(found, change, demo=workspace.demo) for change in scenario.of_layer(layer)]
        typed, more = through_gate(found, drawn)
        findings += more
        if blocks(more):
            continue
        for each in typed:
            less = _reduced(found, each)
            if found.entry.kind == "zones" and less.geometry is not None:
                findings += too_involved(shape_of(less.geometry), feature=each.id)
            row = found.rows.get(each.id, {})
            changes[layer, each.id] = marked(less, scenario, found.columns, row, demo=workspace.demo)
    if blocks(findings):
        return Admitted(scenario=None, findings=tuple(findings))
    kept = [changes[change.layer, change.id] for change in scenario.changes]
    whole = replace(scenario, baseline=baseline, changes=tuple(each for each in kept if _says_something(each)))
    _check_includes(workspace, whole)
    return Admitted(scenario=whole, findings=(*findings, *drawn_findings(workspace, whole)))


def _completed(found: Found, change: Change, *, demo: bool) -> Change:
    """The change with what it found; its own geometry is still as it was drawn.

    Raises
    ------
    BadInput, Conflict
        As `admitted` says.
    """
    _check_columns(found, change)
    there = change.id in found.rows
    if change.action is Action.INSERT:
        _check_new(found, change, there=there)
        return replace(filled(change, found.columns, demo=demo), before={}, geometry_before=None)
    if not there:
        raise BadInput(
            expected=f"a feature of {found.revision}",
            found=repr(change.id),
            todo="name one that is there, or insert it",
            vi=Vi(
                f"một đối tượng của {found.revision}",
                "hãy bỏ thay đổi này: đối tượng có thể đã bị xoá; hoặc nêu đối tượng đang có, hoặc thêm mới",
            ),
        )
    _check_before(found, change)
    row, held = found.rows[change.id], geometry_of(found.shape(change.id))
    if change.action is Action.DELETE:
        whole = {name: value for name, value in row.items() if value is not None and value != []}
        return replace(change, values={}, geometry=None, before=whole, geometry_before=held, crs=PLAN_CRS)
    return replace(change, before={name: row[name] for name in change.values}, geometry_before=held)


def _check_columns(found: Found, change: Change) -> None:
    unknown = sorted({*change.values, *change.before} - found.columns)
    if unknown:
        raise BadInput(
            expected=f"columns among {', '.join(sorted(found.columns))} for {change.layer}/{change.id}",
            found=", ".join(unknown[:5]),
            todo="correct or drop them",
            vi=Vi(
                f"các cột trong {', '.join(sorted(found.columns))} cho {change.layer}/{change.id}", "hãy sửa hoặc bỏ đi"
            ),
        )
    if not found.has_geometry and (change.geometry or change.geometry_before):
        raise BadInput(
            expected=f"no geometry for {change.layer}/{change.id}",
            found="one in a layer that is a table",
            todo="leave it out",
            vi=Vi(f"{change.layer}/{change.id} không có hình học", "hãy bỏ hình học", "hình học trong một lớp là bảng"),
        )


def _check_before(found: Found, change: Change) -> None:
    row = found.rows[change.id]
    wrong = sorted(name for name, value in change.before.items() if not same_value(value, row[name]))
    if change.geometry_before is not None and not same_shape(_planar(change), found.shape(change.id)):
        wrong.append(GEOMETRY)
    if wrong:
        raise Conflict(
            expected=f"{change.layer}/{change.id} as {found.revision} has it",
            found=f"a change that found it otherwise in {', '.join(wrong[:5])}",
            todo="draw the scenario over this revision, or leave before and geometry_before out",
            vi=Vi(
                f"{change.layer}/{change.id} như ở {found.revision}",
                "hãy bỏ thay đổi này rồi ghi lại trên phiên bản hiện nay",
                f"đối tượng đã khác lúc thay đổi này được ghi, ở {', '.join(wrong[:5])}",
            ),
        )


def _planar(change: Change) -> shapely.Geometry:
    """The geometry that a change says it found, in the plan CRS."""
    code = declared_in_words(change.crs).code
    try:
        shape = shape_of(change.geometry_before)
        moved: shapely.Geometry = (
            shape if code in (None, PLAN_CRS) else transform(in_array(shape), str(code), PLAN_CRS)[0]
        )
    except (shapely.errors.GEOSException, ValueError, TypeError) as wrong:
        raise BadInput(
            expected=f"a GeoJSON geometry as geometry_before of {change.layer}/{change.id}",
            found=str(wrong)[:120],
            todo="correct it, or leave it out",
            vi=Vi(f"hình học GeoJSON trong geometry_before của {change.layer}/{change.id}", "hãy sửa, hoặc bỏ đi"),
        ) from wrong
    return moved


def _check_new(found: Found, change: Change, *, there: bool) -> None:
    if there:
        raise Conflict(
            expected=f"an id that {found.revision} does not use",
            found=repr(change.id),
            todo="choose another id, or update the feature",
            vi=Vi(
                f"mã mà {found.revision} chưa dùng",
                "hãy bỏ thay đổi này rồi vẽ lại với mã khác, hoặc sửa đối tượng đã có",
            ),
        )
    zone = found.entry.kind == "zones"
    plain = change.id.isascii() and change.id.replace("-", "").replace("_", "").replace(".", "").isalnum()
    if not plain or len(change.id) > _LONGEST_NEW_ID or (zone and change.id != change.id.lower()):
        raise BadInput(
            expected=f"an id of up to {_LONGEST_NEW_ID} {'lower-case ' if zone else ''}letters, digits, -, _ and .",
            found=repr(change.id),
            todo="choose such an id",
            vi=Vi(
                f"mã gồm nhiều nhất {_LONGEST_NEW_ID} {'chữ thường' if zone else 'chữ cái'}, chữ số, -, _ và .",
                "hãy chọn mã như vậy",
            ),
        )


def _reduced(found: Found, change: Change) -> Change:
    """An update without what it leaves as it was."""
    if change.action is not Action.UPDATE:
        return change
    row = found.rows[change.id]
    values = {name: value for name, value in change.values.items() if not same_value(value, row[name])}
    moved = change.geometry is not None and not same_shape(shape_of(change.geometry), found.shape(change.id))
    return replace(
        change,
        values=values,
        before={name: row[name] for name in values},
        geometry=change.geometry if moved else None,
        geometry_before=change.geometry_before if moved else None,
        crs=PLAN_CRS,
    )


def _says_something(change: Change) -> bool:
    return change.action is not Action.UPDATE or bool(change.values) or change.geometry is not None


def _check_includes(workspace: Workspace, scenario: Scenario) -> None:
    """What a scenario includes must be there and be proposed, or else it would have no effect, or a hidden one."""
    statuses: dict[str, str] = {}
    for layer in workspace.layers.ids() if scenario.includes else ():
        if "status" in workspace.layers.schema(layer).names:
            rows = records(workspace.layers.rows(layer, ids=list(scenario.includes)))
            statuses |= {row["id"]: row["status"] for row in rows}
    statuses |= {each.id: each.values["status"] for each in scenario.changes if "status" in each.values}
    wrong = [each for each in scenario.includes if statuses.get(each) != Status.PROPOSED]
    if wrong:
        raise BadInput(
            expected="includes that name proposed zones or facilities",
            found=", ".join(f"{each} ({statuses.get(each, 'not there')})" for each in wrong[:5]),
            todo="change the dates of what is planned; insert what is not there",
            vi=Vi(
                "chỉ đưa vào các khu hoặc công trình đang được đề xuất",
                "hãy sửa ngày tháng của những gì đã có trong quy hoạch; thêm mới những gì chưa có",
                ", ".join(f"{each} ({statuses.get(each, 'không có')})" for each in wrong[:5]),
            ),
        )
