"""Which colour a cell of a raster has, and what the colours mean: the same on a page, on a tile and in a legend.

Colours are counted: 0 is transparent, for what is not known; the others stand in a palette, which pictures carry.
"""

import struct
import zlib
from collections.abc import Sequence
from dataclasses import dataclass
from itertools import pairwise

import numpy as np
from numpy.typing import NDArray

from gisapp.domain.numerals import written
from gisapp.domain.raster import LEGENDS, Cells, Quantity, class_of
from gisapp.maps.cell_looks import CELLS, RAMPS

Numbers = NDArray[np.uint8]
Record = dict[str, object]
#: A palette has 256 colours.
_MOST_CLASSES = 250


@dataclass(frozen=True, slots=True, kw_only=True, eq=False)
class Shades:
    """How the cells of a raster are coloured: classes by their code, heights and people by steps between ranges.

    `kinds` says what the colours mean that occur; a class that its legend names has a colour even where nobody saw it.
    """

    kinds: tuple[Record, ...]
    colours: tuple[str, ...]
    codes: NDArray[np.int64] | None
    steps: NDArray[np.float64]

    @classmethod
    def empty(cls) -> "Shades":
        """Those of a raster of which nothing is known."""
        return cls(kinds=(), colours=(), codes=None, steps=np.empty(0))

    def numbers(self, cells: Cells) -> Numbers:
        """The number of each cell's colour."""
        values, known = cells.values, cells.known
        numbers: Numbers = np.zeros(values.shape, dtype=np.uint8)
        if not self.colours:
            return numbers
        if self.codes is None:
            numbers[known] = np.searchsorted(self.steps, values[known].astype(float), side="right") + 1
            return numbers
        for place, code in enumerate(self.codes, start=1):
            numbers[known & (values == code)] = place
        numbers[known & (numbers == 0)] = len(self.colours)  # a class that no legend names and no overview showed
        return numbers


def shades_of(quantity: Quantity, legend: str | None, overview: Cells) -> Shades:
    """How a raster is coloured whose cells are like these, which may be coarser than its own."""
    values = overview.values[overview.known]
    if quantity is Quantity.LAND_COVER:
        return _of_classes(legend, np.unique(values)[:_MOST_CLASSES].astype(np.int64))
    steps = _steps(values.astype(float), len(RAMPS[quantity]))
    kinds = tuple(_ramp_kinds(quantity, steps))
    return Shades(kinds=kinds, colours=_colours(kinds), codes=None, steps=steps)


def _steps(values: NDArray[np.float64], shades: int) -> NDArray[np.float64]:
    """Where one colour ends: as many cells between two steps, or as many values where most cells have the same one."""
    if not len(values):
        return values
    shares = np.arange(1, shades) / shades
    for counted in (values, np.unique(values)):
        steps: NDArray[np.float64] = np.unique(np.quantile(counted, shares).round(1))
        steps = steps[steps > values.min()]  # nothing lies below the least
        if len(steps) == len(shares):
            break
    return steps


def _of_classes(legend: str | None, seen: NDArray[np.int64]) -> Shades:
    named = np.array([each.code for each in LEGENDS.get(legend or "", ())], dtype=np.int64)
    unseen = np.setdiff1d(named, seen)[: _MOST_CLASSES - len(seen)]
    kinds = [_class_kind(legend, int(code)) for code in np.concatenate([seen, unseen])]
    colours = (*_colours(kinds), CELLS["unnamed"].fill)
    return Shades(
        kinds=tuple(kinds[: len(seen)]), colours=colours, codes=np.concatenate([seen, unseen]), steps=np.empty(0)
    )


def _class_kind(legend: str | None, code: int) -> Record:
    named = class_of(legend, code)
    look = named.name if named.name in CELLS else "unnamed"
    return {"look": look, "label": {"vi": named.vi, "en": named.en}}


def _colours(kinds: Sequence[Record]) -> tuple[str, ...]:
    return tuple(CELLS[str(kind["look"])].fill for kind in kinds)


def _ramp_kinds(quantity: Quantity, steps: NDArray[np.float64]) -> list[Record]:
    vi, en = ("m", "m") if quantity is Quantity.ELEVATION else ("người mỗi ô", "people per cell")
    bounds = [None, *(float(each) for each in steps), None]
    kinds: list[Record] = []
    for place, (low, high) in enumerate(pairwise(bounds)):
        label = {lang: f"{_span(low, high, lang)} {unit}" for lang, unit in (("vi", vi), ("en", en))}
        kinds.append({"look": f"{quantity}-{place}", "label": label})
    return kinds


def _span(low: float | None, high: float | None, lang: str) -> str:
    least, most = ("" if each is None else written(each, lang=lang) for each in (low, high))
    if low is None:
        return f"< {most}" if high is not None else "…"
    return f"≥ {least}" if high is None else f"{least} – {most}"


def png(picture: Numbers, colours: Sequence[str], *, level: int = 9) -> bytes:
    """A PNG with a palette, whose colour 0 is transparent. Source: PNG specification, third edition (W3C 2025)."""
    high, wide = picture.shape
    palette = b"\0\0\0" + b"".join(_rgb(each) for each in colours)
    lines = np.hstack([np.zeros((high, 1), dtype=np.uint8), picture]).tobytes()
    chunks = (
        (b"IHDR", struct.pack(">IIBBBBB", wide, high, 8, 3, 0, 0, 0)),
        (b"PLTE", palette),
        (b"tRNS", b"\0"),
        (b"IDAT", zlib.compress(lines, level)),
        (b"IEND", b""),
    )
    return b"\x89PNG\r\n\x1a\n" + b"".join(
        struct.pack(">I", len(data)) + name + data + struct.pack(">I", zlib.crc32(name + data)) for name, data in chunks
    )


def _rgb(colour: str) -> bytes:
    return bytes.fromhex(colour.lstrip("#"))
