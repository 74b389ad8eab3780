"""How the server speaks HTTP: how long it waits for the head of a request and how long that may be; answers in one go.

Bodies are the app's affair.
"""

import asyncio
from typing import ClassVar, cast

from uvicorn.protocols.http.httptools_impl import HttpToolsProtocol

from gisapp.cli.one_write import OneWrite


class PatientProtocol(HttpToolsProtocol):
    """Close a connection whose next request does not begin, or whose head does not end, in time or in so many bytes."""

    head_seconds: ClassVar[float] = 10.0
    head_bytes: ClassVar[int] = 65_536
    _impatience: asyncio.TimerHandle | None = None
    #: Since when a head is waited for; None while none is.
    _since: float | None = None
    _received = 0

    def connection_made(self, transport: asyncio.Transport) -> None:  # type: ignore[override]
        """Begin to wait."""
        super().connection_made(cast(asyncio.Transport, OneWrite(transport, self.loop)))
        self._wait()

    def connection_lost(self, exc: Exception | None) -> None:
        """Nothing is waited for any more."""
        if self._impatience is not None:
            self._impatience.cancel()
        super().connection_lost(exc)

    def data_received(self, data: bytes) -> None:
        """Count what comes while a head is not whole."""
        if self._since is not None:
            self._received += len(data)
            if self._received > self.head_bytes + len(data):
                self.send_400_response("The head of the request is too long.")
                return
        super().data_received(data)

    def on_headers_complete(self) -> None:
        """The head is whole."""
        self._since = None
        super().on_headers_complete()

    def on_response_complete(self) -> None:
        """Wait for the next request, unless its head came already and it is being answered."""
        super().on_response_complete()
        if self.cycle.response_complete and self._since is None and not self.transport.is_closing():
            self._wait()

    def _wait(self) -> None:
        self._since, self._received = self.loop.time(), 0
        if self._impatience is None:  # one look for many requests: to begin and end a timer for each takes longer
            self._impatience = self.loop.call_later(self.head_seconds, self._look)

    def _look(self) -> None:
        self._impatience = None
        if self._since is None or self.transport.is_closing():
            return
        left = self._since + self.head_seconds - self.loop.time()
        if left <= 0:
            self.transport.close()
        else:
            self._impatience = self.loop.call_later(left, self._look)
