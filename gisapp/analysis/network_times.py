"""How long is it from some places to others along the roads, which is nearest, and which roads are reached in time?

Times and lengths are exact least sums: over the ground to a road, along the roads, and over the ground again.
"""

from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray

from gisapp.analysis.network import Ints, Metric, Network
from gisapp.analysis.network_snap import Access, arriving, leaving
from gisapp.geometry.least_cost import NOWHERE, Entries, costs_from, nearest_source


@dataclass(frozen=True, slots=True, kw_only=True, eq=False)
class Ways:
    """From each origin (rows) to each destination (columns); infinite where the network has no way."""

    seconds: Metric
    metres: Metric


@dataclass(frozen=True, slots=True, kw_only=True, eq=False)
class ByEdge:
    """Where places get onto the network (`gisapp.analysis.network_snap.Access`), in the order of the edges."""

    count: int
    place: NDArray[np.int32]
    edge: NDArray[np.int32]
    low: Metric
    high: Metric
    off_m: Metric

    @classmethod
    def of(cls, places: Access) -> "ByEdge":
        """Sort once what is asked often: places may get on at a million edges."""
        order = np.argsort(places.edge, kind="stable")
        low = places.low[order]
        return cls(
            count=places.count,
            place=places.place[order].astype(np.int32),
            edge=places.edge[order].astype(np.int32),
            low=low,
            high=low if places.high is places.low else places.high[order],
            off_m=places.off_m[order],
        )


@dataclass(frozen=True, slots=True, kw_only=True, eq=False)
class Towards:
    """What it costs from every node to the nearest of some places, and which that is: the same for all who ask.

    `from_there`: what it costs from the nearest of the places to every node.
    """

    cost: Metric
    destination: NDArray[np.int32]
    places: "ByEdge"
    in_metres: bool
    from_there: bool


@dataclass(frozen=True, slots=True, kw_only=True, eq=False)
class NearestWay:
    """For each origin: the cost to the nearest destination and which it is, `NOWHERE` where there is no way."""

    cost: Metric
    destination: Ints


@dataclass(frozen=True, slots=True, kw_only=True, eq=False)
class Reached:
    """Edges of which some part is reached: so much of each from its start, and so much from its end (shares)."""

    edges: Ints
    from_start: Metric
    from_end: Metric

    @property
    def share(self) -> Metric:
        """How much of each edge is reached."""
        return np.minimum(self.from_start + self.from_end, 1.0)


def ways_between(network: Network, origins: Access, destinations: Access) -> Ways:
    """How long and how far is it from each origin to each destination, by the fastest and by the shortest way?"""
    found = []
    for in_metres in (False, True):
        graph = network.lengths if in_metres else network.seconds
        at_nodes = costs_from(graph, leaving(network, origins, in_metres=in_metres))
        cost = costs_at(at_nodes, arriving(network, destinations, in_metres=in_metres))
        shorten_on_one_edge(network, cost, origins, destinations, in_metres=in_metres)
        found.append(cost)
    return Ways(seconds=found[0], metres=found[1])


def seconds_between(network: Network, at_nodes: Metric, origins: Access, destinations: Access) -> Metric:
    """How long it is from each origin to each destination, where `at_nodes` is known from each origin (rows)."""
    cost = costs_at(at_nodes, arriving(network, destinations))
    shorten_on_one_edge(network, cost, origins, destinations, in_metres=False)
    return cost


def costs_at(at_nodes: Metric, entries: Entries) -> Metric:
    """The cost at each place, where it is `at_nodes` (a row per origin) at the nodes."""
    cost = np.full((len(at_nodes), entries.count), np.inf)
    if len(entries.place):
        order = np.argsort(entries.place, kind="stable")
        place = entries.place[order]
        firsts = np.flatnonzero(np.append(True, np.diff(place) != 0))
        through = at_nodes[:, entries.node[order]] + entries.cost[order]
        cost[:, place[firsts]] = np.minimum.reduceat(through, firsts, axis=1)
    return cost


def towards(network: Network, destinations: Access, *, in_metres: bool = False, from_there: bool = False) -> Towards:
    """What does it cost from every node to the nearest of these destinations, or from there to every node?"""
    if from_there:
        graph = network.lengths if in_metres else network.seconds
    else:
        graph = network.lengths_towards if in_metres else network.seconds_towards
    ends = (leaving if from_there else arriving)(network, destinations, in_metres=in_metres)
    cost, which = nearest_source(graph, ends)
    return Towards(
        cost=cost,
        destination=which.astype(np.int32),
        places=ByEdge.of(destinations),
        in_metres=in_metres,
        from_there=from_there,
    )


def nearest_of(network: Network, origins: Access, destinations: Access, *, in_metres: bool = False) -> NearestWay:
    """Which destination is nearest to each origin along the roads? One search serves all origins."""
    return nearest_by(network, origins, towards(network, destinations, in_metres=in_metres))


def nearest_by(network: Network, origins: Access, there: Towards) -> NearestWay:
    """Which destination is nearest to each origin, where it is known what it costs from every node?"""
    ends = (arriving if there.from_there else leaving)(network, origins, in_metres=there.in_metres)
    at, to, direct = _on_one_edge(
        network, origins, there.places, in_metres=there.in_metres, from_there=there.from_there
    )
    place = np.concatenate([ends.place, at])
    cost = np.concatenate([there.cost[ends.node] + ends.cost, direct])
    destination = np.concatenate([there.destination[ends.node], to])
    least = np.full(origins.count, np.inf)
    np.minimum.at(least, place, cost)
    best = np.isfinite(cost) & (cost == least[place])
    named = np.full(origins.count, len(there.cost) + there.places.count, dtype=np.intp)
    np.minimum.at(named, place[best], destination[best])
    named[np.isinf(least)] = NOWHERE
    return NearestWay(cost=least, destination=named)


def reached(network: Network, seconds_at_nodes: Metric, within_s: float, origin: Access | None = None) -> Reached:
    """Which edges, and how much of each, are reached within so many seconds?

    Parameters
    ----------
    seconds_at_nodes
        Of one origin; infinite where a node is not reached.
    origin
        Where that origin gets on, which may be in the middle of an edge.
    """
    near = seconds_at_nodes <= within_s
    there = (near[network.start] | near[network.end]) & network.alive
    own = None
    if origin is not None:
        own = np.zeros(len(network.first))
        np.maximum.at(own, origin.edge, _own_edges(network, origin, within_s))
        there[origin.edge] = True
    edges = np.flatnonzero(there)
    from_start = _covered(within_s - seconds_at_nodes[network.start[edges]], network.onward[edges])
    from_end = _covered(within_s - seconds_at_nodes[network.end[edges]], network.back[edges])
    if own is not None:
        more = own[edges] > from_start + from_end
        from_start[more] = own[edges][more] - from_end[more]
    some = (from_start > 0.0) | (from_end > 0.0)
    return Reached(edges=edges[some], from_start=from_start[some], from_end=from_end[some])


def _covered(left_s: Metric, needed_s: Metric) -> Metric:
    """How much of an edge can be driven in what is left of the time."""
    share = np.zeros(len(left_s))
    there = (left_s >= 0.0) & np.isfinite(needed_s)
    np.divide(left_s, needed_s, out=share, where=there & (needed_s > 0.0))
    share[there & (needed_s == 0.0)] = 1.0
    return np.clip(share, 0.0, 1.0)


def _own_edges(network: Network, origin: Access, within_s: float) -> Metric:
    """How much of each edge is reached along it from where on it the origin gets on."""
    left = within_s - origin.off_m * network.ground_s_per_m
    ahead, behind = (_covered(left, cost[origin.edge]) for cost in (network.onward, network.back))
    run = np.minimum(origin.high + ahead, 1.0) - np.maximum(origin.low - behind, 0.0)
    return np.where(left >= 0.0, run, 0.0)


def shorten_on_one_edge(
    network: Network, cost: Metric, origins: Access, destinations: Access | ByEdge, *, in_metres: bool
) -> None:
    """Lower the cost (origins × destinations) where driving along the edge that both get onto is shorter."""
    there = destinations if isinstance(destinations, ByEdge) else ByEdge.of(destinations)
    at, to, direct = _on_one_edge(network, origins, there, in_metres=in_metres)
    np.minimum.at(cost, (at, to), direct)


def _on_one_edge(
    network: Network, origins: Access, destinations: ByEdge, *, in_metres: bool, from_there: bool = False
) -> tuple[Ints, Ints, Metric]:
    """Origins and destinations that get on the same edge, and what it costs to drive along it from one to the other."""
    onward, back = network.costs(in_metres=in_metres)
    low, high = (np.searchsorted(destinations.edge, origins.edge, side=side) for side in ("left", "right"))
    count = high - low
    row = np.repeat(np.arange(len(origins.edge)), count)
    within = np.arange(count.sum()) - np.repeat(np.cumsum(count) - count, count)
    to = np.repeat(low, count) + within
    edge = origins.edge[row]
    ahead, behind = destinations.low[to] - origins.high[row], origins.low[row] - destinations.high[to]
    if from_there:
        ahead, behind = behind, ahead
    with np.errstate(invalid="ignore"):
        direct = np.where(ahead > 0.0, ahead * onward[edge], np.where(behind > 0.0, behind * back[edge], 0.0))
    ground = (origins.off_m[row] + destinations.off_m[to]) * network.ground_cost(in_metres=in_metres)
    return origins.place[row], destinations.place[to].astype(np.intp), direct + ground
