"""The board as plain values: the one form that API, files, notebook and map take."""

from collections.abc import Mapping
from dataclasses import asdict

import numpy as np
from numpy.typing import NDArray

from gisapp.analysis.portfolios.board import Board
from gisapp.analysis.portfolios.front import Standing
from gisapp.workflows.portfolio_firmness import (
    acceptability_told,
    measurements_told,
    representatives_told,
    turns_told,
)
from gisapp.workflows.portfolio_question import sizes_text
from gisapp.workflows.portfolio_rows import portfolios_told
from gisapp.workflows.portfolio_seam import Basis, Datum, Found, Missing
from gisapp.workflows.portfolio_settled import Answer, Ids, Settled, figure_of, share_of
from gisapp.workflows.portfolio_words import sentences
from gisapp.workflows.records import records

#: A board of up to so many portfolios is told whole; of a larger one those that no other beats.
MOST_TOLD = 5_000
#: With more than this share of inputs that are invented, assumed or not known, the board recommends nothing.
MOST_WEAK_SHARE = 1 / 3


def answer_of(settled: Settled) -> Answer:
    """The board as it goes out at every door."""
    board, names = settled.board, Ids(board=settled.board, phases=settled.phases)
    standing = dict(zip(settled.candidacy.ids, board.standings, strict=True))
    told = _told_rows(board)
    reach = _reach(settled)
    answer: Answer = {
        "plan": settled.question.year.plan.id,
        "horizon": settled.question.horizon,
        "appraised": settled.question.appraised.isoformat(),
        "demo": settled.demo,
        "sizes": sizes_text(settled.asked.sizes),
        "phases": list(settled.phases) if settled.asked.phases else [],
        "asked": _asked(settled),
        "candidates": _candidates(settled, standing),
        "not_assessable": list(settled.candidacy.not_assessable),
        "excluded": [_named(settled, zone) | {"rules": rows} for zone, rows in settled.gates.excluded.items()],
        "conditional": [_named(settled, zone) | {"rules": rows} for zone, rows in settled.gates.conditional.items()],
        "overridden": [_named(settled, zone) | said for zone, said in settled.gates.overridden.items()],
        "objectives": [_objective(settled, at) for at in range(len(settled.counting))],
        "objectives_left_out": [_left_out(each) for each in settled.aside],
        "shared_facilities": [dict(row) for each in settled.counting for row in each.shared],
        "counted": {
            "portfolios": len(board.space),
            "by_size": _by_size(settled),
            "unbeaten": len(board.front),
            "told": len(told),
            "with_every_approved": _with_approved(settled),
        },
        "portfolios": portfolios_told(settled, told, names),
        "pareto": [names[row] for row in board.front.tolist() if row in set(told.tolist())],
        **{each.value: [zone for zone, is_ in standing.items() if is_ is each] for each in Standing},
        "acceptability": acceptability_told(settled, names),
        "representatives": representatives_told(settled, names),
        "weights": {**settled.weighed.told, "middle": _by_objective(settled, board.weights.middle),
                    "least": _by_objective(settled, board.weights.least),
                    "greatest": _by_objective(settled, board.weights.greatest)},
        "winner": None if board.winner is None else names[board.winner],
        "turns": turns_told(settled, names),
        "next_measurements": measurements_told(settled),
        "basis": reach,
        "inputs": dict(settled.inputs),
    }  # fmt: skip
    return {**answer, **sentences(answer)}


def _named(settled: Settled, zone: str) -> Answer:
    named = settled.gates.names[zone]
    return {"zone": zone, "name_vi": named["name_vi"], "name_en": named["name_en"]}


def _asked(settled: Settled) -> Answer:
    year = {"plan": settled.question.year.plan.id, "horizon": str(settled.question.horizon),
            "appraised": settled.question.appraised.isoformat()}  # fmt: skip
    return {**settled.asked.parameters(), **year}


def _told_rows(board: Board) -> NDArray[np.intp]:
    if len(board.space) <= MOST_TOLD:
        return np.arange(len(board.space))
    shown = np.array(list(board.representatives), dtype=np.intp)
    return np.union1d(board.front[:MOST_TOLD], shown)


def _candidates(settled: Settled, standing: Mapping[str, Standing]) -> list[Answer]:
    board = settled.board
    return [
        {
            "zone": row["id"],
            "name_vi": row["name_vi"],
            "name_en": row["name_en"],
            "status": row["status"],
            "quality": row["quality"],
            "position_uncertainty_m": row["position_uncertainty_m"],
            "stated_area_ha": row["stated_area_ha"],
            "area_ha": {"least": area.least, "greatest": area.greatest},
            "approved_by": settled.candidacy.approved.get(row["id"]),
            "growth_pole": _pole(settled, row["id"]),
            "fixed": row["id"] in settled.fixed,
            "standing": str(standing[row["id"]]),
            "share_of_unbeaten": {
                "middle": share_of(board.core[at]),
                "least": share_of(board.core_least[at]),
                "greatest": share_of(board.core_greatest[at]),
            },
            "share_of_best": share_of(board.accepted.chosen[at]),
            "single_ranks": [share_of(each) for each in board.single_ranks[at]],
            "data": {each.named.id: _datum(each, row["id"]) for each in settled.found},
        }
        for at, (row, area) in enumerate(
            zip(records(settled.candidacy.zones), settled.candidacy.area_ha, strict=True)
        )
    ]  # fmt: skip


def _pole(settled: Settled, zone: str) -> Answer | None:
    pole = settled.candidacy.poles.of.get(zone)
    return None if pole is None else asdict(pole)


def _datum(found: Found, zone: str) -> Answer:
    datum = found.data.get(zone)
    if isinstance(datum, Datum):
        return {
            "least": round(datum.least, 3),
            "greatest": round(datum.greatest, 3),
            "basis": str(datum.basis),
            "note_vi": datum.note_vi,
            "note_en": datum.note_en,
        }
    lacking = found.lacking[zone] if isinstance(found, Missing) else None
    return {
        "least": None,
        "greatest": None,
        "basis": "unknown",
        "needs": list(lacking.needs) if lacking else [],
        "needs_vi": list(lacking.needs_vi) if lacking else [],
    }


def _objective(settled: Settled, at: int) -> Answer:
    found, board = settled.counting[at], settled.board
    named, sign = found.named, 1.0 if found.named.more_is_better else -1.0
    bases = [each.basis for each in found.data.values()]
    return {
        "id": named.id,
        "title_vi": named.title_vi,
        "title_en": named.title_en,
        "unit": named.unit,
        "digits": named.digits,
        "note_vi": named.note_vi,
        "note_en": named.note_en,
        "more_is_better": named.more_is_better,
        "basis": board.objectives[at].basis,
        "bases": {str(each): bases.count(each) for each in Basis},
        "worst": figure_of(sign * board.scale.worst[at]),
        "best": figure_of(sign * board.scale.best[at]),
        "tells_apart": bool(board.scale.tells[at]),
    }


def _left_out(found: Missing) -> Answer:
    return {
        "id": found.named.id,
        "title_vi": found.named.title_vi,
        "title_en": found.named.title_en,
        "unit": found.named.unit,
        "needs": found.needs,
        "needs_vi": found.needs_vi,
        "lacking": sorted(found.lacking),
        "known": sorted(found.data),
    }


def _reach(settled: Settled) -> Answer:
    """How much of what counts has a source, and is that enough to recommend anything?

    What is not known at all weighs as much against a recommendation as what is assumed.
    """
    bases = [each.basis for found in settled.counting for each in found.data.values()]
    held = sum(each.basis is Basis.SOURCED for found in settled.aside for each in found.data.values())
    every = len(settled.found) * len(settled.candidacy.ids)
    weak = every - held - bases.count(Basis.SOURCED)
    return {
        "inputs": {
            **{str(each): bases.count(each) for each in Basis},
            "unknown": sum(len(m.lacking) for m in settled.aside),
        },
        "objectives_sourced": sum(each.basis == Basis.SOURCED for each in settled.board.objectives),
        "objectives": len(settled.counting),
        "weak_share": share_of(weak / every),
        "recommends": weak <= every * MOST_WEAK_SHARE,
    }


def _by_size(settled: Settled) -> dict[str, int]:
    sizes = (settled.board.space.members >= 0).sum(axis=1)
    return {str(size): int((sizes == size).sum()) for size in settled.asked.sizes}


def _with_approved(settled: Settled) -> int:
    """How many of the portfolios have every zone whose investment policy is approved."""
    approved = [zone in settled.candidacy.approved for zone in settled.candidacy.ids]
    return int(settled.board.space.holds()[:, np.array(approved)].all(axis=1).sum())


def _by_objective(settled: Settled, values: NDArray[np.float64]) -> dict[str, float]:
    return {each.named.id: share_of(value) for each, value in zip(settled.counting, values, strict=True)}
