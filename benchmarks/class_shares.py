"""Class shares of 579 generated polygons on a generated COG of 10,000 × 10,000 cells.

gisapp (windows from storage, exact fractions of cells) beside exactextract reading the file by itself, and beside
rasterising the polygons and counting cells. They take turns; the answers of the first two must be equal, and how far
counting is off is told. The last line on stdout is one line of JSON.
"""

import argparse
import json
import sys
import tempfile
import time
from collections.abc import Callable, Sequence
from pathlib import Path
from statistics import median

import geopandas as gpd
import numpy as np
import rasterio
import shapely
from exactextract import exact_extract
from exactextract.raster import RasterioRasterSource
from numpy.typing import NDArray
from rasterio.features import rasterize
from rasterio.windows import Window

from benchmarks.land_balance import tell
from gisapp.analysis.raster_statistics import distribution
from gisapp.domain.crs import PLAN_CRS
from gisapp.domain.layer import LayerEntry
from gisapp.domain.quality import Quality
from gisapp.domain.raster import Cells, Quantity
from gisapp.storage.raster import RasterFolder
from gisapp.storage.raster_file import take_whole

Shares = NDArray[np.float64]
CLASSES = 12
#: Shares that differ by less are the same: exactextract keeps its sums in other orders.
SAME = 1e-6
SEED = 20_261_126
_CELL_M = 10.0
_WEST, _SOUTH = 530_000.0, 2_270_000.0
_RASTER = "cover"


def write(folder: Path, side: int) -> None:
    """A raster whose classes lie in patches of all sizes, as land does."""
    rng = np.random.default_rng(SEED)
    values = np.zeros((side, side), dtype=np.uint8)
    for size, part in ((250, 1.0), (40, 0.4), (5, 0.4)):
        patches = rng.integers(1, CLASSES + 1, (-(-side // size),) * 2).astype(np.uint8)
        over = rng.random(patches.shape) < part
        fine = patches.repeat(size, axis=0).repeat(size, axis=1)[:side, :side]
        values = np.where(over.repeat(size, axis=0).repeat(size, axis=1)[:side, :side], fine, values)
    entry = LayerEntry(
        id=_RASTER, title_vi="Lớp phủ", title_en="Cover", spec=None, kind="raster", crs=PLAN_CRS, source="generated",
        licence="CC0-1.0", dated=None, steward="gisapp", quality=Quality.SYNTHETIC,
    )  # fmt: skip
    cells = Cells(values=values, west=_WEST, north=_SOUTH + side * _CELL_M, cell_m=_CELL_M, absent=0)
    rasters = RasterFolder(folder)
    with rasters.draft(_RASTER) as draft:
        take_whole(draft, cells)
        rasters.commit(
            entry, draft, quantity=Quantity.LAND_COVER, legend="land_groups", by="benchmark", why="made", received=(),
            over=-1,
        )  # fmt: skip


def polygons(count: int, side: int) -> gpd.GeoSeries:
    """Polygons that leave no gap between them, as communes do, with a vertex at every 150 m and crooked edges."""
    rng = np.random.default_rng(SEED)
    extent = side * _CELL_M
    seeds = shapely.MultiPoint(rng.random((count, 2)) * extent + (_WEST, _SOUTH))
    box = shapely.box(_WEST, _SOUTH, _WEST + extent, _SOUTH + extent)
    drawn = shapely.get_parts(shapely.voronoi_polygons(seeds, extend_to=box))
    drawn = shapely.segmentize(shapely.intersection(drawn, box), 150.0)
    crooked = shapely.transform(drawn, lambda xy: xy + 40 * np.sin(xy[:, ::-1] / 97.0))
    return gpd.GeoSeries(shapely.buffer(crooked, 0), crs=PLAN_CRS)


def ours(folder: Path, shapes: gpd.GeoSeries) -> Shares:
    """Windows read by storage, fractions of cells by the analysis."""
    shares = np.zeros((len(shapes), CLASSES + 1))
    windows = RasterFolder(folder).windows(_RASTER, shapes.bounds.to_numpy())
    for place, (shape, strips) in enumerate(zip(shapes, windows, strict=True)):
        for value, share in distribution(shape, strips).shares().items():
            shares[place, int(value)] = share
    return shares


def reference(folder: Path, shapes: gpd.GeoSeries) -> Shares:
    """What exactextract makes of the file itself."""
    shares = np.zeros((len(shapes), CLASSES + 1))
    table = gpd.GeoDataFrame({"place": range(len(shapes))}, geometry=shapes)
    with rasterio.open(folder / f"{_RASTER}.tif") as grid:
        found = exact_extract(
            RasterioRasterSource(grid), table, ["unique", "frac", "count"], include_cols=["place"], output="pandas"
        )
    whole = shapes.area.to_numpy() / _CELL_M**2
    for place, values, parts, cells in zip(
        *(found[name] for name in ("place", "unique", "frac", "count")), strict=True
    ):
        shares[place, values.astype(int)] = parts * cells / whole[place]
    return shares


def counted(folder: Path, shapes: gpd.GeoSeries) -> Shares:
    """Each cell belongs to the polygon that its middle lies in."""
    counts = np.zeros((len(shapes) + 1) * (CLASSES + 1), dtype=np.int64)
    numbered = list(zip(shapes, range(1, len(shapes) + 1), strict=True))
    with rasterio.open(folder / f"{_RASTER}.tif") as grid:
        for row in range(0, grid.height, 2_048):
            window = Window(0, row, grid.width, min(2_048, grid.height - row))
            values = grid.read(1, window=window)
            place = rasterize(numbered, values.shape, transform=grid.window_transform(window), dtype="uint16")
            counts += np.bincount((place.astype(np.int64) * (CLASSES + 1) + values).ravel(), minlength=counts.size)
    cells = counts.reshape(-1, CLASSES + 1)[1:]
    shares: Shares = cells / (shapes.area.to_numpy()[:, None] / _CELL_M**2)
    return shares


ENGINES: dict[str, Callable[[Path, gpd.GeoSeries], Shares]] = {
    "gisapp": ours,
    "exactextract": reference,
    "rasterise_and_count": counted,
}


def compare(count: int, side: int, rounds: int) -> dict[str, object]:
    """Measure all engines in turns and hold their answers against one another."""
    with tempfile.TemporaryDirectory(prefix="gisapp-benchmark-") as name:
        folder = Path(name)
        write(folder, side)
        shapes = polygons(count, side)
        tell(f"{len(shapes)} polygons, {side}² cells, {(folder / f'{_RASTER}.tif').stat().st_size / 1e6:.1f} MB")
        taken: dict[str, list[float]] = {engine: [] for engine in ENGINES}
        worked: dict[str, list[float]] = {engine: [] for engine in ENGINES}
        answers: dict[str, Shares] = {}
        for round_ in range(rounds):
            for engine, measure in ENGINES.items():
                begun, idle = time.perf_counter(), time.process_time()
                answers[engine] = measure(folder, shapes)
                taken[engine].append(time.perf_counter() - begun)
                worked[engine].append(time.process_time() - idle)
                tell(f"round {round_ + 1}: {engine:<20} {taken[engine][-1]:6.2f} s, {worked[engine][-1]:6.2f} s CPU")
    off = {engine: float(np.abs(answers[engine] - answers["gisapp"]).max()) for engine in ENGINES if engine != "gisapp"}
    return {
        "polygons": len(shapes),
        "cells": side * side,
        "seconds": {engine: round(median(each), 2) for engine, each in taken.items()},
        "cpu_seconds": {engine: round(median(each), 2) for engine, each in worked.items()},
        "largest_difference_of_a_share": {engine: float(f"{each:.2g}") for engine, each in off.items()},
        "agree": off["exactextract"] < SAME,
    }


def run(arguments: Sequence[str] | None = None) -> int:
    """Measure, and end with one line of JSON."""
    parser = argparse.ArgumentParser(prog="python -m benchmarks.class_shares", description=__doc__)
    parser.add_argument("--polygons", type=int, default=579)
    parser.add_argument("--side", type=int, default=10_000, help="cells along a side of the raster")
    parser.add_argument("--rounds", type=int, default=3)
    options = parser.parse_args(arguments)
    found = compare(options.polygons, options.side, options.rounds)
    print(json.dumps(found))
    return 0 if found["agree"] else 1


if __name__ == "__main__":
    sys.exit(run())
