"""What an approver sees on a map beside the changes of a submission."""

from collections.abc import Collection, Mapping, Sequence
from typing import Any

import geopandas as gpd
import numpy as np
import orjson
import shapely

from gisapp.domain.finding import Finding
from gisapp.domain.served_crs import CRS84
from gisapp.domain.submission import State, Submission
from gisapp.exchange.declaration import declared_in_words
from gisapp.exchange.gate import ReadWithGdal
from gisapp.exchange.report import as_geojson
from gisapp.geometry.features import in_crs, plain_value
from gisapp.history.diff import Diff, Table
from gisapp.history.merge import Merged
from gisapp.maps.values import both, rows_of
from gisapp.workflows.offer import held_entry
from gisapp.workflows.ports import Workspace
from gisapp.workflows.submissions import proposal


def shapes_now(workspace: Workspace, layer: str, ids: Collection[str]) -> dict[str, dict[str, Any]]:
    """Which shape, as GeoJSON, do these features have in the layer as it is now? Those without one are left out."""
    if not ids:
        return {}
    rows = workspace.layers.rows(layer, ids=ids)
    if not isinstance(rows, gpd.GeoDataFrame):
        return {}
    shapes = in_crs(np.asarray(rows.geometry, dtype=object), CRS84)
    placed = zip(rows["id"].astype(str), shapes, strict=True)
    return {name: orjson.loads(shapely.to_geojson(shape)) for name, shape in placed if shape is not None}


def places_of(submission: Submission, findings: Sequence[Finding]) -> bytes:
    """The places of the findings as GeoJSON for a map; as delivered where no CRS is known."""
    declared = None if submission.crs is None else declared_in_words(submission.crs).code
    return as_geojson(findings, declared)


def places_shown(
    workspace: Workspace, submission: Submission, findings: Sequence[Finding], *, read_with_gdal: ReadWithGdal
) -> list[dict[str, Any]]:
    """The places of the findings as GeoJSON features; one that names no more than a feature is at a point within it.

    Where the feature is: as proposed until it is decided, then as in the layer. What was returned has no shapes.
    """
    places: list[dict[str, Any]] = orjson.loads(places_of(submission, findings))["features"]
    lacking = {name for each in places if each["geometry"] is None and (name := each["properties"].get("feature"))}
    if not lacking or submission.state in (State.RETURNED, State.CHECKING):
        return places
    waits = submission.state is State.AWAITING_DECISION
    rows = (
        proposal(workspace, submission, read_with_gdal=read_with_gdal)
        if waits
        else workspace.layers.rows(submission.layer, ids=lacking)
    )
    within = _within(rows[rows["id"].isin(lacking)])
    return [each | {"geometry": each["geometry"] or within.get(each["properties"].get("feature"))} for each in places]


def _within(rows: Table) -> dict[str, dict[str, Any]]:
    """By id, a point within each feature that has a shape."""
    if not isinstance(rows, gpd.GeoDataFrame):
        return {}
    placed = rows[~(rows.geometry.isna() | rows.geometry.is_empty)]
    points = in_crs(shapely.point_on_surface(np.asarray(placed.geometry, dtype=object)), CRS84)
    return dict(zip(placed["id"].astype(str), map(orjson.loads, shapely.to_geojson(points)), strict=True))


def layer_title(workspace: Workspace, layer: str) -> dict[str, str]:
    """What the layer of a submission is called; one that is not there yet has only its id."""
    entry = held_entry(workspace, layer)
    return {"vi": entry.title_vi, "en": entry.title_en} if entry else {"vi": layer, "en": layer}


def names_of(workspace: Workspace, layer: str, diff: Diff, torn: Collection[str]) -> dict[str, dict[str, str]]:
    """By id, what the features are called that change or are in conflict: as proposed, else as they are."""
    held = [workspace.layers.rows(layer, ids=torn)] if torn else []
    rows = [row for table in (*held, diff.before, diff.after) for row in rows_of(table)]
    named = {str(row["id"]): both(row, "name") for row in rows}
    return {each: {lang: said for lang, said in name.items() if said} for each, name in named.items() if name["vi"]}


def conflicts_told(merged: Merged) -> list[Mapping[str, Any]]:
    """What others changed meanwhile to something else; of shapes only that they differ."""
    told = ("base", "theirs", "ours")
    return [
        {"id": str(row["id"]), "column": row["column"]}
        | ({} if row["column"] == "geometry" else {name: plain_value(row[name]) for name in told})
        for _, row in merged.conflicts.iterrows()
    ]
