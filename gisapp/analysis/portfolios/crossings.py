"""By how much must one datum be off for another portfolio to overtake the winner? Exactly, portfolio by portfolio.

The lead of the winner over another portfolio moves in straight pieces with a datum (`Terms`): at the ends of the pieces
it is looked at, and inside the first piece at whose end the other leads, the crossing is where a straight line is 0.
Portfolios are looked at from the closest behind on; whoever is so far behind that no piece is steep enough is not.
"""

from collections.abc import Iterator
from dataclasses import dataclass
from math import inf

import numpy as np
from numpy.typing import NDArray

from gisapp.analysis.portfolios.measures import Chosen, Floats, chosen
from gisapp.analysis.portfolios.shifts import Shift, Terms
from gisapp.analysis.portfolios.space import Space

#: Scores lie between 0 and 1; whoever leads by less is level.
LEVEL = 1e-12
#: What is left of a steepness when two that are equal are taken from each other.
_ROUNDING = 1e-9
_FIRST_LOOK, _MOST_AT_ONCE = 256, 1 << 16


@dataclass(frozen=True, slots=True, kw_only=True, eq=False)
class Field:
    """The winner and all others, closest behind first: `behind` (at most 0) is each one's score less the winner's."""

    space: Space
    winner: int
    rows: NDArray[np.intp]
    behind: Floats

    @property
    def leader(self) -> Chosen:
        """The winner as measures need it."""
        return chosen(self.space, np.array([self.winner]))

    def blocks(self) -> Iterator[slice]:
        """Some of the others, then more and more."""
        begin, size = 0, _FIRST_LOOK
        while begin < len(self.rows):
            yield slice(begin, begin + size)
            begin, size = begin + size, min(size * 4, _MOST_AT_ONCE)


def field_of(space: Space, score: Floats, winner: int) -> Field:
    """Who is how far behind the winner?"""
    order = np.argsort(-score, kind="stable")
    rows = order[order != winner]
    return Field(space=space, winner=winner, rows=rows, behind=np.minimum(score[rows] - score[winner], 0.0))


@dataclass(frozen=True, slots=True, kw_only=True)
class Crossing:
    """The datum off by so much, with its sign, and the row that wins beyond."""

    by: float
    winner: int


def smallest(field: Field, shift: Shift, gain: float) -> Crossing | None:
    """What is the smallest change of this datum, up or down, beyond which another portfolio wins?

    Parameters
    ----------
    gain
        What one more of the objective is worth in score; negative where less is better.
    """
    if not len(field.rows) or max(shift.greatest - shift.least, 0.0) * abs(gain) == 0.0:
        return None
    nearest, widest = -float(field.behind[0]), (shift.greatest - shift.least) * abs(gain)
    if max(shift.up, shift.down) * widest < nearest:
        return None  # as many data as communes times zones are ruled out here
    own = shift.terms(field.leader)
    found = None
    for sign, limit in ((1.0, shift.up), (-1.0, shift.down)):
        room = limit if found is None else min(limit, abs(found.by))
        found = _towards(field, shift, own, _Way(gain=gain, sign=sign, limit=room)) or found
    return found


@dataclass(frozen=True, slots=True, kw_only=True)
class _Way:
    """Up or down, how far at most, and what one more of the objective is worth."""

    gain: float
    sign: float
    limit: float


def _towards(field: Field, shift: Shift, own: Terms, way: _Way) -> Crossing | None:
    steepest = _steepest(shift, own, way)
    if steepest <= 0 or way.limit <= 0:
        return None
    nearest, found = way.limit, None
    for block in field.blocks():
        if -field.behind[block.start] >= steepest * nearest:
            break
        terms = shift.terms(chosen(field.space, field.rows[block]))
        off = crossings(field.behind[block], terms, own, gain=way.gain, sign=way.sign, limit=nearest)
        best = int(off.argmin())
        if off[best] < nearest:
            nearest = float(off[best])
            found = Crossing(by=way.sign * nearest, winner=int(field.rows[block][best]))
    return found


def _steepest(shift: Shift, own: Terms, way: _Way) -> float:
    """The most that any portfolio gains on the winner for each one that the datum is off this way."""
    least, greatest = _slopes(own, way.sign)
    others = sorted((way.sign * shift.least, way.sign * shift.greatest))
    return float(way.gain * (others[1] - least) if way.gain > 0 else -way.gain * (greatest - others[0]))


def _slopes(own: Terms, sign: float) -> tuple[float, float]:
    """Between which the winner itself moves this way: hinges that stay open or shut all along are known."""
    start, step = own.start[0], sign * own.step[0]
    each = own.coefficient * step
    surely, never = (start >= 0) & (step >= 0), (start <= 0) & (step <= 0)
    known = float(sign * own.slope[0] + each[surely].sum())
    open_ = each[~surely & ~never]
    return known + float(np.minimum(open_, 0.0).sum()), known + float(np.maximum(open_, 0.0).sum())


def crossings(behind: Floats, others: Terms, own: Terms, *, gain: float, sign: float, limit: float) -> Floats:
    """How far off each of these overtakes the winner; infinite for those that do not up to the limit."""
    ends = _ends(others, own, sign, limit)
    lead = behind[:, None] + gain * (others.moved(sign * ends) - own.moved(sign * ends))
    points = np.concatenate([np.zeros((len(behind), 1)), ends], axis=1)
    lead = np.concatenate([behind[:, None], lead], axis=1)
    ahead = lead > LEVEL
    first = ahead.argmax(axis=1)
    row = np.arange(len(behind))
    last = np.maximum(first - 1, 0)
    rise = lead[row, first] - lead[row, last]
    with np.errstate(divide="ignore", invalid="ignore"):
        inside = points[row, last] - lead[row, last] / rise * (points[row, first] - points[row, last])
    found = np.where(ahead.any(axis=1), np.maximum(inside, 0.0), inf)
    return (
        found
        if np.isfinite(limit)
        else np.minimum(found, _beyond(points, lead, _ROUNDING * abs(gain) * (_steep(others) + _steep(own))))
    )


def _ends(others: Terms, own: Terms, sign: float, limit: float) -> Floats:
    """Where straight pieces end, in order: of each portfolio, of the winner, and the limit, or one beyond the last."""
    count = len(others.slope)
    with np.errstate(divide="ignore", invalid="ignore"):
        turns = [-each.start / (sign * each.step) for each in (others, own)]
    every = np.concatenate([turns[0], np.broadcast_to(turns[1], (count, turns[1].shape[1]))], axis=1)
    every = np.where(np.isfinite(every) & (every > 0) & (every < limit), every, 0.0)
    final = every.max(axis=1, initial=0.0) + 1.0 if not np.isfinite(limit) else np.full(count, limit)
    return np.sort(np.concatenate([every, final[:, None]], axis=1), axis=1)


def _beyond(points: Floats, lead: Floats, flat: Floats) -> Floats:
    """Where the last piece, which never ends, crosses; one that rises by no more than `flat` is level."""
    rise = (lead[:, -1] - lead[:, -2]) / (points[:, -1] - points[:, -2])
    with np.errstate(divide="ignore", invalid="ignore"):
        return np.where((rise > flat) & (lead[:, -1] <= LEVEL), points[:, -1] - lead[:, -1] / rise, inf)


def _steep(terms: Terms) -> Floats:
    """How steep each can be at most."""
    return np.asarray(np.abs(terms.slope) + (np.abs(terms.coefficient) * np.abs(terms.step)).sum(axis=1))
