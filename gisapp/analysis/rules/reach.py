"""Reaches of facilities, from the coverage: how much of the zone, or of its workers' housing, they serve."""

from collections.abc import Sequence

from gisapp.analysis.needs import Need
from gisapp.analysis.rules.facts import ZoneFacts, a_statement_of
from gisapp.analysis.rules.judgement import Judgement, NotThisZone, either, needing, not_here
from gisapp.domain.standard import Standard
from gisapp.domain.units import Range

_COVERAGE = Need(en="the coverage of this reach", vi="mức độ bao phủ của bán kính này")
_POSITION = Need(
    en="a more certain position of the zone or of the facilities",
    vi="vị trí chính xác hơn của khu hoặc của công trình",
)
_CENTRE = a_statement_of("khu có thuộc khu vực trung tâm đô thị hay không", "whether the zone lies in the urban centre")
#: Kinds that serve for one another: to walk to public transport is to walk to either.
_PUBLIC_TRANSPORT = frozenset({"bus_stop", "metro_station"})
_FIRE_CENTRE = "reach-fire-post-centre"


def served(facts: ZoneFacts, standard: Standard, others: Sequence[Standard]) -> Judgement | NotThisZone:
    """Does the reach of such facilities hold all of the zone, or of its workers' housing? `others`: all of the pack."""
    if standard.id.endswith(_FIRE_CENTRE):
        return _fire_in_the_centre(facts, standard)
    mine = _share(facts, standard)
    if standard.applies_to not in _PUBLIC_TRANSPORT:
        return mine
    alike = [
        each
        for each in others
        if each.quantity == standard.quantity
        and each.measured_from == standard.measured_from
        and each.applies_to in _PUBLIC_TRANSPORT - {standard.applies_to}
    ]
    return either(mine, [_share(facts, each) for each in alike])


def _fire_in_the_centre(facts: ZoneFacts, standard: Standard) -> Judgement | NotThisZone:
    central = facts.stated("in_inner_city")
    if central is not None and not central:
        return not_here("the zone is not in the urban centre", "khu không thuộc khu vực trung tâm đô thị")
    judged = _share(facts, standard)
    if central is None and judged.outcome == "fail":
        return needing(_CENTRE, value=judged.value, value_unit="share", quality=judged.quality)
    return judged


def _share(facts: ZoneFacts, standard: Standard) -> Judgement:
    row = facts.served.get(standard.id)
    if row is None:
        return needing(_COVERAGE)
    if row["status"] != "computed":
        return needing(*(Need(en=en, vi=vi) for en, vi in zip(row["needs"], row["needs_vi"], strict=True)))
    value = Range(least=float(row["share_least"]), greatest=float(row["share_greatest"]))
    told = {"value": value, "value_unit": "share", "quality": row["quality"], "said": _said(row["share_of"])}
    if value.least >= 1.0:
        return Judgement(outcome="pass", **told)
    if value.greatest >= 1.0:
        return needing(_POSITION, **told)
    return Judgement(outcome="fail", **told)


def _said(share_of: object) -> Need:
    en, vi = {
        "area": ("share of the zone's area within the limit", "phần diện tích khu trong bán kính"),
        "places": ("share of the housing places within the limit", "phần chỗ ở công nhân trong bán kính"),
    }.get(str(share_of), ("share of the sites within the limit", "phần các khu nhà ở trong bán kính"))
    return Need(en=f"{en}, in straight lines", vi=f"{vi}, theo đường chim bay")
