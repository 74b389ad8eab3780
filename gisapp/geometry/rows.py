"""Rows of numbers: which are the same to the last digit? Told by hashes, for many rows at once."""

import numpy as np
from numpy.typing import NDArray

Floats = NDArray[np.float64]
MIX, _MIX_OF_COLUMN = np.uint64(0x9E3779B97F4A7C15), np.uint64(0xC2B2AE3D27D4EB4F)
_SHIFT = np.uint64(29)


def row_hashes(*columns: Floats) -> NDArray[np.uint64]:
    """One number for each row of these columns, the same for the same row and seldom for another."""
    hashed = np.zeros(len(columns[0]), dtype=np.uint64)
    for column in columns:
        hashed ^= hashed >> _SHIFT
        hashed *= MIX
        hashed += np.ascontiguousarray(column).view(np.uint64) * _MIX_OF_COLUMN
    return hashed ^ (hashed >> _SHIFT)


def in_order(keys: NDArray[np.uint64]) -> tuple[NDArray[np.intp], NDArray[np.uint64]]:
    """The places of these hashes in their order, and the hashes but for the bits that a place takes.

    Place and hash in one number are sorted several times as fast as places by their hashes.
    """
    bits = np.uint64(len(keys).bit_length())
    places = np.arange(len(keys), dtype=np.uint64)
    both = np.sort((keys >> bits << bits) | places)
    return (both & ((np.uint64(1) << bits) - np.uint64(1))).astype(np.intp), both >> bits


def distinct_rows(rows: Floats) -> tuple[Floats, NDArray[np.intp]]:
    """These rows of two without those that come again (but for a few), and which of them each of `rows` is."""
    order, _ = in_order(row_hashes(*rows.T))
    ordered = rows.take(order, axis=0)
    fresh = np.ones(len(rows), dtype=bool)
    x, y = ordered.T
    fresh[1:] = (x[1:] != x[:-1]) | (y[1:] != y[:-1])
    which = np.empty(len(rows), dtype=np.intp)
    which[order] = np.cumsum(fresh) - 1
    return ordered[fresh], which
