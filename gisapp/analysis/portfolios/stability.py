"""How little would have to change for another portfolio to win?"""

from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray

from gisapp.analysis.portfolios.acceptability import Acceptability, Scale
from gisapp.analysis.portfolios.measures import Floats
from gisapp.analysis.portfolios.objectives import Achieved, Objective, oriented
from gisapp.analysis.portfolios.products import weighted

#: Two halves of the futures differ by a few / sqrt(n) even where a datum decides nothing.
_NOISE = 3.0
_FEW_FUTURES = 20


@dataclass(frozen=True, slots=True, kw_only=True)
class WeightTurn:
    """The weight of an objective at which another portfolio wins, all others keeping their proportions."""

    objective: str
    weight: float
    turns_at: float
    winner: int

    @property
    def change(self) -> float:
        """How far the weight has to move."""
        return abs(self.turns_at - self.weight)


@dataclass(frozen=True, slots=True, kw_only=True)
class Measurement:
    """A datum whose knowing would settle most: how much the choice differs between its lower and its upper half."""

    objective: str
    about: str
    settles: float


def scores(values: Floats, weighting: Floats) -> Floats:
    """The score of each portfolio on the scale 0..1."""
    return weighted(values, weighting)


def weight_turns(
    values: Floats, objectives: tuple[Objective, ...], weighting: Floats, winner: int
) -> tuple[WeightTurn, ...]:
    """At which weight of each objective, lower and higher, does another portfolio win?

    Parameters
    ----------
    values
        On the scale, more is better, a row per portfolio.
    """
    turns = []
    for at, objective in enumerate(objectives):
        own = values[:, at] - values[winner, at]
        others = weighting.copy()
        others[at] = 0.0
        if not others.any():
            continue
        rest = weighted(values, others / others.sum())
        behind = rest[winner] - rest
        # The other wins where t * own > (1 - t) * behind.
        with np.errstate(divide="ignore", invalid="ignore"):
            turn = behind / (own + behind)
        for reached in (
            (own > 0) & (turn >= weighting[at]) & (turn <= 1),
            (own < 0) & (turn <= weighting[at]) & (turn >= 0),
        ):
            ahead = np.flatnonzero(reached)
            if len(ahead):
                nearest = int(ahead[np.abs(turn[ahead] - weighting[at]).argmin()])
                turns.append(
                    WeightTurn(objective=objective.id, weight=float(weighting[at]), turns_at=float(turn[nearest]),
                               winner=nearest)
                )  # fmt: skip
    return tuple(sorted(turns, key=lambda each: each.change))


def next_measurements(
    found: Acceptability, objectives: tuple[Objective, ...], names: tuple[tuple[str, ...], ...]
) -> tuple[Measurement, ...]:
    """Which datum is most worth measuring next? None where no single one settles anything.

    Parameters
    ----------
    names
        What the data of each objective are about, objective by objective.
    """
    futures = len(found.data_by_future)
    if futures < _FEW_FUTURES or not found.data_by_future.size:
        return ()
    told = [(each.id, about) for each, these in zip(objectives, names, strict=True) for about in these]
    open_ = np.concatenate([each.measure.open for each in objectives])
    spread = found.chosen_by_future.std(axis=0)
    measured = []
    for at in np.flatnonzero(open_):
        objective, about = told[at]
        upper = found.data_by_future[:, at] > np.median(found.data_by_future[:, at])
        apart = np.abs(found.chosen_by_future[upper].mean(axis=0) - found.chosen_by_future[~upper].mean(axis=0))
        beyond = apart > _NOISE * 2 * spread / np.sqrt(futures)
        if beyond.any():
            measured.append(Measurement(objective=objective, about=about, settles=float(apart[beyond].max())))
    return tuple(sorted(measured, key=lambda each: -each.settles))


def regrets(
    achieved: Achieved, objectives: tuple[Objective, ...], scale: Scale, weighting: Floats, rows: NDArray[np.intp]
) -> dict[str, Floats]:
    """How much worse than the best is each of these portfolios in each future that can be named, on the scale 0..1?

    The futures: the data in the middle, and each objective in turn at its least and at its greatest.
    """
    ends = {"least": achieved.least, "greatest": achieved.greatest}
    futures = {"middle": achieved.middle}
    for at, objective in enumerate(objectives):
        if (achieved.least[:, at] != achieved.greatest[:, at]).any():
            for name, end in ends.items():
                futures[f"{objective.id}_{name}"] = np.where(np.arange(len(objectives)) == at, end, achieved.middle)
    scored = {name: scores(scale.of(oriented(values, objectives)), weighting) for name, values in futures.items()}
    return {name: each.max() - each[rows] for name, each in scored.items()}
