"""Addresses in answers: the one place that says under which host and path we are reached.

The public address if one is set, else the host that was asked.
"""

from collections.abc import Iterable
from functools import lru_cache
from urllib.parse import quote, urlencode

from starlette.requests import HTTPConnection, Request

from gisapp.api.answers import root
from gisapp.settings import Settings


def href(request: Request, *path: str, query: Iterable[tuple[str, str]] = ()) -> str:
    """The absolute address of a path of this app, given in segments; `query` are its parameters."""
    asked = urlencode(list(query)) if query else ""
    address = _address(origin(request), root(request), path)
    return f"{address}?{asked}" if asked else address


@lru_cache(maxsize=1024)
def _address(origin: str, under: str, path: tuple[str, ...]) -> str:
    place = "/".join(quote(segment, safe="") for segment in path)
    return f"{origin}{quote(under)}/{place}"


def itself(request: Request, query: Iterable[tuple[str, str]] | None = None) -> str:
    """The absolute address that was asked for, with its parameters or with these instead."""
    under = str(request.scope["path"]).removeprefix(root(request)).lstrip("/")
    asked = request.query_params.multi_items() if query is None else query
    return href(request, *under.split("/"), query=asked)


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
