"""Decree 35/2022, Art. 7: how far a boundary may move, and which plans and opinions a large zone needs."""

import shapely

from gisapp.analysis.needs import Need
from gisapp.analysis.rules.facts import ZoneFacts, a_statement_of
from gisapp.analysis.rules.judgement import SURVEYED_BOUNDARY, Judgement, NotThisZone, held, keeps, needing, passing
from gisapp.domain.standard import Standard
from gisapp.domain.units import Range, hectares

_APPROVED = Need(
    en="the boundary as it was approved (a layer of the kind approved_boundaries)",
    vi="ranh giới đã được phê duyệt (lớp loại approved_boundaries)",
)
_OPINIONS = a_statement_of("ý kiến các bộ về điều chỉnh ranh giới", "whether the ministries' opinions were taken")
_FREE = "_free"


def boundary_change(facts: ZoneFacts, standard: Standard, sibling: Standard | None = None) -> Judgement:
    """Does the change since the approval stay within what the province may decide, alone or after opinions?

    `sibling` is, for a limit of the province alone, the limit after opinions of the same measure.
    """
    if facts.outline is None:
        return needing(SURVEYED_BOUNDARY)
    if facts.approved is None:
        return needing(_APPROVED)
    changed = shapely.symmetric_difference(facts.outline, facts.approved)
    size = hectares(changed.area) if standard.unit == "ha" else changed.area / facts.approved.area
    judged = held(standard, Range.single(size), geometry=changed)
    alone = standard.quantity.endswith(_FREE)
    if judged.outcome == "pass" or not alone or sibling is None or sibling.number is None or not keeps(sibling, size):
        return judged
    asked = facts.stated("boundary_opinions_taken")
    if asked is None:
        return needing(_OPINIONS, value=judged.value)
    said = Need(en="too large for the province alone; opinions were taken", vi="vượt mức tỉnh tự quyết; đã lấy ý kiến")
    return passing(said, value=judged.value) if asked else judged


def plan_needed(facts: ZoneFacts, standard: Standard) -> Judgement | NotThisZone:
    """Is the zone large enough to need a general plan, or the ministries' opinions, and does it have them?"""
    name, vi, en = _PAPERS[standard.quantity]
    if facts.area_ha is None:
        return needing(Need(en="the zone's area", vi="diện tích khu"))
    needed = {keeps(standard, end) for end in (facts.area_ha.least, facts.area_ha.greatest)}
    if needed == {False}:
        return NotThisZone(why=_BELOW[standard.quantity])
    if len(needed) > 1:
        return needing(SURVEYED_BOUNDARY, value=facts.area_ha)
    there = facts.stated(name)
    if there is None:
        return needing(a_statement_of(vi, en), value=facts.area_ha)
    said = Need(en=f"{en}: {'stated' if there else 'stated as missing'}", vi=f"{vi}: {'đã có' if there else 'chưa có'}")
    return Judgement(outcome="pass" if there else "fail", value=facts.area_ha, said=said)


#: Other things than the area may ask for the same; what they are stands in the note of the pack.
_BELOW = {
    "area_needing_general_plan": Need(
        en="not due for its area; several developers or a zone with a township were not looked into",
        vi="chưa phải lập nếu chỉ xét diện tích; chưa xét trường hợp nhiều chủ đầu tư, "
        "khu công nghiệp - đô thị - dịch vụ",
    ),
    "area_needing_opinions": Need(
        en="not due for its area; national roads, heritage, class-II cities, border and coast were not looked into",
        vi="chưa phải lấy ý kiến nếu chỉ xét diện tích; chưa xét đấu nối quốc lộ, giáp di tích, đô thị loại II, "
        "biên giới, ven biển",
    ),
}
_PAPERS = {
    "area_needing_general_plan": (
        "general_plan_approved", "quy hoạch chung và phân khu cho toàn khu", "a general and a zoning plan of the zone"
    ),
    "area_needing_opinions": ("opinions_taken", "ý kiến các bộ về quy hoạch", "the ministries' opinions on the plan"),
}  # fmt: skip
