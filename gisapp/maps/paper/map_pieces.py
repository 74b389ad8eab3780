"""A map within a document: drawn in its place at a true scale, with scale bar, arrow and legend below it."""

from collections.abc import Iterator
from dataclasses import dataclass
from functools import partial

from reportlab.platypus import Flowable, Spacer, Table, TableStyle

from gisapp.maps.paper.around import looks_here
from gisapp.maps.paper.edition import Ask, Edition
from gisapp.maps.paper.grid import draw_north, draw_scale_bar, grid_of, length_said
from gisapp.maps.paper.ink import MM, Ink
from gisapp.maps.paper.map_sheet import scene_of
from gisapp.maps.paper.margin import entries_here
from gisapp.maps.paper.picture import draw_map
from gisapp.maps.paper.pieces import GREY, Drawing, Entry, said, style_of
from gisapp.maps.paper.scene import Record, Scene
from gisapp.maps.paper.sheet import Frame
from gisapp.maps.paper.signs import swatch
from gisapp.maps.paper.views import drawn_as

_STRIP = 5.0
_COLUMNS = 3
_SIZE = 7.2


@dataclass(frozen=True, slots=True, kw_only=True)
class Place:
    """How large a map stands in a document, in millimetres; it is only measured where it is not `drawn`."""

    wide: float
    high: float
    drawn: bool


def scene_in(payload: Record, ask: Ask, edition: Edition, place: Place) -> Scene:
    """What a map of this size in a document shows."""
    frame = Frame(
        left=_STRIP, bottom=_STRIP, width=place.wide - 2 * _STRIP, height=place.high - 2 * _STRIP
    )  # fmt: skip
    return scene_of(payload, ask, edition, frame)


def map_pieces(scene: Scene, place: Place) -> Iterator[Flowable]:
    """The map, its scale and grid, and the legend of what lies within it."""
    words = scene.said

    def draw(ink: Ink, _wide: float) -> None:
        if place.drawn:
            draw_map(scene, ink)

    def draw_scale(ink: Ink, wide: float) -> None:
        draw_scale_bar(ink, _STRIP, 2.0, scene.window.scale, words)
        scale = words.word("paper_scale", n=words.number(scene.window.scale, 1))
        ink.text(_STRIP + 66, 5.5, scale, size=9)
        draw_north(ink, wide - 8, 0, words)

    question = drawn_as(scene).asks(scene)
    if question:
        asked = said(question, style_of(8.5, bold=True, after=0.6))
        asked.keepWithNext = 1
        yield asked
    drawing = Drawing(place.high, draw)
    drawing.keepWithNext = 1
    yield drawing
    yield Drawing(13.5, draw_scale)
    grid = words.word("paper_grid", m=length_said(words, grid_of(scene.window).square_m))
    yield said(f"{grid}. {words.word('paper_grid_north')}.", style_of(6.8, colour=GREY, after=1.2))
    yield from _legend(scene, place)


def _legend(scene: Scene, place: Place) -> Iterator[Flowable]:
    here = looks_here(scene)
    classes = scene.land
    entries = []
    for group in scene.payload["legend"]:
        for label, entry in entries_here(scene, group["entries"], here):
            draw = partial(swatch, x=0, y=0, entry=entry, classes=classes, theme=scene.theme)
            entries.append(Entry(draw, label, _SIZE))
    rows = -(-len(entries) // _COLUMNS)
    if not rows:
        return
    columns = [entries[each * rows : (each + 1) * rows] for each in range(_COLUMNS)]
    cells = [[column[row] if row < len(column) else "" for column in columns] for row in range(rows)]
    made = Table(cells, colWidths=[place.wide / _COLUMNS * MM] * _COLUMNS)
    padding = [(name, (0, 0), (-1, -1), 1.0) for name in ("LEFTPADDING", "RIGHTPADDING", "TOPPADDING", "BOTTOMPADDING")]
    made.setStyle(TableStyle([*padding, ("VALIGN", (0, 0), (-1, -1), "MIDDLE")]))
    yield made
    yield Spacer(1, 2 * MM)
