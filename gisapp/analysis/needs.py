"""What is missing for an answer, said in English and Vietnamese."""

from dataclasses import dataclass

from gisapp.domain.facility import kind_vi


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


def a_layer_of(kind: str) -> Need:
    """No layer holds facilities of this kind; that is not the same as *none exists*."""
    return Need(en=f"a layer of facilities of the kind {kind}", vi=f"lớp dữ liệu công trình loại {kind_vi(kind)}")


def positions_of(kind: str) -> Need:
    """Facilities of this kind are known by name only."""
    return Need(en=f"the positions of the facilities of the kind {kind}", vi=f"vị trí các {kind_vi(kind)}")


def a_reach_for(kind: str, document: str) -> Need:
    """The pack in force sets no number."""
    return Need(
        en=f"a reach for the kind {kind}: not known in {document}",
        vi=f"bán kính phục vụ của {kind_vi(kind)}: chưa biết trong {document}",
    )
