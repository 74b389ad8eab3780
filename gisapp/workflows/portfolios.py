"""Which zones together? Every portfolio of the candidates, those that no other beats, and what is firm about it."""

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import date
from typing import Any

from gisapp.analysis.portfolios.acceptability import Drawing
from gisapp.analysis.portfolios.board import Board, board
from gisapp.analysis.portfolios.conditions import Candidates
from gisapp.analysis.portfolios.space import check_number
from gisapp.workflows.overlay import overlaid
from gisapp.workflows.portfolio_answer import answer_of
from gisapp.workflows.portfolio_candidates import candidacy, fixed_ids
from gisapp.workflows.portfolio_objectives import used
from gisapp.workflows.portfolio_pivotal import pivotal, planned_projects
from gisapp.workflows.portfolio_pivotal_words import pivotal_sentences
from gisapp.workflows.portfolio_prepared import (
    Prepared,
    Progress,
    check_sizes,
    inquiry_into,
    objective_of,
    prepare,
    remembered_of,
)
from gisapp.workflows.portfolio_question import BoardQuestion
from gisapp.workflows.portfolio_settled import Settled
from gisapp.workflows.ports import Workspace
from gisapp.workflows.question import inputs, pose

Answer = dict[str, Any]


@dataclass(frozen=True, slots=True, kw_only=True)
class ForYear:
    """Which year of which plan, under the rules of which day."""

    appraised: date
    plan: str | None = None
    horizon: int | None = None


def portfolio_board(
    workspace: Workspace,
    asked: BoardQuestion,
    year: ForYear,
    *,
    overrides: Mapping[str, Mapping[str, Any]] | None = None,
    progress: Progress | None = None,
) -> Answer:
    """Which portfolios of the candidates are worth choosing, and how firm is that?

    Parameters
    ----------
    workspace
        Where the layers are.
    asked
        Candidates, sizes, conditions, weights.
    year
        Plan, horizon and date of appraisal.
    overrides
        By zone, what the audit log holds of the decision to keep it though a rule excludes it.
    progress
        Told now and then how far the work is.

    Returns
    -------
    dict
        The members that DESIGN fixes: `candidates, portfolios, pareto, core, borderline, exterior, acceptability,
        inputs`, and beside them what could not be assessed, what was excluded by which clause, objectives with what
        they rest on, representatives, what would change the choice, and sentences in both languages.

    Raises
    ------
    NotFound, BadInput
        When a zone, plan or horizon is none, the conditions contradict each other, or weights cannot be used.
    """
    tell = progress or _silent
    workspace = workspace.at_once()
    question = pose(workspace, plan=year.plan, horizon=year.horizon, appraised=year.appraised)
    prepared = prepare(workspace, asked, question, overrides=overrides or {}, tell=tell)
    tell(0.3, "portfolios")
    found = _boarded(prepared, asked, lambda share, doing: tell(0.3 + 0.6 * share, doing))
    tell(0.95, "answer")
    layers = tuple(layer for each in prepared.found for layer in each.layers)
    return answer_of(
        Settled(
            asked=asked,
            question=question,
            demo=workspace.demo,
            candidacy=prepared.candidacy,
            gates=prepared.gates,
            found=prepared.found,
            weighed=prepared.weighed,
            fixed=prepared.fixed,
            phases=prepared.phases,
            board=found,
            inputs=inputs(
                workspace, question, (*layers, *prepared.gates.layers, *prepared.candidacy.poles.layers, "claims")
            ),
        )
    )


def pivotal_projects(
    workspace: Workspace, asked: BoardQuestion, year: ForYear, *, progress: Progress | None = None
) -> Answer:
    """Which planned project makes or breaks each candidate at the horizon, and what does a year's delay cost?

    Returns
    -------
    dict
        `projects`: the rows of `gisapp.workflows.portfolio_pivotal.pivotal`; `said`: sentences; `inputs`.

    Raises
    ------
    NotFound, BadInput
        As `portfolio_board`.
    """
    workspace = workspace.at_once()
    question = pose(workspace, plan=year.plan, horizon=year.horizon, appraised=year.appraised)
    found = candidacy(workspace, asked)
    inquiry = inquiry_into(workspace, question, found)
    rows = remembered_of(inquiry, lambda: pivotal(inquiry, tell=progress or _silent), "pivotal")
    named = zip(found.ids, found.zones["name_vi"], found.zones["name_en"], strict=True)
    names = {zone: {"vi": str(vi), "en": str(en or vi)} for zone, vi, en in named}
    held = [entry.id for entry in workspace.layers.entries() if entry.kind not in ("parcels", "raster")]
    return {
        "plan": question.year.plan.id,
        "horizon": question.horizon,
        "appraised": question.appraised.isoformat(),
        "candidates": list(found.ids),
        "projects": rows,
        "said": pivotal_sentences(rows, names, demo=workspace.demo),
        "inputs": inputs(workspace, question, tuple(held)),
    }


def left_out_asked(workspace: Workspace, asked: BoardQuestion, year: ForYear) -> int:
    """How often a project is left out for a candidate: what tells whether pivotal projects are quick or a job."""
    held = workspace.at_once()
    question = pose(held, plan=year.plan, horizon=year.horizon, appraised=year.appraised)
    found = candidacy(held, asked)
    everybody = overlaid(held, {}, name="portfolios", included=found.ids)
    return len(planned_projects(everybody, question.horizon)) * len(found.ids)


def portfolios_asked(workspace: Workspace, asked: BoardQuestion) -> int:
    """How many portfolios there are at most: what tells whether a board is quick or a job.

    Raises
    ------
    BadInput
        When there are more than are listed at all.
    """
    found = candidacy(workspace.at_once(), asked)
    check_sizes(found, asked)
    return check_number(
        len(found.ids), asked.sizes, fixed=len(fixed_ids(found, asked)), phases=max(len(asked.phases), 1)
    )


def _boarded(prepared: Prepared, asked: BoardQuestion, tell: Progress) -> Board:
    candidates = Candidates(
        ids=prepared.candidacy.ids, area_ha=prepared.candidacy.stated_ha, phases=tuple(range(len(prepared.phases)))
    )
    objectives = tuple(objective_of(each) for each in used(prepared.found))
    drawing = Drawing(seed=asked.seed)
    return board(candidates, prepared.conditions, objectives, prepared.weighed.weights, drawing=drawing,
                 tell=tell)  # fmt: skip


def _silent(_share: float, _doing: str) -> None:
    """Nobody waits to hear."""
