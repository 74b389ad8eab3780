"""QCVN 01:2021, Bảng 2.22: how far a zone's wastewater plants stay from civil buildings, by capacity and technology."""

from collections.abc import Sequence

import geopandas as gpd
import numpy as np
import shapely
from numpy.typing import NDArray
from shapely.geometry.base import BaseGeometry

from gisapp.analysis.needs import Need
from gisapp.analysis.rules.facts import CIVIL_GROUPS, PARCELS, ZoneFacts, a_statement_of
from gisapp.analysis.rules.isolation import plant_sites
from gisapp.analysis.rules.judgement import SURVEYED_BOUNDARY, Judgement, NotThisZone, held, needing, not_here
from gisapp.analysis.values import is_missing
from gisapp.domain.standard import Standard
from gisapp.domain.units import Range

#: How far around a zone its ground is looked at, in metres: as far as the longest safety distance of the packs. What
#: has nothing civil within it keeps every distance.
LOOKED_AT_M = 1_000.0
#: Classes of capacity, as `applies_to` ends: under 200 m³ a day, to 5,000, to 50,000, and over.
CLASSES = ("under_200", "200_5000", "5000_50000", "over_50000")
_TECHNOLOGY = a_statement_of("công nghệ trạm xử lý: hở hay khép kín có xử lý mùi",
    "whether the plant is open, or enclosed with odour treatment",
)  # fmt: skip
_CAPACITY = Need(en="the capacity of the wastewater plant", vi="công suất trạm xử lý nước thải")
_TO_CIVIL = Need(
    en="from the plot, or the position, to the nearest housing or social land",
    vi="từ lô đất hoặc vị trí công trình đến đất ở, đất công trình xã hội gần nhất",
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
    capacities = facts.plants["capacity"].tolist()
    if any(map(is_missing, capacities)):
        return needing(_CAPACITY)
    these = np.array([capacity_class(float(each)) == size for each in capacities])
    if not these.any():
        return not_here("no plant of this capacity", "không có trạm công suất này")
    judged = _distance(facts, standard, facts.plants.geometry.to_numpy()[these])
    return needing(_TECHNOLOGY, value=judged.value) if enclosed is None and judged.outcome == "fail" else judged


def capacity_class(m3_per_day: float) -> str:
    """The class of a plant's capacity in Bảng 2.22; 200 itself is in the second."""
    place = int(m3_per_day >= 200) + int(m3_per_day > 5_000) + int(m3_per_day > 50_000)  # noqa: PLR2004 - the table's
    return CLASSES[place]


def _class_of(standard: Standard) -> tuple[str, str]:
    technology, _, size = standard.applies_to.removeprefix("wastewater_plant_").partition("_")
    return technology, size


def _distance(facts: ZoneFacts, standard: Standard, points: NDArray[np.object_]) -> Judgement:
    return to_civil(
        facts, standard, [next((site for site in plant_sites(facts) if site.covers(point)), point) for point in points]
    )


def to_civil(facts: ZoneFacts, standard: Standard, places: Sequence[BaseGeometry]) -> Judgement:
    """Do these places keep the standard's distance from housing and social land? What lies within it is told."""
    if facts.outline is None or facts.ground is None:
        return needing(SURVEYED_BOUNDARY if facts.outline is None else PARCELS)
    civil = civil_land(facts.ground)
    near = [float(shapely.distance(place, civil).min()) if len(civil) else LOOKED_AT_M for place in places]
    around = shapely.union_all([shapely.buffer(place, standard.number or 0.0) for place in places])
    meets = civil[shapely.intersects(civil, around)] if len(civil) else civil
    where = shapely.intersection(shapely.union_all(meets), around) if len(meets) else None
    return held(standard, Range.single(min(*near, LOOKED_AT_M)), geometry=where, said=_TO_CIVIL)


def civil_land(ground: gpd.GeoDataFrame) -> NDArray[np.object_]:
    """The parcels of housing and social land."""
    return np.asarray(ground.geometry.to_numpy()[ground["land_group"].isin(CIVIL_GROUPS).to_numpy()], dtype=object)
