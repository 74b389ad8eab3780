"""How far is it by road from a zone to the facilities of the ledger, and which that fits is nearest?

Which facilities get onto the roads, and where, is worked out once for all topics. What is near a zone is found by one
search around it, which all topics share; what is far away by the way to the facility from everywhere, which is kept for
the facilities asked for last: they are few, and the same for all zones that find no room nearer by. Where one is asked
for of which it is not kept, a wider search around the zone comes first: it costs less than one such way.
"""

from collections import OrderedDict
from collections.abc import Iterable, Sequence
from dataclasses import dataclass, field
from itertools import islice
from threading import Lock

import numpy as np
import shapely
from numpy.typing import NDArray
from shapely.geometry.base import BaseGeometry

from gisapp.analysis.ledger_supply import Supply
from gisapp.analysis.network import Ints, Metric, Network
from gisapp.analysis.network_positions import Known, zone_access
from gisapp.analysis.network_snap import access, arriving, leaving
from gisapp.analysis.network_times import ByEdge, costs_at, shorten_on_one_edge
from gisapp.geometry.least_cost import Entries, Sorted, costs_from

#: A search around a zone goes so far, and so far where that does not tell.
_NEAR_M, _WIDE_M = 8_000.0, 16_000.0
#: Of so many facilities it is kept how far they are from everywhere (20 MB where there are 150,000 nodes).
_KEPT = 32
#: Ways that differ by less are equally long, whichever search found them: single precision carries no more.
_SAME_M = 0.01


@dataclass(frozen=True, kw_only=True, eq=False)
class Destinations:
    """The roads of a horizon and where the facilities of all topics that anybody may use get onto them.

    `parts` has a row for each pair of a facility and a part of the network that it gets onto.
    """

    network: Network
    sites: ByEdge
    ends: Sorted
    parts: Ints
    limit_m: float
    _kept: "OrderedDict[int, NDArray[np.float32]]" = field(default_factory=OrderedDict, init=False, repr=False)
    _lock: Lock = field(default_factory=Lock, init=False, repr=False)

    def metres_to(self, place: int) -> NDArray[np.float32]:
        """How far is it from every node to a facility?"""
        with self._lock:
            known = self._kept.get(place)
            if known is not None:
                self._kept.move_to_end(place)
                return known
        towards = costs_from(self.network.lengths_towards, self.ends.of(np.array([place])))
        found: NDArray[np.float32] = towards[0].astype(np.float32)
        with self._lock:
            self._kept[place] = found
            if len(self._kept) > _KEPT:
                self._kept.popitem(last=False)
        return found

    def is_kept(self, place: int) -> bool:
        """Whether `metres_to` this facility is at hand."""
        return place in self._kept

    def work_out(self, places: Iterable[int]) -> None:
        """Find the way to these facilities from everywhere ahead of whoever asks, as far as there is room for it."""
        for place in islice(places, _KEPT):
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


@dataclass(frozen=True, slots=True, kw_only=True, eq=False)
class _Near:
    """What lies around a zone: where it gets onto the roads, and metres to each destination on an edge of both."""

    there: Destinations
    outline: NDArray[np.object_]
    out: Entries
    led_to: Ints
    along_one_edge: Metric
    searched: dict[float, Metric] = field(default_factory=dict)

    def metres(self, places: Ints, *, reach_m: float) -> Metric:
        """To these destinations through the nodes that a search so far finds, or along one edge."""
        through = costs_at(self._at_nodes(reach_m), self.there.ends.of(places))[0]
        found: Metric = np.minimum(through, self.along_one_edge[places])
        return found

    def far(self, place: int) -> float:
        """To this destination, however far it is."""
        through = self.there.metres_to(place)[self.out.node] + self.out.cost
        return min(float(through.min(initial=np.inf)), float(self.along_one_edge[place]))

    def _at_nodes(self, reach_m: float) -> Metric:
        """Metres from the zone to each node within reach."""
        known = self.searched.get(reach_m)
        if known is None:
            network, among = self.there.network, _within(self.there.network, self.outline, reach_m)
            known = self.searched[reach_m] = costs_from(network.lengths, self.out, limit=reach_m, among=among)
        return known


class Gates:
    """Where a zone gets onto the roads and how far it is from there, worked out when it is first asked for."""

    def __init__(self, outline: BaseGeometry) -> None:
        self._outline = np.array([outline], dtype=object)
        self._found: dict[int, _Near] = {}
        self._found_in: Known = {}

    def forget(self) -> None:
        """Give back the room that the search took; whoever asks again searches again."""
        self._found.clear()
        self._found_in.clear()

    def nearest(self, roads: RoadsTo, fits: NDArray[np.bool_], straight_m: Metric) -> int | None:
        """Which of the topic's facilities that fit is nearest by road? None where no road leads to any.

        Parameters
        ----------
        fits
            Of all facilities of the topic.
        straight_m
            Metres in a straight line to each of them, or less: no way by road is shorter.
        """
        near = self._around(roads.there)
        asked = np.flatnonzero(fits[roads.numbers])
        asked = asked[np.isin(roads.first + asked, near.led_to)]
        places, straight = roads.first + asked, straight_m[roads.numbers[asked]]
        metres, best = np.full(len(asked), np.inf), np.inf
        for reach in (_NEAR_M, _WIDE_M):
            close = straight <= reach
            metres[close] = np.minimum(metres[close], near.metres(places[close], reach_m=reach))
            best = float(metres.min(initial=np.inf))
            if best + _SAME_M <= reach or all(map(near.there.is_kept, places[straight <= best].tolist())):
                break
        if best + _SAME_M > reach:  # the search did not go so far, so that what it found may not be the shortest way
            for at in np.argsort(straight, kind="stable").tolist():
                if straight[at] > best + _SAME_M:
                    break
                metres[at] = min(metres[at], near.far(int(places[at])))
                best = min(best, float(metres[at]))
        return None if np.isinf(best) else int(roads.numbers[asked[np.argmax(metres <= best + _SAME_M)]])

    def metres(self, roads: RoadsTo) -> Metric:
        """By road to each of the facilities `roads.numbers`; infinite where no road leads."""
        near = self._around(roads.there)
        places = roads.first + np.arange(len(roads.numbers))
        found = near.metres(places, reach_m=_NEAR_M)
        for at in np.flatnonzero(found > _NEAR_M).tolist():
            found[at] = min(found[at], near.far(int(places[at])))
        return found

    def _around(self, there: Destinations) -> _Near:
        known = self._found.get(id(there))
        if known is None:
            known = self._found[id(there)] = _near(there, self._outline, self._found_in)
        return known


def _near(there: Destinations, outline: NDArray[np.object_], found_in: Known) -> _Near:
    onto = zone_access(there.network, outline, limit_m=there.limit_m, known=found_in)
    out = leaving(there.network, onto, in_metres=True)
    along = np.full((1, there.sites.count), np.inf)
    shorten_on_one_edge(there.network, along, onto, there.sites, in_metres=True)
    return _Near(
        there=there,
        outline=outline,
        out=out,
        led_to=there.led_to(np.unique(there.network.parts[out.node[np.isfinite(out.cost)]])),
        along_one_edge=along[0],
    )


def _within(network: Network, outline: NDArray[np.object_], reach_m: float) -> Ints:
    """The nodes that may be within reach: no way by road is shorter than the straight line."""
    xmin, ymin, xmax, ymax = shapely.bounds(outline[0]) + np.array([-reach_m, -reach_m, reach_m, reach_m])
    x, y = network.x_and_y
    return np.flatnonzero((x >= xmin) & (x <= xmax) & (y >= ymin) & (y <= ymax))


def roads_to(supplies: Sequence[Supply], network: Network, *, limit_m: float) -> list[RoadsTo | None]:
    """Where do the facilities of each topic get onto the roads, those that anybody may use?

    Returns
    -------
    One for each topic: None where nobody may use any, or where the facilities are roads themselves.
    """
    chosen = [for_anybody(each) for each in supplies]
    first = np.cumsum([0, *map(len, chosen)])
    places = [each.places[numbers] for each, numbers in zip(supplies, chosen, strict=True)]
    sites = access(network, np.concatenate([np.zeros(0, dtype=object), *places]), limit_m=limit_m)
    ends = arriving(network, sites, in_metres=True)
    led = np.isfinite(ends.cost)
    there = Destinations(
        network=network,
        sites=ByEdge.of(sites),
        ends=Sorted.by_place(ends),
        parts=np.unique(np.column_stack([ends.place[led], network.parts[ends.node[led]]]), axis=0),
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
