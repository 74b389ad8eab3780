"""Which facility is nearest to a zone? By road where roads lead there, else in a straight line.

By road it is the metres from wherever the zone gets onto the roads; a straight line goes from the zone's outline to the
facility's middle, or to the line of a road link.
"""

from collections.abc import Sequence

import numpy as np
import shapely
from numpy.typing import NDArray
from shapely.geometry.base import BaseGeometry

from gisapp.analysis.ledger_gates import Gates
from gisapp.analysis.ledger_roads import RoadsTo
from gisapp.analysis.ledger_supply import Supply


class Nearness:
    """How near the facilities that anybody may use are to a zone; exact distances only where they decide."""

    def __init__(
        self, outline: BaseGeometry | None, gates: Gates | None, supply: Supply, roads: Sequence[RoadsTo | None]
    ) -> None:
        self._outline = outline
        self._supply = supply
        self._roads = roads
        self._gates = gates
        self.open = supply.placed & supply.known & (supply.zones == "")
        if outline is None:
            self.open = np.zeros(len(supply), dtype=bool)
            return
        middle = np.array([outline.centroid.x, outline.centroid.y])
        # From here no point of the zone is farther, so that no distance to the zone differs more from that to here.
        west, south, east, north = outline.bounds
        corners = np.array([[west, south], [west, north], [east, south], [east, north]])
        self._radius = float(np.hypot(*(corners - middle).T).max())
        self._from_middle = np.hypot(*(supply.at - middle).T)

    def first(self, fits: NDArray[np.bool_], horizon: int) -> tuple[int, bool]:
        """The nearest of those that fit, and whether that is by road; of several the one whose id comes first."""
        roads = self._roads[horizon]
        if roads is not None and self._gates is not None:
            by_road = self._gates.nearest(roads, fits, self._from_middle - self._radius)
            if by_road is not None:
                return by_road, True
        return self._straight(fits), False

    def _straight(self, fits: NDArray[np.bool_]) -> int:
        bound = self._from_middle[fits].min() + 2 * self._radius
        close = np.flatnonzero(fits & (self._from_middle - self._supply.reach_m <= bound))
        return int(close[np.argmin(shapely.distance(self._outline, self._supply.places[close]))])
