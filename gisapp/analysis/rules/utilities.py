"""QCVN 01:2021, 2.10-2.12: does what serves the zone suffice for its water, wastewater and waste? From the ledger."""

from collections.abc import Callable

from gisapp.analysis.needs import Need
from gisapp.analysis.rules.facts import ZoneFacts
from gisapp.analysis.rules.judgement import Judgement, needing
from gisapp.analysis.values import is_missing
from gisapp.domain.standard import Standard
from gisapp.domain.units import Range

_SAID = Need(
    en="demand by this norm; passes where the capacity that serves the zone covers it (ledger)",
    vi="nhu cầu theo chỉ tiêu này; đạt khi công suất phục vụ khu đáp ứng được (cân đối cung - cầu)",
)


def supplied(topic: str, vi: str) -> Callable[[ZoneFacts, Standard], Judgement]:
    """A rule on the headroom of what serves the zone with this topic of the ledger's demands."""
    en = topic.replace("_", " ")
    need = Need(
        en=f"demand and headroom of {en} (ledger)", vi=f"nhu cầu và công suất còn lại: {vi} (cân đối cung - cầu)"
    )
    open_ = Need(en=f"a narrower range of {en} demand and capacity", vi=f"số liệu chắc hơn về nhu cầu, công suất: {vi}")

    def rule(facts: ZoneFacts, _standard: Standard) -> Judgement:
        row = facts.demands.get(topic)
        if row is None:
            return needing(need)
        if row["status"] != "computed" or is_missing(row["headroom_least"]):
            told = [Need(en=each, vi=its) for each, its in zip(row["needs"], row["needs_vi"], strict=True)]
            return needing(*(told or [need]))
        value = Range(least=float(row["demand_least"]), greatest=float(row["demand_greatest"]))
        told_ = {"value": value, "value_unit": row["unit"], "said": _SAID, "quality": row["quality"]}
        if row["headroom_least"] >= 0:
            return Judgement(outcome="pass", **told_)
        return needing(open_, **told_) if row["headroom_greatest"] >= 0 else Judgement(outcome="fail", **told_)

    return rule
