"""The child behind the bars for GeoTIFFs: tells what one file says of itself, or hands out a window of its cells.

Run as `python -m gisapp.compute.raster_child MEMORY CPU SPACE DRIVERS FILE`, with COLUMN ROW WIDE HIGH for a window.
The limits are set before GDAL is loaded; GDAL_SKIP comes with the environment.
"""

import json
import math
import os
import sys

from gisapp.compute.gdal_child import TOO_MUCH_MEMORY, said_of, take_limits


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
        return said_of(error)
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

    with rasterio.open(path, driver="GTiff") as grid:
        values = grid.read(1, window=Window(column, row, wide, high))
    with os.fdopen(1, "wb", closefd=False) as target:
        np.lib.format.write_array(target, values, allow_pickle=False)


def _out(data: bytes) -> None:
    with os.fdopen(1, "wb", closefd=False) as target:
        target.write(data)


if __name__ == "__main__":
    os._exit(main(sys.argv[1:]))
