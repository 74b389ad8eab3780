"""Decree 35/2022, Art. 4: what the province's list of zones may hold, and the land for workers' housing."""

import shapely

from gisapp.analysis.needs import OTHER_SURVEYED, Need
from gisapp.analysis.rules.facts import ZoneFacts, a_statement_of
from gisapp.analysis.rules.judgement import SURVEYED_BOUNDARY, Judgement, NotThisZone, held, needing, not_here, passing
from gisapp.domain.standard import Standard
from gisapp.domain.units import Range, hectares

_HOUSING = a_statement_of("quỹ đất nhà ở công nhân và dịch vụ của từng khu",
    "the land for workers' housing and services of each zone",
)  # fmt: skip
#: Kinds of zone that may lie in an inner city.
_CITY_KINDS = frozenset({"high_tech", "eco"})


def housing_land(facts: ZoneFacts, standard: Standard) -> Judgement:
    """Is there enough land for workers' housing and services over all zones of the province?"""
    listed = facts.province.listed
    said = [zone.housing_land_ha for zone in listed if zone.housing_land_ha is not None]
    areas = [zone.area_ha for zone in listed if zone.area_ha is not None]
    if not said or len(areas) < len(listed):
        return needing(_HOUSING)
    least = sum(said) / sum(area.greatest for area in areas)
    # A zone that says nothing of its housing land may have any of it; what is known can only grow.
    if len(said) < len(listed):
        return held(standard, Range(least=least, greatest=1.0), settles=_HOUSING)
    return held(standard, Range(least=least, greatest=sum(said) / sum(area.least for area in areas)))


def inner_city(facts: ZoneFacts, standard: Standard) -> Judgement | NotThisZone:
    """Does a new zone stay out of the inner city of a special or class-I urban area?"""
    if facts.built:
        return not_here("the zone is not new", "khu không phải khu mới")
    if facts.kinds & _CITY_KINDS:
        return passing(Need(en="high-tech and eco zones may", vi="khu công nghệ cao, sinh thái được phép"))
    stated = facts.stated("in_inner_city")
    if stated is None:
        return needing(a_statement_of("ranh giới nội thành đô thị", "the boundary of the inner city"))
    return held(standard, Range.single(1.0 if stated else 0.0), geometry=facts.outline if stated else None)


def protected_forest(facts: ZoneFacts, standard: Standard) -> Judgement:
    """Does the zone keep off special-use and protection forest? The hectares that it would have to give up."""
    if facts.outline is None:
        return needing(SURVEYED_BOUNDARY)
    if facts.protected is None:
        return needing(OTHER_SURVEYED)
    taken = shapely.union_all(facts.protected.geometry.to_numpy())
    return held(standard, Range.single(hectares(taken.area)), geometry=taken)
