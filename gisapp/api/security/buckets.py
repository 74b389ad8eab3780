"""A bucket for each client: it fills steadily and empties by one with each request."""

import time
from collections import OrderedDict
from collections.abc import Callable
from functools import lru_cache
from ipaddress import IPv6Address, ip_address, ip_network

#: A bucket holds what fills in so many seconds: dragging a polygon comes in bursts, and so do fifty decisions at once.
_BURST_SECONDS = 4.0
#: Clients remembered at once; the one unheard of for longest is forgotten, its bucket is full by then.
_MOST_CLIENTS = 10_000


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


@lru_cache(maxsize=4096)
def network_of(address: str, ipv4: int, ipv6: int) -> str:
    """The network of an address, with so many bits of it; an address that is none stays as it is."""
    try:
        given = ip_address(address)
    except ValueError:
        return address[:64]
    bits = ipv6 if isinstance(given, IPv6Address) else ipv4
    return str(ip_network((given, bits), strict=False))
