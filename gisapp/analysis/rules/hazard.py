"""QCVN 01:2021, 2.5.1-2.5.2: factories by their hazard class, and what must not stand within their safety distance.

The code sets no distance itself; those of TCVN 4449 stand in the pack as an assumption that can be changed.
"""

from collections.abc import Iterator, Sequence

import geopandas as gpd
import shapely
from shapely.geometry.base import BaseGeometry

from gisapp.analysis.needs import Need
from gisapp.analysis.rules.facts import PARCELS, PLOT_FIGURES, ZoneFacts
from gisapp.analysis.rules.judgement import SURVEYED_BOUNDARY, Judgement, NotThisZone, held, needing, not_here
from gisapp.analysis.rules.plots import FACTORIES
from gisapp.analysis.rules.safety_distance import civil_land, to_civil
from gisapp.domain.standard import Standard
from gisapp.domain.units import Range

_CLASSES = {"i": "I", "ii": "II", "iii": "III", "iv": "IV", "v": "V"}
_OF_CLASS = "factory_class_"
_UNCLASSED = Need(
    en="hazard class of each factory plot",
    vi="cấp độc hại của từng lô nhà máy",
)
_URBAN = Need(
    en="the boundary of the urban construction area (a layer of the kind urban_areas)",
    vi="ranh giới khu vực xây dựng đô thị (lớp loại urban_areas)",
)
_COUNTED = Need(
    en="pieces of housing and social land within the distances that TCVN 4449 assumes for the factories' classes",
    vi="số thửa đất ở, đất công trình xã hội trong khoảng cách giả định theo TCVN 4449 của các nhà máy",
)


def factory_distance(facts: ZoneFacts, standard: Standard) -> Judgement | NotThisZone:
    """Do the factories of this hazard class keep their distance from housing and social land?"""
    plots = _factories(facts)
    if plots is None:
        return needing(PLOT_FIGURES)
    mine = plots[(plots["hazard_class"] == _class_of(standard)).to_numpy()]
    unclassed = bool(plots["hazard_class"].isna().any())
    if mine.empty:
        return needing(_UNCLASSED) if unclassed else not_here("no factory of this class", "không có nhà máy cấp này")
    judged = to_civil(facts, standard, list(mine.geometry))
    return needing(_UNCLASSED, value=judged.value) if unclassed and judged.outcome == "pass" else judged


def civil_buildings(facts: ZoneFacts, standard: Standard, pack: Sequence[Standard]) -> Judgement:
    """Does no housing or social land lie within the safety distances of the zone's factories?"""
    plots, ground = _factories(facts), facts.ground
    needs = [PLOT_FIGURES] if plots is None else []
    needs += [SURVEYED_BOUNDARY] if facts.outline is None else [PARCELS] if ground is None else []
    if needs or plots is None or ground is None:
        return needing(*needs)
    if plots["hazard_class"].isna().any():
        return needing(_UNCLASSED)
    around = shapely.union_all(list(_kept_free(plots, pack)))
    civil = civil_land(ground)
    inside = civil[shapely.intersects(civil, around)]
    where = shapely.intersection(shapely.union_all(inside), around)
    return held(standard, Range.single(float(len(inside))), geometry=where, said=_COUNTED)


def in_urban_area(facts: ZoneFacts, standard: Standard) -> Judgement | NotThisZone:
    """Does no factory of class I or II stand within the urban construction area?"""
    plots = _factories(facts)
    if plots is None:
        return needing(PLOT_FIGURES)
    severe = plots[plots["hazard_class"].isin(["I", "II"]).to_numpy()]
    unclassed = bool(plots["hazard_class"].isna().any())
    if severe.empty:
        return (
            needing(_UNCLASSED) if unclassed else not_here("no factory of class I or II", "không có nhà máy cấp I, II")
        )
    if facts.urban is None:
        return needing(_URBAN)
    inside = severe.geometry[shapely.intersects(severe.geometry.to_numpy(), facts.urban)]
    return held(standard, Range.single(float(len(inside))), geometry=shapely.union_all(inside.to_numpy()))


def _factories(facts: ZoneFacts) -> gpd.GeoDataFrame | None:
    plots = facts.plot_figures
    return None if plots is None else plots[plots["plot_use"].isin(FACTORIES).to_numpy()]


def _class_of(standard: Standard) -> str:
    return _CLASSES[standard.applies_to.removeprefix(_OF_CLASS)]


def _kept_free(plots: gpd.GeoDataFrame, pack: Sequence[Standard]) -> Iterator[BaseGeometry]:
    """What lies within the safety distance of each class."""
    for row in pack:
        if row.quantity == "safety_distance" and row.applies_to.startswith(_OF_CLASS) and row.number is not None:
            mine = plots.geometry[(plots["hazard_class"] == _class_of(row)).to_numpy()]
            yield shapely.union_all(mine.to_numpy()).buffer(row.number)
