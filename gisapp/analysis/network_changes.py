"""A road network with roads added or taken out, without making it anew: what a scenario or a drawn road asks for.

What comes out answers as a network made of all the roads would: a new road joins an old one where a vertex of the one
lies on a vertex of the other, levels kept apart as in `gisapp.geometry.junctions`. Links of no length join them.
"""

from collections.abc import Collection, Mapping
from dataclasses import dataclass, replace

import geopandas as gpd
import numpy as np
import shapely

from gisapp.analysis.network import Indexed, Ints, Network
from gisapp.analysis.network_build import build_network
from gisapp.geometry.junctions import run_lengths
from gisapp.geometry.runs import runs

#: Vertices within so many metres are one (`gisapp.geometry.junctions` rounds to the millimetre).
_SAME_M = 0.001


@dataclass(frozen=True, slots=True, kw_only=True, eq=False)
class _Met:
    """Where old and new roads meet: row i pairs a vertex of an old edge with a vertex of a new one."""

    edge: Ints
    vertex: Ints
    new_edge: Ints
    new_vertex: Ints


def without_roads(network: Network, roads: Collection[str]) -> Network:
    """The network without these roads, by their ids."""
    gone = np.isin(network.roads.astype(str), [str(each) for each in roads])
    return replace(network, alive=network.alive & ~gone[network.road]) if gone.any() else network


def with_roads(network: Network, roads: gpd.GeoDataFrame, speed_kmh: Mapping[str, float]) -> Network:
    """The network with these roads added; parameters and errors as `build_network`."""
    added = build_network(roads, speed_kmh)
    if not len(added):
        return network
    met = _meetings(network, added)
    cut, node = _cut_at(network, met.edge, met.vertex)
    new_cut, new_node = _cut_at(added, met.new_edge, met.new_vertex)
    links = np.unique(np.column_stack([node, new_node + len(cut.nodes), met.vertex]), axis=0)
    return _linked(_side_by_side(cut, new_cut), links)


def _meetings(network: Network, added: Network) -> _Met:
    new_edge, new_vertex = _vertices(added, np.arange(len(added.first)))
    points = np.asarray(shapely.points(added.xy[new_vertex]), dtype=object)
    found = [np.zeros((4, 0), dtype=np.intp)]
    for group in network.indexed:
        close = group.runs.within(points, _SAME_M)
        near, vertex = _vertices(network, group.edges[close.run])
        at = close.place[near]
        edge = group.edges[close.run][near]
        same = np.hypot(*(network.xy[vertex] - added.xy[new_vertex[at]]).T) <= _SAME_M
        same &= network.alive[edge]
        found.append(np.stack([edge[same], vertex[same], new_edge[at[same]], new_vertex[at[same]]]))
    edge, vertex, other, of_other = np.concatenate(found, axis=1)
    level, new_level = network.levels[network.road[edge]], added.levels[added.road[other]]
    kept = (level == new_level) | (_ends(network, edge, vertex) & _ends(added, other, of_other))
    return _Met(edge=edge[kept], vertex=vertex[kept], new_edge=other[kept], new_vertex=of_other[kept])


def _vertices(network: Network, edges: Ints) -> tuple[Ints, Ints]:
    """Every vertex of these edges, with the row of its edge among them."""
    count = network.last[edges] - network.first[edges] + 1
    row = np.repeat(np.arange(len(edges)), count)
    return row, network.first[edges][row] + np.arange(count.sum()) - np.repeat(np.cumsum(count) - count, count)


def _ends(network: Network, edges: Ints, vertices: Ints) -> "np.ndarray[tuple[int], np.dtype[np.bool_]]":
    """Which of these vertices are an end of their road: the road's first and last vertex."""
    low, high = np.full(len(network.roads), len(network.xy)), np.full(len(network.roads), -1)
    np.minimum.at(low, network.road, network.first)
    np.maximum.at(high, network.road, network.last)
    road = network.road[edges]
    return np.asarray((vertices == low[road]) | (vertices == high[road]), dtype=bool)


def _cut_at(network: Network, edges: Ints, vertices: Ints) -> tuple[Network, Ints]:
    """The network with a node at each of these vertices of these edges, and the node of each."""
    node = np.where(vertices == network.first[edges], network.start[edges], network.end[edges])
    inside = (vertices != network.first[edges]) & (vertices != network.last[edges])
    stops, row = np.unique(np.column_stack([edges, vertices])[inside], axis=0, return_inverse=True)
    if not len(stops):
        return network, node
    made = len(network.nodes) + np.arange(len(stops))
    node[inside] = made[row.ravel()]
    whole = np.unique(stops[:, 0])
    runs = np.concatenate(
        [
            np.column_stack([whole, network.first[whole], network.start[whole]]),
            np.column_stack([stops, made]),
            np.column_stack([whole, network.last[whole], network.end[whole]]),
        ]
    )
    runs = runs[np.lexsort((runs[:, 1], runs[:, 0]))]
    joined = runs[:-1, 0] == runs[1:, 0]
    before, after = runs[:-1][joined], runs[1:][joined]
    parts = np.column_stack([before[:, 0], before[:, 1], after[:, 1], before[:, 2], after[:, 2]])
    return _with_parts(network, parts, network.xy[stops[:, 1]]), node


def _with_parts(network: Network, parts: Ints, xy: "np.ndarray[tuple[int, int], np.dtype[np.float64]]") -> Network:
    """The network in which these parts (edge, first, last, start, end) stand for the edges that they are parts of."""
    edge, first, last, start, end = parts.T
    metres = run_lengths(network.xy, first, last)
    whole = network.metres[edge]
    share = np.divide(metres, whole, out=np.zeros(len(edge)), where=whole > 0.0)
    alive = network.alive.copy()
    alive[edge] = False
    made = Indexed(edges=len(network.first) + np.arange(len(edge)), runs=runs(network.xy, first, last))
    return replace(
        network,
        first=np.append(network.first, first),
        last=np.append(network.last, last),
        start=np.append(network.start, start),
        end=np.append(network.end, end),
        road=np.append(network.road, network.road[edge]),
        metres=np.append(network.metres, metres),
        onward=np.append(network.onward, network.onward[edge] * share),
        back=np.append(network.back, network.back[edge] * share),
        alive=np.append(alive, np.ones(len(edge), dtype=bool)),
        nodes=np.concatenate([network.nodes, xy]),
        indexed=(*network.indexed, made),
    )


def _side_by_side(network: Network, added: Network) -> Network:
    """Both networks as one, joined nowhere."""
    shift = len(network.first)
    index = tuple(Indexed(edges=each.edges + shift, runs=each.runs) for each in added.indexed)
    return replace(
        network,
        xy=np.concatenate([network.xy, added.xy]),
        first=np.append(network.first, added.first + len(network.xy)),
        last=np.append(network.last, added.last + len(network.xy)),
        start=np.append(network.start, added.start + len(network.nodes)),
        end=np.append(network.end, added.end + len(network.nodes)),
        road=np.append(network.road, added.road + len(network.roads)),
        metres=np.append(network.metres, added.metres),
        onward=np.append(network.onward, added.onward),
        back=np.append(network.back, added.back),
        alive=np.append(network.alive, added.alive),
        nodes=np.concatenate([network.nodes, added.nodes]),
        roads=np.append(network.roads, added.roads),
        classes=np.append(network.classes, added.classes),
        levels=np.append(network.levels, added.levels),
        indexed=(*network.indexed, *index),
    )


def _linked(network: Network, links: Ints) -> Network:
    """The network with a link of no length between the nodes of each row (from, to, vertex); no place gets on at it."""
    one, other, vertex = links.T
    first = len(network.xy) + 2 * np.arange(len(links))
    none = np.zeros(len(links))
    return replace(
        network,
        xy=np.concatenate([network.xy, np.repeat(network.xy[vertex], 2, axis=0)]),
        first=np.append(network.first, first),
        last=np.append(network.last, first + 1),
        start=np.append(network.start, one),
        end=np.append(network.end, other),
        road=np.append(network.road, np.full(len(links), len(network.roads) - 1)),
        metres=np.append(network.metres, none),
        onward=np.append(network.onward, none),
        back=np.append(network.back, none),
        alive=np.append(network.alive, np.ones(len(links), dtype=bool)),
    )
