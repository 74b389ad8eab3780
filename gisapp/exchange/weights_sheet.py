"""The sheet of weights of a workbook: what matters how much, edited by whoever reads it, and read back.

The header names the columns, so that a reader finds them wherever they stand: `id`, `better`, `weight`, where there are
ranges `least` and `greatest`, and `as written`, which tells what was changed since.
"""

import io
import math
from collections.abc import Sequence
from dataclasses import dataclass
from typing import Any, BinaryIO

from gisapp.domain.errors import BadInput, Vi
from gisapp.domain.numerals import written
from gisapp.exchange.archive import members_of
from gisapp.exchange.cells import unguarded
from gisapp.exchange.terms import Limits
from gisapp.exchange.workbook import HEADER_ROW

WEIGHTS = "Trọng số - Weights"
#: What stands in the place of a score until somebody has said what matters how much.
ENTER_WEIGHTS = "nhập trọng số / enter weights"
#: Which way is better, as the sheet says it.
MORE, LESS = "cao / more", "thấp / less"
_MOST_ROWS, _MOST_COLUMNS = 500, 40
#: A workbook is a ZIP of XML, which its reader takes into memory whole. Ours unpack to about a megabyte.
_LIMITS = Limits(delivery_bytes=20_000_000, archive_entries=500, archive_bytes=50_000_000)
#: No spreadsheet program declares entities in a workbook, which grow or read other files; in UTF-8 and both UTF-16.
_DECLARES = tuple("<!DOCTYPE".encode(each) for each in ("utf-8", "utf-16-le", "utf-16-be"))
Cells = dict[str, Any]


@dataclass(frozen=True, slots=True, kw_only=True)
class SheetWeights:
    """Weights read from a workbook.

    `text` says them as a board takes them (`rice=2,jobs=1`, or ranges `rice=0.2..0.5`; empty where none is given),
    `weights` by id where they are single numbers, `more_is_better` by id, and `changed` is what differs from what was
    written: id, before, now.
    """

    text: str
    weights: dict[str, float]
    more_is_better: dict[str, bool]
    changed: tuple[tuple[str, str, str], ...]


def read_weights(source: BinaryIO) -> SheetWeights:
    """Which weights stand in a workbook now?

    Raises
    ------
    BadInput
        When it is no workbook with a sheet of weights, or a weight is missing, negative or no number.
    """
    rows = _rows(source)
    ranged = all(_number(row, "least") is not None and _number(row, "greatest") is not None for row in rows)
    now = {row["id"]: _ranged(row) if ranged else _single(row) for row in rows}
    missing = [name for name, said in now.items() if not said]
    if missing and len(missing) < len(now):
        raise BadInput(
            expected=f"a weight for every row of the sheet {WEIGHTS}",
            found=f"none for {', '.join(missing)[:128]}",
            todo="fill them in; 0 where one shall not matter",
            vi=Vi(
                f"trọng số cho mọi dòng của trang {WEIGHTS}",
                "hãy điền đủ; 0 nếu mục tiêu đó không được tính",
                f"thiếu {', '.join(missing)[:128]}",
            ),
        )
    was = {row["id"]: str(row.get("as written") or "") for row in rows}
    return SheetWeights(
        text="" if missing else ",".join(f"{name}={said}" for name, said in now.items()),
        weights={} if ranged or missing else {row["id"]: float(_number(row, "weight") or 0) for row in rows},
        more_is_better={row["id"]: row.get("better") == MORE for row in rows},
        changed=tuple((name, was[name], said) for name, said in now.items() if said != was[name]),
    )


def written_weight(weight: float | None) -> str:
    """A weight as the sheet keeps it in `as written`."""
    return "" if weight is None else f"{weight:g}"


def _rows(source: BinaryIO) -> list[Cells]:
    """The rows under the header, each by the names of its columns."""
    hold(source)
    from openpyxl import load_workbook  # noqa: PLC0415 - slow to import

    try:
        book = load_workbook(source, read_only=True, data_only=True)
        sheet = next(each for each in book.worksheets if each.title.endswith("Weights"))
        lines = [tuple(row) for row in sheet.iter_rows(
            min_row=HEADER_ROW, max_row=HEADER_ROW + _MOST_ROWS, max_col=_MOST_COLUMNS, values_only=True)]  # fmt: skip
    except StopIteration:
        raise _no_weights("no such sheet", "không có trang này") from None
    except Exception as wrong:  # a broken archive raises whatever its parts raise
        raise _no_weights(type(wrong).__name__, "tệp không đọc được") from wrong
    names = [_name(cell) for cell in (lines or [()])[0]]
    rows = [dict(zip(names, line, strict=False)) for line in lines[1:]]
    said = [{**row, "id": unguarded(str(row["id"]))} for row in rows if row.get("id") not in (None, "")]
    if not said or not {"id", "weight"} <= set(names):
        raise _no_weights("no weights in it", "trang không có trọng số")
    return said


def hold(source: BinaryIO) -> None:
    """Refuse what is no workbook, or more than one is.

    Raises
    ------
    BadInput
        When it is no archive, or unpacks to too much, or declares what no spreadsheet program does.
    """
    size = source.seek(0, io.SEEK_END)
    source.seek(0)
    if size > _LIMITS.delivery_bytes:
        raise _no_weights(f"{size:,} bytes", f"{written(size, 0)} byte")
    members, findings = members_of(source, size, _LIMITS)
    if findings:
        raise _no_weights(findings[0].message_en, findings[0].message_vi)
    for member in members:
        with member.opens() as part:
            data = part.read()
        if any(mark in data for mark in _DECLARES):
            raise _no_weights(
                f"{member.name[:40]}, which declares entities", f"{member.name[:40]}, có khai báo thực thể"
            )
    source.seek(0)


def _name(header: object) -> str:
    """The English name of a column; above it, or before a stroke, may stand the Vietnamese one."""
    return str(header or "").replace("\n", "/").split("/")[-1].strip().lower()


def _ranged(row: Cells) -> str:
    return f"{_number(row, 'least'):g}..{_number(row, 'greatest'):g}"


def _single(row: Cells) -> str:
    return written_weight(_number(row, "weight"))


def _number(row: Cells, name: str) -> float | None:
    value = row.get(name)
    if value is None or value == "":
        return None
    return _checked(value, row["id"], least=0.0)


def positive(value: object, about: str) -> float:
    """A cell that holds a number above zero.

    Raises
    ------
    BadInput
        When it does not.
    """
    return _checked(value, about, least=math.ulp(0.0))


def _checked(value: object, about: str, *, least: float) -> float:
    if isinstance(value, bool) or not isinstance(value, int | float) or not math.isfinite(value) or value < least:
        above = "above" if least else "from"
        raise BadInput(
            expected=f"a number {above} 0 for {about}",
            found=repr(str(value)[:32]),
            todo="correct the cell",
            vi=Vi(f"số {'lớn hơn' if least else 'từ'} 0{'' if least else ' trở lên'} cho {about}", "hãy sửa ô này"),
        )
    return float(value)


def _no_weights(found: str, found_vi: str) -> BadInput:
    return BadInput(
        expected=f"a workbook that gisapp wrote, with the sheet {WEIGHTS}",
        found=found[:128],
        todo="have a workbook of the assessment written, change its weights, and send that",
        vi=Vi(
            f"bảng tính do gisapp xuất, có trang {WEIGHTS}",
            "hãy xuất bảng tính của kết quả đánh giá, sửa trọng số trong đó rồi gửi",
            found_vi[:128],
        ),
    )


def header_of(names: Sequence[tuple[str, str]]) -> list[str]:
    """Headers in two lines: Vietnamese, and the English name by which the column is found again."""
    return [f"{vi}\n{en}" for vi, en in names]
