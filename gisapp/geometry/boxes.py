"""Boxes (xmin, ymin, xmax, ymax), an array row each: which meet which, without touching a geometry.

A box with a missing coordinate (NaN: a feature without geometry) meets nothing.
"""

import numpy as np
import shapely
from numpy.typing import NDArray

#: A table over boxes has so many cells for each; with fewer, boxes that are apart fall more often into one cell.
_CELLS = 36


def meeting(boxes: NDArray[np.float64], window: NDArray[np.float64]) -> NDArray[np.bool_]:
    """Which boxes meet this one, edges included?"""
    xmin, ymin, xmax, ymax = window
    met: NDArray[np.bool_] = (
        (boxes[:, 0] <= xmax) & (boxes[:, 2] >= xmin) & (boxes[:, 1] <= ymax) & (boxes[:, 3] >= ymin)
    )
    return met


def meeting_any(boxes: NDArray[np.float64], windows: NDArray[np.float64]) -> NDArray[np.bool_]:
    """Which boxes meet at least one of these windows?"""
    met = np.zeros(len(boxes), dtype=np.bool_)
    if met.size and not np.isnan(boxes).all():
        for window in windows[meeting(windows, around(boxes))]:
            met |= meeting(boxes, window)
    return met


def around(boxes: NDArray[np.float64]) -> NDArray[np.float64]:
    """Give the least box that holds all of these; NaN where there is none."""
    if np.isnan(boxes).all():
        return np.full(4, np.nan)
    return np.concatenate([np.nanmin(boxes[:, :2], axis=0), np.nanmax(boxes[:, 2:], axis=0)])


def alone(boxes: NDArray[np.float64], *, apart: float) -> NDArray[np.bool_]:
    """Which boxes have no other as near as this? Some that have none are not found; no coordinate is missing.

    Each is laid into the cells of a table, a little larger than it is; a box alone in all its cells is alone.
    """
    if not len(boxes):
        return np.zeros(0, dtype=np.bool_)
    count = int(np.sqrt(_CELLS * len(boxes)))
    larger = boxes + np.array([-apart, -apart, apart, apart]) / 2
    whole = around(larger)
    step = np.tile((whole[2:] - whole[:2]) / count, 2)
    west, south, east, north = ((larger - np.tile(whole[:2], 2)) / step).astype(np.intp).T
    east, north, side = east + 1, north + 1, count + 2
    rise = np.bincount(np.concatenate([south * side + west, north * side + east]), minlength=side * side)
    rise -= np.bincount(np.concatenate([south * side + east, north * side + west]), minlength=side * side)
    crowded = np.zeros((side + 1, side + 1), dtype=np.intp)
    crowded[1:, 1:] = (rise.reshape(side, side).cumsum(axis=0).cumsum(axis=1) > 1).cumsum(axis=0).cumsum(axis=1)
    found: NDArray[np.bool_] = (
        crowded[north, east] - crowded[south, east] == crowded[north, west] - crowded[south, west]
    )
    return found


def circles_around(shapes: NDArray[np.object_]) -> NDArray[np.float64]:
    """The middle of the box of each shape (x, y), and how far the shape goes from there at most."""
    xmin, ymin, xmax, ymax = shapely.bounds(shapes).T
    return np.column_stack([(xmin + xmax) / 2, (ymin + ymax) / 2, np.hypot(xmax - xmin, ymax - ymin) / 2])
