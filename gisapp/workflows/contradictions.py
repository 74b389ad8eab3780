"""Where do sources and plans disagree, and who must be asked? Everything that a planner should settle, as tasks."""

from typing import Any

import numpy as np
import pandas as pd
import shapely

from gisapp.analysis.contradictions import against_plans, dates, figures, overlaps
from gisapp.domain.quality import Quality
from gisapp.workflows.conflicts import constraint_layers, zone_conflicts
from gisapp.workflows.facilities import facility_entries
from gisapp.workflows.gathered import gather
from gisapp.workflows.ports import Workspace
from gisapp.workflows.question import Question, inputs
from gisapp.workflows.records import records

_NEEDED = Quality.SURVEYED


def contradictions(workspace: Workspace, question: Question) -> dict[str, Any]:
    """Which figures, dates and outlines contradict each other, and whom must one ask what?

    Returns
    -------
    dict
        `tasks`: the rows of `gisapp.analysis.contradictions`, figures first, then outlines, suspected ones and dates;
        `plan`, `horizon`, `appraised`, `inputs`.
    """
    workspace = workspace.at_once()
    zones = workspace.layers.features("zones")
    held = {entry.id for entry in workspace.layers.entries()}
    names = _names(workspace)
    reliable = np.array(
        [Quality(each).suffices(_NEEDED, synthetic_admitted=workspace.demo) for each in zones["quality"]], dtype=bool
    ) & ~shapely.is_missing(zones.geometry.to_numpy())
    plans = against_plans(zone_conflicts(workspace, question, zones).table, names)
    parts = [
        figures(workspace.layers.rows("claims"), names) if "claims" in held else None,
        overlaps(zones, reliable=reliable),
        plans,
        dates(zones),
    ]
    tasks = [row for part in parts if part is not None for row in records(part)]
    layers = ("claims", *constraint_layers(workspace), *(entry.id for entry in facility_entries(workspace, ())))
    return {
        "plan": question.year.plan.id,
        "horizon": question.horizon,
        "appraised": question.appraised.isoformat(),
        "tasks": tasks,
        "inputs": inputs(workspace, question, layers),
    }


def _names(workspace: Workspace) -> dict[str, tuple[str, str]]:
    """What is named in claims: zones, facilities, and plans or projects that are constraints."""
    constraints = [workspace.layers.entry(layer) for layer in constraint_layers(workspace)]
    tables: list[pd.DataFrame] = [
        gather(workspace, constraints, "constraints"),
        gather(workspace, [each for each in workspace.layers.entries() if each.spec == "facilities"], "facilities"),
        workspace.layers.features("zones"),
    ]
    found = {"city": ("Toàn thành phố", "The whole city")}
    for table in tables:
        for row in records(table.reindex(columns=["id", "name_vi", "name_en"])):
            found[row["id"]] = (row["name_vi"] or row["id"], row["name_en"] or row["name_vi"] or row["id"])
    return found
