"""Shapes that look drawn by a surveyor: smooth lines, uneven outlines, plots cut from a block. Metres throughout."""

import math
from collections.abc import Sequence

import numpy as np
import shapely
from shapely import LineString, MultiPolygon, Polygon
from shapely.geometry.base import BaseGeometry

#: Every shared corner is a multiple of this, so that neighbours meet exactly.
GRID_M = 0.1
Points = Sequence[tuple[float, float]]


def polygons(shape: BaseGeometry) -> list[Polygon]:
    """The polygons in a shape, leaving out the points and lines that an overlay may add."""
    parts = shapely.get_parts(shape)
    return [part for part in parts.tolist() if isinstance(part, Polygon) and part.area > GRID_M]


def largest(shape: BaseGeometry) -> Polygon:
    """The part of a shape that has the most area."""
    return max(polygons(shape), key=lambda part: part.area)


def smooth_line(points: Points, rounds: int = 3) -> LineString:
    """A line that bends gently where `points` bend sharply; its ends stay (Chaikin's corner cutting)."""
    line = np.asarray(points, dtype=float)
    for _ in range(rounds):
        before, after = line[:-1], line[1:]
        cut = np.stack([0.75 * before + 0.25 * after, 0.25 * before + 0.75 * after], axis=1).reshape(-1, 2)
        line = np.vstack([line[:1], cut, line[-1:]])
    return LineString(line)


def uneven(points: Points, rng: np.random.Generator, rounds: int = 2, share: float = 0.07) -> Polygon:
    """A ring whose sides wander: the middle of each side moves sideways by up to `share` of the side."""
    ring = np.asarray(points, dtype=float)
    for _ in range(rounds):
        following = np.roll(ring, -1, axis=0)
        sideways = (following - ring)[:, ::-1] * (1.0, -1.0)
        middle = (ring + following) / 2 + sideways * rng.uniform(-share, share, (len(ring), 1))
        ring = np.stack([ring, middle], axis=1).reshape(-1, 2)
    return Polygon(ring)


def blob(centre: tuple[float, float], radius: float, rng: np.random.Generator, stretch: float = 1.35) -> Polygon:
    """A settlement-like outline: longer than wide, with bays."""
    angles = np.linspace(0, 2 * math.pi, 22, endpoint=False)
    waves = sum(rng.uniform(0.03, 0.13) * np.sin(k * angles + rng.uniform(0, 6.28)) for k in (2, 3, 5))
    distance = radius * (1 + waves + rng.uniform(-0.06, 0.06, len(angles)))
    turn = rng.uniform(0, math.pi)
    along, across = distance * np.cos(angles) * math.sqrt(stretch), distance * np.sin(angles) / math.sqrt(stretch)
    x = centre[0] + along * math.cos(turn) - across * math.sin(turn)
    y = centre[1] + along * math.sin(turn) + across * math.cos(turn)
    return Polygon(np.column_stack([x, y]))


def strip(line: LineString, width_m: float) -> BaseGeometry:
    """The land along a line, cut square at its ends."""
    return line.buffer(width_m / 2, cap_style="flat", join_style="mitre")


def minus(shape: BaseGeometry, *taken: BaseGeometry) -> MultiPolygon:
    """What is left of a shape, on the common grid."""
    return MultiPolygon(polygons(shapely.difference(shape, shapely.union_all(list(taken)), grid_size=GRID_M)))


def common(one: BaseGeometry, other: BaseGeometry) -> MultiPolygon:
    """The area that two shapes share, on the common grid."""
    return MultiPolygon(polygons(shapely.intersection(one, other, grid_size=GRID_M)))


def grown_to(outline: Polygon, anchor: tuple[float, float], area_ha: float, taken: BaseGeometry) -> Polygon:
    """The outline, scaled about `anchor` until what is left of it beside `taken` has the wanted area."""
    least, greatest = 0.5, 1.8
    for _ in range(44):
        middle = (least + greatest) / 2
        if _left(outline, anchor, middle, taken).area < area_ha * 10_000:
            least = middle
        else:
            greatest = middle
    return largest(shapely.set_precision(_left(outline, anchor, greatest, taken), GRID_M))


def _left(outline: Polygon, anchor: tuple[float, float], factor: float, taken: BaseGeometry) -> Polygon:
    scaled = shapely.transform(outline, lambda xy: anchor + (xy - anchor) * factor)
    return largest(scaled.difference(taken))


def subdivided(plot: Polygon, target_m2: float, rng: np.random.Generator, elongation: float = 1.0) -> list[Polygon]:
    """Cut a block into plots of about `target_m2`, always across its longer side, weighed by `elongation`."""
    if plot.area <= 1.5 * target_m2:
        return [plot]
    halves = _halves(plot, rng.uniform(0.42, 0.58), elongation)
    return [each for half in halves for each in subdivided(half, target_m2, rng, elongation)]


def _halves(plot: Polygon, share: float, elongation: float) -> list[Polygon]:
    corner, far, opposite = _frame(plot)
    if math.dist(corner, far) < math.dist(corner, opposite) * elongation:
        far, opposite = opposite, far
    return cut(plot, corner + (far - corner) * share, opposite - corner)


def _frame(plot: Polygon) -> tuple[np.ndarray, np.ndarray, np.ndarray]:
    """Corner of the least rectangle around a plot, the end of its longer side and the end of its shorter one."""
    ring = shapely.get_coordinates(shapely.oriented_envelope(plot))
    one, other = ring[1], ring[3]
    longer_first = math.dist(ring[0], one) >= math.dist(ring[0], other)
    return (ring[0], one, other) if longer_first else (ring[0], other, one)


def cut(plot: Polygon, at: np.ndarray, along: np.ndarray) -> list[Polygon]:
    """The parts of a plot on both sides of the straight line through `at` in the direction `along`."""
    along = along / np.hypot(*along)
    across = np.array([-along[1], along[0]])
    reach = 20_000.0
    ends = at - along * reach, at + along * reach
    left = Polygon([*ends, ends[1] + across * reach, ends[0] + across * reach])
    return polygons(shapely.intersection(plot, left)) + polygons(shapely.difference(plot, left))
