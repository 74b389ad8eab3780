"""A layer in the plan CRS, measured: what is asked of its meaning looks at this."""

from collections.abc import Callable
from dataclasses import dataclass

import numpy as np
import shapely
from numpy.typing import NDArray

from gisapp.exchange.identity import Names
from gisapp.exchange.loose import Floats
from gisapp.exchange.packed import Packed

Move = Callable[[Floats], Floats]


@dataclass(frozen=True, slots=True, kw_only=True)
class Measured:
    """A layer in the plan CRS: its shapes and their measures.

    `polygonal` marks the valid polygons; `boxes` are NaN without geometry. `delivered` carries a place back to the
    numbers of the file.
    """

    shapes: Packed
    polygonal: NDArray[np.bool_]
    boxes: Floats
    area_m2: Floats
    length_m: Floats
    vertices: NDArray[np.int32]
    names: Names
    delivered: Move

    def at(self, place: int) -> shapely.Geometry:
        """The geometry of one feature."""
        geometry: shapely.Geometry = self.at_each(np.array([place], dtype=np.intp))[0]
        return geometry

    def at_each(self, places: NDArray[np.intp]) -> NDArray[np.object_]:
        """The geometries at these places, in any order."""
        each_once, back = np.unique(places, return_inverse=True)
        return self.shapes.take(each_once).objects()[back]


def measure(
    shapes: Packed, polygonal: NDArray[np.bool_], names: Names, *, move: Move | None, delivered: Move
) -> Measured:
    """Measure these shapes where `move`, if any, carries their vertices; from now on they are there."""
    count = len(shapes)
    boxes, area, length, vertices = np.empty((count, 4)), np.empty(count), np.empty(count), np.empty(count, np.int32)
    for here, loose in shapes.batches():
        there = loose if move is None else loose.moved(move)
        if move is not None:
            shapes.put(here, there)
        boxes[here], vertices[here] = there.boxes(), there.vertices()
        # A place that the plan CRS cannot hold is endless there.
        with np.errstate(invalid="ignore"):
            area[here], length[here] = there.areas(), there.lengths()
    return Measured(
        shapes=shapes,
        polygonal=polygonal,
        boxes=boxes,
        area_m2=area,
        length_m=length,
        vertices=vertices,
        names=names,
        delivered=delivered,
    )
