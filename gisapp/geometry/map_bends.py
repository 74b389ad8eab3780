"""Which points of an edge can be seen: between points that stay, those without which it would move too far."""

from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray

from gisapp.geometry.map_outlines import LEAST_RING
from gisapp.geometry.map_rings import Flags, Indices, Keys, Runs, fresh, x_of, y_of

Numbers = NDArray[np.float64]
Units = NDArray[np.int32]


@dataclass(frozen=True, slots=True, kw_only=True)
class _Stretches:
    """What lies between points that stay: where each stretch begins and ends, as numbers of points; its open points.

    `points` are those of all stretches, one after another, `size` how many each has, one at least. `root` is the
    stretch between pinned points that a stretch is a piece of.
    """

    begins: Indices
    ends: Indices
    root: Indices
    size: Indices
    points: Indices


def bends(runs: Runs, pinned: Flags, tolerance: float) -> Flags:
    """Pinned points, and between them those without which an edge would move too far.

    As Douglas and Peucker do it (Cartographica 10, 1973), for all stretches at once: of each the farthest point is
    taken, of points equally far the first by place, so that it makes no difference from which end one comes.

    Parameters
    ----------
    runs
        What lies between two pinned points lies with them in one square of the lattice.
    pinned
        Of each run one point at least, of a line its ends.
    """
    order = _from_a_pin(runs, pinned)
    places = runs.places[order]
    # Differences within a square and their products need few digits.
    x, y, kept = x_of(places).astype(np.int32), y_of(places).astype(np.int32), pinned[order]
    open_ = _opened(runs, kept)
    # A loop keeps three corners, however thin it is.
    loop = places[open_.begins] == places[open_.ends]
    corners = np.ones(len(loop), dtype=np.intp)
    while len(open_.points):
        off, starts = _off(x, y, open_), np.cumsum(open_.size) - open_.size
        farthest = np.maximum.reduceat(off, starts)
        thin = loop[open_.root] & (corners[open_.root] < LEAST_RING)
        parted = farthest > np.where(thin, 0.0, tolerance * tolerance)
        most = np.repeat(np.where(parted, farthest, np.inf), open_.size)
        taken = np.flatnonzero(off == most)
        if len(taken) > np.count_nonzero(parted):
            of = np.repeat(np.arange(len(starts)), open_.size)[taken]
            taken = taken[_first(open_.points[taken], of, places)]
        kept[open_.points[taken]] = True
        corners += np.bincount(open_.root[parted], minlength=len(corners))
        left = most < np.inf
        left[taken] = False
        open_ = _parted(open_, np.flatnonzero(parted), taken, open_.points[np.flatnonzero(left)])
    seen = np.empty_like(kept)
    seen[order] = kept
    return seen


def _from_a_pin(runs: Runs, pinned: Flags) -> Indices:
    """The points run by run, each ring from a pinned point on."""
    held = np.flatnonzero(runs.size)
    size = runs.size[held]
    starts = np.cumsum(size) - size
    pins = np.flatnonzero(pinned)
    first = pins[np.searchsorted(pins, starts)]
    order: Indices = np.arange(len(pinned)) + np.repeat(first - starts, size)
    return order - np.where(order >= np.repeat(starts + size, size), np.repeat(size, size), 0)


def _opened(runs: Runs, kept: Flags) -> _Stretches:
    """The stretches that have points between their ends: the next kept point, the last one of a ring its first."""
    begins = np.flatnonzero(kept)
    following = np.append(begins[1:], len(kept))
    starts, lasts, _ = runs.spans
    ends = following.copy()
    ends[np.searchsorted(begins, lasts, side="right") - 1] = starts
    size = following - begins - 1
    held = np.flatnonzero(size)
    return _Stretches(
        begins=begins[held], ends=ends[held], root=np.arange(len(held)), size=size[held], points=np.flatnonzero(~kept)
    )


def _first(points: Indices, of: Indices, places: Keys) -> Flags:
    """Of points equally far in a stretch the first by place."""
    again = of[1:] == of[:-1]
    tied = np.append(again, False) | np.append(False, again)
    among = np.flatnonzero(tied)
    ranked = among[np.lexsort((places[points[among]], of[among]))]
    first: Flags = ~tied
    first[ranked[fresh(of[ranked])]] = True
    return first


def _parted(open_: _Stretches, parted: Indices, taken: Indices, points: Indices) -> _Stretches:
    """Each parted stretch as two, from its beginning to the point taken and from there to its end; others are done."""
    middles, before = open_.points[taken], taken - (np.cumsum(open_.size) - open_.size)[parted]
    size = _by_turns(before, open_.size[parted] - before - 1)
    begins, ends = _by_turns(open_.begins[parted], middles), _by_turns(middles, open_.ends[parted])
    held = np.flatnonzero(size)
    root = np.repeat(open_.root[parted], 2)[held]
    return _Stretches(begins=begins[held], ends=ends[held], root=root, size=size[held], points=points)


def _by_turns(one: Indices, other: Indices) -> Indices:
    both = np.empty(2 * len(one), dtype=one.dtype)
    both[::2], both[1::2] = one, other
    return both


def _off(x: Units, y: Units, open_: _Stretches) -> Numbers:
    """The square of the distance of each open point from its stretch; exact where it is a whole number."""
    from_x, from_y = x[open_.begins], y[open_.begins]
    to_x, to_y = x[open_.ends] - from_x, y[open_.ends] - from_y
    from_x, from_y, along_x, along_y, length = (
        np.repeat(each, open_.size) for each in (from_x, from_y, to_x, to_y, to_x * to_x + to_y * to_y)
    )
    out_x, out_y = x.take(open_.points) - from_x, y.take(open_.points) - from_y
    share = out_x * along_x + out_y * along_y
    cross = (out_x * along_y - out_y * along_x).astype(np.float64)
    with np.errstate(divide="ignore", invalid="ignore"):
        off: Numbers = cross * cross / length
    beyond = np.flatnonzero((share <= 0) | (share >= length))
    out_x, out_y, along_x, along_y = out_x[beyond], out_y[beyond], along_x[beyond], along_y[beyond]
    back_x, back_y = out_x - along_x, out_y - along_y
    off[beyond] = np.minimum(out_x * out_x + out_y * out_y, back_x * back_x + back_y * back_y)
    return off
