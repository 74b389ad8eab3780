"""QCVN 01:2021, 2.8.1: industrial land lies so far above the design flood."""

from gisapp.analysis.needs import Need
from gisapp.analysis.rules.facts import ZoneFacts, a_statement_of
from gisapp.analysis.rules.judgement import SURVEYED_BOUNDARY, Judgement, held, needing
from gisapp.domain.standard import Standard
from gisapp.domain.units import Range

_LEVEL = a_statement_of("design_flood_level_m", "mực nước ngập tính toán", "the design flood level")
_HEIGHTS = Need(
    en="heights of the ground (a raster elevation) and the industrial land of the zone",
    vi="cao độ nền (raster elevation) và đất công nghiệp của khu",
)
_SAID = Need(
    en="the lowest cell of the industrial land above the design flood; cells of the raster, not a levelling",
    vi="ô thấp nhất của đất công nghiệp so với mực nước ngập tính toán; theo ô raster, không phải đo cao độ",
)


def ground_level(facts: ZoneFacts, standard: Standard) -> Judgement:
    """Does the industrial land lie high enough above the design flood? Least and greatest over its cells' lowest."""
    needs = [_LEVEL] if facts.stated("design_flood_level_m") is None else []
    needs += [SURVEYED_BOUNDARY] if facts.outline is None else []
    needs += [_HEIGHTS] if facts.outline is not None and facts.ground_level_m is None else []
    if needs or facts.ground_level_m is None:
        return needing(*needs)
    row = facts.ground_level_m.iloc[0]
    above = float(row["lowest_m"]) - float(facts.stated("design_flood_level_m"))
    return held(standard, Range.single(above), geometry=row.get("below"), said=_SAID)
