"""What is said of each zone asked for: its demand, who meets it, or what is missing to say so."""

from collections.abc import Collection, Iterable, Mapping
from typing import Any

import geopandas as gpd
import numpy as np
import pandas as pd

from gisapp.analysis.ledger import UNSERVED
from gisapp.analysis.ledger_supply import Supply
from gisapp.analysis.ledger_tables import TURN_COLUMNS
from gisapp.analysis.needs import Need
from gisapp.analysis.values import Row, is_missing, lowest_stated, rows, text
from gisapp.domain.facility import KINDS, kind_vi

COLUMNS = (
    "zone", "topic", "status", "demand_least", "demand_greatest", "unit", *TURN_COLUMNS[2:-1], "basis_vi", "basis_en",
    "needs", "needs_vi", "quality",
)  # fmt: skip


def assessed(
    zones: gpd.GeoDataFrame,
    demands: pd.DataFrame,
    turns: Iterable[Row],
    supplies: Mapping[str, Supply],
    reliable: Collection[str],
) -> list[dict[str, Any]]:
    """What does each zone demand, and who meets it?

    Parameters
    ----------
    zones
        The zones asked for: `id`, `quality`.
    demands
        The rows of `gisapp.analysis.ledger_demand.zone_demands`.
    turns
        The rows of `gisapp.analysis.ledger_tables.turn_rows`, of all topics.
    supplies
        By topic, its facilities.
    reliable
        Zones whose outline may be relied upon to choose the nearest facility.

    Returns
    -------
    Rows of `COLUMNS`: one per zone and topic, zones in the order of `demands`. `status` is `computed` or
    `not_computable`; a demand stands also where nothing can be said of who meets it, and `needs`, `needs_vi` (tuples)
    say what is missing.
    """
    quality = dict(zip(zones["id"], zones["quality"], strict=True))
    took: dict[tuple[str, str], list[Row]] = {
        (row["zone"], row["topic"]): [] for row in rows(demands, ("zone", "topic"))
    }
    for turn in turns:
        took[turn["zone"], turn["topic"]].append(turn)
    return [
        {name: {**row, **each}.get(name) for name in COLUMNS}
        for row in rows(demands, list(demands.columns))
        if row["zone"] in quality
        for each in _told(row, took[row["zone"], row["topic"]], supplies[row["topic"]], quality, reliable)
    ]


def _told(
    demand: Row, turns: list[Row], supply: Supply, quality: Mapping[str, str], reliable: Collection[str]
) -> list[Mapping[str, object]]:
    own = quality[demand["zone"]]
    needs = _missing(demand, turns, supply, reliable)
    if needs:
        return [
            {
                "status": "not_computable",
                "needs": (*demand["needs"], *(need.en for need in needs if need.en not in demand["needs"])),
                "needs_vi": (*demand["needs_vi"], *(need.vi for need in needs if need.vi not in demand["needs_vi"])),
                "quality": own,
            }
        ]
    return [
        {
            **{name: turn[name] for name in TURN_COLUMNS[2:-1]},
            "status": "computed",
            "quality": own if is_missing(turn["facility"]) else lowest_stated([own, turn["facility_quality"]]),
        }
        for turn in turns
    ]


def _missing(demand: Row, turns: list[Row], supply: Supply, reliable: Collection[str]) -> tuple[Need, ...]:
    """What is missing to say who meets the demand."""
    unmet = not turns or all(turn["assigned_by"] == UNSERVED for turn in turns)
    own = np.flatnonzero(supply.zones == demand["zone"])
    capacity = tuple(_capacity_of(text(supply.names_vi[at], str(supply.ids[at]))) for at in own if not supply.known[at])
    known = bool(supply.known.any())
    if np.isnan(demand["demand_least"]):
        return tuple(Need(en=en, vi=vi) for en, vi in zip(demand["needs"], demand["needs_vi"], strict=True)) + (
            () if known else _supply_needs(supply)
        )
    if not unmet:
        return ()
    if capacity:
        return capacity
    if demand["zone"] not in reliable:
        return (_assignment(supply.topic.kind),) + (() if known else _supply_needs(supply))
    if not known:
        return _supply_needs(supply)
    # Nobody is surely left without a facility while there may be one of which too little is known.
    return () if supply.is_sure else (_assignment(supply.topic.kind),)


def _supply_needs(supply: Supply) -> tuple[Need, ...]:
    topic = supply.topic
    en = topic.supply_en or f"the capacity of each {_kind_en(topic.kind)}"
    vi = topic.supply_vi or f"công suất của từng {kind_vi(topic.kind)}"
    return (Need(en=f"{en}, in {topic.unit}", vi=f"{vi}, theo {topic.unit_vi}"),)


def _capacity_of(name: str) -> Need:
    return Need(en=f"the capacity of {name}", vi=f"công suất của {name}")


def _assignment(kind: str) -> Need:
    return Need(
        en=f"which {_kind_en(kind)} serves the zone (a layer of assignments), or surveyed positions of both",
        vi=f"{kind_vi(kind)} nào phục vụ khu (lớp phân công công trình), hoặc vị trí đo đạc của cả hai",
    )


def _kind_en(kind: str) -> str:
    return KINDS[kind].en if kind in KINDS else kind
