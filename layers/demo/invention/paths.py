"""The roads: main roads, commune roads between the settlements, streets inside the operating zones, as one network."""

import itertools
import math

import numpy as np
import shapely
from shapely import LineString, Point, Polygon
from shapely.geometry.base import BaseGeometry

from invention.ground import SETTLEMENTS, Ground, Road
from invention.shapes import GRID_M, smooth_line

Place = tuple[float, float]
#: Commune roads join a main road at these distances, metres apart.
JUNCTION_SPACING_M = 1_450.0
LONGEST_COMMUNE_ROAD_M = 3_600.0
#: Streets that end beyond the road they meet leave stubs shorter than this, which are dropped.
SHORTEST_STUB_M = 30.0


def commune_roads(ground: Ground, avoided: BaseGeometry, rng: np.random.Generator) -> tuple[Road, ...]:
    """Link neighbouring settlements and main roads, without crossing river, forest or operating zones.

    Two places are neighbours when no third one is closer to both (the relative neighbourhood graph), which gives the
    few, short and planar roads of a countryside.
    """
    homes = [(x, y) for _, x, y, _ in SETTLEMENTS]
    places = homes + _junctions(ground)
    barriers = shapely.union_all([ground.river, ground.forest, avoided])
    roads: list[Road] = []
    for one, other in _neighbours(places, len(homes)):
        line = _bent(one, other, rng)
        if not line.intersects(barriers) and ground.district.contains(line):
            number = len(roads) + 1
            roads.append(
                Road(
                    name_vi=f"Đường xã Mẫu {number}",
                    name_en=f"Mẫu Commune Road {number}",
                    kind="commune",
                    width_m=9,
                    line=line,
                )
            )
    return tuple(roads)


def _junctions(ground: Ground) -> list[Place]:
    points = []
    for road in ground.main_roads:
        line = road.line.intersection(ground.district)
        for at in np.arange(JUNCTION_SPACING_M / 2, line.length, JUNCTION_SPACING_M):
            point = line.interpolate(at)
            if not point.within(ground.washland):
                points.append((round(point.x, 1), round(point.y, 1)))
    return points


def _neighbours(places: list[Place], homes: int) -> list[tuple[Place, Place]]:
    xy = np.asarray(places)
    between = np.hypot(*(xy[:, None] - xy[None]).T)
    pairs = []
    for i, j in itertools.combinations(range(len(places)), 2):
        closer = np.maximum(between[i], between[j]) < between[i, j]
        if i < homes and between[i, j] < LONGEST_COMMUNE_ROAD_M and not closer.any():
            pairs.append((places[i], places[j]))
    return pairs


def _bent(one: Place, other: Place, rng: np.random.Generator) -> LineString:
    length = math.dist(one, other)
    sideways = np.array([one[1] - other[1], other[0] - one[0]]) / length
    start, end = np.asarray(one), np.asarray(other)
    shift = rng.uniform(-0.07, 0.07, 2) * length
    middle = [start + (end - start) * share + sideways * by for share, by in zip((0.35, 0.65), shift, strict=True)]
    return smooth_line([one, *((float(x), float(y)) for x, y in middle), other], rounds=2)


def street_lines(zone: Polygon, angle: float, spacing: tuple[float, float]) -> list[LineString]:
    """The streets of an estate: lines at `angle` and across it, at even distances through the whole zone."""
    centre = zone.centroid
    along = np.array([math.cos(angle), math.sin(angle)])
    across = np.array([-along[1], along[0]])
    lines = []
    for direction, offset, step in ((along, across, spacing[0]), (across, along, spacing[1])):
        for number in range(-4, 5):
            middle = np.array([centre.x, centre.y]) + offset * step * (number + 0.5)
            lines.append(LineString([middle - direction * 3_000, middle + direction * 3_000]))
    return lines


def network(roads: tuple[Road, ...], within: Polygon) -> list[Road]:
    """The roads cut at every crossing, so that ends meet exactly; stubs shorter than 30 m are left out."""
    lines = shapely.union_all([road.line.intersection(within) for road in roads], grid_size=GRID_M)
    tree = shapely.STRtree([road.line for road in roads])
    pieces = []
    for piece in shapely.get_parts(shapely.line_merge(lines)).tolist():
        middle: Point = piece.interpolate(0.5, normalized=True)
        road = roads[int(np.min(tree.query_nearest(middle, all_matches=True)))]
        if piece.length > SHORTEST_STUB_M or road.kind != "internal":
            pieces.append(
                Road(name_vi=road.name_vi, name_en=road.name_en, kind=road.kind, width_m=road.width_m, line=piece)
            )
    return sorted(pieces, key=lambda each: (each.name_vi, *each.line.coords[0]))
