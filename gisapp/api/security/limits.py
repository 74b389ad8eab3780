"""The limits on every request that changes or computes: bytes, time, and how many at once."""

import asyncio
import re
from contextlib import suppress

from starlette.types import ASGIApp, Message, Receive, Scope, Send

from gisapp.api.errors import Refusal, answer
from gisapp.api.security.bodies import MeteredBody
from gisapp.api.security.scopes import is_change, path_inside
from gisapp.api.security.slots import Hold, Slots, is_heavy
from gisapp.settings import Settings

#: Paths that take whole files.
_UPLOADS = re.compile(r"/submissions(/repaired)?/?")
#: After an answer that came before the body's end, so much of the rest is read and forgotten, for so long: whoever
#: is cut off while sending never sees the answer.
_LINGER_BYTES = 64_000_000
_LINGER_SECONDS = 2.0


class Limited:
    """Hold bodies to their limits, and heavy requests to their number."""

    def __init__(self, app: ASGIApp, *, settings: Settings) -> None:
        self._app = app
        self._settings = settings
        self._slots = Slots(settings.heavy_at_once, settings.heavy_waiting)

    async def __call__(self, scope: Scope, receive: Receive, send: Send) -> None:
        """Pass the request on within its limits.

        Raises
        ------
        Refusal
            503 with `Retry-After` under overload.
        """
        if scope["type"] != "http":
            await self._app(scope, receive, send)
        elif is_change(scope):
            await _Change(self._app, Hold(self._slots), self._body(scope, receive)).run(scope, receive, send)
        elif is_heavy(scope):
            await self._compute(scope, receive, send)
        else:
            await self._app(scope, receive, send)

    async def _compute(self, scope: Scope, receive: Receive, send: Send) -> None:
        hold = Hold(self._slots)
        await hold.take()
        try:
            await self._app(scope, receive, hold.until_answered(send))
        finally:
            hold.give()

    def _body(self, scope: Scope, receive: Receive) -> MeteredBody:
        upload = _UPLOADS.fullmatch(path_inside(scope)) is not None
        most = self._settings.upload_bytes if upload else self._settings.body_bytes
        return MeteredBody(scope, receive, most_bytes=most, seconds=self._settings.body_seconds)


class _Change:
    """One request that may change something: it takes a slot when its body is there."""

    def __init__(self, app: ASGIApp, hold: Hold, body: MeteredBody) -> None:
        self._app = app
        self._hold = hold
        self._body = body
        self._full: Refusal | None = None

    async def run(self, scope: Scope, receive: Receive, send: Send) -> None:
        """Pass the request on; where it was refused meanwhile, that is the answer, whatever a route made of it."""
        lingering = Lingering(self._body, receive, send)

        async def send_unless_refused(message: Message) -> None:
            if self._refused is None or lingering.started:
                await lingering.send(message)

        try:
            await self._app(scope, self._receive, self._hold.until_answered(send_unless_refused))
        except Exception:
            if self._refused is None:
                raise
        finally:
            self._hold.give()
        if self._refused is not None and not lingering.started:
            await answer(self._refused)(scope, receive, lingering.send)

    @property
    def _refused(self) -> Refusal | None:
        return self._body.refused or self._full

    async def _receive(self) -> Message:
        message = await self._body.receive()
        if self._body.is_read:
            await self._take()
        return message

    async def _take(self) -> None:
        try:
            await self._hold.take()
        except Refusal as full:
            self._full = full
            raise


class Lingering:
    """An answer that may come before the body's end: then the connection closes after it, but not at once."""

    def __init__(self, body: MeteredBody, receive: Receive, send: Send) -> None:
        self._body = body
        self._receive = receive
        self._send = send
        self.started = False

    async def send(self, message: Message) -> None:
        """Send one message of the answer; before its last, what is left of the body is read and forgotten."""
        self.started = True
        if self._body.is_read:
            await self._send(message)
        elif message["type"] == "http.response.start":
            await self._send({**message, "headers": [*message["headers"], (b"connection", b"close")]})
        elif message.get("more_body", False):
            await self._send(message)
        else:
            await self._send({**message, "more_body": True})
            await _read_the_rest(self._receive)
            await self._send({"type": "http.response.body", "body": b""})


async def _read_the_rest(receive: Receive) -> None:
    count = 0
    with suppress(TimeoutError):
        async with asyncio.timeout(_LINGER_SECONDS):
            while count < _LINGER_BYTES:
                message = await receive()
                count += len(message.get("body", b""))
                if not message.get("more_body", False):
                    return
