"""Layers described as JSON Schema (OGC API Features Part 5): what features bring, what can be asked for and sorted by.

A layer with a spec is described by it; a column without one, by the type it is stored with.
"""

from collections.abc import Collection
from dataclasses import dataclass
from math import isfinite
from typing import Any

import pyarrow as pa

from gisapp.domain.layer import DERIVED
from gisapp.domain.spec import Column, ColumnType, LayerSpec, Shape

JSON_SCHEMA = "https://json-schema.org/draft/2020-12/schema"
#: Units as UCUM writes them, by the suffix that columns carry (design §7); the longest that fits counts.
_UNITS = {"_m3_per_day": "m3/d", "_km2": "km2", "_km": "km", "_ha": "har", "_m2": "m2", "_m": "m", "_mw": "MW"}
_SHAPES = {
    Shape.POINT: "geometry-point-or-multipoint",
    Shape.LINE: "geometry-linestring-or-multilinestring",
    Shape.POLYGON: "geometry-polygon-or-multipolygon",
}
_TYPES: dict[ColumnType, dict[str, Any]] = {
    ColumnType.TEXT: {"type": "string"},
    ColumnType.TEXTS: {"type": "array", "items": {"type": "string"}},
    ColumnType.INTEGER: {"type": "integer"},
    ColumnType.NUMBER: {"type": "number"},
    ColumnType.BOOLEAN: {"type": "boolean"},
}
_STORED = (
    (pa.types.is_boolean, {"type": "boolean"}),
    (pa.types.is_integer, {"type": "integer"}),
    (pa.types.is_floating, {"type": "number"}),
    (pa.types.is_timestamp, {"type": "string", "format": "date-time"}),
    (pa.types.is_date, {"type": "string", "format": "date"}),
    (pa.types.is_nested, {"type": "object"}),
)
#: Types whose values have an order, and that a query parameter can name.
_SCALARS = ("string", "integer", "number", "boolean")


@dataclass(frozen=True, slots=True, kw_only=True)
class Described:
    """What the columns of a layer are, by name, each as JSON Schema; and which every feature has."""

    properties: dict[str, dict[str, Any]]
    required: tuple[str, ...]

    def scalars(self, *, without: Collection[str] = ()) -> dict[str, str]:
        """The columns that can be asked for by name or sorted by, with their types."""
        plain = {name: said.get("type") for name, said in self.properties.items() if name not in without}
        return {name: kind for name, kind in plain.items() if kind in _SCALARS}


def described(stored: pa.Schema, spec: LayerSpec | None) -> Described:
    """What does each column of this layer hold?

    Parameters
    ----------
    stored
        The columns as storage has them; those that it derives from the geometry are left out.
    spec
        The layer's spec, where it has one.
    """
    columns = {column.name: column for column in spec.columns} if spec else {}
    shaped = "geometry" in stored.names
    names = [name for name in stored.names if name != "geometry" and not (shaped and name in DERIVED)]
    properties = {name: _property(name, columns.get(name), stored.field(name).type) for name in names}
    if shaped:
        kind = _SHAPES.get(spec.shape, "geometry-any") if spec else "geometry-any"
        properties["geometry"] = {"x-ogc-role": "primary-geometry", "format": kind}
    required = tuple(name for name in names if name == "id" or (name in columns and columns[name].required))
    return Described(properties=properties, required=required)


def schema_of(what: Described, *, address: str, title: str, names: Collection[str] | None = None) -> dict[str, Any]:
    """The JSON Schema of these columns (None: all), whose address is its id."""
    chosen = [name for name in what.properties if names is None or name in names]
    numbered = enumerate(chosen, start=1)
    said: dict[str, Any] = {
        "$schema": JSON_SCHEMA,
        "$id": address,
        "type": "object",
        "title": title,
        "properties": {name: {**what.properties[name], "x-ogc-propertySeq": place} for place, name in numbered},
        "additionalProperties": False,
    }
    # What can be asked for need not be there; only features themselves must have what is required.
    return {**said, "required": list(what.required)} if names is None else said


def _property(name: str, column: Column | None, stored: pa.DataType) -> dict[str, Any]:
    said = dict(_TYPES[column.type]) if column else _stored(stored)
    if column and column.codes:
        said["enum"] = list(column.codes)
    if column and isfinite(column.least):
        said["minimum"] = column.least
    if column and isfinite(column.most):
        said["maximum"] = column.most
    unit = next((unit for suffix, unit in _UNITS.items() if name.endswith(suffix)), None)
    if unit and said["type"] in ("integer", "number"):
        said["x-ogc-unit"] = unit
    return {"x-ogc-role": "id", **said} if name == "id" else said


def _stored(kind: pa.DataType) -> dict[str, Any]:
    if pa.types.is_list(kind):
        return {"type": "array", "items": _stored(kind.value_type)}
    return dict(next((said for is_kind, said in _STORED if is_kind(kind)), {"type": "string"}))
