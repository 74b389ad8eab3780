"""Where does a zone get onto the roads, and which facility that fits is nearest from there?

What is near a zone is found by one search around it, which all topics share; what is far, by the way to the facility
from everywhere, where that is kept. Of any other facility it is enough to know whether it is nearer than those, for
which only what lies between is searched.
"""

from dataclasses import dataclass

import numpy as np
import shapely
from numpy.typing import NDArray
from shapely.geometry.base import BaseGeometry

from gisapp.analysis.ledger_roads import NEAR_M, Destinations, RoadsTo
from gisapp.analysis.network import Ints, Metric, Network
from gisapp.analysis.network_positions import Known, zone_access
from gisapp.analysis.network_snap import leaving
from gisapp.analysis.network_times import costs_at, shorten_on_one_edge
from gisapp.geometry.boxes import circles_around
from gisapp.geometry.least_cost import Entries, costs_from

#: Ways that differ by less are equally long, whichever search found them: single precision carries no more.
_SAME_M = 0.01


@dataclass(frozen=True, slots=True, kw_only=True, eq=False)
class _Near:
    """What lies around a zone: where it gets onto the roads, and metres to each destination on an edge of both."""

    there: Destinations
    outline: NDArray[np.object_]
    out: Entries
    led_to: Ints
    along_one_edge: Metric
    at_nodes: Metric

    def metres(self, places: Ints) -> Metric:
        """To these destinations through the nodes near the zone, or along one edge."""
        through = costs_at(self.at_nodes, self.there.ends.of(places))[0]
        found: Metric = np.minimum(through, self.along_one_edge[places])
        return found

    def far(self, place: int) -> float:
        """To this destination, however far it is."""
        through = self.there.metres_to(place)[self.out.node] + self.out.cost
        return min(float(through.min(initial=np.inf)), float(self.along_one_edge[place]))

    def between(self, place: int, most_m: float) -> float:
        """To this destination where the way is no longer than `most_m`; only nodes on such a way are looked at."""
        network, ends = self.there.network, self.there.ends.of(np.array([place]))
        among = _on_the_way(network, circles_around(self.outline)[0], self.there.circles[place], most_m)
        at_nodes = costs_from(network.lengths, self.out, limit=most_m, among=among)
        return min(float(costs_at(at_nodes, ends).min(initial=np.inf)), float(self.along_one_edge[place]))


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
        race = _Race(near, roads.first + asked, straight_m[roads.numbers[asked]])
        race.search()
        race.follow(kept=True)
        race.bound()
        race.follow()
        first = race.first()
        return None if first is None else int(roads.numbers[asked[first]])

    def metres(self, roads: RoadsTo) -> Metric:
        """By road to each of the facilities `roads.numbers`; infinite where no road leads."""
        near = self._around(roads.there)
        places = roads.first + np.arange(len(roads.numbers))
        found = near.metres(places)
        for at in np.flatnonzero(found > NEAR_M).tolist():
            found[at] = min(found[at], near.far(int(places[at])))
        return found

    def _around(self, there: Destinations) -> _Near:
        known = self._found.get(id(there))
        if known is None:
            known = self._found[id(there)] = _near(there, self._outline, self._found_in)
        return known


class _Race:
    """Destinations of which the nearest is sought: the shortest way known to each, and what no way to it is below."""

    def __init__(self, near: _Near, places: Ints, straight_m: Metric) -> None:
        self._near = near
        self._places = places
        self._least = straight_m.copy()
        self._metres = np.full(len(places), np.inf)

    def search(self) -> None:
        """See which are near the zone: what is not found lies beyond the search."""
        close = np.flatnonzero(self._least <= NEAR_M)
        self._metres[close] = self._near.metres(self._places[close])
        self._least[close] = np.minimum(self._metres[close], NEAR_M)

    def bound(self) -> None:
        """Rule out what cannot be near: no way to it is shorter than the way past it to another, less the rest of that.

        The others are those to which the ways are at hand.
        """
        at = np.array(self.ahead(), dtype=np.intp)
        out, ends = self._near.out, self._near.there.ends.of(self._places[at])
        for metres_to in self._near.there.at_hand() if len(at) else ():
            past = float((metres_to[out.node] + out.cost).min(initial=np.inf))
            with np.errstate(invalid="ignore"):
                through = np.nan_to_num(past - metres_to[ends.node] - _SAME_M + ends.cost, nan=-np.inf, posinf=np.inf)
            least = np.full(len(at), np.inf)
            np.minimum.at(least, ends.place, through)
            self._least[at] = np.maximum(
                self._least[at], np.minimum(least, self._near.along_one_edge[self._places[at]])
            )

    def ahead(self) -> list[int]:
        """Those to which a way may be found that is as short as the shortest known, likely ones first."""
        ahead = (self._least < self._metres) & (self._least <= self._metres.min(initial=np.inf) + _SAME_M)
        found: list[int] = np.flatnonzero(ahead)[np.argsort(self._least[ahead], kind="stable")].tolist()
        return found

    def follow(self, *, kept: bool = False) -> None:
        """Find the way to those ahead, however far they are: only where it is at hand if they are to be `kept`."""
        for at in self.ahead():
            place, most = int(self._places[at]), float(self._metres.min()) + _SAME_M
            if self._least[at] > most:
                break
            there = self._near.there
            if there.is_kept(place) or (not kept and (np.isinf(most) or there.is_worth_keeping(place))):
                self._metres[at] = self._least[at] = min(self._metres[at], self._near.far(place))
            elif not kept:
                self._metres[at] = min(self._metres[at], self._near.between(place, most))
                self._least[at] = np.inf

    def first(self) -> int | None:
        """The nearest, of several the first; None where no way leads to any."""
        best = self._metres.min(initial=np.inf)
        return None if np.isinf(best) else int(np.argmax(self._metres <= best + _SAME_M))


def _near(there: Destinations, outline: NDArray[np.object_], found_in: Known) -> _Near:
    onto = zone_access(there.network, outline, limit_m=there.limit_m, known=found_in)
    out = leaving(there.network, onto, in_metres=True)
    along = np.full((1, there.sites.count), np.inf)
    shorten_on_one_edge(there.network, along, onto, there.sites, in_metres=True)
    return _Near(
        there=there,
        outline=outline,
        out=out,
        led_to=there.led_to(np.unique(there.network.parts[out.node[np.isfinite(out.cost)]])),
        along_one_edge=along[0],
        at_nodes=costs_from(there.network.lengths, out, limit=NEAR_M, among=_within(there.network, outline)),
    )


def _within(network: Network, outline: NDArray[np.object_]) -> Ints:
    """The nodes that may be within the search's reach: no way by road is shorter than the straight line."""
    return _in_box(network, shapely.bounds(outline[0]) + np.array([-NEAR_M, -NEAR_M, NEAR_M, NEAR_M]))


def _on_the_way(network: Network, begin: Metric, end: Metric, most_m: float) -> Ints:
    """The nodes by which a way of this length leads from one circle (x, y, radius) to another: an ellipse at most."""
    axis = (most_m + begin[2] + end[2]) / 2.0
    middle, apart = (begin[:2] + end[:2]) / 2.0, (end[:2] - begin[:2]) / 2.0
    half = np.sqrt(np.maximum(axis * axis - apart[::-1] ** 2, 0.0))
    nodes = _in_box(network, np.concatenate([middle - half, middle + half]))
    x, y = (each[nodes] for each in network.x_and_y)
    around = np.hypot(x - begin[0], y - begin[1]) + np.hypot(x - end[0], y - end[1])
    found: Ints = nodes[around <= 2.0 * axis]
    return found


def _in_box(network: Network, box: Metric) -> Ints:
    x, y = network.x_and_y
    return np.flatnonzero((x >= box[0]) & (x <= box[2]) & (y >= box[1]) & (y <= box[3]))
