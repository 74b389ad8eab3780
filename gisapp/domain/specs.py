"""The layer specs there are. The gate checks deliveries against them and the API describes layers from them."""

from gisapp.domain.errors import NotFound, Vi
from gisapp.domain.existence import Status
from gisapp.domain.finding import Severity
from gisapp.domain.land_taken import LAND_TAKEN
from gisapp.domain.ledger import TOPIC_IDS
from gisapp.domain.quality import Quality
from gisapp.domain.spec import YEARS, Column, ColumnType, LayerSpec, Shape


def _text(name: str, *, required: bool = False, codes: tuple[str, ...] = ()) -> Column:
    return Column(name=name, required=required, codes=codes)


def _number(name: str, *, required: bool = False) -> Column:
    return Column(name=name, type=ColumnType.NUMBER, required=required)


def _measure(name: str, *, most: float) -> Column:
    """A measured number, never below zero; `most` is beyond anything in Hanoi."""
    return Column(name=name, type=ColumnType.NUMBER, least=0, most=most)


def _year(name: str) -> Column:
    return Column(name=name, type=ColumnType.INTEGER, least=YEARS[0], most=YEARS[1])


def _texts(name: str) -> Column:
    return Column(name=name, type=ColumnType.TEXTS)


def _yes_or_no(name: str) -> Column:
    return Column(name=name, type=ColumnType.BOOLEAN)


#: The largest number of a rule is a capital in dong, of tens of millions of millions.
_LARGEST_LIMIT = 1e15
#: Types of zone (Decree 35/2022, Art. 6(1)).
ZONE_TYPES = ("industrial", "export_processing", "high_tech", "supporting", "specialised", "eco")
#: What stands on a plot, and the classes of harmful works (vi: cấp độc hại; TCVN 4449-1987).
PLOT_USES = ("factory", "warehouse", "service", "education", "health", "culture", "technical", "other")
HAZARD_CLASSES = ("I", "II", "III", "IV", "V")
#: What a zone's papers say yes or no to, for the rule check.
STATED_FACTS = (
    "cluster_linkage", "reinvestment", "incentive_area", "in_inner_city", "housing_plan_approved",
    "general_plan_approved", "opinions_taken", "boundary_opinions_taken", "parent_environment_running",
    "parent_infrastructure_finished", "wastewater_enclosed", "conversion_filed",
)  # fmt: skip
#: Figures that a zone's papers state for the rule check, and the most that each may be.
STATED_FIGURES: dict[str, float] = {
    "leased_ha": 100_000, "leasable_ha": 100_000, "industrial_land_ha": 100_000, "main_business_land_ha": 100_000,
    "sme_reserve_ha": 100_000, "service_works_ha": 100_000, "workers_housing_land_ha": 100_000,
    "cluster_projects_capital_usd": 1e13, "cluster_projects_capital_vnd": 1e17,
    "design_flood_level_m": 100, "design_flood_return_years": 10_000, "parking_areas": 10_000, "repair_shops": 10_000,
    "years_operated": 200, "term_share_elapsed": 1, "consenting_firms_share": 1, "recp_firms_share": 1,
    "symbiosis_links": 10_000, "years_to_eco_criteria": 200,
}  # fmt: skip

_QUALITY = _text("quality", required=True, codes=tuple(Quality))
_STATUS = _text("status", required=True, codes=tuple(Status))
_ID = _text("id", required=True)
_NAMES = (_text("name_vi", required=True), _text("name_en"))
_DATES = (
    _STATUS,
    _text("status_as_of"),
    _year("expected_earliest"),
    _year("expected_latest"),
    _text("expected_source"),
    _year("valid_from"),
    _year("valid_to"),
)
_PLACE = (
    _QUALITY,
    _measure("position_uncertainty_m", most=200_000),
    _text("position_basis"),
    _texts("communes_old"),
    _texts("communes_2025"),
)
_SOURCE = (_texts("sources"), _text("note_vi"), _text("note_en"))

SPECS: dict[str, LayerSpec] = {
    spec.id: spec
    for spec in (
        LayerSpec(
            id="zones",
            shape=Shape.ANY,
            overlap=Severity.WARNING,
            columns=(
                _ID,
                *_NAMES,
                _text("zone_type", codes=ZONE_TYPES),
                *_DATES,
                _text("decision"),
                _text("developer"),
                _measure("stated_area_ha", most=1_000_000),
                *_PLACE,
                _text("district_old"),
                *_SOURCE,
            ),
        ),
        LayerSpec(
            id="parcels",
            shape=Shape.POLYGON,
            geometry_required=True,
            overlap=Severity.ERROR,
            columns=(_ID, _text("land_use", required=True), _text("zone"), _text("quality", codes=tuple(Quality))),
        ),
        LayerSpec(
            id="facilities",
            shape=Shape.ANY,
            columns=(
                _ID,
                *_NAMES,
                _text("kind", required=True),
                *_DATES,
                _measure("capacity", most=1e12),
                _text("capacity_unit"),
                _text("zone"),
                *_PLACE,
                *_SOURCE,
            ),
        ),
        LayerSpec(
            id="corridors",
            shape=Shape.ANY,
            columns=(
                _ID,
                *_NAMES,
                _text("kind", required=True),
                *_DATES,
                _measure("length_km", most=10_000),
                *_PLACE,
                *_SOURCE,
            ),
        ),
        LayerSpec(
            id="constraints",
            shape=Shape.ANY,
            columns=(
                _ID,
                *_NAMES,
                _text("constraint_class", required=True),
                _text("clause"),
                *_DATES,
                *_PLACE,
                *_SOURCE,
            ),
        ),
        LayerSpec(
            id="tenants",
            shape=Shape.POLYGON,
            overlap=Severity.WARNING,
            columns=(_ID, *_NAMES, _text("zone", required=True), _text("industry"), _year("since"), _QUALITY),
        ),
        LayerSpec(
            id="communes",
            shape=Shape.ANY,
            overlap=Severity.WARNING,
            columns=(
                _ID,
                *_NAMES,
                _text("unit", required=True, codes=("ward", "commune")),
                _measure("stated_area_km2", most=10_000),
                Column(name="population", type=ColumnType.INTEGER, least=0, most=100_000_000),
                _year("valid_from"),
                _year("valid_to"),
                _QUALITY,
                _measure("position_uncertainty_m", most=200_000),
                _text("position_basis"),
                _texts("sources"),
            ),
        ),
        LayerSpec(
            id="commune_crosswalk",
            shape=Shape.NONE,
            columns=(
                _ID,
                _text("old_code", required=True),
                _text("old_name", required=True),
                _text("old_district", required=True),
                _text("new_code", required=True),
                _text("new_name", required=True),
                Column(name="is_split", type=ColumnType.BOOLEAN, required=True),
                Column(name="is_default", type=ColumnType.BOOLEAN, required=True),
            ),
        ),
        LayerSpec(
            id="zone_statements",
            shape=Shape.NONE,
            columns=(
                _ID,
                _text("zone", required=True),
                _text("extends"),
                _texts("special_kinds"),
                *(_yes_or_no(name) for name in STATED_FACTS),
                *(_measure(name, most=most) for name, most in STATED_FIGURES.items()),
                *_SOURCE,
            ),
        ),
        LayerSpec(
            id="phases",
            shape=Shape.POLYGON,
            geometry_required=True,
            overlap=Severity.ERROR,
            columns=(
                _ID,
                _text("zone", required=True),
                Column(name="phase", type=ColumnType.INTEGER, required=True, least=1, most=100),
                _text("name_vi"),
                _text("name_en"),
                _QUALITY,
            ),
        ),
        LayerSpec(
            id="hydrants",
            shape=Shape.POINT,
            geometry_required=True,
            columns=(_ID, _text("zone"), _measure("pipe_mm", most=5_000), _QUALITY),
        ),
        LayerSpec(
            id="plot_figures",
            shape=Shape.POLYGON,
            geometry_required=True,
            overlap=Severity.ERROR,
            columns=(
                _ID,
                _text("zone", required=True),
                _text("plot_use", required=True, codes=PLOT_USES),
                _measure("building_share", most=1),
                Column(name="production_floors", type=ColumnType.INTEGER, least=0, most=100),
                _measure("green_share", most=1),
                _text("hazard_class", codes=HAZARD_CLASSES),
                _QUALITY,
            ),
        ),
        LayerSpec(
            id="facility_sites",
            shape=Shape.POLYGON,
            geometry_required=True,
            columns=(_ID, _text("facility", required=True), _measure("voltage_kv", most=2_000), _QUALITY),
        ),
        LayerSpec(
            id="water_mains",
            shape=Shape.ANY,
            geometry_required=True,
            columns=(_ID, _measure("diameter_mm", most=10_000), _QUALITY),
        ),
        LayerSpec(
            id="approved_boundaries",
            shape=Shape.POLYGON,
            geometry_required=True,
            columns=(_ID, _text("zone", required=True), _text("decision"), _QUALITY),
        ),
        LayerSpec(
            id="locator",
            shape=Shape.ANY,
            columns=(
                _ID,
                _text("kind", required=True),
                *_NAMES,
                _measure("min_zoom", most=30),
                _QUALITY,
                _text("drawn_from"),
            ),
        ),
        LayerSpec(
            id="claims",
            shape=Shape.NONE,
            columns=(
                _ID,
                _text("subject", required=True),
                _text("quantity", required=True),
                _number("value", required=True),
                _text("unit", required=True),
                _text("as_of"),
                _text("source", required=True),
                _text("note_vi"),
                _text("note_en"),
            ),
        ),
        LayerSpec(
            id="statistics",
            shape=Shape.NONE,
            columns=(
                _ID,
                _text("as_of", required=True),
                _text("metric", required=True),
                _number("value", required=True),
                _text("unit", required=True),
                _text("scope", required=True),
                _text("source", required=True),
                _text("note"),
            ),
        ),
        LayerSpec(
            id="capacity_projects",
            shape=Shape.NONE,
            columns=(
                _ID,
                *_NAMES,
                _text("facility", required=True),
                *_DATES,
                _measure("capacity", most=1e12),
                _text("capacity_unit"),
                *_SOURCE,
            ),
        ),
        LayerSpec(
            id="assignments",
            shape=Shape.NONE,
            columns=(
                _ID,
                _text("zone", required=True),
                _text("facility", required=True),
                _text("ledger_topic", codes=TOPIC_IDS),
                _measure("share", most=1),
                *_SOURCE,
            ),
        ),
        LayerSpec(
            id="quotas",
            shape=Shape.NONE,
            columns=(
                _ID,
                _text("plan", required=True),
                Column(name="horizon", type=ColumnType.INTEGER, required=True, least=1000, most=2999),
                _text("land_class", required=True, codes=tuple(LAND_TAKEN)),
                Column(name="quota_ha", type=ColumnType.NUMBER, required=True, least=0, most=1_000_000),
                _text("source", required=True),
                _text("note_vi"),
                _text("note_en"),
            ),
        ),
        LayerSpec(
            id="land_use_classes",
            shape=Shape.NONE,
            columns=(
                _ID,
                _text("system", required=True, codes=("land_law", "construction_plan")),
                _text("code", required=True),
                *_NAMES,
                _text("land_group", required=True),
                _text("legal_colour"),
                _text("readable_colour", required=True),
                _text("document"),
                _text("verification", required=True, codes=("verified", "secondary", "assumed")),
            ),
        ),
        LayerSpec(
            id="plans",
            shape=Shape.NONE,
            columns=(
                _ID,
                _text("title_vi", required=True),
                _text("title_en", required=True),
                _text("decision"),
                _text("decided"),
                _text("in_force_from"),
                _text("in_force_to"),
                _text("status", required=True),
                Column(name="horizons", type=ColumnType.TEXTS, required=True),
                Column(name="default", type=ColumnType.BOOLEAN, required=True),
                _text("source"),
                _text("note_vi"),
                _text("note_en"),
                _texts("questions_vi"),
                _texts("questions_en"),
            ),
        ),
        LayerSpec(
            id="standards",
            shape=Shape.NONE,
            columns=(
                _ID,
                _text("pack", required=True),
                _text("topic", required=True),
                _text("quantity", required=True),
                _text("applies_to", required=True),
                _text("measured_from"),
                _text("comparator", required=True),
                _measure("number", most=_LARGEST_LIMIT),
                _text("unit"),
                _text("clause"),
                _text("document", required=True),
                _text("valid_from"),
                _text("valid_to"),
                _text("verification", required=True, codes=("verified", "secondary", "assumed")),
                _text("source"),
                _text("title_vi", required=True),
                _text("title_en", required=True),
                _text("note"),
            ),
        ),
        LayerSpec(
            id="growth_poles",
            shape=Shape.NONE,
            columns=(_ID, *_NAMES, _text("plan"), _texts("districts_old"), _texts("zones"), *_SOURCE),
        ),
        LayerSpec(
            id="households",
            shape=Shape.POINT,
            geometry_required=True,
            columns=(
                _ID,
                Column(name="households", type=ColumnType.INTEGER, required=True, least=0, most=10_000_000),
                _text("as_of"),
                _QUALITY,
                *_SOURCE,
            ),
        ),
        LayerSpec(
            id="raster_products",
            shape=Shape.NONE,
            columns=(
                _ID,
                _text("product", required=True),
                _text("fact", required=True),
                _text("value", required=True),
                _text("value_vi"),
                _text("verification", required=True, codes=("verified", "secondary", "assumed")),
                _text("source", required=True),
                _text("note"),
            ),
        ),
        LayerSpec(
            id="portfolio_gates",
            shape=Shape.NONE,
            columns=(
                _ID,
                _text("standard", required=True),
                _texts("repaired_by"),
                _text("source"),
                _text("note_vi"),
                _text("note_en"),
            ),
        ),
        LayerSpec(
            id="portfolio_presets",
            shape=Shape.NONE,
            columns=(
                _ID,
                _text("title_vi", required=True),
                _text("title_en", required=True),
                _text("sizes", required=True),
                _text("fixed"),
                _text("phases"),
                _text("quotas"),
                _text("weights"),
                _text("source"),
                _text("note_vi"),
                _text("note_en"),
            ),
        ),
    )
}


def spec_named(name: str) -> LayerSpec:
    """The layer spec of this name.

    Raises
    ------
    NotFound
        When there is none, naming those there are.
    """
    if name not in SPECS:
        raise NotFound(
            expected=f"a layer spec: {', '.join(sorted(SPECS))}",
            found=repr(name),
            todo="choose one of these, or name none to keep the columns as they come",
            vi=Vi(
                f"một bộ cột của lớp: {', '.join(sorted(SPECS))}",
                "hãy chọn trong số này, hoặc không nêu để giữ nguyên các cột",
            ),
            by="spec",
        )
    return SPECS[name]
