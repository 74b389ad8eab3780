"""Features of a layer: the hot reads, plain routes with one parser, described from the parser's own table.

What lies ready is answered before any route is looked for (`gisapp.api.at_once`), with the same words.
"""

from functools import lru_cache
from typing import Any

import orjson
from starlette.concurrency import run_in_threadpool
from starlette.requests import Request
from starlette.responses import Response
from starlette.routing import Route

from gisapp import __version__
from gisapp.api import cursor
from gisapp.api.answers import GEOJSON, JSON, SCHEMA, lasting, not_modified, send_packed, tag_of
from gisapp.api.links import Address, address_of, link
from gisapp.api.query import PROFILE_BASE, parse, parse_feature, profile_of
from gisapp.clock import moment
from gisapp.exchange.features import CONFORMS_TO, Form
from gisapp.workflows.items import Frame, Page, Wanted, feature_named, features_wanted, framed
from gisapp.workflows.question import scenario_named
from gisapp.workflows.scenarios import scenarios_named


async def items(request: Request) -> Response:
    """A page of a layer's features."""
    wanted = parse(request.query_params, request.headers.get("accept", ""))
    return await run_in_threadpool(_items, request, wanted)


def _items(request: Request, wanted: Wanted) -> Response:
    layer, asked = request.path_params["layer"], address_of(request)
    supposed = scenarios_named(request.app.state.register, wanted.scenario)
    frame = framed(request.app.state.workspace, layer, as_of=wanted.as_of, after=wanted.after, scenarios=supposed)
    tag = page_tag(asked, frame, wanted)
    headers, cache = form_headers(wanted.form), lasting(request, layer, wanted.as_of)
    held = not_modified(request, tag, cache=cache, headers=headers)
    if held is not None:
        return held
    body = collection(asked, frame, wanted, features_wanted(frame, wanted))
    return send_packed(request, body, tag, GEOJSON, cache=cache, headers=headers)


async def item(request: Request) -> Response:
    """One feature."""
    asked = parse_feature(request.query_params, request.headers.get("accept", ""))
    return await run_in_threadpool(_item, request, *asked)


def _item(request: Request, form: Form, as_of: str | None, scenario: str | None) -> Response:
    layer, named = request.path_params["layer"], request.path_params["feature"]
    supposed = scenarios_named(request.app.state.register, scenario)
    frame = framed(request.app.state.workspace, layer, as_of=as_of, after=None, scenarios=supposed)
    feature = feature_named(frame, named, form)
    tag = feature_tag(feature, frame, form)
    headers, cache = form_headers(form), lasting(request, layer, as_of)
    held = not_modified(request, tag, cache=cache, headers=headers)
    if held is not None:
        return held
    body = feature_alone(address_of(request), frame, form, feature)
    return send_packed(request, body, tag, GEOJSON, cache=cache, headers=headers)


@lru_cache(maxsize=64)
def form_headers(form: Form) -> dict[str, str]:
    """What the headers say of this form; not to be changed."""
    # Of JSON-FG the CRS of `place` is meant; `geometry` is in longitude and latitude whatever is asked for.
    return {"Content-Crs": f"<{form.crs.uri}>", "Link": f'<{PROFILE_BASE}{profile_of(form)}>; rel="profile"'}


def page_tag(asked: Address, frame: Frame, wanted: Wanted) -> str:
    """All that a page is made of: the revision, the question, and the plans where a year of theirs is asked about."""
    asked_of_plans = wanted.horizon is not None or wanted.plan is not None
    plans = frame.workspace.layers.revision("plans") if asked_of_plans else None
    read = "" if plans is None else f"{plans.name} {plans.committed}"
    parts = (
        f"{frame.revision.name} {frame.revision.committed} {read} {asked.origin}{asked.path} {__version__}",
        f"{profile_of(wanted.form)} {wanted.form.crs.uri}",
        asked.query,
    )
    return tag_of(*parts, *(each.sha256 for each in frame.workspace.scenarios))


def feature_tag(feature: bytes, frame: Frame, form: Form) -> str:
    """What a feature says, and in which form."""
    return tag_of(feature, profile_of(form), form.crs.uri, frame.feature_type)


def collection(asked: Address, frame: Frame, wanted: Wanted, page: Page) -> bytes:
    """A page as a collection with its links."""
    head = {
        "type": "FeatureCollection",
        "timeStamp": moment(),
        "numberMatched": page.matched,
        "numberReturned": page.returned,
        "revision": frame.revision.name,
        **_supposed(frame),
        **_of_root(asked, frame, wanted.form),
        "links": _page_links(asked, frame, wanted, page),
    }
    if wanted.form.json_fg:
        head |= page.dimension
    return b"".join((orjson.dumps(head)[:-1], b',"features":[', *page.features, b"]}"))


def feature_alone(asked: Address, frame: Frame, form: Form, feature: bytes) -> bytes:
    """A feature with its links."""
    members = {**_of_root(asked, frame, form), "links": _feature_links(asked, frame, form)}
    return b"".join((memoryview(feature)[:-1], b",", memoryview(orjson.dumps(members))[1:]))


def _supposed(frame: Frame) -> dict[str, Any]:
    """The scenarios whose changes the features show, where there are any."""
    supposed = [scenario_named(each) for each in frame.workspace.scenarios]
    return {"scenarios": supposed} if supposed else {}


def _of_root(asked: Address, frame: Frame, form: Form) -> dict[str, Any]:
    """What JSON-FG says once for the whole answer."""
    if not form.json_fg:
        return {}
    schema = asked.href("collections", frame.revision.layer, "schema")
    crs = {"coordRefSys": form.crs.uri} if form.has_place else {}
    return {"conformsTo": CONFORMS_TO, "featureType": frame.feature_type, "featureSchema": schema, **crs}


def _page_links(asked: Address, frame: Frame, wanted: Wanted, page: Page) -> list[dict[str, str]]:
    here, layer = asked.itself(), frame.revision.layer
    links = [link("self", here, GEOJSON)]
    if page.following is not None:
        kept = {name: text for name, text in asked.parameters if name not in ("cursor", "offset")}
        # What was decided once stays decided: the year's plan, and how many features make a page.
        year = {} if page.year is None else {"plan": page.year.plan.id, "horizon": str(page.year.horizon)}
        question = {**kept, **year, "limit": str(wanted.limit)}
        following = {**question, "cursor": cursor.written(page.following, question)}
        links.append(link("next", asked.href("collections", layer, "items", query=following.items()), GEOJSON))
    return [*links, *_about(asked.href("collections", layer)), *_other_forms(asked, wanted.form, here)]


def _feature_links(asked: Address, frame: Frame, form: Form) -> list[dict[str, str]]:
    here = asked.itself()
    about = _about(asked.href("collections", frame.revision.layer))
    return [link("self", here, GEOJSON), *about, *_other_forms(asked, form, here)]


@lru_cache(maxsize=256)
def _about(layer: str) -> tuple[dict[str, str], dict[str, str]]:
    """Where the layer at this address is told of, and its schema; not to be changed."""
    return link("collection", layer, JSON), link("describedby", f"{layer}/schema", SCHEMA)


def _other_forms(asked: Address, form: Form, here: str) -> list[dict[str, str]]:
    """The same in the other form, and the profile of this one; `here` is the address of this form."""
    other, title = ("json", "GeoJSON") if form.json_fg else ("jsonfg", "JSON-FG")
    if any(name in ("f", "profile") for name, _ in asked.parameters):
        kept = [(name, text) for name, text in asked.parameters if name not in ("f", "profile")]
        address = asked.itself(query=[*kept, ("f", other)])
    else:
        address = f"{here}{'&' if asked.parameters else '?'}f={other}"
    alternate = link("alternate", address, GEOJSON, title)
    return [alternate, link("profile", f"{PROFILE_BASE}{profile_of(form)}", "text/html")]


ROUTES = (
    Route("/collections/{layer}/items", items, methods=["GET"]),
    Route("/collections/{layer}/items/{feature:path}", item, methods=["GET"]),
)
