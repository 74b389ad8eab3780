"""Compression: a compressed form carries an ETag of its own, as RFC 9110 (clause 8.8.3.3) asks."""

from starlette.datastructures import MutableHeaders
from starlette.middleware.gzip import GZipMiddleware
from starlette.types import ASGIApp, Message, Receive, Scope, Send

from gisapp.api.answers import COMPRESSED

#: Below so many bytes compression saves nothing.
_LEAST_BYTES = 1000


class Compression:
    """Compress answers for those who take them so, and mark their ETag."""

    def __init__(self, app: ASGIApp) -> None:
        self._app = GZipMiddleware(app, minimum_size=_LEAST_BYTES)

    async def __call__(self, scope: Scope, receive: Receive, send: Send) -> None:
        """Pass the request on; only the headers of compressed answers are touched."""

        async def send_marked(message: Message) -> None:
            if message["type"] == "http.response.start":
                headers = MutableHeaders(raw=message["headers"])
                if "content-encoding" in headers and "etag" in headers:
                    headers["etag"] = f'{headers["etag"][:-1]}{COMPRESSED}"'
            await send(message)

        await self._app(scope, receive, send_marked)
