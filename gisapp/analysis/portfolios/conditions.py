"""Conditions that portfolios keep: who is in all of them, who never together, how much of what may be taken."""

import math
from collections.abc import Sequence
from dataclasses import dataclass, field

import numpy as np
from numpy.typing import NDArray

from gisapp.domain.errors import BadInput, Vi
from gisapp.domain.numerals import written

Members = NDArray[np.int16]
Masks = NDArray[np.uint64]


@dataclass(frozen=True, slots=True, kw_only=True, eq=False)
class Limit:
    """The most of something, such as rice land, that may have been taken up to and in each phase; NaN where none is.

    `amounts` has what each candidate surely takes of it.
    """

    name: str
    amounts: NDArray[np.float64]
    most: tuple[float, ...]


@dataclass(frozen=True, slots=True, kw_only=True, eq=False)
class Conditions:
    """What every portfolio must keep.

    Parameters
    ----------
    sizes
        How many zones it may have.
    fixed
        Candidates that are in every portfolio: their approval is decided.
    exclusive
        Pairs of candidates of which no portfolio has both.
    poles
        The growth pole of each candidate; no portfolio has two of one pole. Empty where that is not asked.
    quotas_ha
        By phase, the most hectares that may have been begun up to and in it; NaN where there is none.
    limits
        The same for what else is limited.
    """

    sizes: tuple[int, ...]
    fixed: frozenset[int] = frozenset()
    exclusive: tuple[tuple[int, int], ...] = ()
    poles: tuple[str, ...] = ()
    quotas_ha: tuple[float, ...] = ()
    limits: tuple[Limit, ...] = ()


@dataclass(frozen=True, slots=True, kw_only=True, eq=False)
class Candidates:
    """The candidates of a board by their ids, the hectares of each, and the phases in which they may be begun."""

    ids: tuple[str, ...]
    area_ha: NDArray[np.float64]
    phases: tuple[int, ...] = field(default=(0,))

    def __len__(self) -> int:
        return len(self.ids)


def masks_of(members: Members, phases: int) -> Masks:
    """The candidates of each portfolio as the bits of a number."""
    bits = np.where(members < 0, np.uint64(0), np.uint64(1) << (np.maximum(members, 0) // phases).astype(np.uint64))
    masks: Masks = np.bitwise_or.reduce(bits, axis=1)
    return masks


def allowed(members: Members, masks: Masks, candidates: Candidates, conditions: Conditions) -> NDArray[np.bool_]:
    """Which rows keep every condition?"""
    kept = np.ones(len(members), dtype=bool)
    for pair in conditions.exclusive:
        both = _bits(pair)
        kept &= (masks & both) != both
    for pole in sorted(set(conditions.poles) - {""}):
        inside = masks & _bits([at for at, each in enumerate(conditions.poles) if each == pole])
        kept &= (inside & (inside - (inside > 0).astype(np.uint64))) == 0
    areas = Limit(name="quotas_ha", amounts=candidates.area_ha, most=conditions.quotas_ha)
    for limit in (areas, *conditions.limits):
        for phase, most in enumerate(limit.most):
            if not math.isnan(most):
                kept &= _begun(members, limit.amounts, len(candidates.phases), phase) <= most
    return kept


def _begun(members: Members, amounts: NDArray[np.float64], phases: int, phase: int) -> NDArray[np.float64]:
    """What the zones begun up to and in this phase have of these amounts."""
    options = np.append(np.repeat(amounts, phases), 0.0)  # the last one, at -1, is nobody
    options[:-1][np.tile(np.arange(phases), len(amounts)) > phase] = 0.0
    begun: NDArray[np.float64] = options[members].sum(axis=1)
    return begun


def _bits(sites: Sequence[int]) -> np.uint64:
    return np.uint64(sum(1 << site for site in sites))


@dataclass(frozen=True, slots=True)
class Family:
    """Conditions of one kind, and how they are told."""

    name: str
    en: str
    vi: str


_LANGS = ("vi", "en")


def families(candidates: Candidates, conditions: Conditions) -> list[Family]:
    """The kinds of condition that are asked, each as it is told."""
    ids = candidates.ids
    fixed = ", ".join(ids[site] for site in sorted(conditions.fixed))
    pairs = [(ids[one], ids[other]) for one, other in conditions.exclusive]
    quotas, limits = (
        {lang: ", ".join(f"{name}{written(most, lang=lang)}{unit}" for name, most, unit in asked) for lang in _LANGS}
        for asked in (
            [("", quota, " ha") for quota in conditions.quotas_ha if not math.isnan(quota)],
            [(f"{each.name} ", most, "") for each in conditions.limits for most in each.most if not math.isnan(most)],
        )
    )
    said = (
        Family("fixed", fixed, f"cố định {fixed}") if fixed else None,
        Family("exclusive", ", ".join(f"{one} or {other}" for one, other in pairs),
                ", ".join(f"chỉ một trong {one} và {other}" for one, other in pairs)) if pairs else None,
        Family("poles", "at most one zone of each growth pole", "mỗi cực tăng trưởng nhiều nhất một khu")
        if conditions.poles else None,
        Family("quotas_ha", quotas["en"], f"hạn mức diện tích {quotas['vi']}") if quotas["vi"] else None,
        Family("limits", limits["en"], f"chỉ tiêu đất {limits['vi']}") if limits["vi"] else None,
    )  # fmt: skip
    return [each for each in said if each is not None]


def contradiction(one: Family, other: Family) -> BadInput:
    """What refuses two conditions that cannot both hold."""
    return BadInput(
        expected="conditions that some portfolio keeps",
        found=f"{one.name} ({one.en}) and {other.name} ({other.en}), which cannot both hold",
        todo="loosen one of the two",
        vi=Vi(
            "các điều kiện mà ít nhất một phương án thỏa được",
            "hãy nới một trong hai",
            f"không phương án nào thỏa cả hai: {one.vi}; {other.vi}",
        ),
    )
