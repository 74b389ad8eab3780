"""Which planned project makes or breaks each candidate, and what does a year's delay of it cost?

Each project that counts at the horizon and is not yet in operation is left out in turn, everything else the same, and
the ledger (facilities, extensions) or access by road (roads) is asked again. What differs is the project's own doing.
"""

from collections.abc import Callable, Iterator, Mapping
from dataclasses import dataclass, replace
from typing import Any

import pandas as pd

from gisapp.analysis.presence import presence
from gisapp.domain.existence import ANNOUNCED, Presence, Status
from gisapp.domain.ledger import KINDS
from gisapp.history.diff import Diff
from gisapp.workflows.access import ZoneAccess, access_minutes, zone_access
from gisapp.workflows.inquiry import Inquiry
from gisapp.workflows.ledger import zone_ledger
from gisapp.workflows.network import road_layers
from gisapp.workflows.overlay import overlaid
from gisapp.workflows.ports import Workspace
from gisapp.workflows.records import records

Row = dict[str, Any]
_PENDING = frozenset({*ANNOUNCED, Status.PROPOSED, Status.UNDER_CONSTRUCTION})
#: From least to most wanting: a project without which a zone falls to the last one breaks it.
_STATES = ("enough", "open", "short")
#: What rounding may leave of demand; less than half a minute or a person is no difference either.
_NOTHING, _HALF = 1e-6, 0.5


@dataclass(frozen=True, slots=True, kw_only=True, eq=False)
class Project:
    """A planned thing, by layer the rows that are it: a road may be several, and stand in two layers."""

    id: str
    name_vi: str
    name_en: str
    kind: str
    parts: Mapping[str, pd.DataFrame]
    is_road: bool


def planned_projects(workspace: Workspace, horizon: int) -> tuple[Project, ...]:
    """What is planned or being built, and counts at the horizon: facilities, what extends them, and roads."""
    roads = road_layers(workspace.layers)
    found: dict[tuple[bool, str], Project] = {}
    for entry in workspace.layers.entries():
        is_facility = entry.kind == "facilities" or entry.spec == "capacity_projects" or entry.kind in KINDS
        if entry.spec is None or not (is_facility or entry.id in roads):
            continue
        for each in _projects(workspace, entry.id, horizon, is_road=entry.id in roads):
            named = (each.is_road, each.name_vi if each.is_road else each.id)
            held = found.get(named)
            found[named] = each if held is None else replace(held, parts={**held.parts, **each.parts})
    return tuple(found.values())


def pivotal(inquiry: Inquiry, *, tell: Callable[[float, str], None] = lambda _share, _doing: None) -> list[Row]:
    """What would each candidate lack at the horizon without each project, and so in a year's delay of it?

    Returns
    -------
    list of dict
        One row per project, candidate and topic that differ: `project`, `name_vi`, `name_en`, `kind`, `horizon`,
        `zone`, `topic` (of the ledger, `people` or the kind of facility that is farther), `with` and `without` (least,
        greatest), `unit`, `verdict` (`breaks`: it lacks surely without; `weakens`), and `delay_least`,
        `delay_greatest`: what a year's delay costs, in the unit, for that year. Those that break come first.
    """
    projects = planned_projects(inquiry.workspace, inquiry.question.horizon)
    served = _served(inquiry)
    reached = _reached(inquiry) if any(each.is_road for each in projects) else {}
    rows: list[Row] = []
    for at, project in enumerate(projects):
        tell(at / len(projects), project.id)
        without = _without(inquiry, project)
        with_, after = (reached, _reached(without)) if project.is_road else (served, _served(without))
        rows += [
            {"project": project.id, "name_vi": project.name_vi, "name_en": project.name_en, "kind": project.kind,
             "horizon": inquiry.question.horizon, **row}
            for row in _differences(with_, after)
        ]  # fmt: skip
    return sorted(rows, key=lambda row: (row["verdict"] != "breaks", row["zone"], row["project"], row["topic"]))


def _projects(workspace: Workspace, layer: str, horizon: int, *, is_road: bool) -> Iterator[Project]:
    table = workspace.layers.rows(layer)
    if not {"status", "name_vi"} <= set(table.columns):
        return
    if "kind" in table.columns and not is_road:
        table = table[table["kind"].isin(KINDS).to_numpy()]
    pending = table[table["status"].isin(_PENDING).to_numpy()]
    if pending.empty:
        return
    there = presence(pending, (horizon,), included=workspace.included).set_index("id")["presence"]
    counts = pending["id"].map(there).isin([Presence.EXISTS, Presence.EXPECTED_BY]).to_numpy()
    for _, rows in pending[counts].groupby("name_vi" if is_road else "id", sort=True):
        first = rows.iloc[0]
        yield Project(
            id=str(first["id"]),
            name_vi=str(first["name_vi"]),
            name_en=str(first["name_en"] or first["name_vi"]),
            kind=str(first.get("kind", "capacity_project")),
            parts={layer: rows},
            is_road=is_road,
        )


def _without(inquiry: Inquiry, project: Project) -> Inquiry:
    gone = {layer: Diff(before=rows, after=rows.iloc[:0]) for layer, rows in project.parts.items()}
    workspace = overlaid(inquiry.workspace, gone, name=("without", project.id))
    return Inquiry(workspace=workspace, question=inquiry.question, zones=inquiry.zones)


#: By zone and topic: unit, least and greatest of what is told, its state, whether more of it is worse.
_Told = dict[tuple[str, str], tuple[str, float, float, int, bool]]


def _served(inquiry: Inquiry) -> _Told:
    """What each zone lacks, topic by topic."""
    found: _Told = {}
    for row in records(zone_ledger(inquiry.workspace, inquiry.question, inquiry.zones).demands):
        if row["status"] == "computed":
            least, greatest = _lacking(row)
            state = 2 if least > _NOTHING else 1 if greatest > _NOTHING else 0
            found[row["zone"], row["topic"]] = (row["unit"], least, greatest, state, True)
    return found


def _lacking(row: Row) -> tuple[float, float]:
    """What nobody meets of its demand: all of it where no facility takes it, else what lacks at those that do."""
    if not row["facilities"]:
        return row["demand_least"], row["demand_greatest"]
    least = min(max(-row["headroom_greatest"], 0.0), row["demand_least"])
    return least, max(min(max(-row["headroom_least"], 0.0), row["demand_greatest"]), least)


def _reached(inquiry: Inquiry) -> _Told:
    """How many people each zone reaches in the shortest time asked about, and how far each kind of facility is."""
    access: ZoneAccess = zone_access(inquiry.workspace, inquiry.question, inquiry.zones)
    minutes = access_minutes(inquiry.question)[:1]
    found: _Told = {}
    for row in records(access.reach):
        if row["minutes"] in minutes and row["people_least"] is not None:
            found[row["zone"], "people"] = ("persons", row["people_least"], row["people_greatest"], 0, False)
    for row in records(access.nearest):
        if row["network_least_min"] is not None and row["network_greatest_min"] is not None:
            found[row["zone"], row["kind"]] = ("min", row["network_least_min"], row["network_greatest_min"], 0, True)
    return found


def _differences(with_: _Told, without: _Told) -> Iterator[Row]:
    for (zone, topic), (unit, least, greatest, state, more_is_worse) in with_.items():
        after = without.get((zone, topic))
        told: Row = {"zone": zone, "topic": topic, "unit": unit, "with": _span(least, greatest)}
        if after is None:  # no way, and nobody, without it
            yield {**told, "without": None, "verdict": "breaks", "delay_least": None, "delay_greatest": None}
            continue
        _, low, high, became, _ = after
        worse = sorted([(low - least), (high - greatest)] if more_is_worse else [(least - low), (greatest - high)])
        trifle = _HALF if unit in ("min", "persons") else _NOTHING
        if worse[1] <= trifle and became <= state:
            continue
        breaks = became == len(_STATES) - 1 and state < became
        yield {
            **told,
            "without": _span(low, high),
            "verdict": "breaks" if breaks else "weakens",
            "delay_least": round(max(worse[0], 0.0), 2),
            "delay_greatest": round(max(worse[1], 0.0), 2),
        }


def _span(least: float, greatest: float) -> Row:
    return {"least": round(float(least), 2), "greatest": round(float(greatest), 2)}
