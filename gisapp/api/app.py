"""The application: the workspace at /, the demo at /demo, the same routes under both."""

from fastapi import Depends, FastAPI, Request, Response

from gisapp import __version__, wiring
from gisapp.api import errors, openapi
from gisapp.api.compression import Compression
from gisapp.api.head import HeadAsGet
from gisapp.api.memory import Memory
from gisapp.api.routes import assets, collections, docs, home, items, maps, plans, standards, zones
from gisapp.api.routes.asked import only_known
from gisapp.workflows.ports import Workspace

_DESCRIPTION = (
    "Spatial layers of Hanoi's industrial zones, land use and infrastructure coverage at any plan horizon. "
    "Every answer names its inputs; what cannot be computed says what it needs."
)

#: Answers kept for each workspace; the largest, a standalone page, is 2 MB.
_REMEMBERED = 64


def create_app() -> FastAPI:
    """The whole application on the default workspace, made on first use."""
    workspace = wiring.open_workspace()
    app = build(workspace)
    if not workspace.demo:
        app.mount("/demo", build(wiring.demo_of(workspace)))
        app.add_api_route("/demo", _to_demo, include_in_schema=False)
    return app


def _to_demo(request: Request) -> Response:
    return errors.moved(request, "/demo/")


def build(workspace: Workspace) -> FastAPI:
    """The routes over one workspace."""
    app = FastAPI(
        title="gisapp" + (" demo" if workspace.demo else ""),
        version=__version__,
        description=_DESCRIPTION,
        docs_url=None,  # FastAPI's own page loads a CDN
        redoc_url=None,
        openapi_url=None,  # /openapi.json is a route of ours, with the media type that OGC asks for
        redirect_slashes=False,  # it would name the host that the request names
        dependencies=[Depends(only_known)],
    )
    app.state.workspace = workspace
    app.state.assets = wiring.assets()
    app.state.memory = Memory(_REMEMBERED)
    errors.install(app)
    app.add_middleware(Compression)
    app.add_middleware(HeadAsGet)
    app.router.routes.extend(items.ROUTES)
    for topic in (home, collections, plans, standards, zones, maps, docs, assets):
        app.include_router(topic.router)
    app.openapi = openapi.described(app)  # type: ignore[method-assign]
    return app
