"""The portfolios that no other beats in everything, and what they say of each candidate.

A portfolio is beaten when another is at least as good in every objective and better in one. A candidate in every
portfolio that is not beaten is *core*: whoever chooses by these objectives chooses it. One that is in none is
*exterior*; whatever lies between is *borderline* (Liesiö, Mild, Salo 2007).
"""

from enum import StrEnum

import numpy as np
from numpy.typing import NDArray

Floats = NDArray[np.float64]


class Standing(StrEnum):
    """What a candidate is in the portfolios that are not beaten (vi: luôn được chọn, tùy trọng số, không được chọn)."""

    CORE = "core"
    BORDERLINE = "borderline"
    EXTERIOR = "exterior"


def unbeaten(values: Floats) -> NDArray[np.intp]:
    """The rows that no other row beats; of equal rows all are kept.

    Parameters
    ----------
    values
        A row per portfolio and a column per objective, more is better.

    Examples
    --------
    >>> unbeaten(np.array([[1.0, 0.0], [0.0, 1.0], [0.0, 0.0]])).tolist()
    [0, 1]
    """
    if not values.size:
        return np.arange(len(values))
    found = _maxima(values)
    # Of equal rows only one was found; whoever has the same sum as one that was found may be its equal.
    sums = values.sum(axis=1)
    alike = np.flatnonzero(np.isin(sums, sums[found]))
    distinct, row = np.unique(values[alike], axis=0, return_inverse=True)
    kept = np.zeros(len(distinct), dtype=bool)
    kept[row.ravel()[np.isin(alike, found)]] = True
    return alike[kept[row.ravel()]]


def _maxima(values: Floats) -> NDArray[np.intp]:
    """One of each of the greatest: whoever has the greatest sum is one, and all that it beats or equals are dropped."""
    scale = np.ptp(values, axis=0)
    scaled = (values - values.min(axis=0)) / np.where(scale > 0, scale, 1.0)
    order = np.argsort(-scaled.sum(axis=1), kind="stable")
    columns = np.ascontiguousarray(values[order].T)
    found = []
    while len(order):
        found.append(order[0])
        left = np.zeros(len(order), dtype=bool)
        for column in columns:
            left |= column > column[0]
        order, columns = order[left], columns[:, left]
    return np.array(found, dtype=np.intp)


def core_index(holds: NDArray[np.bool_]) -> Floats:
    """The share of these portfolios that have each candidate."""
    share: Floats = holds.mean(axis=0)
    return share


def standing(least: float, greatest: float) -> Standing:
    """What a candidate is whose core index lies between these over all data that are possible."""
    if least == 1.0:
        return Standing.CORE
    return Standing.EXTERIOR if greatest == 0.0 else Standing.BORDERLINE
