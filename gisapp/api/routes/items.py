"""Features of a layer: the hot read, a plain route with one parser, described from the parser's own table."""

from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any
from urllib.parse import quote, urlencode

import orjson
from starlette.concurrency import run_in_threadpool
from starlette.requests import Request
from starlette.responses import Response
from starlette.routing import Route

from gisapp.api.answers import GEOJSON, root, send
from gisapp.clock import today
from gisapp.domain.errors import BadInput
from gisapp.workflows.items import Page, Wanted, feature_named, features_wanted

DEFAULT_LIMIT = 100
MAX_LIMIT = 10_000
#: No number that counts anything here has more digits; Python refuses to read thousands of them.
_DIGITS = 18
_DEGREES = (-180.0, -90.0, 180.0, 90.0)


@dataclass(frozen=True, slots=True, kw_only=True)
class Parameter:
    """One query parameter: its name, its JSON schema and what it does."""

    name: str
    schema: Mapping[str, Any]
    says: str


PARAMETERS = (
    Parameter(name="bbox", says="west,south,east,north in degrees: features whose box meets it",
              schema={"type": "string"}),
    Parameter(name="limit", says=f"features on a page, up to {MAX_LIMIT} (more is clamped)",
              schema={"type": "integer", "minimum": 1, "default": DEFAULT_LIMIT}),
    Parameter(name="offset", says="features to pass over", schema={"type": "integer", "minimum": 0, "default": 0}),
    Parameter(name="horizon", says="only what exists or is expected by this year; a plan alone: its first",
              schema={"type": "integer"}),
    Parameter(name="plan", says="the plan that the horizon belongs to", schema={"type": "string"}),
    Parameter(name="f", says="the form of the answer", schema={"type": "string", "enum": ["json"]}),
)  # fmt: skip
_NAMES = frozenset(parameter.name for parameter in PARAMETERS)


def parse(given: Mapping[str, str]) -> Wanted:
    """What the query asks for.

    Raises
    ------
    BadInput
        When a parameter is unknown or malformed.
    """
    unknown = sorted(set(given) - _NAMES)
    if unknown:
        raise BadInput(
            expected=f"parameters among {', '.join(sorted(_NAMES))}", found=", ".join(unknown), todo="leave it out"
        )
    if given.get("f", "json") != "json":
        raise BadInput(expected="f=json", found=repr(given["f"]), todo="leave it out")
    return Wanted(
        bbox=_bbox(given["bbox"]) if "bbox" in given else None,
        limit=min(_whole(given, "limit", DEFAULT_LIMIT, least=1), MAX_LIMIT),
        offset=_whole(given, "offset", 0, least=0),
        horizon=_whole(given, "horizon", 0, least=0) if "horizon" in given else None,
        plan=given.get("plan"),
        appraised=today(),
    )


def _whole(given: Mapping[str, str], name: str, default: int, *, least: int) -> int:
    text = given.get(name, str(default))
    digits = text.isascii() and text.isdigit()
    value = int(text[:_DIGITS]) if digits else least - 1  # longer numbers are beyond every maximum anyway
    if value < least:
        raise BadInput(expected=f"{name}, a whole number from {least}", found=repr(text), todo="correct it")
    return value


def _bbox(text: str) -> tuple[float, float, float, float]:
    try:
        west, south, east, north = (float(each) for each in text.split(","))
    except ValueError as wrong:
        raise BadInput(expected="bbox=west,south,east,north", found=repr(text), todo="give four numbers") from wrong
    inside = _DEGREES[0] <= west <= east <= _DEGREES[2] and _DEGREES[1] <= south <= north <= _DEGREES[3]
    if not inside:  # also where a number is not one
        raise BadInput(
            expected="degrees with west ≤ east and south ≤ north", found=repr(text), todo="order longitude, latitude"
        )
    return west, south, east, north


async def items(request: Request) -> Response:
    """A page of a layer's features as GeoJSON."""
    wanted = parse(request.query_params)
    layer = request.path_params["layer"]
    page = await run_in_threadpool(features_wanted, request.app.state.workspace, layer, wanted)
    return send(request, _collection(request, layer, wanted, page), GEOJSON)


async def item(request: Request) -> Response:
    """One feature as GeoJSON."""
    layer, named = request.path_params["layer"], request.path_params["feature"]
    feature = await run_in_threadpool(feature_named, request.app.state.workspace, layer, named)
    return send(request, feature, GEOJSON)


def _collection(request: Request, layer: str, wanted: Wanted, page: Page) -> bytes:
    href = f"{root(request)}/collections/{quote(layer)}/items"
    asked = dict(request.query_params)
    links = [{"rel": "self", "type": GEOJSON, "href": f"{href}?{urlencode(asked)}" if asked else href}]
    if wanted.offset + len(page.features) < page.matched:
        following = urlencode({**asked, "limit": wanted.limit, "offset": wanted.offset + wanted.limit})
        links.append({"rel": "next", "type": GEOJSON, "href": f"{href}?{following}"})
    head = orjson.dumps(
        {
            "type": "FeatureCollection",
            "numberMatched": page.matched,
            "numberReturned": len(page.features),
            "revision": page.revision,
            "links": links,
        }
    )
    return head[:-1] + b',"features":[' + b",".join(page.features) + b"]}"


ROUTES = (
    Route("/collections/{layer}/items", items, methods=["GET"]),
    Route("/collections/{layer}/items/{feature:path}", item, methods=["GET"]),
)


def described() -> dict[str, Any]:
    """The OpenAPI paths of these routes."""
    layer = {"name": "layer", "in": "path", "required": True, "schema": {"type": "string"}}
    feature = {"name": "feature", "in": "path", "required": True, "schema": {"type": "string"}}
    query = [
        {"name": each.name, "in": "query", "description": each.says, "schema": dict(each.schema), "required": False}
        for each in PARAMETERS
    ]
    answers = {
        "200": {"description": "GeoJSON", "content": {GEOJSON: {"schema": {"type": "object"}}}},
        "400": {"description": "A parameter cannot be used: expected, found, what to do"},
        "404": {"description": "No such layer or feature"},
    }
    return {
        "/collections/{layer}/items": {
            "get": {"tags": ["collections"], "summary": "Features of a layer", "parameters": [layer, *query],
                    "responses": answers}
        },
        "/collections/{layer}/items/{feature}": {
            "get": {"tags": ["collections"], "summary": "One feature", "parameters": [layer, feature],
                    "responses": answers}
        },
    }  # fmt: skip
