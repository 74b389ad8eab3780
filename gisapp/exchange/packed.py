"""A batch of geometries at rest: as `gisapp.exchange.loose` has them, but all that is not plain as WKB."""

from dataclasses import dataclass

import numpy as np
import pyarrow as pa
import shapely
from numpy.typing import NDArray

from gisapp.exchange.loose import Floats, Loose, Objects, Places, taken


@dataclass(frozen=True, slots=True, kw_only=True)
class Packed:
    """Geometries in their order; `plain` marks the polygons of one ring, whose vertices begin at `begins`."""

    plain: NDArray[np.bool_]
    points: Floats
    begins: Places
    others: pa.Array

    def __len__(self) -> int:
        return len(self.plain)

    @property
    def are_absent(self) -> bool:
        """Whether there is no geometry at all."""
        return bool(self.others.null_count == len(self.plain))

    def loose(self) -> Loose:
        """All geometries in hand."""
        return Loose(plain=self.plain, points=self.points, begins=self.begins, others=_unpacked(self.others))

    def take(self, places: Places) -> Loose:
        """The geometries at these places in hand."""
        plain, points, begins, others = taken(self.plain, self.points, self.begins, places)
        return Loose(plain=plain, points=points, begins=begins, others=_unpacked(self.others.take(pa.array(others))))


def _unpacked(wkb: pa.Array) -> Objects:
    geometry: Objects = shapely.from_wkb(wkb.to_numpy(zero_copy_only=False))
    return geometry


def pack(loose: Loose) -> Packed:
    """These geometries at rest."""
    return Packed(
        plain=loose.plain,
        # Vertices that are part of something larger would keep all of it.
        points=np.require(loose.points, requirements="O"),
        begins=loose.begins,
        others=pa.array(shapely.to_wkb(loose.others), pa.binary()),
    )
