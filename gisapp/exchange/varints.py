"""Whole numbers as bytes of variable length (Protocol Buffers, "Base 128 Varints"), many at once."""

import numpy as np
from numpy.typing import NDArray

_SEVEN, _CONTINUES = 7, 0x80

Numbers = NDArray[np.uint64]
Counts = NDArray[np.intp]
Bytes = NDArray[np.uint8]


def byte_counts(values: Numbers) -> Counts:
    """How many bytes each value takes."""
    counts = np.ones(len(values), dtype=np.intp)
    larger = np.flatnonzero(values >= _CONTINUES)
    bound = _SEVEN
    while len(larger):
        counts[larger] += 1
        bound += _SEVEN
        larger = larger[values[larger] >= np.uint64(1 << bound)] if bound < 64 else larger[:0]  # noqa: PLR2004
    return counts


def varints(values: Numbers, counts: Counts) -> Bytes:
    """All values, one after another, each in as many bytes as `byte_counts` says."""
    places, rest = np.cumsum(counts) - counts, values
    out = np.empty(int(counts.sum()), dtype=np.uint8)
    while len(rest):
        more = rest >= _CONTINUES
        out[places] = rest.astype(np.uint8) | (more.view(np.uint8) << _SEVEN)
        further = np.flatnonzero(more)
        places, rest = places[further] + 1, rest[further] >> np.uint64(_SEVEN)
    return out


def written(value: int) -> bytes:
    """One value, for which arrays would take long."""
    rest, out = value, bytearray()
    while rest >= _CONTINUES:
        out.append(rest & (_CONTINUES - 1) | _CONTINUES)
        rest >>= _SEVEN
    out.append(rest)
    return bytes(out)


def block(field: int, content: bytes) -> bytes:
    """A member of a message that has a length: a text, bytes, or a message."""
    return written(field << 3 | 2) + written(len(content)) + content
