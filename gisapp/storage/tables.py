"""From Arrow as it is stored to tables as journeys read them."""

import geopandas as gpd
import numpy as np
import pandas as pd
import pyarrow as pa
import shapely

from gisapp.domain.crs import PLAN_CRS


def plain(stored: pa.Table) -> pd.DataFrame:
    """The table with geometry still encoded; lists are lists, and whole numbers and truths stay so despite gaps."""
    table: pd.DataFrame = stored.to_pandas(types_mapper=_nullable)
    for name in table.columns[[pd.api.types.is_object_dtype(kind) for kind in table.dtypes]]:
        lists = [list(each) if isinstance(each, np.ndarray) else each for each in table[name]]
        table[name] = pd.Series(lists, index=table.index, dtype=object)
    return table


def decoded(table: pd.DataFrame) -> gpd.GeoDataFrame | pd.DataFrame:
    """The table with its geometry, in the plan CRS.

    Decoded anew for every reader: prepared geometries shared between threads crash the process.
    """
    if "geometry" not in table.columns:
        return table
    geometry = shapely.from_wkb(table["geometry"].to_numpy(dtype=object))
    return gpd.GeoDataFrame(table.drop(columns="geometry"), geometry=geometry, crs=PLAN_CRS)


def _nullable(kind: pa.DataType) -> object:
    if pa.types.is_integer(kind):
        return pd.Int64Dtype()
    return pd.BooleanDtype() if pa.types.is_boolean(kind) else None
