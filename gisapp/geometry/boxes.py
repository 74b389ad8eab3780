"""Boxes (xmin, ymin, xmax, ymax), an array row each: which meet which, without touching a geometry.

A box with a missing coordinate (NaN: a feature without geometry) meets nothing.
"""

import numpy as np
import shapely
from numpy.typing import NDArray


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


def circles_around(shapes: NDArray[np.object_]) -> NDArray[np.float64]:
    """The middle of the box of each shape (x, y), and how far the shape goes from there at most."""
    xmin, ymin, xmax, ymax = shapely.bounds(shapes).T
    return np.column_stack([(xmin + xmax) / 2, (ymin + ymax) / 2, np.hypot(xmax - xmin, ymax - ymin) / 2])
