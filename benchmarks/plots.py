"""20,000 plots on a grid of 300 m, each a polygon of about 26 vertices, and places at which exactly a hundred lie.

Between two plots stay at least 50 m, so that a box in degrees, which lies askew in the plan CRS, holds the same ones.
"""

from pathlib import Path

import geopandas as gpd
import numpy as np
import shapely
from numpy.typing import NDArray

from gisapp import wiring
from gisapp.domain.crs import GEOGRAPHIC_CRS, PLAN_CRS, carry
from gisapp.domain.layer import LayerEntry
from gisapp.domain.quality import Quality

COUNT, _STEP_M, _SIDE = 20_000, 300.0, 142
_WEST, _SOUTH = 565_000.0, 2_305_000.0
_VERTICES, _RADII_M = (18, 35), (60.0, 125.0)
_ACROSS = 10
ENTRY = LayerEntry(
    id="plots", title_vi="Thửa đo tốc độ", title_en="Plots", spec=None, kind="reference", crs=PLAN_CRS,
    source="benchmarks/plots.py", licence="CC0-1.0", dated=None, steward="benchmark", quality=Quality.SYNTHETIC,
)  # fmt: skip


def plots(seed: int = 20260301) -> gpd.GeoDataFrame:
    """The plots, in the plan CRS; ids are `f0` to `f19999`."""
    rng = np.random.default_rng(seed)
    shapes = []
    for number in range(COUNT):
        vertices = int(rng.integers(*_VERTICES))
        angles = np.linspace(0, 2 * np.pi, vertices, endpoint=False) + rng.uniform(0, 0.1, vertices)
        radii = rng.uniform(*_RADII_M, vertices)
        row, column = divmod(number, _SIDE)
        x, y = _WEST + column * _STEP_M, _SOUTH + row * _STEP_M
        shapes.append(shapely.Polygon(np.column_stack([x + radii * np.cos(angles), y + radii * np.sin(angles)])))
    names = [f"f{number}" for number in range(COUNT)]
    columns = {
        "id": names,
        "name_vi": [f"Thửa đất số {number}" for number in range(COUNT)],
        "land_use": rng.choice(["SKK", "TMD", "DGT", "CX"], COUNT),
        "area_ha": np.round(shapely.area(shapes) / 10_000, 4),
        "floors": rng.integers(1, 9, COUNT),
    }
    return gpd.GeoDataFrame(columns, geometry=gpd.GeoSeries(shapes, crs=PLAN_CRS))


def make(folder: Path) -> None:
    """A workspace that holds them."""
    wiring.init_workspace(folder, demo=False).layers.commit(ENTRY, plots(), by="benchmark", why="to be measured")


def windows(count: int, seed: int = 7) -> NDArray[np.float64]:
    """So many boxes in degrees (west, south, east, north), each with exactly a hundred plots."""
    rng = np.random.default_rng(seed)
    corners = rng.integers(0, COUNT // _SIDE - _ACROSS, (count, 2))
    low = np.array([_WEST, _SOUTH]) + (corners - 0.5) * _STEP_M
    side = _ACROSS * _STEP_M
    sides = [carry(low + np.array(turn) * side, PLAN_CRS, GEOGRAPHIC_CRS) for turn in ((0, 0), (1, 0), (1, 1), (0, 1))]
    every = np.stack(sides)
    return np.column_stack([every.min(axis=0), every.max(axis=0)])


def tiles_of(boxes: NDArray[np.float64], zoom: int) -> list[tuple[int, int, int]]:
    """The tiles (zoom, row, column) in which the middles of boxes lie, each once."""
    middle = np.radians((boxes[:, :2] + boxes[:, 2:]) / 2)
    size = 2**zoom
    columns = ((middle[:, 0] / np.pi + 1) / 2 * size).astype(int)
    rows = ((1 - np.arcsinh(np.tan(middle[:, 1])) / np.pi) / 2 * size).astype(int)
    return sorted({(zoom, int(row), int(column)) for row, column in zip(rows, columns, strict=True)})
