"""QCVN 01:2021, Bảng 2.22: how far a zone's wastewater plants stay from civil buildings, by capacity and technology."""

import geopandas as gpd
import shapely

from gisapp.analysis.needs import Need
from gisapp.analysis.rules.facts import CIVIL_GROUPS, PARCELS, ZoneFacts, a_statement_of
from gisapp.analysis.rules.isolation import plant_sites
from gisapp.analysis.rules.judgement import SURVEYED_BOUNDARY, Judgement, NotThisZone, held, needing, not_here
from gisapp.domain.standard import Standard
from gisapp.domain.units import Range

#: How far around a zone its ground is looked at, in metres; the longest safety distance of a plant, with a factor, is
#: less. A plant from which nothing civil lies within it keeps every distance.
LOOKED_AT_M = 600.0
#: Classes of capacity, as `applies_to` ends: under 200 m³ a day, to 5,000, to 50,000, and over.
CLASSES = ("under_200", "200_5000", "5000_50000", "over_50000")
_TECHNOLOGY = a_statement_of(
    "wastewater_enclosed", "công nghệ trạm xử lý: hở hay khép kín có xử lý mùi",
    "whether the plant is open, or enclosed with odour treatment",
)  # fmt: skip
_CAPACITY = Need(en="the capacity of the wastewater plant", vi="công suất trạm xử lý nước thải")
_TO_CIVIL = Need(
    en="from the plant's plot, or its position, to the nearest housing or social land",
    vi="từ lô đất hoặc vị trí trạm đến đất ở, đất công trình xã hội gần nhất",
)
_NONE_KNOWN = not_here("no wastewater plant of the zone is known", "chưa biết trạm xử lý nước thải nào của khu")


def plant_distance(facts: ZoneFacts, standard: Standard) -> Judgement | NotThisZone:
    """Do the zone's wastewater plants of this capacity and technology keep their distance from civil buildings?"""
    technology, size = _class_of(standard)
    enclosed = facts.stated("wastewater_enclosed")
    if facts.plants is None or facts.plants.empty:
        return _NONE_KNOWN
    if enclosed is not None and bool(enclosed) != (technology == "enclosed"):
        return not_here("the plants are of the other technology", "trạm dùng công nghệ khác")
    if facts.plants["capacity"].isna().any():
        return needing(_CAPACITY)
    these = facts.plants[[capacity_class(float(each)) == size for each in facts.plants["capacity"]]]
    if these.empty:
        return not_here("no plant of this capacity", "không có trạm công suất này")
    judged = _distance(facts, standard, these)
    return needing(_TECHNOLOGY, value=judged.value) if enclosed is None and judged.outcome == "fail" else judged


def capacity_class(m3_per_day: float) -> str:
    """The class of a plant's capacity in Bảng 2.22; 200 itself is in the second."""
    place = int(m3_per_day >= 200) + int(m3_per_day > 5_000) + int(m3_per_day > 50_000)  # noqa: PLR2004 - the table's
    return CLASSES[place]


def _class_of(standard: Standard) -> tuple[str, str]:
    technology, _, size = standard.applies_to.removeprefix("wastewater_plant_").partition("_")
    return technology, size


def _distance(facts: ZoneFacts, standard: Standard, plants: gpd.GeoDataFrame) -> Judgement:
    ground = facts.ground
    if facts.outline is None or ground is None:
        return needing(SURVEYED_BOUNDARY if facts.outline is None else PARCELS)
    civil = ground.geometry.to_numpy()[ground["land_group"].isin(CIVIL_GROUPS).to_numpy()]
    points = plants.geometry.to_numpy()
    sites = [next((site for site in plant_sites(facts) if site.covers(point)), point) for point in points]
    near = [float(shapely.distance(site, civil).min()) if len(civil) else LOOKED_AT_M for site in sites]
    least = min(*near, LOOKED_AT_M)
    around = shapely.union_all([shapely.buffer(site, standard.number or 0.0) for site in sites])
    meets = civil[shapely.intersects(civil, around)] if len(civil) else civil
    where = shapely.intersection(shapely.union_all(meets), around) if len(meets) else None
    return held(standard, Range.single(least), geometry=where, said=_TO_CIVIL)
