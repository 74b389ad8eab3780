"""Where do sources and plans disagree, and who must be asked? Everything that a planner should settle, as tasks."""

from dataclasses import dataclass
from typing import Any

import numpy as np
import pandas as pd
import shapely

from gisapp.analysis.contradiction_tasks import COLUMNS
from gisapp.analysis.contradictions import against_plans, dates, figures, overlaps
from gisapp.analysis.contradictions_of_layers import statements
from gisapp.domain.quality import Quality
from gisapp.workflows.conflicts import constraint_layers, zone_conflicts
from gisapp.workflows.gathered import gather
from gisapp.workflows.ports import Workspace
from gisapp.workflows.question import Question, inputs
from gisapp.workflows.records import records

_NEEDED = Quality.SURVEYED
#: Specs whose things have a status and years, those first that a planner asks about.
_STATING = ("zones", "facilities", "corridors", "constraints")
_STATED = (
    "id", "name_vi", "name_en", "status", "status_as_of", "expected_earliest", "expected_latest", "sources",
)  # fmt: skip


@dataclass(frozen=True, slots=True, kw_only=True)
class OpenTasks:
    """The tasks (`gisapp.analysis.contradiction_tasks.COLUMNS`): figures, outlines, years, statuses; and the layers."""

    table: pd.DataFrame
    layers: tuple[str, ...]


def contradictions(workspace: Workspace, question: Question) -> dict[str, Any]:
    """Which figures, dates, statuses and outlines contradict each other, and whom must one ask what?

    Returns
    -------
    dict
        `tasks`: the rows of `open_tasks`; `plan`, `horizon`, `appraised`, `inputs`.
    """
    workspace = workspace.at_once()
    found = open_tasks(workspace, question)
    return {
        "plan": question.year.plan.id,
        "horizon": question.horizon,
        "appraised": question.appraised.isoformat(),
        "tasks": records(found.table),
        "inputs": inputs(workspace, question, found.layers),
    }


def open_tasks(workspace: Workspace, question: Question) -> OpenTasks:
    """Which tasks are open at the horizon?"""
    zones = workspace.layers.features("zones")
    held = {entry.id for entry in workspace.layers.entries()}
    names = _names(workspace)
    reliable = np.array(
        [Quality(each).suffices(_NEEDED, synthetic_admitted=workspace.demo) for each in zones["quality"]], dtype=bool
    ) & ~shapely.is_missing(zones.geometry.to_numpy())
    parts = [
        figures(workspace.layers.rows("claims"), names) if "claims" in held else None,
        overlaps(zones, reliable=reliable),
        against_plans(zone_conflicts(workspace, question, zones).table, names),
        dates(zones),
        statements(_stated(workspace)),
    ]
    tasks = [row for part in parts if part is not None for row in records(part)]
    stating = (entry.id for entry in workspace.layers.entries() if entry.spec in _STATING)
    return OpenTasks(
        table=pd.DataFrame(tasks, columns=list(COLUMNS)),
        layers=tuple(dict.fromkeys(("claims", *constraint_layers(workspace), *stating))),
    )


def _stated(workspace: Workspace) -> pd.DataFrame:
    """What every layer states of its things, zones first."""
    entries = [each for spec in _STATING for each in workspace.layers.entries() if each.spec == spec]
    tables = [
        pd.DataFrame(workspace.layers.features(each.id).reindex(columns=list(_STATED))).assign(
            layer=each.id, title_vi=each.title_vi, title_en=each.title_en
        )
        for each in entries
    ]
    return pd.concat([each.astype(object) for each in tables], ignore_index=True)


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
