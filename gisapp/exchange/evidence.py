"""What one kind of evidence says of each candidate CRS, and which candidates it leaves."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from enum import StrEnum

import numpy as np
from numpy.typing import NDArray

from gisapp.exchange.candidates import Candidate, Numbers


class Witness(StrEnum):
    """The kinds of evidence, the weightiest first (design §5)."""

    POINTS = "points"
    PREVIOUS = "previous"
    CONTROL = "control"
    COMMUNE = "commune"


@dataclass(frozen=True, slots=True, kw_only=True)
class Score:
    """How well a candidate fits: the median distance in metres, and shares (0..1) by their names."""

    candidate: Candidate
    median_m: float
    shares: Mapping[str, float]


@dataclass(frozen=True, slots=True, kw_only=True)
class Evidence:
    """Every candidate's score, and the candidates that remain possible.

    `against` is what to call the thing that the delivery was held against. Evidence that does not suffice leaves all
    candidates; evidence that no candidate fits leaves none. What does not `refute` narrows the candidates down, but
    does not contradict a declaration by itself.
    """

    witness: Witness
    against: str
    scores: tuple[Score, ...]
    left: frozenset[Candidate]
    refutes: bool = True

    def score_of(self, candidate: Candidate) -> Score | None:
        """The candidate's score, if it was looked at."""
        return next((score for score in self.scores if score.candidate == candidate), None)

    @property
    def suffices(self) -> bool:
        """Whether it speaks against any candidate."""
        return len(self.left) < len(self.scores)


def scores_of(
    candidates: Sequence[Candidate], medians_m: NDArray[np.float64], shares: Mapping[str, NDArray[np.float64]]
) -> tuple[Score, ...]:
    """Scores of candidates from medians and shares in their order, the best first."""
    scores = [
        Score(
            candidate=candidate,
            median_m=float(medians_m[at]),
            shares={name: float(share[at]) for name, share in shares.items()},
        )
        for at, candidate in enumerate(candidates)
    ]
    return tuple(sorted(scores, key=lambda score: (-max(score.shares.values(), default=0.0), score.median_m)))


def placed(numbers: Numbers, candidates: Sequence[Candidate]) -> NDArray[np.float64]:
    """Where each candidate (first axis) puts the numbers in the plan CRS."""
    return np.stack([candidate.planar(numbers) for candidate in candidates])
