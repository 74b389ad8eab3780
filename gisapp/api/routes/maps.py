"""The folium maps: a page that fetches its payload, the payload, and the self-contained file."""

from typing import Annotated, Literal
from urllib.parse import urlencode

from fastapi import APIRouter, Query, Request, Response
from fastapi.responses import HTMLResponse

from gisapp.api.answers import HTML, encoded, root, send, send_json, send_remembered, wants_page
from gisapp.api.pages import site_page
from gisapp.api.routes.asked import Asked, AsOf, ForYear, InReach
from gisapp.maps.inputs import VIEWS
from gisapp.maps.page import live_page, standalone_page
from gisapp.workflows.maps import check_question, check_view, map_payload

router = APIRouter(tags=["maps"])


@router.get("/maps")
def gallery(request: Request) -> Response:
    """The views that can be drawn."""
    if wants_page(request):
        return site_page(request, "maps.html")
    return send_json(request, {"views": [{"id": view, "href": f"{root(request)}/maps/{view}"} for view in VIEWS]})


@router.get("/maps/{view}", response_class=HTMLResponse)
def view(
    request: Request,
    workspace: InReach,
    asked: ForYear,
    view: str,
    lang: Annotated[Literal["vi", "en"], Query(description="The language the page opens in.")] = "vi",
    standalone: Annotated[bool, Query(description="One self-contained file.")] = False,
) -> Response:
    """A view as a page; with `standalone=1` as one file that opens from a USB stick.

    The page holds nothing of the workspace: who may not read it is asked for a token, with which it fetches the rest.
    """
    check_view(view)
    if workspace is not None and standalone:

        def make() -> bytes:
            shown = map_payload(workspace, view, plan=asked.plan, horizon=asked.horizon, appraised=asked.appraised)
            return standalone_page(shown, lang=lang, assets=request.app.state.assets).encode()

        return send_remembered(request, workspace, (asked, lang, "standalone"), make, HTML)
    if workspace is not None:
        check_question(workspace, plan=asked.plan, horizon=asked.horizon, appraised=asked.appraised)
    files = {name: f"{root(request)}/assets/{name}" for name in request.app.state.assets}
    page = live_page(view=view, payload_url=_payload_url(request, view, asked), lang=lang, assets=files)
    return send(request, page.encode(), HTML)


@router.get("/maps/{view}/payload")
def payload(request: Request, workspace: AsOf, asked: ForYear, view: str) -> Response:
    """What a view shows, at every horizon of the plan, in both languages."""

    def make() -> bytes:
        return encoded(map_payload(workspace, view, plan=asked.plan, horizon=asked.horizon, appraised=asked.appraised))

    return send_remembered(request, workspace, asked, make)


def _payload_url(request: Request, view: str, asked: Asked) -> str:
    said = {"plan": asked.plan, "horizon": asked.horizon, "appraised": asked.appraised.isoformat()}
    said |= {name: request.query_params.get(name) for name in ("as-of", "scenario")}
    query = urlencode({name: value for name, value in said.items() if value is not None})
    return f"{root(request)}/maps/{view}/payload?{query}"
