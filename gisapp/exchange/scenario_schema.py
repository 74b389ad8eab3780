"""The JSON Schema of a scenario file, as OpenAPI tells it; what the reader refuses, it refuses too."""

from typing import Any

from gisapp.domain.scenario import Action
from gisapp.exchange.scenario import FORMAT, MOST_CHANGES, VERSION


def _text(says: str, longest: int = 200) -> dict[str, Any]:
    return {"type": "string", "maxLength": longest, "description": says}


def _values(says: str) -> dict[str, Any]:
    plain = [{"type": kind} for kind in ("string", "number", "boolean", "null")]
    value = {"anyOf": [*plain, {"type": "array", "items": {"anyOf": plain}}]}
    return {"type": "object", "additionalProperties": value, "description": says}


_LONG = 10_000
_IDS = {"type": "array", "maxItems": MOST_CHANGES, "items": {"type": "string", "minLength": 1, "maxLength": 200}}
_LAYER = {"type": "string", "pattern": "^[a-z][a-z0-9_-]{0,63}$", "description": "the layer"}
_GEOMETRY = {"type": "object", "required": ["type"], "description": "a GeoJSON geometry in crs"}
_BESIDE = {"description": "beside the content in an answer; not read"}
_CHANGE: dict[str, Any] = {
    "type": "object",
    "required": ["layer", "action", "id"],
    "additionalProperties": False,
    "properties": {
        "layer": _LAYER,
        "action": {"type": "string", "enum": [str(action) for action in Action]},
        "id": {"type": "string", "minLength": 1, "maxLength": 200, "description": "the feature"},
        "name": _BESIDE,
        "values": _values("the columns as they become; of an update those alone that change"),
        "before": _values("the columns as they were; filled in where it is left out"),
        "geometry": _GEOMETRY,
        "geometry_before": _GEOMETRY,
        "crs": _text("of both geometries, EPSG:4326 unless said otherwise"),
        "assumed": {"type": "boolean", "default": True, "description": "whether nobody decided this"},
        "reason_vi": _text("why it is supposed; needed in one language where it is assumed", _LONG),
        "reason_en": _text("the same in English", _LONG),
    },
}
SCENARIO_SCHEMA: dict[str, Any] = {
    "type": "object",
    "title": "Scenario",
    "required": ["format", "version"],
    "additionalProperties": False,
    "properties": {
        "format": {"type": "string", "enum": [FORMAT]},
        "version": {"type": "integer", "enum": [VERSION], "description": "older ones are read too, and brought up"},
        "id": _text("given by gisapp from the content; not read"),
        "sha256": _text("given by gisapp from the content; not read"),
        "title_vi": _text("its title; one of the two is needed"),
        "title_en": _text("the same in English"),
        "note_vi": _text("what it is for", _LONG),
        "note_en": _text("the same in English", _LONG),
        "author": _text("who drew it"),
        "created": _text("when"),
        "baseline": {
            "type": "object",
            "additionalProperties": {"type": "integer", "minimum": 0},
            "description": "the version of each layer that the changes were drawn over; without it the latest",
        },
        "changes": {"type": "array", "maxItems": MOST_CHANGES, "items": _CHANGE},
        **dict.fromkeys(("register", "links", "findings"), _BESIDE),
        "includes": {**_IDS, "description": "proposed zones and facilities that count as expected"},
        "excludes": {**_IDS, "description": "those of an earlier scenario that no longer do"},
    },
}
