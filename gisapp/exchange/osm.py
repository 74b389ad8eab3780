"""What OpenStreetMap's tags say, in the columns of our layers.

OpenStreetMap is mapped by volunteers from imagery and on the ground: its features come in as `approximate`, and what
it calls a thing is no legal category. Source of the tags: https://wiki.openstreetmap.org/wiki/Map_features.
"""

from collections.abc import Callable, Mapping
from dataclasses import dataclass

import orjson
import shapely

from gisapp.domain.errors import BadInput, Exceeded
from gisapp.domain.finding import Finding, Severity
from gisapp.domain.osm import OsmObject
from gisapp.exchange.messages import Words, brief, tell

Tags = Mapping[str, str]
Row = dict[str, object]


@dataclass(frozen=True, slots=True, kw_only=True)
class Theme:
    """What of OpenStreetMap makes one layer: the key looked for, the spec and kind it gets, and its kinds of things.

    `kind_of` answers None for what does not belong to it; `more` are columns beyond those of the spec.
    """

    layer: str
    key: str
    shapes: tuple[str, ...]
    spec: str | None
    kind: str
    title_vi: str
    title_en: str
    column: str
    kind_of: Callable[[Tags], str | None]
    more: Callable[[Tags], Row] = lambda _: {}


#: Which road is what: in Vietnam national roads are mapped as trunk or primary, provincial ones as secondary
#: (https://wiki.openstreetmap.org/wiki/Vietnam/Highway); tracks, paths and what is only for walking are left out.
_ROADS = {
    "motorway": "expressway", "trunk": "national", "primary": "national", "secondary": "provincial",
    "tertiary": "commune", "unclassified": "commune", "residential": "commune", "living_street": "commune",
    "service": "internal",
}  # fmt: skip
_RAILS = {"rail": "railway", "light_rail": "metro_line", "subway": "metro_line", "monorail": "metro_line"}
_HEALTH = {"hospital": "hospital", "clinic": "clinic", "doctors": "clinic"}
#: Source: ISCED 2011 levels, and how Vietnamese schools are called.
_SCHOOLS = (
    ("kindergarten", ("0",), ("mầm non", "mẫu giáo")),
    ("primary_school", ("1",), ("tiểu học",)),
    ("lower_secondary_school", ("2",), ("trung học cơ sở", "thcs")),
    ("high_school", ("3",), ("trung học phổ thông", "thpt")),
)
_LEVELS = range(-5, 6)


def _road(tags: Tags) -> str | None:
    return _ROADS.get(tags.get("highway", "").removesuffix("_link"))


def _road_more(tags: Tags) -> Row:
    oneway = tags.get("oneway", "yes" if tags.get("junction") == "roundabout" else "no")
    said = tags.get("layer", "")
    level = int(said) if said.lstrip("-").isdigit() and int(said) in _LEVELS else None
    return {
        "road_class": tags["highway"],
        "oneway": oneway,
        "level": level,
        "bridge": tags.get("bridge", "no"),
        "tunnel": tags.get("tunnel", "no"),
    }


def _school(tags: Tags) -> str | None:
    """Which school: by its level where it states one, else by its name; `school` where neither says."""
    if tags.get("amenity") == "kindergarten":
        return "kindergarten"
    if tags.get("amenity") != "school":
        return None
    levels = set(tags.get("isced:level", "").replace("-", ";").split(";")) - {""}
    name = tags.get("name", "").lower()
    for kind, isced, words in _SCHOOLS:
        if levels == set(isced) or (not levels and any(word in name for word in words)):
            return kind
    return "school"


def _among(key: str, kinds: Mapping[str, str]) -> Callable[[Tags], str | None]:
    return lambda tags: kinds.get(tags.get(key, ""))


THEMES: dict[str, Theme] = {
    "roads": Theme(
        layer="osm-roads", key="highway", shapes=("line",), spec=None, kind="roads", column="kind", kind_of=_road,
        more=_road_more, title_vi="Đường bộ (OpenStreetMap)", title_en="Roads (OpenStreetMap)",
    ),
    "rail": Theme(
        layer="osm-rail", key="railway", shapes=("line",), spec="corridors", kind="corridors", column="kind",
        kind_of=_among("railway", _RAILS), title_vi="Đường sắt (OpenStreetMap)", title_en="Railways (OpenStreetMap)",
    ),
    "water": Theme(
        layer="osm-water", key="natural", shapes=("area",), spec="constraints", kind="constraints",
        column="constraint_class", kind_of=_among("natural", {"water": "water"}),
        title_vi="Mặt nước (OpenStreetMap)", title_en="Water (OpenStreetMap)",
    ),
    "power": Theme(
        layer="osm-power-lines", key="power", shapes=("line",), spec="corridors", kind="corridors", column="kind",
        kind_of=_among("power", {"line": "power_line"}),
        title_vi="Đường dây điện (OpenStreetMap)", title_en="Power lines (OpenStreetMap)",
    ),
    "substations": Theme(
        layer="osm-substations", key="power", shapes=("point", "area"), spec="facilities", kind="facilities",
        column="kind", kind_of=_among("power", {"substation": "substation"}),
        title_vi="Trạm biến áp (OpenStreetMap)", title_en="Substations (OpenStreetMap)",
    ),
    "health": Theme(
        layer="osm-health", key="amenity", shapes=("point", "area"), spec="facilities", kind="facilities",
        column="kind", kind_of=_among("amenity", _HEALTH),
        title_vi="Cơ sở y tế (OpenStreetMap)", title_en="Health facilities (OpenStreetMap)",
    ),
    "education": Theme(
        layer="osm-education", key="amenity", shapes=("point", "area"), spec="facilities", kind="facilities",
        column="kind", kind_of=_school, title_vi="Trường học (OpenStreetMap)", title_en="Schools (OpenStreetMap)",
    ),
    "industrial": Theme(
        layer="osm-industrial", key="landuse", shapes=("area",), spec=None, kind="reference", column="kind",
        kind_of=_among("landuse", {"industrial": "industrial_land"}),
        title_vi="Đất công nghiệp (OpenStreetMap, không phải loại đất theo luật)",
        title_en="Industrial land (OpenStreetMap, no legal category)",
    ),
}  # fmt: skip
#: The key before a thing that is being built, or only planned: `highway=construction`, `construction=primary`.
_NOT_YET = {"construction": "under_construction", "proposed": "proposed"}


def feature_of(theme: Theme, each: OsmObject) -> tuple[str, bytes] | None:
    """The id and GeoJSON feature that this object is in the theme's layer; None where it does not belong there."""
    if each.shape not in theme.shapes:
        return None
    value = each.tags.get(theme.key, "")
    tags = {**each.tags, theme.key: each.tags.get(value, "")} if value in _NOT_YET else each.tags
    kind = theme.kind_of(tags)
    if kind is None:
        return None
    name = tags.get("name:vi") or tags.get("name") or tags.get("ref")
    properties: Row = {
        "id": each.id,
        "name_vi": name or f"(chưa có tên, {each.id})",
        "name_en": tags.get("name:en"),
        theme.column: kind,
        "status": _NOT_YET.get(value, "operating"),
        "quality": "approximate",
        "position_basis": "OpenStreetMap",
        "sources": [each.address],
        **theme.more(tags),
    }
    head = orjson.dumps({"type": "Feature", "id": each.id, "properties": properties})
    geometry = shapely.to_geojson(shapely.normalize(each.geometry) if each.shape == "area" else each.geometry)
    return each.id, head[:-1] + b',"geometry":' + geometry.encode() + b"}"


def unreadable(name: str, refused: BadInput) -> Finding:
    """The finding for an extract that its reader could not make sense of, or that needs too much."""
    what = f"{brief(name)}: {refused.found_vi}", f"{brief(name)}: {refused.found}"
    vi, en = "tệp OpenStreetMap nguyên vẹn (.osm.pbf)", "a whole OpenStreetMap extract (.osm.pbf)"
    if isinstance(refused, Exceeded):
        todo = "hãy cắt tệp theo phạm vi Hà Nội (osmium extract)", "cut it to Hanoi (osmium extract) and send that"
    else:
        todo = "hãy tải lại tệp", "download it again"
    code = "too-large" if isinstance(refused, Exceeded) else "unreadable"
    return tell(code, Severity.ERROR, vi=Words(vi, what[0], todo[0]), en=Words(en, what[1], todo[1]))
