"""What does each zone collide with? Load what is protected or planned at the horizon, and hold it against the zones."""

from dataclasses import replace

import geopandas as gpd

from gisapp.analysis.conflicts import Conflicts, conflicts
from gisapp.analysis.presence import presence
from gisapp.domain.existence import Presence
from gisapp.workflows.gathered import gather
from gisapp.workflows.ports import Workspace
from gisapp.workflows.question import Question


def constraint_layers(workspace: Workspace) -> tuple[str, ...]:
    """The layers that hold what a zone may collide with."""
    return tuple(entry.id for entry in workspace.layers.entries() if entry.kind == "constraints")


def zone_conflicts(workspace: Workspace, question: Question, zones: gpd.GeoDataFrame) -> Conflicts:
    """Which protected land, corridors and projects does each zone overlap, or share a commune with?

    Only what is *not expected* at the horizon is left out; what no source dates stays, and its row says so.
    """
    entries = [workspace.layers.entry(layer) for layer in constraint_layers(workspace)]
    constraints = gather(workspace, entries, "constraints")
    answers = presence(constraints, (question.horizon,)).set_index("id")["presence"]
    there = constraints[(constraints["id"].map(answers) != Presence.NOT_EXPECTED).to_numpy()].reset_index(drop=True)
    found = conflicts(zones, there, synthetic_admitted=workspace.demo)
    return replace(found, table=found.table.assign(presence=found.table["conflict"].map(answers)))
