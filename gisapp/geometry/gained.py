"""What an area gained and lost when its outline moved."""

import numpy as np
import shapely
from numpy.typing import NDArray

Shapes = NDArray[np.object_]
_POLYGON = 2


def gained_and_lost(old: Shapes, new: Shapes) -> tuple[Shapes, Shapes]:
    """What did each area gain, and what did it lose?

    Parameters
    ----------
    old, new
        Valid geometries in one planar CRS, paired by position; missing ones are None.

    Returns
    -------
    tuple of numpy.ndarray
        By position what only `new` covers and what only `old` covers; None where that is nothing, and where the two
        are not both areas.
    """
    both = (shapely.get_dimensions(old) == _POLYGON) & (shapely.get_dimensions(new) == _POLYGON)
    return _only(new, old, both), _only(old, new, both)


def _only(one: Shapes, other: Shapes, both: NDArray[np.bool_]) -> Shapes:
    found = np.full(len(one), None, dtype=object)
    found[both] = shapely.difference(one[both], other[both])
    found[shapely.is_empty(found)] = None
    return found
