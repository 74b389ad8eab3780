"""How firm is a rank, when neither the weights nor the data are certain (SMAA: Lahdelma, Salminen 2001)?

Futures are drawn for the data, weightings for the weights; every future is asked under every weighting of its own.
Whoever shares a place with others gets that share of it, so that a symmetric board gives everybody the same.
"""

from collections.abc import Iterator
from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray

from gisapp.analysis.portfolios.measures import Chosen, Floats, chosen
from gisapp.analysis.portfolios.objectives import Achieved, Objective, drawn, oriented
from gisapp.analysis.portfolios.products import collected, product
from gisapp.analysis.portfolios.space import Space
from gisapp.analysis.portfolios.weights import Weights, draws

_SAME = 1e-9


@dataclass(frozen=True, slots=True, kw_only=True)
class Drawing:
    """How many futures are drawn, how many weightings in each, and the seed that makes it the same again."""

    futures: int = 100
    weightings: int = 100
    seed: int = 2026


@dataclass(frozen=True, slots=True, kw_only=True, eq=False)
class Scale:
    """From native units to 0 (worst) .. 1 (best), by what is possible for any portfolio; `tells` where they differ."""

    worst: Floats
    best: Floats

    @property
    def tells(self) -> NDArray[np.bool_]:
        """Which objectives tell portfolios apart at all?"""
        return np.asarray(self.best > self.worst)

    def of(self, values: Floats) -> Floats:
        """Oriented values on the scale; an objective that tells nothing apart is 0 for all."""
        span = np.where(self.tells, self.best - self.worst, 1.0)
        return np.asarray(np.where(self.tells, (values - self.worst) / span, 0.0))


def scale_of(achieved: Achieved, objectives: tuple[Objective, ...]) -> Scale:
    """The scale that holds whatever any portfolio may achieve."""
    ends = np.stack([oriented(achieved.least, objectives), oriented(achieved.greatest, objectives)])
    return Scale(worst=ends.min(axis=(0, 1)), best=ends.max(axis=(0, 1)))


@dataclass(frozen=True, slots=True, kw_only=True, eq=False)
class Acceptability:
    """What all draws say.

    `best` is the share of draws in which each portfolio looked at is the best, `chosen` the share in which the best
    one has each candidate, `regret` how much each portfolio is worse than the best of a draw at most, on the scale.
    `chosen_by_future` (futures x candidates) and `data_by_future` (futures x data) belong together.
    """

    rows: NDArray[np.intp]
    best: Floats
    chosen: Floats
    regret: Floats
    chosen_by_future: Floats
    data_by_future: Floats
    draws: int


def acceptability(
    space: Space,
    objectives: tuple[Objective, ...],
    achieved: Achieved,
    weights: Weights,
    *,
    rows: NDArray[np.intp],
    drawing: Drawing,
) -> Acceptability:
    """How often is each of these portfolios the best, and each candidate in the best?"""
    scale = scale_of(achieved, objectives)
    these = chosen(space, rows)
    holds = space.holds()[rows].astype(np.float64)
    best, regret = np.zeros(len(rows)), np.zeros(len(rows))
    by_future, data = [], []
    asked = _Asked(objectives=objectives, known=achieved.middle[rows], scale=scale, weights=weights)
    for scores, u in _scored(these, asked, drawing):
        top = scores.max(axis=0)
        first = scores >= top - _SAME
        share = (first / first.sum(axis=0)).sum(axis=1) / scores.shape[1]
        best += share / drawing.futures
        np.maximum(regret, (top - scores).max(axis=1), out=regret)
        by_future.append(collected(share, holds))
        data.append(u)
    return Acceptability(
        rows=rows,
        best=best,
        chosen=collected(best, holds),
        regret=regret,
        chosen_by_future=np.array(by_future),
        data_by_future=np.array(data),
        draws=drawing.futures * drawing.weightings,
    )


def rank_shares(
    space: Space,
    objectives: tuple[Objective, ...],
    achieved: Achieved,
    weights: Weights,
    *,
    rows: NDArray[np.intp],
    drawing: Drawing,
) -> Floats:
    """The share of draws in which each of these few portfolios (row) has each rank among them (column)."""
    scale = scale_of(achieved, objectives)
    shares = np.zeros((len(rows), len(rows)))
    these = chosen(space, rows)
    asked = _Asked(objectives=objectives, known=achieved.middle[rows], scale=scale, weights=weights)
    for scores, _ in _scored(these, asked, drawing):
        ahead = (scores[None] > scores[:, None] + _SAME).sum(axis=1)
        alike = (np.abs(scores[None] - scores[:, None]) <= _SAME).sum(axis=1)
        for rank in range(len(rows)):
            taken = (ahead <= rank) & (rank < ahead + alike)
            shares[:, rank] += (taken / alike).mean(axis=1) / drawing.futures
    return shares


@dataclass(frozen=True, slots=True, kw_only=True, eq=False)
class _Asked:
    """What is drawn: `known` are the values with all data in the middle, for objectives that have no open data."""

    objectives: tuple[Objective, ...]
    known: Floats
    scale: Scale
    weights: Weights


def _scored(these: Chosen, asked: _Asked, drawing: Drawing) -> Iterator[tuple[Floats, Floats]]:
    """Future by future: the score of each portfolio (row) under each weighting (column), and where the data lay."""
    rng = np.random.default_rng(drawing.seed)
    sizes = [each.measure.data for each in asked.objectives]
    for _ in range(drawing.futures):
        u = [rng.uniform(size=size) for size in sizes]
        values = asked.scale.of(oriented(drawn(these, asked.objectives, u, asked.known), asked.objectives))
        yield product(values, draws(asked.weights, drawing.weightings, rng).T), np.concatenate([*u, np.empty(0)])
