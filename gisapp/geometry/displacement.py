"""What share of an area can lie within reach, when nobody knows exactly where the area is?

The area keeps its shape and may be moved by any displacement no longer than its position uncertainty. It is laid on
square cells whose size depends on its shape alone, so that a wider uncertainty only adds displacements and never
narrows the range. Every displacement by whole cells that comes within half a diagonal of the disc is tried, all at once
(a correlation); then the least and the greatest are widened by what a share can change over half a cell's diagonal:
half the perimeter over the area, for each metre. So the bounds are outer, never too narrow: no displacement falls
outside them by more than the 0.2 points of share that cells cost where two edges meet. They are too wide by at most
`_TOLERANCE`, 2 points of share, on either side, and by twice that where the extreme lies on the rim of the disc (more
for areas under about 80 ha, whose cells would be too fine). Near zero uncertainty they close on the exact share.
"""

from dataclasses import dataclass

import numpy as np
import shapely
from numpy.typing import NDArray
from scipy import fft
from shapely.geometry.base import BaseGeometry

from gisapp.domain.units import Range
from gisapp.geometry.reach import Places, area_within_reach, nearest_m, within_reach
from gisapp.geometry.reach_samples import Samples, nearest_sample_m, samples

#: How much wider than the truth a range may be on either side, as a share: it sets the size of the cells.
_TOLERANCE = 0.02
#: Cells are no smaller than this, and a long area has no more than so many along it, so that the work stays bounded.
_FINEST_CELL_M = 15.0
_MOST_ACROSS = 256
#: An area that may be further off than this is answered 0 to 1, unless nothing at all is in reach.
_FARTHEST_M = 10_000.0
#: An area is counted in so many parts and a cell served by so many steps: sums are whole numbers and nest exactly.
_PARTS = 100_000_000
_STEPS = 200
#: Cells are judged in blocks of so many, and only the undecided blocks one by one.
_BLOCKS = (32, 8, 2, 1)
#: Where shapes are cut into cells, blocks of so many by so many are looked at before any cell is.
_BLOCK = 16

Grid = NDArray[np.float64]


@dataclass(frozen=True, slots=True, kw_only=True, eq=False)
class Footprint:
    """An area laid on cells: `parts` (south to north, west to east) says how much of it is in each, of `_PARTS`."""

    outline: BaseGeometry
    cell_m: float
    parts: Grid

    @property
    def change_per_m(self) -> float:
        """How much a share of the area can change at most with one metre of displacement."""
        return float(self.outline.length) / (2 * float(self.outline.area))


def footprint(outline: BaseGeometry) -> Footprint:
    """Lay a valid polygon, or several, on cells. Works on a copy: a prepared geometry must not be shared by threads."""
    outline = shapely.from_wkb(shapely.to_wkb(outline))
    west, south, east, north = outline.bounds
    longest = max(east - west, north - south)
    tolerable = _TOLERANCE * 2 * outline.area / outline.length * float(np.sqrt(2))
    cell = max(tolerable, longest / _MOST_ACROSS, _FINEST_CELL_M)
    wide, high = (max(1, int(np.ceil(length / cell))) for length in (east - west, north - south))
    parts = np.rint(_area_in_cells(outline, west, south, cell, (high, wide)) / outline.area * _PARTS)
    parts[np.unravel_index(parts.argmax(), parts.shape)] += _PARTS - parts.sum()
    return Footprint(outline=outline, cell_m=cell, parts=parts)


def share_within_reach(area: Footprint, there: Places, *, reach_m: float, uncertainty_m: float) -> Range:
    """What share of the area is within reach of a place, at least and at most?

    Parameters
    ----------
    area
        The area whose position is uncertain by `uncertainty_m`, in metres.
    there
        Places, each with its own uncertainty; they move independently of the area and of each other.
    reach_m
        The reach of every place, a straight line, in metres; 0 asks for what lies on the places themselves.
    """
    exact = share_as_drawn(area.outline, there, reach_m=reach_m)
    if uncertainty_m == 0.0:
        return exact
    gap_m = float(nearest_m(np.array([area.outline]), there, slack=-1)[0]) - reach_m
    if gap_m > uncertainty_m:
        return Range.single(0.0)
    if uncertainty_m > _FARTHEST_M:
        return Range(least=0.0, greatest=1.0)
    on_cells = _share_on_cells(area, there, reach_m, uncertainty_m)
    change = area.change_per_m * uncertainty_m
    return Range(
        least=min(exact.least, max(on_cells.least, exact.least - change)),
        greatest=max(exact.greatest, min(on_cells.greatest, exact.greatest + change)),
    )


def share_as_drawn(area: BaseGeometry, there: Places, *, reach_m: float) -> Range:
    """What share of the area is within reach with the area where it is drawn? A range only if places are uncertain."""
    slacks = (1, -1) if any(group.uncertainty_m for group in there.groups) else (0,)
    served = [area_within_reach(area, there, reach_m=reach_m, slack=slack) for slack in slacks]
    shares = [round(min(1.0, each / area.area), 9) for each in served]
    return Range(least=min(shares), greatest=max(shares))


def _share_on_cells(area: Footprint, there: Places, reach_m: float, uncertainty_m: float) -> Range:
    """Move the cells over the disc: the least and the greatest share, widened by what lies between whole cells."""
    half_diagonal = area.cell_m * float(np.sqrt(0.5))
    steps = int((uncertainty_m + half_diagonal) / area.cell_m)
    offset = np.arange(-steps, steps + 1) * area.cell_m
    inside = np.hypot(*np.meshgrid(offset, offset)) <= uncertainty_m + half_diagonal
    certain = not any(group.uncertainty_m for group in there.groups)
    served = [_served(area, there, reach_m, steps, slack=slack) for slack in ((0,) if certain else (1, -1))]
    shares = [_shares(area, fraction, steps)[inside] for fraction, _ in served]
    between = half_diagonal * area.change_per_m
    _, everywhere = served[0]
    return Range(
        least=1.0 if everywhere else max(0.0, float(shares[0].min()) - between),
        greatest=min(1.0, float(shares[-1].max()) + between),
    )


def _shares(area: Footprint, served: Grid, steps: int) -> Grid:
    """The share served for every displacement by whole cells, as whole numbers until the last step."""
    high, wide = (fft.next_fast_len(length, real=True) for length in served.shape)
    there, here = (fft.rfft2(grid, s=(high, wide)) for grid in (np.rint(served * _STEPS), area.parts))
    counts: Grid = np.rint(fft.irfft2(there * here.conj(), s=(high, wide)))
    side = 2 * steps + 1
    return counts[:side, :side] / (_PARTS * _STEPS)


def _served(area: Footprint, there: Places, reach_m: float, steps: int, *, slack: int) -> tuple[Grid, bool]:
    """What part of each cell to which the area may come is served, and is every place where it may lie served?

    Across the edge of a reach the part falls from 1 to 0 within one cell; where reaches are not wider than that, what
    they serve is drawn and cut into cells.
    """
    cell = area.cell_m
    radii = reach_m - slack * np.array([group.uncertainty_m for group in there.groups])
    if radii.min() >= 2 * cell:
        off_m = (steps + 1) * 2 * cell
        near = samples(area.outline, there, reach_m=reach_m, off_m=off_m, spacing_m=cell / 2)
        beyond = _beyond_reach_m(area, near, reach_m, steps, slack=slack)
        return np.clip(0.5 - beyond / cell, 0.0, 1.0), bool((beyond <= -cell * np.sqrt(2)).all())
    high, wide = (length + 2 * steps for length in area.parts.shape)
    west, south = (bound - steps * cell for bound in area.outline.bounds[:2])
    around = shapely.box(west, south, west + wide * cell, south + high * cell)
    drawn = shapely.intersection(within_reach(around, there, reach_m=reach_m, slack=slack), around)
    return _area_in_cells(drawn, west, south, cell, (high, wide)) / cell**2, False


def _area_in_cells(shape: BaseGeometry, west: float, south: float, cell: float, size: tuple[int, int]) -> Grid:
    """How much of the shape lies in each of so many cells, rows from south to north? Prepares the shape.

    Blocks of cells that lie wholly within or without are decided at once: most do, and a reach has a million cells.
    """
    shapely.prepare(shape)
    blocks = (-(-size[0] // _BLOCK), -(-size[1] // _BLOCK))
    within, near = _boxes(shape, west, south, cell * _BLOCK, np.indices(blocks).reshape(2, -1))
    whole, partly = (
        each.reshape(blocks).repeat(_BLOCK, axis=0).repeat(_BLOCK, axis=1)[: size[0], : size[1]]
        for each in (within, near)
    )
    area = np.where(whole, cell * cell, 0.0)
    row, column = np.nonzero(partly)
    within, near = _boxes(shape, west, south, cell, np.stack([row, column]))
    area[row[within], column[within]] = cell * cell
    row, column = row[near], column[near]
    x, y = west + cell * column, south + cell * row
    area[row, column] = shapely.area(shapely.intersection(shape, shapely.box(x, y, x + cell, y + cell)))
    return area


def _boxes(
    shape: BaseGeometry, west: float, south: float, side: float, at: NDArray[np.intp]
) -> tuple[NDArray[np.bool_], NDArray[np.bool_]]:
    """Which squares, by row and column, lie wholly in the prepared shape, and which others does it touch?"""
    x, y = west + side * at[1], south + side * at[0]
    squares = shapely.box(x, y, x + side, y + side)
    within: NDArray[np.bool_] = shapely.contains_properly(shape, squares)
    near = ~within
    near[near] = shapely.intersects(shape, squares[near])
    return within, near


def _beyond_reach_m(area: Footprint, there: Samples, reach_m: float, steps: int, *, slack: int) -> Grid:
    """How far beyond reach is the centre of each cell to which the area may come? Negative where it is served.

    Exact only near the edge of what is served; elsewhere right in sign and beyond the margin, which is all that counts:
    a distance changes by no more than one goes, so a whole block is decided by its centre when that is clear enough.
    """
    cell = area.cell_m
    high, wide = (length + 2 * steps for length in area.parts.shape)
    west, south = (bound - steps * cell for bound in area.outline.bounds[:2])
    coarsest = _BLOCKS[0]
    beyond = np.empty((-(-high // coarsest) * coarsest, -(-wide // coarsest) * coarsest))
    row, column = (each.ravel() for each in np.indices((beyond.shape[0] // coarsest, beyond.shape[1] // coarsest)))
    for size, finer in zip(_BLOCKS, (*_BLOCKS[1:], 1), strict=True):
        clear = cell * float(np.sqrt(2)) * (1 + (size - 1) / 2)
        x, y = west + (column + 0.5) * size * cell, south + (row + 0.5) * size * cell
        xy = np.column_stack([x, y])
        value = nearest_sample_m(xy, there, slack=slack, within_m=reach_m + 2 * clear) - reach_m
        settled = (np.abs(value) > clear) if size > 1 else np.ones(len(value), dtype=bool)
        within = np.arange(size)
        rows, columns = (each[settled, None] * size + within for each in (row, column))
        beyond[rows[:, :, None], columns[:, None, :]] = value[settled, None, None]
        split = size // finer
        down, right = (each.ravel() for each in np.indices((split, split)))
        row, column = ((each[~settled, None] * split + part).ravel() for each, part in ((row, down), (column, right)))
    return beyond[:high, :wide]
