"""Land taken by all zones in turn: the third zone shows what the first two have used of each quota."""

from datetime import date

import pandas as pd
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from gisapp.analysis.land_take import Taking, land_take
from gisapp.storage.workspace import FolderWorkspace
from gisapp.workflows.assessment import assess
from gisapp.workflows.land_take import zone_land_take
from gisapp.workflows.question import pose, zones_asked

DAY = date(2026, 11, 26)
QUOTAS = pd.DataFrame({"horizon": [2030, 2050], "land_class": ["two_crop_rice"] * 2, "quota_ha": [100.0, 150.0]})


def turn(zone, place, phase=2030, **more):
    return Taking(zone=zone, place=place, phase=phase, counted=phase is not None, **more)


def balance(*rows):
    return pd.DataFrame(rows, columns=["zone", "land_use", "area_ha"])


def rice(table, zone, horizon=2030):
    rows = table[(table["zone"] == zone) & (table["horizon"] == horizon) & (table["land_class"] == "two_crop_rice")]
    return rows.iloc[0] if len(rows) else None


def test_the_third_zone_shows_what_the_first_two_have_used():
    land = balance(("a", "LUC", 40.0), ("b", "LUC", 50.0), ("c", "LUC", 30.0), ("c", "DGT", 5.0))
    told = land_take([turn("a", 1), turn("b", 2), turn("c", 3)], land, QUOTAS, horizons=(2030, 2050))
    third = rice(told, "c")
    assert (third["used_before_least_ha"], third["area_least_ha"], third["used_least_ha"]) == (90, 30, 120)
    assert (third["quota_ha"], third["left_least_ha"], third["outcome"]) == (100, -20, "fail")
    assert third["first_beyond"] == "c"
    assert rice(told, "b")["outcome"] == "pass"
    assert rice(told, "c", 2050)["outcome"] == "pass"


def test_land_is_taken_at_the_first_horizon_at_which_the_zone_is_there():
    told = land_take([turn("a", 1, 2050)], balance(("a", "LUC", 40.0)), QUOTAS, horizons=(2030, 2050))
    assert rice(told, "a", 2030) is None
    assert rice(told, "a", 2050)["used_least_ha"] == 40


def test_rice_land_that_may_be_of_two_crops_makes_a_range_and_leaves_the_quota_open():
    told = land_take([turn("a", 1)], balance(("a", "LUC", 80.0), ("a", "LUA", 40.0)), QUOTAS, horizons=(2030,))
    row = rice(told, "a")
    assert (row["area_least_ha"], row["area_greatest_ha"]) == (80, 120)
    assert (row["left_least_ha"], row["left_greatest_ha"], row["outcome"]) == (-20, 20, "not_computable")


def test_a_zone_that_nobody_measured_leaves_what_follows_it_at_least_and_is_named():
    missing = turn("a", 1, needs=("the surveyed boundary",), needs_vi=("ranh giới đo đạc",))
    told = land_take([missing, turn("b", 2)], balance(("b", "LUC", 50.0)), QUOTAS, horizons=(2030,))
    assert rice(told, "a")["status"] == "not_computable"
    assert rice(told, "a")["needs"] == ("the surveyed boundary",)
    after = rice(told, "b")
    assert (after["status"], after["unmeasured"], after["outcome"]) == ("computed", ("a",), "not_computable")
    assert pd.isna(after["left_least_ha"])
    assert after["left_greatest_ha"] == 50


def test_without_a_quota_the_land_is_told_and_the_quota_is_said_to_be_unknown():
    told = land_take([turn("a", 1)], balance(("a", "RPH", 3.0)), QUOTAS.iloc[:0], horizons=(2030,))
    forest = told[told["land_class"] == "protection_forest"].iloc[0]
    assert (forest["status"], forest["area_least_ha"], forest["outcome"]) == ("computed", 3, "not_computable")
    assert "no quota known" in forest["needs"][0]


def test_a_zone_that_takes_none_keeps_a_quota_that_others_exceeded():
    land = balance(("a", "LUC", 120.0), ("b", "DGT", 5.0))
    row = rice(land_take([turn("a", 1), turn("b", 2)], land, QUOTAS, horizons=(2030,)), "b")
    assert (row["outcome"], row["first_beyond"], row["left_least_ha"]) == ("pass", "a", -20)


def test_a_zone_that_is_not_there_is_told_what_it_would_take_and_uses_nothing_of_the_others():
    land = balance(("a", "LUC", 40.0), ("x", "LUC", 70.0), ("y", "LUC", 50.0))
    told = land_take([turn("a", 1), turn("x", 8, None), turn("y", 9, None)], land, QUOTAS, horizons=(2030,))
    assert (rice(told, "x")["outcome"], rice(told, "y")["used_before_least_ha"]) == ("fail", 40)


HECTARES = st.lists(st.tuples(st.integers(0, 90), st.integers(0, 90)), min_size=1, max_size=6)


@settings(max_examples=60, deadline=None)
@given(HECTARES)
def test_what_is_used_never_shrinks_from_turn_to_turn_and_ends_at_the_sum(areas):
    rows = [
        (f"z{at}", code, float(ha))
        for at, pair in enumerate(areas)
        for code, ha in zip(("LUC", "LUA"), pair, strict=True)
    ]
    told = land_take([turn(f"z{at}", at + 1) for at in range(len(areas))], balance(*rows), QUOTAS, horizons=(2030,))
    used = told[told["land_class"] == "two_crop_rice"]
    assert used["used_least_ha"].is_monotonic_increasing
    assert used["used_least_ha"].iloc[-1] == pytest.approx(sum(sure for sure, _ in areas))
    assert used["used_greatest_ha"].iloc[-1] == pytest.approx(sum(map(sum, areas)))


def test_the_zones_of_the_demo_exceed_the_invented_quota_of_rice_with_the_second_zone(demo: FolderWorkspace) -> None:
    question = pose(demo, plan=None, horizon=2030, appraised=DAY)
    told = zone_land_take(demo, question, zones_asked(demo)).rows
    second, third = rice(told, "mau-b"), rice(told, "mau-c")
    # Zone A was drawn with 260 ha of two-crop rice; the quota invented for 2030 is 300 ha.
    assert rice(told, "mau-a")["left_least_ha"] == pytest.approx(40, abs=0.1)
    assert (second["outcome"], second["first_beyond"]) == ("fail", "mau-b")
    assert third["used_before_least_ha"] == pytest.approx(second["used_least_ha"])
    assert rice(told, "mau-m") is None


def test_the_assessment_tells_land_taken_and_that_nobody_counted_households(demo: FolderWorkspace) -> None:
    told = {each["zone"]: each["land_take"] for each in assess(demo, horizon=2030, appraised=DAY)}
    rows = {row["land_class"]: row for row in told["mau-c"]["rows"]}
    assert rows["two_crop_rice"]["used_before_least_ha"] > 400
    assert told["mau-c"]["households"]["status"] == "not_computable"
    assert (told["mau-m"]["rows"], told["mau-m"]["takes_no_more"]) == ([], True)


def test_hanoi_says_that_boundaries_parcels_and_quotas_are_missing(hanoi: FolderWorkspace) -> None:
    (answer,) = assess(hanoi, zone="donganh", horizon=2030, appraised=DAY)
    told = answer["land_take"]
    assert told["status"] == "not_computable"
    assert "the surveyed boundary" in told["needs"]
    assert any("no quota known" in need for need in told["needs"])
    assert list(told["rows"][0]["unmeasured"]) == ["socson", "donganh"]
