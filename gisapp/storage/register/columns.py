"""Kinds of columns that hold the same on SQLite and on PostgreSQL: words, moments, plain values."""

import json
from collections.abc import Mapping
from datetime import UTC, datetime
from math import isfinite
from types import MappingProxyType
from typing import Any

from sqlalchemy import JSON, DateTime, Dialect, Float, Text
from sqlalchemy.types import TypeDecorator

#: PostgreSQL keeps no zero character in a text; this sign stands for it.
_SIGN_OF_NUL = "\N{SYMBOL FOR NULL}"


class Words(TypeDecorator[str]):
    """Text as a user sent it; what a database cannot hold (half characters, zero characters) is made visible."""

    impl = Text
    cache_ok = True

    def process_bind_param(self, value: str | None, dialect: Dialect) -> str | None:  # noqa: ARG002 - SQLAlchemy's
        """The text as both databases can hold it."""
        return None if value is None else storable(value)


class Moment(TypeDecorator[datetime]):
    """A time with its zone, kept and given back in UTC."""

    impl = DateTime(timezone=True)
    cache_ok = True

    def process_bind_param(self, value: datetime | None, dialect: Dialect) -> datetime | None:  # noqa: ARG002
        """The time in UTC; one without a zone is refused, for nobody could tell what it means."""
        if value is not None and value.tzinfo is None:
            raise ValueError(f"{value} has no time zone")
        return None if value is None else value.astimezone(UTC)

    def process_result_value(self, value: datetime | None, dialect: Dialect) -> datetime | None:  # noqa: ARG002
        """The time in UTC; SQLite gives it back without its zone."""
        if value is None:
            return None
        return value.replace(tzinfo=UTC) if value.tzinfo is None else value.astimezone(UTC)


class Coordinate(TypeDecorator[float]):
    """A number in double precision; what is no finite number is not kept, for SQLite could not."""

    impl = Float(53)
    cache_ok = True

    def process_bind_param(self, value: float | None, dialect: Dialect) -> float | None:  # noqa: ARG002
        """The number, or nothing."""
        return value if value is not None and isfinite(value) else None


class Plain(TypeDecorator[Mapping[str, Any]]):
    """A mapping of plain values, kept as JSON and given back unchangeable."""

    impl = JSON(none_as_null=True)
    cache_ok = True

    def process_result_value(self, value: Any | None, dialect: Dialect) -> Any:  # noqa: ARG002
        """The mapping, read only; a list stays a list."""
        return MappingProxyType(value) if isinstance(value, dict) else value


def storable(text: str) -> str:
    """The text as both databases can hold it."""
    return text.encode("utf-8", "backslashreplace").decode().replace("\0", _SIGN_OF_NUL)


def as_json(value: Any) -> str:
    """The value as JSON in ASCII, which both databases take whatever is in it; a number that is none becomes null."""
    return json.dumps(_plain(value), allow_nan=False, default=str)


def _plain(value: Any) -> Any:
    if isinstance(value, Mapping):
        return {str(key): _plain(each) for key, each in value.items()}
    if isinstance(value, list | tuple):
        return [_plain(each) for each in value]
    return None if isinstance(value, float) and not isfinite(value) else value
