"""How far is it by road from a zone to the facilities of the ledger? Searched from the zone, as far as it has to be.

Which facilities get onto the roads, and where, is worked out once for all topics; a zone that nobody knew before is
answered by one search around it, which all topics share.
"""

from collections.abc import Sequence
from dataclasses import dataclass, replace

import numpy as np
from numpy.typing import NDArray
from shapely.geometry.base import BaseGeometry

from gisapp.analysis.ledger_supply import Supply
from gisapp.analysis.network import Ints, Metric, Network
from gisapp.analysis.network_positions import zone_access
from gisapp.analysis.network_snap import Access, access, arriving, leaving
from gisapp.analysis.network_times import ByEdge, costs_at, shorten_on_one_edge
from gisapp.geometry.least_cost import Entries, costs_from

#: A search goes so much farther than a straight line to the nearest facility that fits, and twice as far each time
#: that it meets none; beyond the last distance it searches everything.
_DETOUR, _AT_LEAST_M, _FARTHER, _AT_MOST_M = 1.5, 2_000.0, 2.0, 100_000.0


@dataclass(frozen=True, slots=True, kw_only=True, eq=False)
class Destinations:
    """The roads of a horizon and where the facilities of all topics that anybody may use get onto them.

    `parts` has a row for each pair of a facility `place` and a part of the network that it gets onto.
    """

    network: Network
    sites: Access
    ends: Entries
    by_edge: ByEdge
    parts: "_Parts"
    limit_m: float


@dataclass(frozen=True, slots=True, kw_only=True, eq=False)
class _Parts:
    place: Ints
    part: Ints


@dataclass(frozen=True, slots=True, kw_only=True, eq=False)
class RoadsTo:
    """The way to the facilities `numbers` of one topic, which are the destinations from `first` on."""

    there: Destinations
    numbers: Ints
    first: int


@dataclass(frozen=True, slots=True, kw_only=True, eq=False)
class _Searched:
    """What was found from a zone: metres to each destination, exact up to `within_m`, infinite beyond."""

    there: Destinations
    onto: Access
    parts: NDArray[np.int32]
    within_m: float
    metres: Metric


class Gates:
    """Where a zone gets onto the roads and how far it is from there, worked out when it is first asked for."""

    def __init__(self, outline: BaseGeometry) -> None:
        self._outline = np.array([outline], dtype=object)
        self._found: dict[int, _Searched] = {}

    def nearest(self, roads: RoadsTo, fits: NDArray[np.bool_], straight_m: Metric) -> int | None:
        """Which of the topic's facilities that fit is nearest by road? None where no road leads to any.

        Parameters
        ----------
        fits
            Of all facilities of the topic.
        straight_m
            Metres in a straight line to each of them, or less.
        """
        asked = np.flatnonzero(fits[roads.numbers])
        known = self._known(roads.there)
        led_to = np.unique(roads.there.parts.place[np.isin(roads.there.parts.part, known.parts)])
        asked = asked[np.isin(roads.first + asked, led_to)]
        if not len(asked):
            return None
        within = max(_DETOUR * float(straight_m[roads.numbers[asked]].min()), _AT_LEAST_M)
        while True:
            metres = self.metres(roads, within)[asked]
            if np.isfinite(metres).any():
                return int(roads.numbers[asked[np.argmin(metres)]])
            if np.isinf(within):
                return None
            within = within * _FARTHER if within < _AT_MOST_M else np.inf

    def metres(self, roads: RoadsTo, within_m: float = np.inf) -> Metric:
        """By road to each of the facilities `roads.numbers`: exact up to so many metres, infinite beyond."""
        known = self._known(roads.there)
        if known.within_m < within_m:
            known = _farther(known, within_m)
            self._found[id(roads.there)] = known
        found = known.metres[roads.first : roads.first + len(roads.numbers)]
        return np.where(found <= within_m, found, np.inf)

    def _known(self, there: Destinations) -> _Searched:
        known = self._found.get(id(there))
        if known is None:
            onto = zone_access(there.network, self._outline, limit_m=there.limit_m)
            nodes = leaving(there.network, onto, in_metres=True)
            reached = nodes.node[np.isfinite(nodes.cost)]
            known = _Searched(
                there=there,
                onto=onto,
                parts=np.unique(there.network.parts[reached]),
                within_m=-np.inf,
                metres=np.full(there.sites.count, np.inf),
            )
            self._found[id(there)] = known
        return known


def _farther(known: _Searched, within_m: float) -> _Searched:
    there = known.there
    out = leaving(there.network, known.onto, in_metres=True)
    at_nodes = costs_from(there.network.lengths, out, limit=within_m)
    metres = costs_at(at_nodes, there.ends)
    shorten_on_one_edge(there.network, metres, known.onto, there.sites, in_metres=True, by_edge=there.by_edge)
    return replace(known, within_m=within_m, metres=np.where(metres[0] <= within_m, metres[0], np.inf))


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
    pairs = np.unique(np.column_stack([ends.place[led], network.parts[ends.node[led]]]), axis=0)
    there = Destinations(
        network=network,
        sites=sites,
        ends=ends,
        by_edge=ByEdge.of(sites),
        parts=_Parts(place=pairs[:, 0], part=pairs[:, 1]),
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
