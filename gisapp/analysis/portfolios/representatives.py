"""A handful of portfolios that stand for thousands: the best in each objective, the least regretted, the typical."""

from collections.abc import Iterator

import numpy as np
from numpy.typing import NDArray

from gisapp.analysis.portfolios.measures import Floats

LEAST, MOST = 5, 7
_SAMPLE = 400
_ROUNDS = 20


def representatives(values: Floats, regret: Floats, winner: int | None) -> dict[int, tuple[str, ...]]:
    """Which five to seven portfolios shall be looked at?

    Parameters
    ----------
    values
        Of the portfolios that are not beaten, on the scale 0..1, more is better.
    regret
        The most by which each is worse than the best, over all draws.
    winner
        The best one for the weights given, where some are given.

    Returns
    -------
    dict
        By row, why it is there: `winner`, `least_regret`, `best:` with the place of an objective, `typical`, and
        `small_regret` where these are fewer than five.
    """
    reasons: dict[int, list[str]] = {}
    for row, why in _ranked(values, regret, winner):
        if row in reasons or len(reasons) < MOST:
            reasons.setdefault(row, []).append(why)
    for row in np.argsort(regret, kind="stable").tolist():
        if len(reasons) < LEAST:
            reasons.setdefault(row, ["small_regret"])
    return {row: tuple(why) for row, why in reasons.items()}


def _ranked(values: Floats, regret: Floats, winner: int | None) -> Iterator[tuple[int, str]]:
    if winner is not None:
        yield winner, "winner"
    if len(values):
        yield int(regret.argmin()), "least_regret"
    total = values.sum(axis=1)
    for at in range(values.shape[1]):
        first = np.flatnonzero(values[:, at] == values[:, at].max())
        if len(first) < len(values):
            yield int(first[total[first].argmax()]), f"best:{at}"
    for row in medoids(values, 3):
        yield int(row), "typical"


def medoids(values: Floats, count: int) -> NDArray[np.intp]:
    """The rows in the middle of so many groups of like ones; found in an even sample where there are many."""
    sample = np.unique(np.linspace(0, len(values) - 1, min(len(values), _SAMPLE)).astype(np.intp))
    near = values[sample]
    apart = np.abs(near[:, None] - near[None]).sum(axis=2)
    centres = [int(apart.sum(axis=1).argmin())]
    while len(centres) < min(count, len(sample)):
        centres.append(int(apart[:, centres].min(axis=1).argmax()))
    for _ in range(_ROUNDS):
        group = apart[:, centres].argmin(axis=1)
        moved = [int(inside[apart[np.ix_(inside, inside)].sum(axis=1).argmin()])
                 for at in range(len(centres)) if len(inside := np.flatnonzero(group == at))]  # fmt: skip
        if moved == centres:
            break
        centres = moved
    found: NDArray[np.intp] = sample[centres]
    return found
