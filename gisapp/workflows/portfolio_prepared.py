"""What a board is made of before portfolios are listed: candidates, gates, conditions, objectives, weights."""

from collections.abc import Callable, Hashable, Iterable, Mapping, Sequence
from dataclasses import dataclass, replace
from typing import Any, TypeVar

import numpy as np

from gisapp.analysis.portfolios.conditions import Conditions, Limit
from gisapp.analysis.portfolios.objectives import Objective
from gisapp.domain.errors import BadInput, Vi
from gisapp.workflows.inquiry import Inquiry
from gisapp.workflows.memory import remembered
from gisapp.workflows.overlay import overlaid
from gisapp.workflows.portfolio_candidates import Candidacy, candidacy, fixed_ids
from gisapp.workflows.portfolio_gates import Gates, gates_of
from gisapp.workflows.portfolio_land import land_limits
from gisapp.workflows.portfolio_objectives import left_out, objectives_of, used
from gisapp.workflows.portfolio_question import BoardQuestion
from gisapp.workflows.portfolio_seam import BoardInquiry, Found, Measured, weakest
from gisapp.workflows.portfolio_weights import Weighed, weights_of
from gisapp.workflows.ports import Workspace
from gisapp.workflows.question import Question

Answer = dict[str, Any]
T = TypeVar("T")
#: Says how far a large board is: a share from 0 to 1, and what is being done.
Progress = Callable[[float, str], None]


@dataclass(frozen=True, slots=True, kw_only=True, eq=False)
class Prepared:
    """Everything that a board is made of, before portfolios are listed."""

    candidacy: Candidacy
    gates: Gates
    fixed: tuple[str, ...]
    phases: tuple[int, ...]
    found: tuple[Found, ...]
    weighed: Weighed
    conditions: Conditions


def prepare(
    workspace: Workspace,
    asked: BoardQuestion,
    question: Question,
    *,
    overrides: Mapping[str, Mapping[str, Any]],
    tell: Progress,
) -> Prepared:
    """Who may be chosen under which conditions, and what each brings?"""
    tell(0.0, "candidates")
    every = candidacy(workspace, asked)
    check_sizes(every, asked)
    inquiry = inquiry_into(workspace, question, every)
    checked = remembered_of(inquiry, lambda: gates_of(inquiry), "gates")
    gates = checked.overridden_by({zone: overrides[zone] for zone in _recorded(asked, overrides)})
    kept = every.without(gates.excluded)
    fixed, phases = fixed_ids(kept, asked), _phases(asked, question)
    limits: tuple[Limit, ...] = ()
    if asked.land_quotas:
        limits = land_limits(inquiry_into(workspace, question, kept), phases, aside=every.ids)
    conditions = replace(conditions_of(kept, asked, fixed, phases), limits=limits)
    tell(0.1, "objectives")
    board_inquiry = BoardInquiry(inquiry=inquiry_into(workspace, question, kept), candidacy=kept, phases=phases)
    found = remembered_of(board_inquiry.inquiry, lambda: objectives_of(board_inquiry), "objectives", phases, every.ids)
    counting = [each.named.id for each in used(found)]
    if not counting:
        needs = [need for each in left_out(found) for need in each.needs]
        raise BadInput(
            expected="one objective at least whose data are known for every candidate",
            found="none",
            todo=f"bring {'; '.join(dict.fromkeys(needs))}",
            vi=Vi(
                "ít nhất một mục tiêu có đủ số liệu cho mọi khu đề xuất",
                f"hãy bổ sung {'; '.join(dict.fromkeys(need for each in left_out(found) for need in each.needs_vi))}",
                "chưa có mục tiêu nào",
            ),
        )
    return Prepared(
        candidacy=kept,
        gates=gates,
        fixed=fixed,
        phases=phases,
        found=found,
        weighed=weights_of(asked.weights, counting, [each.named.id for each in found]),
        conditions=conditions,
    )


def conditions_of(
    found: Candidacy, asked: BoardQuestion, fixed: tuple[str, ...], phases: tuple[int, ...]
) -> Conditions:
    """The conditions of the engine: candidates by their place, quotas by phase."""
    place = {zone: at for at, zone in enumerate(found.ids)}
    _check_years(
        asked.quotas_ha,
        phases,
        expected="quotas for the years in which zones are begun",
        todo="name these years in phases, or drop the quotas",
        vi=Vi("hạn mức diện tích cho các mốc bắt đầu xây dựng", "hãy nêu các năm này trong giai đoạn, hoặc bỏ hạn mức"),
    )
    quotas = tuple(asked.quotas_ha.get(year, np.nan) for year in phases) if asked.quotas_ha else ()
    return Conditions(
        sizes=asked.sizes,
        fixed=frozenset(place[zone] for zone in fixed),
        exclusive=tuple((place[a], place[b]) for a, b in asked.exclusive if a in place and b in place),
        poles=found.poles.apart(found.ids) if asked.one_per_pole else (),
        quotas_ha=quotas,
    )


def objective_of(found: Measured) -> Objective:
    """The objective as the engine takes it."""
    named = found.named
    return Objective(
        id=named.id,
        title_vi=named.title_vi,
        title_en=named.title_en,
        unit=named.unit,
        more_is_better=named.more_is_better,
        basis=str(weakest([each.basis for each in found.data.values()])),
        measure=found.measure,
    )


def inquiry_into(workspace: Workspace, question: Question, found: Candidacy) -> Inquiry:
    """The inquiry into the candidates, each taken to be there."""
    everybody = overlaid(workspace, {}, name="portfolios", included=found.ids)
    return Inquiry(workspace=everybody, question=question, zones=found.zones)


def remembered_of(inquiry: Inquiry, make: Callable[[], T], *said: Hashable) -> T:
    """What was made of these candidates before, where no layer changed since: other weights change nothing of it."""
    workspace, question = inquiry.workspace, inquiry.question
    asked = (question.year.plan.id, question.horizon, question.appraised, tuple(inquiry.ids), workspace.included)
    rasters = tuple((raster, workspace.rasters.facts(raster).content) for raster in workspace.rasters.ids())
    return remembered(workspace.layers, workspace.layers.ids(), make, "portfolios", *asked, rasters, *said)


def _phases(asked: BoardQuestion, question: Question) -> tuple[int, ...]:
    horizons = question.year.plan.horizons
    _check_years(
        asked.phases,
        horizons,
        expected=f"phases among the horizons of {question.year.plan.id}",
        todo="choose among these, or name another plan",
        vi=Vi(f"giai đoạn là các mốc của {question.year.plan.id}", "hãy chọn trong số này, hoặc nêu quy hoạch khác"),
    )
    return asked.phases or (question.horizon,)


def _check_years(asked: Iterable[int], among: Sequence[int], *, expected: str, todo: str, vi: Vi) -> None:
    """Refuse years that are none of those that may be asked for."""
    stray = ", ".join(str(year) for year in asked if year not in among)
    if stray:
        may = ", ".join(map(str, among))
        raise BadInput(
            expected=f"{expected}: {may}",
            found=stray,
            todo=todo,
            vi=Vi(f"{vi.expected}: {may}", vi.todo),
        )


def _recorded(asked: BoardQuestion, overrides: Mapping[str, Mapping[str, Any]]) -> tuple[str, ...]:
    missing = [zone for zone in asked.overrides if zone not in overrides]
    if missing:
        raise BadInput(
            expected="an override whose reason is on record",
            found=f"none for {', '.join(missing)}",
            todo="record first why it stays",
            vi=Vi("lý do giữ lại đã được ghi", "hãy ghi lý do trước", f"chưa có lý do cho {', '.join(missing)}"),
            by="override",
        )
    return asked.overrides


def check_sizes(every: Candidacy, asked: BoardQuestion) -> None:
    """Refuse sizes that these candidates cannot fill, saying why there are so few of them."""
    if asked.sizes[-1] <= len(every.ids):
        return
    aside = [each["zone"] for each in every.not_assessable]
    raise BadInput(
        expected=f"sizes of no more than the {len(every.ids)} candidates that can be assessed",
        found=f"up to {asked.sizes[-1]}" + (f"; not assessable: {', '.join(aside)}" if aside else ""),
        todo="ask for smaller portfolios, name more candidates, or give the missing areas and positions",
        vi=Vi(
            f"số khu mỗi phương án không quá {len(every.ids)} khu đánh giá được",
            "hãy hỏi ít khu hơn, nêu thêm khu, hoặc bổ sung diện tích và vị trí còn thiếu",
            f"đến {asked.sizes[-1]} khu" + (f"; chưa đánh giá được: {', '.join(aside)}" if aside else ""),
        ),
    )
