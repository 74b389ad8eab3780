"""Does capacity meet each zone's demand, when does it not, and who causes it? Load, let the zones take turns, tell."""

from collections.abc import Callable, Collection, Mapping, Sequence
from dataclasses import dataclass
from functools import cached_property

import geopandas as gpd
import numpy as np
import pandas as pd

from gisapp.analysis.ledger import Ledger, Turn, as_if_there
from gisapp.analysis.ledger_answers import COLUMNS, assessed
from gisapp.analysis.ledger_roads import Destinations
from gisapp.analysis.ledger_tables import YEARS, facility_columns, facility_rows, total_rows, turn_rows
from gisapp.analysis.network import Ints
from gisapp.analysis.values import Row
from gisapp.domain.standard import Standard
from gisapp.workflows.balances import zone_balances
from gisapp.workflows.inquiry import Answer, Inquiry, Part, by_zone, needing
from gisapp.workflows.ledger_sources import sources
from gisapp.workflows.ledger_turns import all_turns, waiting
from gisapp.workflows.ports import Workspace
from gisapp.workflows.question import Question
from gisapp.workflows.records import plain_row, plain_rows, records

_METHOD_VI = (
    "Chỉ tính nhu cầu của các khu; phần dân cư và nơi khác đang dùng của cùng công trình thì chưa có nguồn, nên dư địa "
    "thực có thể nhỏ hơn. Thứ tự: tình trạng, ngày quyết định, mã khu. Công trình gán theo dữ liệu nếu có, nếu không "
    "thì gần nhất còn dư địa, theo đường bộ nếu mạng đường dẫn tới, nếu không thì đường chim bay"
)
_METHOD_EN = (
    "Only the zones' demand counts; what towns and others draw from the same facility has no source, so that real "
    "headroom may be less. Order: status, date of decision, id. Facilities as data assign them, otherwise the nearest "
    "with headroom: by road where the network leads there, else in a straight line"
)


@dataclass(frozen=True, kw_only=True)
class ZoneLedger:
    """Demand of the zones asked for, the ledgers by topic, the queue, and what was assumed.

    Facilities may be tens of thousands, so that their tables are laid out only for whoever asks.
    """

    rows: Sequence[Row]
    ledgers: Mapping[str, Ledger]
    costs: Mapping[str, float]
    qualities: Mapping[str, str]
    queue: pd.DataFrame
    layers: tuple[str, ...]
    assumptions_vi: tuple[str, ...]
    assumptions_en: tuple[str, ...]

    @cached_property
    def demands(self) -> pd.DataFrame:
        """`rows` as a table."""
        return pd.DataFrame(self.rows, columns=list(COLUMNS)).astype(YEARS)

    @property
    def facilities(self) -> pd.DataFrame:
        """What has each facility at each horizon (`gisapp.analysis.ledger_tables.facility_rows`)?"""
        tables = [facility_rows(each, self.costs, self.qualities) for each in self.ledgers.values()]
        return pd.concat(tables, ignore_index=True)

    def facilities_at(self, horizon: int, only: Collection[str]) -> list[Answer]:
        """What have these facilities at a horizon? A row of `facilities` for each."""
        found = [facility_columns(each, self.costs, self.qualities, only=only) for each in self.ledgers.values()]
        return [row for columns in found for row in plain_rows(columns) if row["horizon"] == horizon]

    @property
    def totals(self) -> pd.DataFrame:
        """What have all facilities of a topic together (`gisapp.analysis.ledger_tables.total_rows`)?"""
        return pd.concat([total_rows(each) for each in self.ledgers.values()], ignore_index=True)


def zone_ledger(workspace: Workspace, question: Question, zones: gpd.GeoDataFrame) -> ZoneLedger:
    """What does each zone demand, who meets it at the horizon, and when and by whom does that fail first?

    Returns
    -------
    `rows` has one for each zone of `zones` and topic, with the columns of `gisapp.analysis.ledger_answers.COLUMNS`,
    zones in the order of `zones`. `queue`:
    `gisapp.analysis.ledger_queue`. All zones of the workspace take their turns, whichever are asked for.
    """
    held = sources(workspace, question)
    turns = all_turns(workspace, question, held)
    known = turns.last if turns.last is not None and turns.last.zones == list(zones["id"]) else None
    asked = known or waiting(workspace, question, zones, held)
    supposed: dict[str, list[Turn]] = {topic: [] for topic in turns.ledgers}
    for demands in asked.in_turn(zones["id"]):
        for topic, ledger in turns.ledgers.items():
            supposed[topic] += as_if_there(ledger, demands[topic])
    rows = [
        row
        for topic, ledger in turns.ledgers.items()
        for row in turn_rows(ledger, supposed[topic], list(zones["id"]), horizon=question.horizon, costs=held.costs)
    ]
    supplies = {topic: ledger.supply for topic, ledger in turns.ledgers.items()}
    return ZoneLedger(
        rows=assessed(zones, asked.demands, rows, supplies, asked.reliable),
        ledgers=turns.ledgers,
        costs=held.costs,
        qualities=turns.qualities,
        queue=turns.queue,
        layers=held.layers,
        assumptions_vi=(_METHOD_VI, *(_said(row.title_vi, row, 0) for row in held.packs.assumed)),
        assumptions_en=(_METHOD_EN, *(_said(row.title_en, row, 1) for row in held.packs.assumed)),
    )


def work_out_ways(workspace: Workspace, question: Question, ask: Callable[[], None]) -> None:
    """Find the ways that a further zone would ask for: to what has room for a zone like others and is nearest to most.

    Where few have room, the nearest that has may be far; that search takes longer than all the rest of an answer.

    Parameters
    ----------
    ask
        Asks for the ledger of some further zones, wherever they may come; what they want is found for good.
    """
    ledgers = all_turns(workspace, question, sources(workspace, question)).ledgers.values()
    wanted: dict[int, tuple[Destinations, list[Ints]]] = {}
    for ledger in ledgers:
        for number, roads in enumerate(ledger.roads):
            if roads is not None:
                wants = [turn.demand.least for turn in ledger.turns]
                room = ledger.supply.greatest[number] - ledger.taken_least[number] >= (
                    np.median(wants) if wants else 0.0
                )
                places = roads.first + np.flatnonzero(room[roads.numbers])
                wanted.setdefault(id(roads.there), (roads.there, []))[1].append(places)
    for there, by_topic in wanted.values():
        there.work_out(by_topic)
    ask()
    for there, _ in wanted.values():
        there.keep_what_was_asked()


def _said(title: str, row: Standard, language: int) -> str:
    """An assumption as it is told: a note holds Vietnamese and English, in this order, parted by a slash."""
    parts = row.note.split(" / ")
    why = parts[min(language, len(parts) - 1)]
    figure = row.figure() if language else row.figure_vi()
    return f"{title}: {figure} ({why})" if why else f"{title}: {figure}"


def ledger_part(inquiry: Inquiry) -> Part:
    """Capacity against demand of each zone; what figures published of it say stands beside, as `published`."""
    ledger = inquiry.once(zone_ledger)
    balances = inquiry.once(zone_balances).rename(columns={"subject": "zone"})
    published = by_zone(balances, inquiry.ids)
    city = [{"subject": row.pop("zone"), **row} for row in records(balances[balances["zone"] == "city"])]
    demands: dict[str, list[Answer]] = {zone: [] for zone in inquiry.ids}
    for row in map(plain_row, ledger.rows):
        demands[row.pop("zone")].append(row)
    serving = {facility for rows in demands.values() for facility in _serving(rows)}
    facilities = ledger.facilities_at(inquiry.question.horizon, serving)
    turn = {row["zone"]: row for row in records(ledger.queue[ledger.queue["zone"].isin(inquiry.ids)])}
    said = {"assumptions_vi": list(ledger.assumptions_vi), "assumptions_en": list(ledger.assumptions_en)}
    return Part(
        answers={
            zone: {
                **_told(rows),
                "queue": turn[zone],
                "facilities": [row for row in facilities if row["facility"] in _serving(rows)],
                "published": published[zone],
                "city": city,
                **said,
            }
            for zone, rows in demands.items()
        },
        layers=ledger.layers,
    )


def _serving(rows: list[Answer]) -> set[str]:
    return {facility for row in rows for facility in row["facilities"] or ()}


def _told(rows: list[Answer]) -> Answer:
    if any(row["status"] == "computed" for row in rows):
        return {"status": "computed", "rows": rows}
    return {**needing(rows), "rows": rows}


def ledger_cells(answer: Answer) -> dict[str, object]:
    """Demand, headroom and the failing horizon, by topic."""
    cells: dict[str, object] = {}
    for row in answer["rows"]:
        unit = _SUFFIX[row["topic"]]
        cells.setdefault(f"{row['topic']}_demand_least_{unit}", row["demand_least"])
        cells.setdefault(f"{row['topic']}_demand_greatest_{unit}", row["demand_greatest"])
        cells.setdefault(f"{row['topic']}_failing_horizon", row["failing_horizon"])
    return cells


_SUFFIX = {
    "power": "kw", "water": "m3_per_day", "wastewater": "m3_per_day", "solid_waste": "t_per_day",
    "workers_housing": "places", "road": "pcu_per_day",
}  # fmt: skip
