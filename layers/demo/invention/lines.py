"""Roads as one network, and the corridors of the plan: ring road, metro, power lines, the road to the new bridge."""

from collections.abc import Callable, Iterator

import shapely
from shapely import Point, Polygon
from shapely.geometry.base import BaseGeometry

from invention.estates import ESTATES
from invention.ground import Ground, Road
from invention.parcels import Plot
from invention.paths import network, street_lines
from invention.records import Record, existing, placed, planned, sourced
from invention.shapes import Points, smooth_line, strip

CommuneAt = Callable[[Point], list[str]]
#: The road that ends the isolation of KCN Mẫu D.
NEW_BRIDGE = Road(
    name_vi="Đường tỉnh Mẫu 2 nối dài và cầu Mẫu 2",
    name_en="Extension of Mẫu Provincial Road 2 with Mẫu Bridge 2",
    kind="provincial",
    width_m=22,
    line=smooth_line(((9350, 1750), (10100, 1690), (10700, 1830), (11700, 1900))),
)
SHORTEST_STREET_M = 60.0
#: Half the width of the strip kept free along a 110 kV line; invented, not taken from a rule.
SAFETY_M = 15.0
#: Id, names, kind, since or first horizon, whether planned, corners.
CORRIDORS: tuple[tuple[str, str, str, str, int, bool, Points], ...] = (
    ("ring-road", "Đường vành đai Mẫu", "Mẫu Ring Road", "ring_road", 2050, True, (
        (-300, 8450), (1000, 8560), (1900, 8820), (3000, 8620), (4300, 8420), (5300, 8300), (6800, 8180), (8200, 7650),
        (9300, 7150), (10500, 6700), (11300, 6200), (13000, 6100),
    )),
    ("line-110-1", "Đường dây 110 kV Mẫu 1", "Mẫu 110 kV line 1", "power_line", 2010, False, (
        (8300, 10700), (8050, 9000), (7950, 6800), (8380, 5300), (8350, 4300), (8420, 3600), (7350, 2350), (7000, 1900),
    )),
    ("line-110-2", "Đường dây 110 kV Mẫu 2", "Mẫu 110 kV line 2", "power_line", 2050, True, (
        (7950, 6800), (7850, 8050), (6900, 8230), (4700, 8200), (3380, 8150), (3280, 6020),
    )),
    ("metro", "Tuyến đường sắt đô thị Mẫu", "Mẫu metro line", "metro", 2050, True, (
        (7100, 10700), (6900, 8400), (6400, 7000), (6120, 5750), (6260, 5230),
    )),
)  # fmt: skip


def all_roads(ground: Ground, commune_roads: tuple[Road, ...], parcels: list[Plot]) -> tuple[Road, ...]:
    """Every road before it is cut at crossings, the one to the new bridge among them."""
    return (*ground.main_roads, *commune_roads, NEW_BRIDGE, *_streets(ground, parcels))


def _streets(ground: Ground, parcels: list[Plot]) -> Iterator[Road]:
    national = ground.main_roads[0].land
    for zone, idea in ESTATES.items():
        own = [plot.shape for plot in parcels if plot.zone == zone]
        ways = [plot.shape for plot in parcels if plot.zone == zone and plot.use == "DGT"]
        paved = shapely.union(shapely.union_all(ways), national)
        area = shapely.coverage_union_all(own)
        outline = max(shapely.get_parts(area).tolist(), key=lambda part: part.area)
        for number, line in enumerate(street_lines(Polygon(outline.exterior), idea.angle, idea.spacing), start=1):
            for part in shapely.get_parts(line.intersection(paved)).tolist():
                if part.distance(area) < 1 and part.length > SHORTEST_STREET_M:
                    name = f"KCN Mẫu {zone[-1].upper()}"
                    yield Road(
                        name_vi=f"Đường nội khu {name} số {number}",
                        name_en=f"Street {number}, Mẫu Industrial Zone {zone[-1].upper()}",
                        kind="internal",
                        width_m=idea.street_m,
                        line=part,
                    )


def road_rows(
    roads: tuple[Road, ...], district: Polygon, commune_at: CommuneAt
) -> Iterator[tuple[Record, BaseGeometry]]:
    """The network's pieces from crossing to crossing, with the columns of corridors."""
    for number, road in enumerate(network(roads, district), start=1):
        dates = planned(2050) if road.name_vi == NEW_BRIDGE.name_vi else existing(_SINCE[road.kind])
        yield (
            _row(
                f"road-{number:03d}",
                (road.name_vi, road.name_en),
                road.kind,
                dates=dates,
                line=road.line,
                communes=commune_at,
            ),
            road.line,
        )


_SINCE = {"national": 1998, "provincial": 2002, "commune": 2006, "internal": 2012}


def corridor_rows(district: Polygon, commune_at: CommuneAt) -> Iterator[tuple[Record, BaseGeometry]]:
    """Ring road, power lines, metro and the new bridge with the dates of each."""
    for name, vi, en, kind, year, is_planned, points in CORRIDORS:
        line = _drawn(points, kind).intersection(district)
        dates = planned(year) if is_planned else existing(year)
        yield _row(name, (vi, en), kind, dates=dates, line=line, communes=commune_at), line
    line, names = NEW_BRIDGE.line, (NEW_BRIDGE.name_vi, NEW_BRIDGE.name_en)
    yield _row("bridge-2", names, "road", dates=planned(2050), line=line, communes=commune_at), line


def safety_strips(district: Polygon) -> Iterator[tuple[str, str, str, Record, BaseGeometry]]:
    """The land kept free along each 110 kV line: id, names, dates, shape."""
    for name, vi, en, kind, year, is_planned, points in CORRIDORS:
        if kind == "power_line":
            shape = strip(_drawn(points, kind), 2 * SAFETY_M).intersection(district)
            yield name, vi, en, planned(year) if is_planned else existing(year), shape


def _drawn(points: Points, kind: str) -> shapely.LineString:
    """Power lines run straight from mast to mast, roads and rails bend."""
    return shapely.LineString(points) if kind == "power_line" else smooth_line(points)


def _row(
    name: str, names: tuple[str, str], kind: str, *, dates: Record, line: BaseGeometry, communes: CommuneAt
) -> Record:
    return {
        "id": name,
        "name_vi": names[0],
        "name_en": names[1],
        "kind": kind,
        **dates,
        "length_km": round(line.length / 1000, 3),
        **placed(communes(line.interpolate(0.5, normalized=True))),
        **sourced(),
    }
