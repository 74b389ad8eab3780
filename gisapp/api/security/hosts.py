"""Is this host ours? A page of somebody else's whose name suddenly leads here (DNS rebinding) is not answered."""

import re
from collections.abc import Iterable

from starlette.types import ASGIApp, Receive, Scope, Send

from gisapp.api.security.scopes import headers_named
from gisapp.domain.errors import BadInput, Vi

#: The machine itself, whatever else is allowed.
LOCAL = ("localhost", "127.0.0.1", "::1")
_HOST = re.compile(r"(?:\[([0-9A-Fa-f:.]+)\]|([A-Za-z0-9._-]+))(?::\d{1,5})?")


class Hosted:
    """Refuse a host that is neither allowed nor the very address that the connection reached.

    Parameters
    ----------
    allowed
        Names and addresses without ports; `*.example.vn` stands for every name below it, `*` for all.
    """

    def __init__(self, app: ASGIApp, *, allowed: Iterable[str]) -> None:
        self._app = app
        given = (*LOCAL, *allowed)
        self._names = frozenset(given)
        self._endings = tuple(each[1:] for each in given if each.startswith("*."))

    async def __call__(self, scope: Scope, receive: Receive, send: Send) -> None:
        """Pass the request on where its host is ours.

        Raises
        ------
        BadInput
            When it is not, or is no host at all.
        """
        if scope["type"] == "http":
            self._hold(headers_named(scope, b"host"), scope.get("server"))
        await self._app(scope, receive, send)

    def _hold(self, named: list[str], server: tuple[str, int | None] | None) -> None:
        if not named:
            return  # HTTP/1.0, as simple probes speak it; a browser always names the host
        host = host_in(named[0]) if len(named) == 1 else None
        if host is None or not (self._allows(host) or (server is not None and host == server[0].lower())):
            raise BadInput(
                expected="a host that this service is known by",
                found=repr(", ".join(named)[:100]),
                todo="use its public address; the administrator adds names in GISAPP_ALLOWED_HOSTS",
                vi=Vi(
                    "tên máy chủ mà dịch vụ này nhận",
                    "hãy dùng địa chỉ công khai của dịch vụ; quản trị viên thêm tên trong GISAPP_ALLOWED_HOSTS",
                ),
            )

    def _allows(self, host: str) -> bool:
        return host in self._names or "*" in self._names or host.endswith(self._endings)


def host_in(text: str) -> str | None:
    """The name or address in a Host header, without port, brackets and last dot; None where it is malformed."""
    found = _HOST.fullmatch(text)
    return (found[1] or found[2]).lower().rstrip(".") if found else None
