"""Overrides: a zone stays among the candidates though a rule excludes it, and the audit log says why."""

from http import HTTPStatus
from typing import Annotated

from fastapi import APIRouter, Request, Response
from pydantic import BaseModel, ConfigDict, StringConstraints

from gisapp.api.answers import JSON, encoded
from gisapp.api.routes.asked import InRegister, InWorkspace
from gisapp.api.security.people import PersonOf, require
from gisapp.clock import now
from gisapp.domain.access import Role
from gisapp.domain.errors import NotFound, Vi
from gisapp.workflows.portfolio_candidates import SETTLED
from gisapp.workflows.portfolio_overrides import overrides_recorded, record_override

router = APIRouter(tags=["portfolios"])


class OverrideBody(BaseModel):
    """Which zone stays among the candidates though a rule excludes it, and why."""

    model_config = ConfigDict(extra="forbid")

    zone: Annotated[str, StringConstraints(min_length=1, max_length=64)]
    why: Annotated[str, StringConstraints(max_length=2_000)]


@router.post("/portfolios/overrides", status_code=201)
def override(
    request: Request, workspace: InWorkspace, register: InRegister, who: PersonOf, body: OverrideBody
) -> Response:
    """Keep a zone among the candidates though a rule excludes it: who, when and why goes into the audit log."""
    require(request, Role.APPROVER, "zones")
    zones = workspace.layers.features("zones")
    open_ = sorted(zones["id"][~zones["status"].isin(SETTLED)])
    if body.zone not in open_:
        raise NotFound(
            expected=f"a zone: {', '.join(open_)}",
            found=repr(body.zone),
            todo="choose among these",
            vi=Vi(f"một khu: {', '.join(open_)}", "hãy chọn trong số này"),
        )
    record_override(register, body.zone, why=body.why, who=who.name, now=now())
    return Response(
        encoded({"zone": body.zone, **overrides_recorded(register, (body.zone,))[body.zone]}), HTTPStatus.CREATED,
        media_type=JSON,
    )  # fmt: skip
