"""What is missing for an answer, said in English and Vietnamese."""

from dataclasses import dataclass

from gisapp.domain.facility import kind_en, kind_vi
from gisapp.domain.numerals import percent
from gisapp.domain.raster import Quantity


@dataclass(frozen=True, slots=True, kw_only=True)
class Need:
    """One datum that is missing."""

    en: str
    vi: str


ZONE_POSITION = Need(en="the zone's position", vi="vị trí của khu")
ZONE_AREA = Need(en="the zone's area and boundary", vi="diện tích và ranh giới khu")
ZONE_VALID = Need(en="a valid boundary of the zone", vi="ranh giới khu hợp lệ (hình học đang có lỗi)")
ZONE_SURVEYED = Need(en="the surveyed boundary of the zone", vi="ranh giới đo đạc của khu")
OTHER_SURVEYED = Need(
    en="the surveyed boundary of what it may overlap", vi="ranh giới đo đạc của đối tượng có thể chồng lấn"
)
ZONE_HOUSING = Need(en="workers' housing of this zone, with its position", vi="nhà ở công nhân của khu, kèm vị trí")
COMMUNE_PEOPLE = Need(
    en="the communes' boundaries and where their people live", vi="ranh giới xã, phường và nơi dân cư sinh sống"
)

ZONE_UNCERTAINTY = Need(
    en="the surveyed boundary of the zone, or how far it may lie from where it is drawn",
    vi="ranh giới đo đạc của khu, hoặc sai số vị trí",
)


def a_raster_of(quantity: Quantity) -> Need:
    """No raster measures this."""
    return Need(en=f"a raster of {_QUANTITIES[quantity][0]}", vi=f"lớp lưới ô {_QUANTITIES[quantity][1]}")


def a_whole_raster_of(quantity: Quantity, covered: float) -> Need:
    """The raster has data for a part of the zone only."""
    en, vi = _QUANTITIES[quantity]
    return Need(
        en=f"a raster of {en} that covers the whole zone: this one covers {percent(covered, 2, lang='en')}",
        vi=f"lớp lưới ô {vi} phủ kín khu: lớp này chỉ phủ {percent(covered, 2)}",
    )


_QUANTITIES = {
    Quantity.LAND_COVER: ("land cover", "lớp phủ mặt đất"),
    Quantity.ELEVATION: ("ground elevation", "cao độ mặt đất"),
    Quantity.POPULATION: ("population", "dân số"),
}


def a_layer_of(kind: str) -> Need:
    """No layer holds facilities of this kind; that is not the same as *none exists*."""
    return Need(
        en=f"a layer of facilities of the kind {kind_en(kind)}", vi=f"lớp dữ liệu công trình loại {kind_vi(kind)}"
    )


def positions_of(kind: str) -> Need:
    """Facilities of this kind are known by name only."""
    return Need(en=f"the positions of the facilities of the kind {kind_en(kind)}", vi=f"vị trí các {kind_vi(kind)}")


def a_reach_for(kind: str, document: str) -> Need:
    """The pack in force sets no number."""
    return Need(
        en=f"a reach for the kind {kind_en(kind)}: not known in {document}",
        vi=f"bán kính phục vụ của {kind_vi(kind)}: chưa biết trong {document}",
    )
