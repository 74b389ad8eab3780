"""How often may one client ask? Who asks too often is told when to go on."""

import math
from http import HTTPStatus

from starlette.types import ASGIApp, Receive, Scope, Send

from gisapp.api.errors import Refusal
from gisapp.api.security.buckets import Buckets, network_of
from gisapp.api.security.people import CLIENT
from gisapp.api.security.scopes import is_change
from gisapp.domain.errors import Vi

#: One customer of a provider has as many addresses of IPv6.
_IPV6_NETWORK = 64


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


def _too_often(wait: float) -> Refusal:
    seconds = math.ceil(wait)
    return Refusal(
        HTTPStatus.TOO_MANY_REQUESTS,
        expected="fewer requests a second from one client",
        found="more",
        todo=f"wait {seconds} s and go on more slowly",
        headers={"Retry-After": str(seconds)},
        vi=Vi(
            "ít yêu cầu hơn mỗi giây từ một bên gửi",
            f"hãy chờ {seconds} giây rồi gửi chậm lại",
            "nhiều hơn mức cho phép",
        ),
    )
