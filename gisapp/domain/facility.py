"""Kinds of facility that have a name of their own (GLOSSARY.md); any other kind is called by its id."""

from dataclasses import dataclass


@dataclass(frozen=True, slots=True)
class Kind:
    """What a kind of facility is called within a sentence, and who drives: it comes to the zone, or the zone to it.

    On one-way streets the way there is not the way back.
    """

    vi: str
    en: str
    comes: bool = False


KINDS: dict[str, Kind] = {
    "substation": Kind("trạm biến áp", "substation"),
    "water_plant": Kind("nhà máy nước", "water plant"),
    "wastewater_plant": Kind("trạm xử lý nước thải", "wastewater plant"),
    "landfill": Kind("bãi chôn lấp", "landfill"),
    "fire_post": Kind("trụ sở cảnh sát chữa cháy", "fire post", comes=True),
    "hospital": Kind("bệnh viện", "hospital"),
    "clinic": Kind("trạm y tế", "clinic"),
    "kindergarten": Kind("trường mầm non", "kindergarten"),
    "primary_school": Kind("trường tiểu học", "primary school"),
    "lower_secondary_school": Kind("trường THCS", "lower secondary school"),
    "high_school": Kind("trường THPT", "high school"),
    "park": Kind("công viên", "park"),
    "bus_stop": Kind("điểm dừng xe buýt", "bus stop"),
    "metro_station": Kind("ga đường sắt đô thị", "metro station"),
    "workers_housing": Kind("nhà ở công nhân", "workers' housing"),
    "airport": Kind("sân bay", "airport"),
    "road_link": Kind("đoạn đường", "road link"),
    "inland_port": Kind("cảng cạn", "inland container depot"),
}


def kind_vi(kind: str) -> str:
    """The Vietnamese word for a kind of facility; the kind itself where we have none."""
    return kind_in(kind, "vi")


def kind_in(kind: str, lang: str) -> str:
    """What a kind is called in this language; one without a word of ours as it is written."""
    return (KINDS[kind].vi if lang == "vi" else KINDS[kind].en) if kind in KINDS else kind


def kind_en(kind: str) -> str:
    """The English word for a kind of facility; the kind itself where we have none."""
    return KINDS[kind].en if kind in KINDS else kind


def comes(kind: str) -> bool:
    """Whether a facility of this kind drives to whom it serves, as fire engines do; of others one drives to it."""
    return kind in KINDS and KINDS[kind].comes
