"""Boxes (xmin, ymin, xmax, ymax), an array row each: which meet which, without touching a geometry.

A box with a missing coordinate (NaN: a feature without geometry) meets nothing.
"""

import numpy as np
import shapely
from numpy.typing import NDArray

from gisapp.geometry.map_rings import owners, spread

#: So many pairs for each box are looked at, to see whether it is alone.
_PAIRS = 32


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


def alone(boxes: NDArray[np.float64], asked: NDArray[np.intp], *, apart: float) -> NDArray[np.bool_]:
    """Which of the boxes asked for have no other as near as this? Where boxes are so wide that it takes long, none."""
    west, south, east, north = boxes.T
    order = np.argsort(west)
    begin = np.searchsorted(west[order], west[asked] - (east - west).max(initial=0.0) - apart)
    many = np.searchsorted(west[order], east[asked] + apart, side="right") - begin
    if many.sum() > _PAIRS * len(boxes):
        return np.zeros(len(asked), dtype=np.bool_)
    turn, other = owners(many), order[spread(begin, many)]
    one = asked[turn]
    near = np.flatnonzero(
        (west[one] - apart <= east[other]) & (south[one] - apart <= north[other]) & (south[other] <= north[one] + apart)
    )
    found: NDArray[np.bool_] = np.bincount(turn[near], minlength=len(asked)) == 1  # itself
    return found


def circles_around(shapes: NDArray[np.object_]) -> NDArray[np.float64]:
    """The middle of the box of each shape (x, y), and how far the shape goes from there at most."""
    xmin, ymin, xmax, ymax = shapely.bounds(shapes).T
    return np.column_stack([(xmin + xmax) / 2, (ymin + ymax) / 2, np.hypot(xmax - xmin, ymax - ymin) / 2])
