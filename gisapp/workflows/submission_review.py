"""What an approver sees on a map beside the changes of a submission."""

from collections.abc import Collection
from typing import Any

import geopandas as gpd
import numpy as np
import orjson
import shapely

from gisapp.domain.served_crs import CRS84
from gisapp.geometry.features import in_crs
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
