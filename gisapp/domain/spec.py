"""What a layer spec says: the columns, units, codes and geometry that a kind of layer must bring.

A column's unit is its suffix: `area_ha`, `distance_m`, `capacity_m3_per_day`.
"""

from dataclasses import dataclass
from enum import StrEnum
from math import inf

from gisapp.domain.finding import Severity


class ColumnType(StrEnum):
    """The type of a column's values."""

    TEXT = "text"
    TEXTS = "texts"
    INTEGER = "integer"
    NUMBER = "number"
    BOOLEAN = "boolean"


class Shape(StrEnum):
    """The geometry a layer may hold; `NONE` is a table."""

    POINT = "point"
    LINE = "line"
    POLYGON = "polygon"
    ANY = "any"
    NONE = "none"


#: The first and the last year that a column of years may hold.
YEARS = (1000, 2999)


@dataclass(frozen=True, slots=True, kw_only=True)
class Column:
    """One column: whether a value is required in each row, and the codes (empty: any) or the numbers it admits."""

    name: str
    type: ColumnType = ColumnType.TEXT
    required: bool = False
    codes: tuple[str, ...] = ()
    least: float = -inf
    most: float = inf

    @property
    def holds_years(self) -> bool:
        """Whether its numbers are years, which are written without marks between their figures."""
        return self.type is ColumnType.INTEGER and (self.least, self.most) == YEARS


@dataclass(frozen=True, slots=True, kw_only=True)
class StatedArea:
    """A column in which a feature states its own area, and how many hectares a unit of it may be.

    More than one where the source does not say which: then the figure stands when it fits one of them.
    """

    column: str
    hectares: tuple[float, ...] = (1.0,)


#: Circular 16/2025 names `dienTich` and `dienTichQH` without their unit, so that hectares and square metres both count.
STATED_AREAS = (
    StatedArea(column="stated_area_ha"),
    StatedArea(column="stated_area_km2", hectares=(100.0,)),
    StatedArea(column="dienTich", hectares=(1.0, 0.0001)),
    StatedArea(column="dienTichQH", hectares=(1.0, 0.0001)),
)


@dataclass(frozen=True, slots=True, kw_only=True)
class LayerSpec:
    """The columns and geometry of a kind of layer; `id` is among the columns of every layer, and unique.

    `overlap` says how grave it is that two of its polygons overlap, None where that is their nature; `stated_areas`
    are the columns that may state an area, the first that a delivery brings counts.
    """

    id: str
    shape: Shape
    columns: tuple[Column, ...]
    geometry_required: bool = False
    overlap: Severity | None = None
    stated_areas: tuple[StatedArea, ...] = STATED_AREAS

    @property
    def names(self) -> tuple[str, ...]:
        """The columns' names in their order."""
        return tuple(column.name for column in self.columns)
