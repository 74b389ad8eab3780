"""The map of two sides: a page, its payload, and the self-contained file."""

from collections.abc import Callable, Hashable
from datetime import date
from typing import Annotated, Any, Literal
from urllib.parse import urlencode

from fastapi import APIRouter, Query, Request, Response
from fastapi.responses import HTMLResponse

from gisapp.api.answers import HTML, encoded, root, send, send_remembered
from gisapp.api.routes.asked import in_reach
from gisapp.api.routes.sides import BothSides, Sides
from gisapp.clock import day
from gisapp.maps.page import live_page, standalone_page
from gisapp.workflows.maps import check_question, map_payload

router = APIRouter(tags=["maps"])

VIEW = "difference"
Appraised = Annotated[str | None, Query(description="Date of appraisal, of both sides. Default today.")]
#: What the page asks of its payload is all that was asked of the page, but how it is to be shown.
_OF_THE_PAGE = frozenset({"lang", "standalone", "f", "appraised"})


@router.get("/maps/difference", response_class=HTMLResponse)
def view(
    request: Request,
    sides: BothSides,
    appraised: Appraised = None,
    lang: Annotated[Literal["vi", "en"], Query(description="The language the page opens in.")] = "vi",
    standalone: Annotated[bool, Query(description="One self-contained file.")] = False,
) -> Response:
    """What differs at b from what it is at a, on a map: sides as in `/comparisons`.

    Where nothing is asked of either side, the first year of the plan is held against its last.
    """
    on, known = day(appraised), in_reach(request)
    if known and standalone:

        def make() -> bytes:
            return standalone_page(_shown(sides, on), lang=lang, assets=request.app.state.assets).encode()

        return _remembered(request, sides, (on, lang, "standalone"), make, HTML)
    for side in (sides.a, sides.b) if known else ():
        check_question(side.workspace, plan=side.plan, horizon=side.horizon, appraised=on)
    files = {name: f"{root(request)}/assets/{name}" for name in request.app.state.assets}
    asked = [(name, value) for name, value in request.query_params.items() if name not in _OF_THE_PAGE]
    query = urlencode([*asked, ("appraised", on.isoformat())])
    page = live_page(view=VIEW, payload_url=f"{root(request)}/maps/{VIEW}/payload?{query}", lang=lang, assets=files)
    return send(request, page.encode(), HTML)


@router.get("/maps/difference/payload")
def payload(request: Request, sides: BothSides, appraised: Appraised = None) -> Response:
    """What the map of two sides shows, in both languages."""
    on = day(appraised)
    return _remembered(request, sides, (on,), lambda: encoded(_shown(sides, on)))


def _shown(sides: Sides, on: date) -> dict[str, Any]:
    a, b = sides.a if sides.apart else None, sides.b
    return map_payload(b.workspace, VIEW, plan=b.plan, horizon=b.horizon, appraised=on, against=a)


def _remembered(
    request: Request, sides: Sides, asked: tuple[Hashable, ...], make: Callable[[], bytes], *media: str
) -> Response:
    said = [(each.plan, each.horizon, each.workspace.layers.state()) for each in (sides.a, sides.b)]
    return send_remembered(request, sides.a.workspace, (*said, sides.apart, *asked), make, *media)
