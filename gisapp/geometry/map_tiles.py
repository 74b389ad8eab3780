"""Map tiles: where a tile of the web's grid lies in the plan CRS, and shapes brought into its units.

The grid is WebMercatorQuad of OGC 17-083r4. A tile has 4096 units a side, y downward, so that at zoom 12 a unit is
about two metres. Shapes are drawn, never measured here. What neighbours share stays shared, on a tile and on two:
every vertex is rounded by itself, to the one grid of all tiles, and `map_edges` thins each edge for all who share it.
"""

from collections.abc import Callable
from dataclasses import dataclass
from functools import lru_cache

import numpy as np
import shapely
from numpy.typing import NDArray

from gisapp.domain.crs import GEOGRAPHIC_CRS, PLAN_AREA, PLAN_CRS, carry, transform
from gisapp.geometry.boxes import alone, meeting
from gisapp.geometry.map_cut import cut
from gisapp.geometry.map_edges import LATTICE, thinned
from gisapp.geometry.map_outlines import Outlines, Shapes, joined

WEB_MERCATOR = "EPSG:3857"
#: Half the side of the world in Web Mercator metres: pi times the radius of the ellipsoid's equator.
HALF_WORLD_M = 20_037_508.342789244
EXTENT = 4096
#: So much of its neighbours a tile shows, so that lines do not end at its edge.
BUFFER = 64
#: What reaches no farther over that is left whole; to cut it costs more than to draw it.
_OVER = 64
DEEPEST_ZOOM = 22
#: An edge is drawn with fewer vertices where that moves it by no more than a quarter of a pixel of a screen.
_TOLERANCE = 2.0
#: Shapes farther apart than so many units have no corner on each other's edges, however they are rounded.
_APART = 4
#: Layers reach so far beyond the plan area at most, in degrees; within it the projection is sound.
_MARGIN_DEGREES = 1.0
_SAMPLES = 9
#: What a fitted placing may be off, in units, and where only the tile is asked for, in tiles; else all is projected.
_OFF_UNITS = 0.05
_OFF_TILES = 0.01
#: A fit holds so far around a tile too, at no zoom a hundredth of a unit worse: shapes reach beyond it.
_AROUND_M = 16_000.0
#: Between its samples a fit may be off by more than at them; and PROJ itself by so much.
_SURER, _LEAST_OFF = 4.0, 1e-6

Places = NDArray[np.float64]


@dataclass(frozen=True, slots=True, kw_only=True)
class TileWindow:
    """A tile in the plan CRS, and how places of that CRS become its units.

    `box` (xmin, ymin, xmax, ymax) holds all on which the drawing of its edges depends, `shown` all that is drawn;
    `apart_m` is how far apart shapes at least are that do not touch, however they are rounded. `place` is a twentieth
    of a unit off at most, `whole` rounds, to the same place of the grid on every tile.
    """

    box: NDArray[np.float64]
    shown: NDArray[np.float64]
    apart_m: float
    place: Callable[[Places], Places]
    whole: Callable[[Places], Places]


@lru_cache(maxsize=256)
def tile_window(zoom: int, row: int, column: int) -> TileWindow | None:
    """Where does this tile lie, or is nothing of the plan area on it (None)?"""
    box = tile_box(zoom, row, column)
    if box is None:
        return None
    west, north, side = _corner(zoom, row, column)

    def exactly(places: Places) -> Places:
        return _units(carry(places, PLAN_CRS, WEB_MERCATOR), west, north, side)

    around = box + np.array([-1, -1, 1, 1]) * _AROUND_M
    place, off = _fitted(exactly, around)
    shown = tile_box(zoom, row, column, over=BUFFER + 1)
    return TileWindow(
        box=box,
        shown=box if shown is None else shown,
        apart_m=_APART * side / EXTENT,  # a metre of Web Mercator is less than one of the plan
        place=place,
        whole=_rounded(place, off, exactly, around),
    )


def needed(boxes: NDArray[np.float64], window: TileWindow) -> NDArray[np.bool_]:
    """Which shapes, by their boxes in the plan CRS, are drawn on a tile or may touch what is drawn."""
    kept = meeting(boxes, window.shown)
    beyond = np.flatnonzero(~kept)
    kept[beyond] = ~alone(boxes, beyond, apart=window.apart_m)
    return kept


def tile_box(zoom: int, row: int, column: int, *, over: int = LATTICE + 1) -> NDArray[np.float64] | None:
    """The box of the plan CRS on which a tile depends; None where nothing of the plan area is on it.

    Parameters
    ----------
    over
        So many units are looked at beyond its sides.
    """
    west, north, side = _corner(zoom, row, column)
    margin = side * over / EXTENT
    area = _area()
    window = np.array([
        max(west - margin, area[0]), max(north - side - margin, area[1]),
        min(west + side + margin, area[2]), min(north + margin, area[3]),
    ])  # fmt: skip
    if window[0] >= window[2] or window[1] >= window[3]:
        return None
    plan = carry(_grid(window), WEB_MERCATOR, PLAN_CRS)
    low, high = plan.min(axis=0), plan.max(axis=0)
    slack = (high - low) / (_SAMPLES * 10)  # sides bend between the samples by far less
    return np.concatenate([low - slack, high + slack])


def _corner(zoom: int, row: int, column: int) -> tuple[float, float, float]:
    """The western and the northern edge of a tile in Web Mercator metres, and its side."""
    side = 2 * HALF_WORLD_M / 2**zoom
    return -HALF_WORLD_M + column * side, HALF_WORLD_M - row * side, side


def tiles_at(places: Places, zoom: int) -> NDArray[np.int64]:
    """Column and row of the tile of a zoom in which each place of the plan CRS lies, to a hundredth of a tile."""
    side = 2 * HALF_WORLD_M / 2**zoom

    def exactly(places: Places) -> Places:
        return _units(carry(places, PLAN_CRS, WEB_MERCATOR), -HALF_WORLD_M, HALF_WORLD_M, side) / EXTENT

    if not len(places):
        return np.empty((0, 2), dtype=np.int64)
    box = np.concatenate([places.min(axis=0), places.max(axis=0)])
    return np.floor(_fitted(exactly, box, most=_OFF_TILES)[0](places)).astype(np.int64)


def pixel_places(zoom: int, row: int, column: int, pixels: int) -> tuple[Places, Places] | None:
    """The middles of a tile's pixels in the plan CRS, as grids of x and y; NaN beyond the plan area.

    None where nothing of the plan area is on the tile.
    """
    west, north, side = _corner(zoom, row, column)
    pixel = side / pixels
    area, steps = _area(), (np.arange(pixels) + 0.5) * pixel
    x, y = (each.ravel() for each in np.meshgrid(west + steps, north - steps))
    inside = (x >= area[0]) & (x <= area[2]) & (y >= area[1]) & (y <= area[3])
    if not inside.any():
        return None
    web, plan = np.column_stack([x, y])[inside], np.full((len(x), 2), np.nan)
    box = np.concatenate([web.min(axis=0), web.max(axis=0)])

    def exactly(places: Places) -> Places:
        return carry(places, WEB_MERCATOR, PLAN_CRS)

    plan[inside] = _fitted(exactly, box, most=pixel * _OFF_UNITS)[0](web)
    return plan[:, 0].reshape(pixels, pixels), plan[:, 1].reshape(pixels, pixels)


def laid_out(shapes: Shapes, window: TileWindow, *, simplify: bool) -> Outlines:
    """The outlines of shapes in whole units of the tile, edges thinned; none where a shape misses it.

    Shapes that reach far beyond the tile are cut.

    Parameters
    ----------
    shapes
        In EPSG:5897, all of the layer that meet the window's box.
    simplify
        Whether edges lose the vertices that nobody can see at this zoom.
    """
    drawn = thinned(shapes, window.whole, tolerance=_TOLERANCE if simplify else 0.0)
    boxes = drawn.boxes()
    least, most = -BUFFER, EXTENT + BUFFER
    with np.errstate(invalid="ignore"):
        beside = np.any((boxes[:, :2] > most) | (boxes[:, 2:] < least), axis=1)
        beyond = np.any((boxes[:, :2] < least - _OVER) | (boxes[:, 2:] > most + _OVER), axis=1)
    inside, far = ~(beside | beyond), np.flatnonzero(beyond & ~beside)
    within = drawn.some(inside[drawn.shape])
    return joined(within, cut(drawn.of(far), least, most).among(far, drawn.count)) if len(far) else within


def _units(web: Places, west: float, north: float, side: float) -> Places:
    return np.column_stack([web[:, 0] - west, north - web[:, 1]]) * (EXTENT / side)


def _fitted(
    exactly: Callable[[Places], Places], box: NDArray[np.float64], *, most: float = _OFF_UNITS
) -> tuple[Callable[[Places], Places], float]:
    """The same placing as a polynomial, and what it is off; PROJ takes longer for a tile than all the rest."""
    middle, half = (box[:2] + box[2:]) / 2, (box[2:] - box[:2]) / 2
    span = np.where(half > 0, half, 1.0)
    samples = _grid(box)
    between = (samples[: -_SAMPLES - 1] + samples[_SAMPLES + 1 :]) / 2
    placed = exactly(np.concatenate([samples, between]))
    factors = _solver() @ placed[: len(samples)]

    def quickly(places: Places) -> Places:
        x, y = (places[:, 0] - middle[0]) / span[0], (places[:, 1] - middle[1]) / span[1]
        fitted: Places = np.empty((len(places), 2))
        for axis, (one, by_x, by_y, xx, xy, yy, xxx, xxy, xyy, yyy) in enumerate(factors.T):
            up = (yy + yyy * y) * y + by_y
            fitted[:, axis] = (((xx + xxx * x + xxy * y) * x) + ((xy + xyy * y) * y + by_x)) * x + (up * y + one)
        return fitted

    off = float(np.abs(quickly(between) - placed[len(samples) :]).max())
    return (quickly, off) if off <= most else (exactly, 0.0)


def _rounded(
    place: Callable[[Places], Places], off: float, exactly: Callable[[Places], Places], box: NDArray[np.float64]
) -> Callable[[Places], Places]:
    """Whole units, the same ones on every tile: what lies between two, or beyond the box, is placed exactly."""

    def whole(places: Places) -> Places:
        units = place(places)
        rounded: Places = np.rint(units)
        between = np.abs(units - rounded) >= 0.5 - _SURER * off - _LEAST_OFF
        x, y = places[:, 0], places[:, 1]
        beyond = (x < box[0]) | (y < box[1]) | (x > box[2]) | (y > box[3])
        doubtful = np.flatnonzero(between[:, 0] | between[:, 1] | beyond)
        if len(doubtful):
            rounded[doubtful] = np.rint(exactly(places[doubtful]))
        return rounded

    return whole


@lru_cache(maxsize=1)
def _solver() -> NDArray[np.float64]:
    """What makes the factors of a polynomial of the values at its samples, which are the same on every box."""
    return np.asarray(np.linalg.pinv(_terms(_grid(np.array([-1.0, -1.0, 1.0, 1.0])))), dtype=np.float64)


def _terms(places: Places) -> Places:
    x, y = places[:, 0], places[:, 1]
    return np.column_stack([np.ones(len(x)), x, y, x * x, x * y, y * y, x * x * x, x * x * y, x * y * y, y * y * y])


def _grid(box: NDArray[np.float64]) -> Places:
    return np.array(
        np.meshgrid(np.linspace(box[0], box[2], _SAMPLES), np.linspace(box[1], box[3], _SAMPLES))
    ).reshape(2, -1).T  # fmt: skip


@lru_cache(maxsize=1)
def _area() -> NDArray[np.float64]:
    margin = np.array([-_MARGIN_DEGREES, -_MARGIN_DEGREES, _MARGIN_DEGREES, _MARGIN_DEGREES])
    area = transform(np.array([shapely.box(*(PLAN_AREA + margin))], dtype=object), GEOGRAPHIC_CRS, WEB_MERCATOR)
    bounds: NDArray[np.float64] = shapely.bounds(area)[0]
    return bounds
