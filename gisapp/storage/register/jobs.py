"""Jobs and how far they are: a queue that several workers share."""

from collections.abc import Mapping, Sequence
from datetime import datetime
from typing import Any

from sqlalchemy import Connection, RowMapping, func, insert, select, update

from gisapp.domain.errors import Unavailable, Vi
from gisapp.domain.job import Job, JobState
from gisapp.storage.register import tables
from gisapp.storage.register.engine import Connected
from gisapp.storage.register.rows import fields_of, no_such, row_of

_JOBS = tables.jobs
_RUNNING = _JOBS.c.state == JobState.RUNNING
#: Asked twice a second by every worker, so put together once.
_WAITING = select(_JOBS.c.id).where(_JOBS.c.state == JobState.QUEUED)
_ONE_WAITING = _WAITING.limit(1)
_HEARD = func.max(func.coalesce(_JOBS.c.seen, _JOBS.c.started)).label("heard")
_WORKERS = select(_JOBS.c.worker, _HEARD).where(_RUNNING).group_by(_JOBS.c.worker)


class SqlJobs(Connected):
    """Implements `gisapp.workflows.register_port.Jobs`."""

    def add_job(self, job: Job) -> None:
        """Queue a job; `Conflict` where its id is taken."""
        with self.writing() as connection:
            connection.execute(insert(_JOBS), row_of(job, _JOBS))

    def job(self, job: str) -> Job:
        """One job; `NotFound` where there is none."""
        with self.reading() as connection:
            return _job(connection, job)

    def jobs(self, *, limit: int = 100) -> tuple[Job, ...]:
        """Jobs, the latest first."""
        query = select(_JOBS).order_by(_JOBS.c.created.desc(), _JOBS.c.id.desc()).limit(limit)
        with self.reading() as connection:
            return tuple(_as_job(row) for row in connection.execute(query).mappings())

    def begin_job(self, job: Job, *, kinds: Sequence[str], most: int) -> int:
        """Queue a job unless so many of these kinds of its person wait or run; how many did before.

        Counted and queued in one transaction, one person's one after another, so that two who ask at once do not both
        find the last place free.
        """
        open_still = _JOBS.c.state.in_([JobState.QUEUED, JobState.RUNNING])
        query = select(func.count()).where(_JOBS.c.by == job.by, _JOBS.c.kind.in_(kinds), open_still)
        with self.writing() as connection:
            if connection.dialect.name == "postgresql":  # SQLite lets one write at a time
                connection.execute(select(func.pg_advisory_xact_lock(func.hashtext(job.by))))
            before = int(connection.execute(query).scalar_one())
            if before < most:
                connection.execute(insert(_JOBS), row_of(job, _JOBS))
            return before

    def claim_job(self, worker: str, at: datetime) -> Job | None:
        """The job queued longest, now running and this worker's; None where none waits. No two workers get one.

        PostgreSQL passes over rows that another worker is just claiming; SQLite lets one write at a time.
        """
        with self.reading() as connection:  # mostly none waits, and to find that out nothing need be locked
            if connection.execute(_ONE_WAITING).first() is None:
                return None
        first = _WAITING.order_by(_JOBS.c.created, _JOBS.c.id).limit(1).with_for_update(skip_locked=True)
        claimed = update(_JOBS).where(_JOBS.c.id == first.scalar_subquery(), _JOBS.c.state == JobState.QUEUED)
        begun = {"state": JobState.RUNNING, "worker": worker, "started": at, "seen": at, "progress": 0.0}
        begin = claimed.values(**begun, attempts=_JOBS.c.attempts + 1)
        with self.writing() as connection:
            row = connection.execute(begin.returning(_JOBS)).mappings().one_or_none()
            return None if row is None else _as_job(row)

    def progressed(self, job: str, share: float) -> bool:
        """Keep how far a running job is; whether it shall go on (false once it was cancelled)."""
        within = min(max(0.0, share), 1.0)
        moved = update(_JOBS).where(_JOBS.c.id == job, _RUNNING).values(progress=within)
        with self.writing() as connection:
            return connection.execute(moved).rowcount > 0

    def finish_job(
        self,
        job: str,
        at: datetime,
        *,
        result: Mapping[str, Any] | None = None,
        problem: Mapping[str, str] | None = None,
    ) -> None:
        """A running job is done, or failed where there is a problem; one that is not running stays as it is."""
        ended = {"finished": at, "result": result, "problem": problem, "worker": None}
        outcome = {"state": JobState.FAILED} if problem is not None else {"state": JobState.DONE, "progress": 1.0}
        with self.writing() as connection:
            moved = update(_JOBS).where(_JOBS.c.id == job, _RUNNING).values(**ended, **outcome)
            if not connection.execute(moved).rowcount:
                _job(connection, job)

    def cancel_job(self, job: str, at: datetime) -> Job:
        """A queued or running job is cancelled; one that is over stays as it is."""
        open_still = _JOBS.c.state.in_([JobState.QUEUED, JobState.RUNNING])
        moved = update(_JOBS).where(_JOBS.c.id == job, open_still)
        with self.writing() as connection:
            connection.execute(moved.values(state=JobState.CANCELLED, finished=at, worker=None))
            return _job(connection, job)

    def workers(self) -> Mapping[str, datetime]:
        """Whoever has a job running, or had when it died, and when each was last heard of."""
        with self.reading() as connection:
            return {row.worker: row.heard for row in connection.execute(_WORKERS)}

    def alive(self, worker: str, at: datetime) -> None:
        """Keep that this worker lives and is at its job."""
        with self.writing() as connection:
            connection.execute(update(_JOBS).where(_RUNNING, _JOBS.c.worker == worker).values(seen=at))

    def requeue_jobs(self, worker: str, *, most_attempts: int, at: datetime) -> int:
        """Queue again what this worker left running when it died; what was begun too often fails. How many it left."""
        left = update(_JOBS).where(_RUNNING, _JOBS.c.worker == worker)
        too_often = {"state": JobState.FAILED, "finished": at, "problem": _died(most_attempts), "worker": None}
        again = {"state": JobState.QUEUED, "started": None, "progress": 0.0, "worker": None}
        with self.writing() as connection:
            failed = connection.execute(left.where(_JOBS.c.attempts >= most_attempts).values(**too_often)).rowcount
            return failed + connection.execute(left.values(**again)).rowcount


def _died(attempts: int) -> dict[str, str]:
    return Unavailable(
        expected="a process that does this job to its end",
        found=f"that it died {attempts} times",
        todo="try a smaller file, or tell the administrator when",
        vi=Vi(
            "một tiến trình thực hiện tác vụ đến hết",
            "hãy thử tệp nhỏ hơn, hoặc báo quản trị viên thời điểm xảy ra",
            f"tiến trình đã dừng đột ngột {attempts} lần",
        ),
    ).said


def _job(connection: Connection, job: str) -> Job:
    row = connection.execute(select(_JOBS).where(_JOBS.c.id == job)).mappings().one_or_none()
    if row is None:
        raise no_such("job", job)
    return _as_job(row)


def _as_job(row: RowMapping) -> Job:
    return Job(**{**fields_of(row, Job), "state": JobState(row["state"])})
