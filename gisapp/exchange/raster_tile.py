"""One delivered GeoTIFF: what it says of itself, and where in the plan area it lies."""

from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from functools import partial
from io import SEEK_END
from typing import Any, BinaryIO

import numpy as np
from numpy.typing import NDArray

from gisapp.domain.crs import PLAN_CRS, box_around
from gisapp.domain.errors import BadInput
from gisapp.domain.finding import Finding, blocks
from gisapp.domain.raster import Quantity
from gisapp.exchange import raster_words as words
from gisapp.exchange.candidates import plan_bounds
from gisapp.exchange.declaration import declared_by_wkt, declared_in_words
from gisapp.exchange.raster_terms import RasterLimits, RasterTerms, ReadRaster, Rows
from gisapp.exchange.sniff import HEAD_BYTES, Foreign, kind_of, unreadable
from gisapp.exchange.stream import too_large
from gisapp.exchange.terms import Delivery
from gisapp.geometry.regrid import Source, Target

#: The first bytes of a TIFF, little- or big-endian, and of a BigTIFF. Source: TIFF 6.0; BigTIFF design, AWare Systems.
SIGNATURES = (b"II*\x00", b"MM\x00*", b"II+\x00", b"MM\x00+")
#: A new cell rests on the old ones around its middle, and an edge bends between the points at which it is carried.
_MARGIN = 3
#: No CRS has numbers beyond it, whether degrees or metres, and no cell in either is smaller.
_FARTHEST, _LEAST_STEP = 1e9, 1e-9
#: What is measured on the ground has cells of centimetres to a hundred kilometres; the rest is a slip in the header.
_CELLS_M = (0.01, 100_000.0)

Window = tuple[int, int, int, int]


@dataclass(frozen=True, slots=True, kw_only=True)
class Tile:
    """A GeoTIFF that can be laid on the plan area: the window of it that lies there, and that window's box."""

    delivery: Delivery
    said: dict[str, Any]
    crs: str
    nodata: float | None
    window: Window
    box: tuple[float, float, float, float]

    @property
    def cell_m(self) -> float:
        """About how long a side of its cells is, in metres of the plan CRS."""
        west, south, east, north = self.box
        return float(np.sqrt((east - west) * (north - south) / (self.window[2] * self.window[3])))

    @property
    def fits(self) -> bool:
        """Whether its cells are square cells of the plan CRS, north up, that can stay as they are."""
        wide, _, _, _, high, _ = self.said["transform"]
        return self.crs == PLAN_CRS and wide > 0 and np.isclose(wide, -high, rtol=1e-9)

    def rows_for(self, strip: Target) -> tuple[int, int]:
        """The rows of its window on which the new cells may rest: from the first one to before the last one."""
        _, south, _, north = _bounds(strip.box, PLAN_CRS, self.crs)
        _, _, _, _, high, top = self.said["transform"]
        at = np.sort((np.array([north, south]) - top) / high) - self.window[1]
        first, last = np.clip([np.floor(at[0]) - _MARGIN, np.ceil(at[1]) + _MARGIN], 0, self.window[3]).astype(int)
        return int(first), int(last)

    def source(self, values: NDArray[np.generic], first: int, terms: RasterTerms) -> Source:
        """The rows of its window from the first one on, as far as they were read."""
        scale, offset = self.said["scale"]
        known = np.ones(values.shape, dtype=bool) if values.dtype.kind != "f" else ~np.isnan(values)
        if self.nodata is not None and not np.isnan(self.nodata):
            known &= values != self.nodata
        if self.scaled:
            values = (values * scale + offset).astype(np.float32)
        if terms.empty_is_zero:
            values, known = np.where(known, values, np.zeros(1, dtype=values.dtype)), np.ones_like(known)
        wide, _, x, _, high, y = self.said["transform"]
        column, row, _, _ = self.window
        x, y = x + column * wide, y + (row + first) * high
        return Source(values=values, known=known, x=x, y=y, wide=wide, high=high, crs=self.crs)

    @property
    def scaled(self) -> bool:
        """Whether its numbers stand for others."""
        return tuple(self.said["scale"]) != (1.0, 0.0)

    @contextmanager
    def opened(self, reader: ReadRaster) -> Iterator[Rows]:
        """The rows of its window.

        Raises
        ------
        BadInput
            When they cannot be read with what is given.
        """
        with reader.rows(partial(_rewound, self.delivery.stream), self.window) as rows:
            yield rows


def open_tile(
    delivery: Delivery, terms: RasterTerms, reader: ReadRaster, limits: RasterLimits
) -> tuple[Tile | None, list[Finding]]:
    """What one file is, and everything that speaks against it."""
    fault = _no_tiff(delivery, limits)
    if fault is not None:
        return None, [fault]
    try:
        said = reader.describe(partial(_rewound, delivery.stream))
    except BadInput as refused:
        return None, [words.unreadable(delivery.name, refused)]
    declaration = declared_in_words(terms.crs) if terms.crs else declared_by_wkt(said["crs"])
    findings = [*_shape_faults(said, terms, delivery.name), *declaration.findings]
    if declaration.code is None or blocks(findings):
        return None, findings
    nodata = terms.nodata if terms.nodata is not None else said["nodata"]
    if nodata is None and not terms.empty_is_zero:
        findings.append(words.nodata_undeclared(delivery.name))
    placed = _placed(said, declaration.code, delivery.name, limits, terms.quantity)
    if isinstance(placed, Finding):
        return None, [*findings, placed]
    box = _box(said, declaration.code, placed)
    tile = Tile(delivery=delivery, said=said, crs=declaration.code, nodata=nodata, window=placed, box=box)
    if not _CELLS_M[0] <= tile.cell_m <= _CELLS_M[1]:
        return None, [*findings, words.not_placed(delivery.name)]
    return tile, findings


def _no_tiff(delivery: Delivery, limits: RasterLimits) -> Finding | None:
    """Why a file does not even get to GDAL: its size, or first bytes that are those of something else."""
    size = max(delivery.size, delivery.stream.seek(0, SEEK_END))
    if size > limits.delivery_bytes:
        return too_large(size, limits.delivery_bytes)
    head = _rewound(delivery.stream).read(HEAD_BYTES)
    if head.startswith(SIGNATURES):
        return None
    kind = kind_of(head)
    what = kind if isinstance(kind, Foreign) else Foreign(str(kind), *words.SEND_TIFF)
    return words.no_geotiff(what.what, delivery.name) if what.what else unreadable(what, delivery.name)


def _placed(said: dict[str, Any], crs: str, name: str, limits: RasterLimits, quantity: Quantity) -> Window | Finding:
    """The window that lies in the plan area, or why there is none."""
    window = _window(said, crs)
    if window is None:
        return words.outside(name, crs, said)
    cells, most = window[2] * window[3], limits.most(quantity)
    if cells > most:
        return words.too_many_cells(name, cells, most)
    return words.too_many_columns(name, window[2], limits.columns) if window[2] > limits.columns else window


def _rewound(stream: BinaryIO) -> BinaryIO:
    stream.seek(0)
    return stream


def _shape_faults(said: dict[str, Any], terms: RasterTerms, name: str) -> Iterator[Finding]:
    wide, turned, _, tilted, high, _ = said["transform"]
    if said["bands"] != 1:
        yield words.several_bands(name, said["bands"])
    if not said["type"].startswith(("int", "uint", "float")):
        yield words.wrong_type(name, said["type"])
    elif terms.quantity is Quantity.LAND_COVER and said["type"].startswith("float"):
        yield words.classes_in_parts(name, said["type"])
    sane = np.abs(said["transform"]).max() <= _FARTHEST and min(abs(wide), abs(high)) >= _LEAST_STEP
    if turned or tilted or not sane or (wide, high) == (1.0, 1.0):
        yield words.not_placed(name)


def _window(said: dict[str, Any], crs: str) -> Window | None:
    """The cells of a file that may lie in the plan area."""
    wide, _, left, _, high, top = said["transform"]
    west, south, east, north = _bounds(plan_bounds(), PLAN_CRS, crs)
    columns = np.sort((np.array([west, east]) - left) / wide)
    rows = np.sort((np.array([north, south]) - top) / high)
    # A little more, for an edge bends between the points at which it is carried.
    first, last = np.floor([columns[0] - 2, rows[0] - 2]), np.ceil([columns[1] + 2, rows[1] + 2])
    first = np.clip(first, 0, [said["width"], said["height"]]).astype(int)
    last = np.clip(last, 0, [said["width"], said["height"]]).astype(int)
    size = last - first
    return (int(first[0]), int(first[1]), int(size[0]), int(size[1])) if size.min() > 0 else None


def _box(said: dict[str, Any], crs: str, window: Window) -> tuple[float, float, float, float]:
    """Where a window lies in the plan CRS."""
    wide, _, left, _, high, top = said["transform"]
    column, row, columns, rows = window
    x = sorted((left + column * wide, left + (column + columns) * wide))
    y = sorted((top + row * high, top + (row + rows) * high))
    return _bounds((x[0], y[0], x[1], y[1]), crs, PLAN_CRS)


def _bounds(box: tuple[float, float, float, float], source: str, target: str) -> tuple[float, float, float, float]:
    return box if source == target else box_around(box, source, target)
