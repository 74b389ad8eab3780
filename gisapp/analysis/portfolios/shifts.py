"""What the data of an objective are, one by one, and how every portfolio moves when one of them is off.

All that a board measures, but distance, moves in straight pieces: a sum with each amount, what a facility lacks with
its headroom and with each zone's demand, the people reached with the people of a commune and with the share of it that
a zone reaches. `Terms` hold these pieces exactly; `gisapp.analysis.portfolios.crossings` finds where two of them meet.
"""

from collections.abc import Callable, Iterator
from dataclasses import dataclass
from functools import partial, singledispatch
from math import inf

import numpy as np
from numpy.typing import NDArray

from gisapp.analysis.portfolios.measures import Chosen, Floats, Measure, Overload, Partly, Reached, Sum, brought
from gisapp.analysis.portfolios.space import NOBODY


@dataclass(frozen=True, slots=True, kw_only=True, eq=False)
class Terms:
    """How a value moves with a datum that is off by d: `slope * d`, and `coefficient * max(start + step * d, 0)` each.

    `slope` has one per portfolio, `coefficient` one per hinge, `start` and `step` a row per portfolio of these.
    """

    slope: Floats
    coefficient: Floats
    start: Floats
    step: Floats

    def moved(self, by: Floats) -> Floats:
        """By how much each portfolio moves (row) where the datum is off by so much (columns of `by`)."""
        total = self.slope[:, None] * by
        for at, each in enumerate(self.coefficient):
            start, step = self.start[:, at, None], self.step[:, at, None]
            total += each * (np.maximum(start + step * by, 0.0) - np.maximum(start, 0.0))
        return np.asarray(total)


@dataclass(frozen=True, slots=True, kw_only=True, eq=False)
class Shift:
    """One datum of a measure, and how the portfolios move with it.

    Attributes
    ----------
    kind
        `amount`, `demand` or `share` of a candidate (`site`); `headroom`, `population`; `overlap`.
    item
        Which facility's column, topic or unit of people it is about.
    value, low, high
        Where it stands, and the ends of its range.
    down, up
        How far it can be off at all: nothing is less than nought, no share more than the whole.
    least, greatest
        Between which any portfolio moves for each one that the datum is off.
    size
        What a change is small or large against: the datum itself, or what is usual where it is nought.
    """

    kind: str
    value: float
    low: float
    high: float
    down: float
    up: float
    least: float
    greatest: float
    size: float
    terms: Callable[[Chosen], Terms]
    site: int | None = None
    item: int | None = None

    def becomes(self, by: float) -> float:
        """Where it stands once it is off by so much; ends of a share that would leave 0..1 stay there."""
        if self.kind != "share":
            return self.value + by
        return float(np.clip([self.low + by, self.high + by], 0.0, 1.0).mean())

    def possible(self, by: float) -> bool:
        """May it be off by so much, within its range?"""
        return self.low <= self.value + by <= self.high


def _straight(slope: Floats) -> Terms:
    """Nothing but a slope."""
    none = np.empty((len(slope), 0))
    return Terms(slope=slope, coefficient=np.empty(0), start=none, step=none)


@singledispatch
def shifts(measure: Measure, phases: int) -> Iterator[Shift]:  # noqa: ARG001 - each kind of measure has its own
    """Which data does this measure rest on that can be off one by one? None for a kind that nobody described."""
    return iter(())


@shifts.register
def _(measure: Sum, phases: int) -> Iterator[Shift]:
    """What each candidate brings, whenever it is begun; `most` is what it can bring at all."""
    middle = (measure.least + measure.greatest) / 2
    for site in range(len(middle) // phases):
        own = slice(site * phases, (site + 1) * phases)
        value, room = float(middle[own].min()), float((measure.greatest[own] - measure.least[own]).max()) / 2
        most = inf if measure.most is None else float(measure.most[own].min())
        yield Shift(
            kind="amount",
            site=site,
            value=value,
            low=value - room,
            high=value + room,
            down=max(value, 0.0),
            up=max(most - float(middle[own].max()), 0.0),
            least=0.0,
            greatest=1.0,
            size=value or float(middle.mean()),
            terms=partial(_brings, site=site, phases=phases),
        )


@shifts.register
def _(measure: Reached, phases: int) -> Iterator[Shift]:  # noqa: ARG001
    """The people of each unit that a candidate reaches."""
    bits = np.uint64(1) << np.arange(measure.sites.shape[1], dtype=np.uint64)
    for item, (own, people) in enumerate(zip(measure.sites, measure.people, strict=True)):
        if own.any():
            yield _population(item, people, 1.0, partial(_reaches, pattern=np.bitwise_or.reduce(bits[own])))


@shifts.register
def _(measure: Partly, phases: int) -> Iterator[Shift]:
    """The people of each unit, the share of it that each candidate reaches, and how far what they reach overlaps."""
    for item in np.flatnonzero((measure.greatest > 0).any(axis=1)).tolist():
        most = min(float(measure.greatest[item].sum()), 1.0)
        yield _population(item, measure.people[item], most, partial(_reaches_partly, measure=measure, item=item))
    yield Shift(kind="overlap", value=0.5, low=0.0, high=1.0, down=0.5, up=0.5, least=0.0, greatest=_apart(measure),
                size=1.0, terms=partial(_overlaps, measure=measure))  # fmt: skip
    for item in np.flatnonzero(measure.people > 0).tolist():
        for site in range(measure.least.shape[1]):
            yield _share(measure, site, item, phases)


@shifts.register
def _(measure: Overload, phases: int) -> Iterator[Shift]:
    """The headroom of each facility, and the demand of each candidate topic by topic."""
    demand, room = measure.middle
    nobody = np.zeros(len(room), dtype=bool) if measure.nobody is None else measure.nobody
    for item in np.flatnonzero(~nobody & (measure.price > 0)).tolist():
        yield _headroom(measure, item, demand[:, item], float(room[item]))
    topics = np.arange(len(room)) if measure.topics is None else measure.topics
    share = (measure.demand_greatest > 0).astype(np.float64) if measure.share is None else measure.share
    for site in range(len(demand) // phases):
        first = site * phases  # begun in the first phase a zone demands in every year
        for topic in np.unique(topics).tolist():
            columns = np.flatnonzero((topics == topic) & (share[first] > 0) & (measure.price > 0))
            if len(columns):
                yield _demand(measure, _Demand(site=site, topic=topic, columns=columns, share=share, phases=phases))


def _has(these: Chosen, site: int, phases: int) -> NDArray[np.bool_]:
    """Which of these portfolios have the candidate?"""
    return np.asarray((np.where(these.members < 0, NOBODY, these.members // phases) == site).any(axis=1))


def _brings(these: Chosen, *, site: int, phases: int) -> Terms:
    return _straight(_has(these, site, phases).astype(np.float64))


def _reaches(these: Chosen, *, pattern: np.uint64) -> Terms:
    return _straight(((these.masks & pattern) != 0).astype(np.float64))


def _reaches_partly(these: Chosen, *, measure: Partly, item: int) -> Terms:
    least, greatest = measure.shares(these, item)
    return _straight((least + greatest) / 2)


def _overlaps(these: Chosen, *, measure: Partly) -> Terms:
    least, greatest = measure.bounds(these)
    return _straight(greatest - least)


def _population(item: int, people: float, most: float, terms: Callable[[Chosen], Terms]) -> Shift:
    return Shift(kind="population", item=item, value=float(people), low=float(people), high=float(people),
                 down=float(people), up=inf, least=0.0, greatest=most, size=float(people), terms=terms)  # fmt: skip


def _apart(measure: Partly) -> float:
    """The most people by whom bounds of any portfolio can lie apart."""
    return float((measure.people * np.minimum(measure.greatest.sum(axis=1), 1.0)).sum())


def _share(measure: Partly, site: int, item: int, phases: int) -> Shift:
    low, high = float(measure.least[item, site]), float(measure.greatest[item, site])
    living = float(measure.people[item])
    held, free = float(measure.held_greatest[item]), 1.0 - float(measure.held_least[item])

    def terms(these: Chosen) -> Terms:
        inside = _has(these, site, phases)
        sites = np.where(these.members < 0, measure.least.shape[1], these.members // phases)
        sites = np.where(sites == site, measure.least.shape[1], sites)
        most = np.append(measure.least[item], 0.0)[sites].max(axis=1)
        others = np.append(measure.greatest[item], 0.0)[sites].sum(axis=1)
        one = np.ones(len(these))
        # The least: max(share, what others reach, what is held) with the share cut off at the whole; the greatest: the
        # share cut off at nought and at what the others leave.
        start = [low - np.maximum(most, held), (low - 1.0) * one, high * one, high - np.clip(free - others, 0.0, 1.0)]
        step = np.repeat(inside.astype(np.float64)[:, None], 4, axis=1)
        return Terms(slope=np.zeros(len(these)), coefficient=np.array([1.0, -1.0, 1.0, -1.0]) * living / 2,
                     start=np.stack(start, axis=1), step=step)  # fmt: skip

    return Shift(kind="share", site=site, item=item, value=(low + high) / 2, low=low, high=high, down=high,
                 up=1.0 - low, least=0.0, greatest=living, size=1.0, terms=terms)  # fmt: skip


def _headroom(measure: Overload, item: int, demand: Floats, room: float) -> Shift:
    price = float(measure.price[item])

    def terms(these: Chosen) -> Terms:
        # Below nought every portfolio that uses the facility lacks as much as any other: what is common cancels out.
        together = brought(these, demand)
        return Terms(slope=np.zeros(len(these)), coefficient=np.array([price]), start=(together - room)[:, None],
                     step=np.full((len(these), 1), -1.0))  # fmt: skip

    return Shift(kind="headroom", item=item, value=room, low=float(measure.headroom_least[item]),
                 high=float(measure.headroom_greatest[item]), down=max(room, 0.0),
                 up=max(float(demand.sum()) - room, 0.0), least=-price, greatest=0.0,
                 size=max(abs(room), float(demand.sum())), terms=terms)  # fmt: skip


@dataclass(frozen=True, slots=True, kw_only=True, eq=False)
class _Demand:
    """A candidate's demand of a topic: which columns it goes to, by which shares in each option."""

    site: int
    topic: int
    columns: NDArray[np.intp]
    share: Floats
    phases: int


def _demand(measure: Overload, asked: _Demand) -> Shift:
    demand, room = (each[..., asked.columns] for each in measure.middle)
    price = measure.price[asked.columns]
    first = asked.site * asked.phases
    own = np.zeros((len(demand), len(asked.columns)))
    own[first : first + asked.phases] = asked.share[first : first + asked.phases][:, asked.columns]
    whole = own[first] / own[first].sum()
    value, low, high = (
        float((each[first, asked.columns] * whole).sum() / (own[first] * whole).sum())
        for each in ((measure.demand_least + measure.demand_greatest) / 2, measure.demand_least,
                     measure.demand_greatest)
    )  # fmt: skip

    def terms(these: Chosen) -> Terms:
        return Terms(slope=np.zeros(len(these)), coefficient=price,
                     start=brought(these, demand) - np.maximum(room, 0.0), step=brought(these, own))  # fmt: skip

    return Shift(kind="demand", site=asked.site, item=asked.topic, value=value, low=low, high=high, down=value,
                 up=inf, least=0.0, greatest=float((price * own[first]).sum()), size=value, terms=terms)  # fmt: skip
