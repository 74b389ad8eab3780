"""How firm the choice is, as plain values: shares of trials, portfolios worth a look, what would change it."""

import numpy as np

from gisapp.analysis.portfolios.stability import next_measurements, regrets, scores, weight_turns
from gisapp.workflows.portfolio_data_turns import data_told
from gisapp.workflows.portfolio_rows import values_of
from gisapp.workflows.portfolio_settled import Answer, Ids, Settled, share_of

#: So many shares, turns and measurements are told; they are sorted, and the rest says less.
_MOST_SHARES, _MOST_TURNS = 50, 10


def acceptability_told(settled: Settled, names: Ids) -> Answer:
    """Who is the best how often, over all draws?"""
    accepted, ids = settled.board.accepted, settled.candidacy.ids
    first = np.argsort(-accepted.best, kind="stable")[:_MOST_SHARES]
    return {
        "draws": accepted.draws,
        "seed": settled.asked.seed,
        "portfolios": {names[int(accepted.rows[at])]: share_of(accepted.best[at]) for at in first if accepted.best[at]},
        "zones": {zone: share_of(share) for zone, share in zip(ids, accepted.chosen, strict=True)},
        "ranks": {
            names[row]: [share_of(each) for each in ranks]
            for row, ranks in zip(settled.board.representatives, settled.board.ranks, strict=True)
        },
    }


def representatives_told(settled: Settled, names: Ids) -> list[Answer]:
    """The few portfolios worth a look, why, and how much each falls behind in each future."""
    board = settled.board
    rows = np.array(list(board.representatives), dtype=np.intp)
    lost = (
        regrets(board.achieved, board.objectives, board.scale, board.weights.middle, rows)
        if board.weights.given
        else {}
    )
    return [
        {
            "portfolio": names[int(row)],
            "reasons": [_reason(settled, why) for why in reasons],
            "values": values_of(board, int(row)),
            "worse_than_best": {future: share_of(each[at]) for future, each in lost.items()},
        }
        for at, (row, reasons) in enumerate(board.representatives.items())
    ]


def _reason(settled: Settled, why: str) -> Answer:
    code, _, at = why.partition(":")
    return {"code": code, "objective": settled.counting[int(at)].named.id if at else None}


def turns_told(settled: Settled, names: Ids) -> Answer:
    """What would dethrone the winner; nothing where no weights were given, for then there is none."""
    board = settled.board
    if board.winner is None:
        return {"weights": [], "data": [], "data_decide_nothing": []}
    values, weighting = board.scaled, board.weights.middle
    by_weight = weight_turns(values, board.objectives, weighting, board.winner)
    return {
        "weights": [
            {"objective": each.objective, "weight": share_of(each.weight), "turns_at": share_of(each.turns_at),
             "winner": names[each.winner]}
            for each in by_weight[:_MOST_TURNS]
        ],
        **data_told(settled, names, scores(values, weighting)),
    }  # fmt: skip


def measurements_told(settled: Settled) -> list[Answer]:
    """What is most worth measuring next?"""
    names = tuple(each.about for each in settled.counting)
    found = next_measurements(settled.board.accepted, settled.board.objectives, names)
    return [
        {"objective": each.objective, "about": each.about, "settles": share_of(each.settles)}
        for each in found[:_MOST_TURNS]
    ]
