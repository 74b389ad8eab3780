"""A submission on a folium map: a page that fetches what it shows, its payload, and the self-contained file.

The page holds nothing of the submission and asks for a token; what it fetches is for whoever may see the submission.
"""

from typing import Annotated, Any, Literal
from urllib.parse import quote, urlencode

from fastapi import APIRouter, Query, Request, Response
from fastapi.responses import HTMLResponse

from gisapp.api.answers import HTML, JSON, encoded, root, send
from gisapp.api.routes.asked import Asked, ForYear, InRegister, InWorkspace
from gisapp.api.routes.submissions import seen
from gisapp.api.security.people import PersonOf
from gisapp.clock import shown as on_the_clock
from gisapp.domain.access import Person, Role
from gisapp.maps.inputs import SUBMISSION
from gisapp.maps.page import live_page, standalone_page
from gisapp.wiring import gdal
from gisapp.workflows.portfolios import ForYear as Year
from gisapp.workflows.ports import Workspace
from gisapp.workflows.register_port import Register
from gisapp.workflows.submission_map import submission_payload

router = APIRouter(tags=["submissions"])


@router.get("/submissions/{submission}/map", response_class=HTMLResponse)
def view(
    request: Request,
    workspace: InWorkspace,
    register: InRegister,
    who: PersonOf,
    asked: ForYear,
    submission: str,
    lang: Annotated[Literal["vi", "en"], Query(description="The language the page opens in.")] = "vi",
    standalone: Annotated[bool, Query(description="One self-contained file.")] = False,
) -> Response:
    """A submission on the map: its changes and findings; with `standalone=1` as one file, for whoever may see it."""
    files = request.app.state.assets
    if standalone:
        shown = _shown(workspace, register, who, asked, submission)
        return send(request, standalone_page(shown, lang=lang, assets=files).encode(), HTML)
    said = {"plan": asked.plan, "horizon": asked.horizon, "appraised": asked.appraised.isoformat()}
    query = urlencode({name: value for name, value in said.items() if value is not None})
    address = f"{root(request)}/submissions/{quote(submission, safe='')}/map/payload?{query}"
    assets = {name: f"{root(request)}/assets/{name}" for name in files}
    return send(request, live_page(view=SUBMISSION, payload_url=address, lang=lang, assets=assets).encode(), HTML)


@router.get("/submissions/{submission}/map/payload")
def payload(
    request: Request, workspace: InWorkspace, register: InRegister, who: PersonOf, asked: ForYear, submission: str
) -> Response:
    """What the map of a submission shows, at every horizon of the plan, in both languages."""
    return send(request, encoded(_shown(workspace, register, who, asked, submission)), JSON)


def _shown(workspace: Workspace, register: Register, who: Person, asked: Asked, named: str) -> dict[str, Any]:
    found = seen(register, who, named)
    year = Year(appraised=asked.appraised, plan=asked.plan, horizon=asked.horizon)
    return submission_payload(
        workspace, register, found, year, read_with_gdal=gdal, on_the_clock=on_the_clock,
        may_read=lambda layer: who.may(Role.READER, layer),
    )  # fmt: skip
