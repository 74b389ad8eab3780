"""What can lie in an area by the cells of a raster, when nobody knows exactly where the area is?

As `gisapp.geometry.displacement`: the area keeps its shape and may be moved by any displacement no longer than its
position uncertainty. Displacements by whole cells are tried all at once (a correlation) and widened by what can change
between them, half the perimeter over the area for each metre, so that the bounds are outer, never too narrow. The cells
and the levels of heights depend on the area and the raster alone, so that a wider uncertainty never narrows a range.
"""

from collections.abc import Callable, Iterable
from dataclasses import dataclass, field
from functools import cached_property

import numpy as np
from numpy.typing import NDArray
from scipy import fft
from shapely.geometry.base import BaseGeometry

from gisapp.analysis.raster_statistics import Distribution, coverage, distribution
from gisapp.domain.raster import Cells
from gisapp.domain.units import Range

#: An area is laid on no more than so many cells along it; finer cells of the raster are taken together.
_MOST_ACROSS = 128
#: An area that may be further off than this is not looked at.
FARTHEST_M = 10_000.0
#: The heights that are tried, in metres apart; a quantile is known to the next of them.
_STEP = 0.1
#: Parts of a cell are counted in whole numbers, so that sums nest exactly.
_PARTS = 1_000_000

Grid = NDArray[np.float64]


@dataclass(frozen=True, slots=True, kw_only=True)
class Laying:
    """How an area is laid on a raster's cells: so many of them are taken as one, and it may move so many of those."""

    factor: int
    cell_m: float
    steps: int
    pad_m: float
    box: tuple[float, float, float, float]


def laying(area: BaseGeometry, *, cell_m: float, uncertainty_m: float) -> Laying:
    """Which cells of a raster are needed, at most, for an area that may lie elsewhere?"""
    west, south, east, north = area.bounds
    factor = max(1, int(np.ceil(max(east - west, north - south) / (_MOST_ACROSS * cell_m))))
    coarse = factor * cell_m
    between = coarse * float(np.sqrt(0.5))
    pad = between + (coarse * float(np.sqrt(2)) if factor > 1 else 0.0)
    steps = int((uncertainty_m + between) / coarse)
    far = pad + (steps + 2) * coarse
    return Laying(
        factor=factor, cell_m=coarse, steps=steps, pad_m=pad, box=(west - far, south - far, east + far, north + far)
    )


@dataclass(frozen=True, kw_only=True, eq=False)
class Displaced:
    """What is in an area at least and at most, wherever within its uncertainty it lies; asked as a `Distribution`."""

    area: BaseGeometry
    uncertainty_m: float
    laying: Laying
    drawn: Distribution
    values: Grid
    parts: Grid
    ground: tuple[float, float]
    _below: dict[float, Range] = field(default_factory=dict)

    @property
    def covered_share(self) -> float:
        """The share of the area that has data wherever it lies."""
        return self._share(~np.isnan(self.values), self.drawn.covered_share).least

    @property
    def is_empty(self) -> bool:
        """Whether no cell has data where the area may lie."""
        return bool(np.isnan(self.values).all())

    def shares(self) -> dict[float, Range]:
        """The share of the area that each value may have."""
        here = self.drawn.shares()
        there = np.unique(self.values[~np.isnan(self.values)])
        found = {float(value): self._share(self.values == value, here.get(float(value), 0.0)) for value in there}
        return {value: share for value, share in found.items() if share.greatest > 0.0}

    def without_data(self) -> Range:
        """The share of the area that may have no data."""
        return self._share(np.isnan(self.values), self.drawn.without_data())

    def mean(self) -> Range:
        """The least and the greatest mean; only where everything has data."""
        low, high = float(self.values.min()), float(self.values.max())
        means = self._sums(self._coarse(self.values - low), self.parts) / self.parts.sum()
        between = self._between * (high - low)
        exact = self.drawn.mean()
        return Range(
            least=min(exact, max(low, low + float(means.min()) - between)),
            greatest=max(exact, min(high, low + float(means.max()) + between)),
        )

    def total(self) -> Range:
        """The least and the greatest sum of values, none of which is negative: those of people."""
        people = self._coarse(np.nan_to_num(self.values)) * self.laying.factor**2
        inner, outer = (self._parts_of(self.area.buffer(side * self.laying.pad_m)) for side in (-1, 1))
        exact = self.drawn.total()
        least, greatest = (self._sums(people, parts) / _PARTS for parts in (inner, outer))
        return Range(least=min(exact, max(0.0, float(least.min()))), greatest=max(exact, float(greatest.max())))

    def quantile(self, share: float) -> Range:
        """Between which two of the heights that are tried is this quantile, wherever the area lies?"""
        low, high = float(self.values.min()), float(self.values.max())
        first, last = int(np.floor(low / _STEP)) - 1, int(np.ceil(high / _STEP))
        # Where surely enough of the area is not higher than a level, the quantile is not above it; while surely too
        # little is, the quantile is above it. The lowest ground is where there is any at all.
        enough = max(share, 1e-12)
        sure = _first(first, last, lambda level: self._not_higher(level).least >= enough)
        maybe = _first(first, last, lambda level: self._not_higher(level).greatest >= enough)
        exact = self.drawn.quantile(share)
        return Range(least=min(exact, max(low, (maybe - 1) * _STEP)), greatest=max(exact, min(high, sure * _STEP)))

    def share_below(self, level: float) -> Range:
        """The least and the greatest share of the area that lies below this level."""
        return self._share(self.values < level, self.drawn.share_below(level))

    def _not_higher(self, step: int) -> Range:
        if step not in self._below:
            level = step * _STEP + 1e-9
            exact = float(self.drawn.cells[self.drawn.values <= level].sum() / self.drawn.area_cells)
            self._below[step] = self._share(self.values <= level, min(1.0, exact))
        return self._below[step]

    @cached_property
    def _between(self) -> float:
        """How much a share can change between whole cells, and by taking cells together where the area ends."""
        half_diagonal = self.laying.cell_m * float(np.sqrt(0.5))
        change = half_diagonal * float(self.area.length) / (2 * float(self.area.area))
        parts = self.parts / _PARTS
        ends = np.minimum(parts, 1 - parts).sum() if self.laying.factor > 1 else 0.0
        return float(change + ends * self.laying.cell_m**2 / self.area.area)

    def _share(self, there: NDArray[np.bool_], exact: float) -> Range:
        """The least and the greatest share of the area for which something is so; `exact` where it is drawn."""
        if there.all() or not there.any():
            return Range.single(float(there.all()))
        found = self._sums(self._coarse(there.astype(float)), self.parts) / self.parts.sum()
        most = self.uncertainty_m * float(self.area.length) / (2 * float(self.area.area))
        return Range(
            least=min(exact, max(0.0, exact - most, float(found.min()) - self._between)),
            greatest=max(exact, min(1.0, exact + most, float(found.max()) + self._between)),
        )

    def _coarse(self, fine: Grid) -> Grid:
        """The mean over the cells that are taken together."""
        size = self.laying.factor
        high, wide = (length // size for length in fine.shape)
        mean: Grid = fine.reshape(high, size, wide, size).mean(axis=(1, 3))
        return mean

    def _sums(self, values: Grid, parts: Grid) -> Grid:
        """The sum over the area for every displacement by whole cells that the uncertainty allows."""
        steps, cell = self.laying.steps, self.laying.cell_m
        high, wide = (fft.next_fast_len(length, real=True) for length in values.shape)
        there, here = (fft.rfft2(grid, s=(high, wide)) for grid in (values, parts))
        sums = fft.irfft2(there * here.conj(), s=(high, wide))[: 2 * steps + 1, : 2 * steps + 1]
        offset = np.arange(-steps, steps + 1) * cell
        inside = np.hypot(*np.meshgrid(offset, offset)) <= self.uncertainty_m + cell * np.sqrt(0.5)
        found: Grid = np.round(sums[inside], 3)
        return found

    def _parts_of(self, area: BaseGeometry) -> Grid:
        return _laid(area, self.ground, self.laying.cell_m, self.parts.shape)


def displaced(area: BaseGeometry, windows: Iterable[Cells], how: Laying, *, uncertainty_m: float) -> Displaced | None:
    """Lay an area and the cells around it out; None where the raster has no cell there.

    Parameters
    ----------
    windows
        The strips of `how.box`, north first.
    how
        From `laying`.
    """
    strips = list(windows)
    if not strips:
        return None
    first = strips[0]
    values = np.vstack([np.where(each.known, each.values, np.nan).astype(np.float64) for each in strips])
    cell, factor, steps = first.cell_m, how.factor, how.steps
    west, south, east, north = area.buffer(how.pad_m).bounds
    column, row = int(np.floor((west - first.west) / cell)), int(np.floor((first.north - north) / cell))
    ground = (first.west + column * cell, first.north - row * cell)
    wide = int(np.ceil((east - ground[0]) / how.cell_m))
    high = int(np.ceil((ground[1] - south) / how.cell_m))
    around = _placed(
        values,
        row - steps * factor,
        column - steps * factor,
        ((high + 2 * steps) * factor, (wide + 2 * steps) * factor),
    )
    return Displaced(
        area=area,
        uncertainty_m=uncertainty_m,
        laying=how,
        drawn=distribution(area, strips),
        values=around,
        parts=_laid(area, ground, how.cell_m, (high, wide)),
        ground=ground,
    )


def _placed(values: Grid, row: int, column: int, size: tuple[int, int]) -> Grid:
    """The part of a grid that begins at this row and column; what lies beside the grid has no data."""
    placed = np.full(size, np.nan)
    top, left = max(0, row), max(0, column)
    bottom, right = min(values.shape[0], row + size[0]), min(values.shape[1], column + size[1])
    if bottom > top and right > left:
        placed[top - row : bottom - row, left - column : right - column] = values[top:bottom, left:right]
    return placed


def _laid(area: BaseGeometry, ground: tuple[float, float], cell_m: float, size: tuple[int, ...]) -> Grid:
    """How much of each cell lies in the area, in whole parts."""
    cells = Cells(values=np.ones(size, dtype=np.uint8), west=ground[0], north=ground[1], cell_m=cell_m)
    return np.rint(coverage(area, cells) * _PARTS)


def _first(first: int, last: int, holds: Callable[[int], bool]) -> int:
    """The first step at which something holds that holds at all later ones."""
    while first < last:
        middle = (first + last) // 2
        first, last = (first, middle) if holds(middle) else (middle + 1, last)
    return first
