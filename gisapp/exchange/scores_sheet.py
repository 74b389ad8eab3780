"""Zones weighed against one another on sheets whose scores are formulas: whoever changes a weight sees them change.

Each criterion runs from 0 (the worst that any zone may have) to 1 (the best); a score is their mean by weight. A value
that is a range gives a range, so that a score never looks surer than its data. Where a criterion is not computed for a
zone it is left out of that zone's score, the share of the weights that counted stands beside it, and the zone has no
rank.
"""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from typing import TYPE_CHECKING

from gisapp.exchange.weights_sheet import ENTER_WEIGHTS, LESS, MORE, WEIGHTS, header_of, written_weight
from gisapp.exchange.workbook import (
    FIRST_ROW,
    HEADER_ROW,
    NOT_COMPUTED,
    begin_sheet,
    finish_sheet,
    formula,
    write_row,
)

if TYPE_CHECKING:
    from openpyxl import Workbook
    from openpyxl.worksheet.worksheet import Worksheet

SCORES, DATA = "Điểm - Scores", "Số liệu - Data"
_BETTER, _WEIGHT, _LEAST, _GREATEST = "E", "F", "H", "I"
#: Columns of the sheet of scores before those of the criteria: zone, name, score from, to, counted, ranks.
_BEFORE = 7
_DATA_BEFORE = 2
_WHOLE = "0.999999"


@dataclass(frozen=True, slots=True, kw_only=True)
class Criterion:
    """What zones are weighed by: least and greatest value of each zone, None where it is not computed."""

    id: str
    vi: str
    en: str
    unit: str
    more_is_better: bool
    weight: float | None = None
    values: Mapping[str, tuple[float, float] | None]

    @property
    def tells_apart(self) -> bool:
        """Whether two zones are known and differ."""
        known = [ends for ends in self.values.values() if ends is not None]
        return len(known) > 1 and min(ends[0] for ends in known) < max(ends[1] for ends in known)


def add_scores(book: "Workbook", criteria: Sequence[Criterion], names: Mapping[str, str], *, mark: str) -> None:
    """Write the sheets of weights, scores and data.

    Parameters
    ----------
    criteria
        Those that tell zones apart are weighed; the others are listed under the data with the reason.
    names
        The zones by id, in their order.
    """
    weighed = [each for each in criteria if each.tells_apart]
    _weights(book, weighed, len(names), mark)
    _scores(book, weighed, names, mark)
    _data(book, weighed, [each for each in criteria if not each.tells_apart], names, mark)


def _weights(book: "Workbook", criteria: Sequence[Criterion], zones: int, mark: str) -> None:
    from openpyxl.worksheet.datavalidation import DataValidation  # noqa: PLC0415 - slow to import

    vi = "Tiêu chí nào quan trọng đến đâu là do người dùng định: điền mọi ô màu vàng của cột F (0 nếu không tính)."
    en = "What matters how much is yours to say: fill in every yellow cell of column F (0 where one shall not matter)."
    sheet = begin_sheet(book, WEIGHTS, vi=vi, en=en, mark=mark)
    heads = (("mã", "id"), ("tiêu chí", "criterion"), ("tên tiếng Anh", "name in English"), ("đơn vị", "unit"),
             ("tốt hơn khi", "better"), ("trọng số", "weight"), ("lúc ghi tệp", "as written"),
             ("nhỏ nhất trong các khu", "least of all zones"),
             ("lớn nhất trong các khu", "greatest of all zones"))  # fmt: skip
    write_row(sheet, HEADER_ROW, header_of(heads))
    for at, each in enumerate(criteria):
        row, better = FIRST_ROW + at, MORE if each.more_is_better else LESS
        write_row(sheet, row, (each.id, each.vi, each.en, each.unit, better, each.weight, written_weight(each.weight)))
        least, greatest = (_column_of_data(at, end, zones) for end in (0, 1))
        formula(sheet, row, 8, f"MIN({least})")
        formula(sheet, row, 9, f"MAX({greatest})")
    if criteria:
        last = FIRST_ROW + len(criteria) - 1
        choice = DataValidation(type="list", formula1=f'"{MORE},{LESS}"', allow_blank=False)
        number = DataValidation(type="decimal", operator="greaterThanOrEqual", formula1="0")
        choice.add(f"{_BETTER}{FIRST_ROW}:{_BETTER}{last}")
        number.add(f"{_WEIGHT}{FIRST_ROW}:{_WEIGHT}{last}")
        sheet.add_data_validation(choice)
        sheet.add_data_validation(number)
    finish_sheet(sheet, keep="C", editable=(5, 6))


def _scores(book: "Workbook", criteria: Sequence[Criterion], names: Mapping[str, str], mark: str) -> None:
    sheet = begin_sheet(
        book,
        SCORES,
        mark=mark,
        vi="Điểm từ 0 đến 1 là công thức theo trọng số; từ - đến vì số liệu là khoảng. Tiêu chí chưa tính được thì "
        "không tính vào điểm, và khu chưa xếp hạng được.",
        en="Scores from 0 to 1 are formulas of the weights; from - to because data are ranges. A criterion that is not "
        "computed is left out of the score, and the zone has no rank.",
    )
    if not criteria:
        write_row(sheet, HEADER_ROW, ["Cần ít nhất hai khu có số liệu khác nhau\nNeeds two zones whose data differ"])
        finish_sheet(sheet)
        return
    heads = header_of((("khu", "zone"), ("tên", "name"), ("điểm, từ", "score, from"), ("đến", "to"),
                       ("phần trọng số đã tính", "share of weights counted"),
                       ("hạng, cao nhất", "rank, best"), ("hạng, thấp nhất", "rank, worst")))  # fmt: skip
    ends = [f"{each.vi}\n{each.en}: {end}" for end in ("từ - from", "đến - to") for each in criteria]
    write_row(sheet, HEADER_ROW, [*heads, *ends])
    write_row(sheet, HEADER_ROW - 1, ["trọng số / weight"])
    for at in range(2 * len(criteria)):
        criterion = FIRST_ROW + at % len(criteria)
        formula(sheet, HEADER_ROW - 1, _BEFORE + 1 + at, f"'{WEIGHTS}'!${_WEIGHT}${criterion}")
    for at, (zone, name) in enumerate(names.items()):
        row = FIRST_ROW + at
        write_row(sheet, row, (zone, name))
        _score(sheet, row, len(criteria), FIRST_ROW + len(names) - 1)
        for place in range(len(criteria)):
            for end in (0, 1):
                column = _BEFORE + 1 + end * len(criteria) + place
                formula(sheet, row, column, _normalised(row, place, better_end=bool(end)))
    finish_sheet(sheet, keep="C")


def _score(sheet: "Worksheet", row: int, criteria: int, last: int) -> None:
    """One zone's score at its worst and at its best, the share of the weights that counts, and its ranks."""
    weights = _block(HEADER_ROW - 1, 0, criteria, fixed=True)
    entered = f"COUNT('{WEIGHTS}'!${_WEIGHT}${FIRST_ROW}:${_WEIGHT}${FIRST_ROW + criteria - 1})"
    lacking = f'IF({entered}<{criteria},"{ENTER_WEIGHTS}",IF(SUM({weights})=0,"{ENTER_WEIGHTS}",'
    worst, best = (_block(row, end, criteria) for end in (0, 1))
    for column, block in ((3, worst), (4, best)):
        mean = f'SUMPRODUCT({weights},{block})/SUMIF({worst},">=0",{weights})'
        formula(sheet, row, column, f'{lacking}IF($E{row}=0,"{NOT_COMPUTED}",{mean})))')
    formula(sheet, row, 5, f'IF(SUM({weights})=0,0,SUMIF({worst},">=0",{weights})/SUM({weights}))')
    whole = f"--($E${FIRST_ROW}:$E${last}>={_WHOLE})"
    above = f"1+SUMPRODUCT(--($C${FIRST_ROW}:$C${last}>$D{row}),{whole})"
    # A zone whose best beats its own worst would be counted against itself.
    perhaps = f"SUMPRODUCT(--($D${FIRST_ROW}:$D${last}>$C{row}),{whole})+IF($D{row}>$C{row},0,1)"
    for column, rank in ((6, above), (7, perhaps)):
        formula(sheet, row, column, f'{lacking}IF($E{row}<{_WHOLE},"{NOT_COMPUTED}",{rank})))')
        sheet.cell(row, column).number_format = "0"
    sheet.cell(row, 5).number_format = "0%"


def _normalised(row: int, place: int, *, better_end: bool) -> str:
    """Where the zone stands between the worst and the best of all zones, at the worse or better end of its range."""
    least, greatest = (f"'{DATA}'!${_letter(_DATA_BEFORE + 1 + 2 * place + end)}${row}" for end in (0, 1))
    better, low, high = (f"'{WEIGHTS}'!${each}${FIRST_ROW + place}" for each in (_BETTER, _LEAST, _GREATEST))
    up, down = (greatest, least) if better_end else (least, greatest)
    gain = f'IF({better}="{MORE}",{up}-{low},{high}-{down})'
    return f'IF(ISNUMBER({least}),{gain}/({high}-{low}),"{NOT_COMPUTED}")'


def _data(
    book: "Workbook",
    criteria: Sequence[Criterion],
    aside: Sequence[Criterion],
    names: Mapping[str, str],
    mark: str,
) -> None:
    sheet = begin_sheet(
        book, DATA, vi="Số liệu của từng khu theo tiêu chí.", en="What each zone has, by criterion.", mark=mark
    )
    heads = [f"{each.vi}\n{each.en}: {end} ({each.unit})" for each in criteria for end in ("từ - from", "đến - to")]
    write_row(sheet, HEADER_ROW, [*header_of((("khu", "zone"), ("tên", "name"))), *heads])
    for at, (zone, name) in enumerate(names.items()):
        ends = [end for each in criteria for end in (each.values.get(zone) or (NOT_COMPUTED, NOT_COMPUTED))]
        write_row(sheet, FIRST_ROW + at, (zone, name, *ends))
    finish_sheet(sheet, keep="C")
    below = FIRST_ROW + len(names) + 1
    if aside:
        write_row(sheet, below, ("không đưa vào / left out", "", "lý do / reason"))
    for at, each in enumerate(aside, start=below + 1):
        known = sum(ends is not None for ends in each.values.values())
        why = "các khu như nhau / zones do not differ" if known > 1 else f"{NOT_COMPUTED} / not computed"
        write_row(sheet, at, (each.id, f"{each.vi} / {each.en}", why))


def _column_of_data(place: int, end: int, zones: int) -> str:
    letter = _letter(_DATA_BEFORE + 1 + 2 * place + end)
    return f"'{DATA}'!${letter}${FIRST_ROW}:${letter}${FIRST_ROW + zones - 1}"


def _block(row: int, end: int, criteria: int, *, fixed: bool = False) -> str:
    first = _BEFORE + 1 + end * criteria
    number = f"${row}" if fixed else str(row)
    return f"${_letter(first)}{number}:${_letter(first + criteria - 1)}{number}"


def _letter(column: int) -> str:
    from openpyxl.utils import get_column_letter  # noqa: PLC0415 - slow to import

    return str(get_column_letter(column))
