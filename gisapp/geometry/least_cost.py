"""What is the least cost from some places to every node of a graph? Exact, on compressed sparse rows."""

from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray
from scipy.sparse import csr_array
from scipy.sparse.csgraph import dijkstra

Ints = NDArray[np.intp]
Metric = NDArray[np.float64]

#: No node: what `nearest_source` answers where none is reached.
NOWHERE = -1


@dataclass(frozen=True, slots=True, kw_only=True, eq=False)
class Entries:
    """How places get onto a graph: place `place[i]` is at node `node[i]` at the cost `cost[i]`."""

    count: int
    place: Ints
    node: Ints
    cost: Metric


@dataclass(frozen=True, slots=True, kw_only=True, eq=False)
class Sorted:
    """Entries in the order of their places: those of place p are the rows `begins[p]` to `begins[p + 1]`."""

    begins: Ints
    node: NDArray[np.int32]
    cost: Metric

    @classmethod
    def by_place(cls, entries: Entries) -> "Sorted":
        """Sort once what is asked for place by place; entries that lead nowhere are left out."""
        there = np.flatnonzero(np.isfinite(entries.cost))
        order = there[np.argsort(entries.place[there], kind="stable")]
        begins = np.searchsorted(entries.place[order], np.arange(entries.count + 1))
        return cls(begins=begins, node=entries.node[order].astype(np.int32), cost=entries.cost[order])

    def of(self, places: Ints) -> Entries:
        """The entries of some places, which are numbered anew in this order."""
        count = self.begins[places + 1] - self.begins[places]
        place = np.repeat(np.arange(len(places)), count)
        row = np.arange(count.sum()) - np.repeat(np.cumsum(count) - count, count) + self.begins[places][place]
        return Entries(count=len(places), place=place, node=self.node[row].astype(np.intp), cost=self.cost[row])


def least_matrix(start: Ints, end: Ints, cost: Metric, *, size: int) -> csr_array:
    """The matrix of arcs from `start` to `end`, of several the one of least cost; infinite ones are left out.

    An arc of cost 0 stays: it is stored.
    """
    there = np.isfinite(cost)
    key = (start.astype(np.int64) * size + end)[there]
    order = np.argsort(key)
    key, cost = key[order], cost[there][order]
    new = np.append(True, np.diff(key) != 0) if len(key) else np.zeros(0, dtype=bool)
    firsts = np.flatnonzero(new)
    least = cost if len(firsts) == len(key) else np.minimum.reduceat(cost, firsts)
    rows, columns = np.divmod(key[firsts], max(size, 1))
    pointer = np.zeros(size + 1, dtype=np.int32)
    np.cumsum(np.bincount(rows, minlength=size), out=pointer[1:])
    return csr_array((least, columns.astype(np.int32), pointer), shape=(size, size))


def costs_from(graph: csr_array, entries: Entries, *, limit: float = np.inf, among: Ints | None = None) -> Metric:
    """The least cost from each place (row) to each node: infinite beyond `limit` or where there is no way.

    `among` are nodes, ascending, that hold every way within the limit: the others are not looked at.
    """
    size = graph.shape[0]
    if not entries.count or not size:
        return np.full((entries.count, size), np.inf)
    if among is not None:
        costs = np.full((entries.count, size), np.inf)
        costs[:, among] = costs_from(*_part(graph, entries, among), limit=limit)
        return costs
    sources = np.arange(size, size + entries.count)
    found = dijkstra(_with_places(graph, entries), directed=True, indices=sources, limit=limit)
    return np.asarray(found[:, :size], dtype=np.float64)


def _part(graph: csr_array, entries: Entries, nodes: Ints) -> tuple[csr_array, Entries]:
    """The graph between some nodes alone, which are numbered anew in their order."""
    number = np.full(graph.shape[0], NOWHERE, dtype=graph.indices.dtype)
    number[nodes] = np.arange(len(nodes))
    rows = graph[nodes]
    column = number[rows.indices]
    kept = column != NOWHERE
    pointer = np.append(0, np.cumsum(kept))[rows.indptr].astype(graph.indptr.dtype)
    part = csr_array((rows.data[kept], column[kept], pointer), shape=(len(nodes), len(nodes)))
    node = number[entries.node]
    here = node != NOWHERE
    inside = Entries(
        count=entries.count, place=entries.place[here], node=node[here].astype(np.intp), cost=entries.cost[here]
    )
    return part, inside


def nearest_source(graph: csr_array, entries: Entries, *, limit: float = np.inf) -> tuple[Metric, Ints]:
    """The least cost to each node from any of the places, and from which: `NOWHERE` where none reaches it."""
    size = graph.shape[0]
    if not entries.count or not size:
        return np.full(size, np.inf), np.full(size, NOWHERE, dtype=np.intp)
    sources = np.arange(size, size + entries.count)
    found, _, source = dijkstra(
        _with_places(graph, entries),
        directed=True,
        indices=sources,
        limit=limit,
        min_only=True,
        return_predecessors=True,
    )
    from_ = np.where(source[:size] >= size, source[:size] - size, NOWHERE).astype(np.intp)
    return np.asarray(found[:size], dtype=np.float64), from_


def _with_places(graph: csr_array, entries: Entries) -> csr_array:
    """The graph with one node more for each place, from which its entries lead and to which nothing does."""
    there = np.isfinite(entries.cost)
    order = np.argsort(entries.place[there], kind="stable")
    place, node, cost = (each[there][order] for each in (entries.place, entries.node, entries.cost))
    size = graph.shape[0] + entries.count
    ends = graph.indptr[-1] + np.cumsum(np.bincount(place, minlength=entries.count))
    pointer = np.concatenate([graph.indptr, ends.astype(graph.indptr.dtype)])
    columns = np.concatenate([graph.indices, node.astype(graph.indices.dtype)])
    return csr_array((np.concatenate([graph.data, cost]), columns, pointer), shape=(size, size))
