"""The district put together: ground, zones, roads, parcels and communes, each from its own stream of chance."""

from collections.abc import Iterable
from dataclasses import dataclass

import numpy as np
import shapely
from shapely import Point, Polygon
from shapely.geometry.base import BaseGeometry

from invention.communes import commune_of, commune_shapes
from invention.ground import Ground, Road, invented_ground
from invention.parcels import Plot, invented_plots
from invention.paths import commune_roads
from invention.places import SEATS, Site, with_places
from invention.tessellation import tessellated, with_exactly
from invention.zones import RICE_IN_A_HA, invented_zones

#: Each step draws from a stream of its own, so that a change in one leaves the others as they were.
SEED = 2030
#: The plot of KCN Mẫu N that the land-use map leaves out; small enough for the zone to lack green land in any case.
UNMAPPED_HA = 3.2
SQUARE_METRES_PER_HECTARE = 10_000.0
COMMUNES = [f"Xã Mẫu {number}" for number in range(1, len(SEATS) + 1)]


@dataclass(frozen=True, slots=True, kw_only=True)
class District:
    """The invented district; `numbers` says in which commune each parcel lies, `unmapped` is the deliberate gap."""

    ground: Ground
    commune_roads: tuple[Road, ...]
    parcels: list[Plot]
    numbers: list[int]
    sites: list[Site]
    unmapped: Plot
    zones: dict[str, Polygon]
    communes: list[BaseGeometry]
    outline: Polygon

    def communes_at(self, shape: BaseGeometry) -> list[str]:
        """The communes that a shape lies in."""
        return [name for name, area in zip(COMMUNES, self.communes, strict=True) if shapely.intersects(area, shape)]

    def communes_of(self, zone: Polygon) -> list[str]:
        """The communes that a zone takes at least a hectare of."""
        shares = shapely.area(shapely.intersection(self.communes, zone))
        return [name for name, area in zip(COMMUNES, shares.tolist(), strict=True) if area > SQUARE_METRES_PER_HECTARE]


def stream(step: int) -> np.random.Generator:
    """The chance of one step."""
    return np.random.default_rng([SEED, step])


def invented_district() -> District:
    """Invent the district."""
    ground = invented_ground(stream(1))
    wanted = invented_zones(ground)
    roads = commune_roads(ground, shapely.union(wanted["mau-m"], wanted["mau-n"]), stream(2))
    cut = tessellated(invented_plots(ground, wanted, roads, stream(3)))
    everywhere, sites = with_places(with_exactly(cut, "mau-a", "LUC", "LUK", RICE_IN_A_HA))
    everywhere, numbers = _in_order(everywhere, ground)
    unmapped = _unmapped(everywhere)
    communes = commune_shapes(everywhere, numbers)
    return District(
        ground=ground,
        commune_roads=roads,
        parcels=everywhere[:unmapped] + everywhere[unmapped + 1 :],
        numbers=numbers[:unmapped] + numbers[unmapped + 1 :],
        sites=sites,
        unmapped=everywhere[unmapped],
        zones={name: _union(plot.shape for plot in everywhere if plot.zone == name) for name in wanted},
        communes=communes,
        outline=_union(communes),
    )


def _in_order(parcels: list[Plot], ground: Ground) -> tuple[list[Plot], list[int]]:
    """Parcels by commune, then in rows of 400 m from north to south, each from west to east."""
    numbers = commune_of(parcels, ground)
    inside = [plot.shape.point_on_surface() for plot in parcels]

    def place(at: int) -> tuple[int, float, float, float]:
        point: Point = inside[at]
        return numbers[at], -(point.y // 400), point.x, point.y

    order = sorted(range(len(parcels)), key=place)
    return [parcels[at] for at in order], [numbers[at] for at in order]


def _unmapped(parcels: list[Plot]) -> int:
    factories = [at for at, plot in enumerate(parcels) if plot.zone == "mau-n" and plot.use == "SKK"]
    return min(factories, key=lambda at: abs(parcels[at].shape.area / 10_000 - UNMAPPED_HA))


def _union(shapes: Iterable[BaseGeometry]) -> Polygon:
    joined = shapely.coverage_union_all(list(shapes))
    parts: list[Polygon] = shapely.get_parts(joined).tolist()
    if len(parts) != 1:
        raise ValueError(f"the parcels of one area fall into {len(parts)} parts")
    return parts[0]
