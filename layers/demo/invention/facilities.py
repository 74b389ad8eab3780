"""Technical and social infrastructure: what stands today, what is under construction, what the plan expects."""

from collections.abc import Callable, Iterator

import numpy as np
from shapely import Point

from invention.places import Site
from invention.records import Record, existing, placed, planned, sourced

#: Names and unit of capacity of each kind, and the least and greatest capacity of the ordinary ones.
KINDS: dict[str, tuple[str, str, str, int, int]] = {
    "substation": ("Trạm biến áp 110 kV", "110 kV substation", "MVA", 63, 126),
    "water_plant": ("Nhà máy nước", "Water plant", "m3/day", 20_000, 30_000),
    "wastewater_plant": ("Nhà máy xử lý nước thải", "Wastewater plant", "m3/day", 1_500, 3_000),
    "landfill": ("Khu xử lý chất thải", "Landfill", "t/day", 120, 200),
    "fire_post": ("Đội cảnh sát phòng cháy, chữa cháy", "Fire post", "vehicles", 3, 6),
    "hospital": ("Bệnh viện", "Hospital", "beds", 250, 400),
    "clinic": ("Trạm y tế", "Clinic", "beds", 5, 12),
    "kindergarten": ("Trường mầm non", "Kindergarten", "children", 180, 420),
    "primary_school": ("Trường tiểu học", "Primary school", "pupils", 420, 900),
    "lower_secondary_school": ("Trường trung học cơ sở", "Lower secondary school", "pupils", 400, 800),
    "high_school": ("Trường trung học phổ thông", "High school", "pupils", 900, 1_500),
    "park": ("Công viên", "Park", "ha", 1, 3),
    "bus_stop": ("Điểm dừng xe buýt", "Bus stop", "", 0, 0),
    "metro_station": ("Ga đường sắt đô thị", "Metro station", "", 0, 0),
    "workers_housing": ("Nhà ở công nhân", "Workers' housing", "places", 600, 3_200),
}

#: Sites of `invention.places` outside the settlements: key, kind, number, capacity, years of existence, zone.
WORKS: tuple[tuple[str, str, str, float, int, int | None, str | None], ...] = (
    ("substation-1", "substation", "1", 126, 2010, None, None),
    ("substation-2", "substation", "2", 63, 2017, None, None),
    ("water_plant-1", "water_plant", "1", 30_000, 2008, None, None),
    ("landfill-1", "landfill", "1", 120, 2005, 2038, None),
    ("housing-m-1", "workers_housing", "M1", 3_200, 2015, None, "mau-m"),
    ("housing-m-2", "workers_housing", "M2", 1_400, 2021, None, "mau-m"),
    ("housing-n-1", "workers_housing", "N1", 600, 2019, None, "mau-n"),
)

#: What is under construction: kind, name, place, capacity, year of completion, zone.
UNDER_CONSTRUCTION: tuple[tuple[str, str, tuple[float, float], float, int, str | None], ...] = (
    ("kindergarten", "khu nhà ở công nhân E", (5080, 4560), 400, 2028, None),
    ("primary_school", "khu nhà ở công nhân E", (5330, 4500), 700, 2029, None),
    ("clinic", "khu nhà ở công nhân E", (5020, 4720), 8, 2029, None),
    ("bus_stop", "khu nhà ở công nhân E", (5060, 4640), 0, 2028, None),
    ("bus_stop", "KCN Mẫu E", (4900, 2530), 0, 2028, None),
    ("kindergarten", "khu nhà ở công nhân M", (7620, 5900), 350, 2027, None),
    ("wastewater_plant", "khu vực", (7250, 3750), 12_000, 2029, None),
)

#: What the plan expects: kind, name, place, capacity, first horizon, zone.
PLANNED: tuple[tuple[str, str, tuple[float, float], float, int, str | None], ...] = (
    ("workers_housing", "E1", (5150, 4620), 4_500, 2030, "mau-e"),
    ("workers_housing", "E2", (3900, 4650), 1_500, 2030, "mau-e"),
    ("workers_housing", "A1", (3650, 8700), 5_000, 2030, "mau-a"),
    ("workers_housing", "A2", (5500, 8750), 4_000, 2050, "mau-a"),
    ("workers_housing", "C1", (7700, 4050), 3_000, 2030, "mau-c"),
    ("workers_housing", "B1", (1650, 4700), 2_500, 2050, "mau-b"),
    ("workers_housing", "D1", (11600, 3000), 1_200, 2050, "mau-d"),
    ("substation", "3", (3280, 6020), 126, 2050, None),
    ("substation", "4", (11150, 3000), 63, 2050, None),
    ("water_plant", "2", (9250, 2350), 50_000, 2050, None),
    ("wastewater_plant", "KCN Mẫu A", (6050, 5780), 15_000, 2050, "mau-a"),
    ("wastewater_plant", "KCN Mẫu E", (4350, 2620), 6_000, 2030, "mau-e"),
    ("landfill", "2", (2900, 500), 300, 2050, None),
    ("fire_post", "Mẫu 2", (11300, 3700), 4, 2050, None),
    ("fire_post", "Mẫu 3", (3250, 5850), 4, 2050, None),
    ("hospital", "Mẫu 2", (7250, 8500), 400, 2050, None),
    ("high_school", "Mẫu 3", (3900, 8800), 1_200, 2050, None),
    ("kindergarten", "khu nhà ở công nhân A", (3700, 8780), 500, 2030, None),
    ("primary_school", "khu nhà ở công nhân M", (7800, 5650), 800, 2050, None),
    ("clinic", "khu nhà ở công nhân M", (7560, 5690), 10, 2050, None),
    ("kindergarten", "khu nhà ở công nhân N", (5330, 1640), 250, 2050, None),
    ("primary_school", "khu nhà ở công nhân A", (5420, 8700), 800, 2050, None),
    ("park", "hồ Mẫu", (8900, 5600), 12, 2050, None),
    ("park", "Mẫu 4", (5250, 4700), 2, 2030, None),
    ("metro_station", "Phố Mẫu", (6260, 5230), 0, 2050, None),
    ("metro_station", "KCN Mẫu M", (6290, 6600), 0, 2050, None),
    ("bus_stop", "KCN Mẫu D", (11500, 2550), 0, 2050, None),
    ("bus_stop", "KCN Mẫu B", (1600, 5170), 0, 2030, None),
)

#: Wastewater plants of the operating zones stand on their technical land: zone, capacity in m³/day, year.
ZONE_PLANTS = (("mau-m", 3_000, 2012), ("mau-n", 1_500, 2017))
#: The first stop on each existing bus route, metres along it, and the distance from stop to stop.
FIRST_STOP_M, STOP_SPACING_M = 700.0, 850.0
#: Capacities of kinds that may reach this are given in tens.
ROUNDED_TO_TENS_FROM = 100
CommuneAt = Callable[[Point], list[str]]


def facility_rows(
    sites: list[Site],
    plants: dict[str, Point],
    stops: list[Point],
    commune_at: CommuneAt,
    rng: np.random.Generator,
) -> Iterator[tuple[Record, Point]]:
    """Every facility with its columns and its place, numbered within its kind."""
    numbers = dict.fromkeys(KINDS, 0)
    for kind, name, point, capacity, dates, zone in _all(sites, plants, stops, rng):
        numbers[kind] += 1
        vi, en, unit, *_ = KINDS[kind]
        yield (
            {
                "id": f"{kind.replace('_', '-')}-{numbers[kind]:02d}",
                "name_vi": f"{vi} {name}",
                "name_en": f"{en} {_english(name)}",
                "kind": kind,
                **dates,
                "capacity": capacity or None,
                "capacity_unit": unit if capacity else None,
                "zone": zone,
                **placed(commune_at(point)),
                **sourced(),
            },
            point,
        )


Found = tuple[str, str, Point, float, Record, str | None]


def _all(sites: list[Site], plants: dict[str, Point], stops: list[Point], rng: np.random.Generator) -> Iterator[Found]:
    works = {work[0]: work[1:] for work in WORKS}
    for site in sites:
        if site.key in works:
            kind, name, capacity, since, until, zone = works[site.key]
            yield kind, name, site.point, capacity, existing(since, until), zone
        elif site.key in KINDS:
            yield _ordinary(site, rng)
    for zone, capacity, since in ZONE_PLANTS:
        yield "wastewater_plant", f"KCN Mẫu {zone[-1].upper()}", plants[zone], capacity, existing(since), zone
    for number, point in enumerate(stops, start=1):
        yield "bus_stop", str(number), point, 0, existing(2012 + number % 9), None
    for kind, name, place, capacity, year, zone in UNDER_CONSTRUCTION:
        yield kind, name, Point(place), capacity, existing(year, status="under_construction"), zone
    for kind, name, place, capacity, year, zone in PLANNED:
        yield kind, name, Point(place), capacity, planned(year), zone


def _ordinary(site: Site, rng: np.random.Generator) -> Found:
    *_, least, greatest = KINDS[site.key]
    drawn = int(rng.integers(least, greatest + 1))
    capacity = round(drawn, -1) if greatest >= ROUNDED_TO_TENS_FROM else drawn
    return site.key, site.place, site.point, capacity, existing(int(rng.integers(1988, 2021))), None


def _english(name: str) -> str:
    changes = (("khu nhà ở công nhân", "workers' housing"), ("khu vực", "regional"), ("KCN Mẫu", "Mẫu Industrial Zone"),
               ("Thôn", "Village"), ("Phố Mẫu", "Mẫu Town"), ("hồ Mẫu", "Mẫu Lake"))  # fmt: skip
    for vi, en in changes:
        name = name.replace(vi, en)
    return name
