"""What a tile cuts off changes nothing that it shows: edges that reach far beyond it lie on it as they did."""

from itertools import pairwise

import numpy as np
import pytest
import shapely
from hypothesis import given
from hypothesis import strategies as st

from gisapp.geometry.map_cut import cut, with_joints
from gisapp.geometry.map_outlines import as_they_are, outlines_of
from gisapp.geometry.map_rings import Runs, keys_of, x_of, y_of

LEAST, MOST = -64, 4_160
SQUARE = shapely.box(LEAST, LEAST, MOST, MOST)
FAR = 8_191
SHOWN = shapely.box(-2_049, -2_049, 6_145, 6_145)
PLACE = st.tuples(st.integers(-70_000, 70_000), st.integers(-70_000, 70_000))
SPOTS = st.lists(
    st.tuples(st.integers(-9_000, 13_000), st.integers(-9_000, 13_000)), min_size=3, max_size=14, unique=True
)


def shortened(shape: shapely.Geometry) -> shapely.Geometry:
    (left,) = cut(outlines_of(np.array([shape]), as_they_are), LEAST, MOST).shapes()
    return left


def star(spots: list[tuple[int, int]]) -> shapely.Polygon:
    """A polygon through all the spots, in turn around their middle."""
    middle = np.mean(spots, axis=0)
    around = sorted(spots, key=lambda spot: (np.arctan2(*(spot - middle)), np.hypot(*(spot - middle))))
    return shapely.Polygon(around)


@given(spots=SPOTS)
def test_on_the_tile_a_polygon_covers_what_it_covered(spots):
    shape = star(spots)
    if not shape.is_valid:
        return
    left = shortened(shape)
    if left.is_empty:
        assert shapely.intersection(shape, SQUARE).area == 0
        return
    assert np.abs(left.bounds).max() <= FAR
    assert left.is_valid
    far_apart = shapely.symmetric_difference(shapely.intersection(left, SQUARE), shapely.intersection(shape, SQUARE))
    short = max(np.abs(np.diff(shapely.get_coordinates(shape), axis=0)).max(axis=1)) <= 2_048
    # An edge that is longer than a joint allows may be cut on its way, by half a unit beside its line.
    assert far_apart.area <= (1e-6 if short else 1.5 * SQUARE.length)


@given(spots=SPOTS)
def test_on_the_tile_a_line_runs_where_it_ran(spots):
    line = shapely.LineString(spots)
    steps = np.abs(np.diff(shapely.get_coordinates(line), axis=0)).max(axis=1)
    left, seen = shortened(line), shapely.intersection(line, SQUARE)
    if left.is_empty:
        assert seen.length == 0
    elif steps.max() <= 2_048:
        assert shapely.intersection(left, SQUARE).symmetric_difference(seen).length <= 1e-6


def test_a_ring_that_holds_the_whole_tile_still_does_and_its_hole_is_seen():
    around = shapely.Point(2_000, 2_000).buffer(60_000, quad_segs=64)
    pond = shapely.Point(4_100, 2_000).buffer(300)
    shape = shapely.transform(around.difference(pond), np.rint)
    left = shortened(shape)
    assert shapely.get_num_coordinates(left) < shapely.get_num_coordinates(shape) / 2
    assert np.abs(left.bounds).max() <= FAR
    assert shapely.symmetric_difference(left & SQUARE, shape & SQUARE).area == 0


def test_what_lies_round_the_corner_of_the_tile_is_not_drawn_across_it():
    """From the left of the tile to below it, by way of the corner: the line never comes in."""
    line = shapely.LineString(
        [(-500, 1_000), (-900, 3_000), (-900, 5_000), (-600, 6_000), (1_000, 6_000), (3_000, 5_000)]
    )
    left = shortened(line)
    assert not shapely.intersects(left, SQUARE)


@given(spot=PLACE, other=PLACE, tile=st.sampled_from([0, 1]))
def test_two_tiles_and_both_sides_join_an_edge_at_the_same_places(spot, other, tile):
    """On the tile to the right everything lies 4,096 units farther left."""
    if spot == other:
        return
    shift = np.array([4_096 * tile, 4_096 * (1 - tile)])

    def joints(*ends: np.ndarray) -> list[tuple[int, int]]:
        runs = with_joints(
            Runs(places=keys_of(np.array(ends, dtype=float)), size=np.array([2]), closed=np.array([False]))
        )
        return list(zip(x_of(runs.places).tolist(), y_of(runs.places).tolist(), strict=True))

    one, two = np.array(spot), np.array(other)
    here = joints(one, two)
    assert here == joints(two, one)[::-1]
    there = [tuple((np.array(place) + shift).tolist()) for place in joints(one - shift, two - shift)]
    common = [
        place for place in here if all(-2_048 <= each <= 6_144 for each in (place - shift).tolist() + list(place))
    ]
    assert {place for place in common if place not in (spot, other)} <= set(there)
    line = shapely.LineString([spot, other])
    assert all(line.distance(shapely.Point(place)) <= 0.5 for place in here)
    steps = [np.abs(np.subtract(*pair)).max() for pair in pairwise(here) if SHOWN.contains(shapely.MultiPoint(pair))]
    assert all(step <= 2_048 for step in steps)


@pytest.mark.parametrize("long", [2_048, 2_049])
def test_only_long_edges_are_joined(long):
    runs = Runs(places=keys_of(np.array([[100.0, 7], [100 + long, 9]])), size=np.array([2]), closed=np.array([False]))
    assert len(with_joints(runs).places) == (2 if long == 2_048 else 3)
