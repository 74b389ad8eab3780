"""What the rule check looks into beside the other layers: plans of zones, phases, hydrants, approvals, statements."""

import math
from collections.abc import Iterable, Iterator
from dataclasses import dataclass
from datetime import date
from typing import Any

import numpy as np
import shapely
from shapely import LineString, Point, Polygon
from shapely.geometry.base import BaseGeometry

from invention.estates import EstateIdea, estate_plots
from invention.records import AS_OF, SOURCE, Record
from invention.shapes import polygons

Rows = Iterator[tuple[Record, BaseGeometry]]
#: KCN Mẫu D leaves a strip that is too thin; KCN Mẫu E keeps everything.
PLANS = {
    "mau-d": EstateIdea(
        angle=math.radians(9), spacing=(280, 360), street_m=24, ring_m=6, parks=3, ponds=1, services=1,
        plot_m2=24_000,
    ),
    "mau-e": EstateIdea(
        angle=math.radians(5), spacing=(330, 420), street_m=28, ring_m=18, parks=7, ponds=2, services=3,
        plot_m2=30_000,
    ),
}  # fmt: skip
#: The planned wastewater plant of KCN Mẫu E, half the side of its plot, and the green belt around it.
PLANT_OF_E, HALF_SITE_M, BELT_M = Point(4350, 2620), 60.0, 12.0
#: From hydrant to hydrant along the streets, and the pipe that they stand on.
HYDRANTS: dict[str, tuple[float, float]] = {"mau-m": (110.0, 150.0), "mau-n": (280.0, 80.0)}


def plan_rows_of_zones(zones: dict[str, Polygon], rng: np.random.Generator) -> Rows:
    """The plots of the land-use plans of zones still to be built."""
    number = 0
    for zone, idea in PLANS.items():
        plots = [(shape, use) for shape, use, _ in estate_plots(zone, zones[zone], rng, idea)]
        if zone == "mau-e":
            plots = list(_with_plant(plots, zones[zone]))
        for shape, use in plots:
            number += 1
            yield {"id": f"plan-{number:04d}", "land_use": use, "zone": zone, "quality": "synthetic"}, shape


def _with_plant(plots: list[tuple[Polygon, str]], zone: Polygon) -> Iterator[tuple[Polygon, str]]:
    """The plots, with the plot of the wastewater plant and its green belt taken out of them."""
    x, y = PLANT_OF_E.x, PLANT_OF_E.y
    site = shapely.box(x - HALF_SITE_M, y - HALF_SITE_M, x + HALF_SITE_M, y + HALF_SITE_M).intersection(zone)
    taken = site.buffer(BELT_M, join_style="mitre").intersection(zone)
    for shape, use in plots:
        yield from ((part, use) for part in polygons(shapely.difference(shape, taken)))
    yield from ((part, "DCT") for part in polygons(site))
    yield from ((part, "DKV") for part in polygons(shapely.difference(taken, site)))


def phase_rows(zones: dict[str, Polygon]) -> Rows:
    """The two phases of KCN Mẫu E, west and east."""
    west, south, east, north = zones["mau-e"].bounds
    middle = (west + east) / 2
    halves = (shapely.box(west, south, middle, north), shapely.box(middle, south, east, north))
    for number, half in enumerate(halves, start=1):
        row = {
            "id": f"mau-e-{number}",
            "zone": "mau-e",
            "phase": number,
            "name_vi": f"Giai đoạn {number}",
            "name_en": f"Phase {number}",
            "quality": "synthetic",
        }
        yield row, shapely.intersection(zones["mau-e"], half)


def hydrant_rows(streets: Iterable[LineString], zones: dict[str, Polygon]) -> Rows:
    """Fire hydrants along the streets of the operating zones: near enough in one, too far apart in the other."""
    lines = list(streets)
    for zone, (spacing, pipe) in HYDRANTS.items():
        inside = [part for line in lines for part in _lines(shapely.intersection(line, zones[zone]))]
        number = 0
        for line in inside:
            steps = max(1, math.ceil(line.length / spacing))
            for step in range(steps + 1):
                number += 1
                row = {"id": f"{zone}-hydrant-{number:03d}", "zone": zone, "pipe_mm": pipe, "quality": "synthetic"}
                yield row, line.interpolate(step / steps, normalized=True)


def _lines(shape: BaseGeometry) -> list[LineString]:
    return [part for part in shapely.get_parts(shape).tolist() if isinstance(part, LineString) and part.length > 0]


def approved_rows(zones: dict[str, Polygon]) -> Rows:
    """The outlines as they were approved: less at the eastern end than today, by so many metres."""
    for zone, strip_m in (("mau-m", 40.0), ("mau-n", 130.0)):
        west, south, east, north = zones[zone].bounds
        row = {
            "id": zone,
            "zone": zone,
            "decision": "Quyết định minh hoạ (bịa ra) / an invented decision",
            "quality": "synthetic",
        }
        yield row, shapely.intersection(zones[zone], shapely.box(west, south, east - strip_m, north))


@dataclass(frozen=True, slots=True)
class _Stated:
    zone: str
    said: dict[str, Any]


_SOUND: dict[str, Any] = {
    "in_inner_city": False,
    "housing_plan_approved": True,
    "design_flood_return_years": 100.0,
    "parking_areas": 2.0,
    "repair_shops": 1.0,
}
_STATED = (
    _Stated("mau-a", _SOUND | {
        "extends": "mau-m", "parent_environment_running": True, "general_plan_approved": False, "opinions_taken": True,
        "sme_reserve_ha": 16.0, "service_works_ha": 12.0, "workers_housing_land_ha": 14.0,
        "design_flood_level_m": 4.6,
    }),
    _Stated("mau-b", {
        "in_inner_city": False, "opinions_taken": False, "housing_plan_approved": False, "industrial_land_ha": 160.0,
        "sme_reserve_ha": 4.0, "service_works_ha": 9.0, "workers_housing_land_ha": 6.0,
        "design_flood_level_m": 6.4, "design_flood_return_years": 50.0, "parking_areas": 0.0, "repair_shops": 0.0,
    }),
    _Stated("mau-c", _SOUND | {
        "extends": "mau-n", "parent_environment_running": False, "sme_reserve_ha": 6.0, "service_works_ha": 20.0,
        "workers_housing_land_ha": 5.0, "design_flood_level_m": 4.4,
    }),
    _Stated("mau-d", _SOUND | {
        "special_kinds": ["eco"], "recp_firms_share": 0.25, "symbiosis_links": 1.0, "years_to_eco_criteria": 6.0,
        "workers_housing_land_ha": 3.0, "design_flood_level_m": 4.0,
    }),
    _Stated("mau-e", _SOUND | {
        "cluster_linkage": True, "cluster_projects_capital_usd": 2.4e9, "opinions_taken": True,
        "wastewater_enclosed": True, "sme_reserve_ha": 7.0, "service_works_ha": 8.0, "workers_housing_land_ha": 9.0,
        "design_flood_level_m": 4.3,
    }),
    _Stated("mau-m", _SOUND | {
        "wastewater_enclosed": True, "sme_reserve_ha": 5.2, "workers_housing_land_ha": 8.0,
        "design_flood_level_m": 4.1,
    }),
    _Stated("mau-n", _SOUND | {
        "wastewater_enclosed": False, "boundary_opinions_taken": False, "repair_shops": 0.0, "sme_reserve_ha": 1.5,
        "workers_housing_land_ha": 3.0, "design_flood_level_m": 4.9, "conversion_filed": True,
        "years_operated": 10.0, "term_share_elapsed": 0.2, "consenting_firms_share": 0.7,
    }),
)  # fmt: skip


def statement_rows() -> list[Record]:
    """What the papers of each zone state."""
    return [{"id": each.zone, "zone": each.zone, **each.said, "sources": [SOURCE]} for each in _STATED]


#: Id, file, spec, kind, CRS, titles.
_LAYERS: tuple[tuple[str, str, str, str, str | None, str, str], ...] = (
    ("zone_statements", "zone_statements.toml", "zone_statements", "table", None,
     "Số liệu khai của khu", "What zones' papers state"),
    ("land_use_plans", "land_use_plans.geojson", "parcels", "land_use_plans", "EPSG:4326",
     "Quy hoạch sử dụng đất của khu chưa xây dựng", "Land-use plans of zones still to be built"),
    ("phases", "phases.geojson", "phases", "phases", "EPSG:4326", "Phân kỳ đầu tư", "Investment phases"),
    ("hydrants", "hydrants.geojson", "hydrants", "hydrants", "EPSG:4326", "Trụ chữa cháy", "Fire hydrants"),
    ("approved_boundaries", "approved_boundaries.geojson", "approved_boundaries", "approved_boundaries", "EPSG:4326",
     "Ranh giới đã phê duyệt", "Approved boundaries"),
)  # fmt: skip


def catalogue_rows_of_rules() -> list[Record]:
    """The catalogue of these layers."""
    return [
        {
            "id": name,
            "file": file,
            "spec": spec,
            "kind": kind,
            "title_vi": f"{vi} – Huyện Mẫu (minh hoạ)",
            "title_en": f"{en}, Huyện Mẫu (demonstration: invented)",
            "crs": crs,
            "source": SOURCE,
            "licence": "CC0-1.0",
            "date": date.fromisoformat(AS_OF),
            "steward": "gisapp",
            "quality": "synthetic",
        }
        for name, file, spec, kind, crs, vi, en in _LAYERS
    ]
