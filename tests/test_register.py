"""The register holds what it is given, on SQLite and on PostgreSQL alike, whoever else is writing."""

import multiprocessing
import threading
from collections.abc import Callable
from concurrent.futures import ThreadPoolExecutor
from dataclasses import replace
from datetime import datetime, timedelta, timezone
from types import MappingProxyType

import pytest
from sqlalchemy import text
from sqlalchemy.exc import DBAPIError

from gisapp.domain.errors import BadInput, Conflict, NotFound, Unavailable
from gisapp.domain.job import JobState
from gisapp.domain.submission import Scope, State
from gisapp.storage.register import open_register
from tests.register_fixtures import NOON, decision, deed, finding, job, submission, token

HANOI = timezone(timedelta(hours=7))
MINUTE = timedelta(minutes=1)


def at_once(count: int, act: Callable[[int], object]) -> list[object]:
    """What each of many threads, let go together, gets or is refused with."""
    barrier = threading.Barrier(count)

    def one(number: int) -> object:
        barrier.wait()
        try:
            return act(number)
        except Exception as refused:  # noqa: BLE001 - the test looks at it
            return refused

    with ThreadPoolExecutor(count) as threads:
        return list(threads.map(one, range(count)))


# Submissions


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


# Decisions


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


# Audit log


def test_the_audit_log_keeps_every_line_the_latest_first(register):
    lines = [deed(f"s{n % 2}", who=f"p{n % 3}", request=f"r{n}", detail={"n": n}) for n in range(6)]
    for line in lines:
        register.note(line)
    assert register.deeds() == tuple(reversed(lines))
    assert [each.request for each in register.deeds(subject="s1")] == ["r5", "r3", "r1"]
    assert [each.request for each in register.deeds(who="p0")] == ["r3", "r0"]
    assert [each.request for each in register.deeds(subject="s1", who="p0", limit=1)] == ["r3"]


CHANGES = ("UPDATE audit SET who = 'me'", "DELETE FROM audit", "DELETE FROM audit WHERE id = 1")


@pytest.mark.parametrize("change", CHANGES)
def test_the_database_itself_refuses_to_change_the_audit_log(register, change):
    register.note(deed())
    with pytest.raises(DBAPIError, match="the audit log only grows"), register.engine.begin() as connection:
        connection.execute(text(change))
    assert register.deeds() == (deed(),)


def test_the_audit_log_cannot_be_emptied_or_overwritten_either(register):
    register.note(deed())
    sqlite = register.engine.dialect.name == "sqlite"
    change = (
        'INSERT OR REPLACE INTO audit (id, "at", who, action, subject, request, detail) '
        "VALUES (1, '', 'nobody', '', '', '', '{}')"
        if sqlite
        else "TRUNCATE audit"
    )
    with pytest.raises(DBAPIError, match="the audit log only grows"), register.engine.begin() as connection:
        connection.exec_driver_sql(change)
    assert register.deeds() == (deed(),)


def test_no_line_of_fifty_written_at_once_is_lost(register):
    assert at_once(50, lambda number: register.note(deed(str(number)))) == [None] * 50
    assert {line.subject for line in register.deeds()} == {str(number) for number in range(50)}


# Tokens


def test_a_token_is_known_by_the_hash_of_its_secret(register):
    register.add_token(token(), sha256="ab" * 32, deed=deed())
    assert register.token_by_hash("ab" * 32) == token()
    assert register.token_by_hash("cd" * 32) is None
    assert register.deeds() == (deed(),)


def test_a_token_revoked_twice_was_revoked_the_first_time(register):
    register.add_token(token(), sha256="ab", deed=deed())
    revoked = register.revoke_token("t1", NOON + MINUTE, deed=deed(action="revoke-token"))
    assert revoked == token(revoked=NOON + MINUTE)
    assert register.revoke_token("t1", NOON + 2 * MINUTE, deed=deed(action="revoke-token")) == revoked
    assert register.token_by_hash("ab") == revoked
    assert [line.action for line in register.deeds()] == ["revoke-token", "revoke-token", "create-token"]


def test_tokens_are_listed_the_latest_first(register):
    for number in range(3):
        made = token(f"t{number}", created=NOON + number * MINUTE)
        register.add_token(made, sha256=str(number), deed=deed(made.id))
    assert [each.id for each in register.tokens()] == ["t2", "t1", "t0"]


def test_a_token_that_cannot_come_or_go_leaves_no_line(register):
    register.add_token(token(), sha256="ab", deed=deed())
    for other, sha256 in ((token(), "cd"), (token("t2"), "ab")):
        with pytest.raises(Conflict):
            register.add_token(other, sha256=sha256, deed=deed(other.id))
    with pytest.raises(NotFound):
        register.revoke_token("t2", NOON, deed=deed("t2"))
    assert register.deeds() == (deed(),)
    assert [each.id for each in register.tokens()] == ["t1"]


# Jobs


def test_a_job_goes_from_queued_to_done(register):
    queued = job(payload={"file": "ranh-giới.gpkg", "parts": [1, 2], "deep": {"x": None}})
    register.add_job(queued)
    assert register.job("j1") == queued
    running = register.claim_job("w", NOON + MINUTE)
    assert running == replace(queued, state=JobState.RUNNING, started=NOON + MINUTE, attempts=1)
    assert register.workers() == {"w": NOON + MINUTE}
    register.alive("w", NOON + 2 * MINUTE)
    assert register.workers() == {"w": NOON + 2 * MINUTE}
    assert register.progressed("j1", 0.5)
    assert register.job("j1").progress == 0.5
    register.finish_job("j1", NOON + 2 * MINUTE, result={"findings": 3})
    done = register.job("j1")
    assert (done.state, done.progress, done.result) == (JobState.DONE, 1.0, {"findings": 3})
    assert done.finished == NOON + 2 * MINUTE
    assert register.workers() == {}
    assert not register.progressed("j1", 0.7)


@pytest.mark.parametrize(("said", "kept"), [(-1, 0.0), (0.25, 0.25), (7, 1.0), (float("nan"), 0.0)])
def test_progress_is_a_share(register, said, kept):
    register.add_job(job())
    register.claim_job("w", NOON)
    register.progressed("j1", said)
    assert register.job("j1").progress == kept


def test_a_job_that_failed_says_why(register):
    register.add_job(job())
    register.claim_job("w", NOON)
    problem = {"expected": "một tệp", "found": "không có gì", "todo": "gửi lại"}
    register.finish_job("j1", NOON, problem=problem)
    assert register.job("j1").state is JobState.FAILED
    assert register.job("j1").problem == problem


def test_a_result_with_numbers_that_are_none_is_kept_without_them(register):
    register.add_job(job())
    register.claim_job("w", NOON)
    register.finish_job("j1", NOON, result=MappingProxyType({"shares": (1.5, float("nan")), "day": NOON.date()}))
    assert register.job("j1").result == {"shares": [1.5, None], "day": "2026-11-25"}


def test_jobs_are_claimed_the_oldest_first_and_listed_the_latest_first(register):
    for number in (2, 0, 1):
        register.add_job(job(f"j{number}", created=NOON + number * MINUTE))
    assert [each.id for each in register.jobs()] == ["j2", "j1", "j0"]
    assert [each.id for each in register.jobs(limit=1)] == ["j2"]
    assert [register.claim_job("w", NOON).id for _ in range(3)] == ["j0", "j1", "j2"]
    assert register.claim_job("w", NOON) is None


def test_twenty_workers_never_get_one_job_twice(register):
    for number in range(40):
        register.add_job(job(f"j{number}"))

    def work(worker: int) -> list[str]:
        claimed = []
        while (each := register.claim_job(f"w{worker}", NOON)) is not None:
            claimed.append(each.id)
        return claimed

    told = at_once(20, work)
    assert sorted(name for names in told for name in names) == sorted(f"j{number}" for number in range(40))
    assert {each.attempts for each in register.jobs()} == {1}


def test_a_cancelled_job_stays_cancelled(register):
    register.add_job(job("queued"))
    register.add_job(job("running", created=NOON - MINUTE))
    assert register.claim_job("w", NOON).id == "running"
    for name in ("queued", "running"):
        cancelled = register.cancel_job(name, NOON)
        assert (cancelled.state, cancelled.finished) == (JobState.CANCELLED, NOON)
        assert not register.progressed(name, 0.5)
        register.finish_job(name, NOON, result={})
        assert register.cancel_job(name, NOON + MINUTE) == cancelled
    assert register.claim_job("w", NOON) is None
    assert register.requeue_jobs("w", most_attempts=3, at=NOON) == 0


def test_a_job_that_is_done_is_not_cancelled(register):
    register.add_job(job())
    register.claim_job("w", NOON)
    register.finish_job("j1", NOON, result={})
    assert register.cancel_job("j1", NOON + MINUTE).state is JobState.DONE


def test_what_a_dead_worker_left_is_queued_again_and_fails_when_begun_too_often(register):
    for name in ("j1", "j2"):
        register.add_job(job(name))
    for attempt in (1, 2):
        assert register.claim_job("dead", NOON).attempts == attempt
        assert register.requeue_jobs("alive", most_attempts=2, at=NOON) == 0
        assert register.requeue_jobs("dead", most_attempts=2, at=NOON + MINUTE) == 1
    failed = register.job("j1")
    assert (failed.state, failed.attempts, failed.finished) == (JobState.FAILED, 2, NOON + MINUTE)
    assert set(failed.problem) == {"expected", "found", "todo"}
    assert register.claim_job("w", NOON).id == "j2"


def test_a_job_that_is_not_there_is_not_found(register):
    for ask in (
        register.job,
        lambda name: register.finish_job(name, NOON),
        lambda name: register.cancel_job(name, NOON),
    ):
        with pytest.raises(NotFound, match="a job of the register"):
            ask("nothing")
    assert not register.progressed("nothing", 0.5)


# The register as a whole


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


# What each back end alone can get wrong


def test_a_full_disk_is_unavailable_and_nothing_is_half_written(tmp_path):
    opened = open_register(None, tmp_path)
    opened.add_submission(submission(), [])
    with opened.reading() as connection:  # the one connection of the pool, which the next question uses again
        pages = connection.exec_driver_sql("PRAGMA page_count").scalar()
        connection.exec_driver_sql(f"PRAGMA max_page_count = {pages}")
    with pytest.raises(Unavailable, match="make room on the disk"):
        opened.add_submission(submission("s2"), [finding(feature="x" * 100_000)])
    with pytest.raises(NotFound):
        opened.submission("s2")
    assert opened.submission("s1") == submission()
    opened.close()


def test_a_folder_that_is_not_there_is_unavailable(tmp_path):
    with pytest.raises(Unavailable, match="check that its folder is there"):
        open_register(None, tmp_path / "nothing")


def test_a_file_that_is_no_register_is_unavailable(tmp_path):
    (tmp_path / "register.db").write_bytes(b"PK\x03\x04" * 1000)
    with pytest.raises(Unavailable, match="restore it from a backup"):
        open_register(None, tmp_path)


def test_sqlite_writes_ahead_and_waits_for_the_disk(tmp_path):
    opened = open_register(None, tmp_path)
    with opened.reading() as connection:
        names = ("journal_mode", "synchronous", "foreign_keys")
        said = [connection.exec_driver_sql(f"PRAGMA {name}").scalar() for name in names]
    assert said == ["wal", 2, 1]
    assert (tmp_path / "register.db").exists()
    opened.close()


def test_a_postgresql_that_does_not_run_is_unavailable(tmp_path):
    with pytest.raises(Unavailable, match="check that PostgreSQL runs") as refused:
        open_register("postgresql://lan:m4tkhau@127.0.0.1:1/gisapp", tmp_path)
    assert "m4tkhau" not in str(refused.value)
    assert "\n" not in str(refused.value)


def test_connections_that_postgresql_ended_are_replaced(cluster, postgres, tmp_path):
    opened = open_register(postgres(), tmp_path)
    opened.note(deed())
    cluster.execute("SELECT pg_terminate_backend(pid) FROM pg_stat_activity WHERE pid <> pg_backend_pid()")
    assert opened.deeds() == (deed(),)
    opened.close()


@pytest.mark.parametrize("may", [None, "USAGE"])
def test_a_user_who_may_not_make_tables_is_told_what_it_needs(cluster, postgres, tmp_path, may):
    url = postgres()
    guest, schema = f"guest_{may}".lower(), url.rpartition("%3D")[2]
    cluster.execute(f"CREATE ROLE {guest} LOGIN")
    if may:
        cluster.execute(f"GRANT {may} ON SCHEMA {schema} TO {guest}")
    with pytest.raises(Unavailable, match="must own the database"):
        open_register(url.replace("gisapp@", f"{guest}@"), tmp_path)


@pytest.mark.parametrize(
    "url", ["", "register.db", "mysql://lan:m4tkhau@host/db", "sqlite://", "sqlite:///:memory:", "sqlite:///file:x?mode=memory&uri=true",
            "postgresql", "://",
            "postgresql://lan:m4tkhau@host:port/db", "http://example.vn"],
)  # fmt: skip
def test_an_address_that_is_none_is_bad_input_and_repeats_no_password(tmp_path, url):
    with pytest.raises(BadInput, match="GISAPP_REGISTER") as refused:
        open_register(url, tmp_path)
    assert "m4tkhau" not in str(refused.value)
