"""Documents of several pages: heads and feet with the marks, pages counted, headings as bookmarks."""

import io
from collections.abc import Callable, Iterable
from dataclasses import dataclass, field

import reportlab
from reportlab.pdfgen.canvas import Canvas
from reportlab.platypus import BaseDocTemplate, Flowable, PageTemplate
from reportlab.platypus import Frame as TextFrame

from gisapp.maps.paper.edition import Edition
from gisapp.maps.paper.fonts import BOLD, REGULAR, clipped, printable, register
from gisapp.maps.paper.ink import MM, Ink
from gisapp.maps.paper.map_sheet import date_of, head_marks
from gisapp.maps.paper.pieces import GREY
from gisapp.maps.paper.sheet import PAPERS

#: What sets the type: another version may set it otherwise.
TYPESETTER = f"reportlab {reportlab.__version__}"
_EDGE = {"a4": 15.0, "a3": 20.0}
_HEAD, _FOOT = 10.0, 9.0
#: The first pass finds the pages, the second sets them down.
_PASSES = 2
#: The marks stand at the right of the head.
_TITLE_SHARE = 0.62


@dataclass(frozen=True, slots=True, kw_only=True)
class Running:
    """What stands on every page of a document: its title in the head, what it rests on in the foot."""

    title: str
    foot: str


@dataclass(slots=True)
class Pass:
    """What one pass over a document knows of the one before: its headings with their pages, and how many there are.

    Maps are drawn in the last pass only; before it nothing but the heights of pages is sought.
    """

    contents: list[tuple[int, str, int]] = field(default_factory=list)
    pages: int = 0
    last: bool = False


class Marked(Flowable):
    """A place that the contents lead to: nothing is seen of it."""

    def __init__(self, text: str, level: int, into: list[tuple[int, str, int]]) -> None:
        super().__init__()
        self._text, self._level, self._into = printable(text), level, into
        self.keepWithNext = 1

    def wrap(self, _wide: float, _high: float) -> tuple[float, float]:
        """It takes no room."""
        return 0.0, 0.0

    def draw(self) -> None:
        """Note the page, and set a bookmark."""
        canvas = self.canv
        key = f"place-{len(self._into)}"
        canvas.bookmarkPage(key)
        canvas.addOutlineEntry(self._text, key, self._level, closed=self._level > 0)
        self._into.append((self._level, self._text, canvas.getPageNumber()))


Story = Callable[[Pass, list[tuple[int, str, int]]], Iterable[Flowable]]


def text_width(paper: str) -> float:
    """How wide the text of a document is, in millimetres."""
    return PAPERS[paper][0] - 2 * _EDGE[paper]


def text_height(paper: str) -> float:
    """How high the text of a page is, in millimetres."""
    return PAPERS[paper][1] - 2 * _EDGE[paper] - _HEAD - _FOOT


def document(story: Story, running: Running, edition: Edition, paper: str) -> bytes:
    """Set a story: `story(known, found)` makes its pieces anew for each pass, and notes headings in `found`."""
    register(edition.fonts)
    known = Pass()
    data = b""
    for number in range(_PASSES):
        known.last = number == _PASSES - 1
        found: list[tuple[int, str, int]] = []
        target = io.BytesIO()
        made = _template(target, running, edition, paper, known)
        made.build(list(story(known, found)))
        known = Pass(contents=found, pages=made.page)
        data = target.getvalue()
    return data


def _template(target: io.BytesIO, running: Running, edition: Edition, paper: str, known: Pass) -> BaseDocTemplate:
    wide, high = PAPERS[paper]
    edge = _EDGE[paper]
    made = BaseDocTemplate(
        target, pagesize=(wide * MM, high * MM), title=printable(running.title), author="gisapp", creator="gisapp",
        invariant=1, pageCompression=1, lang=edition.lang,
    )  # fmt: skip
    frame = TextFrame(
        edge * MM, (edge + _FOOT) * MM, text_width(paper) * MM, text_height(paper) * MM, leftPadding=0, rightPadding=0,
        topPadding=0, bottomPadding=0,
    )  # fmt: skip

    def each_page(canvas: Canvas, _made: BaseDocTemplate) -> None:
        date_of(canvas, edition)
        ink, level = Ink(canvas), high - edge - 4
        title = clipped(running.title, BOLD, 8, (wide - 2 * edge) * _TITLE_SHARE * MM)
        ink.text(edge, level, title, size=8, font=BOLD, colour=GREY)
        head_marks(ink, edition, wide - edge, level)
        ink.box(edge, level - 2, wide - 2 * edge, 0.2, fill="#c9c5b6")
        foot = clipped(running.foot, REGULAR, 6.8, (wide - 2 * edge - 25) * MM)
        ink.text(edge, edge, foot, size=6.8, colour=GREY)
        page = edition.said.word("paper_page", n=canvas.getPageNumber(), of=known.pages or "–")
        ink.text(wide - edge, edge, page, size=6.8, colour=GREY, anchor="end")

    made.addPageTemplates([PageTemplate(id="page", frames=[frame], onPage=each_page)])
    return made
