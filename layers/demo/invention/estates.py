"""The land inside the two operating zones: green ring, streets, factory plots, services, technical land."""

import math
from collections.abc import Iterator
from dataclasses import dataclass

import numpy as np
import shapely
from shapely import Polygon
from shapely.geometry.base import BaseGeometry

from invention.paths import street_lines
from invention.shapes import common, minus, polygons, strip, subdivided


@dataclass(frozen=True, slots=True, kw_only=True)
class EstateIdea:
    """How an estate is laid out; `gate_side_m` is how far the streets reach through the ring towards the west."""

    angle: float
    spacing: tuple[float, float]
    street_m: float
    ring_m: float
    parks: int
    ponds: int
    services: int
    plot_m2: float


#: KCN Mẫu M keeps a wide ring and two parks; KCN Mẫu N keeps a thin ring only, which is less than a tenth.
ESTATES = {
    "mau-m": EstateIdea(
        angle=math.radians(-12), spacing=(330, 420), street_m=28, ring_m=22, parks=2, ponds=1, services=2,
        plot_m2=30_000,
    ),
    "mau-n": EstateIdea(
        angle=math.radians(4), spacing=(300, 380), street_m=26, ring_m=11, parks=0, ponds=1, services=1,
        plot_m2=26_000,
    ),
}  # fmt: skip
#: What the streets leave below this is planted, not let.
SMALLEST_PLOT_M2 = 6_000.0
#: The share of the last plot that each technical use takes: wastewater works and substation.
TECHNICAL = (("DCT", 0.62), ("DNL", 0.38))


def estate_plots(
    name: str, zone: Polygon, rng: np.random.Generator, planned: EstateIdea | None = None
) -> Iterator[tuple[Polygon, str, str]]:
    """Shape, land use and zone of every plot of an operating zone, or of one that is planned."""
    idea = planned or ESTATES[name]
    core = zone.buffer(-idea.ring_m, join_style="mitre")
    streets = common(_streets(zone, idea), shapely.union(core, _gate(zone, idea)))
    yield from ((shape, "DGT", name) for block in polygons(streets) for shape in _lengths(block))
    ring = minus(zone, core, streets)
    yield from ((shape, "DKV", name) for part in polygons(ring) for shape in _lengths(part))
    blocks = polygons(minus(core, streets))
    cut = [plot for block in blocks for plot in subdivided(block, idea.plot_m2, rng)]
    yield from ((plot, "DKV", name) for plot in cut if plot.area < SMALLEST_PLOT_M2)
    plots = [plot for plot in cut if plot.area >= SMALLEST_PLOT_M2]
    yield from ((shape, use, name) for shape, use in _uses(plots, zone, idea))


def _streets(zone: Polygon, idea: EstateIdea) -> BaseGeometry:
    return shapely.union_all([strip(line, idea.street_m) for line in street_lines(zone, idea.angle, idea.spacing)])


def _gate(zone: Polygon, idea: EstateIdea) -> BaseGeometry:
    """The western part of the ring, which the streets cross to reach the national road."""
    west, south, _, north = zone.bounds
    gate = shapely.box(west - 10, south + 0.22 * (north - south), zone.centroid.x, north - 0.25 * (north - south))
    return common(gate, zone.difference(zone.buffer(-idea.ring_m - 5)))


def _lengths(shape: Polygon, longest_m: float = 520.0) -> list[Polygon]:
    """A ring or street cut into lengths, as surveys hold them."""
    west, south, east, north = shape.bounds
    if max(east - west, north - south) <= longest_m:
        return [shape]
    middle = ((west + east) / 2, north) if east - west > north - south else (east, (south + north) / 2)
    first = shapely.box(west, south, *middle)
    parts = polygons(shapely.intersection(shape, first)) + polygons(shapely.difference(shape, first))
    return [piece for part in parts for piece in _lengths(part, longest_m)]


def _uses(plots: list[Polygon], zone: Polygon, idea: EstateIdea) -> Iterator[tuple[Polygon, str]]:
    """Services at the gate, parks in the middle, technical land and pond at the far end, factories elsewhere."""
    centre = zone.centroid
    by_gate = sorted(plots, key=lambda plot: plot.centroid.x)
    services, technical = by_gate[: idea.services], by_gate[-1]
    ponds = by_gate[-1 - idea.ponds : -1]
    rest = by_gate[idea.services : -1 - idea.ponds]
    parks = sorted(rest, key=lambda plot: plot.centroid.distance(centre))[: idea.parks]
    yield from ((plot, "TMD") for plot in services)
    yield from ((plot, "MNC") for plot in ponds)
    yield from ((plot, "DKV") for plot in parks)
    yield from ((plot, "SKK") for plot in rest if plot not in parks)
    yield from _technical(technical)


def _technical(plot: Polygon) -> Iterator[tuple[Polygon, str]]:
    west, south, east, north = plot.bounds
    share = south + TECHNICAL[0][1] * (north - south)
    lower = shapely.box(west, south, east, share)
    yield from ((part, TECHNICAL[0][0]) for part in polygons(shapely.intersection(plot, lower)))
    yield from ((part, TECHNICAL[1][0]) for part in polygons(shapely.difference(plot, lower)))
