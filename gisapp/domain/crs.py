"""The plan CRS, and the law that lengths and areas are measured in it and nowhere else.

VN-2000 / TM-3 with central meridian 105° is EPSG:5897; geographic coordinates reach it through EPSG:6960 (accuracy
1 m), never by a ballpark shift. Source: EPSG v11.022, Circular 973/2001/TT-TCĐC.
"""

import threading
from functools import lru_cache

import numpy as np
import pyproj
import shapely
from numpy.typing import NDArray
from pyproj.transformer import AreaOfInterest, TransformerGroup

from gisapp.domain.errors import BadInput

PLAN_CRS = "EPSG:5897"
GEOGRAPHIC_CRS = "EPSG:4326"
#: Longitude and latitude between which everything that Hanoi's plans hold must lie, with a margin of about 10 km.
PLAN_AREA = (105.18, 20.46, 106.12, 21.49)
DATUM_OPERATION = "VN-2000 to WGS 84 (2)"


def require_planar(crs: object) -> None:
    """Refuse to measure anywhere but in the plan CRS.

    Raises
    ------
    BadInput
        When `crs` is missing or is not EPSG:5897.
    """
    if crs is None or pyproj.CRS.from_user_input(crs).to_epsg() != int(PLAN_CRS.split(":")[1]):
        raise BadInput(
            expected=f"geometry in the plan CRS {PLAN_CRS}",
            found=f"{crs or 'no CRS'}",
            todo=f"reproject it with to_crs({PLAN_CRS!r}) before measuring",
        )


def transformer(source: str, target: str) -> pyproj.Transformer:
    """The one exact operation between two CRSs inside the plan area, longitude before latitude.

    It belongs to the thread that asked for it: PROJ crashes when two threads use one operation at once.

    Raises
    ------
    BadInput
        When PROJ knows only a ballpark operation, which would lose the datum shift of 224 m.
    """
    return _of_this_thread.transformer(source, target)


def _exact(source: str, target: str) -> pyproj.Transformer:
    group = TransformerGroup(
        source, target, always_xy=True, area_of_interest=AreaOfInterest(*PLAN_AREA), allow_ballpark=False
    )
    if not group.transformers:
        raise BadInput(
            expected=f"an exact operation from {source} to {target}",
            found="none in the coordinate database",
            todo="declare the CRS by its EPSG code, for example EPSG:5897",
        )
    return group.transformers[0]


class _OfThread(threading.local):
    """The operations of one thread, made once each."""

    def __init__(self) -> None:
        self.transformer = lru_cache(maxsize=64)(_exact)


_of_this_thread = _OfThread()


def transform(geometries: NDArray[np.object_], source: str, target: str) -> NDArray[np.object_]:
    """Carry geometries from one CRS to another; missing geometries stay missing."""
    if source == target:
        return geometries
    move = transformer(source, target)

    def moved(coordinates: NDArray[np.float64]) -> NDArray[np.float64]:
        return np.column_stack(move.transform(coordinates[:, 0], coordinates[:, 1]))

    result: NDArray[np.object_] = shapely.transform(geometries, moved)
    return result
