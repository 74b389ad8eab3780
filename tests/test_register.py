"""The register holds what it is given, on SQLite and on PostgreSQL alike, whoever else is writing."""

import multiprocessing

import pytest
from sqlalchemy import text

from gisapp.domain.errors import BadInput, Unavailable
from gisapp.storage.register import open_register
from tests.register_fixtures import NOON, decision, deed, finding, submission


def test_it_is_ready_and_says_when_it_is_not(place, register):
    assert register.ready()
    with register.engine.begin() as connection:
        connection.execute(text("DROP TABLE alembic_version"))
    assert not register.ready()


def test_what_is_written_is_there_when_the_register_is_opened_again(place, register):
    register.add_submission(submission(), [finding()])
    register.close()
    other = place.opened()
    assert other.submission("s1") == submission()
    other.close()


def test_a_number_that_is_too_great_is_bad_input(register):
    with pytest.raises(BadInput, match="values that the register can hold"):
        register.add_submission(submission(base_version=10**30), [])


def test_a_time_without_a_zone_is_never_kept(register):
    with pytest.raises(BadInput, match="no time zone"):
        register.note(deed(at=NOON.replace(tzinfo=None)))
    assert register.deeds() == ()


def _note_in_child(register, told) -> None:
    try:
        register.note(deed("from the child"))
        told.put([line.subject for line in register.deeds()])
    except BaseException as failed:  # noqa: BLE001 - the parent looks at it
        told.put(repr(failed))


def test_a_forked_process_uses_connections_of_its_own(register):
    register.note(deed("from the parent"))
    fork = multiprocessing.get_context("fork")
    told = fork.SimpleQueue()
    child = fork.Process(target=_note_in_child, args=(register, told))
    child.start()
    register.note(deed("meanwhile"))
    child.join(20)
    assert child.exitcode == 0
    assert "from the child" in told.get()
    register.note(deed("afterwards"))
    subjects = {line.subject for line in register.deeds()}
    assert subjects == {"from the parent", "from the child", "meanwhile", "afterwards"}


def _open_and_note(url, folder, number, barrier, told) -> None:
    barrier.wait()
    try:
        opened = open_register(url, folder)
        opened.note(deed(str(number)))
        told.put("")
    except BaseException as failed:  # noqa: BLE001 - the parent looks at it
        told.put(repr(failed))


def test_eight_processes_that_start_at_once_on_nothing_all_come_up(place):
    fork = multiprocessing.get_context("fork")
    barrier, told = fork.Barrier(8), fork.SimpleQueue()
    children = [
        fork.Process(target=_open_and_note, args=(place.url, place.folder, number, barrier, told))
        for number in range(8)
    ]
    for child in children:
        child.start()
    for child in children:
        child.join(60)
    assert [told.get() for _ in children] == [""] * 8
    opened = place.opened()
    assert {line.subject for line in opened.deeds()} == {str(number) for number in range(8)}
    opened.close()


def test_a_register_held_by_another_is_unavailable_and_says_so(place):
    opened, other = place.opened(patience_s=0.2), place.opened()
    opened.add_submission(submission(), [])
    with other.writing() as connection:
        connection.execute(text("UPDATE submissions SET note = 'held'"))
        with pytest.raises(Unavailable, match="another process holds it") as refused:
            opened.begin_decision(decision())
    assert refused.value.todo.startswith("try again in a moment")
    opened.begin_decision(decision())
    opened.close()
    other.close()


def test_a_reader_does_not_wait_for_a_writer(place):
    opened, other = place.opened(patience_s=0.2), place.opened()
    opened.add_submission(submission(), [])
    with other.writing() as connection:
        connection.execute(text("UPDATE submissions SET note = 'held'"))
        assert opened.submission("s1").note == ""
    assert opened.submission("s1").note == "held"
    opened.close()
    other.close()
