"""Each submission is decided on once, whoever decides at the same moment."""

from dataclasses import replace

import pytest

from gisapp.domain.errors import Conflict, NotFound
from gisapp.domain.submission import State
from tests.register_fixtures import at_once, decision, submission


def test_a_decision_is_begun_and_finished(register):
    register.add_submission(submission(), [])
    begun = decision(returned={"kcn-mẫu-b": "chồng lấn đất lúa"})
    register.begin_decision(begun)
    assert register.decision("s1") == begun
    assert register.unfinished_decisions() == (begun,)
    assert register.submission("s1").state is State.AWAITING_DECISION
    for _ in range(2):  # whoever reconciles after a crash may say it again
        register.finish_decision("d1", state=State.ACCEPTED_IN_PART, version=4)
        assert register.decision("s1") == replace(begun, version=4)
        assert register.submission("s1").state is State.ACCEPTED_IN_PART
        assert register.unfinished_decisions() == ()


def test_a_decision_that_came_to_nothing_leaves_the_submission_waiting(register):
    register.add_submission(submission(), [])
    register.begin_decision(decision())
    register.drop_decision("d1")
    register.drop_decision("d1")
    assert register.decision("s1") is None
    register.begin_decision(decision("d2"))
    register.finish_decision("d2", state=State.RETURNED, version=None)
    assert register.submission("s1").state is State.RETURNED


def test_a_decision_that_stands_cannot_be_dropped_nor_one_that_is_gone_be_finished(register):
    register.add_submission(submission(), [])
    register.begin_decision(decision())
    register.finish_decision("d1", state=State.ACCEPTED, version=4)
    with pytest.raises(Conflict, match="d1, which does"):
        register.drop_decision("d1")
    with pytest.raises(NotFound, match="'d2'"):
        register.finish_decision("d2", state=State.ACCEPTED, version=5)
    assert register.decision("s1").version == 4


@pytest.mark.parametrize("state", [each for each in State if each is not State.AWAITING_DECISION])
def test_only_a_submission_that_awaits_a_decision_gets_one(register, state):
    register.add_submission(submission(state=state), [])
    with pytest.raises(Conflict, match=f"s1, which is {state}"):
        register.begin_decision(decision())
    assert register.decision("s1") is None


def test_nothing_is_decided_of_a_submission_that_is_not_there(register):
    with pytest.raises(NotFound):
        register.begin_decision(decision())


def test_of_fifty_who_decide_at_once_exactly_one_passes(register):
    register.add_submission(submission(), [])
    told = at_once(50, lambda number: register.begin_decision(decision(f"d{number}", by=f"person {number}")))
    refused = [each for each in told if each is not None]
    assert len(refused) == 49
    assert {type(each) for each in refused} == {Conflict}, [each for each in refused if not isinstance(each, Conflict)]
    winner = told.index(None)
    assert register.decision("s1").by == f"person {winner}"
    assert all(f"person {winner} does" in str(each) for each in refused)


def test_fifty_who_decide_on_fifty_submissions_all_pass(register):
    for number in range(50):
        register.add_submission(submission(f"s{number}"), [])
    told = at_once(50, lambda number: register.begin_decision(decision(f"d{number}", f"s{number}")))
    assert told == [None] * 50
    assert len(register.unfinished_decisions()) == 50
