"""Where reading is not open: what a path shows, and so whose token is asked for.

Every path that is not named here needs a reader of every layer, new paths too. Assessments, maps and portfolios rest on
many layers, and are for readers of all of them. What stays open holds no data.
"""

import re

from starlette.requests import Request
from starlette.types import ASGIApp, Receive, Scope, Send

from gisapp.api.answers import wants_page
from gisapp.api.security.people import PERSON, hold
from gisapp.api.security.scopes import is_change, path_inside
from gisapp.domain.access import EVERYWHERE, Person, Role

#: Alive or not, the files of pages, and pages of ours with nothing filled in.
OPEN = ("/health", "/assets", "/guide", "/submissions/new")
#: Pages with a field for the token: as HTML nothing stands in them, and what they fetch is asked for with it.
_ASKING = re.compile(r"/app|/maps/[^/]+|/submissions(/[^/]+(/map)?)?|/collections/[^/]+/diff|/scenarios/[^/]+")
#: What is not of one layer and shows no rows: for whoever may read anything. A route may ask for more.
OF_ANY_LAYER = ("", "/ready", "/docs", "/openapi.json", "/conformance", "/collections", "/app", "/styles")
#: The grid of the tiles, which is the world's.
_GRIDS = "/tileMatrixSets"
#: Their routes ask for a role on the layer that they concern.
OF_THEIR_LAYER = ("/submissions", "/jobs")
_LAYER = "/collections/"
#: The register of plans and the rule packs are layers of these names.
_LAYERS = {"/plans": "plans", "/standards": "standards"}


class Reading:
    """Let only readers read."""

    def __init__(self, app: ASGIApp) -> None:
        self._app = app

    async def __call__(self, scope: Scope, receive: Receive, send: Send) -> None:
        """Pass the request on where who asks may read what the path shows.

        Raises
        ------
        Refusal, NotAllowed
            401 without a token, 403 with one that does not reach so far.
        """
        if scope["type"] == "http":
            path, change = path_inside(scope).rstrip("/"), is_change(scope)
            if change or not _asks(path, Request(scope)):
                _hold(scope["state"][PERSON], path, change=change)
        await self._app(scope, receive, send)


def _asks(path: str, request: Request) -> bool:
    """Whether this is a page that asks for the token itself; a file that stands alone is no such page."""
    return bool(_ASKING.fullmatch(path)) and wants_page(request) and "standalone" not in request.query_params


def _hold(who: Person, path: str, *, change: bool) -> None:
    if _is_under(path, OPEN) and not change:
        return
    layer = layer_shown(path)
    if layer is not None:
        hold(who, Role.READER, layer)
    elif not may_read_something(who):
        hold(who, Role.READER)


def _is_under(path: str, places: tuple[str, ...]) -> bool:
    return any(path == place or path.startswith(f"{place}/") for place in places)


def layer_shown(path: str) -> str | None:
    """The layer that a path shows, `*` where it shows several, None where its route says what it needs."""
    if path in OF_ANY_LAYER or _is_under(path, (*OF_THEIR_LAYER, _GRIDS)):
        return None
    if path.startswith(_LAYER):
        return path.removeprefix(_LAYER).partition("/")[0]
    return _LAYERS.get(path, EVERYWHERE)


def may_read_something(who: Person) -> bool:
    """Whether there is a layer that this person may read."""
    return any(role.includes(Role.READER) for role in who.grants.values())
