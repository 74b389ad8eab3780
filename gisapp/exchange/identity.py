"""Which feature is it? The id outside the properties, else the property `id`; none comes twice."""

from collections.abc import Sequence

import pandas as pd

from gisapp.domain.finding import Finding, Severity
from gisapp.exchange.batch import Batch, identity_text
from gisapp.exchange.messages import Words, brief, tell


def identities(batch: Batch, *, id_field: str, named: bool) -> tuple[list[str | None], list[Finding]]:
    """The ids of a batch, None where a feature has none.

    Parameters
    ----------
    id_field
        The property that holds the id.
    named
        Whether the terms name this property; it then outweighs the id outside the properties.
    """
    found: list[str | None] = []
    findings: list[Finding] = []
    for position, (outside, row) in enumerate(zip(batch.ids, batch.rows, strict=True), start=batch.first):
        inside = row.get(id_field)
        first, second = (inside, outside) if named else (outside, inside)
        identity = second if first in (None, "") else first
        if identity in (None, ""):
            found.append(None)
        elif isinstance(identity, bool) or not isinstance(identity, (str, int, float)):
            found.append(None)
            findings.append(_no_id(identity, position))
        else:
            found.append(identity_text(identity))
    return found, findings


def settle(ids: Sequence[str | None], *, required: bool, id_field: str) -> tuple[list[str], list[Finding]]:
    """Ids for every feature, with what is wrong about those delivered.

    Where no feature has an id, and no layer spec asks for one, ids are given from the position, 1 for the first.
    """
    missing = [position for position, identity in enumerate(ids) if identity is None]
    settled = [identity if identity is not None else str(position + 1) for position, identity in enumerate(ids)]
    if len(missing) == len(ids) and not required:
        return settled, [_given(len(ids), id_field)] if ids else []
    findings = [_missing(position, id_field) for position in missing]
    known = pd.Series(list(ids), dtype=object).dropna()
    first_at = {identity: position for position, identity in reversed(list(known.items()))}
    twice = known[known.duplicated()]
    return settled, findings + [_twice(str(each), at, int(first_at[each])) for at, each in twice.items()]


def _no_id(identity: object, position: int) -> Finding:
    return tell(
        "wrong-type",
        Severity.ERROR,
        vi=Words("mã (id) là chữ hoặc số", brief(identity), "hãy sửa mã của đối tượng này"),
        en=Words("an id that is text or a number", brief(identity), "correct the id of this feature"),
        feature=str(position),
        field="id",
    )


def _given(count: int, id_field: str) -> Finding:
    return tell(
        "missing-field",
        Severity.NOTE,
        vi=Words(
            f"mã (id) hoặc cột «{id_field}»", "không có", f"đã đánh số theo thứ tự 1..{count}; để giữ mã, chỉ ra cột mã"
        ),
        en=Words(
            f"an id or a column {id_field}", "none", f"numbered 1..{count} by position; name the id column to keep ids"
        ),
        field="id",
    )


def _missing(position: int, id_field: str) -> Finding:
    return tell(
        "missing-field",
        Severity.ERROR,
        vi=Words(f"mã (id) trong «{id_field}» cho mọi đối tượng", "đối tượng không có mã", "hãy thêm mã duy nhất"),
        en=Words(f"an id in {id_field} for every feature", "a feature without one", "give it a unique id"),
        feature=str(position),
        field="id",
    )


def _twice(identity: str, position: int | str | object, first: int) -> Finding:
    vi = f"«{identity}» ở vị trí {first} và {position}"
    en = f"{brief(identity)} at the positions {first} and {position}"
    return tell(
        "duplicate-id",
        Severity.ERROR,
        vi=Words("mỗi mã (id) một lần", vi, "hãy đổi mã hoặc bỏ đối tượng trùng"),
        en=Words("each id once", en, "change the id or leave the copy out"),
        feature=identity,
        field="id",
    )
