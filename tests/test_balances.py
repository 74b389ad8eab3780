"""Published capacity against published demand: never more than the two figures, their dates and the assumption."""

import math

import pandas as pd
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from gisapp.analysis.balances import COLUMNS, sourced_balances
from gisapp.domain.errors import BadInput

ZONES = pd.DataFrame({"id": ["pn1"], "name_vi": ["KCN Phú Nghĩa"], "name_en": ["Phu Nghia Industrial Park"]})


def claim(subject, quantity, value, unit, as_of, *, source="https://example.org/1"):
    return {"subject": subject, "quantity": quantity, "value": value, "unit": unit, "as_of": as_of, "source": source}


def claims(*rows):
    table = pd.DataFrame(rows, columns=["subject", "quantity", "value", "unit", "as_of", "source"])
    return table.assign(id=[f"c{at}" for at in range(len(rows))])


FLOW = claim("pn1", "wastewater_flow", 4480.0, "m3/day", "about 2010", source="https://example.org/flow")
PLANT = claim("pn1", "wastewater_capacity", 3000.0, "m3/day", "about 2012", source="https://example.org/plant")


def test_phu_nghias_plant_of_2012_is_1480_m3_a_day_short_of_the_flow_of_2010():
    found = sourced_balances(ZONES, claims(FLOW, PLANT))
    assert list(found.columns) == list(COLUMNS)
    row = found.iloc[0]
    assert (row.subject, row.subject_name_vi, row.topic) == ("pn1", "KCN Phú Nghĩa", "wastewater")
    assert (row.demand, row.capacity, row.headroom, row.unit) == (4480.0, 3000.0, -1480.0, "m3/day")
    assert (row.demand_as_of, row.capacity_as_of) == ("about 2010", "about 2012")
    assert row.sources == ("https://example.org/flow", "https://example.org/plant")


def test_a_balance_of_different_years_says_so_in_both_languages_and_never_calls_itself_current():
    row = sourced_balances(ZONES, claims(FLOW, PLANT)).iloc[0]
    assert row.assumption_vi.startswith(
        "So số liệu của các năm khác nhau: nhu cầu about 2010, công suất about 2012; không phải tình trạng hiện nay."
    )
    assert "different years: demand about 2010, capacity about 2012; this is not the state today" in row.assumption_en


def test_workers_housing_of_the_city_is_held_against_the_workers_and_against_what_was_designed():
    found = sourced_balances(
        ZONES,
        claims(
            claim("city", "workers", 166_000, "persons", "2022"),
            claim("city", "workers_housing_built", 8388, "places", "2023"),
            claim("city", "workers_housing_designed", 22_420, "places", "2023"),
        ),
    ).set_index("topic")
    assert found.loc["workers_housing", "headroom"] == 8388 - 166_000
    assert found.loc["workers_housing_building", "headroom"] == -14_032
    assert found.loc["workers_housing", "subject_name_vi"] == "Toàn thành phố"
    assert "mỗi công nhân cần một chỗ ở" in found.loc["workers_housing", "assumption_vi"]
    assert "published for 2023" in found.loc["workers_housing_building", "assumption_en"]


def test_the_latest_year_is_used_and_claims_that_contradict_each_other_in_it_are_all_shown():
    older = claim("pn1", "wastewater_flow", 1000.0, "m3/day", "2005")
    rival = claim("pn1", "wastewater_capacity", 3500.0, "m³/ngày", "2012-05")
    found = sourced_balances(ZONES, claims(older, FLOW, PLANT, rival))
    assert found["headroom"].tolist() == [-1480.0, -980.0]


def test_a_flow_without_a_plant_makes_no_balance():
    assert sourced_balances(ZONES, claims(FLOW)).empty
    assert sourced_balances(ZONES, claims()).empty


def test_figures_in_different_units_stand_side_by_side_and_are_not_subtracted():
    hourly = {**PLANT, "unit": "m3/hour"}
    row = sourced_balances(ZONES, claims(FLOW, hourly)).iloc[0]
    assert math.isnan(row.headroom)
    assert row.unit is None
    assert "The units differ (m3/day and m3/hour)" in row.assumption_en


def test_a_facility_may_be_the_subject_and_is_called_by_its_id():
    plant = "wastewater-plant-x"
    row = sourced_balances(ZONES, claims({**FLOW, "subject": plant}, {**PLANT, "subject": plant})).iloc[0]
    assert row.subject_name_en == plant


def test_claims_without_a_source_column_are_refused():
    with pytest.raises(BadInput, match="source"):
        sourced_balances(ZONES, claims(FLOW).drop(columns="source"))


@settings(deadline=None)
@given(st.floats(0, 1e6), st.floats(0, 1e6), st.floats(0, 1e6))
def test_more_capacity_never_lowers_the_headroom(flow, one, other):
    small, large = (
        sourced_balances(ZONES, claims({**FLOW, "value": flow}, {**PLANT, "value": each})).iloc[0].headroom
        for each in sorted((one, other))
    )
    assert small <= large
