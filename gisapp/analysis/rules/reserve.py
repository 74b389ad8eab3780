"""Decree 35/2022, Art. 9(4): land kept for small, supporting and innovative firms, so many hectares or such a share."""

from gisapp.analysis.rules.facts import ZoneFacts, a_statement_of
from gisapp.analysis.rules.judgement import Judgement, NotThisZone, either, held, needing, not_here
from gisapp.analysis.rules.land import industrial_ha, industrial_needs
from gisapp.domain.standard import Standard
from gisapp.domain.units import Range

#: Zones that need no reserve, nor wait for the province's occupancy (Art. 9(4), 9(6)).
EXEMPT_KINDS = frozenset({"eco", "supporting", "specialised", "high_tech"})
_RESERVE = a_statement_of("đất dành cho doanh nghiệp nhỏ và vừa", "the land kept for small firms")


def reserve(facts: ZoneFacts, standard: Standard, other: Standard | None) -> Judgement | NotThisZone:
    """Is enough land kept, in hectares or as a share of the industrial land? Either suffices (`other` is the other)."""
    if facts.kinds & EXEMPT_KINDS:
        return not_here("eco, supporting, specialised and high-tech zones need none",
                        "không áp dụng cho khu sinh thái, hỗ trợ, chuyên ngành, công nghệ cao")  # fmt: skip
    others = [] if other is None or other.number is None else [_measured(facts, other)]
    return either(_measured(facts, standard), others)


def _measured(facts: ZoneFacts, standard: Standard) -> Judgement:
    kept = facts.stated("sme_reserve_ha")
    if kept is None:
        return needing(_RESERVE)
    if standard.unit == "ha":
        return held(standard, Range.single(float(kept)))
    whole = industrial_ha(facts)
    if whole is None or whole <= 0:
        return needing(*industrial_needs(facts))
    return held(standard, Range.single(float(kept) / whole))
