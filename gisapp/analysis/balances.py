"""What do published figures say of capacity against demand? Two claims side by side, with their dates; no forecast.

The figures were published by different people in different years. A balance says what they would mean together, under
the assumption that it states, and never that this is so today.
"""

import math
import re
from collections.abc import Mapping
from dataclasses import dataclass

import pandas as pd

from gisapp.analysis.values import Row, require_columns, rows, text

COLUMNS = (
    "subject", "subject_name_vi", "subject_name_en", "topic", "demand", "demand_of", "demand_as_of",
    "capacity", "capacity_of", "capacity_as_of", "headroom", "unit", "assumption_vi", "assumption_en", "sources",
)  # fmt: skip
_CELLS = ("id", "subject", "quantity", "value", "unit", "as_of", "source")


@dataclass(frozen=True, slots=True, kw_only=True)
class _Pair:
    """A demand and the capacity that meets it, the units both may be claimed in, and what comparing them assumes."""

    topic: str
    demand: str
    capacity: str
    unit: str
    units: frozenset[str]
    vi: str
    en: str


_FLOW = frozenset({"m3/day", "m³/day", "m3/ngày", "m³/ngày", "m3/ngày đêm", "m³/ngày đêm", "m3/d", "m³/d"})
_PERSONS = frozenset({"persons", "person", "places", "người", "chỗ"})

_PAIRS = (
    _Pair(
        topic="wastewater",
        demand="wastewater_flow",
        capacity="wastewater_capacity",
        unit="m3/day",
        units=_FLOW,
        vi="Giả định toàn bộ nước thải của khu về một nhà máy này.",
        en="Assumes that all of the zone's wastewater goes to this plant.",
    ),
    _Pair(
        topic="workers_housing",
        demand="workers",
        capacity="workers_housing_built",
        unit="places",
        units=_PERSONS,
        vi="Giả định mỗi công nhân cần một chỗ ở; bao nhiêu người thật sự cần thì chưa có nguồn.",
        en="Assumes that every worker needs a place; no source says how many do.",
    ),
    _Pair(
        topic="workers_housing_building",
        demand="workers_housing_designed",
        capacity="workers_housing_built",
        unit="places",
        units=_PERSONS,
        vi="So số chỗ đã xây với số chỗ theo thiết kế của các dự án.",
        en="Compares the places built with those that the projects were designed for.",
    ),
)


def sourced_balances(zones: pd.DataFrame, claims: pd.DataFrame) -> pd.DataFrame:
    """Where do published figures give both a demand and a capacity, and which is greater?

    Parameters
    ----------
    zones
        `id`, and where known `name_vi`, `name_en`: names of the subjects.
    claims
        `subject` (a zone, a facility or `city`), `quantity`, `value`, `unit`, `source`, and where known `as_of`.

    Returns
    -------
    One row per subject, topic (wastewater; workers_housing: workers against places built; workers_housing_building:
    places designed against places built) and pair of claims, in the order of the claims: `demand` and `capacity` with
    the quantities claimed (`demand_of`, `capacity_of`) and their dates as published (`demand_as_of`, `capacity_as_of`),
    `headroom` (capacity less demand, in `unit`; negative where the demand is greater), `assumption_vi`,
    `assumption_en`, `sources` (tuple). Of several years the latest is used; claims that contradict each other for one
    year are all shown. A demand without a capacity, or the reverse, gives no row. Figures in units that cannot be
    compared stand side by side with `headroom` NaN and `unit` None, and the assumption says so.

    Raises
    ------
    BadInput
        When a column is missing.
    """
    require_columns(claims, ("subject", "quantity", "value", "unit", "source"), of="claims")
    said: dict[tuple[str, str], list[Row]] = {}
    for claim in rows(claims, _CELLS):
        said.setdefault((text(claim["subject"]), text(claim["quantity"])), []).append(claim)
    names = _names(zones)
    subjects = dict.fromkeys(subject for subject, _ in said)
    found = [
        _row(subject, names.get(subject, (subject, subject)), pair, demand, capacity)
        for subject in subjects
        for pair in _PAIRS
        for demand in _latest(said.get((subject, pair.demand), []))
        for capacity in _latest(said.get((subject, pair.capacity), []))
    ]
    return pd.DataFrame(found, columns=list(COLUMNS))


def _names(zones: pd.DataFrame) -> Mapping[str, tuple[str, str]]:
    named = {
        text(row["id"]): (text(row["name_vi"], text(row["id"])), text(row["name_en"], text(row["id"])))
        for row in rows(zones, ("id", "name_vi", "name_en"))
    }
    return {"city": ("Toàn thành phố", "The whole city"), **named}


def _latest(claims: list[Row]) -> list[Row]:
    """The claims of the latest year: one, or several that contradict each other."""
    latest = max((_year(claim) for claim in claims), default=0)
    return [claim for claim in claims if _year(claim) == latest]


def _year(claim: Row) -> int:
    """The year in a date as published (*about 2012*, *2012-05*, *khoảng 2012*); 0 where none is stated."""
    found = re.search(r"\d{4}", text(claim["as_of"]))
    return int(found.group()) if found else 0


def _row(subject: str, names: tuple[str, str], pair: _Pair, demand: Row, capacity: Row) -> dict[str, object]:
    needed, there = float(demand["value"]), float(capacity["value"])
    units = [text(claim["unit"]) for claim in (demand, capacity)]
    comparable = all(unit.lower() in pair.units for unit in units)
    vi = pair.vi if comparable else f"Đơn vị khác nhau ({' và '.join(units)}) nên không so được."
    en = pair.en if comparable else f"The units differ ({' and '.join(units)}), so the two are not compared."
    return {
        "subject": subject,
        "subject_name_vi": names[0],
        "subject_name_en": names[1],
        "topic": pair.topic,
        "demand": needed,
        "demand_of": pair.demand,
        "demand_as_of": text(demand["as_of"]) or None,
        "capacity": there,
        "capacity_of": pair.capacity,
        "capacity_as_of": text(capacity["as_of"]) or None,
        "headroom": there - needed if comparable else math.nan,
        "unit": pair.unit if comparable else None,
        "assumption_vi": f"{_dates_vi(demand, capacity)} {vi}",
        "assumption_en": f"{_dates_en(demand, capacity)} {en}",
        "sources": tuple(dict.fromkeys((text(demand["source"]), text(capacity["source"])))),
    }


def _dates_vi(demand: Row, capacity: Row) -> str:
    needed, there = (text(claim["as_of"], "năm không rõ") for claim in (demand, capacity))
    if needed == there:
        return f"Hai số liệu cùng công bố cho {needed}; không phải tình trạng hiện nay."
    return f"So số liệu của các năm khác nhau: nhu cầu {needed}, công suất {there}; không phải tình trạng hiện nay."


def _dates_en(demand: Row, capacity: Row) -> str:
    needed, there = (text(claim["as_of"], "a year not stated") for claim in (demand, capacity))
    if needed == there:
        return f"Both figures were published for {needed}; this is not the state today."
    return f"Compares figures of different years: demand {needed}, capacity {there}; this is not the state today."
