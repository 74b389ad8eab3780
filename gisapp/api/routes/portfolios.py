"""The board of portfolios: which zones together, and how firm that is."""

import secrets
from dataclasses import dataclass
from http import HTTPStatus
from typing import Annotated

from fastapi import APIRouter, Depends, Query, Request, Response
from pydantic import BaseModel, ConfigDict, StringConstraints

from gisapp.api.answers import JSON, encoded, root, send_json, send_remembered
from gisapp.api.routes.asked import Asked, AsOf, ForYear, InRegister, InWorkspace
from gisapp.api.security.people import PersonOf, require
from gisapp.api.shown import job_shown
from gisapp.clock import now
from gisapp.domain.access import Role
from gisapp.domain.errors import NotFound
from gisapp.workflows.portfolio_candidates import SETTLED
from gisapp.workflows.portfolio_jobs import MOST_AT_ONCE, board_job
from gisapp.workflows.portfolio_link import link_query
from gisapp.workflows.portfolio_overrides import overrides_recorded, record_override
from gisapp.workflows.portfolio_presets import list_presets, with_preset
from gisapp.workflows.portfolio_question import BoardQuestion, Texts, read_question
from gisapp.workflows.portfolios import ForYear as Year
from gisapp.workflows.portfolios import portfolio_board, portfolios_asked
from gisapp.workflows.ports import Workspace

router = APIRouter(tags=["portfolios"])


@dataclass(frozen=True, slots=True, kw_only=True)
class AskedBoard:
    """The question of a request, read, and its texts as a job keeps them."""

    texts: Texts
    question: BoardQuestion


def asked_board(
    workspace: AsOf,
    sizes: Annotated[str, Query(description="How many zones: 2-5, 3, or 2,4; default: the preset's.")] = "",
    candidates: Annotated[str, Query(description="Ids with commas; default: all zones not yet established.")] = "",
    fixed: Annotated[str, Query(description="In every portfolio: none, approved, or ids with commas.")] = "none",
    exclude: Annotated[str, Query(description="Pairs never together: A,B;C,D.")] = "",
    one_per_pole: Annotated[
        bool, Query(alias="one-per-pole", description="At most one zone of each growth pole.")
    ] = False,
    phases: Annotated[str, Query(description="Horizons in which zones may be begun: 2030,2050.")] = "",
    quotas: Annotated[str, Query(description="Most hectares begun up to a year: 2030=600.")] = "",
    weights: Annotated[
        str, Query(description="rice=2,jobs=1; ranges rice=0.2..0.5; pairs rice/jobs=3; none: every weighting counts.")
    ] = "",
    overrides: Annotated[str, Query(description="Ids kept though a rule excludes them, each with a record.")] = "",
    preset: Annotated[str | None, Query(description="A named question of /portfolios/presets.")] = None,
    seed: Annotated[int, Query(ge=0, le=2**31, description="The same seed gives the same board.")] = 2026,
) -> AskedBoard:
    """The idea of a request: which candidates, sizes, conditions and weights."""
    told = Texts(
        sizes=sizes, candidates=candidates, fixed=fixed, exclude=(exclude,), one_per_pole=one_per_pole, phases=phases,
        quotas=quotas, weights=weights, overrides=overrides, seed=seed,
    )  # fmt: skip
    texts = with_preset(workspace, told, preset)
    return AskedBoard(texts=texts, question=read_question(texts))


class OverrideBody(BaseModel):
    """Which zone stays among the candidates though a rule excludes it, and why."""

    model_config = ConfigDict(extra="forbid")

    zone: Annotated[str, StringConstraints(min_length=1, max_length=64)]
    why: Annotated[str, StringConstraints(max_length=2_000)]


OfBoard = Annotated[AskedBoard, Depends(asked_board)]


@router.get("/portfolios")
def portfolios(
    request: Request, workspace: AsOf, register: InRegister, who: PersonOf, asked: ForYear, board: OfBoard
) -> Response:
    """Every portfolio of the candidates, those that no other beats, and how firm the choice is.

    A client re-ranks from `portfolios[].values` and the `worst` and `best` of each objective without asking again. A
    large board is a job (202 with its address), for whoever has a token.
    """
    if portfolios_asked(workspace, board.question) > MOST_AT_ONCE:
        require(request, Role.SUBMITTER, "zones")
        as_of = request.query_params.get("as-of")
        job = board_job(register, workspace, board.texts, _year(asked), as_of=as_of, by=who.name,
                        named=secrets.token_hex(8), at=now())  # fmt: skip
        place = f"{root(request)}/jobs/{job.id}"
        return Response(encoded({**job_shown(job), "links": [{"rel": "monitor", "href": place}]}), HTTPStatus.ACCEPTED,
                        headers={"Location": place, "Cache-Control": "no-store"}, media_type=JSON)  # fmt: skip
    overrides = overrides_recorded(register, board.question.overrides) if board.question.overrides else {}

    def make() -> bytes:
        found = portfolio_board(workspace, board.question, _year(asked), overrides=overrides)
        return encoded({**found, "links": _links(request, workspace, found)})

    return send_remembered(request, workspace, (asked, board.texts, repr(overrides), _as_of(request)), make)


@router.get("/portfolios/presets")
def presets(request: Request, workspace: AsOf) -> Response:
    """The named questions that are stored."""
    return send_json(request, {"presets": list_presets(workspace)})


@router.post("/portfolios/overrides", status_code=201)
def override(
    request: Request, workspace: InWorkspace, register: InRegister, who: PersonOf, body: OverrideBody
) -> Response:
    """Keep a zone among the candidates though a rule excludes it: who, when and why goes into the audit log."""
    require(request, Role.APPROVER, "zones")
    zones = workspace.layers.features("zones")
    open_ = sorted(zones["id"][~zones["status"].isin(SETTLED)])
    if body.zone not in open_:
        raise NotFound(expected=f"a zone: {', '.join(open_)}", found=repr(body.zone), todo="choose among these")
    record_override(register, body.zone, why=body.why, who=who.name, now=now())
    return Response(
        encoded({"zone": body.zone, **overrides_recorded(register, (body.zone,))[body.zone]}), HTTPStatus.CREATED,
        media_type=JSON,
    )  # fmt: skip


def _year(asked: Asked) -> Year:
    return Year(appraised=asked.appraised, plan=asked.plan, horizon=asked.horizon)


def _as_of(request: Request) -> str | None:
    return request.query_params.get("as-of")


def _links(request: Request, workspace: Workspace, found: dict[str, object]) -> list[dict[str, str]]:
    query = link_query(workspace, found, as_of=_as_of(request))
    return [
        {"rel": "self", "type": JSON, "href": f"{root(request)}/portfolios?{query}"},
        {"rel": "alternate", "type": "text/html", "href": f"{root(request)}/maps/portfolios?{query}"},
    ]
