"""Edges of a map tile, in whole units, with no more vertices than can be seen; what neighbours share stays shared.

Which vertex is drawn depends on the vertex and on its edge alone: on where edges meet, on the square of a lattice that
it lies in, and on the shape of the edge within that square, never on the polygon that asks nor on the tile that is
drawn. So two neighbours, and two tiles, draw the same edge, and between them neither gap nor overlap opens. It needs
what lies within a square's side (`LATTICE`) of the tile, however large the layer is.
"""

from collections.abc import Callable
from dataclasses import dataclass, replace

import numpy as np

from gisapp.geometry.map_bends import bends
from gisapp.geometry.map_corners import by_strips, corners_on_edges, strip_bits
from gisapp.geometry.map_cut import with_joints
from gisapp.geometry.map_outlines import POINT, Outlines, Shapes, outlines_of
from gisapp.geometry.map_rings import Flags, Indices, Keys, Places, Runs, fresh, squares

#: The side of the squares of the lattice, in units; each edge keeps a vertex where it comes into another square.
_LATTICE_BITS = 8
LATTICE = 1 << _LATTICE_BITS


def thinned(shapes: Shapes, place: Callable[[Places], Places], *, tolerance: float) -> Outlines:
    """The outlines of shapes in whole units, with the vertices that can be seen; what is too small has none.

    Parameters
    ----------
    shapes
        Anywhere; missing shapes have no outlines.
    place
        Where in whole units a place is drawn.
    tolerance
        By how many units an edge may be moved at most; what lies between two places in a straight line always goes.
    """
    outlines = outlines_of(shapes, place)
    edged = outlines.dimension > POINT
    runs = outlines.runs if edged.all() else outlines.runs.some(edged)
    if len(runs.places):
        runs = _thinned(with_joints(runs), tolerance)
    return replace(outlines, runs=runs.followed_by(outlines.runs.some(~edged))).whole()


def _thinned(runs: Runs, tolerance: float) -> Runs:
    net = _net_of(runs)
    alone, met = _edges_of(net)
    whole = _with_corners_of_others(net, alone)
    if whole is not net:
        net, (_, met) = whole, _edges_of(whole)
    return net.runs.only(bends(net.runs, _pinned(net.runs, met), tolerance))


@dataclass(frozen=True, slots=True, kw_only=True)
class _Net:
    """Runs, and their places each once: ordered by strips of a width; `number` tells which place a point is."""

    runs: Runs
    places: Keys
    bits: int
    number: Indices

    def with_more(self, behind: Indices, corner: Indices) -> "_Net":
        """The same with more points, each behind another one, at a place that is known."""
        runs = self.runs.with_more(behind, self.places[corner])
        return replace(self, runs=runs, number=np.insert(self.number, behind + 1, corner))


def _net_of(runs: Runs) -> _Net:
    bits = strip_bits(runs.places, runs.after(runs.places))
    strips = by_strips(runs.places, bits)
    order = np.argsort(strips)
    first = fresh(strips[order])
    number = np.empty_like(order)
    number[order] = np.cumsum(first) - 1
    return _Net(runs=runs, places=runs.places[order[first]], bits=bits, number=number)


def _edges_of(net: _Net) -> tuple[Indices, Flags]:
    """From which points an edge goes that no other shares, and at which more than two edges meet, or one ends.

    Only where several points are at one place, or a run ends or comes back, can it be otherwise than that nobody shares
    an edge, and that one comes and one goes.
    """
    number, count = net.number, len(net.places)
    following, earlier = net.runs.after(number), net.runs.before(number)
    goes = number != following
    special = (np.bincount(number)[number] > 1) | (earlier == following) | ~goes | (number == earlier)
    asked = np.flatnonzero((special | net.runs.after(special)) & goes)
    edge = np.minimum(number[asked], following[asked]) * count + np.maximum(number[asked], following[asked])
    order = np.argsort(edge)
    edge = edge[order]
    first = fresh(edge)
    goes[asked[order]] = first & np.append(first[1:], True)
    edge = edge[first]
    degree = np.bincount(edge // count, minlength=count) + np.bincount(edge % count, minlength=count)
    met = special & (degree[number] != 2)  # noqa: PLR2004 - one edge comes, one goes
    return np.flatnonzero(goes), met


def _with_corners_of_others(net: _Net, alone: Indices) -> _Net:
    """The same with a vertex wherever a corner of another shape lies on an edge, though its owner has none there.

    Of edges that two shapes share to the last vertex nothing is asked.
    """
    following = net.runs.after(net.number)
    begins, ends = net.number[alone], following[alone]
    asked = np.zeros(len(net.places), dtype=np.bool_)
    asked[begins] = asked[ends] = True
    corners = np.flatnonzero(asked)
    edge, corner = corners_on_edges(net.places[corners], net.places[begins], net.places[ends], bits=net.bits)
    return net.with_more(alone[edge], corners[corner]) if len(edge) else net


def _pinned(runs: Runs, met: Flags) -> Flags:
    """Which points stay: where edges meet, where they come into another square; of a ring that has none such, one."""
    square = squares(runs.places, _LATTICE_BITS)
    leaves = square != runs.after(square)
    pinned: Flags = leaves | runs.before(leaves) | met
    starts, ends, closed = runs.spans
    pinned[starts[~closed]] = pinned[ends[~closed]] = True
    # A ring that meets nothing begins at the first of its places.
    bare, size = ~np.logical_or.reduceat(pinned, starts), ends - starts + 1
    first = np.minimum.reduceat(runs.places, starts)
    pinned |= np.repeat(bare, size) & (runs.places == np.repeat(first, size))
    return pinned
