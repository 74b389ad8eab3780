"""How far would a candidate have to lie from where it is drawn for another portfolio to win by its distances?

The least displacement is found to within a tolerance, and what is nearer is ruled out, not sampled: what is nearer is
divided into pieces of rings; over a piece the mean distance within one portfolio is at most that of its corners (it is
convex), and within the other at least its tangent. A piece in which nobody can lead is dropped, others are halved.
"""

from collections.abc import Iterator
from dataclasses import dataclass, replace

import numpy as np
from numpy.typing import NDArray

from gisapp.analysis.portfolios.crossings import LEVEL, Field
from gisapp.analysis.portfolios.measures import Floats, Spread
from gisapp.analysis.portfolios.space import NOBODY, Space

#: The displacement told is no more than this share of the longest distance above the least that there is: 1 m of 40 km.
TOLERANCE = 1 / 40_000
_DIRECTIONS, _RINGS = 32, 8
_ROUND = np.concatenate([
    ring / _RINGS * np.stack([np.cos(way), np.sin(way)], axis=1)
    for way in (np.linspace(0, 2 * np.pi, _DIRECTIONS, endpoint=False),) for ring in range(1, _RINGS)
])  # fmt: skip
_ROWS_AT_ONCE, _PIECES_AT_ONCE, _SECTORS = 256, 64, 8
#: A way is cut so often into so many parts: to a millionth of its length and less.
_CUTS, _PARTS = 3, 129
#: Pieces of this share of the tolerance are not divided again: where two portfolios stay level nobody would end.
_FINEST = 1 / 16


@dataclass(frozen=True, slots=True, kw_only=True)
class Displacement:
    """A candidate lies so much further east and north, in the unit of its places, and the row that wins beyond.

    None that is shorter by more than `within` makes another portfolio win.
    """

    east: float
    north: float
    within: float
    winner: int

    @property
    def by(self) -> float:
        """How far that is."""
        return float(np.hypot(self.east, self.north))


def least_displacement(field: Field, measure: Spread, site: int, gain: float) -> Displacement | None:
    """What is the least displacement of this candidate with which another portfolio wins, the others staying in place?

    None where there is none as long as the candidates lie apart at most, or where nobody knows places.

    Parameters
    ----------
    gain
        What one more of the objective is worth in score; negative where less is better.
    """
    if measure.places is None or len(measure.places) < 2 or gain == 0.0:  # noqa: PLR2004 - a distance has two ends
        return None
    longest = float(measure.distance.max())
    if not longest or not len(field.rows):
        return None
    leader = _apart_from(field.space, np.array([field.winner]), measure, site)
    search = _Search(measure=measure, places=measure.places, site=site, gain=gain, tolerance=longest * TOLERANCE,
                     leader=leader)  # fmt: skip
    nearest, surely, found = longest, longest, None
    for block in field.blocks():
        # A mean of distances moves by no more than the candidate does.
        if float(field.behind[block.start]) + abs(gain) * (1.0 + search.leader.steepest[0]) * nearest <= 0:
            break
        for rows in _moving(field, measure, site, block):
            others = _apart_from(field.space, field.rows[rows], measure, site)
            may = field.behind[rows] + abs(gain) * (others.steepest + search.leader.steepest) * nearest > 0
            if may.any():
                here, ruled_out = search.least(field.behind[rows][may], others.kept(may), nearest)
                surely = min(surely, ruled_out)
                if here is not None:
                    found = replace(here, winner=int(field.rows[rows][may][here.winner]))
                    nearest = found.by
    return None if found is None else replace(found, within=max(found.within, found.by - surely))


def _moving(field: Field, measure: Spread, site: int, block: slice) -> Iterator[NDArray[np.intp]]:
    """Of these portfolios those with the candidate, and the best of all without it, which do not move."""
    members = field.space.members[field.rows[block]]
    first = site * measure.phases
    has = ((members >= first) & (members < first + measure.phases)).any(axis=1)
    moving = np.flatnonzero(has) if block.start else np.union1d(np.flatnonzero(has), np.flatnonzero(~has)[:1])
    for begin in range(0, len(moving), _ROWS_AT_ONCE):
        yield block.start + moving[begin : begin + _ROWS_AT_ONCE]


@dataclass(frozen=True, slots=True, kw_only=True, eq=False)
class _Apart:
    """From whom the candidate lies apart in each portfolio (a row of candidates), and what each distance counts."""

    others: NDArray[np.intp]
    count: Floats

    def kept(self, which: NDArray[np.bool_] | NDArray[np.intp]) -> "_Apart":
        return _Apart(others=self.others[which], count=self.count[which])

    @property
    def steepest(self) -> Floats:
        """How much the mean distance changes for each unit of displacement at most."""
        return np.asarray(self.count.sum(axis=1))

    def mean(self, distance: Floats) -> Floats:
        """What the candidate adds to the mean distance (portfolios x displacements), from all distances to it."""
        total = np.zeros((len(self.others), len(distance)))
        for place in range(self.others.shape[1]):
            total += self.count[:, place, None] * distance[:, self.others[:, place]].T
        return total

    def slope(self, toward: Floats) -> Floats:
        """The same of the directions to it: portfolios x displacements x 2."""
        total = np.zeros((len(self.others), len(toward), 2))
        for place in range(self.others.shape[1]):
            total += self.count[:, place, None, None] * toward[:, self.others[:, place]].transpose(1, 0, 2)
        return total


def _apart_from(space: Space, rows: NDArray[np.intp], measure: Spread, site: int) -> _Apart:
    members = space.members[rows]
    sites = np.where(members < 0, NOBODY, members // measure.phases)
    inside = (sites == site).any(axis=1)
    size = (members >= 0).sum(axis=1)
    pairs = np.maximum(size * (size - 1) / 2, 1)
    counts = (sites >= 0) & (sites != site) & inside[:, None]
    return _Apart(others=np.where(counts, sites, 0).astype(np.intp), count=counts / pairs[:, None])


@dataclass(frozen=True, slots=True, kw_only=True, eq=False)
class _Search:
    measure: Spread
    places: Floats
    site: int
    gain: float
    tolerance: float
    leader: _Apart

    def least(self, behind: Floats, others: _Apart, nearest: float) -> tuple[Displacement | None, float]:
        """The least displacement shorter than `nearest`, and down to which length none is left undecided.

        The winner of the displacement is a row of these.
        """
        found = self._first(behind, others, nearest)
        nearest = nearest if found is None else found.by
        alive, pieces = np.arange(len(behind)), _around(nearest)
        while len(pieces) and (pieces[:, 1] - pieces[:, 0]).max() > self.tolerance * _FINEST:
            rows, kept, looked = others.kept(alive), [], np.zeros(len(alive), dtype=bool)
            for begin in range(0, len(pieces), _PIECES_AT_ONCE):
                some = _within(pieces[begin : begin + _PIECES_AT_ONCE], nearest - self.tolerance)
                centre = _at(some[:, :2].mean(axis=1), some[:, 2:].mean(axis=1))
                ahead = (self._lead(behind[alive], rows, centre) > LEVEL).any(axis=0)
                if ahead.any():
                    east, north, at = self._along(behind[alive], rows, centre[ahead])
                    found = Displacement(east=east, north=north, within=self.tolerance, winner=int(alive[at]))
                    nearest = found.by
                may = self._most(behind[alive], rows, centre, _corners(some)) > LEVEL
                kept.append(some[may.any(axis=0)])
                looked |= may.any(axis=1)
            alive, pieces = alive[looked], _halved(np.concatenate(kept))
        return found, float(pieces[:, 0].min(initial=nearest))

    def _first(self, behind: Floats, others: _Apart, nearest: float) -> Displacement | None:
        """A displacement to begin with: the shortest of some in all directions, where one makes somebody lead."""
        ends = nearest * _ROUND
        ahead = (self._lead(behind, others, ends) > LEVEL).any(axis=0)
        if not ahead.any():
            return None
        east, north, at = self._along(behind, others, ends[ahead])
        return Displacement(east=east, north=north, within=self.tolerance, winner=at)

    def _lead(self, behind: Floats, others: _Apart, moved: Floats) -> Floats:
        """How far each (row) leads with the candidate displaced like this (column)."""
        return np.asarray(behind[:, None] + self._gained(others, moved) - self._gained(self.leader, moved))

    def _gained(self, apart: _Apart, moved: Floats) -> Floats:
        before = apart.mean(self.measure.distance[self.site][None])
        return np.asarray(self.gain * (apart.mean(self._to(moved)[0]) - before))

    def _most(self, behind: Floats, others: _Apart, centre: Floats, corners: Floats) -> Floats:
        """How far each (row) may lead at most anywhere in the pieces (column) with these centres and corners."""
        convex, straight = (others, self.leader) if self.gain > 0 else (self.leader, others)
        size, here = abs(self.gain), self.measure.distance[self.site][None]
        distance, toward = self._to(centre)
        level, tilt = size * (straight.mean(distance) - straight.mean(here)), size * straight.slope(toward)
        before = convex.mean(here)
        most = np.full((len(behind), len(centre)), -np.inf)
        for corner in corners:
            bent = size * (convex.mean(self._to(corner)[0]) - before)
            np.maximum(most, bent - level - (tilt * (corner - centre)).sum(axis=2), out=most)
        return np.asarray(behind[:, None] + most)

    def _to(self, moved: Floats) -> tuple[Floats, Floats]:
        """How far and in which direction the displaced candidate lies from where every candidate is drawn."""
        places = self.places
        toward = (places[self.site] + moved)[:, None] - places[None]
        distance = np.hypot(toward[..., 0], toward[..., 1])
        return distance, toward / np.where(distance > 0, distance, 1.0)[..., None]

    def _along(self, behind: Floats, others: _Apart, ends: Floats) -> tuple[float, float, int]:
        """The shortest of these displacements, shortened as long as somebody leads."""
        end = ends[np.hypot(ends[:, 0], ends[:, 1]).argmin()]
        low, high = 0.0, 1.0
        for _ in range(_CUTS):
            parts = np.linspace(low, high, _PARTS)
            leads = (self._lead(behind, others, parts[1:, None] * end[None]) > LEVEL).any(axis=0)
            first = int(leads.argmax()) if leads.any() else _PARTS - 2
            low, high = float(parts[first]), float(parts[first + 1])
        at = int(self._lead(behind, others, high * end[None])[:, 0].argmax())
        return float(high * end[0]), float(high * end[1]), at


def _at(length: Floats, way: Floats) -> Floats:
    """Displacements of these lengths in these directions."""
    return np.stack([length * np.cos(way), length * np.sin(way)], axis=-1)


def _around(longest: float) -> Floats:
    """All displacements up to a length, as pieces of rings: from and to which length, from and to which direction."""
    edges = np.linspace(0, 2 * np.pi, _SECTORS + 1)
    return np.stack([np.zeros(_SECTORS), np.full(_SECTORS, longest), edges[:-1], edges[1:]], axis=1)


def _within(pieces: Floats, longest: float) -> Floats:
    """What of these pieces is no longer than this."""
    kept = pieces[pieces[:, 0] < longest].copy()
    kept[:, 1] = np.minimum(kept[:, 1], longest)
    return kept


def _corners(pieces: Floats) -> Floats:
    """Four corners (4 x pieces x 2) between which each piece lies: the outer side touches the ring."""
    inner, outer, one, other = pieces.T
    beyond = outer / np.cos((other - one) / 2)
    return np.stack([_at(inner, one), _at(inner, other), _at(beyond, one), _at(beyond, other)])


def _halved(pieces: Floats) -> Floats:
    """Each piece divided where it is longer."""
    inner, outer, one, other = pieces.T
    across = outer * (other - one) > outer - inner
    length, way = (inner + outer) / 2, (one + other) / 2
    first, second = pieces.copy(), pieces.copy()
    first[:, 3], second[:, 2] = np.where(across, way, other), np.where(across, way, one)
    first[:, 1], second[:, 0] = np.where(across, outer, length), np.where(across, inner, length)
    return np.concatenate([first, second])
