"""The columns a layer spec asks for: are they there, of their type, with known codes?"""

import math
from collections.abc import Mapping
from functools import partial

import numpy as np
import pyarrow as pa
import pyarrow.compute as pc

from gisapp.domain.finding import Finding, Severity
from gisapp.domain.numerals import ungrouped
from gisapp.domain.spec import Column, ColumnType, LayerSpec
from gisapp.exchange.batch import Values, listed, typed
from gisapp.exchange.cells import texts_of_cell
from gisapp.exchange.faults import Faults, at_each, where
from gisapp.exchange.identity import Names
from gisapp.exchange.loose import Floats
from gisapp.exchange.messages import Words, brief, tell

_TRUE_FALSE = {"true": True, "false": False}
_TYPES_VI = {
    ColumnType.TEXT: "chữ",
    ColumnType.TEXTS: "danh sách chữ",
    ColumnType.INTEGER: "số nguyên",
    ColumnType.NUMBER: "số",
    ColumnType.BOOLEAN: "true hoặc false",
}
_FITS = {
    ColumnType.TEXT: lambda type_: pa.types.is_string(type_) or pa.types.is_large_string(type_),
    ColumnType.BOOLEAN: pa.types.is_boolean,
    ColumnType.INTEGER: pa.types.is_integer,
    ColumnType.NUMBER: pa.types.is_floating,
}
#: Columns of years of which the first is not to be later than the second.
_BOUNDS = (("expected_earliest", "expected_latest"), ("valid_from", "valid_to"))
#: Whole numbers up to here are exact as floating-point numbers.
_EXACT = 2**53


class Wrong(Exception):
    """A value that is not of its column's type."""


def check_columns(
    columns: Mapping[str, Values],
    names: Names,
    spec: LayerSpec,
    *,
    count: int,
    fields: Mapping[str, str],
    constants: Mapping[str, str],
) -> tuple[dict[str, Values], list[Finding], list[Faults]]:
    """The spec's columns but `id`, converted to their types, and what is wrong with them in these `count` features."""
    checked: dict[str, Values] = {}
    findings: list[Finding] = []
    faults: list[Faults] = []
    for column in spec.columns:
        if column.name == "id":
            continue
        source = fields.get(column.name, column.name)
        if column.name in constants:
            values: Values = typed([_constant(constants[column.name], column)] * count)
        else:
            values = columns.get(source, pa.nulls(count))
        quick = _unquestioned(values, column)
        if quick is not None:
            checked[column.name] = quick
        elif isinstance(values, pa.Array) and values.null_count == count:
            checked[column.name] = values
            faults += at_each(range(count), partial(_no_value_at, column, names))
        else:
            checked[column.name] = _one_by_one(listed(values), column, names, findings)
    return checked, findings, faults + _reversed(checked, names)


def _reversed(checked: Mapping[str, Values], names: Names) -> list[Faults]:
    """Years of which the last comes before the first."""
    faults: list[Faults] = []
    for bounds in _BOUNDS:
        if all(name in checked for name in bounds):
            first, last = (_numbers(checked[name]) for name in bounds)
            told = partial(_last_before_first, bounds, first, last, names)
            faults += where(first > last, told)
    return faults


def _numbers(values: Values) -> Floats:
    """The numbers of a column that was checked, NaN where there is none."""
    if isinstance(values, pa.Array) and (pa.types.is_integer(values.type) or pa.types.is_floating(values.type)):
        return np.asarray(pc.cast(values, pa.float64()).to_numpy(zero_copy_only=False), dtype=np.float64)
    return np.array([each if isinstance(each, int | float) else np.nan for each in listed(values)], dtype=np.float64)


def _no_value_at(column: Column, names: Names, at: int) -> Finding:
    return _no_value(column, names[at])


def _one_by_one(values: list[object], column: Column, names: Names, findings: list[Finding]) -> list[object]:
    return [_convert(value, column, names, at, findings) for at, value in enumerate(values)]


def _unquestioned(values: Values, column: Column) -> pa.Array | None:
    """The column in its type where that is plain to see: nothing lacking, unknown, out of range or of another type."""
    if not isinstance(values, pa.Array) or (column.required and values.null_count):
        return None
    if pa.types.is_null(values.type):
        return values
    kind = next((kind for kind, fits in _FITS.items() if fits(values.type)), None)
    if kind is not column.type and not (kind is ColumnType.INTEGER and column.type is ColumnType.NUMBER):
        return None
    if kind is ColumnType.TEXT:
        odd = pc.equal(values, "")
        odd = pc.or_(odd, pc.invert(pc.is_in(values, pa.array(column.codes, values.type)))) if column.codes else odd
    elif kind is ColumnType.BOOLEAN:
        odd = pa.nulls(len(values), pa.bool_())
    else:
        within = pc.and_(pc.greater_equal(values, column.least), pc.less_equal(values, column.most))
        odd = pc.invert(pc.and_(within, pc.less(pc.abs(pc.cast(values, pa.float64())), _EXACT)))
    return None if pc.any(pc.and_(odd, values.is_valid())).as_py() else values


def missing_columns(
    seen: set[str], spec: LayerSpec, *, fields: Mapping[str, str], constants: Mapping[str, str]
) -> list[Finding]:
    """Columns that no feature brings although the spec or the terms name them, and columns the spec does not know."""
    wanted = {column.name: fields.get(column.name, column.name) for column in spec.columns if column.name != "id"}
    lacking = [
        _no_column(name, source, seen)
        for name, source in wanted.items()
        if name not in constants and source not in seen and (_is_required(spec, name) or name in fields)
    ]
    known = {*wanted.values(), fields.get("id", "id"), *wanted}
    strangers = sorted(seen - known)
    misnamed = sorted({*fields, *constants} - set(spec.names))
    return lacking + [_stranger(name, spec) for name in strangers] + [_misnamed(name, spec) for name in misnamed]


def absent_columns(seen: set[str], fields: Mapping[str, str]) -> list[Finding]:
    """Columns that the sender named (`--field name=column`) and no feature brings."""
    return [_no_column(name, column, seen) for name, column in fields.items() if column not in seen]


def _is_required(spec: LayerSpec, name: str) -> bool:
    return any(column.name == name and column.required for column in spec.columns)


def _constant(text: str, column: Column) -> object:
    """A constant comes as text from the command line; it is read as the column's type."""
    if column.type is ColumnType.BOOLEAN:
        return _TRUE_FALSE.get(text.lower(), text)
    if column.type in (ColumnType.INTEGER, ColumnType.NUMBER):
        try:
            return float(text)
        except ValueError:
            return text
    return text


def _convert(value: object, column: Column, names: Names, at: int, findings: list[Finding]) -> object:
    if value is None or value == "" or (isinstance(value, float) and math.isnan(value)):
        if column.required:
            findings.append(_no_value(column, names[at]))
        return None
    try:
        converted = _TO_TYPE[column.type](value)
    except Wrong:
        findings.append(_wrong_type(value, column, names[at]))
        return None
    if isinstance(converted, (int, float)) and not column.least <= converted <= column.most:
        findings.append(_out_of_range(value, column, names[at]))
        return None
    if column.codes and converted not in column.codes:
        findings.append(_unknown_code(converted, column, names[at]))
    return converted


def _text(value: object) -> str:
    if isinstance(value, str):
        return value
    # A code such as 104 is often delivered as a number; nothing is lost by writing it down.
    if isinstance(value, (int, float)) and not isinstance(value, bool):
        return str(int(value)) if float(value).is_integer() else str(value)
    raise Wrong


def _texts(value: object) -> list[str]:
    if isinstance(value, str):
        return texts_of_cell(value)
    if isinstance(value, list) and all(isinstance(each, (str, int)) for each in value):
        return [str(each) for each in value]
    raise Wrong


def _number(value: object) -> float:
    if isinstance(value, (int, float)) and not isinstance(value, bool) and math.isfinite(value):
        return float(value)
    raise Wrong


def _integer(value: object) -> int:
    number = _number(value)
    if number.is_integer() and abs(number) < _EXACT:
        return int(number)
    raise Wrong


def _boolean(value: object) -> bool:
    if isinstance(value, bool):
        return value
    raise Wrong


_TO_TYPE = {
    ColumnType.TEXT: _text,
    ColumnType.TEXTS: _texts,
    ColumnType.INTEGER: _integer,
    ColumnType.NUMBER: _number,
    ColumnType.BOOLEAN: _boolean,
}


def _no_column(name: str, source: str, seen: set[str]) -> Finding:
    there = ", ".join(sorted(map(brief, seen))[:12]) or "none"
    alias = f" ({name})" if name != source else ""
    return tell(
        "missing-field",
        Severity.ERROR,
        vi=Words(f"cột «{source}»{alias}", there, "hãy thêm cột này, hoặc cho biết cột nào chứa nó"),
        en=Words(f"a column {source}{alias}", there, "add it, or say which column holds it"),
        field=name,
    )


def _stranger(name: str, spec: LayerSpec) -> Finding:
    return tell(
        "unknown-field",
        Severity.NOTE,
        vi=Words(f"các cột của «{spec.id}»", brief(name), "cột này không được giữ lại"),
        en=Words(f"the columns of {spec.id}", brief(name), "this column is left out"),
        field=brief(name).strip("«»"),
    )


def _misnamed(name: str, spec: LayerSpec) -> Finding:
    names = ", ".join(spec.names)
    return tell(
        "unknown-field",
        Severity.ERROR,
        vi=Words(f"một cột của «{spec.id}»: {names}", brief(name), "hãy sửa tên cột đã khai"),
        en=Words(f"a column of {spec.id}: {names}", brief(name), "correct the column that was named"),
        field=name,
    )


def _no_value(column: Column, name: str) -> Finding:
    return tell(
        "missing-field",
        Severity.ERROR,
        vi=Words(f"giá trị trong cột «{column.name}»", "ô trống", "hãy điền giá trị"),
        en=Words(f"a value in the column {column.name}", "none", "fill it in"),
        feature=name,
        field=column.name,
    )


def _wrong_type(value: object, column: Column, name: str) -> Finding:
    return tell(
        "wrong-type",
        Severity.ERROR,
        vi=Words(f"{_TYPES_VI[column.type]} trong cột «{column.name}»", brief(value), "hãy sửa giá trị này"),
        en=Words(f"{column.type} in the column {column.name}", brief(value), "correct this value"),
        feature=name,
        field=column.name,
    )


def _out_of_range(value: object, column: Column, name: str) -> Finding:
    # A bound may be a year: no marks between thousands.
    (least, most), (least_en, most_en) = (
        [ungrouped(bound, lang=lang) for bound in (column.least, column.most)] for lang in ("vi", "en")
    )
    return tell(
        "wrong-type",
        Severity.ERROR,
        vi=Words(f"số từ {least} đến {most} trong cột «{column.name}»", brief(value), "hãy sửa giá trị này"),
        en=Words(
            f"a number from {least_en} to {most_en} in the column {column.name}", brief(value), "correct this value"
        ),
        feature=name,
        field=column.name,
    )


def _unknown_code(value: object, column: Column, name: str) -> Finding:
    codes = ", ".join(column.codes)
    return tell(
        "unknown-code",
        Severity.ERROR,
        vi=Words(f"một mã của cột «{column.name}»: {codes}", brief(value), "hãy dùng một trong các mã này"),
        en=Words(f"a code of the column {column.name}: {codes}", brief(value), "use one of these"),
        feature=name,
        field=column.name,
    )


def _last_before_first(bounds: tuple[str, str], first: Floats, last: Floats, names: Names, at: int) -> Finding:
    earlier, later = bounds
    found = f"{first[at]:.0f} > {last[at]:.0f}"
    return tell(
        "years-reversed",
        Severity.ERROR,
        vi=Words(f"năm trong cột «{earlier}» không muộn hơn «{later}»", found, "hãy sửa một trong hai năm"),
        en=Words(f"a year in the column {earlier} no later than in {later}", found, "correct one of the two"),
        feature=names[at],
        field=later,
    )
