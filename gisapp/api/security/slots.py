"""How much that is heavy runs at once: the rest waits a while, and what would wait too long is told so at once."""

import asyncio
import re
from http import HTTPStatus
from urllib.parse import unquote_to_bytes

from starlette.types import Message, Scope, Send

from gisapp.api.errors import Refusal
from gisapp.api.security.scopes import is_change, path_inside
from gisapp.domain.errors import Vi

#: Nobody waits longer than this for an answer to begin.
_WAIT_SECONDS = 60.0
_RETRY = {"Retry-After": "10"}
#: Reads that compute; every change is heavy too.
_HEAVY = re.compile(
    r"/(maps/[^/]+|comparisons|contradictions|zones/[^/]+/(assessment|rules)|portfolios|collections/[^/]+/diff"
    r"|scenarios/[0-9a-f]{16}/changes|submissions/[0-9a-f]{16})\b.*"
)

#: Whatever is read with scenarios over it, they are read, checked and merged first; a filter looks at every row.
_COMPUTES = (b"scenario=", b"filter=")


def is_heavy(scope: Scope) -> bool:
    """Whether the request computes, rather than hands out what lies ready."""
    query = scope.get("query_string", b"")
    asked = unquote_to_bytes(query) if query else b""
    return (
        is_change(scope) or any(each in asked for each in _COMPUTES) or _HEAVY.fullmatch(path_inside(scope)) is not None
    )


class Slots:
    """Slots for heavy requests.

    Parameters
    ----------
    at_once
        So many run.
    waiting
        So many wait; the next is refused.
    """

    def __init__(self, at_once: int, waiting: int, *, wait_seconds: float = _WAIT_SECONDS) -> None:
        self._free = asyncio.Semaphore(at_once)
        self._most = waiting
        self._wait = wait_seconds
        self._waiting = 0

    async def take(self) -> None:
        """Take a slot, waiting for one if need be.

        Raises
        ------
        Refusal
            503 with `Retry-After` under overload.
        """
        if not self._free.locked():
            await self._free.acquire()
            return
        if self._waiting >= self._most:
            raise _overloaded()
        self._waiting += 1
        try:
            async with asyncio.timeout(self._wait):
                await self._free.acquire()
        except TimeoutError as late:
            raise _overloaded() from late
        finally:
            self._waiting -= 1

    def give(self) -> None:
        """Give a slot back."""
        self._free.release()


class Hold:
    """One request's hold on a slot, from when it has all it needs until its answer begins.

    What is sent after that was computed before; a client that does not read its answer holds nobody up.
    """

    def __init__(self, slots: Slots) -> None:
        self._slots = slots
        self._taken = False
        self._given = False

    async def take(self) -> None:
        """Take the slot, once.

        Raises
        ------
        Refusal
            As `Slots.take` says.
        """
        if not self._taken:
            await self._slots.take()
            self._taken = True

    def give(self) -> None:
        """Give the slot back, once."""
        if self._taken and not self._given:
            self._given = True
            self._slots.give()

    def until_answered(self, send: Send) -> Send:
        """The same sending, which gives the slot back when the answer begins."""

        async def send_and_give(message: Message) -> None:
            self.give()
            await send(message)

        return send_and_give


def _overloaded() -> Refusal:
    return Refusal(
        HTTPStatus.SERVICE_UNAVAILABLE,
        expected="a free place among the requests that compute",
        found="too many at once",
        todo="ask again a little later",
        headers=_RETRY,
        vi=Vi("một chỗ trống trong số các yêu cầu đang tính", "hãy hỏi lại sau ít lâu", "quá nhiều yêu cầu cùng lúc"),
    )
