"""Where do places get onto the road network? From any road near enough, over the ground between, which takes its time.

A place reaches the nearest point of every edge within the limit, as slowly as the ground between is crossed. So a new
road only adds to what it can choose from, and a scrap of road that nothing joins does not cut it off.
"""

from dataclasses import dataclass

import numpy as np
import shapely
from numpy.typing import NDArray

from gisapp.analysis.network import Ints, Metric, Network
from gisapp.geometry.least_cost import Entries
from gisapp.geometry.runs import Found

Geometries = NDArray[np.object_]


@dataclass(frozen=True, slots=True, kw_only=True, eq=False)
class Access:
    """Where on the network places get onto it; a place may have no entry, one or many.

    Place `place[i]` gets on anywhere between the shares `low[i]` and `high[i]` (0..1) of the way along edge `edge[i]`,
    `off_m[i]` metres over the ground; both shares are equal where it is one point. Of `count` places, those not named
    here have no road within the limit: *no road data here*.
    """

    count: int
    place: Ints
    edge: Ints
    low: Metric
    high: Metric
    off_m: Metric

    @property
    def nearest_road_m(self) -> Metric:
        """How far each place is from the nearest road, infinite where there is none within the limit."""
        off = np.full(self.count, np.inf)
        np.minimum.at(off, self.place, self.off_m)
        return off

    @property
    def has_road(self) -> NDArray[np.bool_]:
        """Which places get onto the network at all."""
        return np.bincount(self.place, minlength=self.count) > 0

    def of(self, place: int) -> "Access":
        """The access of one place, which is then place 0."""
        here = self.place == place
        return Access(
            count=1,
            place=self.place[here] * 0,
            edge=self.edge[here],
            low=self.low[here],
            high=self.high[here],
            off_m=self.off_m[here],
        )


def access(network: Network, places: Geometries, *, limit_m: float | Metric) -> Access:
    """Where does each place get onto the network?

    Parameters
    ----------
    places
        Points, lines or areas in the plan CRS; missing or empty ones have no access.
    limit_m
        A road farther away is no access: nothing is known of roads there. One for all, or one for each.
    """
    place, edge = edges_within(network, places, within_m=limit_m)
    return access_at(network, places, place, edge)


def access_at(network: Network, places: Geometries, place: Ints, edge: Ints) -> Access:
    """How each of these pairs of a place and an edge gets onto the network, at the nearest point of the edge."""
    share, off_m = positions_along(network, edge, places[place])
    return Access(count=len(places), place=place, edge=edge, low=share, high=share, off_m=off_m)


def positions_along(network: Network, edges: Ints, places: Geometries) -> tuple[Metric, Metric]:
    """The share of the way along each edge at which it is nearest to its place, and how far away that is."""
    return positions_on(network.lines(edges), places)


def positions_on(lines: Geometries, places: Geometries) -> tuple[Metric, Metric]:
    """The share of the way along each line at which it is nearest to its place, and how far away that is."""
    on = places.copy()
    shaped = np.flatnonzero(shapely.get_type_id(places) != 0)
    between = shapely.shortest_line(lines[shaped], places[shaped])
    on[shaped] = shapely.get_point(between, 0)
    off = np.empty(len(lines))
    off[shaped] = shapely.length(between)
    points = np.flatnonzero(shapely.get_type_id(places) == 0)
    off[points] = shapely.distance(lines[points], places[points])
    length = shapely.length(lines)
    drawn = length > 0.0  # a road that turns back on itself at once has no length, and its start will do
    share = np.zeros(len(lines))
    share[drawn] = shapely.line_locate_point(lines[drawn], on[drawn]) / length[drawn]
    return np.clip(share, 0.0, 1.0), off


def edges_within(network: Network, places: Geometries, *, within_m: float | Metric) -> tuple[Ints, Ints]:
    """Every pair of a place and an edge that comes within so many metres of it, by place and edge."""
    return _pairs(network, [group.runs.within(places, within_m) for group in network.indexed])


def edges_crossing(network: Network, areas: Geometries) -> tuple[Ints, Ints]:
    """Every pair of an area and an edge that lies in it or meets it, by area and edge."""
    return _pairs(network, [group.runs.meeting(areas) for group in network.indexed])


def _pairs(network: Network, found: list[Found]) -> tuple[Ints, Ints]:
    place = np.concatenate([each.place for each in found])
    edge = np.concatenate([group.edges[each.run] for group, each in zip(network.indexed, found, strict=True)])
    alive = network.alive[edge]
    order = np.lexsort((edge[alive], place[alive]))
    return place[alive][order], edge[alive][order]


def leaving(network: Network, origins: Access, *, in_metres: bool = False) -> Entries:
    """What it costs each place to get to the next nodes."""
    onward, back = network.costs(in_metres=in_metres)
    return _entries(network, origins, to_end=onward, to_start=back, in_metres=in_metres)


def arriving(network: Network, destinations: Access, *, in_metres: bool = False) -> Entries:
    """What it costs to get to each place from the next nodes."""
    onward, back = network.costs(in_metres=in_metres)
    return _entries(network, destinations, to_end=back, to_start=onward, in_metres=in_metres)


def _entries(network: Network, at: Access, *, to_end: Metric, to_start: Metric, in_metres: bool) -> Entries:
    with np.errstate(invalid="ignore"):
        ahead = np.where(at.high == 1.0, 0.0, to_end[at.edge] * (1.0 - at.high))
        behind = np.where(at.low == 0.0, 0.0, to_start[at.edge] * at.low)
    ground = at.off_m * network.ground_cost(in_metres=in_metres)
    return Entries(
        count=at.count,
        place=np.tile(at.place, 2),
        node=np.concatenate([network.end[at.edge], network.start[at.edge]]),
        cost=np.concatenate([ahead + ground, behind + ground]),
    )
