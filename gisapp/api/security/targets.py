"""Can the target of the request be read at all? What is not ASCII must come percent-encoded (RFC 9112)."""

from starlette.types import ASGIApp, Receive, Scope, Send

from gisapp.domain.errors import BadInput, Vi


class Targeted:
    """Refuse a query that is no text, before a route stumbles over it; servers differ in what they let through."""

    def __init__(self, app: ASGIApp) -> None:
        self._app = app

    async def __call__(self, scope: Scope, receive: Receive, send: Send) -> None:
        """Pass the request on where its query can be read.

        Raises
        ------
        BadInput
            Where it cannot.
        """
        if scope["type"] == "http" and not scope["query_string"].isascii():
            raise BadInput(
                expected="a query of ASCII characters",
                found="bytes beyond them",
                todo="encode them with percent signs",
                vi=Vi("địa chỉ chỉ gồm ký tự ASCII", "hãy mã hóa các ký tự này bằng dấu phần trăm", "byte ngoài ASCII"),
            )
        await self._app(scope, receive, send)
