"""What the style says, put on paper: areas with patterns, lines with dashes, signs and texts.

Places are millimetres on the sheet; the library wants points. A pixel of the style is a fifth of a millimetre.
"""

import re
from collections.abc import Iterator, Sequence

import numpy as np
import shapely
from numpy.typing import NDArray
from reportlab import rl_config
from reportlab.lib.colors import HexColor
from reportlab.pdfgen.canvas import Canvas
from reportlab.pdfgen.pathobject import PDFPathObject
from shapely.geometry.base import BaseGeometry

from gisapp.maps.paper.fonts import REGULAR, printable, width
from gisapp.maps.style import PATTERN_DOTS, PATTERN_TILE, PATTERNS, Look

#: Streams as they are; in letters alone, as mail once wanted them, they are a quarter longer and take longer to write.
rl_config.useA85 = 0
#: Points in a millimetre, and millimetres in a pixel of the style.
MM = 72 / 25.4
PX = 0.2
#: A pattern is drawn as a block of so many tiles in each direction, again and again under the outline.
_TILES = 8
_STEP = re.compile(r"([MLCZ])([^MLCZ]*)")
_NUMBER = re.compile(r"-?(?:\d+\.?\d*|\.\d+)")
_DOT_PX = 1.1
#: A pattern of a look with lines thinner than this is drawn fainter.
_THIN = 1.0


class Ink:
    """A sheet that is drawn on."""

    def __init__(self, canvas: Canvas) -> None:
        self.canvas = canvas
        self._patterns: dict[tuple[str, str, float], str] = {}

    # ---- outlines

    def outline(self, geometry: BaseGeometry) -> PDFPathObject:
        """The path of a geometry whose coordinates are millimetres on the sheet."""
        steps = ["n"]
        for part in shapely.get_parts(geometry):
            rings = [part.exterior, *part.interiors] if part.geom_type == "Polygon" else [part]
            for ring in rings:
                steps += _along(shapely.get_coordinates(ring) * MM, close=part.geom_type == "Polygon")
        return PDFPathObject(steps)

    def area(self, geometry: BaseGeometry, look: Look, *, opacity: float | None = None, line: bool = True) -> None:
        """Paint an area as its look says: fill, pattern, and its line where that is wanted."""
        strength = look.opacity if opacity is None else opacity
        if geometry.is_empty:
            return
        path = self.outline(geometry)
        if look.fill != "none" and strength > 0:
            self._filled(path, look.fill, strength)
        if look.pattern != "none":
            self._patterned(path, geometry.bounds, look)
        if line:
            self._drawn(path, look, look.width)

    def line(self, geometry: BaseGeometry, look: Look, *, width_px: float | None = None, opacity: float = 1.0) -> None:
        """Draw a line, or the outline of an area, as its look says."""
        if not geometry.is_empty:
            self._drawn(self.outline(geometry), look, look.width if width_px is None else width_px, opacity=opacity)

    def _drawn(self, path: PDFPathObject, look: Look, pixels: float, *, opacity: float = 1.0) -> None:
        if look.line == "none" or pixels <= 0:
            return
        canvas = self.canvas
        canvas.saveState()
        canvas.setStrokeColor(HexColor(look.line))
        canvas.setStrokeAlpha(opacity)
        canvas.setLineWidth(pixels * PX * MM)
        canvas.setLineJoin(1)
        if look.dash:
            canvas.setDash([each * PX * MM for each in look.dash])
        else:
            canvas.setLineCap(1)
        canvas.drawPath(path, stroke=1, fill=0)
        canvas.restoreState()

    def casing(self, geometry: BaseGeometry, pixels: float, *, colour: str = "#ffffff") -> None:
        """Draw the wider line below another one that keeps it readable on any ground."""
        self.line(geometry, Look(vi="", en="", fill="none", line=colour, width=pixels))

    def _filled(self, path: PDFPathObject, colour: str, opacity: float) -> None:
        canvas = self.canvas
        canvas.saveState()
        canvas.setFillColor(HexColor(colour))
        canvas.setFillAlpha(opacity)
        canvas.drawPath(path, stroke=0, fill=1, fillMode=0)
        canvas.restoreState()

    def _patterned(self, path: PDFPathObject, bounds: Sequence[float], look: Look) -> None:
        canvas, block = self.canvas, PATTERN_TILE * _TILES * PX
        form = self._pattern(look)
        canvas.saveState()
        canvas.clipPath(path, stroke=0, fill=0, fillMode=0)
        first, last = np.floor(np.array(bounds[:2]) / block), np.floor(np.array(bounds[2:]) / block)
        for column in np.arange(first[0], last[0] + 1):
            for row in np.arange(first[1], last[1] + 1):
                canvas.saveState()
                canvas.translate(float(column) * block * MM, float(row) * block * MM)
                canvas.doForm(form)
                canvas.restoreState()
        canvas.restoreState()

    def _pattern(self, look: Look) -> str:
        """The block of tiles of a pattern, drawn once in a document."""
        strength = 0.75 if look.width > _THIN else 0.4
        key = (look.pattern, look.line, strength)
        if key not in self._patterns:
            name = f"pattern-{look.pattern}-{look.line[1:]}-{strength:g}"
            self._patterns[key] = name
            if not self.canvas.hasForm(name):
                self._make_pattern(name, look, strength)
        return self._patterns[key]

    def _make_pattern(self, name: str, look: Look, strength: float) -> None:
        canvas, unit = self.canvas, PX * MM
        side = PATTERN_TILE * _TILES * unit
        canvas.beginForm(name, 0, 0, side, side)
        canvas.setStrokeColor(HexColor(look.line))
        canvas.setFillColor(HexColor(look.line))
        canvas.setStrokeAlpha(strength)
        canvas.setLineWidth(unit)
        for column in range(_TILES):
            for row in range(_TILES):
                x, y = column * PATTERN_TILE * unit, row * PATTERN_TILE * unit
                for stroke in PATTERNS[look.pattern]:
                    canvas.drawPath(self.shape(stroke, x, y, unit, PATTERN_TILE), stroke=1, fill=0)
                for dot in PATTERN_DOTS.get(look.pattern, ()):
                    canvas.circle(x + dot[0] * unit, y + dot[1] * unit, _DOT_PX * unit, stroke=0, fill=1)
        canvas.endForm()

    def shape(self, drawn: str, left: float, bottom: float, unit: float, box: float) -> PDFPathObject:
        """The path of a shape of the style, `box` pixels high, with its lower left corner here (in points)."""
        path = self.canvas.beginPath()
        for letter, numbers in _steps(drawn):
            points = [(left + x * unit, bottom + (box - y) * unit) for x, y in zip(*[iter(numbers)] * 2, strict=True)]
            if letter == "M":
                path.moveTo(*points[0])
                points = points[1:]
            if letter in "ML":
                for point in points:
                    path.lineTo(*point)
            elif letter == "C":
                for place in range(0, len(points), 3):
                    one, two, end = points[place : place + 3]
                    path.curveTo(*one, *two, *end)
            else:
                path.close()
        return path

    # ---- texts

    def text(
        self,
        x: float,
        y: float,
        said: str,
        *,
        size: float,
        font: str = REGULAR,
        colour: str = "#111111",
        anchor: str = "start",
        turned: float = 0.0,
    ) -> None:
        """Write on the base line that begins, has its middle or ends here; size in points, turned in degrees."""
        words = printable(said)
        wide = width(words, font, size)
        canvas = self.canvas
        canvas.saveState()
        canvas.setFillColor(HexColor(colour))
        canvas.translate(x * MM, y * MM)
        if turned:
            canvas.rotate(turned)
        canvas.setFont(font, size)
        canvas.drawString({"start": 0.0, "middle": -wide / 2, "end": -wide}[anchor], 0, words)
        canvas.restoreState()

    def box(
        self, x: float, y: float, wide: float, high: float, *, fill: str = "", line: str = "", px: float = 1.0,
        opacity: float = 1.0,
    ) -> None:  # fmt: skip
        """Draw a rectangle."""
        canvas = self.canvas
        canvas.saveState()
        if fill:
            canvas.setFillColor(HexColor(fill))
            canvas.setFillAlpha(opacity)
        if line:
            canvas.setStrokeColor(HexColor(line))
            canvas.setLineWidth(px * PX * MM)
        canvas.rect(x * MM, y * MM, wide * MM, high * MM, stroke=int(bool(line)), fill=int(bool(fill)))
        canvas.restoreState()


def _along(points: NDArray[np.float64], *, close: bool) -> Iterator[str]:
    """The steps of a path in the words of PDF; the library would ponder every number by itself."""
    first, *others = np.round(points[: len(points) - close], 3).tolist()
    yield f"{first[0]} {first[1]} m"
    for x, y in others:
        yield f"{x} {y} l"
    if close:
        yield "h"


def _steps(drawn: str) -> Iterator[tuple[str, list[float]]]:
    for letter, rest in _STEP.findall(drawn):
        yield letter, [float(each) for each in _NUMBER.findall(rest)]
