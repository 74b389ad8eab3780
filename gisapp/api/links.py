"""Addresses in answers: the one place that says under which host and path we are reached."""

from collections.abc import Iterable
from urllib.parse import quote, urlencode

from starlette.requests import Request

from gisapp.api.answers import root


def href(request: Request, *path: str, query: Iterable[tuple[str, str]] = ()) -> str:
    """The absolute address of a path of this app, given in segments; `query` are its parameters."""
    asked = urlencode(list(query))
    place = "/".join(quote(segment, safe="") for segment in path)
    address = f"{request.url.scheme}://{request.url.netloc}{quote(root(request))}/{place}"
    return f"{address}?{asked}" if asked else address


def itself(request: Request, query: Iterable[tuple[str, str]] | None = None) -> str:
    """The absolute address that was asked for, with its parameters or with these instead."""
    under = request.url.path.removeprefix(root(request)).lstrip("/")
    asked = request.query_params.multi_items() if query is None else query
    return href(request, *under.split("/"), query=asked)


def link(rel: str, address: str, media: str, title: str | None = None) -> dict[str, str]:
    """A link as OGC APIs write it."""
    return {"rel": rel, "type": media, "href": address, **({"title": title} if title else {})}
