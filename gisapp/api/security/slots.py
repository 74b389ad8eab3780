"""How much that is heavy runs at once: the rest waits a while, and what would wait too long is told so at once."""

import asyncio
import re
from collections.abc import AsyncIterator
from contextlib import asynccontextmanager
from http import HTTPStatus

from starlette.types import Scope

from gisapp.api.errors import Refusal
from gisapp.api.security.scopes import is_change, path_inside

#: Nobody waits longer than this for an answer to begin.
_WAIT_SECONDS = 20.0
_RETRY = {"Retry-After": "10"}
#: Reads that compute; every change is heavy too.
_HEAVY = re.compile(r"/(maps/[^/]+|zones/[^/]+/assessment|portfolios|collections/[^/]+/diff)\b.*")


def is_heavy(scope: Scope) -> bool:
    """Whether the request computes, rather than hands out what lies ready."""
    return is_change(scope) or _HEAVY.fullmatch(path_inside(scope)) is not None


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

    @asynccontextmanager
    async def held(self) -> AsyncIterator[None]:
        """Hold a slot meanwhile.

        Raises
        ------
        Refusal
            503 with `Retry-After` under overload.
        """
        await self.take()
        try:
            yield
        finally:
            self.give()

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


def _overloaded() -> Refusal:
    return Refusal(
        HTTPStatus.SERVICE_UNAVAILABLE,
        expected="a free place among the requests that compute",
        found="too many at once",
        todo="ask again a little later",
        headers=_RETRY,
    )
