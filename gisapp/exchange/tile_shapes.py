"""Shapes of a vector tile as the commands of its pen (Vector Tile Specification 2.1, 4.3), all of a kind at once."""

from dataclasses import dataclass

import numpy as np

from gisapp.exchange.varints import Counts, Numbers
from gisapp.geometry.map_outlines import LINE, POINT, POLYGON, Outlines
from gisapp.geometry.map_rings import Flags, Indices, Keys, Runs, fresh, sums, x_of, y_of

#: Commands: their number, and how often they are carried out in the bits above.
_MOVE, _MOVE_ONCE, _LINE, _CLOSE, _BITS = 1, 9, 2, 15, 3
#: By dimension: how a shape's kind is written, and how many numbers there are about the steps of a run.
_KINDS = {POINT: 1, LINE: 2, POLYGON: 3}
_AROUND = {POINT: 0, LINE: 2, POLYGON: 3}


@dataclass(frozen=True, slots=True, kw_only=True)
class Drawn:
    """Shapes of a kind: the row of each, how many numbers its commands have, and all these."""

    kind: int
    row: Indices
    count: Counts
    commands: Numbers


def drawn(outlines: Outlines) -> list[Drawn]:
    """The commands that draw points, lines and polygons, in this order; what is too small to be drawn goes.

    A shape is drawn as what it has of the highest dimension: a cut may leave lines and points beside polygons.
    """
    outlines = outlines.of_highest().whole()
    kinds = [(dimension, outlines.dimension == dimension) for dimension in (POINT, LINE, POLYGON)]
    made = [_drawn(outlines if own.all() else outlines.some(own), dimension) for dimension, own in kinds if own.any()]
    return [each for each in made if len(each.row)]


def _drawn(outlines: Outlines, dimension: int) -> Drawn:
    places = outlines.runs.places
    if dimension == POLYGON:
        area = _areas(outlines.runs)
        if not area.all():
            outlines = outlines.whole(besides=area != 0)
            area = _areas(outlines.runs)
        places = outlines.runs.places
        # Outer rings run clockwise on a screen, whose y points down: there their area is positive.
        turned = (area > 0) != fresh(outlines.part)
        if turned.any():
            places = _turned(places, outlines.runs.size, turned)
    return _commands(places, outlines.runs.size, outlines.shape, dimension)


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


def _commands(places: Keys, size: Counts, row: Indices, dimension: int) -> Drawn:
    """The pen moves to where a run begins, draws on, and closes a ring; each feature begins at 0, 0."""
    starts = np.cumsum(size) - size
    begins = np.flatnonzero(fresh(row))
    steps = np.column_stack([_zigzag(each, starts[begins]) for each in (x_of(places), y_of(places))])
    length = 2 * size + _AROUND[dimension]
    count = np.add.reduceat(length, begins) if len(begins) else length
    if dimension == POINT:
        count = count + 1
    commands = np.empty(int(count.sum()), dtype=np.uint64)
    if dimension == POINT:
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
        if dimension == POLYGON:
            commands[heads + length - 1] = _CLOSE
            is_step[heads + length - 1] = False
    commands[is_step] = steps.ravel()
    return Drawn(kind=_KINDS[dimension], row=row[begins], count=count, commands=commands)


def _zigzag(values: Keys, begins: Indices) -> Numbers:
    """The steps from value to value, those at `begins` from zero, with their sign in the lowest bit."""
    steps = values.copy()
    steps[1:] -= values[:-1]
    steps[begins] = values[begins]
    folded: Numbers = ((steps << 1) ^ (steps >> 63)).astype(np.uint64)
    return folded
