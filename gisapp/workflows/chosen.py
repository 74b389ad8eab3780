"""Which rows of a layer does a question choose, and in which order? Columns decide; geometry stays encoded."""

import re
from collections.abc import Collection, Sequence
from dataclasses import dataclass
from typing import Any

import numpy as np
import pandas as pd
from numpy.typing import NDArray

from gisapp.analysis.presence import counted
from gisapp.analysis.valid_time import hold_in
from gisapp.domain.errors import BadInput, Vi
from gisapp.domain.period import Period
from gisapp.exchange.filters import Filter
from gisapp.workflows.filtered import rows_met
from gisapp.workflows.within import Box, meets_box

#: A whole number that 64 bits hold, or nearly.
_WHOLE = re.compile(r"[+-]?\d{1,18}", re.ASCII)


@dataclass(frozen=True, slots=True, kw_only=True)
class Choice:
    """What chooses features: a box, a period, values of columns, a filter; and by what to sort."""

    box: Box | None = None
    period: Period | None = None
    equal: tuple[tuple[str, str], ...] = ()
    sortby: tuple[tuple[str, bool], ...] = ()
    filter: Filter | None = None


def rows_chosen(
    table: pd.DataFrame,
    choice: Choice,
    *,
    columns: dict[str, str],
    horizon: int | None,
    included: Collection[str] = (),
    asked_by: dict[str, dict[str, Any]] | None = None,
) -> NDArray[np.intp]:
    """The places in the stored table of the rows chosen, in the order asked for, else in that of the table.

    Parameters
    ----------
    table
        As stored.
    columns
        The columns that can be chosen by and sorted by, with their JSON types.
    horizon
        Only what exists or is expected by this year; None does not ask.
    included
        Ids of proposed things that count as expected, as a workspace says them.
    asked_by
        The columns that a filter may name, each as JSON Schema.

    Raises
    ------
    BadInput
        When a value is not of its column's type, or rows without a status are asked about a horizon.
    """
    met = np.ones(len(table), dtype=np.bool_)
    for name, text in choice.equal:
        met &= _equals(table[name], text, columns[name], name)
    if choice.period is not None:
        met &= hold_in(table, choice.period)
    if horizon is not None:
        met &= _counts(table, horizon, included)
    if choice.box is not None:
        met &= meets_box(table, choice.box)
    if choice.filter is not None:
        met &= rows_met(table, choice.filter, asked_by or {})
    return _sorted(table, np.flatnonzero(met), choice.sortby)


def _equals(column: "pd.Series[Any]", text: str, kind: str, name: str) -> NDArray[np.bool_]:
    value = _value(text, kind, name)
    met: NDArray[np.bool_] = (column == value).fillna(value=False).to_numpy(dtype=np.bool_)
    return met


def _value(text: str, kind: str, name: str) -> object:
    try:
        if kind == "boolean":
            return {"true": True, "false": False}[text.lower()]
        if kind == "integer" and _WHOLE.fullmatch(text):
            return int(text)
        return text if kind == "string" else float(text)
    except (KeyError, ValueError) as wrong:
        raise BadInput(
            expected=f"{name}, a value of type {kind}",
            found=repr(text),
            todo="correct it",
            vi=Vi(f"{name}, giá trị kiểu {kind}", "hãy sửa lại"),
        ) from wrong


def _counts(table: pd.DataFrame, horizon: int, included: Collection[str]) -> NDArray[np.bool_]:
    if "status" not in table.columns:
        raise BadInput(
            expected="a layer whose features say when they exist",
            found="one that has no status and dates",
            todo="leave horizon and plan out",
            vi=Vi(
                "một lớp có ghi thời gian tồn tại của đối tượng",
                "hãy bỏ mốc và quy hoạch",
                "lớp không có tình trạng và ngày tháng",
            ),
        )
    return counted(table, (horizon,), included=included)[:, 0]


def _sorted(table: pd.DataFrame, rows: NDArray[np.intp], sortby: Sequence[tuple[str, bool]]) -> NDArray[np.intp]:
    """Rows by the values of these columns, missing values last; equals stay in the order of the table."""
    if not sortby:
        return rows
    keys = pd.DataFrame({place: table[name].iloc[rows].to_numpy() for place, (name, _) in enumerate(sortby)})
    keys["row"] = rows
    ascending = [*(not descending for _, descending in sortby), True]
    ordered: NDArray[np.intp] = keys.sort_values(list(keys.columns), ascending=ascending)["row"].to_numpy()
    return ordered
