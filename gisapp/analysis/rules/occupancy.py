"""Decree 35/2022, Art. 2(22), 9(6), 9(8): leased industrial and service land over all of it.

The decree's *average* (vi: bình quân) does not say whether by area. The area-weighted mean decides; the simple mean is
told beside it.
"""

import numpy as np
import pandas as pd

from gisapp.analysis.needs import Need
from gisapp.analysis.rules.facts import ProvinceFacts, ZoneFacts, a_statement_of
from gisapp.analysis.rules.judgement import Judgement, NotThisZone, held, keeps, needing, not_here, passing
from gisapp.analysis.rules.reserve import EXEMPT_KINDS
from gisapp.domain.standard import Standard
from gisapp.domain.units import Range


def occupancy(province: ProvinceFacts) -> pd.Series:
    """Which share of its industrial and service land has each established zone let? NaN where no source says."""
    zones = province.zones[province.zones["established"].to_numpy(dtype=bool)]
    leased, leasable = (pd.to_numeric(zones[name]) for name in ("leased_ha", "leasable_ha"))
    return (leased / leasable.where(leasable > 0)).set_axis(zones["name_vi"])


def means(province: ProvinceFacts) -> tuple[float, float]:
    """The area-weighted and the simple mean of the established zones' occupancy; NaN where one of them is unknown."""
    zones = province.zones[province.zones["established"].to_numpy(dtype=bool)]
    each = occupancy(province)
    if not len(each) or each.isna().any():
        return np.nan, np.nan
    return float(zones["leased_ha"].sum() / zones["leasable_ha"].sum()), float(each.mean())


def average_occupancy(facts: ZoneFacts, standard: Standard, small: Standard | None) -> Judgement:
    """Are the province's established zones full enough for another one to be filed? With the decree's exceptions."""
    weighted, simple = means(facts.province)
    value = None if np.isnan(weighted) else Range.single(weighted)
    excepted = _exception(facts, small)
    if excepted is not None:
        return passing(excepted, value=value)
    if value is None:
        return needing(_unknown(facts.province))
    return held(standard, value, said=_both(weighted, simple))


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
    listed = province.zones[province.zones["listed"].to_numpy(dtype=bool)]
    least, greatest = (pd.to_numeric(listed[f"area_{end}_ha"]) for end in ("least", "greatest"))
    if not len(listed) or least.isna().all():
        return None
    # A zone without an area only adds to the total, so that its greatest is then unknown.
    return Range(least=float(least.sum()), greatest=float("inf") if least.isna().any() else float(greatest.sum()))


def _both(weighted: float, simple: float) -> Need:
    return Need(
        en=f"area-weighted mean {weighted:.1%}, simple mean {simple:.1%}; the decree does not say which",
        vi=f"bình quân gia quyền theo diện tích {_percent_vi(weighted)}, bình quân giản đơn {_percent_vi(simple)}; "
        "nghị định không nói rõ cách tính",
    )


def _percent_vi(share: float) -> str:
    return f"{share * 100:.1f} %".replace(".", ",")


def _unknown(province: ProvinceFacts) -> Need:
    each = occupancy(province)
    names = ", ".join(each.index[each.isna()]) or "–"
    return Need(
        en=f"leased and leasable industrial and service land of each established zone; missing: {names}",
        vi=f"đất công nghiệp, dịch vụ đã cho thuê và có thể cho thuê của từng khu đã thành lập; còn thiếu: {names}",
    )


def parent_occupancy(facts: ZoneFacts, standard: Standard) -> Judgement | NotThisZone:
    """Is the parent full enough, with its environmental works running, or else all its infrastructure finished?"""
    if facts.extends is None:
        return not_here("the zone extends no other", "khu không phải khu mở rộng")
    zones = facts.province.zones.set_index("id")
    if facts.extends not in zones.index:
        return needing(Need(en=f"the parent zone {facts.extends}", vi=f"khu hiện có {facts.extends}"))
    share = (pd.to_numeric(zones["leased_ha"]) / pd.to_numeric(zones["leasable_ha"]))[facts.extends]
    value = Range.single(float(share)) if np.isfinite(share) else None
    if facts.stated("parent_infrastructure_finished"):
        return passing(Need(en="all infrastructure of the parent is finished", vi="hạ tầng khu hiện có đã hoàn thành"),
                       value=value)  # fmt: skip
    if value is None:
        return needing(_unknown_parent(str(zones.loc[facts.extends, "name_vi"])))
    judged = held(standard, value)
    running = facts.stated("parent_environment_running")
    if judged.outcome == "pass" and not running:
        return needing(_RUNNING, value=value) if running is None else Judgement(outcome="fail", value=value, said=_IDLE)
    return judged


_RUNNING = a_statement_of(
    "parent_environment_running", "hạ tầng môi trường của khu hiện có đã vận hành hay chưa",
    "whether the parent's environmental infrastructure is running",
)  # fmt: skip
_IDLE = Need(
    en="the parent's environmental infrastructure is not running", vi="hạ tầng môi trường của khu hiện có chưa vận hành"
)


def _unknown_parent(name: str) -> Need:
    return Need(
        en=f"leased and leasable industrial and service land of the parent zone {name}",
        vi=f"đất công nghiệp, dịch vụ đã cho thuê và có thể cho thuê của khu hiện có {name}",
    )
