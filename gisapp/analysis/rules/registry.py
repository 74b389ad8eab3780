"""All rules: which function answers which quantity, and the outcome of every standard in force for one zone.

A quantity without a function is answered too: not computable, naming the datum that holding it would need.
"""

from collections.abc import Callable, Sequence
from dataclasses import dataclass
from datetime import date

from shapely.geometry.base import BaseGeometry

from gisapp.analysis.needs import Need
from gisapp.analysis.rules import (
    boundary,
    ground_level,
    hazard,
    hydrants,
    isolation,
    land,
    occupancy,
    phases,
    plots,
    reach,
    reserve,
    safety_distance,
    social,
    utilities,
    works,
    zone_list,
)
from gisapp.analysis.rules.facts import ZoneFacts
from gisapp.analysis.rules.judgement import Judgement, NotThisZone, either, needing, not_here
from gisapp.analysis.rules.scope import SetAside, set_aside
from gisapp.analysis.rules.stated import of_kind, stated
from gisapp.domain.standard import Standard, rule_in_force
from gisapp.domain.units import Range

Pack = Sequence[Standard]
Plain = Callable[[ZoneFacts, Standard], Judgement | NotThisZone]
Rule = Callable[[ZoneFacts, Standard, Pack], Judgement | NotThisZone]


@dataclass(frozen=True, slots=True, kw_only=True, eq=False)
class Outcome:
    """One standard held against one zone. `limit` is None where the pack in force has no number."""

    zone: str
    standard: Standard
    outcome: str
    value: Range | None
    value_unit: str
    needs: tuple[Need, ...]
    said: Need | None
    quality: str
    geometry: BaseGeometry | None


@dataclass(frozen=True, slots=True, kw_only=True, eq=False)
class Checked:
    """The outcomes of a zone, in the order of the packs, and the rows set aside: the reason, and why of this zone."""

    outcomes: tuple[Outcome, ...]
    set_aside: tuple[tuple[Standard, SetAside, Need | None], ...]


def check(facts: ZoneFacts, standards: Pack, *, appraised: date) -> Checked:
    """Which standards in force does the zone keep, which not, and what is missing to say?

    Parameters
    ----------
    facts
        What is known of the zone.
    standards
        All rows of all packs; those in force on the day are held against the zone.
    appraised
        The date of appraisal.
    """
    in_force = [row for row in standards if row.in_force(appraised)]
    outcomes, aside = [], []
    for row in in_force:
        reason = set_aside(row)
        judged = None if reason else _judge(facts, row, in_force, standards, appraised)
        if reason or judged is None or isinstance(judged, NotThisZone):
            why = judged.why if isinstance(judged, NotThisZone) else None
            aside.append((row, reason or SetAside.NOT_THIS_ZONE, why))
            continue
        outcomes.append(_outcome(facts, row, judged))
    return Checked(outcomes=tuple(outcomes), set_aside=tuple(aside))


def _judge(
    facts: ZoneFacts, row: Standard, in_force: Pack, standards: Pack, appraised: date
) -> Judgement | NotThisZone:
    rule = rule_of(row)
    if row.number is None:
        judged = rule(facts, row, in_force) if row.quantity in _WITHOUT_NUMBER else None
        missing = rule_in_force(standards, row.quantity, row.applies_to, appraised)
        number = Need(en=missing.missing() or "", vi=missing.missing_vi() or "")
        return needing(number) if judged is None or isinstance(judged, NotThisZone) else _unlimited(judged, number)
    return rule(facts, row, in_force)


def _unlimited(judged: Judgement, number: Need) -> Judgement:
    """The value stays where the pack in force has no number to hold it against."""
    return needing(number, value=judged.value, value_unit=judged.value_unit)


def _outcome(facts: ZoneFacts, row: Standard, judged: Judgement) -> Outcome:
    return Outcome(
        zone=facts.zone,
        standard=row,
        outcome=judged.outcome,
        value=judged.value,
        value_unit=judged.value_unit or row.unit,
        needs=judged.needs,
        said=judged.said,
        quality=judged.quality or facts.quality,
        geometry=judged.geometry,
    )


def rule_of(row: Standard) -> Rule:
    """The rule that answers this row; one that names what is missing where no other does."""
    return _OF_SUBJECT.get((row.quantity, row.applies_to)) or _OF_QUANTITY.get(row.quantity) or _waiting


def _plain(rule: Plain) -> Rule:
    return lambda facts, row, _: rule(facts, row)


def _filed(rule: Rule) -> Rule:
    """The rule, where the zone is still to be filed: Article 9 sets what has to be met before its investment."""
    return lambda facts, row, pack: _ESTABLISHED if facts.built else rule(facts, row, pack)


_ESTABLISHED = not_here("the zone is established: nothing is to be filed", "khu đã thành lập, không còn nộp hồ sơ")


def _with(rule: Callable[..., Judgement | NotThisZone], quantity: str) -> Rule:
    """The rule, given the row in force of another quantity."""
    return lambda facts, row, pack: rule(facts, row, next((each for each in pack if each.quantity == quantity), None))


def _waiting(_facts: ZoneFacts, row: Standard, _pack: Pack) -> Judgement | NotThisZone:
    en, vi = _WAITING.get(row.quantity, _WAITING.get(row.topic, _NO_CHECK))
    return needing(Need(en=en, vi=vi))


_NO_CHECK = ("a check of this quantity: gisapp has none yet", "phép kiểm tra chỉ tiêu này: gisapp chưa có")
#: What rules without a function need, by quantity or else by topic.
_WAITING: dict[str, tuple[str, str]] = {
    "attached_residential_functions_outside_urban_rules": (
        "the plan of the residential functions attached to the zone",
        "quy hoạch các khu chức năng dân dụng gắn với khu"),
    "safety_distance": ("a distance for factories: the code refers to other rules, and the packs hold none",
                        "khoảng cách cho nhà máy: quy chuẩn dẫn sang văn bản khác, bộ dữ liệu chưa có"),
    "social": ("the people of the whole city or area that such a facility serves, not of this zone's housing alone",
               "số người của cả đô thị hoặc khu vực mà công trình phục vụ, không chỉ khu nhà ở công nhân"),
    "service_radius": ("the facilities of this kind with their size", "công trình loại này kèm quy mô"),
}  # fmt: skip


_NO_CONVERSION = not_here("no conversion is filed", "không nộp hồ sơ chuyển đổi")
#: How long a zone has run, by the quantity that limits it: in years, or as a part of its term; either suffices.
_RUN = {
    "years_before_conversion": stated("years_operated", "số năm hoạt động", "years of operation"),
    "term_share_before_conversion": stated(
        "term_share_elapsed", "phần thời hạn đã qua", "the part of the term elapsed"
    ),
}


def _conversion(rule: Callable[[ZoneFacts, Standard], Judgement]) -> Rule:
    return lambda facts, row, _: rule(facts, row) if facts.stated("conversion_filed") else _NO_CONVERSION


def _conversion_time(alternative: str) -> Rule:
    def rule(facts: ZoneFacts, row: Standard, pack: Pack) -> Judgement | NotThisZone:
        if not facts.stated("conversion_filed"):
            return _NO_CONVERSION
        others = [each for each in pack if each.quantity == alternative and each.number is not None]
        return either(_RUN[row.quantity](facts, row), [_RUN[alternative](facts, each) for each in others])

    return rule


def _eco(rule: Plain) -> Rule:
    return _plain(of_kind("eco", rule, "the zone is not an eco-zone", "khu không phải khu sinh thái"))


_OF_QUANTITY: dict[str, Rule] = {
    "phase_area": _filed(_plain(phases.phase_area)),
    "phase_two_crop_rice_area": _filed(_plain(phases.phase_rice)),
    "first_phase_area": _filed(_plain(phases.first_phase)),
    "cluster_projects_capital_usd": _filed(_with(phases.linkage_capital, "cluster_projects_capital_vnd")),
    "cluster_projects_capital_vnd": _filed(_with(phases.linkage_capital, "cluster_projects_capital_usd")),
    "sme_reserve_area": _filed(_with(reserve.reserve, "sme_reserve_share")),
    "sme_reserve_share": _filed(_with(reserve.reserve, "sme_reserve_area")),
    "average_occupancy": _filed(_with(occupancy.average_occupancy, "total_zone_area_exempt")),
    "parent_occupancy": _filed(_plain(occupancy.parent_occupancy)),
    "workers_housing_land_share": _plain(zone_list.housing_land),
    "new_zones_in_inner_city": _plain(zone_list.inner_city),
    "protected_forest_area": _plain(zone_list.protected_forest),
    "boundary_change_share_free": _with(boundary.boundary_change, "boundary_change_share_with_opinions"),
    "boundary_change_area_free": _with(boundary.boundary_change, "boundary_change_area_with_opinions"),
    "boundary_change_share_with_opinions": _plain(boundary.boundary_change),
    "boundary_change_area_with_opinions": _plain(boundary.boundary_change),
    "area_needing_general_plan": _plain(boundary.plan_needed),
    "area_needing_opinions": _plain(boundary.plan_needed),
    "service_works_share": _plain(land.service_works),
    "approved_housing_and_utilities_plan": _filed(_plain(stated(
        "housing_plan_approved", "quy hoạch nhà ở công nhân và tiện ích được duyệt",
        "whether the plan of workers' housing and utilities is approved"))),
    "traffic_land_share": _plain(land.land_minimum),
    "green_land_share": _plain(land.land_minimum),
    "technical_land_share": _plain(land.land_minimum),
    "hydrant_spacing": _plain(hydrants.hydrant_spacing),
    "hydrant_pipe_diameter": _plain(hydrants.hydrant_pipe),
    "water_demand": _plain(utilities.supplied("water", "nước")),
    "wastewater_share_of_water": _plain(utilities.supplied("wastewater", "nước thải")),
    "solid_waste": _plain(utilities.supplied("solid_waste", "chất thải rắn")),
    "ground_above_design_flood": _plain(ground_level.ground_level),
    "design_flood_return_period": _plain(stated(
        "design_flood_return_years", "chu kỳ lặp lại mực nước ngập tính toán", "the design flood's return period")),
    "parking_areas": _plain(stated("parking_areas", "số bãi đỗ xe", "how many parking areas there are")),
    "repair_shops": _plain(stated("repair_shops", "số xưởng sửa chữa xe", "how many repair shops there are")),
    "reach": reach.served,
    "net_building_density": _plain(plots.plot_density),
    "plot_green_share": _plain(plots.plot_green),
    "civil_buildings_in_safety_distance": hazard.civil_buildings,
    "plants_in_urban_construction_area": _plain(hazard.in_urban_area),
    "protection_distance": _plain(works.mains_distance),
    "wastewater_plant_land": _plain(works.plant_land),
    "substation_site": _plain(works.substation_site),
    "years_before_conversion": _conversion_time("term_share_before_conversion"),
    "term_share_before_conversion": _conversion_time("years_before_conversion"),
    "consenting_firms_share": _conversion(
        stated("consenting_firms_share", "tỷ lệ doanh nghiệp đồng ý", "the share of firms that consent")),
    "shared_land_share": _eco(land.shared_land),
    "recp_firms_share": _eco(stated(
        "recp_firms_share", "tỷ lệ doanh nghiệp sản xuất sạch hơn", "the share of firms with cleaner production")),
    "symbiosis_links": _eco(stated("symbiosis_links", "số liên kết cộng sinh", "the symbiosis links")),
    "years_to_meet_eco_criteria": _eco(stated(
        "years_to_eco_criteria", "số năm để đạt tiêu chí", "years to meet the criteria")),
}  # fmt: skip

_OF_SUBJECT: dict[tuple[str, str], Rule] = {
    ("isolation_strip_width", "zone"): _plain(isolation.zone_strip),
    ("isolation_strip_width", "wastewater_plant"): _plain(isolation.plant_strip),
    **{("safety_distance", f"wastewater_plant_{kind}_{size}"): _plain(safety_distance.plant_distance)
       for kind in ("open", "enclosed") for size in safety_distance.CLASSES},
    **{("safety_distance", f"factory_class_{each}"): _plain(hazard.factory_distance)
       for each in ("i", "ii", "iii", "iv", "v")},
    **{("safety_distance", f"{works.PUMP}_{size}"): _plain(works.works_distance) for size in safety_distance.CLASSES},
    **{("safety_distance", kind): _plain(works.works_distance) for kind in works.KINDS - {works.PUMP}},
    ("isolation_strip_width", "waste_transfer_station"): _plain(works.transfer_strip),
    **{(quantity, kind): rule for kind in social.KINDS for quantity, rule in (
        ("places_per_1000_persons", social.places), ("land_per_place", social.land_by_place),
        ("land_per_person", social.land_by_person), ("site_area", social.site_area),
        ("facilities_per_unit", social.count))},
    **{("main_business_land_share", f"zone_{kind}"): _plain(of_kind(
        kind, land.stated_share, "the zone is of another kind", "khu thuộc loại khác"))
       for kind in ("specialised", "high_tech", "supporting")},
}  # fmt: skip
#: Rules whose value is told although the pack in force has no number for it.
_WITHOUT_NUMBER = frozenset({"traffic_land_share", "green_land_share", "technical_land_share"})
