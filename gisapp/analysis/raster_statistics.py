"""What lies in an area, by the cells of a raster? Shares of classes, statistics of heights, sums of people.

Every cell counts with the exact fraction of it that lies in the area. What is known of an area is kept as a
distribution, values with the cells that have them, from which every answer follows; distributions of windows add up, so
that a large raster is read strip by strip. Nothing is known within a cell: an answer is as fine as the cells are, which
the answer says.
"""

from collections.abc import Iterable
from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray
from shapely.geometry.base import BaseGeometry

from gisapp.domain.raster import Cells
from gisapp.geometry.cell_fractions import fractions_of_cells

#: So small a part of an area without data is a matter of rounding.
WHOLE = 1 - 1e-6
#: Whole numbers that lie closer together than this are counted, not sorted.
_MOST_CLASSES = 65_536


@dataclass(frozen=True, slots=True, kw_only=True, eq=False)
class Distribution:
    """The values in an area, ascending, and how much of the area has each, counted in cells and parts of cells.

    `area_cells` is the whole area in cells, so that what has no data is the rest.
    """

    values: NDArray[np.float64]
    cells: NDArray[np.float64]
    area_cells: float

    @property
    def covered_share(self) -> float:
        """The share of the area that has data, 0 to 1; 0 for an area of nothing."""
        return min(1.0, float(self.cells.sum()) / self.area_cells) if self.area_cells > 0 else 0.0

    @property
    def is_empty(self) -> bool:
        """Whether no cell of the area has data."""
        return self.values.size == 0

    def shares(self) -> dict[float, float]:
        """The share of the whole area that has each value; what they do not sum to has no data."""
        return {
            float(value): float(part) for value, part in zip(self.values, self.cells / self.area_cells, strict=True)
        }

    def without_data(self) -> float:
        """The share of the area that has no data."""
        return 1.0 - self.covered_share

    def mean(self) -> float:
        """The mean over what has data; NaN where nothing has."""
        return float(np.average(self.values, weights=self.cells)) if not self.is_empty else float("nan")

    def total(self) -> float:
        """The sum of the values, each by the part of its cell that lies in the area: people of a population."""
        return float(self.values @ self.cells)

    def quantile(self, share: float) -> float:
        """The least value that at least this share of what has data does not exceed; NaN where nothing has data."""
        if self.is_empty:
            return float("nan")
        reached = np.cumsum(self.cells) / self.cells.sum()
        place = int(np.searchsorted(reached, share - 1e-12))
        return float(self.values[min(place, self.values.size - 1)])

    def share_below(self, level: float) -> float:
        """The share of what has data that lies below this level; NaN where nothing has data."""
        below = self.values < level
        return float(self.cells[below].sum() / self.cells.sum()) if not self.is_empty else float("nan")


def distribution(area: BaseGeometry, windows: Iterable[Cells]) -> Distribution:
    """Which values are in this area, and how much of it has each?

    Parameters
    ----------
    area
        A valid polygon, or several, in the plan CRS; holes are left out.
    windows
        Windows of one raster that together cover the area as far as the raster does, no cell twice.

    Examples
    --------
    >>> import numpy as np, shapely
    >>> cells = Cells(values=np.array([[1, 2], [3, 4]]), west=0, north=200, cell_m=100)
    >>> found = distribution(shapely.box(0, 50, 200, 200), [cells])
    >>> found.values.tolist(), found.cells.tolist(), found.covered_share
    ([1.0, 2.0, 3.0, 4.0], [1.0, 1.0, 0.5, 0.5], 1.0)
    """
    parts: list[tuple[NDArray[np.float64], NDArray[np.float64]]] = []
    cell_m = 0.0
    for window in windows:
        cell_m = window.cell_m
        parts.append(fractions(area, window))
    if not parts:
        return Distribution(values=np.empty(0), cells=np.empty(0), area_cells=0.0)
    values, cells = _weighed(*(np.concatenate(each) for each in zip(*parts, strict=True)))
    return Distribution(values=values, cells=cells, area_cells=area.area / cell_m**2)


def fractions(area: BaseGeometry, window: Cells) -> tuple[NDArray[np.float64], NDArray[np.float64]]:
    """The values of the cells with data that the area touches, each value once, and how many cells have it."""
    inside = coverage(area, window)
    touched = (inside > 0) & window.known
    values, parts = window.values[touched], inside[touched]
    if values.dtype.kind in "iu" and values.size:
        low, high = int(values.min()), int(values.max())
        if high - low < _MOST_CLASSES:
            cells = np.bincount(values.astype(np.intp) - low, weights=parts).astype(np.float64)
            held = np.flatnonzero(cells)
            return (held + low).astype(np.float64), cells[held]
    return _weighed(values.astype(np.float64), parts)


def coverage(area: BaseGeometry, window: Cells) -> NDArray[np.float64]:
    """The fraction of each cell of the window that lies in the area."""
    high, wide = window.values.shape
    return fractions_of_cells(area, west=window.west, north=window.north, cell_m=window.cell_m, size=(high, wide))


def _weighed(
    values: NDArray[np.float64], cells: NDArray[np.float64]
) -> tuple[NDArray[np.float64], NDArray[np.float64]]:
    """Each value once, with all that has it."""
    each, place = np.unique(values, return_inverse=True)
    return each, np.bincount(place, weights=cells, minlength=each.size).astype(np.float64)
