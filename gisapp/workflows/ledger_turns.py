"""All zones of a workspace take their turns at the facilities: remembered, and gone on from where zones are added.

A zone that is added, such as a drawn one, comes after all others, so that nobody else is moved and nothing that was
known has to be worked out again.
"""

from collections.abc import Iterable, Iterator, Mapping
from dataclasses import dataclass, replace

import geopandas as gpd
import pandas as pd

from gisapp.analysis.ledger import Demand, Ledger, take_turns
from gisapp.analysis.ledger_demand import zone_demands
from gisapp.analysis.ledger_gates import Gates
from gisapp.analysis.ledger_queue import queue
from gisapp.analysis.ledger_rates import Rates
from gisapp.analysis.presence import counted
from gisapp.domain.ledger import TOPICS
from gisapp.domain.units import Range
from gisapp.history.diff import stacked
from gisapp.workflows.gathered import ids_of
from gisapp.workflows.ledger_sources import Sources, reliable
from gisapp.workflows.memory import remembered
from gisapp.workflows.overlay import added_on_top
from gisapp.workflows.ports import Workspace
from gisapp.workflows.question import Question
from gisapp.workflows.records import records


@dataclass(frozen=True, slots=True, kw_only=True)
class Turns:
    """The ledger of each topic after all turns, the order of the turns, and the quality of each zone.

    `last` is what the zones brought that were added on top of all others.
    """

    packs: Rates
    ledgers: Mapping[str, Ledger]
    queue: pd.DataFrame
    qualities: Mapping[str, str]
    last: "Waiting | None" = None


@dataclass(frozen=True, slots=True, kw_only=True)
class Waiting:
    """What zones bring to their turns: by topic and zone, the tables behind it, and whose outline is reliable."""

    demands: pd.DataFrame
    by_topic: Mapping[str, Mapping[str, Demand]]
    reliable: frozenset[str]

    @property
    def zones(self) -> list[str]:
        """Whose they are."""
        return list(dict.fromkeys(self.demands["zone"]))

    def in_turn(self, zones: Iterable[str]) -> Iterator[Mapping[str, Demand]]:
        """One zone's demands by topic after another's; what was searched for one is forgotten before the next."""
        for zone in zones:
            demands = {topic: of_zone[zone] for topic, of_zone in self.by_topic.items()}
            yield demands
            for gates in {each.gates for each in demands.values() if each.gates is not None}:
                gates.forget()


def all_turns(workspace: Workspace, question: Question, held: Sources) -> Turns:
    """Let all zones of the workspace take their turns; those that a scenario adds come last."""
    added = added_on_top(workspace, "zones")
    if added is not None:
        below, zones = added
        before = all_turns(below, question, held)
        brought = waiting(workspace, question, zones, held)
        return replace(_after(before, zones, brought), last=brought)
    said = (held.said, id(held.packs), _included(workspace))

    def made() -> Turns:
        zones = workspace.layers.features("zones")
        ours = zones["id"].isin(list(workspace.included)).to_numpy()
        none = Turns(packs=held.packs, ledgers=held.opened, queue=queue(zones.iloc[:0]), qualities={})
        found = none
        for some in (zones[~ours], zones[ours]):
            found = _after(found, some, waiting(workspace, question, some, held))
        return found

    return remembered(workspace.layers, ("zones", *held.layers), made, "ledger after all turns", *said)


def _included(workspace: Workspace) -> frozenset[str]:
    """Which of the included things are zones: no other changes the turns."""
    if not workspace.included:
        return frozenset()
    layers = workspace.layers
    return workspace.included & remembered(
        layers, ("zones",), lambda: ids_of(workspace, layers.entry("zones")), "zones' own ids"
    )


def waiting(workspace: Workspace, question: Question, zones: gpd.GeoDataFrame, held: Sources) -> Waiting:
    """What do these zones bring to their turns?"""
    relied = reliable(workspace, zones)
    ids = frozenset(zones["id"][relied])
    demands = zone_demands(zones, held.packs, measured=relied, said=held.stated)
    there = counted(zones, question.year.plan.horizons, included=workspace.included)
    outline = dict(zip(zones["id"], zones.geometry, strict=True))
    turns = dict(zip(zones["id"], there, strict=True))
    gates = {zone: Gates(outline[zone]) for zone in ids}
    found: dict[str, dict[str, Demand]] = {topic.id: {} for topic in TOPICS}
    for row in records(demands[["zone", "topic", "demand_least", "demand_greatest"]]):
        zone, least = row["zone"], row["demand_least"]
        found[row["topic"]][zone] = Demand(
            zone=zone,
            demand=None if least is None else Range(least=least, greatest=row["demand_greatest"]),
            outline=outline[zone] if zone in ids else None,
            there=turns[zone],
            gates=gates.get(zone),
        )
    return Waiting(demands=demands, by_topic=found, reliable=ids)


def _after(before: Turns, zones: gpd.GeoDataFrame, brought: Waiting) -> Turns:
    """After these zones have taken their turns too, in their order, behind all others."""
    if zones.empty:
        return before
    order = queue(zones)
    ledgers = {topic: ledger.copy() for topic, ledger in before.ledgers.items()}
    for demands in brought.in_turn(order["zone"]):
        for topic, ledger in ledgers.items():
            take_turns(ledger, demands[topic])
    behind = order.assign(place=order["place"] + len(before.queue))
    return Turns(
        packs=before.packs,
        ledgers=ledgers,
        queue=stacked(before.queue, behind) if len(before.queue) else behind,
        qualities={**before.qualities, **dict(zip(zones["id"], zones["quality"], strict=True))},
    )
