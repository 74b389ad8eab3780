"""What exists at a horizon, for whole tables: the domain's one answer, row by row."""

import geopandas as gpd
import pandas as pd
import pytest
import shapely
from hypothesis import given, settings
from hypothesis import strategies as st

from gisapp.analysis.presence import at_horizon, presence
from gisapp.domain.errors import BadInput
from gisapp.domain.existence import Dates, Status, existence

SOURCE = "https://example.org/decision"


def things(**columns):
    count = len(next(iter(columns.values())))
    columns = {"id": [f"t{at}" for at in range(count)]} | columns
    return gpd.GeoDataFrame(columns, geometry=[shapely.Point(at, 0) for at in range(count)], crs="EPSG:5897")


FOUR = things(
    status=["operating", "in_plan", "in_plan", "revoked"],
    expected_earliest=[None, 2030, None, None],
    expected_latest=[None, 2035, None, None],
    expected_source=[None, SOURCE, None, None],
)


def test_the_four_answers_stand_side_by_side_with_their_interval_and_source():
    found = presence(FOUR, (2030,))
    assert found["presence"].tolist() == ["exists", "expected_by", "no_source_says", "not_expected"]
    expected = found.iloc[1]
    assert (expected.earliest, expected.latest, expected.source) == (2030, 2035, SOURCE)
    assert found["earliest"].isna().tolist() == [True, False, True, True]
    assert found.iloc[0].source is None


def test_every_horizon_is_answered_in_the_order_asked():
    found = presence(FOUR, (2050, 2025))
    assert found["horizon"].tolist() == [2050] * 4 + [2025] * 4
    assert found["id"].tolist() == FOUR["id"].tolist() * 2
    assert found["presence"].tolist()[5] == "not_expected"


def test_what_counts_at_a_horizon_is_there_or_expected_by_then():
    assert at_horizon(FOUR, 2030)["id"].tolist() == ["t0", "t1"]
    assert at_horizon(FOUR, 2025)["id"].tolist() == ["t0"]
    assert at_horizon(FOUR, 2030).index.tolist() == [0, 1]
    assert at_horizon(FOUR, 2030).crs == FOUR.crs


def test_a_proposed_zone_counts_only_where_a_portfolio_includes_it():
    proposed = things(status=["proposed", "proposed"])
    assert at_horizon(proposed, 2030).empty
    assert at_horizon(proposed, 2030, included={"t1"})["id"].tolist() == ["t1"]


def test_a_thing_without_a_status_is_never_silently_present_or_absent():
    assert presence(things(status=[None, float("nan"), ""]), (2030,))["presence"].tolist() == ["no_source_says"] * 3


def test_years_read_as_floating_numbers_because_some_are_missing_are_years():
    table = things(status=["operating", "operating"], valid_from=[2012.0, float("nan")])
    assert presence(table, (2030,))["earliest"].tolist() == [2012, pd.NA]


def test_no_things_and_no_horizons_give_empty_answers():
    assert presence(things(status=[]), (2030,)).empty
    assert presence(FOUR, ()).empty
    assert at_horizon(things(status=[]), 2030).empty


def test_a_status_that_the_plan_does_not_know_is_refused_with_those_it_does():
    with pytest.raises(BadInput, match="policy_approved"):
        presence(things(status=["built"]), (2030,))


def test_a_table_without_statuses_is_refused():
    with pytest.raises(BadInput, match="status"):
        at_horizon(things(status=["operating"]).drop(columns="status"), 2030)


years = st.one_of(st.none(), st.integers(2000, 2100))
rows = st.lists(
    st.tuples(
        st.sampled_from(list(Status)), years, years, st.sampled_from([None, SOURCE]), years, years, st.booleans()
    ),
    max_size=12,
)


@settings(deadline=None, max_examples=50)
@given(rows, st.integers(2000, 2100))
def test_a_table_is_answered_as_each_of_its_rows_would_be(said, horizon):
    names = ("status", "expected_earliest", "expected_latest", "expected_source", "valid_from", "valid_to")
    columns = {name: [row[at] for row in said] for at, name in enumerate(names)}
    table = things(**columns)
    included = {f"t{at}" for at, row in enumerate(said) if row[6]}
    expected = [existence(Dates(**dict(zip(names, row[:6], strict=True)), included=row[6]), horizon) for row in said]
    found = presence(table, (horizon,), included=included)
    assert found["presence"].tolist() == [each.presence for each in expected]
    assert [None if pd.isna(each) else each for each in found["earliest"]] == [each.earliest for each in expected]
    assert [None if pd.isna(each) else each for each in found["latest"]] == [each.latest for each in expected]
    counting = at_horizon(table, horizon, included=included)["id"].tolist()
    assert counting == [f"t{at}" for at, each in enumerate(expected) if each.counts]
