"""Features gathered from every layer that holds some, each under an id that no other has."""

from collections.abc import Collection, Iterable

import geopandas as gpd
import pandas as pd
import pyarrow as pa
import shapely

from gisapp.domain.crs import PLAN_CRS
from gisapp.domain.layer import LayerEntry
from gisapp.domain.specs import spec_named
from gisapp.workflows.ports import Workspace


def features_of(workspace: Workspace, entry: LayerEntry) -> gpd.GeoDataFrame:
    """One layer's features; those that users brought carry the layer's name before their id."""
    return under_own_ids(workspace.layers.features(entry.id), entry)


def under_own_ids(table: gpd.GeoDataFrame, entry: LayerEntry) -> gpd.GeoDataFrame:
    """Features of a layer under the ids that no other has."""
    return table.assign(id=own_id(entry, "") + table["id"].astype(str))


def own_id(entry: LayerEntry, feature: str) -> str:
    """The id of a feature that no feature of another layer has."""
    return feature if entry.shipped else f"{entry.id}/{feature}"


def ids_of(workspace: Workspace, entry: LayerEntry) -> frozenset[str]:
    """The ids of one layer's features, as `features_of` has them; nothing else of them is read."""
    held = workspace.layers.batches(entry.id, columns=["id"], boxes=None)
    return frozenset(own_id(entry, each) for batch in held for each in batch["id"].to_pylist())


def columns_of(workspace: Workspace, entry: LayerEntry, columns: Collection[str]) -> gpd.GeoDataFrame:
    """One layer's features with those of these columns that it has, read past what is kept of whole layers.

    For a layer of hundreds of thousands of features of which something small is made once.
    """
    names = [name for name in workspace.layers.schema(entry.id).names if name in columns]
    if "geometry" not in names:
        return features_of(workspace, entry)  # which says that it is no layer of features
    table = pa.concat_tables(workspace.layers.batches(entry.id, columns=names, boxes=None)).to_pandas()
    shapes = shapely.from_wkb(table.pop("geometry").to_numpy(dtype=object))
    return under_own_ids(gpd.GeoDataFrame(table, geometry=shapes, crs=PLAN_CRS), entry)


def gather(workspace: Workspace, entries: Iterable[LayerEntry], spec: str) -> gpd.GeoDataFrame:
    """The features of several layers of one spec; a table with the spec's columns and no rows where there is none."""
    tables = [table for table in (features_of(workspace, entry) for entry in entries) if len(table)]
    if not tables:
        return gpd.GeoDataFrame({name: [] for name in spec_named(spec).names}, geometry=[], crs=PLAN_CRS)
    return gpd.GeoDataFrame(pd.concat(tables, ignore_index=True), geometry="geometry", crs=PLAN_CRS)
