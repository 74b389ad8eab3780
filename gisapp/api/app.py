"""The application: the workspace at /, the demo at /demo, the same routes under both."""

import asyncio
import logging
import secrets
from collections.abc import AsyncIterator, Sequence
from contextlib import ExitStack, asynccontextmanager
from datetime import timedelta
from functools import partial
from threading import Event, Thread

import pandas as pd
from fastapi import Depends, FastAPI, Request, Response
from starlette.concurrency import run_in_threadpool
from starlette.types import Lifespan

from gisapp import __version__, wiring
from gisapp.api import errors, openapi
from gisapp.api.answers import root
from gisapp.api.at_once import AtOnce
from gisapp.api.compression import Compression
from gisapp.api.head import HeadAsGet
from gisapp.api.routes import (
    assessments,
    assets,
    collections,
    comparisons,
    contradictions,
    difference,
    docs,
    dossiers,
    home,
    items,
    jobs,
    map_tiles,
    maps,
    paper,
    plans,
    portfolio_overrides,
    portfolio_pivotal,
    portfolio_viewer,
    portfolios,
    revisions,
    scenarios,
    sending,
    standards,
    styles,
    submission_map,
    submissions,
    tiles,
    viewer,
    zones,
)  # fmt: skip
from gisapp.api.routes.asked import only_known
from gisapp.api.security.guards import guard
from gisapp.api.security.lines import begin_logging
from gisapp.api.security.people import PersonOfSecret
from gisapp.clock import now
from gisapp.settings import Settings, read_settings
from gisapp.workflows.decisions import reconcile
from gisapp.workflows.job_kinds import resumed
from gisapp.workflows.memory import Memory
from gisapp.workflows.ports import Workspace
from gisapp.workflows.register_port import Register
from gisapp.workflows.tile_pyramids import due
from gisapp.workflows.tokens import person_of as person_of_secret

_DESCRIPTION = (
    "Spatial layers of Hanoi's industrial zones, land use and infrastructure coverage at any plan horizon. "
    "Every answer names its inputs; what cannot be computed says what it needs."
)

_LOG = logging.getLogger(__name__)
#: Answers kept for each workspace; the largest, a standalone page, is 2 MB.
_REMEMBERED = 64
#: A decision that is younger may be somebody's who is at work: no commit takes so long.
_AT_WORK = timedelta(minutes=5)


def create_app() -> FastAPI:
    """The whole application on the default workspace, made on first use."""
    settings = read_settings()
    begin_logging(settings.log_level)
    # An answer is made of hundreds of tables of a few rows, in which every step on Arrow's strings costs twice as much.
    pd.set_option("mode.string_storage", "python")
    workspace = wiring.open_workspace()
    demo = None if workspace.demo else wiring.demo_of(workspace)
    return build(workspace, demo=demo, settings=settings)


def _to_demo(request: Request) -> Response:
    return errors.moved(request, f"{root(request)}/demo/")


def build(
    workspace: wiring.FolderWorkspace,
    *,
    demo: wiring.FolderWorkspace | None = None,
    register: Register | None = None,
    person_of: PersonOfSecret = person_of_secret,
    settings: Settings | None = None,
) -> FastAPI:
    """The guarded application over one workspace, and over the demo under /demo where one is handed in.

    Parameters
    ----------
    register
        Where tokens, submissions and jobs are kept, the workspace's own unless another is handed in. The demo keeps
        submissions and jobs in one of its own; the tokens hold for both.
    person_of
        Who bears the secret of a token.
    """
    settings = settings or read_settings()
    served = [workspace] if demo is None else [workspace, demo]
    warm = Event()
    working = _at_work(served, settings, warm)
    app = _routes(workspace, settings, register or wiring.register_of(workspace), warm, lifespan=working)
    app.state.person_of = person_of
    mounted: FastAPI | None = None
    if demo is not None:
        mounted = _routes(demo, settings, wiring.register_of(demo), warm)
        app.mount("/demo", mounted)
        app.add_api_route("/demo", _to_demo, include_in_schema=False)
    app.add_middleware(Compression)
    app.add_middleware(HeadAsGet)
    app.add_middleware(AtOnce, served={"": app.state, **({} if mounted is None else {"/demo": mounted.state})})
    guard(app, settings)
    return app


def _agree(workspace: wiring.FolderWorkspace, settings: Settings, *, alone: bool) -> None:
    """Bring the register to what the layers say; queue what a crash cut off, and the tiles that large layers lack."""
    register = wiring.register_of(workspace)
    reconcile(workspace, register, at=now(), older_than=None if alone else _AT_WORK)
    resumed(register, at=now(), name=lambda: secrets.token_hex(8))
    if settings.tiles_ahead_rows:
        due(workspace, register, rows=settings.tiles_ahead_rows, at=now(), name=lambda: secrets.token_hex(8))


async def _agree_again(workspaces: Sequence[wiring.FolderWorkspace], settings: Settings) -> None:
    """Now and then what others left in between, on this machine or on another."""
    while True:
        await asyncio.sleep(_AT_WORK.total_seconds() / 2)
        for each in workspaces:
            try:
                await run_in_threadpool(_agree, each, settings, alone=False)
            except Exception:  # noqa: BLE001 - whatever it was this time, it is looked at again
                _LOG.exception("register and layers of %s are not yet brought to agree", each.name)


def _warm_up(workspaces: Sequence[wiring.FolderWorkspace], warm: Event) -> None:
    for each in workspaces:
        try:
            wiring.warm_up(each)
        except Exception:  # noqa: BLE001 - nobody asked yet; who does is told what is wrong
            _LOG.exception("nothing could be made in advance of %s", each.name)
    warm.set()


def _at_work(workspaces: Sequence[wiring.FolderWorkspace], settings: Settings, warm: Event) -> Lifespan[FastAPI]:
    """While the application runs: first the register agrees with the layers, then jobs are done."""

    @asynccontextmanager
    async def working(_app: FastAPI) -> AsyncIterator[None]:
        runners = [wiring.job_runner(each, wiring.perform_job) for each in workspaces]
        with ExitStack() as served:
            for each in workspaces:
                begin = partial(_begin, each, settings)
                await run_in_threadpool(served.enter_context, wiring.serving(each, begin))
            for runner in runners:
                runner.start()
            again = asyncio.create_task(_agree_again(workspaces, settings))
            if settings.warm_up:
                Thread(target=_warm_up, args=(workspaces, warm), daemon=True).start()
            wiring.settle()
            try:
                yield
            finally:
                again.cancel()
                for runner in runners:
                    await run_in_threadpool(runner.stop)

    return working


def _begin(workspace: wiring.FolderWorkspace, settings: Settings, alone: bool) -> None:
    _agree(workspace, settings, alone=alone)


def _routes(
    workspace: Workspace,
    settings: Settings,
    register: Register,
    warm: Event,
    *,
    lifespan: Lifespan[FastAPI] | None = None,
) -> FastAPI:
    app = FastAPI(
        lifespan=lifespan,
        title="gisapp" + (" demo" if workspace.demo else ""),
        version=__version__,
        description=_DESCRIPTION,
        docs_url=None,  # FastAPI's own page loads a CDN
        redoc_url=None,
        openapi_url=None,  # /openapi.json is a route of ours, with the media type that OGC asks for
        telemetry={"tracing": False, "metrics": False, "logs": False},  # looked for at each request, and told to nobody
        redirect_slashes=False,  # it would name the host that the request names
        dependencies=[Depends(only_known)],
    )
    app.state.workspace = workspace
    app.state.settings = settings
    app.state.register = register
    app.state.warm = warm
    app.state.assets = wiring.assets()
    app.state.memory = Memory[bytes](_REMEMBERED)
    errors.install(app)
    app.router.routes.extend((*items.ROUTES, *tiles.ROUTES))
    for topic in (
        home,
        collections,
        tiles,
        map_tiles,
        styles,
        revisions,
        plans,
        standards,
        zones,
        contradictions,
        assessments,
        portfolios,
        portfolio_pivotal,
        portfolio_overrides,
        portfolio_viewer,
        difference,
        maps,
        viewer,
        paper,
        dossiers,
        sending,
        submission_map,
        submissions,
        jobs,
        scenarios,
        comparisons,
        docs,
        assets,
    ):
        app.include_router(topic.router)
    app.openapi = openapi.described(app)  # type: ignore[method-assign]
    return app
