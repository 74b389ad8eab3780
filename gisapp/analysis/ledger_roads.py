"""Where do the facilities of the ledger get onto the roads, and how far is it to them from everywhere?

Which facilities get onto the roads, and where, is worked out once for all topics. The way to a facility from everywhere
is kept for those asked for most: they are few, and the same for all zones that find no room nearer by.
"""

from collections import Counter
from collections.abc import Iterable, Sequence
from dataclasses import dataclass, field
from threading import Lock

import numpy as np
from numpy.typing import NDArray

from gisapp.analysis.ledger_supply import Supply
from gisapp.analysis.network import Ints, Metric, Network
from gisapp.analysis.network_snap import access, arriving
from gisapp.analysis.network_times import ByEdge
from gisapp.geometry.boxes import circles_around
from gisapp.geometry.least_cost import NOWHERE, Sorted, costs_from, nearest_source

#: Of so many facilities it is kept how far they are from everywhere (20 MB where there are 150,000 nodes).
_KEPT = 32
#: Those asked for so often are worth it: to find it takes as long as ten searches of what lies between, and one waits.
_OFTEN = 128
#: A search around a zone goes so far; what it does not find lies beyond.
NEAR_M = 8_000.0


@dataclass(frozen=True, kw_only=True, eq=False)
class Destinations:
    """The roads of a horizon and where the facilities of all topics that anybody may use get onto them.

    `parts` has a row for each pair of a facility and a part of the network that it gets onto, `circles` one for each
    facility: the middle and the radius of a circle around it.
    """

    network: Network
    sites: ByEdge
    ends: Sorted
    parts: Ints
    circles: Metric
    limit_m: float
    _kept: dict[int, NDArray[np.float32]] = field(default_factory=dict, init=False, repr=False)
    _asked: Counter[int] = field(default_factory=Counter, init=False, repr=False)
    _lock: Lock = field(default_factory=Lock, init=False, repr=False)

    def metres_to(self, place: int) -> NDArray[np.float32]:
        """How far is it from every node to a facility? Kept, in place of what is asked for least."""
        with self._lock:
            self._asked[place] += 1
            known = self._kept.get(place)
        if known is not None:
            return known
        towards = costs_from(self.network.lengths_towards, self.ends.of(np.array([place])))
        found: NDArray[np.float32] = towards[0].astype(np.float32)
        with self._lock:
            if len(self._kept) >= _KEPT:
                del self._kept[min(self._kept, key=self._asked.__getitem__)]
            self._kept[place] = found
        return found

    def is_kept(self, place: int) -> bool:
        """Whether `metres_to` this facility is at hand."""
        return place in self._kept

    def is_worth_keeping(self, place: int) -> bool:
        """Whether a facility of which it is not kept is asked for so often that it should be; this counts as once."""
        with self._lock:
            self._asked[place] += 1
            least = min(map(self._asked.__getitem__, self._kept)) if len(self._kept) >= _KEPT else 0
            return self._asked[place] >= max(_OFTEN, least + 1)

    def at_hand(self) -> list[NDArray[np.float32]]:
        """`metres_to` the facilities for which it is kept."""
        with self._lock:
            return list(self._kept.values())

    def work_out(self, by_topic: Iterable[Ints]) -> None:
        """Find the ways to what is nearest of its topic from most nodes beyond a search around a zone.

        The half of what there is room for; what the first who ask want of it is left to `keep_what_was_asked`.
        """
        nodes: Counter[int] = Counter()
        for places in by_topic:
            metres, nearest = nearest_source(self.network.lengths_towards, self.ends.of(places))
            far, many = np.unique(nearest[(metres > NEAR_M) & (nearest != NOWHERE)], return_counts=True)
            nodes.update(dict(zip(places[far].tolist(), many.tolist(), strict=True)))
        for place, _ in nodes.most_common(_KEPT // 2):
            self.metres_to(place)

    def keep_what_was_asked(self) -> None:
        """Find the ways to what was asked for again and again, as far as there is room for them."""
        with self._lock:
            often = [place for place, times in self._asked.most_common(_KEPT) if times > 1]
        for place in often:
            self.metres_to(place)

    def led_to(self, parts: Ints) -> Ints:
        """The facilities to which roads lead from these parts of the network, as far as parts can tell."""
        return np.unique(self.parts[np.isin(self.parts[:, 1], parts), 0])


@dataclass(frozen=True, slots=True, kw_only=True, eq=False)
class RoadsTo:
    """The way to the facilities `numbers` of one topic, which are the destinations from `first` on."""

    there: Destinations
    numbers: Ints
    first: int


def roads_to(supplies: Sequence[Supply], network: Network, *, limit_m: float) -> list[RoadsTo | None]:
    """Where do the facilities of each topic get onto the roads, those that anybody may use?

    Returns
    -------
    One for each topic: None where nobody may use any, or where the facilities are roads themselves.
    """
    chosen = [for_anybody(each) for each in supplies]
    first = np.cumsum([0, *map(len, chosen)])
    of_topics = [each.places[numbers] for each, numbers in zip(supplies, chosen, strict=True)]
    places = np.concatenate([np.zeros(0, dtype=object), *of_topics])
    sites = access(network, places, limit_m=limit_m)
    ends = arriving(network, sites, in_metres=True)
    led = np.isfinite(ends.cost)
    there = Destinations(
        network=network,
        sites=ByEdge.of(sites),
        ends=Sorted.by_place(ends),
        parts=np.unique(np.column_stack([ends.place[led], network.parts[ends.node[led]]]), axis=0),
        circles=circles_around(places),
        limit_m=limit_m,
    )
    return [
        RoadsTo(there=there, numbers=numbers, first=int(start)) if len(numbers) else None
        for numbers, start in zip(chosen, first, strict=False)
    ]


def for_anybody(supply: Supply) -> Ints:
    """Which facilities may anybody use who gets there by road? None where they are roads themselves."""
    if supply.reach_m.any():
        return np.zeros(0, dtype=np.intp)
    return np.flatnonzero(supply.placed & supply.known & (supply.zones == ""))
