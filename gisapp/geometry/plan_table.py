"""Tables of features in the plan CRS, put together quickly: many are small and made for one question."""

from collections.abc import Mapping
from typing import Any

import geopandas as gpd
import numpy as np
import pyproj
from geopandas.array import GeometryArray
from numpy.typing import NDArray

from gisapp.domain.crs import PLAN_CRS

#: One object for all tables: two that are equal are compared at length each time a table is made.
_CRS = pyproj.CRS(PLAN_CRS)


def plan_table(columns: Mapping[str, Any], shapes: NDArray[np.object_]) -> gpd.GeoDataFrame:
    """Columns of one length and the geometry of each row, which is in the plan CRS already."""
    return gpd.GeoDataFrame({**columns, "geometry": GeometryArray(shapes, crs=_CRS)}, geometry="geometry")
