"""Does it exist at this horizon? Four answers, and never a silent guess."""

import pytest
from hypothesis import given
from hypothesis import strategies as st

from gisapp.domain.existence import ANNOUNCED, PRESENT, Dates, Presence, Status, existence

SOURCE = "https://example.org/decision-65"


@pytest.mark.parametrize("status", sorted(PRESENT))
def test_what_operates_is_built_or_is_established_exists_at_every_horizon(status):
    assert existence(Dates(status=status), 2030).presence is Presence.EXISTS
    assert existence(Dates(status=status), 2100).counts


@pytest.mark.parametrize("status", sorted(ANNOUNCED))
def test_what_a_plan_announces_is_expected_from_the_first_horizon_that_a_source_names(status):
    dates = Dates(status=status, expected_earliest=2030, expected_latest=2035, expected_source=SOURCE)
    before, at, after = (existence(dates, horizon) for horizon in (2025, 2030, 2050))
    assert before.presence is Presence.NOT_EXPECTED
    assert (at.presence, at.earliest, at.latest, at.source) == (Presence.EXPECTED_BY, 2030, 2035, SOURCE)
    assert after.counts


@pytest.mark.parametrize("status", sorted(ANNOUNCED))
def test_an_announced_zone_without_a_year_or_without_a_source_is_said_by_no_source(status):
    undated = Dates(status=status, expected_source=SOURCE)
    unsourced = Dates(status=status, expected_earliest=2030)
    assert existence(undated, 2050).presence is Presence.NO_SOURCE_SAYS
    assert existence(unsourced, 2050).presence is Presence.NO_SOURCE_SAYS
    assert not existence(unsourced, 2050).counts


def test_a_proposal_is_not_expected_until_a_scenario_includes_it():
    assert existence(Dates(status=Status.PROPOSED), 2050).presence is Presence.NOT_EXPECTED
    included = existence(Dates(status=Status.PROPOSED, included=True), 2030)
    assert (included.presence, included.counts) == (Presence.EXPECTED_BY, True)


@pytest.mark.parametrize("status", [Status.STALLED, Status.UNKNOWN])
def test_of_a_stalled_zone_or_one_of_unknown_status_no_source_says_anything(status):
    dates = Dates(status=status, expected_earliest=2030, expected_source=SOURCE)
    assert existence(dates, 2050).presence is Presence.NO_SOURCE_SAYS


def test_a_revoked_zone_is_not_expected_even_where_a_scenario_includes_it():
    assert existence(Dates(status=Status.REVOKED, included=True), 2050).presence is Presence.NOT_EXPECTED


def test_a_district_that_ended_in_2025_is_not_there_in_2030_and_was_there_in_2025():
    district = Dates(status=Status.OPERATING, valid_to=2025)
    assert existence(district, 2025).presence is Presence.EXISTS
    assert existence(district, 2030).presence is Presence.NOT_EXPECTED


def test_a_commune_that_begins_in_2025_is_not_there_before():
    commune = Dates(status=Status.OPERATING, valid_from=2025)
    assert existence(commune, 2024).presence is Presence.NOT_EXPECTED
    assert existence(commune, 2025).presence is Presence.EXISTS


years = st.one_of(st.none(), st.integers(2000, 2100))
anything = st.builds(
    Dates,
    status=st.sampled_from(Status),
    expected_earliest=years,
    expected_latest=years,
    expected_source=st.sampled_from([None, SOURCE]),
    valid_from=years,
    included=st.booleans(),
)


@given(anything, st.integers(2000, 2100), st.integers(2000, 2100))
def test_what_is_there_at_one_horizon_and_has_no_end_is_there_at_every_later_one(dates, one, other):
    sooner, later = sorted((one, other))
    assert not existence(dates, sooner).counts or existence(dates, later).counts


@given(anything, st.integers(2000, 2100))
def test_expected_by_names_its_source_unless_a_scenario_includes_the_thing(dates, horizon):
    answer = existence(dates, horizon)
    if answer.presence is Presence.EXPECTED_BY and not dates.included:
        assert answer.source == SOURCE
        assert answer.earliest is not None
