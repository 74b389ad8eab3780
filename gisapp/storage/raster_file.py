"""The file of a raster: a GeoTIFF that GDAL calls cloud-optimised (COG), tiled, deflated, with overviews.

It is written some rows at a time, first plain beside its place, then copied block by block: memory never holds all.
"""

from collections.abc import Mapping
from pathlib import Path
from typing import Any

import numpy as np
import rasterio
from numpy.typing import NDArray
from rasterio import Affine
from rasterio.shutil import copy as copy_raster
from rasterio.windows import Window

from gisapp.domain.crs import PLAN_CRS
from gisapp.domain.raster import Cells, Grid

#: The tag under which a raster says everything of itself.
FACTS = "gisapp"
#: Rows come in multiples of so many, so that no strip of the plain file is written twice.
_STRIP_ROWS = 16
#: GDAL's cache in bytes: the blocks of one row of blocks, of the widest raster taken (50,000 columns of 8 bytes).
_CACHE_BYTES = 256_000_000


def grid_file(folder: Path, raster: str) -> Path:
    """Where the latest state of a raster is."""
    return folder / f"{raster}.tif"


class RasterDraft:
    """The cells of a raster to be, which come some rows at a time; gone when it is closed.

    Implements `gisapp.exchange.raster_terms.TakeCells`.
    """

    def __init__(self, plain: Path) -> None:
        self._plain = plain
        self._file: Any = None
        self._kind: np.dtype[np.generic] | None = None
        self._row = 0

    def begin(self, grid: Grid) -> None:
        """These cells will come."""
        self._kind = grid.kind
        with _little_cache():
            self._file = rasterio.open(
                self._plain,
                "w",
                driver="GTiff",
                width=grid.columns,
                height=grid.rows,
                count=1,
                dtype=grid.kind.name,
                crs=PLAN_CRS,
                transform=Affine(grid.cell_m, 0.0, grid.west, 0.0, -grid.cell_m, grid.north),
                nodata=grid.absent,
                blockysize=_STRIP_ROWS,
                compress="DEFLATE",
                zlevel=1,
                BIGTIFF="IF_SAFER",
            )

    def write(self, values: NDArray[np.generic]) -> None:
        """The next rows, north first."""
        with _little_cache():
            self._file.write(values, 1, window=Window(0, self._row, values.shape[1], values.shape[0]))
        self._row += values.shape[0]

    def become(self, target: Path, tags: Mapping[str, str]) -> None:
        """Write the COG; overviews take the nearest cell, which is right for classes too."""
        kind = self._kind
        assert kind is not None  # noqa: S101 - cells have come
        predictor = {"f": "FLOATING_POINT", "i": "STANDARD", "u": "STANDARD"}[kind.kind] if kind.itemsize > 1 else "NO"
        with _little_cache():
            self._file.update_tags(**tags)
            self._file.close()
            copy_raster(
                self._plain, target, driver="COG", compress="DEFLATE", predictor=predictor, blocksize=512,
                overview_resampling="nearest", resampling="nearest", BIGTIFF="IF_SAFER",
            )  # fmt: skip

    def close(self) -> None:
        """Forget the cells."""
        if self._file is not None:
            self._file.close()
        self._plain.unlink(missing_ok=True)


def take_whole(draft: RasterDraft, cells: Cells) -> None:
    """Hand over cells that are in memory already."""
    draft.begin(cells.grid)
    draft.write(np.asarray(cells.values))


def _little_cache() -> rasterio.Env:
    return rasterio.Env(GDAL_CACHEMAX=_CACHE_BYTES)
