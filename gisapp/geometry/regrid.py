"""Cells of another grid, or of another CRS, laid on square cells of the plan CRS.

A new cell takes the class that lies at its middle (nearest), the height between the four cells around its middle
(bilinear), or the people of the old cells' parts that fall into it (shared), so that nobody is lost or made.
"""

from collections.abc import Iterator
from dataclasses import dataclass
from enum import StrEnum

import numpy as np
from numpy.typing import NDArray
from scipy import sparse

from gisapp.domain.crs import PLAN_CRS, transformer

Grid = NDArray[np.float64]
#: So many new cells are worked on at once.
_AT_ONCE = 2_000_000
#: Places are carried from CRS to CRS at every so many cells and laid out evenly between, within a few millimetres.
_LATTICE = 16
#: Each side of an old cell is cut into so many parts where its people are shared out.
_PARTS = 5


class Resampling(StrEnum):
    """How new cells get their values."""

    NEAREST = "nearest"
    BILINEAR = "bilinear"
    SHARED = "shared"


@dataclass(frozen=True, slots=True, kw_only=True)
class Source:
    """Cells as they were delivered: corner of the first cell and sides of each, in the numbers of their CRS.

    `high` is negative where row 0 is the northernmost, which is usual.
    """

    values: NDArray[np.generic]
    known: NDArray[np.bool_]
    x: float
    y: float
    wide: float
    high: float
    crs: str


@dataclass(frozen=True, slots=True, kw_only=True)
class Target:
    """A grid in the plan CRS, north up."""

    west: float
    north: float
    cell_m: float
    rows: int
    columns: int

    def strip(self, first: int, last: int) -> "Target":
        """Its rows from the first one to before the last one."""
        north = self.north - first * self.cell_m
        return Target(west=self.west, north=north, cell_m=self.cell_m, rows=last - first, columns=self.columns)

    @property
    def box(self) -> tuple[float, float, float, float]:
        """West, south, east and north."""
        south, east = self.north - self.rows * self.cell_m, self.west + self.columns * self.cell_m
        return self.west, south, east, self.north


def regrid(source: Source, target: Target, how: Resampling, *, absent: float) -> NDArray[np.generic]:
    """The values of the new cells, `absent` where no old cell has data; in the type of the old ones, or in float32."""
    kind = source.values.dtype if how is Resampling.NEAREST else np.dtype(np.float32)
    if how is Resampling.SHARED:
        return _shared(source, target, absent).astype(kind)
    out = np.full((target.rows, target.columns), absent, dtype=kind)
    for rows, column, row in _middles(source, target):
        out[rows] = (_nearest if how is Resampling.NEAREST else _bilinear)(source, column, row, absent)
    return out


def _middles(source: Source, target: Target) -> Iterator[tuple[slice, Grid, Grid]]:
    """The new cells some rows at a time, with the old column and row (and parts of them) at their middles."""
    step = max(1, _AT_ONCE // target.columns // _LATTICE) * _LATTICE
    for first in range(0, target.rows, step):
        last = min(target.rows, first + step)
        x: Grid = target.west + (np.arange(target.columns, dtype=np.float64) + 0.5) * target.cell_m
        y: Grid = target.north - (np.arange(first, last, dtype=np.float64) + 0.5) * target.cell_m
        there_x, there_y = _carried(x, y, PLAN_CRS, source.crs)
        yield slice(first, last), (there_x - source.x) / source.wide, (there_y - source.y) / source.high


def _carried(x: Grid, y: Grid, source: str, target: str) -> tuple[Grid, Grid]:
    """The places of a grid in another CRS, carried at a lattice and laid out evenly between."""
    if source == target:
        grid_x, grid_y = np.meshgrid(x, y)
        return grid_x, grid_y
    knots_x, knots_y = (_knots(each) for each in (x, y))
    there = transformer(source, target).transform(*np.meshgrid(x[knots_x], y[knots_y]))
    across, down = (_between(len(each), knots) for each, knots in ((x, knots_x), (y, knots_y)))
    spread_x, spread_y = ((across @ (down @ np.asarray(each)).T).T for each in there)
    return spread_x, spread_y


def _knots(places: Grid) -> NDArray[np.intp]:
    return np.unique(np.append(np.arange(0, len(places), _LATTICE), len(places) - 1))


def _between(count: int, knots: NDArray[np.intp]) -> sparse.csr_array:
    """How much each knot counts for each place: two of them for each, in parts that sum to one."""
    place = np.arange(count)
    after = np.clip(np.searchsorted(knots, place, side="right"), 1, max(1, len(knots) - 1))
    before = after - 1
    after = np.minimum(after, len(knots) - 1)
    gap = np.maximum(knots[after] - knots[before], 1)
    part = (place - knots[before]) / gap
    rows, columns = np.concatenate([place, place]), np.concatenate([before, after])
    return sparse.csr_array((np.concatenate([1 - part, part]), (rows, columns)), shape=(count, len(knots)))


def _nearest(source: Source, column: Grid, row: Grid, absent: float) -> NDArray[np.generic]:
    """The value of the old cell in which each middle lies."""
    high, wide = source.values.shape
    at_row, at_column = (np.floor(each).astype(np.int64) for each in (row, column))
    inside = (at_row >= 0) & (at_row < high) & (at_column >= 0) & (at_column < wide)
    at_row, at_column = np.where(inside, at_row, 0), np.where(inside, at_column, 0)
    known = inside & source.known[at_row, at_column]
    return np.where(known, source.values[at_row, at_column], np.asarray(absent, dtype=source.values.dtype))


def _bilinear(source: Source, column: Grid, row: Grid, absent: float) -> NDArray[np.generic]:
    """The value between the four old cells around each middle; of those without data nothing is taken."""
    high, wide = source.values.shape
    inside = (row >= 0) & (row < high) & (column >= 0) & (column < wide)
    top, left = np.floor(row - 0.5).astype(np.int64), np.floor(column - 0.5).astype(np.int64)
    down, right = row - 0.5 - top, column - 0.5 - left
    total, weight = np.zeros(row.shape), np.zeros(row.shape)
    for add_row, part_row in ((0, 1 - down), (1, down)):
        for add_column, part_column in ((0, 1 - right), (1, right)):
            at = np.clip(top + add_row, 0, high - 1), np.clip(left + add_column, 0, wide - 1)
            part = part_row * part_column * source.known[at]
            total += part * np.where(source.known[at], source.values[at], 0.0)
            weight += part
    at = np.clip(np.floor(row), 0, high - 1).astype(np.int64), np.clip(np.floor(column), 0, wide - 1).astype(np.int64)
    known = inside & source.known[at] & (weight > 0)
    return np.where(known, total / np.where(weight > 0, weight, 1.0), absent)


def _shared(source: Source, target: Target, absent: float) -> Grid:
    """The people of each old cell, shared out evenly over its parts, summed up in the new cells."""
    high, wide = source.values.shape
    people, parts = (np.zeros(target.rows * target.columns) for _ in range(2))
    x: Grid = source.x + (np.arange(wide * _PARTS, dtype=np.float64) + 0.5) / _PARTS * source.wide
    step = max(1, _AT_ONCE // (wide * _PARTS**2))
    for first in range(0, high, step):
        last = min(high, first + step)
        y: Grid = source.y + (np.arange(first * _PARTS, last * _PARTS, dtype=np.float64) + 0.5) / _PARTS * source.high
        there_x, there_y = _carried(x, y, source.crs, PLAN_CRS)
        column = np.floor((there_x - target.west) / target.cell_m).astype(np.int64)
        row = np.floor((target.north - there_y) / target.cell_m).astype(np.int64)
        known = np.repeat(np.repeat(source.known[first:last], _PARTS, axis=0), _PARTS, axis=1)
        known &= (row >= 0) & (row < target.rows) & (column >= 0) & (column < target.columns)
        each = np.where(source.known[first:last], source.values[first:last], 0).astype(np.float64) / _PARTS**2
        each = np.repeat(np.repeat(each, _PARTS, axis=0), _PARTS, axis=1)
        place = row[known] * target.columns + column[known]
        people += np.bincount(place, weights=each[known], minlength=people.size)
        parts += np.bincount(place, minlength=people.size)
    return np.where(parts > 0, people, absent).reshape(target.rows, target.columns)
