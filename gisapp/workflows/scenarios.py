"""Scenarios in the register: added by their content, listed, found by their link, retired."""

import re
from dataclasses import dataclass
from datetime import datetime

import orjson

from gisapp.domain.audit import Deed
from gisapp.domain.errors import BadInput, Unavailable, Vi
from gisapp.domain.finding import Finding
from gisapp.domain.numerals import written
from gisapp.domain.scenario import ID_DIGITS, Scenario, StoredScenario
from gisapp.exchange.scenario import FORMAT, scenario_in
from gisapp.maps.values import Row, both, rows_of
from gisapp.workflows.ports import Workspace
from gisapp.workflows.register_port import Register
from gisapp.workflows.scenario import with_scenarios
from gisapp.workflows.scenario_entry import admitted

#: So many scenarios at once say something that somebody still oversees.
MOST_STACKED = 8
_ID = re.compile(f"[0-9a-f]{{{ID_DIGITS}}}")


@dataclass(frozen=True, slots=True, kw_only=True)
class Added:
    """A scenario that was offered: as it is kept (None where a finding keeps it out), and whether it is new."""

    stored: StoredScenario | None
    is_new: bool
    findings: tuple[Finding, ...]


def add_scenario(workspace: Workspace, register: Register, scenario: Scenario, *, by: str, at: datetime) -> Added:
    """Shall this scenario be kept and shared? The same content is kept once, whoever sends it.

    Raises
    ------
    NotFound, BadInput, Conflict
        As `gisapp.workflows.scenario_entry.admitted`.
    """
    entry = admitted(workspace, scenario)
    if entry.scenario is None:
        return Added(stored=None, is_new=False, findings=entry.findings)
    whole = entry.scenario
    stored = StoredScenario(
        id=whole.id,
        sha256=whole.sha256,
        title_vi=whole.title_vi,
        title_en=whole.title_en,
        author=whole.author,
        created=whole.created,
        content=whole.content,
        added_by=by,
        added=at,
    )
    is_new = register.add_scenario(stored, deed=_deed(stored.id, "add-scenario", by, at, title_vi=whole.title_vi))
    return Added(stored=register.scenario(stored.id), is_new=is_new, findings=entry.findings)


def retire_scenario(register: Register, scenario: str, *, by: str, at: datetime) -> StoredScenario:
    """Which scenario shall no longer be offered? Its links keep saying what they said.

    Raises
    ------
    NotFound
        When there is none.
    """
    return register.retire_scenario(scenario, at, deed=_deed(scenario, "retire-scenario", by, at))


def _deed(scenario: str, action: str, by: str, at: datetime, **detail: str) -> Deed:
    return Deed(at=at, who=by, action=action, subject=f"scenario/{scenario}", detail=detail)


def scenario_of(stored: StoredScenario) -> Scenario:
    """What a stored scenario says.

    Raises
    ------
    Unavailable
        When it no longer says what its id is made of: somebody changed the register by hand.
    """
    beside = {"format": FORMAT, "author": stored.author, "created": stored.created}
    scenario = scenario_in({**orjson.loads(stored.content), **beside})
    if scenario.sha256 != stored.sha256:
        raise Unavailable(
            expected=f"the scenario {stored.id} as it was added",
            found="another content under its id",
            todo="ask the administrator to verify the workspace and to restore a backup",
            vi=Vi(
                f"kịch bản {stored.id} như lúc được thêm",
                "hãy báo quản trị viên kiểm tra thư mục làm việc và khôi phục bản sao lưu",
                "nội dung khác dưới cùng mã",
            ),
        )
    return scenario


def names_in(workspace: Workspace, scenario: Scenario) -> list[dict[str, str | None]]:
    """What is the feature of each change called, in Vietnamese and in English?"""
    held: dict[tuple[str, str], Row] = {}
    for layer in {*scenario.layers} & {*workspace.layers.ids()}:
        rows = rows_of(workspace.layers.rows(layer, ids=[each.id for each in scenario.of_layer(layer)]))
        held |= {(layer, str(row["id"])): row for row in rows}
    known = [(held.get((each.layer, each.id), {}), each.before, each.values) for each in scenario.changes]
    return [both({name: cell for part in parts for name, cell in part.items()}, "name") for parts in known]


def scenarios_named(register: Register, named: str | None) -> tuple[Scenario, ...]:
    """The scenarios that a question names by their ids, joined by commas; none where it names none.

    Raises
    ------
    BadInput
        When this is no list of ids, one comes twice, or they are too many.
    NotFound
        When there is no such scenario.
    """
    if named is None:
        return ()
    ids = [each.strip() for each in named.split(",")]
    if not all(map(_ID.fullmatch, ids)) or len(set(ids)) < len(ids) or len(ids) > MOST_STACKED:
        raise BadInput(
            expected=f"up to {MOST_STACKED} ids of scenarios of {ID_DIGITS} digits, each once, joined by commas",
            found=repr(named[:80]),
            todo="see the list of scenarios",
            vi=Vi(
                f"nhiều nhất {MOST_STACKED} mã kịch bản, mỗi mã {ID_DIGITS} chữ số và chỉ một lần, nối bằng dấu phẩy",
                "hãy xem danh sách kịch bản",
            ),
            by="scenario",
        )
    return tuple(scenario_of(register.scenario(each)) for each in ids)


def supposing(workspace: Workspace, register: Register, named: str | None) -> Workspace:
    """The workspace as the scenarios that a question names suppose it, the later over the earlier.

    Raises
    ------
    BadInput, NotFound
        As `scenarios_named`.
    Conflict
        When a layer has moved on in what a scenario changes.
    """
    return with_scenarios(workspace, scenarios_named(register, named))


def as_admitted(workspace: Workspace, scenario: Scenario) -> Scenario:
    """A scenario that nobody keeps, as it would be kept.

    Raises
    ------
    BadInput
        When the gate keeps it out, with its first reason.
    NotFound, Conflict
        As `gisapp.workflows.scenario_entry.admitted`.
    """
    entry = admitted(workspace, scenario)
    if entry.scenario is None:
        raise BadInput(
            expected="a scenario that the gate lets in",
            found=entry.findings[0].message_en,
            todo=f"correct it; there are {len(entry.findings)} findings",
            vi=Vi(
                "kịch bản qua được kiểm tra",
                f"hãy sửa; có {written(len(entry.findings), 0)} điểm cần xử lý",
                entry.findings[0].message_vi,
            ),
        )
    return entry.scenario
