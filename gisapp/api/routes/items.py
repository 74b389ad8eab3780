"""Features of a layer: the hot reads, plain routes with one parser, described from the parser's own table."""

from collections.abc import Callable
from typing import Any

import orjson
from starlette.concurrency import run_in_threadpool
from starlette.requests import Request
from starlette.responses import Response
from starlette.routing import Route

from gisapp import __version__
from gisapp.api import cursor
from gisapp.api.answers import GEOJSON, JSON, SCHEMA, send_tagged, tag_of
from gisapp.api.links import href, itself, link
from gisapp.api.query import PROFILE_BASE, parse, parse_feature, profile_of
from gisapp.clock import moment
from gisapp.exchange.features import CONFORMS_TO, Form
from gisapp.workflows.items import Frame, Page, Wanted, feature_named, features_wanted, framed
from gisapp.workflows.question import scenario_named
from gisapp.workflows.scenarios import scenarios_named


async def items(request: Request) -> Response:
    """A page of a layer's features."""
    wanted = parse(request.query_params, request.headers.get("accept", ""))
    layer = request.path_params["layer"]

    def answer() -> Response:
        supposed = scenarios_named(request.app.state.register, wanted.scenario)
        frame = framed(request.app.state.workspace, layer, as_of=wanted.as_of, after=wanted.after, scenarios=supposed)
        tag = _page_tag(request, frame, wanted)
        return _send(
            request, tag, lambda: _collection(request, frame, wanted, features_wanted(frame, wanted)), wanted.form
        )

    return await run_in_threadpool(answer)


async def item(request: Request) -> Response:
    """One feature."""
    form, as_of, scenario = parse_feature(request.query_params, request.headers.get("accept", ""))
    layer, named = request.path_params["layer"], request.path_params["feature"]

    def answer() -> Response:
        supposed = scenarios_named(request.app.state.register, scenario)
        frame = framed(request.app.state.workspace, layer, as_of=as_of, after=None, scenarios=supposed)
        feature = feature_named(frame, named, form)
        members = {**_of_root(request, frame, form), "links": _feature_links(request, frame, form)}
        tag = tag_of(feature, profile_of(form), form.crs.uri, frame.feature_type)
        return _send(request, tag, lambda: _joined(feature, members), form)

    return await run_in_threadpool(answer)


def _send(request: Request, tag: str, make: Callable[[], bytes], form: Form) -> Response:
    profile = f'<{PROFILE_BASE}{profile_of(form)}>; rel="profile"'
    # Of JSON-FG the CRS of `place` is meant; `geometry` is in longitude and latitude whatever is asked for.
    headers = {"Content-Crs": f"<{form.crs.uri}>", "Link": profile}
    return send_tagged(request, tag, make, GEOJSON, headers=headers)


def _page_tag(request: Request, frame: Frame, wanted: Wanted) -> str:
    """All that a page is made of: the revision, the question, and the plans where a year of theirs is asked about."""
    asked_of_plans = wanted.horizon is not None or wanted.plan is not None
    plans = frame.workspace.layers.revision("plans") if asked_of_plans else None
    return tag_of(repr((frame.revision, plans, itself(request), wanted.form, __version__)))


def _collection(request: Request, frame: Frame, wanted: Wanted, page: Page) -> bytes:
    head = {
        "type": "FeatureCollection",
        "timeStamp": moment(),
        "numberMatched": page.matched,
        "numberReturned": len(page.features),
        "revision": frame.revision.name,
        **_supposed(frame),
        **_of_root(request, frame, wanted.form),
        "links": [*_page_links(request, frame, wanted, page), *_other_forms(request, wanted.form)],
    }
    if wanted.form.json_fg:
        head |= page.dimension
    return orjson.dumps(head)[:-1] + b',"features":[' + b",".join(page.features) + b"]}"


def _supposed(frame: Frame) -> dict[str, Any]:
    """The scenarios whose changes the features show, where there are any."""
    supposed = [scenario_named(each) for each in frame.workspace.scenarios]
    return {"scenarios": supposed} if supposed else {}


def _joined(feature: bytes, members: dict[str, Any]) -> bytes:
    return feature[:-1] + b"," + orjson.dumps(members)[1:]


def _of_root(request: Request, frame: Frame, form: Form) -> dict[str, Any]:
    """What JSON-FG says once for the whole answer."""
    if not form.json_fg:
        return {}
    schema = href(request, "collections", frame.revision.layer, "schema")
    crs = {"coordRefSys": form.crs.uri} if form.has_place else {}
    return {"conformsTo": CONFORMS_TO, "featureType": frame.feature_type, "featureSchema": schema, **crs}


def _page_links(request: Request, frame: Frame, wanted: Wanted, page: Page) -> list[dict[str, str]]:
    links = [link("self", itself(request), GEOJSON)]
    layer = frame.revision.layer
    if page.following is not None:
        kept = {name: text for name, text in request.query_params.items() if name not in ("cursor", "offset")}
        # What was decided once stays decided: the year's plan, and how many features make a page.
        year = {} if page.year is None else {"plan": page.year.plan.id, "horizon": str(page.year.horizon)}
        asked = {**kept, **year, "limit": str(wanted.limit)}
        following = {**asked, "cursor": cursor.written(page.following, asked)}
        address = href(request, "collections", layer, "items", query=following.items())
        links.append(link("next", address, GEOJSON))
    return [*links, link("collection", href(request, "collections", layer), JSON), *_described_by(request, frame)]


def _feature_links(request: Request, frame: Frame, form: Form) -> list[dict[str, str]]:
    collection = link("collection", href(request, "collections", frame.revision.layer), JSON)
    return [link("self", itself(request), GEOJSON), collection, *_described_by(request, frame),
            *_other_forms(request, form)]  # fmt: skip


def _described_by(request: Request, frame: Frame) -> list[dict[str, str]]:
    return [link("describedby", href(request, "collections", frame.revision.layer, "schema"), SCHEMA)]


def _other_forms(request: Request, form: Form) -> list[dict[str, str]]:
    """The same in the other form, and the profile of this one."""
    kept = [(name, text) for name, text in request.query_params.multi_items() if name not in ("f", "profile")]
    other, title = ("json", "GeoJSON") if form.json_fg else ("jsonfg", "JSON-FG")
    alternate = link("alternate", itself(request, query=[*kept, ("f", other)]), GEOJSON, title)
    return [alternate, link("profile", f"{PROFILE_BASE}{profile_of(form)}", "text/html")]


ROUTES = (
    Route("/collections/{layer}/items", items, methods=["GET"]),
    Route("/collections/{layer}/items/{feature:path}", item, methods=["GET"]),
)
