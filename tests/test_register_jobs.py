"""A job is claimed by one worker, and what became of it is kept."""

from dataclasses import replace
from types import MappingProxyType

import pytest

from gisapp.domain.errors import NotFound
from gisapp.domain.job import JobState
from tests.register_fixtures import MINUTE, NOON, at_once, job


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


def test_the_open_jobs_of_a_person_are_those_of_the_kinds_asked_for_that_wait_or_run(register):
    mine = [job(f"m{at}", by="mine", created=NOON + at * MINUTE) for at in range(3)]
    for each in (
        *mine,
        job("other", by="other", created=NOON + 5 * MINUTE),
        replace(job("check", by="mine"), kind="another"),
    ):
        register.add_job(each)
    kinds = (mine[0].kind,)

    def open_of(who: str) -> int:
        return register.begin_job(job("never", by=who), kinds=kinds, most=0)

    assert open_of("mine") == 3
    register.claim_job("w", NOON)
    assert open_of("mine") == 3
    register.cancel_job("m1", NOON)
    assert open_of("mine") == 2
    assert open_of("nobody") == 0


def test_ten_who_ask_at_once_get_no_more_jobs_than_one_person_may_have(register):
    kinds = (job().kind,)
    asked = [job(f"j{at}", by="mine") for at in range(10)]
    before = at_once(10, lambda at: register.begin_job(asked[at], kinds=kinds, most=3))
    assert sorted(before) == [0, 1, 2, *[3] * 7]
    assert len(register.jobs()) == 3


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
    told = ("detail", "expected", "found", "todo")
    assert set(failed.problem) == {*told, *(f"{name}_vi" for name in told)}
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
