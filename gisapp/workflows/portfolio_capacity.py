"""How much of what the zones of a portfolio demand together would nobody meet? The joint ledger of the candidates.

The ledger is asked once with the candidates left out, those too that a rule excludes: it gives the headroom of each
facility without them, and where each would go if it alone came next. Candidates that go to one overload it together.
"""

from collections.abc import Mapping
from dataclasses import replace
from typing import Any

import numpy as np

from gisapp.analysis.portfolios.measures import Overload
from gisapp.domain.existence import Status
from gisapp.domain.ledger import TOPICS
from gisapp.domain.numerals import written
from gisapp.history.diff import Diff
from gisapp.workflows.ledger import ZoneLedger, zone_ledger
from gisapp.workflows.overlay import overlaid
from gisapp.workflows.portfolio_named import NAMED
from gisapp.workflows.portfolio_seam import (
    Basis,
    BoardInquiry,
    Datum,
    Found,
    Lacking,
    Measured,
    Missing,
    basis_of,
    lacking_of,
)  # fmt: skip
from gisapp.workflows.records import records

_UNMET = NAMED["unmet"]
#: The facility of a zone for which none has room.
_NOBODY = ""
_UNITS = {topic.id: {"vi": topic.unit_vi, "en": topic.unit.replace("m3", "m³")} for topic in TOPICS}
_TOPIC = {topic.id: {"vi": topic.vi, "en": topic.id.replace("_", " ")} for topic in TOPICS}


def unmet(board: BoardInquiry) -> tuple[Found, ...]:
    """What share of their demand would nobody meet, topic by topic alike?"""
    ledger = ledger_without(board)
    rows = [row for row in records(ledger.demands) if row["zone"] in board.ids]
    answered = {
        topic.id: {row["zone"]: row for row in rows if row["topic"] == topic.id and row["status"] == "computed"}
        for topic in TOPICS
    }
    whole = {topic: by_zone for topic, by_zone in answered.items() if len(by_zone) == len(board.ids)}
    if not whole:
        return (Missing(named=_UNMET, lacking=_lacking(board, rows), layers=ledger.layers),)
    data = {zone: _datum(zone, whole) for zone in board.ids}
    columns = _columns(board, whole)
    measure, about = _overload(board, ledger, whole, columns)
    shared = _shared(ledger, whole, board.inquiry.question.horizon)
    return (Measured(named=_UNMET, measure=measure, data=data, about=about, layers=ledger.layers, shared=shared,
                     items=_items(ledger, whole, columns, board.phases)),)  # fmt: skip


def ledger_without(board: BoardInquiry) -> ZoneLedger:
    """The ledger of everybody but the candidates, and where each of these would go if it came next."""
    base, zones = board.inquiry.workspace, board.candidacy.every
    aside = Diff(before=zones, after=zones.assign(status=str(Status.PROPOSED)))
    without = overlaid(base, {"zones": aside}, name=("without candidates", *zones["id"]))
    without = replace(without, included=without.included - set(zones["id"]))
    return zone_ledger(without, board.inquiry.question, aside.after)


def _datum(zone: str, whole: Mapping[str, Mapping[str, Any]]) -> Datum:
    """What the zone demands of all that the candidates demand, and what that rests on."""
    shares = [
        (by_zone[zone]["demand_least"] / total, by_zone[zone]["demand_greatest"] / total)
        for by_zone in whole.values()
        if (total := sum(row["demand_greatest"] for row in by_zone.values()))
    ]
    least, greatest = (100 * sum(each[end] for each in shares) / len(whole) for end in (0, 1))
    basis = Basis.SYNTHETIC if any(by_zone[zone]["quality"] == "synthetic" for by_zone in whole.values()) else None
    vi, en = (
        "; ".join(
            f"{_TOPIC[topic][lang]} {_span(row['demand_least'], row['demand_greatest'], lang)} {_UNITS[topic][lang]}"
            for topic, by_zone in whole.items()
            for row in (by_zone[zone],)
        )
        for lang in ("vi", "en")
    )
    return Datum(
        least=least,
        greatest=greatest,
        basis=basis or basis_of(None, assumed=True),
        note_vi=vi,
        note_en=en,
    )


def _span(least: float, greatest: float, lang: str) -> str:
    told = [written(each, 0, lang=lang) for each in (least, greatest)]
    return "-".join(dict.fromkeys(told))


def _shared(ledger: ZoneLedger, whole: Mapping[str, Mapping[str, Any]], horizon: int) -> tuple[dict[str, Any], ...]:
    """The headroom of each facility without the candidates, and who of them would draw how much from it."""
    headroom = {row["facility"]: row for row in records(ledger.facilities) if row["horizon"] == horizon}
    found: dict[tuple[str, str], dict[str, Any]] = {}
    for topic, by_zone in whole.items():
        for zone, row in by_zone.items():
            pairs = zip(row["facilities"] or (_NOBODY,), row["shares"] or (1.0,), strict=True)
            for facility, share in pairs:
                here = headroom.get(facility, {})
                told = found.setdefault((topic, facility), {
                    "topic": topic, "facility": facility or None, "name_vi": here.get("name_vi"), "unit": row["unit"],
                    "headroom_least": here.get("headroom_least"), "headroom_greatest": here.get("headroom_greatest"),
                    "demand": {},
                })  # fmt: skip
                told["demand"][zone] = {
                    "least": round(row["demand_least"] * share, 2), "greatest": round(row["demand_greatest"] * share, 2)
                }  # fmt: skip
    return tuple(found.values())


_Column = tuple[str, str, int]


def _columns(board: BoardInquiry, whole: Mapping[str, Mapping[str, Any]]) -> list[_Column]:
    """Topic, facility and year of each column of the joint ledger."""
    return [
        (topic, facility, year)
        for topic, by_zone in whole.items()
        for facility in dict.fromkeys(each for row in by_zone.values() for each in row["facilities"] or (_NOBODY,))
        for year in board.phases
    ]


def _overload(
    board: BoardInquiry, ledger: ZoneLedger, whole: Mapping[str, Mapping[str, Any]], columns: list[_Column]
) -> tuple[Overload, tuple[str, ...]]:
    """Facilities of every topic and phase as columns, candidates with their phases as rows."""
    phases = board.phases
    headroom = {(row["facility"], row["horizon"]): row for row in records(ledger.facilities)}
    room = [headroom.get((facility, year), {}) for _, facility, year in columns]
    totals = {topic: sum(row["demand_greatest"] for row in by_zone.values()) for topic, by_zone in whole.items()}
    price = [100 / (totals[topic] * len(whole) * len(phases)) if totals[topic] else 0.0 for topic, _, _ in columns]
    share = _shares(board, whole, columns)
    demand = [share * _demanded(board, whole, columns, end) for end in ("least", "greatest")]
    topics = list(whole)
    measure = Overload(
        demand_least=demand[0],
        demand_greatest=demand[1],
        headroom_least=np.array([each.get("headroom_least") or 0.0 for each in room]),
        headroom_greatest=np.array([each.get("headroom_greatest") or 0.0 for each in room]),
        price=np.array(price),
        topics=np.array([topics.index(topic) for topic, _, _ in columns]),
        share=share,
        nobody=np.array([not each for each in room]),
    )
    about = tuple(zone for zone in board.ids for _ in phases)
    return measure, (*about, *(facility or topic for topic, facility, _ in columns))


def _items(
    ledger: ZoneLedger, whole: Mapping[str, Mapping[str, Any]], columns: list[_Column], phases: tuple[int, ...]
) -> dict[str, list[dict[str, str]]]:
    """Facilities by column, with the year where there are several, and topics: what their data are called."""
    names = {row["facility"]: row for row in records(ledger.facilities)}
    unit = {topic: next(iter(by_zone.values()))["unit"] for topic, by_zone in whole.items()}
    return {
        "headroom": [
            {
                "id": facility,
                "unit": unit[topic],
                **{
                    f"name_{lang}": f"{names.get(facility, {}).get(f'name_{lang}') or _vi(names, facility)}"
                    + (f" ({year})" if len(phases) > 1 else "")
                    for lang in ("vi", "en")
                },
            }
            for topic, facility, year in columns
        ],
        "demand": [
            {"id": topic, "unit": unit[topic], "name_vi": _TOPIC[topic]["vi"], "name_en": _TOPIC[topic]["en"]}
            for topic in whole
        ],
    }


def _vi(names: Mapping[str, Mapping[str, Any]], facility: str) -> str:
    return str(names.get(facility, {}).get("name_vi") or facility)


def _shares(
    board: BoardInquiry, whole: Mapping[str, Mapping[str, Any]], columns: list[_Column]
) -> "np.ndarray[Any, np.dtype[np.float64]]":
    """Which part of its demand of a topic each option has of each facility in each year: none before it is begun."""
    table = np.zeros((len(board.ids) * len(board.phases), len(columns)))
    for at, (topic, facility, year) in enumerate(columns):
        for place, zone in enumerate(board.ids):
            row = whole[topic][zone]
            shares = dict(zip(row["facilities"], row["shares"], strict=True)) if row["facilities"] else {_NOBODY: 1.0}
            for phase, begun in enumerate(board.phases):
                if begun <= year:
                    table[place * len(board.phases) + phase, at] = shares.get(facility, 0.0)
    return table


def _demanded(
    board: BoardInquiry, whole: Mapping[str, Mapping[str, Any]], columns: list[_Column], end: str
) -> "np.ndarray[Any, np.dtype[np.float64]]":
    """What the zone of each option demands of the topic of each column."""
    amounts = np.array([[whole[topic][zone][f"demand_{end}"] for topic, _, _ in columns] for zone in board.ids])
    return np.repeat(amounts.astype(np.float64), len(board.phases), axis=0)


def _lacking(board: BoardInquiry, rows: list[dict[str, Any]]) -> dict[str, Lacking]:
    found = {}
    for zone in board.ids:
        own = [row for row in rows if row["zone"] == zone and row["status"] != "computed"]
        lacking = lacking_of(own)
        if lacking.needs:
            found[zone] = lacking
    return found
