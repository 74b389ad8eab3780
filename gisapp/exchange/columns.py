"""The columns a layer spec asks for: are they there, of their type, with known codes?"""

import math
from collections.abc import Mapping, Sequence

from gisapp.domain.finding import Finding, Severity
from gisapp.domain.spec import Column, ColumnType, LayerSpec
from gisapp.exchange.cells import texts_of_cell
from gisapp.exchange.messages import Words, brief, tell

_TRUE_FALSE = {"true": True, "false": False}
_TYPES_VI = {
    ColumnType.TEXT: "chữ",
    ColumnType.TEXTS: "danh sách chữ",
    ColumnType.INTEGER: "số nguyên",
    ColumnType.NUMBER: "số",
    ColumnType.BOOLEAN: "true hoặc false",
}


class Wrong(Exception):
    """A value that is not of its column's type."""


def check_columns(
    rows: Sequence[dict[str, object]],
    names: Sequence[str],
    spec: LayerSpec,
    *,
    fields: Mapping[str, str],
    constants: Mapping[str, str],
) -> tuple[dict[str, list[object]], list[Finding]]:
    """The spec's columns but `id`, converted to their types, and what is wrong with them."""
    columns: dict[str, list[object]] = {}
    findings: list[Finding] = []
    for column in spec.columns:
        if column.name == "id":
            continue
        source = fields.get(column.name, column.name)
        if column.name in constants:
            raw: list[object] = [_constant(constants[column.name], column)] * len(rows)
        else:
            raw = [row.get(source) for row in rows]
        columns[column.name] = [_convert(value, column, name, findings) for value, name in zip(raw, names, strict=True)]
    return columns, findings


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


def _convert(value: object, column: Column, name: str, findings: list[Finding]) -> object:
    if value is None or value == "" or (isinstance(value, float) and math.isnan(value)):
        if column.required:
            findings.append(_no_value(column, name))
        return None
    try:
        converted = _TO_TYPE[column.type](value)
    except Wrong:
        findings.append(_wrong_type(value, column, name))
        return None
    if isinstance(converted, (int, float)) and not column.least <= converted <= column.most:
        findings.append(_out_of_range(value, column, name))
        return None
    if column.codes and converted not in column.codes:
        findings.append(_unknown_code(converted, column, name))
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
    if number.is_integer() and abs(number) < 2**53:
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
    least, most = f"{column.least:.15g}", f"{column.most:.15g}"
    return tell(
        "wrong-type",
        Severity.ERROR,
        vi=Words(f"số từ {least} đến {most} trong cột «{column.name}»", brief(value), "hãy sửa giá trị này"),
        en=Words(f"a number from {least} to {most} in the column {column.name}", brief(value), "correct this value"),
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
