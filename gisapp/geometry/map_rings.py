"""Runs of places at whole units of a map tile: what is asked of all their points at once."""

from dataclasses import dataclass
from functools import cached_property
from typing import TypeVar

import numpy as np
from numpy.typing import NDArray

#: x and y of a place in one whole number: x above, and y, so that none is negative, below.
_BITS = 32
_HALF = 1 << 31
_BELOW = (1 << _BITS) - 1

Places = NDArray[np.float64]
#: Places in whole units, each in one number.
Keys = NDArray[np.int64]
Indices = NDArray[np.intp]
Flags = NDArray[np.bool_]
Values = TypeVar("Values", Keys, Indices, Flags)


def keys_of(places: Places) -> Keys:
    """Places at whole units, each as one number."""
    return keys_at(places[:, 0].astype(np.int64), places[:, 1].astype(np.int64))


def keys_at(x: Keys, y: Keys) -> Keys:
    """Whole units right and down, each pair as one number."""
    return (x << _BITS) | (y + _HALF)


def x_of(keys: Keys) -> Keys:
    """How far right each place is."""
    return keys >> _BITS


def y_of(keys: Keys) -> Keys:
    """How far down each place is."""
    return (keys & _BELOW) - _HALF


def places_of(keys: Keys) -> Places:
    """The places of these numbers."""
    return np.column_stack([x_of(keys), y_of(keys)]).astype(np.float64)


def fresh(values: Keys | Indices) -> Flags:
    """Which values are others than the one before; the first is."""
    other = np.ones(len(values), dtype=np.bool_)
    np.not_equal(values[1:], values[:-1], out=other[1:])
    return other


def sums(values: Keys | Indices | Flags, size: Indices) -> Keys:
    """The sum of as many values, one after another, as each size says."""
    total, ends = np.zeros(len(values) + 1, dtype=np.int64), np.zeros(len(size) + 1, dtype=np.int64)
    np.cumsum(values, out=total[1:])
    np.cumsum(size, out=ends[1:])
    of_each = total[ends]
    each: Keys = of_each[1:] - of_each[:-1]
    return each


def spread(starts: Indices, counts: Indices) -> Indices:
    """The numbers from each start on, as many as each count says, one after another."""
    steps: Indices = np.arange(int(counts.sum())) + np.repeat(starts - (np.cumsum(counts) - counts), counts)
    return steps


def owners(counts: Indices) -> Indices:
    """Of how many things each has, one at least, one after another: whose each is. To repeat numbers takes longer."""
    ends = np.cumsum(counts)
    whose = np.zeros(int(ends[-1]) if len(ends) else 0, dtype=np.intp)
    whose[ends[:-1]] = 1
    return np.cumsum(whose, out=whose)


def squares(keys: Keys, bits: int) -> Keys:
    """The square of a lattice in which each place lies, whose sides have two to the power of `bits` units."""
    below = (1 << bits) - 1
    return keys & ~((below << _BITS) | below)


@dataclass(frozen=True, kw_only=True)
class Runs:
    """Rings without their closing point, and lines, one after another, each with `size` points; any may have none."""

    places: Keys
    size: Indices
    closed: Flags

    @cached_property
    def spans(self) -> tuple[Indices, Indices, Flags]:
        """The first and the last point of each run that has any, and whether it is closed."""
        held = np.flatnonzero(self.size)
        ends = np.cumsum(self.size)[held] - 1
        return ends + 1 - self.size[held], ends, self.closed[held]

    def after(self, values: Values) -> Values:
        """For each point what the one that follows it has; for a line's last point its own."""
        following = np.empty_like(values)
        following[:-1] = values[1:]
        starts, ends, closed = self.spans
        following[ends] = values[np.where(closed, starts, ends)]
        return following

    def before(self, values: Values) -> Values:
        """For each point what the one before it has; for a line's first point its own."""
        earlier = np.empty_like(values)
        earlier[1:] = values[:-1]
        starts, ends, closed = self.spans
        earlier[starts] = values[np.where(closed, ends, starts)]
        return earlier

    def only(self, kept: Flags) -> "Runs":
        """The same with these points alone."""
        return Runs(places=self.places[np.flatnonzero(kept)], size=sums(kept, self.size), closed=self.closed)

    def some(self, chosen: Flags | Indices) -> "Runs":
        """These runs alone, in this order."""
        starts = (np.cumsum(self.size) - self.size)[chosen]
        size = self.size[chosen]
        return Runs(places=self.places[spread(starts, size)], size=size, closed=self.closed[chosen])

    def followed_by(self, other: "Runs") -> "Runs":
        """These runs, and others after them."""
        return Runs(
            places=np.concatenate([self.places, other.places]),
            size=np.concatenate([self.size, other.size]),
            closed=np.concatenate([self.closed, other.closed]),
        )

    def with_more(self, behind: Indices, places: Keys) -> "Runs":
        """The same with more points, each right behind the one named."""
        own = np.searchsorted(np.cumsum(self.size), behind, side="right")
        size = self.size + np.bincount(own, minlength=len(self.size))
        return Runs(places=np.insert(self.places, behind + 1, places), size=size, closed=self.closed)


def without_repeats(runs: Runs) -> Runs:
    """Points that differ from the one before; a ring of one place keeps none."""
    if not len(runs.places):
        return runs
    kept = runs.places != runs.before(runs.places)
    starts, _, closed = runs.spans
    kept[starts[~closed]] = True
    return runs.only(kept)
