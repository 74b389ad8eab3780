"""Between neighbours neither gap nor overlap opens that is as wide as a unit of the tile: at any zoom.

The parcels are those of `benchmarks.landscape`: up to 29 vertices each, shared to the last digit, with roads, slivers,
holes and parcels in two pieces. Others have corners on their neighbours' edges, where those have no vertex.
"""

import math
from itertools import pairwise

import numpy as np
import pytest
import shapely
from hypothesis import given
from hypothesis import strategies as st

from benchmarks import landscape
from gisapp.domain.crs import GEOGRAPHIC_CRS, PLAN_CRS, transform
from gisapp.geometry.map_edges import thinned
from gisapp.geometry.map_tiles import BUFFER, EXTENT, TileWindow, laid_out, needed, tile_window

MIDDLE = (589_000.0, 2_329_000.0)
#: What is narrower than a unit of the tile has no point farther than this from its edge.
UNIT = 0.5


@pytest.fixture(scope="module")
def parcels() -> np.ndarray:
    rng = np.random.default_rng(1)
    return landscape.joined(landscape.parcels(landscape.mesh(4_000, rng), rng)).geometry.to_numpy()


def tile_of(zoom: int) -> tuple[int, int]:
    """Row and column of the tile in the middle of the parcels."""
    place = transform(np.array([shapely.Point(MIDDLE)]), PLAN_CRS, GEOGRAPHIC_CRS)[0]
    size, angle = 2**zoom, math.radians(place.y)
    return int((1 - math.asinh(math.tan(angle)) / math.pi) / 2 * size), int((place.x + 180) / 360 * size)


def met(shapes: np.ndarray, window: TileWindow) -> np.ndarray:
    """The numbers of the shapes that meet what the tile reads."""
    return np.flatnonzero(shapely.intersects(shapely.box(*window.box), shapes))


def drawn_on(shapes: np.ndarray, zoom: int, row: int, column: int) -> tuple[TileWindow, dict[int, shapely.Geometry]]:
    window = tile_window(zoom, row, column)
    rows = met(shapes, window)
    drawn = shapely.make_valid(laid_out(shapes[rows], window, simplify=zoom < 16).shapes())
    return window, {int(each): shape for each, shape in zip(rows, drawn, strict=True) if not shape.is_empty}


def opened(shapes: np.ndarray, window: TileWindow, drawn: dict[int, shapely.Geometry]) -> list[shapely.Geometry]:
    """Gaps and overlaps as wide as a unit that the parcels themselves do not have."""
    raw = shapely.transform(shapes[met(shapes, window)], window.place)
    square = shapely.box(0, 0, EXTENT, EXTENT)
    gaps = shapely.intersection(shapely.union_all(raw), square).difference(shapely.union_all(list(drawn.values())))
    solid = np.array([each for each in drawn.values() if each.area])
    one, other = shapely.STRtree(solid).query(solid, predicate="intersects")
    overlaps = shapely.intersection(solid[one[one < other]], solid[other[one < other]])
    # Parcels end at the edge of their land and at roads; there a line may move as far as it is thinned.
    inland = shapely.union_all(raw).buffer(-3.0, quad_segs=2)
    holes = shapely.intersection(shapely.get_parts(gaps), inland)
    return [each for each in [*holes, *overlaps] if not each.buffer(-UNIT).is_empty]


@pytest.mark.parametrize("zoom", range(9, 17))
def test_neighbours_neither_part_nor_overlap_on_a_tile(parcels, zoom):
    row, column = tile_of(zoom)
    window, drawn = drawn_on(parcels, zoom, row, column)
    assert drawn
    assert opened(parcels, window, drawn) == []


@pytest.mark.parametrize("zoom", range(11, 17))
@pytest.mark.parametrize("step", [(0, 1), (1, 0)])
def test_two_tiles_draw_the_same_edge_where_they_meet(parcels, zoom, step):
    row, column = tile_of(zoom)
    down, right = step
    _, here = drawn_on(parcels, zoom, row, column)
    _, there = drawn_on(parcels, zoom, row + down, column + right)
    shift = np.array([right, down]) * EXTENT
    zone = shapely.box(*(shift - BUFFER * shift // EXTENT + 2), *(EXTENT + BUFFER * shift // EXTENT - 2))
    both = set(here) & set(there)
    assert both
    for each in both:
        moved = shapely.transform(there[each], lambda places: places + shift)
        pieces = [shapely.intersection(shape, zone) for shape in (here[each], moved)]
        assert shapely.symmetric_difference(*pieces).area < 1e-6, each


@pytest.mark.parametrize("zoom", [8, 12, 16])
def test_what_is_alone_beyond_a_tile_is_left_out_and_nothing_is_drawn_otherwise(zoom):
    window, rng = tile_window(zoom, *tile_of(zoom)), np.random.default_rng(zoom)
    low, high = window.box[:2], window.box[2:]
    spots, half = rng.uniform(low, high, (500, 2)), (high - low) * rng.uniform(0.002, 0.03, (500, 2))
    near = shapely.box(*(spots - half).T, *(spots + half).T)
    kept = needed(shapely.bounds(near), window)
    assert not kept.all()
    rest = shapely.STRtree(near).query(near[~kept], predicate="dwithin", distance=window.apart_m)
    assert (rest[1] == np.flatnonzero(~kept)[rest[0]]).all(), "each is near to itself alone"
    every, few = (laid_out(shapes, window, simplify=True).shapes() for shapes in (near, near[kept]))
    assert shapely.is_empty(every[~kept]).all()
    assert shapely.equals_identical(every[kept], few).all()
    assert needed(shapely.bounds([*near, shapely.box(*window.box)]), window).all(), "one lies over all"


def test_a_corner_that_lies_on_a_neighbours_edge_stays_there():
    """Two parcels meet in the middle of a third one's edge, which has no vertex there; the map turns the line askew."""
    corner = np.array([575_000.3, 2_325_000.7])
    turn = np.array([[math.cos(0.4), math.sin(0.4)], [-math.sin(0.4), math.cos(0.4)]])
    below, left, right = (
        shapely.transform(shapely.box(*box), lambda places: places @ turn + corner)
        for box in ((0, 0, 300, 100), (0, 100, 137, 200), (137, 100, 300, 200))
    )
    shapes = np.array([below, left, right])
    place = transform(np.array([below.centroid]), PLAN_CRS, GEOGRAPHIC_CRS)[0]
    for zoom in range(11, 17):
        size, angle = 2**zoom, math.radians(place.y)
        row, column = int((1 - math.asinh(math.tan(angle)) / math.pi) / 2 * size), int((place.x + 180) / 360 * size)
        _, drawn = drawn_on(shapes, zoom, row, column)
        together = shapely.union_all(list(drawn.values()))
        assert not any(part.interiors for part in shapely.get_parts(together))
        assert sum(each.area for each in drawn.values()) == pytest.approx(together.area, abs=1e-6)


SPOTS = st.lists(st.tuples(st.integers(0, 90), st.integers(0, 90)), min_size=4, max_size=14, unique=True)


@given(spots=SPOTS, tolerance=st.sampled_from([0.0, 2.0, 8.0]), turned=st.booleans())
def test_both_sides_of_a_line_lose_the_same_vertices_whichever_way_they_run(spots, tolerance, turned):
    """A line from the left to the right cuts a square in two; they fill it as before."""
    line = [(-10, 45), *sorted(spots), (100, 45)]
    upper = shapely.Polygon([*line, (100, 120), (-10, 120)])
    lower = shapely.Polygon([*line[::-1], (-10, -30), (100, -30)])
    if not (upper.is_valid and lower.is_valid):
        return
    shapes = np.array([upper, shapely.reverse(lower) if turned else lower])
    drawn = thinned(shapes, np.rint, tolerance=tolerance).shapes()
    assert sum(shapely.area(drawn)) == 110 * 150
    rings = [[tuple(place) for place in shapely.get_coordinates(shape)] for shape in drawn]
    edges = [{frozenset(pair) for pair in pairwise(ring)} for ring in rings]
    assert len(edges[0] & edges[1]) == len(edges[0]) - 3 == len(edges[1]) - 3
    moved = shapely.hausdorff_distance(drawn[0].boundary, upper.boundary)
    assert moved <= tolerance + 1e-9
    if tolerance == 0:
        assert shapely.equals(drawn, shapes).all()


def test_a_pond_and_the_parcel_around_it_share_their_shore():
    shore = shapely.transform(shapely.Point(50, 50).buffer(20, quad_segs=16), np.rint)
    around = shapely.box(0, 0, 100, 100).difference(shore)
    pond, parcel = thinned(np.array([shore, around]), np.rint, tolerance=2.0).shapes()
    assert shapely.get_num_coordinates(pond) < shapely.get_num_coordinates(shore) / 2
    assert pond.area + parcel.area == 100 * 100
    assert pond.intersection(parcel).area == 0


def test_what_is_smaller_than_a_unit_is_not_drawn_and_a_thin_parcel_that_stands_alone_is():
    thin, tiny = shapely.box(0, 0, 40, 1), shapely.Polygon([(70, 70), (70.2, 70), (70.1, 70.2)])
    lines = shapely.MultiLineString([[(0, 90), (5, 90), (10, 90)], [(20, 90), (20.3, 90)]])
    shapes = np.array([thin, tiny, lines, shapely.Point(7, 7), None], dtype=object)
    drawn = thinned(shapes, np.rint, tolerance=2.0).shapes()
    assert drawn[0].area > 0
    assert drawn[1].is_empty
    assert shapely.get_parts(drawn[2])[0].equals(shapely.LineString([(0, 90), (10, 90)]))
    assert shapely.get_num_geometries(drawn[2]) == 1
    assert drawn[3] == shapes[3]
    assert drawn[4].is_empty
