"""The table that a delivery becomes: one column after another, of one type each, whatever the features brought."""

import math
import re
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass, field
from typing import Any

import geopandas as gpd
import orjson
import pandas as pd
import pyarrow as pa
import pyarrow.compute as pc

from gisapp.domain.spec import ColumnType, LayerSpec, Shape
from gisapp.exchange.batch import Values
from gisapp.exchange.packed import Packed
from gisapp.geometry.plan_table import plan_table

#: Columns that the workspace writes itself, and `id` and `geometry`, which every table has once.
_TAKEN = frozenset({"id", "geometry", "xmin", "ymin", "xmax", "ymax", "area_m2"})
#: What table formats do not take in a column's name (Delta protocol, column names without mapping).
_FORBIDDEN = re.compile(r"[\x00-\x1f\x7f ,;{}()=]+")
_ARROW = {
    ColumnType.TEXT: pa.large_string(),
    ColumnType.TEXTS: pa.list_(pa.large_string()),
    ColumnType.INTEGER: pa.int64(),
    ColumnType.NUMBER: pa.float64(),
    ColumnType.BOOLEAN: pa.bool_(),
}
_LARGEST = 2**63 - 1


@dataclass(slots=True)
class Columns:
    """Columns as they grow batch by batch; a name that appears late is empty before."""

    chunks: dict[str, list[pa.Array]] = field(default_factory=dict)
    length: int = 0

    def append(self, columns: Mapping[str, Values], length: int, spec: LayerSpec | None) -> None:
        """Add one batch of columns, all of `length`."""
        types = {} if spec is None else {column.name: _ARROW[column.type] for column in spec.columns}
        for name, values in columns.items():
            chunk = _as(values, types.get(name))
            self.chunks.setdefault(name, [pa.nulls(self.length)] if self.length else []).append(chunk)
        self.length += length
        for name, chunks in self.chunks.items():
            if name not in columns:
                chunks.append(pa.nulls(length))

    def frame(self) -> pd.DataFrame:
        """The columns as a table with a RangeIndex; whole numbers with gaps stay whole numbers."""
        columns = {name: _series(_united(chunks)) for name, chunks in self.chunks.items()}
        return pd.DataFrame(columns, index=pd.RangeIndex(self.length))


def columns_of(
    columns: Mapping[str, Values],
    count: int,
    *,
    fields: Mapping[str, str],
    constants: Mapping[str, str],
    id_field: str,
) -> dict[str, Values]:
    """The columns that features bring where no layer spec says which; `fields` renames them."""
    renamed = {source: target for target, source in fields.items() if target != "id"}
    own = {renamed.get(name, name): values for name, values in columns.items() if name != "id" or id_field != "id"}
    return own | {name: [value] * count for name, value in constants.items()}


def sound_names(names: Iterable[str]) -> dict[str, str]:
    """Names that every table format takes, each once; a name that is taken gets an underscore behind it."""
    sound: dict[str, str] = {}
    used = set(_TAKEN)
    for name in names:
        plain = _FORBIDDEN.sub("_", name.encode("utf-8", "replace").decode()).strip("_") or "column"
        while plain.lower() in used:
            plain += "_"
        used.add(plain.lower())
        sound[name] = plain
    return sound


def _as(values: Values, wanted: pa.DataType | None) -> pa.Array:
    """One batch of a column, of the type that the spec says, else of its own."""
    if not isinstance(values, pa.Array):
        return pa.array(values, wanted) if wanted is not None else _typed(values)
    if wanted is not None:
        return values.cast(wanted)
    if pa.types.is_floating(values.type):
        return pc.if_else(pc.is_finite(values), values, pa.scalar(None, values.type))
    if pa.types.is_string(values.type):
        return values.cast(pa.large_string())
    return _typed(values.to_pylist()) if pa.types.is_nested(values.type) else values


def _typed(values: Sequence[object]) -> pa.Array:
    """One batch of a column: texts, whole numbers, numbers or truths; of mixed or nested values their text."""
    kinds = {type(value) for value in values} - {type(None)}
    if kinds == {str}:
        return pa.array(values, pa.large_string())
    if kinds == {bool}:
        return pa.array(values, pa.bool_())
    if kinds == {int} and all(abs(value) <= _LARGEST for value in values if isinstance(value, int)):
        return pa.array(values, pa.int64())
    if kinds and kinds <= {int, float}:
        return pa.array([_finite(value) for value in values], pa.float64())
    if not kinds:
        return pa.nulls(len(values))
    return pa.array([_as_text(value) for value in values], pa.large_string())


def _finite(value: object) -> float | None:
    number = float(value) if isinstance(value, (int, float)) else math.nan
    return number if math.isfinite(number) else None


def _as_text(value: object) -> str | None:
    if value is None or isinstance(value, str):
        return value
    if isinstance(value, bool):
        return "true" if value else "false"
    if isinstance(value, (dict, list)):
        try:
            return orjson.dumps(value).decode()
        except (TypeError, ValueError):
            return str(value)
    return str(value)


def _united(chunks: list[pa.Array]) -> pa.ChunkedArray:
    """The batches of a column under the widest of their types."""
    types = {chunk.type for chunk in chunks if not pa.types.is_null(chunk.type)}
    if not types:
        common: pa.DataType = pa.large_string()
    elif len(types) == 1:
        common = next(iter(types))
    else:
        common = pa.float64() if types <= {pa.int64(), pa.float64()} else pa.large_string()
    return pa.chunked_array([chunk.cast(common) for chunk in chunks], common)


def _series(column: pa.ChunkedArray) -> "pd.Series[Any]":
    if pa.types.is_list(column.type):
        return pd.Series(column.to_pylist(), dtype=object)
    # Types with a place for "none" only where something is missing: plain numbers stay plain.
    with_gaps = {pa.int64(): pd.Int64Dtype(), pa.bool_(): pd.BooleanDtype()} if column.null_count else {}
    series: pd.Series[Any] = column.to_pandas(types_mapper=with_gaps.get)
    return series


def table_of(
    columns: Columns, ids: pa.Array | pa.ChunkedArray, planar: Packed, spec: LayerSpec | None
) -> gpd.GeoDataFrame | pd.DataFrame:
    """The whole table in the plan CRS, a plain one where the spec has no geometry."""
    frame = columns.frame()
    if spec is None:
        frame = frame.rename(columns=sound_names(frame.columns))
    frame.insert(0, "id", pd.Series(ids.to_pylist(), dtype="str"))
    if spec is not None:
        frame = frame[list(spec.names)] if len(frame) else pd.DataFrame(columns=list(spec.names))
        if spec.shape is Shape.NONE:
            return frame
    return plan_table({str(name): column for name, column in frame.items()}, planar.objects())
