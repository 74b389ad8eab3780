"""Who competes for workers, housing, clinics and schools? All zones of the horizon, and the people of the communes."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from typing import Any

import geopandas as gpd
import numpy as np
import pandas as pd
from numpy.typing import NDArray

from gisapp.analysis.access import NETWORK, Offer, ZonesOnRoads
from gisapp.analysis.catchment import Times
from gisapp.analysis.competition import drained, shared, weights_of
from gisapp.analysis.needs import Need
from gisapp.analysis.presence import at_horizon
from gisapp.analysis.values import column
from gisapp.domain.units import SQUARE_METRES_PER_HECTARE
from gisapp.workflows.competition_field import (
    SUPPLIES,
    Field,
    Source,
    fields_of,
    placed_zones,
    settled_competition,
)
from gisapp.workflows.network import OnRoads
from gisapp.workflows.question import Question

_PER = 1000.0
COLUMNS = (
    "zone", "supply", "status", "needs", "needs_vi", "per_1000_workers_least", "per_1000_workers_greatest",
    "drained_by", "competitors", "unknown_competitors",
)  # fmt: skip

_WORKERS = Need(
    en="workers per hectare in the rule packs, and the zone's area",
    vi="số công nhân trên mỗi ha trong bộ giả định, và diện tích khu",
)
_WEIGHTS = Need(
    en="weights of access by time in the rule packs", vi="trọng số tiếp cận theo thời gian trong bộ giả định"
)


@dataclass(frozen=True, slots=True, kw_only=True, eq=False)
class _Rivals:
    """The zones that count at the horizon, or are asked about, with their workers, least and greatest."""

    table: gpd.GeoDataFrame
    counts: NDArray[np.bool_]
    workers: tuple[NDArray[np.float64], NDArray[np.float64]]


def competing_rows(
    asked: OnRoads,
    zones: gpd.GeoDataFrame,
    at: tuple[ZonesOnRoads, Times] | None,
    offers: Sequence[Offer],
    communes: gpd.GeoDataFrame,
) -> pd.DataFrame:
    """What is there for each thousand workers of a zone, once all who reach it are counted, and who drains it?

    `at` is where the zones are on the roads and how long they take to every node, None without roads. `drained_by`
    lists the zones without which there would be more, and how much more, all where they are drawn.
    `unknown_competitors` are zones that count at the horizon and of which nobody knows where or how large they are.
    """
    steps = access_steps(asked.question)
    network = asked.network
    if network is None or at is None or not steps:
        need = _WEIGHTS if steps == {} and network is not None else NETWORK
        return _table([_unanswered(zone, name, need) for zone in zones["id"] for name in SUPPLIES])
    rivals = _rivals(asked, zones)
    settled = settled_competition(asked, network, offers, communes, steps)
    own = (list(zones["id"]), placed_zones(network, *at, within_s=max(steps) * 60.0))
    fields = fields_of(network, settled, rivals.table, steps, limit_m=asked.limit_m, asked=own)
    found: list[dict[str, Any]] = []
    for name in SUPPLIES:
        source = settled.sources[name]
        if isinstance(source, Need):
            found += [_unanswered(zone, name, source) for zone in zones["id"]]
            continue
        claims = _Claims(
            field=fields[name],
            below=settled.below.get(name),
            people=settled.people.supply if settled.people and source.with_people else None,
            steps=steps,
        )
        found += [_answer(zone, name, rivals, source, claims) for zone in zones["id"]]
    return _table(found)


@dataclass(frozen=True, slots=True, kw_only=True, eq=False)
class _Claims:
    """How near each site of one supply is to each rival, and the people who compete with them."""

    field: Field
    below: NDArray[np.int8] | None
    people: NDArray[np.float64] | None
    steps: Mapping[float, float]


def access_steps(question: Question) -> dict[float, float]:
    """How much a supply counts that is no more than so many minutes away."""
    rows = [row for row in question.in_force if row.quantity == "access_weight"]
    return {float(row.applies_to): row.number for row in rows if row.number is not None}


def _table(rows: list[dict[str, Any]]) -> pd.DataFrame:
    return pd.DataFrame(rows, columns=list(COLUMNS))


def _answer(zone: str, name: str, rivals: _Rivals, source: Source, claims: _Claims) -> dict[str, Any]:
    ids = list(rivals.table["id"])
    own = ids.index(zone)
    there = rivals.counts.copy()
    there[own] = True  # asked about: as if it were there
    known = ~np.isnan(rivals.workers[0])
    if not known[own]:
        return _unanswered(zone, name, _WORKERS)
    chosen = np.flatnonzero(there & known)
    beyond = len(claims.steps)
    near = np.flatnonzero(claims.field.greatest[own] < beyond)  # no other site counts for this zone
    rivals_near = chosen[(claims.field.greatest[np.ix_(chosen, near)] < beyond).any(axis=1) | (chosen == own)]
    at = int(np.flatnonzero(rivals_near == own)[0])
    below = np.zeros((0, len(near)), dtype=np.int8) if claims.below is None else claims.below[:, near]
    some = np.zeros(0) if claims.people is None else claims.people
    least, greatest, drawn = (
        weights_of(np.concatenate([each[np.ix_(rivals_near, near)], below]), claims.steps)
        for each in (claims.field.least, claims.field.greatest, claims.field.drawn)
    )
    low, high = (np.concatenate([each[rivals_near], some]) for each in rivals.workers)
    supply = source.supply[near]
    told = shared(supply, (low, high), (least, greatest))
    taken = drained(supply, (low + high) / 2, drawn, at)[: len(rivals_near)] * _PER
    order = [each for each in np.argsort(-taken, kind="stable") if taken[each] > 0.0]
    return {
        "zone": zone,
        "supply": name,
        "status": "computed",
        "needs": (),
        "needs_vi": (),
        "per_1000_workers_least": float(told.least[at]) * _PER,
        "per_1000_workers_greatest": float(told.greatest[at]) * _PER,
        "drained_by": [{"zone": ids[rivals_near[each]], "per_1000_workers": float(taken[each])} for each in order],
        "competitors": len(chosen) - 1,
        "unknown_competitors": int((there & ~known).sum()),
    }


def _unanswered(zone: str, name: str, need: Need) -> dict[str, Any]:
    row: dict[str, Any] = dict.fromkeys(COLUMNS)
    return {
        **row,
        "zone": zone,
        "supply": name,
        "status": "not_computable",
        "needs": (need.en,),
        "needs_vi": (need.vi,),
    }


def _rivals(asked: OnRoads, zones: gpd.GeoDataFrame) -> _Rivals:
    workspace, question = asked.workspace, asked.question
    whole = workspace.layers.features("zones")
    both = pd.concat([zones, whole[~whole["id"].isin(zones["id"])]])
    # By id: whichever zones are asked about, what they compete for is summed in one order.
    table = gpd.GeoDataFrame(both.sort_values("id", ignore_index=True), crs=zones.crs)
    there = set(at_horizon(table, question.horizon, included=workspace.included)["id"])
    per_ha = [
        next((row.number for row in question.in_force if row.quantity == f"workers_per_ha_{end}"), None)
        for end in ("least", "greatest")
    ]
    hectares = pd.to_numeric(column(table, "stated_area_ha"), errors="coerce").to_numpy(
        dtype=np.float64, na_value=np.nan
    )
    drawn = table.geometry.area.fillna(0.0).to_numpy() / SQUARE_METRES_PER_HECTARE
    hectares = np.where(np.isnan(hectares) & (drawn > 0.0), drawn, hectares)
    workers = [hectares * (np.nan if each is None else each) for each in per_ha]
    return _Rivals(table=table, counts=table["id"].isin(there).to_numpy(), workers=(workers[0], workers[1]))
