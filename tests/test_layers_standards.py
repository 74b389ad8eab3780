"""The rule packs and land-use classes: each number with its clause, its days and how far it was verified."""

from datetime import date

import pandas as pd
import pytest

from gisapp.domain.specs import SPECS
from gisapp.domain.standard import Verification, rule_in_force
from tests.hanoi_fixtures import PACKS, TABLES, rows_of_packs

LAST_DAY_OF_2021_CODE = date(2026, 12, 31)
FIRST_DAY_OF_2026_CODE = date(2027, 1, 1)


# ---- the rule packs


def test_every_row_of_every_pack_is_a_standard_with_an_id_of_its_pack():
    assert len({row.id for row in PACKS}) == len(PACKS)
    for row in PACKS:
        assert row.id.startswith(row.pack + "/")
        assert row.comparator in ("<=", ">=", "<", ">", "=")
        assert row.title_en
        assert row.source


def test_a_share_is_a_share_and_not_a_percentage():
    shares = [row for row in PACKS if row.unit == "share" and row.number is not None]
    assert len(shares) > 20
    assert all(0 < row.number <= 1 for row in shares if row.number is not None)


@pytest.mark.parametrize(
    "clause",
    ["2.5.1", "2.5.2", "2.5.3", "2.6.5, Bảng 2.11", "2.6.13", "2.8.1", "2.9.4", "2.10.2", "2.10.5", "2.11.1", "2.11.3",
     "2.12.1", "2.12.4", "2.14.3", "Điều 2, khoản 22", "Điều 2, khoản 24; Điều 43", "Điều 4", "Điều 6, khoản 1",
     "Điều 7", "Điều 9, khoản 3", "Điều 9, khoản 4", "Điều 9, khoản 6", "Điều 9, khoản 7", "Điều 9, khoản 8",
     "Điều 26", "Điều 37", "Điều 38, khoản 2"],
)  # fmt: skip
def test_every_clause_that_a_zone_is_checked_against_has_a_row(clause: str):
    assert any(row.clause == clause for row in PACKS)


def test_rules_on_article_4_say_that_it_was_amended():
    rows = [row for row in PACKS if row.pack == "decree-35-2022" and row.clause == "Điều 4"]
    assert len(rows) == 3
    assert all("178/2025" in row.note for row in rows)


def test_rows_have_only_columns_of_the_spec():
    assert all(set(row) <= set(SPECS["standards"].names) for row in rows_of_packs())


@pytest.mark.parametrize(
    ("quantity", "figure"), [("traffic_land_share", 0.10), ("green_land_share", 0.10), ("technical_land_share", 0.01)]
)
def test_the_2021_code_holds_to_the_last_day_of_2026_and_then_the_number_is_not_known(quantity: str, figure: float):
    last = rule_in_force(PACKS, quantity, "zone", LAST_DAY_OF_2021_CODE)
    assert last.number == figure
    assert last.standard is not None
    assert last.standard.pack == "qcvn-01-2021"
    assert last.standard.verification is Verification.VERIFIED
    first = rule_in_force(PACKS, quantity, "zone", FIRST_DAY_OF_2026_CODE)
    assert first.standard is not None
    assert first.standard.pack == "qcvn-01-2026"
    assert first.number is None
    assert first.missing() == f"not known in QCVN 01:2026/BXD; the figure of QCVN 01:2021/BXD was {figure * 100:g} %"


def test_on_no_day_do_two_rows_answer_the_same_question():
    for appraised in (date(2022, 1, 1), LAST_DAY_OF_2021_CODE, FIRST_DAY_OF_2026_CODE):
        asked = [
            (row.quantity, row.applies_to, row.measured_from)
            for row in PACKS
            if row.in_force(appraised) and row.applies_to != "fire_post"
        ]
        assert len(set(asked)) == len(asked)


def test_the_2026_code_holds_nothing_read_in_its_text():
    rows = [row for row in PACKS if row.pack == "qcvn-01-2026"]
    assert {row.verification for row in rows} == {Verification.SECONDARY}
    assert {row.valid_from for row in rows} == {FIRST_DAY_OF_2026_CODE}


def test_fire_posts_reach_three_kilometres_in_the_centre_and_five_elsewhere():
    reaches = {row.number for row in PACKS if row.quantity == "reach" and row.applies_to == "fire_post"}
    assert reaches == {3_000, 5_000}


def test_a_reach_that_no_rule_sets_is_an_assumption_and_cites_no_clause():
    assumed = [row for row in PACKS if row.pack == "reach"]
    assert {row.verification for row in assumed} == {Verification.ASSUMED}
    assert all(not row.clause and "gisapp" in row.document for row in assumed)
    kinds = {row.applies_to for row in assumed}
    assert {"substation", "wastewater_plant", "water_plant", "hospital", "high_school", "workers_housing"} <= kinds


@pytest.mark.parametrize("appraised", [LAST_DAY_OF_2021_CODE, FIRST_DAY_OF_2026_CODE])
def test_every_kind_of_facility_has_a_row_for_its_reach_on_either_day(appraised: date):
    kinds = {row.applies_to for row in PACKS if row.quantity == "reach" and row.in_force(appraised)}
    assert kinds == {
        "substation", "water_plant", "wastewater_plant", "landfill", "fire_post", "hospital", "clinic", "kindergarten",
        "primary_school", "lower_secondary_school", "high_school", "park", "bus_stop", "metro_station",
        "workers_housing",
    }  # fmt: skip


def test_schools_clinics_and_parks_are_measured_from_workers_housing_and_technical_works_from_the_zone():
    """Hospitals and upper secondary schools also from the zone, as an assumption: few zones' housing has a position."""
    reach = {(row.applies_to, row.measured_from) for row in PACKS if row.quantity == "reach"}
    social = ("kindergarten", "primary_school", "lower_secondary_school", "high_school", "clinic", "hospital", "park")
    assert {(kind, "workers_housing") for kind in social} <= reach
    from_zone = [row for row in PACKS if row.quantity == "reach" and row.measured_from == "zone"]
    assert {row.applies_to for row in from_zone} & set(social) == {"hospital", "high_school"}
    assert all(row.verification == "assumed" for row in from_zone if row.applies_to in social)
    assert {("substation", "zone"), ("wastewater_plant", "zone"), ("fire_post", "zone")} <= reach


# ---- the land-use classes


def test_both_classifications_ship_with_legal_and_readable_colours():
    classes = TABLES["land_use_classes"].set_index("code")
    assert classes.index.is_unique
    assert set(classes["system"]) == {"land_law", "construction_plan"}
    assert classes.loc["SKK", "legal_colour"] == "#FAAAA0"
    assert classes.loc["DAT_SX_Congnghiep", "legal_colour"] == "#6600CC"
    assert pd.isna(classes.loc["CNC", "legal_colour"])
    colours = pd.concat([classes["legal_colour"].dropna(), classes["readable_colour"]])
    assert colours.str.fullmatch("#[0-9A-F]{6}").all()


def test_land_groups_are_the_twelve_and_never_share_a_readable_colour():
    classes = TABLES["land_use_classes"]
    assert set(classes["land_group"]) == {
        "industry", "service", "traffic", "green", "technical", "water", "rice", "forest", "agriculture", "housing",
        "social", "other",
    }  # fmt: skip
    groups_of_colours = classes[["readable_colour", "land_group"]].drop_duplicates()
    assert groups_of_colours["readable_colour"].is_unique
    for _, system in classes.groupby("system"):
        assert system["readable_colour"].is_unique
