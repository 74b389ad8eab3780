"""How far facilities serve the zones: golden squares, and what must hold whatever the numbers are."""

import math
from datetime import date

import geopandas as gpd
import numpy as np
import pytest
import shapely
from hypothesis import given, settings
from hypothesis import strategies as st

from gisapp.analysis.coverage import COLUMNS, coverage
from gisapp.domain.errors import BadInput
from gisapp.domain.standard import Standard, Verification
from gisapp.geometry.displacement import _area_in_cells

PLAN = "EPSG:5897"
SQUARE = shapely.box(0, 0, 1000, 1000)
#: A place drawn as a line that runs past the square on its western edge, so that its reach has a straight edge.
WEST = shapely.LineString([(0, -20_000), (0, 20_000)])


def zones(*geometries, uncertainty_m=0.0, quality="surveyed"):
    ids = [f"z{at}" for at in range(len(geometries))]
    columns = {"id": ids, "quality": quality, "position_uncertainty_m": uncertainty_m}
    return gpd.GeoDataFrame(columns, geometry=list(geometries), crs=PLAN)


def facilities(*geometries, kind="hospital", uncertainty_m=0.0, quality="surveyed", **columns):
    ids = [f"f{at}" for at in range(len(geometries))]
    cells = {"id": ids, "name_vi": [f"Bệnh viện {each}" for each in ids], "kind": kind, "quality": quality}
    cells |= {"position_uncertainty_m": uncertainty_m, **columns}
    return gpd.GeoDataFrame(cells, geometry=list(geometries), crs=PLAN)


def reach(number=250.0, kind="hospital", measured_from="zone", unit="m"):
    return Standard(
        id=f"reach-{kind}", topic="coverage", quantity="reach", applies_to=kind, comparator="<=", number=number,
        unit=unit, clause="", document="Giả định của dự án", valid_from=date(2021, 1, 1), valid_to=None,
        verification=Verification.ASSUMED, source="", title_vi="", title_en="", measured_from=measured_from,
    )  # fmt: skip


def answer(zone_table, facility_table, *reaches):
    return coverage(zone_table, facility_table, reaches or (reach(),)).iloc[0]


def test_a_quarter_of_the_zone_within_reach_of_a_line_along_its_edge_is_a_share_of_one_quarter():
    row = answer(zones(SQUARE), facilities(WEST))
    assert (row.share_least, row.share_greatest) == (0.25, 0.25)
    assert (row.status, row.needs, row.share_of, row.method) == ("computed", (), "area", "straight_line")
    assert (row.nearest_id, row.nearest_least_m, row.nearest_greatest_m) == ("f0", 0.0, 0.0)


@pytest.mark.parametrize(
    ("names", "named"),
    [
        ({"name_en": ["Hospital 0"]}, "Hospital 0"),
        ({"name_en": [None]}, "Bệnh viện f0"),
        ({"name_en": [" "]}, "Bệnh viện f0"),
        ({}, "Bệnh viện f0"),
    ],
)
def test_the_nearest_is_named_in_both_languages_and_in_vietnamese_where_it_has_no_other_name(names, named):
    row = answer(zones(SQUARE), facilities(WEST, **names))
    assert (row.nearest_name_vi, row.nearest_name_en) == ("Bệnh viện f0", named)


def test_points_lines_and_areas_serve_together_and_what_two_of_them_serve_counts_once():
    park = shapely.box(800, 0, 1000, 1000)
    row = answer(zones(SQUARE), facilities(WEST, WEST, park, shapely.Point(0, 500)), reach(100.0))
    assert row.share_least == pytest.approx(0.1 + 0.3, abs=1e-9)
    assert row.facilities == 4


def test_a_point_at_the_zones_corner_serves_a_quarter_of_its_circle():
    row = answer(zones(SQUARE), facilities(shapely.Point(0, 0)), reach(500.0))
    assert row.share_least == pytest.approx(math.pi / 16, rel=5e-4)


def test_a_zone_with_no_facility_in_reach_has_coverage_zero_and_knows_how_far_the_nearest_is():
    row = answer(zones(SQUARE), facilities(shapely.Point(4000, 500), shapely.Point(9000, 500)))
    assert (row.status, row.share_least, row.share_greatest) == ("computed", 0.0, 0.0)
    assert (row.nearest_id, row.nearest_least_m) == ("f0", 3000.0)


def test_a_kind_without_a_layer_is_not_computable_and_never_zero():
    row = answer(zones(SQUARE), facilities(WEST), reach(kind="fire_post"))
    assert row.status == "not_computable"
    assert math.isnan(row.share_least)
    assert math.isnan(row.nearest_least_m)
    assert row.needs == ("a layer of facilities of the kind fire post",)
    assert row.needs_vi == ("lớp dữ liệu công trình loại trụ sở cảnh sát chữa cháy",)


def test_facilities_known_by_name_only_ask_for_their_positions():
    row = answer(zones(SQUARE), facilities(None))
    assert (row.status, row.facilities, row.unplaced) == ("not_computable", 0, 1)
    assert row.needs == ("the positions of the facilities of the kind hospital",)


def test_a_zone_that_is_only_a_point_has_distances_and_asks_for_its_area_and_boundary():
    row = answer(zones(shapely.Point(3000, 0), uncertainty_m=1000.0), facilities(WEST))
    assert row.status == "not_computable"
    assert row.needs_vi == ("diện tích và ranh giới khu",)
    assert math.isnan(row.share_greatest)
    assert (row.nearest_least_m, row.nearest_greatest_m) == (2000.0, 4000.0)


def test_a_zone_known_by_name_only_asks_for_its_position():
    row = answer(zones(None), facilities(WEST))
    assert (row.status, row.needs, row.quality) == ("not_computable", ("the zone's position",), "surveyed")


def test_a_zone_whose_outline_crosses_itself_asks_for_a_valid_one():
    bow_tie = shapely.Polygon([(0, 0), (1000, 1000), (1000, 0), (0, 1000)])
    row = answer(zones(bow_tie), facilities(WEST))
    assert row.needs == ("a valid boundary of the zone",)


def test_a_zone_that_may_lie_100_m_to_either_side_has_the_range_between_both():
    row = answer(zones(SQUARE, uncertainty_m=100.0), facilities(WEST))
    assert 0.15 - 0.04 <= row.share_least <= 0.15
    assert 0.35 <= row.share_greatest <= 0.35 + 0.04
    assert (row.nearest_least_m, row.nearest_greatest_m) == (0.0, 100.0)


def test_facilities_that_may_lie_100_m_off_serve_a_strip_that_much_narrower_or_wider():
    row = answer(zones(SQUARE), facilities(WEST, uncertainty_m=100.0))
    assert (row.share_least, row.share_greatest) == (0.15, 0.35)


def test_a_zone_served_far_around_is_wholly_served_wherever_it_lies():
    row = answer(zones(SQUARE, uncertainty_m=2500.0), facilities(shapely.Point(500, 500)), reach(5000.0))
    assert (row.share_least, row.share_greatest) == (1.0, 1.0)


def test_a_zone_with_nothing_near_is_not_served_wherever_it_lies():
    row = answer(zones(SQUARE, uncertainty_m=2500.0), facilities(shapely.Point(20_000, 500)), reach(5000.0))
    assert (row.share_least, row.share_greatest) == (0.0, 0.0)


def test_workers_housing_is_measured_by_its_places_and_not_by_the_zones_area():
    near, far = shapely.Point(100, 0), shapely.Point(5000, 0)
    housing = facilities(near, far, kind="workers_housing", zone="z0", capacity=[3000.0, 1000.0], id=["h0", "h1"])
    both = gpd.GeoDataFrame(gpd.pd.concat([housing, facilities(WEST)], ignore_index=True), crs=PLAN)
    row = answer(zones(None), both, reach(measured_from="workers_housing"))
    assert (row.status, row.share_least, row.share_greatest, row.share_of) == ("computed", 0.75, 0.75, "places")
    assert (row.nearest_id, row.nearest_least_m, row.nearest_greatest_m) == ("f0", 100.0, 100.0)


def test_workers_housing_of_unknown_size_counts_by_sites():
    sites = (shapely.Point(100, 0), shapely.Point(5000, 0))
    housing = facilities(*sites, kind="workers_housing", zone="z0", capacity=[3000.0, math.nan])
    both = gpd.GeoDataFrame(gpd.pd.concat([housing, facilities(WEST)], ignore_index=True), crs=PLAN)
    row = answer(zones(SQUARE), both, reach(measured_from="workers_housing"))
    assert (row.share_least, row.share_of) == (0.5, "sites")


def test_workers_housing_300_m_off_may_or_may_not_have_its_school_within_reach():
    housing = facilities(shapely.Point(200, 0), kind="workers_housing", zone="z0", uncertainty_m=300.0)
    both = gpd.GeoDataFrame(gpd.pd.concat([housing, facilities(WEST)], ignore_index=True), crs=PLAN)
    row = answer(zones(SQUARE), both, reach(measured_from="workers_housing"))
    assert (row.share_least, row.share_greatest) == (0.0, 1.0)


def test_a_zone_without_workers_housing_says_so_and_is_not_measured_from_another_zones():
    housing = facilities(shapely.Point(0, 0), kind="workers_housing", zone="another")
    row = answer(zones(SQUARE), housing, reach(measured_from="workers_housing"))
    assert row.needs == (
        "workers' housing of this zone, with its position",
        "a layer of facilities of the kind hospital",
    )


def test_a_reach_whose_number_is_not_known_is_not_guessed():
    row = answer(zones(SQUARE), facilities(WEST), reach(None))
    assert row.status == "not_computable"
    assert row.needs == ("a reach for the kind hospital: not known in Giả định của dự án",)


def test_an_answer_carries_the_lowest_quality_of_what_bears_on_it():
    far_and_synthetic = facilities(WEST, shapely.Point(90_000, 0), quality=["approximate", "synthetic"])
    assert answer(zones(SQUARE), far_and_synthetic).quality == "approximate"
    assert answer(zones(SQUARE, quality="schematic"), far_and_synthetic).quality == "schematic"
    assert answer(zones(SQUARE), facilities(WEST, quality=None)).quality is None


def test_every_zone_has_a_row_for_every_question_in_their_order():
    rows = coverage(zones(SQUARE, shapely.box(5000, 0, 6000, 500)), facilities(WEST), (reach(), reach(kind="park")))
    assert list(rows.columns) == list(COLUMNS)
    assert list(zip(rows.zone, rows.kind, strict=True)) == [
        ("z0", "hospital"), ("z0", "park"), ("z1", "hospital"), ("z1", "park"),
    ]  # fmt: skip


def test_no_zones_and_no_facilities_give_an_empty_table_and_needs():
    assert coverage(zones(), facilities(WEST), (reach(),)).empty
    assert answer(zones(SQUARE), facilities()).needs == ("a layer of facilities of the kind hospital",)


def test_the_inputs_are_left_as_they_were():
    there, served = zones(SQUARE, uncertainty_m=50.0), facilities(WEST)
    before = there.copy(), served.copy()
    coverage(there, served, (reach(),))
    gpd.pd.testing.assert_frame_equal(there, before[0])
    gpd.pd.testing.assert_frame_equal(served, before[1])


@pytest.mark.parametrize(
    ("zone_table", "facility_table", "question"),
    [
        (zones(SQUARE).to_crs("EPSG:3405"), facilities(WEST), reach()),
        (zones(SQUARE), facilities(WEST).drop(columns="kind"), reach()),
        (zones(SQUARE), facilities(WEST), reach(0.25, unit="km")),
        (zones(SQUARE, uncertainty_m=-1.0), facilities(WEST), reach()),
    ],
)
def test_what_cannot_be_measured_is_refused_with_what_to_do(zone_table, facility_table, question):
    with pytest.raises(BadInput, match="expected"):
        coverage(zone_table, facility_table, (question,))


# --- what must hold whatever the numbers are ------------------------------------------------------------------------

places = st.lists(st.tuples(st.integers(-3000, 4000), st.integers(-3000, 4000)), min_size=1, max_size=8)
metres = st.integers(0, 2500).map(float)
reaches = st.sampled_from([10.0, 150.0, 400.0, 900.0, 2000.0])
outlines = st.sampled_from(
    [
        SQUARE,
        shapely.box(0, 0, 2000, 250),
        shapely.Point(500, 500).buffer(600, quad_segs=6),
        shapely.Polygon([(0, 0), (1500, 0), (1500, 300), (300, 300), (300, 1500), (0, 1500)]),
        SQUARE.difference(shapely.box(300, 300, 700, 700)),
    ]
)
few = settings(max_examples=25, deadline=None)


def share(outline, xy, reach_m, *, off=0.0, facilities_off=0.0):
    drawn = [shapely.box(x, y, x + 300, y + 200) if x % 3 == 0 else shapely.Point(x, y) for x, y in xy]
    served = facilities(*drawn, uncertainty_m=facilities_off)
    return answer(zones(outline, uncertainty_m=off), served, reach(reach_m))


@few
@given(outlines, places, reaches, metres, metres)
def test_a_wider_uncertainty_never_narrows_a_range(outline, xy, reach_m, one, other):
    narrow, wide = (share(outline, xy, reach_m, off=off) for off in sorted((one, other)))
    assert wide.share_least <= narrow.share_least
    assert narrow.share_greatest <= wide.share_greatest
    assert wide.nearest_least_m <= narrow.nearest_least_m
    assert narrow.nearest_greatest_m <= wide.nearest_greatest_m


@few
@given(outlines, places, reaches, metres, st.tuples(metres, metres))
def test_a_wider_uncertainty_of_the_facilities_never_narrows_a_range(outline, xy, reach_m, off, both):
    narrow, wide = (share(outline, xy, reach_m, off=off, facilities_off=each) for each in sorted(both))
    assert wide.share_least <= narrow.share_least + 1e-6
    assert narrow.share_greatest <= wide.share_greatest + 1e-6


@few
@given(outlines, places, reaches)
def test_a_position_known_exactly_gives_one_value(outline, xy, reach_m):
    row = share(outline, xy, reach_m)
    assert row.share_least == row.share_greatest
    assert row.nearest_least_m == row.nearest_greatest_m


@few
@given(outlines, places, reaches, metres, st.tuples(st.floats(0, 1), st.floats(0, 2 * math.pi)))
def test_wherever_the_zone_really_lies_its_share_is_in_the_range(outline, xy, reach_m, off, displacement):
    row = share(outline, xy, reach_m, off=off)
    part, direction = displacement
    by = np.array([math.cos(direction), math.sin(direction)]) * off * part
    there = share(shapely.transform(outline, lambda coordinates: coordinates + by), xy, reach_m)
    assert row.share_least - 0.002 <= there.share_least <= row.share_greatest + 0.002
    assert row.nearest_least_m - 1e-6 <= there.nearest_least_m <= row.nearest_greatest_m + 1e-6


@few
@given(outlines, places, reaches, metres, st.tuples(st.integers(-3000, 4000), st.integers(-3000, 4000)))
def test_one_facility_more_never_lowers_a_share(outline, xy, reach_m, off, more):
    before, after = share(outline, xy, reach_m, off=off), share(outline, [*xy, more], reach_m, off=off)
    assert after.share_least >= before.share_least - 1e-6
    assert after.share_greatest >= before.share_greatest - 1e-6
    assert after.nearest_greatest_m <= before.nearest_greatest_m


@few
@given(outlines, places, metres, reaches, reaches)
def test_a_wider_reach_never_lowers_a_share(outline, xy, off, one, other):
    short, long = (share(outline, xy, each, off=off) for each in sorted((one, other)))
    assert long.share_least >= short.share_least - 1e-6
    assert long.share_greatest >= short.share_greatest - 1e-6


@few
@given(outlines, places, reaches, metres, st.randoms())
def test_the_order_of_the_rows_does_not_matter(outline, xy, reach_m, off, random):
    served = facilities(*shapely.points(xy))
    order = random.sample(range(len(xy)), len(xy))
    one = coverage(zones(outline, uncertainty_m=off), served, (reach(reach_m),))
    other = coverage(zones(outline, uncertainty_m=off), served.iloc[order].reset_index(drop=True), (reach(reach_m),))
    gpd.pd.testing.assert_frame_equal(one, other)


def test_many_facilities_are_quartered_without_changing_the_area_they_serve():
    random = np.random.default_rng(7)
    xy = random.uniform(-500, 1500, (400, 2))
    row = share(SQUARE, xy, 60.0)
    united = shapely.union_all(shapely.buffer(shapely.points(xy), 60.0, quad_segs=32))
    assert row.share_least == pytest.approx(shapely.intersection(SQUARE, united).area / 1e6, abs=1e-3)


def test_an_area_cut_into_cells_is_whole_and_each_cell_has_its_part() -> None:
    shape = shapely.box(35, 35, 1_205, 875).difference(shapely.box(400, 400, 500, 500))
    parts = _area_in_cells(shape, 0.0, 0.0, 10.0, (100, 130))
    assert parts.sum() == pytest.approx(shape.area)
    assert (parts[3, 3], parts[3, 50], parts[50, 50], parts[45, 45], parts[99, 0]) == (25.0, 50.0, 100.0, 0.0, 0.0)
