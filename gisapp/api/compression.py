"""Compression: a compressed form carries an ETag of its own, as RFC 9110 (clause 8.8.3.3) asks.

Zstandard where the asker takes it, which costs a tenth of what gzip does; else gzip. Answers that were compressed by
whoever made them pass as they are.
"""

import zlib

import pyarrow as pa
from starlette.datastructures import MutableHeaders
from starlette.middleware.gzip import GZipMiddleware
from starlette.types import ASGIApp, Message, Receive, Scope, Send

#: The names of compressed forms, with which their ETags end.
COMPRESSED = ("gzip", "zstd", "br")
#: Below so many bytes compression saves nothing.
LEAST_BYTES = 1000
#: Beyond these levels GeoJSON takes longer and hardly gets smaller.
_GZIP_LEVEL, _ZSTD_LEVEL = 4, 3
_GZIP_FRAME = 31
#: Files of which pieces are asked for leave as they are.
_WHOLE = ".pmtiles"


def pack(body: bytes, accepted: str) -> tuple[bytes, str] | None:
    """A body compressed in a form that the asker takes, and the name of the form; None where there is none."""
    heard = taken(accepted) if accepted else ()
    if "zstd" in heard:
        return bytes(pa.Codec("zstd", compression_level=_ZSTD_LEVEL).compress(body)), "zstd"
    if "gzip" in heard or "*" in heard:
        packer = zlib.compressobj(_GZIP_LEVEL, zlib.DEFLATED, _GZIP_FRAME)
        return packer.compress(body) + packer.flush(), "gzip"
    return None


def taken(accepted: str) -> set[str]:
    """The forms that the header names, without those that it refuses (`;q=0`)."""
    parts = [each.replace(" ", "").lower().partition(";q=") for each in accepted.split(",")]
    return {name for name, _, weight in parts if weight.strip("0.") or not weight}


class Compression:
    """Compress answers for those who take them so, and mark their ETag."""

    def __init__(self, app: ASGIApp) -> None:
        self._app = app
        self._packing = GZipMiddleware(app, minimum_size=LEAST_BYTES, compresslevel=_GZIP_LEVEL)

    async def __call__(self, scope: Scope, receive: Receive, send: Send) -> None:
        """Pass the request on; only the headers of compressed answers are touched."""
        if scope.get("path", "").endswith(_WHOLE):
            await self._app(scope, receive, send)
            return

        async def send_marked(message: Message) -> None:
            if message["type"] == "http.response.start":
                headers = MutableHeaders(raw=message["headers"])
                form = headers.get("content-encoding")
                if form is not None and "etag" in headers and not headers["etag"].endswith(f'-{form}"'):
                    headers["etag"] = f'{headers["etag"][:-1]}-{form}"'
            await send(message)

        await self._packing(scope, receive, send_marked)
