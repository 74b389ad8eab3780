"""The one clock of the doors: what day is it in Hanoi, wherever the machine stands?"""

import time
from datetime import UTC, date, datetime
from functools import lru_cache

from gisapp.domain.errors import BadInput, Vi
from gisapp.domain.numerals import HANOI, in_hanoi


def now() -> datetime:
    """The moment it is, in UTC, as it is stored."""
    return datetime.now(UTC)


def today() -> date:
    """The day in Hanoi."""
    return now().astimezone(HANOI).date()


def moment() -> str:
    """Now, in UTC, to the second, as RFC 3339 writes it."""
    return _written(int(time.time()))


@lru_cache(maxsize=1)
def _written(second: int) -> str:
    return datetime.fromtimestamp(second, UTC).strftime("%Y-%m-%dT%H:%M:%SZ")


def shown(moment: datetime) -> str:
    """A stored moment as a reader in Hanoi has it on the clock: `26/11/2026 05:59 (UTC+7)`.

    Raises
    ------
    ValueError
        When the moment does not say in which zone it is meant; that would be off by seven hours without a word.
    """
    if moment.tzinfo is None:
        raise ValueError("expected a moment with its time zone")
    return in_hanoi(moment)


def day(given: date | str | None) -> date:
    """The date of appraisal as given, or today.

    Raises
    ------
    BadInput
        When the text is no date.
    """
    try:
        return date.fromisoformat(given) if isinstance(given, str) else given or today()
    except ValueError as wrong:
        raise BadInput(
            expected="a date of appraisal YYYY-MM-DD",
            found=repr(given),
            todo="for example 2026-12-31",
            vi=Vi("ngày thẩm định dạng NĂM-THÁNG-NGÀY", "ví dụ 2026-12-31"),
        ) from wrong
