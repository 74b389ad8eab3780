"""The pieces that texts beside a map and documents are set of: paragraphs, headings, marks, entries with a sign."""

from collections.abc import Callable, Sequence
from xml.sax.saxutils import escape

from reportlab.lib.colors import HexColor
from reportlab.lib.styles import ParagraphStyle
from reportlab.platypus import Flowable, Paragraph

from gisapp.maps.paper.fonts import BOLD, REGULAR, printable, width
from gisapp.maps.paper.ink import MM, Ink

RED = "#b3121d"
VIOLET = "#5b3479"
INK = "#1a1a1a"
GREY = "#55554f"
_LEADING = 1.28
Sign = Callable[[Ink], None]


def style_of(size: float, *, bold: bool = False, colour: str = INK, after: float = 0.0, left: float = 0.0,
             centred: bool = False) -> ParagraphStyle:  # fmt: skip
    """A style of paragraphs; sizes in points, distances in millimetres."""
    return ParagraphStyle(
        f"{size}-{bold}-{colour}-{after}-{left}-{centred}", fontName=BOLD if bold else REGULAR, fontSize=size,
        leading=size * _LEADING, textColor=HexColor(colour), spaceAfter=after * MM, leftIndent=left * MM,
        alignment=1 if centred else 0, splitLongWords=1,
    )  # fmt: skip


def safe(text: object) -> str:
    """Text from a table as the library's paragraphs take it: nothing of it is markup."""
    return escape(printable(text))


def said(text: object, style: ParagraphStyle, *, lead: str = "") -> Paragraph:
    """A paragraph of text from anywhere; `lead` stands before it in bold."""
    before = f'<font name="{BOLD}">{safe(lead)}</font> ' if lead else ""
    return Paragraph(before + safe(text), style)


class Mark(Flowable):
    """A mark that nobody overlooks: in a frame, with what explains it below."""

    def __init__(self, mark: str, why: str, size: float, colour: str) -> None:
        super().__init__()
        self._mark = said(mark, style_of(size * 1.7, bold=True, colour=colour, centred=True))
        self._why = said(why, style_of(size, colour=colour, centred=True))
        self._colour = colour
        self._heights = (0.0, 0.0)

    def wrap(self, wide: float, high: float) -> tuple[float, float]:
        """How much room it takes, in points."""
        inner = wide - 4 * MM
        self._heights = self._mark.wrap(inner, high)[1], self._why.wrap(inner, high)[1]
        self.width, self.height = wide, sum(self._heights) + 3.5 * MM
        return wide, self.height

    def draw(self) -> None:
        """Draw it."""
        canvas = self.canv
        canvas.saveState()
        canvas.setStrokeColor(HexColor(self._colour))
        canvas.setLineWidth(1.4)
        canvas.rect(0, 1 * MM, self.width, self.height - 1 * MM)
        canvas.restoreState()
        self._why.drawOn(canvas, 2 * MM, 2 * MM)
        self._mark.drawOn(canvas, 2 * MM, 2 * MM + self._heights[1])


class Entry(Flowable):
    """A line that begins with a sign, and may end with a value at the right."""

    def __init__(self, sign: Sign | None, text: str, size: float, *, value: str = "", sign_mm: float = 7.2) -> None:
        super().__init__()
        self._sign, self._sign_mm = sign, sign_mm
        self._text = said(text, style_of(size))
        self._value = said(value, ParagraphStyle("value", parent=style_of(size), alignment=2)) if value else None
        self._size = size

    def wrap(self, wide: float, high: float) -> tuple[float, float]:
        """How much room it takes, in points."""
        self._value_wide = 0.0
        if self._value:
            words = self._value.getPlainText()
            self._value_wide = min(width(words, REGULAR, self._size) + 1, wide * 0.45)
            self._value_high = self._value.wrap(self._value_wide, high)[1]
        else:
            self._value_high = 0.0
        inner = wide - self._sign_mm * MM - self._value_wide - (1.5 * MM if self._value else 0)
        self._text_high = self._text.wrap(inner, high)[1]
        self.width = wide
        self.height = max(self._text_high, self._value_high, 3.9 * MM if self._sign else 0.0)
        return wide, self.height

    def draw(self) -> None:
        """Draw it."""
        canvas = self.canv
        if self._sign:
            canvas.saveState()
            canvas.translate(0, self.height / 2 - 1.8 * MM)
            self._sign(Ink(canvas))
            canvas.restoreState()
        self._text.drawOn(canvas, self._sign_mm * MM, (self.height - self._text_high) / 2)
        if self._value:
            self._value.drawOn(canvas, self.width - self._value_wide, (self.height - self._value_high) / 2)


class Drawing(Flowable):
    """A place of fixed height that something is drawn in."""

    def __init__(self, high_mm: float, draw: Callable[[Ink, float], None]) -> None:
        super().__init__()
        self._high, self._draw = high_mm * MM, draw

    def wrap(self, wide: float, _high: float) -> tuple[float, float]:
        """How much room it takes, in points."""
        self.width, self.height = wide, self._high
        return wide, self._high

    def draw(self) -> None:
        """Draw it; the width is told in millimetres."""
        self._draw(Ink(self.canv), self.width / MM)


def heights(pieces: Sequence[Flowable], wide: float) -> list[float]:
    """How high each piece is in a column of this width, with what follows it, in points."""
    return [piece.wrap(wide, 1e6)[1] + piece.getSpaceAfter() for piece in pieces]
