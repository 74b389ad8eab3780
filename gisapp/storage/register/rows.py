"""Nouns to rows and back: a column a field, by the same name."""

from dataclasses import fields
from typing import Any

from sqlalchemy import RowMapping, Table

from gisapp.domain.errors import NotFound, Vi


def row_of(noun: Any, table: Table) -> dict[str, Any]:
    """The fields of a noun for which the table has a column."""
    return {field.name: getattr(noun, field.name) for field in fields(noun) if field.name in table.columns}


def fields_of(row: RowMapping, noun: type[Any]) -> dict[str, Any]:
    """The columns of a row for which the noun has a field."""
    return {field.name: row[field.name] for field in fields(noun) if field.name in row}


_WHAT_VI = {"token": "mã truy cập", "job": "tác vụ", "scenario": "kịch bản", "submission": "hồ sơ đề xuất",
            "decision": "quyết định"}  # fmt: skip


def no_such(what: str, name: str) -> NotFound:
    """The refusal of a name that the register does not know."""
    return NotFound(
        expected=f"a {what} of the register",
        found=repr(name[:64]),
        todo="check the id",
        vi=Vi(f"một {_WHAT_VI[what]} của sổ đăng ký", "hãy kiểm tra mã"),
    )
