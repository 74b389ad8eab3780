"""The tables that are no map: plan, claims, zones' columns, tenants, communes, locator and the catalogue."""

from collections.abc import Iterator
from datetime import date

import numpy as np
import shapely
from shapely import LineString, Point, Polygon
from shapely.geometry.base import BaseGeometry

from invention.ground import LAKE, RIVER, SETTLEMENTS, TOWN
from invention.ledger import COSTS
from invention.parcels import Plot
from invention.records import AS_OF, BASIS, PLAN, SOURCE, Record, existing, placed, planned, sourced
from invention.shapes import smooth_line
from invention.zones import IDEAS

DISTRICT = "Huyện Mẫu"
#: Settlements wider than this are named sooner when one zooms in.
VILLAGE_M = 300.0
#: How much of the factory land of each operating zone is let, plot by plot.
LET = {"mau-m": 0.92, "mau-n": 0.45}
INDUSTRIES = ("electronics", "food", "textile", "mechanical", "garment", "warehouse", "building_materials")


def plan_rows() -> list[Record]:
    """The one plan of the district."""
    return [
        {
            "id": PLAN,
            "title_vi": f"Quy hoạch minh hoạ {DISTRICT} đến năm 2030, tầm nhìn 2050",
            "title_en": f"Illustrative plan of {DISTRICT} to 2030, vision 2050",
            "decision": None,
            "decided": None,
            "in_force_from": None,
            "in_force_to": None,
            "status": "invented",
            "horizons": ["2030", "2050"],
            "default": True,
            "source": SOURCE,
            "note_vi": "Quy hoạch bịa ra để minh hoạ; không có hiệu lực pháp lý.",
            "note_en": "Invented for illustration; it has no legal force.",
            "questions_vi": [],
            "questions_en": [],
        }
    ]


def zone_row(zone: str, communes: list[str]) -> Record:
    """The columns of a zone."""
    idea = next(idea for idea in IDEAS if idea.id == zone)
    return {
        "id": zone,
        "name_vi": f"KCN Mẫu {idea.letter}",
        "name_en": f"Mẫu Industrial Zone {idea.letter}",
        "zone_type": "industrial",
        **(planned(2030) if idea.since is None else existing(idea.since)),
        "decision": None,
        "developer": None if idea.since is None else f"Công ty hạ tầng Mẫu {idea.letter} (minh hoạ)",
        "stated_area_ha": idea.area_ha,
        **placed(communes),
        "district_old": DISTRICT,
        **sourced(idea.note_vi, idea.note_en),
    }


def claim_rows() -> list[Record]:
    """Figures said of the zones; some contradict each other on purpose."""
    areas = [(idea.id, "area", idea.area_ha, "ha", "") for idea in IDEAS]
    rows = [*areas, *_CLAIMS, *COSTS]
    return [
        {
            "id": f"{subject}-{quantity.replace('_', '-')}-{number:02d}",
            "subject": subject,
            "quantity": quantity,
            "value": f"{value:g}",
            "unit": unit,
            "as_of": AS_OF[:4],
            "source": SOURCE,
            "note_vi": f"Minh hoạ. {note}".strip(),
            "note_en": "Invented for illustration.",
        }
        for number, (subject, quantity, value, unit, note) in enumerate(rows, start=1)
    ]


_CLAIMS: tuple[tuple[str, str, float, str, str], ...] = (
    ("mau-b", "area", 236.5, "ha", "Số liệu khác, cố ý mâu thuẫn với 240 ha."),
    ("mau-m", "wastewater_flow", 2_600, "m3/day", ""),
    ("mau-m", "wastewater_capacity", 3_000, "m3/day", ""),
    ("mau-m", "workers", 13_500, "persons", ""),
    ("mau-m", "workers_housing_built", 4_600, "places", ""),
    ("mau-m", "workers_housing_designed", 4_600, "places", ""),
    ("mau-n", "wastewater_flow", 2_050, "m3/day", "Lớn hơn công suất, để minh hoạ thiếu hụt."),
    ("mau-n", "wastewater_capacity", 1_500, "m3/day", ""),
    ("mau-n", "workers", 5_200, "persons", ""),
    ("mau-n", "workers_housing_built", 600, "places", ""),
    ("mau-n", "workers_housing_designed", 1_800, "places", ""),
)


def tenant_rows(parcels: list[Plot], rng: np.random.Generator) -> Iterator[tuple[Record, Polygon]]:
    """The factory plots that are let, a tenant on each; the others wait for one."""
    number = 0
    for zone, share in LET.items():
        since = next(idea.since for idea in IDEAS if idea.id == zone) or 0
        plots = [plot for plot in parcels if plot.zone == zone and plot.use == "SKK"]
        for at in sorted(rng.permutation(len(plots))[: round(share * len(plots))].tolist()):
            number += 1
            row = {
                "id": f"tenant-{number:02d}",
                "name_vi": f"Nhà máy Mẫu {number:02d}",
                "name_en": f"Mẫu Factory {number:02d}",
                "zone": zone,
                "industry": INDUSTRIES[int(rng.integers(len(INDUSTRIES)))],
                "since": since + 1 + int(rng.integers(9)),
                "quality": "synthetic",
            }
            yield row, plots[at].shape


def commune_row(number: int, name: str, area_ha: float, people: int) -> Record:
    """The columns of a commune."""
    return {
        "id": f"xa-mau-{number}",
        "name_vi": name,
        "name_en": f"Mẫu Commune {number}",
        "unit": "commune",
        "stated_area_km2": round(area_ha / 100, 2),
        "population": people,
        "valid_from": 2025,
        "valid_to": None,
        "quality": "synthetic",
        "position_uncertainty_m": 0,
        "position_basis": BASIS,
        "sources": [SOURCE],
    }


def locator_rows(district: BaseGeometry) -> Iterator[tuple[Record, BaseGeometry]]:
    """What helps to find the way: the district's outline, the river, the lake, the settlements."""
    yield _mark("outline", "outline", DISTRICT, "Mẫu District", 0), shapely.simplify(district, 5)
    river: LineString = smooth_line(RIVER)
    yield (
        _mark("river", "river", "Sông Mẫu", "Mẫu River", 9),
        river.intersection(district),
    )
    yield _mark("lake", "lake", "Hồ Mẫu", "Mẫu Lake", 12), Point(LAKE[:2])
    for number, (name, x, y, radius) in enumerate(SETTLEMENTS, start=1):
        zoom = 10 if name == TOWN else 12 if radius > VILLAGE_M else 13
        english = "Mẫu Town" if name == TOWN else name.replace("Thôn", "Village")
        yield _mark(f"place-{number:02d}", "place", name, english, zoom), Point(x, y)


def _mark(name: str, kind: str, vi: str, en: str, zoom: int) -> Record:
    return {
        "id": name,
        "kind": kind,
        "name_vi": vi,
        "name_en": en,
        "min_zoom": zoom,
        "quality": "synthetic",
        "drawn_from": BASIS,
    }


#: Id, file, spec, kind, CRS, titles.
_LAYERS: tuple[tuple[str, str, str | None, str, str | None, str, str], ...] = (
    ("zones", "zones.geojson", "zones", "zones", "EPSG:4326", "Khu công nghiệp", "Industrial zones"),
    ("claims", "claims.csv", "claims", "table", None, "Số liệu về các khu", "Figures on the zones"),
    ("plans", "plans.toml", "plans", "table", None, "Quy hoạch", "Plan register"),
    ("communes", "communes.geojson", "communes", "communes", "EPSG:4326", "Xã", "Communes"),
    ("locator", "locator.geojson", "locator", "locator", "EPSG:4326", "Định vị", "Locator"),
    ("parcels", "parcels.geojson", "parcels", "parcels", "EPSG:4326",
     "Thửa đất và mục đích sử dụng", "Parcels and land use"),
    ("facilities", "facilities.geojson", "facilities", "facilities", "EPSG:4326", "Công trình hạ tầng", "Facilities"),
    ("corridors", "corridors.geojson", "corridors", "corridors", "EPSG:4326", "Hành lang, tuyến hạ tầng", "Corridors"),
    ("constraints", "constraints.geojson", "constraints", "constraints", "EPSG:4326", "Vùng hạn chế", "Constraints"),
    ("tenants", "tenants.geojson", "tenants", "tenants", "EPSG:4326", "Doanh nghiệp trong khu", "Tenants"),
    ("roads", "roads.geojson", "corridors", "roads", "EPSG:4326", "Mạng lưới đường", "Road network"),
    ("population_density", "population_density.asc", None, "raster", "EPSG:5897",
     "Dân số mỗi ô 1 ha, tổng {people} người", "Inhabitants per cell of 1 ha, {people} in all"),
    ("elevation", "elevation.asc", None, "raster", "EPSG:5897", "Cao độ (m)", "Elevation (m)"),
    ("land_cover", "land_cover.asc", None, "raster", "EPSG:5897", "Lớp phủ đất", "Land cover"),
)  # fmt: skip
#: What the cells of each raster measure, and the legend of classes.
_MEASURED: dict[str, Record] = {
    "population_density": {"quantity": "population"},
    "elevation": {"quantity": "elevation"},
    "land_cover": {"quantity": "land_cover", "legend": "land_groups"},
}


def catalogue_rows(people: int) -> list[Record]:
    """The catalogue: what each file is, and that all of it is invented."""
    return [
        {
            "id": name,
            "file": file,
            "spec": spec,
            "kind": kind,
            "title_vi": f"{vi.format(people=f'{people:,}'.replace(',', '.'))} – {DISTRICT} (minh hoạ)",
            "title_en": f"{en.format(people=f'{people:,}')}, {DISTRICT} (demonstration: invented)",
            "crs": crs,
            "source": SOURCE,
            "licence": "CC0-1.0",
            "date": date.fromisoformat(AS_OF),
            "steward": "gisapp",
            "quality": "synthetic",
            **_MEASURED.get(name, {}),
        }
        for name, file, spec, kind, crs, vi, en in _LAYERS
    ]
