"""Which datum would have to be off by how much for another portfolio to win, in its own unit, as plain values."""

from collections.abc import Mapping

import numpy as np

from gisapp.analysis.portfolios.datum import DatumTurn, datum_turns
from gisapp.analysis.portfolios.measures import Floats
from gisapp.workflows.portfolio_seam import Measured
from gisapp.workflows.portfolio_settled import Answer, Ids, Settled, figure_of, share_of

#: So many data of each objective are told, the least changes first.
_MOST_EACH = 3
#: From shares and kilometres to what planners write.
_IN_UNIT = {"share": (100.0, "%"), "overlap": (100.0, "%"), "position": (1000.0, "m"), "population": (1.0, "persons")}


def data_told(settled: Settled, names: Ids, score: Floats) -> Answer:
    """By how much would which datum have to be off, and in which objectives does no single one decide?

    Returns
    -------
    dict
        `data`: possible changes first, then by their share of the datum. `data_decide_nothing`: objectives.
    """
    board = settled.board
    found = datum_turns(board.space, board.objectives, board.scale, board.weights.middle, score)
    told: list[Answer] = []
    for each in found:
        if sum(row["objective"] == each.objective for row in told) < _MOST_EACH:
            told.append(_told(settled, names, each))
    deciding = {each.objective for each in found}
    asked = zip(board.objectives, board.weights.middle, board.scale.tells, strict=True)
    nothing = [each.id for each, weight, tells in asked if weight > 0 and tells and each.id not in deciding]
    return {"data": told, "data_decide_nothing": nothing}


def _told(settled: Settled, names: Ids, turn: DatumTurn) -> Answer:
    source = next(each for each in settled.counting if each.named.id == turn.objective)
    item = _item(source, turn)
    factor, unit = _IN_UNIT.get(turn.kind, (1.0, item.get("unit", source.named.unit)))
    position = {"within": figure_of(factor * turn.within), "toward_degrees": round(float(
        np.degrees(np.arctan2(turn.east, turn.north)) % 360))} if turn.kind == "position" else {}  # fmt: skip
    return {
        "objective": turn.objective,
        "kind": turn.kind,
        "zone": None if turn.site is None else settled.candidacy.ids[turn.site],
        "item": item.get("id"),
        "item_vi": item.get("name_vi"),
        "item_en": item.get("name_en"),
        "now": figure_of(factor * turn.now),
        "becomes": figure_of(factor * turn.becomes),
        "off_by": figure_of(factor * abs(turn.off_by)),
        "unit": unit,
        **position,
        "possible": turn.possible,
        "share_of_datum": share_of(turn.relative) if np.isfinite(turn.relative) else None,
        "winner": names[turn.winner],
    }


def _item(source: Measured, turn: DatumTurn) -> Mapping[str, str]:
    named = source.items.get(turn.kind, ())
    return named[turn.item] if turn.item is not None and turn.item < len(named) else {}
