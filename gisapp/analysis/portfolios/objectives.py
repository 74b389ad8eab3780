"""What portfolios achieve in each objective: at least, at most, and wherever the data may lie."""

from collections.abc import Iterator
from dataclasses import dataclass

import numpy as np

from gisapp.analysis.portfolios.measures import Chosen, Floats, Measure, chosen
from gisapp.analysis.portfolios.space import Space

_ROWS_AT_ONCE = 1 << 16


@dataclass(frozen=True, slots=True, kw_only=True, eq=False)
class Objective:
    """An objective (vi: mục tiêu): what is measured, in which unit, and whether more of it is better.

    `basis` says what its data are: `sourced`, `assumed` or `synthetic`, the weakest of them.
    """

    id: str
    title_vi: str
    title_en: str
    unit: str
    more_is_better: bool
    basis: str
    measure: Measure


@dataclass(frozen=True, slots=True, kw_only=True, eq=False)
class Achieved:
    """What each portfolio (row) achieves in each objective (column): least, greatest, and in the middle of the data."""

    least: Floats
    greatest: Floats
    middle: Floats


def achieved(space: Space, objectives: tuple[Objective, ...]) -> Achieved:
    """What does every portfolio achieve in every objective?"""
    shape = (len(space), len(objectives))
    least, greatest, middle = np.empty(shape), np.empty(shape), np.empty(shape)
    for rows in _blocks(len(space)):
        these = chosen(space, rows)
        for at, each in enumerate(objectives):
            least[rows, at], greatest[rows, at] = each.measure.bounds(these)
            middle[rows, at] = each.measure.at(these, np.full(each.measure.data, 0.5))
    return Achieved(least=least, greatest=greatest, middle=middle)


def drawn(these: Chosen, objectives: tuple[Objective, ...], u: list[Floats], known: Floats) -> Floats:
    """What these portfolios achieve where the data of each objective lie at their `u`; `known` where none is open."""
    values = known.copy()
    for at, each in enumerate(objectives):
        if each.measure.data:
            values[:, at] = each.measure.at(these, u[at])
    return values


def oriented(values: Floats, objectives: tuple[Objective, ...]) -> Floats:
    """The values turned so that more is better in each."""
    signs = np.array([1.0 if each.more_is_better else -1.0 for each in objectives])
    turned: Floats = values * signs
    return turned


def _blocks(count: int) -> Iterator[slice]:
    return (slice(begin, begin + _ROWS_AT_ONCE) for begin in range(0, count, _ROWS_AT_ONCE))
