"""Submissions and their findings are read back as they were sent."""

from datetime import datetime, timedelta, timezone

import pytest

from gisapp.domain.errors import Conflict, NotFound
from gisapp.domain.submission import Scope, State
from tests.register_fixtures import MINUTE, NOON, finding, submission

HANOI = timezone(timedelta(hours=7))


def test_a_submission_is_read_back_as_it_was_sent(register):
    sent = submission(
        scope=Scope.WHOLE, note="Hồ sơ lần 2", crs="EPSG:5897", features=27, job="j1",
        terms={"spec": "zones", "field.tên": "name_vi"},
    )  # fmt: skip
    register.add_submission(sent, [])
    assert register.submission("s1") == sent
    assert isinstance(register.submission("s1").state, State)
    assert isinstance(register.submission("s1").scope, Scope)


def test_a_time_sent_from_hanoi_is_the_same_moment_in_utc(register):
    local = datetime(2026, 11, 26, 0, 30, tzinfo=HANOI)
    register.add_submission(submission(sent=local), [])
    read = register.submission("s1").sent
    assert read == local
    assert read.utcoffset() == timedelta(0)
    assert read.isoformat() == "2026-11-25T17:30:00+00:00"


def test_what_is_read_cannot_be_changed(register):
    register.add_submission(submission(terms={"spec": "zones"}), [])
    with pytest.raises(TypeError):
        register.submission("s1").terms["spec"] = "parcels"


def test_findings_come_back_in_the_order_of_the_gate(register):
    found = [finding(feature=str(number), vertex=100 - number) for number in range(50)]
    found.append(finding(feature=None, ring=None, vertex=None, x=None, y=None, field=None, evidence=()))
    register.add_submission(submission(), found)
    assert register.findings("s1") == tuple(found)


def test_a_coordinate_that_is_no_number_is_left_out(register):
    register.add_submission(submission(), [finding(x=float("nan"), y=float("inf"))])
    assert register.findings("s1") == (finding(x=None, y=None),)


def test_text_that_no_database_can_hold_is_made_visible(register):
    register.add_submission(submission(note="a\0b", terms={"tên": "x\0\udc80"}), [finding(feature="\udcff")])
    assert register.submission("s1").note == "a␀b"
    assert register.submission("s1").terms == {"tên": "x\0\udc80"}
    assert register.findings("s1")[0].feature == "\\udcff"
    with pytest.raises(NotFound):
        register.submission("\0\udcff")


@pytest.mark.parametrize("hostile", ["'; DROP TABLE submissions; --", "%s %(id)s :id ?", "{{ 7*7 }}", "\\"])
def test_hostile_text_is_only_text(register, hostile):
    register.add_submission(submission(hostile, note=hostile, terms={hostile: hostile}), [])
    assert register.submission(hostile).note == hostile
    assert register.submissions(sender=hostile) == ()
    assert register.submission(hostile).terms == {hostile: hostile}


def test_two_submissions_cannot_have_one_id_and_the_first_keeps_its_findings(register):
    register.add_submission(submission(), [finding()])
    with pytest.raises(Conflict, match="does not hold yet"):
        register.add_submission(submission(note="another"), [])
    assert register.submission("s1").note == ""
    assert len(register.findings("s1")) == 1


def test_submissions_are_listed_the_latest_first_and_by_what_is_asked(register):
    for number in range(6):
        register.add_submission(
            submission(
                f"s{number}", sent=NOON + number * MINUTE, layer=("zones", "parcels")[number % 2],
                state=(State.RETURNED, State.AWAITING_DECISION)[number // 3], sender=("viện", "sở")[number % 3 == 0],
            ), [],
        )  # fmt: skip
    asked = register.submissions
    assert [each.id for each in asked()] == ["s5", "s4", "s3", "s2", "s1", "s0"]
    assert [each.id for each in asked(limit=2)] == ["s5", "s4"]
    assert [each.id for each in asked(layer="parcels")] == ["s5", "s3", "s1"]
    assert [each.id for each in asked(state=State.RETURNED)] == ["s2", "s1", "s0"]
    assert [each.id for each in asked(sender="sở")] == ["s3", "s0"]
    assert [each.id for each in asked(layer="zones", state=State.AWAITING_DECISION)] == ["s4"]


def test_what_the_gate_made_of_a_submission_replaces_it_once(register):
    register.add_submission(submission(state=State.CHECKING), [])
    made = submission(state=State.RETURNED, features=9, crs="EPSG:3405")
    register.checked(made, [finding()])
    assert register.submission("s1") == made
    assert register.findings("s1") == (finding(),)
    with pytest.raises(Conflict, match="which is returned"):
        register.checked(made, [])
    with pytest.raises(NotFound, match="'s2'"):
        register.checked(submission("s2"), [])
    assert register.findings("s1") == (finding(),)


def test_a_submission_that_is_not_there_is_not_found(register):
    for ask in (register.submission, register.findings):
        with pytest.raises(NotFound, match="a submission of the register"):
            ask("nothing")
    assert register.decision("nothing") is None
