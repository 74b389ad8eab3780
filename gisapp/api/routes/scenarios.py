"""Scenarios: sent, listed, shown, retired."""

from http import HTTPStatus
from typing import Annotated, Any, Literal

import orjson
from fastapi import APIRouter, Query, Request, Response
from starlette.concurrency import run_in_threadpool

from gisapp.api.answers import GEOJSON, JSON, answering, encoded, send, send_json, wants_page
from gisapp.api.errors import PROBLEM, Refusal
from gisapp.api.links import href, link
from gisapp.api.pages import site_page
from gisapp.api.request_id import request_id
from gisapp.api.routes.asked import InRegister, InWorkspace
from gisapp.api.security.people import person, require
from gisapp.api.shown import scenario_listed, scenario_shown
from gisapp.clock import now
from gisapp.domain.access import Role
from gisapp.domain.errors import BadInput, NotAllowed, Vi
from gisapp.domain.finding import Finding
from gisapp.domain.scenario import Scenario, StoredScenario
from gisapp.exchange.changes import changes_csv, changes_geojson
from gisapp.exchange.report import as_json
from gisapp.exchange.scenario import json_in, scenario_in
from gisapp.exchange.scenario_schema import SCENARIO_SCHEMA
from gisapp.workflows.ports import Workspace
from gisapp.workflows.register_port import Register
from gisapp.workflows.scenario import changes_in
from gisapp.workflows.scenarios import Added, add_scenario, retire_scenario, scenario_of

router = APIRouter(tags=["scenarios"])

CSV = "text/csv; charset=utf-8"

_BODY: dict[str, Any] = {"requestBody": {"required": True, "content": {JSON: {"schema": SCENARIO_SCHEMA}}}}


@router.post(
    "/scenarios",
    status_code=HTTPStatus.CREATED,
    openapi_extra=_BODY,
    responses={200: {"description": "It is there already"}, 422: {"description": "No scenario, or findings"}},
)
async def add(request: Request, workspace: InWorkspace, register: InRegister) -> Response:
    """Keep a scenario: changes over a baseline, laid over the layers whenever `scenario=` names it.

    The same content sent again is the same scenario (200). What the gate finds in its values comes back as 422.
    """
    _hold_somebody(request)
    media = request.headers.get("content-type", "").partition(";")[0].strip().lower()
    if media != JSON:
        raise Refusal(
            HTTPStatus.UNSUPPORTED_MEDIA_TYPE,
            expected=JSON,
            found=repr(media[:100]),
            todo="send it as application/json",
            vi=Vi(JSON, "hãy gửi dưới dạng application/json"),
        )
    body = await request.body()
    return await run_in_threadpool(_added, request, workspace, register, body)


def _hold_somebody(request: Request) -> None:
    """Whoever may submit to no layer at all is refused before anything is read."""
    if not any(role.includes(Role.SUBMITTER) for role in person(request).grants.values()):
        require(request, Role.SUBMITTER)


def _added(request: Request, workspace: Workspace, register: Register, body: bytes) -> Response:
    scenario = _read(body)
    for layer in scenario.layers:
        require(request, Role.SUBMITTER, layer)
    made = add_scenario(workspace, register, scenario, by=person(request).name, at=now())
    if made.stored is None:
        return _kept_out(made.findings)
    return _answer(request, workspace, made, made.stored)


def _read(body: bytes) -> Scenario:
    value = json_in(body)
    try:
        return scenario_in(value)
    except BadInput as wrong:
        raise Refusal(
            HTTPStatus.UNPROCESSABLE_ENTITY,
            expected=wrong.expected,
            found=wrong.found,
            todo=wrong.todo,
            vi=Vi(wrong.expected_vi, wrong.todo_vi, wrong.found_vi),
        ) from wrong


def _answer(request: Request, workspace: Workspace, made: Added, stored: StoredScenario) -> Response:
    status = HTTPStatus.CREATED if made.is_new else HTTPStatus.OK
    place = href(request, "scenarios", stored.id)
    said = {"findings": orjson.Fragment(as_json(made.findings)), "links": _links(request, stored)}
    return Response(
        encoded({**scenario_shown(workspace, stored), **said}), status, headers={"Location": place}, media_type=JSON
    )


def _kept_out(findings: tuple[Finding, ...]) -> Response:
    body = {
        "type": "about:blank",
        "title": "The gate found errors",
        "title_vi": "Kiểm tra phát hiện lỗi",
        "status": HTTPStatus.UNPROCESSABLE_ENTITY,
        **BadInput(
            expected="a scenario whose values and geometry the layers can hold",
            found=findings[0].message_en,
            todo="correct what the findings name, and send it again",
            vi=Vi(
                "kịch bản có giá trị và hình học mà các lớp nhận được",
                "hãy sửa những gì các điểm cần xử lý nêu rồi gửi lại",
                findings[0].message_vi,
            ),
        ).said,
        "findings": orjson.Fragment(as_json(findings)),
        "request_id": request_id(),
    }
    return Response(encoded(body), HTTPStatus.UNPROCESSABLE_ENTITY, media_type=PROBLEM)


@router.get("/scenarios")
def scenarios(
    request: Request,
    register: InRegister,
    all_of_them: Annotated[bool, Query(alias="all", description="Retired ones too.")] = False,
    limit: Annotated[int, Query(ge=1, le=1_000, description="At most so many, the latest first.")] = 100,
) -> Response:
    """The scenarios that are kept, the latest first: titles, who, when, how many changes, how many of them assumed."""
    held = register.scenarios(retired=all_of_them, limit=limit)
    shown = [{**scenario_listed(each), "links": _links(request, each)} for each in held]
    return send_json(request, {"scenarios": shown})


@router.get("/scenarios/{scenario}")
def scenario_named(request: Request, workspace: InWorkspace, register: InRegister, scenario: str) -> Response:
    """One scenario, whole, as a file that can be sent again; a browser gets a map of it, and what differs."""
    if wants_page(request):
        return site_page(request, "scenario.html")
    stored = register.scenario(scenario)
    return send(request, encoded({**scenario_shown(workspace, stored), "links": _links(request, stored)}), JSON)


@router.get("/scenarios/{scenario}/changes", **answering(GEOJSON, CSV))
def changes_of(
    request: Request,
    workspace: InWorkspace,
    register: InRegister,
    scenario: str,
    layer: Annotated[str, Query(description="The layer whose changes are shown.")],
    form: Annotated[Literal["geojson", "csv"], Query(description="For a map, or as a table.")] = "geojson",
) -> Response:
    """What a scenario changes in a layer as it is now: each feature before, after, gained and lost."""
    diff = changes_in(workspace, scenario_of(register.scenario(scenario)), layer)
    if form == "csv":
        return send(request, changes_csv(diff), CSV)
    return send(request, b"".join(changes_geojson(diff)), GEOJSON)


@router.delete("/scenarios/{scenario}")
def retire(request: Request, register: InRegister, scenario: str) -> Response:
    """Offer a scenario of yours no longer; whoever has its link still sees it, with the day it was retired."""
    _hold_somebody(request)
    who, held = person(request), register.scenario(scenario)
    if held.added_by != who.name and not who.may(Role.ADMINISTRATOR):
        raise NotAllowed(
            expected="a scenario of yours",
            found=f"one of {held.added_by}",
            todo="ask its author",
            vi=Vi("một kịch bản của bạn", "hãy hỏi tác giả của kịch bản", f"kịch bản của {held.added_by}"),
        )
    gone = retire_scenario(register, scenario, by=who.name, at=now())
    return send(request, encoded(scenario_listed(gone)), JSON, cache="no-store")


def _links(request: Request, stored: StoredScenario) -> list[dict[str, str]]:
    map_of = link("map", href(request, "maps", "zones", query=[("scenario", stored.id)]), "text/html")
    return [link("self", href(request, "scenarios", stored.id), JSON), map_of]
