"""The plan register: plans, their decisions and their horizons, and which plan answers when none is named."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date

from gisapp.domain.errors import BadInput, NotFound, Vi


@dataclass(frozen=True, slots=True, kw_only=True)
class Plan:
    """A plan of the register, and the years it plans for (vi: quy hoạch, mốc quy hoạch)."""

    id: str
    title_vi: str
    title_en: str
    decision: str | None
    decided: date | None
    in_force_from: date | None
    in_force_to: date | None
    status: str
    horizons: tuple[int, ...]
    default: bool
    source: str | None
    note_vi: str = ""
    note_en: str = ""
    questions_vi: tuple[str, ...] = ()
    questions_en: tuple[str, ...] = ()


@dataclass(frozen=True, slots=True, kw_only=True)
class PlannedYear:
    """A horizon together with the plan it belongs to."""

    plan: Plan
    horizon: int


def choose_plan(plans: Sequence[Plan], *, plan: str | None, horizon: int | None) -> PlannedYear:
    """Which plan, and which of its years, does the question mean?

    Without a plan: the default plan (the Capital plan) if it has the horizon, else the only plan that has it. Without
    a horizon: the first one of the plan.

    Raises
    ------
    NotFound
        When no plan has this id, or the plan does not have the horizon.
    BadInput
        When several plans have the horizon and none is the default, naming them.
    """
    if plan is not None:
        return _year_of(_plan_by_id(plans, plan), horizon)
    default = next((each for each in plans if each.default), None)
    if default is not None and (horizon is None or horizon in default.horizons):
        return _year_of(default, horizon)
    having = [each for each in plans if horizon is None or horizon in each.horizons]
    if len(having) > 1:
        raise BadInput(
            expected=f"a plan with the horizon {horizon}" if horizon else "a plan",
            found=f"{len(having)} of them: {', '.join(each.id for each in having)}",
            todo="name one of them",
            vi=Vi(
                f"một quy hoạch{f' có mốc {horizon}' if horizon else ''}",
                "hãy nêu một quy hoạch trong số này",
                f"{len(having)} quy hoạch: {', '.join(each.id for each in having)}",
            ),
            by="plan",
        )
    if not having:
        known = sorted({year for each in plans for year in each.horizons})
        raise NotFound(
            expected=f"a horizon of the register: {', '.join(map(str, known))}",
            found=str(horizon),
            todo="choose one of these, or add the plan to the register",
            vi=Vi(
                f"một mốc của sổ quy hoạch: {', '.join(map(str, known))}",
                "hãy chọn trong số này, hoặc bổ sung quy hoạch vào sổ",
            ),
        )
    return _year_of(having[0], horizon)


def _plan_by_id(plans: Sequence[Plan], plan: str) -> Plan:
    for each in plans:
        if each.id == plan:
            return each
    raise NotFound(
        expected=f"a plan of the register: {', '.join(each.id for each in plans)}",
        found=repr(plan),
        todo="choose one of these; the register of plans says what each one is",
        vi=Vi(
            f"một quy hoạch trong sổ: {', '.join(each.id for each in plans)}",
            "hãy chọn trong số này; sổ quy hoạch cho biết từng quy hoạch là gì",
        ),
    )


def _year_of(plan: Plan, horizon: int | None) -> PlannedYear:
    if horizon is None:
        return PlannedYear(plan=plan, horizon=plan.horizons[0])
    if horizon not in plan.horizons:
        raise NotFound(
            expected=f"a horizon of {plan.id}: {', '.join(map(str, plan.horizons))}",
            found=str(horizon),
            todo="choose one of these, or another plan",
            vi=Vi(
                f"một mốc của {plan.id}: {', '.join(map(str, plan.horizons))}",
                "hãy chọn trong số này, hoặc nêu quy hoạch khác",
            ),
            by="plan",
        )
    return PlannedYear(plan=plan, horizon=horizon)
