"""The lie of the land: district, river, dykes, roads, canals, settlements, forest, heights.

All coordinates are metres east and north of `ORIGIN` in EPSG:5897. The place is somewhere in the south-west of the
plan area; nothing here is drawn after anything real.
"""

import itertools
from dataclasses import dataclass

import numpy as np
import shapely
from numpy.typing import NDArray
from shapely import LineString, Polygon
from shapely.geometry.base import BaseGeometry

from invention.shapes import Points, blob, largest, smooth_line, strip, uneven

#: South-west corner of the invented place in EPSG:5897; the middle lies near 105.60 E, 20.70 N.
ORIGIN = (556_500.0, 2_285_000.0)

OUTLINE: Points = (
    (600, 300), (2400, 0), (4200, 350), (6100, 100), (8000, 450), (9900, 150), (11900, 600), (12600, 2400),
    (12300, 4300), (12500, 6200), (11700, 8000), (11000, 9600), (9300, 9900), (7500, 9600), (5800, 10050),
    (4000, 9700), (2200, 9850), (900, 9000), (250, 7400), (500, 5600), (0, 4000), (350, 2000),
)  # fmt: skip

RIVER: Points = (
    (10200, 10700), (9750, 9500), (10050, 8600), (10900, 7900), (10950, 7000), (10150, 6300), (9650, 5450),
    (9850, 4700), (10650, 4100), (10800, 3300), (10000, 2600), (9600, 1800), (9900, 1000), (10700, 300), (10800, -600),
)  # fmt: skip

#: Name in Vietnamese and English, kind, width of the land in metres, corners.
MAIN_ROADS: tuple[tuple[str, str, str, float, Points], ...] = (
    ("Quốc lộ Mẫu", "Mẫu National Road", "national", 46, (
        (5600, -600), (5700, 1200), (6000, 2700), (6150, 4200), (6100, 5600), (6400, 7000), (6900, 8400), (7100, 10600),
    )),
    ("Đường tỉnh Mẫu 1", "Mẫu Provincial Road 1", "provincial", 24, (
        (-600, 5300), (1500, 5150), (3200, 5500), (4700, 5750), (6100, 5600), (7700, 5350), (8900, 5450),
        (9850, 5450), (10900, 5300), (13200, 5600),
    )),
    ("Đường tỉnh Mẫu 2", "Mẫu Provincial Road 2", "provincial", 22, (
        (-600, 2600), (1400, 2500), (3000, 2250), (4600, 2500), (5960, 2500), (7400, 2300), (8700, 1900), (9350, 1750),
    )),
)  # fmt: skip

CANALS: tuple[tuple[str, float, Points], ...] = (
    ("Kênh Mẫu chính", 18, (
        (-600, 4700), (1500, 4450), (3200, 4400), (4800, 4280), (6100, 4180), (7300, 3900), (8500, 3700), (9900, 3850),
    )),
    ("Kênh Mẫu 1", 12, (
        (2900, 10600), (2650, 9000), (3050, 8100), (3100, 7000), (3120, 6200), (3300, 5450), (3400, 4390),
    )),
    ("Kênh Mẫu 2", 12, (
        (8000, 10200), (7900, 8200), (8050, 7000), (8200, 6000), (8250, 5400), (8150, 4600), (8300, 3735),
    )),
    ("Kênh Mẫu 3", 12, ((3400, 4390), (3500, 3300), (3300, 2200), (4100, 1300), (4150, -200))),
)  # fmt: skip

#: Settlements: name, centre, radius; the first is the district's town.
SETTLEMENTS: tuple[tuple[str, float, float, float], ...] = (
    ("Phố Mẫu", 6150, 4880, 640), ("Thôn 1", 1450, 3700, 400), ("Thôn 2", 2650, 3350, 330),
    ("Thôn 3", 700, 3050, 260), ("Thôn 4", 1800, 1350, 420), ("Thôn 5", 3250, 1250, 340),
    ("Thôn 6", 4850, 1150, 330), ("Thôn 7", 8150, 900, 380), ("Thôn 8", 7550, 4600, 400),
    ("Thôn 9", 9000, 4700, 280), ("Thôn 10", 8750, 6700, 430), ("Thôn 11", 8600, 8300, 380),
    ("Thôn 12", 5500, 9250, 340), ("Thôn 13", 3700, 9150, 380), ("Thôn 14", 2350, 8350, 340),
    ("Thôn 15", 11450, 4650, 360), ("Thôn 16", 11750, 7000, 320), ("Thôn 17", 11350, 1050, 230),
    ("Thôn 18", 9250, 3050, 250), ("Thôn 19", 7500, 9150, 330), ("Thôn 20", 4250, 4950, 290),
    ("Thôn 21", 1250, 9000, 260), ("Thôn 22", 4450, 6950, 200), ("Thôn 23", 10950, 8950, 230),
    ("Thôn 24", 11750, 3250, 190), ("Thôn 25", 3000, 2000, 170), ("Thôn 26", 2900, 7400, 170),
    ("Thôn 27", 900, 600, 180), ("Thôn 28", 9350, 7600, 180), ("Thôn 29", 7200, 1350, 190),
    ("Thôn 30", 5150, 8600, 190),
)  # fmt: skip
TOWN = SETTLEMENTS[0][0]
#: The hamlet inside KCN Mẫu A, whose people would have to move.
HAMLET = "Thôn 22"

FOREST: Points = (
    (550, 6850), (1050, 6450), (1500, 6300), (1950, 6500), (2250, 7000), (2200, 7600), (1800, 8150), (1200, 8350),
    (700, 8000), (450, 7400),
)  # fmt: skip


#: A lake, round which people of the district go for a walk.
LAKE = (9150.0, 5850.0, 260.0)


@dataclass(frozen=True, slots=True, kw_only=True)
class Road:
    """A road's centre line with its class and the width of its land."""

    name_vi: str
    name_en: str
    kind: str
    width_m: float
    line: LineString

    @property
    def land(self) -> BaseGeometry:
        """The land the road takes."""
        return strip(self.line, self.width_m)


@dataclass(frozen=True, slots=True, kw_only=True)
class Ground:
    """Everything that is there before zones are planned."""

    district: Polygon
    river: Polygon
    dykes: BaseGeometry
    washland: BaseGeometry
    forest: Polygon
    lake: Polygon
    settlements: dict[str, Polygon]
    canals: dict[str, BaseGeometry]
    main_roads: tuple[Road, ...]


def invented_ground(rng: np.random.Generator) -> Ground:
    """Draw the ground."""
    course = smooth_line(RIVER)
    settlements = {name: blob((x, y), radius, rng, rng.uniform(1.2, 2.3)) for name, x, y, radius in SETTLEMENTS}
    roads = tuple(
        Road(name_vi=vi, name_en=en, kind=kind, width_m=width, line=smooth_line(points))
        for vi, en, kind, width, points in MAIN_ROADS
    )
    return Ground(
        district=uneven(OUTLINE, rng, rounds=3),
        river=_river(course),
        dykes=course.buffer(297).difference(course.buffer(279)),
        washland=course.buffer(279),
        forest=uneven(FOREST, rng, rounds=2, share=0.1),
        lake=blob(LAKE[:2], LAKE[2], rng),
        settlements=settlements,
        canals={name: strip(smooth_line(points), width) for name, width, points in CANALS},
        main_roads=roads,
    )


def _river(course: LineString) -> Polygon:
    """The river's bed, wider in its bends."""
    stations = np.linspace(0, course.length, 130)
    discs = [course.interpolate(at).buffer(62 + 22 * np.sin(at / 420)) for at in stations]
    links = [shapely.union(one, two).convex_hull for one, two in itertools.pairwise(discs)]
    return largest(shapely.union_all(links).simplify(2.0))


def unrest(x: NDArray[np.float64], y: NDArray[np.float64]) -> NDArray[np.float64]:
    """A smooth field between about -1 and 1 that makes soils and heights vary from place to place."""
    return (
        np.sin(x / 610 + 0.7 * np.sin(y / 930))
        + np.sin(y / 540 + 1.3 + 0.8 * np.sin(x / 1210))
        + np.sin((x + y) / 870 + 2.1)
    ) / 3


def height_m(x: NDArray[np.float64], y: NDArray[np.float64]) -> NDArray[np.float64]:
    """Height above sea level: from 12 m on the hill in the north-west to 3 m in the south-east."""
    hill = 4.2 * np.exp(-(((x - 1300) / 1100) ** 2 + ((y - 7400) / 1100) ** 2))
    slope = 6.6 - 0.20 * x / 1000 + 0.13 * (y - 5000) / 1000
    return np.clip(slope + hill + 0.9 * unrest(x, y), 3.0, 12.0)
