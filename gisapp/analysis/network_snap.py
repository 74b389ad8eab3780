"""Where do places get onto the road network? At the nearest point of the nearest edge, and how far away that is."""

from dataclasses import dataclass

import numpy as np
import shapely
from numpy.typing import NDArray

from gisapp.analysis.network import Indexed, Ints, Metric, Network
from gisapp.geometry.least_cost import Entries

Geometries = NDArray[np.object_]


@dataclass(frozen=True, slots=True, kw_only=True, eq=False)
class Access:
    """Points of the network at which places get onto it; a place may have none, one or several.

    Place `place[i]` gets on at the share `share[i]` (0..1) of the way along edge `edge[i]`, `off_m[i]` metres from
    where it is. Of `count` places, those not named here have no road within the limit: *no road data here*.
    """

    count: int
    place: Ints
    edge: Ints
    share: Metric
    off_m: Metric

    @property
    def has_road(self) -> NDArray[np.bool_]:
        """Which places get onto the network at all."""
        return np.bincount(self.place, minlength=self.count) > 0


def snapped(network: Network, places: Geometries, *, limit_m: float) -> Access:
    """Where does each place get onto the network?

    Parameters
    ----------
    places
        Points, lines or areas in the plan CRS; missing or empty ones have no access.
    limit_m
        A road farther away is no access: nothing is known of roads there.
    """
    best = np.full(len(places), np.inf)
    edge = np.full(len(places), -1, dtype=np.intp)
    for group in network.indexed:
        here, found, away = _nearest_alive(network, group, places, limit_m)
        nearer = away < best[here]
        best[here[nearer]], edge[here[nearer]] = away[nearer], found[nearer]
    place = np.flatnonzero(edge >= 0)
    share, off_m = positions_along(network, edge[place], places[place])
    return Access(count=len(places), place=place, edge=edge[place], share=share, off_m=off_m)


def positions_along(network: Network, edges: Ints, places: Geometries) -> tuple[Metric, Metric]:
    """The share of the way along each edge at which it is nearest to its place, and how far away that is."""
    lines = network.lines(edges)
    across = shapely.shortest_line(lines, places)
    on = shapely.get_point(across, 0)
    along = shapely.line_locate_point(lines, on)
    length = shapely.length(lines)
    share = np.divide(along, length, out=np.zeros(len(edges)), where=length > 0.0)
    return np.clip(share, 0.0, 1.0), np.asarray(shapely.length(across), dtype=np.float64)


def edges_within(network: Network, places: Geometries, *, within_m: float | Metric) -> tuple[Ints, Ints]:
    """Every pair of a place and an edge that comes within so many metres of it, as rows of places and edges."""
    pairs = [
        (at, group.edges[row])
        for group in network.indexed
        for at, row in [group.tree.query(places, predicate="dwithin", distance=within_m)]
    ]
    place = np.concatenate([at for at, _ in pairs]) if pairs else np.zeros(0, dtype=np.intp)
    edge = np.concatenate([edges for _, edges in pairs]) if pairs else np.zeros(0, dtype=np.intp)
    kept = network.alive[edge]
    return place[kept], edge[kept]


def leaving(network: Network, access: Access, *, in_metres: bool = False) -> Entries:
    """What it costs each place to get from where it gets on to the next nodes."""
    onward, back = network.length_both_ways if in_metres else (network.onward, network.back)
    return _entries(network, access, to_end=onward, to_start=back)


def arriving(network: Network, access: Access, *, in_metres: bool = False) -> Entries:
    """What it costs to get to each place from the next nodes."""
    onward, back = network.length_both_ways if in_metres else (network.onward, network.back)
    return _entries(network, access, to_end=back, to_start=onward)


def _entries(network: Network, access: Access, *, to_end: Metric, to_start: Metric) -> Entries:
    with np.errstate(invalid="ignore"):
        ahead = np.where(access.share == 1.0, 0.0, to_end[access.edge] * (1.0 - access.share))
        behind = np.where(access.share == 0.0, 0.0, to_start[access.edge] * access.share)
    return Entries(
        count=access.count,
        place=np.tile(access.place, 2),
        node=np.concatenate([network.end[access.edge], network.start[access.edge]]),
        cost=np.concatenate([ahead, behind]),
    )


def _nearest_alive(network: Network, group: Indexed, places: Geometries, limit_m: float) -> tuple[Ints, Ints, Metric]:
    """The nearest edge of a group to each place; the first in the network's order where several tie."""
    if limit_m <= 0.0 or not len(group.edges):
        return np.zeros(0, dtype=np.intp), np.zeros(0, dtype=np.intp), np.zeros(0)
    (place, row), away = group.tree.query_nearest(places, max_distance=limit_m, return_distance=True)
    edge = group.edges[row]
    dead = np.unique(place[~network.alive[edge]])
    if len(dead):
        again, others = group.tree.query(places[dead], predicate="dwithin", distance=limit_m)
        others = group.edges[others]
        again, others = again[network.alive[others]], others[network.alive[others]]
        living = ~np.isin(place, dead)
        more = shapely.distance(places[dead][again], network.lines(others))
        place = np.concatenate([place[living], dead[again]])
        edge, away = np.concatenate([edge[living], others]), np.concatenate([away[living], more])
    order = np.lexsort((edge, away, place))
    first = order[np.append(True, np.diff(place[order]) != 0)] if len(order) else order
    return place[first], edge[first], away[first]
