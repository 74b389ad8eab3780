"""The board as plain values: the one form that API, files, notebook and map take."""

from collections.abc import Mapping, Sequence
from dataclasses import asdict, dataclass
from typing import Any

import numpy as np
from numpy.typing import NDArray

from gisapp.analysis.portfolios.board import Board
from gisapp.analysis.portfolios.front import Standing
from gisapp.analysis.portfolios.stability import datum_turns, next_measurements, regrets, scores, weight_turns
from gisapp.workflows.portfolio_candidates import Candidacy
from gisapp.workflows.portfolio_gates import Gates
from gisapp.workflows.portfolio_question import BoardQuestion, sizes_text
from gisapp.workflows.portfolio_seam import Basis, Datum, Found, Measured, Missing
from gisapp.workflows.portfolio_weights import Weighed
from gisapp.workflows.portfolio_words import sentences
from gisapp.workflows.question import Question
from gisapp.workflows.records import records

Answer = dict[str, Any]
#: A board of up to so many portfolios is told whole; of a larger one those that no other beats.
MOST_TOLD = 5_000
#: So many shares, turns and measurements are told; they are sorted, and the rest says less.
_MOST_SHARES, _MOST_TURNS = 50, 10
#: With more than this share of inputs that are invented, assumed or not known, the board recommends nothing.
MOST_WEAK_SHARE = 1 / 3


@dataclass(frozen=True, slots=True, kw_only=True, eq=False)
class Settled:
    """A board and everything that it was made of."""

    asked: BoardQuestion
    question: Question
    demo: bool
    candidacy: Candidacy
    gates: Gates
    found: tuple[Found, ...]
    weighed: Weighed
    fixed: tuple[str, ...]
    phases: tuple[int, ...]
    board: Board
    inputs: Mapping[str, Any]

    @property
    def counting(self) -> tuple[Measured, ...]:
        """The objectives that count, in the order of the board's columns."""
        return tuple(each for each in self.found if isinstance(each, Measured))

    @property
    def aside(self) -> tuple[Missing, ...]:
        """The objectives that are left out."""
        return tuple(each for each in self.found if isinstance(each, Missing))


def answer_of(settled: Settled) -> Answer:
    """The board as it goes out at every door."""
    board, names = settled.board, _portfolio_ids(settled.board, settled.phases)
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
        "portfolios": _portfolios(settled, told, names),
        "pareto": [names[row] for row in board.front.tolist() if row in set(told.tolist())],
        **{each.value: [zone for zone, is_ in standing.items() if is_ is each] for each in Standing},
        "acceptability": _acceptability(settled, names),
        "representatives": _representatives(settled, names),
        "weights": {**settled.weighed.told, "middle": _by_objective(settled, board.weights.middle),
                    "least": _by_objective(settled, board.weights.least),
                    "greatest": _by_objective(settled, board.weights.greatest)},
        "winner": None if board.winner is None else names[board.winner],
        "turns": _turns(settled, names),
        "next_measurements": _measurements(settled),
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


def _portfolio_ids(board: Board, phases: tuple[int, ...]) -> "_Ids":
    return _Ids(board=board, phases=phases)


@dataclass(frozen=True, slots=True, kw_only=True, eq=False)
class _Ids:
    """What each portfolio is called: its zones, each with its phase where there are several."""

    board: Board
    phases: tuple[int, ...]

    def __getitem__(self, row: int) -> str:
        return "+".join(zone if len(self.phases) == 1 else f"{zone}@{year}" for zone, year in self.begun(row).items())

    def begun(self, row: int) -> dict[str, int]:
        """The zones of a portfolio, and the year in which each is begun."""
        space, count = self.board.space, len(self.phases)
        options = [int(each) for each in space.members[row] if each >= 0]
        return {space.candidates.ids[option // count]: self.phases[option % count] for option in options}


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
                "middle": _share(board.core[at]),
                "least": _share(board.core_least[at]),
                "greatest": _share(board.core_greatest[at]),
            },
            "share_of_best": _share(board.accepted.chosen[at]),
            "single_ranks": [_share(each) for each in board.single_ranks[at]],
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
        "worst": _figure(sign * board.scale.worst[at]),
        "best": _figure(sign * board.scale.best[at]),
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


def _portfolios(settled: Settled, told: NDArray[np.intp], names: _Ids) -> list[Answer]:
    board = settled.board
    unbeaten = set(board.front.tolist())
    looked_at = {int(row): at for at, row in enumerate(board.accepted.rows)}
    stated = dict(zip(settled.candidacy.ids, settled.candidacy.stated_ha.tolist(), strict=True))
    partly = [each for each in settled.aside if each.data]
    return [
        {
            "id": names[row],
            "zones": list(begun),
            **({"begun": begun} if settled.asked.phases else {}),
            "area_ha": _figure(sum(stated[zone] for zone in begun)),
            "unbeaten": row in unbeaten,
            "values": _values(board, row),
            "least_known": {each.named.id: _at_least(each, list(begun)) for each in partly},
            "best_share": _share(board.accepted.best[looked_at[row]]) if row in looked_at else 0.0,
            "worse_at_most": _share(board.accepted.regret[looked_at[row]]) if row in looked_at else None,
        }
        for row in told.tolist()
        for begun in (names.begun(row),)
    ]


def _values(board: Board, row: int) -> list[list[float]]:
    """Least, middle and greatest of each objective, in their order."""
    reached = board.achieved
    return [
        [_figure(end[row, at]) for end in (reached.least, reached.middle, reached.greatest)]
        for at in range(len(board.objectives))
    ]


def _at_least(found: Missing, zones: Sequence[str]) -> Answer:
    """What is known of an objective that is left out: an interval without an upper end where a zone lacks its datum."""
    known = [found.data[zone] for zone in zones if zone in found.data]
    whole = len(known) == len(zones)
    return {
        "least": _figure(sum(each.least for each in known)),
        "greatest": _figure(sum(each.greatest for each in known)) if whole else None,
        "unknown": [zone for zone in zones if zone not in found.data],
    }


def _acceptability(settled: Settled, names: _Ids) -> Answer:
    accepted, ids = settled.board.accepted, settled.candidacy.ids
    first = np.argsort(-accepted.best, kind="stable")[:_MOST_SHARES]
    return {
        "draws": accepted.draws,
        "seed": settled.asked.seed,
        "portfolios": {names[int(accepted.rows[at])]: _share(accepted.best[at]) for at in first if accepted.best[at]},
        "zones": {zone: _share(share) for zone, share in zip(ids, accepted.chosen, strict=True)},
        "ranks": {
            names[row]: [_share(each) for each in ranks]
            for row, ranks in zip(settled.board.representatives, settled.board.ranks, strict=True)
        },
    }


def _representatives(settled: Settled, names: _Ids) -> list[Answer]:
    board = settled.board
    rows = np.array(list(board.representatives), dtype=np.intp)
    lost = regrets(board.achieved, board.objectives, board.scale, board.weights.middle, rows) if _given(board) else {}
    return [
        {
            "portfolio": names[int(row)],
            "reasons": [_reason(settled, why) for why in reasons],
            "values": _values(board, int(row)),
            "worse_than_best": {future: _share(each[at]) for future, each in lost.items()},
        }
        for at, (row, reasons) in enumerate(board.representatives.items())
    ]


def _reason(settled: Settled, why: str) -> Answer:
    code, _, at = why.partition(":")
    return {"code": code, "objective": settled.counting[int(at)].named.id if at else None}


def _turns(settled: Settled, names: _Ids) -> Answer:
    """What would dethrone the winner; nothing where no weights were given, for then there is none."""
    board = settled.board
    if board.winner is None:
        return {"weights": [], "data": []}
    values, weighting = board.scaled, board.weights.middle
    score = scores(values, weighting)
    by_weight = weight_turns(values, board.objectives, weighting, board.winner)
    by_datum = datum_turns(board.space, board.objectives, board.scale, weighting, score)
    return {
        "weights": [
            {"objective": each.objective, "weight": _share(each.weight), "turns_at": _share(each.turns_at),
             "winner": names[each.winner]}
            for each in by_weight[:_MOST_TURNS]
        ],
        "data": [
            {"zone": each.candidate, "objective": each.objective, "off_by": _figure(each.off_by), "unit": each.unit,
             "possible": each.possible}
            for each in by_datum[:_MOST_TURNS]
        ],
    }  # fmt: skip


def _measurements(settled: Settled) -> list[Answer]:
    names = tuple(each.about for each in settled.counting)
    found = next_measurements(settled.board.accepted, settled.board.objectives, names)
    return [
        {"objective": each.objective, "about": each.about, "settles": _share(each.settles)}
        for each in found[:_MOST_TURNS]
    ]


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
        "weak_share": _share(weak / every),
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
    return {each.named.id: _share(value) for each, value in zip(settled.counting, values, strict=True)}


def _given(board: Board) -> bool:
    return board.weights.given


def _share(value: float) -> float:
    return round(float(value), 5)


def _figure(value: float) -> float:
    return round(float(value), 3) + 0.0
