"""How often may one client ask? A bucket that fills steadily and empties by one with each request."""

import math
import time
from collections import OrderedDict
from collections.abc import Callable
from http import HTTPStatus
from ipaddress import IPv6Address, ip_address, ip_network

from starlette.types import ASGIApp, Receive, Scope, Send

from gisapp.api.errors import Refusal
from gisapp.api.security.people import CLIENT
from gisapp.api.security.scopes import is_change

#: A bucket holds what fills in so many seconds: dragging a polygon comes in bursts.
_BURST_SECONDS = 2.0
#: Clients remembered at once; the one unheard of for longest is forgotten, its bucket is full by then.
_MOST_CLIENTS = 10_000
#: One customer of a provider has as many addresses of IPv6.
_IPV6_NETWORK = 64


class Buckets:
    """One bucket for each client, in bounded memory.

    Parameters
    ----------
    per_second
        How fast a bucket fills.
    seconds
        The time that passes, in seconds from anywhere.
    """

    def __init__(
        self, per_second: float, *, seconds: Callable[[], float] = time.monotonic, most_clients: int = _MOST_CLIENTS
    ) -> None:
        self.per_second = per_second
        self._holds = max(1.0, per_second * _BURST_SECONDS)
        self._seconds = seconds
        self._most = most_clients
        self._left: OrderedDict[str, tuple[float, float]] = OrderedDict()

    def __len__(self) -> int:
        """How many clients are remembered."""
        return len(self._left)

    def take(self, client: str) -> float:
        """Take one from the client's bucket; in how many seconds there will be one again, 0 where there was."""
        moment = self._seconds()
        left, last = self._left.pop(client, (self._holds, moment))
        left = min(self._holds, left + (moment - last) * self.per_second)
        wait = 0.0 if left >= 1 else (1 - left) / self.per_second
        self._left[client] = (left if wait else left - 1, moment)
        if len(self._left) > self._most:
            self._left.popitem(last=False)
        return wait


class Rated:
    """Refuse a client who asks too often; changes and reading are counted apart.

    Parameters
    ----------
    writes, reads
        Requests a second that one client may send for long; 0 for no limit.
    """

    def __init__(self, app: ASGIApp, *, writes: float, reads: float) -> None:
        self._app = app
        self._writes = Buckets(writes)
        self._reads = Buckets(reads)

    async def __call__(self, scope: Scope, receive: Receive, send: Send) -> None:
        """Pass the request on while the client's bucket is not empty.

        Raises
        ------
        Refusal
            429 with `Retry-After`.
        """
        if scope["type"] == "http":
            buckets = self._writes if is_change(scope) else self._reads
            wait = buckets.take(client_of(scope)) if buckets.per_second else 0.0
            if wait:
                raise _too_often(wait)
        await self._app(scope, receive, send)


def client_of(scope: Scope) -> str:
    """By what a client's requests are counted: the token, else the address (of IPv6 the network)."""
    known = scope["state"].get(CLIENT)
    address = (scope.get("client") or ("nowhere", 0))[0]
    return known or network_of(address, 32, _IPV6_NETWORK)


def network_of(address: str, ipv4: int, ipv6: int) -> str:
    """The network of an address, with so many bits of it; an address that is none stays as it is."""
    try:
        given = ip_address(address)
    except ValueError:
        return address[:64]
    bits = ipv6 if isinstance(given, IPv6Address) else ipv4
    return str(ip_network((given, bits), strict=False))


def _too_often(wait: float) -> Refusal:
    seconds = math.ceil(wait)
    return Refusal(
        HTTPStatus.TOO_MANY_REQUESTS,
        expected="fewer requests a second from one client",
        found="more",
        todo=f"wait {seconds} s and go on more slowly",
        headers={"Retry-After": str(seconds)},
    )
