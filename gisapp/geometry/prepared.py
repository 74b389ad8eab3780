"""Geometries made ready to be held against many others."""

import numpy as np
import shapely
from numpy.typing import NDArray


def prepared(shapes: NDArray[np.object_]) -> NDArray[np.object_]:
    """Copies of these geometries, prepared: one that threads share must never be, for that crashes the process."""
    copies = np.asarray(shapely.from_wkb(shapely.to_wkb(shapes)), dtype=object)
    shapely.prepare(copies)
    return copies
