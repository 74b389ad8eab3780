"""The signs of zones and facilities on paper, and what the legend shows of each class: the same paint as the map's."""

from collections.abc import Mapping
from typing import Any

import shapely
from reportlab.lib.colors import HexColor

from gisapp.maps.cell_looks import CELLS
from gisapp.maps.paper.fonts import BOLD
from gisapp.maps.paper.ink import MM, PX, Ink
from gisapp.maps.style import (
    BACKGROUND,
    BEYOND,
    CHANGES,
    COMMUNES_REACHED,
    CONSTRAINTS,
    CONTRADICTIONS,
    CORRIDORS,
    COVERAGE_RAMP,
    FACILITIES,
    GATE,
    HALO,
    LAND_OPACITY,
    LEDGER,
    LOCATOR,
    NOT_COMPUTABLE,
    OUTCOMES,
    OVERLAP,
    PALE,
    PERHAPS_DASH,
    PHASE,
    PORTFOLIO,
    REACH,
    RULE_CONFLICT,
    SAME_COMMUNE,
    SHAPES,
    SPAN,
    STANDINGS,
    STATUS,
    TIMES,
    TRIM,
    VERDICTS,
    Glyph,
    Look,
)

DARK = Look(vi="", en="", fill="none", line="#44423b", width=1.5, opacity=0)
#: The looks by the path under which the legend names them.
_NAMED: dict[str, Any] = {
    "status": {key.value: look for key, look in STATUS.items()}, "halo": HALO, "not_computable": NOT_COMPUTABLE,
    "span": SPAN, "overlap": OVERLAP, "same_commune": SAME_COMMUNE, "reach": REACH, "ledger": LEDGER,
    "outcomes": OUTCOMES, "standings": STANDINGS, "portfolio": PORTFOLIO, "contradictions": CONTRADICTIONS,
    "verdicts": VERDICTS, "changes": CHANGES, "rule_conflict": RULE_CONFLICT, "phase": PHASE, "trim": TRIM,
    "times": TIMES, "beyond": BEYOND, "communes_reached": COMMUNES_REACHED, "gate": GATE, "constraints": CONSTRAINTS,
    "corridors": CORRIDORS, "facilities": FACILITIES, "cells": CELLS,
}  # fmt: skip
#: Where the letter of a shape stands, in pixels from its top.
_LETTER_AT = {"triangle": 10.5, "house": 10.5, "drop": 9.8}
#: Signs that stand in a badge as letters do, but that the typeface lacks, as shapes of 16 by 16 pixels.
_MARKS = {
    "▲": "M8 3L13.5 12.5L2.5 12.5Z", "▼": "M8 13L2.5 3.5L13.5 3.5Z", "◆": "M8 2L14 8L8 14L2 8Z",
    "■": "M3 3L13 3L13 13L3 13Z",
    "✓": "M2.5 8.5L4.5 6.5L7 9L11.5 3L13.5 4.5L7.2 13Z",
    "✗": "M3 5L5 3L8 6L11 3L13 5L10 8L13 11L11 13L8 10L5 13L3 11L6 8Z",
}  # fmt: skip
SWATCH_WIDTH, SWATCH_HEIGHT = 6.0, 3.6


def looked_up(path: tuple[Any, ...] | list[Any]) -> Look | Glyph | None:
    """The look that the legend names by this path; None where it names none."""
    if path and path[0] == "times_perhaps":
        return perhaps(int(path[1]))
    found: Any = _NAMED
    for key in path:
        found = found[key]
    return found if isinstance(found, (Look, Glyph)) else None


def perhaps(index: int) -> Look:
    """How roads are drawn that are only perhaps reached within the time of this place."""
    sure = TIMES[min(index, len(TIMES) - 1)]
    return Look(vi=sure.vi, en=sure.en, fill="none", line=sure.line, width=sure.width, dash=PERHAPS_DASH, opacity=0)


def land_look(classes: Mapping[str, Any], code: str | None, theme: str) -> Look:
    """How a land use is painted in a theme."""
    known = classes.get(code or "")
    if known is None:
        colour = NOT_COMPUTABLE.fill
    else:
        other = "readable" if theme == "legal" else "legal"
        colour = known.get(theme) or known.get(other) or "#cccccc"
    return Look(vi="", en="", fill=colour.lower(), line="#ffffff", width=0.5, opacity=LAND_OPACITY)


def badge(
    ink: Ink, x: float, y: float, look: Look, *, filled: bool = True, diamond: bool = False, size: float = 20
) -> None:
    """The sign of a zone with its middle here: letter, shape and colour together; hollow where it does not count."""
    canvas, radius = ink.canvas, size * PX / 2
    canvas.saveState()
    canvas.setFillColor(HexColor(look.line if filled else "#ffffff"))
    canvas.setStrokeColor(HexColor("#ffffff" if filled else look.line))
    canvas.setLineWidth(1.6 * PX * MM)
    if diamond:
        canvas.drawPath(ink.outline(_diamond(x, y, radius)), stroke=1, fill=1)
    else:
        canvas.circle(x * MM, y * MM, radius * MM * 0.92, stroke=1, fill=1)
    canvas.restoreState()
    mark(ink, x, y, look.letter, pixels=size * 0.5, colour="#ffffff" if filled else look.line)


def mark(ink: Ink, x: float, y: float, letter: str, *, pixels: float, colour: str) -> None:
    """A letter, or a sign that stands for one, with its middle here."""
    if letter in _MARKS:
        unit = pixels * PX * MM / 12
        ink.canvas.saveState()
        ink.canvas.setFillColor(HexColor(colour))
        ink.canvas.drawPath(ink.shape(_MARKS[letter], x * MM - 8 * unit, y * MM - 8 * unit, unit, 16), stroke=0, fill=1)
        ink.canvas.restoreState()
    elif letter:
        size = pixels * PX * MM
        ink.text(x, y - size * 0.36 / MM, letter, size=size, font=BOLD, colour=colour, anchor="middle")


def glyph(ink: Ink, x: float, y: float, look: Glyph, *, filled: bool = True, size: float = 16) -> None:
    """The sign of a facility with its middle here."""
    canvas, unit = ink.canvas, size / 18 * PX * MM
    left, bottom = x * MM - 8 * unit, y * MM - 8 * unit
    canvas.saveState()
    canvas.setFillColor(HexColor(look.colour if filled else "#ffffff"))
    canvas.setStrokeColor(HexColor("#ffffff" if filled else look.colour))
    canvas.setLineWidth(unit)
    canvas.drawPath(ink.shape(SHAPES[look.shape], left, bottom, unit, 16), stroke=1, fill=1)
    canvas.restoreState()
    low = _LETTER_AT.get(look.shape, 8.2)
    inside = "#ffffff" if filled else look.colour
    mark(ink, x, y + (8 - low) * unit / MM, look.letter, pixels=8.5 * size / 18, colour=inside)


def swatch(ink: Ink, x: float, y: float, *, entry: Mapping[str, Any], classes: Mapping[str, Any], theme: str) -> None:
    """What the legend shows of an entry, in a box of 6 by 3.6 mm whose lower left corner is here."""
    draw, path = entry["draw"], list(entry["look"])
    look = looked_up(path) if path and path[0] != "coverage" and draw != "land" else None
    box = shapely.box(x + 0.2, y + 0.3, x + SWATCH_WIDTH - 0.2, y + SWATCH_HEIGHT - 0.3)
    middle = (x + SWATCH_WIDTH / 2, y + SWATCH_HEIGHT / 2)
    if isinstance(look, Glyph):
        glyph(ink, *middle, look, size=17)
    elif draw == "gate" and isinstance(look, Look):
        ink.area(shapely.Point(*middle).buffer(0.9), look)
    elif draw == "span":
        ink.area(box, Look(vi="", en="", fill="#41b6c4", line=DARK.line, width=1.5, pattern=SPAN.pattern), opacity=0.9)
    elif draw in ("line", "halo") and isinstance(look, Look):
        ink.line(shapely.LineString([(x, middle[1]), (x + SWATCH_WIDTH, middle[1])]), look)
    elif draw == "outline" and isinstance(look, Look):
        ink.line(box, look)
        badge(ink, *middle, look, size=13)
    elif isinstance(look, Look):
        ink.area(box, look)
        if path[0] in ("status", "standings", "verdicts") and look.letter:
            badge(ink, *middle, look, size=13)
    else:
        _plain_swatch(ink, box, entry, classes, theme)


def _plain_swatch(
    ink: Ink, box: shapely.Polygon, entry: Mapping[str, Any], classes: Mapping[str, Any], theme: str
) -> None:
    draw = entry["draw"]
    left, bottom, right, top = box.bounds
    level = (bottom + top) / 2
    if draw == "filled":
        ink.area(box, Look(vi="", en="", fill="#8d8a80", line=DARK.line, width=1.5, opacity=0.55))
    elif draw == "hollow":
        ink.line(box, DARK)
    elif draw == "diamond":
        badge(ink, (left + right) / 2, level, DARK, filled=False, diamond=True, size=15)
    elif draw == "ramp":
        ink.area(box, Look(vi="", en="", fill=COVERAGE_RAMP[entry["look"][1]], line=DARK.line, width=1.5, opacity=0.9))
    elif draw == "land":
        ink.area(box, land_look(classes, entry["look"][0], theme), line=False)
        ink.line(box, DARK, width_px=0.8)
    elif draw == "unmapped":
        ink.line(box, Look(vi="", en="", fill="none", line=DARK.line, width=0.8, dash=(2, 2)))
    elif draw == "points":
        ink.area(shapely.Point((left + right) / 2, level).buffer(0.6), BACKGROUND["points"])
    elif draw in ("locator", "pale"):
        look, strength = (DARK, PALE) if draw == "pale" else (LOCATOR["main_river"], 1.0)
        ink.line(shapely.LineString([(left, level), (right, level)]), look, width_px=3, opacity=strength)
    elif draw in BACKGROUND:
        ink.area(box, BACKGROUND[draw])


def _diamond(x: float, y: float, radius: float) -> shapely.Polygon:
    return shapely.Polygon([(x, y + radius), (x + radius, y), (x, y - radius), (x - radius, y)])
