"""The geometries of a delivery as compact numbers: never more of them unpacked than a check looks at."""

from collections.abc import Callable, Iterator
from dataclasses import dataclass, field
from typing import Any

import numpy as np
from numpy.typing import NDArray

from gisapp.exchange.loose import Floats, Loose
from gisapp.exchange.packed import Packed, pack
from gisapp.geometry import rings
from gisapp.geometry.rings import Rings


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

    def append(self, loose: Loose, sound: NDArray[np.bool_]) -> None:
        """Keep one batch; `sound` marks the geometries that are there and valid."""
        self.polygonal.append(sound & (loose.dimensions() == 2))  # noqa: PLR2004
        self._keep(loose)

    def _keep(self, loose: Loose) -> None:
        self.chunks.append(pack(loose))
        self.boxes.append(loose.boxes())
        self.area.append(loose.areas())
        self.length.append(loose.lengths())
        self.vertices.append(loose.vertices())

    @property
    def are_absent(self) -> bool:
        """Whether no feature has a geometry."""
        return all(chunk.are_absent for chunk in self.chunks)

    def whole(self) -> NDArray[np.object_]:
        """All geometries in one array."""
        batches = [chunk.loose().objects() for chunk in self.chunks]
        return np.concatenate(batches) if batches else np.empty(0, dtype=object)

    def moved(self, move: Callable[[Floats], Floats]) -> "Shapes":
        """These shapes where `move` puts their vertices; what they were is given up batch by batch."""
        there = Shapes(polygonal=self.polygonal)
        for measure in (self.boxes, self.area, self.length, self.vertices):
            measure.clear()
        self.chunks.reverse()
        while self.chunks:
            there._keep(self.chunks.pop().loose().moved(move))
        return there

    def take(self, places: NDArray[np.intp]) -> NDArray[np.object_]:
        """The geometries at these places, which ascend."""
        parts = [chunk.take(inside).objects() for chunk, inside, _ in self._held(places)]
        return np.concatenate(parts) if parts else np.empty(0, dtype=object)

    def rings(self, places: NDArray[np.intp]) -> Rings:
        """The rings of the polygons at these places, which ascend; an owner is a place in `places`."""
        return rings.together([chunk.take(inside).rings(owners) for chunk, inside, owners in self._held(places)])

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
