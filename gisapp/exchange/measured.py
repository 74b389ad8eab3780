"""A layer in the plan CRS, measured: what is asked of its meaning looks at this."""

from collections.abc import Callable
from dataclasses import dataclass

import numpy as np
import shapely
from numpy.typing import NDArray

from gisapp.exchange.identity import Names
from gisapp.exchange.loose import Floats
from gisapp.exchange.shapes import Shapes


@dataclass(frozen=True, slots=True, kw_only=True)
class Measured:
    """A layer in the plan CRS: its shapes and their measures.

    `delivered` carries a place back to the numbers of the file.
    """

    shapes: Shapes
    polygonal: NDArray[np.bool_]
    boxes: Floats
    area_m2: Floats
    length_m: Floats
    vertices: NDArray[np.int32]
    names: Names
    delivered: Callable[[Floats], Floats]

    def at(self, place: int) -> shapely.Geometry:
        """The geometry of one feature."""
        geometry: shapely.Geometry = self.at_each(np.array([place], dtype=np.intp))[0]
        return geometry

    def at_each(self, places: NDArray[np.intp]) -> NDArray[np.object_]:
        """The geometries at these places, in any order."""
        ascending, back = np.unique(places, return_inverse=True)
        return self.shapes.take(ascending)[back]
