"""Road links: named pieces of the main roads, with what they carry in passenger car units a day."""

from collections.abc import Callable, Iterator
from datetime import date

import shapely
from shapely import LineString, Point, Polygon
from shapely.geometry.base import BaseGeometry
from shapely.ops import substring

from invention.ground import Ground
from invention.lines import NEW_BRIDGE
from invention.records import AS_OF, SOURCE, Record, existing, placed, planned, sourced

CommuneAt = Callable[[Point], list[str]]
#: The crossroads of Phố Mẫu and the crossing in the south, where the main roads are cut into links.
_TOWN, _SOUTH = Point(6100, 5600), Point(5960, 2500)
#: Names, the number of the main road and where it is cut, the side of the cut (0 before, 1 after), PCU a day, year.
_LINKS: tuple[tuple[str, str, int, Point, int, int, int], ...] = (
    ("Quốc lộ Mẫu, đoạn nam", "Mẫu National Road, south", 0, _TOWN, 0, 45_000, 1998),
    ("Quốc lộ Mẫu, đoạn bắc", "Mẫu National Road, north", 0, _TOWN, 1, 45_000, 1998),
    ("Đường tỉnh Mẫu 1, đoạn tây", "Mẫu Provincial Road 1, west", 1, _TOWN, 0, 25_000, 2002),
    ("Đường tỉnh Mẫu 1, đoạn đông", "Mẫu Provincial Road 1, east", 1, _TOWN, 1, 25_000, 2002),
    ("Đường tỉnh Mẫu 2, đoạn tây", "Mẫu Provincial Road 2, west", 2, _SOUTH, 0, 20_000, 2002),
    ("Đường tỉnh Mẫu 2, đoạn đông", "Mẫu Provincial Road 2, east", 2, _SOUTH, 1, 20_000, 2002),
)
#: What extends a link: id, names, link, PCU a day, dates.
_PROJECTS: tuple[tuple[str, str, str, str, int, Record], ...] = (
    ("road-link-01-plus", "Mở rộng Quốc lộ Mẫu, đoạn nam", "Widening of Mẫu National Road, south", "road-link-01",
     30_000, planned(2030) | {"status": "policy_approved", "expected_earliest": 2029, "expected_latest": 2031}),
    ("road-link-03-plus", "Mở rộng Đường tỉnh Mẫu 1, đoạn tây", "Widening of Mẫu Provincial Road 1, west",
     "road-link-03", 40_000, planned(2050)),
)  # fmt: skip
#: Zone, link, share of the zone's vehicles.
_ASSIGNMENTS = (("mau-e", "road-link-01", 0.6), ("mau-e", "road-link-05", 0.4))
_NEW_BRIDGE_PCU = 20_000


def link_rows(ground: Ground, district: Polygon, commune_at: CommuneAt) -> Iterator[tuple[Record, BaseGeometry]]:
    """The links that are there, and the one of the new bridge."""
    found = [
        (vi, en, _side(ground.main_roads[road].line, at, side), capacity, existing(since))
        for vi, en, road, at, side, capacity, since in _LINKS
    ]
    found.append((NEW_BRIDGE.name_vi, NEW_BRIDGE.name_en, NEW_BRIDGE.line, _NEW_BRIDGE_PCU, planned(2050)))
    for number, (vi, en, line, capacity, dates) in enumerate(found, start=1):
        inside = line.intersection(district)
        yield (
            {
                "id": f"road-link-{number:02d}",
                "name_vi": vi,
                "name_en": en,
                "kind": "road_link",
                **dates,
                "capacity": capacity,
                "capacity_unit": "PCU/day",
                "zone": None,
                **placed(commune_at(inside)),
                **sourced(),
            },
            inside,
        )


def _side(line: LineString, cut: Point, side: int) -> BaseGeometry:
    at = line.project(cut)
    piece: BaseGeometry = substring(line, *((0, at), (at, line.length))[side])
    return shapely.remove_repeated_points(piece)


def project_rows() -> list[Record]:
    """What will widen the links."""
    return [
        {
            "id": name,
            "name_vi": vi,
            "name_en": en,
            "facility": link,
            **dates,
            "capacity": capacity,
            "capacity_unit": "PCU/day",
            **sourced("Minh hoạ.", "Invented for illustration."),
        }
        for name, vi, en, link, capacity, dates in _PROJECTS
    ]


def assignment_rows() -> list[Record]:
    """Onto which links a zone's gates lead, where that is agreed."""
    return [
        {
            "id": f"{zone}-road-{link}",
            "zone": zone,
            "facility": link,
            "ledger_topic": "road",
            "share": share,
            **sourced("Hai cổng khu (minh hoạ).", "Two gates of the zone (invented)."),
        }
        for zone, link, share in _ASSIGNMENTS
    ]


def catalogue_rows() -> list[Record]:
    """The catalogue of these layers."""
    layers: tuple[tuple[str, str, str, str, Record, str, str], ...] = (
        ("road_links", "geojson", "facilities", "road_link", {"crs": "EPSG:4326"}, "Đoạn đường", "Road links"),
        ("road_link_projects", "toml", "capacity_projects", "table", {}, "Dự án mở rộng đường", "Road widenings"),
        ("road_link_assignments", "toml", "assignments", "table", {}, "Phân công đoạn đường", "Links of zones"),
    )
    return [
        {
            "id": name,
            "file": f"{name}.{ending}",
            "spec": spec,
            "kind": kind,
            "title_vi": f"{vi} – Huyện Mẫu (minh hoạ)",
            "title_en": f"{en}, Huyện Mẫu (demonstration: invented)",
            **crs,
            "source": SOURCE,
            "licence": "CC0-1.0",
            "date": date.fromisoformat(AS_OF),
            "steward": "gisapp",
            "quality": "synthetic",
        }
        for name, ending, spec, kind, crs, vi, en in layers
    ]
