"""A GeoJSON body that may be computed with: not too deep, not too many vertices, every number finite."""

import math
import re
from collections.abc import Mapping
from http import HTTPStatus
from typing import Any

import numpy as np
import orjson
from starlette.concurrency import run_in_threadpool
from starlette.requests import Request

from gisapp.api.errors import Refusal
from gisapp.domain.errors import BadInput
from gisapp.settings import Settings

#: A collection of collections of features needs a dozen levels; more is no geometry but an attack on a parser.
MOST_LEVELS = 32
_JSON = re.compile(r"application/(?:[A-Za-z0-9.+-]+\+)?json")
#: A string without an end goes to the end of the text; otherwise each of its quotes would be tried anew.
_STRING = re.compile(rb'"(?:[^"\\]|\\.)*+(?:"|\\?\Z)', re.DOTALL)
_STEPS = np.zeros(256, dtype=np.int8)
_STEPS[[ord("["), ord("{")]] = 1
_STEPS[[ord("]"), ord("}")]] = -1
_GEOMETRIES = frozenset(
    {"Point", "MultiPoint", "LineString", "MultiLineString", "Polygon", "MultiPolygon", "GeometryCollection"}
)
_TYPES = _GEOMETRIES | {"Feature", "FeatureCollection"}
#: A position is one array; rings, parts and properties of a few more.
_ARRAYS_PER_VERTEX = 2
_ARRAYS_BESIDE = 1_000


async def checked_geometry_body(request: Request) -> dict[str, Any]:
    """The GeoJSON object in the body of a request.

    Raises
    ------
    Refusal
        415 where the body is not declared as JSON, 413 where it has too many vertices, 422 where it is no GeoJSON.
    BadInput
        Where it is no JSON, or nested too deep.
    """
    media = request.headers.get("content-type", "").partition(";")[0].strip().lower()
    if not _JSON.fullmatch(media):
        raise Refusal(
            HTTPStatus.UNSUPPORTED_MEDIA_TYPE,
            expected="application/geo+json or application/json",
            found=repr(media[:100]) if media else "no media type",
            todo='send it with its "Content-Type"',
        )
    settings: Settings = request.app.state.settings
    return await run_in_threadpool(read_geometry, await request.body(), most_vertices=settings.body_vertices)


def read_geometry(data: bytes, *, most_vertices: int) -> dict[str, Any]:
    """The GeoJSON object in these bytes.

    Raises
    ------
    Refusal, BadInput
        As `checked_geometry_body` says.
    """
    if data.count(b"[") > most_vertices * _ARRAYS_PER_VERTEX + _ARRAYS_BESIDE:
        raise _too_many(most_vertices)
    if levels(data) > MOST_LEVELS:
        raise BadInput(
            expected=f"JSON of at most {MOST_LEVELS} levels", found="more", todo="send the geometry without wrappings"
        )
    try:
        value = orjson.loads(data)
    except orjson.JSONDecodeError as wrong:
        raise BadInput(expected="JSON in UTF-8", found=str(wrong)[:200], todo="correct the body") from wrong
    if not isinstance(value, dict) or not isinstance(value.get("type"), str) or value["type"] not in _TYPES:
        raise _inadmissible("an object with a type of GeoJSON", _type_found(value))
    if _vertices(value) > most_vertices:
        raise _too_many(most_vertices)
    return value


def levels(data: bytes) -> int:
    """How deep the arrays and objects of a JSON text are nested; what stands in strings does not count."""
    steps = _STEPS[np.frombuffer(_STRING.sub(b"", data), dtype=np.uint8)]
    return int(np.cumsum(steps, dtype=np.int64).max(initial=0))


def _vertices(value: Mapping[str, Any]) -> int:
    count = 0
    waiting = [coordinates for coordinates in _coordinates(value) if isinstance(coordinates, list)]
    while waiting:
        values = waiting.pop()
        nested = [each for each in values if isinstance(each, list)]
        waiting.extend(nested)
        count += not nested and bool(values)
        if any(isinstance(each, float) and not math.isfinite(each) for each in values):
            raise _inadmissible("finite coordinates", "an infinite one")
    return count


def _coordinates(value: object) -> list[Any]:
    """The coordinates of every geometry in an object of GeoJSON."""
    if isinstance(value, list):
        return [found for each in value for found in _coordinates(each)]
    if not isinstance(value, dict):
        return []
    inner = [found for name in ("geometry", "geometries", "features") for found in _coordinates(value.get(name))]
    return [*([value["coordinates"]] if "coordinates" in value else []), *inner]


def _type_found(value: object) -> str:
    kind = value.get("type") if isinstance(value, dict) else None
    return f"the type {str(kind)[:40]!r}" if kind is not None else f"{type(value).__name__} without a type"


def _too_many(most: int) -> Refusal:
    return Refusal(
        HTTPStatus.REQUEST_ENTITY_TOO_LARGE,
        expected=f"at most {most} vertices",
        found="more",
        todo="simplify the geometry, or send it in parts",
    )


def _inadmissible(expected: str, found: str) -> Refusal:
    return Refusal(HTTPStatus.UNPROCESSABLE_ENTITY, expected=expected, found=found, todo="correct the body")
