"""Rasters far larger than the memory come in row by row, or are refused in a second."""

import subprocess
import sys
import textwrap

import numpy as np
import pytest
import rasterio
from rasterio import Affine
from rasterio.windows import Window

from gisapp.compute.raster_cage import RasterCage
from gisapp.domain.crs import PLAN_CRS
from gisapp.domain.raster import Quantity
from gisapp.exchange.raster_terms import RasterLimits, RasterTerms
from gisapp.exchange.rasters import receive_rasters
from gisapp.exchange.terms import Delivery
from tests.conftest import copied
from tests.raster_fixtures import Taken, geotiff

WEST, NORTH = 540_000.0, 2_350_000.0
#: What Python, GDAL and the packages take before they read a cell, and some strips of rows.
MEGABYTES = 600
_IN_A_PROCESS_OF_ITS_OWN = textwrap.dedent("""
    import re, resource, sys
    from datetime import date
    from pathlib import Path
    from gisapp import wiring
    from gisapp.exchange.terms import Delivery
    from gisapp.workflows.receive_raster import RasterOffer, add_raster
    folder, path = map(Path, sys.argv[1:])
    with path.open("rb") as stream:
        tile = Delivery(name=path.name, size=path.stat().st_size, stream=stream)
        receipt = add_raster(
            wiring.open_workspace(folder), [tile], RasterOffer(raster="heights", quantity="elevation", nodata=-9999),
            by="test", received_on=date(2026, 1, 1), reader=wiring.raster_reader,
        )
    own = re.search(r"VmHWM:\\s+(\\d+)", Path("/proc/self/status").read_text())[1]
    print(receipt.revision.name, int(own) // 1024, resource.getrusage(resource.RUSAGE_CHILDREN).ru_maxrss // 1024)
""")


def written(path, side, kind="float64", *, cell=5.0, **more):
    """A square of so many cells, all of them 7, in kilobytes; nothing of it is in memory here."""
    at = Affine(cell, 0, WEST, 0, -cell, NORTH)
    profile = {"driver": "GTiff", "width": side, "height": side, "count": 1, "dtype": kind, "crs": PLAN_CRS,
               "transform": at, "compress": "DEFLATE", "zlevel": 1, **more}  # fmt: skip
    with rasterio.open(path, "w", **profile) as grid:
        for row in range(0, side, 256):
            rows = min(256, side - row)
            grid.write(np.full((rows, side), 7, dtype=kind), 1, window=Window(0, row, side, rows))
    return path


def findings(path, quantity=Quantity.ELEVATION, **limits):
    with path.open("rb") as stream:
        tile = Delivery(name=path.name, size=path.stat().st_size, stream=stream)
        return receive_rasters([tile], RasterTerms(quantity=quantity), RasterCage(), limits=RasterLimits(**limits))


def told(received):
    return {(each.code, str(each.severity)): each.message_en for each in received.findings}


def test_a_raster_of_a_third_of_a_gigabyte_never_is_in_memory(hanoi, tmp_path):
    """Thirty-six million cells of eight bytes, delivered in under a megabyte, once took five times their size."""
    workspace = copied(hanoi, tmp_path / "w")
    path = written(tmp_path / "heights.tif", 6_000, tiled=True)
    ended = subprocess.run(
        [sys.executable, "-c", _IN_A_PROCESS_OF_ITS_OWN, workspace.folder, path],
        capture_output=True, text=True, check=True,
    )  # fmt: skip
    revision, own, child = ended.stdout.split()
    assert revision == "heights@0"
    assert int(own) < MEGABYTES
    assert int(child) < MEGABYTES
    assert workspace.rasters.described("heights")["width"] == 6_000
    [strips] = workspace.rasters.windows("heights", np.array([[WEST, NORTH - 30_000, WEST + 30_000, NORTH]]))
    assert sum(float(strip.values.sum()) for strip in strips) == 7 * 6_000**2


def test_one_block_that_is_larger_than_the_memory_given_is_refused(tmp_path):
    side = 14_000
    profile = {"driver": "GTiff", "width": side, "height": side, "count": 1, "dtype": "float64", "crs": PLAN_CRS,
               "transform": Affine(5, 0, WEST, 0, -5, NORTH), "blockysize": side, "SPARSE_OK": True,
               "compress": "DEFLATE"}  # fmt: skip
    with rasterio.open(tmp_path / "a.tif", "w", **profile):
        pass
    assert (tmp_path / "a.tif").stat().st_size < 100_000
    received = findings(tmp_path / "a.tif")
    assert "more than 1,500 MB of memory" in told(received)["unreadable", "error"]
    assert "cần quá 1.500 MB bộ nhớ" in next(each.message_vi for each in received.findings if each.code == "unreadable")


def test_rows_longer_than_are_worked_on_at_once_are_refused(tmp_path):
    path = geotiff(
        tmp_path / "a.tif", np.zeros((2, 60_000), np.uint8), x=WEST, y=NORTH, cell=0.5, crs=PLAN_CRS, nodata=1
    )
    assert "at most 50,000 columns" in told(findings(path))["too-large", "error"]


def test_people_are_not_counted_by_cells_finer_than_anybody_counts_them(tmp_path):
    path = written(tmp_path / "a.tif", 100, "float32")
    assert ("too-large", "error") in told(findings(path, Quantity.POPULATION, cells_of_people=9_999))
    assert ("too-large", "error") not in told(findings(path, cells_of_people=9_999))


def test_tiles_that_lie_on_each_other_count_together(tmp_path):
    paths = [written(tmp_path / f"{name}.tif", 100) for name in "ab"]
    streams = [path.open("rb") for path in paths]
    tiles = [Delivery(name=p.name, size=p.stat().st_size, stream=s) for p, s in zip(paths, streams, strict=True)]
    for cells, code in ((15_000, "too-large"), (20_000, None)):
        found = receive_rasters(
            tiles, RasterTerms(quantity=Quantity.ELEVATION), RasterCage(), limits=RasterLimits(cells=cells)
        )
        assert next((each.code for each in found.findings if str(each.severity) == "error"), None) == code
    for stream in streams:
        stream.close()


@pytest.mark.parametrize(
    ("kind", "nodata"),
    [(kind, nodata) for kind in ("uint8", "int16", "uint16", "float64") for nodata in (None, 0.0)]
    + [("float64", -1.7e308), ("float64", float("nan"))],
)
def test_cells_of_every_type_keep_their_values_and_their_gaps(tmp_path, kind, nodata):
    """Whatever the file says that an empty cell has: what comes out is empty where it was, and nowhere else."""
    values = np.arange(64).reshape(8, 8).astype(kind)
    path = geotiff(tmp_path / "a.tif", values, x=WEST, y=NORTH, cell=10, crs=PLAN_CRS, nodata=nodata)
    with path.open("rb") as stream:
        tile, taken = Delivery(name="a.tif", size=path.stat().st_size, stream=stream), Taken()
        receive_rasters([tile], RasterTerms(quantity=Quantity.ELEVATION), RasterCage(), take=taken)
    assert (taken.cells.known == (values != nodata)).all()
    assert (taken.cells.values[taken.cells.known] == values[values != nodata]).all()


def test_classes_that_take_every_value_of_a_byte_all_stay(tmp_path):
    values = np.arange(256).reshape(16, 16).astype(np.uint8)
    path = geotiff(tmp_path / "a.tif", values, x=WEST, y=NORTH, cell=10, crs=PLAN_CRS)
    with path.open("rb") as stream:
        tile, taken = Delivery(name="a.tif", size=path.stat().st_size, stream=stream), Taken()
        receive_rasters([tile], RasterTerms(quantity=Quantity.LAND_COVER), RasterCage(), take=taken)
    assert taken.cells.known.all()
    assert (taken.cells.values == values).all()
