"""Classes, heights and people of zones by the cells of rasters: golden squares, and ranges that never narrow."""

import numpy as np
import pytest
import shapely
from exactextract import exact_extract
from exactextract.raster import NumPyRasterSource
from hypothesis import given, settings
from hypothesis import strategies as st
from shapely.affinity import translate

from gisapp.analysis.raster_ranges import displaced, laying
from gisapp.analysis.raster_statistics import distribution
from gisapp.domain.raster import Cells
from gisapp.geometry.cell_fractions import fractions_of_cells

FIELD = Cells(values=np.array([[1, 1, 2, 2], [1, 1, 2, 2], [3, 3, 9, 9]], dtype=np.uint8), west=0, north=300,
              cell_m=100, absent=9)  # fmt: skip


def test_a_square_over_four_cells_has_a_quarter_of_each():
    found = distribution(shapely.box(150, 150, 250, 250), [FIELD])
    assert found.shares() == {1.0: 0.5, 2.0: 0.5}


def test_what_has_no_data_is_told_and_belongs_to_no_class():
    found = distribution(shapely.box(0, 0, 400, 300), [FIELD])
    assert found.shares() == pytest.approx({1.0: 4 / 12, 2.0: 4 / 12, 3.0: 2 / 12})
    assert found.covered_share == pytest.approx(10 / 12)


def test_an_area_beside_the_raster_is_not_covered():
    assert distribution(shapely.box(1_000, 1_000, 1_100, 1_100), [FIELD]).covered_share == 0
    assert distribution(shapely.box(1_000, 1_000, 1_100, 1_100), []).covered_share == 0


def test_half_of_a_cell_has_half_of_its_people():
    people = Cells(values=np.array([[10.0, 20.0]], dtype=np.float32), west=0, north=100, cell_m=100)
    assert distribution(shapely.box(50, 0, 150, 100), [people]).total() == pytest.approx(15)


def test_a_hole_has_no_people():
    people = Cells(values=np.full((3, 3), 90.0), west=0, north=300, cell_m=100)
    ring = shapely.box(0, 0, 300, 300) - shapely.box(100, 100, 200, 200)
    assert distribution(ring, [people]).total() == pytest.approx(720)


def test_heights_have_their_quantiles_by_area():
    heights = Cells(values=np.array([[1.0, 2.0, 3.0, 4.0]]), west=0, north=100, cell_m=100)
    found = distribution(shapely.box(0, 0, 400, 100), [heights])
    assert [found.quantile(each) for each in (0, 0.25, 0.5, 0.75, 1)] == [1, 1, 2, 3, 4]
    assert found.share_below(3.0) == 0.5
    assert found.mean() == 2.5


def test_cells_without_a_number_count_as_no_data():
    heights = Cells(values=np.array([[1.0, np.nan]]), west=0, north=100, cell_m=100, absent=np.nan)
    found = distribution(shapely.box(0, 0, 200, 100), [heights])
    assert (found.covered_share, found.mean()) == (0.5, 1.0)


def test_strips_add_up_to_the_whole():
    cells = random_cells(7, 60)
    area = shapely.Point(3_000, 3_000).buffer(2_150)
    strips = [
        Cells(values=cells.values[row : row + 17], west=0, north=6_000 - 100 * row, cell_m=100, absent=0)
        for row in range(0, 60, 17)
    ]
    whole, parts = distribution(area, [cells]), distribution(area, strips)
    assert parts.shares() == pytest.approx(whole.shares(), abs=1e-9)


def random_cells(seed: int, size: int, most: int = 6) -> Cells:
    values = np.random.default_rng(seed).integers(0, most, (size, size)).astype(np.uint8)
    return Cells(values=values, west=0, north=size * 100, cell_m=100, absent=0)


@settings(max_examples=30, deadline=None)
@given(seed=st.integers(0, 10_000), radius=st.floats(60, 900), x=st.floats(-200, 2_200), y=st.floats(-200, 2_200))
def test_shares_are_those_of_the_reference(seed, radius, x, y):
    cells = random_cells(seed, 20)
    area = shapely.Point(x, y).buffer(radius)
    source = NumPyRasterSource(cells.values, 0, 0, 2_000, 2_000, nodata=0, name="v")
    feature = {"type": "Feature", "geometry": shapely.geometry.mapping(area), "properties": {}}
    [reference] = exact_extract(source, [feature], ["unique", "frac", "count"], output="geojson")
    said = reference["properties"]
    whole = area.area / 10_000
    expected = {float(v): float(f) * said["count"] / whole for v, f in zip(said["unique"], said["frac"], strict=True)}
    assert distribution(area, [cells]).shares() == pytest.approx(expected, abs=1e-7)


def moved(cells: Cells, area: shapely.Geometry, uncertainty: float):
    how = laying(area, cell_m=cells.cell_m, uncertainty_m=uncertainty)
    found = displaced(area, [cells], how, uncertainty_m=uncertainty)
    assert found is not None
    return found


@settings(max_examples=25, deadline=None)
@given(
    seed=st.integers(0, 10_000),
    radius=st.floats(150, 600),
    off=st.floats(10, 700),
    angle=st.floats(0, 6.28),
    part=st.floats(0, 1),
)
def test_no_place_within_the_uncertainty_falls_outside_the_range(seed, radius, off, angle, part):
    cells = Cells(values=random_cells(seed, 40).values.astype(np.float64) + 1, west=0, north=4_000, cell_m=100)
    area = shapely.Point(2_000, 2_000).buffer(radius)
    there = distribution(translate(area, part * off * np.cos(angle), part * off * np.sin(angle)), [cells])
    found = moved(cells, area, off)
    for value, share in there.shares().items():
        assert found.shares()[value].least - 1e-6 <= share <= found.shares()[value].greatest + 1e-6
    for told, real in (
        (found.mean(), there.mean()),
        (found.total(), there.total()),
        (found.share_below(3.5), there.share_below(3.5)),
        *((found.quantile(each), there.quantile(each)) for each in (0, 0.1, 0.5, 1)),
    ):
        assert told.least - 1e-6 <= real <= told.greatest + 1e-6


@settings(max_examples=15, deadline=None)
@given(seed=st.integers(0, 10_000), less=st.floats(1, 500), more=st.floats(0, 500))
def test_a_wider_uncertainty_never_narrows_a_range(seed, less, more):
    cells = Cells(values=random_cells(seed, 40).values.astype(np.float64), west=0, north=4_000, cell_m=100)
    area = shapely.box(1_720, 1_810, 2_260, 2_330)
    narrow, wide = moved(cells, area, less), moved(cells, area, less + more)
    pairs = [(narrow.mean(), wide.mean()), (narrow.total(), wide.total()), (narrow.quantile(0.5), wide.quantile(0.5))]
    pairs += [(share, wide.shares()[value]) for value, share in narrow.shares().items()]
    for inner, outer in pairs:
        assert outer.least <= inner.least + 1e-6
        assert inner.greatest <= outer.greatest + 1e-6


def test_a_certain_class_all_around_is_certain():
    cells = Cells(values=np.full((40, 40), 5, dtype=np.uint8), west=0, north=4_000, cell_m=100)
    found = moved(cells, shapely.box(1_700, 1_700, 2_300, 2_300), 500.0)
    assert {value: (share.least, share.greatest) for value, share in found.shares().items()} == {5.0: (1.0, 1.0)}
    assert found.covered_share == 1.0


def test_large_areas_are_laid_on_coarser_cells_and_stay_outer():
    rng = np.random.default_rng(3)
    cells = Cells(values=rng.integers(0, 2, (900, 900)).astype(np.float64), west=0, north=9_000, cell_m=10)
    area = shapely.Point(4_500, 4_500).buffer(1_500)
    found = moved(cells, area, 400.0)
    assert found.laying.factor > 1
    for x, y in ((0, 0), (390, 0), (-280, 280), (13, -7)):
        there = distribution(translate(area, x, y), [cells])
        assert found.shares()[1.0].least <= there.shares()[1.0] <= found.shares()[1.0].greatest
        assert found.total().least <= there.total() <= found.total().greatest


@settings(max_examples=60, deadline=None)
@given(
    seed=st.integers(0, 100_000),
    count=st.integers(3, 40),
    middle=st.tuples(st.floats(-5, 15), st.floats(-5, 15)),
    spread=st.floats(0.01, 12),
    snap=st.booleans(),
)
def test_fractions_of_cells_are_the_areas_of_the_pieces(seed, count, middle, spread, snap):
    points = np.random.default_rng(seed).normal(middle, spread, (count, 2))
    shape = shapely.make_valid(shapely.Polygon(np.round(points) if snap else points))
    polygons = [each for each in shapely.get_parts(shape) if each.geom_type == "Polygon"]
    area = shapely.MultiPolygon(polygons)
    found = fractions_of_cells(area, west=0.0, north=10.0, cell_m=1.0, size=(10, 10))
    column, row = np.meshgrid(np.arange(10), np.arange(10))
    cells = shapely.box(column, 9 - row, column + 1, 10 - row)
    assert found == pytest.approx(shapely.area(shapely.intersection(area, cells)), abs=1e-8)
