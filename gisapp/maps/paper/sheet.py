"""The sheet of paper: its size, where the map and the texts beside it stand, and what of the ground it shows.

Lengths on paper are millimetres from the lower left corner; on the ground metres in the plan CRS. One millimetre of the
map is `scale` millimetres of the plan CRS in both directions, so that whoever lays a ruler on it measures the truth.
"""

from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray

from gisapp.domain.crs import Box
from gisapp.domain.errors import BadInput, Vi
from gisapp.domain.numerals import rounded, written

#: Widths and heights in millimetres, upright (ISO 216).
PAPERS: dict[str, tuple[float, float]] = {"a4": (210.0, 297.0), "a3": (297.0, 420.0)}
ORIENTATIONS = ("landscape", "portrait")
#: The largest and the smallest scale that is drawn, as denominators.
LARGEST, SMALLEST = 500, 1_000_000
#: Denominators that a map takes where it is only asked to fit.
ROUND = tuple(
    each * 10**power
    for power in range(2, 7)
    for each in (1, 1.25, 1.5, 2, 2.5, 3, 3.5, 4, 5, 6, 7.5)
    if LARGEST <= each * 10**power <= SMALLEST
)
MM_PER_M = 1000.0
#: What fits but for the last digits of a floating-point number fits.
_NEARLY = 1 - 1e-9
#: The empty edge of the sheet, the strip around the map that its coordinates stand in, and the gap to the texts.
_EDGE = {"a4": 8.0, "a3": 10.0}
_STRIP = 6.0
_GAP = 4.0
_BESIDE = {"a4": 76.0, "a3": 100.0}
_BELOW = {"a4": 98.0, "a3": 130.0}
_COLUMNS = {"a4": 2, "a3": 3}


@dataclass(frozen=True, slots=True, kw_only=True)
class Frame:
    """A rectangle on the sheet in millimetres."""

    left: float
    bottom: float
    width: float
    height: float

    @property
    def right(self) -> float:
        """Its right side."""
        return self.left + self.width

    @property
    def top(self) -> float:
        """Its upper side."""
        return self.bottom + self.height


@dataclass(frozen=True, slots=True, kw_only=True)
class Sheet:
    """A sheet of paper: its size, the frame of the map, and the columns of text beside it and on further sheets."""

    width: float
    height: float
    map: Frame
    columns: tuple[Frame, ...]
    further: tuple[Frame, ...]


@dataclass(frozen=True, slots=True, kw_only=True)
class Window:
    """What of the ground a map shows: its middle in the plan CRS, the scale, and the frame on paper."""

    east: float
    north: float
    scale: float
    frame: Frame

    @property
    def box(self) -> Box:
        """West, south, east and north in the plan CRS."""
        half_x = self.frame.width * self.scale / MM_PER_M / 2
        half_y = self.frame.height * self.scale / MM_PER_M / 2
        return self.east - half_x, self.north - half_y, self.east + half_x, self.north + half_y

    def on_paper(self, ground: NDArray[np.float64]) -> NDArray[np.float64]:
        """Millimetres on the sheet of coordinates in the plan CRS."""
        middle = np.array([self.east, self.north])
        centre = np.array(
            [self.frame.left + self.frame.width / 2, self.frame.bottom + self.frame.height / 2], dtype=np.float64
        )
        placed: NDArray[np.float64] = centre + (ground - middle) * (MM_PER_M / self.scale)
        return placed


def sheet_of(paper: str, orientation: str) -> Sheet:
    """How is a sheet of this size divided?

    Raises
    ------
    BadInput
        When there is no such paper or orientation.
    """
    _known("paper", "khổ giấy", paper, tuple(PAPERS))
    _known("orientation", "hướng giấy", orientation, ORIENTATIONS)
    upright = PAPERS[paper]
    width, height = upright if orientation == "portrait" else upright[::-1]
    edge = _EDGE[paper]
    inner = Frame(left=edge, bottom=edge, width=width - 2 * edge, height=height - 2 * edge)
    if orientation == "landscape":
        beside = _BESIDE[paper]
        framed = Frame(left=inner.left, bottom=inner.bottom, width=inner.width - beside - _GAP, height=inner.height)
        columns: tuple[Frame, ...] = (
            Frame(left=inner.right - beside, bottom=inner.bottom, width=beside, height=inner.height),
        )
    else:
        below = _BELOW[paper]
        framed = Frame(
            left=inner.left, bottom=inner.bottom + below + _GAP, width=inner.width, height=inner.height - below - _GAP
        )
        columns = _divided(
            Frame(left=inner.left, bottom=inner.bottom, width=inner.width, height=below), _COLUMNS[paper]
        )
    drawn = Frame(
        left=framed.left + _STRIP,
        bottom=framed.bottom + _STRIP,
        width=framed.width - 2 * _STRIP,
        height=framed.height - 2 * _STRIP,
    )
    further = _divided(inner, _COLUMNS[paper] + (orientation == "landscape"))
    return Sheet(width=width, height=height, map=drawn, columns=columns, further=further)


def _known(name: str, vi: str, given: str, known: tuple[str, ...]) -> None:
    if given not in known:
        raise BadInput(
            expected=f"{name}: {' or '.join(known)}",
            found=repr(given[:40]),
            todo="choose one of these",
            vi=Vi(f"{vi}: {' hoặc '.join(known)}", "hãy chọn trong số này"),
        )


def _divided(frame: Frame, parts: int) -> tuple[Frame, ...]:
    width = (frame.width - _GAP * (parts - 1)) / parts
    return tuple(
        Frame(left=frame.left + place * (width + _GAP), bottom=frame.bottom, width=width, height=frame.height)
        for place in range(parts)
    )


def check_scale(scale: float) -> float:
    """Refuse a scale that no sheet is drawn at.

    Raises
    ------
    BadInput
        When the denominator is none between those of the largest and the smallest scale.
    """
    if not LARGEST <= scale <= SMALLEST:
        raise BadInput(
            expected=f"a scale from 1:{LARGEST} to 1:{SMALLEST}",
            found=f"1:{scale:g}",
            todo="give its denominator, such as 25000, or fit",
            vi=Vi(
                f"tỷ lệ từ 1:{written(LARGEST, 0)} đến 1:{written(SMALLEST, 0)}",
                "hãy cho mẫu số, ví dụ 25000, hoặc fit",
                f"1:{rounded(scale, 6)}",
            ),
            by="scale",
        )
    return scale


def fitting_scale(box: Box, frame: Frame) -> float:
    """The round denominator of the largest scale at which the whole box (plan CRS) is shown."""
    west, south, east, north = box
    needed = max((east - west) / frame.width, (north - south) / frame.height) * MM_PER_M
    return next((each for each in ROUND if each >= needed * _NEARLY), float(SMALLEST))
