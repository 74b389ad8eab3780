"""Decree 35/2022, Art. 2(22), 9(6), 9(8): leased industrial and service land over all of it.

The decree's *average* (vi: bình quân) does not say whether by area. The area-weighted mean decides; the simple mean is
told beside it.
"""

from gisapp.analysis.needs import Need
from gisapp.analysis.rules.facts import ProvinceFacts, ProvinceZone, ZoneFacts, a_statement_of
from gisapp.analysis.rules.judgement import Judgement, NotThisZone, held, keeps, needing, not_here, passing
from gisapp.analysis.rules.reserve import EXEMPT_KINDS
from gisapp.domain.numerals import percent
from gisapp.domain.standard import Standard
from gisapp.domain.units import Range


def means(province: ProvinceFacts) -> tuple[float, float] | None:
    """The area-weighted and the simple mean of the established zones' occupancy; None where one of them is unknown."""
    zones = province.established
    each = [zone.occupancy for zone in zones if zone.occupancy is not None]
    if not zones or len(each) < len(zones):
        return None
    whole = sum(zone.leasable_ha or 0.0 for zone in zones)
    return sum(zone.leased_ha or 0.0 for zone in zones) / whole, sum(each) / len(each)


def average_occupancy(facts: ZoneFacts, standard: Standard, small: Standard | None) -> Judgement:
    """Are the province's established zones full enough for another one to be filed? With the decree's exceptions."""
    known = means(facts.province)
    value = None if known is None else Range.single(known[0])
    excepted = _exception(facts, small)
    if excepted is not None:
        return passing(excepted, value=value)
    if known is None or value is None:
        return needing(_unknown(facts.province))
    return held(standard, value, said=_both(*known))


def _exception(facts: ZoneFacts, small: Standard | None) -> Need | None:
    """Which exception of clause 6 the zone falls under, or None."""
    kinds = facts.kinds & EXEMPT_KINDS
    whole = _whole_ha(facts.province)
    cases = (
        (facts.extends is not None, "an extension", "khu mở rộng"),
        (bool(kinds), f"its kind: {', '.join(sorted(kinds))}", "khu sinh thái, hỗ trợ, chuyên ngành, công nghệ cao"),
        (bool(facts.stated("reinvestment")), "re-investment of a terminated zone", "tái đầu tư khu đã chấm dứt"),
        (bool(facts.stated("incentive_area")), "an incentive district or economic zone",
         "địa bàn ưu đãi hoặc trong khu kinh tế"),
        (small is not None and small.number is not None and whole is not None and keeps(small, whole.greatest),
         "the province's zones are small in total", "tổng diện tích các khu của tỉnh nhỏ"),
    )  # fmt: skip
    for met, en, vi in cases:
        if met:
            return Need(en=f"not required: {en}", vi=f"không phải xét: {vi}")
    return None


def _whole_ha(province: ProvinceFacts) -> Range | None:
    """The total area of the zones in the province's list; None where one has no area."""
    areas = [zone.area_ha for zone in province.listed if zone.area_ha is not None]
    if not areas:
        return None
    # A zone without an area only adds to the total, so that its greatest is then unknown.
    whole = sum(area.greatest for area in areas) if len(areas) == len(province.listed) else float("inf")
    return Range(least=sum(area.least for area in areas), greatest=whole)


def _both(weighted: float, simple: float) -> Need:
    return Need(
        en=f"area-weighted mean {percent(weighted, lang='en')}, simple mean {percent(simple, lang='en')}; the decree "
        "does not say which",
        vi=f"bình quân gia quyền theo diện tích {percent(weighted)}, bình quân giản đơn {percent(simple)}; "
        "nghị định không nói rõ cách tính",
    )


def _unknown(province: ProvinceFacts) -> Need:
    silent = [zone for zone in province.established if zone.occupancy is None]
    vi, en = (
        ", ".join(names) or "–" for names in ([each.name_vi for each in silent], [each.name_en for each in silent])
    )
    return Need(
        en=f"leased and leasable industrial and service land of each established zone; missing: {en}",
        vi=f"đất công nghiệp, dịch vụ đã cho thuê và có thể cho thuê của từng khu đã thành lập; còn thiếu: {vi}",
    )


def parent_occupancy(facts: ZoneFacts, standard: Standard) -> Judgement | NotThisZone:
    """Is the parent full enough, with its environmental works running, or else all its infrastructure finished?"""
    if facts.extends is None:
        return not_here("the zone extends no other", "khu không phải khu mở rộng")
    parent = next((zone for zone in facts.province.zones if zone.id == facts.extends), None)
    if parent is None:
        return needing(Need(en=f"the parent zone {facts.extends}", vi=f"khu hiện có {facts.extends}"))
    value = None if parent.occupancy is None else Range.single(parent.occupancy)
    if facts.stated("parent_infrastructure_finished"):
        return passing(Need(en="all infrastructure of the parent is finished", vi="hạ tầng khu hiện có đã hoàn thành"),
                       value=value)  # fmt: skip
    if value is None:
        return needing(_unknown_parent(parent))
    judged = held(standard, value)
    running = facts.stated("parent_environment_running")
    if judged.outcome == "pass" and not running:
        return needing(_RUNNING, value=value) if running is None else Judgement(outcome="fail", value=value, said=_IDLE)
    return judged


_RUNNING = a_statement_of("hạ tầng môi trường của khu hiện có đã vận hành hay chưa",
    "whether the parent's environmental infrastructure is running",
)  # fmt: skip
_IDLE = Need(
    en="the parent's environmental infrastructure is not running", vi="hạ tầng môi trường của khu hiện có chưa vận hành"
)


def _unknown_parent(parent: ProvinceZone) -> Need:
    return Need(
        en=f"leased and leasable industrial and service land of the parent zone {parent.name_en}",
        vi=f"đất công nghiệp, dịch vụ đã cho thuê và có thể cho thuê của khu hiện có {parent.name_vi}",
    )
