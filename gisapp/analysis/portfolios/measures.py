"""What a portfolio achieves, in the units of each objective: sums, and what no sum over its zones can say.

Two zones that share a substation overload it together, two that reach the same commune reach its people once. So an
objective is asked of whole portfolios. Each datum is an interval; `at` answers for any place in it, `u` from 0 (least)
to 1 (greatest) for each datum.
"""

from dataclasses import dataclass
from typing import Protocol

import numpy as np
from numpy.typing import NDArray

from gisapp.analysis.portfolios.conditions import Masks, Members
from gisapp.analysis.portfolios.products import weighted
from gisapp.analysis.portfolios.space import Space

Floats = NDArray[np.float64]


@dataclass(frozen=True, slots=True, kw_only=True, eq=False)
class Chosen:
    """Some portfolios as measures need them: their options, and their candidates as bits."""

    members: Members
    masks: Masks

    def __len__(self) -> int:
        return len(self.masks)


def chosen(space: Space, rows: "NDArray[np.intp] | slice") -> Chosen:
    """These portfolios of the space."""
    return Chosen(members=space.members[rows], masks=space.masks[rows])


def brought(these: Chosen, amounts: Floats) -> Floats:
    """What the options of each portfolio bring together; `amounts` has one, or a row of some, for each option."""
    padded = np.concatenate([amounts, np.zeros((1, *amounts.shape[1:]))])  # the last one, at -1, is nobody's
    total = padded[these.members[:, 0]]
    for place in range(1, these.members.shape[1]):
        total += padded[these.members[:, place]]
    return np.asarray(total)


class Measure(Protocol):
    """What is measured of portfolios."""

    @property
    def data(self) -> int:
        """How many data it rests on."""

    @property
    def open(self) -> NDArray[np.bool_]:
        """Which of its data are not known for certain."""

    def at(self, these: Chosen, u: Floats) -> Floats:
        """The value of each portfolio where each datum lies at its `u`."""

    def bounds(self, these: Chosen) -> tuple[Floats, Floats]:
        """The least and the greatest value of each portfolio."""


@dataclass(frozen=True, slots=True, kw_only=True, eq=False)
class Sum:
    """Each option brings its own amount: hectares of rice land, jobs, money. `least`, `greatest`: one per option.

    `most` is what each can bring at all, such as all its land; without it there is no end.
    """

    least: Floats
    greatest: Floats
    most: Floats | None = None

    @property
    def data(self) -> int:
        """One datum an option."""
        return len(self.least)

    @property
    def open(self) -> NDArray[np.bool_]:
        """Amounts that are ranges."""
        return np.asarray(self.greatest > self.least)

    def at(self, these: Chosen, u: Floats) -> Floats:
        """The sum where each amount lies at its `u`."""
        return brought(these, self.least + u * (self.greatest - self.least))

    def bounds(self, these: Chosen) -> tuple[Floats, Floats]:
        """The sums of the least and of the greatest amounts."""
        return brought(these, self.least), brought(these, self.greatest)


@dataclass(frozen=True, slots=True, kw_only=True, eq=False)
class Reached:
    """Whoever is reached by one of the zones at least: `sites` (units x candidates) and the `people` of each unit."""

    sites: NDArray[np.bool_]
    people: Floats

    @property
    def data(self) -> int:
        """Whether somebody is reached is taken as it is."""
        return 0

    @property
    def open(self) -> NDArray[np.bool_]:
        """None."""
        return np.empty(0, dtype=bool)

    def at(self, these: Chosen, u: Floats) -> Floats:  # noqa: ARG002 - as every measure
        """The people reached."""
        patterns, people = self._patterns()
        total = np.zeros(len(these))
        for pattern, living in zip(patterns, people, strict=True):
            total += living * ((these.masks & pattern) != 0)
        return total

    def bounds(self, these: Chosen) -> tuple[Floats, Floats]:
        """The people reached, twice."""
        reached = self.at(these, np.empty(0))
        return reached, reached

    def _patterns(self) -> tuple[Masks, Floats]:
        """Units that the same candidates reach are one; nobody reaches those that are left out."""
        bits = (self.sites * (np.uint64(1) << np.arange(self.sites.shape[1], dtype=np.uint64))).sum(1, dtype=np.uint64)
        patterns, unit = np.unique(bits, return_inverse=True)
        people = np.bincount(unit, weights=self.people, minlength=len(patterns)).astype(np.float64)
        there: Masks = patterns[patterns > 0].astype(np.uint64)
        return there, people[patterns > 0]


@dataclass(frozen=True, slots=True, kw_only=True, eq=False)
class Partly:
    """People of units that zones reach in part: what two zones reach of a unit overlaps, nobody says by how much.

    `least`, `greatest` (units x candidates) are the shares that each candidate reaches, `held_*` those that somebody
    reaches without any of them. Together they reach at least what the one that reaches most does, and at most the sum.
    """

    least: Floats
    greatest: Floats
    held_least: Floats
    held_greatest: Floats
    people: Floats
    phases: int = 1

    @property
    def data(self) -> int:
        """One: how far what they reach overlaps."""
        return 1

    @property
    def open(self) -> NDArray[np.bool_]:
        """Whether that makes a difference anywhere."""
        apart = (self.greatest.sum(axis=1) > self.least.max(axis=1, initial=0.0)) | (
            self.held_greatest > self.held_least
        )
        return np.array([bool((apart & (self.people > 0)).any())])

    def at(self, these: Chosen, u: Floats) -> Floats:
        """The people newly reached, at `u` between the bounds."""
        least, greatest = self.bounds(these)
        return least + float(u[0]) * (greatest - least)

    def bounds(self, these: Chosen) -> tuple[Floats, Floats]:
        """The people newly reached, if what zones reach overlaps as much, and as little, as it can."""
        least, greatest = np.zeros(len(these)), np.zeros(len(these))
        for unit in np.flatnonzero((self.greatest > 0).any(axis=1) & (self.people > 0)).tolist():
            low, high = self.shares(these, unit)
            least += self.people[unit] * low
            greatest += self.people[unit] * high
        return least, greatest

    def shares(self, these: Chosen, unit: int) -> tuple[Floats, Floats]:
        """The share of one unit that is newly reached, at least and at most."""
        sites = np.where(these.members < 0, self.least.shape[1], these.members // self.phases)
        low, high = np.append(self.least[unit], 0.0)[sites], np.append(self.greatest[unit], 0.0)[sites]
        least = np.maximum(low.max(axis=1) - self.held_greatest[unit], 0.0)
        return least, np.minimum(high.sum(axis=1), 1.0 - self.held_least[unit])


@dataclass(frozen=True, slots=True, kw_only=True, eq=False)
class Overload:
    """What shared facilities lack: demand beyond the headroom of each, in the unit that `price` makes them alike in.

    `demand_*` has a row per option and a column per facility, `headroom_*` a value per facility. `topics` says which
    columns share out one demand, and `share` (as `demand_*`) by which parts; `nobody` marks columns without a facility.
    """

    demand_least: Floats
    demand_greatest: Floats
    headroom_least: Floats
    headroom_greatest: Floats
    price: Floats
    topics: NDArray[np.intp] | None = None
    share: Floats | None = None
    nobody: NDArray[np.bool_] | None = None

    @property
    def middle(self) -> tuple[Floats, Floats]:
        """Demands and headrooms in the middle of their ranges."""
        return (self.demand_least + self.demand_greatest) / 2, (self.headroom_least + self.headroom_greatest) / 2

    @property
    def data(self) -> int:
        """One datum an option, and one a facility."""
        return len(self.demand_least) + len(self.headroom_least)

    @property
    def open(self) -> NDArray[np.bool_]:
        """Demands and headrooms that are ranges."""
        demand = (self.demand_greatest > self.demand_least).any(axis=1)
        return np.concatenate([demand, self.headroom_greatest > self.headroom_least])

    def at(self, these: Chosen, u: Floats) -> Floats:
        """What is lacking where demands and headrooms lie at their `u`."""
        options = len(self.demand_least)
        demand = self.demand_least + u[:options, None] * (self.demand_greatest - self.demand_least)
        headroom = self.headroom_least + u[options:] * (self.headroom_greatest - self.headroom_least)
        return self._lacking(these, demand, headroom)

    def bounds(self, these: Chosen) -> tuple[Floats, Floats]:
        """What is lacking at the least demand and the greatest headroom, and the other way round."""
        least = self._lacking(these, self.demand_least, self.headroom_greatest)
        return least, self._lacking(these, self.demand_greatest, self.headroom_least)

    def _lacking(self, these: Chosen, demand: Floats, headroom: Floats) -> Floats:
        # What lacks already without any of the zones is none of theirs.
        return weighted(np.maximum(brought(these, demand) - np.maximum(headroom, 0.0), 0.0), self.price)


@dataclass(frozen=True, slots=True, kw_only=True, eq=False)
class Spread:
    """How far apart the zones of a portfolio lie, on average over its pairs: `distance` (candidates x candidates).

    `off` says how far each candidate may lie from where it is drawn; none where it is left out. `places` (candidates x
    2), in the same unit, are where they are drawn: without them nobody can say what moving one would do.
    """

    distance: Floats
    phases: int = 1
    off: Floats | None = None
    places: Floats | None = None

    @property
    def data(self) -> int:
        """Where each candidate lies, if that is not certain."""
        return 0 if self.off is None else len(self.off)

    @property
    def open(self) -> NDArray[np.bool_]:
        """Candidates whose place is not certain."""
        return np.empty(0, dtype=bool) if self.off is None else np.asarray(self.off > 0)

    def at(self, these: Chosen, u: Floats) -> Floats:
        """The mean distance between two of its zones, each as much nearer or farther as its `u` says."""
        return self._mean(these, None if self.off is None else self.off * (2 * u - 1))

    def bounds(self, these: Chosen) -> tuple[Floats, Floats]:
        """The mean distance where all lie as near, and as far, as they may."""
        if self.off is None:
            mean = self._mean(these, None)
            return mean, mean
        return self._mean(these, -self.off), self._mean(these, self.off)

    def _mean(self, these: Chosen, moved: Floats | None) -> Floats:
        distance = self.distance
        if moved is not None:
            distance = np.maximum(distance + moved[:, None] + moved[None], 0.0)
        members = these.members
        sites = np.where(members < 0, len(distance), members // self.phases)
        padded = np.pad(distance, ((0, 1), (0, 1)))
        size = (members >= 0).sum(axis=1)
        total = np.zeros(len(these))
        for one in range(members.shape[1]):
            for other in range(one):
                total += padded[sites[:, one], sites[:, other]]
        mean: Floats = total / np.maximum(size * (size - 1) / 2, 1)
        return mean
