"""Dossiers: begun as a job by whoever has a token, then fetched with the run file that they can be rebuilt from."""

import secrets
from http import HTTPStatus
from typing import Annotated

from fastapi import APIRouter, Query, Request, Response

from gisapp.api.answers import JSON, answering, download, encoded, root, send
from gisapp.api.routes.asked import AsOf, ForYear, InRegister, InWorkspace
from gisapp.api.routes.jobs import own_job
from gisapp.api.routes.paper import PDF
from gisapp.api.security.people import PersonOf, require
from gisapp.api.shown import job_shown
from gisapp.clock import now, today
from gisapp.domain.access import Role
from gisapp.wiring import fonts
from gisapp.workflows.portfolio_jobs import Recorded
from gisapp.workflows.portfolios import ForYear as Year

router = APIRouter(tags=["jobs"])


@router.post("/dossiers", status_code=HTTPStatus.ACCEPTED)
def begin(
    request: Request,
    workspace: AsOf,
    register: InRegister,
    who: PersonOf,
    asked: ForYear,
    zones: Annotated[str, Query(max_length=4000, description="Ids joined by commas; default: all zones.")] = "",
    paper: Annotated[str, Query(max_length=40, description="a4 or a3.")] = "a4",
    theme: Annotated[str, Query(max_length=40, description="Colours of land use: legal or readable.")] = "legal",
    lang: Annotated[str, Query(max_length=40, description="vi or en.")] = "vi",
) -> Response:
    """Begin a dossier on these zones; the job that makes it is followed under /jobs, the dossier fetched when done."""
    from gisapp.workflows.dossier_jobs import dossier_job  # noqa: PLC0415 - the typesetter takes a second
    from gisapp.workflows.paper_ask import AskedTexts  # noqa: PLC0415

    require(request, Role.SUBMITTER, "zones")
    said = Recorded(as_of=request.query_params.get("as-of"), scenario=request.query_params.get("scenario"))
    job = dossier_job(
        register,
        workspace,
        AskedTexts(paper=paper, theme=theme),
        tuple(each.strip().lower() for each in zones.split(",") if each.strip()),
        Year(appraised=asked.appraised, plan=asked.plan, horizon=asked.horizon),
        lang=lang,
        recorded=said,
        by=who.name,
        named=secrets.token_hex(8),
        at=now(),
        made=today(),
    )
    place = f"{root(request)}/jobs/{job.id}"
    links = [{"rel": "monitor", "href": place}, {"rel": "item", "href": f"{root(request)}/dossiers/{job.id}"}]
    return Response(
        encoded({**job_shown(job), "links": links}),
        HTTPStatus.ACCEPTED,
        headers={"Location": place, "Cache-Control": "no-store"},
        media_type=JSON,
    )


@router.get("/dossiers/{job}", **answering(PDF))
def fetch(register: InRegister, workspace: InWorkspace, who: PersonOf, job: str) -> Response:
    """The dossier that a job of yours made."""
    from gisapp.workflows.dossier_jobs import dossier_made  # noqa: PLC0415

    made = dossier_made(workspace, register, own_job(register, who, job), fonts())
    return download(made, PDF, f"gisapp-{job}.pdf")


@router.get("/dossiers/{job}/run")
def run_file(request: Request, register: InRegister, who: PersonOf, job: str) -> Response:
    """The run file of the dossier that a job of yours made."""
    from gisapp.workflows.dossier_jobs import run_of_job  # noqa: PLC0415

    return send(request, encoded(dict(run_of_job(own_job(register, who, job)))), JSON, cache="no-store")
