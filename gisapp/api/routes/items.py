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
from gisapp.api.answers import GEOJSON, JSON, SCHEMA, lasting, not_modified, send_packed, tag_of
from gisapp.api.links import href, itself, link, origin
from gisapp.api.query import PROFILE_BASE, parse, parse_feature, profile_of
from gisapp.clock import moment
from gisapp.exchange.features import CONFORMS_TO, Form
from gisapp.workflows.items import (
    Frame,
    Page,
    Wanted,
    feature_at_once,
    feature_named,
    features_at_once,
    features_wanted,
    framed,
)
from gisapp.workflows.question import scenario_named
from gisapp.workflows.scenarios import scenarios_named

#: Pages of so many features are joined where they are asked for; larger ones would hold up who asks next.
_AT_ONCE = 500


async def items(request: Request) -> Response:
    """A page of a layer's features."""
    wanted = parse(request.query_params, request.headers.get("accept", ""))
    # What lies ready is joined sooner than a thread takes over.
    if wanted.is_plain and wanted.as_of is None and wanted.scenario is None and wanted.limit <= _AT_ONCE:
        ready = _items(request, wanted, features_at_once)
        if ready is not None:
            return ready
    return await run_in_threadpool(_items_made, request, wanted)


def _items_made(request: Request, wanted: Wanted) -> Response:
    made = _items(request, wanted, features_wanted)
    assert made is not None  # noqa: S101 - it waits until there is a page
    return made


def _items(request: Request, wanted: Wanted, ask: Callable[[Frame, Wanted], Page | None]) -> Response | None:
    layer = request.path_params["layer"]
    supposed = scenarios_named(request.app.state.register, wanted.scenario)
    frame = framed(request.app.state.workspace, layer, as_of=wanted.as_of, after=wanted.after, scenarios=supposed)
    tag = _page_tag(request, frame, wanted)
    headers, cache = _headers(wanted.form), lasting(request, layer, wanted.as_of)
    held = not_modified(request, tag, cache=cache, headers=headers)
    if held is not None:
        return held
    page = ask(frame, wanted)
    if page is None:
        return None
    return send_packed(request, _collection(request, frame, wanted, page), tag, GEOJSON, cache=cache, headers=headers)


async def item(request: Request) -> Response:
    """One feature."""
    asked = parse_feature(request.query_params, request.headers.get("accept", ""))
    if asked[1] is None and asked[2] is None:
        ready = _item(request, *asked, feature_at_once)
        if ready is not None:
            return ready
    return await run_in_threadpool(_item_made, request, asked)


def _item_made(request: Request, asked: tuple[Form, str | None, str | None]) -> Response:
    made = _item(request, *asked, feature_named)
    assert made is not None  # noqa: S101 - it waits until there is a feature
    return made


def _item(
    request: Request,
    form: Form,
    as_of: str | None,
    scenario: str | None,
    ask: Callable[[Frame, str, Form], bytes | None],
) -> Response | None:
    layer, named = request.path_params["layer"], request.path_params["feature"]
    supposed = scenarios_named(request.app.state.register, scenario)
    frame = framed(request.app.state.workspace, layer, as_of=as_of, after=None, scenarios=supposed)
    feature = ask(frame, named, form)
    if feature is None:
        return None
    tag = tag_of(feature, profile_of(form), form.crs.uri, frame.feature_type)
    headers, cache = _headers(form), lasting(request, layer, as_of)
    held = not_modified(request, tag, cache=cache, headers=headers)
    if held is not None:
        return held
    members = {**_of_root(request, frame, form), "links": _feature_links(request, frame, form)}
    return send_packed(request, _joined(feature, members), tag, GEOJSON, cache=cache, headers=headers)


def _headers(form: Form) -> dict[str, str]:
    # Of JSON-FG the CRS of `place` is meant; `geometry` is in longitude and latitude whatever is asked for.
    return {"Content-Crs": f"<{form.crs.uri}>", "Link": f'<{PROFILE_BASE}{profile_of(form)}>; rel="profile"'}


def _page_tag(request: Request, frame: Frame, wanted: Wanted) -> str:
    """All that a page is made of: the revision, the question, and the plans where a year of theirs is asked about."""
    asked_of_plans = wanted.horizon is not None or wanted.plan is not None
    plans = frame.workspace.layers.revision("plans") if asked_of_plans else None
    scope = request.scope
    read = "" if plans is None else f"{plans.name} {plans.committed}"
    parts = (
        f"{frame.revision.name} {frame.revision.committed} {read} {origin(request)}{scope['path']} {__version__}",
        f"{profile_of(wanted.form)} {wanted.form.crs.uri}",
        scope["query_string"],
    )
    return tag_of(*parts, *(each.sha256 for each in frame.workspace.scenarios))


def _collection(request: Request, frame: Frame, wanted: Wanted, page: Page) -> bytes:
    head = {
        "type": "FeatureCollection",
        "timeStamp": moment(),
        "numberMatched": page.matched,
        "numberReturned": page.returned,
        "revision": frame.revision.name,
        **_supposed(frame),
        **_of_root(request, frame, wanted.form),
        "links": _page_links(request, frame, wanted, page),
    }
    if wanted.form.json_fg:
        head |= page.dimension
    return orjson.dumps(head)[:-1] + b',"features":[' + page.features + b"]}"


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
    here, layer = itself(request), frame.revision.layer
    links = [link("self", here, GEOJSON)]
    if page.following is not None:
        kept = {name: text for name, text in request.query_params.items() if name not in ("cursor", "offset")}
        # What was decided once stays decided: the year's plan, and how many features make a page.
        year = {} if page.year is None else {"plan": page.year.plan.id, "horizon": str(page.year.horizon)}
        asked = {**kept, **year, "limit": str(wanted.limit)}
        following = {**asked, "cursor": cursor.written(page.following, asked)}
        address = href(request, "collections", layer, "items", query=following.items())
        links.append(link("next", address, GEOJSON))
    links.append(link("collection", href(request, "collections", layer), JSON))
    return [*links, _described_by(request, frame), *_other_forms(request, wanted.form, here)]


def _feature_links(request: Request, frame: Frame, form: Form) -> list[dict[str, str]]:
    here = itself(request)
    collection = link("collection", href(request, "collections", frame.revision.layer), JSON)
    described = _described_by(request, frame)
    return [link("self", here, GEOJSON), collection, described, *_other_forms(request, form, here)]


def _described_by(request: Request, frame: Frame) -> dict[str, str]:
    return link("describedby", href(request, "collections", frame.revision.layer, "schema"), SCHEMA)


def _other_forms(request: Request, form: Form, here: str) -> list[dict[str, str]]:
    """The same in the other form, and the profile of this one; `here` is the address of this form."""
    other, title = ("json", "GeoJSON") if form.json_fg else ("jsonfg", "JSON-FG")
    if "f" in request.query_params or "profile" in request.query_params:
        kept = [(name, text) for name, text in request.query_params.multi_items() if name not in ("f", "profile")]
        address = itself(request, query=[*kept, ("f", other)])
    else:
        address = f"{here}{'&' if request.query_params else '?'}f={other}"
    alternate = link("alternate", address, GEOJSON, title)
    return [alternate, link("profile", f"{PROFILE_BASE}{profile_of(form)}", "text/html")]


ROUTES = (
    Route("/collections/{layer}/items", items, methods=["GET"]),
    Route("/collections/{layer}/items/{feature:path}", item, methods=["GET"]),
)
