"""Jobs: how far the work is that takes long."""

from fastapi import APIRouter, Request, Response

from gisapp.api.answers import JSON, encoded, send
from gisapp.api.routes.asked import InRegister
from gisapp.api.security.people import NO_TOKEN, PersonOf, not_known
from gisapp.api.shown import job_shown
from gisapp.clock import now
from gisapp.domain.access import Person, Role
from gisapp.domain.errors import NotFound, Vi
from gisapp.domain.job import Job
from gisapp.workflows.jobs import cancel_job
from gisapp.workflows.register_port import Register

router = APIRouter(tags=["jobs"])
_SEND_OWN = (
    'send "Authorization: Bearer" and the token of whoever began the job',
    "hãy nhập mã truy cập của người đã bắt đầu tác vụ",
)


@router.get("/jobs/{job}")
def job_named(request: Request, register: InRegister, who: PersonOf, job: str) -> Response:
    """One job of yours: its state, how far it is (0 to 1), its result or its problem."""
    return send(request, encoded(job_shown(own_job(register, who, job))), JSON, cache="no-store")


@router.delete("/jobs/{job}")
def cancel(request: Request, register: InRegister, who: PersonOf, job: str) -> Response:
    """Cancel a job of yours; one that is over stays as it is."""
    found = own_job(register, who, job)
    after = cancel_job(register, found.id, now=now(), by=who.name)
    return send(request, encoded(job_shown(after)), JSON, cache="no-store")


def own_job(register: Register, who: Person, named: str) -> Job:
    """A job of whoever asks; an administrator may see everybody's.

    Raises
    ------
    Refusal, NotFound
        Without a token, and where there is no such job of theirs.
    """
    if not any(role.includes(Role.SUBMITTER) for role in who.grants.values()):
        raise not_known(NO_TOKEN, _SEND_OWN)
    job = register.job(named)
    if job.by != who.name and not who.may(Role.ADMINISTRATOR):
        raise NotFound(
            expected="a job of yours",
            found=repr(named[:64]),
            todo="see the answer that named it",
            vi=Vi("một tác vụ của bạn", "hãy xem lại câu trả lời đã nêu mã tác vụ này"),
        )
    return job
