"""A made-up city to draw zones in: a million parcels, roads, facilities, zones and constraints in one workspace.

The same for the same seed. It is a demo workspace, for nothing in it is real: its rule packs and plan are those of the
demo, its layers are put in the place of the demo's. Parcels are those of `benchmarks.landscape`.
"""

from pathlib import Path
from typing import Any

import geopandas as gpd
import numpy as np
import pandas as pd
import shapely
from numpy.typing import NDArray

from benchmarks import landscape
from gisapp.storage.workspace import FolderWorkspace
from gisapp.wiring import init_workspace

#: A jittered grid of 390 by 390 crossings has 303,420 edges; diagonals make them up to 306,000.
CROSSINGS = 390
EDGES = 306_000
FACILITIES = 20_000
ZONES = 300
CONSTRAINTS = 1_500
_CRS = "EPSG:5897"
#: Kind, its share of all facilities, the unit of its capacity, and the capacity in the middle.
_KINDS: tuple[tuple[str, float, str | None, float], ...] = (
    ("bus_stop", 0.36, None, 0), ("kindergarten", 0.2, "children", 300), ("primary_school", 0.13, "pupils", 800),
    ("lower_secondary_school", 0.09, "pupils", 700), ("high_school", 0.03, "pupils", 1200),
    ("clinic", 0.06, "beds", 10), ("park", 0.05, "ha", 3), ("workers_housing", 0.02, "places", 2000),
    ("hospital", 0.01, "beds", 300), ("substation", 0.02, "MVA", 126), ("water_plant", 0.005, "m3/day", 60000),
    ("wastewater_plant", 0.01, "m3/day", 9000), ("landfill", 0.002, "t/day", 900),
    ("fire_post", 0.01, "vehicles", 4), ("metro_station", 0.003, None, 0),
)  # fmt: skip
_STATUSES = ("operating", "operating", "operating", "under_construction", "in_plan", "policy_approved")
_CLASSES = ("rice", "two_crop_rice", "protection_forest", "water", "safety_corridor", "housing", "other_plan")
_ROADS = ("national", "provincial", "commune", "commune", "commune", "commune")


def make(folder: Path, *, parcels: int, edges: int = EDGES, facilities: int = FACILITIES) -> FolderWorkspace:
    """Make the workspace in this folder."""
    workspace = init_workspace(folder, demo=True)
    rng = np.random.default_rng(landscape.SEED)
    mesh = landscape.mesh(parcels, rng)
    land = landscape.joined(landscape.parcels(mesh, rng)).iloc[:parcels]
    _put(workspace, "parcels", land.assign(zone=None, quality="synthetic"))
    del land, mesh
    zones = _zones(rng)
    _put(workspace, "zones", zones)
    _put(workspace, "roads", _roads(rng, edges))
    _put(workspace, "facilities", _facilities(rng, facilities, zones["id"].to_numpy()))
    _put(workspace, "constraints", _constraints(rng))
    return workspace


def drawings(count: int, *, hectares: float = 300.0, vertices: int = 60) -> list[shapely.Polygon]:
    """A polygon dragged over the city: each a little further on, and each drawn a little differently."""
    rng = np.random.default_rng(landscape.SEED + 1)
    turn = np.linspace(0, 9 * np.pi, count)
    out = landscape.SIDE_M * np.linspace(0.05, 0.38, count)
    centres = (
        np.array(landscape.CORNER)
        + landscape.SIDE_M * 0.46
        + np.column_stack([np.cos(turn), np.sin(turn)]) * out[:, None]
    )
    angle = np.linspace(0, 2 * np.pi, vertices, endpoint=False)
    drawn = []
    for centre in centres:
        radius = 1 + 0.25 * np.cos(3 * angle + rng.uniform(0, 6)) + rng.uniform(-0.03, 0.03, vertices)
        shape = shapely.Polygon(np.column_stack([np.cos(angle), np.sin(angle)]) * radius[:, None])
        scale = np.sqrt(hectares * 10_000 / shape.area)
        drawn.append(shapely.Polygon(np.round(shapely.get_coordinates(shape) * scale + centre, 4)))
    return drawn


def _put(workspace: FolderWorkspace, layer: str, rows: gpd.GeoDataFrame) -> None:
    """Commit the rows as the layer's next revision, under the columns that it has."""
    held = workspace.layers.rows(layer)
    whole = rows.reindex(columns=list(held.columns)).set_geometry("geometry", crs=_CRS)
    workspace.layers.commit(workspace.layers.entry(layer), whole, by="benchmarks", why="made up")


def _places(rng: np.random.Generator, count: int) -> NDArray[np.float64]:
    """Half of them anywhere, half of them around fifty centres."""
    corner = np.array(landscape.CORNER)
    anywhere = corner + rng.uniform(0, landscape.SIDE_M, (count - count // 2, 2))
    centres = corner + rng.uniform(0.05, 0.95, (50, 2)) * landscape.SIDE_M
    around = centres[rng.integers(0, 50, count // 2)] + rng.normal(0, 2_500, (count // 2, 2))
    places: NDArray[np.float64] = np.clip(np.concatenate([anywhere, around]), corner, corner + landscape.SIDE_M)
    return places


def _dated(rng: np.random.Generator, rows: dict[str, Any], statuses: tuple[str, ...]) -> dict[str, Any]:
    count = len(rows["id"])
    status = np.array(statuses)[rng.integers(0, len(statuses), count)]
    announced = np.isin(status, ("in_plan", "policy_approved"))
    year = pd.array(np.where(announced, rng.choice([2030, 2035, 2050], count), 0), dtype="Int64")
    year[~announced] = pd.NA
    source = pd.Series("bịa ra", index=range(count)).where(announced, None)
    names = [f"Số {each}" for each in rows["id"]]
    return {**rows, "name_vi": names, "name_en": names, "status": status, "status_as_of": "2026-11-22",
            "expected_earliest": year, "expected_latest": year, "expected_source": source,
            "quality": "synthetic", "position_uncertainty_m": 0.0}  # fmt: skip


def _zones(rng: np.random.Generator) -> gpd.GeoDataFrame:
    centres = np.array(landscape.CORNER) + rng.uniform(0.04, 0.96, (ZONES, 2)) * landscape.SIDE_M
    shapes = [landscape._outline(centre, rng.uniform(300, 1_400), rng) for centre in centres]  # noqa: SLF001
    rows = {"id": [f"z{each:03d}" for each in range(ZONES)], "zone_type": "industrial"}
    table = _dated(rng, rows, (*_STATUSES, "proposed"))
    return gpd.GeoDataFrame({**table, "stated_area_ha": shapely.area(shapes) / 10_000}, geometry=shapes, crs=_CRS)


def _roads(rng: np.random.Generator, edges: int) -> gpd.GeoDataFrame:
    side = CROSSINGS if edges >= 2 * CROSSINGS * (CROSSINGS - 1) else int(np.sqrt(edges / 2))
    step = landscape.SIDE_M / side
    place = np.stack(np.meshgrid(np.arange(side), np.arange(side)), axis=-1) * step + np.array(landscape.CORNER)
    place = np.round(place + rng.uniform(-0.3, 0.3, place.shape) * step, 4)
    number = np.arange(side * side).reshape(side, side)
    pairs = [np.column_stack([number[:, :-1].ravel(), number[:, 1:].ravel()]),
             np.column_stack([number[:-1].ravel(), number[1:].ravel()])]  # fmt: skip
    across = np.column_stack([number[:-1, :-1].ravel(), number[1:, 1:].ravel()])
    pairs.append(rng.permutation(across)[: max(0, edges - sum(map(len, pairs)))])
    ends = np.concatenate(pairs)
    lines = shapely.linestrings(place.reshape(-1, 2)[ends])
    rows = {"id": [f"r{each}" for each in range(len(ends))]}
    table = _dated(rng, rows, ("operating",) * 12 + ("in_plan",))
    kind = np.array(_ROADS)[rng.integers(0, len(_ROADS), len(ends))]
    return gpd.GeoDataFrame(
        {**table, "kind": kind, "length_km": shapely.length(lines) / 1000}, geometry=lines, crs=_CRS
    )


def _facilities(rng: np.random.Generator, count: int, zones: NDArray[np.object_]) -> gpd.GeoDataFrame:
    shares = np.array([share for _, share, _, _ in _KINDS])
    which = rng.choice(len(_KINDS), count, p=shares / shares.sum())
    kind = np.array([each[0] for each in _KINDS])[which]
    unit = np.array([each[2] for each in _KINDS], dtype=object)[which]
    capacity = np.round(np.array([each[3] for each in _KINDS])[which] * rng.uniform(0.5, 1.5, count))
    of_zone = pd.Series(zones[rng.integers(0, len(zones), count)]).where(kind == "workers_housing", None)
    table = _dated(rng, {"id": [f"f{each}" for each in range(count)]}, _STATUSES)
    stated = pd.Series(capacity).where(pd.notna(unit))
    more = {"kind": kind, "capacity": stated, "capacity_unit": unit, "zone": of_zone}
    return gpd.GeoDataFrame({**table, **more}, geometry=shapely.points(_places(rng, count)), crs=_CRS)


def _constraints(rng: np.random.Generator) -> gpd.GeoDataFrame:
    places = _places(rng, CONSTRAINTS)
    shapes = [
        shapely.Point(place).buffer(size, 12)
        for place, size in zip(places, rng.uniform(80, 900, CONSTRAINTS), strict=True)
    ]
    rows = {"id": [f"c{each}" for each in range(CONSTRAINTS)]}
    table = _dated(rng, rows, ("established",))
    classes = np.array(_CLASSES)[rng.integers(0, len(_CLASSES), CONSTRAINTS)]
    return gpd.GeoDataFrame({**table, "constraint_class": classes}, geometry=shapes, crs=_CRS)
