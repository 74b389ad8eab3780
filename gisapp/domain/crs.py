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

from gisapp.domain.errors import BadInput, Vi

PLAN_CRS = "EPSG:5897"
GEOGRAPHIC_CRS = "EPSG:4326"
#: Longitude and latitude between which everything that Hanoi's plans hold must lie, with a margin of about 10 km.
PLAN_AREA = (105.18, 20.46, 106.12, 21.49)
#: About the middle of the plan area in the plan CRS, and how far it reaches: numbers near 1 to fit a plane to.
_MIDDLE = np.array([570_000.0, 2_320_000.0])
_SPAN_M = 100_000.0
#: An edge bends between CRSs: `box_around` carries it at so many points.
_EDGE_POINTS = 21
Box = tuple[float, float, float, float]
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
            vi=Vi(
                f"hình học trong hệ tọa độ quy hoạch {PLAN_CRS}",
                f"hãy chuyển sang {PLAN_CRS} trước khi đo",
                str(crs) if crs else "không có hệ tọa độ",
            ),
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


@lru_cache(maxsize=1024)
def box_around(box: Box, source: str, target: str) -> Box:
    """The box of the target CRS that holds this box of the source CRS: west, south, east, north.

    Raises
    ------
    BadInput
        As `transformer`.
    """
    west, south, east, north = _of_this_thread.exact_operation(source, target).transform_bounds(
        *box, densify_pts=_EDGE_POINTS
    )
    return float(west), float(south), float(east), float(north)


def exact_operation(source: str, target: str) -> pyproj.Transformer:
    """The operation that `transformer` follows, with its name and accuracy; sought in the database at each call.

    Raises
    ------
    BadInput
        As `transformer`.
    """
    group = TransformerGroup(
        source, target, always_xy=True, area_of_interest=AreaOfInterest(*PLAN_AREA), allow_ballpark=False
    )
    if not group.transformers:
        raise BadInput(
            expected=f"an exact operation from {source} to {target}",
            found="none in the coordinate database",
            todo="declare the CRS by its EPSG code, for example EPSG:5897",
            vi=Vi(
                f"phép tính chuyển chính xác từ {source} sang {target}",
                "hãy khai hệ tọa độ bằng mã EPSG, ví dụ EPSG:5897",
                "không có trong cơ sở dữ liệu hệ tọa độ",
            ),
        )
    return group.transformers[0]


@lru_cache(maxsize=256)
def _steps(source: str, target: str) -> str:
    """What the operation does, as PROJ writes it: a thread makes it of this twenty times sooner than it is sought."""
    return str(exact_operation(source, target).definition)


def _made(source: str, target: str) -> pyproj.Transformer:
    return pyproj.Transformer.from_pipeline(_steps(source, target))


@lru_cache(maxsize=256)
def _drift_of(source: str) -> NDArray[np.float64]:
    """How a place that leaves the plan CRS for this one and comes back has drifted, as a plane over the plan area.

    EPSG:6960 is defined from VN-2000 to WGS 84. Its inverse in two dimensions forgets the height that it gave, which
    moves a place by 0.7 to 1.1 mm. The drift changes so slowly that a plane tells it to a thousandth of a millimetre.
    """
    into, out = transformer(source, PLAN_CRS), transformer(PLAN_CRS, source)
    lonlat = np.array(np.meshgrid(np.linspace(*PLAN_AREA[::2], 5), np.linspace(*PLAN_AREA[1::2], 5))).reshape(2, -1)
    places = np.column_stack(transformer(GEOGRAPHIC_CRS, PLAN_CRS).transform(*lonlat))
    back = np.column_stack(into.transform(*out.transform(*places.T)))
    plane: NDArray[np.float64] = np.linalg.lstsq(_terms(places), back - places, rcond=None)[0]
    return plane


def _drift(places: NDArray[np.float64], plane: NDArray[np.float64]) -> NDArray[np.float64]:
    if not np.isfinite(places).all():
        places = np.where(np.isfinite(places).all(axis=1, keepdims=True), places, 0.0)
    drift: NDArray[np.float64] = (places - _MIDDLE) @ (plane[1:] / _SPAN_M) + plane[0]
    return drift


def _terms(places: NDArray[np.float64]) -> NDArray[np.float64]:
    return np.column_stack([np.ones(len(places)), (places - _MIDDLE) / _SPAN_M])


class _OfThread(threading.local):
    """The operations of one thread, made once each."""

    def __init__(self) -> None:
        self.transformer = lru_cache(maxsize=64)(_made)
        self.exact_operation = lru_cache(maxsize=64)(exact_operation)


_of_this_thread = _OfThread()


def transform(geometries: NDArray[np.object_], source: str, target: str) -> NDArray[np.object_]:
    """Carry geometries from one CRS to another; missing geometries stay missing.

    What leaves the plan CRS and comes in again has not moved: within the plan area by less than 0.1 mm.
    """
    if source == target:
        return geometries
    result: NDArray[np.object_] = shapely.transform(geometries, lambda places: carry(places, source, target))
    return result


def carry(places: NDArray[np.float64], source: str, target: str) -> NDArray[np.float64]:
    """Carry places, a row of x and y each, from one CRS to another, as `transform` does with geometries."""
    if source == target:
        return places
    there = np.column_stack(transformer(source, target).transform(places[:, 0], places[:, 1]))
    if target == PLAN_CRS:
        there -= _drift(there, _drift_of(source))
    return there
