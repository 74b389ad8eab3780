"""Land balance and land minimums, against squares that anybody can check by hand and against geopandas.overlay."""

from datetime import date
from itertools import product

import geopandas as gpd
import numpy as np
import pandas as pd
import pyarrow as pa
import pytest
import shapely
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from benchmarks import landscape
from gisapp.analysis.land_balance import PARCEL_COLUMNS, land_balance
from gisapp.analysis.land_minimums import group_of_code, land_minimums
from gisapp.domain.errors import BadInput
from gisapp.domain.standard import Standard, Verification
from gisapp.geometry.edges import common_areas, outline_of
from gisapp.geometry.edges_compiled import add_common
from gisapp.storage.parts import prepared

CRS = "EPSG:5897"
box = shapely.box
calm = settings(max_examples=60, deadline=None, suppress_health_check=[HealthCheck.too_slow])


def zones_of(*shapes):
    ids = [f"z{place}" for place in range(len(shapes))]
    return gpd.GeoDataFrame({"id": ids}, geometry=gpd.GeoSeries(list(shapes), crs=CRS))


def parcels_of(*pairs):
    ids = [f"p{place}" for place in range(len(pairs))]
    table = {"id": ids, "land_use": [use for use, _ in pairs]}
    return gpd.GeoDataFrame(table, geometry=gpd.GeoSeries([shape for _, shape in pairs], crs=CRS))


def balance(zones, *pairs):
    return land_balance(zones, [prepared(parcels_of(*pairs))])


def hectares(table, zone="z0"):
    rows = table[table["zone"] == zone]
    return dict(zip(rows["land_use"], rows["area_ha"], strict=True))


def test_a_road_through_a_square_zone_takes_its_strip_and_the_rest_is_unmapped():
    found = balance(zones_of(box(0, 0, 200, 100)), ("DGT", box(50, -500, 100, 500)))
    assert hectares(found) == {"DGT": 0.5, "unmapped": 1.5}
    assert found["share"].tolist() == [0.25, 0.75]
    assert found["overlap_ha"].tolist() == [0.0, 0.0]


def test_parcels_inside_a_zone_count_with_their_stored_area_and_are_never_decoded():
    table = prepared(parcels_of(("CN", box(4000, 4000, 4100, 4100))))
    broken = table.set_column(table.column_names.index("geometry"), "geometry", pa.array([b"not wkb"], pa.binary()))
    assert hectares(land_balance(zones_of(box(0, 0, 10_000, 10_000)), [broken]))["CN"] == 1.0


def test_a_lake_in_a_zone_is_no_part_of_it():
    zone = box(0, 0, 300, 300).difference(box(100, 100, 200, 200))
    found = hectares(balance(zones_of(zone), ("MNC", box(100, 100, 200, 200)), ("CN", box(0, 0, 300, 150))))
    assert found == pytest.approx({"CN": 4.0, "unmapped": 4.0}, rel=1e-12)


def test_a_courtyard_in_a_parcel_stays_unmapped():
    parcel = box(-50, 0, 100, 100).difference(box(20, 20, 60, 60))
    assert hectares(balance(zones_of(box(0, 0, 100, 100)), ("CN", parcel))) == pytest.approx(
        {"CN": 0.84, "unmapped": 0.16}, rel=1e-12
    )


def test_a_parcel_that_only_touches_a_zone_takes_none_of_it():
    found = balance(zones_of(box(0, 0, 100, 100)), ("CN", box(100, 0, 200, 100)), ("CX", box(-50, -50, 0, 0)))
    assert hectares(found) == {"unmapped": 1.0}


def test_a_parcel_with_the_very_outline_of_the_zone_fills_it():
    shape = shapely.Polygon([(0, 0), (130, 10), (120, 90), (60, 140), (-10, 80)])
    found = balance(zones_of(shape), ("CN", shape))
    assert hectares(found) == pytest.approx({"CN": shape.area / 10_000, "unmapped": 0.0}, rel=1e-12)


def test_a_parcel_larger_than_the_zone_fills_it():
    assert hectares(balance(zones_of(box(0, 0, 100, 100)), ("LUC", box(-1e4, -1e4, 1e4, 1e4)))) == {
        "LUC": 1.0,
        "unmapped": 0.0,
    }


def test_a_tall_parcel_across_the_upright_side_of_a_zone_is_cut_there():
    found = balance(zones_of(box(0, 0, 1000, 1000)), ("CN", box(990, 400, 1010, 600)))
    assert hectares(found)["CN"] == pytest.approx(0.2, rel=1e-12)


def test_a_parcel_in_two_pieces_counts_with_the_piece_inside():
    pieces = shapely.MultiPolygon([box(10, 10, 20, 20), box(90, 10, 110, 20), box(500, 0, 600, 100)])
    assert hectares(balance(zones_of(box(0, 0, 100, 100)), ("CN", pieces)))["CN"] == pytest.approx(0.02, rel=1e-12)


def test_a_zone_in_two_parts_is_balanced_as_one():
    zone = shapely.MultiPolygon([box(0, 0, 100, 100), box(200, 0, 300, 100)])
    found = hectares(balance(zones_of(zone), ("CN", box(50, 0, 250, 100))))
    assert found == pytest.approx({"CN": 1.0, "unmapped": 1.0}, rel=1e-12)


def test_zones_that_overlap_or_are_identical_are_each_measured_by_themselves():
    found = balance(
        zones_of(box(0, 0, 100, 100), box(0, 0, 100, 100), box(50, 0, 150, 100)), ("CN", box(0, 0, 100, 50))
    )
    assert [hectares(found, f"z{place}")["CN"] for place in range(3)] == [0.5, 0.5, 0.25]


def test_parcels_that_overlap_say_their_surplus_and_leave_nothing_unmapped():
    found = balance(zones_of(box(0, 0, 100, 100)), ("CN", box(0, 0, 100, 100)), ("CX", box(0, 0, 50, 100)))
    assert hectares(found) == {"CN": 1.0, "CX": 0.5, "unmapped": 0.0}
    assert found["overlap_ha"].tolist() == [0.0, 0.0, 0.5]
    assert found["area_ha"].sum() - found["overlap_ha"].sum() == 1.0


def test_a_parcel_without_a_code_or_without_geometry_leaves_its_land_unmapped():
    found = balance(zones_of(box(0, 0, 100, 100)), (None, box(0, 0, 50, 50)), ("", box(0, 0, 9, 9)), ("CN", None))
    assert hectares(found) == {"unmapped": 1.0}


def test_a_zone_known_by_name_or_as_a_point_has_no_balance():
    found = balance(zones_of(None, shapely.Point(5, 5), box(0, 0, 100, 100)), ("CN", box(0, 0, 50, 100)))
    assert found["zone"].tolist() == ["z0", "z1", "z2", "z2"]
    assert found["area_ha"].isna().tolist() == [True, True, False, False]


def test_no_zones_no_parcels_and_empty_tables_are_answered_with_the_same_columns():
    columns = ["zone", "land_use", "area_ha", "share", "overlap_ha"]
    nothing = prepared(parcels_of(("CN", box(0, 0, 1, 1)))).slice(0, 0)
    assert land_balance(zones_of(), [nothing]).columns.tolist() == columns
    assert land_balance(zones_of().iloc[:0], []).empty
    assert hectares(land_balance(zones_of(box(0, 0, 100, 100)), [])) == {"unmapped": 1.0}
    assert hectares(land_balance(zones_of(box(0, 0, 100, 100)), [nothing])) == {"unmapped": 1.0}


def test_zones_in_degrees_are_refused():
    with pytest.raises(BadInput, match="EPSG:5897"):
        land_balance(zones_of(box(105, 21, 105.1, 21.1)).set_crs("EPSG:4326", allow_override=True), [])


def test_a_zone_that_crosses_itself_is_refused_by_its_id():
    bow_tie = shapely.Polygon([(0, 0), (100, 100), (100, 0), (0, 50)])
    with pytest.raises(BadInput, match="zone z0: Self-intersection"):
        land_balance(zones_of(bow_tie), [])


def test_parcels_without_their_boxes_are_refused():
    with pytest.raises(BadInput, match="xmin"):
        land_balance(zones_of(box(0, 0, 1, 1)), [prepared(parcels_of(("CN", box(0, 0, 1, 1)))).drop_columns(["xmin"])])


def test_the_inputs_stay_as_they_were():
    zones, parcels = zones_of(None, box(0, 0, 100, 100)), prepared(parcels_of(("CN", box(0, 0, 50, 50))))
    before = zones.copy(), parcels.slice(0)
    land_balance(zones, [parcels])
    pd.testing.assert_frame_equal(zones, before[0])
    assert parcels.equals(before[1])


# Properties on random cells, with edges shared, roads between them and zones that follow them.


@st.composite
def places(draw):
    """Zones and parcels from a shaken grid, so that corners and edges coincide often."""
    rng = np.random.default_rng(draw(st.integers(0, 2**32 - 1)))
    count = draw(st.integers(2, 7))
    corners = np.stack(np.meshgrid(np.arange(count + 1) * 50.0, np.arange(count + 1) * 40.0), axis=-1)
    corners += rng.uniform(-12, 12, corners.shape) + np.array([585_000, 2_325_000])
    cells = [
        shapely.Polygon(
            [corners[row, column], corners[row, column + 1], corners[row + 1, column + 1], corners[row + 1, column]]
        )
        for row in range(count)
        for column in range(count)
    ]
    cells = [shape for shape in cells if rng.random() < 0.9]
    cells = [shape.difference(shape.centroid.buffer(5)) if rng.random() < 0.2 else shape for shape in cells]
    uses = [str(rng.choice(["CN", "CX", "DGT"])) for _ in cells]
    blob = shapely.Point(corners[count // 2, count // 2]).buffer(draw(st.sampled_from([30.0, 77.7])), quad_segs=3)
    cornered = [shape for shape in cells if rng.random() < 0.5] or cells[:1] or [blob]
    zones = [blob, shapely.union_all(cornered), blob.difference(blob.centroid.buffer(15)), box(*blob.bounds)]
    # Stored coordinates are rounded to 0.1 mm; here both sides get the same.
    rounded = [shapely.transform(shape, lambda xy: xy.round(4)) for shape in zones]
    return zones_of(*(shape for shape in rounded if shape.is_valid)), parcels_of(*zip(uses, cells, strict=True))


@calm
@given(places())
def test_classes_and_unmapped_sum_to_the_zone(place):
    zones, parcels = place
    found = land_balance(zones, [prepared(parcels)])
    sums = found.groupby("zone", sort=False)[["area_ha", "overlap_ha"]].sum()
    np.testing.assert_allclose(sums["area_ha"] - sums["overlap_ha"], zones.area / 10_000, rtol=1e-9)
    assert (found["overlap_ha"] == 0).all()
    shares = found.groupby("zone", sort=False)["share"].sum()
    np.testing.assert_allclose(shares, 1.0, rtol=1e-9)


@calm
@given(places(), st.integers(0, 1000))
def test_neither_row_order_nor_the_division_into_tables_matters(place, seed):
    zones, parcels = place
    table = prepared(parcels)
    shuffled = table.take(np.random.default_rng(seed).permutation(len(table)))
    whole = land_balance(zones, [table])
    parts = land_balance(zones, [shuffled.slice(start, 3) for start in range(0, len(table), 3)])
    pd.testing.assert_frame_equal(whole, parts, rtol=1e-9, atol=1e-12)


@calm
@given(places(), st.floats(0, 1))
def test_splitting_parcels_along_a_line_changes_nothing(place, share):
    zones, parcels = place
    xmin, _, xmax, _ = (*parcels.total_bounds,) if len(parcels) else (0, 0, 1, 1)
    at = round(xmin + share * (xmax - xmin), 4)
    sides = [parcels.geometry.intersection(box(*side)) for side in [(0, 0, at, 1e9), (at, 0, 1e9, 1e9)]]
    halves = gpd.GeoDataFrame(
        {"id": "p", "land_use": [*parcels["land_use"]] * 2}, geometry=pd.concat(sides).to_numpy(), crs=CRS
    )
    whole = hectares_by_key(land_balance(zones, [prepared(parcels)]))
    split = hectares_by_key(land_balance(zones, [prepared(halves)]))
    for key in whole.keys() | split.keys():
        # Rounding the new corners to 0.1 mm moves an edge of at most 70 m by as much: 35 cm² a parcel.
        assert whole.get(key, 0.0) == pytest.approx(split.get(key, 0.0), abs=3e-6)


@calm
@given(places())
def test_the_areas_agree_with_geopandas_overlay(place):
    zones, parcels = place
    stored = parcels.set_geometry(shapely.transform(parcels.geometry.to_numpy(), lambda xy: xy.round(4)), crs=CRS)
    pieces = gpd.overlay(stored, zones.rename(columns={"id": "zone"}), how="intersection", keep_geom_type=True)
    wanted = (pieces.area / 10_000).groupby([pieces["zone"], pieces["land_use"]]).sum().to_dict()
    found = hectares_by_key(land_balance(zones, [prepared(parcels)]))
    for key in {key for key in found if key[1] != "unmapped"} | wanted.keys():
        assert found.get(key, 0.0) == pytest.approx(wanted.get(key, 0.0), rel=1e-6, abs=1e-9)


def hectares_by_key(table):
    return {(row.zone, row.land_use): row.area_ha for row in table.itertuples()}


@calm
@given(st.lists(st.tuples(st.integers(0, 12), st.integers(0, 12)), min_size=3, max_size=9), st.data())
def test_polygons_on_a_lattice_have_the_common_area_that_geos_finds(points, data):
    """Small whole numbers make edges and corners coincide in every way they can."""
    other = data.draw(st.lists(st.tuples(st.integers(0, 12), st.integers(0, 12)), min_size=3, max_size=9))
    one, two = shapely.MultiPoint(points).convex_hull, shapely.MultiPoint(other).convex_hull
    if one.area and two.area:
        ring = one.difference(one.centroid.buffer(0.1, quad_segs=1))
        for shape, add in product((one, ring, shapely.reverse(one)), (None, add_common)):
            found = common_areas(outline_of(shape), np.array([two, shapely.reverse(two)]), add=add)
            np.testing.assert_allclose(found, shape.intersection(two).area, rtol=1e-9, atol=1e-9)


def test_machine_code_and_numpy_answer_a_whole_landscape_alike(monkeypatch):
    pytest.importorskip("numba")
    rng = np.random.default_rng(landscape.SEED)
    mesh = landscape.mesh(5_000, rng)
    zones, parcels = landscape.zones(mesh, rng), prepared(landscape.joined(landscape.parcels(mesh, rng)))
    by_machine_code = land_balance(zones, [parcels])
    monkeypatch.setattr("gisapp.analysis.land_balance.compiled", lambda: None)
    pd.testing.assert_frame_equal(land_balance(zones, [parcels]), by_machine_code, rtol=1e-9)


# Minimums


CLASSES = pd.DataFrame(
    {
        "id": ["a", "b", "c", "d", "e", "f"],
        "code": ["DGT", "CX", "HTKT", "CN", "XX", "XX"],
        "land_group": ["traffic", "green", "technical", "industry", "green", "traffic"],
    }
)
GROUPS = group_of_code(CLASSES)


def rule(quantity, number, *, begins=date(2021, 7, 5), ends=date(2026, 12, 31), document="QCVN 01:2021/BXD", **others):
    terms = {"comparator": ">=", "unit": "share", **others}
    return Standard(
        id=f"{quantity}-{begins.year}",
        topic="land",
        quantity=quantity,
        applies_to="zone",
        number=number,
        clause="Bảng 2.6",
        document=document,
        valid_from=begins,
        valid_to=ends,
        verification=Verification.VERIFIED,
        source="s",
        title_vi="t",
        title_en="t",
        **terms,
    )


RULES = [rule("traffic_land_share", 0.10), rule("green_land_share", 0.10), rule("technical_land_share", 0.01)]


SQUARE = box(0, 0, 100, 100)


def minimums(*pairs, rules=RULES, appraised=date(2026, 11, 22), zone=SQUARE):
    found = land_minimums(balance(zones_of(zone), *pairs), GROUPS, rules, appraised=appraised)
    return found.set_index("quantity")


def test_a_zone_still_to_be_built_is_not_judged_by_the_land_as_it_is_now():
    fields = balance(zones_of(SQUARE), ("CN", SQUARE))
    judged = land_minimums(fields, GROUPS, RULES, appraised=date(2026, 11, 22))
    held = land_minimums(fields, GROUPS, RULES, appraised=date(2026, 11, 22), unbuilt=set(fields["zone"]))
    assert set(judged["outcome"]) == {"fail"}
    assert set(held["outcome"]) == {"not_computable"}
    assert held["needs"].str.contains("land-use plan").all()
    assert held["needs_vi"].str.contains("quy hoạch").all()
    assert held["share"].tolist() == judged["share"].tolist()


def test_a_wholly_mapped_zone_passes_or_fails_each_minimum():
    found = minimums(("DGT", box(0, 0, 10, 100)), ("CX", box(10, 0, 19, 100)), ("CN", box(19, 0, 100, 100)))
    assert found["outcome"].to_dict() == {
        "traffic_land_share": "pass",
        "green_land_share": "fail",
        "technical_land_share": "fail",
    }
    assert found["share"].tolist() == pytest.approx([0.10, 0.09, 0.0])
    assert found["limit"].tolist() == [0.10, 0.10, 0.01]
    assert set(found["document"]) == {"QCVN 01:2021/BXD"}
    assert found["needs"].tolist() == ["", "", ""]


def test_what_is_unmapped_could_be_green_so_the_minimum_is_not_computable():
    found = minimums(("DGT", box(0, 0, 20, 100)), ("CN", box(20, 0, 90, 100)))
    assert found["outcome"].to_dict() == {
        "traffic_land_share": "pass",
        "green_land_share": "not_computable",
        "technical_land_share": "not_computable",
    }
    assert found.loc["green_land_share", "needs"].startswith("the land use of the 0.1 ha")
    assert found.loc["green_land_share", "needs_vi"].startswith("loại đất của 0,1 ha")


def test_a_zone_too_full_of_factories_fails_whatever_the_rest_is():
    assert minimums(("CN", box(0, 0, 95, 100))).loc["green_land_share", "outcome"] == "fail"


def test_a_code_that_two_systems_put_in_different_groups_counts_as_unknown():
    found = minimums(("XX", box(0, 0, 50, 100)), ("CN", box(50, 0, 100, 100)))
    assert set(found["outcome"]) == {"not_computable"}


def test_overlapping_parcels_prove_no_more_than_they_cover_without_the_surplus():
    found = minimums(("DGT", box(0, 0, 15, 100)), ("CN", box(0, 0, 100, 100)))
    assert found.loc["traffic_land_share", "outcome"] == "not_computable"
    assert found.loc["traffic_land_share", "needs"] == "parcels that do not overlap each other"


def test_a_zone_without_an_outline_needs_one():
    found = minimums(("DGT", box(0, 0, 1, 1)), zone=None)
    assert set(found["needs"]) == {"the zone's outline"}
    assert found["share"].isna().all()


def test_the_rule_pack_of_2027_lacks_the_number_and_the_answer_says_what_it_was():
    later = rule("traffic_land_share", None, begins=date(2027, 1, 1), ends=None, document="QCVN 01:2026/BXD")
    row = minimums(("DGT", box(0, 0, 100, 100)), rules=[*RULES, later], appraised=date(2027, 6, 1)).loc[
        "traffic_land_share"
    ]
    assert row["outcome"] == "not_computable"
    assert row["needs"] == "not known in QCVN 01:2026/BXD; the figure of QCVN 01:2021/BXD was 10 %"
    assert "QCVN 01:2026/BXD" in row["needs_vi"]
    assert np.isnan(row["limit"])


def test_without_any_rule_nothing_passes():
    found = minimums(("DGT", box(0, 0, 100, 100)), rules=[])
    assert set(found["outcome"]) == {"not_computable"}
    assert found["standard"].tolist() == ["", "", ""]


def test_a_rule_pack_that_turns_a_minimum_round_is_refused():
    with pytest.raises(BadInput, match="<="):
        minimums(("DGT", box(0, 0, 1, 1)), rules=[rule("traffic_land_share", 0.1, comparator="<=")])


def test_the_columns_asked_of_storage_are_those_that_a_prepared_table_has():
    assert set(PARCEL_COLUMNS) <= set(prepared(parcels_of(("CN", box(0, 0, 1, 1)))).column_names)
