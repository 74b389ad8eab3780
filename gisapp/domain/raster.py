"""Rasters: what their cells measure, which classes they name, and a window of cells as arrays and an affine."""

from collections.abc import Hashable
from dataclasses import dataclass
from enum import StrEnum

import numpy as np
from numpy.typing import NDArray


class Quantity(StrEnum):
    """What the cells of a raster measure (vi: đại lượng của ô lưới)."""

    LAND_COVER = "land_cover"
    ELEVATION = "elevation"
    POPULATION = "population"

    @property
    def unit(self) -> str:
        """The unit of a cell's value; a population is counted in people per cell."""
        return {"land_cover": "class", "elevation": "m", "population": "people"}[self.value]


@dataclass(frozen=True, slots=True, kw_only=True)
class CoverClass:
    """One class of land cover: the cells' value, its word and its names."""

    code: int
    name: str
    vi: str
    en: str


def _classes(*rows: tuple[int, str, str, str]) -> tuple[CoverClass, ...]:
    return tuple(CoverClass(code=code, name=name, vi=vi, en=en) for code, name, vi, en in rows)


#: The legends that a raster of land cover may follow. `land_groups` are the groups of land use of the rule packs;
#: `worldcover` is ESA WorldCover 10 m v100/v200; its source stands in the layer `raster_products`.
LEGENDS: dict[str, tuple[CoverClass, ...]] = {
    "land_groups": _classes(
        (0, "unmapped", "chưa có số liệu", "not mapped"),
        (1, "industry", "đất công nghiệp, kho tàng", "industry and warehouses"),
        (2, "service", "đất dịch vụ", "services"),
        (3, "traffic", "đất giao thông", "traffic"),
        (4, "green", "đất cây xanh", "green"),
        (5, "technical", "đất hạ tầng kỹ thuật", "utilities"),
        (6, "water", "đất mặt nước", "water"),
        (7, "rice", "đất lúa", "rice"),
        (8, "forest", "đất rừng", "forest"),
        (9, "agriculture", "đất nông nghiệp khác", "other farmland"),
        (10, "housing", "đất ở", "housing"),
        (11, "social", "đất công trình xã hội", "social facilities"),
        (12, "other", "đất khác", "other"),
    ),
    "worldcover": _classes(
        (10, "tree_cover", "cây lấy gỗ, rừng", "tree cover"),
        (20, "shrubland", "cây bụi", "shrubland"),
        (30, "grassland", "đồng cỏ", "grassland"),
        (40, "cropland", "đất trồng trọt", "cropland"),
        (50, "built_up", "đất xây dựng", "built-up"),
        (60, "bare", "đất trống, thực vật thưa", "bare or sparse vegetation"),
        (70, "snow_ice", "tuyết và băng", "snow and ice"),
        (80, "permanent_water", "mặt nước thường xuyên", "permanent water bodies"),
        (90, "herbaceous_wetland", "đất ngập nước có cỏ", "herbaceous wetland"),
        (95, "mangroves", "rừng ngập mặn", "mangroves"),
        (100, "moss_lichen", "rêu và địa y", "moss and lichen"),
    ),
}


def class_of(legend: str | None, code: int) -> CoverClass:
    """The class that a cell's value stands for; one that the legend does not name keeps its number."""
    named = next((each for each in LEGENDS.get(legend or "", ()) if each.code == code), None)
    return named or CoverClass(code=code, name=f"class_{code}", vi=f"loại {code}", en=f"class {code}")


@dataclass(frozen=True, slots=True, kw_only=True, eq=False)
class Cells:
    """A window of a raster in the plan CRS, north up: row 0 is the northernmost.

    `values` has the raster's own type; `absent` is the value of a cell without data, None where every cell has some.
    `west`, `north` is the outer corner of the first cell, `cell_m` the side of every cell.
    """

    values: NDArray[np.generic]
    west: float
    north: float
    cell_m: float
    absent: float | None = None

    @property
    def grid(self) -> "Grid":
        """Where the cells lie, without them."""
        high, wide = self.values.shape
        return Grid(
            west=self.west, north=self.north, cell_m=self.cell_m, rows=high, columns=wide, kind=self.values.dtype,
            absent=self.absent,
        )  # fmt: skip

    @property
    def box(self) -> tuple[float, float, float, float]:
        """West, south, east and north of the window."""
        high, wide = self.values.shape
        return self.west, self.north - high * self.cell_m, self.west + wide * self.cell_m, self.north

    @property
    def known(self) -> NDArray[np.bool_]:
        """Which cells have data."""
        values = self.values
        known = np.ones(values.shape, dtype=bool) if self.absent is None else values != self.absent
        return known & ~np.isnan(values) if values.dtype.kind == "f" else known


@dataclass(frozen=True, slots=True, kw_only=True)
class Grid:
    """Where the cells of a raster lie in the plan CRS, north up, and of which type they are.

    The cells themselves come some rows at a time, for all of them may be more than the memory holds.
    """

    west: float
    north: float
    cell_m: float
    rows: int
    columns: int
    kind: np.dtype[np.generic]
    absent: float | None


@dataclass(frozen=True, slots=True, kw_only=True)
class RasterFacts:
    """What a raster says of itself beside its catalogue entry: quantity, legend, cell size, and its content's mark."""

    quantity: Quantity | None
    legend: str | None
    cell_m: float
    content: Hashable
