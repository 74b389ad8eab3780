"""Send head and body of an answer in one go: each write wakes whoever waits, and is a packet of its own."""

import asyncio
from typing import Any

#: What is larger goes out as it is, so that little is held and copied; for 100 kB one write still is the cheaper.
_MOST = 262_144


class OneWrite:
    """A transport that holds what is written until the loop comes round, and else does as the one beneath it."""

    def __init__(self, beneath: asyncio.Transport, loop: asyncio.AbstractEventLoop) -> None:
        self._beneath = beneath
        self._loop = loop
        self._held: list[bytes] = []
        self._size = 0

    def __getattr__(self, name: str) -> Any:
        return getattr(self._beneath, name)

    def write(self, data: bytes) -> None:
        """Send this soon, together with what came before it and what comes at once after it."""
        self._size += len(data)
        if self._size > _MOST:
            self._send()
            self._beneath.write(data)
            return
        if not self._held:
            self._loop.call_soon(self._send)
        self._held.append(data)

    def close(self) -> None:
        """Send what is held, and close."""
        self._send()
        self._beneath.close()

    def _send(self) -> None:
        held, self._held, self._size = self._held, [], 0
        if held and not self._beneath.is_closing():
            self._beneath.write(b"".join(held))
