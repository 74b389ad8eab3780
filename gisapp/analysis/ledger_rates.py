"""What does a hectare of a zone demand of each topic under the rules of a day? Ranges, and what is missing for them.

The codes set floors: the least is the floor, the greatest is what the same norm gives when it counts all of the land
that it may count. Nothing here is a forecast.
"""

from collections.abc import Iterable
from dataclasses import dataclass
from datetime import date

from gisapp.analysis.needs import Need
from gisapp.domain.standard import RuleInForce, Standard, Verification, rule_in_force
from gisapp.domain.units import Range


@dataclass(frozen=True, slots=True, kw_only=True)
class Rate:
    """What a hectare of zone demands, or what is missing to say so; and how it was reached."""

    per_ha: Range | None
    needs: tuple[Need, ...]
    vi: str
    en: str


@dataclass(frozen=True, slots=True, kw_only=True)
class Rates:
    """The rates by topic, what else demand is made of, and the assumed rows that were used.

    `power_of` has the power demand in kW/ha of each industry; `industrial_land` the share of a zone that is industrial
    land; `housed` the share of workers who need a place.
    """

    by_topic: dict[str, Rate]
    power_of: dict[str, float]
    industrial_land: Range | None
    housed: Range | None
    assumed: tuple[Standard, ...]
    power_factor: float | None


class _Reading:
    """The rows of the packs as they are read, with what is missing and what was only assumed."""

    def __init__(self, standards: Iterable[Standard], appraised: date) -> None:
        self._standards = tuple(standards)
        self._appraised = appraised
        self.needs: list[Need] = []
        self.assumed: dict[str, Standard] = {}

    def number(self, quantity: str, applies_to: str = "zone") -> float | None:
        rule = rule_in_force(self._standards, quantity, applies_to, self._appraised)
        if rule.number is None:
            self.needs.append(_missing(quantity, rule))
        elif rule.standard is not None and rule.standard.verification is Verification.ASSUMED:
            self.assumed[rule.standard.id] = rule.standard
        return rule.number

    def bounds(self, quantity: str) -> Range | None:
        least, greatest = self.number(f"{quantity}_least"), self.number(f"{quantity}_greatest")
        return None if least is None or greatest is None else Range(least=least, greatest=greatest)

    def industries(self) -> dict[str, float]:
        rows = [row for row in self._standards if row.quantity == "power_demand" and row.in_force(self._appraised)]
        found = {row.applies_to: row.number for row in rows if row.number is not None}
        if not found:
            first = rows[0].applies_to if rows else "heavy_industry"
            rule = rule_in_force(self._standards, "power_demand", first, self._appraised)
            self.needs.append(_missing("power_demand", rule))
        return found

    def rate(self, per_ha: Range | None, vi: str, en: str) -> Rate:
        needs, self.needs = tuple(dict.fromkeys(self.needs)), []
        return Rate(per_ha=per_ha, needs=needs, vi=vi, en=en)


def rates(standards: Iterable[Standard], *, appraised: date) -> Rates:
    """What does a hectare of a zone demand of each topic, under the packs in force on this day?

    Parameters
    ----------
    standards
        All rows of all packs; assumptions stand there as well, and are named in the answer.
    appraised
        The date of appraisal.
    """
    packs = _Reading(standards, appraised)
    water = _water(packs)
    by_topic = {"water": packs.rate(water, *_WATER)}
    # The share is asked for even where the water norm is missing, so that all that is missing is told at once.
    missing_water, share = by_topic["water"].needs, packs.number("wastewater_share_of_water")
    packs.needs = [*missing_water, *packs.needs]
    wastewater = None if water is None or share is None else Range(least=share * water.least, greatest=water.greatest)
    by_topic["wastewater"] = packs.rate(wastewater, *_WASTEWATER)
    waste = packs.number("solid_waste")
    by_topic["solid_waste"] = packs.rate(None if waste is None else Range.single(waste), *_WASTE)
    power_of, land = packs.industries(), packs.bounds("industrial_land_share")
    by_topic["power"] = packs.rate(_power(power_of, land), *_POWER)
    workers, housed = packs.bounds("workers_per_ha"), packs.bounds("workers_needing_a_place")
    by_topic["workers_housing"] = packs.rate(_times(workers, housed), *_WORKERS)
    by_topic["road"] = packs.rate(packs.bounds("vehicles_per_ha"), *_ROAD)
    factor = packs.number("power_factor", "substation")
    return Rates(
        by_topic=by_topic,
        power_of=power_of,
        industrial_land=land,
        housed=housed,
        assumed=tuple(packs.assumed.values()),
        power_factor=factor,
    )


def power_of_industry(power_of: dict[str, float], industry: str) -> float | None:
    """The kW/ha of an industry: of the row of its name, else of a row that names it among others (footwear_garment)."""
    if industry in power_of:
        return power_of[industry]
    among = [number for named, number in sorted(power_of.items()) if industry and industry in named.split("_")]
    return among[0] if among else None


def _water(packs: _Reading) -> Range | None:
    norm, share = packs.number("water_demand"), packs.number("water_demand_area_share")
    return None if norm is None or share is None else Range(least=norm * share, greatest=norm)


def _power(power_of: dict[str, float], land: Range | None) -> Range | None:
    if not power_of or land is None:
        return None
    return Range(least=min(power_of.values()) * land.least, greatest=max(power_of.values()) * land.greatest)


def _times(one: Range | None, other: Range | None) -> Range | None:
    if one is None or other is None:
        return None
    return Range(least=one.least * other.least, greatest=one.greatest * other.greatest)


def _missing(quantity: str, rule: RuleInForce) -> Need:
    title = rule.standard or rule.last_known
    vi, en = (title.title_vi, title.title_en) if title else (quantity, quantity)
    return Need(en=f"{en}: {rule.missing()}", vi=f"{vi}: {rule.missing_vi()}")


_WATER = (
    (
        "Chỉ tiêu tối thiểu cho phần diện tích phải tính; mức lớn nhất tính cho cả khu. Ngành dùng nhiều nước có thể "
        "cần hơn."
    ),
    (
        "The norm's floor on the share of land that must count; the greatest counts the whole zone. Industries that "
        "use much water may need more."
    ),
)
_WASTEWATER = (
    ("Tỷ lệ tối thiểu của nhu cầu nước; mức lớn nhất là toàn bộ nước cấp."),
    ("The least share of the water demand; the greatest is all of the water supplied."),
)
_WASTE = ("Chỉ tiêu trên toàn diện tích khu.", "The norm on the whole zone.")
_POWER = (
    (
        "Ngành nghề chưa biết: từ chỉ tiêu của ngành dùng ít điện nhất đến ngành dùng nhiều điện nhất, trên đất "
        "công nghiệp."
    ),
    ("Industries not known: from the norm of the least to that of the most demanding one, on industrial land."),
)
_ROAD = (
    "Số xe quy đổi mỗi ngày trên mỗi ha khu, ra và vào; là giả định.",
    "Vehicles per day and hectare of zone, in passenger car units, in and out; an assumption.",
)
_WORKERS = (
    "Số công nhân trên mỗi ha nhân với tỷ lệ cần chỗ ở; cả hai là giả định.",
    "Workers per hectare times the share who need a place; both are assumptions.",
)
