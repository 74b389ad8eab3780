"""Products of matrices in pieces so small that they stay on one core.

A board is thousands of small products. A library that shares each out to all cores makes every core wait for the
slowest, and on a machine that is busy with something else that takes many times as long as doing it alone.
"""

import numpy as np
from numpy.typing import NDArray

Floats = NDArray[np.float64]
#: From so many multiplications on OpenBLAS shares a product out (65,536 times GEMM_MULTITHREAD_THRESHOLD of 4).
_SHARED_FROM = 1 << 18


def product(values: Floats, weightings: Floats) -> Floats:
    """`values @ weightings`, rows in pieces."""
    rows = max(1, _SHARED_FROM // max(weightings.size, 1) - 1)
    if len(values) <= rows:
        return np.asarray(values @ weightings)
    whole = np.empty((len(values), weightings.shape[1]))
    for begin in range(0, len(values), rows):
        np.matmul(values[begin : begin + rows], weightings, out=whole[begin : begin + rows])
    return whole


def weighted(values: Floats, weighting: Floats) -> Floats:
    """`values @ weighting` for one weighting."""
    return np.asarray(np.einsum("ij,j->i", values, weighting))


def collected(shares: Floats, holds: Floats) -> Floats:
    """`shares @ holds`: what the rows bring to each column, by their shares."""
    return np.asarray(np.einsum("i,ij->j", shares, holds))
