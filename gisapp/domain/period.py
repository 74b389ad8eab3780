"""Valid time: the days between which something holds, and the days that a question asks about.

Years and days are read as UTC's; a year as `valid_from` is its first day, as `valid_to` its last.
"""

import re
from dataclasses import dataclass
from datetime import UTC, date, datetime

from gisapp.domain.errors import BadInput, Vi

#: A day or a moment of RFC 3339.
_MOMENT = re.compile(r"\d{4}-\d{2}-\d{2}([Tt]\d{2}:\d{2}:\d{2}(\.\d+)?([Zz]|[+-]\d{2}:\d{2}))?", re.ASCII)
_OPEN = ("", "..")


@dataclass(frozen=True, slots=True, kw_only=True)
class Period:
    """From one day to another, both included; None on a side is open."""

    start: date | None
    end: date | None


def period(text: str) -> Period:
    """Which days does `datetime=` ask about: an instant, or an interval that may be open on one side?

    Raises
    ------
    BadInput
        When it is neither, or ends before it starts.
    """
    sides = text.split("/")
    if len(sides) == 1:
        day = _day(text, text)
        return Period(start=day, end=day)
    if len(sides) != 2 or all(side in _OPEN for side in sides):  # noqa: PLR2004 - the two sides of an interval
        raise _malformed(text)
    start, end = (None if side in _OPEN else _day(side, text) for side in sides)
    if start is not None and end is not None and _moment(sides[0]) > _moment(sides[1]):
        raise BadInput(
            expected="an interval that starts before it ends",
            found=repr(text),
            todo="swap its sides",
            vi=Vi("khoảng thời gian bắt đầu trước khi kết thúc", "hãy đổi chỗ hai đầu"),
        )
    return Period(start=start, end=end)


def first_day(value: object) -> date | None:
    """The day from which something holds: of a year its first, of a day that day; None where nothing is said."""
    return _told(value, month=1, day=1)


def last_day(value: object) -> date | None:
    """The day up to which something holds: of a year its last, of a day that day; None where nothing is said."""
    return _told(value, month=12, day=31)


def _told(value: object, *, month: int, day: int) -> date | None:
    try:
        if value != value:  # noqa: PLR0124 - missing, whatever kind of missing: it does not equal itself
            return None
        if isinstance(value, str):
            return date.fromisoformat(value[:10])
        if isinstance(value, datetime):
            return value.date()
        return value if isinstance(value, date) else date(int(value), month, day)  # type: ignore[call-overload]
    except (TypeError, ValueError, OverflowError):
        return None


def _day(side: str, whole: str) -> date:
    if not _MOMENT.fullmatch(side):
        raise _malformed(whole)
    try:
        return _moment(side).date()
    except (ValueError, OverflowError) as impossible:
        raise _malformed(whole) from impossible


def _moment(side: str) -> datetime:
    moment = datetime.fromisoformat(side.upper())
    return moment.replace(tzinfo=UTC) if moment.tzinfo is None else moment.astimezone(UTC)


def _malformed(text: str) -> BadInput:
    return BadInput(
        expected="a day or moment of RFC 3339, or an interval of two, open on one side with ..",
        found=repr(text),
        todo="for example 2030-01-01, or 2026-01-01/..",
        vi=Vi(
            "một ngày hoặc thời điểm theo RFC 3339, hoặc khoảng giữa hai mốc, bên mở ghi ..",
            "ví dụ 2030-01-01, hoặc 2026-01-01/..",
        ),
        by="datetime",
    )
