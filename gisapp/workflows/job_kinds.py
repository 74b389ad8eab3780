"""What jobs do: large files are looked at beside the server, and say how far they are."""

from collections.abc import Callable
from dataclasses import replace
from datetime import datetime, timedelta
from types import MappingProxyType
from typing import Any, BinaryIO, cast

from gisapp.domain.errors import NotFound, Unavailable
from gisapp.domain.job import Job, JobState
from gisapp.domain.submission import State, Submission
from gisapp.exchange.gate import ReadWithGdal
from gisapp.workflows.ports import Workspace
from gisapp.workflows.register_port import Register
from gisapp.workflows.submissions import Checked, examined, settled

#: A submission whose file is looked at.
CHECK_SUBMISSION = "check-submission"
#: Progress is told in steps of this share.
_STEP = 0.02
#: A file that is looked at in place takes seconds; a check that is older was cut off.
_CUT_OFF = timedelta(minutes=5)
_MANY = 10_000


def check_job(submission: Submission, *, named: str, at: datetime) -> Job:
    """The job that looks at the file of this submission."""
    payload = MappingProxyType({"submission": submission.id})
    return Job(
        id=named, kind=CHECK_SUBMISSION, by=submission.sender, state=JobState.QUEUED, created=at, payload=payload
    )


def resumed(register: Register, *, at: datetime, name: Callable[[], str]) -> tuple[Job, ...]:
    """Queue again the checks that a crash cut off: those that are old and that no job is at."""
    waiting = [each for each in register.submissions(state=State.CHECKING, limit=_MANY) if at - each.sent > _CUT_OFF]
    jobs = []
    for submission in waiting:
        if submission.job is not None and not register.job(submission.job).state.is_over:
            continue
        job = check_job(submission, named=name(), at=at)
        register.checked(replace(submission, job=job.id), ())
        register.add_job(job)
        jobs.append(job)
    return tuple(jobs)


def perform(
    workspace: Workspace, register: Register, named: str, *, now: Callable[[], datetime], read_with_gdal: ReadWithGdal
) -> None:
    """Do a job, and keep what became of it.

    Raises
    ------
    NotFound
        When there is no such job, or nobody knows its kind.
    """
    job = register.job(named)
    if job.kind not in _KINDS:
        raise NotFound(expected=f"a job of the kind {', '.join(_KINDS)}", found=job.kind, todo="upgrade gisapp")
    result = _KINDS[job.kind](workspace, register, job, now, read_with_gdal)
    register.finish_job(named, now(), result=result)


def _check_submission(
    workspace: Workspace, register: Register, job: Job, now: Callable[[], datetime], read_with_gdal: ReadWithGdal
) -> dict[str, Any]:
    submission = register.submission(job.payload["submission"])
    with workspace.received.open(submission.sha256) as stream:
        counted = cast(BinaryIO, _Counted(stream, submission.size, lambda share: _go_on(register, job, share)))
        checked = examined(workspace, submission, counted, read_with_gdal=read_with_gdal)
    settled(workspace, register, checked, at=now())
    return {"submission": submission.id, **_summary(checked)}


def _summary(checked: Checked) -> dict[str, Any]:
    counts = {"findings": len(checked.findings), "features": checked.submission.features}
    return {"state": str(checked.submission.state), **counts}


def _go_on(register: Register, job: Job, share: float) -> None:
    if not register.progressed(job.id, share):
        raise Unavailable(expected="a job that goes on", found="one that was cancelled", todo="send the file again")


class _Counted:
    """A stream that tells how much of it was read, at most to the last but one step: checks follow the reading."""

    def __init__(self, stream: BinaryIO, size: int, told: Callable[[float], None]) -> None:
        self._stream = stream
        self._size = max(size, 1)
        self._told = told
        self._next = _STEP

    def read(self, size: int = -1, /) -> bytes:
        data = self._stream.read(size)
        share = min(self._stream.tell() / self._size, 1.0)
        if share >= self._next:
            self._told(share * (1 - 2 * _STEP))
            self._next = share + _STEP
        return data

    def __getattr__(self, name: str) -> Any:
        return getattr(self._stream, name)


_KINDS: dict[str, Callable[[Workspace, Register, Job, Callable[[], datetime], ReadWithGdal], dict[str, Any]]] = {
    CHECK_SUBMISSION: _check_submission
}
