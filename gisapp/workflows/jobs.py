"""Jobs as those who wait for them see them: which there are, how far they are, and no more of one."""

from datetime import datetime

from gisapp.domain.audit import Deed
from gisapp.domain.job import Job
from gisapp.workflows.register_port import Register


def list_jobs(register: Register, *, limit: int = 100) -> tuple[Job, ...]:
    """Which jobs are there, the latest first?"""
    return register.jobs(limit=limit)


def show_job(register: Register, job: str) -> Job:
    """How far is this job, and what became of it? `NotFound` where there is none."""
    return register.job(job)


def cancel_job(register: Register, job: str, *, now: datetime, by: str) -> Job:
    """Shall this job go no further? One that is over stays as it is; `NotFound` where there is none."""
    before = register.job(job)
    after = register.cancel_job(job, now)
    if not before.state.is_over:
        register.note(Deed(at=now, who=by, action="cancel-job", subject=job, detail={"kind": before.kind}))
    return after
