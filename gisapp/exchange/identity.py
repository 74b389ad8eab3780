"""Which feature is it? The id outside the properties, else the property `id`; none comes twice."""

from dataclasses import dataclass

import numpy as np
import pyarrow as pa
import pyarrow.compute as pc

from gisapp.domain.finding import Finding, Severity
from gisapp.domain.numerals import written
from gisapp.exchange.batch import Values, identity_text, listed
from gisapp.exchange.faults import Faults, at_each
from gisapp.exchange.messages import Words, brief, tell


@dataclass(frozen=True, slots=True)
class Names:
    """What findings call the features: their ids, or their positions counted from `first` where they have none."""

    ids: pa.Array | pa.ChunkedArray
    first: int = 0

    def __getitem__(self, at: int) -> str:
        identity: str | None = self.ids[int(at)].as_py()
        return str(self.first + int(at)) if identity is None else identity


def identities(
    outside: Values, inside: Values, *, first: int, count: int, named: bool
) -> tuple[pa.Array, list[Finding]]:
    """The ids of `count` features as texts, null where a feature has none.

    Parameters
    ----------
    outside, inside
        The ids that stand outside the properties, and the property that holds the id; an empty list where there is
        none at all.
    first
        The position of the first of these features.
    named
        Whether the terms name this property; it then outweighs the id outside the properties.
    """
    one, other = (values if len(values) else pa.nulls(count) for values in (outside, inside))
    preferred, second = (other, one) if named else (one, other)
    quick = [_as_texts(values) for values in (preferred, second)]
    if all(each is not None for each in quick):
        return pc.coalesce(*quick), []
    found: list[str | None] = []
    findings: list[Finding] = []
    pairs = zip(listed(preferred), listed(second), strict=True)
    for position, (likely, instead) in enumerate(pairs, start=first):
        identity = instead if likely in (None, "") else likely
        if identity in (None, ""):
            found.append(None)
        elif isinstance(identity, bool) or not isinstance(identity, (str, int, float)):
            found.append(None)
            findings.append(_no_id(identity, position))
        else:
            found.append(identity_text(identity))
    return pa.array(found, pa.large_string()), findings


def _as_texts(values: Values) -> pa.Array | None:
    """Texts and whole numbers as texts, nothing for an empty text; None where the values have to be looked at."""
    if not isinstance(values, pa.Array):
        return None
    if pa.types.is_integer(values.type) or pa.types.is_null(values.type):
        return values.cast(pa.large_string())
    if pa.types.is_string(values.type) or pa.types.is_large_string(values.type):
        texts = values.cast(pa.large_string())
        return pc.if_else(pc.equal(texts, ""), pa.scalar(None, pa.large_string()), texts)
    return None


def settle(ids: pa.ChunkedArray, *, required: bool, id_field: str) -> tuple[pa.Array | pa.ChunkedArray, list[Faults]]:
    """Ids for every feature, with what is wrong about those delivered.

    Where no feature has an id, and no layer spec asks for one, ids are given from the position, 1 for the first.
    """
    count = len(ids)
    if not count:
        return ids, []
    if ids.null_count == count and not required:
        numbered = pa.array(np.arange(1, count + 1)).cast(pa.large_string())
        return numbered, at_each([0], lambda _: _given(count, id_field))
    missing = np.flatnonzero(ids.is_null().to_numpy())
    faults = at_each(missing, lambda at: _missing(at, id_field))
    if pc.count_distinct(ids).as_py() == count - ids.null_count:
        return ids, faults
    codes = ids.combine_chunks().dictionary_encode().indices.fill_null(-1).to_numpy(zero_copy_only=False)
    known = np.flatnonzero(codes >= 0)
    _, first, place = np.unique(codes[known], return_index=True, return_inverse=True)
    first_at = known[first][place]
    again = known != first_at
    original = dict(zip(known[again].tolist(), first_at[again].tolist(), strict=True))
    return ids, faults + at_each(known[again], lambda at: _twice(str(ids[at].as_py()), at, original[at]))


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
            f"mã (id) hoặc cột «{id_field}»",
            "không có",
            f"đã đánh số theo thứ tự từ 1 đến {written(count, 0)}; để giữ mã, chỉ ra cột mã",
        ),
        en=Words(
            f"an id or a column {id_field}",
            "none",
            f"numbered 1 to {written(count, 0, lang='en')} by position; name the id column to keep ids",
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


def _twice(identity: str, position: int, first: int) -> Finding:
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
