"""The seven communes: each is a union of parcels, so that its border runs along theirs."""

import shapely
from shapely import LineString, Polygon
from shapely.geometry.base import BaseGeometry

from invention.ground import MAIN_ROADS, RIVER, Ground
from invention.parcels import Plot
from invention.places import SEATS
from invention.shapes import Points, polygons, smooth_line

#: Borders that follow neither the river nor a main road.
BORDERS: tuple[Points, ...] = (
    ((3100, 5000), (3180, 5800), (3100, 7000), (3050, 8000), (2850, 8800), (2900, 10600)),
    ((3330, 5650), (3430, 4300), (3700, 3300), (2450, 2550), (2520, 1200), (2600, -600)),
)
#: Borders keep this far from the middle of road and river, which thus belong to one commune only.
BESIDE_M = 26.0
BESIDE_RIVER_M = 92.0


def commune_of(parcels: list[Plot], ground: Ground) -> list[int]:
    """The number of each parcel's commune, from 0."""
    areas = _areas(ground)
    tree = shapely.STRtree(areas)
    inside = shapely.point_on_surface([plot.shape for plot in parcels])
    return [int(at) for at in tree.nearest(inside).tolist()]


def commune_shapes(parcels: list[Plot], numbers: list[int]) -> list[BaseGeometry]:
    """The communes' outlines, vertex for vertex those of their parcels."""
    return [
        shapely.coverage_union_all([plot.shape for plot, own in zip(parcels, numbers, strict=True) if own == number])
        for number in range(len(SEATS))
    ]


def _areas(ground: Ground) -> list[Polygon]:
    """The district cut along the borders, in the order of the seats."""
    national, first = (smooth_line(road[-1]).offset_curve(-BESIDE_M) for road in MAIN_ROADS[:2])
    river = smooth_line(RIVER).offset_curve(BESIDE_RIVER_M)
    lines: list[BaseGeometry] = [national, first, river, *(LineString(border) for border in BORDERS)]
    around = ground.district.buffer(200)
    edges = shapely.get_parts(shapely.union_all([*lines, around.boundary]))
    faces = polygons(shapely.polygonize(edges.tolist()))
    seats = [ground.settlements[name].centroid for name in SEATS]
    nearest = [min(range(len(seats)), key=lambda at: face.distance(seats[at])) for face in faces]
    merged = [
        shapely.union_all([f for f, at in zip(faces, nearest, strict=True) if at == n]) for n in range(len(seats))
    ]
    return [max(polygons(area), key=lambda part: part.area) for area in merged]
