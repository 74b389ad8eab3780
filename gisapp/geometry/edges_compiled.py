"""The sum over pairs of edges as machine code, where numba is installed; `gisapp.geometry.edges` says what it sums.

Loading numba takes about a second and 100 MB, so that it pays only for whoever measures many zones, again and again.
"""

import importlib
from collections.abc import Callable
from functools import cache
from importlib.util import find_spec
from typing import Any

import numpy as np
from numpy.typing import NDArray

Numbers = NDArray[np.float64]
Sum = Callable[..., None]


@cache
def compiled() -> Sum | None:
    """`add_common` as machine code; None where numba is not installed."""
    if find_spec("numba") is None:
        return None
    numba: Any = importlib.import_module("numba")
    try:
        made: Sum = numba.njit(nogil=True, cache=True)(add_common)
    except RuntimeError:  # nowhere to keep what was compiled
        made = numba.njit(nogil=True)(add_common)
    return made


def add_common(  # noqa: PLR0917 - numba knows arrays, not our classes
    areas: Numbers,
    floor: Numbers,
    one: tuple[Numbers, Numbers, Numbers, Numbers, Numbers, NDArray[np.intp]],
    two: tuple[Numbers, Numbers, Numbers, Numbers, Numbers, Numbers],
    first: NDArray[np.intp],
    last: NDArray[np.intp],
) -> None:
    """Add to the area of each shape what its edges `one` have in common with the outline's edges `two`.

    `one` holds x1, x2, height of the left end over `floor`, slope, sign and owner of the shapes' edges; `two` holds x1,
    x2, y1, slope, sign and top of the outline's. Edge i may share an x with those from `first[i]` to before `last[i]`.
    """
    x1, x2, height, slope, sign, owner = one
    ox1, ox2, oy1, oslope, osign, top = two
    for i in range(len(x1)):
        under = floor[i]
        total = 0.0
        for j in range(first[i], last[i]):
            left = max(x1[i], ox1[j])
            width = min(x2[i], ox2[j]) - left
            if width <= 0.0 or top[j] <= under:
                continue
            one_left = height[i] + (left - x1[i]) * slope[i]
            two_left = oy1[j] - under + (left - ox1[j]) * oslope[j]
            one_right, two_right = one_left + width * slope[i], two_left + width * oslope[j]
            apart_left, apart_right = one_left - two_left, one_right - two_right
            distance = abs(apart_left) + abs(apart_right)
            if apart_left * apart_right < 0.0:
                distance = (apart_left * apart_left + apart_right * apart_right) / distance
            total += osign[j] * width * (one_left + one_right + two_left + two_right - distance)
        areas[owner[i]] += sign[i] * total / 4.0
