"""Rasters on a map: a picture in the map's own projection, and what its colours mean.

The picture goes along as a data URI, so that a live page, a standalone file and a notebook show the same one. Each
picture point shows the nearest cell; points without data are transparent.
"""

import base64
import struct
import zlib
from collections.abc import Sequence
from dataclasses import dataclass
from itertools import pairwise

import numpy as np
from numpy.typing import NDArray

from gisapp.domain.crs import GEOGRAPHIC_CRS, PLAN_CRS, box_around, transformer
from gisapp.domain.layer import LayerEntry
from gisapp.domain.raster import Cells, Quantity, class_of
from gisapp.maps.cell_looks import CELLS, RAMPS
from gisapp.maps.values import text

#: A picture is no wider or higher than this, so that a page stays small.
_MOST_POINTS = 700
Record = dict[str, object]


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
    numbers, kinds = _coloured(raster)
    picture, bounds = _projected(raster.cells, numbers)
    colours = [CELLS[str(kind["look"])].fill for kind in kinds]
    entry = raster.entry
    return {
        "id": entry.id,
        "title": {"vi": text(entry.title_vi), "en": text(entry.title_en)},
        "quantity": str(raster.quantity),
        "bounds": bounds,
        "image": "data:image/png;base64," + base64.b64encode(png(picture, colours)).decode(),
        "kinds": kinds,
        "cell_m": raster.cell_m,
        "source": text(entry.source),
        "licence": text(entry.licence),
        "dated": entry.dated.isoformat() if entry.dated else None,
        "quality": str(entry.quality),
    }


def _coloured(raster: MapRaster) -> tuple[NDArray[np.uint8], list[Record]]:
    """The number of each cell's colour, 0 for none, and what the colours mean from 1 on."""
    values, known = raster.cells.values, raster.cells.known
    numbers: NDArray[np.uint8] = np.zeros(values.shape, dtype=np.uint8)
    if raster.quantity is Quantity.LAND_COVER:
        codes = np.unique(values[known])[:250]
        kinds: list[Record] = []
        for place, code in enumerate(codes, start=1):
            named = class_of(raster.legend, int(code))
            numbers[known & (values == code)] = place
            look = named.name if named.name in CELLS else "unnamed"
            kinds.append({"look": look, "label": {"vi": named.vi, "en": named.en}})
        return numbers, kinds
    ramp = RAMPS[raster.quantity]
    steps = np.unique(np.quantile(values[known].astype(float), np.arange(1, len(ramp)) / len(ramp)).round(1))
    numbers[known] = np.searchsorted(steps, values[known].astype(float), side="right") + 1
    return numbers, _ramp_kinds(raster.quantity, steps)


def _ramp_kinds(quantity: Quantity, steps: NDArray[np.float64]) -> list[Record]:
    vi, en = ("m", "m") if quantity is Quantity.ELEVATION else ("người mỗi ô", "people per cell")
    bounds = [None, *(float(each) for each in steps), None]
    kinds: list[Record] = []
    for place, (low, high) in enumerate(pairwise(bounds)):
        span = _span(low, high)
        label = {"vi": f"{span.replace('.', ',')} {vi}", "en": f"{span} {en}"}
        kinds.append({"look": f"{quantity}-{place}", "label": label})
    return kinds


def _span(low: float | None, high: float | None) -> str:
    if low is None:
        return f"< {high:g}" if high is not None else "…"
    return f"≥ {low:g}" if high is None else f"{low:g} – {high:g}"


def _projected(cells: Cells, numbers: NDArray[np.uint8]) -> tuple[NDArray[np.uint8], list[float]]:
    """The picture with even steps of longitude and of Mercator's northing, and its west, south, east and north."""
    west, south, east, north = box_around(cells.box, PLAN_CRS, GEOGRAPHIC_CRS)
    high, wide = (min(length, _MOST_POINTS) for length in numbers.shape)
    low, top = (float(np.arctanh(np.sin(np.radians(each)))) for each in (south, north))
    lat = np.degrees(np.arcsin(np.tanh(top - (np.arange(high) + 0.5) / high * (top - low))))
    lon = west + (np.arange(wide) + 0.5) / wide * (east - west)
    x, y = transformer(GEOGRAPHIC_CRS, PLAN_CRS).transform(*np.meshgrid(lon, lat))
    column = np.floor((np.asarray(x) - cells.west) / cells.cell_m).astype(int)
    row = np.floor((cells.north - np.asarray(y)) / cells.cell_m).astype(int)
    inside = (row >= 0) & (row < numbers.shape[0]) & (column >= 0) & (column < numbers.shape[1])
    picture = np.where(inside, numbers[np.where(inside, row, 0), np.where(inside, column, 0)], 0).astype(np.uint8)
    return picture, [round(each, 6) for each in (west, south, east, north)]


def png(picture: NDArray[np.uint8], colours: Sequence[str]) -> bytes:
    """A PNG with a palette, whose colour 0 is transparent. Source: PNG specification, third edition (W3C 2025)."""
    high, wide = picture.shape
    palette = b"\0\0\0" + b"".join(bytes.fromhex(each.lstrip("#")) for each in colours)
    lines = np.hstack([np.zeros((high, 1), dtype=np.uint8), picture]).tobytes()
    chunks = (
        (b"IHDR", struct.pack(">IIBBBBB", wide, high, 8, 3, 0, 0, 0)),
        (b"PLTE", palette),
        (b"tRNS", b"\0"),
        (b"IDAT", zlib.compress(lines, 9)),
        (b"IEND", b""),
    )
    return b"\x89PNG\r\n\x1a\n" + b"".join(
        struct.pack(">I", len(data)) + name + data + struct.pack(">I", zlib.crc32(name + data)) for name, data in chunks
    )
