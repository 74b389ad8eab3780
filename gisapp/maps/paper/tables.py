"""Tables of a document: text from anywhere in cells that break as they must, heads that come again on each page."""

from collections.abc import Sequence
from typing import Any

from reportlab.lib.colors import HexColor
from reportlab.lib.styles import ParagraphStyle
from reportlab.platypus import Flowable, LongTable, Spacer, TableStyle

from gisapp.maps.paper.ink import MM
from gisapp.maps.paper.pieces import GREY, INK, RED, said, style_of

SIZE = 7.6
#: A letter is about so wide, in millimetres for a point of its size; so many lines are half a page.
_LETTER, _LINES = 0.16, 30
_HEAD = "#e9eef2"
_LINE = "#c9c5b6"
#: Words at the beginning of a cell that are told in colour, and never by colour alone.
Cell = str | tuple[str, str]


def table(head: Sequence[str], rows: Sequence[Sequence[Cell]], shares: Sequence[float], wide: float) -> list[Flowable]:
    """A table with its head; `shares` are the widths of its columns as parts of `wide` in millimetres.

    A cell is a text, or a text and the colour that it is written in.
    """
    if not rows:
        return []
    total = sum(shares)
    cells = [[said(each, style_of(SIZE, bold=True)) for each in head]] if any(head) else []
    body = style_of(SIZE)
    cells += [[said(*_coloured(each)) if isinstance(each, tuple) else said(each, body) for each in row] for row in rows]
    made = LongTable(
        cells,
        colWidths=[each / total * wide * MM for each in shares],
        repeatRows=int(any(head)),
        splitInRow=int(_is_tall(rows, shares, wide)),
    )
    lines: list[Any] = [
        ("VALIGN", (0, 0), (-1, -1), "TOP"),
        ("LINEBELOW", (0, 0), (-1, -1), 0.4, HexColor(_LINE)),
        ("LEFTPADDING", (0, 0), (-1, -1), 2.5),
        ("RIGHTPADDING", (0, 0), (-1, -1), 2.5),
        ("TOPPADDING", (0, 0), (-1, -1), 1.6),
        ("BOTTOMPADDING", (0, 0), (-1, -1), 2.2),
    ]
    if any(head):
        lines.append(("BACKGROUND", (0, 0), (-1, 0), HexColor(_HEAD)))
    made.setStyle(TableStyle(lines))
    return [made, Spacer(1, 1.5 * MM)]


def _is_tall(rows: Sequence[Sequence[Cell]], shares: Sequence[float], wide: float) -> bool:
    """Whether a row may be taller than half a page, and so must be allowed to break."""
    letters = [share / sum(shares) * wide / (SIZE * _LETTER) for share in shares]
    return any(
        len(each[0] if isinstance(each, tuple) else each) / most > _LINES
        for row in rows
        for each, most in zip(row, letters, strict=False)
    )


def _coloured(cell: tuple[str, str]) -> tuple[str, ParagraphStyle]:
    return cell[0], style_of(SIZE, bold=True, colour=cell[1])


def outcome_colour(outcome: str | None) -> str:
    """The colour in which an outcome is written, beside its word."""
    return {"fail": RED, "pass": "#00583f", "short": RED, "enough": "#00583f", "open": "#7a4d00"}.get(
        outcome or "", GREY
    )


def heading(text: str, level: int = 2) -> Flowable:
    """A heading that stays with what follows it."""
    size = {1: 15.0, 2: 10.5, 3: 8.8}[level]
    made = said(text, style_of(size, bold=True, colour=INK, after=1.0))
    made.keepWithNext = 1
    return made


def note(text: str, *, lead: str = "") -> Flowable:
    """A small text below or above a table."""
    return said(text, style_of(SIZE * 0.92, colour=GREY, after=1.2), lead=lead)
