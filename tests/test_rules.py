"""The rule check of whole workspaces: every standard answered, the demo's repairs, and Hanoi's honest gaps."""

import re
from collections import Counter
from datetime import date

import pytest
import shapely

from gisapp.analysis.rules.registry import rule_of
from gisapp.analysis.rules.scope import set_aside
from gisapp.workflows.assessment import assess
from gisapp.workflows.maps import map_payload
from gisapp.workflows.plan_register import standards
from gisapp.workflows.question import pose, zones_asked
from gisapp.workflows.rules import rule_areas, zone_rules

LAST_DAY, NEXT_DAY = date(2026, 12, 31), date(2027, 1, 1)


def rules_of(workspace, day=LAST_DAY):
    question = pose(workspace, plan=None, horizon=2030, appraised=day)
    return zone_rules(workspace, question, zones_asked(workspace))


@pytest.fixture(scope="module")
def checked(demo):
    return rules_of(demo)


@pytest.fixture(scope="module")
def in_hanoi(hanoi):
    return rules_of(hanoi)


def row_of(found, zone, quantity):
    rows = found.rows[(found.rows["zone"] == zone) & (found.rows["quantity"] == quantity)]
    return rows.iloc[0]


@pytest.mark.parametrize("day", [LAST_DAY, NEXT_DAY])
@pytest.mark.parametrize("name", ["demo", "hanoi"])
def test_every_standard_in_force_is_answered_or_set_aside_for_a_reason(name, day, request):
    workspace = request.getfixturevalue(name)
    found = rules_of(workspace, day)
    in_force = sorted(row.id for row in standards(workspace) if row.in_force(day))
    for zone in zones_asked(workspace)["id"]:
        told = found.rows.loc[found.rows["zone"] == zone, "standard"].tolist()
        aside = found.set_aside.loc[found.set_aside["zone"] == zone, "standard"].tolist()
        assert sorted(told + aside) == in_force


def test_what_is_not_computable_names_the_datum_in_both_languages(checked, in_hanoi):
    for found in (checked, in_hanoi):
        for row in found.rows.itertuples():
            assert bool(row.needs) == (row.outcome == "not_computable"), row
            assert len(row.needs) == len(row.needs_vi)
            assert all(row.needs)
            assert all(row.needs_vi)
            zones = [need.partition(name)[2] for need in row.needs for name in ("missing:", "the parent zone")]
            assert not any("KCN" in each or "Khu công" in each for each in zones), "zones by their English names"


def test_no_row_of_the_packs_falls_to_a_check_that_gisapp_does_not_have(checked):
    assert not checked.rows["needs"].map(lambda needs: any("gisapp has none" in need for need in needs)).any()


@pytest.mark.parametrize(("day", "documents"), [
    (LAST_DAY, {"QCVN 01:2021/BXD", "TCVN 4449-1987", "Nghị định 35/2022/NĐ-CP"}),
    (NEXT_DAY, {"QCVN 01:2026/BXD", "Nghị định 35/2022/NĐ-CP"}),
])  # fmt: skip
def test_the_day_of_appraisal_chooses_the_code(demo, day, documents):
    assert set(rules_of(demo, day).rows["document"]) == documents


def test_a_number_that_the_new_code_does_not_give_names_the_old_one(demo):
    row = row_of(rules_of(demo, NEXT_DAY), "mau-d", "isolation_strip_width")
    assert row["outcome"] == "not_computable"
    assert "QCVN 01:2021/BXD" in row["needs_vi"][0]
    assert "10 m" in row["needs_vi"][0]
    flood = row_of(rules_of(demo, NEXT_DAY), "mau-d", "design_flood_return_period")
    assert flood["needs_vi"][0].endswith("theo QCVN 01:2021/BXD là 100 năm")
    ground = row_of(rules_of(demo, NEXT_DAY), "mau-d", "ground_above_design_flood")
    assert ground["needs_vi"][0].endswith("là 0,5 m")


def test_a_duty_that_the_area_does_not_bring_is_set_aside_and_names_what_else_may_bring_it(in_hanoi):
    aside = in_hanoi.set_aside[(in_hanoi.set_aside["zone"] == "sdb").to_numpy()].set_index("standard")
    row = aside.loc["decree-35-2022/7/opinions-from"]
    assert row["reason"] == "not_this_zone"
    assert "chưa xét đấu nối quốc lộ" in row["said_vi"]


def test_the_zone_of_530_ha_comes_back_as_two_lawful_phases(demo, checked):
    zones = demo.layers.features("zones").set_index("id")
    phases = checked.areas[(checked.areas["zone"] == "mau-a") & (checked.areas["role"] == "phase")]
    outline = zones.geometry["mau-a"]
    assert len(phases) == 2
    assert set(phases.geometry.geom_type) == {"Polygon"}  # each in one piece
    assert phases["area_ha"].max() <= 500
    assert phases["rice_ha"].max() <= 200
    assert phases["rice_ha"].sum() == pytest.approx(260, abs=0.01)
    assert phases.area.sum() == pytest.approx(outline.area, abs=1e-6)
    assert shapely.union_all(phases.geometry.to_numpy()).symmetric_difference(outline).area < 1e-6


def test_the_strip_that_is_too_narrow_and_the_forest_come_back_as_trims(demo, checked):
    trims = checked.areas[checked.areas["role"] == "trim"].set_index("zone")
    assert set(trims.index) == {"mau-b", "mau-d"}
    zones, plans = demo.layers.features("zones").set_index("id"), demo.layers.features("land_use_plans")
    ring = zones.geometry["mau-d"].boundary.buffer(10.0).intersection(zones.geometry["mau-d"])
    plots = plans[(plans["zone"] == "mau-d") & plans["land_use"].isin(["SKK", "TMD"])]
    assert trims["area_ha"]["mau-d"] == pytest.approx(plots.intersection(ring).area.sum() / 1e4, abs=0.01)
    assert row_of(checked, "mau-d", "isolation_strip_width")["least"] < 10


BOTH = {
    "ground_above_design_flood",
    "phase_area", "phase_two_crop_rice_area", "sme_reserve_area", "sme_reserve_share", "parent_occupancy",
    "approved_housing_and_utilities_plan", "protected_forest_area", "isolation_strip_width", "hydrant_spacing",
    "hydrant_pipe_diameter", "green_land_share", "boundary_change_area_free", "boundary_change_share_free",
    "area_needing_opinions", "service_works_share", "design_flood_return_period", "parking_areas", "repair_shops",
    "reach",
}  # fmt: skip


def test_the_demo_shows_the_rules_kept_and_broken(checked):
    told = checked.rows.groupby("quantity")["outcome"].agg(set)
    assert {quantity for quantity in BOTH if not {"pass", "fail"} <= told[quantity]} == set()


def test_the_demo_tells_both_means_of_occupancy(checked):
    row = row_of(checked, "mau-b", "average_occupancy")
    assert row["outcome"] == "pass"
    assert re.search(r"area-weighted mean 68\.2 %, simple mean 64 %", row["said_en"])


def test_dong_anh_is_mostly_not_computable_and_says_why(in_hanoi):
    rows = in_hanoi.rows[in_hanoi.rows["zone"] == "donganh"]
    told = Counter(rows["outcome"])
    assert told["not_computable"] > 0.9 * len(rows)
    assert told["fail"] == 0
    assert row_of(in_hanoi, "donganh", "isolation_strip_width")["needs_vi"] == ("ranh giới đo đạc",)
    area = row_of(in_hanoi, "donganh", "phase_area")  # both published areas are below 500 ha
    assert (area["outcome"], area["least"], area["greatest"], area["quality"]) == ("pass", 299.45, 300.0, "schematic")
    assert "KCN Quang Minh I" in row_of(in_hanoi, "donganh", "average_occupancy")["needs_vi"][0]


def test_the_extension_of_phu_nghia_waits_for_its_parent_and_not_for_the_average(in_hanoi):
    assert "Phú Nghĩa giai đoạn 1" in row_of(in_hanoi, "pn2", "parent_occupancy")["needs_vi"][0]
    average = row_of(in_hanoi, "pn2", "average_occupancy")
    assert (average["outcome"], average["said_vi"]) == ("pass", "không phải xét: khu mở rộng")
    assert "parent_occupancy" not in set(in_hanoi.rows.loc[in_hanoi.rows["zone"] == "donganh", "quantity"])


def test_article_4_is_secondary_since_its_amendment_was_not_read(hanoi):
    of_article_4 = [row for row in standards(hanoi) if row.id.startswith("decree-35-2022/4/")]
    assert {str(row.verification) for row in of_article_4} == {"secondary"}
    assert len(of_article_4) == 3


def test_every_row_that_is_not_set_aside_has_a_rule_of_its_own_or_names_what_it_waits_for(hanoi):
    assert all(callable(rule_of(row)) for row in standards(hanoi) if set_aside(row) is None)


def test_the_places_of_a_zone_are_geojson(demo):
    found = rule_areas(demo, zone="mau-d", appraised=LAST_DAY, horizon=2030)
    assert {each["properties"]["role"] for each in found["features"]} >= {"conflict", "trim"}
    assert rule_areas(demo, zone="mau-m", appraised=LAST_DAY)["type"] == "FeatureCollection"


def test_the_map_carries_each_rule_and_each_list_of_answers_once(demo):
    part = map_payload(demo, "rules", appraised=LAST_DAY)["part"]
    assert len(part["lists"]) <= 7 * len(part["answers"])
    phases = [each for each in part["drawn"] if each["zone"] == "mau-a" and each["role"] == "phase"]
    assert [each["number"] for each in phases] == [1, 2]
    told = part["lists"][part["answers"]["2030"]["mau-a"]]
    assert {part["rules"][row[0]]["verification"] for row in told} <= {"verified", "secondary", "assumed"}
    assert all(row[1] != "not_computable" or row[5] for row in told)


def test_a_panel_words_a_rule_as_the_sheet_does(demo):
    rows = assess(demo, zone="mau-a", horizon=2030, appraised=LAST_DAY, only=("rules",))[0]["rules"]["rows"]
    told = {(row["quantity"], row["outcome"]): row for row in rows}
    due, near = told["area_needing_general_plan", "fail"], told["reach", "fail"]
    assert due["told_vi"] == "530 ha · từ 500 ha trở lên phải lập quy hoạch chung và phân khu"
    assert near["told_vi"] == "phần nằm trong bán kính: 0 % · phải nằm trọn trong 300 m"
    assert told["phase_area", "fail"]["told_en"] == "530 ha · limit ≤ 500 ha"
    assert told["phase_area", "fail"]["cited_en"].startswith("Article 9, clause 2, point a, Decree 35/2022")
    assert told["parking_areas", "pass"]["told_vi"] == "2 bãi đỗ xe · mức yêu cầu ≥ 1 bãi đỗ xe"
    assert not [row for row in rows if "count" in row["told_vi"] + row["told_en"]]


def test_what_a_rule_needs_is_said_in_words(hanoi):
    for answer in assess(hanoi, horizon=2030, appraised=LAST_DAY, only=("rules",)):
        needs = [each for key in ("needs", "needs_vi") for each in answer["rules"].get(key, [])]
        assert not [each for each in needs if "zone_statements" in each or re.search(r"\w/\d", each)]
