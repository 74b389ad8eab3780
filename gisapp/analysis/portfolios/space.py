"""Every portfolio that the conditions allow: subsets of candidates, each with the phase in which each zone is begun.

A candidate begun in a phase is an *option*: `candidate * phases + phase`. A portfolio is a row of options, -1 where a
smaller one has no more. Nothing is sampled: what is not listed here is forbidden by a condition that is named.
"""

import math
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from itertools import combinations, pairwise

import numpy as np
from numpy.typing import NDArray

from gisapp.analysis.portfolios.conditions import (
    Candidates,
    Conditions,
    Family,
    Masks,
    Members,
    allowed,
    contradiction,
    families,
    masks_of,
)
from gisapp.domain.errors import BadInput, Vi
from gisapp.domain.numerals import written

#: A portfolio's candidates are the bits of one number.
MOST_CANDIDATES = 60
#: All portfolios lie in memory at once, with what each achieves: up to five of sixty (6.0 million) are listed, no more.
MOST_PORTFOLIOS = 10_000_000
#: A number that is longer tells nobody more.
_SAID_WHOLE = 10**15
_ROWS_AT_ONCE = 1 << 17
NOBODY = -1


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
        rows[allowed(rows, masks_of(rows, len(candidates.phases)), candidates, conditions)]
        for rows in _every(candidates, conditions)
    ]
    widest = max(conditions.sizes)
    members = np.concatenate([_padded(rows, widest) for rows in kept]) if kept else np.empty((0, widest), np.int16)
    if not len(members):
        raise _none_left(candidates, conditions)
    return Space(candidates=candidates, members=members, masks=masks_of(members, len(candidates.phases)))


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
            vi=Vi(
                f"nhiều nhất {written(MOST_PORTFOLIOS, 0)} phương án để liệt kê được hết",
                "hãy bớt khu, bớt số khu mỗi phương án, bớt mốc, hoặc cố định vài khu",
                written(count, 0) if count < _SAID_WHOLE else "nhiều hơn thế rất xa",
            ),
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


def _check(candidates: Candidates, conditions: Conditions) -> None:
    count = len(candidates)
    if count > MOST_CANDIDATES:
        raise BadInput(
            expected=f"at most {MOST_CANDIDATES} candidates, of which every portfolio can be listed",
            found=str(count),
            todo="name those to be compared",
            vi=Vi(
                f"nhiều nhất {MOST_CANDIDATES} khu đề xuất để liệt kê được mọi phương án",
                "hãy nêu những khu cần so sánh",
            ),
        )
    if not conditions.sizes or list(conditions.sizes) != sorted(set(conditions.sizes)) or conditions.sizes[0] < 1:
        raise BadInput(
            expected="sizes that ascend, such as 2-5",
            found=f"{conditions.sizes}",
            todo="turn them round",
            vi=Vi("số khu mỗi phương án tăng dần, ví dụ 2-5", "hãy viết theo thứ tự tăng dần"),
        )
    if conditions.sizes[0] > count:
        raise BadInput(
            expected=f"sizes of no more than the {count} candidates that can be assessed",
            found=f"{conditions.sizes[0]} and more",
            todo="ask for smaller portfolios, or give the missing areas and positions",
            vi=Vi(
                f"số khu mỗi phương án không quá {count} khu đánh giá được",
                "hãy hỏi phương án ít khu hơn, hoặc bổ sung diện tích và vị trí còn thiếu",
                f"từ {conditions.sizes[0]} khu trở lên",
            ),
        )
    check_number(len(candidates), conditions.sizes, fixed=len(conditions.fixed), phases=len(candidates.phases))
    if len(conditions.fixed) > conditions.sizes[-1]:
        held, most = len(conditions.fixed), conditions.sizes[-1]
        raise contradiction(
            Family("fixed", f"{held} zones are fixed", f"cố định {held} khu"),
            Family("sizes", f"at most {most}", f"nhiều nhất {most} khu"),
        )


def _none_left(candidates: Candidates, conditions: Conditions) -> BadInput:
    """Which condition alone, or else which two together, leave no portfolio?"""
    asked = families(candidates, conditions)
    sizes = "-".join(map(str, _ends(conditions.sizes)))
    for one in asked:
        if _leaves_none(candidates, _only(conditions, {one.name})):
            return contradiction(Family("sizes", sizes, f"phương án {sizes} khu"), one)
    for one, other in combinations(asked, 2):
        if _leaves_none(candidates, _only(conditions, {one.name, other.name})):
            return contradiction(one, other)
    return contradiction(
        Family("all conditions", "each pair of which leaves portfolios", "mọi điều kiện, dù từng cặp thì được"),
        Family("one another", "together they leave none", "khi áp dụng cùng nhau"),
    )


def _only(conditions: Conditions, names: set[str]) -> Conditions:
    return Conditions(sizes=conditions.sizes, **{name: getattr(conditions, name) for name in names})


def _leaves_none(candidates: Candidates, conditions: Conditions) -> bool:
    phases = len(candidates.phases)
    return not any(
        allowed(rows, masks_of(rows, phases), candidates, conditions).any() for rows in _every(candidates, conditions)
    )


def _ends(sizes: tuple[int, ...]) -> tuple[int, ...]:
    whole = all(later - earlier == 1 for earlier, later in pairwise(sizes))
    return sizes if len(sizes) < 2 or not whole else (sizes[0], sizes[-1])  # noqa: PLR2004 - a span has two ends
