"""A batch of geometries in hand: polygons of one ring, as nearly all are, as vertices, all others as objects.

Numbers answer most of what is asked of them; an object is made only of a geometry that somebody looks at.
"""

from collections.abc import Callable, Sequence
from dataclasses import dataclass, replace
from typing import Any

import numpy as np
import shapely
from numpy.typing import NDArray

from gisapp.geometry import rings as of_rings
from gisapp.geometry.rings import Rings, begins_of, members_of, rings_of, surely_simple, together, whole_rings
from gisapp.geometry.rows import distinct_rows

Floats = NDArray[np.float64]
Objects = NDArray[np.object_]
Places = NDArray[np.intp]


@dataclass(frozen=True, slots=True, kw_only=True)
class Loose:
    """Geometries in their order; `plain` marks the polygons of one ring, whose vertices begin at `begins`.

    No vertex of them is NaN. `others` are all that are not plain, None where there is no geometry.
    """

    plain: NDArray[np.bool_]
    points: Floats
    begins: Places
    others: Objects

    def __len__(self) -> int:
        return len(self.plain)

    def take(self, places: Places) -> "Loose":
        """The geometries at these places."""
        plain, points, begins, others = taken(self.plain, begins_of(self.plain), self.points, self.begins, places)
        return Loose(plain=plain, points=points, begins=begins, others=self.others[others])

    def without(self, marked: NDArray[np.bool_]) -> "Loose":
        """These geometries but for those that are marked: there is none in their places."""
        kept = np.flatnonzero(~marked)
        return placed(len(self), [(kept, self.take(kept))])

    def at(self, place: int) -> shapely.Geometry:
        """The geometry at this place."""
        geometry: shapely.Geometry = self.take(np.array([place])).objects()[0]
        return geometry

    def objects(self) -> Objects:
        """All geometries as objects."""
        offsets = self.begins, np.arange(len(self.begins))
        return self._both(shapely.from_ragged_array(shapely.GeometryType.POLYGON, self.points, offsets), self.others)

    def rings(self, owners: Places) -> Rings:
        """The rings of these polygons, which their `owners` own."""
        rings = whole_rings(self.points, np.diff(self.begins), owners[self.plain])
        return rings if self.plain.all() else together([rings, rings_of(self.others, owners[~self.plain])])

    def moved(self, move: Callable[[Floats], Floats]) -> "Loose":
        """These geometries elsewhere; a corner that neighbours share is moved once."""
        distinct, which = distinct_rows(self.points)
        return replace(self, points=move(distinct).take(which, axis=0), others=shapely.transform(self.others, move))

    def are_missing(self) -> NDArray[np.bool_]:
        """Where there is no geometry."""
        return self._each(False, shapely.is_missing(self.others))  # noqa: FBT003

    def are_empty(self) -> NDArray[np.bool_]:
        """Where there is no geometry, or one without any vertex."""
        return self._each(False, shapely.is_missing(self.others) | shapely.is_empty(self.others))  # noqa: FBT003

    def are_valid(self) -> NDArray[np.bool_]:
        """Which geometries are valid; of plain polygons only what is not plain to see is computed."""
        valid = self._both(surely_simple(self._outlines()), shapely.is_valid(self.others))
        doubtful = np.flatnonzero(~valid & self.plain)
        valid[doubtful] = shapely.is_valid(self.take(doubtful).objects())
        return valid

    def dimensions(self) -> NDArray[np.int32]:
        """0 for points, 1 for lines, 2 for polygons, -1 for none."""
        return self._each(2, shapely.get_dimensions(self.others))

    def vertices(self) -> NDArray[np.int32]:
        """How many vertices each geometry has."""
        return self._both(np.diff(self.begins).astype(np.int32), shapely.get_num_coordinates(self.others))

    def boxes(self) -> Floats:
        """Where each begins and ends: xmin, ymin, xmax, ymax, NaN where there is none."""
        return self._both(of_rings.boxes(self._outlines()), shapely.bounds(self.others).reshape(-1, 4))

    def areas(self) -> Floats:
        """The area of each, in the unit of the numbers squared; NaN where there is none."""
        return self._both(np.abs(of_rings.doubled_areas(self._outlines())) / 2, shapely.area(self.others))

    def lengths(self) -> Floats:
        """The length of each, of polygons around them and their holes, in the unit of the numbers; NaN where none."""
        return self._both(of_rings.lengths(self._outlines()), shapely.length(self.others))

    def _outlines(self) -> Rings:
        return whole_rings(self.points, np.diff(self.begins), np.flatnonzero(self.plain))

    def _each(self, of_plain: Any, of_others: NDArray[Any]) -> NDArray[Any]:
        return self._both(np.full(len(self.begins) - 1, of_plain, dtype=of_others.dtype), of_others)

    def _both(self, of_plain: NDArray[Any], of_others: NDArray[Any]) -> NDArray[Any]:
        """What is known of plain polygons and of the others, in the order of all."""
        if not len(self.others):
            return of_plain
        whole = np.empty((len(self), *of_plain.shape[1:]), dtype=of_plain.dtype)
        whole[self.plain], whole[~self.plain] = of_plain, of_others
        return whole


def taken(
    plain: NDArray[np.bool_], before: Places, points: Floats, begins: Places, places: Places
) -> tuple[NDArray[np.bool_], Floats, Places, Places]:
    """Of some geometries those at these places: which are plain, their vertices and beginnings, and which others.

    So many plain ones come `before` each place.
    """
    kept, rank = plain[places], before[places]
    counts, vertices = members_of(begins, rank[kept])
    return kept, points.take(vertices, axis=0), begins_of(counts), (places - rank)[~kept]


def loosen(geometry: Objects) -> Loose:
    """These geometries, plain ones as numbers."""
    plain = shapely.get_type_id(geometry) == shapely.GeometryType.POLYGON
    plain &= (shapely.get_num_interior_rings(geometry) == 0) & ~shapely.is_empty(geometry) & ~shapely.has_z(geometry)
    points = shapely.get_coordinates(geometry[plain])
    if not np.isfinite(points).all():
        # A ring's end that is no number is not its beginning: such rings cannot be made again.
        plain[plain] = _are_finite(geometry[plain])
        points = shapely.get_coordinates(geometry[plain])
    begins = begins_of(shapely.get_num_coordinates(geometry[plain]))
    return Loose(plain=plain, points=points, begins=begins, others=geometry[~plain])


def _are_finite(geometry: Objects) -> NDArray[np.bool_]:
    points, owner = shapely.get_coordinates(geometry, return_index=True)
    finite = np.ones(len(geometry), dtype=bool)
    finite[owner[~np.isfinite(points).all(axis=1)]] = False
    return finite


def polygons(points: Floats, begins: Places, rings: Places) -> Loose:
    """Polygons of finite vertices, whose rings begin at `begins`, of rings, which begin at `rings` for each polygon."""
    count_of_rings = np.diff(rings)
    plain = count_of_rings == 1
    if plain.all():
        return Loose(plain=plain, points=points, begins=begins, others=np.empty(0, dtype=object))
    counts, ring_is_plain = np.diff(begins), np.repeat(plain, count_of_rings)
    is_plain = np.repeat(ring_is_plain, counts)
    offsets = begins_of(counts[~ring_is_plain]), begins_of(count_of_rings[~plain])
    return Loose(
        plain=plain,
        points=points[is_plain],
        begins=begins_of(counts[ring_is_plain]),
        others=shapely.from_ragged_array(shapely.GeometryType.POLYGON, points[~is_plain], offsets),
    )


def placed(count: int, parts: Sequence[tuple[Places, Loose]]) -> Loose:
    """So many geometries, of which these parts stand at these places each; elsewhere there is none."""
    if len(parts) == 1 and len(parts[0][0]) == count:
        return parts[0][1]
    plain, objects = np.zeros(count, dtype=bool), np.full(count, None, dtype=object)
    owners, points, counts = [np.empty(0, dtype=np.intp)], [np.empty((0, 2))], [np.empty(0, dtype=np.intp)]
    for places, part in parts:
        plain[places[part.plain]] = True
        objects[places[~part.plain]] = part.others
        owners.append(places[part.plain])
        points.append(part.points)
        counts.append(np.diff(part.begins))
    order = np.argsort(np.concatenate(owners))
    all_counts = np.concatenate(counts)
    _, vertices = members_of(begins_of(all_counts), order)
    return Loose(
        plain=plain,
        points=np.concatenate(points).take(vertices, axis=0),
        begins=begins_of(all_counts[order]),
        others=objects[~plain],
    )
