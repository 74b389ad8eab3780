"""Tables as plain rows, in which whatever is missing is None: what doors can print, write and send."""

from collections.abc import Iterable, Mapping
from typing import Any

import numpy as np
import pandas as pd

#: Values that are what they are, so that nobody need look whether they are missing.
_PLAIN = frozenset({str, int, bool, type(None)})


def records(table: pd.DataFrame) -> list[dict[str, Any]]:
    """The rows of a table as dictionaries of plain Python values, geometry left out."""
    said = pd.DataFrame(table.drop(columns="geometry")) if "geometry" in table.columns else table
    names = [str(name) for name in said.columns]
    # All cells at once: of a table of a few rows, taking the columns one by one takes longer than everything else.
    return [
        dict(zip(names, [cell if type(cell) in _PLAIN else _plain(cell) for cell in row], strict=True))
        for row in said.to_numpy(dtype=object).tolist()
    ]


def plain_rows(columns: Mapping[str, Iterable[Any]]) -> list[dict[str, Any]]:
    """The rows of columns of one length."""
    plain = [[value if type(value) in _PLAIN else _plain(value) for value in column] for column in columns.values()]
    return [dict(zip(columns, row, strict=True)) for row in zip(*plain, strict=True)]


def plain_row(row: Mapping[str, Any]) -> dict[str, Any]:
    """One row of plain Python values."""
    return {name: value if type(value) in _PLAIN else _plain(value) for name, value in row.items()}


def _plain(value: Any) -> Any:
    if type(value) is float:
        return None if value != value else value  # noqa: PLR0124 - NaN alone differs from itself
    if isinstance(value, list | tuple | np.ndarray):
        return [_plain(each) for each in value]
    if value is None or bool(pd.isna(value)):
        return None
    return value.item() if isinstance(value, np.generic) else value
