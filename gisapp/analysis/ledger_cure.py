"""What is the cheapest known project that would cure a shortage? Among those that nobody may count on by then."""

from collections.abc import Mapping
from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray

from gisapp.analysis.ledger_supply import Supply
from gisapp.analysis.values import text


@dataclass(frozen=True, slots=True, kw_only=True)
class Cure:
    """A project, what it adds, what it costs where that is known, and whether it alone makes up for the shortage."""

    id: str
    name_vi: str
    name_en: str
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
    if not usable.any():
        return None
    enough = usable & (parts.capacity >= short)
    among = np.flatnonzero(enough if enough.any() else usable)
    cost = np.full(len(parts.ids), np.inf)
    for named, figure in costs.items():
        cost[parts.ids == named] = figure
    # Of those that suffice, the cheapest; of those that do not, the largest. Then the nearest, then the first by id.
    first = cost[among] if enough.any() else -parts.capacity[among]
    best = int(among[np.lexsort((parts.ids[among].astype(str), _metres(supply, among, at), first))[0]])
    known = float(cost[best])
    return Cure(
        id=str(parts.ids[best]),
        name_vi=text(parts.names_vi[best], str(parts.ids[best])),
        name_en=text(parts.names_en[best], str(parts.ids[best])),
        capacity=float(parts.capacity[best]),
        cost_billion_vnd=known if np.isfinite(known) else None,
        enough=bool(enough[best]),
    )


def _metres(supply: Supply, parts: NDArray[np.intp], at: int) -> NDArray[np.float64]:
    """How far it is from a facility to those that the parts belong to, as drawn."""
    if at < 0:
        return np.zeros(len(parts))
    apart: NDArray[np.float64] = np.hypot(*(supply.at[supply.parts.facility[parts]] - supply.at[at]).T)
    apart[np.isnan(apart)] = np.inf
    return apart
