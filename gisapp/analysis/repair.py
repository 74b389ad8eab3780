"""The smallest lawful repair of a rule that a zone fails: lawful phases, or the land that it has to give up.

A repair moves lines only. Where what is wrong is no matter of lines (another zone's occupancy, a missing approval, a
plant too small), there is none, and the answer says why.
"""

from collections.abc import Iterable
from dataclasses import dataclass
from functools import lru_cache

import shapely
from shapely.geometry.base import BaseGeometry

from gisapp.analysis.needs import Need
from gisapp.analysis.rules.facts import ZoneFacts
from gisapp.analysis.rules.phases import two_crop_rice
from gisapp.analysis.rules.registry import Outcome
from gisapp.domain.standard import Standard
from gisapp.domain.units import SQUARE_METRES_PER_HECTARE, hectares
from gisapp.geometry.partition import MOST_PARTS, Limit, fewest_parts

#: Rules that phases repair, rules that giving up the conflict's land repairs.
_PHASED = ("phase_area", "phase_two_crop_rice_area")
_TRIMMED = ("isolation_strip_width", "protected_forest_area")


@dataclass(frozen=True, slots=True, kw_only=True, eq=False)
class RepairPart:
    """One phase, or the land to give up: its hectares, its two-crop rice, and its outline."""

    number: int
    area_ha: float
    rice_ha: float | None
    geometry: BaseGeometry


@dataclass(frozen=True, slots=True, kw_only=True, eq=False)
class Repair:
    """The repair of one or several failed rules: `phases`, `trim` or `none`, and how it is meant."""

    zone: str
    kind: str
    standards: tuple[str, ...]
    parts: tuple[RepairPart, ...]
    said: Need


_PHASES = Need(
    en="the fewest phases that parallel straight cuts give, of those the shortest cuts",
    vi="số giai đoạn ít nhất chia bằng các đường thẳng song song, chọn đường cắt ngắn nhất",
)
_NO_PHASES = Need(
    en=f"no division into up to {MOST_PARTS} phases keeps the limits",
    vi=f"không cách phân kỳ nào đến {MOST_PARTS} giai đoạn giữ được các giới hạn",
)
_TRIM = Need(
    en="the land of plots that has to become green strip",
    vi="phần đất lô phải chuyển thành dải cây xanh cách ly",
)
_GIVE_UP = Need(en="the part of the zone that has to be left out", vi="phần diện tích phải đưa ra ngoài ranh giới khu")
_NO_LINES = Need(
    en="moving lines does not repair it: it depends on works, papers or other zones",
    vi="không sửa được bằng cách điều chỉnh ranh giới: phụ thuộc công trình, hồ sơ hoặc khu khác",
)


def repairs(facts: ZoneFacts, outcomes: Iterable[Outcome]) -> tuple[Repair, ...]:
    """Which smallest changes of lines make the zone keep the rules that it fails? One of each failed rule."""
    failed = [each for each in outcomes if each.outcome == "fail"]
    phased = [each for each in failed if each.standard.quantity in _PHASED]
    found = [_phases(facts, phased, outcomes)] if phased else []
    for each in failed:
        if each.standard.quantity in _TRIMMED and each.geometry is not None:
            found.append(_trim(each))
        elif each.standard.quantity not in _PHASED:
            found.append(_none(facts.zone, each.standard, _NO_LINES))
    return tuple(found)


def _phases(facts: ZoneFacts, failed: list[Outcome], outcomes: Iterable[Outcome]) -> Repair:
    """Both limits at once: a phase that keeps one and not the other would be none."""
    limits = {each.standard.quantity: each.standard for each in outcomes if each.standard.quantity in _PHASED}
    named = tuple(each.standard.id for each in failed)
    if facts.outline is None:
        return _none(facts.zone, failed[0].standard, Need(en="needs the surveyed boundary", vi="cần ranh giới đo đạc"))
    rice = two_crop_rice(facts)
    shapes = {"phase_area": facts.outline, "phase_two_crop_rice_area": rice}
    held = tuple(
        (shapely.to_wkb(shapes[quantity]), standard.number * SQUARE_METRES_PER_HECTARE)
        for quantity, standard in limits.items()
        if standard.number is not None
    )
    divided = _divided(shapely.to_wkb(facts.outline), held)
    if divided is None:
        return _none(facts.zone, failed[0].standard, _NO_PHASES)
    parts = tuple(
        RepairPart(
            number=number,
            area_ha=hectares(part.area),
            rice_ha=hectares(shapely.intersection(part, rice).area),
            geometry=part,
        )
        for number, part in enumerate(shapely.from_wkb(divided), start=1)
    )
    return Repair(zone=facts.zone, kind="phases", standards=named, parts=parts, said=_PHASES)


@lru_cache(maxsize=64)
def _divided(outline: bytes, limits: tuple[tuple[bytes, float], ...]) -> tuple[bytes, ...] | None:
    """The fewest parts, sought once for the same lines; as WKB, so that nobody gets another's geometries."""
    held = [Limit(shapes=shapely.from_wkb(shape), most_m2=most) for shape, most in limits]
    found = fewest_parts(shapely.from_wkb(outline), held)
    return None if found is None else tuple(shapely.to_wkb(part) for part in found.parts)


def _trim(failed: Outcome) -> Repair:
    land = failed.geometry if failed.geometry is not None else shapely.Polygon()
    part = RepairPart(number=1, area_ha=hectares(land.area), rice_ha=None, geometry=land)
    said = _GIVE_UP if failed.standard.quantity == "protected_forest_area" else _TRIM
    return Repair(zone=failed.zone, kind="trim", standards=(failed.standard.id,), parts=(part,), said=said)


def _none(zone: str, standard: Standard, why: Need) -> Repair:
    return Repair(zone=zone, kind="none", standards=(standard.id,), parts=(), said=why)
