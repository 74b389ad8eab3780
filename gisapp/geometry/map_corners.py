"""Corners that lie on the edges of others, on a map tile in whole units: found by strips and cells, tested exactly.

Corners lie in strips from top to bottom and are ordered down each strip; a table tells where each cell of it begins.
An edge asks, in each strip that it crosses, for the cells that it passes there.
"""

from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray

from gisapp.geometry.map_rings import Indices, Keys, owners, spread, x_of, y_of

Units = NDArray[np.int32]
#: A corner so near to an edge may lie on it: both were rounded, each by at most half the diagonal of a unit.
_ON_EDGE = 1.4143
#: So many whole units it is beside an edge at most, and beside a slanting one, rounded.
_BESIDE, _BESIDE_SLANT = 1, 3
#: Strips are as wide as edges are long, two to this power at least; for each corner a table has so many cells at most.
_LEAST_BITS, _CELLS = 2, 6
#: An edge over so many strips is followed through each; of a shorter one its box is enough.
_SHORT = 3


def strip_bits(begins: Keys, ends: Keys) -> int:
    """Which power of two is about as long as these edges are."""
    long = np.maximum(np.abs(x_of(ends) - x_of(begins)), np.abs(y_of(ends) - y_of(begins)))
    return max(_LEAST_BITS, int(long.mean()).bit_length()) if len(long) else _LEAST_BITS


def by_strips(places: Keys, bits: int) -> Keys:
    """Another number for each place: they go up by strips as wide as two to the power of `bits`, and down each."""
    x, y = x_of(places), places & 0xFFFF_FFFF
    return ((x >> bits) << (32 + bits)) | (y << bits) | (x & ((1 << bits) - 1))


def corners_on_edges(corners: Keys, begins: Keys, ends: Keys, *, bits: int) -> tuple[Indices, Indices]:
    """Which corners lie on which edges, between their ends: numbers of edges and of corners.

    Parameters
    ----------
    corners
        Each place once, ordered as `by_strips` numbers them.
    begins, ends
        Of each edge, at two places.

    Returns
    -------
    tuple of numpy.ndarray
        The pairs edge by edge, on each from its beginning to its end.
    """
    edges = _Edges(begins, ends)
    edge, corner = _near(corners, edges, bits)
    place = corners[corner]
    other = np.flatnonzero((place != begins[edge]) & (place != ends[edge]))
    edge, corner, place = edge[other], corner[other], place[other]
    begin, end = begins[edge], ends[edge]
    x0, y0 = x_of(begin), y_of(begin)
    along_x, along_y, out_x, out_y = x_of(end) - x0, y_of(end) - y0, x_of(place) - x0, y_of(place) - y0
    along, whole = out_x * along_x + out_y * along_y, along_x * along_x + along_y * along_y
    beside = np.abs(out_x.astype(np.float64) * along_y - out_y.astype(np.float64) * along_x)
    on = np.flatnonzero((along > 0) & (along < whole) & (beside <= _ON_EDGE * np.sqrt(whole)))
    order = on[np.lexsort((place[on], along[on], edge[on]))]
    return edge[order], corner[order]


class _Edges:
    """Edges by the coordinates of their ends, and their boxes."""

    def __init__(self, begins: Keys, ends: Keys) -> None:
        self.x0, self.y0, self.x1, self.y1 = (
            of(places).astype(np.int32) for places in (begins, ends) for of in (x_of, y_of)
        )
        self.west, self.east = np.minimum(self.x0, self.x1), np.maximum(self.x0, self.x1)
        self.top, self.bottom = np.minimum(self.y0, self.y1), np.maximum(self.y0, self.y1)


@dataclass(frozen=True, slots=True, kw_only=True)
class _Crossed:
    """Which edge crosses which strip, and from where to where down the strip a corner on it may lie."""

    edge: Indices
    strip: Units
    top: Units
    bottom: Units


def _near(corners: Keys, edges: _Edges, bits: int) -> tuple[Indices, Indices]:
    """Pairs of edges and corners, among them all where the corner is on the edge and not at an end of it."""
    if not len(corners) or not len(edges.x0):
        return np.empty(0, dtype=np.intp), np.empty(0, dtype=np.intp)
    strip, y = x_of(corners) >> bits, y_of(corners)
    first, last, top, bottom = int(strip[0]), int(strip[-1]), int(y.min()), int(y.max())
    wide, down = last - first + 1, 0
    while wide * ((bottom - top >> down) + 1) > _CELLS * len(corners) + wide:
        down += 1
    high = (bottom - top >> down) + 1
    cell = (strip - first) * high + (y - top >> down)
    begin_of = np.zeros(wide * high + 1, dtype=np.int32)
    np.cumsum(np.bincount(cell, minlength=wide * high), out=begin_of[1:])
    crossed = _crossed(edges, bits, first, last)
    column = (crossed.strip - first) * high
    begin = begin_of[column + np.clip(crossed.top - top >> down, 0, high)]
    end = begin_of[column + np.clip((crossed.bottom - top >> down) + 1, 0, high)]
    # The ends of an edge are corners too.
    own = (crossed.strip == (edges.x0 >> bits)[crossed.edge]).astype(np.int32)
    own += crossed.strip == (edges.x1 >> bits)[crossed.edge]
    more = np.flatnonzero(end - begin > own)
    begin, many = begin[more], (end - begin)[more]
    return crossed.edge[more][owners(many)], spread(begin, many)


def _crossed(edges: _Edges, bits: int, first: int, last: int) -> _Crossed:
    """Each edge in each of the strips on which a corner of it may lie; beyond the first or the last in these."""
    left = np.clip((edges.west - _BESIDE) >> bits, first, last)
    many = np.clip((edges.east + _BESIDE) >> bits, first, last) - left + 1
    edge = owners(many)
    turn = np.arange(len(edge), dtype=np.int32)
    strip: Units = turn + (left - (np.cumsum(many, dtype=np.int32) - many))[edge]
    top, bottom = (edges.top - _BESIDE)[edge], (edges.bottom + _BESIDE)[edge]
    over = np.flatnonzero((many > _SHORT)[edge])
    if len(over):
        long = edge[over]
        x0, y0, west, east = edges.x0[long], edges.y0[long], edges.west[long], edges.east[long]
        slope = (edges.y1[long] - y0) / (edges.x1[long] - x0)
        here = y0 + slope * (np.clip((strip[over] << bits) - _BESIDE_SLANT, west, east) - x0)
        there = y0 + slope * (np.clip((strip[over] + 1 << bits) + _BESIDE_SLANT, west, east) - x0)
        top[over] = np.floor(np.minimum(here, there)).astype(np.int32) - _BESIDE_SLANT
        bottom[over] = np.ceil(np.maximum(here, there)).astype(np.int32) + _BESIDE_SLANT
    return _Crossed(edge=edge, strip=strip, top=top, bottom=bottom)
