"""GeoTIFFs behind bars: GDAL reads them in a child process that has the one driver for them and sees nothing else.

A VRT, a GDALG text or another file that merely carries the ending .tif is not opened there, for no driver is left that
would. What comes back is numbers: what the file says of itself, and cells, row by row.
"""

import json
import math
import tempfile
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from pathlib import Path
from typing import Any, BinaryIO

import numpy as np
from numpy.typing import NDArray

from gisapp.compute.cage import Bars, put, run_child

DRIVERS = ("GTiff",)
_CHILD = "gisapp.compute.raster_child"
#: What the file is called there, whatever its sender calls it.
_NAME = "delivery.tif"
#: Python, numpy and GDAL, and some rows of cells; the cells themselves go to disk.
BARS = Bars(memory_bytes=1_500_000_000, result_bytes=2_000_000_000)


@dataclass(frozen=True, slots=True)
class RasterCage:
    """Reads GeoTIFFs; implements `gisapp.exchange.raster_terms.ReadRaster`."""

    bars: Bars = BARS

    def describe(self, opens: Callable[[], BinaryIO]) -> dict[str, Any]:
        """What the file says of itself: size, bands, type, value for no data, CRS, transform.

        Raises
        ------
        BadInput
            When it is no GeoTIFF, or needs more than it is given.
        """
        with tempfile.TemporaryDirectory(prefix="gisapp-cage-") as folder:
            said: dict[str, Any] = json.loads(self._asked(Path(folder), opens, ()).read_bytes())
        said["nodata"] = math.nan if said["nodata"] == "nan" else said["nodata"]
        return said

    @contextmanager
    def rows(self, opens: Callable[[], BinaryIO], window: tuple[int, int, int, int]) -> Iterator["RowsOfFile"]:
        """The cells of its first band from this column and row on, so many wide and high.

        Raises
        ------
        BadInput
            When they cannot be read with what is given.
        """
        with (
            tempfile.TemporaryDirectory(prefix="gisapp-cage-") as folder,
            self._asked(Path(folder), opens, window).open("rb") as file,
        ):
            np.lib.format.read_magic(file)
            _, _, kind = np.lib.format.read_array_header_1_0(file)
            yield RowsOfFile(file=file, kind=kind, wide=window[2], begins=file.tell())

    def _asked(self, folder: Path, opens: Callable[[], BinaryIO], window: tuple[int, ...]) -> Path:
        cage, result = folder / "cage", folder / "result"
        cage.mkdir()
        put(cage, _NAME, opens)
        run_child(cage, result, [_NAME, *map(str, window)], DRIVERS, self.bars, child=_CHILD)
        return result


@dataclass(frozen=True, slots=True, kw_only=True)
class RowsOfFile:
    """The rows that the child wrote; they stay on disk until they are asked for."""

    file: BinaryIO
    kind: np.dtype[np.generic]
    wide: int
    begins: int

    def read(self, first: int, last: int) -> NDArray[np.generic]:
        """The rows from the first one to before the last one."""
        self.file.seek(self.begins + first * self.wide * self.kind.itemsize)
        values = np.fromfile(self.file, dtype=self.kind, count=(last - first) * self.wide)
        return values.reshape(last - first, self.wide)


def raster_drivers_left() -> list[str]:
    """The drivers that the child has, asked of such a child."""
    with tempfile.TemporaryDirectory(prefix="gisapp-cage-") as folder:
        cage, result = Path(folder) / "cage", Path(folder) / "drivers"
        cage.mkdir()
        run_child(cage, result, ["--drivers"], DRIVERS, BARS, child=_CHILD)
        drivers: list[str] = json.loads(result.read_bytes())
        return drivers
