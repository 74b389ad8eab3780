"""QCVN 01:2021, 2.8.1: industrial land lies so far above the design flood."""

from typing import Any

from gisapp.analysis.needs import Need
from gisapp.analysis.rules.facts import ZoneFacts, a_statement_of
from gisapp.analysis.rules.judgement import SURVEYED_BOUNDARY, Judgement, needing
from gisapp.domain.standard import Standard

_LEVEL = a_statement_of("mực nước ngập tính toán", "the design flood level")
_HEIGHTS = Need(
    en="heights of the ground (a raster elevation) and the industrial land of the zone",
    vi="cao độ nền (lớp lưới ô cao độ) và đất công nghiệp của khu",
)
_SAID = Need(
    en="share of the industrial land lower than the design flood and what the rule adds; raster cells, no levelling",
    vi="phần đất công nghiệp thấp hơn mực nước ngập cộng mức quy định; theo ô lưới, không phải đo cao độ",
)


def ground_level(facts: ZoneFacts, standard: Standard) -> Judgement:
    """Does all industrial land lie high enough above the design flood? The value is the share that does not."""
    flood = facts.stated("design_flood_level_m")
    needs = [_LEVEL] if flood is None else []
    needs += [SURVEYED_BOUNDARY] if facts.outline is None else []
    needs += [_HEIGHTS] if facts.outline is not None and facts.lower_than is None else []
    if needs or facts.lower_than is None or standard.number is None:
        return needing(*needs)
    low = facts.lower_than(float(flood) + standard.number)
    if isinstance(low, Need):
        return needing(low)
    told: dict[str, Any] = {"value": low, "value_unit": "share", "said": _SAID}
    if low.greatest <= 0.0:
        return Judgement(outcome="pass", **told)
    return needing(_HEIGHTS, **told) if low.least <= 0.0 else Judgement(outcome="fail", **told)
