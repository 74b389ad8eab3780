"""One raster on disk: a cloud-optimised GeoTIFF, tiled, deflated, with overviews."""

from collections.abc import Mapping
from pathlib import Path

import numpy as np
from rasterio import Affine
from rasterio.io import MemoryFile
from rasterio.shutil import copy as copy_raster

from gisapp.domain.crs import PLAN_CRS
from gisapp.domain.raster import Cells

#: The tag under which a raster says everything of itself.
FACTS = "gisapp"


def grid_file(folder: Path, raster: str) -> Path:
    """Where the latest state of a raster is."""
    return folder / f"{raster}.tif"


def write_cog(target: Path, cells: Cells, tags: Mapping[str, str]) -> None:
    """Write cells as a COG in the plan CRS; overviews take the nearest cell, which is right for classes too."""
    high, wide = cells.values.shape
    kind = cells.values.dtype
    profile = {
        "driver": "GTiff",
        "width": wide,
        "height": high,
        "count": 1,
        "dtype": kind.name,
        "crs": PLAN_CRS,
        "transform": Affine(cells.cell_m, 0.0, cells.west, 0.0, -cells.cell_m, cells.north),
        "nodata": cells.absent,
        "tiled": True,
        "compress": "DEFLATE",
        "zlevel": 1,
        "BIGTIFF": "IF_SAFER",
    }
    predictor = {"f": "FLOATING_POINT", "i": "STANDARD", "u": "STANDARD"}[kind.kind] if kind.itemsize > 1 else "NO"
    with MemoryFile() as memory:
        with memory.open(**profile) as plain:
            plain.write(np.asarray(cells.values), 1)
            plain.update_tags(**tags)
        with memory.open() as plain:
            copy_raster(
                plain, target, driver="COG", compress="DEFLATE", predictor=predictor, blocksize=512,
                overview_resampling="nearest", resampling="nearest",
            )  # fmt: skip
