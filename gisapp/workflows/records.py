"""Tables as plain rows, in which whatever is missing is None: what doors can print, write and send."""

from typing import Any

import numpy as np
import pandas as pd


def records(table: pd.DataFrame) -> list[dict[str, Any]]:
    """The rows of a table as dictionaries of plain Python values, geometry left out."""
    plain = pd.DataFrame(table.drop(columns="geometry", errors="ignore"))
    names = [str(name) for name in plain.columns]
    columns = [[_plain(value) for value in plain[name]] for name in plain.columns]
    return [dict(zip(names, row, strict=True)) for row in zip(*columns, strict=True)]


def _plain(value: Any) -> Any:
    if isinstance(value, list | tuple | np.ndarray):
        return [_plain(each) for each in value]
    if value is None or bool(pd.isna(value)):
        return None
    return value.item() if isinstance(value, np.generic) else value
