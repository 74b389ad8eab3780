"""Which zones does an outline lie on? What is planned there must not be planned on ground that a zone already has."""

from typing import Any

import geopandas as gpd
import numpy as np
import shapely
from shapely.geometry.base import BaseGeometry

from gisapp.analysis.values import text, uncertainty_m
from gisapp.domain.existence import Status
from gisapp.domain.units import hectares

#: What lies so little over a zone, in square metres, touches it.
_TOUCHES_M2 = 50.0


def zones_met(zones: gpd.GeoDataFrame, outline: BaseGeometry) -> list[dict[str, Any]]:
    """Which zones does this outline lie on, and with how many hectares?

    Parameters
    ----------
    zones
        EPSG:5897; `id`, `name_vi`, `name_en`, `status`, `position_uncertainty_m` (m; missing: 0). What has no shape,
        and what was revoked, is left out.
    outline
        EPSG:5897; a valid polygon or multipolygon.

    Raises
    ------
    BadInput
        As `uncertainty_m`.

    Returns
    -------
    list of dict
        The widest first: `zone`, `name_vi`, `name_en`, `status`, `area_ha`; this is None where the place of the zone is
        so uncertain that the outline may lie on it, and nobody can say with how much.
    """
    shapes, off = np.asarray(zones.geometry, dtype=object), uncertainty_m(zones, of="zones")
    there = (zones["status"] != Status.REVOKED).to_numpy()
    near = np.flatnonzero((shapely.distance(shapes, outline) <= off) & there)
    area = shapely.area(shapely.intersection(shapes[near], outline))
    met = [
        {
            "zone": str(row.id),
            "name_vi": text(row.name_vi),
            "name_en": text(row.name_en),
            "status": str(row.status),
            "area_ha": None if unsure else hectares(float(shared)),
        }
        for row, shared, unsure in zip(zones.iloc[near].itertuples(), area, off[near] > 0, strict=True)
        if unsure or shared > _TOUCHES_M2
    ]
    return sorted(met, key=lambda each: -(each["area_ha"] or 0.0))
