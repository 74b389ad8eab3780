"""The register holds what it is given, on SQLite and on PostgreSQL alike, whoever else is writing."""

import os

import pytest
from sqlalchemy import text

from gisapp.domain.errors import BadInput, Unavailable
from gisapp.storage.register import open_register
from tests.processes import FORKED, started
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


def _note_in_a_fork(url, folder) -> None:
    register = open_register(url, folder)
    register.note(deed("from the parent"))
    child = os.fork()
    if child == 0:
        register.note(deed("from the child"))
        os._exit("from the child" not in {line.subject for line in register.deeds()})
    register.note(deed("meanwhile"))
    assert os.waitpid(child, 0)[1] == 0
    register.note(deed("afterwards"))
    register.close()


def test_a_forked_process_uses_connections_of_its_own(place):
    forking = started(_note_in_a_fork, place.url, place.folder)
    forking.join(60)
    assert forking.exitcode == 0
    opened = place.opened()
    subjects = {line.subject for line in opened.deeds()}
    assert subjects == {"from the parent", "from the child", "meanwhile", "afterwards"}
    opened.close()


def _open_and_note(url, folder, number, barrier) -> None:
    barrier.wait(60)
    open_register(url, folder).note(deed(str(number)))


def test_eight_processes_that_start_at_once_on_nothing_all_come_up(place):
    barrier = FORKED.Barrier(8)
    children = [started(_open_and_note, place.url, place.folder, number, barrier) for number in range(8)]
    for child in children:
        child.join(60)
    assert [child.exitcode for child in children] == [0] * 8
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
