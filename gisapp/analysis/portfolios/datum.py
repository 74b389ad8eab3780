"""By how much would a single datum have to be off for another portfolio to win?

All other data stay in the middle of their ranges, the weights as they are, and the scale from worst to best as the
board has it. The change told is the smallest of its datum, up or down; who wins beyond it is named.
"""

from collections.abc import Iterator
from dataclasses import dataclass

import numpy as np

from gisapp.analysis.portfolios.acceptability import Scale
from gisapp.analysis.portfolios.crossings import Field, field_of, smallest
from gisapp.analysis.portfolios.measures import Floats, Spread
from gisapp.analysis.portfolios.objectives import Objective
from gisapp.analysis.portfolios.places import least_displacement
from gisapp.analysis.portfolios.shifts import shifts
from gisapp.analysis.portfolios.space import Space


@dataclass(frozen=True, slots=True, kw_only=True)
class DatumTurn:
    """By how much a datum would have to be off for `winner` to win, in its own unit, and whether it may be.

    `kind` says what it is (`gisapp.analysis.portfolios.shifts`, or `position`), `site` whose, `item` of which facility,
    topic or unit of people. `off_by` has its sign; a position is off by a length, so far `east` and `north`; what is
    shorter by more than `within` changes nothing. `relative` is the change as a share of the datum.
    """

    objective: str
    kind: str
    site: int | None
    item: int | None
    off_by: float
    now: float
    becomes: float
    possible: bool
    relative: float
    winner: int
    within: float = 0.0
    east: float = 0.0
    north: float = 0.0


def datum_turns(
    space: Space, objectives: tuple[Objective, ...], scale: Scale, weighting: Floats, score: Floats
) -> tuple[DatumTurn, ...]:
    """By how much would each datum have to be off for another portfolio to win? Possible ones first, least ones first.

    Exact for everything that moves in straight pieces (`gisapp.analysis.portfolios.crossings`); for positions to within
    a tolerance that is told. A datum that no change within what it can be at all makes decide has no row.

    Parameters
    ----------
    space, objectives, scale
        Those of the board.
    weighting, score
        One weight for each objective, and the score of each portfolio with all data in the middle.
    """
    winner = int(score.argmax())
    field = field_of(space, score, winner)
    turns: list[DatumTurn] = []
    for at, objective in enumerate(objectives):
        if weighting[at] > 0 and scale.tells[at]:
            worth = float(weighting[at]) / float(scale.best[at] - scale.worst[at])
            turns += _turns(field, objective, worth if objective.more_is_better else -worth)
    return tuple(sorted(turns, key=lambda each: (not each.possible, each.relative)))


def _turns(field: Field, objective: Objective, gain: float) -> Iterator[DatumTurn]:
    phases = len(field.space.candidates.phases)
    for shift in shifts(objective.measure, phases):
        found = smallest(field, shift, gain)
        if found is not None:
            yield DatumTurn(
                objective=objective.id,
                kind=shift.kind,
                site=shift.site,
                item=shift.item,
                off_by=found.by,
                now=shift.value,
                becomes=shift.becomes(found.by),
                possible=shift.possible(found.by),
                relative=abs(found.by) / shift.size if shift.size else np.inf,
                winner=found.winner,
            )
    if isinstance(objective.measure, Spread):
        yield from _displaced(field, objective, objective.measure, gain)


def _displaced(field: Field, objective: Objective, measure: Spread, gain: float) -> Iterator[DatumTurn]:
    for site in range(len(measure.distance)):
        found = least_displacement(field, measure, site, gain)
        if found is not None:
            yield DatumTurn(
                objective=objective.id,
                kind="position",
                site=site,
                item=None,
                off_by=found.by,
                now=0.0,
                becomes=found.by,
                possible=measure.off is not None and found.by <= float(measure.off[site]),
                relative=found.by / float(measure.distance[site].sum() / max(len(measure.distance) - 1, 1)),
                winner=found.winner,
                within=found.within,
                east=found.east,
                north=found.north,
            )
