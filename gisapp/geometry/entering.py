"""Does an edge reach into a shape? Told at once of many, where it is plain to see that it does not.

An edge that touches no edge of the shape, or only begins or ends in a corner of it, lies wholly inside or wholly
outside, and its middle tells which. Whatever is too near to be sure of counts as reaching into it.
"""

from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray

from gisapp.geometry.rings import members_of

Floats = NDArray[np.float64]
#: A triangle smaller than this share of the square around all that is measured may be none: a thousand times what
#: rounding can do to it.
_UNSURE = 1e-12


@dataclass(frozen=True, slots=True, kw_only=True)
class Edges:
    """Edges in the order of their owners, whose own begin at `begins` (one more at the end)."""

    start: Floats
    end: Floats
    begins: NDArray[np.intp]

    def of(self, owners: NDArray[np.intp]) -> tuple[NDArray[np.intp], NDArray[np.intp]]:
        """All edges of these owners, one owner after another: the place in `owners` and the edge."""
        counts, edges = members_of(self.begins, owners)
        return np.repeat(np.arange(len(owners)), counts), edges


def may_enter(start: Floats, end: Floats, into: NDArray[np.intp], outlines: Edges, *, most: int) -> NDArray[np.bool_]:
    """Which of these edges may reach into the shape they are held against; of any other it is sure that it does not.

    Parameters
    ----------
    start, end, into
        An edge and the owner of the outline that it is held against, a row each.
    most
        How many pairs of edges are looked at; what goes beyond may all enter.
    """
    entering = np.ones(len(into), dtype=bool)
    looked_at = int(np.searchsorted(np.cumsum(np.diff(outlines.begins)[into]), most, side="right"))
    if looked_at:
        entering[:looked_at] = _enter(start[:looked_at], end[:looked_at], into[:looked_at], outlines)
    return entering


def _enter(start: Floats, end: Floats, into: NDArray[np.intp], outlines: Edges) -> NDArray[np.bool_]:
    place, edge = outlines.of(into)
    # All is measured from the edge's start, so that no digit is lost to large coordinates.
    along_x, along_y = ((end - start)[:, axis].take(place) for axis in (0, 1))
    one_x, one_y = (outlines.start[:, axis].take(edge) - start[:, axis].take(place) for axis in (0, 1))
    other_x, other_y = (outlines.end[:, axis].take(edge) - start[:, axis].take(place) for axis in (0, 1))
    reach = max(float(abs(each).max()) for each in (along_x, along_y, one_x, one_y, other_x, other_y))
    unsure = _UNSURE * reach * reach
    one, other = along_x * one_y - along_y * one_x, along_x * other_y - along_y * other_x
    first = one_x * other_y - one_y * other_x
    last = first + one - other
    apart = (np.minimum(one, other) > unsure) | (np.maximum(one, other) < -unsure)
    apart |= (np.minimum(first, last) > unsure) | (np.maximum(first, last) < -unsure)
    apart |= (abs(other) > unsure) & _is_end(one_x, one_y, along_x, along_y)
    apart |= (abs(one) > unsure) & _is_end(other_x, other_y, along_x, along_y)
    # Whether a ray from the edge's middle meets the outline's edge.
    beyond = (one_y > along_y / 2) != (other_y > along_y / 2)
    side = first + last
    crossed = beyond & ((side > 0) == (other_y > one_y))
    doubtful = ~apart | (beyond & (abs(side) <= 2 * unsure))
    inside = np.bincount(place[crossed], minlength=len(into)) % 2 == 1
    enter: NDArray[np.bool_] = inside | (np.bincount(place[doubtful], minlength=len(into)) > 0)
    return enter


def _is_end(x: Floats, y: Floats, along_x: Floats, along_y: Floats) -> NDArray[np.bool_]:
    """Whether a corner, seen from an edge's start, is its start or its end."""
    same: NDArray[np.bool_] = ((x == 0) & (y == 0)) | ((x == along_x) & (y == along_y))
    return same
