"""Features gathered from every layer that holds some, each under an id that no other has."""

from collections.abc import Iterable

import geopandas as gpd
import pandas as pd

from gisapp.domain.crs import PLAN_CRS
from gisapp.domain.layer import LayerEntry
from gisapp.domain.specs import spec_named
from gisapp.workflows.ports import Workspace


def features_of(workspace: Workspace, entry: LayerEntry) -> gpd.GeoDataFrame:
    """One layer's features; those that users brought carry the layer's name before their id."""
    return under_own_ids(workspace.layers.features(entry.id), entry)


def under_own_ids(table: gpd.GeoDataFrame, entry: LayerEntry) -> gpd.GeoDataFrame:
    """Features of a layer under the ids that no other has."""
    ids = table["id"].astype(str)
    return table.assign(id=ids if entry.shipped else f"{entry.id}/" + ids)


def gather(workspace: Workspace, entries: Iterable[LayerEntry], spec: str) -> gpd.GeoDataFrame:
    """The features of several layers of one spec; a table with the spec's columns and no rows where there is none."""
    tables = [table for table in (features_of(workspace, entry) for entry in entries) if len(table)]
    if not tables:
        return gpd.GeoDataFrame({name: [] for name in spec_named(spec).names}, geometry=[], crs=PLAN_CRS)
    return gpd.GeoDataFrame(pd.concat(tables, ignore_index=True), geometry="geometry", crs=PLAN_CRS)
