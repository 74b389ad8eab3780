"""What a delivered GeoTIFF is meant to be, who reads it, and what the gate hands back."""

from collections.abc import Callable
from contextlib import AbstractContextManager
from dataclasses import dataclass
from typing import Any, BinaryIO, Protocol

import numpy as np
from numpy.typing import NDArray

from gisapp.domain.finding import Finding
from gisapp.domain.raster import Grid, Quantity


class Rows(Protocol):
    """The rows of a window of cells; only those that are asked for are in memory."""

    @property
    def kind(self) -> np.dtype[np.generic]:
        """The type of a cell."""

    def read(self, first: int, last: int) -> NDArray[np.generic]:
        """The rows from the first one to before the last one."""


class TakeCells(Protocol):
    """Takes the cells of a raster: first where they lie, then some rows at a time, north first."""

    def begin(self, grid: Grid) -> None:
        """These cells will come."""

    def write(self, values: NDArray[np.generic]) -> None:
        """The next rows."""


class ReadRaster(Protocol):
    """Reads GeoTIFFs behind bars; `BadInput` where a file cannot be read."""

    def describe(self, opens: Callable[[], BinaryIO]) -> dict[str, Any]:
        """What the file says of itself: width, height, bands, type, nodata, crs (WKT), transform, scale, dated."""

    def rows(self, opens: Callable[[], BinaryIO], window: tuple[int, int, int, int]) -> AbstractContextManager[Rows]:
        """The cells of its first band from this column and row on, so many wide and high."""


@dataclass(frozen=True, slots=True, kw_only=True)
class RasterTerms:
    """What the cells measure, and what their sender says beside the file: the CRS, the value for no data.

    `empty_is_zero` says that cells without data inside the file have nobody in them, as products of population mean it.
    """

    quantity: Quantity
    legend: str | None = None
    crs: str | None = None
    nodata: float | None = None
    empty_is_zero: bool = False


@dataclass(frozen=True, slots=True, kw_only=True)
class RasterLimits:
    """How large GeoTIFFs may be: bytes as delivered, cells of all that lie in the plan area, old or new, and columns.

    A row of so many cells is as much as is worked on at once; over all of Hanoi it has cells of 1.6 m. People are
    shared out part by part, which takes long, and nobody counts them by finer cells: all of Hanoi has so many of 18 m.
    """

    delivery_bytes: int = 2_000_000_000
    cells: int = 200_000_000
    columns: int = 50_000
    cells_of_people: int = 25_000_000

    def most(self, quantity: Quantity) -> int:
        """The most cells of this quantity."""
        return min(self.cells, self.cells_of_people) if quantity is Quantity.POPULATION else self.cells


@dataclass(frozen=True, slots=True, kw_only=True)
class RasterReceived:
    """Every finding, and where the cells lie in the plan CRS unless an error keeps them out."""

    findings: tuple[Finding, ...]
    grid: Grid | None = None
    crs: str | None = None
