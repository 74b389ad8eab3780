"""How long is it from some places to others along the roads, which is nearest, and which roads are reached in time?

Times and lengths are exact least sums along the network. The way between a place and the road at which it gets on is
not counted: it is reported beside the time, in metres.
"""

from dataclasses import dataclass

import numpy as np

from gisapp.analysis.network import Ints, Metric, Network
from gisapp.analysis.network_snap import Access, arriving, leaving
from gisapp.geometry.least_cost import NOWHERE, Entries, costs_from, nearest_source


@dataclass(frozen=True, slots=True, kw_only=True, eq=False)
class Ways:
    """From each origin (rows) to each destination (columns); infinite where the network has no way."""

    seconds: Metric
    metres: Metric


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
        _shorten_on_one_edge(network, cost, origins, destinations, in_metres=in_metres)
        found.append(cost)
    return Ways(seconds=found[0], metres=found[1])


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


def nearest_of(
    network: Network, origins: Access, destinations: Access, *, in_metres: bool = False, extra: Metric | None = None
) -> NearestWay:
    """Which destination is nearest to each origin along the roads? One search serves all origins.

    `extra` is added to what it costs to get to each destination.
    """
    graph = network.lengths_towards if in_metres else network.seconds_towards
    entries = arriving(network, destinations, in_metres=in_metres)
    added = np.zeros(destinations.count) if extra is None else extra
    entries = Entries(
        count=entries.count, place=entries.place, node=entries.node, cost=entries.cost + added[entries.place]
    )
    to_nearest, which = nearest_source(graph, entries)
    out = leaving(network, origins, in_metres=in_metres)
    through = to_nearest[out.node] + out.cost
    at, to, direct = _on_one_edge(network, origins, destinations, in_metres=in_metres)
    place = np.concatenate([out.place, at])
    cost = np.concatenate([through, direct + added[to]])
    destination = np.concatenate([which[out.node], to])
    order = np.lexsort((destination, cost, place))
    first = order[np.append(True, np.diff(place[order]) != 0)] if len(order) else order
    least = np.full(origins.count, np.inf)
    named = np.full(origins.count, NOWHERE, dtype=np.intp)
    least[place[first]] = cost[first]
    named[place[first]] = np.where(np.isfinite(cost[first]), destination[first], NOWHERE)
    return NearestWay(cost=least, destination=named)


def reached(network: Network, seconds_at_nodes: Metric, within_s: float, access: Access | None = None) -> Reached:
    """Which edges, and how much of each, are reached within so many seconds?

    Parameters
    ----------
    seconds_at_nodes
        Of one origin; infinite where a node is not reached.
    access
        Where that origin gets on, if that may be in the middle of an edge.
    """
    from_start = _covered(within_s - seconds_at_nodes[network.start], network.onward)
    from_end = _covered(within_s - seconds_at_nodes[network.end], network.back)
    from_start[~network.alive] = from_end[~network.alive] = 0.0
    if access is not None:
        for edge in np.unique(access.edge):
            whole = _own_edge(network, int(edge), access.share[access.edge == edge], within_s)
            share = min(1.0, max(whole, from_start[edge] + from_end[edge]))
            from_start[edge] = max(from_start[edge], share - from_end[edge])
    edges = np.flatnonzero((from_start > 0.0) | (from_end > 0.0))
    return Reached(edges=edges, from_start=from_start[edges], from_end=from_end[edges])


def _covered(left_s: Metric, needed_s: Metric) -> Metric:
    """How much of an edge can be driven in what is left of the time."""
    share = np.zeros(len(left_s))
    there = (left_s >= 0.0) & np.isfinite(needed_s)
    np.divide(left_s, needed_s, out=share, where=there & (needed_s > 0.0))
    share[there & (needed_s == 0.0)] = 1.0
    return np.clip(share, 0.0, 1.0)


def _own_edge(network: Network, edge: int, shares: Metric, within_s: float) -> float:
    """How much of an edge is reached along it from those points on it at which the origin gets on."""
    ahead, behind = (
        within_s / cost if cost > 0.0 else 1.0 for cost in (float(network.onward[edge]), float(network.back[edge]))
    )
    ends = sorted((max(0.0, at - behind), min(1.0, at + ahead)) for at in shares.tolist())
    total, upto = 0.0, 0.0
    for low, high in ends:
        total += max(0.0, high - max(low, upto))
        upto = max(upto, high)
    return total


def _shorten_on_one_edge(
    network: Network, cost: Metric, origins: Access, destinations: Access, *, in_metres: bool
) -> None:
    at, to, direct = _on_one_edge(network, origins, destinations, in_metres=in_metres)
    np.minimum.at(cost, (at, to), direct)


def _on_one_edge(
    network: Network, origins: Access, destinations: Access, *, in_metres: bool
) -> tuple[Ints, Ints, Metric]:
    """Origins and destinations that get on the same edge, and what it costs to drive along it from one to the other."""
    onward, back = network.length_both_ways if in_metres else (network.onward, network.back)
    order = np.argsort(destinations.edge, kind="stable")
    there = destinations.edge[order]
    low, high = (np.searchsorted(there, origins.edge, side=side) for side in ("left", "right"))
    count = high - low
    row = np.repeat(np.arange(len(origins.edge)), count)
    within = np.arange(count.sum()) - np.repeat(np.cumsum(count) - count, count)
    to = order[np.repeat(low, count) + within]
    edge, apart = origins.edge[row], destinations.share[to] - origins.share[row]
    pace = np.where(apart > 0.0, onward[edge], back[edge])
    with np.errstate(invalid="ignore"):
        direct = np.where(apart == 0.0, 0.0, np.abs(apart) * pace)
    return origins.place[row], destinations.place[to], direct
