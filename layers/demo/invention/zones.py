"""The seven invented zones: where they lie, how large they are, and what each of them demonstrates."""

from dataclasses import dataclass

import shapely
from shapely import Polygon

from invention.ground import HAMLET, Ground
from invention.shapes import Points, grown_to

#: Two-crop rice in KCN Mẫu A: more than the 200 ha that one phase may convert (Decree 35/2022, Art. 9(2)).
RICE_IN_A_HA = 260.0


@dataclass(frozen=True, slots=True, kw_only=True)
class ZoneIdea:
    """A zone as it is meant to be; `anchor` is the corner that stays where it is while the zone grows to its area."""

    id: str
    area_ha: float
    anchor: tuple[float, float]
    corners: Points
    note_vi: str
    note_en: str
    since: int | None = None

    @property
    def letter(self) -> str:
        """The letter that tells the zones apart."""
        return self.id[-1].upper()


IDEAS = (
    ZoneIdea(
        id="mau-a", area_ha=530.0, anchor=(6150, 5650),
        corners=((6250, 5480), (6350, 6200), (6480, 7000), (6720, 7700), (6850, 8150), (6050, 8330), (5350, 8180),
                 (4700, 8420), (3900, 8230), (3780, 7500), (3400, 6950), (3480, 6250), (3560, 5480), (4800, 5600)),
        note_vi="Trên 500 ha và có 260 ha đất chuyên trồng lúa: phải phân kỳ; có một thôn nằm bên trong.",
        note_en="Above 500 ha and with 260 ha of two-crop rice: has to be phased; a hamlet lies inside.",
    ),
    ZoneIdea(
        id="mau-b", area_ha=240.0, anchor=(1700, 5180),
        corners=((560, 5050), (520, 5900), (850, 6420), (1350, 6600), (1560, 6780), (2050, 6640), (2700, 6560),
                 (3020, 6020), (3060, 5300), (1700, 5000)),
        note_vi="Chồng một phần nhỏ lên rừng phòng hộ.",
        note_en="Overlaps a little of the protection forest.",
    ),
    ZoneIdea(
        id="mau-c", area_ha=180.0, anchor=(7900, 2200),
        corners=((7000, 2200), (7050, 2950), (7250, 3420), (7800, 3560), (8500, 3480), (8780, 3000), (8720, 2450),
                 (8760, 1750), (7900, 2050)),
        note_vi="Hành lang an toàn đường dây 110 kV cắt ngang.",
        note_en="Crossed by the safety corridor of a 110 kV line.",
    ),
    ZoneIdea(
        id="mau-d", area_ha=86.0, anchor=(11400, 2100),
        corners=((10780, 1750), (10900, 2350), (11080, 2700), (11600, 2760), (12000, 2500), (12080, 1950),
                 (11750, 1600), (11200, 1530)),
        note_vi="Bên tả ngạn, xa cầu: đường vào chỉ là đường xã cho đến khi có cầu mới.",
        note_en="On the far bank, away from the bridge: only a commune road leads here until a new bridge is built.",
    ),
    ZoneIdea(
        id="mau-e", area_ha=310.0, anchor=(5980, 2550),
        corners=((6060, 2350), (6250, 3300), (6250, 4300), (5300, 4400), (4300, 4420), (4120, 3700), (3850, 3150),
                 (3980, 2500), (4050, 2250), (5000, 2380)),
        note_vi="Gần như lý tưởng: giáp quốc lộ và đường tỉnh, ít đất lúa, gần nhà ở công nhân.",
        note_en="Near ideal: on the national and a provincial road, little rice, close to workers' housing.",
    ),
    ZoneIdea(
        id="mau-m", area_ha=150.0, anchor=(6450, 6700),
        corners=((6200, 6120), (6400, 6900), (6560, 7420), (7000, 7480), (7560, 7380), (7680, 6750), (7600, 6180),
                 (6900, 6020)),
        note_vi="Đang hoạt động, gần lấp đầy; đủ tỷ lệ đất giao thông, cây xanh và kỹ thuật.",
        note_en="Operating and nearly full; its traffic, green and technical land meet the minimums.",
        since=2011,
    ),
    ZoneIdea(
        id="mau-n", area_ha=95.0, anchor=(5750, 1100),
        corners=((5600, 560), (5650, 1150), (5780, 1680), (6250, 1740), (6720, 1600), (6800, 1100), (6650, 640),
                 (6150, 520)),
        note_vi="Đang hoạt động, lấp đầy khoảng một nửa; thiếu cây xanh, một lô chưa có trên bản đồ sử dụng đất.",
        note_en="Operating and about half let; short of green land, and one plot is missing from the land-use map.",
        since=2016,
    ),
)  # fmt: skip


def invented_zones(ground: Ground) -> dict[str, Polygon]:
    """Draw the zones to their areas, beside main roads, main canals, the river and the settlements that stay."""
    stays = [shape for name, shape in ground.settlements.items() if name != HAMLET]
    taken = shapely.union_all(
        [road.land for road in ground.main_roads] + list(ground.canals.values()) + stays + [ground.washland]
    )
    zones: dict[str, Polygon] = {}
    for idea in IDEAS:
        zones[idea.id] = grown_to(Polygon(idea.corners), idea.anchor, idea.area_ha, taken)
    return zones
