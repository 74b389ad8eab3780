"""Sheets that a planner reads: two lines of head in both languages, a header that stays in view, columns wide enough.

Openpyxl takes whatever text begins with = for a formula, so every text of ours or of others is guarded, and formulas
are written by `formula` alone, from addresses and never from somebody's text.
"""

import io
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from typing import TYPE_CHECKING, Any

from gisapp.exchange.cells import guarded

if TYPE_CHECKING:
    from openpyxl import Workbook
    from openpyxl.worksheet.worksheet import Worksheet

#: The row of the header on every sheet; what the sheet says of itself stands above, its rows below.
HEADER_ROW = 4
FIRST_ROW = HEADER_ROW + 1
_NARROWEST, _WIDEST = 9, 60
_HEADER_FILL, _EDITABLE_FILL, _UNKNOWN_FILL = "DCE6F1", "FFF2CC", "E7E6E6"
_PICTURE_OF_NUMBERS = "#,##0.00"
#: What stands where there is no answer.
NOT_COMPUTED = "chưa tính được"


@dataclass(frozen=True, slots=True, kw_only=True)
class Column:
    """A column of a sheet: the key of its cells, and what it is called; the unit stands in the header."""

    key: str
    vi: str
    en: str
    unit: str = ""

    @property
    def header(self) -> str:
        """What stands above it: Vietnamese, English, and the unit."""
        return f"{self.vi}\n{self.en}{f' ({self.unit})' if self.unit else ''}"


@dataclass(frozen=True, slots=True, kw_only=True)
class Sheet:
    """A sheet of plain cells under its columns."""

    name: str
    vi: str
    en: str
    columns: tuple[Column, ...]
    rows: Sequence[Mapping[str, Any]]


def new_book() -> "Workbook":
    """A workbook without a sheet."""
    from openpyxl import Workbook  # noqa: PLC0415 - slow to import

    book = Workbook()
    book.remove(book.worksheets[0])
    return book


def bytes_of(book: "Workbook") -> bytes:
    """The workbook as a file."""
    with io.BytesIO() as memory:
        book.save(memory)
        return memory.getvalue()


def add_sheet(book: "Workbook", sheet: Sheet, *, mark: str = "") -> "Worksheet":
    """Write a sheet of plain cells; `mark` stands first where the data must not be taken for real ones."""
    made = begin_sheet(book, sheet.name, vi=sheet.vi, en=sheet.en, mark=mark)
    write_row(made, HEADER_ROW, [column.header for column in sheet.columns])
    for at, row in enumerate(sheet.rows, start=FIRST_ROW):
        write_row(made, at, [row.get(column.key) for column in sheet.columns])
    finish_sheet(made)
    return made


def begin_sheet(book: "Workbook", name: str, *, vi: str, en: str, mark: str = "") -> "Worksheet":
    """A sheet that says what it is in its first two rows."""
    made: Worksheet = book.create_sheet(name)
    write_row(made, 1, [" · ".join(filter(None, (mark, vi)))])
    write_row(made, 2, [en])
    return made


def write_row(sheet: "Worksheet", row: int, cells: Iterable[Any], *, start: int = 1) -> None:
    """Write plain cells, from the column `start` on; no text among them is run."""
    for at, value in enumerate(cells, start=start):
        if value is not None:
            cell = sheet.cell(row, at, guarded(value) if isinstance(value, str) else value)
            if isinstance(value, float):
                cell.number_format = _PICTURE_OF_NUMBERS


def formula(sheet: "Worksheet", row: int, column: int, text: str) -> None:
    """Write a formula that is made of addresses and constants of ours."""
    sheet.cell(row, column, f"={text}").number_format = "0.000"


def finish_sheet(sheet: "Worksheet", *, keep: str = "B", editable: Sequence[int] = ()) -> None:
    """Header in bold and in view, columns as wide as what they hold, cells to be edited in a colour of their own.

    Parameters
    ----------
    keep
        The first column that scrolls.
    editable
        The numbers of the columns that are for the reader to change.
    """
    from openpyxl.styles import Alignment, Font, PatternFill  # noqa: PLC0415
    from openpyxl.utils import get_column_letter  # noqa: PLC0415

    sheet.freeze_panes = f"{keep}{FIRST_ROW}"
    sheet.cell(1, 1).font = Font(bold=True, size=13)
    for cell in sheet[HEADER_ROW]:
        cell.font, cell.fill = Font(bold=True), PatternFill("solid", fgColor=_HEADER_FILL)
        cell.alignment = Alignment(wrap_text=True, vertical="top")
    for number, column in enumerate(sheet.iter_cols(min_row=HEADER_ROW), start=1):
        lines = [line for cell in column for line in _shown(cell.value).split("\n")]
        width = max(_NARROWEST, *(len(line) for line in lines)) + 2
        sheet.column_dimensions[get_column_letter(number)].width = min(_WIDEST, width)
        for cell in column[1:]:
            cell.alignment = Alignment(wrap_text=width > _WIDEST, vertical="top")
            if number in editable and sheet.cell(cell.row or 1, 1).value is not None:
                cell.fill = PatternFill("solid", fgColor=_EDITABLE_FILL)
            elif cell.value == NOT_COMPUTED:
                cell.fill = PatternFill("solid", fgColor=_UNKNOWN_FILL)


def _shown(value: Any) -> str:
    """About what a reader sees of a cell; a formula shows a short number."""
    if value is None or (isinstance(value, str) and value.startswith("=")):
        return ""
    return f"{value:,.2f}" if isinstance(value, float) else str(value)
