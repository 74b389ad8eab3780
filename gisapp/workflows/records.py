"""Tables as plain rows, in which whatever is missing is None: what doors can print, write and send."""

from collections.abc import Iterable, Mapping
from typing import Any

import numpy as np
import pandas as pd


def records(table: pd.DataFrame) -> list[dict[str, Any]]:
    """The rows of a table as dictionaries of plain Python values, geometry left out."""
    return plain_rows({str(name): table[name] for name in table.columns if name != "geometry"})


def plain_rows(columns: Mapping[str, Iterable[Any]]) -> list[dict[str, Any]]:
    """The rows of columns of one length."""
    plain = [[_plain(value) for value in column] for column in columns.values()]
    return [dict(zip(columns, row, strict=True)) for row in zip(*plain, strict=True)]


def _plain(value: Any) -> Any:
    if isinstance(value, list | tuple | np.ndarray):
        return [_plain(each) for each in value]
    if value is None or bool(pd.isna(value)):
        return None
    return value.item() if isinstance(value, np.generic) else value
