"""By what can zones be weighed against one another? Figures of their assessments, as ranges where they are ranges.

Each is something that an assessment measures, and which way is better follows from what it is: farther, scarcer, more
land lost is worse. How much each matters is nobody's to say but the planner's: no weight is
filled in until somebody gives it.
"""

from collections.abc import Callable, Iterator, Mapping, Sequence
from dataclasses import dataclass, replace
from typing import Any

from gisapp.domain.facility import KINDS
from gisapp.exchange.scores_sheet import Criterion
from gisapp.workflows.assessment import Assessment

Ends = tuple[float, float] | None
_KM, _MINUTES = 1000, 30.0
#: Technical facilities count by how far away they are; those that people drive to by the time.
_FAR = ("substation", "wastewater_plant")
_DRIVEN = ("fire_post", "hospital", "workers_housing")
_TOPICS = {
    "power": ("Dư địa cấp điện", "Headroom of power"),
    "water": ("Dư địa cấp nước", "Headroom of water"),
    "wastewater": ("Dư địa xử lý nước thải", "Headroom of wastewater"),
}
_LOST = {
    "rice": ("Chồng lấn đất lúa", "Overlap with rice land"),
    "two_crop_rice": ("Chồng lấn đất chuyên trồng lúa", "Overlap with two-crop rice land"),
    "protection_forest": ("Chồng lấn rừng phòng hộ", "Overlap with protection forest"),
    "special_use_forest": ("Chồng lấn rừng đặc dụng", "Overlap with special-use forest"),
    "water": ("Chồng lấn mặt nước", "Overlap with water"),
    "housing": ("Chồng lấn khu dân cư", "Overlap with housing"),
    "safety_corridor": ("Chồng lấn hành lang an toàn", "Overlap with safety corridors"),
    "transport_corridor": ("Chồng lấn hành lang giao thông", "Overlap with transport corridors"),
    "other_plan": ("Chồng lấn quy hoạch, dự án khác", "Overlap with other plans"),
}


@dataclass(frozen=True, slots=True, kw_only=True)
class _Figure:
    """A figure of an assessment that zones can be weighed by."""

    id: str
    vi: str
    en: str
    unit: str
    more_is_better: bool
    ends: Callable[[Assessment], Ends]


def criteria_of(
    assessments: Sequence[Assessment],
    weights: Mapping[str, float] | None = None,
    more_is_better: Mapping[str, bool] | None = None,
) -> list[Criterion]:
    """By what can these zones be weighed, and what has each of them?

    Parameters
    ----------
    assessments
        Of one plan, horizon and day.
    weights, more_is_better
        What somebody gave before, by criterion; without it none has a weight, and better is what the figure means.
    """
    made = [
        Criterion(
            id=figure.id, vi=figure.vi, en=figure.en, unit=figure.unit, more_is_better=figure.more_is_better,
            values={each["zone"]: figure.ends(each) for each in assessments},
        )
        for figure in _figures()
    ]  # fmt: skip
    given, better = weights or {}, more_is_better or {}
    return [
        replace(
            each,
            weight=given.get(each.id, 0.0 if given else None),
            more_is_better=better.get(each.id, each.more_is_better),
        )
        for each in made
    ]


def _figures() -> Iterator[_Figure]:
    for name, (vi, en) in _LOST.items():
        yield _Figure(id=f"conflict_{name}_ha", vi=vi, en=en, unit="ha", more_is_better=False, ends=_lost(name))
    for kind in _FAR:
        said = KINDS[kind]
        yield _Figure(id=f"{kind}_km", vi=f"Khoảng cách tới {said.vi} gần nhất",
                      en=f"Distance to the nearest {said.en}",
                      unit="km", more_is_better=False, ends=_far(kind))  # fmt: skip
    for kind in _DRIVEN:
        said = KINDS[kind]
        yield _Figure(id=f"{kind}_min", vi=f"Thời gian đi tới {said.vi} gần nhất", en=f"Time to the nearest {said.en}",
                      unit="phút / min", more_is_better=False, ends=_driven(kind))  # fmt: skip
    yield _Figure(id="people_within_30min", vi="Dân số trong 30 phút đi xe", en="People within 30 minutes",
                  unit="người / people", more_is_better=True, ends=_people)  # fmt: skip
    for topic, (vi, en) in _TOPICS.items():
        unit = "kW" if topic == "power" else "m³/ngày / m³ a day"
        yield _Figure(id=f"{topic}_headroom", vi=vi, en=en, unit=unit, more_is_better=True, ends=_headroom(topic))
    yield _Figure(id="ground_people", vi="Người đang sống trong phạm vi khu", en="People who live inside",
                  unit="người / people", more_is_better=False, ends=_living)  # fmt: skip
    yield _Figure(id="rules_fail", vi="Số quy định không đạt (đến: nếu mọi điều chưa tính được cũng không đạt)",
                  en="Rules broken (to: if all that cannot be computed were)", unit="quy định / rules",
                  more_is_better=False, ends=_broken)  # fmt: skip


def _ends(row: Mapping[str, Any] | None, least: str, greatest: str, per: float = 1) -> Ends:
    """Both ends of a figure of a row; None unless both are known."""
    if row is None or row.get("status", "computed") != "computed":
        return None
    found = (row.get(least), row.get(greatest))
    return None if found[0] is None or found[1] is None else (float(found[0]) / per, float(found[1]) / per)


def _row(answer: Assessment, part: str, name: str, key: str, value: object) -> Mapping[str, Any] | None:
    return next((row for row in answer[part].get(name) or () if row.get(key) == value), None)


def _lost(name: str) -> Callable[[Assessment], Ends]:
    return lambda answer: _ends(
        _row(answer, "conflicts", "by_class", "conflict_class", name), "area_ha", "area_ha"
    )  # fmt: skip


def _far(kind: str) -> Callable[[Assessment], Ends]:
    return lambda answer: _ends(
        _row(answer, "coverage", "rows", "kind", kind), "nearest_least_m", "nearest_greatest_m", _KM
    )  # fmt: skip


def _driven(kind: str) -> Callable[[Assessment], Ends]:
    return lambda answer: _ends(
        _row(answer, "access", "rows", "kind", kind), "network_least_min", "network_greatest_min"
    )  # fmt: skip


def _people(answer: Assessment) -> Ends:
    return _ends(_row(answer, "access", "reach", "minutes", _MINUTES), "people_least", "people_greatest")


def _headroom(topic: str) -> Callable[[Assessment], Ends]:
    return lambda answer: _ends(
        _row(answer, "ledger", "rows", "topic", topic), "headroom_least", "headroom_greatest"
    )  # fmt: skip


def _living(answer: Assessment) -> Ends:
    return _ends(_row(answer, "ground", "rows", "measure", "people"), "least", "greatest")


def _broken(answer: Assessment) -> Ends:
    counts = answer["rules"].get("counts")
    return None if counts is None else (counts["fail"], counts["fail"] + counts["not_computable"])
