"""The child behind the bars for GeoTIFFs: tells what one file says of itself, or hands out a window of its cells.

Run as `python -m gisapp.compute.raster_child MEMORY CPU SPACE DRIVERS FILE`, with COLUMN ROW WIDE HIGH for a window.
The limits are set before GDAL is loaded; GDAL_SKIP comes with the environment.
"""

import json
import math
import os
import sys
from collections.abc import Iterator

from gisapp.compute.gdal_child import TOO_MUCH_MEMORY, said_of, take_limits

#: Cells are handed on so many bytes at a time; where the blocks of the file are larger, up to as many as the second.
_AT_ONCE_BYTES, _MOST_BYTES = 32_000_000, 200_000_000


def main(arguments: list[str]) -> int:
    """Read, write, and say in one line why not."""
    memory, cpu, space, drivers, *rest = arguments
    take_limits(int(memory), int(cpu), int(space))
    try:
        import rasterio  # noqa: PLC0415 - only once the limits are set

        with rasterio.Env() as gdal:
            left = set(gdal.drivers())
        if left - set(drivers.split(",")):
            raise RuntimeError(f"drivers that must be off are on: {', '.join(left)}")  # noqa: TRY301 - one way out
        if rest == ["--drivers"]:
            _out(json.dumps(sorted(left)).encode())
        elif len(rest) == 1:
            _describe(rest[0])
        else:
            _cells(rest[0], *map(int, rest[1:]))
    except MemoryError:
        return TOO_MUCH_MEMORY
    except Exception as error:  # noqa: BLE001 - the parent needs one line, whatever GDAL or Python raised
        # rasterio says that reading failed; what GDAL said of it is the cause.
        cause = error.__cause__
        return said_of(cause if isinstance(cause, Exception) else error)
    return 0


def _describe(path: str) -> None:
    import rasterio  # noqa: PLC0415

    with rasterio.open(path, driver="GTiff") as grid:
        nodata = grid.nodata
        said = {
            "width": grid.width,
            "height": grid.height,
            "bands": grid.count,
            "type": grid.dtypes[0],
            "nodata": None if nodata is None else ("nan" if math.isnan(nodata) else nodata),
            "crs": grid.crs.to_wkt() if grid.crs else "",
            "transform": list(grid.transform)[:6],
            "scale": [grid.scales[0], grid.offsets[0]],
            "dated": grid.tags().get("TIFFTAG_DATETIME", ""),
        }
    _out(json.dumps(said).encode())


def _cells(path: str, column: int, row: int, wide: int, high: int) -> None:
    import numpy as np  # noqa: PLC0415
    import rasterio  # noqa: PLC0415
    from rasterio.windows import Window  # noqa: PLC0415

    with rasterio.open(path, driver="GTiff") as grid, os.fdopen(1, "wb", closefd=False) as target:
        kind = np.dtype(grid.dtypes[0])
        head = {"descr": np.lib.format.dtype_to_descr(kind), "fortran_order": False, "shape": (high, wide)}
        np.lib.format.write_array_header_1_0(target, head)
        for first, last in _strips(row, row + high, grid.block_shapes[0][0], wide * kind.itemsize):
            values = grid.read(1, window=Window(column, first, wide, last - first))
            target.write(np.ascontiguousarray(values).data)


def _strips(row: int, end: int, block: int, row_bytes: int) -> Iterator[tuple[int, int]]:
    """Some rows after the other, to where blocks of the file end, so that none is unpacked twice, unless too large."""
    step = max(1, _AT_ONCE_BYTES // row_bytes)
    step = step // block * block or (block if block * row_bytes <= _MOST_BYTES else step)
    while row < end:
        until = min(end, (row // step + 1) * step)
        yield row, until
        row = until


def _out(data: bytes) -> None:
    with os.fdopen(1, "wb", closefd=False) as target:
        target.write(data)


if __name__ == "__main__":
    os._exit(main(sys.argv[1:]))
