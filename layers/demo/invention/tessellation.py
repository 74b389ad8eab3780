"""From plots that almost meet to parcels that meet exactly: node all edges on one grid and rebuild the faces."""

from dataclasses import replace

import numpy as np
import shapely
from shapely import Polygon

from invention.parcels import Plot
from invention.shapes import GRID_M, cut, largest, polygons

#: What an overlay leaves between two plots: smaller than this, or narrower than this on average.
SLIVER_M2 = 220.0
SLIVER_WIDTH_M = 1.6


def tessellated(plots: list[Plot]) -> list[Plot]:
    """Parcels that share their edges vertex for vertex, without gaps or overlaps."""
    faces = _faces(plots)
    labels = _labels(faces, plots)
    return _without_slivers(faces, labels)


def _faces(plots: list[Plot]) -> list[Polygon]:
    edges = shapely.union_all(shapely.boundary([plot.shape for plot in plots]), grid_size=GRID_M)
    return polygons(shapely.polygonize(shapely.get_parts(edges).tolist()))


def _labels(faces: list[Polygon], plots: list[Plot]) -> list[Plot | None]:
    """The plot each face came from; a face that two plots left between them has none."""
    tree = shapely.STRtree([plot.shape for plot in plots])
    inside = shapely.point_on_surface(faces)
    found: list[Plot | None] = [None] * len(faces)
    face_at, plot_at = tree.query(inside, predicate="within")
    for face, plot in zip(face_at.tolist(), plot_at.tolist(), strict=True):
        found[face] = plots[plot]
    return found


def _without_slivers(faces: list[Polygon], labels: list[Plot | None]) -> list[Plot]:
    """Join each sliver to the neighbour of the same zone with which it shares the longest edge."""
    parcels = {
        number: replace(label, shape=face)
        for number, (face, label) in enumerate(zip(faces, labels, strict=True))
        if label is not None and not _is_sliver(face)
    }
    waiting = [number for number in range(len(faces)) if number not in parcels]
    while waiting:
        tree, keys = shapely.STRtree([parcel.shape for parcel in parcels.values()]), list(parcels)
        left = []
        for number in waiting:
            near = [keys[at] for at in tree.query(faces[number]).tolist()]
            best = _best_neighbour(faces[number], labels[number], parcels, near)
            if best is None:
                left.append(number)
            else:
                joined = shapely.coverage_union(parcels[best].shape, faces[number])
                parcels[best] = replace(parcels[best], shape=largest(joined))
        if len(left) == len(waiting):
            break
        waiting = left
    return [parcels[number] for number in sorted(parcels)]


def _is_sliver(face: Polygon) -> bool:
    return face.area < SLIVER_M2 or 2 * face.area / face.length < SLIVER_WIDTH_M


def _best_neighbour(face: Polygon, label: Plot | None, parcels: dict[int, Plot], near: list[int]) -> int | None:
    shared = {
        key: shapely.intersection(face.boundary, parcels[key].shape.boundary).length
        for key in near
        if label is None or parcels[key].zone == label.zone
    }
    touching = {key: length for key, length in shared.items() if length > 0}
    return max(touching, key=lambda key: touching[key], default=None)


def with_exactly(parcels: list[Plot], zone: str, use: str, other: str, area_ha: float) -> list[Plot]:
    """The parcels with exactly `area_ha` of `use` in a zone.

    Fields of the zone take `use` in the order of their place until the area is full; the field in which it fills up is
    cut in two, and those left over get the use `other`.
    """
    order = sorted(_fields(parcels, zone), key=lambda at: _eagerness(parcels[at]))
    result, missing = list(parcels), area_ha * 10_000
    for at in order:
        parcel = parcels[at]
        if missing <= 0:
            result[at] = replace(parcel, use=other if parcel.use == use else parcel.use)
        elif parcel.shape.area <= missing:
            result[at] = replace(parcel, use=use)
        else:
            first, second = _divided(parcel.shape, missing)
            result[at] = replace(parcel, shape=first, use=use)
            result.append(replace(parcel, shape=second, use=other))
        missing -= parcel.shape.area
    return _noded_again(result)


def _fields(parcels: list[Plot], zone: str) -> list[int]:
    farmed = ("LUC", "LUK", "HNK", "CLN", "NTS", "CSD")
    return [at for at, parcel in enumerate(parcels) if parcel.zone == zone and parcel.use in farmed]


def _eagerness(parcel: Plot) -> tuple[bool, float]:
    """Rice stays rice first; further fields follow from the canal in the west towards the road in the east."""
    return parcel.use != "LUC", parcel.shape.centroid.x


def _divided(shape: Polygon, area_m2: float) -> tuple[Polygon, Polygon]:
    """A plot in two parts, the first of the wanted area, along a north-south line."""
    west, _, east, _ = shape.bounds
    for _ in range(50):
        middle = (west + east) / 2
        parts = _sides(shape, middle)
        west, east = (middle, east) if parts[0].area < area_m2 else (west, middle)
    return parts


def _sides(shape: Polygon, x: float) -> tuple[Polygon, Polygon]:
    parts = cut(shape, np.array([x, 0.0]), np.array([0.0, 1.0]))
    west = shapely.union_all([part for part in parts if part.centroid.x < x])
    east = shapely.union_all([part for part in parts if part.centroid.x >= x])
    return largest(west), largest(east)


def _noded_again(parcels: list[Plot]) -> list[Plot]:
    faces = _faces(parcels)
    labels = _labels(faces, parcels)
    return [replace(label, shape=face) for face, label in zip(faces, labels, strict=True) if label is not None]
