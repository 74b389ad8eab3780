"""Scenarios in the register: kept once under the hash of what they say, retired without being lost."""

from dataclasses import replace
from datetime import timedelta

import pytest

from gisapp.domain.errors import Conflict, NotFound
from tests.register_fixtures import NOON, at_once, deed, scenario

MINUTE = timedelta(minutes=1)


def test_a_scenario_is_read_back_as_it_was_added_and_adding_it_again_changes_nothing(register):
    made = scenario(content='{"title_vi":"M\\u1edf"}', author="Viện Quy hoạch", created="2026-11-20")
    assert register.add_scenario(made, deed=deed(action="add-scenario")) is True
    again = replace(made, added_by="another", added=NOON + MINUTE, author="another")
    assert register.add_scenario(again, deed=deed(action="add-scenario")) is False
    assert register.scenario(made.id) == made
    assert [line.action for line in register.deeds()] == ["add-scenario"]


def test_two_contents_never_have_one_id(register):
    register.add_scenario(scenario(), deed=deed())
    with pytest.raises(Conflict):
        register.add_scenario(scenario(sha256="cd" * 32), deed=deed())
    assert register.scenario(scenario().id).sha256 == scenario().sha256
    assert len(register.deeds()) == 1


def test_a_retired_scenario_is_no_longer_listed_and_its_link_still_answers(register):
    register.add_scenario(scenario(), deed=deed())
    gone = register.retire_scenario(scenario().id, NOON + MINUTE, deed=deed(who="hà", action="retire-scenario"))
    assert (gone.retired, gone.retired_by) == (NOON + MINUTE, "hà")
    assert register.scenarios() == ()
    assert register.scenarios(retired=True) == (gone,)
    assert register.scenario(gone.id) == gone
    assert register.retire_scenario(gone.id, NOON + 2 * MINUTE, deed=deed(action="retire-scenario")) == gone
    assert [line.action for line in register.deeds()] == ["retire-scenario", "create-token"]
    assert register.add_scenario(scenario(), deed=deed(action="add-scenario")) is True
    assert register.scenarios() == (scenario(),)


def test_scenarios_are_listed_the_latest_first(register):
    for number in range(3):
        register.add_scenario(scenario(f"{number:016}", added=NOON + number * MINUTE), deed=deed())
    assert [each.id[-1] for each in register.scenarios(limit=2)] == ["2", "1"]


def test_of_ten_who_add_the_same_scenario_at_once_one_does(register):
    made = at_once(10, lambda number: register.add_scenario(scenario(added_by=str(number)), deed=deed()))
    assert sorted(made) == [False] * 9 + [True]
    assert len(register.scenarios()) == len(register.deeds()) == 1


def test_a_scenario_that_is_not_there_is_not_found_and_leaves_no_line(register):
    with pytest.raises(NotFound):
        register.scenario("0123456789abcdef")
    with pytest.raises(NotFound):
        register.retire_scenario("0123456789abcdef", NOON, deed=deed())
    assert register.deeds() == ()
