"""Where may a place get onto the road network, when nobody knows exactly where it is?

A zone gets on wherever a road lies in it (its gates are where roads cross its outline) and, over the ground, at every
road within the limit. Its outline may be moved by any displacement no longer than its position uncertainty. The answers
are outer bounds, never too narrow:

- *soonest*: from anywhere on every road at which it may get on, wherever it is;
- *latest*: displacements are tried on a lattice that depends on the zone's shape alone, each standing for those around
  it: a road that crosses the zone shrunk by the lattice's radius lies in the zone for all of them, and to any other the
  way over the ground is longer by no more than the radius.

A wider uncertainty only adds roads to the one and displacements to the other, so that it narrows nothing.
"""

from dataclasses import dataclass, replace
from typing import Any

import numpy as np
import shapely
from numpy.typing import NDArray
from scipy.spatial import KDTree
from shapely.geometry.base import BaseGeometry

from gisapp.analysis.network import Indexed, Ints, Metric, Network
from gisapp.analysis.network_snap import (
    Access,
    Geometries,
    access,
    edges_crossing,
    edges_within,
    positions_along,
    positions_on,
)
from gisapp.geometry.prepared import prepared
from gisapp.geometry.runs import Runs

#: The lattice's radius is this part of the radius of a circle as large as the zone, between so many metres.
_PART_OF_RADIUS = 0.25
_FINEST_M, _COARSEST_M = 75.0, 200.0
#: A place that may be farther off than this has no greatest time: nothing could be learnt from it.
_FARTHEST_M = 10_000.0


@dataclass(frozen=True, slots=True, kw_only=True, eq=False)
class Whereabouts:
    """Where zones get onto the network as drawn, and where they may.

    A zone that is not `certain` has positions: `of_zone[p]` is the zone of position p, which gets on at one of
    `spot[position == p]`, over no more than `off_m` metres of ground. Spots are the network's spots, then its edges: a
    road that is surely in the zone. A zone is `loose` where one of its positions has no road within the limit.
    """

    drawn: Access
    soonest: Access
    certain: NDArray[np.bool_]
    loose: NDArray[np.bool_]
    of_zone: Ints
    position: Ints
    spot: Ints
    off_m: Metric


@dataclass(frozen=True, slots=True, kw_only=True, eq=False)
class Sites:
    """Where facilities, communes or cells get onto the network: as drawn, as near and as far as they may be."""

    drawn: Access
    soonest: Access
    latest: Access


@dataclass(frozen=True, slots=True, kw_only=True, eq=False)
class _Positions:
    count: int
    position: Ints
    spot: Ints
    off_m: Metric


def sites(network: Network, places: Geometries, uncertainty_m: Metric, *, limit_m: float) -> Sites:
    """Where does each facility or commune get onto the network, wherever it is within its uncertainty?"""
    drawn = access(network, places, limit_m=limit_m)
    if not (uncertainty_m > 0.0).any():
        return Sites(drawn=drawn, soonest=drawn, latest=drawn)
    farther = access(network, places, limit_m=np.maximum(limit_m - uncertainty_m, 0.0))
    kept = uncertainty_m[farther.place] <= limit_m
    latest = Access(
        count=farther.count,
        place=farther.place[kept],
        edge=farther.edge[kept],
        low=farther.low[kept],
        high=farther.high[kept],
        off_m=farther.off_m[kept] + uncertainty_m[farther.place[kept]],
    )
    return Sites(drawn=drawn, soonest=_soonest(network, places, uncertainty_m, drawn, limit_m), latest=latest)


def whereabouts(network: Network, zones: Geometries, uncertainty_m: Metric, *, limit_m: float) -> Whereabouts:
    """Where does each zone get onto the network, wherever it is? Areas, points or nothing, in the plan CRS."""
    drawn = zone_access(network, zones, limit_m=limit_m)
    placed = ~shapely.is_missing(zones) & ~shapely.is_empty(zones)
    moved = np.flatnonzero(placed & (uncertainty_m > 0.0))
    found = [_positions(network, zones[at], float(uncertainty_m[at]), limit_m) for at in moved]
    shift = np.cumsum([0, *(each.count for each in found)])
    bare = [each.count == 0 or len(np.unique(each.position)) < each.count for each in found]
    nothing = [np.zeros(0, dtype=np.intp)]
    return Whereabouts(
        drawn=drawn,
        soonest=_soonest(network, zones, uncertainty_m, drawn, limit_m),
        certain=~np.isin(np.arange(len(zones)), moved),
        loose=np.isin(np.arange(len(zones)), moved[np.array(bare, dtype=bool)]),
        of_zone=np.repeat(moved, [each.count for each in found]),
        position=np.concatenate([each.position + by for each, by in zip(found, shift, strict=False)] or nothing),
        spot=np.concatenate([each.spot for each in found] or nothing),
        off_m=np.concatenate([each.off_m for each in found] or [np.zeros(0)]),
    )


#: What was found of zones among edges that networks of several years share; their index is kept with it.
Known = dict[int, tuple[Runs, Access]]


def zone_access(network: Network, zones: Geometries, *, limit_m: float, known: Known | None = None) -> Access:
    """Where does each zone as drawn get onto the network? On every road in it, and over the ground to those near.

    `known` is what was found of the same zones in other networks, and takes what is found in this one.
    """
    found_in: Known = {} if known is None else known
    found = []
    for group in network.indexed:
        if id(group.runs) not in found_in:
            found_in[id(group.runs)] = group.runs, _onto_group(group, zones, limit_m)
        onto = found_in[id(group.runs)][1]
        found.append(_some(onto, network.alive[onto.edge]))
    return _together(found, len(zones))


def _onto_group(group: Indexed, zones: Geometries, limit_m: float) -> Access:
    """Where zones get onto these edges, those that count for nothing any more among them."""
    close = group.runs.about(zones, limit_m)
    share, off_m = positions_on(close.line, zones[close.place])
    reached = off_m <= limit_m
    zone, edge, lines = close.place[reached], group.edges[close.run[reached]], close.line[reached]
    share, off_m = share[reached], off_m[reached]
    inside = np.flatnonzero(off_m == 0.0)
    whole = np.zeros(len(zone), dtype=np.bool_)
    whole[inside] = shapely.contains_properly(prepared(zones)[zone[inside]], lines[inside])
    count = int(whole.sum())
    within = Access(
        count=len(zones), place=zone[whole], edge=edge[whole], low=np.zeros(count), high=np.ones(count),
        off_m=np.zeros(count),
    )  # fmt: skip
    near = Access(
        count=len(zones), place=zone[~whole], edge=edge[~whole], low=share[~whole], high=share[~whole],
        off_m=off_m[~whole],
    )  # fmt: skip
    inside = inside[~whole[inside]]
    zone, edge, lines = zone[inside], edge[inside], lines[inside]
    parts, pair = shapely.get_parts(shapely.intersection(lines, zones[zone]), return_index=True)
    parts, pair = parts[shapely.get_type_id(parts) == 1], pair[shapely.get_type_id(parts) == 1]
    length = shapely.length(lines[pair])
    ends = [
        np.divide(shapely.line_locate_point(lines[pair], shapely.get_point(parts, at)), length, where=length > 0.0,
                  out=np.zeros(len(pair)))
        for at in (0, -1)
    ]  # fmt: skip
    along = Access(
        count=len(zones),
        place=zone[pair],
        edge=edge[pair],
        low=np.clip(np.minimum(*ends), 0.0, 1.0),
        high=np.clip(np.maximum(*ends), 0.0, 1.0),
        off_m=np.zeros(len(pair)),
    )
    return _together([within, near, along], len(zones))


def _some(onto: Access, kept: NDArray[np.bool_]) -> Access:
    return Access(
        count=onto.count, place=onto.place[kept], edge=onto.edge[kept], low=onto.low[kept], high=onto.high[kept],
        off_m=onto.off_m[kept],
    )  # fmt: skip


def _together(found: list[Access], count: int) -> Access:
    def column(name: str) -> Any:
        return np.concatenate([getattr(each, name) for each in found])

    return Access(
        count=count, place=column("place"), edge=column("edge"), low=column("low"), high=column("high"),
        off_m=column("off_m"),
    )  # fmt: skip


def gate_points(network: Network, zone: BaseGeometry | None) -> Geometries:
    """The points at which roads cross the outline of a zone, each once; none for a zone that is only a point."""
    if zone is None or zone.is_empty or zone.area == 0.0:
        return np.zeros(0, dtype=object)
    _, edge = edges_within(network, np.array([zone.boundary]), within_m=0.0)
    crossing = shapely.intersection(network.lines(edge), zone.boundary)
    xy = np.unique(np.round(shapely.get_coordinates(crossing), 3), axis=0)
    return np.asarray(shapely.points(xy), dtype=object)


def latest(
    network: Network, zones: Whereabouts, at_nodes: Metric, drawn: Metric, *, in_metres: bool = False,
    from_there: bool = False,
) -> Metric:  # fmt: skip
    """The greatest cost of each zone over all its positions; infinite where one of them has no way or no road.

    Parameters
    ----------
    at_nodes
        What it costs from each node.
    drawn
        The cost of each zone as drawn, which counts where it is certain.
    from_there
        `at_nodes` is what it costs to get to each node, and the zones are where one arrives.
    """
    cost = drawn.copy()
    of_position = np.full(len(zones.of_zone), np.inf)
    ground = zones.off_m * network.ground_cost(in_metres=in_metres)
    of_spot = _at_spots(network, at_nodes, zones.spot, in_metres=in_metres, from_there=from_there)
    np.minimum.at(of_position, zones.position, of_spot + ground)
    np.maximum.at(cost, zones.of_zone, of_position)
    cost[zones.loose] = np.inf
    return cost


def _at_spots(network: Network, at_nodes: Metric, spot: Ints, *, in_metres: bool, from_there: bool) -> Metric:
    """The cost at a node, or the greatest on the edge, that each spot stands for."""
    nodes, points = len(network.nodes), len(network.spots.edge)
    of = np.full(len(spot), np.inf)
    is_node = spot < nodes
    of[is_node] = at_nodes[spot[is_node]]
    others = spot[~is_node] - nodes
    on_point = others < points
    edge = np.where(on_point, network.spots.edge[np.where(on_point, others, 0)] if points else 0, others - points)
    named, which = np.unique(edge, return_inverse=True)
    of[~is_node] = hardest_on_edges(network, at_nodes, named, in_metres=in_metres, from_there=from_there)[which]
    return of


def hardest_on_edges(
    network: Network, cost_at_nodes: Metric, edges: Ints, *, in_metres: bool = False, from_there: bool = False
) -> Metric:
    """The greatest cost of getting from any point on each edge to where it costs so much to get from the nodes."""
    onward, back = (each[edges] for each in network.costs(in_metres=in_metres))
    if from_there:
        onward, back = back, onward
    start, end = cost_at_nodes[network.start[edges]], cost_at_nodes[network.end[edges]]
    both = np.isfinite(onward) & np.isfinite(back) & (onward + back > 0.0)
    with np.errstate(invalid="ignore", divide="ignore"):
        at = np.clip((end + onward - start) / (onward + back), 0.0, 1.0)
        met = np.minimum(end + (1.0 - at) * onward, start + at * back)
        hardest = np.where(both, met, np.minimum(end + onward, start + back))
    return np.where(np.isnan(hardest), np.inf, hardest)


def _soonest(network: Network, places: Geometries, uncertainty_m: Metric, drawn: Access, limit_m: float) -> Access:
    """Every road at which a place may get on, anywhere on it, over as little ground as there can be between."""
    moved = np.flatnonzero(uncertainty_m > 0.0)
    if not len(moved):
        return drawn
    place, edge = edges_within(network, places[moved], within_m=limit_m + uncertainty_m[moved])
    place = moved[place]
    _, off = positions_along(network, edge, places[place])
    kept = ~np.isin(drawn.place, moved)
    return replace(
        drawn,
        place=np.concatenate([drawn.place[kept], place]),
        edge=np.concatenate([drawn.edge[kept], edge]),
        low=np.concatenate([drawn.low[kept], np.zeros(len(edge))]),
        high=np.concatenate([drawn.high[kept], np.ones(len(edge))]),
        off_m=np.concatenate([drawn.off_m[kept], np.maximum(off - uncertainty_m[place], 0.0)]),
    )


def _positions(network: Network, zone: BaseGeometry, uncertainty_m: float, limit_m: float) -> _Positions:
    """The displacements tried, and at which roads the zone gets on for all those that each stands for."""
    if uncertainty_m > _FARTHEST_M:
        nothing = np.zeros(0, dtype=np.intp)
        return _Positions(count=0, position=nothing, spot=nothing, off_m=np.zeros(0))
    radius = float(np.clip(_PART_OF_RADIUS * np.sqrt(zone.area / np.pi), _FINEST_M, _COARSEST_M))
    offsets, radius = _lattice(uncertainty_m, radius)
    within, crossing = _surely_crossed(network, shapely.buffer(zone, -radius), offsets)
    centre, inner = _inner_circle(zone)
    ground = max(limit_m - radius, 0.0)
    pairs = KDTree(centre + offsets).sparse_distance_matrix(network.spots.tree, inner + ground, output_type="ndarray")
    spots = len(network.nodes) + len(network.spots.edge)
    return _Positions(
        count=len(offsets),
        position=np.concatenate([within, pairs["i"]]),
        spot=np.concatenate([spots + crossing, pairs["j"]]),
        off_m=np.concatenate([np.zeros(len(within)), np.maximum(pairs["v"] - inner, 0.0) + radius]),
    )


def _surely_crossed(network: Network, core: BaseGeometry, offsets: Metric) -> tuple[Ints, Ints]:
    """Pairs of a displacement and an edge that crosses the zone's core there."""
    if core.is_empty or core.area == 0.0:
        return np.zeros(0, dtype=np.intp), np.zeros(0, dtype=np.intp)
    return edges_crossing(network, _moved(core, offsets))


def _inner_circle(zone: BaseGeometry) -> tuple[Metric, float]:
    """A point of the zone, and the radius of a circle around it that lies in the zone: 0 for a point."""
    centre = zone.representative_point() if not zone.centroid.within(zone) else zone.centroid
    inner = float(zone.boundary.distance(centre)) if zone.area > 0.0 else 0.0
    return np.array([[centre.x, centre.y]]), inner


def _lattice(uncertainty_m: float, radius: float) -> tuple[Metric, float]:
    """Displacements such that every one within the uncertainty is no farther than the radius from one of them."""
    if uncertainty_m <= radius:
        return np.zeros((1, 2)), uncertainty_m
    step = radius * float(np.sqrt(2))
    many = int((uncertainty_m + radius) / step) + 1
    across = np.arange(-many, many + 1) * step
    offsets = np.column_stack([each.ravel() for each in np.meshgrid(across, across)])
    return offsets[np.hypot(*offsets.T) <= uncertainty_m + radius], radius


def _moved(shape: BaseGeometry, offsets: Metric) -> Geometries:
    """The shape at each displacement."""
    copies = np.full(len(offsets), shape, dtype=object)
    xy = shapely.get_coordinates(copies) + np.repeat(offsets, shapely.get_num_coordinates(shape), axis=0)
    moved: Geometries = shapely.set_coordinates(copies, xy)
    return moved
