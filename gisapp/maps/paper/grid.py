"""The grid of the plan CRS with its coordinates on the frame, the scale bar and the arrow to grid north."""

from dataclasses import dataclass

import numpy as np
import shapely

from gisapp.maps.paper.fonts import BOLD, REGULAR, width
from gisapp.maps.paper.ink import MM, PX, Ink
from gisapp.maps.paper.said import Said
from gisapp.maps.paper.sheet import MM_PER_M, Window
from gisapp.maps.style import Look

#: The squares that a grid may have, in metres.
_SQUARES = (50, 100, 200, 500, 1_000, 2_000, 5_000, 10_000, 20_000, 50_000)
#: Its lines stand at least so far apart on paper, in millimetres.
_APART = 28.0
_LINE = Look(vi="", en="", fill="none", line="#1d5f8a", width=0.45, opacity=0)
_GRID_OPACITY = 0.55
_SIZE = 5.6
_COLOUR = "#1d4d6e"
_BAR_MM = 52.0
_TICK = 1.4


@dataclass(frozen=True, slots=True, kw_only=True)
class Grid:
    """The lines of a grid: its square in metres, and the eastings and northings within the window."""

    square_m: int
    eastings: tuple[int, ...]
    northings: tuple[int, ...]


def grid_of(window: Window) -> Grid:
    """Which lines of the plan CRS cross this window?"""
    square = next((each for each in _SQUARES if each * MM_PER_M / window.scale >= _APART), _SQUARES[-1])
    west, south, east, north = window.box
    return Grid(square_m=square, eastings=_lines(west, east, square), northings=_lines(south, north, square))


def _lines(low: float, high: float, square: int) -> tuple[int, ...]:
    return tuple(int(each) for each in np.arange(np.ceil(low / square), np.floor(high / square) + 1) * square)


def draw_grid(window: Window, ink: Ink) -> None:
    """Draw the grid over the map."""
    grid, frame = grid_of(window), window.frame
    for x in _across(window, grid):
        ink.line(shapely.LineString([(x, frame.bottom), (x, frame.top)]), _LINE, opacity=_GRID_OPACITY)
    for y in _up(window, grid):
        ink.line(shapely.LineString([(frame.left, y), (frame.right, y)]), _LINE, opacity=_GRID_OPACITY)


def draw_frame(window: Window, ink: Ink) -> None:
    """Draw the frame, and the coordinate of each line where it meets the frame."""
    grid, frame = grid_of(window), window.frame
    ink.box(frame.left, frame.bottom, frame.width, frame.height, line="#222222", px=1.6)
    for x, easting in zip(_across(window, grid), grid.eastings, strict=True):
        said = _metres(easting)
        if not _fits(x, said, frame.left, frame.right):
            continue
        for y, tick in ((frame.top + 1.7, frame.top), (frame.bottom - 3.4, frame.bottom - _TICK)):
            ink.text(x, y, said, size=_SIZE, colour=_COLOUR, anchor="middle")
            ink.line(shapely.LineString([(x, tick), (x, tick + _TICK)]), _LINE, width_px=0.8)
    for y, northing in zip(_up(window, grid), grid.northings, strict=True):
        said = _metres(northing)
        if not _fits(y, said, frame.bottom, frame.top):
            continue
        for x, tick in ((frame.left - 1.9, frame.left - _TICK), (frame.right + 3.3, frame.right)):
            ink.text(x, y, said, size=_SIZE, colour=_COLOUR, anchor="middle", turned=90)
            ink.line(shapely.LineString([(tick, y), (tick + _TICK, y)]), _LINE, width_px=0.8)


def _fits(at: float, said: str, low: float, high: float) -> bool:
    half = width(said, REGULAR, _SIZE) / MM / 2
    return low <= at - half and at + half <= high


def _across(window: Window, grid: Grid) -> list[float]:
    if not grid.eastings:
        return []
    found: list[float] = window.on_paper(np.array([[each, window.north] for each in grid.eastings]))[:, 0].tolist()
    return found


def _up(window: Window, grid: Grid) -> list[float]:
    if not grid.northings:
        return []
    found: list[float] = window.on_paper(np.array([[window.east, each] for each in grid.northings]))[:, 1].tolist()
    return found


def _metres(value: int) -> str:
    """584 000: groups of three, parted by a space that does not break."""
    return f"{value:,}".replace(",", "\u00a0")


def length_said(said: Said, metres: float) -> str:
    """A length on the ground in whole metres or kilometres."""
    return f"{said.number(metres / MM_PER_M)} km" if metres >= MM_PER_M else f"{said.number(metres)} m"


def bar_metres(scale: float) -> float:
    """How long the scale bar is on the ground."""
    most = _BAR_MM * scale / MM_PER_M
    power = 10 ** np.floor(np.log10(most))
    return float(next(each * power for each in (5, 2, 1) if each * power <= most))


def draw_scale_bar(ink: Ink, left: float, bottom: float, scale: float, said: Said) -> None:
    """A bar of four parts with its length, its left end here."""
    metres = bar_metres(scale)
    long = metres * MM_PER_M / scale
    for part in range(4):
        ink.box(left + part * long / 4, bottom + 3.2, long / 4, 1.2, fill="#ffffff" if part % 2 else "#222222",
                line="#222222", px=0.8)  # fmt: skip
    ink.text(left, bottom, "0", size=6.2)
    ink.text(left + long / 2, bottom, said.number(metres / 2 / (MM_PER_M if metres >= MM_PER_M else 1)), size=6.2,
             anchor="middle")  # fmt: skip
    ink.text(left + long, bottom, length_said(said, metres), size=6.2, anchor="middle")


def draw_north(ink: Ink, x: float, bottom: float, said: Said) -> None:
    """An arrow to grid north, 13 mm high, its middle here."""
    canvas, unit = ink.canvas, 0.3 * MM
    for drawn, colour in (("M14 14L21 40L14 34L7 40Z", "#ffffff"), ("M14 14L14 34L7 40Z", "#222222")):
        path = ink.shape(drawn, x * MM - 14 * unit, bottom * MM, unit, 43)
        canvas.saveState()
        canvas.setFillColor(colour)
        canvas.setLineWidth(PX * MM)
        canvas.drawPath(path, stroke=1, fill=1)
        canvas.restoreState()
    ink.text(x, bottom + 9.4, said.word("paper_north_letter"), size=9, font=BOLD, anchor="middle")
