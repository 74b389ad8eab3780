"""The planners' viewer: its page where it is built, and what it starts from."""

import re
from html import escape
from typing import Annotated

from fastapi import APIRouter, Query, Request, Response
from fastapi.responses import RedirectResponse

from gisapp.api.answers import HTML, encoded, root, send_remembered, send_tagged, tag_of
from gisapp.api.pages import place_names
from gisapp.api.routes.asked import Asked, AsOf, ForYear, InWorkspace
from gisapp.api.routes.assets import version
from gisapp.wiring import VIEWER_PAGE
from gisapp.workflows.difference import zone_difference
from gisapp.workflows.portfolios import ForYear as Year
from gisapp.workflows.tile_sets import GRID
from gisapp.workflows.viewer import start_of_viewer
from gisapp.workflows.viewer_views import zones_in_view

router = APIRouter(tags=["maps"])
_ASSET = re.compile(r"/assets/([\w.-]+)")
#: No script that stands in the page, none from elsewhere; MapLibre draws from images that it makes itself.
_POLICY = (
    "default-src 'none'; script-src 'self'; worker-src 'self'; style-src 'self'; img-src 'self' data: blob:; "
    "connect-src 'self'; font-src 'self'; base-uri 'none'; form-action 'none'; frame-ancestors 'self'"
)


@router.get("/app", include_in_schema=False)
def page(request: Request) -> Response:
    """The viewer; where it is not built, the folium maps."""
    files = request.app.state.assets
    if VIEWER_PAGE not in files:
        return RedirectResponse(f"{root(request)}/maps", status_code=307)
    demo = request.app.state.workspace.demo
    marks = {"root": escape(root(request)), "demo": str(demo).lower(), **place_names(demo=demo)}
    text = files[VIEWER_PAGE].decode()
    for mark, said in marks.items():
        text = text.replace(f"[[{mark}]]", said)
    body = _ASSET.sub(lambda found: f"{found[0]}?v={version(files[found[1]])}", text).encode()
    return send_tagged(request, tag_of(body), lambda: body, HTML, headers={"Content-Security-Policy": _POLICY})


@router.get("/app/start")
def start(request: Request, workspace: AsOf, asked: ForYear) -> Response:
    """What the viewer starts from: zones with their facts, layers and where their tiles are, legend and words."""

    def tiles_of(revision: str) -> str:
        layer = revision.partition("@")[0]
        return f"{root(request)}/collections/{layer}/tiles/{GRID}/{{z}}/{{y}}/{{x}}?as-of={revision}"

    def pictures_of(revision: str) -> str:
        raster = revision.partition("@")[0]
        return f"/collections/{raster}/map/tiles/{GRID}/tilejson?as-of={revision}"

    def make() -> bytes:
        return encoded(
            start_of_viewer(
                workspace, appraised=asked.appraised, plan=asked.plan, horizon=asked.horizon, tiles_of=tiles_of,
                pictures_of=pictures_of,
            )
        )  # fmt: skip

    return send_remembered(request, workspace, (asked, root(request)), make)


@router.get("/app/views/{view}")
def view_of_zones(
    request: Request,
    workspace: AsOf,
    asked: ForYear,
    view: str,
    question: Annotated[
        str | None, Query(max_length=200, description="What the view asks: a kind of facility, a topic.")
    ] = None,
) -> Response:
    """How a view paints each zone at the horizon, what it says of it in a few words, and what its colours mean."""

    def make() -> bytes:
        return encoded(zones_in_view(workspace, view, question, _year(asked)))

    return send_remembered(request, workspace, (asked, view, question), make)


def _year(asked: Asked) -> Year:
    return Year(appraised=asked.appraised, plan=asked.plan, horizon=asked.horizon)


@router.get("/app/difference")
def difference_for_zone(
    request: Request, workspace: AsOf, now: InWorkspace, asked: ForYear, zone: Annotated[str, Query(max_length=80)]
) -> Response:
    """What the scenarios asked about change for a zone, in words: how much is better, worse or other, and what."""

    def make() -> bytes:
        return encoded(zone_difference(now, workspace, zone, _year(asked)))

    return send_remembered(request, workspace, (asked, zone), make)
