"""Features as programs read them: GeoJSON in longitude and latitude, a page at a time."""

from dataclasses import dataclass
from datetime import date

import geopandas as gpd
import numpy as np
import pandas as pd
import shapely

from gisapp.analysis.presence import at_horizon
from gisapp.domain.crs import GEOGRAPHIC_CRS, PLAN_AREA, PLAN_CRS, transform
from gisapp.domain.errors import BadInput, NotFound
from gisapp.exchange.export import feature_bytes
from gisapp.workflows.ports import Workspace
from gisapp.workflows.question import pose

#: Degrees around the plan area within which its projection is sound; no layer reaches beyond.
_NEAR = shapely.box(PLAN_AREA[0] - 3, PLAN_AREA[1] - 3, PLAN_AREA[2] + 3, PLAN_AREA[3] + 3)


@dataclass(frozen=True, slots=True, kw_only=True)
class Wanted:
    """Which features: a box in degrees, a page, and those that exist at a horizon."""

    bbox: tuple[float, float, float, float] | None
    limit: int
    offset: int
    horizon: int | None
    plan: str | None
    appraised: date


@dataclass(frozen=True, slots=True, kw_only=True)
class Page:
    """A page of features, each encoded, how many matched in all, and the revision they are from."""

    features: list[bytes]
    matched: int
    revision: str


def features_wanted(workspace: Workspace, layer: str, wanted: Wanted) -> Page:
    """Which features of this layer match, and what do they say?

    Raises
    ------
    NotFound, BadInput
        When there is no such layer, plan or horizon, or the layer has no dates to hold against a horizon.
    """
    workspace = workspace.at_once()
    table = workspace.layers.rows(layer)
    if wanted.horizon is not None or wanted.plan is not None:
        table = _at(workspace, layer, table, wanted)
    if wanted.bbox is not None:
        table = _within(table, wanted.bbox)
    page = table.iloc[wanted.offset : wanted.offset + wanted.limit]
    return Page(features=feature_bytes(page), matched=len(table), revision=workspace.layers.revision(layer).name)


def feature_named(workspace: Workspace, layer: str, feature: str) -> bytes:
    """One feature by its id.

    Raises
    ------
    NotFound
        When the layer has no feature of this id.
    """
    table = workspace.layers.rows(layer)
    found = table[table["id"].astype(str) == feature]
    if found.empty:
        raise NotFound(expected=f"a feature of {layer}", found=repr(feature), todo=f"see /collections/{layer}/items")
    return feature_bytes(found.iloc[:1])[0]


def _at(workspace: Workspace, layer: str, table: pd.DataFrame, wanted: Wanted) -> pd.DataFrame:
    question = pose(workspace, plan=wanted.plan, horizon=wanted.horizon, appraised=wanted.appraised)
    if "status" not in table.columns:
        raise BadInput(
            expected="a layer whose features say when they exist",
            found=f"{layer}, which has no status and dates",
            todo="leave horizon out",
        )
    there: pd.DataFrame = at_horizon(table, question.horizon)
    return there


def _within(table: pd.DataFrame, bbox: tuple[float, float, float, float]) -> pd.DataFrame:
    """Features whose box meets the box given, which is carried into the plan CRS with its edges densified."""
    near = shapely.box(*bbox).intersection(_NEAR)
    if not isinstance(table, gpd.GeoDataFrame) or near.is_empty:
        return table.iloc[:0]
    edges = shapely.segmentize(np.array([near], dtype=object), 0.05)
    xmin, ymin, xmax, ymax = transform(edges, GEOGRAPHIC_CRS, PLAN_CRS)[0].bounds
    bounds = table.geometry.bounds.to_numpy()
    meets = (bounds[:, 0] <= xmax) & (bounds[:, 2] >= xmin) & (bounds[:, 1] <= ymax) & (bounds[:, 3] >= ymin)
    inside: pd.DataFrame = table[meets]
    return inside
