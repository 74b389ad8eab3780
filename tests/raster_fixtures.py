"""Small GeoTIFFs as institutes and publishers send them."""

import io
from collections.abc import Callable
from pathlib import Path
from typing import Any, BinaryIO

import numpy as np
import rasterio
from rasterio import Affine

from gisapp.domain.raster import Cells, Grid


def geotiff(path: Path, values: np.ndarray, *, x: float, y: float, cell: float, crs: str | None, **more: Any) -> Path:
    """A GeoTIFF whose first cell's outer corner is x, y."""
    profile = {
        "driver": "GTiff", "width": values.shape[1], "height": values.shape[0], "count": 1, "dtype": values.dtype.name,
        "transform": Affine(cell, 0, x, 0, -cell, y), **({"crs": crs} if crs else {}), **more,
    }  # fmt: skip
    with rasterio.open(path, "w", **profile) as grid:
        for band in range(1, profile["count"] + 1):
            grid.write(values, band)
    return path


def opener(data: bytes) -> Callable[[], BinaryIO]:
    return lambda: io.BytesIO(data)


class Taken:
    """All cells of a raster that came some rows at a time."""

    def begin(self, grid: Grid) -> None:
        self.grid, self.rows = grid, []

    def write(self, values: np.ndarray) -> None:
        self.rows.append(values)

    @property
    def cells(self) -> Cells:
        grid, values = self.grid, np.concatenate(self.rows)
        assert values.shape == (grid.rows, grid.columns)
        assert values.dtype == grid.kind
        return Cells(values=values, west=grid.west, north=grid.north, cell_m=grid.cell_m, absent=grid.absent)
