"""The boards that a map shows: one for each horizon of the plan, so that its years can be switched."""

from collections.abc import Mapping
from typing import Any

from gisapp.domain.errors import BadInput
from gisapp.workflows.portfolio_link import link_query
from gisapp.workflows.portfolio_question import BoardQuestion
from gisapp.workflows.portfolios import ForYear, portfolio_board, portfolios_asked
from gisapp.workflows.ports import Workspace
from gisapp.workflows.question import pose

Boards = dict[int, Mapping[str, Any]]
#: Beyond so many portfolios in all only the year that was asked for is made: nobody waits for what is not looked at.
_MOST = 40_000


def boards_of_map(
    workspace: Workspace,
    asked: BoardQuestion,
    year: ForYear,
    *,
    overrides: Mapping[str, Mapping[str, Any]] | None = None,
    as_of: str | None = None,
    scenario: str | None = None,
    made: Mapping[str, Any] | None = None,
) -> Boards:
    """Which boards does the map of this question show, by horizon? What refuses one is told in its place.

    Parameters
    ----------
    workspace, asked, year, overrides
        As `portfolio_board` takes them; the plan is that of the year asked for.
    as_of, scenario
        What the question named beside them: both go into the link that restores the board.
    made
        The board of the year asked for, where there is one already.

    Raises
    ------
    NotFound, BadInput
        When a zone, the plan or the horizon is none.
    """
    held = workspace.at_once()
    question = pose(held, plan=year.plan, horizon=year.horizon, appraised=year.appraised)
    years = (question.horizon, *(each for each in question.year.plan.horizons if each != question.horizon))
    if _number(held, asked) * len(years) > _MOST:
        years = years[:1]
    found: Boards = {}
    for horizon in years:
        own = ForYear(appraised=year.appraised, plan=question.year.plan.id, horizon=horizon)
        found[horizon] = _linked(held, _board(held, asked, own, overrides, made), as_of, scenario)
    return found


def _board(
    workspace: Workspace,
    asked: BoardQuestion,
    year: ForYear,
    overrides: Mapping[str, Mapping[str, Any]] | None,
    made: Mapping[str, Any] | None,
) -> Mapping[str, Any]:
    if made is not None and made["horizon"] == year.horizon:
        return made
    try:
        return portfolio_board(workspace, asked, year, overrides=overrides)
    except BadInput as refused:
        return {"refused": {"vi": refused.in_vietnamese, "en": str(refused)}}


def _linked(
    workspace: Workspace, board: Mapping[str, Any], as_of: str | None, scenario: str | None
) -> Mapping[str, Any]:
    """The board with the query of the address that restores it, whatever is delivered later."""
    if "refused" in board:
        return board
    return {**board, "query": link_query(workspace, dict(board), as_of=as_of, scenario=scenario)}


def _number(workspace: Workspace, asked: BoardQuestion) -> int:
    try:
        return portfolios_asked(workspace, asked)
    except BadInput:
        return 0  # the board itself says why
