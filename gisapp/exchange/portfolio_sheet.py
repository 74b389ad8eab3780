"""The board as a workbook whose scores are formulas: whoever changes a weight sees the ranking change.

Sheets: weights and pairs (one of the two is edited), portfolios (native values, score and rank as formulas), those
worth a look (why, and how much each falls behind in each future), changes (which weight or datum makes another come
first), data (each candidate's, with what it rests on), notes (sentences, question, inputs). Texts that a spreadsheet
would run are guarded.
"""

import io
from collections.abc import Mapping, Sequence
from typing import Any

from gisapp.exchange.cells import guarded
from gisapp.exchange.pairs_sheet import add_pairs
from gisapp.exchange.weights_sheet import ENTER_WEIGHTS, LESS, MORE, WEIGHTS, written_weight
from gisapp.exchange.workbook import finish_sheet

Board = Mapping[str, Any]
PORTFOLIOS, FEW = "Phương án - Portfolios", "Đáng xem - Worth a look"
DATA, NOTES = "Số liệu - Data", "Ghi chú - Notes"
CHANGES = "Điều gì đổi lựa chọn - Changes"
#: Where the tables of the sheets begin: above them stands what they rest on.
_FIRST = 4
_WEIGHT, _LEAST, _GREATEST, _AS_WRITTEN = "F", "G", "H", "I"
_SCORE, _RANK, _VALUES = 2, 3, 4


def workbook(board: Board) -> bytes:
    """The board as a workbook (xlsx)."""
    from openpyxl import Workbook  # noqa: PLC0415 - slow to import

    book = Workbook()
    _weights(book.active, board)
    _portfolios(book.create_sheet(PORTFOLIOS), board)
    _data(book.create_sheet(DATA), board)
    _notes(book.create_sheet(NOTES), board)
    add_pairs(
        book,
        [(each["id"], each["title_vi"], each["title_en"]) for each in board["objectives"]],
        {(one, other): value for one, other, value in board["weights"].get("judgements", ())},
        mark=" / ".join(filter(None, board["mark"].values())),
    )
    _few(book.create_sheet(FEW), board)
    _changes(book.create_sheet(CHANGES), board)
    with io.BytesIO() as memory:
        book.save(memory)
        return memory.getvalue()


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
        was = f"{least:g}..{greatest:g}" if ranged else written_weight(middle)
        better = MORE if each["more_is_better"] else LESS
        _row(
            sheet,
            _FIRST + 1 + at,
            (each["id"], each["title_vi"], each["title_en"], each["unit"], better, middle,
             least if ranged else None, greatest if ranged else None, was),
        )  # fmt: skip
    finish_sheet(sheet, keep="B", editable=(6, 7, 8))


def _portfolios(sheet: Any, board: Board) -> None:
    """Rows 4 to 6 hold the weight as a share, the worst and the best of each objective; the table follows."""
    from openpyxl.styles import Alignment  # noqa: PLC0415 - slow to import
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
        score = f'=IF(SUM({weight})=0,"{ENTER_WEIGHTS}",SUMPRODUCT({weight},({own}-{worst})/({best}-{worst})))'
        sheet.cell(row, _SCORE, score)
        sheet.cell(row, _RANK, f'=IF(ISNUMBER(B{row}),RANK(B{row},B${begin}:B${end}),"")')
        for place, (_, middle, _) in enumerate(each["values"]):
            sheet.cell(row, _VALUES + place, middle)
    sheet.freeze_panes = sheet.cell(begin, _SCORE)
    sheet.column_dimensions["A"].width = 44
    for column in range(_SCORE, _VALUES + len(objectives)):
        sheet.column_dimensions[get_column_letter(column)].width = 16
        sheet.cell(_FIRST + 3, column).alignment = Alignment(wrap_text=True, vertical="top")


def _few(sheet: Any, board: Board) -> None:
    """Why each is worth a look, and where weights are given how much worse than the best it is in each future."""
    _head(sheet, board, "Các phương án đáng xem; thiệt hơn bao nhiêu so với tốt nhất, theo điểm 0-1.",
          "Portfolios worth a look; how much worse than the best each is, in points from 0 to 1.")  # fmt: skip
    futures = list(board["representatives"][0]["worse_than_best"]) if board["representatives"] else []
    said = [f"{board['futures'][each]['vi']}\n{board['futures'][each]['en']}" for each in futures]
    _row(sheet, _FIRST, ("phương án\nportfolio", "vì sao", "why", *said))
    for at, each in enumerate(board["representatives"]):
        lost = [each["worse_than_best"][future] for future in futures]
        _row(sheet, _FIRST + 1 + at, (each["portfolio"], each["why_vi"], each["why_en"], *lost))
    finish_sheet(sheet)


def _changes(sheet: Any, board: Board) -> None:
    """Which weight and which datum, changed by how much, make another portfolio come first; empty without weights."""
    _head(sheet, board, "Với trọng số đã cho: trọng số hoặc số liệu nào đổi đến mức nào thì phương án khác đứng đầu.",
          "At the weights given: which weight or datum, changed by how much, makes another come first.")  # fmt: skip
    _row(sheet, _FIRST, ("điều thay đổi", "what changes", "hiện nay / now", "thành / becomes", "unit",
                         "trong khoảng số liệu / within its range", "đứng đầu / comes first"))  # fmt: skip
    named = {each["id"]: each for each in board["objectives"]}
    weights = [
        (f"trọng số: {named[each['objective']]['title_vi']}", f"weight: {named[each['objective']]['title_en']}",
         each["weight"], each["turns_at"], "0..1", None, each["winner"])
        for each in board["turns"]["weights"]
    ]  # fmt: skip
    data = [
        (each["name_vi"], each["name_en"], each["now"], each["becomes"], each["unit"],
         "có / yes" if each["possible"] else "không / no", each["winner"])
        for each in board["turns"]["data"]
    ]  # fmt: skip
    for at, cells in enumerate([*weights, *data]):
        _row(sheet, _FIRST + 1 + at, cells)
    finish_sheet(sheet, keep="C")


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
    finish_sheet(sheet, keep="C")


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
