"""What matters how much: weights as the user gives them, never a default that decides in silence.

Given directly, as ranges, or pairwise (Saaty 1980): the principal eigenvector of the judgements, with its consistency
ratio. Without any weights every weighting counts the same, and the answer says so.
"""

from collections.abc import Sequence
from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray

from gisapp.domain.errors import BadInput, Vi
from gisapp.domain.numerals import written

Floats = NDArray[np.float64]
#: Above it judgements contradict each other too much (Saaty 1980).
MOST_INCONSISTENT = 0.10
#: Mean consistency index of random judgements on 1..12 things (Saaty 1980; Alonso, Lamata 2006 beyond 9).
RANDOM = (0.0, 0.0, 0.58, 0.90, 1.12, 1.24, 1.32, 1.41, 1.45, 1.49, 1.51, 1.54)
_STEPS = 64


@dataclass(frozen=True, slots=True, kw_only=True, eq=False)
class Weights:
    """Between which values the weight of each objective lies; both are equal where they are given directly.

    `given` is false where nobody said anything: then all weightings count the same.
    """

    least: Floats
    greatest: Floats
    given: bool = True

    @property
    def middle(self) -> Floats:
        """The weighting in the middle of what is possible, summing to 1."""
        middle = (self.least + self.greatest) / 2
        weighting: Floats = _onto(middle, self) if self.given else np.full(len(middle), 1 / len(middle))
        return weighting


@dataclass(frozen=True, slots=True, kw_only=True, eq=False)
class Judged:
    """Weights from pairwise judgements, how consistent these are, and the one to think over first."""

    weights: Floats
    consistency_ratio: float
    revisit: tuple[int, int] | None
    implied: float | None


def unknown(count: int) -> Weights:
    """Nobody has said what matters."""
    return Weights(least=np.zeros(count), greatest=np.ones(count), given=False)


def direct(values: Sequence[float]) -> Weights:
    """Weights given one by one, scaled to sum to 1.

    Raises
    ------
    BadInput
        When one is negative or no number, or all are zero.
    """
    given = _checked(values)
    if not given.any():
        raise BadInput(
            expected="one weight above zero at least",
            found="all of them zero",
            todo="give one more",
            vi=Vi("ít nhất một trọng số lớn hơn 0", "hãy cho thêm một trọng số", "tất cả đều bằng 0"),
        )
    share = given / given.sum()
    return Weights(least=share, greatest=share)


def between(least: Sequence[float], greatest: Sequence[float]) -> Weights:
    """Weights as ranges, in shares of 1.

    Raises
    ------
    BadInput
        When one is negative or no number, a range runs downward, or no weighting in them sums to 1.
    """
    low, high = _checked(least), _checked(greatest)
    if (low > high).any():
        raise BadInput(
            expected="ranges that run upward",
            found=f"{low.tolist()} to {high.tolist()}",
            todo="swap them",
            vi=Vi(
                "các khoảng trọng số viết từ nhỏ đến lớn", "hãy đổi chỗ hai đầu", f"{low.tolist()} đến {high.tolist()}"
            ),
        )
    if low.sum() > 1 + 1e-9 or high.sum() < 1 - 1e-9:
        raise BadInput(
            expected="ranges in which weights can sum to 1",
            found=f"least {low.sum():g} and greatest {high.sum():g} in all",
            todo="widen them",
            vi=Vi(
                "các khoảng mà trọng số có thể cộng thành 1",
                "hãy nới rộng các khoảng",
                f"tổng nhỏ nhất {written(float(low.sum()), 4)}, lớn nhất {written(float(high.sum()), 4)}",
            ),
        )
    return Weights(least=low, greatest=high)


def judged(matrix: Sequence[Sequence[float]]) -> Judged:
    """How much does each objective matter, if judged in pairs: `matrix[i][j]` says how much more i matters than j?

    Above a consistency ratio of 0.10, `revisit` names the judgement that fits the others least, and `implied` what
    they imply in its place.

    Raises
    ------
    BadInput
        When it is no square of positive numbers, or [i][j] and [j][i] are not inverse.
    """
    judgements = np.asarray(matrix, dtype=np.float64)
    count = len(judgements)
    if judgements.shape != (count, count) or not 1 <= count <= len(RANDOM) or not (judgements > 0).all():
        raise BadInput(
            expected=f"judgements of each of up to {len(RANDOM)} objectives against each other, above 0",
            found=f"a table of {judgements.shape}",
            todo="fill in the whole table",
            vi=Vi(
                f"so sánh từng cặp của nhiều nhất {len(RANDOM)} mục tiêu, mỗi số lớn hơn 0",
                "hãy điền đủ bảng",
                f"bảng cỡ {judgements.shape}",
            ),
        )
    if not np.allclose(judgements * judgements.T, 1.0, rtol=0.02):
        raise BadInput(
            expected="1/x where the other way round is x",
            found="two that are not inverse",
            todo="correct them",
            vi=Vi(
                "hai chiều của một cặp so sánh là nghịch đảo của nhau",
                "hãy sửa lại",
                "hai số không phải nghịch đảo của nhau",
            ),
        )
    values, vectors = np.linalg.eig(judgements)
    principal = int(values.real.argmax())
    weights = np.abs(vectors[:, principal].real)
    weights /= weights.sum()
    index = (values.real[principal] - count) / (count - 1) if count > 1 else 0.0
    ratio = float(max(index, 0.0) / RANDOM[count - 1]) if RANDOM[count - 1] else 0.0
    if ratio <= MOST_INCONSISTENT:
        return Judged(weights=weights, consistency_ratio=ratio, revisit=None, implied=None)
    implied = weights[:, None] / weights
    off = np.abs(np.log(judgements / implied))
    one, other = np.unravel_index(int(np.triu(off).argmax()), off.shape)
    return Judged(weights=weights, consistency_ratio=ratio, revisit=(int(one), int(other)),
                  implied=float(implied[one, other]))  # fmt: skip


def draws(weights: Weights, count: int, rng: np.random.Generator) -> Floats:
    """So many weightings that are possible, each as likely as any other; a row each, summing to 1."""
    if (weights.least == weights.greatest).all():
        return np.broadcast_to(weights.middle, (count, len(weights.least))).copy()
    free = rng.dirichlet(np.ones(len(weights.least)), count)
    if not weights.given:
        return free
    return _walked(weights, count, rng)


def _walked(weights: Weights, count: int, rng: np.random.Generator) -> Floats:
    """Hit and run: many walkers, each step a random direction along which no weight leaves its range."""
    at = np.broadcast_to(weights.middle, (count, len(weights.least))).copy()
    for _ in range(_STEPS):
        way = rng.standard_normal(at.shape)
        way -= way.mean(axis=1, keepdims=True)
        with np.errstate(divide="ignore", invalid="ignore"):
            one, other = (weights.least - at) / way, (weights.greatest - at) / way
        low = np.nanmax(np.minimum(one, other), axis=1)
        high = np.nanmin(np.maximum(one, other), axis=1)
        along = np.where(np.isfinite(low) & np.isfinite(high) & (high > low), rng.uniform(size=count), 0.0)
        reach = np.where(along > 0, low + along * (high - low), 0.0)
        at = np.clip(at + reach[:, None] * way, weights.least, weights.greatest)
    whole: Floats = at / at.sum(axis=1, keepdims=True)
    return whole


def _onto(middle: Floats, weights: Weights) -> Floats:
    """The weighting near the middle that sums to 1: all move by the same share of their room."""
    lacking = 1.0 - middle.sum()
    room = weights.greatest - middle if lacking > 0 else middle - weights.least
    return middle if not room.sum() else middle + room * lacking / room.sum()


def _checked(values: Sequence[float]) -> Floats:
    given = np.asarray(values, dtype=np.float64)
    if given.ndim != 1 or not np.isfinite(given).all() or (given < 0).any():
        raise BadInput(
            expected="weights of zero or more",
            found=f"{list(values)}",
            todo="correct them",
            vi=Vi("trọng số từ 0 trở lên", "hãy sửa lại"),
        )
    return given
