"""How much of a delivery lies on known edges, and would not if it were moved?

An edge that merely runs along another one, or crosses it, coincides with it too, and goes on doing so when it is moved
along itself. What counts is therefore the *pinned* share: the share of points along the delivered edges that lies
within a tolerance of the known edges, less the largest share that does when the delivery is moved by six tolerances,
in 18 directions over half a circle: to a straight edge, forwards and backwards are the same.
"""

from collections.abc import Sequence
from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray

from gisapp.geometry.edge_index import EdgeIndex, pairs_within, squared_m2

#: How many times the next best candidate the best one must reach.
MARGIN_OVER_OTHERS = 4.0
_MOVED_BY_TOLERANCES = 6.0
#: So many that for every straight edge one runs along it, within half a tolerance.
_DIRECTIONS = 18
#: Points have no length: so many of them must coincide.
_LEAST_POINTS = 3

Positions = NDArray[np.float64]


@dataclass(frozen=True, slots=True)
class Step:
    """How closely edges must coincide, how large a share must be pinned, and over which length."""

    tolerance_m: float
    pinned_share: float
    length_m: float

    @property
    def measure(self) -> str:
        """What the share within its tolerance is called."""
        return f"share_within_{self.tolerance_m:.0f}m"


@dataclass(frozen=True, slots=True, kw_only=True)
class Coincidence:
    """By candidate: the shares (0..1) of each step taken; and the candidate that the last step decides for, if any."""

    shares: dict[str, Positions]
    best: int | None


def coincide(
    points: Positions, edges: EdgeIndex, steps: Sequence[Step], owner: NDArray[np.intp] | None = None
) -> Coincidence:
    """Which candidate lays the points on the edges? Steps are taken until one decides.

    Parameters
    ----------
    points
        At equal distances along the delivered edges, in the plan CRS: by candidate, point, and axis.
    owner
        The shape with whose edges alone each point may coincide; without it any.
    """
    shares: dict[str, Positions] = {}
    pinned = np.empty(0)
    for step in steps:
        if step.measure not in shares:
            least = min(each.pinned_share for each in steps if each.measure == step.measure)
            shares[step.measure], pinned = _pinned(points, edges, step.tolerance_m, owner, least)
        enough = (pinned >= step.pinned_share) & _long_enough(points, pinned, edges, step)
        best = int(np.argmax(pinned))
        others = float(np.delete(pinned, best).max(initial=0.0))
        if enough[best] and pinned[best] >= MARGIN_OVER_OTHERS * others:
            return Coincidence(shares=shares, best=best)
    return Coincidence(shares=shares, best=None)


def _pinned(
    points: Positions, edges: EdgeIndex, tolerance_m: float, owner: NDArray[np.intp] | None, least: float
) -> tuple[Positions, Positions]:
    """Of each candidate's points the share that lies on the edges, and the share that is pinned there.

    Where no share reaches `least`, none can be pinned that counts, and nothing is moved.
    """
    flat = points.reshape(-1, 2)
    lying = _near(flat, edges, np.zeros((1, 2)), tolerance_m, owner).reshape(len(points), -1).mean(axis=1)
    if lying.max() < least:
        return lying, np.zeros(len(points))
    moved = _near(flat, edges, _shifts(tolerance_m), tolerance_m, owner).reshape(_DIRECTIONS, len(points), -1)
    return lying, np.maximum(lying - moved.mean(axis=2).max(axis=0), 0.0)


def _near(
    flat: Positions, edges: EdgeIndex, shifts: Positions, tolerance_m: float, owner: NDArray[np.intp] | None
) -> NDArray[np.bool_]:
    """By shift and point: whether the point, so moved, lies on the edges."""
    point, piece = pairs_within(edges, flat, tolerance_m + float(np.hypot(*shifts[0])))
    if owner is not None:
        own = np.tile(owner, len(flat) // len(owner))[point] == edges.owner[piece]
        point, piece = point[own], piece[own]
    near = np.zeros((len(shifts), len(flat)), dtype=np.bool_)
    copy, pair = np.nonzero(squared_m2(edges, flat[point] + shifts[:, None], piece) <= tolerance_m**2)
    near[copy, point[pair]] = True
    return near


def _shifts(tolerance_m: float) -> Positions:
    angles = np.arange(_DIRECTIONS) * (np.pi / _DIRECTIONS)
    moved: Positions = np.column_stack([np.cos(angles), np.sin(angles)]) * tolerance_m * _MOVED_BY_TOLERANCES
    return moved


def _long_enough(points: Positions, pinned: Positions, edges: EdgeIndex, step: Step) -> NDArray[np.bool_]:
    count = points.shape[1]
    if not edges.length_m:
        return np.asarray(pinned * count >= _LEAST_POINTS)
    # The points lie at equal distances; a mean would count the leaps from one feature to the next.
    leaps = np.hypot(*np.moveaxis(np.diff(points, axis=1), 2, 0)) if count > 1 else np.zeros((len(points), 1))
    return np.asarray(np.median(leaps, axis=1) * count * pinned >= step.length_m)
