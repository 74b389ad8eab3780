"""Which edges run past a point, and how far away? Thousands of points against a hundred thousand edges at once.

Edges are divided into pieces no longer than a cell of a square grid and sorted by the cell of their middle, so that the
pieces around a point are a few runs of one sorted array. A point among the geometries is an edge without length.
"""

from dataclasses import dataclass

import numpy as np
import shapely
from numpy.typing import NDArray

#: No piece is longer, and no cell wider.
PIECE_M = 32.0
#: A row of cells has its keys to itself, whatever lies at the ends of its neighbours.
_KEYS_PER_ROW = 1 << 24
_AREA = 2

Positions = NDArray[np.float64]


@dataclass(frozen=True, slots=True, kw_only=True, eq=False)
class EdgeIndex:
    """Pieces of edges from `start` by `step`, in metres, sorted by the `key` of their cell.

    `owner` numbers the shape that a piece is of; `length_m` is that of all edges together.
    """

    start: Positions
    step: Positions
    owner: NDArray[np.intp]
    key: NDArray[np.int64]
    length_m: float


def index_edges(geometries: NDArray[np.object_], *, with_points: bool = False) -> EdgeIndex:
    """Make the outlines and lines of geometries ready to be measured against; with points only where asked to."""
    start, step, owner = _edges(geometries, with_points=with_points)
    length = np.hypot(*step.T)
    pieces = np.maximum(np.ceil(length / PIECE_M), 1).astype(np.intp)
    whole = np.repeat(np.arange(len(pieces)), pieces)
    place = np.arange(len(whole)) - np.repeat(np.cumsum(pieces) - pieces, pieces)
    short = (step / pieces[:, None])[whole]
    begin = start[whole] + place[:, None] * short
    key = _key(np.floor((begin + short / 2) / PIECE_M))
    order = np.argsort(key, kind="stable")
    return EdgeIndex(
        start=begin[order],
        step=short[order],
        owner=owner[whole][order],
        key=key[order],
        length_m=float(length.sum()),
    )


def pairs_within(index: EdgeIndex, points: Positions, reach_m: float) -> tuple[NDArray[np.intp], NDArray[np.intp]]:
    """Point and piece of every pair that is no farther apart than `reach_m`; points that are not finite have none."""
    rings = int(np.ceil((reach_m + PIECE_M / 2) / PIECE_M))
    finite = np.flatnonzero(
        np.isfinite(points).all(axis=1) & (np.abs(points) < PIECE_M * _KEYS_PER_ROW / 4).all(axis=1)
    )
    cell = np.floor(points[finite] / PIECE_M)
    rows = np.arange(-rings, rings + 1)
    low = _key(np.stack([np.broadcast_to(cell[:, :1] - rings, (len(cell), len(rows))), cell[:, 1:] + rows], axis=2))
    first = np.searchsorted(index.key, low.ravel())
    counts = np.searchsorted(index.key, low.ravel() + 2 * rings, side="right") - first
    run = np.repeat(np.arange(len(counts)), counts)
    piece = np.arange(len(run)) + (first - np.cumsum(counts) + counts)[run]
    point = finite[run // len(rows)]
    near = squared_m2(index, points[point], piece) <= reach_m**2
    return point[near], piece[near]


def squared_m2(index: EdgeIndex, positions: Positions, piece: NDArray[np.intp]) -> Positions:
    """Squared distance of each position from its piece; positions may have further dimensions before the last."""
    # Axis by axis: several times faster than over pairs of coordinates.
    step_x, step_y = index.step[piece].T
    away_x, away_y = positions[..., 0] - index.start[piece, 0], positions[..., 1] - index.start[piece, 1]
    square = step_x**2 + step_y**2
    along = np.clip((away_x * step_x + away_y * step_y) / np.where(square > 0, square, 1.0), 0.0, 1.0)
    squared: Positions = (away_x - along * step_x) ** 2 + (away_y - along * step_y) ** 2
    return squared


def _edges(geometries: NDArray[np.object_], *, with_points: bool) -> tuple[Positions, Positions, NDArray[np.intp]]:
    parts, owner = shapely.get_parts(geometries, return_index=True)
    dimensions = shapely.get_dimensions(parts)
    rings, ring_part = shapely.get_rings(parts[dimensions == _AREA], return_index=True)
    lines = np.concatenate([rings, parts[dimensions == 1]])
    line_owner = np.concatenate([owner[dimensions == _AREA][ring_part], owner[dimensions == 1]])
    xy, line = shapely.get_coordinates(lines, return_index=True)
    joined = line[1:] == line[:-1]
    start, step, owners = xy[:-1][joined], (xy[1:] - xy[:-1])[joined], line_owner[line[:-1][joined]]
    if with_points:
        points, point = shapely.get_coordinates(parts[dimensions == 0], return_index=True)
        start = np.concatenate([start, points])
        step = np.concatenate([step, np.zeros_like(points)])
        owners = np.concatenate([owners, owner[dimensions == 0][point]])
    sound = np.isfinite(start).all(axis=1) & np.isfinite(step).all(axis=1)
    return start[sound], step[sound], owners[sound].astype(np.intp)


def _key(cell: Positions) -> NDArray[np.int64]:
    key: NDArray[np.int64] = cell[..., 1].astype(np.int64) * _KEYS_PER_ROW + cell[..., 0].astype(np.int64)
    return key
