"""Raster layers: cloud-optimised GeoTIFFs in the plan CRS, with their catalogue entry inside."""

from dataclasses import asdict
from pathlib import Path

import orjson
import rasterio
from rasterio.shutil import copy as copy_raster

from gisapp.domain.crs import PLAN_CRS
from gisapp.domain.layer import LayerEntry


def write_raster(grid: Path, target: Path, entry: LayerEntry) -> None:
    """Turn an Esri ASCII grid in the plan CRS into a COG, written beside and renamed."""
    beside = target.with_suffix(".making.tif")
    with rasterio.open(grid) as source:
        profile = {**source.profile, "driver": "GTiff", "crs": PLAN_CRS}
        with rasterio.MemoryFile() as memory:
            with memory.open(**profile) as plain:
                plain.write(source.read())
                plain.update_tags(gisapp=orjson.dumps(asdict(entry), default=str).decode())
            with memory.open() as plain:
                copy_raster(plain, beside, driver="COG", compress="DEFLATE")
    beside.replace(target)
