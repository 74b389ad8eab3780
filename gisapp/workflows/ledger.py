"""Does capacity meet each zone's demand, when does it not, and who causes it? Load, let the zones take turns, tell."""

from collections.abc import Collection, Mapping
from dataclasses import dataclass

import geopandas as gpd
import pandas as pd

from gisapp.analysis.ledger import Demand, Ledger, Turn, as_if_there, serve
from gisapp.analysis.ledger_answers import assessed
from gisapp.analysis.ledger_demand import zone_demands
from gisapp.analysis.ledger_queue import counted, queue
from gisapp.analysis.ledger_rates import rates
from gisapp.analysis.ledger_roads import Gates
from gisapp.analysis.ledger_tables import facility_rows, total_rows, turn_rows
from gisapp.domain.ledger import TOPICS, Topic
from gisapp.domain.quality import Quality
from gisapp.domain.standard import Standard
from gisapp.domain.units import Range
from gisapp.workflows.balances import zone_balances
from gisapp.workflows.inquiry import Answer, Inquiry, Part, by_zone, needing
from gisapp.workflows.ledger_sources import Sources, fingerprint, sources
from gisapp.workflows.memory import remembered
from gisapp.workflows.ports import Workspace
from gisapp.workflows.question import Question
from gisapp.workflows.records import records

#: The least quality of positions on which the nearest facility may be chosen.
NEEDED = Quality.SURVEYED

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


@dataclass(frozen=True, slots=True, kw_only=True)
class ZoneLedger:
    """Demand of the zones asked for, the ledgers by topic, the queue, and what was assumed.

    Facilities may be tens of thousands, so that their tables are laid out only for whoever asks.
    """

    demands: pd.DataFrame
    ledgers: Mapping[str, Ledger]
    costs: Mapping[str, float]
    qualities: Mapping[str, str]
    queue: pd.DataFrame
    layers: tuple[str, ...]
    assumptions_vi: tuple[str, ...]
    assumptions_en: tuple[str, ...]

    @property
    def facilities(self) -> pd.DataFrame:
        """What has each facility at each horizon (`gisapp.analysis.ledger_tables.facility_rows`)?"""
        return self.facilities_of(None)

    def facilities_of(self, only: Collection[str] | None) -> pd.DataFrame:
        """What have these facilities at each horizon? All of them for None."""
        tables = [facility_rows(each, self.costs, self.qualities, only=only) for each in self.ledgers.values()]
        return pd.concat(tables, ignore_index=True)

    @property
    def totals(self) -> pd.DataFrame:
        """What have all facilities of a topic together (`gisapp.analysis.ledger_tables.total_rows`)?"""
        return pd.concat([total_rows(each) for each in self.ledgers.values()], ignore_index=True)


def zone_ledger(workspace: Workspace, question: Question, zones: gpd.GeoDataFrame) -> ZoneLedger:
    """What does each zone demand, who meets it at the horizon, and when and by whom does that fail first?

    Returns
    -------
    `demands` has one row per zone of `zones` and topic; the columns are those of
    `gisapp.analysis.ledger_answers.COLUMNS`. `queue`: `gisapp.analysis.ledger_queue`. All zones of the workspace
    take their turns, whichever are asked for.
    """
    packs = rates(question.standards, appraised=question.appraised)
    every = workspace.layers.features("zones")
    held = sources(workspace, question, every, packs, needed=NEEDED)
    order = queue(every)
    demands = zone_demands(every, packs, measured=held.reliable, claims=held.claims, let=held.let)
    waiting = _waiting(workspace, question, every, held, demands)
    ledgers = {topic.id: _served(workspace, held, topic, order, waiting[topic.id]) for topic in TOPICS}
    asked = list(zones["id"])
    turns = [
        turn_rows(ledger, _supposed(ledger, waiting[topic], asked), asked, horizon=question.horizon, costs=held.costs)
        for topic, ledger in ledgers.items()
    ]
    return ZoneLedger(
        demands=assessed(
            zones, demands, turns, {name: each.supply for name, each in ledgers.items()}, held.reliable_ids
        ),
        ledgers=ledgers,
        costs=held.costs,
        qualities=dict(zip(every["id"], every["quality"], strict=True)),
        queue=order,
        layers=held.layers,
        assumptions_vi=(_METHOD_VI, *(_said(row.title_vi, row, 0) for row in packs.assumed)),
        assumptions_en=(_METHOD_EN, *(_said(row.title_en, row, 1) for row in packs.assumed)),
    )


def _said(title: str, row: Standard, language: int) -> str:
    """An assumption as it is told: a note holds Vietnamese and English, in this order, parted by a slash."""
    parts = row.note.split(" / ")
    why = parts[min(language, len(parts) - 1)]
    figure = row.figure() if language else row.figure_vi()
    return f"{title}: {figure} ({why})" if why else f"{title}: {figure}"


def _waiting(
    workspace: Workspace, question: Question, zones: gpd.GeoDataFrame, held: Sources, demands: pd.DataFrame
) -> Mapping[str, Mapping[str, Demand]]:
    """By topic and zone, what the zone brings to its turns."""
    there = counted(zones, question.year.plan.horizons, included=workspace.included)
    outline = dict(zip(zones["id"], zones.geometry, strict=True))
    turns = dict(zip(zones["id"], there, strict=True))
    gates = {zone: Gates(outline[zone]) for zone in held.reliable_ids}
    found: dict[str, dict[str, Demand]] = {topic.id: {} for topic in TOPICS}
    for row in records(demands):
        zone, least = row["zone"], row["demand_least"]
        found[row["topic"]][zone] = Demand(
            zone=zone,
            demand=None if least is None else Range(least=least, greatest=row["demand_greatest"]),
            outline=outline[zone] if zone in held.reliable_ids else None,
            there=turns[zone],
            gates=gates.get(zone),
        )
    return found


def _served(
    workspace: Workspace, held: Sources, topic: Topic, order: pd.DataFrame, waiting: Mapping[str, Demand]
) -> Ledger:
    """All zones served; those that a scenario adds come last, and the state before them is remembered."""
    added = workspace.included
    first = [waiting[zone] for zone in order["zone"] if zone not in added]
    last = [waiting[zone] for zone in order["zone"] if zone in added]
    opened = held.opened[topic.id]
    before = remembered(
        workspace.layers,
        held.supply_layers,
        lambda: serve(opened, first),
        "ledger",
        topic.id,
        held.said,
        fingerprint(first),
    )
    return serve(before, last) if last else before


def _supposed(ledger: Ledger, waiting: Mapping[str, Demand], asked: list[str]) -> list[Turn]:
    return [turn for zone in asked for turn in as_if_there(ledger, waiting[zone])]


def ledger_part(inquiry: Inquiry) -> Part:
    """Capacity against demand of each zone; what figures published of it say stands beside, as `published`."""
    ledger = inquiry.once(zone_ledger)
    balances = inquiry.once(zone_balances).rename(columns={"subject": "zone"})
    published = by_zone(balances, inquiry.ids)
    city = [{"subject": row.pop("zone"), **row} for row in records(balances[balances["zone"] == "city"])]
    demands = by_zone(ledger.demands, inquiry.ids)
    serving = ledger.facilities_of({facility for rows in demands.values() for facility in _serving(rows)})
    facilities = records(serving[(serving["horizon"] == inquiry.question.horizon).to_numpy()])
    turn = {row["zone"]: row for row in records(ledger.queue)}
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
