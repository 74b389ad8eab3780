"""How far is it by road from a zone to the facilities of the ledger, and which that fits is nearest?

Which facilities get onto the roads, and where, is worked out once for all topics. What is near a zone is found by one
search around it, which all topics share; what is far away by the way to the facility from everywhere, which is kept for
the facilities asked for last: they are few, and the same for all zones that find no room nearer by.
"""

from collections.abc import Callable, Iterable, Sequence
from dataclasses import dataclass
from functools import cached_property, lru_cache
from itertools import islice

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

#: A search around a zone goes so far.
_NEAR_M = 8_000.0
#: Of so many facilities it is kept how far they are from everywhere (20 MB where there are 150,000 nodes).
_KEPT = 32


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

    @cached_property
    def metres_to(self) -> Callable[[int], NDArray[np.float32]]:
        """How far is it from every node to a facility?"""
        return lru_cache(maxsize=_KEPT)(self._metres_to)

    def _metres_to(self, place: int) -> NDArray[np.float32]:
        towards = costs_from(self.network.lengths_towards, self.ends.of(np.array([place])))
        return np.asarray(towards[0], dtype=np.float32)

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
    """What lies around a zone: metres to the nodes near it, and to each destination on an edge that both get onto."""

    there: Destinations
    out: Entries
    led_to: Ints
    at_nodes: Metric
    along_one_edge: Metric


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
        straight = straight_m[roads.numbers[asked]]
        close = straight <= _NEAR_M
        metres = np.full(len(asked), np.inf)
        metres[close] = _metres(near, roads.first + asked[close])
        best = float(metres.min(initial=np.inf))
        if best > _NEAR_M:  # the search did not go so far, so that what it found may not be the shortest way
            for at in np.argsort(straight, kind="stable").tolist():
                if straight[at] > best:
                    break
                metres[at] = min(metres[at], _far(near, roads.first + int(asked[at])))
                best = min(best, float(metres[at]))
        return None if np.isinf(best) else int(roads.numbers[asked[np.argmin(metres)]])

    def metres(self, roads: RoadsTo) -> Metric:
        """By road to each of the facilities `roads.numbers`; infinite where no road leads."""
        near = self._around(roads.there)
        places = roads.first + np.arange(len(roads.numbers))
        found = _metres(near, places)
        for place in np.flatnonzero(found > _NEAR_M).tolist():
            found[place] = min(found[place], _far(near, roads.first + place))
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
        out=out,
        led_to=there.led_to(np.unique(there.network.parts[out.node[np.isfinite(out.cost)]])),
        at_nodes=costs_from(there.network.lengths, out, limit=_NEAR_M, among=_within(there.network, outline)),
        along_one_edge=along[0],
    )


def _within(network: Network, outline: NDArray[np.object_]) -> Ints:
    """The nodes that may be within the search's reach: no way by road is shorter than the straight line."""
    xmin, ymin, xmax, ymax = shapely.bounds(outline[0]) + np.array([-_NEAR_M, -_NEAR_M, _NEAR_M, _NEAR_M])
    x, y = network.x_and_y
    return np.flatnonzero((x >= xmin) & (x <= xmax) & (y >= ymin) & (y <= ymax))


def _metres(near: _Near, places: Ints) -> Metric:
    """To these destinations through the nodes near the zone, or along one edge."""
    through = costs_at(near.at_nodes, near.there.ends.of(places))[0]
    found: Metric = np.minimum(through, near.along_one_edge[places])
    return found


def _far(near: _Near, place: int) -> float:
    """To this destination, however far it is."""
    through = near.there.metres_to(place)[near.out.node] + near.out.cost
    return min(float(through.min(initial=np.inf)), float(near.along_one_edge[place]))


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
