"""Is there enough within reach once everybody who competes for it is counted (vi: tiếp cận có cạnh tranh)?

The enhanced two-step floating catchment (Luo and Qi 2009): each supply is shared among all who reach it, the nearer the
more, and each zone has the sum of its shares. Where times are ranges, a zone's own time counts the same in its share
and in what is shared, so that the bounds are those of its own range and of its competitors'.
"""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray

Metric = NDArray[np.float64]


@dataclass(frozen=True, slots=True, kw_only=True, eq=False)
class Shared:
    """Supply per unit of demand at each demander, least and greatest."""

    least: Metric
    greatest: Metric


def weights(seconds: Metric, steps: Mapping[float, float]) -> Metric:
    """How much a supply so far away counts: as the first step, in minutes, that is not exceeded; beyond all 0."""
    found = np.zeros_like(seconds)
    for minutes in sorted(steps, reverse=True):
        found[seconds <= minutes * 60.0] = steps[minutes]
    return found


def shared(
    supply: Metric, demand: tuple[Metric, Metric], weight: tuple[Metric, Metric], *, of: Sequence[int] | None = None
) -> Shared:
    """How much supply is there for each unit of demand at each demander, competitors counted?

    Parameters
    ----------
    supply
        Of each site.
    demand
        Of each demander, least and greatest.
    weight
        Demanders by sites, least and greatest.
    of
        The demanders asked about; without it all.
    """
    rows = range(len(demand[0])) if of is None else of
    least, greatest = (each[rows] for each in weight)
    low, high = (each[rows][:, None] for each in demand)
    most_others = (demand[1] @ weight[1])[None, :] - high * greatest
    fewest_others = (demand[0] @ weight[0])[None, :] - low * least
    return Shared(
        least=_sum(supply, least, np.maximum(most_others, 0.0) + high * least),
        greatest=_sum(supply, greatest, np.maximum(fewest_others, 0.0) + low * greatest),
    )


def drained(supply: Metric, demand: Metric, weight: Metric, among: Sequence[int]) -> Metric:
    """How much more would each demander have, were another not there? Rows lose, columns of `among` take."""
    whole = shared(supply, (demand, demand), (weight, weight)).least
    taken = np.zeros((len(demand), len(among)))
    for at, other in enumerate(among):
        without = demand.copy()
        without[other] = 0.0
        taken[:, at] = shared(supply, (without, without), (weight, weight)).least - whole
        taken[other, at] = 0.0
    return taken


def drained_from(supply: Metric, demand: Metric, weight: Metric, one: int, among: Sequence[int]) -> Metric:
    """How much more would this one demander have, were each of these not there? As `drained`, for one row at once."""
    here = np.flatnonzero(weight[one] > 0.0)
    supply, weight = supply[here], weight[:, here]
    claimed = demand[:, None] * weight
    own, total = claimed[one], claimed.sum(axis=0)
    others = np.maximum(total - own, 0.0)
    without = np.maximum(total - own - claimed[list(among)], 0.0)
    whole = _sum(supply, weight[one][None, :], (others + own)[None, :])[0]
    taken = np.asarray(_sum(supply, np.broadcast_to(weight[one], without.shape), without + own) - whole)
    taken[np.asarray(among) == one] = 0.0
    return taken


def _sum(supply: Metric, weight: Metric, claimed: Metric) -> Metric:
    """What each demander gets of all sites; a site that nobody claims gives nothing."""
    share = np.divide(weight, claimed, out=np.zeros_like(weight), where=claimed > 0.0)
    return np.asarray(share @ supply, dtype=np.float64)
