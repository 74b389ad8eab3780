"""Which points of an edge can be seen: between points that stay, those without which it would move too far."""

from dataclasses import dataclass, replace

import numpy as np
from numpy.typing import NDArray

from gisapp.geometry.map_rings import LEAST_RING, Flags, Indices, Keys, Runs, fresh, x_of, y_of

Numbers = NDArray[np.float64]
Units = NDArray[np.int32]


@dataclass(frozen=True, slots=True, kw_only=True)
class _Stretches:
    """What lies between points that stay: where each stretch begins and ends, as numbers of points; its open points.

    `of` tells to which stretch each of `points` belongs, `starts` where those of each begin; all go up. `root` is the
    stretch between pinned points that a stretch is a piece of.
    """

    begins: Indices
    ends: Indices
    root: Indices
    points: Indices
    of: Indices
    starts: Indices


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
        off = _off(x, y, open_)
        farthest = np.maximum.reduceat(off, open_.starts)
        thin = loop[open_.root] & (corners[open_.root] < LEAST_RING)
        parted = farthest > np.where(thin, 0.0, tolerance * tolerance)
        most = np.where(parted, farthest, np.inf)[open_.of]
        taken = _first(np.flatnonzero(off == most), open_, places)
        kept[open_.points[taken]] = True
        corners += np.bincount(open_.root[parted], minlength=len(corners))
        open_ = _parted(open_, parted, taken, most < np.inf)
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
    ends = np.append(begins[1:], begins[:1])
    starts, lasts, _ = runs.spans
    ends[np.searchsorted(begins, lasts, side="right") - 1] = starts
    points = np.flatnonzero(~kept)
    opened = _renumbered(begins, ends, begins, points, (np.cumsum(kept) - 1)[points])
    return replace(opened, root=np.arange(len(opened.root)))


def _renumbered(begins: Indices, ends: Indices, root: Indices, points: Indices, of: Indices) -> _Stretches:
    """The same without the stretches that have no points left."""
    first = fresh(of)
    starts = np.flatnonzero(first)
    held = of[starts]
    return _Stretches(
        begins=begins[held], ends=ends[held], root=root[held], points=points, of=np.cumsum(first) - 1, starts=starts
    )


def _first(taken: Indices, open_: _Stretches, places: Keys) -> Indices:
    """Of points equally far in a stretch the first by place."""
    of = open_.of[taken]
    again = of[1:] == of[:-1]
    if not again.any():
        return taken
    tied = np.append(again, False) | np.append(False, again)
    ranked = taken[tied][np.lexsort((places[open_.points[taken[tied]]], of[tied]))]
    first = ranked[fresh(open_.of[ranked])]
    return np.sort(np.append(taken[~tied], first))


def _parted(open_: _Stretches, parted: Flags, taken: Indices, left_open: Flags) -> _Stretches:
    """Each parted stretch as two, from its beginning to the point taken and from there to its end; others are done."""
    left_open[taken] = False
    left = np.flatnonzero(left_open)
    numbered = np.cumsum(parted) - 1
    of, points, middles = numbered[open_.of[left]], open_.points[left], open_.points[taken]
    begins = np.column_stack([open_.begins[parted], middles]).ravel()
    ends = np.column_stack([middles, open_.ends[parted]]).ravel()
    return _renumbered(begins, ends, np.repeat(open_.root[parted], 2), points, 2 * of + (points > middles[of]))


def _off(x: Units, y: Units, open_: _Stretches) -> Numbers:
    """The square of the distance of each open point from its stretch; exact where it is a whole number."""
    begins, ends, of = open_.begins, open_.ends, open_.of
    along_x, along_y = x[ends] - x[begins], y[ends] - y[begins]
    length = (along_x * along_x + along_y * along_y)[of]
    out_x, out_y = x[open_.points] - x[begins][of], y[open_.points] - y[begins][of]
    along_x, along_y = along_x[of], along_y[of]
    share = out_x * along_x + out_y * along_y
    cross = (out_x * along_y - out_y * along_x).astype(np.float64)
    with np.errstate(divide="ignore", invalid="ignore"):
        off: Numbers = cross * cross / length
    beyond = np.flatnonzero((share <= 0) | (share >= length))
    out_x, out_y, along_x, along_y = out_x[beyond], out_y[beyond], along_x[beyond], along_y[beyond]
    back_x, back_y = out_x - along_x, out_y - along_y
    off[beyond] = np.minimum(out_x * out_x + out_y * out_y, back_x * back_x + back_y * back_y)
    return off
