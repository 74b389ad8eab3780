"""Copies of geometry for drawing: rounded, simplified by a stated tolerance, grown by a position error.

The stored geometry is never touched. Lengths are metres in the plan CRS; what goes out is longitude and latitude.
"""

from collections.abc import Sequence
from typing import Any, cast

import geopandas as gpd
import numpy as np
import shapely
from numpy.typing import NDArray
from shapely.geometry import mapping
from shapely.geometry.base import BaseGeometry

from gisapp.domain.crs import GEOGRAPHIC_CRS, PLAN_CRS, transform

#: Decimal places of a degree: 0.1 m for zones and parcels, 1 m for what lies around them.
FINE = 6
COARSE = 5

_MICRO = 1_000_000

#: Tolerances tried in turn, in metres, until a layer is light enough for a page.
TOLERANCES_M = (0.0, 5.0, 10.0, 20.0, 40.0, 80.0, 160.0)


def planar(geometries: Sequence[BaseGeometry | None] | gpd.GeoSeries) -> NDArray[np.object_]:
    """The geometries in the plan CRS."""
    return transform(np.asarray(geometries, dtype=object), GEOGRAPHIC_CRS, PLAN_CRS)


def geographic(geometries: NDArray[np.object_]) -> NDArray[np.object_]:
    """The geometries in longitude and latitude."""
    return transform(geometries, PLAN_CRS, GEOGRAPHIC_CRS)


def geojson(geometry: BaseGeometry | None, digits: int = COARSE) -> dict[str, object] | None:
    """The geometry as GeoJSON with rounded coordinates; None where there is none or it vanished in rounding."""
    if geometry is None or geometry.is_empty:
        return None
    rounded = shapely.transform(shapely.force_2d(geometry), lambda xy: np.round(xy, digits))
    return cast("dict[str, object]", mapping(rounded))


def packed(geometry: BaseGeometry) -> dict[str, object]:
    """The geometry (longitude and latitude) in a third of the room of GeoJSON.

    `t` is its GeoJSON type where that is not Polygon, and `c` its coordinates, in which every run of positions is one
    list of whole millionths of a degree: the first position, then the steps to each next one. A collection has its
    parts in `g`.
    """
    if hasattr(geometry, "geoms") and geometry.geom_type == "GeometryCollection":
        return {"t": geometry.geom_type, "g": [packed(each) for each in geometry.geoms]}
    shape = mapping(shapely.force_2d(geometry))
    named = {} if shape["type"] == "Polygon" else {"t": shape["type"]}
    return named | {"c": _steps(shape["coordinates"])}


def _steps(coordinates: Any) -> list[Any]:
    if np.ndim(coordinates[0]) == 0:
        return [round(each * _MICRO) for each in coordinates]
    if np.ndim(coordinates[0][0]):
        return [_steps(each) for each in coordinates]
    whole = np.round(np.array(coordinates) * _MICRO).astype(np.int64)
    return [*whole[0].tolist(), *np.diff(whole, axis=0).ravel().tolist()]


def point(geometry: BaseGeometry | None, digits: int = COARSE) -> list[float] | None:
    """A place inside the geometry, for its symbol and name: longitude, latitude."""
    if geometry is None or geometry.is_empty:
        return None
    inside = shapely.point_on_surface(geometry)
    return [round(inside.x, digits), round(inside.y, digits)]


def halo(outline: BaseGeometry | None, uncertainty_m: float | None) -> dict[str, object] | None:
    """Where may the zone lie? Its outline (plan CRS) grown by the position error; None where the position is known."""
    if outline is None or outline.is_empty or not uncertainty_m:
        return None
    grown = shapely.simplify(shapely.buffer(outline, uncertainty_m, quad_segs=12), uncertainty_m / 100)
    return geojson(geographic(np.array([grown], dtype=object))[0])


def simplified(geometries: NDArray[np.object_], tolerance_m: float) -> NDArray[np.object_]:
    """Map copies no further than so many metres from the originals (plan CRS).

    Areas stay valid; lines are thinned each by itself, since keeping thousands of ways from crossing takes minutes.
    """
    copies = np.array(geometries, dtype=object)
    lines = shapely.get_dimensions(copies) == 1
    copies[lines] = shapely.simplify(copies[lines], tolerance_m, preserve_topology=False)
    copies[~lines] = shapely.simplify(copies[~lines], tolerance_m)
    return copies


def lightened(geometries: NDArray[np.object_], most_vertices: int) -> tuple[NDArray[np.object_], float]:
    """Map copies with few enough vertices, and the tolerance in metres that it took (plan CRS).

    The coarsest tolerance is used where none suffices.
    """
    copies, tolerance = geometries, 0.0
    for tolerance in TOLERANCES_M:
        copies = simplified(geometries, tolerance) if tolerance else geometries
        if shapely.get_num_coordinates(copies).sum() <= most_vertices:
            break
    return copies, tolerance
