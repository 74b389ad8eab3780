"""Shapes of a vector tile as the commands of its pen (Vector Tile Specification 2.1, 4.3), all of a kind at once."""

from dataclasses import dataclass

import numpy as np
import shapely

from gisapp.exchange.varints import Counts, Numbers
from gisapp.geometry.map_rings import (
    LEAST_RING,
    Flags,
    Indices,
    Keys,
    Places,
    Runs,
    Shapes,
    fresh,
    runs_through,
    sums,
    x_of,
    y_of,
)

#: Commands: their number, and how often they are carried out in the bits above.
_MOVE, _MOVE_ONCE, _LINE, _CLOSE, _BITS = 1, 9, 2, 15, 3
POINT, LINE, POLYGON = 1, 2, 3
_SINGLE = {
    POINT: shapely.GeometryType.POINT, LINE: shapely.GeometryType.LINESTRING, POLYGON: shapely.GeometryType.POLYGON,
}  # fmt: skip


@dataclass(frozen=True, slots=True, kw_only=True)
class Drawn:
    """Shapes of which something is left: the row of each, how many numbers its commands have, and all these."""

    row: Indices
    count: Counts
    commands: Numbers


def drawn(shapes: Shapes, kind: int) -> Drawn:
    """The commands that draw the shapes of a kind; what a cut left of a lesser kind, and what is too small, goes."""
    rows = np.flatnonzero(shapely.get_dimensions(shapes) == kind - 1)
    if not len(rows):
        return Drawn(row=rows, count=rows, commands=np.empty(0, dtype=np.uint64))
    parts, own = _parts(shapes[rows], kind)
    part = np.arange(len(parts))
    rings = parts
    if kind == POLYGON:
        rings, part = shapely.get_rings(parts, return_index=True)
    runs = runs_through(rings, len(rings) if kind == POLYGON else 0, _as_they_are)
    first = fresh(part)
    whole = runs.size >= (LEAST_RING if kind == POLYGON else kind)
    turned = np.zeros(len(whole), dtype=np.bool_)
    if kind == POLYGON:
        area = _areas(runs)
        whole &= area != 0
        whole &= whole[first][part]
        # Outer rings run clockwise on a screen, whose y points down: there their area is positive.
        turned = ((area > 0) != first)[whole]
    places, size = runs.places[np.repeat(whole, runs.size)], runs.size[whole]
    if turned.any():
        places = _turned(places, size, turned)
    return _commands(places, size, rows[own[part[whole]]], kind)


def _as_they_are(places: Places) -> Places:
    return places


def _parts(shapes: Shapes, kind: int) -> tuple[Shapes, Indices]:
    """Points, lines or polygons one by one, and which shape each belongs to."""
    parts, own = shapes, np.arange(len(shapes))
    while (shapely.get_type_id(parts) > shapely.GeometryType.POLYGON).any():
        parts, at = shapely.get_parts(parts, return_index=True)
        own = own[at]
    kept = np.flatnonzero((shapely.get_type_id(parts) == _SINGLE[kind]) & ~shapely.is_empty(parts))
    return parts[kept], own[kept]


def _areas(runs: Runs) -> Keys:
    """Twice the signed area of each ring, exact in whole numbers."""
    following = runs.after(runs.places)
    x, y = x_of(runs.places), y_of(runs.places)
    return sums(x * y_of(following) - x_of(following) * y, runs.size)


def _turned(places: Keys, size: Counts, wrong: Flags) -> Keys:
    """The places with the rings that run the wrong way run the other way."""
    ends = np.cumsum(size)
    order = np.arange(len(places))
    back = np.repeat(wrong, size)
    order[back] = (np.repeat(2 * ends - size - 1, size) - order)[back]
    return places[order]


def _commands(places: Keys, size: Counts, row: Indices, kind: int) -> Drawn:
    """The pen moves to where a run begins, draws on, and closes a ring; each feature begins at 0, 0."""
    starts = np.cumsum(size) - size
    begins = np.flatnonzero(fresh(row))
    steps = np.column_stack([_zigzag(each, starts[begins]) for each in (x_of(places), y_of(places))])
    around = {POINT: 0, LINE: 2, POLYGON: 3}[kind]
    length = 2 * size + around
    count = np.add.reduceat(length, begins) if len(begins) else length
    if kind == POINT:
        count = count + 1
    commands = np.empty(int(count.sum()), dtype=np.uint64)
    if kind == POINT:
        heads = np.cumsum(count) - count
        commands[heads] = (count - 1 >> 1 << _BITS) | _MOVE
        is_step = np.ones(len(commands), dtype=np.bool_)
        is_step[heads] = False
    else:
        heads = np.cumsum(length) - length
        commands[heads] = _MOVE_ONCE
        commands[heads + 3] = (size - 1 << _BITS) | _LINE
        is_step = np.ones(len(commands), dtype=np.bool_)
        is_step[heads] = is_step[heads + 3] = False
        if kind == POLYGON:
            commands[heads + length - 1] = _CLOSE
            is_step[heads + length - 1] = False
    commands[is_step] = steps.ravel()
    return Drawn(row=row[begins], count=count, commands=commands)


def _zigzag(values: Keys, begins: Indices) -> Numbers:
    """The steps from value to value, those at `begins` from zero, with their sign in the lowest bit."""
    steps = values.copy()
    steps[1:] -= values[:-1]
    steps[begins] = values[begins]
    folded: Numbers = ((steps << 1) ^ (steps >> 63)).astype(np.uint64)
    return folded
