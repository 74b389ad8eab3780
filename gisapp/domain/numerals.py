"""How a number or a moment is written in the language of its reader (vi: cách viết số).

The one place that knows the marks: Vietnamese has a comma before decimals and dots between thousands (1.234,5 ha),
English the reverse. Whatever puts a number into a sentence asks here.
"""

import math
from datetime import date, datetime, timedelta, timezone

#: From here on nobody reads the digits: 3.4e+38 is what a raster has where it has nothing.
_SAID_IN_FULL = 1e15
#: Vietnam keeps UTC+7 all year round.
HANOI = timezone(timedelta(hours=7), "Asia/Ho_Chi_Minh")
_VIETNAMESE_MARKS = str.maketrans(",.", ".,")


def in_marks(text: str, lang: str) -> str:
    """How is a number that Python wrote, such as 1,234.5, written in this language?"""
    return text.translate(_VIETNAMESE_MARKS) if lang == "vi" else text


def written(value: float, digits: int = 2, *, lang: str = "vi", sign: bool = False) -> str:
    """How is this number written, rounded to at most so many decimals?

    Parameters
    ----------
    value
        The number; one that is not finite is written as Python does.
    digits
        The most decimals; zeros at the end are dropped.
    lang
        `vi` or `en`.
    sign
        Whether what is above zero has its plus.

    Examples
    --------
    >>> written(1234.5), written(0.3, 4), written(1234.5, lang="en")
    ('1.234,5', '0,3', '1,234.5')
    """
    text = f"{value:{'+' if sign else ''},.{digits}f}"
    text = text.rstrip("0").rstrip(".") if "." in text else text
    return in_marks("0" if text.strip("+-") == "0" else text, lang)


def rounded(value: float, figures: int = 4, *, lang: str = "vi", sign: bool = False) -> str:
    """How is this number written, told by so many figures and never fewer than its whole part?

    Examples
    --------
    >>> rounded(0.012345), rounded(12.3456), rounded(123456.7)
    ('0,01235', '12,35', '123.457')
    """
    if not math.isfinite(value) or value == 0:
        return written(value, 0, lang=lang)
    if abs(value) >= _SAID_IN_FULL:
        return in_marks(f"{value:.{figures}g}", lang)
    digits = max(0, figures - 1 - math.floor(math.log10(abs(value))))
    return written(value, digits, lang=lang, sign=sign)


def ungrouped(value: float, *, lang: str = "vi") -> str:
    """How is a number written that is looked up again, such as a coordinate or a year: no marks between thousands?"""
    return in_marks(f"{value:.10g}", lang)


def percent(share: float, digits: int = 1, *, lang: str = "vi", sign: bool = False) -> str:
    """How is a share written as a percentage?

    Examples
    --------
    >>> percent(0.125), percent(0.5, lang="en")
    ('12,5 %', '50 %')
    """
    return f"{written(share * 100, digits, lang=lang, sign=sign)} %"


def in_hanoi(moment: datetime) -> str:
    """How is a moment written for people in Hanoi: the day first, by their clocks?

    Examples
    --------
    >>> in_hanoi(datetime.fromisoformat("2026-11-25T18:30:00Z"))
    '26/11/2026 01:30 (UTC+7)'
    """
    return f"{moment.astimezone(HANOI):%d/%m/%Y %H:%M} (UTC+7)"


def in_days(day: date) -> str:
    """How is a day written in Vietnamese: the day first?

    Examples
    --------
    >>> in_days(date(2025, 7, 1))
    '1/7/2025'
    """
    return f"{day.day}/{day.month}/{day.year}"
