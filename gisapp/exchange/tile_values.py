"""The values of a vector tile, each once, and the pairs of key and value that tag its features."""

from collections.abc import Mapping
from dataclasses import dataclass

import numpy as np
import pyarrow as pa
import pyarrow.compute as pc

from gisapp.exchange.varints import Bytes, Counts, Numbers, byte_counts, varints

#: What a value begins with, by its type, and the member of a layer that holds it.
_TEXT, _DOUBLE, _WHOLE, _BELOW_ZERO, _YES, _VALUE = 0x0A, 0x19, 0x28, 0x30, 0x38, 0x22
_KINDS = ("text", "double", "whole", "yes")


@dataclass(frozen=True, slots=True, kw_only=True)
class Tags:
    """Names of columns, the distinct values as members of a layer, and for each row its pairs of their numbers.

    `pairs` holds the pairs of all rows, one after another; `count` how many numbers of them each row has.
    """

    keys: list[str]
    values: bytes
    pairs: Numbers
    count: Counts


def tags_of(columns: Mapping[str, pa.Array], count: int) -> Tags:
    """What tags so many rows; a missing value, and what is no number, is left out."""
    plain = [_plain(column) for column in columns.values()]
    members, first = [], 0
    pairs = np.empty((count, len(plain), 2), dtype=np.int64)
    for kind in _KINDS:
        here = [number for number, (of, _) in enumerate(plain) if of == kind]
        if not here:
            continue
        coded = pa.concat_arrays([plain[number][1] for number in here]).dictionary_encode()
        codes = pc.fill_null(coded.indices, -1 - first).to_numpy(zero_copy_only=False)
        pairs[:, here, 0], pairs[:, here, 1] = here, codes.reshape(len(here), count).T + first
        members.append(_WRITTEN[kind](coded.dictionary))
        first += len(coded.dictionary)
    there = pairs[:, :, 1] >= 0
    told = pairs[there].astype(np.uint64).ravel()
    return Tags(keys=list(columns), values=b"".join(members), pairs=told, count=2 * there.sum(axis=1))


def _plain(values: pa.Array) -> tuple[str, pa.Array]:
    """Of which kind a column is, and the same in its one type; what is neither text nor a number is written as text."""
    of = values.type
    if pa.types.is_dictionary(of):
        return _plain(values.dictionary_decode())
    if pa.types.is_boolean(of):
        return "yes", values
    if pa.types.is_integer(of):
        return "whole", values.cast(pa.int64())
    if pa.types.is_floating(of):
        return "double", pc.if_else(pc.is_nan(values), None, values).cast(pa.float64())
    if pa.types.is_string(of) or pa.types.is_large_string(of) or pa.types.is_null(of):
        return "text", values.cast(pa.large_string())
    said = [None if each is None else str(each) for each in values.to_pylist()]
    return "text", pa.array(said, pa.large_string())


def _texts(values: pa.Array) -> bytes:
    """Texts of any length: their heads and their letters lie ready, and are laid one between the other."""
    _, ends, letters = values.buffers()
    edges = np.frombuffer(ends, dtype=np.int64)[values.offset : values.offset + len(values) + 1]
    size = (edges[1:] - edges[:-1]).astype(np.uint64)
    whole = size + byte_counts(size).astype(np.uint64) + np.uint64(1)
    heads = np.column_stack([np.full_like(size, _VALUE), whole, np.full_like(size, _TEXT), size]).ravel()
    counts = byte_counts(heads)
    of_head = counts.reshape(-1, 4).sum(axis=1)
    is_letter = np.repeat(np.tile([False, True], len(size)), np.column_stack([of_head, size.astype(np.intp)]).ravel())
    out: Bytes = np.empty(len(is_letter), dtype=np.uint8)
    out[~is_letter] = varints(heads, counts)
    if letters is not None:
        out[is_letter] = np.frombuffer(letters, dtype=np.uint8)[edges[0] : edges[-1]]
    return out.tobytes()


def _doubles(values: pa.Array) -> bytes:
    numbers = values.to_numpy(zero_copy_only=False).astype("<f8")
    out = np.empty((len(numbers), 11), dtype=np.uint8)
    out[:, :3] = _VALUE, 9, _DOUBLE
    out[:, 3:] = numbers.view(np.uint8).reshape(-1, 8)
    return out.tobytes()


def _wholes(values: pa.Array) -> bytes:
    numbers = values.to_numpy(zero_copy_only=False)
    below = numbers < 0
    value = np.where(below, -2 * numbers - 1, numbers).astype(np.uint64)
    size = byte_counts(value).astype(np.uint64) + np.uint64(1)
    kind = np.where(below, _BELOW_ZERO, _WHOLE).astype(np.uint64)
    tokens = np.column_stack([np.full_like(value, _VALUE), size, kind, value]).ravel()
    return varints(tokens, byte_counts(tokens)).tobytes()


def _yes(values: pa.Array) -> bytes:
    return b"".join(bytes((_VALUE, 2, _YES, int(each))) for each in values.to_pylist())


_WRITTEN = {"text": _texts, "double": _doubles, "whole": _wholes, "yes": _yes}
