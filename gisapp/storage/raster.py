"""Raster layers: cloud-optimised GeoTIFFs in the plan CRS, with their catalogue entry inside."""

import os
from dataclasses import asdict
from datetime import date
from pathlib import Path
from typing import Any

import orjson
import rasterio
from rasterio.shutil import copy as copy_raster

from gisapp.domain.crs import PLAN_CRS
from gisapp.domain.errors import NotFound
from gisapp.domain.layer import LayerEntry
from gisapp.domain.quality import Quality

_TAG = "gisapp"


class RasterFolder:
    """The rasters below one folder; implements `gisapp.workflows.ports.Rasters`."""

    def __init__(self, folder: Path) -> None:
        self._folder = folder

    def ids(self) -> tuple[str, ...]:
        """The ids of all rasters, sorted."""
        return tuple(sorted(each.stem for each in self._folder.glob("[!.]*.tif")))

    def entry(self, raster: str) -> LayerEntry:
        """One raster's catalogue entry."""
        said = self._said(raster)["entry"]
        return LayerEntry(
            **{
                **said,
                "dated": said["dated"] and date.fromisoformat(said["dated"]),
                "quality": Quality(said["quality"]),
            }
        )

    def described(self, raster: str) -> dict[str, Any]:
        """Its cells: width, height, size in metres, bounds in the plan CRS, type and the value for no data."""
        with rasterio.open(self._file(raster)) as grid:
            return {
                "width": grid.width,
                "height": grid.height,
                "cell_m": abs(grid.transform.a),
                "bounds_m": list(grid.bounds),
                "type": grid.dtypes[0],
                "nodata": grid.nodata,
            }

    def read(self, raster: str) -> bytes:
        """The whole file, a cloud-optimised GeoTIFF."""
        return self._file(raster).read_bytes()

    def bring_up(self, grid: Path, entry: LayerEntry, sha256: str) -> None:
        """Write a shipped Esri ASCII grid as a raster, unless this very grid is there; written beside and renamed."""
        if entry.id in self.ids() and self._said(entry.id).get("shipped_sha256") == sha256:
            return
        self._folder.mkdir(exist_ok=True)
        beside = self._folder / f".{entry.id}.{os.getpid()}.tif"
        said = orjson.dumps({"entry": asdict(entry), "shipped_sha256": sha256}, default=str).decode()
        with rasterio.open(grid) as source, rasterio.MemoryFile() as memory:
            with memory.open(**{**source.profile, "driver": "GTiff", "crs": PLAN_CRS}) as plain:
                plain.write(source.read())
                plain.update_tags(**{_TAG: said})
            with memory.open() as plain:
                copy_raster(plain, beside, driver="COG", compress="DEFLATE")
        beside.replace(self._folder / f"{entry.id}.tif")

    def _said(self, raster: str) -> dict[str, Any]:
        with rasterio.open(self._file(raster)) as grid:
            said: dict[str, Any] = orjson.loads(grid.tags()[_TAG])
        return said

    def _file(self, raster: str) -> Path:
        if raster not in self.ids():
            raise NotFound(
                expected=f"a raster of this workspace: {', '.join(self.ids()) or 'it has none'}",
                found=repr(raster),
                todo="see `gisapp layers list`",
            )
        return self._folder / f"{raster}.tif"
