"""Shares of a zone's land: the minimums of QCVN 01, main business, service works, shared land of eco-zones."""

from gisapp.analysis.needs import Need
from gisapp.analysis.rules.facts import PARCELS, ZONE_PLAN, ZoneFacts, a_statement_of
from gisapp.analysis.rules.judgement import SURVEYED_BOUNDARY, Judgement, held, needing
from gisapp.domain.standard import Standard
from gisapp.domain.units import Range, hectares

_CLEARER = Need(en="the land use of what is unmapped", vi="loại đất của phần chưa có số liệu")


def land_minimum(facts: ZoneFacts, standard: Standard) -> Judgement:
    """Does the zone keep its least share of traffic, green or technical land? As the land minimums answer."""
    rows = facts.minimums
    if not rows:
        missing = [] if facts.outline is not None else [SURVEYED_BOUNDARY]
        return needing(*missing, *([PARCELS] if facts.ground is None else [] if missing else [PARCELS]))
    row = rows[standard.quantity]
    value = None
    if row["share"] is not None:
        value = Range(least=float(row["share"]), greatest=max(float(row["share"]), float(row["share_greatest"])))
    needs = (Need(en=row["needs"], vi=row["needs_vi"]),) if row["outcome"] == "not_computable" else ()
    return Judgement(outcome=row["outcome"], value=value, needs=needs)


def stated_share(facts: ZoneFacts, standard: Standard) -> Judgement:
    """Is enough of the industrial land for the line of business that gives the zone its kind?"""
    return _of_industry(
        facts, standard, "main_business_land_ha", "đất cho ngành nghề chính", "the land for the main line of business"
    )


def _of_industry(facts: ZoneFacts, standard: Standard, name: str, vi: str, en: str) -> Judgement:
    stated, whole = facts.stated(name), industrial_ha(facts)
    needs = [a_statement_of(vi, en)] if stated is None else []
    needs += industrial_needs(facts) if whole is None else []
    if stated is None or whole is None or whole <= 0:
        return needing(*needs)
    return held(standard, Range.single(float(stated) / whole))


def industrial_ha(facts: ZoneFacts) -> float | None:
    """The industrial land of the zone, as its plots show it or its statements say."""
    if facts.plots is None:
        stated = facts.stated("industrial_land_ha")
        return None if stated is None else float(stated)
    return float(hectares(facts.plots.area[(facts.plots["land_group"] == "industry").to_numpy()].sum()))


def industrial_needs(facts: ZoneFacts) -> list[Need]:
    """What would tell the industrial land of the zone."""
    if facts.outline is None:
        return [SURVEYED_BOUNDARY, a_statement_of("đất công nghiệp", "the industrial land")]
    return [ZONE_PLAN if facts.ground is not None else PARCELS]


def service_works(facts: ZoneFacts, standard: Standard) -> Judgement:
    """Do service works for workers on service land stay within their share of the zone?"""
    stated = facts.stated("service_works_ha")
    if facts.area_ha is None:
        return needing(SURVEYED_BOUNDARY)
    if stated is not None:
        share = [float(stated) / area for area in (facts.area_ha.greatest, facts.area_ha.least)]
        return held(standard, Range(least=share[0], greatest=share[1]))
    works = a_statement_of("diện tích công trình dịch vụ, tiện ích", "the land of service works")
    if facts.plots is None:
        return needing(works)
    service = hectares(facts.plots.area[(facts.plots["land_group"] == "service").to_numpy()].sum())
    said = Need(en="the works take at most the service land", vi="các công trình nhiều nhất bằng đất dịch vụ")
    return held(standard, Range(least=0.0, greatest=service / facts.area_ha.least), settles=works, said=said)


def shared_land(facts: ZoneFacts, standard: Standard) -> Judgement:
    """Is enough of an eco-zone shared green, traffic, technical and social land?"""
    if facts.plots is None or facts.area_ha is None:
        return needing(*industrial_needs(facts))
    shared = facts.plots["land_group"].isin({"green", "traffic", "technical", "social", "water"}).to_numpy()
    return held(standard, Range.single(hectares(facts.plots.area[shared].sum()) / facts.area_ha.greatest),
                settles=_CLEARER)  # fmt: skip
