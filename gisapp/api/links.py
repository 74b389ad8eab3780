"""Addresses in answers: the one place that says under which host and path we are reached.

The public address if one is set, else the host that was asked.
"""

import re
from collections.abc import Iterable
from functools import lru_cache
from typing import NamedTuple
from urllib.parse import parse_qsl, quote, urlencode

from starlette.requests import HTTPConnection, Request

from gisapp.api.answers import root
from gisapp.settings import Settings


class Address(NamedTuple):
    """What was asked for: the origin, the path under which the app is mounted, the whole path, the query."""

    origin: str
    root: str
    path: str
    query: bytes

    @property
    def parameters(self) -> tuple[tuple[str, str], ...]:
        """Names and values in the query, in its order."""
        return parameters(self.query) if self.query else ()

    def href(self, *path: str, query: Iterable[tuple[str, str]] = ()) -> str:
        """The absolute address of a path of this app, given in segments; `query` are its parameters."""
        asked = urlencode(list(query)) if query else ""
        address = _address(self.origin, self.root, path)
        return f"{address}?{asked}" if asked else address

    def itself(self, query: Iterable[tuple[str, str]] | None = None) -> str:
        """The absolute address that was asked for, with its parameters or with these instead."""
        under = tuple(self.path.removeprefix(self.root).lstrip("/").split("/"))
        if query is not None:
            return self.href(*under, query=query)
        *above, last = under
        address = _address(self.origin, self.root, (*above, "")) + quote(last, safe="")
        asked = _again(self.query) if self.query else ""
        return f"{address}?{asked}" if asked else address


@lru_cache(maxsize=64)
def parameters(query: bytes) -> tuple[tuple[str, str], ...]:
    """Names and values in a query, in its order."""
    return tuple(parse_qsl(query.decode("latin-1"), keep_blank_values=True))


def _again(query: bytes) -> str:
    """A query as it may stand in an address: as it is, where it could not be misread there."""
    return query.decode() if _PLAIN.fullmatch(query) else urlencode(parameters(query))


_PLAIN = re.compile(rb"(?:[A-Za-z0-9_.~=&,:+-]|%[0-9A-Fa-f]{2})+")


def address_of(request: Request) -> Address:
    """What a request asks for."""
    scope = request.scope
    return Address(origin(request), root(request), scope["path"], scope["query_string"])


def href(request: Request, *path: str, query: Iterable[tuple[str, str]] = ()) -> str:
    """The absolute address of a path of this app, given in segments; `query` are its parameters."""
    return address_of(request).href(*path, query=query)


@lru_cache(maxsize=1024)
def _address(origin: str, under: str, path: tuple[str, ...]) -> str:
    place = "/".join(quote(segment, safe="") for segment in path)
    return f"{origin}{quote(under)}/{place}"


def itself(request: Request, query: Iterable[tuple[str, str]] | None = None) -> str:
    """The absolute address that was asked for, with its parameters or with these instead."""
    return address_of(request).itself(query)


def link(rel: str, address: str, media: str, title: str | None = None) -> dict[str, str]:
    """A link as OGC APIs write it."""
    return {"rel": rel, "type": media, "href": address, **({"title": title} if title else {})}


def origin(request: HTTPConnection) -> str:
    """Scheme and host of every link; the host was held against the allow-list before any route ran."""
    known: str | None = request.scope.get(_ORIGIN)
    if known is None:
        settings: Settings = request.app.state.settings
        known = settings.public_origin or f"{request.scope['scheme']}://{_host(request)}"
        request.scope[_ORIGIN] = known
    return known


#: Where a request keeps its origin once it was asked for.
_ORIGIN = "gisapp.origin"


def _host(request: HTTPConnection) -> str:
    named = request.headers.get("host")
    if named:
        return named
    address, port = request.scope.get("server") or ("localhost", None)
    literal = f"[{address}]" if ":" in address else address
    return literal if port is None else f"{literal}:{port}"
