"""Is there enough within reach once everybody who competes for it is counted (vi: tiếp cận có cạnh tranh)?

The enhanced two-step floating catchment (Luo and Qi 2009): each supply is shared among all who reach it, the nearer the
more, and each zone has the sum of its shares. Where times are ranges, a zone's own time counts the same in its share
and in what is shared, so that the bounds are those of its own range and of its competitors'.
"""

from collections.abc import Mapping
from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray

Metric = NDArray[np.float64]


@dataclass(frozen=True, slots=True, kw_only=True, eq=False)
class Shared:
    """Supply per unit of demand at each demander, least and greatest."""

    least: Metric
    greatest: Metric


def steps_of(seconds: Metric, steps: Mapping[float, float]) -> NDArray[np.int8]:
    """The position of the first step, in minutes, that is not exceeded; as many as there are beyond all."""
    return np.searchsorted(np.array(sorted(steps)) * 60.0, seconds).astype(np.int8)


def weights_of(found: NDArray[np.int8], steps: Mapping[float, float]) -> Metric:
    """How much a supply at each of these steps counts; beyond all 0."""
    return np.array([*(steps[each] for each in sorted(steps)), 0.0])[found]


def weights(seconds: Metric, steps: Mapping[float, float]) -> Metric:
    """How much a supply so far away counts: as the first step, in minutes, that is not exceeded; beyond all 0."""
    return weights_of(steps_of(seconds, steps), steps)


def shared(supply: Metric, demand: tuple[Metric, Metric], weight: tuple[Metric, Metric]) -> Shared:
    """How much supply is there for each unit of demand at each demander, competitors counted?

    Parameters
    ----------
    supply
        Of each site.
    demand
        Of each demander, least and greatest.
    weight
        Demanders by sites, least and greatest.
    """
    least, greatest = weight
    most_others = (demand[1] @ greatest)[None, :] - demand[1][:, None] * greatest
    fewest_others = (demand[0] @ least)[None, :] - demand[0][:, None] * least
    return Shared(
        least=_sum(supply, least, np.maximum(most_others, 0.0) + demand[1][:, None] * least),
        greatest=_sum(supply, greatest, np.maximum(fewest_others, 0.0) + demand[0][:, None] * greatest),
    )


def drained(supply: Metric, demand: Metric, weight: Metric, at: int) -> Metric:
    """How much more would one demander have, were each of the others not there? It takes nothing from itself."""
    claimed = demand @ weight
    without = np.concatenate([claimed[None, :], claimed[None, :] - demand[:, None] * weight])
    # What is left of a claim is no less than one's own, whatever rounding says.
    without = np.maximum(without, demand[at] * weight[at])
    share = np.divide(weight[at], without, out=np.zeros_like(without), where=without > 0.0)
    told = share @ supply
    taken = np.maximum(told[1:] - told[0], 0.0)
    taken[~weight.any(axis=1)] = 0.0
    taken[at] = 0.0
    return np.asarray(taken, dtype=np.float64)


def _sum(supply: Metric, weight: Metric, claimed: Metric) -> Metric:
    """What each demander gets of all sites; a site that nobody claims gives nothing."""
    share = np.divide(weight, claimed, out=np.zeros_like(weight), where=claimed > 0.0)
    return np.asarray(share @ supply, dtype=np.float64)
