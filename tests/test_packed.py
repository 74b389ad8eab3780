"""Geometries in numbers are the geometries: measured, taken and moved as if each were an object of its own."""

from functools import partial
from itertools import pairwise

import numpy as np
import pytest
import shapely
from hypothesis import given, settings
from hypothesis import strategies as st

from gisapp.domain.crs import GEOGRAPHIC_CRS, PLAN_CRS, carry, transform
from gisapp.exchange.identity import Names
from gisapp.exchange.loose import loosen, placed
from gisapp.exchange.measured import measure
from gisapp.exchange.packed import Packing
from gisapp.geometry.rows import distinct_rows

LON, LAT = 105.8, 21.0
HOLE = shapely.box(3, 3, 4, 4)
#: A parcel, a bow tie, one that runs clockwise, one without area, one with a hole, one in two pieces, others, none.
KINDS = (
    shapely.Polygon([(0, 0), (9, 1), (8, 7), (2, 6), (0, 0)]),
    shapely.Polygon([(0, 0), (5, 5), (5, 0), (0, 5), (0, 0)]),
    shapely.box(0, 0, 7, 6, ccw=False),
    shapely.Polygon([(0, 0), (1, 1), (0, 0), (0, 0)]),
    shapely.box(0, 0, 8, 8).difference(HOLE),
    shapely.MultiPolygon([shapely.box(0, 0, 1, 1), shapely.box(2, 2, 3, 4)]),
    shapely.MultiPolygon([shapely.box(0, 0, 1, 1)]),
    shapely.LineString([(0, 0), (3, 4)]),
    shapely.Point(1, 2),
    shapely.Polygon(),
    None,
)
_spots = st.tuples(st.integers(0, len(KINDS) - 1), st.integers(-400, 400), st.integers(-400, 400))
_layers = st.lists(_spots, max_size=20)


def geometry_of(layer, *, scale=1e-4):
    shapes = [
        shapely.transform(KINDS[kind], lambda xy, at=(x, y): (LON, LAT) + (xy + at) * scale) for kind, x, y in layer
    ]
    return np.array([*shapes, None], dtype=object)[:-1]


def packed(*batches):
    packing = Packing()
    for geometry in batches:
        packing.append(loosen(geometry))
    return packing.packed()


def measured(geometry, move=None):
    shapes = packed(geometry)
    layer = measure(shapes, np.ones(len(geometry), bool), Names([]), move=move, delivered=lambda xy: xy)
    return layer, shapes.objects()


def assert_same(one, other):
    assert shapely.to_wkb(one).tolist() == shapely.to_wkb(other).tolist()


@settings(deadline=None)
@given(_layers)
def test_geometries_in_numbers_measure_what_their_objects_measure(layer):
    geometry = geometry_of(layer)
    loose = loosen(geometry)
    assert_same(loose.objects(), geometry)
    np.testing.assert_array_equal(loose.boxes(), shapely.bounds(geometry).reshape(-1, 4))
    np.testing.assert_array_equal(loose.vertices(), shapely.get_num_coordinates(geometry))
    np.testing.assert_array_equal(loose.dimensions(), shapely.get_dimensions(geometry))
    np.testing.assert_array_equal(loose.are_missing(), shapely.is_missing(geometry))
    np.testing.assert_array_equal(loose.are_empty(), shapely.is_missing(geometry) | shapely.is_empty(geometry))
    np.testing.assert_array_equal(loose.are_valid(), shapely.is_valid(geometry))
    np.testing.assert_allclose(loose.areas(), shapely.area(geometry), rtol=1e-9, atol=1e-18)
    np.testing.assert_allclose(loose.lengths(), shapely.length(geometry), rtol=1e-12)


@settings(deadline=None)
@given(_layers, _layers, st.lists(st.integers(0, 39), max_size=10))
def test_geometries_at_rest_come_back_as_they_were_in_any_order(one, other, wanted):
    both = [geometry_of(one), geometry_of(other)]
    whole, shapes = np.concatenate(both), packed(*both)
    places = np.array([each for each in wanted if each < len(whole)], dtype=np.intp)
    assert len(shapes) == len(whole)
    assert_same(shapes.objects(), whole)
    assert_same(shapes.take(places).objects(), whole[places])


@settings(deadline=None)
@given(_layers)
def test_moving_the_numbers_is_moving_the_geometries(layer):
    geometry = geometry_of(layer)
    there = transform(geometry, GEOGRAPHIC_CRS, PLAN_CRS)
    found, objects = measured(geometry, partial(carry, source=GEOGRAPHIC_CRS, target=PLAN_CRS))
    assert shapely.equals_exact(objects, there, 1e-9)[~shapely.is_missing(there)].all()
    assert (shapely.is_missing(objects) == shapely.is_missing(there)).all()
    np.testing.assert_allclose(found.boxes, shapely.bounds(there).reshape(-1, 4), rtol=1e-15)
    np.testing.assert_allclose(found.area_m2, shapely.area(there), rtol=1e-6, atol=1e-3)
    np.testing.assert_allclose(found.length_m, shapely.length(there), rtol=1e-9)


def test_a_corner_that_parcels_share_is_carried_once_and_stays_shared():
    asked = []

    def move(xy):
        asked.append(len(xy))
        return carry(xy, GEOGRAPHIC_CRS, PLAN_CRS)

    row = np.array([shapely.box(LON + at / 1000, LAT, LON + (at + 1) / 1000, LAT + 0.001) for at in range(10)])
    _, there = measured(row, move)
    assert asked[0] == 22
    assert all(len(set(one.exterior.coords) & set(next_.exterior.coords)) == 2 for one, next_ in pairwise(there))


def test_what_has_no_place_in_the_plan_crs_is_endless_and_has_no_area():
    found, (there,) = measured(np.array([shapely.box(0, 0, 1, 1)]), lambda xy: np.full_like(xy, np.inf))
    assert np.isinf(shapely.get_coordinates(there)).all()
    assert np.isinf(found.boxes).all()
    assert np.isnan(found.area_m2).all()


@settings(deadline=None)
@given(_layers, st.randoms(use_true_random=False))
def test_a_batch_is_put_together_from_parts_in_any_order(layer, random):
    geometry = geometry_of(layer)
    places = list(range(len(geometry)))
    random.shuffle(places)
    parts = [np.array(sorted(places[at::3]), dtype=np.intp) for at in range(3)]
    whole = placed(len(geometry) + 1, [(part, loosen(geometry[part])) for part in parts])
    assert_same(whole.objects(), np.append(geometry, None))
    assert_same(whole.without(np.ones(len(whole), bool)).objects(), np.full(len(whole), None))


@pytest.mark.parametrize("count", [0, 1, 500])
def test_rows_that_come_again_are_told_as_one(count):
    rows = np.random.default_rng(5).integers(0, 9, (count, 2)).astype(float)
    distinct, which = distinct_rows(rows)
    assert (distinct[which] == rows).all()
    assert len(distinct) == len(np.unique(rows, axis=0))
