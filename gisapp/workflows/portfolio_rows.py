"""The portfolios of a board, one row each: zones, hectares, values in native units, how often each is the best."""

from collections.abc import Sequence

import numpy as np
from numpy.typing import NDArray

from gisapp.analysis.portfolios.board import Board
from gisapp.analysis.portfolios.stability import scores
from gisapp.workflows.portfolio_seam import Missing
from gisapp.workflows.portfolio_settled import Answer, Ids, Settled, figure_of, share_of


def portfolios_told(settled: Settled, told: NDArray[np.intp], names: Ids) -> list[Answer]:
    """The portfolios that are told, each with its values and its score (0-1) at the middle of the weights."""
    board = settled.board
    unbeaten = set(board.front.tolist())
    looked_at = {int(row): at for at, row in enumerate(board.accepted.rows)}
    stated = dict(zip(settled.candidacy.ids, settled.candidacy.stated_ha.tolist(), strict=True))
    partly = [each for each in settled.aside if each.data]
    scored = scores(board.scaled, board.weights.middle)
    return [
        {
            "id": names[row],
            "zones": list(begun),
            **({"begun": begun} if settled.asked.phases else {}),
            "area_ha": figure_of(sum(stated[zone] for zone in begun)),
            "unbeaten": row in unbeaten,
            "values": values_of(board, row),
            "score": share_of(scored[row]),
            "least_known": {each.named.id: _at_least(each, list(begun)) for each in partly},
            "best_share": share_of(board.accepted.best[looked_at[row]]) if row in looked_at else 0.0,
            "worse_at_most": share_of(board.accepted.regret[looked_at[row]]) if row in looked_at else None,
        }
        for row in told.tolist()
        for begun in (names.begun(row),)
    ]


def values_of(board: Board, row: int) -> list[list[float]]:
    """Least, middle and greatest of each objective, in their order."""
    reached = board.achieved
    return [
        [figure_of(end[row, at]) for end in (reached.least, reached.middle, reached.greatest)]
        for at in range(len(board.objectives))
    ]


def _at_least(found: Missing, zones: Sequence[str]) -> Answer:
    """What is known of an objective that is left out: an interval without an upper end where a zone lacks its datum."""
    known = [found.data[zone] for zone in zones if zone in found.data]
    whole = len(known) == len(zones)
    return {
        "least": figure_of(sum(each.least for each in known)),
        "greatest": figure_of(sum(each.greatest for each in known)) if whole else None,
        "unknown": [zone for zone in zones if zone not in found.data],
    }
