"""What holding one standard against one zone finds: pass, fail, or which datum is missing."""

import math
import operator
from collections.abc import Callable, Sequence
from dataclasses import dataclass
from typing import Any, Literal

from shapely.geometry.base import BaseGeometry

from gisapp.analysis.needs import Need
from gisapp.domain.errors import BadInput, Vi
from gisapp.domain.standard import Standard
from gisapp.domain.units import Range

Verdict = Literal["pass", "fail", "not_computable"]

#: How a value stands to a limit; equality, for what is stated rather than measured.
_COMPARATORS: dict[str, Callable[[float, float], bool]] = {
    ">=": operator.ge,
    ">": operator.gt,
    "<=": operator.le,
    "<": operator.lt,
    "=": math.isclose,
}

SURVEYED_BOUNDARY = Need(en="the surveyed boundary", vi="ranh giới đo đạc")


@dataclass(frozen=True, slots=True, kw_only=True, eq=False)
class Judgement:
    """One outcome: the value as a range, where it goes wrong, what is missing, and how it came about.

    `value_unit` is the value's where it is not the limit's; `quality` where it rests on less than the zone itself.
    """

    outcome: Verdict
    value: Range | None = None
    value_unit: str | None = None
    needs: tuple[Need, ...] = ()
    geometry: BaseGeometry | None = None
    said: Need | None = None
    quality: str | None = None


@dataclass(frozen=True, slots=True, kw_only=True)
class NotThisZone:
    """The standard asks nothing of this zone, and why."""

    why: Need


def keeps(standard: Standard, value: float) -> bool:
    """Whether a value keeps the standard, whose number is known.

    Raises
    ------
    BadInput
        When the pack compares in a way that nobody knows.
    """
    compare = _COMPARATORS.get(standard.comparator)
    if compare is None or standard.number is None:
        raise BadInput(
            expected=f"a comparator among {', '.join(_COMPARATORS)}, and a number",
            found=f"{standard.id}: {standard.comparator!r} {standard.number}",
            todo="correct this row of the rule pack",
            vi=Vi(f"một phép so sánh trong {', '.join(_COMPARATORS)}, và một số", "hãy sửa dòng này trong bộ quy định"),
        )
    return compare(value, standard.number)


def held(
    standard: Standard,
    value: Range,
    *,
    settles: Need = SURVEYED_BOUNDARY,
    geometry: BaseGeometry | None = None,
    said: Need | None = None,
    **more: Any,
) -> Judgement:
    """Hold a range against the standard: what lies on both sides of the limit needs what would settle it."""
    outcomes = {keeps(standard, end) for end in (value.least, value.greatest)}
    if len(outcomes) > 1:
        return Judgement(outcome="not_computable", value=value, needs=(settles,), said=said, **more)
    kept = outcomes.pop()
    where = None if kept or geometry is None or geometry.is_empty else geometry
    return Judgement(outcome="pass" if kept else "fail", value=value, geometry=where, said=said, **more)


def needing(*needs: Need, value: Range | None = None, said: Need | None = None, **more: Any) -> Judgement:
    """Not computable: this is missing."""
    return Judgement(outcome="not_computable", needs=needs, value=value, said=said, **more)


def passing(said: Need, **more: Any) -> Judgement:
    """Kept, for a reason other than the number alone."""
    return Judgement(outcome="pass", said=said, **more)


_EITHER = Need(en="one of the alternatives suffices", vi="đạt một trong các phương án là đủ")


def either(mine: Judgement, others: Sequence[Judgement]) -> Judgement:
    """A measure that need not be kept where one of the others is; what is open among them leaves a failure open."""
    if mine.outcome == "pass" or not others:
        return mine
    told: dict[str, Any] = {"value": mine.value, "value_unit": mine.value_unit, "quality": mine.quality}
    if any(each.outcome == "pass" for each in others):
        return passing(_EITHER, **told)
    open_ = [each for each in others if each.outcome == "not_computable"]
    return needing(*open_[0].needs, said=_EITHER, **told) if mine.outcome == "fail" and open_ else mine


def not_here(en: str, vi: str) -> NotThisZone:
    """The standard asks nothing of this zone."""
    return NotThisZone(why=Need(en=en, vi=vi))
