"""What have the zones before this one taken of rice, forest and housing, and what is left? Over all zones, in turn."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass

import geopandas as gpd
import numpy as np
import pandas as pd

from gisapp.analysis.land_take import Taking, land_take
from gisapp.analysis.ledger_queue import queue
from gisapp.analysis.presence import counted
from gisapp.domain.existence import PRESENT, Status
from gisapp.domain.quality import Quality
from gisapp.workflows.households import ZoneHouseholds, zone_households
from gisapp.workflows.inquiry import Answer, Inquiry, Part, by_zone, needing
from gisapp.workflows.land_balance import ZoneLandBalance, zone_land_balance
from gisapp.workflows.memory import remembered
from gisapp.workflows.ports import Workspace
from gisapp.workflows.question import Question


@dataclass(frozen=True, slots=True, kw_only=True)
class LandTake:
    """The rows of `gisapp.analysis.land_take.land_take` over all zones, and what they rest on."""

    rows: pd.DataFrame
    layers: tuple[str, ...]
    quality: Quality | None


def zone_land_take(workspace: Workspace, question: Question, zones: gpd.GeoDataFrame) -> LandTake:
    """Which land does every zone take by each horizon, in turn? Of those asked for also what they would take."""
    every = workspace.layers.features("zones")
    taking = every[~every["status"].isin([*PRESENT, Status.REVOKED]).to_numpy()].reset_index(drop=True)
    balances = _balances(workspace, question, taking)
    quotas, layers = _quotas(workspace, question)
    turns = _takings(workspace, question, taking, balances, set(zones["id"]))
    rows = [each.rows for each in balances if len(each.rows)]
    measured = pd.concat(rows, ignore_index=True) if rows else pd.DataFrame({"zone": [], "land_use": [], "area_ha": []})
    said = [each.quality for each in balances if each.quality is not None and len(each.rows)]
    return LandTake(
        rows=land_take(turns, measured, quotas, horizons=question.year.plan.horizons),
        layers=tuple(dict.fromkeys((*(name for each in balances for name in each.layers), *layers))),
        quality=min(said, key=lambda quality: quality.rank, default=None),
    )


def _balances(workspace: Workspace, question: Question, zones: gpd.GeoDataFrame) -> list[ZoneLandBalance]:
    """The balance of zones as they are, remembered, and of those that a scenario adds."""
    added = zones["id"].isin(list(workspace.included)).to_numpy()
    there, new = zones[~added].reset_index(drop=True), zones[added].reset_index(drop=True)
    parcels = tuple(entry.id for entry in workspace.layers.entries() if entry.kind == "parcels")
    before = remembered(
        workspace.layers,
        ("land_use_classes", *parcels),
        lambda: zone_land_balance(workspace, question, there),
        "land take",
        question.appraised,
        tuple(there["id"]),
        tuple(there["quality"]),
        tuple(there.geometry.to_wkb()),
    )
    return [before, zone_land_balance(workspace, question, new)] if len(new) else [before]


def _takings(
    workspace: Workspace,
    question: Question,
    zones: gpd.GeoDataFrame,
    balances: Sequence[ZoneLandBalance],
    asked: set[str],
) -> list[Taking]:
    """The zones in their turns: those that are there by some horizon, then those asked for that are not."""
    horizons = question.year.plan.horizons
    there = dict(zip(zones["id"], counted(zones, horizons, included=workspace.included), strict=True))
    missing = {zone: each.unanswered.get(zone) for each in balances for zone in each.unanswered}
    order = queue(workspace.layers.features("zones"))
    turns, asking = [], []
    for zone, place in zip(order["zone"], order["place"], strict=True):
        if zone not in there:
            continue
        at = np.flatnonzero(there[zone])
        why = missing.get(zone)
        turn = Taking(
            zone=zone,
            place=place,
            phase=horizons[at[0]] if len(at) else None,
            counted=bool(len(at)),
            needs=why.needs if why else (),
            needs_vi=why.needs_vi if why else (),
        )
        turns += [turn] if turn.counted else []
        asking += [turn] if not turn.counted and zone in asked else []
    return [*turns, *asking]


def _quotas(workspace: Workspace, question: Question) -> tuple[pd.DataFrame, tuple[str, ...]]:
    layers = tuple(entry.id for entry in workspace.layers.entries() if entry.spec == "quotas")
    tables = [workspace.layers.rows(layer) for layer in layers]
    mine = [table[(table["plan"] == question.year.plan.id).to_numpy()] for table in tables]
    none = pd.DataFrame({"horizon": [], "land_class": [], "quota_ha": []})
    return (pd.concat(mine, ignore_index=True) if mine else none), layers


def land_take_part(inquiry: Inquiry) -> Part:
    """What each zone takes by the horizon asked about, what those before it have used, and what is left."""
    found = inquiry.once(zone_land_take)
    here = found.rows[(found.rows["horizon"] == inquiry.question.horizon).to_numpy()]
    rows = by_zone(here, inquiry.ids)
    status = dict(zip(inquiry.zones["id"], inquiry.zones["status"], strict=True))
    living = inquiry.once(zone_households)
    return Part(
        answers={
            zone: {**_told(rows[zone], built=status[zone] in PRESENT), "households": _living(living, zone)}
            for zone in inquiry.ids
        },
        layers=tuple(dict.fromkeys((*found.layers, *living.layers))),
        quality=found.quality,
    )


def _told(rows: list[Answer], *, built: bool) -> Answer:
    if not rows:
        return {"status": "computed", "rows": [], "takes_no_more": built}
    if all(row["status"] == "not_computable" for row in rows):
        return {**needing(rows), "rows": rows}
    return {"status": "computed", "rows": rows, "takes_no_more": False}


def _living(found: ZoneHouseholds, zone: str) -> Answer:
    """How many households live in the zone, or what is missing to say so."""
    why = found.unanswered.get(zone)
    if why is not None:
        return {"status": "not_computable", "needs": list(why.needs), "needs_vi": list(why.needs_vi)}
    return {"status": "computed", "households": found.counted[zone], "quality": str(found.quality)}


def land_take_cells(answer: Answer) -> Mapping[str, object]:
    """Hectares of each class that the zone takes, and what is left of the quota after it."""
    return {
        name: value
        for row in answer["rows"]
        if row["status"] == "computed"
        for name, value in (
            (f"takes_{row['land_class']}_ha", row["area_least_ha"]),
            (f"quota_{row['land_class']}_left_ha", row["left_least_ha"]),
        )
    }
