"""Which facility meets each zone's demand at each horizon, and where does it fail first? Zones take turns.

At each horizon the zones that are there take their turn in the order of the queue. A zone goes to the facilities that
are its own or that data assign to it; else to the nearest that surely has room for all of it, else to the nearest that
may have; else it is unserved, which is said. Demand is never split but where data do so: several facilities of a zone's
own share it by their capacity, or as the assignment says. What is near: `gisapp.analysis.ledger_nearness`.
"""

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass, field

import numpy as np
from numpy.typing import NDArray
from shapely.geometry.base import BaseGeometry

from gisapp.analysis.ledger_gates import Gates
from gisapp.analysis.ledger_nearness import Nearness
from gisapp.analysis.ledger_roads import RoadsTo
from gisapp.analysis.ledger_supply import Figures, Supply
from gisapp.domain.units import Range

OWN, ASSIGNED, NEAREST, NEAREST_MAYBE, UNSERVED = (
    "own_facility", "assignment", "nearest_with_headroom", "nearest_that_may_have_headroom", "unserved",
)  # fmt: skip
#: What the nearest is called where it is the nearest by road.
BY_ROAD = {NEAREST: "nearest_by_road_with_headroom", NEAREST_MAYBE: "nearest_by_road_that_may_have_headroom"}


@dataclass(frozen=True, slots=True, kw_only=True, eq=False)
class Demand:
    """A zone as the ledger of one topic sees it: its demand, its outline where that may be relied upon, its turns.

    `gates` is where it gets onto the roads, shared by all topics; None measures in straight lines.
    """

    zone: str
    demand: Range | None
    outline: BaseGeometry | None
    there: NDArray[np.bool_]
    gates: Gates | None = None


@dataclass(frozen=True, slots=True, kw_only=True)
class Turn:
    """What a zone got at a horizon: the facility with its share of the demand, and what was left there after the turn.

    `facility` is the number of the facility, -1 where the zone is unserved; `counted` is False for a zone that only
    asks what it would get, after everybody else.
    """

    zone: str
    horizon: int
    facility: int
    by: str
    share: float
    demand: Range
    left: Range | None
    counted: bool = True


@dataclass(slots=True, kw_only=True, eq=False)
class Ledger:
    """The facilities of a topic and what zones have taken of them; turns are added, never taken back.

    `turns` are in their order, and those at each facility under its number (`turns_at`).
    `roads` has the roads of each horizon with the way to the facilities, None where distances are straight lines.
    """

    supply: Supply
    assigned: Mapping[str, tuple[tuple[int, float], ...]]
    taken_least: Figures
    taken_greatest: Figures
    roads: tuple[RoadsTo | None, ...]
    turns: list[Turn] = field(default_factory=list)
    turns_at: dict[int, tuple[Turn, ...]] = field(default_factory=dict)

    def take(self, turn: Turn) -> None:
        """Write a turn down: behind all others, and under its facility."""
        self.turns.append(turn)
        self.turns_at[turn.facility] = (*self.turns_at.get(turn.facility, ()), turn)

    def copy(self) -> "Ledger":
        """The same state, to go on from without changing this one."""
        return Ledger(
            supply=self.supply,
            assigned=self.assigned,
            taken_least=self.taken_least.copy(),
            taken_greatest=self.taken_greatest.copy(),
            roads=self.roads,
            turns=list(self.turns),
            turns_at=dict(self.turns_at),
        )

    def left(self, horizon: int, facility: int) -> Range:
        """What is left of a facility at the number of a horizon, from least to greatest; negative where it fails."""
        return Range(
            least=float(self.supply.least[horizon, facility] - self.taken_greatest[horizon, facility]),
            greatest=float(self.supply.greatest[horizon, facility] - self.taken_least[horizon, facility]),
        )


def opened(
    supply: Supply, assignments: Iterable[tuple[str, str, float | None]], roads: Sequence[RoadsTo | None] = ()
) -> Ledger:
    """A ledger of which nobody has taken anything.

    Parameters
    ----------
    supply
        The facilities of the topic.
    assignments
        Zone, facility and share of the zone's demand (None: by capacity) where data say so.
    roads
        The roads of each horizon with the way to the facilities; none of them measures in straight lines.
    """
    number = {facility: at for at, facility in enumerate(supply.ids)}
    by_zone: dict[str, list[tuple[int, float]]] = {}
    for zone, facility, share in sorted(assignments, key=lambda each: each[:2]):
        if facility in number:
            by_zone.setdefault(zone, []).append((number[facility], np.nan if share is None else share))
    shape = (len(supply.horizons), len(supply))
    return Ledger(
        supply=supply,
        assigned={zone: tuple(rows) for zone, rows in by_zone.items()},
        taken_least=np.zeros(shape),
        taken_greatest=np.zeros(shape),
        roads=tuple(roads) or (None,) * len(supply.horizons),
    )


def serve(ledger: Ledger, demands: Sequence[Demand]) -> Ledger:
    """The ledger after these zones have taken their turns, in their order, at every horizon at which they are there."""
    after = ledger.copy()
    for each in demands:
        take_turns(after, each)
    return after


def take_turns(ledger: Ledger, demand: Demand) -> None:
    """One zone takes its turns, at every horizon at which it is there; they are written into the ledger."""
    if demand.demand is None:
        return
    near = _near(demand, ledger)
    for horizon in np.flatnonzero(demand.there).tolist():
        for turn in _turns(ledger, demand, horizon, near):
            if turn.facility >= 0:
                ledger.taken_least[horizon, turn.facility] += turn.demand.least * turn.share
                ledger.taken_greatest[horizon, turn.facility] += turn.demand.greatest * turn.share
            ledger.take(_settled(ledger, turn, horizon))


def as_if_there(ledger: Ledger, demand: Demand) -> list[Turn]:
    """What would a zone get at the horizons at which it does not count, if it came last? Nobody else is moved."""
    if demand.demand is None:
        return []
    near = _near(demand, ledger)
    return [
        _supposed(ledger, turn, horizon)
        for horizon in np.flatnonzero(~demand.there).tolist()
        for turn in _turns(ledger, demand, horizon, near)
    ]


def _near(demand: Demand, ledger: Ledger) -> Nearness:
    return Nearness(demand.outline, demand.gates, ledger.supply, ledger.roads)


def _settled(ledger: Ledger, turn: Turn, horizon: int) -> Turn:
    left = None if turn.facility < 0 else ledger.left(horizon, turn.facility)
    return _with(turn, left=left, counted=True)


def _supposed(ledger: Ledger, turn: Turn, horizon: int) -> Turn:
    if turn.facility < 0:
        return _with(turn, left=None, counted=False)
    left = ledger.left(horizon, turn.facility)
    least, greatest = turn.demand.greatest * turn.share, turn.demand.least * turn.share
    return _with(turn, left=Range(least=left.least - least, greatest=left.greatest - greatest), counted=False)


def _with(turn: Turn, *, left: Range | None, counted: bool) -> Turn:
    return Turn(
        zone=turn.zone, horizon=turn.horizon, facility=turn.facility, by=turn.by, share=turn.share, demand=turn.demand,
        left=left, counted=counted,
    )  # fmt: skip


def _turns(ledger: Ledger, demand: Demand, horizon: int, near: Nearness) -> list[Turn]:
    """Where the zone goes at this horizon: one facility, or several that share it, or none."""
    if demand.demand is None:
        return []
    year = ledger.supply.horizons[horizon]
    shares, by = _explicit(ledger, demand.zone, horizon)
    if not shares:
        facility, by = _nearest(ledger, demand.demand, horizon, near)
        shares = ((facility, 1.0),)
    return [
        Turn(zone=demand.zone, horizon=year, facility=at, by=by, share=share, demand=demand.demand, left=None)
        for at, share in shares
    ]


def _explicit(ledger: Ledger, zone: str, horizon: int) -> tuple[tuple[tuple[int, float], ...], str]:
    """The facilities that data give the zone, those that may be there at the horizon, with the share of each."""
    supply = ledger.supply
    rows = ledger.assigned.get(zone, ())
    by = ASSIGNED if rows else OWN
    if not rows:
        rows = tuple((int(at), np.nan) for at in np.flatnonzero((supply.zones == zone) & (zone != "")))
    there = [(at, share) for at, share in rows if supply.known[at] and supply.greatest[horizon, at] > 0.0]
    if not there:
        return (), by
    weights = np.array([supply.greatest[horizon, at] if np.isnan(share) else share for at, share in there])
    shares = weights / weights.sum()
    return tuple((at, float(share)) for (at, _), share in zip(there, shares, strict=True)), by


def _nearest(ledger: Ledger, demand: Range, horizon: int, near: Nearness) -> tuple[int, str]:
    supply = ledger.supply
    usable = near.open & (supply.greatest[horizon] > 0.0)
    surely = usable & (supply.least[horizon] - ledger.taken_greatest[horizon] >= demand.greatest)
    maybe = usable & (supply.greatest[horizon] - ledger.taken_least[horizon] >= demand.least)
    for fits, by in ((surely, NEAREST), (maybe, NEAREST_MAYBE)):
        if fits.any():
            at, by_road = near.first(fits, horizon)
            return at, BY_ROAD[by] if by_road else by
    return -1, UNSERVED
