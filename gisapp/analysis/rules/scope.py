"""Which rows of the packs are held against a zone? Each is, or is set aside for one stated reason: none is missing."""

from enum import StrEnum

from gisapp.domain.standard import Standard, Verification


class SetAside(StrEnum):
    """Why a row in force is not held against zones."""

    DEFINITION = "definition"
    EXEMPTION = "exemption"
    NORM = "norm"
    ASSUMPTION = "assumption"
    OTHER_SUBJECT = "other_subject"
    NOT_THIS_ZONE = "not_this_zone"


#: What a rule says a thing is, or how it is counted: no limit by itself.
_DEFINITIONS = frozenset({"occupancy", "zone_types", "national_information_system"})
#: Conditions that free from another rule; that rule looks at them.
_EXEMPTIONS = frozenset({"total_zone_area_exempt"})
#: Quantities by which demand or a distance is counted, which limit nothing by themselves.
_NORMS = frozenset({
    "power_demand", "water_demand_area_share", "safety_distance_factor", "reach_existing_area_factor",
    "parking_area_per_place", "reach_low_density", "reach_rural",
})  # fmt: skip
#: What is the whole city's or another body's affair: its road grid, sewers, cemeteries, housing units.
_OTHER_SUBJECTS = frozenset({
    "main_urban_road", "inter_area_road", "main_area_road", "area_road", "sub_area_road",
    "inter_area_roads", "area_roads", "sub_area_roads", "city", "city_special", "city_over_150000", "area",
    "residential_unit", "railway", "canal", "main_sewer", "branch_sewer", "water_network", "water_plant",
    "cemetery_temporary", "cemetery_single", "cemetery_bones", "crematorium", "cluster", "warehouse_area",
    "area_park", "city_park", "regional_health",
})  # fmt: skip
_OTHER_QUANTITIES = frozenset({"bus_stop_spacing"})
#: Rice limits of other parts of the country: Hanoi lies in the Red River delta.
_OTHER_REGIONS = frozenset({"zone_north_central_coast_southeast", "zone_mountains_highlands"})


def set_aside(standard: Standard) -> SetAside | None:
    """Why no zone is held against this row, or None where all are."""
    if standard.quantity in _DEFINITIONS:
        return SetAside.DEFINITION
    if standard.quantity in _EXEMPTIONS:
        return SetAside.EXEMPTION
    if standard.quantity in _NORMS:
        return SetAside.NORM
    if standard.verification is Verification.ASSUMED and not standard.clause:
        return SetAside.ASSUMPTION
    elsewhere = standard.applies_to in _OTHER_SUBJECTS | _OTHER_REGIONS
    return SetAside.OTHER_SUBJECT if elsewhere or standard.quantity in _OTHER_QUANTITIES else None
