"""Addresses in answers: the one place that says under which host and path we are reached.

The public address if one is set, else the host that was asked.
"""

from collections.abc import Iterable
from urllib.parse import quote, urlencode

from starlette.requests import HTTPConnection, Request

from gisapp.api.answers import root
from gisapp.settings import Settings


def href(request: Request, *path: str, query: Iterable[tuple[str, str]] = ()) -> str:
    """The absolute address of a path of this app, given in segments; `query` are its parameters."""
    asked = urlencode(list(query))
    place = "/".join(quote(segment, safe="") for segment in path)
    address = f"{origin(request)}{quote(root(request))}/{place}"
    return f"{address}?{asked}" if asked else address


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
    settings: Settings = request.app.state.settings
    return settings.public_origin or f"{request.scope['scheme']}://{_host(request)}"


def _host(request: HTTPConnection) -> str:
    named = request.headers.get("host")
    if named:
        return named
    address, port = request.scope.get("server") or ("localhost", None)
    literal = f"[{address}]" if ":" in address else address
    return literal if port is None else f"{literal}:{port}"
