"""The grids: inhabitants, heights and land cover in cells of 100 m, which are hectares."""

from dataclasses import dataclass

import numpy as np
import shapely
from numpy.typing import NDArray
from shapely.geometry.base import BaseGeometry

from invention.ground import TOWN, height_m, unrest
from invention.parcels import Plot

CELL_M = 100.0
#: Inhabitants of the whole district; the cells of the grid add up to it.
INHABITANTS = 152_000
#: Weight of a hectare of housing in the town, and in a village; the rest are farmsteads.
TOWN_WEIGHT, VILLAGE_WEIGHT, FIELD_WEIGHT = 2.6, 1.0, 0.004

#: The numbers in the land-cover grid; 0 is land that no parcel covers.
COVER_CODES = {
    "industry": 1, "service": 2, "traffic": 3, "green": 4, "technical": 5, "water": 6, "rice": 7, "forest": 8,
    "agriculture": 9, "housing": 10, "social": 11, "other": 12,
}  # fmt: skip
GROUPS = {
    "SKK": "industry", "TMD": "service", "DGT": "traffic", "DKV": "green", "DNL": "technical", "DCT": "technical",
    "DRA": "technical", "DTL": "water", "SON": "water", "MNC": "water", "LUC": "rice", "LUK": "rice", "RPH": "forest",
    "HNK": "agriculture", "CLN": "agriculture", "NTS": "agriculture", "ONT": "housing", "DGD": "social",
    "DYT": "social", "DVH": "social", "TSC": "other", "DTS": "other", "DCH": "service", "CAN": "other",
    "TIN": "other", "NTD": "other", "CSD": "other",
}  # fmt: skip


@dataclass(frozen=True, slots=True, kw_only=True)
class Cells:
    """The grid over the district: where its cells are, and the parcel at each cell's middle (-1: none)."""

    west_m: float
    south_m: float
    x: NDArray[np.float64]
    y: NDArray[np.float64]
    inside: NDArray[np.bool_]
    parcel: NDArray[np.int64]


def cells(parcels: list[Plot], district: BaseGeometry) -> Cells:
    """Lay the grid over the district."""
    west, south, east, north = (float(v) for v in district.bounds)
    # A cell more than needed: rounding to a centimetre may push the border over the grid's edge.
    west, south = (np.floor(west / CELL_M) - 1) * CELL_M, (np.floor(south / CELL_M) - 1) * CELL_M
    x, y = np.meshgrid(
        np.arange(west, east + CELL_M, CELL_M) + CELL_M / 2, np.arange(south, north + CELL_M, CELL_M)[::-1] + CELL_M / 2
    )
    middles = np.asarray(shapely.points(x, y))
    at_cell, at_parcel = shapely.STRtree([plot.shape for plot in parcels]).query(
        middles.ravel(), predicate="intersects"
    )
    parcel = np.full(x.size, -1, dtype=np.int64)
    parcel[at_cell] = at_parcel
    return Cells(
        west_m=west,
        south_m=south,
        x=x,
        y=y,
        inside=np.asarray(shapely.contains(district, middles)),
        parcel=parcel.reshape(x.shape),
    )


def land_cover(grid: Cells, parcels: list[Plot]) -> NDArray[np.float64]:
    """The group of land use at each cell's middle."""
    codes = np.array([COVER_CODES[GROUPS[plot.use]] for plot in parcels] + [0], dtype=float)
    return np.where(grid.inside, codes[grid.parcel], np.nan)


def elevation(grid: Cells) -> NDArray[np.float64]:
    """Metres above sea level, to a decimetre."""
    return np.where(grid.inside, np.round(height_m(grid.x, grid.y), 1), np.nan)


def population(grid: Cells, parcels: list[Plot]) -> NDArray[np.float64]:
    """Inhabitants of each cell, whole people that add up to `INHABITANTS` (largest remainders)."""
    weights = np.array([_weight(plot) for plot in parcels] + [0.0])[grid.parcel] * (1 + 0.3 * unrest(grid.x, grid.y))
    weights = np.where(grid.inside, weights, 0.0)
    exact = INHABITANTS * weights / weights.sum()
    people = np.floor(exact)
    missing = INHABITANTS - int(people.sum())
    largest = np.argsort(-(exact - people), axis=None, kind="stable")[:missing]
    people.ravel()[largest] += 1
    return np.where(grid.inside, people, np.nan)


def _weight(plot: Plot) -> float:
    if plot.use == "ONT":
        return TOWN_WEIGHT if plot.place == TOWN else VILLAGE_WEIGHT
    return FIELD_WEIGHT if GROUPS[plot.use] in ("rice", "agriculture") else 0.0
