"""OpenAPI 3.0: FastAPI's description, brought from 3.1 to 3.0, with the hot reads told from their parser's table."""

from collections.abc import Callable, Mapping
from typing import Any

from fastapi import FastAPI

from gisapp.api.answers import GEOJSON
from gisapp.api.errors import PROBLEM
from gisapp.api.problem_words import SCHEMA
from gisapp.api.query import PARAMETERS, Parameter
from gisapp.exchange.vector_tile import MEDIA_TYPE

_VERSION = "3.0.3"
_ITEMS, _ITEM = "/collections/{layer}/items", "/collections/{layer}/items/{feature}"
_TILE = "/collections/{layer}/tiles/WebMercatorQuad/{z}/{y}/{x}"
_FASTAPI_FAULT = "HTTPValidationError"
_FAULTS = {
    "400": "A parameter cannot be used: expected, found, what to do",
    "404": "No such layer or feature",
    "410": "The revision that the cursor continues is no longer kept",
}


def described(app: FastAPI) -> Callable[[], dict[str, Any]]:
    """What `app.openapi` is to be: made once, when first asked for."""
    generated = app.openapi
    app.openapi_version = _VERSION
    made: dict[str, Any] = {}

    def openapi() -> dict[str, Any]:
        if not made:
            schema = generated()
            schema["paths"] |= _hot_reads()
            schema.setdefault("components", {})["securitySchemes"] = {"bearer": {"type": "http", "scheme": "bearer"}}
            schema["components"].setdefault("schemas", {})["Problem"] = SCHEMA
            nobody: list[dict[str, Any]] = [{}] if app.state.settings.open_reading else []
            schema["security"] = [*nobody, {"bearer": []}]
            made.update(as_3_0(_truthful(schema)))
        return made

    return openapi


def _truthful(schema: dict[str, Any]) -> dict[str, Any]:
    """FastAPI promises 422 with a form of its own wherever a parameter can be wrong; ours is 400, a problem.

    Where a path names a thing that need not be there, 404 is an answer too.
    """
    for path, operations in schema["paths"].items():
        for answers in (each["responses"] for each in operations.values()):
            if _FASTAPI_FAULT in repr(answers.get("422")):
                del answers["422"]
                answers.setdefault("400", _told(_FAULTS["400"]))
            if "{" in path:
                answers.setdefault("404", _told("Nothing of this name"))
    forms = schema.get("components", {}).get("schemas", {})
    for name in (_FASTAPI_FAULT, "ValidationError"):
        forms.pop(name, None)
    return schema


def as_3_0(schema: Any) -> Any:
    """A description of OpenAPI 3.1 in the words of 3.0: no null type, no const, no lists of examples."""
    if isinstance(schema, list):
        return [as_3_0(each) for each in schema]
    if not isinstance(schema, dict):
        return schema
    told = {name: as_3_0(value) for name, value in schema.items()}
    told = _without_null(told)
    told.pop("propertyNames", None)  # what names may be is said in words
    if "const" in told:
        told["enum"] = [told.pop("const")]
    if isinstance(told.get("examples"), list):
        told["example"] = told.pop("examples")[0]
    for name, limit in (("exclusiveMinimum", "minimum"), ("exclusiveMaximum", "maximum")):
        if isinstance(told.get(name), int | float) and not isinstance(told[name], bool):
            told |= {limit: told[name], name: True}
    if told.get("type") == "string" and "contentMediaType" in told:
        told["format"] = "binary"
        del told["contentMediaType"]
    return told


def _without_null(told: dict[str, Any]) -> dict[str, Any]:
    choices = told.get("anyOf")
    if not isinstance(choices, list) or {"type": "null"} not in choices:
        return told
    left = [each for each in choices if each != {"type": "null"}]
    rest = {name: value for name, value in told.items() if name != "anyOf"}
    # Beside a reference 3.0 reads nothing; so it stands in a list of its own.
    said = left[0] if len(left) == 1 and "$ref" not in left[0] else {"anyOf": left}
    return {**said, **rest, "nullable": True}


def _hot_reads() -> dict[str, Any]:
    columns = {
        "name": "columns",
        "in": "query",
        "required": False,
        "description": "a column of /queryables by its name, such as status=operating: features with this value",
        "schema": {"type": "object", "additionalProperties": {"type": "string"}},
        "style": "form",
        "explode": True,
    }
    of_layer = [_in_path("layer"), *(_parameter(each) for each in PARAMETERS), columns]
    of_feature = [_in_path("layer"), _in_path("feature"), *(_parameter(each) for each in PARAMETERS if each.of_feature)]
    return {
        _ITEMS: {"get": _operation("items", "Features of a layer", of_layer, _FAULTS)},
        _ITEM: {"get": _operation("item", "One feature", of_feature, {code: _FAULTS[code] for code in ("400", "404")})},
        _TILE: {"get": _tile()},
    }


def _tile() -> dict[str, Any]:
    """The operation of a vector tile."""
    places = [{**_in_path(name), "schema": {"type": "integer", "minimum": 0}} for name in ("z", "y", "x")]
    asked = [_in_path("layer"), *places, *(_parameter(each) for each in PARAMETERS if each.of_tile)]
    binary = {"type": "string", "format": "binary"}
    found = {"description": "A vector tile", "content": {MEDIA_TYPE: {"schema": binary}}}
    faults = {code: _told(_FAULTS[code]) for code in ("400", "404")}
    return {
        "tags": ["tiles"], "operationId": "tile", "summary": "A vector tile of a layer", "parameters": asked,
        "responses": {"200": found, "204": {"description": "Nothing lies on it"},
                      "304": {"description": "The asker has it"}, **faults},
    }  # fmt: skip


def _operation(name: str, summary: str, parameters: list[dict[str, Any]], faults: Mapping[str, str]) -> dict[str, Any]:
    crs = {"Content-Crs": {"description": "The CRS of the answer, in angle brackets", "schema": {"type": "string"}}}
    found = {"description": "GeoJSON", "headers": crs, "content": {GEOJSON: {"schema": {"type": "object"}}}}
    told = {code: _told(says) for code, says in faults.items()}
    return {
        "tags": ["collections"], "operationId": name, "summary": summary, "parameters": parameters,
        "responses": {"200": found, "304": {"description": "The asker has it"}, **told},
    }  # fmt: skip


def _told(says: str) -> dict[str, Any]:
    return {"description": says, "content": {PROBLEM: {"schema": {"$ref": "#/components/schemas/Problem"}}}}


def _in_path(name: str) -> dict[str, Any]:
    return {"name": name, "in": "path", "required": True, "schema": {"type": "string"}}


def _parameter(each: Parameter) -> dict[str, Any]:
    told = {"name": each.name, "in": "query", "description": each.says, "required": False, "schema": dict(each.schema)}
    # Lists are joined by commas, as the parser reads them.
    return {**told, "style": "form", "explode": False}
