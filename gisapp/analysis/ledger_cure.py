"""What is the cheapest known project that would cure a shortage? Among those that nobody may count on by then."""

from collections.abc import Mapping
from dataclasses import dataclass

import numpy as np
import shapely

from gisapp.analysis.ledger_supply import Supply
from gisapp.analysis.values import text


@dataclass(frozen=True, slots=True, kw_only=True)
class Cure:
    """A project, what it adds, what it costs where that is known, and whether it alone makes up for the shortage."""

    id: str
    name_vi: str
    capacity: float
    cost_billion_vnd: float | None
    enough: bool


def cure(supply: Supply, costs: Mapping[str, float], *, horizon: int, short: float, at: int, zone: str) -> Cure | None:
    """Which project would cure a shortage at a horizon?

    Parameters
    ----------
    supply
        The facilities of the topic, with the projects that extend them.
    costs
        What each project costs in billions of đồng, where that is published.
    horizon
        The number of the horizon.
    short
        By how much demand exceeds what is sure.
    at
        The facility that is short, -1 where a zone is unserved; projects nearer to it come first where nothing else
        decides.
    zone
        The zone that causes it: what only other zones may use cures nothing.

    Returns
    -------
    Of the projects that alone suffice, the cheapest; one whose cost is not known comes after all whose cost is. Where
    none suffices, the largest. None where there is no project.
    """
    parts = supply.parts
    usable = parts.to_come & ~parts.sure[horizon] & (parts.capacity > 0.0)
    usable &= (parts.zones == "") | (parts.zones == zone)
    numbers = np.flatnonzero(usable).tolist()
    if not numbers:
        return None

    def order(part: int) -> tuple[bool, float, float, float, str]:
        enough, named, capacity = bool(parts.capacity[part] >= short), str(parts.ids[part]), float(parts.capacity[part])
        cost = costs.get(named, np.inf) if enough else np.inf
        return (not enough, cost, 0.0 if enough else -capacity, _metres(supply, parts.facility[part], at), named)

    best = min(numbers, key=order)
    named = str(parts.ids[best])
    return Cure(
        id=named,
        name_vi=text(parts.names_vi[best], named),
        capacity=float(parts.capacity[best]),
        cost_billion_vnd=costs.get(named),
        enough=bool(parts.capacity[best] >= short),
    )


def _metres(supply: Supply, facility: int, at: int) -> float:
    if at < 0:
        return 0.0
    metres = float(shapely.distance(supply.middles[facility], supply.middles[at]))
    return np.inf if np.isnan(metres) else metres
