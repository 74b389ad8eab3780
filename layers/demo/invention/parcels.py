"""The parcels: the whole district cut into plots with a land-use code, neighbours sharing their edges exactly."""

from collections.abc import Iterable
from dataclasses import dataclass, replace

import numpy as np
import shapely
from shapely import Polygon
from shapely.geometry.base import BaseGeometry

from invention.estates import estate_plots
from invention.ground import TOWN, Ground, Road, height_m, unrest
from invention.shapes import common, minus, polygons, smooth_line, strip, subdivided

#: Plot sizes by use in square metres, and how elongated plots are; uses not named here are left as they are.
PLOTS: dict[str, tuple[float, float]] = {
    "LUC": (29_000, 2.4), "LUK": (22_000, 2.0), "HNK": (20_000, 2.0), "CLN": (19_000, 1.3), "NTS": (13_000, 1.6),
    "RPH": (90_000, 1.0), "CSD": (24_000, 1.2), "MNC": (60_000, 1.0), "ONT": (11_500, 1.0),
}  # fmt: skip
TOWN_PLOT_M2 = 8_000.0
#: Land above this height is too dry for rice; land below this one lies wet enough for ponds.
HIGH_M, LOW_M = 8.2, 4.6
#: What grows where, by kind of country: each use from the named lightness of the soil on, the lightest first.
SOILS: dict[str, tuple[tuple[float, str], ...]] = {
    "washland": ((0.45, "CSD"), (-9, "HNK")),
    "poor": ((0.62, "CSD"), (-0.1, "HNK"), (-0.25, "LUC"), (-9, "LUK")),
    "high": ((-0.1, "CLN"), (-9, "HNK")),
    "low": ((0.34, "NTS"), (-0.52, "LUC"), (-9, "LUK")),
    "plain": ((0.47, "HNK"), (-0.52, "LUC"), (-9, "LUK")),
}
#: KCN Mẫu C lies on lighter soil than the land around, hence has less rice.
LIGHTER_SOIL = {"mau-c": 0.3}
FIELD = "field"
WASHLAND = "washland"
LONGEST_STRIP_M = 900.0


@dataclass(frozen=True, slots=True, kw_only=True)
class Plot:
    """A piece of land of one use; `zone` is the zone it lies in, `place` the settlement it belongs to."""

    shape: Polygon
    use: str
    zone: str | None = None
    place: str | None = None


def invented_plots(
    ground: Ground, zones: dict[str, Polygon], roads: tuple[Road, ...], rng: np.random.Generator
) -> list[Plot]:
    """Cut the district into plots whose edges do not yet meet exactly (see `invention.tessellation`)."""
    candidates = {name: zone for name, zone in zones.items() if name not in ("mau-m", "mau-n")}
    pieces = [part for piece in _cover(ground, zones, roads, rng) for part in _by_zone(piece, candidates)]
    return [plot for piece in pieces for plot in _cut(piece, rng)]


def _cover(
    ground: Ground, zones: dict[str, Polygon], roads: tuple[Road, ...], rng: np.random.Generator
) -> Iterable[Plot]:
    """The district by cover, the first claim on a place winning."""
    left: BaseGeometry = ground.district
    estates = [plot for name in ("mau-m", "mau-n") for plot in estate_plots(name, zones[name], rng)]
    for shape, use, zone in estates:
        yield Plot(shape=shape, use=use, zone=zone)
    left = minus(left, zones["mau-m"], zones["mau-n"])
    for cover, use, place in _claims(ground, roads):
        for shape in polygons(common(left, cover)):
            yield Plot(shape=shape, use=use, place=place)
        left = minus(left, cover)
    for shape in polygons(left):
        yield Plot(shape=shape, use=FIELD)


def _claims(ground: Ground, roads: tuple[Road, ...]) -> Iterable[tuple[BaseGeometry, str, str | None]]:
    yield shapely.union_all([road.land for road in ground.main_roads]), "DGT", None
    yield ground.river, "SON", None
    yield ground.dykes, "DTL", None
    yield shapely.union_all([road.land for road in roads if road.kind == "commune"]), "DGT", None
    yield shapely.union_all(list(ground.canals.values())), "DTL", None
    yield ground.washland, WASHLAND, None
    for name, shape in ground.settlements.items():
        yield shape, "ONT", name
    yield ground.forest, "RPH", None
    yield ground.lake, "MNC", None
    yield _ditches(), "DTL", None
    yield _tracks(), "DGT", None


def _ditches() -> BaseGeometry:
    """Field ditches, running east and drawn a little uneven."""
    east = np.arange(-500.0, 13_500.0, 500.0)
    rows = np.arange(300.0, 10_400.0, 590.0)
    lines = [smooth_line([(x, y + 330 * np.sin(x / 1900 + y / 3100)) for x in east], 1) for y in rows]
    return shapely.union_all([strip(line, 6) for line in lines])


def _tracks() -> BaseGeometry:
    """Field tracks, running north."""
    north = np.arange(-500.0, 10_800.0, 500.0)
    columns = np.arange(250.0, 13_000.0, 830.0)
    lines = [smooth_line([(x + 380 * np.sin(y / 2100 + x / 2600), y) for y in north], 1) for x in columns]
    return shapely.union_all([strip(line, 5) for line in lines])


def _by_zone(piece: Plot, candidates: dict[str, Polygon]) -> list[Plot]:
    """A piece cut along the outlines of the candidate zones."""
    parts: list[Plot] = []
    outside: BaseGeometry = piece.shape
    for name, zone in candidates.items():
        if piece.zone is None and outside.intersects(zone):
            parts += [replace(piece, shape=shape, zone=name) for shape in polygons(common(outside, zone))]
            outside = minus(outside, zone)
    return parts + [replace(piece, shape=shape) for shape in polygons(outside)]


def _cut(piece: Plot, rng: np.random.Generator) -> list[Plot]:
    if piece.zone in ("mau-m", "mau-n"):
        return [piece]
    if piece.use in ("DGT", "DTL", "SON"):
        return [replace(piece, shape=shape) for shape in _shortened(piece.shape)]
    if piece.use in (FIELD, WASHLAND):
        blocks = subdivided(piece.shape, 55_000, rng)
        named = [replace(piece, shape=block, use=_farmed(piece, block, rng)) for block in blocks]
        return [plot for block in named for plot in _plots(block, rng)]
    return _plots(piece, rng)


def _plots(piece: Plot, rng: np.random.Generator) -> list[Plot]:
    size, elongation = PLOTS[piece.use]
    target = TOWN_PLOT_M2 if piece.place == TOWN else size
    return [replace(piece, shape=shape) for shape in subdivided(piece.shape, target, rng, elongation)]


def _shortened(shape: Polygon) -> list[Polygon]:
    """A road or canal cut into lengths of at most `LONGEST_STRIP_M`."""
    west, south, east, north = shape.bounds
    if max(east - west, north - south) <= LONGEST_STRIP_M:
        return [shape]
    wide = east - west > north - south
    middle = (west + east) / 2 if wide else (south + north) / 2
    first = shapely.box(west, south, middle if wide else east, north if wide else middle)
    halves = polygons(shapely.intersection(shape, first)) + polygons(shapely.difference(shape, first))
    return [part for half in halves for part in _shortened(half)]


def _farmed(piece: Plot, block: Polygon, rng: np.random.Generator) -> str:
    """What is grown on a block: by height, by soil, and by the zone's intended strength or weakness."""
    x, y = np.array([block.centroid.x]), np.array([block.centroid.y])
    soil = float(unrest(x * 1.3 + 900, y * 1.1)[0]) + rng.normal(0, 0.16) + LIGHTER_SOIL.get(piece.zone or "", 0.0)
    steps = SOILS[_country(piece, float(height_m(x, y)[0]))]
    return next(use for least, use in steps if soil > least)


def _country(piece: Plot, height: float) -> str:
    if piece.use == WASHLAND:
        return WASHLAND
    if piece.zone == "mau-e":
        return "poor"
    return "high" if height > HIGH_M else "low" if height < LOW_M else "plain"
