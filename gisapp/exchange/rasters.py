"""The gate for GeoTIFFs: one or several tiles become cells in the plan CRS, or a list of what is wrong with them."""

from collections.abc import Sequence
from contextlib import ExitStack

import numpy as np

from gisapp.domain.errors import BadInput
from gisapp.domain.finding import Finding, blocks
from gisapp.domain.raster import LEGENDS, Grid, Quantity
from gisapp.exchange import raster_words as words
from gisapp.exchange.candidates import plan_bounds
from gisapp.exchange.messages import in_order
from gisapp.exchange.raster_laying import Laying, Seen
from gisapp.exchange.raster_terms import RasterLimits, RasterReceived, RasterTerms, ReadRaster, TakeCells
from gisapp.exchange.raster_tile import Tile, open_tile
from gisapp.exchange.terms import Delivery
from gisapp.geometry.regrid import Target

#: No ground in Vietnam is higher than 3,143 m (Fansipan); what lies far below the sea is no ground at all.
_HEIGHTS_M = (-100.0, 3_200.0)
_PER_CODE = 50
#: Of the plan area's bounds; a raster that leaves out less than this covers it.
_WHOLE = 0.999


def receive_rasters(
    deliveries: Sequence[Delivery],
    terms: RasterTerms,
    reader: ReadRaster,
    *,
    limits: RasterLimits | None = None,
    take: TakeCells | None = None,
) -> RasterReceived:
    """Can these tiles be accepted as one raster, and if not, what must their sender correct?

    Parameters
    ----------
    take
        Takes the new cells, some rows at a time; they are good only where no finding is an error.

    Returns
    -------
    RasterReceived
        Every finding, and where square cells in EPSG:5897 lie over the part of the plan area that the tiles cover;
        None where a finding is an error. Cells of the plan CRS stay as they are; others are laid on new ones, as the
        finding `resampled` says.
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
    large = _too_large(tiles, target, limits, terms.quantity)
    if large:
        return _received([*findings, large])
    try:
        with ExitStack() as held:
            opened = [(tile, held.enter_context(tile.opened(reader))) for tile in tiles]
            laying = Laying(tiles=opened, target=target, terms=terms, stays=stays)
            grid, more = _taken(laying, take)
    except BadInput as refused:
        return _received([*findings, words.unreadable(tiles[0].delivery.name, refused)])
    return _received([*findings, *more], grid, tiles[0].crs)


def _too_large(tiles: Sequence[Tile], target: Target, limits: RasterLimits, quantity: Quantity) -> Finding | None:
    """Why the tiles are too many cells together, or would become too many; None where they are not."""
    name, most = tiles[0].delivery.name, limits.most(quantity)
    cells = max(target.rows * target.columns, sum(tile.window[2] * tile.window[3] for tile in tiles))
    if cells > most:
        return words.too_many_cells(name, cells, most)
    return words.too_many_columns(name, target.columns, limits.columns) if target.columns > limits.columns else None


def _taken(laying: Laying, take: TakeCells | None) -> tuple[Grid, list[Finding]]:
    """Where the new cells lie, and what is wrong with their values; nothing is taken of values that are refused."""
    before, terms = laying.delivered(), laying.terms
    grid, findings = laying.grid(before), _of_values(before, terms)
    if blocks(findings):
        return grid, findings
    after = Seen(classes=before.classes)
    if take:
        take.begin(grid)
    for strip in laying.strips(grid, after):
        if take:
            take.write(strip)
    findings = _of_cells(after, grid, terms)
    if not laying.stays:
        totals = (before.total, after.total) if terms.quantity is Quantity.POPULATION else None
        findings.append(words.resampled(terms.quantity, laying.tiles[0][0].crs, grid.cell_m, totals))
    return grid, findings


def _received(findings: list[Finding], grid: Grid | None = None, crs: str | None = None) -> RasterReceived:
    kept = None if blocks(findings) else grid
    return RasterReceived(findings=in_order(findings, per_code=_PER_CODE), grid=kept, crs=crs)


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


def _of_values(seen: Seen, terms: RasterTerms) -> list[Finding]:
    if not seen.known:
        return []
    if terms.quantity is Quantity.POPULATION and seen.least < 0:
        return [words.negative_people(seen.least)]
    heights = _HEIGHTS_M[0] <= seen.least and seen.greatest <= _HEIGHTS_M[1]
    if terms.quantity is Quantity.ELEVATION and not heights:
        return [words.impossible_height(seen.least, seen.greatest)]
    return []


def _of_cells(seen: Seen, grid: Grid, terms: RasterTerms) -> list[Finding]:
    if not seen.known:
        return [words.empty(terms.quantity)]
    findings = []
    if terms.quantity is Quantity.LAND_COVER and terms.legend:
        named = {each.code for each in LEGENDS[terms.legend]}
        codes = [int(each) for each in seen.codes if int(each) not in named]
        findings += [words.unknown_classes(codes, terms.legend)] if codes else []
    west, south, east, north = plan_bounds()
    share = float(seen.known) * grid.cell_m**2 / ((east - west) * (north - south))
    return [*findings, words.covers(min(1.0, share))] if share < _WHOLE else findings
