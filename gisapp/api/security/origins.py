"""May a page of another site ask this? It may not, unless its origin is named in the settings.

Only bearer tokens say who somebody is, never cookies, so a foreign page has nothing to ride on; it is refused
nevertheless, for an installation may stand behind a proxy that knows people by their address or certificate.
"""

from collections.abc import Iterable

from starlette.datastructures import MutableHeaders
from starlette.responses import Response
from starlette.types import ASGIApp, Message, Receive, Scope, Send

from gisapp.api.security.scopes import header, is_change
from gisapp.domain.errors import NotAllowed, Vi

_PREFLIGHT = {
    "Access-Control-Allow-Methods": "GET, HEAD, POST, PUT, PATCH, DELETE",
    "Access-Control-Allow-Headers": "Authorization, Content-Type, If-Match, If-None-Match, X-Request-ID",
    "Access-Control-Max-Age": "600",
}
_READABLE = "Content-Crs, ETag, Link, Location, OGC-NumberMatched, OGC-NumberReturned, Retry-After, X-Request-ID"


class Crossing:
    """Refuse changes that a page of another site asks for, and let named origins read answers (CORS).

    Parameters
    ----------
    origins
        Such as `https://gis.example.vn`. Without any, no answer carries a header of CORS.
    own
        The public origin of this service, where one is set.
    """

    def __init__(self, app: ASGIApp, *, origins: Iterable[str], own: str | None) -> None:
        self._app = app
        self._named = frozenset(origins)
        self._own = own

    async def __call__(self, scope: Scope, receive: Receive, send: Send) -> None:
        """Pass the request on; the answer to a named origin says that its page may read it.

        Raises
        ------
        NotAllowed
            When a page of another site asks for a change.
        """
        if scope["type"] != "http":
            await self._app(scope, receive, send)
            return
        origin = header(scope, b"origin")
        named = origin is not None and origin.lower() in self._named
        if is_change(scope) and not named:
            self._hold(scope, origin)
        if not self._named:
            await self._app(scope, receive, send)
        elif named and header(scope, b"access-control-request-method") and scope["method"] == "OPTIONS":
            await Response(status_code=204, headers=_PREFLIGHT | _allowing(origin))(scope, receive, send)
        else:
            await self._app(scope, receive, _allowed(send, origin if named else None))

    def _hold(self, scope: Scope, origin: str | None) -> None:
        foreign = not self._is_own(scope, origin) if origin else header(scope, b"sec-fetch-site") == "cross-site"
        if foreign:
            raise NotAllowed(
                expected="a change asked for by a page of this service or by a program",
                found=f"the origin {(origin or 'of another site')[:100]!r}",
                todo="send it without a browser, or ask the administrator to name the origin in GISAPP_CORS_ORIGINS",
                vi=Vi(
                    "thay đổi do một trang của dịch vụ này hoặc một chương trình yêu cầu",
                    "hãy gửi không qua trình duyệt, hoặc đề nghị quản trị viên thêm nguồn này vào GISAPP_CORS_ORIGINS",
                    f"nguồn {(origin or 'của trang khác')[:100]!r}",
                ),
            )

    def _is_own(self, scope: Scope, origin: str) -> bool:
        """By host and port: where an unnamed proxy ends TLS, the scheme of a request is not that of its page."""
        host = header(scope, b"host")
        return origin.lower() == self._own or (bool(host) and origin.partition("://")[2].lower() == str(host).lower())


def _allowing(origin: str | None) -> dict[str, str]:
    return {"Access-Control-Allow-Origin": origin, "Vary": "Origin"} if origin else {"Vary": "Origin"}


def _allowed(send: Send, origin: str | None) -> Send:
    async def send_allowed(message: Message) -> None:
        if message["type"] == "http.response.start":
            headers = MutableHeaders(scope=message)
            headers.add_vary_header("Origin")
            if origin:
                headers["Access-Control-Allow-Origin"] = origin
                headers["Access-Control-Expose-Headers"] = _READABLE
        await send(message)

    return send_allowed
