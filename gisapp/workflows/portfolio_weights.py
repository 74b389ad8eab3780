"""What matters how much, as the user writes it: each weight, ranges, or pairs held against one another.

`rice=2,jobs=1`: weights in proportion. `rice=0.2..0.5,jobs=0.5..0.8`: ranges in shares of 1. `rice/jobs=3,…`: rice
matters three times as much as jobs, for every pair. Every objective that counts is named, so that none is weighed by a
silence; one that is named and does not count on this board is set aside, and the answer says so.
"""

import re
from collections.abc import Sequence
from dataclasses import dataclass
from itertools import combinations
from typing import Any

import numpy as np

from gisapp.analysis.portfolios import weights as weighting
from gisapp.analysis.portfolios.weights import Weights
from gisapp.domain.errors import BadInput, Vi

_NUMBER = r"-?\d+(?:\.\d+)?(?:e-?\d+)?"
_DIRECT = re.compile(rf"([a-z_]+)=({_NUMBER})")
_BETWEEN = re.compile(rf"([a-z_]+)=({_NUMBER})\.\.({_NUMBER})")
_PAIR = re.compile(rf"([a-z_]+)/([a-z_]+)=({_NUMBER})(?:/({_NUMBER}))?")


@dataclass(frozen=True, slots=True, kw_only=True, eq=False)
class Weighed:
    """The weights, and what is told of them: how they were given, set aside, and how consistent judgements are."""

    weights: Weights
    told: dict[str, Any]


def weights_of(text: str, counting: Sequence[str], known: Sequence[str]) -> Weighed:
    """What matters how much on this board?

    Parameters
    ----------
    text
        As the module says; empty where nobody gives weights.
    counting
        The objectives that count, in their order.
    known
        All that there are.

    Raises
    ------
    BadInput
        When it cannot be read, a weight is negative or all are zero, an objective is unknown or not weighed, or
        judgements contradict each other outright.
    """
    parts = [part.strip() for part in text.split(",") if part.strip()]
    if not parts:
        return Weighed(weights=weighting.unknown(len(counting)), told=_told("none", counting, ()))
    for kind, pattern, read in (
        ("ranges", _BETWEEN, _ranges), ("pairwise", _PAIR, _pairs), ("direct", _DIRECT, _direct)
    ):  # fmt: skip
        matches = [pattern.fullmatch(part) for part in parts]
        if all(matches):
            groups = [match.groups() for match in matches if match]
            return read(kind, groups, counting, known)
    raise BadInput(
        expected="weights such as rice=2,jobs=1, or ranges rice=0.2..0.5, or pairs rice/jobs=3, all of one kind",
        found=repr(text[:128]),
        todo=f"correct them; the objectives are {', '.join(counting)}",
        vi=Vi(
            "trọng số như rice=2,jobs=1, hoặc khoảng rice=0.2..0.5, hoặc so sánh cặp rice/jobs=3, cùng một cách",
            f"hãy sửa lại; các mục tiêu là {', '.join(counting)}",
        ),
    )


def _direct(kind: str, groups: list[tuple[Any, ...]], counting: Sequence[str], known: Sequence[str]) -> Weighed:
    given = _once([(name, float(value)) for name, value in groups])
    aside = _check(set(given), counting, known)
    return Weighed(weights=weighting.direct([given[each] for each in counting]), told=_told(kind, counting, aside))


def _ranges(kind: str, groups: list[tuple[Any, ...]], counting: Sequence[str], known: Sequence[str]) -> Weighed:
    given = _once([(name, (float(least), float(greatest))) for name, least, greatest in groups])
    aside = _check(set(given), counting, known)
    least, greatest = ([given[each][end] for each in counting] for end in (0, 1))
    return Weighed(weights=weighting.between(least, greatest), told=_told(kind, counting, aside))


def _pairs(kind: str, groups: list[tuple[Any, ...]], counting: Sequence[str], known: Sequence[str]) -> Weighed:
    given = _once([((one, other), _ratio(over, under)) for one, other, over, under in groups])
    aside = _check({name for pair in given for name in pair}, counting, known)
    matrix = np.ones((len(counting), len(counting)))
    for one, other in combinations(range(len(counting)), 2):
        pair = (counting[one], counting[other])
        ratio = given.get(pair) or (1 / given[pair[::-1]] if given.get(pair[::-1]) else None)
        if ratio is None:
            raise BadInput(
                expected="a judgement above 0 of every pair",
                found=f"none of {pair[0]}/{pair[1]}",
                todo="add it",
                vi=Vi("so sánh lớn hơn 0 cho mỗi cặp", "hãy bổ sung", f"thiếu cặp {pair[0]}/{pair[1]}"),
            )
        matrix[one, other], matrix[other, one] = ratio, 1 / ratio
    judged = weighting.judged(matrix.tolist())
    told = _told(kind, counting, aside) | {
        "consistency_ratio": round(judged.consistency_ratio, 4),
        "judgements": [
            [counting[one], counting[other], float(matrix[one, other])]
            for one, other in combinations(range(len(counting)), 2)
        ],
    }
    if judged.revisit is not None:
        one, other = judged.revisit
        told["revisit"] = {
            "pair": [counting[one], counting[other]],
            "judged": round(float(matrix[one, other]), 3),
            "the_others_imply": round(judged.implied or 0.0, 3),
        }
    return Weighed(weights=weighting.direct(judged.weights.tolist()), told=told)


def _ratio(over: str, under: str | None) -> float:
    whole = float(under) if under else 1.0
    return float(over) / whole if whole else 0.0


def _once(pairs: list[tuple[Any, Any]]) -> dict[Any, Any]:
    found = dict(pairs)
    if len(found) < len(pairs):
        raise BadInput(
            expected="each objective weighed once",
            found="one twice",
            todo="leave one of the two out",
            vi=Vi("mỗi mục tiêu một trọng số", "hãy bỏ một trong hai", "một mục tiêu có hai trọng số"),
        )
    return found


def _check(named: set[str], counting: Sequence[str], known: Sequence[str]) -> tuple[str, ...]:
    """The objectives that are weighed and do not count here."""
    unknown = sorted(named - set(known))
    if unknown:
        raise BadInput(
            expected=f"objectives among {', '.join(known)}",
            found=", ".join(unknown),
            todo="correct them",
            vi=Vi(f"các mục tiêu trong {', '.join(known)}", "hãy sửa lại", ", ".join(unknown)[:128]),
        )
    silent = [each for each in counting if each not in named]
    if silent:
        raise BadInput(
            expected="a weight for every objective that counts",
            found=f"none for {', '.join(silent)}",
            todo="add them; 0 where one shall not matter",
            vi=Vi(
                "trọng số cho mọi mục tiêu được tính",
                "hãy bổ sung; 0 nếu mục tiêu đó không được tính",
                f"chưa có trọng số cho {', '.join(silent)}",
            ),
        )
    return tuple(sorted(named - set(counting)))


def _told(kind: str, counting: Sequence[str], aside: Sequence[str]) -> dict[str, Any]:
    return {"kind": kind, "objectives": list(counting), "set_aside": list(aside)}
