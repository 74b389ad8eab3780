"""What zones collide with: golden squares where outlines are surveyed, communes where they are not."""

import math
import unicodedata

import geopandas as gpd
import pytest
import shapely
from hypothesis import given, settings
from hypothesis import strategies as st

from gisapp.analysis.commune_names import commune_key
from gisapp.analysis.conflicts import COLUMNS, conflicts
from gisapp.domain.errors import BadInput

PLAN = "EPSG:5897"
SQUARE = shapely.box(0, 0, 1000, 1000)
#: 200 m of rice land across the square's eastern edge: half of it, 10 ha, lies inside.
RICE = shapely.box(900, 0, 1100, 1000)


def table(geometry, **columns):
    cells = {"id": "thing", "quality": "surveyed", "communes_old": None, "communes_2025": None} | columns
    return gpd.GeoDataFrame({name: [value] for name, value in cells.items()}, geometry=[geometry], crs=PLAN)


def zone(geometry=SQUARE, **columns):
    return table(geometry, **({"id": "mau-a", "name_vi": "KCN Mẫu A"} | columns))


def constraint(geometry=RICE, **columns):
    return table(
        geometry,
        **(
            {
                "id": "rice-1",
                "name_vi": "Đất lúa hai vụ",
                "name_en": "Two-crop rice land",
                "constraint_class": "rice",
                "clause": "Điều 122 Luật Đất đai 2024",
                "sources": ["https://example.org/a", "https://example.org/b"],
            }
            | columns
        ),
    )


def both(*tables):
    return gpd.GeoDataFrame(gpd.pd.concat(tables, ignore_index=True), crs=PLAN)


def found(zones, constraints, *, synthetic_admitted=False):
    return conflicts(zones, constraints, synthetic_admitted=synthetic_admitted)


def only(answer):
    assert len(answer.table) == 1
    return answer.table.iloc[0]


def test_rice_land_across_a_surveyed_boundary_is_a_conflict_of_ten_hectares_with_its_place_and_clause():
    answer = found(zone(), constraint())
    row = only(answer)
    assert list(answer.table.columns) == list(COLUMNS)
    assert (row.zone, row.conflict, row.conflict_class, row.proven) == ("mau-a", "rice-1", "rice", "overlap")
    assert (row.area_ha, row.area_least_ha, row.area_greatest_ha) == (10.0, 10.0, 10.0)
    assert (row.clause, row.quality, row.needs) == ("Điều 122 Luật Đất đai 2024", "surveyed", ())
    assert row.source == "https://example.org/a; https://example.org/b"
    assert answer.areas.geometry.iloc[0].equals(shapely.box(900, 0, 1000, 1000))
    assert answer.areas.crs.to_epsg() == 5897


def test_below_surveyed_no_hectares_are_given_and_without_a_shared_commune_nothing_is_listed():
    answer = found(zone(quality="schematic"), constraint())
    assert answer.table.empty
    assert answer.areas.empty
    summary = answer.by_class.iloc[0]
    assert (summary.status, summary.compared) == ("not_computable", 0)
    assert summary.needs_vi == ("ranh giới đo đạc của khu",)
    assert math.isnan(summary.area_ha)


def test_dong_anh_and_the_substation_share_two_old_communes_and_no_overlap_is_proven():
    dong_anh = zone(
        id="donganh", quality="schematic", position_uncertainty_m=2500.0,
        communes_old=["Nguyên Khê", "Xuân Nộn", "Thụy Lâm", "Liên Hà", "thị trấn Đông Anh"],
        communes_2025=["Thư Lâm", "Phúc Thịnh", "Đông Anh"],
    )  # fmt: skip
    substation = constraint(
        None, id="tba-dong-anh", name_vi="Trạm biến áp 500/220 kV Đông Anh", constraint_class=None, kind="substation",
        quality="approximate", communes_old="Liên Hà; Thuỵ Lâm",
    )  # fmt: skip
    link_road = constraint(
        None, id="duong-gia-binh", constraint_class=None, kind="road", quality="schematic",
        communes_2025=["xã Thuận An", "xã Phù Đổng", "xã Đông Anh", "xã Thư Lâm"],
    )  # fmt: skip
    answer = found(dong_anh, both(substation, link_road))
    first, second = (answer.table.iloc[at] for at in (0, 1))
    assert (first.proven, first.communes, first.conflict_class) == (
        "same_commune_not_proven", ("Thụy Lâm", "Liên Hà"), "substation",
    )  # fmt: skip
    assert second.communes == ("Thư Lâm", "Đông Anh")
    assert first.needs == ("the surveyed boundary of the zone", "the surveyed boundary of what it may overlap")
    assert math.isnan(first.area_ha)
    assert first.quality == "schematic"


def test_phung_hiep_and_the_olympic_urban_area_share_the_new_commune_thuong_phuc():
    phung_hiep = zone(id="ph", quality="schematic", communes_2025=["Thượng Phúc", "Chương Dương"])
    olympic = constraint(None, id="olympic", communes_2025=["Thượng Phúc"], quality="schematic")
    assert only(found(phung_hiep, olympic)).communes == ("Thượng Phúc",)


def test_a_shared_commune_between_surveyed_outlines_that_lie_apart_is_proven_no_overlap():
    far = constraint(shapely.box(5000, 0, 6000, 1000), communes_2025=["Kim Anh"])
    row = only(found(zone(communes_2025=["Kim Anh"]), far))
    assert (row.proven, row.area_ha, row.communes, row.needs) == ("no_overlap", 0.0, ("Kim Anh",), ())


def test_outlines_that_share_an_edge_do_not_overlap():
    beside = constraint(shapely.box(1000, 0, 2000, 1000))
    assert found(zone(), beside).table.empty
    assert found(zone(), beside).by_class.iloc[0][["status", "area_ha"]].tolist() == ["computed", 0.0]


def test_synthetic_outlines_count_as_surveyed_in_the_demo_alone_and_the_answer_says_synthetic():
    invented = zone(quality="synthetic"), constraint(quality="synthetic")
    assert found(*invented).table.empty
    row = only(found(*invented, synthetic_admitted=True))
    assert (row.proven, row.area_ha, row.quality) == ("overlap", 10.0, "synthetic")


def test_a_line_across_the_zone_is_a_conflict_with_its_length_and_no_hectares():
    power_line = constraint(shapely.LineString([(-500, 500), (1500, 500)]), constraint_class="power_line")
    answer = found(zone(), power_line)
    row = only(answer)
    assert (row.proven, row.length_m) == ("overlap", 1000.0)
    assert math.isnan(row.area_ha)
    assert answer.by_class.iloc[0].length_m == 1000.0


def test_a_road_along_the_zones_edge_does_not_cross_it():
    assert found(zone(), constraint(shapely.LineString([(0, -500), (0, 1500)]))).table.empty


def test_a_protected_site_known_as_a_point_inside_the_zone_is_a_conflict_without_a_size():
    row = only(found(zone(), constraint(shapely.Point(500, 500), constraint_class="heritage")))
    assert row.proven == "overlap"
    assert math.isnan(row.area_ha)
    assert math.isnan(row.length_m)


def test_a_surveyed_position_that_is_one_metre_off_gives_hectares_as_a_range():
    row = only(found(zone(position_uncertainty_m=0.6), constraint(position_uncertainty_m=0.4)))
    assert row.proven == "overlap"
    assert row.area_least_ha < row.area_ha == 10.0 < row.area_greatest_ha
    assert row.area_greatest_ha - row.area_least_ha <= 0.5


def test_an_overlap_that_the_position_error_could_undo_is_not_proven():
    sliver = constraint(shapely.box(995, 0, 2000, 1000), position_uncertainty_m=20.0, communes_2025=["Kim Anh"])
    row = only(found(zone(communes_2025=["Kim Anh"]), sliver))
    assert row.proven == "same_commune_not_proven"
    assert row.needs == ("the surveyed boundary of the zone",)


def test_a_zones_own_treatment_plant_is_no_conflict_of_that_zone():
    own = constraint(shapely.box(0, 0, 100, 100), zone="mau-a", communes_2025=["Kim Anh"])
    answer = found(zone(communes_2025=["Kim Anh"]), own)
    assert answer.table.empty
    assert answer.areas.empty
    assert answer.by_class.iloc[0].constraints == 0


def test_a_hectare_on_two_constraints_of_a_class_counts_once_in_its_sum():
    twice = both(constraint(), constraint(shapely.box(950, 0, 1050, 1000), id="rice-2"))
    answer = found(zone(), twice)
    assert answer.table["area_ha"].tolist() == [10.0, 5.0]
    assert answer.by_class.iloc[0][["constraints", "compared", "overlapping", "area_ha"]].tolist() == [2, 2, 2, 10.0]


def test_a_class_of_which_one_outline_is_schematic_is_not_fully_answered():
    part = both(constraint(), constraint(id="rice-2", quality="schematic"))
    summary = found(zone(), part).by_class.iloc[0]
    assert (summary.status, summary.constraints, summary.compared, summary.area_ha) == ("not_computable", 2, 1, 10.0)
    assert summary.needs == ("the surveyed boundary of what it may overlap",)


def test_no_constraints_and_no_zones_give_empty_tables():
    nothing = gpd.GeoDataFrame({"id": []}, geometry=[], crs=PLAN)
    for answer in (found(zone(), nothing), found(nothing.assign(quality=[]), constraint())):
        assert answer.table.empty
        assert answer.by_class.empty
        assert list(answer.areas.columns) == ["zone", "conflict", "conflict_class", "area_ha", "quality", "geometry"]


def test_conflicts_are_not_measured_outside_the_plan_crs():
    with pytest.raises(BadInput, match="EPSG:5897"):
        found(zone().to_crs("EPSG:4326"), constraint())


@pytest.mark.parametrize(
    ("one", "other"),
    [
        ("Hoà Lạc", "Hòa Lạc"),
        ("Thuỵ Lâm", "Thụy Lâm"),
        ("xã Thư Lâm", "Thư Lâm"),
        ("PHƯỜNG CHƯƠNG MỸ", "Chương Mỹ"),
        ("thị trấn  Đông Anh", "Đông Anh"),
        (unicodedata.normalize("NFD", "Thượng Phúc"), "Thượng Phúc"),
        ("Khoái Châu", "Khoái Châu"),
    ],
)
def test_a_commune_is_the_same_however_its_tone_marks_are_placed_and_composed(one, other):
    assert commune_key(one) == commune_key(other)


@pytest.mark.parametrize(
    ("one", "other"), [("Phú Nghĩa", "Phù Nghĩa"), ("Liên Hà", "Liên Hạ"), ("Đông Anh", "Đồng Anh"), ("Tân", "Tần")]
)
def test_communes_whose_tones_or_vowels_differ_are_different(one, other):
    assert commune_key(one) != commune_key(other)


@settings(deadline=None, max_examples=50)
@given(st.integers(-1500, 1500), st.integers(-1500, 1500), st.integers(1, 2000), st.integers(1, 2000))
def test_hectares_of_a_rectangle_on_a_square_are_those_of_their_common_sides(x, y, wide, high):
    answer = found(zone(), constraint(shapely.box(x, y, x + wide, y + high)))
    across = max(0, min(1000, x + wide) - max(0, x))
    along = max(0, min(1000, y + high) - max(0, y))
    expected = across * along / 10_000
    summary = answer.by_class.iloc[0]
    assert summary.area_ha == pytest.approx(expected if across * along > 1 else 0.0)


@settings(deadline=None, max_examples=50)
@given(st.permutations(range(4)))
def test_the_order_of_the_constraints_changes_no_hectare(order):
    rows = both(*(constraint(shapely.box(at * 200, 0, 1100, 500), id=f"c{at}") for at in range(4)))
    one = found(zone(), rows)
    other = found(zone(), rows.iloc[order].reset_index(drop=True))
    by_id = {row.conflict: row.area_ha for row in one.table.itertuples()}
    assert {row.conflict: row.area_ha for row in other.table.itertuples()} == by_id
    assert one.by_class["area_ha"].tolist() == pytest.approx(other.by_class["area_ha"].tolist())
