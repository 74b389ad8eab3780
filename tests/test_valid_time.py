"""Valid time: the days on which something holds, from years, days or nothing at all."""

from datetime import date, datetime

import numpy as np
import pandas as pd
import pytest
from hypothesis import given
from hypothesis import strategies as st

from gisapp.analysis.valid_time import hold_in, span
from gisapp.domain.errors import BadInput
from gisapp.domain.period import Period, first_day, last_day, period


def table(*pairs: tuple[object, object]) -> pd.DataFrame:
    return pd.DataFrame({"valid_from": [pair[0] for pair in pairs], "valid_to": [pair[1] for pair in pairs]})


@pytest.mark.parametrize(
    ("said", "first", "last"),
    [
        (2010, date(2010, 1, 1), date(2010, 12, 31)),
        (np.int64(2010), date(2010, 1, 1), date(2010, 12, 31)),
        (2010.0, date(2010, 1, 1), date(2010, 12, 31)),
        ("2010-05-06", date(2010, 5, 6), date(2010, 5, 6)),
        ("2010-05-06T07:08:09Z", date(2010, 5, 6), date(2010, 5, 6)),
        (date(2010, 5, 6), date(2010, 5, 6), date(2010, 5, 6)),
        (datetime(2010, 5, 6, 7), date(2010, 5, 6), date(2010, 5, 6)),
        (pd.Timestamp("2010-05-06"), date(2010, 5, 6), date(2010, 5, 6)),
        ("about 2010", None, None), ("", None, None), (None, None, None), (np.nan, None, None), (pd.NA, None, None),
        (pd.NaT, None, None), (0, None, None), (10**9, None, None),
    ],
)  # fmt: skip
def test_a_year_is_its_first_day_and_its_last_and_what_is_no_date_says_nothing(said, first, last):
    assert (first_day(said), last_day(said)) == (first, last)


def test_the_sides_of_an_interval_are_included_and_open_where_nothing_is_said():
    rows = table((2000, 2005), (2006, None), (None, 1999), (None, None))
    for asked, held in (
        ("2005-12-31", [True, False, False, True]),
        ("2006-01-01", [False, True, False, True]),
        ("1999-12-31/2000-01-01", [True, False, True, True]),
        ("../1990-01-01", [False, False, True, True]),
        ("2050-01-01/..", [False, True, False, True]),
    ):
        assert hold_in(rows, period(asked)).tolist() == held, asked


def test_a_layer_without_dates_holds_at_all_times():
    rows = pd.DataFrame({"id": ["a", "b"]})
    assert hold_in(rows, period("2030-01-01")).tolist() == [True, True]
    assert span(rows) is None
    assert hold_in(rows.iloc[:0], period("2030-01-01")).tolist() == []


def test_the_span_of_a_layer_is_open_where_one_of_its_rows_is():
    assert span(table((2000, 2005), (1990, 1995), (None, None))) == Period(
        start=date(1990, 1, 1), end=date(2005, 12, 31)
    )
    assert span(table((2000, 2005), (1990, None))) == Period(start=date(1990, 1, 1), end=None)
    assert span(table((None, 2005), (1990, 2000))) == Period(start=None, end=date(2005, 12, 31))


def test_a_moment_is_the_day_that_it_has_in_utc():
    assert period("2026-01-01T02:00:00+07:00") == Period(start=date(2025, 12, 31), end=date(2025, 12, 31))
    assert period("2026-01-01t02:00:00.5z") == Period(start=date(2026, 1, 1), end=date(2026, 1, 1))


@given(
    st.text(max_size=40)
    | st.lists(st.sampled_from(["2026-01-01", "T00:00:00Z", "/", "..", "9999-12-31", "+14:00"]), max_size=6).map(
        "".join
    )
)
def test_what_is_no_time_is_refused_and_nothing_else_happens(text):
    try:
        asked = period(text)
    except BadInput:
        return
    assert asked.start is not None or asked.end is not None
    assert asked.start is None or asked.end is None or asked.start <= asked.end
