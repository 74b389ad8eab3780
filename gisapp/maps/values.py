"""From the cells of a table to what JSON can hold: missing stays missing, numbers stay finite, text stays text."""

from collections.abc import Hashable, Iterable, Mapping, Sequence
from math import isfinite
from numbers import Real

import numpy as np

#: A row of a table by column name.
Row = Mapping[Hashable, object]


#: The largest whole number that JSON's readers keep whole (2⁵³ - 1, RFC 8259 clause 6).
_LARGEST_WHOLE = 2**53 - 1


def text(cell: object) -> str | None:
    """The text of a cell, or None where it is empty; half a surrogate pair, which no file can hold, becomes `?`."""
    if cell is None or (isinstance(cell, float) and not isfinite(cell)) or str(cell) in {"", "<NA>", "NaT", "nan"}:
        return None
    return str(cell).encode("utf-8", "replace").decode("utf-8")


def texts(cell: object) -> list[str]:
    """The texts of a cell that holds several, as a list or joined by semicolons."""
    if isinstance(cell, (list, tuple, np.ndarray)):
        return [each for item in cell if (each := text(item))]
    whole = text(cell)
    return [part.strip() for part in whole.split("; ") if part.strip()] if whole else []


def number(cell: object, digits: int = 4) -> float | None:
    """The number in a cell, rounded, or None where there is none."""
    if isinstance(cell, str):
        try:
            cell = float(cell)
        except ValueError:
            return None
    if not isinstance(cell, (Real, np.number)) or not isfinite(float(cell)):
        return None
    rounded = round(float(cell), digits)
    return int(rounded) if rounded.is_integer() and abs(rounded) <= _LARGEST_WHOLE else rounded


def year(cell: object) -> int | None:
    """The year in a cell, or None where no source says."""
    value = number(cell, 0)
    return None if value is None else int(value)


def both(row: Row, column: str) -> dict[str, str | None]:
    """The Vietnamese and the English of a column pair; each stands in for the other where one is missing."""
    vietnamese, english = text(row.get(f"{column}_vi")), text(row.get(f"{column}_en"))
    return {"vi": vietnamese or english, "en": english or vietnamese}


def filled(record: Mapping[str, object]) -> dict[str, object]:
    """The record without what is empty, which a page need not carry."""
    empty: Sequence[object] = (None, [], {}, {"vi": None, "en": None})
    return {name: value for name, value in record.items() if value not in empty}


def rows_of(table: object) -> Iterable[Row]:
    """The rows of a DataFrame as mappings; none for None."""
    if table is None:
        return ()
    records: Iterable[Row] = table.to_dict("records")  # type: ignore[attr-defined]
    return records
