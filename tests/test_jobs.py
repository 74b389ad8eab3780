"""Long work runs beside the server, and nothing that happens to a process loses a job or does it for ever."""

import json
import os
import signal
import subprocess
import sys
import time
from collections.abc import Callable, Iterator
from dataclasses import replace
from datetime import datetime, timedelta
from pathlib import Path

import pytest

from gisapp import wiring
from gisapp.clock import now
from gisapp.compute.jobs import JobRunner, Limits
from gisapp.compute.workers import is_dead, worker
from gisapp.domain.errors import Unavailable, Vi
from gisapp.domain.job import Job, JobState
from gisapp.storage.register import SqlRegister
from tests import job_targets
from tests.conftest import copied, gisapp
from tests.job_targets import QUICK
from tests.register_fixtures import NOON, Place, job

PATIENCE_S = 60


def until(holds: Callable[[], object], what: str) -> None:
    """Wait until it holds, which on a busy machine may take a while."""
    deadline = time.monotonic() + PATIENCE_S
    while not holds():
        assert time.monotonic() < deadline, f"{what} never came"
        time.sleep(0.02)


def lives(process: int) -> bool:
    try:
        state = Path(f"/proc/{process}/stat").read_text().rpartition(")")[2].split()[0]
    except FileNotFoundError:
        return False
    return state not in ("Z", "X")


class Yard:
    """A folder with a register, in which runners are let loose."""

    def __init__(self, place: Place, register: SqlRegister) -> None:
        self.folder = place.folder
        self.register = register
        self.runners: list[JobRunner] = []
        self.processes: list[subprocess.Popen] = []
        (self.folder / "address").write_text(place.url)

    def add(self, name: str, kind: str) -> None:
        self.register.add_job(job(name, kind=kind, created=now()))

    def start(self, limits: Limits = QUICK) -> JobRunner:
        """A runner in this process."""
        runner = JobRunner(self.register, job_targets.perform, str(self.folder), now=now, limits=limits)
        self.runners.append(runner)
        runner.start()
        return runner

    def start_process(self) -> subprocess.Popen:
        """A runner that is a process of its own, as a server is."""
        code = "from tests import job_targets; job_targets.main()"
        process = subprocess.Popen([sys.executable, "-c", code, self.folder])
        self.processes.append(process)
        return process

    def over(self, name: str) -> Job:
        """The job once it is over."""
        until(lambda: self.register.job(name).state.is_over, f"the end of {name}")
        return self.register.job(name)

    def process_of(self, name: str, attempt: int = 1) -> int:
        """The process of this attempt, once it has begun."""
        left = self.folder / f"{name}.{attempt}"
        until(lambda: left.exists() and left.read_text(), f"attempt {attempt} of {name}")
        return int(left.read_text())

    def attempts(self, name: str) -> int:
        return len(list(self.folder.glob(f"{name}.[0-9]")))

    def clear(self) -> None:
        for runner in self.runners:
            runner.stop()
        for process in self.processes:
            process.kill()
            process.wait()


@pytest.fixture
def yard(place: Place, register: SqlRegister) -> Iterator[Yard]:
    made = Yard(place, register)
    yield made
    made.clear()


def test_a_job_is_done_in_a_process_of_its_own(yard):
    yard.add("j1", "succeed")
    yard.start()
    done = yard.over("j1")
    assert (done.state, done.progress, done.attempts) == (JobState.DONE, 1.0, 1)
    assert done.result["process"] == yard.process_of("j1") != os.getpid()
    assert done.created <= done.started <= done.finished


def test_a_job_gives_way_to_whoever_asks_a_question(yard):
    yard.add("j1", "succeed")
    yard.start()
    assert yard.over("j1").result["niceness"] > os.nice(0)


def test_a_job_that_ends_without_a_word_is_done(yard):
    (yard.folder / "go").touch()
    yard.add("j1", "wait")
    yard.start()
    assert yard.over("j1").result == {}


def test_how_far_a_job_is_can_be_seen_while_it_runs(yard):
    yard.add("j1", "wait")
    yard.start()
    until(lambda: yard.register.job("j1").progress == 0.25, "progress")
    assert yard.register.job("j1").state is JobState.RUNNING
    (yard.folder / "go").touch()
    assert yard.over("j1").state is JobState.DONE


def test_a_job_that_refuses_says_why(yard):
    yard.add("j1", "refuse")
    yard.start()
    failed = yard.over("j1")
    assert failed.state is JobState.FAILED
    told = {"expected": "một tệp đọc được", "found": "tệp hỏng", "todo": "gửi lại"}
    assert failed.problem == {
        **told,
        **{f"{name}_vi": said for name, said in told.items()},
        "detail": "expected một tệp đọc được; found tệp hỏng; gửi lại",
        "detail_vi": "Cần một tệp đọc được; nhận được tệp hỏng; gửi lại",
    }
    assert yard.attempts("j1") == 1


def test_a_fault_of_ours_fails_without_its_traceback_and_is_not_tried_again(yard, capfd):
    yard.add("j1", "fail")
    yard.start()
    failed = yard.over("j1")
    assert (failed.state, failed.problem["found"]) == (JobState.FAILED, "a fault in gisapp")
    assert yard.attempts("j1") == 1
    assert "ZeroDivisionError" in capfd.readouterr().err


def test_a_job_whose_process_is_killed_is_begun_again(yard):
    yard.add("j1", "die-once")
    yard.start()
    done = yard.over("j1")
    assert (done.state, done.attempts, yard.attempts("j1")) == (JobState.DONE, 2, 2)


def test_a_job_whose_process_always_dies_fails_after_three_attempts_and_the_next_has_its_turn(yard):
    yard.add("j1", "die")
    yard.add("j2", "succeed")
    yard.start()
    assert yard.over("j2").state is JobState.DONE
    failed = yard.over("j1")
    assert (failed.state, failed.attempts, yard.attempts("j1")) == (JobState.FAILED, 3, 3)
    assert failed.problem["found"] == "that it died 3 times"


def test_a_cancelled_job_is_ended_and_clears_up(yard):
    yard.add("j1", "wait")
    yard.start()
    process = yard.process_of("j1")
    yard.register.cancel_job("j1", now())
    until(lambda: not lives(process), "the end of the process")
    assert (yard.folder / "j1.cleared").exists()
    assert yard.register.job("j1").state is JobState.CANCELLED
    yard.add("j2", "succeed")
    assert yard.over("j2").state is JobState.DONE
    assert yard.register.job("j1").state is JobState.CANCELLED


def test_a_job_cancelled_in_the_queue_never_begins(yard):
    yard.add("j1", "succeed")
    yard.register.cancel_job("j1", now())
    yard.add("j2", "succeed")
    yard.start()
    yard.over("j2")
    assert yard.attempts("j1") == 0


def test_a_job_that_takes_too_long_is_ended_and_fails(yard):
    yard.add("j1", "wait")
    yard.start(replace(QUICK, wall_s=3.0))
    failed = yard.over("j1")
    assert (failed.state, failed.problem["expected"]) == (JobState.FAILED, "a job that takes at most 3 seconds")
    for left in yard.folder.glob("j1.1"):
        assert not lives(int(left.read_text()))


@pytest.mark.parametrize("workers", [1, 2])
def test_no_more_jobs_run_at_once_than_there_are_workers(yard, workers):
    for number in range(3):
        yard.add(f"j{number}", "wait")
    yard.start(replace(QUICK, workers=workers))
    for number in range(workers):
        yard.process_of(f"j{number}")
    time.sleep(10 * QUICK.look_s)
    states = [yard.register.job(f"j{number}").state for number in range(3)]
    assert states == [JobState.RUNNING] * workers + [JobState.QUEUED] * (3 - workers)
    (yard.folder / "go").touch()
    assert {yard.over(f"j{number}").state for number in range(3)} == {JobState.DONE}


def test_a_stop_ends_what_runs_and_the_next_start_begins_it_again_however_often(yard):
    yard.add("j1", "wait")
    for attempt in range(1, 5):
        runner = yard.start()
        process = yard.process_of("j1", attempt)
        runner.stop()
        assert not lives(process)
        assert yard.register.job("j1").state is JobState.QUEUED
    (yard.folder / "go").touch()
    yard.start()
    assert yard.over("j1").state is JobState.DONE


def test_a_runner_that_is_killed_takes_its_job_along_and_the_next_one_does_it(yard):
    yard.add("j1", "wait")
    killed = yard.start_process()
    process = yard.process_of("j1")
    killed.kill()
    until(lambda: not lives(process), "the end of the orphan")
    assert yard.register.job("j1").state is JobState.RUNNING
    assert [is_dead(each) for each in yard.register.workers()] == [True]
    (yard.folder / "go").touch()
    yard.start()
    done = yard.over("j1")
    assert (done.state, done.attempts) == (JobState.DONE, 2)


def test_a_runner_leaves_alone_what_a_living_one_does(yard):
    yard.add("j1", "wait")
    other = yard.start_process()
    process = yard.process_of("j1")
    yard.start()
    yard.add("j2", "succeed")
    yard.over("j2")
    assert lives(process)
    assert yard.register.job("j1").attempts == 1
    (yard.folder / "go").touch()
    assert yard.over("j1").state is JobState.DONE
    other.terminate()
    assert other.wait(PATIENCE_S) == 0


def test_a_worker_of_another_host_is_taken_for_dead_once_it_is_silent(yard):
    yard.add("j1", "succeed")
    yard.register.claim_job("another-host:1:1:0", now())
    yard.start()
    time.sleep(10 * QUICK.look_s)
    assert yard.register.job("j1").state is JobState.RUNNING
    yard.register.alive("another-host:1:1:0", now() - timedelta(seconds=QUICK.silence_s + 1))
    done = yard.over("j1")
    assert (done.state, done.attempts) == (JobState.DONE, 2)


def test_a_worker_makes_itself_heard_and_one_that_cannot_gives_up_its_job(yard):
    yard.add("j1", "wait")
    yard.start(replace(QUICK, silence_s=6.0))
    process = yard.process_of("j1")
    (begun,) = yard.register.workers().values()
    until(lambda: [*yard.register.workers().values()] > [begun], "a sign of life")
    assert lives(process)
    yard.register.alive = refuse_to_hear  # what the runner calls; the test's own questions go on
    until(lambda: yard.attempts("j1") == 2, "the second attempt")
    assert not lives(process)


def refuse_to_hear(_worker: str, _at: datetime) -> None:
    raise Unavailable(expected="the register", found="none", todo="wait", vi=Vi("sổ đăng ký", "chờ", "không có"))


def test_a_runner_told_to_end_ends_its_job_too(yard):
    yard.add("j1", "wait")
    told = yard.start_process()
    process = yard.process_of("j1")
    told.send_signal(signal.SIGTERM)
    assert told.wait(PATIENCE_S) == 0
    assert not lives(process)
    assert (yard.folder / "j1.cleared").exists()
    assert yard.register.job("j1").state is JobState.QUEUED


def test_jobs_go_on_when_the_register_was_away_for_a_while(place, register):
    """A register that is held answers `Unavailable`; the runner waits, and the job is done in the end."""
    yard = Yard(place, place.opened(patience_s=0.05))
    with register.writing() as connection:
        connection.exec_driver_sql("UPDATE jobs SET worker = NULL")
        if register.engine.dialect.name == "postgresql":
            connection.exec_driver_sql("LOCK TABLE jobs IN ACCESS EXCLUSIVE MODE")
        yard.start()
        time.sleep(1)
    yard.add("j1", "succeed")
    assert yard.over("j1").state is JobState.DONE
    yard.clear()
    yard.register.close()


def test_a_process_that_got_the_number_of_a_dead_one_is_not_taken_for_it():
    host, process, started, slot = worker(0).rsplit(":", 3)
    assert not is_dead(worker(0))
    assert is_dead(f"{host}:{process}:{int(started) - 1}:{slot}")
    assert is_dead(f"{host}:{2**22 + 1}:{started}:{slot}")
    assert not is_dead(f"another-host:{process}:1:{slot}")


# The command


def test_jobs_are_listed_shown_and_cancelled_from_the_command_line(demo, tmp_path):
    workspace = copied(demo, tmp_path / "w")
    register = wiring.register_of(workspace)
    register.add_job(job("j1", payload={"file": "ranh-giới.gpkg"}))
    register.add_job(job("j2", created=NOON.replace(hour=18)))
    lines = gisapp("jobs", workspace=workspace.folder).stdout.splitlines()
    assert [line.split() for line in lines] == [
        ["j2", "queued", "0%", "check", "2026-11-26", "01:00", "lan"],
        ["j1", "queued", "0%", "check", "2026-11-25", "19:00", "lan"],
    ]
    shown = json.loads(gisapp("jobs", "show", "j1", workspace=workspace.folder).stdout)
    assert (shown["state"], shown["payload"]) == ("queued", {"file": "ranh-giới.gpkg"})
    elsewhere = gisapp("jobs", "--workspace", workspace.folder, "show", "j1", workspace=tmp_path / "none")
    assert json.loads(elsewhere.stdout) == shown
    assert gisapp("jobs", "cancel", "j1", workspace=workspace.folder).stdout == "j1 is cancelled\n"
    assert register.job("j1").state is JobState.CANCELLED
    gisapp("jobs", "cancel", "j1", workspace=workspace.folder)
    assert [(line.action, line.subject) for line in register.deeds()] == [("cancel-job", "j1")]
    for action in ("show", "cancel"):
        refused = gisapp("jobs", action, "nothing", workspace=workspace.folder)
        assert (refused.returncode, refused.stdout) == (2, "")
        assert refused.stderr == (
            "gisapp: Cần một tác vụ của sổ đăng ký; nhận được 'nothing'; hãy kiểm tra mã · "
            "expected a job of the register; found 'nothing'; check the id\n"
        )
    register.close()


def test_the_runner_of_a_workspace_uses_its_register_and_folder(demo, tmp_path):
    workspace = copied(demo, tmp_path / "w")
    register = wiring.register_of(workspace)
    (workspace.folder / "address").write_text(str(register.engine.url))
    register.add_job(job("j1", kind="succeed"))
    runner = wiring.job_runner(workspace, job_targets.perform, limits=QUICK)
    runner.start()
    until(lambda: register.job("j1").state is JobState.DONE, "the end of j1")
    runner.stop()
    register.close()
