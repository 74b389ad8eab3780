"""What is on the ground of each zone? Land cover, heights and people, by the cells of rasters.

A zone whose position is certain has one value; one that may lie elsewhere has a range over every place where it may
be (`gisapp.analysis.raster_ranges`). What is known of a zone's boundary must be surveyed, or say how far it may be off.
"""

from collections.abc import Iterator
from dataclasses import dataclass
from typing import Any

import geopandas as gpd

from gisapp.analysis.needs import ZONE_AREA, ZONE_UNCERTAINTY, ZONE_VALID, Need, a_whole_raster_of
from gisapp.analysis.raster_ranges import Displaced
from gisapp.analysis.raster_statistics import WHOLE, Distribution
from gisapp.analysis.values import column, text, uncertainty_m
from gisapp.domain.quality import Quality
from gisapp.domain.raster import Quantity, class_of
from gisapp.domain.units import Range

#: On less than this, and without a stated uncertainty, nothing inside a boundary may be counted.
NEEDED = Quality.SURVEYED
NO_DATA = "no_data"
#: Rasters keep numbers of seven digits; what is beyond says nothing.
_DIGITS = 6
#: The statistics of heights, and the share of the zone that is not higher.
_HEIGHTS = {"lowest": 0.0, "p10": 0.1, "median": 0.5, "p90": 0.9, "highest": 1.0}
COLUMNS = ("zone", "quantity", "measure", "name_vi", "name_en", "unit", "status", "least", "greatest", "needs",
           "needs_vi", "raster", "cell_m", "dated", "quality")  # fmt: skip
Found = Distribution | Displaced
Row = dict[str, Any]


@dataclass(frozen=True, slots=True, kw_only=True, eq=False)
class Place:
    """A zone to look at: its outline, how far it may lie from there, or what is needed to look at it at all."""

    id: str
    outline: Any
    uncertainty_m: float
    quality: str
    need: Need | None


def places(zones: gpd.GeoDataFrame, *, synthetic_admitted: bool) -> Iterator[Place]:
    """Each zone, and whether what lies in it may be counted."""
    off = uncertainty_m(zones, of="zones")
    stated = column(zones, "position_uncertainty_m").notna()
    table = zip(zones["id"], zones.geometry, off, stated, column(zones, "quality"), strict=True)
    for zone, outline, uncertainty, is_stated, quality in table:
        said = text(quality, str(Quality.SCHEMATIC))
        surveyed = Quality(said).suffices(NEEDED, synthetic_admitted=synthetic_admitted)
        need = None
        if outline is None or outline.is_empty or outline.area == 0.0:
            need = ZONE_AREA
        elif not outline.is_valid:
            need = ZONE_VALID
        elif not (surveyed or (is_stated and uncertainty > 0.0)):
            need = ZONE_UNCERTAINTY
        yield Place(id=str(zone), outline=outline, uncertainty_m=float(uncertainty), quality=said, need=need)


def measures(quantity: Quantity, found: Found, legend: str | None) -> Iterator[Row]:
    """The figures of one quantity: what is measured, its names and unit, and the least and greatest it may be."""
    if quantity is Quantity.LAND_COVER:
        yield from _cover(found, legend)
        return
    if found.covered_share < WHOLE:
        need = a_whole_raster_of(quantity, found.covered_share)
        names = ("people",) if quantity is Quantity.POPULATION else (*_HEIGHTS, "mean")
        yield from (_row(name, quantity.unit, None, need) for name in names)
    elif quantity is Quantity.POPULATION:
        yield _row("people", quantity.unit, _range(found.total()))
    else:
        yield from (_row(name, quantity.unit, _range(found.quantile(share))) for name, share in _HEIGHTS.items())
        yield _row("mean", quantity.unit, _range(found.mean()))


def below(found: Found, level_m: float) -> Range | Need:
    """Which share of the zone lies lower than this level?"""
    if found.covered_share < WHOLE:
        return a_whole_raster_of(Quantity.ELEVATION, found.covered_share)
    return _range(found.share_below(level_m))


def _cover(found: Found, legend: str | None) -> Iterator[Row]:
    """A row for each class, and one for what has no data, so that the shares of a certain place sum to one."""
    for value, share in found.shares().items():
        named = class_of(legend, int(value))
        yield {**_row(named.name, "share", _range(share)), "name_vi": named.vi, "name_en": named.en}
    if found.covered_share < WHOLE:
        without = _range(found.without_data())
        yield {**_row(NO_DATA, "share", without), "name_vi": "không có số liệu", "name_en": "no data"}


def _range(value: Range | float) -> Range:
    return value if isinstance(value, Range) else Range.single(value)


_NAMES = {
    "lowest": ("thấp nhất", "lowest"),
    "p10": ("10 % diện tích không cao hơn", "10 % of the area is not higher"),
    "median": ("trung vị", "median"),
    "p90": ("90 % diện tích không cao hơn", "90 % of the area is not higher"),
    "highest": ("cao nhất", "highest"),
    "mean": ("trung bình", "mean"),
    "people": ("số người", "people"),
}


def _row(measure: str, unit: str, value: Range | None, need: Need | None = None) -> Row:
    vi, en = _NAMES.get(measure, (measure, measure))
    return {
        "measure": measure,
        "name_vi": vi,
        "name_en": en,
        "unit": unit,
        "status": "computed" if value else "not_computable",
        "least": value and round(value.least, _DIGITS),
        "greatest": value and round(value.greatest, _DIGITS),
        "needs": (need.en,) if need else (),
        "needs_vi": (need.vi,) if need else (),
    }
