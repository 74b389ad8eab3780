"""The geometries of a delivery as compact numbers: never more of them unpacked than a check looks at."""

from collections.abc import Callable, Iterator
from dataclasses import dataclass, field
from typing import Any

import numpy as np
import shapely
from numpy.typing import NDArray

from gisapp.exchange.packed import Packed, pack
from gisapp.geometry import rings
from gisapp.geometry.rings import Rings

Floats = NDArray[np.float64]


@dataclass(slots=True)
class Shapes:
    """Geometries in the file's order, packed, with what is asked of each again and again.

    `polygonal` marks the valid polygons. `boxes` (NaN without geometry), `area` and `length` are in the unit of the
    numbers, squared for areas.
    """

    chunks: list[Packed] = field(default_factory=list)
    polygonal: list[NDArray[np.bool_]] = field(default_factory=list)
    boxes: list[Floats] = field(default_factory=list)
    area: list[Floats] = field(default_factory=list)
    length: list[Floats] = field(default_factory=list)
    vertices: list[NDArray[np.int32]] = field(default_factory=list)

    def append(self, geometry: NDArray[np.object_], packed: Packed, sound: NDArray[np.bool_]) -> None:
        """Keep one batch as it is packed; `sound` marks the geometries that are there and valid."""
        self.chunks.append(packed)
        self.polygonal.append(sound & (shapely.get_dimensions(geometry) == 2))  # noqa: PLR2004
        self._measure(geometry)

    def _measure(self, geometry: NDArray[np.object_]) -> None:
        self.boxes.append(shapely.bounds(geometry).reshape(-1, 4))
        self.area.append(shapely.area(geometry))
        self.length.append(shapely.length(geometry))
        self.vertices.append(shapely.get_num_coordinates(geometry).astype(np.int32))

    @property
    def are_absent(self) -> bool:
        """Whether no feature has a geometry."""
        return all(chunk.are_absent for chunk in self.chunks)

    def batches(self) -> Iterator[NDArray[np.object_]]:
        """All geometries, a batch at a time."""
        return (chunk.take(np.arange(len(chunk))) for chunk in self.chunks)

    def whole(self) -> NDArray[np.object_]:
        """All geometries in one array."""
        batches = list(self.batches())
        return np.concatenate(batches) if batches else np.empty(0, dtype=object)

    def moved(self, move: Callable[[NDArray[np.object_]], NDArray[np.object_]]) -> "Shapes":
        """These shapes elsewhere; what they were is given up batch by batch."""
        there = Shapes(polygonal=self.polygonal)
        for measure in (self.boxes, self.area, self.length, self.vertices):
            measure.clear()
        self.chunks.reverse()
        while self.chunks:
            chunk = self.chunks.pop()
            geometry = move(chunk.take(np.arange(len(chunk))))
            there.chunks.append(pack(geometry))
            there._measure(geometry)
        return there

    def take(self, places: NDArray[np.intp]) -> NDArray[np.object_]:
        """The geometries at these places, which ascend."""
        parts = [chunk.take(inside) for chunk, inside, _ in self._held(places)]
        return np.concatenate(parts) if parts else np.empty(0, dtype=object)

    def rings(self, places: NDArray[np.intp]) -> Rings:
        """The rings of the polygons at these places, which ascend; an owner is a place in `places`."""
        return rings.together([chunk.rings(inside, owners) for chunk, inside, owners in self._held(places)])

    def _held(self, places: NDArray[np.intp]) -> Iterator[tuple[Packed, NDArray[np.intp], NDArray[np.intp]]]:
        """Each chunk that holds some of these places, where in it these are, and where they stand in `places`."""
        begins = np.cumsum([0, *map(len, self.chunks)])
        cuts = np.searchsorted(places, begins)
        for chunk, begin, low, high in zip(self.chunks, begins, cuts, cuts[1:], strict=False):
            if high > low:
                yield chunk, places[low:high] - begin, np.arange(low, high)


def together(parts: list[NDArray[Any]], like: NDArray[Any]) -> NDArray[Any]:
    """The batches of one measure in one array, and no longer apart; as empty as `like` where there are none."""
    whole = np.concatenate(parts) if parts else like
    parts[:] = [whole]
    return whole
