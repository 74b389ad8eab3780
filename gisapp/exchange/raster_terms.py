"""What a delivered GeoTIFF is meant to be, who reads it, and what the gate hands back."""

from collections.abc import Callable
from dataclasses import dataclass
from typing import Any, BinaryIO, Protocol

import numpy as np
from numpy.typing import NDArray

from gisapp.domain.finding import Finding
from gisapp.domain.raster import Cells, Quantity


class ReadRaster(Protocol):
    """Reads GeoTIFFs behind bars; `BadInput` where a file cannot be read."""

    def describe(self, opens: Callable[[], BinaryIO]) -> dict[str, Any]:
        """What the file says of itself: width, height, bands, type, nodata, crs (WKT), transform, scale, dated."""

    def cells(self, opens: Callable[[], BinaryIO], window: tuple[int, int, int, int]) -> NDArray[np.generic]:
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
    """How large a GeoTIFF may be: bytes as delivered, and cells that lie in the plan area, old or new."""

    delivery_bytes: int = 2_000_000_000
    cells: int = 200_000_000


@dataclass(frozen=True, slots=True, kw_only=True)
class RasterReceived:
    """Every finding, and the cells in the plan CRS unless an error keeps them out."""

    findings: tuple[Finding, ...]
    cells: Cells | None = None
    crs: str | None = None
