"""An assessment as a workbook: a summary, a sheet for each part, weights and scores as formulas, and the inputs."""

from collections.abc import Mapping, Sequence
from typing import Any

import pandas as pd

from gisapp.exchange.assessment_words import CODED, CODES, INPUTS, SHEETS, SUMMARY
from gisapp.exchange.scores_sheet import Criterion, add_scores
from gisapp.exchange.workbook import Column, Sheet, add_sheet, bytes_of, new_book

Rows = Sequence[Mapping[str, Any]]


def assessment_book(
    summary: Rows, tables: Mapping[str, pd.DataFrame], criteria: Sequence[Criterion], *, mark: str = ""
) -> bytes:
    """The assessment as a workbook (xlsx).

    Parameters
    ----------
    summary
        A row for each zone, with the keys of `SUMMARY`.
    tables
        The rows of each part by the names of `SHEETS`, and `inputs`.
    criteria
        What the zones can be weighed by.
    mark
        What must stand over every sheet, such as that the data are invented.
    """
    book = new_book()
    add_sheet(book, _sheet(SUMMARY, summary), mark=mark)
    for table, *said in SHEETS:
        add_sheet(book, _sheet(said, _rows(tables.get(table))), mark=mark)
    add_scores(book, criteria, {row["zone"]: row["name_vi"] for row in summary}, mark=mark)
    add_sheet(book, _sheet(INPUTS, _rows(tables.get("inputs"))), mark=mark)
    return bytes_of(book)


def _rows(table: pd.DataFrame | None) -> Rows:
    return (
        [] if table is None else [{str(name): cell for name, cell in row.items()} for row in table.to_dict("records")]
    )


def _sheet(said: Sequence[Any], rows: Rows) -> Sheet:
    name, vi, en, columns = said
    return Sheet(
        name=name,
        vi=vi,
        en=en,
        columns=columns,
        rows=[{column.key: _cell(row.get(column.key), column) for column in columns} for row in rows],
    )


def _cell(value: Any, column: Column) -> Any:
    """A value as a planner reads it; what is missing is an empty cell."""
    if isinstance(value, (list, tuple)):
        return "; ".join(str(CODES.get(str(each), each)) for each in value)
    if value is None or pd.isna(value):
        return None
    if isinstance(value, str):
        return CODES.get(value, value) if column.key in CODED else value
    return value if isinstance(value, (bool, int)) else float(value)
