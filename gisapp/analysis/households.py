"""Households inside zones, from points that each stand for some.

Assumes the plan CRS EPSG:5897; a point on the outline of a zone lies in it.
"""

import geopandas as gpd
import numpy as np
import pandas as pd
import shapely

from gisapp.domain.crs import require_planar


def households_inside(zones: gpd.GeoDataFrame, households: gpd.GeoDataFrame) -> pd.Series:
    """How many households live inside each zone?

    Parameters
    ----------
    zones
        Geometry in EPSG:5897; each is counted by itself.
    households
        Points in EPSG:5897 with the column `households`, a whole number of zero or more. Order does not matter.

    Returns
    -------
    pandas.Series
        Households, on the index of the zones; NaN for a zone without an outline (no geometry, or a point).

    Raises
    ------
    BadInput
        When one of the two is not in EPSG:5897.

    Examples
    --------
    >>> import geopandas as gpd, shapely
    >>> zones = gpd.GeoDataFrame(geometry=[shapely.box(0, 0, 100, 100)], crs="EPSG:5897")
    >>> points = gpd.GeoDataFrame({"households": [3, 4]}, geometry=shapely.points([50, 200], 50), crs="EPSG:5897")
    >>> households_inside(zones, points).tolist()
    [3.0]
    """
    require_planar(zones.crs)
    require_planar(households.crs)
    shapes = zones.geometry.to_numpy()
    zone, point = shapely.STRtree(households.geometry.to_numpy()).query(shapes, predicate="intersects")
    counted = households["households"].to_numpy(dtype=np.float64)[point]
    total = np.bincount(zone, weights=counted, minlength=len(zones)).astype(np.float64)
    outlined = np.array([shape is not None and shape.area > 0 for shape in shapes], dtype=bool)
    return pd.Series(np.where(outlined, total, np.nan), index=zones.index, name="households")
