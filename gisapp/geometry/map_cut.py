"""Outlines that reach far beyond a map tile, cut so that nothing on the tile moves, not by the rounding of a cut.

Long edges get vertices at lines that all tiles have in common, so that an edge has an end near the tile. Of points one
after another beyond one side of the tile the first and the last are enough: what lies between them, and the line that
takes their place, lie beyond that side too. So no edge is cut on its way, and two tiles draw the edges
that they share alike.
"""

from dataclasses import replace

import numpy as np
import shapely

from gisapp.geometry.map_outlines import Outlines, as_they_are, joined, outlines_of
from gisapp.geometry.map_rings import Flags, Runs, keys_at, without_repeats, x_of, y_of

#: Programs that draw tiles hold places up to about 16,000 units off; an edge that goes farther is cut on its way.
_FAR = 8_000
_SIDES = 4
#: Edges longer than this, right or down, get a vertex on each line that is a multiple of it, near the tile.
_LONG = 2_048
_LINES = np.arange(-_LONG, 3 * _LONG + 1, _LONG)


def with_joints(runs: Runs) -> Runs:
    """Runs with a vertex where a long edge crosses certain lines; the same one on every tile and from either end."""
    begins, ends = runs.places, runs.after(runs.places)
    long = np.flatnonzero(np.maximum(np.abs(x_of(ends) - x_of(begins)), np.abs(y_of(ends) - y_of(begins))) > _LONG)
    if not len(long):
        return runs
    low, high = np.minimum(begins[long], ends[long]), np.maximum(begins[long], ends[long])
    x, y = x_of(low), y_of(low)
    right, down = x_of(high) - x, y_of(high) - y
    flat = right >= np.abs(down)
    along, aside, start = np.where(flat, right, down), np.where(flat, down, right), np.where(flat, x, y)
    on = _LINES - start[:, np.newaxis]
    sign = np.sign(along)[:, np.newaxis]
    edge, line = np.nonzero((on * sign > 0) & (on * sign < np.abs(along)[:, np.newaxis]))
    far = np.abs(on[edge, line])
    beside = (2 * aside[edge] * far + np.abs(along)[edge]) // (2 * np.abs(along)[edge])
    at_x = x[edge] + np.where(flat[edge], on[edge, line], beside)
    at_y = y[edge] + np.where(flat[edge], beside, on[edge, line])
    back = begins[long] != low
    order = np.lexsort((np.where(back[edge], -far, far), edge))
    return runs.with_more(long[edge[order]], keys_at(at_x[order], at_y[order]))


def cut(outlines: Outlines, least: int, most: int) -> Outlines:
    """The same with less of what lies beyond a square, from `least` to `most` both ways.

    Parameters
    ----------
    outlines
        In whole units. What is left of them may cross itself beyond the square; such a shape, and one that reaches
        very far, becomes what it has in common with the square.
    """
    runs = outlines.runs
    for side in range(_SIDES):
        beyond = _beyond(runs, side, least, most)
        if beyond.any():
            runs = runs.only(~(beyond & runs.before(beyond) & runs.after(beyond)))
    shorter = outlines.with_runs(_drawn_near(runs, least, most)).whole()
    boxes = shorter.boxes()
    with np.errstate(invalid="ignore"):
        kept = ~np.any((boxes[:, :2] < -_FAR) | (boxes[:, 2:] > _FAR), axis=1)
    kept &= shapely.is_valid(shorter.shapes())
    if kept.all():
        return shorter
    rest, square = np.flatnonzero(~kept), shapely.box(least, least, most, most)
    pieces = outlines_of(shapely.intersection(shapely.make_valid(outlines.of(rest).shapes()), square), as_they_are)
    pieces = pieces.of_highest().whole().among(rest, outlines.count)
    return joined(shorter.some(kept[shorter.shape]), pieces)


def _beyond(runs: Runs, side: int, least: int, most: int) -> Flags:
    """Which points are beyond the left (0), the right (1), the upper (2) or the lower side (3)."""
    values = (x_of if side < _SIDES // 2 else y_of)(runs.places)
    beyond: Flags = values < least if side % 2 == 0 else values > most
    return beyond


def _drawn_near(runs: Runs, least: int, most: int) -> Runs:
    """The same with points between two edges that are beyond a side as near as the lines; so are the edges then."""
    hidden = np.zeros(len(runs.places), dtype=np.bool_)
    for side in range(_SIDES):
        beyond = _beyond(runs, side, least, most)
        hidden |= beyond & runs.after(beyond)
    free = hidden & runs.before(hidden)
    near = keys_at(*(np.clip(of(runs.places), _LINES[0], _LINES[-1]) for of in (x_of, y_of)))
    return without_repeats(replace(runs, places=np.where(free, near, runs.places)))
