"""Submissions as their senders and approvers see them, and the decision on one."""

import secrets
from collections.abc import Iterator
from functools import partial
from http import HTTPStatus
from typing import Annotated, BinaryIO, Literal

import orjson
from fastapi import APIRouter, Query, Request, Response
from pydantic import BaseModel, ConfigDict, Field, StringConstraints
from starlette.responses import StreamingResponse

from gisapp.api.answers import GEOJSON, HTML, JSON, download, encoded, send, tag_of, to_keep, wants_page
from gisapp.api.links import href, link
from gisapp.api.pages import site_page
from gisapp.api.preconditions import require_match
from gisapp.api.routes.asked import InRegister, InWorkspace
from gisapp.api.security.people import SEND_TOKEN, PersonOf, not_known
from gisapp.api.shown import counted, decision_shown, submission_shown
from gisapp.clock import now
from gisapp.domain.access import Person, Role
from gisapp.domain.errors import NotFound, Vi
from gisapp.domain.submission import State, Submission
from gisapp.exchange.changes import changes_csv, changes_geojson
from gisapp.exchange.report import as_json, as_text, plain_findings
from gisapp.history.merge import Merged
from gisapp.maps.submissions import MOST, review_shown
from gisapp.maps.viewer_columns import columns_told
from gisapp.wiring import gdal
from gisapp.workflows.decisions import Verdict, decide
from gisapp.workflows.ports import Workspace
from gisapp.workflows.receipts import receipt_of
from gisapp.workflows.register_port import Register
from gisapp.workflows.submission_review import (
    conflicts_told,
    layer_title,
    names_of,
    places_of,
    places_shown,
    shapes_now,
)
from gisapp.workflows.submissions import laid_over, may_see, proposal

router = APIRouter(tags=["submissions"])

_CSV, _TEXT = "text/csv; charset=utf-8", "text/plain; charset=utf-8"
#: Files as received leave in pieces of so many bytes.
_PIECE_BYTES = 1_000_000
_NOBODY = ("no token that may submit or approve", "chưa có mã truy cập được gửi hoặc phê duyệt hồ sơ")
_PARTS = ("findings", "changes", "file", "receipt")
_Reason = Annotated[str, StringConstraints(max_length=2_000)]
#: A constraint of any kind makes pydantic read the text: half a character, which no JSON answer can hold, is refused.
_Feature = Annotated[str, StringConstraints(min_length=1)]


class VerdictBody(BaseModel):
    """Accept or return, why, and of an accepted submission the features that are returned, each with its reason."""

    model_config = ConfigDict(extra="forbid")

    accepts: bool
    why: _Reason = ""
    returned: dict[_Feature, _Reason] = Field(default_factory=dict, max_length=100_000)


@router.get("/submissions")
def submissions(
    request: Request,
    workspace: InWorkspace,
    register: InRegister,
    who: PersonOf,
    layer: Annotated[str | None, Query(description="Only of this layer.")] = None,
    state: Annotated[State | None, Query(description="Only in this state.")] = None,
    limit: Annotated[int, Query(ge=1, le=1_000, description="At most so many, the latest first.")] = 100,
) -> Response:
    """The submissions that you sent or may decide on, the latest first; `layer_title` is what the layer is called."""
    if wants_page(request):
        return site_page(request, "submissions.html")
    _hold_somebody(who)
    own = None if any(role.includes(Role.APPROVER) for role in who.grants.values()) else who.name
    held = register.submissions(layer=layer, state=state, sender=own, limit=limit)
    found = [each for each in held if may_see(who, each)]
    shown = [
        {**submission_shown(each), "layer_title": layer_title(workspace, each.layer), "links": _links(request, each)}
        for each in found
    ]
    return send(request, encoded({"submissions": shown}), JSON)


@router.get("/submissions/new", include_in_schema=False)
def sending_page(request: Request) -> Response:
    """The technician's page."""
    return site_page(request, "submissions-new.html")


@router.get("/submissions/{submission}")
def submission_named(
    request: Request, workspace: InWorkspace, register: InRegister, who: PersonOf, submission: str
) -> Response:
    """One submission: where it stands, every finding, its decision. Its ETag is what a decision must name."""
    if wants_page(request):
        return site_page(request, "submission.html")
    found = seen(register, who, submission)
    return send(request, _whole(request, workspace, register, found, who), JSON)


@router.get("/submissions/{submission}/review")
def review(request: Request, workspace: InWorkspace, register: InRegister, who: PersonOf, submission: str) -> Response:
    """One submission as the viewer shows it: in words of both languages, and drawn before, after and in difference.

    `tag` is what a decision must name, and `may` tells whether you may decide.
    """
    found = seen(register, who, submission)
    merged = _laid_over(workspace, found) if found.state is State.AWAITING_DECISION else None
    findings, held = register.findings(found.id), register.decision(found.id)
    conflicts = [] if merged is None else conflicts_told(merged)
    torn = {row["id"] for row in conflicts}
    first = None if merged is None else merged.diff.only(merged.diff.kinds().index[:MOST])
    zones = workspace.layers.rows("zones") if who.may(Role.READER, "zones") else None
    about = {
        "layer_title": layer_title(workspace, found.layer),
        "decision": None if held is None else decision_shown(held),
    }
    shown = review_shown(
        {**submission_shown(found), **about},
        findings=plain_findings(findings),
        places=places_shown(workspace, found, findings, read_with_gdal=gdal),
        changes=[] if first is None else orjson.loads(b"".join(changes_geojson(first)))["features"],
        conflicts=conflicts,
        now=shapes_now(workspace, found.layer, torn),
        names={} if first is None else names_of(workspace, found.layer, first, torn),
        columns=columns_told(zones, workspace.layers.rows("land_use_classes")),
        changing=0 if merged is None else len(merged.diff.kinds()) + len(torn),
    )
    more = {
        "id": found.id,
        "tag": tag_of(_whole(request, workspace, register, found, who)),
        "may": bool(_may_decide(request, found, who)),
    }
    return send(request, encoded({**shown, **more}), JSON)


@router.get("/submissions/{submission}/findings")
def findings_of(
    register: InRegister,
    who: PersonOf,
    submission: str,
    form: Annotated[Literal["json", "text", "geojson"], Query(description="The form of the list.")] = "text",
    lang: Annotated[Literal["vi", "en"], Query(description="The language of the text.")] = "vi",
) -> Response:
    """The findings as a list to send back: text, JSON, or the places of the faults as GeoJSON."""
    told = seen(register, who, submission)
    found = register.findings(told.id)
    if form == "text":
        return download(as_text(found, lang).encode(), _TEXT, f"{submission}.txt")
    whole, media = (as_json(found), JSON) if form == "json" else (places_of(told, found), GEOJSON)
    return download(whole, media, f"{submission}.{form}")


@router.get("/submissions/{submission}/changes")
def changes_of(
    workspace: InWorkspace,
    register: InRegister,
    who: PersonOf,
    submission: str,
    form: Annotated[Literal["geojson", "csv"], Query(description="For a map, or as a table.")] = "geojson",
) -> Response:
    """What it changes in the layer as it is now: each feature before, after, gained and lost."""
    diff = _laid_over(workspace, seen(register, who, submission)).diff
    if form == "csv":
        return download(changes_csv(diff), _CSV, f"{submission}.csv")
    return StreamingResponse(changes_geojson(diff), media_type=GEOJSON)


@router.get("/submissions/{submission}/file")
def file_of(workspace: InWorkspace, register: InRegister, who: PersonOf, submission: str) -> Response:
    """The file as it was received."""
    found = seen(register, who, submission)
    headers = {**to_keep(found.name), "Content-Length": str(found.size)}
    pieces = _pieces(workspace.received.open(found.sha256))
    return StreamingResponse(pieces, headers=headers, media_type="application/octet-stream")


@router.get("/submissions/{submission}/receipt")
def receipt(request: Request, workspace: InWorkspace, register: InRegister, who: PersonOf, submission: str) -> Response:
    """The receipt, the same for both sides: hashes, decision, changes."""
    found = seen(register, who, submission)
    return send(request, encoded(receipt_of(workspace, register, found.id)), JSON)


@router.post("/submissions/{submission}/decision")
def decision(
    request: Request, workspace: InWorkspace, register: InRegister, who: PersonOf, submission: str, body: VerdictBody
) -> Response:
    """Accept or return it; `If-Match` names the state that you looked at. Never open to its sender."""
    found = _decidable(register, who, submission)
    require_match(request, tag_of(_whole(request, workspace, register, found, who)))
    verdict = Verdict(accepts=body.accepts, why=body.why, returned=body.returned)
    made = decide(
        workspace, register, found, verdict, by=who, at=now(), named=secrets.token_hex(8), read_with_gdal=gdal
    )
    revision = None if made.version is None else f"{found.layer}@{made.version}"
    return Response(encoded({**decision_shown(made), "revision": revision}), HTTPStatus.OK, media_type=JSON)


def _whole(request: Request, workspace: Workspace, register: Register, submission: Submission, who: Person) -> bytes:
    held, findings = register.decision(submission.id), register.findings(submission.id)
    merged = _laid_over(workspace, submission) if submission.state is State.AWAITING_DECISION else None
    return encoded(
        {
            **submission_shown(submission),
            "findings": orjson.Fragment(as_json(findings)),
            "places": orjson.Fragment(places_of(submission, findings)),
            "changes": None if merged is None else counted(merged.diff),
            "conflicts": [] if merged is None else conflicts_told(merged),
            "decision": None if held is None else decision_shown(held),
            "links": _links(request, submission) + _may_decide(request, submission, who),
        }
    )


def _may_decide(request: Request, submission: Submission, who: Person) -> list[dict[str, str]]:
    """Where to send the decision, for whoever may decide: an approver, never the sender."""
    awaits = submission.state is State.AWAITING_DECISION and not who.is_named(submission.sender)
    if not (awaits and who.may(Role.APPROVER, submission.layer)):
        return []
    return [link("decision", href(request, "submissions", submission.id, "decision"), JSON)]


def _laid_over(workspace: Workspace, submission: Submission) -> Merged:
    proposed = proposal(workspace, submission, read_with_gdal=gdal)
    return laid_over(workspace, submission, proposed)


def seen(register: Register, who: Person, named: str) -> Submission:
    """A submission of one's own, or of a layer that one may decide on; others are as if they were not there.

    Raises
    ------
    Refusal, NotFound
        401 where nobody said who they are; 404 where there is no such submission for them.
    """
    _hold_somebody(who)
    submission = register.submission(named)
    if not may_see(who, submission):
        raise NotFound(
            expected="a submission of yours",
            found=repr(named[:64]),
            todo="see /submissions",
            vi=Vi("một hồ sơ đề xuất của bạn", "hãy xem danh sách hồ sơ"),
        )
    return submission


def _decidable(register: Register, who: Person, named: str) -> Submission:
    submission = seen(register, who, named)
    who.require(Role.APPROVER, submission.layer)
    return submission


def _hold_somebody(who: Person) -> None:
    """Refuse whoever did not say who they are.

    Raises
    ------
    Refusal
        401: a submission is nobody's business but its sender's and its approvers'.
    """
    if not any(role.includes(Role.SUBMITTER) for role in who.grants.values()):
        raise not_known(_NOBODY, SEND_TOKEN)


def _links(request: Request, submission: Submission) -> list[dict[str, str]]:
    place = ("submissions", submission.id)
    links = [
        link("self", href(request, *place), JSON),
        *(link(part, href(request, *place, part), JSON) for part in _PARTS),
    ]
    links.append(link("map", href(request, *place, "map"), HTML))
    return [*links, *([link("monitor", href(request, "jobs", submission.job), JSON)] if submission.job else [])]


def _pieces(stream: BinaryIO) -> Iterator[bytes]:
    """A file piece by piece: however large it is, and however many ask for it, it never stands in memory."""
    with stream:
        yield from iter(partial(stream.read, _PIECE_BYTES), b"")
