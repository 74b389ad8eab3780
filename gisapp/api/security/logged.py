"""One line for each request, its id on the answer, and an answer even where we are at fault.

A line says neither tokens nor what was asked for by whom: query values are left out, a client is the network of its
address or the beginning of its token's hash.
"""

import logging
import re
import time

from starlette.requests import ClientDisconnect
from starlette.types import ASGIApp, Message, Receive, Scope, Send

from gisapp.api import errors
from gisapp.api.request_id import begin_request
from gisapp.api.security.buckets import network_of
from gisapp.api.security.lines import MEMBERS
from gisapp.api.security.people import CLIENT
from gisapp.api.security.proxy import TRUSTED
from gisapp.api.security.scopes import header
from gisapp.domain.errors import GisappError

_LOG = logging.getLogger("gisapp.requests")
_LONGEST_PATH = 512
#: Names of parameters as ours are; anything else may be data that stands in the wrong place.
_NAME = re.compile(rb"(?:^|&)([a-z]{1,16}(?:[-_][a-z]{1,16}){0,2})(?==)")
_MOST_NAMES = 20
#: So much of an address tells networks apart and nobody in them.
_IPV4, _IPV6 = 24, 48
#: The client closed the connection before its answer; no status of HTTP says so, proxies log this one.
_CLOSED = 499
_SERVER_FAULT = 500


class Logged:
    """Give the request its id, answer what nobody else answered, and write the line."""

    def __init__(self, app: ASGIApp) -> None:
        self._app = app

    async def __call__(self, scope: Scope, receive: Receive, send: Send) -> None:
        """Pass the request on; no fault leaves here."""
        if scope["type"] != "http":
            await self._app(scope, receive, send)
            return
        given = header(scope, b"x-request-id") if scope["state"][TRUSTED] else None
        told = _Told(begin_request(given), send)
        begun = time.perf_counter()
        try:
            await self._answer(scope, receive, told)
        finally:
            _write(scope, told, time.perf_counter() - begun)

    async def _answer(self, scope: Scope, receive: Receive, told: "_Told") -> None:
        try:
            await self._app(scope, receive, told.send)
        except ClientDisconnect:
            told.status = told.status or _CLOSED
        except GisappError as refused:
            await told.instead(errors.answer(refused), scope, receive)
        except Exception:  # noqa: BLE001 - whatever it is, the caller gets an answer and the log the traceback
            _LOG.exception("a fault in gisapp", extra={MEMBERS: {"method": scope["method"], "path": _path(scope)}})
            await told.instead(errors.unforeseen(), scope, receive)


class _Told:
    """What was answered so far: status and bytes."""

    def __init__(self, made: str, send: Send) -> None:
        self._id = made.encode()
        self._send = send
        self.status = 0
        self.bytes = 0

    async def send(self, message: Message) -> None:
        if message["type"] == "http.response.start":
            self.status = message["status"]
            message["headers"] = [*message.get("headers", ()), (b"x-request-id", self._id)]
        else:
            self.bytes += len(message.get("body", b""))
        await self._send(message)

    async def instead(self, response: ASGIApp, scope: Scope, receive: Receive) -> None:
        """Answer this, if nothing was answered yet."""
        if not self.status:
            await response(scope, receive, self.send)


def _write(scope: Scope, told: _Told, seconds: float) -> None:
    level = logging.ERROR if told.status >= _SERVER_FAULT else logging.INFO
    if _LOG.isEnabledFor(level):
        _LOG.log(level, "request", extra={MEMBERS: _members(scope, told, seconds)})


def _members(scope: Scope, told: _Told, seconds: float) -> dict[str, object]:
    return {
        "method": scope["method"],
        "path": _path(scope),
        "query": [name.decode() for name in _NAME.findall(scope["query_string"])[:_MOST_NAMES]] or None,
        "status": told.status,
        "ms": round(seconds * 1000, 2),
        "bytes": told.bytes,
        "client": scope["state"].get(CLIENT) or network_of((scope.get("client") or ("",))[0], _IPV4, _IPV6),
    }


def _path(scope: Scope) -> str:
    path: str = scope["path"]
    return path[:_LONGEST_PATH]
