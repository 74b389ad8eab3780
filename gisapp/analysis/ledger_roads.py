"""How far is it by road from a zone to each facility of the ledger? Searched from the facilities once, for all zones.

From every node of the network the metres to each facility that anybody may use are kept, so that a zone that nobody
knew before is answered without a search.
"""

from dataclasses import dataclass

import numpy as np
from shapely.geometry.base import BaseGeometry

from gisapp.analysis.ledger_supply import Supply
from gisapp.analysis.network import Ints, Metric, Network
from gisapp.analysis.network_positions import zone_access
from gisapp.analysis.network_snap import Access, access, arriving, leaving
from gisapp.analysis.network_times import shorten_on_one_edge
from gisapp.geometry.least_cost import costs_from

#: So many facilities times nodes are kept (80 MB); where there are more, distances are straight lines.
_MOST_CELLS = 10_000_000


@dataclass(frozen=True, slots=True, kw_only=True, eq=False)
class RoadsTo:
    """The roads of a horizon with the metres to facilities: `metres[r, n]` from node n to facility `numbers[r]`.

    `sites` is where these facilities get onto the roads; farther than `limit_m` from one, a place is on none.
    """

    network: Network
    numbers: Ints
    sites: Access
    metres: Metric
    limit_m: float


class Gates:
    """Where a zone gets onto the roads, worked out when it is first asked for."""

    def __init__(self, outline: BaseGeometry) -> None:
        self._outline = np.array([outline], dtype=object)
        self._found: dict[int, tuple[Network, Access]] = {}

    def onto(self, roads: RoadsTo) -> Access:
        """Where the zone gets onto these roads."""
        known = self._found.get(id(roads.network))
        if known is None:
            known = roads.network, zone_access(roads.network, self._outline, limit_m=roads.limit_m)
            self._found[id(roads.network)] = known
        return known[1]


def roads_to(supply: Supply, network: Network, *, limit_m: float) -> RoadsTo | None:
    """How far is it from everywhere on the network to each facility that anybody may use?

    Returns
    -------
    None where no facility may be used by anybody, where they are roads themselves, or where they are too many.
    """
    numbers = np.flatnonzero(supply.placed & supply.known & (supply.zones == ""))
    if not len(numbers) or supply.reach_m.any() or len(numbers) * len(network.nodes) > _MOST_CELLS:
        return None
    sites = access(network, supply.places[numbers], limit_m=limit_m)
    metres = costs_from(network.lengths_towards, arriving(network, sites, in_metres=True))
    return RoadsTo(network=network, numbers=numbers, sites=sites, metres=metres, limit_m=limit_m)


def metres_by_road(roads: RoadsTo, zone: Access, facilities: int) -> Metric:
    """How many metres is it by road from a zone to each of so many facilities? Infinite where there is no way."""
    out = leaving(roads.network, zone, in_metres=True)
    through = (roads.metres[:, out.node] + out.cost).min(axis=1, initial=np.inf)[None, :]
    shorten_on_one_edge(roads.network, through, zone, roads.sites, in_metres=True)
    found = np.full(facilities, np.inf)
    found[roads.numbers] = through[0]
    return found
