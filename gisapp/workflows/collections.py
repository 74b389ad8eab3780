"""The layers as collections of OGC API Features: where and when their features are, and in which CRSs they go out."""

from datetime import date
from math import ceil, floor
from typing import Any

import numpy as np
import pandas as pd
import pyarrow as pa
import shapely

from gisapp.analysis.valid_time import span
from gisapp.domain.crs import GEOGRAPHIC_CRS, PLAN_CRS, transform
from gisapp.domain.layer import BOX
from gisapp.domain.served_crs import CRS84, plan_crs, served
from gisapp.geometry.boxes import around
from gisapp.workflows.catalogue import RASTER, list_layers, show_layer
from gisapp.workflows.ports import Layers, Workspace

#: An extent is widened to the millionth of a degree, a tenth of a metre.
_SCALE = 1e6
_GREGORIAN = "http://www.opengis.net/def/uom/ISO-8601/0/Gregorian"


def list_collections(workspace: Workspace) -> list[dict[str, Any]]:
    """Which layers of features and tables are there, where and when are they, and in which CRSs do they go out?"""
    workspace = workspace.at_once()
    held = [each for each in list_layers(workspace) if each["kind"] != RASTER]
    return [_collection(workspace.layers, each) for each in held]


def show_collection(workspace: Workspace, layer: str) -> dict[str, Any]:
    """What is in this layer, where and when is it, and in which CRSs does it go out? Of a raster: its cells.

    Raises
    ------
    NotFound
        When there is no such layer.
    """
    workspace = workspace.at_once()
    shown = show_layer(workspace, layer)
    return shown if shown["kind"] == RASTER else _collection(workspace.layers, shown)


def _collection(layers: Layers, shown: dict[str, Any]) -> dict[str, Any]:
    """OGC asks for a list under `crs`; the CRS of delivery, which the catalogue calls so, gets a name of its own."""
    stored = layers.schema(shown["id"])
    storage = {"storageCrs": plan_crs().uri} if "geometry" in stored.names else {}
    return {
        **shown,
        "title": shown["title_vi"],
        "description": ". ".join(filter(None, (shown["title_en"], shown["source"]))),
        "itemType": "feature",
        "extent": extent_of(layers, shown["id"]),
        "delivered_crs": shown["crs"],
        "crs": list(served()),
        **storage,
    }


def extent_of(layers: Layers, layer: str) -> dict[str, Any]:
    """Where its features are, and when those are that are tied to time."""
    held = layers.schema(layer).names
    names = [name for name in (*BOX, "valid_from", "valid_to") if name in held]
    if not names:
        return {}
    table = pa.concat_tables(layers.batches(layer, columns=names, boxes=None)).to_pandas()
    return {**_spatial(table), **_temporal(table)}


def _spatial(table: pd.DataFrame) -> dict[str, Any]:
    if not set(BOX) <= set(table.columns):
        return {}
    bounds = around(table[list(BOX)].to_numpy(dtype=np.float64))
    if np.isnan(bounds).any():
        return {}
    sides = shapely.segmentize(np.array([shapely.box(*bounds)], dtype=object), 1_000)
    west, south, east, north = transform(sides, PLAN_CRS, GEOGRAPHIC_CRS)[0].bounds
    box = [
        *(floor(each * _SCALE) / _SCALE for each in (west, south)),
        *(ceil(each * _SCALE) / _SCALE for each in (east, north)),
    ]
    return {"spatial": {"bbox": [box], "crs": CRS84.uri}}


def _temporal(table: pd.DataFrame) -> dict[str, Any]:
    held = span(table)
    if held is None:
        return {}
    interval = [_moment(held.start, "00:00:00"), _moment(held.end, "23:59:59")]
    return {"temporal": {"interval": [interval], "trs": _GREGORIAN}}


def _moment(day: date | None, time: str) -> str | None:
    return None if day is None else f"{day.isoformat()}T{time}Z"
