"""Runs queued jobs beside a server: each in a process of its own, which may be cancelled, killed or crash.

What a job does is handed in; where it stands is kept in the register, so that a restart loses nothing. A job whose
process died is begun again, a few times; one that takes too long fails.
"""

import logging
import multiprocessing
import threading
import time
from collections.abc import Callable, Mapping
from dataclasses import dataclass
from datetime import datetime, timedelta
from enum import Enum, auto
from multiprocessing.connection import Connection
from multiprocessing.context import SpawnProcess
from typing import Any, Protocol

from gisapp.compute.job_child import Perform, Problem, perform_one
from gisapp.compute.workers import is_dead, worker
from gisapp.domain.errors import Unavailable, Vi
from gisapp.domain.job import Job, JobState
from gisapp.domain.numerals import written

_LOG = logging.getLogger(__name__)
#: Not forked: a forked child would inherit the server's threads' locks.
_SPAWN = multiprocessing.get_context("spawn")


class Queue(Protocol):
    """What the runner needs of the register."""

    def job(self, job: str) -> Job:
        """One job."""

    def claim_job(self, worker: str, at: datetime) -> Job | None:
        """The job queued longest, now this worker's."""

    def finish_job(
        self,
        job: str,
        at: datetime,
        *,
        result: Mapping[str, Any] | None = None,
        problem: Mapping[str, str] | None = None,
    ) -> None:
        """A running job is done or failed; one that is over stays as it is."""

    def workers(self) -> Mapping[str, datetime]:
        """Whoever has a job running, or had when it died, and when each was last heard of."""

    def alive(self, worker: str, at: datetime) -> None:
        """Keep that this worker lives and is at its job."""

    def requeue_jobs(self, worker: str, *, most_attempts: int, at: datetime) -> int:
        """Queue again what this worker left running."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Limits:
    """How much is run at once and for how long; how often one looks, and how long a process has to clear up.

    A worker of whom nothing was heard for `silence_s` is taken for dead, wherever it was: the clocks of hosts that
    share a register must agree to much less. One that cannot make itself heard gives up its job after half of that.
    """

    workers: int = 1
    wall_s: float = 3_600.0
    most_attempts: int = 3
    look_s: float = 0.5
    grace_s: float = 3.0
    silence_s: float = 120.0


USUAL = Limits()
#: Every so many looks for a job one looks for those that died at theirs, which is rarer and costs as much.
_LOOKS_FOR_THE_DEAD = 20


class _Ending(Enum):
    ITSELF = auto()
    CANCELLED = auto()
    TOO_LONG = auto()
    STOPPED = auto()
    UNHEARD = auto()


class JobRunner:
    """Runs the jobs of one register, as many at once as it has workers, from `start` until `stop`."""

    def __init__(
        self, queue: Queue, perform: Perform, folder: str, *, now: Callable[[], datetime], limits: Limits = USUAL
    ) -> None:
        self._queue = queue
        self._perform = perform
        self._folder = folder
        self._now = now
        self._limits = limits
        self._looks = 0
        self._stopping = threading.Event()
        self._threads: list[threading.Thread] = []

    def start(self) -> None:
        """Begin to take jobs; first those that a dead worker of this host left running."""
        self._threads = [
            threading.Thread(target=self._work, args=(worker(slot),), name=f"gisapp-jobs-{slot}", daemon=True)
            for slot in range(self._limits.workers)
        ]
        for thread in self._threads:
            thread.start()

    def stop(self) -> None:
        """Take no more jobs; what runs is ended and waits in the queue for the next start."""
        self._stopping.set()
        for thread in self._threads:
            thread.join(self._limits.grace_s + 10 * self._limits.look_s + 1)

    def _work(self, name: str) -> None:
        while not self._stopping.is_set():
            try:
                worked = self._work_once(name)
            except Unavailable as away:
                _LOG.warning("jobs wait: %s", away)
                worked = False
            except Exception:  # noqa: BLE001 - the worker lives on, whatever went wrong with one job
                _LOG.exception("a fault of the job runner")
                worked = False
            if not worked:
                self._stopping.wait(self._limits.look_s)

    def _work_once(self, name: str) -> bool:
        """Run the job that waits longest; whether there was one. What this or a dead worker left comes first."""
        if self._looks % _LOOKS_FOR_THE_DEAD == 0:
            silent = self._now() - timedelta(seconds=self._limits.silence_s)
            for other, heard in self._queue.workers().items():
                if other == name or heard < silent or is_dead(other):
                    self._requeue(other, self._limits.most_attempts)
        self._looks += 1
        job = self._queue.claim_job(name, self._now())
        if job is not None:
            self._run(name, job)
        return job is not None

    def _run(self, name: str, job: Job) -> None:
        _LOG.info("job %s (%s), attempt %d", job.id, job.kind, job.attempts)
        receiver, sender = _SPAWN.Pipe(duplex=False)
        process = _SPAWN.Process(
            target=perform_one, args=(self._perform, self._folder, job.id, sender), daemon=True, name=f"job {job.id}"
        )
        with receiver:
            try:
                process.start()
            finally:
                sender.close()
            ending = self._watch(process, name, job)
            self._insist(lambda: self._conclude(name, job, ending, _end_of(process, receiver)))
        _LOG.info("job %s: %s, exit code %s", job.id, ending.name, process.exitcode)
        process.close()

    def _watch(self, process: SpawnProcess, name: str, job: Job) -> _Ending:
        """Wait for the process, or end it where it shall not go on."""
        begun = heard = time.monotonic()
        while True:
            process.join(self._limits.look_s)
            if process.exitcode is not None:
                return _Ending.ITSELF
            heard = self._say_alive(name, heard)
            if (why := self._why_end(job, begun, heard)) is not None:
                _kill(process, self._limits.grace_s)
                return why

    def _say_alive(self, name: str, heard: float) -> float:
        """Make this worker heard from time to time, and tell when it last was."""
        if time.monotonic() - heard < self._limits.silence_s / 6:
            return heard
        try:
            self._queue.alive(name, self._now())
        except Unavailable:
            return heard
        return time.monotonic()

    def _why_end(self, job: Job, begun: float, heard: float) -> _Ending | None:
        moment = time.monotonic()
        if self._stopping.is_set():
            return _Ending.STOPPED
        if moment - begun > self._limits.wall_s:
            return _Ending.TOO_LONG
        if moment - heard > self._limits.silence_s / 2:
            return _Ending.UNHEARD
        try:
            return _Ending.CANCELLED if self._queue.job(job.id).state is JobState.CANCELLED else None
        except Unavailable:
            return None  # it goes on; whether it was cancelled is seen when the register is back

    def _conclude(self, name: str, job: Job, ending: _Ending, end: "Problem | int | None") -> None:
        """Tell the register; a job that is over by now (done, cancelled) stays as it is there."""
        if ending in (_Ending.STOPPED, _Ending.UNHEARD):
            self._requeue(name, job.attempts + 1)  # no failure of the job
        elif ending is _Ending.TOO_LONG:
            self._queue.finish_job(job.id, self._now(), problem=_too_long(self._limits.wall_s))
        elif isinstance(end, dict):
            self._queue.finish_job(job.id, self._now(), problem=end)
        elif end == 0:
            self._queue.finish_job(job.id, self._now(), result={})
        else:
            self._requeue(name, self._limits.most_attempts)

    def _requeue(self, name: str, most_attempts: int) -> None:
        left = self._queue.requeue_jobs(name, most_attempts=most_attempts, at=self._now())
        if left:
            _LOG.warning("%d jobs of %s were left running", left, name)

    def _insist(self, act: Callable[[], None]) -> None:
        """Do it, again while the register is away; after a stop the next start finds what this worker left."""
        while True:
            try:
                return act()
            except Unavailable as away:
                _LOG.warning("the end of a job is not yet told: %s", away)
                if self._stopping.wait(self._limits.look_s):
                    return None


def _kill(process: SpawnProcess, grace_s: float) -> None:
    process.terminate()
    process.join(grace_s)
    if process.exitcode is None:
        process.kill()
        process.join()


def _end_of(process: SpawnProcess, receiver: "Connection[Problem, Problem]") -> "Problem | int | None":
    """What the process said was the problem, or else its exit code."""
    try:
        return receiver.recv() if receiver.poll() else process.exitcode
    except (EOFError, OSError):
        return process.exitcode


def _too_long(wall_s: float) -> Problem:
    return Unavailable(
        expected=f"a job that takes at most {written(wall_s, lang='en')} seconds",
        found="that it took longer, and it was ended",
        todo="send a smaller file, or ask the administrator for more time",
        vi=Vi(
            f"tác vụ chạy không quá {written(wall_s)} giây",
            "hãy gửi tệp nhỏ hơn, hoặc đề nghị quản trị viên cho thêm thời gian",
            "tác vụ chạy lâu hơn và đã bị dừng",
        ),
    ).said
