"""The page of a submission: load what it proposes and what was found, and hand it to the map makers."""

from collections.abc import Callable
from datetime import datetime
from typing import Any

import geopandas as gpd
import numpy as np
import pandas as pd

from gisapp.analysis.presence import presence
from gisapp.domain.crs import PLAN_CRS, Box
from gisapp.domain.layer import NEW_LAYER
from gisapp.domain.submission import Decision, State, Submission
from gisapp.exchange.gate import ReadWithGdal
from gisapp.exchange.report import plain_findings
from gisapp.history.diff import GEOMETRY, Diff
from gisapp.history.merge import Merged
from gisapp.maps.inputs import SUBMISSION, MapInputs, MapLayer, Submitted
from gisapp.maps.payload import payload
from gisapp.workflows.map_around import drawn, geographic, layers_around
from gisapp.workflows.portfolios import ForYear
from gisapp.workflows.ports import Workspace
from gisapp.workflows.question import inputs, pose, zones_asked
from gisapp.workflows.register_port import Register
from gisapp.workflows.submission_review import conflicts_told, layer_title, places_shown
from gisapp.workflows.submissions import laid_over, proposal

#: The neighbours of what changes are shown where the layer is no larger than this.
_MOST_NEIGHBOURS = 50_000
#: How far around what changes its neighbours are shown, in metres.
_AROUND_M = 500.0


def submission_payload(
    workspace: Workspace,
    register: Register,
    submission: Submission,
    year: ForYear,
    *,
    read_with_gdal: ReadWithGdal,
    on_the_clock: Callable[[datetime], str],
    may_read: Callable[[str], bool] = lambda _layer: True,
) -> dict[str, Any]:
    """What does a submission change and what was found in it, on a map of the zones at every horizon of the plan?

    Whoever asks was let see the submission; of the layers around it the map has those that `may_read` admits.
    `on_the_clock` writes a moment as readers have it.

    Raises
    ------
    NotFound, BadInput
        When there is no such plan or horizon, or the file of the submission does not pass the gate as it did.
    """
    workspace = workspace.at_once()
    question = pose(workspace, plan=year.plan, horizon=year.horizon, appraised=year.appraised)
    told = _submitted(workspace, register, submission, read_with_gdal, on_the_clock)
    zones = zones_asked(workspace)
    zones = zones if may_read("zones") else zones.iloc[:0]
    around = [drawn(workspace, each) for each in layers_around(workspace, SUBMISSION, question) if may_read(each.id)]
    around += _neighbours(workspace, submission.layer, told.diff) if may_read(submission.layer) else []
    used = ("zones", *(each.entry.id for each in around))
    return payload(
        MapInputs(
            view=SUBMISSION,
            plan=question.year.plan,
            horizon=question.horizon,
            appraised=year.appraised,
            demo=workspace.demo,
            zones=geographic(zones),
            presence=presence(zones, question.year.plan.horizons).rename(columns={"id": "zone"}),
            claims=workspace.layers.rows("claims").iloc[: None if may_read("claims") else 0],
            around=tuple(around),
            results=None,
            conflict_areas=None,
            land_use_classes=None,
            submitted=told,
            inputs=inputs(workspace, question, used) | {"submission": submission.id, "base": told.said["base"]},
        )
    )


def _submitted(
    workspace: Workspace,
    register: Register,
    submission: Submission,
    read_with_gdal: ReadWithGdal,
    on_the_clock: Callable[[datetime], str],
) -> Submitted:
    findings, decision = register.findings(submission.id), register.decision(submission.id)
    based = submission.base_version
    said = {
        "id": submission.id,
        "layer": submission.layer,
        "layer_title": layer_title(workspace, submission.layer),
        "state": submission.state,
        "sender": submission.sender,
        "sent_shown": on_the_clock(submission.sent),
        "base": None if based == NEW_LAYER else f"{submission.layer}@{based}",
        "note": submission.note,
        "decision": decision and _decided(decision, on_the_clock),
    }
    merged = _changes(workspace, submission, None if decision is None else decision.version, read_with_gdal)
    conflicts = conflicts_told(merged)
    torn = {str(each["id"]) for each in conflicts}
    return Submitted(
        said=said,
        findings=plain_findings(findings),
        places=places_shown(workspace, submission, findings, read_with_gdal=read_with_gdal),
        diff=merged.diff,
        conflicts=conflicts,
        now=_shapes_now(workspace, submission.layer, torn),
    )


def _decided(decision: Decision, on_the_clock: Callable[[datetime], str]) -> dict[str, Any]:
    return {
        "by": decision.by,
        "at_shown": on_the_clock(decision.at),
        "why": decision.why,
        "version": decision.version,
        "returned": dict(decision.returned),
    }


def _changes(workspace: Workspace, submission: Submission, version: int | None, read_with_gdal: ReadWithGdal) -> Merged:
    """What awaits a decision, laid over the layer as it is now; of an accepted one what its revision changed."""
    if submission.state is State.AWAITING_DECISION or (version == 0 and submission.base_version == NEW_LAYER):
        return laid_over(workspace, submission, proposal(workspace, submission, read_with_gdal=read_with_gdal))
    nothing = gpd.GeoDataFrame({"id": []}, geometry=[], crs=PLAN_CRS)
    made = workspace.layers.diff(submission.layer, version - 1, version) if version else None
    return Merged(diff=made or Diff(before=nothing, after=nothing), conflicts=pd.DataFrame(columns=["id", "column"]))


def _shapes_now(workspace: Workspace, layer: str, ids: set[str]) -> dict[str, Any]:
    rows = workspace.layers.rows(layer, ids=ids) if ids else pd.DataFrame()
    if GEOMETRY not in rows:
        return {}
    return dict(zip(rows["id"].astype(str), np.asarray(rows[GEOMETRY], dtype=object), strict=True))


def _neighbours(workspace: Workspace, layer: str, diff: Diff) -> list[MapLayer]:
    """The layer itself around what changes, where it is not among what the map shows anyway."""
    box = _box(diff)
    if box is None or layer == "zones" or layer not in workspace.layers.ids():
        return []
    if workspace.layers.count(layer) > _MOST_NEIGHBOURS or GEOMETRY not in workspace.layers.schema(layer).names:
        return []
    near = drawn(workspace, workspace.layers.entry(layer), box)
    changed = set(diff.kinds().index)
    return [MapLayer(entry=near.entry, table=near.table[~near.table["id"].isin(changed)])]


def _box(diff: Diff) -> Box | None:
    boxes = [
        each.total_bounds for each in (diff.before, diff.after) if isinstance(each, gpd.GeoDataFrame) and len(each)
    ]
    known = [each for each in boxes if np.isfinite(each).all()]
    if not known:
        return None
    west, south = np.min(known, axis=0)[:2] - _AROUND_M
    east, north = np.max(known, axis=0)[2:] + _AROUND_M
    return float(west), float(south), float(east), float(north)
