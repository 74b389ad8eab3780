"""What the rule check asks of plots, works, mains and sites; invented, like everything here.

KCN Mẫu M keeps what it should, KCN Mẫu N breaks some of it, KCN Mẫu E has figures in its land-use plan.
"""

from collections.abc import Iterable, Iterator
from datetime import date

import numpy as np
import shapely
from shapely import LineString, Point, Polygon
from shapely.geometry.base import BaseGeometry

from invention.records import AS_OF, SOURCE, Record, existing, placed, planned, sourced

Rows = Iterator[tuple[Record, BaseGeometry]]
Shapes = dict[str, list[Polygon]]
FACTORY = "SKK"
GREEN = "DKV"
#: Of each zone: least and greatest share built upon, most floors, least and greatest share planted, hazard classes.
_FIGURES: dict[str, tuple[float, float, int, float, float, tuple[str, ...]]] = {
    "mau-m": (0.48, 0.66, 4, 0.21, 0.30, ("V", "V", "IV")),
    "mau-n": (0.50, 0.76, 4, 0.14, 0.26, ("V", "IV", "III")),
    "mau-e": (0.45, 0.65, 5, 0.20, 0.28, ("V", "V", "IV")),
}
#: The one plot of KCN Mẫu M with more floors, and what is built upon of it.
_TOWER_FLOORS, _TOWER_SHARE = 7, 0.58
#: Pumping stations: zone, capacity in m³ a day, dates.
_PUMPS = (("mau-m", 1_200, existing(2013)), ("mau-n", 180, existing(2018)), ("mau-e", 2_500, planned(2030)))
#: Diameter of the main along the longest street of a zone.
_MAINS_MM = {"mau-m": 400.0, "mau-n": 1_000.0}
#: Square metres of site for each unit of capacity, by kind; the second is of every third site, and is too little.
_LAND: dict[str, tuple[float, float]] = {
    "kindergarten": (14.0, 9.0), "primary_school": (12.0, 8.0), "lower_secondary_school": (11.0, 9.0),
    "clinic": (90.0, 40.0),
}  # fmt: skip
#: The sites of substations in hectares: the third takes more than a 110 kV station may.
_SUBSTATIONS_HA = {"substation-01": 0.8, "substation-02": 0.6, "substation-03": 1.3, "substation-04": 0.5}
_VOLTAGE_KV = 110.0
_TRANSFER_SIDE_M = 24.0
#: Where Phố Mẫu is built, around its crossroads.
_TOWN, _TOWN_M = Point(6100, 5600), 700.0


def figure_rows(factories: Shapes, rng: np.random.Generator) -> Rows:
    """What stands on each factory plot of the zones that say so."""
    for zone, (least, most, floors, bare, planted, classes) in _FIGURES.items():
        for number, plot in enumerate(factories[zone], start=1):
            row = {
                "id": f"{zone}-plot-{number:03d}",
                "zone": zone,
                "plot_use": "factory",
                "building_share": round(float(rng.uniform(least, most)), 2),
                "production_floors": int(rng.integers(1, floors + 1)),
                "green_share": round(float(rng.uniform(bare, planted)), 2),
                "hazard_class": classes[int(rng.integers(len(classes)))],
                "quality": "synthetic",
            }
            if (zone, number) == ("mau-m", 1):
                row |= {"production_floors": _TOWER_FLOORS, "building_share": _TOWER_SHARE}
            yield row, plot


def work_rows(greens: Shapes, communes: dict[str, list[str]]) -> Rows:
    """The pumping stations on the smallest green plot of each zone, and the waste transfer station of KCN Mẫu M."""
    for number, (zone, capacity, dates) in enumerate(_PUMPS, start=1):
        place = min(greens[zone], key=lambda plot: plot.area).point_on_surface()
        row = _work(f"wastewater-pump-{number:02d}", "wastewater_pump", zone, capacity, dates)
        yield row | placed(communes[zone]) | sourced(), place
    row = _work("waste-transfer-01", "waste_transfer_station", "mau-m", 40, existing(2014))
    yield row | placed(communes["mau-m"]) | sourced(), _transfer_place(greens)


def _work(name: str, kind: str, zone: str, capacity: float, dates: Record) -> Record:
    vi, en, unit = {
        "wastewater_pump": ("Trạm bơm nước thải", "Wastewater pumping station", "m3/day"),
        "waste_transfer_station": ("Trạm trung chuyển chất thải", "Waste transfer station", "t/day"),
    }[kind]
    letter = zone[-1].upper()
    return {
        "id": name,
        "name_vi": f"{vi} KCN Mẫu {letter}",
        "name_en": f"{en} Mẫu Industrial Zone {letter}",
        "kind": kind,
        **dates,
        "capacity": capacity,
        "capacity_unit": unit,
        "zone": zone,
    }


def _transfer_place(greens: Shapes) -> Point:
    """In the largest park of KCN Mẫu M."""
    return max(greens["mau-m"], key=lambda plot: plot.area).point_on_surface()


def site_rows(facilities: Iterable[tuple[Record, Point]], greens: Shapes) -> Rows:
    """The sites of schools, clinics and substations, squares around their places, and of the transfer station."""
    numbers = dict.fromkeys(_LAND, 0)
    for row, place in facilities:
        kind, name = row["kind"], row["id"]
        if kind in _LAND:
            numbers[kind] += 1
            enough, little = _LAND[kind]
            area = row["capacity"] * (little if numbers[kind] % 3 == 0 else enough)
            yield _site(name, None), _square(place, float(area) ** 0.5)
        elif name in _SUBSTATIONS_HA:
            yield _site(name, _VOLTAGE_KV), _square(place, (_SUBSTATIONS_HA[name] * 10_000) ** 0.5)
    yield _site("waste-transfer-01", None), _square(_transfer_place(greens), _TRANSFER_SIDE_M)


def _site(facility: str, voltage: float | None) -> Record:
    return {"id": f"site-{facility}", "facility": facility, "voltage_kv": voltage, "quality": "synthetic"}


def _square(place: Point, side: float) -> Polygon:
    return shapely.box(place.x - side / 2, place.y - side / 2, place.x + side / 2, place.y + side / 2)


def main_rows(streets: Iterable[LineString], zones: dict[str, Polygon]) -> Rows:
    """The water main along the longest street of the operating zones."""
    lines = list(streets)
    for zone, diameter in _MAINS_MM.items():
        inside = [
            part for line in lines for part in shapely.get_parts(shapely.intersection(line, zones[zone])).tolist()
        ]
        longest = max((part for part in inside if isinstance(part, LineString)), key=lambda part: part.length)
        yield {"id": f"{zone}-main", "diameter_mm": diameter, "quality": "synthetic"}, longest


def urban_rows(district: Polygon, communes: list[str]) -> Rows:
    """Where the town is built."""
    row = {
        "id": "pho-mau",
        "name_vi": "Khu vực xây dựng đô thị Phố Mẫu",
        "name_en": "Urban construction area of Mẫu Town",
        "constraint_class": "urban_construction_area",
        "clause": None,
        **existing(2020),
        **placed(communes),
        **sourced(),
    }
    yield row, shapely.intersection(_TOWN.buffer(_TOWN_M, quad_segs=8), district)


#: Id, spec, kind, titles.
_LAYERS = (
    ("plot_figures", "plot_figures", "plot_figures", "Chỉ tiêu lô đất", "Figures of plots"),
    ("zone_works", "facilities", "facilities", "Trạm bơm nước thải, trạm trung chuyển chất thải",
     "Wastewater pumping and waste transfer stations"),
    ("facility_sites", "facility_sites", "facility_sites", "Lô đất công trình", "Sites of facilities"),
    ("water_mains", "water_mains", "water_mains", "Tuyến ống cấp nước chính", "Water mains"),
    ("urban_areas", "constraints", "urban_areas", "Khu vực xây dựng đô thị", "Urban construction areas"),
)  # fmt: skip


def catalogue_rows() -> list[Record]:
    """The catalogue of these layers."""
    return [
        {
            "id": name,
            "file": f"{name}.geojson",
            "spec": spec,
            "kind": kind,
            "title_vi": f"{vi} – Huyện Mẫu (minh hoạ)",
            "title_en": f"{en}, Huyện Mẫu (demonstration: invented)",
            "crs": "EPSG:4326",
            "source": SOURCE,
            "licence": "CC0-1.0",
            "date": date.fromisoformat(AS_OF),
            "steward": "gisapp",
            "quality": "synthetic",
        }
        for name, spec, kind, vi, en in _LAYERS
    ]
