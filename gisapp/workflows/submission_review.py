"""What an approver sees on a map beside the changes of a submission."""

from collections.abc import Collection, Mapping, Sequence
from typing import Any

import geopandas as gpd
import numpy as np
import orjson
import shapely

from gisapp.domain.finding import Finding
from gisapp.domain.served_crs import CRS84
from gisapp.domain.submission import Submission
from gisapp.exchange.declaration import declared_in_words
from gisapp.exchange.report import as_geojson
from gisapp.geometry.features import in_crs
from gisapp.history.merge import Merged
from gisapp.workflows.ports import Workspace


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


def conflicts_told(merged: Merged) -> list[Mapping[str, Any]]:
    """What others changed meanwhile to something else; of shapes only that they differ."""
    told = ("base", "theirs", "ours")
    return [
        {"id": str(row["id"]), "column": row["column"]}
        | ({} if row["column"] == "geometry" else {name: str(row[name]) for name in told})
        for _, row in merged.conflicts.iterrows()
    ]
