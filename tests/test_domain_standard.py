"""Which rule holds on the day of appraisal: QCVN 01:2021 to 31 December 2026, QCVN 01:2026 from 1 January 2027."""

from dataclasses import replace
from datetime import date

import pytest
from hypothesis import given
from hypothesis import strategies as st

from gisapp.domain.standard import Standard, Verification, rule_in_force

LAST_DAY, FIRST_DAY = date(2026, 12, 31), date(2027, 1, 1)


def rule(name, number, begins, ends, document):
    return Standard(
        id=name, topic="land", quantity="green_land_share", applies_to="zone", comparator=">=", number=number,
        unit="share", clause="2.5.2", document=document, valid_from=begins, valid_to=ends,
        verification=Verification.VERIFIED, source="https://example.org", title_vi="", title_en="",
    )  # fmt: skip


OLD = rule("qcvn-2021-green", 0.10, date(2021, 7, 5), LAST_DAY, "QCVN 01:2021/BXD")
NEW = rule("qcvn-2026-green", None, FIRST_DAY, None, "QCVN 01:2026/BXD")


def in_force(appraised, *rows, applies_to="zone"):
    return rule_in_force(rows or (OLD, NEW), "green_land_share", applies_to, appraised)


def test_a_plan_appraised_on_31_december_2026_keeps_the_old_pack_with_its_number():
    found = in_force(LAST_DAY)
    assert (found.standard, found.number, found.missing()) == (OLD, 0.10, None)


def test_a_plan_appraised_a_day_later_has_the_new_pack_and_is_told_what_the_old_figure_was():
    found = in_force(FIRST_DAY)
    assert (found.standard, found.number) == (NEW, None)
    assert found.missing() == "not known in QCVN 01:2026/BXD; the figure of QCVN 01:2021/BXD was 10 %"


def test_a_new_pack_with_a_number_answers_with_its_own():
    known = rule("qcvn-2026-green", 0.12, FIRST_DAY, None, "QCVN 01:2026/BXD")
    assert in_force(FIRST_DAY, OLD, known).number == 0.12
    assert in_force(LAST_DAY, OLD, known).number == 0.10


def test_where_the_new_pack_is_silent_the_old_figure_is_named_and_not_applied():
    found = in_force(FIRST_DAY, OLD)
    assert (found.standard, found.number) == (None, None)
    assert found.missing() == "not known in the packs in force; the figure of QCVN 01:2021/BXD was 10 %"


def test_a_rule_of_another_thing_is_not_this_ones():
    found = in_force(LAST_DAY, applies_to="cluster")
    assert found.missing() == "no rule in the packs sets a number"


def test_before_the_first_pack_no_rule_is_in_force():
    assert in_force(date(2021, 7, 4)).standard is None


def test_a_rule_without_dates_always_holds():
    always = rule("assumed", 0.05, None, None, "giả định")
    assert always.in_force(date(1990, 1, 1))
    assert always.in_force(date(2100, 1, 1))


@pytest.mark.parametrize(("day", "holds"), [(LAST_DAY, True), (FIRST_DAY, False), (date(2021, 7, 5), True)])
def test_the_first_and_the_last_day_of_a_rule_both_count(day, holds):
    assert OLD.in_force(day) is holds


@given(st.dates(date(2021, 7, 5), date(2090, 1, 1)))
def test_on_every_day_exactly_one_of_the_two_packs_is_in_force(day):
    assert OLD.in_force(day) != NEW.in_force(day)


@pytest.mark.parametrize(
    ("number", "unit", "vi", "en"),
    [
        (45e12, "VND", "45.000.000.000.000 VND", "45000000000000 VND"),
        (0.07, "share", "7 %", "7 %"),
        (0.9, "factor", "0,9", "0.9"),
    ],
)
def test_a_figure_is_told_in_full_and_a_factor_has_no_unit(number, unit, vi, en):
    told = replace(OLD, number=number, unit=unit)
    assert (told.figure_vi(), told.figure()) == (vi, en)
