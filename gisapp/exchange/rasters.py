"""The gate for GeoTIFFs: one or several tiles become cells in the plan CRS, or a list of what is wrong with them."""

from collections.abc import Sequence

import numpy as np
from numpy.typing import NDArray

from gisapp.domain.errors import BadInput
from gisapp.domain.finding import Finding, blocks
from gisapp.domain.raster import LEGENDS, Cells, Quantity
from gisapp.exchange import raster_words as words
from gisapp.exchange.candidates import plan_bounds
from gisapp.exchange.messages import in_order
from gisapp.exchange.raster_terms import RasterLimits, RasterReceived, RasterTerms, ReadRaster
from gisapp.exchange.raster_tile import Tile, open_tile
from gisapp.exchange.terms import Delivery
from gisapp.geometry.regrid import Resampling, Source, Target, regrid

_HOW = {
    Quantity.LAND_COVER: Resampling.NEAREST,
    Quantity.ELEVATION: Resampling.BILINEAR,
    Quantity.POPULATION: Resampling.SHARED,
}
#: No ground in Vietnam is higher than 3,143 m (Fansipan); what lies far below the sea is no ground at all.
_HEIGHTS_M = (-100.0, 3_200.0)
_PER_CODE = 50
#: Of the plan area's bounds; a raster that leaves out less than this covers it.
_WHOLE = 0.999


def receive_rasters(
    deliveries: Sequence[Delivery], terms: RasterTerms, reader: ReadRaster, *, limits: RasterLimits | None = None
) -> RasterReceived:
    """Can these tiles be accepted as one raster, and if not, what must their sender correct?

    Returns
    -------
    RasterReceived
        Every finding, and square cells in EPSG:5897 over the part of the plan area that the tiles cover; None where a
        finding is an error. Cells of the plan CRS stay as they are; others are laid on new ones, as the finding
        `resampled` says.
    """
    limits = limits or RasterLimits()
    findings: list[Finding] = []
    tiles: list[Tile] = []
    for delivery in deliveries:
        tile, found = open_tile(delivery, terms, reader, limits)
        findings += found
        tiles += [tile] if tile else []
    if blocks(findings):
        return _received(findings)
    target, stays = _target(tiles)
    if target.rows * target.columns > limits.cells:
        return _received(
            [*findings, words.too_many_cells(tiles[0].delivery.name, target.rows * target.columns, limits.cells)]
        )
    try:
        cells, faults, totals = _laid(tiles, target, terms, reader, stays=stays)
    except BadInput as refused:
        return _received([*findings, words.unreadable(tiles[0].delivery.name, refused)])
    findings += faults
    if not blocks(findings):
        findings += _of_cells(cells, terms)
    if not stays:
        findings.append(words.resampled(terms.quantity, tiles[0].crs, target.cell_m, totals))
    return _received(findings, cells, tiles[0].crs)


def _received(findings: list[Finding], cells: Cells | None = None, crs: str | None = None) -> RasterReceived:
    kept = None if blocks(findings) else cells
    return RasterReceived(findings=in_order(findings, per_code=_PER_CODE), cells=kept, crs=crs)


def _target(tiles: Sequence[Tile]) -> tuple[Target, bool]:
    """The grid that takes all tiles, and whether it is the one that they have already."""
    first = tiles[0]
    boxes = np.array([tile.box for tile in tiles])
    west, south = (float(each) for each in boxes[:, :2].min(axis=0))
    east, north = (float(each) for each in boxes[:, 2:].max(axis=0))
    if len(tiles) == 1 and first.fits:
        cell = first.said["transform"][0]
        _, _, columns, rows = first.window
        return Target(west=west, north=north, cell_m=cell, rows=rows, columns=columns), True
    cell = max(1.0, float(round(first.cell_m)))
    # Aligned to whole cells, so that the same product with more tiles has the same cells.
    bounds = plan_bounds()
    low = np.floor(np.maximum([west, south], bounds[:2]) / cell)
    high = np.ceil(np.minimum([east, north], bounds[2:]) / cell)
    columns, rows = (max(1, int(each)) for each in high - low)
    return Target(
        west=float(low[0]) * cell, north=float(high[1]) * cell, cell_m=cell, rows=rows, columns=columns
    ), False


def _laid(
    tiles: Sequence[Tile], target: Target, terms: RasterTerms, reader: ReadRaster, *, stays: bool
) -> tuple[Cells, list[Finding], tuple[float, float] | None]:
    """The cells of all tiles together, what is wrong with their values, and people before and after."""
    merged: NDArray[np.generic] | None = None
    absent, before, findings = 0.0, 0.0, []
    for tile in tiles:
        source = tile.read(reader, terms)
        findings += _of_values(source, terms)
        before += float(source.values[source.known].sum(dtype=np.float64))
        if merged is None:
            absent = _absent(tile, terms, source)
        new = _kept(source, absent) if stays else regrid(source, target, _HOW[terms.quantity], absent=absent)
        merged = new if merged is None else _joined(merged, new, absent, add=terms.quantity is Quantity.POPULATION)
    assert merged is not None  # noqa: S101 - there is a tile
    cells = Cells(values=merged, west=target.west, north=target.north, cell_m=target.cell_m, absent=absent)
    people = terms.quantity is Quantity.POPULATION and not stays
    after = float(merged[cells.known].sum(dtype=np.float64)) if people else 0.0
    return cells, findings, (before, after) if people else None


def _absent(tile: Tile, terms: RasterTerms, source: Source) -> float:
    """The value for no data in the copy: the file's own where it has one that nothing else means."""
    if tile.nodata is not None and not np.isnan(tile.nodata) and not terms.empty_is_zero:
        return float(tile.nodata)
    if source.values.dtype.kind == "u" and terms.quantity is Quantity.LAND_COVER:
        free = np.setdiff1d(np.arange(256), np.unique(source.values))
        return float(free[-1]) if free.size else 255.0
    return -9999.0


def _kept(source: Source, absent: float) -> NDArray[np.generic]:
    kind = source.values.dtype
    held = np.min_scalar_type(int(absent)) if kind.kind == "u" and absent < 0 else kind
    kind = np.promote_types(kind, held)
    return np.where(source.known, source.values, np.asarray(absent)).astype(kind)


def _joined(first: NDArray[np.generic], other: NDArray[np.generic], absent: float, *, add: bool) -> NDArray[np.generic]:
    """Two tiles on one grid: what the first lacks the other fills; people of a cell on their common edge add up."""
    lacks, has = first == absent, other != absent
    if add:
        return np.where(lacks, other, np.where(has, first + other, first))  # type: ignore[operator]
    return np.where(lacks, other, first)


def _of_values(source: Source, terms: RasterTerms) -> list[Finding]:
    values = source.values[source.known]
    if not values.size:
        return []
    least, greatest = float(values.min()), float(values.max())
    if terms.quantity is Quantity.POPULATION and least < 0:
        return [words.negative_people(least)]
    if terms.quantity is Quantity.ELEVATION and not (_HEIGHTS_M[0] <= least and greatest <= _HEIGHTS_M[1]):
        return [words.impossible_height(least, greatest)]
    return []


def _of_cells(cells: Cells, terms: RasterTerms) -> list[Finding]:
    known = cells.known
    if not known.any():
        return [words.empty(terms.quantity)]
    findings = []
    if terms.quantity is Quantity.LAND_COVER and terms.legend:
        named = {each.code for each in LEGENDS[terms.legend]}
        codes = [int(each) for each in np.unique(cells.values[known]) if int(each) not in named]
        findings += [words.unknown_classes(codes, terms.legend)] if codes else []
    west, south, east, north = plan_bounds()
    share = float(known.sum()) * cells.cell_m**2 / ((east - west) * (north - south))
    return [*findings, words.covers(min(1.0, share))] if share < _WHOLE else findings
