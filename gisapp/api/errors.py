"""Faults as problem+json (RFC 9457): class to status, and never a traceback."""

from collections.abc import Mapping, Sequence
from http import HTTPStatus
from types import MappingProxyType
from urllib.parse import quote

import orjson
from fastapi import FastAPI, Request, Response
from fastapi.exceptions import RequestValidationError
from fastapi.responses import RedirectResponse
from starlette.exceptions import HTTPException

from gisapp.api.problem_words import misread, no_path, title_of
from gisapp.api.request_id import request_id
from gisapp.domain.errors import (
    BadInput,
    Conflict,
    GisappError,
    Gone,
    Inadmissible,
    NotAllowed,
    NotFound,
    TooMany,
    Unavailable,
    Vi,
    fault_of_ours,
)
from gisapp.domain.finding import Finding
from gisapp.exchange.report import plain_findings

#: The first that fits counts: what is inadmissible is bad input too.
STATUS: dict[type[GisappError], int] = {
    Inadmissible: 422,
    BadInput: 400,
    NotAllowed: 403,
    NotFound: 404,
    Conflict: 409,
    Gone: 410,
    TooMany: 429,
    Unavailable: 503,
}
PROBLEM = "application/problem+json"


class Refusal(GisappError):
    """What HTTP has a status of its own for: no token, too large, too often, too slow, not now.

    Parameters
    ----------
    status
        Of the answer.
    headers
        What the answer says beside it, such as `Retry-After`.
    """

    def __init__(
        self,
        status: HTTPStatus,
        *,
        expected: str,
        found: str,
        todo: str,
        vi: Vi,
        headers: Mapping[str, str] = MappingProxyType({}),
    ) -> None:
        super().__init__(expected=expected, found=found, todo=todo, vi=vi)
        self.status = status
        self.headers = headers


def problem(
    status: int,
    title: str,
    said: Mapping[str, str],
    headers: Mapping[str, str] | None = None,
    *,
    findings: Sequence[Finding] | None = None,
) -> Response:
    """A problem with what was expected, what was found and what to do, and the findings where there are some."""
    told = {name: _as_text(each) for name, each in said.items()}
    body = {"type": "about:blank", "title": title, "status": status, **told, "request_id": request_id()}
    if findings is not None:
        body["findings"] = plain_findings(findings)
    later = {"Retry-After": "30"} if status in (STATUS[Unavailable], STATUS[TooMany]) else {}
    return Response(orjson.dumps(body), status, headers={**later, **(headers or {})}, media_type=PROBLEM)


def _as_text(said: str) -> str:
    """What was found may hold half a character, which JSON cannot: it is told by its number."""
    return said.encode("utf-8", "backslashreplace").decode()


def install(app: FastAPI) -> None:
    """Answer every fault of a caller in this one form."""
    app.add_exception_handler(GisappError, _refused)
    app.add_exception_handler(RequestValidationError, _malformed)
    app.add_exception_handler(HTTPException, _http)
    app.add_exception_handler(Exception, _unforeseen)


def answer(fault: GisappError) -> Response:
    """The problem that says this fault, in both languages."""
    status, title, headers = _as_status(fault)
    title_vi = title_of(status) if isinstance(fault, Refusal) else fault.title_vi
    said = {"title_vi": title_vi, **fault.said, **({"parameter": fault.by} if fault.by else {})}
    return problem(status, title, said, headers, findings=fault.findings if isinstance(fault, Inadmissible) else None)


def _as_status(fault: GisappError) -> tuple[int, str, Mapping[str, str] | None]:
    if isinstance(fault, Refusal):
        return fault.status, fault.status.phrase, fault.headers
    return next(code for kind, code in STATUS.items() if isinstance(fault, kind)), type(fault).__name__, None


def unforeseen() -> Response:
    """Ours, not the caller's; the server's log has the traceback under the same request id."""
    return problem(500, "Fault", {"title_vi": title_of(500), **fault_of_ours().said})


async def _refused(_request: Request, fault: Exception) -> Response:
    assert isinstance(fault, GisappError)  # noqa: S101 - registered for this class
    return answer(fault)


async def _malformed(_request: Request, fault: Exception) -> Response:
    assert isinstance(fault, RequestValidationError)  # noqa: S101 - registered for this class
    return answer(misread(fault.errors()[0]))


async def _unforeseen(_request: Request, _fault: Exception) -> Response:
    return unforeseen()


def moved(request: Request, path: str) -> Response:
    """The same question at another path; by path alone, for the host that a request names may be anybody's."""
    query = f"?{request.url.query}" if request.url.query else ""
    return RedirectResponse(f"{quote(path)}{query}", status_code=307)


async def _http(request: Request, fault: Exception) -> Response:
    assert isinstance(fault, HTTPException)  # noqa: S101 - registered for this class
    path = request.url.path
    if fault.status_code == STATUS[NotFound] and path.rstrip("/") and path.endswith("/"):
        return moved(request, f"/{path.strip('/')}")
    said = {"title_vi": title_of(fault.status_code), **no_path(fault.status_code, fault.detail).said}
    return problem(fault.status_code, fault.detail, said, fault.headers)
