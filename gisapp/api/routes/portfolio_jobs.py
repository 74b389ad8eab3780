"""What of a board takes longer than a request should: begun as a job, for whoever has a token."""

import secrets
from http import HTTPStatus

from fastapi import Request, Response

from gisapp.api.answers import JSON, encoded, root
from gisapp.api.routes.asked import register_of, workspace_as_of
from gisapp.api.security.people import require
from gisapp.api.shown import job_shown
from gisapp.clock import now
from gisapp.domain.access import Person, Role
from gisapp.domain.job import Job
from gisapp.workflows.portfolio_jobs import Recorded, portfolio_job
from gisapp.workflows.portfolio_question import Texts
from gisapp.workflows.portfolios import ForYear


def as_job(request: Request, kind: str, texts: Texts, year: ForYear, who: Person) -> Response:
    """The answer 202 with the address of the job; faults as `begun_job`."""
    return accepted(request, begun_job(request, kind, texts, year, who))


def begun_job(request: Request, kind: str, texts: Texts, year: ForYear, who: Person) -> Job:
    """The job that answers this: begun now, or before by the same person.

    Raises
    ------
    NotAllowed, Refusal
        When whoever asks may not send anything.
    TooMany
        When as many of this person's wait or run as one may have.
    """
    require(request, Role.SUBMITTER, "zones")
    said = Recorded(as_of=request.query_params.get("as-of"), scenario=request.query_params.get("scenario"))
    held = workspace_as_of(request, said.as_of, said.scenario)
    return portfolio_job(
        register_of(request), held, texts, year, kind=kind, recorded=said, by=who.name, named=secrets.token_hex(8),
        at=now(),
    )  # fmt: skip


def accepted(request: Request, job: Job) -> Response:
    """The answer 202 with the address of a job."""
    place = f"{root(request)}/jobs/{job.id}"
    return Response(
        encoded({**job_shown(job), "links": [{"rel": "monitor", "href": place}]}),
        HTTPStatus.ACCEPTED,
        headers={"Location": place, "Cache-Control": "no-store"},
        media_type=JSON,
    )
