"""The board: every portfolio, those that no other beats, and what is firm about the choice."""

from collections.abc import Callable
from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray

from gisapp.analysis.portfolios.acceptability import (
    Acceptability,
    Drawing,
    Scale,
    acceptability,
    rank_shares,
    scale_of,
)
from gisapp.analysis.portfolios.conditions import Candidates, Conditions
from gisapp.analysis.portfolios.front import Standing, core_index, standing, unbeaten
from gisapp.analysis.portfolios.measures import Floats, chosen
from gisapp.analysis.portfolios.objectives import Achieved, Objective, achieved, drawn, oriented
from gisapp.analysis.portfolios.representatives import representatives
from gisapp.analysis.portfolios.space import Space, portfolios
from gisapp.analysis.portfolios.stability import scores
from gisapp.analysis.portfolios.weights import Weights

#: Of larger boards not every portfolio is drawn for: those not beaten are, and the best of the rest.
_DRAWN_FOR = 5_000
_BEST_OF_REST = 2_000
#: Small boards are asked in so many futures which portfolios are not beaten, larger ones in the middle of the data.
_FUTURES, _SMALL = 16, 5_000


@dataclass(frozen=True, slots=True, kw_only=True, eq=False)
class Board:
    """Everything that is said of the portfolios of some candidates.

    `front` are the rows of `space` that no other beats with all data in the middle. `core_least` and `core_greatest`
    bound each candidate's share of them over `futures` futures of the data. `winner` is the best row for the middle of
    the weights, None where nobody gave weights. `representatives` says of a few rows why they are shown, `ranks` how
    often each of these has each rank among them. `single_ranks` ranks the candidates one by one.
    """

    space: Space
    objectives: tuple[Objective, ...]
    achieved: Achieved
    scale: Scale
    weights: Weights
    front: NDArray[np.intp]
    core: Floats
    core_least: Floats
    core_greatest: Floats
    futures: int
    winner: int | None
    accepted: Acceptability
    representatives: dict[int, tuple[str, ...]]
    ranks: Floats
    single_ranks: Floats

    @property
    def standings(self) -> tuple[Standing, ...]:
        """What each candidate is, over all futures that were looked at."""
        ends = zip(self.core_least, self.core_greatest, strict=True)
        return tuple(standing(float(least), float(greatest)) for least, greatest in ends)

    @property
    def scaled(self) -> Floats:
        """What each portfolio achieves with the data in the middle, on the scale 0..1, more is better."""
        return self.scale.of(oriented(self.achieved.middle, self.objectives))


def board(
    candidates: Candidates,
    conditions: Conditions,
    objectives: tuple[Objective, ...],
    weights: Weights,
    *,
    drawing: Drawing | None = None,
    tell: Callable[[float, str], None] = lambda _share, _doing: None,
) -> Board:
    """Which portfolios are worth choosing, and how firm is that?

    Parameters
    ----------
    candidates, conditions
        Of what, and under which conditions.
    objectives
        What counts, each in its own unit; one whose datum is missing for a candidate must not be among them.
    weights
        One for each objective.
    drawing
        How much is drawn; the same seed gives the same board.
    tell
        Told now and then how far the work is (0 to 1), and what is done next.

    Raises
    ------
    BadInput
        When the conditions leave no portfolio.
    """
    drawing = drawing or Drawing()
    space = portfolios(candidates, conditions)
    tell(0.1, "objectives")
    reached = achieved(space, objectives)
    tell(0.4, "unbeaten")
    values = oriented(reached.middle, objectives)
    front = unbeaten(values)
    scale = scale_of(reached, objectives)
    scored = scores(scale.of(values), weights.middle)
    rows = _looked_at(front, scored)
    tell(0.6, "trials")
    accepted = acceptability(space, objectives, reached, weights, rows=rows, drawing=drawing)
    shares = _core_indices(space, objectives, reached, front, drawing)
    tell(0.9, "representatives")
    winner = int(scored.argmax()) if weights.given else None
    inside = {int(row): at for at, row in enumerate(rows)}
    shown = representatives(
        scale.of(values[front]),
        accepted.regret[[inside[int(row)] for row in front]],
        None if winner is None else int(np.flatnonzero(front == winner)[0]) if winner in front else None,
    )
    named = {int(front[row]): why for row, why in shown.items()}
    if winner is not None and winner not in named:
        named = {winner: ("winner",), **named}

    return Board(
        space=space,
        objectives=objectives,
        achieved=reached,
        scale=scale,
        weights=weights,
        front=front,
        core=shares[0],
        core_least=shares.min(axis=0),
        core_greatest=shares.max(axis=0),
        futures=len(shares),
        winner=winner,
        accepted=accepted,
        representatives=named,
        ranks=rank_shares(space, objectives, reached, weights, rows=np.array(list(named)), drawing=drawing),
        single_ranks=single_ranks(candidates, objectives, weights, drawing=drawing),
    )


def single_ranks(
    candidates: Candidates, objectives: tuple[Objective, ...], weights: Weights, *, drawing: Drawing
) -> Floats:
    """The share of draws in which each candidate (row), looked at alone, has each rank (column)."""
    alone = portfolios(
        Candidates(ids=candidates.ids, area_ha=candidates.area_ha, phases=candidates.phases), Conditions(sizes=(1,))
    )
    first = np.flatnonzero(alone.members[:, 0] % len(candidates.phases) == 0)
    reached = achieved(alone, objectives)
    return rank_shares(alone, objectives, reached, weights, rows=first, drawing=drawing)


def _looked_at(front: NDArray[np.intp], scored: Floats) -> NDArray[np.intp]:
    """The rows that are drawn for: all of a board of usual size."""
    if len(scored) <= _DRAWN_FOR:
        return np.arange(len(scored))
    return np.union1d(front, np.argpartition(scored, -_BEST_OF_REST)[-_BEST_OF_REST:])


def _core_indices(
    space: Space,
    objectives: tuple[Objective, ...],
    reached: Achieved,
    front: NDArray[np.intp],
    drawing: Drawing,
) -> Floats:
    """Each candidate's share of the portfolios not beaten: first with the data in the middle, then in each future."""
    holds = space.holds()
    shares = [core_index(holds[front])]
    if len(space) <= _SMALL and any(each.measure.data for each in objectives):
        rng = np.random.default_rng(drawing.seed)
        these = chosen(space, slice(None))
        for _ in range(_FUTURES):
            u = [rng.integers(0, 2, each.measure.data).astype(np.float64) for each in objectives]
            values = oriented(drawn(these, objectives, u, reached.middle), objectives)
            shares.append(core_index(holds[unbeaten(values)]))
    return np.array(shares)
