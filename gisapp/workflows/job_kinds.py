"""What jobs do: large files are looked at beside the server, and say how far they are."""

from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass, replace
from datetime import datetime, timedelta
from types import MappingProxyType
from typing import Any, BinaryIO, cast

from gisapp.domain.errors import NotFound, Unavailable, Vi
from gisapp.domain.finding import Finding, Severity
from gisapp.domain.job import MAKE_DOSSIER, Job, JobState
from gisapp.domain.submission import State, Submission
from gisapp.exchange.gate import ReadWithGdal
from gisapp.exchange.messages import Words, tell
from gisapp.workflows.portfolio_jobs import FIND_PIVOTAL, MAKE_BOARD, board_of_job, pivotal_of_job
from gisapp.workflows.ports import Workspace
from gisapp.workflows.register_port import Register
from gisapp.workflows.submissions import examined, given_up, settled
from gisapp.workflows.tile_pyramids import MAKE_TILES, pyramid_of_job

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
    """Queue again the old checks that a crash cut off, and return what a job gave up; the jobs that are queued."""
    waiting = [each for each in register.submissions(state=State.CHECKING, limit=_MANY) if at - each.sent > _CUT_OFF]
    jobs = (_resumed(register, each, _job_of(register, each), at=at, name=name) for each in waiting)
    return tuple(job for job in jobs if job is not None)


def _resumed(
    register: Register, submission: Submission, held: Job | None, *, at: datetime, name: Callable[[], str]
) -> Job | None:
    if held is not None and held.state in (JobState.FAILED, JobState.CANCELLED):
        given_up(register, submission, _given_up(held), at=at)  # begun again it would fail again, for ever
        return None
    if held is not None and not held.state.is_over:
        return None
    job = check_job(submission, named=name(), at=at)
    register.checked(replace(submission, job=job.id), ())
    register.add_job(job)
    return job


def _job_of(register: Register, submission: Submission) -> Job | None:
    """The job that looks at this submission; None where a crash came before it was queued."""
    if submission.job is None:
        return None
    try:
        return register.job(submission.job)
    except NotFound:
        return None


def _given_up(job: Job) -> Finding:
    problem = job.problem or {}
    was_cancelled = job.state is JobState.CANCELLED
    found = problem.get("found", "no answer")
    found_vi = problem.get("found_vi", problem.get("found", "không có câu trả lời"))
    return tell(
        "unreadable",
        Severity.ERROR,
        vi=Words(
            "việc kiểm tra chạy đến hết",
            "nó đã bị hủy" if was_cancelled else f"nó đã dừng giữa chừng ({found_vi})",
            "hãy gửi lại tệp, hoặc báo quản trị viên",
        ),
        en=Words(
            "a check that comes to its end",
            "that it was cancelled" if was_cancelled else f"that it broke off ({found})",
            "send the file again, or tell the administrator",
        ),
        evidence=(("job", job.id),),
    )


@dataclass(frozen=True, slots=True, kw_only=True)
class Means:
    """What jobs are done with: the clock, a reader of files, the files of the typeface."""

    now: Callable[[], datetime]
    read_with_gdal: ReadWithGdal
    fonts: Callable[[], Mapping[str, bytes]]


def perform(
    workspace: Workspace,
    register: Register,
    named: str,
    *,
    now: Callable[[], datetime],
    read_with_gdal: ReadWithGdal,
    fonts: Callable[[], Mapping[str, bytes]] = dict,
) -> None:
    """Do a job, and keep what became of it.

    Raises
    ------
    NotFound
        When there is no such job, or nobody knows its kind.
    """
    job = register.job(named)
    if job.kind not in _KINDS:
        raise NotFound(
            expected=f"a job of the kind {', '.join(_KINDS)}",
            found=job.kind,
            todo="upgrade gisapp",
            vi=Vi(f"một tác vụ loại {', '.join(_KINDS)}", "hãy nâng cấp gisapp"),
        )
    means = Means(now=now, read_with_gdal=read_with_gdal, fonts=fonts)
    result = _KINDS[job.kind](workspace, register, job, means)
    register.finish_job(named, now(), result=result)


def _check_submission(workspace: Workspace, register: Register, job: Job, means: Means) -> dict[str, Any]:
    submission = register.submission(job.payload["submission"])
    if submission.state is not State.CHECKING:  # done before, by a process that died before it could say so
        return _summary(submission, register.findings(submission.id))
    with workspace.received.open(submission.sha256) as stream:
        counted = cast(BinaryIO, _Counted(stream, submission.size, lambda share: _go_on(register, job, share)))
        checked = examined(workspace, submission, counted, read_with_gdal=means.read_with_gdal)
    return _summary(settled(workspace, register, checked, at=means.now()), checked.findings)


def _summary(submission: Submission, findings: Sequence[Finding]) -> dict[str, Any]:
    counts = {"findings": len(findings), "features": submission.features}
    return {"submission": submission.id, "state": str(submission.state), **counts}


def _go_on(register: Register, job: Job, share: float) -> None:
    if not register.progressed(job.id, share):
        raise Unavailable(
            expected="a job that goes on",
            found="one that was cancelled",
            todo="send the file again",
            vi=Vi("một tác vụ còn tiếp tục", "hãy gửi lại tệp", "tác vụ đã bị huỷ"),
        )


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


def _make_board(workspace: Workspace, register: Register, job: Job, _means: Means) -> dict[str, Any]:
    return board_of_job(workspace, register, job, lambda share: _go_on(register, job, share))


def _find_pivotal(workspace: Workspace, register: Register, job: Job, _means: Means) -> dict[str, Any]:
    return pivotal_of_job(workspace, register, job, lambda share: _go_on(register, job, share))


def _make_dossier(workspace: Workspace, register: Register, job: Job, means: Means) -> dict[str, Any]:
    from gisapp.workflows.dossier_jobs import dossier_of_job  # noqa: PLC0415 - the typesetter, which other jobs need not

    return dossier_of_job(workspace, register, job, means.fonts())


def _make_tiles(workspace: Workspace, register: Register, job: Job, _means: Means) -> dict[str, Any]:
    return pyramid_of_job(workspace, job, lambda share: _go_on(register, job, share))


_KINDS: dict[str, Callable[[Workspace, Register, Job, Means], dict[str, Any]]] = {
    CHECK_SUBMISSION: _check_submission,
    MAKE_BOARD: _make_board,
    FIND_PIVOTAL: _find_pivotal,
    MAKE_DOSSIER: _make_dossier,
    MAKE_TILES: _make_tiles,
}
