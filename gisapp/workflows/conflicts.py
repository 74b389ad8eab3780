"""What does each zone collide with? Load what is protected or planned at the horizon, and hold it against the zones."""

from dataclasses import dataclass, replace

import geopandas as gpd

from gisapp.analysis.conflicts import Conflicts, conflicts_with
from gisapp.analysis.constraints import Constraints, constraints_of
from gisapp.analysis.presence import presence
from gisapp.domain.existence import Presence
from gisapp.workflows.gathered import gather, ids_of
from gisapp.workflows.inquiry import Answer, Inquiry, Part, answered, by_zone, needing
from gisapp.workflows.memory import remembered
from gisapp.workflows.ports import Workspace
from gisapp.workflows.question import Question


def constraint_layers(workspace: Workspace) -> tuple[str, ...]:
    """The layers that hold what a zone may collide with."""
    return tuple(entry.id for entry in workspace.layers.entries() if entry.kind == "constraints")


def zone_conflicts(workspace: Workspace, question: Question, zones: gpd.GeoDataFrame) -> Conflicts:
    """Which protected land, corridors and projects does each zone overlap, or share a commune with?

    Only what is *not expected* at the horizon is left out; what no source dates stays, and its row says so.
    """
    layers = constraint_layers(workspace)
    held = remembered(
        workspace.layers, layers, lambda: _at(workspace, layers, question.horizon), "constraints", question.horizon,
        workspace.demo, _counted(workspace, layers),
    )  # fmt: skip
    found = conflicts_with(zones, held.there)
    return replace(found, table=found.table.assign(presence=found.table["conflict"].map(held.presence)))


@dataclass(frozen=True, slots=True, kw_only=True)
class _ConstraintsAt:
    """What a zone may collide with at a horizon, and whether each is there then."""

    there: Constraints
    presence: dict[str, str]


def _at(workspace: Workspace, layers: tuple[str, ...], horizon: int) -> _ConstraintsAt:
    constraints = _gathered(workspace, layers)
    answers = presence(constraints, (horizon,), included=workspace.included).set_index("id")["presence"]
    there = constraints[(constraints["id"].map(answers) != Presence.NOT_EXPECTED).to_numpy()].reset_index(drop=True)
    return _ConstraintsAt(
        there=constraints_of(there, synthetic_admitted=workspace.demo), presence={str(k): v for k, v in answers.items()}
    )


def _counted(workspace: Workspace, layers: tuple[str, ...]) -> frozenset[str]:
    """Which of the included things are constraints: a zone that a scenario includes changes none of them."""
    if not workspace.included:
        return frozenset()

    def named() -> frozenset[str]:
        return frozenset().union(*(ids_of(workspace, workspace.layers.entry(layer)) for layer in layers))

    ids = remembered(workspace.layers, layers, named, "constraint ids")
    return workspace.included & ids


def _gathered(workspace: Workspace, layers: tuple[str, ...]) -> gpd.GeoDataFrame:
    return gather(workspace, [workspace.layers.entry(layer) for layer in layers], "constraints")


def conflicts_part(inquiry: Inquiry) -> Part:
    """What each zone collides with; computed where it could be held against one class of constraint."""
    found = inquiry.once(zone_conflicts)
    rows, sums = by_zone(found.table, inquiry.ids), by_zone(found.by_class, inquiry.ids)
    return Part(
        answers={zone: _collisions(rows[zone], sums[zone]) for zone in inquiry.ids},
        layers=constraint_layers(inquiry.workspace),
    )


def _collisions(rows: list[Answer], by_class: list[Answer]) -> Answer:
    """What is only suspected stays listed where nothing could be computed."""
    computed = not by_class or any(row["status"] == "computed" for row in by_class)
    return {**(answered(rows) if computed else needing(by_class)), "rows": rows, "by_class": by_class}


def conflict_cells(answer: Answer) -> dict[str, object]:
    """Hectares by class of constraint, and how many overlaps are suspected only."""
    hectares = {f"conflict_{row['conflict_class']}_ha": row["area_ha"]
                for row in answer["by_class"] if row["status"] == "computed"}  # fmt: skip
    suspected = sum(row["proven"] == "same_commune_not_proven" for row in answer["rows"])
    return {**hectares, "conflicts_not_proven": suspected}
