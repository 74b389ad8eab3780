"""The shipped places of Hanoi: communes of 2025, the crosswalk from the old ones, and the locator."""

import csv
import json
import tomllib
import unicodedata
from collections import Counter
from itertools import pairwise
from pathlib import Path
from typing import Any

import geopandas as gpd
import pytest
import shapely
from shapely.geometry import LineString, Point, Polygon, shape

from gisapp.domain.crs import PLAN_AREA, PLAN_CRS
from gisapp.domain.specs import SPECS
from gisapp.storage.shipped import shipped_layers, shipped_table

THEME = Path(__file__).parents[1] / "layers" / "hanoi"
CITY_AREA_KM2 = 3_360.0
#: Centres of zones of which everybody knows on which bank they stand (longitude, latitude), and old town centres.
THANG_LONG = Point(105.772, 21.118)
NAM_THANG_LONG = Point(105.769, 21.083)
QUANG_MINH = Point(105.7645, 21.1982)
NOI_BAI = Point(105.814, 21.251)
SAI_DONG_B = Point(105.909, 21.031)
PHU_NGHIA = Point(105.656, 20.936)


def _features(name: str) -> list[dict[str, Any]]:
    features: list[dict[str, Any]] = json.loads((THEME / name).read_text(encoding="utf-8"))["features"]
    return features


COMMUNES = _features("communes.geojson")
LOCATOR = _features("locator.geojson")
with (THEME / "commune_crosswalk.csv").open(encoding="utf-8", newline="") as opened:
    CROSSWALK = list(csv.DictReader(opened))
DRAWN = {each["properties"]["id"]: shape(each["geometry"]) for each in LOCATOR}
CENTRES = {each["properties"]["name_vi"]: shape(each["geometry"]) for each in COMMUNES}


def _of_kind(kind: str) -> list[dict[str, Any]]:
    return [each for each in LOCATOR if each["properties"]["kind"] == kind]


def _outline() -> Polygon:
    only: Polygon = shape(_of_kind("outline")[0]["geometry"])
    return only


def _latitude_at(river: str, longitude: float) -> float:
    """Where the river crosses this meridian; its only crossing there."""
    crossing = DRAWN[river].intersection(LineString([(longitude, 20.4), (longitude, 21.5)]))
    assert crossing.geom_type == "Point"
    return float(crossing.y)


def _longitude_at(river: str, latitude: float) -> float:
    """Where the river crosses this parallel; its only crossing there."""
    crossing = DRAWN[river].intersection(LineString([(105.1, latitude), (106.2, latitude)]))
    assert crossing.geom_type == "Point"
    return float(crossing.x)


def _planar_m(geometry: shapely.Geometry) -> shapely.Geometry:
    return gpd.GeoSeries([geometry], crs="EPSG:4326").to_crs(PLAN_CRS).iloc[0]


def test_hanoi_has_51_wards_and_75_communes_since_july_2025() -> None:
    assert Counter(each["properties"]["unit"] for each in COMMUNES) == {"ward": 51, "commune": 75}
    for each in COMMUNES:
        of = each["properties"]
        assert of["name_vi"].startswith("Phường " if of["unit"] == "ward" else "Xã ")
        assert (of["valid_from"], of["valid_to"]) == (2025, None)


def test_every_commune_has_its_own_statistics_office_code_and_name() -> None:
    codes = {each["properties"]["id"] for each in COMMUNES}
    assert len(codes) == 126
    assert all(len(code) == 5 and code.isdigit() for code in codes)
    assert len({each["properties"]["name_vi"] for each in COMMUNES}) == 126


def test_the_communes_areas_sum_to_the_citys() -> None:
    assert sum(each["properties"]["stated_area_km2"] for each in COMMUNES) == pytest.approx(CITY_AREA_KM2, abs=1)


def test_every_commune_centre_lies_in_the_plan_area_and_in_the_outline() -> None:
    west, south, east, north = PLAN_AREA
    for name, centre in CENTRES.items():
        assert west < centre.x < east, name
        assert south < centre.y < north, name
        assert _outline().contains(centre), name
    assert len({centre.wkt for centre in CENTRES.values()}) == 126


def test_a_commune_centre_says_how_far_it_may_be_off_and_where_it_comes_from() -> None:
    for each in COMMUNES:
        of = each["properties"]
        radius_m = (of["stated_area_km2"] * 1e6 / 3.141592653589793) ** 0.5
        assert of["quality"] == "approximate"
        assert 0.49 * radius_m < of["position_uncertainty_m"] < 1.2 * radius_m + 100
        assert "không nêu quyền của nguồn" in of["position_basis"]
        assert "source rights are unstated" in of["position_basis"]


def test_the_one_replaced_centre_says_so_and_keeps_the_figures_it_replaced() -> None:
    replaced = [each["properties"] for each in COMMUNES if "in place of" in each["properties"]["position_basis"]]
    assert [of["name_vi"] for of in replaced] == ["Xã Mỹ Đức"]
    assert "(105.692, 20.646)" in replaced[0]["position_basis"]
    assert "thay cho điểm của bộ dữ liệu" in replaced[0]["position_basis"]


def test_names_carry_vietnamese_diacritics_and_english_ones_carry_none() -> None:
    names = [each["properties"]["name_vi"] for each in COMMUNES + LOCATOR]
    names += [row[column] for row in CROSSWALK for column in ("old_name", "new_name", "old_district")]
    assert all(unicodedata.is_normalized("NFC", name) for name in names)
    assert {"Xã Thư Lâm", "Phường Ba Đình", "Sông Đuống", "Xã Đại Áng", "Huyện Sóc Sơn"} <= set(names)
    assert all(each["properties"]["name_en"].isascii() for each in COMMUNES + LOCATOR)
    legal = [word for row in CROSSWALK for column in ("old_name", "new_name") for word in row[column].split()]
    assert {word for word in legal if word[0].islower()} <= {"trấn"}


def test_526_old_communes_became_126_new_ones() -> None:
    assert len({row["old_code"] for row in CROSSWALK}) == 526
    assert {row["new_code"] for row in CROSSWALK} == {each["properties"]["id"] for each in COMMUNES}
    assert len({row["old_district"] for row in CROSSWALK}) == 30
    assert len({row["id"] for row in CROSSWALK}) == len(CROSSWALK) == 794
    assert all(row["id"] == f"{row['old_code']}-{row['new_code']}" for row in CROSSWALK)


def test_327_old_communes_went_over_whole_and_199_were_split() -> None:
    successors = Counter(row["old_code"] for row in CROSSWALK)
    split = {row["old_code"] for row in CROSSWALK if row["is_split"] == "true"}
    assert split == {code for code, count in successors.items() if count > 1}
    assert (len(successors) - len(split), len(split)) == (327, 199)


def test_every_old_commune_has_exactly_one_default_successor() -> None:
    defaults = Counter(row["old_code"] for row in CROSSWALK if row["is_default"] == "true")
    assert len(defaults) == 526
    assert set(defaults.values()) == {1}


def test_the_crosswalk_and_the_communes_call_each_commune_by_the_same_name() -> None:
    names = {each["properties"]["id"]: each["properties"]["name_vi"] for each in COMMUNES}
    assert all(names[row["new_code"]] == row["new_name"] for row in CROSSWALK)


@pytest.mark.parametrize(
    ("old", "district", "news"),
    [
        ("Xã Võng La", "Huyện Đông Anh", ["Xã Thiên Lộc"]),
        ("Xã Quang Tiến", "Huyện Sóc Sơn", ["Xã Nội Bài", "Xã Sóc Sơn"]),
        ("Xã Nguyên Khê", "Huyện Đông Anh", ["Xã Phúc Thịnh", "Xã Thư Lâm"]),
        ("Xã Văn Bình", "Huyện Thường Tín", ["Xã Thường Tín"]),
    ],
)
def test_a_zones_old_commune_leads_to_its_communes_of_2025(old: str, district: str, news: list[str]) -> None:
    found = [row["new_name"] for row in CROSSWALK if (row["old_name"], row["old_district"]) == (old, district)]
    assert sorted(found) == news


def test_the_outline_is_about_as_large_as_the_city() -> None:
    assert _outline().is_valid
    assert _planar_m(_outline()).area / 1e6 == pytest.approx(CITY_AREA_KM2, rel=0.15)


def test_the_locator_draws_the_rivers_that_hanoians_go_by() -> None:
    names = {each["properties"]["name_vi"] for each in _of_kind("river")}
    assert {"Sông Hồng", "Sông Đuống", "Sông Nhuệ", "Sông Đáy", "Sông Cà Lồ"} <= names
    for river in _of_kind("river"):
        assert shape(river["geometry"]).is_simple, river["properties"]["id"]
        assert shape(river["geometry"]).within(_outline().buffer(0.03)), river["properties"]["id"]


def test_the_red_river_runs_between_long_bien_and_hoan_kiem() -> None:
    hoan_kiem, long_bien = CENTRES["Phường Hoàn Kiếm"], CENTRES["Phường Long Biên"]
    assert LineString([hoan_kiem, long_bien]).crosses(DRAWN["song-hong"])
    assert hoan_kiem.x < _longitude_at("song-hong", 21.026) < long_bien.x


def test_thang_long_zone_is_north_of_the_red_river_and_nam_thang_long_south_of_it() -> None:
    assert _latitude_at("song-hong", THANG_LONG.x) < THANG_LONG.y
    assert _latitude_at("song-hong", NAM_THANG_LONG.x) > NAM_THANG_LONG.y


def test_the_red_river_leaves_dong_anh_and_me_linh_north_and_son_tay_and_tay_ho_south() -> None:
    for north in ("Xã Mê Linh", "Xã Vĩnh Thanh", "Xã Yên Lãng"):
        assert CENTRES[north].y > _latitude_at("song-hong", CENTRES[north].x), north
    for south in ("Phường Tây Hồ", "Phường Phú Thượng", "Xã Liên Minh", "Phường Sơn Tây", "Xã Phúc Thọ"):
        assert CENTRES[south].y < _latitude_at("song-hong", CENTRES[south].x), south


def test_bat_trang_is_east_of_the_red_river_and_thuong_tin_and_phu_xuyen_west() -> None:
    assert CENTRES["Xã Bát Tràng"].x > _longitude_at("song-hong", CENTRES["Xã Bát Tràng"].y)
    for west in ("Xã Thường Tín", "Xã Hồng Vân", "Xã Phú Xuyên", "Phường Lĩnh Nam"):
        assert CENTRES[west].x < _longitude_at("song-hong", CENTRES[west].y), west


def test_the_duong_leaves_the_red_river_and_parts_dong_anh_from_sai_dong() -> None:
    assert DRAWN["song-duong"].distance(DRAWN["song-hong"]) == pytest.approx(0, abs=1e-4)
    assert CENTRES["Xã Phù Đổng"].y > _latitude_at("song-duong", CENTRES["Xã Phù Đổng"].x)
    assert CENTRES["Xã Đông Anh"].y > _latitude_at("song-duong", CENTRES["Xã Đông Anh"].x)
    for south in (SAI_DONG_B, CENTRES["Phường Việt Hưng"], CENTRES["Xã Thuận An"]):
        assert south.y < _latitude_at("song-duong", south.x)


def test_the_ca_lo_parts_noi_bai_from_quang_minh_and_dong_anh() -> None:
    assert NOI_BAI.y > DRAWN["san-bay-noi-bai"].y > _latitude_at("song-ca-lo", NOI_BAI.x)
    assert QUANG_MINH.y < _latitude_at("song-ca-lo", QUANG_MINH.x)
    assert CENTRES["Xã Thư Lâm"].y < _latitude_at("song-ca-lo", CENTRES["Xã Thư Lâm"].x)


def test_from_west_to_east_come_tich_phu_nghia_day_nhue_red_river() -> None:
    order = [
        _longitude_at("song-tich", 20.936),
        PHU_NGHIA.x,
        _longitude_at("song-day", 20.936),
        _longitude_at("song-nhue", 20.936),
        _longitude_at("song-hong", 20.936),
    ]
    assert all(west < east for west, east in pairwise(order))


def test_the_nhue_leaves_the_red_river_at_lien_mac_and_passes_ha_dong() -> None:
    assert DRAWN["song-nhue"].distance(DRAWN["song-hong"]) == pytest.approx(0, abs=1e-4)
    assert _planar_m(DRAWN["song-nhue"]).distance(_planar_m(DRAWN["noi-ha-dong"])) < 2_000
    assert DRAWN["song-nhue"].coords[0][0] == pytest.approx(CENTRES["Phường Thượng Cát"].x, abs=0.03)


def test_west_lake_lies_between_tay_ho_and_the_red_river_and_touches_no_river() -> None:
    lake = DRAWN["ho-tay"]
    assert lake.is_valid
    assert 3 < _planar_m(lake).area / 1e6 < 7
    assert not any(lake.intersects(shape(river["geometry"])) for river in _of_kind("river"))
    assert lake.centroid.x < _longitude_at("song-hong", lake.centroid.y)


def test_the_bridges_stand_on_the_red_river() -> None:
    for bridge in ("cau-long-bien", "cau-thang-long"):
        assert _planar_m(DRAWN[bridge]).distance(_planar_m(DRAWN["song-hong"])) < 30


def test_the_main_centres_are_named_from_zoom_9_or_10_on_and_the_city_earlier() -> None:
    zooms = {each["properties"]["name_vi"]: each["properties"]["min_zoom"] for each in _of_kind("place")}
    assert zooms["Hà Nội"] < 9
    assert {zooms[name] for name in ("Sóc Sơn", "Đông Anh", "Thường Tín", "Phú Xuyên", "Hòa Lạc", "Hà Đông")} == {9}
    assert set(zooms.values()) == {7, 9, 10}


def test_the_locator_is_schematic_throughout_and_names_what_it_was_drawn_from() -> None:
    assert {each["properties"]["quality"] for each in LOCATOR} == {"schematic"}
    assert all("vietnamadminunits 1.0.4" in each["properties"]["drawn_from"] for each in LOCATOR)
    assert all(" / " in each["properties"]["drawn_from"] for each in LOCATOR)
    assert len(DRAWN) == len(LOCATOR)


def test_the_files_hold_exactly_the_columns_of_their_spec() -> None:
    assert all(tuple(each["properties"]) == SPECS["communes"].names for each in COMMUNES)
    assert all(tuple(each["properties"]) == SPECS["locator"].names for each in LOCATOR)
    assert all(tuple(row) == SPECS["commune_crosswalk"].names for row in CROSSWALK)


def test_coordinates_are_kept_at_a_metre_and_no_finer() -> None:
    for each in COMMUNES + LOCATOR:
        for number in shapely.get_coordinates(shape(each["geometry"])).ravel():
            assert number == round(float(number), 5)


def test_the_catalogue_names_the_three_layers_with_source_and_licence() -> None:
    rows = tomllib.loads((THEME / "catalogue_places.toml").read_text(encoding="utf-8"))["layer"]
    assert {row["id"]: row["kind"] for row in rows} == {
        "communes": "communes",
        "commune_crosswalk": "table",
        "locator": "locator",
    }
    for row in rows:
        assert (THEME / row["file"]).is_file()
        assert "MIT" in row["licence"]
        assert "vietnamadminunits 1.0.4" in row["source"]


@pytest.mark.parametrize(("layer", "rows"), [("communes", 126), ("commune_crosswalk", 794), ("locator", len(LOCATOR))])
def test_the_places_are_read_as_they_ship(layer: str, rows: int) -> None:
    shipped = shipped_layers((THEME,))[layer]
    table = shipped_table(shipped)
    assert len(table) == rows
    assert set(SPECS[layer].names) <= set(table.columns)
    if layer == "commune_crosswalk":
        assert table["old_code"].str.len().eq(5).all()
        assert int(table["is_default"].sum()) == 526
    else:
        assert table.crs == PLAN_CRS
