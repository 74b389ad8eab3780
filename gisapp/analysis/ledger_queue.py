"""In which order do zones take their turn at the facilities? By status, date of decision and id."""

import re

import numpy as np
import pandas as pd

from gisapp.analysis.values import column, require_columns, text
from gisapp.domain.existence import IN_ORDER, Status

QUEUE_COLUMNS = ("zone", "place", "status", "decided", "decided_from")
_RANK = {str(status): rank for rank, status in enumerate(IN_ORDER)}
_DAY = re.compile(r"(?<!\d)(\d{1,2})/(\d{1,2})/(\d{4})|(\d{4})-(\d{2})-(\d{2})")
_MONTH = re.compile(r"(?<!\d)(\d{1,2})/(\d{4})|(\d{4})-(\d{2})")
_YEAR = re.compile(r"(?:19|20)\d{2}")
#: A zone whose decision nobody dates comes after those of its status that have a date.
_LAST = "9999"


def queue(zones: pd.DataFrame) -> pd.DataFrame:
    """In which order are the zones served, and what puts each of them there?

    Parameters
    ----------
    zones
        `id`, `status`, and where known `decision` (a text with its date) and `valid_from`.

    Returns
    -------
    One row per zone in the order of their turns: `zone`, `place` (from 1), `status`, `decided` (the first date in
    the decision's text, as far as it is told: *2007-12-21*, *2024-05* or *2022*; None where nothing says),
    `decided_from` (`decision`, `valid_from` or None). The order is status (what is there first), date of the decision,
    id; the order of the rows plays no part.
    """
    require_columns(zones, ("id", "status"), of="zones")
    said = [_decided(*each) for each in zip(column(zones, "decision"), column(zones, "valid_from"), strict=True)]
    stated = [text(each, Status.UNKNOWN) for each in zones["status"]]
    rows = [(zone, status, *each) for zone, status, each in zip(zones["id"], stated, said, strict=True)]
    rows.sort(key=lambda row: (_RANK.get(row[1], len(_RANK)), row[2] or _LAST, row[0]))
    return pd.DataFrame(
        {
            "zone": pd.array([row[0] for row in rows], dtype="str"),
            "place": np.arange(1, len(rows) + 1),
            "status": pd.array([row[1] for row in rows], dtype="str"),
            "decided": pd.Series([row[2] for row in rows], dtype=object),
            "decided_from": pd.Series([row[3] for row in rows], dtype=object),
        }
    )


def _decided(decision: object, valid_from: object) -> tuple[str | None, str | None]:
    words = text(decision)
    if words and (day := _date(words)):
        return day, "decision"
    begun = text(valid_from)
    return (str(int(float(begun))), "valid_from") if begun else (None, None)


def _date(words: str) -> str | None:
    """The first date that a text gives, as far as it gives one."""
    if found := _DAY.search(words):
        day, month, year, *iso = found.groups()
        return "-".join(iso) if year is None else f"{year}-{int(month):02d}-{int(day):02d}"
    if found := _MONTH.search(words):
        month, year, iso_year, iso_month = found.groups()
        return f"{iso_year}-{iso_month}" if year is None else f"{year}-{int(month):02d}"
    found = _YEAR.search(words)
    return found.group() if found else None
