"""Rasters on a map: a picture in the map's own projection, and what its colours mean.

The picture goes along as a data URI, so that a live page, a standalone file and a notebook show the same one. Each
picture point shows the nearest cell; points without data are transparent.
"""

import base64
from collections.abc import Sequence
from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray

from gisapp.domain.crs import GEOGRAPHIC_CRS, PLAN_CRS, box_around, transformer
from gisapp.domain.layer import LayerEntry
from gisapp.domain.raster import Cells, Quantity
from gisapp.maps.shades import Numbers, Record, png, shades_of
from gisapp.maps.values import text

#: A picture is no wider or higher than this, so that a page stays small.
_MOST_POINTS = 700


@dataclass(frozen=True, slots=True, kw_only=True)
class MapRaster:
    """A raster to draw: its entry, what it measures, and cells that may be coarser than its own."""

    entry: LayerEntry
    quantity: Quantity
    legend: str | None
    cell_m: float
    cells: Cells


def raster_records(rasters: Sequence[MapRaster]) -> list[Record]:
    """Each raster as a page draws it: picture, corners, what its colours mean, and where it comes from."""
    return [_record(each) for each in rasters if each.cells.known.any()]


def _record(raster: MapRaster) -> Record:
    shades, entry = shades_of(raster.quantity, raster.legend, raster.cells), raster.entry
    picture, bounds = _projected(raster.cells, shades.numbers(raster.cells))
    return {
        "id": entry.id,
        "title": {"vi": text(entry.title_vi), "en": text(entry.title_en)},
        "quantity": str(raster.quantity),
        "bounds": bounds,
        "image": "data:image/png;base64," + base64.b64encode(png(picture, shades.colours)).decode(),
        "kinds": list(shades.kinds),
        "cell_m": raster.cell_m,
        "source": text(entry.source),
        "licence": text(entry.licence),
        "dated": entry.dated.isoformat() if entry.dated else None,
        "quality": str(entry.quality),
    }


def _projected(cells: Cells, numbers: Numbers) -> tuple[Numbers, list[float]]:
    """The picture with even steps of longitude and of Mercator's northing, and its west, south, east and north."""
    west, south, east, north = box_around(cells.box, PLAN_CRS, GEOGRAPHIC_CRS)
    high, wide = (min(length, _MOST_POINTS) for length in numbers.shape)
    low, top = (float(np.arctanh(np.sin(np.radians(each)))) for each in (south, north))
    lat = np.degrees(np.arcsin(np.tanh(top - (np.arange(high) + 0.5) / high * (top - low))))
    lon = west + (np.arange(wide) + 0.5) / wide * (east - west)
    x, y = transformer(GEOGRAPHIC_CRS, PLAN_CRS).transform(*np.meshgrid(lon, lat))
    picture = at_places(cells, numbers, np.asarray(x), np.asarray(y))
    return picture, [round(each, 6) for each in (west, south, east, north)]


def at_places(cells: Cells, numbers: Numbers, x: NDArray[np.float64], y: NDArray[np.float64]) -> Numbers:
    """The number of the cell at each place of the plan CRS; 0 beside the cells, and where there is no place."""
    with np.errstate(invalid="ignore"):
        column = np.floor((x - cells.west) / cells.cell_m)
        row = np.floor((cells.north - y) / cells.cell_m)
        inside = (row >= 0) & (row < numbers.shape[0]) & (column >= 0) & (column < numbers.shape[1])
    found = numbers[np.where(inside, row, 0).astype(int), np.where(inside, column, 0).astype(int)]
    return np.where(inside, found, 0).astype(np.uint8)
