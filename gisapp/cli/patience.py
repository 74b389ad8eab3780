"""How long the server waits for the head of a request; the limits on bodies are the app's."""

import asyncio
from typing import ClassVar

import h11
from uvicorn.protocols.http.h11_impl import H11Protocol


class PatientProtocol(H11Protocol):
    """Close a connection whose next request does not begin, or whose head does not end, in time."""

    head_seconds: ClassVar[float] = 10.0
    _impatience: asyncio.TimerHandle | None = None

    def connection_made(self, transport: asyncio.Transport) -> None:  # type: ignore[override]
        """Begin to wait."""
        super().connection_made(transport)
        self._wait_or_not()

    def data_received(self, data: bytes) -> None:
        """Wait on while the head is not whole."""
        super().data_received(data)
        self._wait_or_not()

    def _wait_or_not(self) -> None:
        waits = self.conn.their_state is h11.IDLE
        if waits and self._impatience is None:
            self._impatience = self.loop.call_later(self.head_seconds, self._close)
        elif not waits and self._impatience is not None:
            self._impatience.cancel()
            self._impatience = None

    def _close(self) -> None:
        self._impatience = None
        if self.conn.their_state is h11.IDLE and not self.transport.is_closing():
            self.transport.close()
