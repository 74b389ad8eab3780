"""Where did the request come from? What a trusted proxy forwards is believed; from anybody else it is not read.

`X-Forwarded-*` outweighs `Forwarded` (RFC 7239) where both are there: a proxy must overwrite what it forwards.
"""

import re
from collections.abc import Iterable, Iterator
from dataclasses import dataclass
from ipaddress import IPv4Network, IPv6Network, ip_address, ip_network

from starlette.types import ASGIApp, Receive, Scope, Send

from gisapp.api.security.scopes import headers_named

Network = IPv4Network | IPv6Network
_PREFIX = re.compile(r"(/[A-Za-z0-9._~-]+)+")
_PAIR = re.compile(r'\s*([A-Za-z]+)\s*=\s*(?:"([^"]*)"|([^\s;,"]*))\s*(?:;|$)')
#: Under this key the scope's state says whether the peer is a trusted proxy.
TRUSTED = "trusted_proxy"


@dataclass(frozen=True, slots=True, kw_only=True)
class Forwarded:
    """What a proxy says of the request it passed on; None where it says nothing."""

    client: str | None = None
    scheme: str | None = None
    host: str | None = None
    prefix: str | None = None


class Proxied:
    """Put client, scheme, host and root path right before anything else looks at them.

    Parameters
    ----------
    trusted
        Addresses and networks of the proxies.
    prefix
        The path under which the service stands; a proxy may strip it or not.
    """

    def __init__(self, app: ASGIApp, *, trusted: Iterable[str], prefix: str) -> None:
        self._app = app
        self._trusted = tuple(ip_network(each) for each in trusted)
        self._prefix = prefix

    async def __call__(self, scope: Scope, receive: Receive, send: Send) -> None:
        """Pass the request on as its sender meant it."""
        if scope["type"] != "http":
            await self._app(scope, receive, send)
            return
        peer = (scope.get("client") or ("", 0))[0]
        trusted = bool(self._trusted) and is_trusted(peer, self._trusted)
        said = forwarded(scope, self._trusted) if trusted else Forwarded()
        scope = {**scope, "state": {**scope.get("state", {}), TRUSTED: trusted}}
        await self._app(_rooted(_told(scope, said), self._prefix or said.prefix or ""), receive, send)


def is_trusted(address: str, networks: tuple[Network, ...]) -> bool:
    """Whether the address is one of a trusted proxy."""
    try:
        given = ip_address(address)
    except ValueError:
        return False
    mapped = getattr(given, "ipv4_mapped", None)
    return any((mapped or given) in network for network in networks)


def forwarded(scope: Scope, networks: tuple[Network, ...]) -> Forwarded:
    """What the proxy forwards of the client: the nearest hop that is no trusted proxy itself."""
    hops = _hops(scope, b"x-forwarded-for")
    scheme, host, prefix = (_last(scope, b"x-forwarded-" + name) for name in (b"proto", b"host", b"prefix"))
    if not (hops or scheme or host):
        return _standard(scope, networks)
    return Forwarded(client=_client(hops, networks), scheme=_scheme(scheme), host=host, prefix=_sane_prefix(prefix))


def _standard(scope: Scope, networks: tuple[Network, ...]) -> Forwarded:
    elements = [dict(_pairs(element)) for element in _hops(scope, b"forwarded")]
    client = _client([_bare(each["for"]) for each in elements if "for" in each], networks)
    nearest = elements[-1] if elements else {}
    return Forwarded(client=client, scheme=_scheme(nearest.get("proto")), host=nearest.get("host"))


def _pairs(element: str) -> Iterator[tuple[str, str]]:
    for name, quoted, plain in _PAIR.findall(element):
        yield name.lower(), quoted or plain


def _hops(scope: Scope, name: bytes) -> list[str]:
    return [hop.strip() for line in headers_named(scope, name) for hop in line.split(",") if hop.strip()]


def _last(scope: Scope, name: bytes) -> str | None:
    hops = _hops(scope, name)
    return hops[-1] if hops else None


def _client(hops: list[str], networks: tuple[Network, ...]) -> str | None:
    for hop in reversed(hops):
        if not is_trusted(_bare(hop), networks):
            return _bare(hop) if _is_address(_bare(hop)) else None
    return _bare(hops[0]) if hops else None


def _bare(hop: str) -> str:
    """An address without brackets and port."""
    if hop.startswith("["):
        return hop[1:].partition("]")[0]
    return hop.partition(":")[0] if hop.count(":") == 1 else hop


def _is_address(text: str) -> bool:
    try:
        ip_address(text)
    except ValueError:
        return False
    return True


def _scheme(given: str | None) -> str | None:
    return given.lower() if given is not None and given.lower() in ("http", "https") else None


def _sane_prefix(given: str | None) -> str | None:
    trimmed = (given or "").rstrip("/")
    return trimmed if _PREFIX.fullmatch(trimmed) else None


def _told(scope: Scope, said: Forwarded) -> Scope:
    if said.client is not None:
        scope["client"] = (said.client, 0)
    if said.scheme is not None:
        scope["scheme"] = said.scheme
    if said.host is not None:
        others = [(name, value) for name, value in scope["headers"] if name != b"host"]
        scope["headers"] = [(b"host", said.host.encode("latin-1")), *others]
    return scope


def _rooted(scope: Scope, prefix: str) -> Scope:
    if not prefix:
        return scope
    path = scope["path"]
    whole = path if path == prefix or path.startswith(f"{prefix}/") else f"{prefix}{path}"
    return {**scope, "root_path": prefix, "path": f"{prefix}/" if whole == prefix else whole}
