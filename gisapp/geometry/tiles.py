"""A plane of many shapes, cut into tiles that hold few: what is asked of neighbours needs a tile at a time."""

from collections.abc import Iterator
from dataclasses import dataclass
from typing import Any

import numpy as np
from numpy.typing import NDArray

Boxes = NDArray[np.float64]
#: Where a cut takes away less than this share of the shapes they lie on each other, and no cut will part them.
_LEAST_GAIN = 0.02


@dataclass(frozen=True, slots=True, kw_only=True)
class Tile:
    """A half-open rectangle, and which shapes' boxes meet it."""

    members: NDArray[np.intp]
    xmin: float = -np.inf
    ymin: float = -np.inf
    xmax: float = np.inf
    ymax: float = np.inf

    def holds(self, x: NDArray[np.float64], y: NDArray[np.float64]) -> NDArray[np.bool_]:
        """Which of these points lie in it; of all tiles of one cutting exactly one holds a point."""
        held: NDArray[np.bool_] = (x >= self.xmin) & (x < self.xmax) & (y >= self.ymin) & (y < self.ymax)
        return held


def tiles(boxes: Boxes, members: NDArray[np.intp], weights: NDArray[np.integer[Any]], *, most: int) -> Iterator[Tile]:
    """Which shapes have to be looked at together?

    Parameters
    ----------
    boxes
        xmin, ymin, xmax, ymax of every shape.
    members
        The places of the shapes that count; their boxes are finite.
    weights
        What every shape adds to the load of a tile, such as its vertices.
    most
        The load that a tile is to hold.

    Yields
    ------
    Tile
        Rectangles that cover the plane without a gap; a shape is in each that its box meets.
    """
    waiting = [Tile(members=members)]
    while waiting:
        tile = waiting.pop()
        if len(tile.members) <= 1 or weights[tile.members].sum() <= most:
            if len(tile.members):
                yield tile
            continue
        halves = _halves(tile, boxes)
        if max(len(half.members) for half in halves) > len(tile.members) * (1 - _LEAST_GAIN):
            yield tile
        else:
            waiting += halves


def _halves(tile: Tile, boxes: Boxes) -> list[Tile]:
    """Cut across the longer side of where the shapes' middles lie, at their median."""
    own = boxes[tile.members]
    middles = (own[:, :2] + own[:, 2:]) / 2
    axis = int(np.argmax(np.ptp(middles, axis=0)))
    cut = float(np.median(middles[:, axis]))
    low, high = tile.members[own[:, axis] < cut], tile.members[own[:, axis + 2] >= cut]
    sides = (tile.xmin, tile.ymin, tile.xmax, tile.ymax)
    below, above = list(sides), list(sides)
    below[axis + 2] = above[axis] = cut
    return [
        Tile(members=each, xmin=xmin, ymin=ymin, xmax=xmax, ymax=ymax)
        for each, (xmin, ymin, xmax, ymax) in ((low, below), (high, above))
    ]
