"""Tiles laid on one grid of the plan CRS, a strip of rows after the other, so that memory holds no whole raster."""

from collections.abc import Iterator, Sequence
from dataclasses import dataclass, field

import numpy as np
from numpy.typing import NDArray

from gisapp.domain.raster import Grid, Quantity
from gisapp.exchange.raster_terms import RasterTerms, Rows
from gisapp.exchange.raster_tile import Tile
from gisapp.geometry.regrid import Resampling, Source, Target, regrid

_HOW = {
    Quantity.LAND_COVER: Resampling.NEAREST,
    Quantity.ELEVATION: Resampling.BILINEAR,
    Quantity.POPULATION: Resampling.SHARED,
}
#: So many cells are worked on at once, new or old; each takes about a hundred bytes meanwhile.
_AT_ONCE = 1_000_000
#: Strips have a multiple of so many rows: places are carried from CRS to CRS at every so many cells.
ROWS = 16
#: No more classes than these are told apart; whoever has more of them sends no classes.
_CODES = 1_000
_ABSENT = -9999.0


@dataclass(slots=True, kw_only=True)
class Seen:
    """What the cells seen so far are: how many are known, least, greatest and sum, and the classes where asked for."""

    classes: bool
    known: int = 0
    least: float = np.inf
    greatest: float = -np.inf
    total: float = 0.0
    codes: NDArray[np.int64] = field(default_factory=lambda: np.array([], dtype=np.int64))

    def add(self, values: NDArray[np.generic]) -> None:
        """Count these cells, which all have data."""
        if not values.size:
            return
        self.known += values.size
        self.least = min(self.least, float(values.min()))
        self.greatest = max(self.greatest, float(values.max()))
        self.total += float(values.sum(dtype=np.float64))
        if self.classes:
            self.codes = np.union1d(self.codes, np.unique(values).astype(np.int64))[:_CODES]


@dataclass(frozen=True, slots=True, kw_only=True)
class Laying:
    """Opened tiles, and the grid that takes them; `stays` where it is the one that they have already."""

    tiles: Sequence[tuple[Tile, Rows]]
    target: Target
    terms: RasterTerms
    stays: bool

    @property
    def _classes(self) -> bool:
        return self.terms.quantity is Quantity.LAND_COVER

    def delivered(self) -> Seen:
        """What are the cells as they were delivered?"""
        seen = Seen(classes=self._classes)
        for tile, rows in self.tiles:
            _, _, wide, high = tile.window
            step = max(1, _AT_ONCE // wide)
            for first in range(0, high, step):
                source = tile.source(rows.read(first, min(high, first + step)), first, self.terms)
                seen.add(source.values[source.known])
        return seen

    def grid(self, seen: Seen) -> Grid:
        """Where the new cells lie, their type, and their value for no data."""
        at, absent = self.target, _absent([tile for tile, _ in self.tiles], self.terms, seen, self._kind())
        return Grid(
            west=at.west, north=at.north, cell_m=at.cell_m, rows=at.rows, columns=at.columns,
            kind=_with_absent(self._kind(), absent), absent=absent,
        )  # fmt: skip

    def strips(self, grid: Grid, seen: Seen) -> Iterator[NDArray[np.generic]]:
        """The new cells, north first; what they are is added to `seen`."""
        absent = grid.absent if grid.absent is not None else _ABSENT
        step = self._rows_at_once()
        for first in range(0, grid.rows, step):
            strip = self.target.strip(first, min(grid.rows, first + step))
            values = self._strip(strip, grid.kind, absent)
            seen.add(values[values != np.asarray(absent).astype(grid.kind)])
            yield values

    def _kind(self) -> np.dtype[np.generic]:
        """The type of the cells, as far as the value for no data allows."""
        if not self.stays and not self._classes:
            return np.dtype(np.float32)
        kinds = [np.dtype(np.float32) if tile.scaled else rows.kind for tile, rows in self.tiles]
        return np.dtype(np.result_type(*kinds))

    def _rows_at_once(self) -> int:
        """So many new rows that neither they nor the old rows below them are more cells than are worked on at once."""
        most = _AT_ONCE // self.target.columns
        for tile, _ in self.tiles:
            _, south, _, north = tile.box
            high_m = (north - south) / tile.window[3]
            most = min(most, int(_AT_ONCE // tile.window[2] * high_m / self.target.cell_m))
        return max(1, most // ROWS) * ROWS

    def _strip(self, strip: Target, kind: np.dtype[np.generic], absent: float) -> NDArray[np.generic]:
        merged = np.full((strip.rows, strip.columns), absent).astype(kind)
        for tile, rows in self.tiles:
            first, last = tile.rows_for(strip)
            if last <= first:
                continue
            source = tile.source(rows.read(first, last), first, self.terms)
            new = _cut(source, strip, kind, absent) if self.stays else _laid(source, strip, self.terms, kind, absent)
            merged = _joined(merged, new, absent, add=self.terms.quantity is Quantity.POPULATION)
        return merged


def _absent(tiles: Sequence[Tile], terms: RasterTerms, seen: Seen, kind: np.dtype[np.generic]) -> float:
    """The value for no data in the copy: the files' own where they have one that nothing else means."""
    own = {tile.nodata for tile in tiles}
    said = own.pop() if len(own) == 1 else None
    kept = said is not None and not terms.empty_is_zero and not any(tile.scaled for tile in tiles)
    if kept and said is not None and _holds(kind, said):
        return float(said)
    if kind.kind == "u" and seen.classes:
        free = np.setdiff1d(np.arange(256), seen.codes)
        return float(free[-1]) if free.size else _ABSENT
    return _ABSENT


def _holds(kind: np.dtype[np.generic], value: float) -> bool:
    """Whether a cell of this type can have the value."""
    if kind.kind == "f":
        return abs(value) <= float(np.finfo(kind.name).max)
    return float(value).is_integer() and np.iinfo(kind.name).min <= value <= np.iinfo(kind.name).max


def _with_absent(kind: np.dtype[np.generic], absent: float) -> np.dtype[np.generic]:
    """The type that holds the cells and the value for no data, which is whole where the cells are."""
    return kind if _holds(kind, absent) else np.promote_types(kind, np.min_scalar_type(int(absent)))


def _cut(source: Source, strip: Target, kind: np.dtype[np.generic], absent: float) -> NDArray[np.generic]:
    """The cells of the strip, which are cells of the source as they are."""
    first = round((source.y - strip.north) / strip.cell_m)
    values = np.where(source.known, source.values.astype(kind), np.asarray(absent).astype(kind))
    return values[first : first + strip.rows]


def _laid(
    source: Source, strip: Target, terms: RasterTerms, kind: np.dtype[np.generic], absent: float
) -> NDArray[np.generic]:
    if source.values.dtype != kind and terms.quantity is Quantity.LAND_COVER:
        whole = source.values.astype(kind)
        source = Source(
            values=whole, known=source.known, x=source.x, y=source.y, wide=source.wide, high=source.high, crs=source.crs
        )
    return regrid(source, strip, _HOW[terms.quantity], absent=absent)


def _joined(first: NDArray[np.generic], other: NDArray[np.generic], absent: float, *, add: bool) -> NDArray[np.generic]:
    """Two tiles on one grid: what the first lacks the other fills; people of a cell on their common edge add up."""
    none = np.asarray(absent).astype(first.dtype)
    lacks, has = first == none, other != none
    if add:
        return np.where(lacks, other, np.where(has, first + other, first))  # type: ignore[operator]
    return np.where(lacks, other, first)
