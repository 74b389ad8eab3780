"""What differs between two assessments: nothing between equal ones, ranges where there are ranges, in any part."""

import copy
from datetime import date

import pandas as pd
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from gisapp.analysis.comparison import COLUMNS, differences
from gisapp.analysis.comparison_forms import UNITS
from gisapp.analysis.comparison_verdicts import zone_verdicts
from gisapp.workflows.assessment import assess
from gisapp.workflows.comparison import Side, compared

DAY = date(2026, 11, 26)


def answer(zone="a", **parts):
    """An assessment of a zone with these parts."""
    return {"zone": zone, "name_vi": "KCN A", "horizon": 2030, "inputs": {"revisions": ["zones@0"]}, **parts}


def part(*rows, **said):
    return {"status": "computed", "rows": list(rows), **said}


def told(frame, *names):
    return [tuple(row[name] for name in names) for row in frame.to_dict("records")]


def test_equal_assessments_have_no_difference_whatever_was_asked():
    one = answer(land_balance=part({"land_use": "SKK", "area_ha": 1.0}))
    other = {**copy.deepcopy(one), "horizon": 2050, "inputs": {}, "plan": "another"}
    found = differences([one], [other])
    assert len(found) == 0
    assert list(found.columns) == COLUMNS


def test_a_number_differs_by_what_b_has_more():
    one, other = (answer(land_balance=part({"land_use": "SKK", "area_ha": area})) for area in (10.0, 12.5))
    found = differences([one], [other])
    names = ("zone", "part", "item", "quantity", "unit", "a", "b", "difference_least", "difference_greatest", "change")
    assert told(found, *names) == [("a", "land_balance", "SKK", "area_ha", "ha", "10", "12.5", 2.5, 2.5, "more")]


@pytest.mark.parametrize(("a", "b", "least", "greatest", "change"), [
    ((0.2, 0.4), (0.5, 0.6), 0.1, 0.4, "more"),
    ((0.5, 0.6), (0.2, 0.4), -0.4, -0.1, "less"),
    ((0.2, 0.4), (0.3, 0.6), -0.1, 0.4, "differs"),
    ((0.2, 0.2), (0.3, 0.3), 0.1, 0.1, "more"),
])  # fmt: skip
def test_the_difference_of_ranges_is_a_range(a, b, least, greatest, change):
    one, other = (
        answer(coverage=part({"kind": "fire_post", "share_least": low, "share_greatest": high})) for low, high in (a, b)
    )
    (row,) = differences([one], [other]).to_dict("records")
    assert (row["quantity"], row["unit"], row["change"]) == ("share", "share", change)
    assert (row["difference_least"], row["difference_greatest"]) == pytest.approx((least, greatest))


def test_ranges_whose_ends_stand_before_the_unit_are_one_quantity():
    one, other = (answer(conflicts=part({"conflict": "x", "area_least_ha": 1.0, "area_greatest_ha": high}))
                  for high in (2.0, 3.0))  # fmt: skip
    assert told(differences([one], [other]), "quantity", "unit", "a", "b") == [("area_ha", "ha", "1 - 2", "1 - 3")]


def test_what_cannot_be_computed_on_one_side_appears_or_goes():
    one = answer(rules={"status": "not_computable", "needs": ["the boundary"], "needs_vi": ["ranh giới"]})
    other = answer(rules=part({"quantity": "green_land_share", "standard": "s", "share": 0.1, "outcome": "pass"}))
    assert set(told(differences([one], [other]), "item", "quantity", "change")) == {
        ("", "status", "differs"),
        ("", "needs", "gone"),
        ("green_land_share · s", "share", "appeared"),
        ("green_land_share · s", "outcome", "appeared"),
    }


def test_a_zone_that_only_one_side_has_is_one_row():
    assert told(differences([answer()], [answer("x")]), "zone", "quantity", "change") == [
        ("a", "zone", "gone"),
        ("x", "zone", "appeared"),
    ]


def test_a_part_that_nobody_registered_is_compared_by_the_usual_keys():
    rows = [
        {"topic": "power", "facility": "s1", "headroom_least": 1.0, "headroom_greatest": 2.0, "failing_horizon": 2050},
        {"topic": "water", "facility": "w1", "headroom_least": 5.0, "headroom_greatest": 5.0},
    ]
    one = answer(supply=part(*rows))
    other = answer(
        supply=part(rows[1], {**rows[0], "headroom_least": 3.0, "headroom_greatest": 4.0, "failing_horizon": 2065})
    )
    assert told(differences([one], [other]), "item", "quantity", "change") == [
        ("power · s1", "headroom", "more"),
        ("power · s1", "failing_horizon", "more"),
    ]


def test_rows_inside_a_row_are_compared_one_by_one():
    one, other = (
        answer(access=part(competition=[{"supply": "school", "drained_by": [{"zone": "b", "pupils": each}]}]))
        for each in (5.0, 7.0)
    )
    assert told(differences([one], [other]), "item", "quantity", "difference_least") == [("school · b", "pupils", 2.0)]


def test_rows_of_one_name_are_told_apart_by_their_place():
    rows = [{"kind": "park", "reach_m": each} for each in (500.0, 800.0)]
    other = [rows[0], {**rows[1], "reach_m": 900.0}]
    found = differences([answer(coverage=part(*rows))], [answer(coverage=part(*other))])
    assert told(found, "item", "a", "b") == [("park · (2)", "800", "900")]


def test_units_are_those_of_the_longest_suffix():
    assert [UNITS.of(each) for each in ("area_ha", "length_m", "capacity_m3_per_day", "share", "facilities")] == [
        "ha", "m", "m3/day", "share", "",
    ]  # fmt: skip


def test_a_quantity_of_which_a_way_is_known_is_better_or_worse_and_no_other():
    one, other = (
        answer(
            coverage=part({"kind": "park", "share": share, "nearest_m": metres}),
            land_balance=part({"land_use": "SKK", "area_ha": share}),
        )
        for share, metres in ((0.2, 100.0), (0.4, 300.0))
    )
    assert told(differences([one], [other]), "quantity", "verdict") == [
        ("share", "better"),
        ("nearest_m", "worse"),
        ("area_ha", "differs"),
    ]


def test_ranges_that_overlap_are_neither_better_nor_worse():
    one, other = (answer(coverage=part({"kind": "park", "share_least": 0.2, "share_greatest": high}))
                  for high in (0.4, 0.6))  # fmt: skip
    assert told(differences([one], [other]), "change", "verdict") == [("differs", "differs")]


@pytest.mark.parametrize(
    ("a", "b", "verdict"),
    [(None, 2050, "worse"), (2050, None, "better"), (2050, 2065, "better"), (2065, 2050, "worse")],
)
def test_a_horizon_that_fails_later_or_not_at_all_is_better(a, b, verdict):
    one, other = (answer(ledger=part({"topic": "power", "status": "computed", "failing_horizon": year}))
                  for year in (a, b))  # fmt: skip
    assert told(differences([one], [other]), "verdict") == [(verdict,)]


def test_a_facility_that_no_longer_serves_a_zone_takes_its_failing_horizon_along_and_nothing_is_better():
    one, other = (
        answer(ledger={"status": "computed", "facilities": [{"topic": "power", "facility": each, **said}]})
        for each, said in (("s1", {"failing_horizon": 2030}), ("s2", {}))
    )
    assert set(told(differences([one], [other]), "verdict")) == {("differs",)}


def test_what_appears_because_it_could_be_computed_is_neither_better_nor_worse():
    rows = [{"topic": "power", "status": "not_computable"},
            {"topic": "power", "status": "computed", "failing_horizon": 2050}]  # fmt: skip
    one, other = (answer(ledger=part(row)) for row in rows)
    assert set(told(differences([one], [other]), "verdict")) == {("differs",)}


@pytest.mark.parametrize(
    ("a", "b", "verdict"),
    [("fail", "pass", "better"), ("pass", "fail", "worse"), ("not_computable", "pass", "differs")],
)
def test_a_rule_that_is_kept_is_better_than_one_that_is_not(a, b, verdict):
    one, other = (answer(rules=part({"quantity": "q", "standard": "s", "outcome": each})) for each in (a, b))
    assert told(differences([one], [other]), "verdict") == [(verdict,)]


def test_a_zone_is_better_and_worse_off_at_once_where_both_are_so():
    rows = pd.DataFrame(
        {"zone": ["a", "a", "b", "c"], "verdict": ["better", "worse", "differs", "better"]}, dtype=object
    )
    assert zone_verdicts(rows) == {"a": "both", "b": "differs", "c": "better"}


def test_units_that_a_row_tells_itself_are_those_of_its_quantities():
    one, other = (
        answer(
            ledger=part({"topic": "power", "demand": each, "unit": "kW"}),
            rules=part({"quantity": "q", "standard": "s", "least": each, "greatest": each, "value_unit": "t/day"}),
        )
        for each in (1.0, 2.0)
    )
    assert told(differences([one], [other]), "quantity", "unit") == [("demand", "kW"), ("value", "t/day")]


def test_members_inside_a_part_are_compared_too():
    one, other = (answer(rules=part(counts={"pass": each, "fail": 5})) for each in (3, 4))
    assert told(differences([one], [other]), "item", "quantity", "verdict") == [("counts", "pass", "better")]


def test_rows_of_the_year_asked_about_are_the_same_rows_in_another_year():
    one, other = (
        {**answer(land_take=part({"land_class": "rice", "horizon": year, "left_ha": left})), "horizon": year}
        for year, left in ((2030, 5.0), (2050, 7.0))
    )
    assert told(differences([one], [other]), "item", "quantity", "verdict") == [("rice", "left_ha", "better")]


def test_sums_made_in_another_order_are_the_same_number():
    one, other = (answer(access=part(roads={"part_km": each})) for each in (0.1 + 0.2 + 0.3, 0.3 + 0.2 + 0.1))
    assert len(differences([one], [other])) == 0


NUMBERS = st.floats(-1e6, 1e6)
ROWS = st.lists(
    st.fixed_dictionaries(
        {
            "kind": st.sampled_from("abcd"),
            "standard": st.sampled_from("xy"),
            "reach_m": NUMBERS,
            "outcome": st.sampled_from(["pass", "fail"]),
        }
    ),
    unique_by=lambda row: (row["kind"], row["standard"]),
    max_size=6,
)


@given(a=ROWS, b=ROWS)
@settings(deadline=None)
def test_turned_round_every_difference_is_turned_round(a, b):
    one, other = ([answer(coverage=part(*rows))] for rows in (a, b))
    there, back = differences(one, other), differences(other, one)
    turned = {"more": "less", "less": "more", "appeared": "gone", "gone": "appeared", "differs": "differs"}
    assert {(row["item"], row["quantity"], turned[row["change"]], row["difference_least"] and -row["difference_least"])
            for row in there.to_dict("records")} == {
        (row["item"], row["quantity"], row["change"], row["difference_greatest"]) for row in back.to_dict("records")
    }  # fmt: skip


@given(a=ROWS, b=ROWS, data=st.data())
@settings(deadline=None)
def test_the_order_of_rows_means_nothing(a, b, data):
    mixed = data.draw(st.permutations(b))
    found, again = (differences([answer(coverage=part(*a))], [answer(coverage=part(*rows))]) for rows in (b, mixed))
    assert sorted(map(str, found.to_dict("records"))) == sorted(map(str, again.to_dict("records")))
    assert len(differences([answer(coverage=part(*b))], [answer(coverage=part(*mixed))])) == 0


def test_the_years_of_the_demo_differ_and_a_year_from_itself_does_not(demo):
    a, b = (Side(workspace=demo, horizon=year) for year in (2030, 2050))
    assert len(compared(a, a, appraised=DAY).rows) == 0
    found = compared(a, b, appraised=DAY)
    assert {"more", "differs"} <= set(found.rows["change"])
    assert (found.a["horizon"], found.b["horizon"]) == (2030, 2050)


def test_whatever_an_assessment_says_is_seen_where_it_differs(demo):
    """Every number in every part: changed on one side, it makes a row of its part."""
    (one,) = assess(demo, zone="mau-m", horizon=2030, appraised=DAY)
    parts = [name for name in one if isinstance(one[name], dict) and one[name].get("rows")]
    assert {"land_balance", "coverage", "access", "ground", "ledger", "rules"} <= set(parts)
    for name in parts:
        other = copy.deepcopy(one)
        changed = [column for column, value in other[name]["rows"][0].items() if isinstance(value, float)]
        for column in changed:
            other[name]["rows"][0][column] += 1.0
        assert changed, name
        assert set(differences([one], [other])["part"]) == {name}
