"""Which features hold in a period, and from when to when does a layer hold?"""

from datetime import date

import numpy as np
import pandas as pd
from numpy.typing import NDArray

from gisapp.domain.period import Period, first_day, last_day

_START, _END = "valid_from", "valid_to"


def hold_in(table: pd.DataFrame, asked: Period) -> NDArray[np.bool_]:
    """Which rows hold on at least one of the days asked about?

    A row with neither `valid_from` nor `valid_to` is not tied to time: it always does. One that says only one of them
    is open on the other side.
    """
    starts, ends = _days(table, _START), _days(table, _END)
    met = np.ones(len(table), dtype=np.bool_)
    if asked.end is not None:
        met &= np.isnat(starts) | (starts <= np.datetime64(asked.end, "D"))
    if asked.start is not None:
        met &= np.isnat(ends) | (ends >= np.datetime64(asked.start, "D"))
    return met


def span(table: pd.DataFrame) -> Period | None:
    """From when to when do the rows that are tied to time hold; None where no row is."""
    starts, ends = _days(table, _START), _days(table, _END)
    tied = ~(np.isnat(starts) & np.isnat(ends))
    if not tied.any():
        return None
    return Period(start=_least(starts[tied]), end=_greatest(ends[tied]))


def _days(table: pd.DataFrame, name: str) -> "NDArray[np.datetime64]":
    """The column's days, NaT where it says nothing; each distinct value is read once."""
    if name not in table.columns:
        return np.full(len(table), np.datetime64("NaT"), dtype="datetime64[D]")
    codes, values = pd.factorize(table[name])
    read = first_day if name == _START else last_day
    days = np.array(
        [*(np.datetime64(day) if (day := read(value)) else "NaT" for value in values), "NaT"], "datetime64[D]"
    )
    found: NDArray[np.datetime64] = days[codes]
    return found


def _least(days: "NDArray[np.datetime64]") -> date | None:
    return None if np.isnat(days).any() else days.min().astype(object)


def _greatest(days: "NDArray[np.datetime64]") -> date | None:
    return None if np.isnat(days).any() else days.max().astype(object)
