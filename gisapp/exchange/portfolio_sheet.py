"""The board as a workbook whose scores are formulas: whoever changes a weight sees the ranking change.

Sheets: weights (to be edited), portfolios (native values, score and rank as formulas), data (each candidate's, with
what it rests on), notes (sentences, question, inputs). Texts that a spreadsheet would run are guarded.
"""

import io
import math
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from typing import Any, BinaryIO

from gisapp.domain.errors import BadInput
from gisapp.exchange.cells import guarded

Board = Mapping[str, Any]
WEIGHTS, PORTFOLIOS, DATA, NOTES = "Trong so - Weights", "Phuong an - Portfolios", "So lieu - Data", "Ghi chu - Notes"
#: Where the tables of the sheets begin: above them stands what they rest on.
_FIRST = 4
_WEIGHT, _LEAST, _GREATEST, _AS_WRITTEN = "F", "G", "H", "I"
_SCORE, _RANK, _VALUES = 2, 3, 4


@dataclass(frozen=True, slots=True, kw_only=True)
class SheetWeights:
    """Weights read from a workbook: as text for the board, and which differ from those it was written with."""

    text: str
    changed: tuple[tuple[str, str, str], ...]


def workbook(board: Board) -> bytes:
    """The board as a workbook (xlsx)."""
    from openpyxl import Workbook  # noqa: PLC0415 - slow to import

    book = Workbook()
    _weights(book.active, board)
    _portfolios(book.create_sheet(PORTFOLIOS), board)
    _data(book.create_sheet(DATA), board)
    _notes(book.create_sheet(NOTES), board)
    with io.BytesIO() as memory:
        book.save(memory)
        return memory.getvalue()


def read_weights(source: BinaryIO) -> SheetWeights:
    """The weights that stand in a workbook now.

    Raises
    ------
    BadInput
        When it is no workbook of a board, or a weight is no number.
    """
    from openpyxl import load_workbook  # noqa: PLC0415

    try:
        book = load_workbook(source, read_only=True, data_only=True)
        sheet = book[WEIGHTS]
        rows = [tuple(row) for row in sheet.iter_rows(min_row=_FIRST + 1, max_col=9, values_only=True)]
    except (KeyError, OSError, ValueError, EOFError) as wrong:
        raise _no_board(str(wrong)) from wrong
    except Exception as wrong:  # a broken archive raises whatever its parts raise
        raise _no_board(type(wrong).__name__) from wrong
    said = [row for row in rows if row and row[0]]
    if not said:
        raise _no_board("no objective")
    given = [(str(row[0]), _number(row, 5), _number(row, 6), _number(row, 7), str(row[8] or "")) for row in said]
    ranges = all(least is not None and greatest is not None for _, _, least, greatest, _ in given)
    told = [
        (name, f"{least:g}..{greatest:g}" if ranges else "" if weight is None else f"{weight:g}", was)
        for name, weight, least, greatest, was in given
    ]
    missing = [name for name, now, _ in told if not now]
    if missing and len(missing) < len(told):
        raise BadInput(
            expected=f"a weight for every objective on the sheet {WEIGHTS}",
            found=f"none for {', '.join(missing)}",
            todo="fill them in; 0 where one shall not matter",
        )
    return SheetWeights(
        text="" if missing else ",".join(f"{name}={now}" for name, now, _ in told),
        changed=tuple((name, was, now) for name, now, was in told if now != was),
    )


def _no_board(found: str) -> BadInput:
    return BadInput(
        expected=f"a workbook that gisapp portfolios wrote, with the sheet {WEIGHTS}",
        found=found[:128],
        todo="write one with -o FILE.xlsx, change its weights, and send that",
    )


def _number(row: Sequence[Any], place: int) -> float | None:
    value = row[place] if place < len(row) else None
    if value is None or value == "":
        return None
    if isinstance(value, bool) or not isinstance(value, int | float) or not math.isfinite(value):
        raise BadInput(expected=f"a number for {row[0]}", found=repr(str(value)[:32]), todo="correct the cell")
    return float(value)


def _weights(sheet: Any, board: Board) -> None:
    sheet.title = WEIGHTS
    _head(sheet, board, "Sửa cột F (hoặc G và H cho khoảng); điểm ở trang phương án đổi theo.",
          "Change column F (or G and H for a range); the scores on the sheet of portfolios follow.")  # fmt: skip
    _row(sheet, _FIRST, ("id", "mục tiêu", "objective", "unit", "better", "weight", "least", "greatest", "as written"))
    weights, given = board["weights"], board["weights"]["kind"] != "none"
    for at, each in enumerate(board["objectives"]):
        ranged = weights["kind"] == "ranges"
        least, greatest = weights["least"][each["id"]], weights["greatest"][each["id"]]
        middle = weights["middle"][each["id"]] if given else None
        was = f"{least:g}..{greatest:g}" if ranged else "" if middle is None else f"{middle:g}"
        better = "cao / more" if each["more_is_better"] else "thấp / less"
        _row(
            sheet,
            _FIRST + 1 + at,
            (each["id"], each["title_vi"], each["title_en"], each["unit"], better, middle,
             least if ranged else None, greatest if ranged else None, was),
        )  # fmt: skip


def _portfolios(sheet: Any, board: Board) -> None:
    """Rows 4 to 6 hold the weight as a share, the worst and the best of each objective; the table follows."""
    from openpyxl.utils import get_column_letter  # noqa: PLC0415

    objectives = board["objectives"]
    _head(
        sheet, board, "Điểm từ 0 đến 1 là công thức theo trọng số.", "Scores from 0 to 1 are formulas of the weights."
    )
    first, last = get_column_letter(_VALUES), get_column_letter(_VALUES + len(objectives) - 1)
    cells = f"'{WEIGHTS}'!${_WEIGHT}${_FIRST + 1}:${_WEIGHT}${_FIRST + len(objectives)}"
    for at, each in enumerate(objectives):
        column, span = _VALUES + at, each["best"] - each["worst"]
        own = f"'{WEIGHTS}'!${_WEIGHT}${_FIRST + 1 + at}"
        sheet.cell(_FIRST, column, f"=IF(SUM({cells})=0,0,{own}/SUM({cells}))")
        sheet.cell(_FIRST + 1, column, each["worst"])
        sheet.cell(_FIRST + 2, column, each["best"] if span else each["worst"] + 1)
        sheet.cell(_FIRST + 3, column, guarded(f"{each['title_vi']} ({each['unit']})"))
    for row, text in enumerate(("tỷ trọng / weight", "kém nhất / worst", "tốt nhất / best", "phương án / portfolio")):
        sheet.cell(_FIRST + row, 1, text)
    sheet.cell(_FIRST + 3, _SCORE, " / ".join(filter(None, (*board["mark"].values(), "điểm", "score"))))
    sheet.cell(_FIRST + 3, _RANK, "hạng / rank")
    begin, end = _FIRST + 4, _FIRST + 3 + len(board["portfolios"])
    weight, worst, best = (f"{first}${_FIRST + row}:{last}${_FIRST + row}" for row in range(3))
    for at, each in enumerate(board["portfolios"]):
        row = begin + at
        own = f"{first}{row}:{last}{row}"
        sheet.cell(row, 1, guarded(each["id"]))
        score = f'=IF(SUM({weight})=0,"",SUMPRODUCT({weight},({own}-{worst})/({best}-{worst})))'
        sheet.cell(row, _SCORE, score)
        sheet.cell(row, _RANK, f'=IF(B{row}="","",RANK(B{row},B${begin}:B${end}))')
        for place, (_, middle, _) in enumerate(each["values"]):
            sheet.cell(row, _VALUES + place, middle)


def _data(sheet: Any, board: Board) -> None:
    _head(sheet, board, "Số liệu của từng khu.", "The data of each zone.")
    _row(sheet, _FIRST, ("khu / zone", "tên / name", "mục tiêu / objective", "least", "greatest", "unit",
                         "basis", "ghi chú / note"))  # fmt: skip
    units = {each["id"]: each["unit"] for each in (*board["objectives"], *board["objectives_left_out"])}
    rows = [(zone, name, datum) for zone in board["candidates"] for name, datum in zone["data"].items()]
    for at, (zone, name, datum) in enumerate(rows):
        note = datum.get("note_vi") or "; ".join(datum.get("needs_vi", ()))
        _row(sheet, _FIRST + 1 + at, (zone["zone"], zone["name_vi"], name, datum["least"], datum["greatest"],
                                      units[name], datum["basis"], note))  # fmt: skip


def _notes(sheet: Any, board: Board) -> None:
    _head(sheet, board, "Những điều bảng này nói.", "What this board says.")
    said = [*board["said"], board["recommendation"]]
    asked = [{"vi": name, "en": value} for name, value in board["asked"].items()]
    inputs = [{"vi": "phiên bản / revision", "en": each} for each in board["inputs"]["revisions"]]
    for at, each in enumerate([*said, *asked, *inputs]):
        _row(sheet, _FIRST + at, (each["vi"], each["en"]))


def _head(sheet: Any, board: Board, vi: str, en: str) -> None:
    mark = board["mark"]
    _row(sheet, 1, (" / ".join(filter(None, (mark["vi"], mark["en"]))),))
    _row(sheet, 2, (vi, en))


def _row(sheet: Any, row: int, cells: Sequence[Any]) -> None:
    for at, value in enumerate(cells, start=1):
        sheet.cell(row, at, guarded(value) if isinstance(value, str) else value)
