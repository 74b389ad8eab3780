"""A batch of geometries as compact numbers: polygons of one ring, as nearly all are, as vertices, all others as WKB."""

from dataclasses import dataclass

import numpy as np
import pyarrow as pa
import shapely
from numpy.typing import NDArray

from gisapp.geometry.rings import Rings, begins_of, rings_of, surely_simple, together, whole_rings

Floats = NDArray[np.float64]


@dataclass(frozen=True, slots=True, kw_only=True)
class Packed:
    """Geometries in their order; `plain` marks the polygons of one ring, whose vertices begin at `begins`."""

    plain: NDArray[np.bool_]
    points: Floats
    begins: NDArray[np.intp]
    others: pa.Array

    def __len__(self) -> int:
        return len(self.plain)

    @property
    def are_absent(self) -> bool:
        """Whether there is no geometry at all."""
        return bool(self.others.null_count == len(self.plain))

    def take(self, places: NDArray[np.intp]) -> NDArray[np.object_]:
        """The geometries at these places."""
        geometry = np.full(len(places), None, dtype=object)
        plain = self.plain[places]
        if plain.any():
            points, counts = self._vertices(places[plain])
            offsets = begins_of(counts), np.arange(len(counts) + 1)
            geometry[plain] = shapely.from_ragged_array(shapely.GeometryType.POLYGON, points, offsets)
        geometry[~plain] = self._unpacked(places[~plain])
        return geometry

    def rings(self, places: NDArray[np.intp], owners: NDArray[np.intp]) -> Rings:
        """The rings of the polygons at these places, which these owners own."""
        plain = self.plain[places]
        rings = whole_rings(*self._vertices(places[plain]), owners[plain])
        return rings if plain.all() else together([rings, rings_of(self._unpacked(places[~plain]), owners[~plain])])

    def are_valid(self, geometry: NDArray[np.object_]) -> NDArray[np.bool_]:
        """Which of the geometries that were packed are valid; only what is not plain to see is computed."""
        valid = self.plain.copy()
        owners = np.flatnonzero(self.plain)
        valid[owners] = surely_simple(whole_rings(self.points, np.diff(self.begins), owners))
        valid[~valid] = shapely.is_valid(geometry[~valid])
        return valid

    def _vertices(self, places: NDArray[np.intp]) -> tuple[Floats, NDArray[np.intp]]:
        """The vertices of the plain polygons at these places, and how many each has."""
        rank = np.cumsum(self.plain)[places] - 1
        counts = np.diff(self.begins)[rank]
        shift = self.begins[rank] - begins_of(counts)[:-1]
        return self.points.take(np.arange(counts.sum()) + np.repeat(shift, counts), axis=0), counts

    def _unpacked(self, places: NDArray[np.intp]) -> NDArray[np.object_]:
        rank = np.cumsum(~self.plain)[places] - 1
        wkb = self.others.take(pa.array(rank))
        geometry: NDArray[np.object_] = shapely.from_wkb(wkb.to_numpy(zero_copy_only=False))
        return geometry


def pack(geometry: NDArray[np.object_]) -> Packed:
    """These geometries as numbers."""
    plain = shapely.get_type_id(geometry) == shapely.GeometryType.POLYGON
    plain &= (shapely.get_num_interior_rings(geometry) == 0) & ~shapely.is_empty(geometry) & ~shapely.has_z(geometry)
    points = shapely.get_coordinates(geometry[plain])
    if not np.isfinite(points).all():
        # A ring's end that is no number is not its beginning: such rings cannot be made again.
        plain, points = np.zeros(len(geometry), dtype=bool), points[:0]
    return Packed(
        plain=plain,
        points=points,
        begins=begins_of(shapely.get_num_coordinates(geometry[plain])),
        others=pa.array(shapely.to_wkb(geometry[~plain]), pa.binary()),
    )
