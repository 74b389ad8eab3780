"""`POST /submissions`: a file is sent, checked and kept until an approver decides; or only checked."""

import secrets
from collections.abc import Sequence
from http import HTTPStatus
from typing import Annotated

import orjson
from fastapi import APIRouter, Query, Request, Response
from starlette.concurrency import run_in_threadpool

from gisapp.api.answers import GEOJSON, JSON, download, encoded
from gisapp.api.links import href, link
from gisapp.api.routes.asked import InRegister, InWorkspace
from gisapp.api.security.people import require
from gisapp.api.shown import dry_run_shown, submission_shown
from gisapp.api.uploads import FILE_BODY, IN_PLACE_BYTES, OfFile, uploaded
from gisapp.clock import now
from gisapp.domain.access import Person, Role
from gisapp.domain.finding import Finding
from gisapp.domain.submission import Submission
from gisapp.exchange.candidates import Candidate, candidate_named
from gisapp.exchange.repair import RepairForm
from gisapp.exchange.report import as_json
from gisapp.exchange.terms import Delivery
from gisapp.wiring import gdal
from gisapp.workflows.job_kinds import check_job
from gisapp.workflows.ports import Workspace
from gisapp.workflows.register_port import Register
from gisapp.workflows.repairs import repaired
from gisapp.workflows.submissions import Sending, examined, kept, looked_at, offer_of, opened, settled

router = APIRouter(tags=["submissions"])

#: Above this a file is looked at only for those who may send it.
_LOOKED_AT_BYTES = 50_000_000


@router.post("/submissions", status_code=HTTPStatus.CREATED, openapi_extra=FILE_BODY)
async def send_file(
    request: Request,
    workspace: InWorkspace,
    register: InRegister,
    sending: OfFile,
    dry_run: Annotated[bool, Query(alias="dry-run", description="Check the file and keep nothing.")] = False,
) -> Response:
    """Send a file: it is checked, and kept until an approver decides. With `dry-run=true` it is only checked.

    Above 10 MB the answer is 202 and names the job that checks it. Above 50 MB `dry-run` needs a submitter's token too.
    """
    who = require(request, Role.READER if dry_run else Role.SUBMITTER, sending.layer)
    async with uploaded(request, sending.name) as delivery:
        if dry_run:
            _check_size(request, sending, delivery)
            return await run_in_threadpool(_checked, workspace, sending, delivery)
        return await run_in_threadpool(_sent, request, workspace, register, sending, who, delivery)


def _check_size(request: Request, sending: Sending, delivery: Delivery) -> None:
    """Large files take long to look at: only for those who may send them."""
    if delivery.size > _LOOKED_AT_BYTES:
        require(request, Role.SUBMITTER, sending.layer)


@router.post("/submissions/repaired", openapi_extra=FILE_BODY)
async def repaired_file(
    request: Request,
    workspace: InWorkspace,
    sending: OfFile,
    candidate: Annotated[str, Query(max_length=40, description="The CRS to read it in, such as EPSG:9209.")],
    swapped: Annotated[bool, Query(description="Whether its two columns are exchanged.")] = False,
    form: Annotated[RepairForm, Query(description="GeoJSON in degrees, or JSON-FG in EPSG:5897.")] = RepairForm.GEOJSON,
) -> Response:
    """A copy of the file as it is in another CRS, to look at and to send; nothing is kept or applied."""
    require(request, Role.READER, sending.layer)
    async with uploaded(request, sending.name) as delivery:
        _check_size(request, sending, delivery)
        read_as = candidate_named(f"{candidate} (x↔y)" if swapped else candidate)
        return await run_in_threadpool(_repaired, workspace, sending, delivery, read_as, form)


def _repaired(
    workspace: Workspace, sending: Sending, delivery: Delivery, candidate: Candidate, form: RepairForm
) -> Response:
    offer = offer_of(looked_at(workspace, sending, at=now(), size=delivery.size))
    pieces = repaired(workspace, delivery, offer, candidate=candidate, form=form, read_with_gdal=gdal)
    name = f"{sending.name.rpartition('.')[0] or sending.name}-{candidate.code.replace(':', '')}.geojson"
    return download(b"".join(pieces), GEOJSON, name)


def _checked(workspace: Workspace, sending: Sending, delivery: Delivery) -> Response:
    submission = looked_at(workspace, sending, at=now(), size=delivery.size)
    checked = examined(workspace, submission, delivery.stream, read_with_gdal=gdal)
    return Response(encoded(dry_run_shown(workspace, checked)), media_type=JSON)


def _sent(
    request: Request, workspace: Workspace, register: Register, sending: Sending, who: Person, delivery: Delivery
) -> Response:
    named, at = secrets.token_hex(8), now()
    sha256, size = workspace.received.keep(delivery.stream)
    submission = opened(workspace, sending, by=who, at=at, named=named, sha256=sha256, size=size)
    if size > IN_PLACE_BYTES:
        job = check_job(submission, named=secrets.token_hex(8), at=at)
        waiting = kept(register, submission, job=job)
        return _answer(request, waiting, (), HTTPStatus.ACCEPTED, href(request, "jobs", job.id))
    kept(register, submission)
    delivery.stream.seek(0)
    checked = examined(workspace, submission, delivery.stream, read_with_gdal=gdal)
    settled(workspace, register, checked, at=now())
    place = href(request, "submissions", named)
    return _answer(request, checked.submission, checked.findings, HTTPStatus.CREATED, place)


def _answer(
    request: Request, submission: Submission, findings: Sequence[Finding], status: HTTPStatus, location: str
) -> Response:
    links = [link("submission", href(request, "submissions", submission.id), JSON)]
    if submission.job:
        links.append(link("monitor", href(request, "jobs", submission.job), JSON))
    told = {"findings": orjson.Fragment(as_json(findings)), "links": links}
    body = encoded({**submission_shown(submission), **told})
    return Response(body, status, headers={"Location": location}, media_type=JSON)
