"""Which points of an edge can be seen: between points that stay, those without which it would move too far."""

from dataclasses import dataclass
from typing import TypeVar

import numpy as np
from numpy.typing import NDArray

from gisapp.geometry.map_outlines import LEAST_RING
from gisapp.geometry.map_rings import Flags, Indices, Keys, Runs, fresh, owners, x_of, y_of

#: Ways within a square of the lattice, right and down: what is made of them by one product is exact.
Ways = NDArray[np.complex64]
Values = TypeVar("Values", Indices, Ways)


@dataclass(frozen=True, slots=True, kw_only=True)
class _Stretches:
    """What lies between points that stay: where each stretch begins and ends; its open points.

    `points` are the numbers of those of all stretches, one after another, and `at` where they are; `size` is how many
    each has, one at least. `root` is the stretch between pinned points that a stretch is a piece of; where a place is,
    is told from where that begins.
    """

    begins: Ways
    ends: Ways
    root: Indices
    size: Indices
    points: Indices
    at: Ways


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
    places, kept = runs.places[order], pinned[order]
    open_ = _opened(runs, places, kept)
    # A loop keeps three corners, however thin it is.
    loop = open_.begins == open_.ends
    corners = np.ones(len(loop), dtype=np.intp)
    while len(open_.points):
        starts = np.cumsum(open_.size) - open_.size
        own = owners(open_.size)
        off, scale = _off(open_, own)
        farthest = np.maximum.reduceat(off, starts)
        thin = loop[open_.root] & (corners[open_.root] < LEAST_RING)
        far = farthest > np.where(thin, 0.0, tolerance * tolerance) * scale
        most = np.where(far, farthest, -1).take(own)
        parted, taken = np.flatnonzero(far), np.flatnonzero(off == most)
        if len(taken) > len(parted):
            taken = taken[_first(open_.points[taken], own[taken], places)]
        kept[open_.points[taken]] = True
        corners += np.bincount(open_.root[parted], minlength=len(corners))
        left = most >= 0
        left[taken] = False
        open_ = _parted(open_, parted, taken, taken - starts[parted], np.flatnonzero(left))
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


def _opened(runs: Runs, places: Keys, kept: Flags) -> _Stretches:
    """The stretches that have points between their ends: the next kept point, the last one of a ring its first."""
    begins = np.flatnonzero(kept)
    following = np.append(begins[1:], len(kept))
    starts, lasts, _ = runs.spans
    ends = following.copy()
    ends[np.searchsorted(begins, lasts, side="right") - 1] = starts
    size = following - begins - 1
    held = np.flatnonzero(size)
    size, points = size[held], np.flatnonzero(~kept)
    first = places[begins[held]]
    return _Stretches(
        begins=_ways(first, first), ends=_ways(first, places[ends[held]]), root=np.arange(len(held)), size=size,
        points=points, at=_ways(first.repeat(size), places[points]),
    )  # fmt: skip


def _ways(begins: Keys, ends: Keys) -> Ways:
    ways = np.empty(len(ends), dtype=np.complex64)
    ways.real, ways.imag = x_of(ends) - x_of(begins), y_of(ends) - y_of(begins)
    return ways


def _first(points: Indices, of: Indices, places: Keys) -> Flags:
    """Of points equally far in a stretch the first by place."""
    again = of[1:] == of[:-1]
    tied = np.append(again, False) | np.append(False, again)
    among = np.flatnonzero(tied)
    ranked = among[np.lexsort((places[points[among]], of[among]))]
    first: Flags = ~tied
    first[ranked[fresh(of[ranked])]] = True
    return first


def _parted(open_: _Stretches, parted: Indices, taken: Indices, before: Indices, left: Indices) -> _Stretches:
    """Each parted stretch as two, from its beginning to the point taken and from there to its end; others are done.

    Parameters
    ----------
    before
        How many points there are before the one taken.
    left
        Which points are still open.
    """
    size, middles = _by_turns(before, open_.size[parted] - before - 1), open_.at[taken]
    held = np.flatnonzero(size > 0)
    return _Stretches(
        begins=_by_turns(open_.begins[parted], middles)[held],
        ends=_by_turns(middles, open_.ends[parted])[held],
        root=open_.root[parted[held >> 1]],
        size=size[held],
        points=open_.points[left],
        at=open_.at[left],
    )


def _by_turns(one: Values, other: Values) -> Values:
    both = np.empty(2 * len(one), dtype=one.dtype)
    both[::2], both[1::2] = one, other
    return both


def _off(open_: _Stretches, own: Indices) -> tuple[Keys, Keys]:
    """How far each open point is from its stretch: four times the square, whole numbers by the scale of the stretch.

    What is asked of it is told by the middle of the stretch, so that it is the same from either end.
    """
    along = open_.ends - open_.begins
    length = along.real**2 + along.imag**2
    scale = np.maximum(length, 1).astype(np.int64)
    out = 2 * open_.at - (open_.begins + open_.ends).take(own)
    turned = out * along.conj().take(own)
    share, off = np.abs(turned.real), turned.imag.astype(np.int64)
    off *= off
    beyond = np.flatnonzero(share >= length.take(own))
    out, of = out[beyond], own[beyond]
    nearer = out.real**2 + out.imag**2 + length[of] - 2 * share[beyond]
    off[beyond] = nearer.astype(np.int64) * scale[of]
    return off, 4 * scale
