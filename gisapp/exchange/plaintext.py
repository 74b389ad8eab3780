"""Values of formats that write everything as text, CSV and KML: numbers become numbers where nothing is lost by it."""

import re
from collections.abc import Mapping

from gisapp.domain.spec import ColumnType, LayerSpec

_WHOLE = re.compile(r"-?(?:0|[1-9]\d{0,17})")
_NUMBER = re.compile(r"[-+]?(?:\d+\.?\d*|\.\d+)(?:[eE][-+]?\d{1,3})?")
_TRUTHS = {"true": True, "false": False}


def column_types(spec: LayerSpec | None, fields: Mapping[str, str], id_field: str) -> dict[str, ColumnType]:
    """The type that each column of the file is meant to have, where the spec says so."""
    columns = spec.columns if spec else ()
    return {fields.get(each.name, each.name): each.type for each in columns} | {id_field: ColumnType.TEXT}


def value_of(text: str, meant: ColumnType | None) -> object:
    """What a text says: None where it is empty, and without a type a number only if it is written like one."""
    if not text:
        return None
    if meant in (ColumnType.TEXT, ColumnType.TEXTS):
        return text
    if meant is ColumnType.BOOLEAN:
        return _TRUTHS.get(text.strip().lower(), text)
    if meant is None:
        return _as_written(text)
    stripped = text.strip()
    if _WHOLE.fullmatch(stripped):
        return int(stripped)
    return float(stripped) if _NUMBER.fullmatch(stripped) else text


def _as_written(text: str) -> object:
    """A number only where it would be written so again: 007 and 1.50 stay texts."""
    if _WHOLE.fullmatch(text):
        return int(text)
    if _NUMBER.fullmatch(text) and str(float(text)) == text:
        return float(text)
    return text
