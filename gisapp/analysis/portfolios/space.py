"""Every portfolio that the conditions allow: subsets of candidates, each with the phase in which each zone is begun.

A candidate begun in a phase is an *option*: `candidate * phases + phase`. A portfolio is a row of options, -1 where a
smaller one has no more. Nothing is sampled: what is not listed here is forbidden by a condition that is named.
"""

import math
from collections.abc import Iterator, Sequence
from dataclasses import dataclass, field
from itertools import combinations, pairwise

import numpy as np
from numpy.typing import NDArray

from gisapp.domain.errors import BadInput

Members = NDArray[np.int16]
Masks = NDArray[np.uint64]
#: A portfolio's candidates are the bits of one number.
MOST_CANDIDATES = 60
#: All portfolios lie in memory at once, with what each achieves: up to five of sixty (6.0 million) are listed, no more.
MOST_PORTFOLIOS = 10_000_000
#: A number that is longer tells nobody more.
_SAID_WHOLE = 10**15
_ROWS_AT_ONCE = 1 << 17
NOBODY = -1


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


@dataclass(frozen=True, slots=True, kw_only=True, eq=False)
class Space:
    """All portfolios: their options row by row, and their candidates as bits."""

    candidates: Candidates
    members: Members
    masks: Masks

    def __len__(self) -> int:
        return len(self.members)

    def sites(self, rows: "NDArray[np.intp] | slice" = slice(None)) -> Members:
        """The candidates of these portfolios, -1 where there is none."""
        options = self.members[rows]
        return np.where(options < 0, NOBODY, options // len(self.candidates.phases)).astype(np.int16)

    def holds(self) -> NDArray[np.bool_]:
        """Which portfolio (row) has which candidate (column)?"""
        octets = self.masks.astype("<u8").view(np.uint8).reshape(-1, 8)
        return np.unpackbits(octets, axis=1, count=len(self.candidates), bitorder="little").astype(bool)

    def named(self, row: int) -> tuple[str, ...]:
        """The ids of one portfolio's candidates."""
        return tuple(self.candidates.ids[site] for site in self.sites()[row] if site >= 0)


def portfolios(candidates: Candidates, conditions: Conditions) -> Space:
    """Which portfolios do the conditions allow?

    Returns
    -------
    Space
        By size, then in the order of the candidates, then of the phases.

    Raises
    ------
    BadInput
        When a size is impossible, or two conditions cannot both hold: it names them.
    """
    _check(candidates, conditions)
    kept = [
        rows[_allowed(rows, masks_of(rows, len(candidates.phases)), candidates, conditions)]
        for rows in _every(candidates, conditions)
    ]
    widest = max(conditions.sizes)
    members = np.concatenate([_padded(rows, widest) for rows in kept]) if kept else np.empty((0, widest), np.int16)
    if not len(members):
        raise _none_left(candidates, conditions)
    return Space(candidates=candidates, members=members, masks=masks_of(members, len(candidates.phases)))


def masks_of(members: Members, phases: int) -> Masks:
    """The candidates of each portfolio as the bits of a number."""
    bits = np.where(members < 0, np.uint64(0), np.uint64(1) << (np.maximum(members, 0) // phases).astype(np.uint64))
    masks: Masks = np.bitwise_or.reduce(bits, axis=1)
    return masks


def count_of(candidates: int, sizes: Sequence[int], *, fixed: int = 0, phases: int = 1) -> int:
    """How many portfolios there are before any condition but the fixed ones is looked at."""
    return sum(math.comb(candidates - fixed, size - fixed) * phases**size for size in sizes if size >= fixed)


def check_number(candidates: int, sizes: Sequence[int], *, fixed: int = 0, phases: int = 1) -> int:
    """How many portfolios are to be listed, if they are not too many?

    Raises
    ------
    BadInput
        When they are more than memory is kept for.
    """
    count = count_of(candidates, sizes, fixed=fixed, phases=phases)
    if count > MOST_PORTFOLIOS:
        raise BadInput(
            expected=f"at most {MOST_PORTFOLIOS:,} portfolios, which can all be listed",
            found=f"{count:,}" if count < _SAID_WHOLE else "far more",
            todo="name fewer candidates, sizes or phases, or fix some zones",
            vi=f"Câu hỏi này có {'quá nhiều' if count >= _SAID_WHOLE else _dotted(count)} phương án, nhiều nhất "
            f"{_dotted(MOST_PORTFOLIOS)} phương án mới liệt kê được hết: hãy bớt khu, bớt số khu mỗi phương án, bớt "
            "mốc, hoặc cố định vài khu.",
        )
    return count


def _every(candidates: Candidates, conditions: Conditions) -> Iterator[Members]:
    """All rows of each size, some thousands at a time."""
    free = np.array([at for at in range(len(candidates)) if at not in conditions.fixed], dtype=np.int16)
    fixed = np.array(sorted(conditions.fixed), dtype=np.int16)
    phases = len(candidates.phases)
    for size in conditions.sizes:
        more = size - len(fixed)
        if 0 <= more <= len(free):
            chosen = free[_subsets(len(free), more)]
            sites = np.sort(np.hstack([np.broadcast_to(fixed, (len(chosen), len(fixed))), chosen]), axis=1)
            yield from _phased(sites, phases)


def _subsets(count: int, size: int) -> NDArray[np.int16]:
    """All subsets of this size, a row each, in lexicographic order."""
    rows = np.zeros((1, 0), dtype=np.int16)
    for place in range(size):
        last = rows[:, -1].astype(np.int64) if place else np.array([-1])
        each = count - (size - place - 1) - (last + 1)
        begin = np.repeat(np.cumsum(each) - each, each)
        added = np.repeat(last + 1, each) + np.arange(each.sum()) - begin
        rows = np.hstack([np.repeat(rows, each, axis=0), added[:, None].astype(np.int16)])
    return rows


def _phased(sites: NDArray[np.int16], phases: int) -> Iterator[Members]:
    size = sites.shape[1]
    when = np.indices((phases,) * size, dtype=np.int16).reshape(size, -1).T
    step = max(1, _ROWS_AT_ONCE // len(when))
    for begin in range(0, len(sites), step):
        block = sites[begin : begin + step]
        yield (block[:, None, :] * phases + when[None]).reshape(-1, size).astype(np.int16)


def _padded(rows: Members, width: int) -> Members:
    return np.pad(rows, ((0, 0), (0, width - rows.shape[1])), constant_values=NOBODY)


def _allowed(members: Members, masks: Masks, candidates: Candidates, conditions: Conditions) -> NDArray[np.bool_]:
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


def _check(candidates: Candidates, conditions: Conditions) -> None:
    count = len(candidates)
    if count > MOST_CANDIDATES:
        raise BadInput(
            expected=f"at most {MOST_CANDIDATES} candidates, of which every portfolio can be listed",
            found=str(count),
            todo="name those to be compared",
            vi=f"Có {count} khu đề xuất, nhiều nhất {MOST_CANDIDATES} khu: hãy nêu những khu cần so sánh.",
        )
    if not conditions.sizes or list(conditions.sizes) != sorted(set(conditions.sizes)) or conditions.sizes[0] < 1:
        raise BadInput(
            expected="sizes that ascend, such as 2-5",
            found=f"{conditions.sizes}",
            todo="turn them round",
            vi="Số khu mỗi phương án phải tăng dần, ví dụ 2-5: hãy viết lại.",
        )
    if conditions.sizes[0] > count:
        raise BadInput(
            expected=f"sizes of no more than the {count} candidates that can be assessed",
            found=f"{conditions.sizes[0]} and more",
            todo="ask for smaller portfolios, or give the missing areas and positions",
            vi=f"Chỉ có {count} khu đánh giá được, không đủ cho phương án {conditions.sizes[0]} khu: hãy hỏi ít hơn, "
            "hoặc bổ sung diện tích và vị trí còn thiếu.",
        )
    check_number(len(candidates), conditions.sizes, fixed=len(conditions.fixed), phases=len(candidates.phases))
    if len(conditions.fixed) > conditions.sizes[-1]:
        held, most = len(conditions.fixed), conditions.sizes[-1]
        raise _both(
            _Family("fixed", f"{held} zones are fixed", f"cố định {held} khu"),
            _Family("sizes", f"at most {most}", f"nhiều nhất {most} khu"),
        )


def _none_left(candidates: Candidates, conditions: Conditions) -> BadInput:
    """Which condition alone, or else which two together, leave no portfolio?"""
    families = _families(candidates, conditions)
    sizes = "-".join(map(str, _ends(conditions.sizes)))
    for one in families:
        if _leaves_none(candidates, _only(conditions, {one.name})):
            return _both(_Family("sizes", sizes, f"phương án {sizes} khu"), one)
    for one, other in combinations(families, 2):
        if _leaves_none(candidates, _only(conditions, {one.name, other.name})):
            return _both(one, other)
    return _both(
        _Family("all conditions", "each pair of which leaves portfolios", "mọi điều kiện, dù từng cặp thì được"),
        _Family("one another", "together they leave none", "khi áp dụng cùng nhau"),
    )


@dataclass(frozen=True, slots=True)
class _Family:
    """Conditions of one kind, and how they are told."""

    name: str
    en: str
    vi: str


def _families(candidates: Candidates, conditions: Conditions) -> list[_Family]:
    ids = candidates.ids
    fixed = ", ".join(ids[site] for site in sorted(conditions.fixed))
    pairs = [(ids[one], ids[other]) for one, other in conditions.exclusive]
    quotas = ", ".join(f"{quota:g} ha" for quota in conditions.quotas_ha if not math.isnan(quota))
    limits = ", ".join(f"{each.name} {most:g}" for each in conditions.limits for most in each.most
                       if not math.isnan(most))  # fmt: skip
    said = (
        _Family("fixed", fixed, f"cố định {fixed}") if fixed else None,
        _Family("exclusive", ", ".join(f"{one} or {other}" for one, other in pairs),
                ", ".join(f"chỉ một trong {one} và {other}" for one, other in pairs)) if pairs else None,
        _Family("poles", "at most one zone of each growth pole", "mỗi cực tăng trưởng nhiều nhất một khu")
        if conditions.poles else None,
        _Family("quotas_ha", quotas, f"hạn mức diện tích {quotas}") if quotas else None,
        _Family("limits", limits, f"chỉ tiêu đất {limits}") if limits else None,
    )  # fmt: skip
    return [each for each in said if each is not None]


def _only(conditions: Conditions, names: set[str]) -> Conditions:
    return Conditions(sizes=conditions.sizes, **{name: getattr(conditions, name) for name in names})


def _leaves_none(candidates: Candidates, conditions: Conditions) -> bool:
    phases = len(candidates.phases)
    return not any(
        _allowed(rows, masks_of(rows, phases), candidates, conditions).any() for rows in _every(candidates, conditions)
    )


def _ends(sizes: tuple[int, ...]) -> tuple[int, ...]:
    whole = all(later - earlier == 1 for earlier, later in pairwise(sizes))
    return sizes if len(sizes) < 2 or not whole else (sizes[0], sizes[-1])  # noqa: PLR2004 - a span has two ends


def _both(one: _Family, other: _Family) -> BadInput:
    return BadInput(
        expected="conditions that some portfolio keeps",
        found=f"{one.name} ({one.en}) and {other.name} ({other.en}), which cannot both hold",
        todo="loosen one of the two",
        vi=f"Không phương án nào thỏa cả hai: {one.vi}; {other.vi}. Hãy nới một trong hai.",
    )


def _dotted(number: int) -> str:
    return f"{number:,}".replace(",", ".")
