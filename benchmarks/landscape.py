"""A made-up landscape of parcels and zones that is as unkind as real cadastral data, the same for the same seed.

The parcels tessellate a square as large as Hanoi: 5 to 29 vertices, edges shared to the last digit, roads as gaps,
and some slivers, holes (half of them filled by another parcel) and parcels in two pieces. Of the 60 zones (about
38,000 ha, about 1,000 vertices each) twenty follow the edges of parcels, as real ones do, ten have a hole, and two
share an edge.
"""

from collections.abc import Iterator
from dataclasses import dataclass
from typing import Any

import geopandas as gpd
import numpy as np
import pandas as pd
import shapely
import shapely.affinity
import shapely.ops
from numpy.typing import NDArray

SEED = 2030
#: Hanoi has 3,359.84 km².
SIDE_M = 57_964.0
CORNER = (560_000.0, 2_300_000.0)
ZONES = 60
ZONE_RADIUS_M = 1_445.0
ZONE_VERTICES = 1_000
LAND_USES = ("CN", "DV", "DGT", "CX", "HTKT", "LUC", "CLN", "ONT", "ODT", "MNC", "NTD", "DGD")
_CRS = "EPSG:5897"
_BENDS = 6  # the most points within an edge: 4 corners + 4 x 6 + the closing point = 29
_ROAD_EVERY = 9
_ROAD_WIDTH = 0.2
_CHUNK_ROWS = 64


@dataclass(frozen=True, slots=True, kw_only=True)
class Mesh:
    """Corners of all cells, and the bends of the edges between them: to the east and to the north of each corner."""

    corners: NDArray[np.float64]
    bends: tuple[NDArray[np.float64], NDArray[np.float64]]
    counts: tuple[NDArray[np.int64], NDArray[np.int64]]
    sliver: NDArray[np.bool_]
    road: tuple[NDArray[np.bool_], NDArray[np.bool_]]


def mesh(parcels: int, rng: np.random.Generator) -> Mesh:
    """Lay out cells so that about `parcels` of them are not road."""
    cells = int(np.ceil(np.sqrt(parcels) * _ROAD_EVERY / (_ROAD_EVERY - 1)))
    is_road = np.arange(cells) % _ROAD_EVERY == _ROAD_EVERY - 1
    widths = np.where(is_road, _ROAD_WIDTH, 1.0)
    widths *= SIDE_M / widths.sum()
    at = np.concatenate([[0.0], np.cumsum(widths)])
    corners = np.stack(np.meshgrid(at, at), axis=-1) + CORNER
    room = np.minimum(np.append(widths, widths[-1]), np.append(widths[0], widths))
    reach = np.minimum(room[None, :], room[:, None])[..., None]
    corners += rng.uniform(-0.18, 0.18, corners.shape) * reach
    east, north = corners[:, 1:] - corners[:, :-1], corners[1:] - corners[:-1]
    sliver = rng.random(east.shape[:2]) < 0.01  # noqa: PLR2004 - one edge in a hundred
    bends_east, counts_east = _bent(corners[:, :-1], east, np.minimum(reach[:, :-1], reach[:, 1:]), rng, sliver)
    bends_north, counts_north = _bent(corners[:-1], north, np.minimum(reach[:-1], reach[1:]), rng, None)
    return Mesh(
        corners=corners,
        bends=(bends_east, bends_north),
        counts=(counts_east, counts_north),
        sliver=sliver,
        road=(is_road, is_road),
    )


def _bent(
    start: NDArray[np.float64],
    along: NDArray[np.float64],
    reach: NDArray[np.float64],
    rng: np.random.Generator,
    sliver: NDArray[np.bool_] | None,
) -> tuple[NDArray[np.float64], NDArray[np.int64]]:
    """Points within each edge, beside the straight line by up to 6 % of the room there is, and how many count."""
    counts = rng.binomial(_BENDS, 0.35, start.shape[:2])
    beside = rng.uniform(-0.06, 0.06, (*start.shape[:2], _BENDS))
    if sliver is not None:
        counts = np.where(sliver, np.maximum(counts, 1), counts)
        beside = np.where(sliver[..., None], np.abs(beside) * 0.3 + 0.0005, beside)
    share = np.minimum((np.arange(_BENDS) + 1.0) / (counts[..., None] + 1.0), 1.0)
    across = np.stack([-along[..., 1], along[..., 0]], axis=-1)
    across /= np.linalg.norm(across, axis=-1, keepdims=True)
    points = start[..., None, :] + share[..., None] * along[..., None, :]
    points += beside[..., None] * reach[..., None] * across[..., None, :]
    return points, counts


def cells(made: Mesh, rows: slice, columns: slice) -> NDArray[np.object_]:
    """Polygons of a block of cells, in rows; an edge with a sliver is straight for the cell below it."""
    corner = made.corners[rows.start : rows.stop + 1, columns.start : columns.stop + 1]
    east, north = made.bends
    used_east, used_north = (np.arange(_BENDS) < counts[..., None] for counts in made.counts)
    up, right = slice(rows.start + 1, rows.stop + 1), slice(columns.start + 1, columns.stop + 1)
    top = used_east[up, columns] & ~made.sliver[up, columns, None]
    yes = np.ones((*top.shape[:2], 1), dtype=np.bool_)
    ring = [
        (corner[:-1, :-1, None], yes),
        (east[rows, columns], used_east[rows, columns]),
        (corner[:-1, 1:, None], yes),
        (north[rows, right], used_north[rows, right]),
        (corner[1:, 1:, None], yes),
        (east[up, columns, ::-1], top[..., ::-1]),
        (corner[1:, :-1, None], yes),
        (north[rows, columns, ::-1], used_north[rows, columns, ::-1]),
    ]
    return _polygons([each for each, _ in ring], [used for _, used in ring])


def _slivers(made: Mesh, rows: slice, columns: slice) -> NDArray[np.object_]:
    """The thin parcels between the straight and the bent form of an edge."""
    here = made.sliver[rows, columns]
    start, end = made.corners[rows, columns][here], made.corners[rows, columns.start + 1 : columns.stop + 1][here]
    used = np.arange(_BENDS) < made.counts[0][rows, columns][here][:, None]
    yes = np.ones((1, len(start), 1), dtype=np.bool_)
    points = [start[None, :, None], end[None, :, None], made.bends[0][rows, columns][here][None, :, ::-1]]
    return _polygons(points, [yes, yes, used[None, :, ::-1]])


def _polygons(points: list[NDArray[np.float64]], used: list[NDArray[np.bool_]]) -> NDArray[np.object_]:
    joined, counted = np.concatenate(points, axis=2), np.concatenate(used, axis=2)
    joined = np.concatenate([joined, joined[:, :, :1]], axis=2)
    counted = np.concatenate([counted, counted[:, :, :1]], axis=2)
    lengths = counted.sum(axis=2).ravel()
    rings = np.concatenate([[0], np.cumsum(lengths)])
    polygons: NDArray[np.object_] = shapely.from_ragged_array(
        shapely.GeometryType.POLYGON, joined[counted], (rings, np.arange(len(lengths) + 1))
    )
    return polygons


def parcels(made: Mesh, rng: np.random.Generator) -> Iterator[gpd.GeoDataFrame]:
    """All parcels, some rows of cells at a time."""
    count = len(made.road[0])
    whole = slice(0, count)
    begun = 0
    for first in range(0, count, _CHUNK_ROWS):
        rows = slice(first, min(first + _CHUNK_ROWS, count))
        land = ~(made.road[0][rows, None] | made.road[1][None, :])
        shapes, ponds = _holed(cells(made, rows, whole)[land.ravel()], rng)
        shapes = np.concatenate([_paired(shapes, rng), ponds, _slivers(made, rows, whole)])
        block = np.arange(len(shapes)) // 40
        usual = rng.integers(0, len(LAND_USES), block[-1] + 1)[block]
        land_use = np.where(rng.random(len(shapes)) < 0.6, usual, rng.integers(0, len(LAND_USES), len(shapes)))  # noqa: PLR2004
        yield gpd.GeoDataFrame(
            {"id": [f"t{begun + place}" for place in range(len(shapes))], "land_use": np.array(LAND_USES)[land_use]},
            geometry=shapes,
            crs=_CRS,
        )
        begun += len(shapes)


def _holed(shapes: NDArray[np.object_], rng: np.random.Generator) -> tuple[NDArray[np.object_], NDArray[np.object_]]:
    """One parcel in a hundred gets a hole; half of the holes are parcels of their own, the others gaps."""
    chosen = np.flatnonzero(rng.random(len(shapes)) < 0.01)  # noqa: PLR2004
    size = np.sqrt(shapely.area(shapes[chosen])) * 0.1
    rings = shapely.buffer(shapely.centroid(shapes[chosen]), size, quad_segs=2)
    shapes = shapes.copy()
    shapes[chosen] = shapely.polygons(
        shapely.get_exterior_ring(shapes[chosen]), holes=shapely.get_exterior_ring(rings)[:, None]
    )
    return shapes, rings[::2]


def _paired(shapes: NDArray[np.object_], rng: np.random.Generator) -> NDArray[np.object_]:
    """One parcel in two hundred is one with its second neighbour: two pieces, one land use."""
    chosen = np.flatnonzero(rng.random(len(shapes) // 4) < 0.02) * 4  # noqa: PLR2004
    chosen = chosen[chosen + 2 < len(shapes)]
    pieces = np.concatenate([shapes[chosen], shapes[chosen + 2]])
    joined = shapely.multipolygons(pieces[np.argsort(np.tile(np.arange(len(chosen)), 2), kind="stable")].reshape(-1, 2))
    shapes = shapes.copy()
    shapes[chosen] = joined
    return np.delete(shapes, chosen + 2)


def joined(blocks: Iterator[gpd.GeoDataFrame]) -> gpd.GeoDataFrame:
    """All blocks of parcels as one table."""
    return gpd.GeoDataFrame(pd.concat(blocks, ignore_index=True), crs=_CRS)


def zones(made: Mesh, rng: np.random.Generator) -> gpd.GeoDataFrame:
    """Sixty zones on a loose grid of eight by eight places."""
    places = rng.permutation(64)[: ZONES - 1]
    centres = (np.column_stack([places % 8, places // 8]) + 0.5) * SIDE_M / 8 + CORNER
    centres += rng.uniform(-900, 900, centres.shape)
    radii = ZONE_RADIUS_M * rng.uniform(0.75, 1.25, len(centres))
    shapes: list[Any] = [_outline(centre, radius, rng) for centre, radius in zip(centres, radii, strict=True)]
    shapes[:20] = [_along_parcels(made, shape) for shape in shapes[:20]]
    holes = [shapely.affinity.scale(shape, 0.3, 0.3) for shape in shapes[25:35]]
    shapes[25:35] = [shape.difference(hole) for shape, hole in zip(shapes[25:35], holes, strict=True)]
    first, extension = shapely.ops.split(shapes[40], _north_south(shapes[40])).geoms
    shapes[40] = first
    shapes.append(extension)
    return gpd.GeoDataFrame({"id": [f"z{place:02d}" for place in range(len(shapes))]}, geometry=shapes, crs=_CRS)


def _outline(centre: NDArray[np.float64], radius: float, rng: np.random.Generator) -> shapely.Polygon:
    """A closed line around a centre, its radius wavering on every scale."""
    angle = np.linspace(0, 2 * np.pi, ZONE_VERTICES, endpoint=False)
    waves = np.array([2, 3, 5, 9, 31, 83])[:, None]
    height = np.array([0.10, 0.08, 0.05, 0.03, 0.008, 0.003])[:, None]
    reach = radius * (1 + (height * np.cos(waves * angle + rng.uniform(0, 2 * np.pi, (6, 1)))).sum(axis=0))
    return shapely.Polygon(centre + np.column_stack([np.cos(angle), np.sin(angle)]) * reach[:, None])


def _along_parcels(made: Mesh, shape: shapely.Polygon) -> Any:
    """The cells with their centre in the shape, roads among them, as one outline with about a thousand vertices."""
    box = shape.bounds
    columns, rows = (_cells_between(made.corners, axis, box[axis], box[axis + 2]) for axis in (0, 1))
    near = cells(made, rows, columns)
    joined_cells = shapely.union_all(near[shapely.intersects(shape, shapely.centroid(near))])
    if joined_cells.is_empty:
        return shape
    return shapely.segmentize(joined_cells, joined_cells.length / ZONE_VERTICES)


def _cells_between(corners: NDArray[np.float64], axis: int, low: float, high: float) -> slice:
    """The columns (axis 0) or rows (axis 1) of cells that reach between two coordinates."""
    at = corners[0, :, 0] if axis == 0 else corners[:, 0, 1]
    first, last = np.searchsorted(at, [low, high])
    return slice(max(int(first) - 2, 0), min(int(last) + 1, len(at) - 1))


def _north_south(shape: shapely.Polygon) -> shapely.LineString:
    xmin, ymin, xmax, ymax = shape.bounds
    return shapely.LineString([((xmin + xmax) / 2, ymin - 1), ((xmin + xmax) / 2 + 40, ymax + 1)])
