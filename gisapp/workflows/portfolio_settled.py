"""A board and everything that it was made of, from which the answer is told."""

from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any

from gisapp.analysis.portfolios.board import Board
from gisapp.workflows.portfolio_candidates import Candidacy
from gisapp.workflows.portfolio_gates import Gates
from gisapp.workflows.portfolio_question import BoardQuestion
from gisapp.workflows.portfolio_seam import Found, Measured, Missing
from gisapp.workflows.portfolio_weights import Weighed
from gisapp.workflows.question import Question

Answer = dict[str, Any]


@dataclass(frozen=True, slots=True, kw_only=True, eq=False)
class Settled:
    """A board and everything that it was made of."""

    asked: BoardQuestion
    question: Question
    demo: bool
    candidacy: Candidacy
    gates: Gates
    found: tuple[Found, ...]
    weighed: Weighed
    fixed: tuple[str, ...]
    phases: tuple[int, ...]
    board: Board
    inputs: Mapping[str, Any]

    @property
    def counting(self) -> tuple[Measured, ...]:
        """The objectives that count, in the order of the board's columns."""
        return tuple(each for each in self.found if isinstance(each, Measured))

    @property
    def aside(self) -> tuple[Missing, ...]:
        """The objectives that are left out."""
        return tuple(each for each in self.found if isinstance(each, Missing))


@dataclass(frozen=True, slots=True, kw_only=True, eq=False)
class Ids:
    """What each portfolio is called: its zones, each with its phase where there are several."""

    board: Board
    phases: tuple[int, ...]

    def __getitem__(self, row: int) -> str:
        return "+".join(zone if len(self.phases) == 1 else f"{zone}@{year}" for zone, year in self.begun(row).items())

    def begun(self, row: int) -> dict[str, int]:
        """The zones of a portfolio, and the year in which each is begun."""
        space, count = self.board.space, len(self.phases)
        options = [int(each) for each in space.members[row] if each >= 0]
        return {space.candidates.ids[option // count]: self.phases[option % count] for option in options}


def share_of(value: float) -> float:
    """A share as it is told."""
    return round(float(value), 5)


def figure_of(value: float) -> float:
    """A figure in native units as it is told; never minus nought."""
    return round(float(value), 3) + 0.0
