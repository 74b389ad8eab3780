"""What does a cell of a table say, when it may say nothing? Missing is None, NaN, NA or blank, whatever the reader."""

from collections.abc import Collection, Iterable, Mapping
from typing import Any

import numpy as np
import pandas as pd

from gisapp.domain.errors import BadInput, Vi
from gisapp.domain.numerals import written
from gisapp.domain.quality import Quality, lowest

Row = Mapping[str, Any]
#: Of so few rows all cells are taken at once, wanted or not, which is quicker than column after column.
_FEW = 8


def is_missing(value: Any) -> bool:
    """Whether the cell says nothing."""
    if isinstance(value, str):
        return not value.strip()
    if value is None or isinstance(value, list | tuple | np.ndarray):
        return value is None
    return bool(pd.isna(value))


def text(value: Any, otherwise: str = "") -> str:
    """The cell's text."""
    return otherwise if is_missing(value) else str(value).strip()


def texts(value: Any) -> tuple[str, ...]:
    """The cell's texts: a list, or one text whose parts are joined by semicolons."""
    if is_missing(value):
        return ()
    parts = value.split(";") if isinstance(value, str) else list(value)
    return tuple(str(part).strip() for part in parts if not is_missing(part))


def year(value: Any) -> int | None:
    """The cell's year."""
    return None if is_missing(value) else int(value)


def column(table: pd.DataFrame, name: str) -> "pd.Series[Any]":
    """A column, or one of missing values where the table has none."""
    if name in table.columns:
        return table[name]
    return pd.Series(np.full(len(table), None, dtype=object), index=table.index)


def names_in_english(table: pd.DataFrame) -> "pd.Series[Any]":
    """The names in English, `name_en`, of rows that have none those in Vietnamese, `name_vi`."""
    stated = column(table, "name_en")
    return stated.where(stated.notna() & stated.astype(str).str.strip().ne(""), column(table, "name_vi"))


def rows(table: pd.DataFrame, names: Collection[str]) -> list[Row]:
    """The rows of a table with these columns alone; columns that it lacks are missing values."""
    if len(table) > _FEW:
        cells = [column(table, name).tolist() for name in names]
        return [dict(zip(names, row, strict=True)) for row in zip(*cells, strict=True)]
    at = {name: number for number, name in enumerate(table.columns)}
    places = [(name, at.get(name)) for name in names]
    return [
        {name: None if place is None else row[place] for name, place in places}
        for row in table.to_numpy(dtype=object).tolist()
    ]


def require_columns(table: pd.DataFrame, names: Iterable[str], *, of: str) -> None:
    """Refuse a table without the columns that a question cannot do without.

    Raises
    ------
    BadInput
        Naming the columns that are missing.
    """
    missing = [name for name in names if name not in table.columns]
    if missing:
        raise BadInput(
            expected=f"{of} with the columns {', '.join(names)}",
            found=f"none named {', '.join(missing)}",
            todo="say which columns hold them when the layer is added",
            vi=Vi(
                f"{of} có các cột {', '.join(names)}",
                "hãy cho biết cột nào chứa các giá trị này khi thêm lớp",
                f"không có cột {', '.join(missing)}",
            ),
            by="field",
        )


def uncertainty_m(table: pd.DataFrame, *, of: str) -> "np.ndarray[Any, np.dtype[np.float64]]":
    """The position uncertainty of each row in metres; 0 where none is stated.

    Raises
    ------
    BadInput
        When one is negative or not a finite number.
    """
    stated = pd.to_numeric(column(table, "position_uncertainty_m"), errors="coerce").fillna(0.0).to_numpy(np.float64)
    wrong = ~np.isfinite(stated) | (stated < 0.0)
    if wrong.any():
        raise BadInput(
            expected=f"{of} with position_uncertainty_m of 0 or more",
            found=f"{stated[wrong][0]:g} for {column(table, 'id')[wrong].iloc[0]}",
            todo="give the uncertainty in metres, or leave it out where there is none",
            vi=Vi(
                f"{of} có position_uncertainty_m từ 0 trở lên",
                "hãy cho sai số vị trí bằng mét, hoặc bỏ trống khi không có",
                f"{written(float(stated[wrong][0]))} ở {column(table, 'id')[wrong].iloc[0]}",
            ),
        )
    return stated


def lowest_stated(qualities: Iterable[Any]) -> str | None:
    """The quality an answer carries: the lowest of its inputs, and None where one of them states none."""
    stated = set(map(text, qualities))
    if "" in stated:
        return None
    found = lowest(Quality(each) for each in stated)
    return None if found is None else str(found)
