"""The sheet of pairs of a workbook: how much more one objective matters than another, judged two by two, and read back.

The cells above the diagonal are edited; those below are formulas of them. The weights that follow (the principal
eigenvector by a few steps of the power method, begun at the geometric means of the rows) and how well the judgements
agree are formulas too, so that whoever judges sees at once when judgements contradict each other.
"""

from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from itertools import combinations
from typing import TYPE_CHECKING, Any, BinaryIO

from gisapp.analysis.portfolios.weights import RANDOM
from gisapp.domain.errors import BadInput, Vi
from gisapp.exchange.cells import guarded, unguarded
from gisapp.exchange.weights_sheet import SheetWeights, hold, positive, read_weights
from gisapp.exchange.workbook import FIRST_ROW, HEADER_ROW, begin_sheet, finish_sheet, formula, write_row

if TYPE_CHECKING:
    from openpyxl import Workbook
    from openpyxl.worksheet.worksheet import Worksheet

PAIRS = "So sánh cặp - Pairs"
_BEFORE = 2
#: After so many steps weights no longer change in the third decimal, even where judgements contradict each other.
_STEPS = 8
Judgements = Mapping[tuple[str, str], float]


@dataclass(frozen=True, slots=True, kw_only=True)
class SheetPairs:
    """Judgements above the diagonal as they are now and as they were written, and who is judged, in order."""

    ids: tuple[str, ...]
    now: dict[tuple[str, str], float]
    was: dict[tuple[str, str], str]

    @property
    def changed(self) -> tuple[tuple[str, str, str], ...]:
        """Pair, before, now."""
        said = {pair: f"{value:.6g}" for pair, value in self.now.items()}
        pairs = dict.fromkeys([*self.was, *said])
        return tuple(
            (f"{one}/{other}", self.was.get((one, other), ""), said.get((one, other), ""))
            for one, other in pairs
            if self.was.get((one, other), "") != said.get((one, other), "")
        )


def add_pairs(
    book: "Workbook", objectives: Sequence[tuple[str, str, str]], judgements: Judgements, *, mark: str = ""
) -> None:
    """Write the sheet of pairs, with the judgements that were given; cells of others are empty.

    Parameters
    ----------
    objectives
        Id, Vietnamese and English title, at most twelve: of more nobody judges pairs.
    judgements
        By pair of ids, how much more the first matters than the second.
    """
    if not 1 < len(objectives) <= len(RANDOM):
        return
    sheet = begin_sheet(
        book,
        PAIRS,
        mark=mark,
        vi="Ô vàng: mục tiêu của dòng quan trọng gấp mấy lần mục tiêu của cột (1/3 nếu kém ba lần). Điền đủ ô vàng; "
        "tỷ số nhất quán trên 0,10 thì hãy xem lại các so sánh.",
        en="Yellow cells: how many times more the row's objective matters than the column's (1/3 if three times less). "
        "Fill in all of them; above a consistency ratio of 0.10 think the judgements over.",
    )
    ids = [each[0] for each in objectives]
    write_row(sheet, HEADER_ROW, ["mã\nid", "mục tiêu\nobjective", *ids, "trọng số\nweight", "lúc ghi tệp\nas written"])
    for at, (own, vi, en) in enumerate(objectives):
        write_row(sheet, FIRST_ROW + at, (own, f"{vi} / {en}"))
        for other, name in enumerate(ids):
            _judgement(sheet, at, other, judgements.get((own, name)))
        written = "; ".join(
            f"{name}={judgements[own, name]:.6g}" for name in ids[at + 1 :] if (own, name) in judgements
        )
        sheet.cell(FIRST_ROW + at, _BEFORE + len(ids) + 2, guarded(written) if written else None)
    _consistency(sheet, len(ids))
    finish_sheet(sheet, keep="C", editable=())
    _yellow(sheet, len(ids))


def _judgement(sheet: "Worksheet", row: int, column: int, value: float | None) -> None:
    place = (FIRST_ROW + row, _BEFORE + 1 + column)
    if row == column:
        sheet.cell(*place, 1)
    elif row > column:
        mirrored = f"{_letter(_BEFORE + 1 + row)}{FIRST_ROW + column}"
        formula(sheet, *place, f'IF(ISNUMBER({mirrored}),1/{mirrored},"")')
    else:
        sheet.cell(*place, value)


def _consistency(sheet: "Worksheet", count: int) -> None:
    """Weights beside each row and below the columns, and how far the judgements agree; the steps stand below that."""
    first, last = _letter(_BEFORE + 1), _letter(_BEFORE + count)
    below, ends = FIRST_ROW + count, FIRST_ROW + count + 3 + _STEPS
    whole = f"COUNT(${first}${FIRST_ROW}:${last}${FIRST_ROW + count - 1})={count * count}"
    weights, final = (f"${first}${row}:${last}${row}" for row in (below, ends))
    rows = [f"${first}${FIRST_ROW + at}:${last}${FIRST_ROW + at}" for at in range(count)]
    for at, row in enumerate(rows):
        column = _BEFORE + 1 + at
        own = f"${_letter(column)}${below}"
        formula(sheet, below, column, f'IF({whole},{_letter(column)}{ends}/SUM({final}),"")')
        formula(sheet, FIRST_ROW + at, _BEFORE + count + 1, own)
        for step in range(_STEPS + 1):
            before = f"${first}${below + 2 + step}:${last}${below + 2 + step}"
            said = f"SUMPRODUCT({row},{before})" if step else f"GEOMEAN({row})"
            formula(sheet, below + 3 + step, column, f'IF({whole},{said},"")')
    sheet.cell(below, _BEFORE, "trọng số / weight")
    sheet.cell(below + 1, _BEFORE, "tỷ số nhất quán / consistency ratio")
    sheet.cell(below + 3, _BEFORE, "các bước tính / steps")
    ways = "+".join(f"SUMPRODUCT({row},{weights})/${_letter(_BEFORE + 1 + at)}${below}" for at, row in enumerate(rows))
    ratio = f"MAX((({ways})/{count}-{count})/{count - 1},0)/{RANDOM[count - 1]}" if RANDOM[count - 1] else "0"
    formula(sheet, below + 1, _BEFORE + 1, f'IF({whole},{ratio},"")')


def _yellow(sheet: "Worksheet", count: int) -> None:
    from openpyxl.styles import PatternFill  # noqa: PLC0415 - slow to import
    from openpyxl.worksheet.datavalidation import DataValidation  # noqa: PLC0415

    number = DataValidation(type="decimal", operator="greaterThan", formula1="0", allow_blank=True)
    for row, column in combinations(range(count), 2):
        cell = sheet.cell(FIRST_ROW + row, _BEFORE + 1 + column)
        cell.fill = PatternFill("solid", fgColor="FFF2CC")
        number.add(cell.coordinate)
    sheet.add_data_validation(number)


def read_board_weights(source: BinaryIO) -> SheetWeights:
    """Which weights stand in the workbook of a board now: on the sheet of weights, or judged on the sheet of pairs?

    The sheet that was changed counts; where neither was, the pairs if they are filled in.

    Raises
    ------
    BadInput
        When both were changed, pairs are filled in partly, or a cell is no number above zero.
    """
    pairs = read_pairs(source)
    source.seek(0)
    single = read_weights(source)
    if pairs is None or not (pairs.now or pairs.was) or (single.changed and not pairs.changed):
        return single
    if single.changed:
        raise BadInput(
            expected="weights changed on one sheet",
            found="changes on the sheets of weights and of pairs",
            todo="undo those of one sheet",
            vi=Vi(
                "trọng số chỉ sửa ở một trang",
                "hãy bỏ thay đổi ở một trong hai trang",
                "thay đổi ở cả trang trọng số lẫn trang so sánh cặp",
            ),
        )
    if not pairs.now:
        return SheetWeights(text="", weights={}, more_is_better=single.more_is_better, changed=pairs.changed)
    missing = [f"{one}/{other}" for one, other in combinations(pairs.ids, 2) if (one, other) not in pairs.now]
    if missing:
        raise BadInput(
            expected=f"a judgement in every yellow cell of the sheet {PAIRS}",
            found=f"none for {', '.join(missing)[:128]}",
            todo="fill them in",
            vi=Vi(
                f"một so sánh trong mỗi ô vàng của trang {PAIRS}",
                "hãy điền đủ các ô này",
                f"còn thiếu {', '.join(missing)[:128]}",
            ),
        )
    text = ",".join(f"{one}/{other}={value!r}" for (one, other), value in pairs.now.items())
    return SheetWeights(text=text, weights={}, more_is_better=single.more_is_better, changed=pairs.changed)


def read_pairs(source: BinaryIO) -> SheetPairs | None:
    """The judgements of a workbook; None where it has no sheet of pairs."""
    hold(source)
    from openpyxl import load_workbook  # noqa: PLC0415 - slow to import

    try:
        book = load_workbook(source, read_only=True, data_only=True)
        sheet = next((each for each in book.worksheets if each.title.endswith("Pairs")), None)
        lines = [] if sheet is None else [tuple(row) for row in sheet.iter_rows(
            min_row=HEADER_ROW, max_row=HEADER_ROW + len(RANDOM), max_col=_BEFORE + len(RANDOM) + 2, values_only=True,
        )]  # fmt: skip
    except Exception:  # noqa: BLE001 - a broken archive raises whatever its parts raise; the sheet of weights tells
        return None
    names = [str(cell) for cell in (lines or [()])[0][_BEFORE:] if cell]
    ids = tuple(unguarded(name) for name in names if "\n" not in name)
    if sheet is None or len(ids) < 2:  # noqa: PLR2004 - a pair
        return None
    return SheetPairs(ids=ids, now=dict(_now(ids, lines)), was=dict(_was(ids, lines)))


def _now(ids: Sequence[str], lines: Sequence[tuple[Any, ...]]) -> Iterator[tuple[tuple[str, str], float]]:
    for row, column in combinations(range(len(ids)), 2):
        line = lines[1 + row] if len(lines) > 1 + row else ()
        value = line[_BEFORE + column] if len(line) > _BEFORE + column else None
        if value is not None and value != "":
            pair = (ids[row], ids[column])
            yield pair, positive(value, "/".join(pair))


def _was(ids: Sequence[str], lines: Sequence[tuple[Any, ...]]) -> Iterator[tuple[tuple[str, str], str]]:
    for own, line in zip(ids, lines[1:], strict=False):
        place = _BEFORE + len(ids) + 1
        for part in unguarded(str(line[place] or "")).split("; ") if len(line) > place else ():
            name, said, value = part.partition("=")
            if said:
                yield (own, name), value


def _letter(column: int) -> str:
    from openpyxl.utils import get_column_letter  # noqa: PLC0415 - slow to import

    return str(get_column_letter(column))
