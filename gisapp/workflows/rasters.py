"""What is on the ground of the zones: choose the rasters, read what lies around each zone, ask."""

from collections.abc import Hashable, Iterator
from dataclasses import dataclass, field
from functools import partial

import geopandas as gpd
import numpy as np
import pandas as pd

from gisapp.analysis.ground import COLUMNS, Found, Place, below, measures, places
from gisapp.analysis.needs import Need, a_raster_of
from gisapp.analysis.raster_ranges import FARTHEST_M, displaced, laying
from gisapp.analysis.raster_statistics import Distribution, distribution
from gisapp.analysis.values import lowest_stated
from gisapp.domain.crs import require_planar
from gisapp.domain.numerals import written
from gisapp.domain.raster import Quantity, RasterFacts
from gisapp.domain.units import Range
from gisapp.workflows.inquiry import Answer, Inquiry, Part, answered, by_zone, needing
from gisapp.workflows.memory import Memory
from gisapp.workflows.ports import Rasters, Workspace
from gisapp.workflows.question import Question

_FOUND: Memory[Found] = Memory(512)
_FAR = Need(
    en=f"the zone's position to within {written(FARTHEST_M / 1_000, lang='en')} km",
    vi=f"vị trí của khu chính xác đến {written(FARTHEST_M / 1_000)} km",
)


@dataclass(frozen=True, slots=True, kw_only=True)
class Chosen:
    """The raster that answers for a quantity."""

    raster: str
    facts: RasterFacts
    dated: str | None
    quality: str


@dataclass(frozen=True, slots=True, kw_only=True)
class ZoneGround:
    """The rows of `gisapp.analysis.ground`, and the rasters that they rest on.

    `heights` has what is known of the heights of each zone, or what is needed to know it.
    """

    rows: pd.DataFrame
    rasters: tuple[str, ...]
    heights: dict[str, Found | Need] = field(repr=False)
    elevation: Chosen | None

    def below(self, zone: str, level_m: float) -> Range | Need:
        """Which share of the zone's ground lies below this level, in metres as the raster counts them?"""
        found = self.heights[zone]
        return found if isinstance(found, Need) else below(found, level_m)


@dataclass(frozen=True, slots=True, kw_only=True)
class PeopleIn:
    """How many people live in each polygon, on the index of the polygons, and which share of it the raster covers."""

    people: "pd.Series[float]"
    covered_share: "pd.Series[float]"
    chosen: Chosen


def chosen_raster(rasters: Rasters, quantity: Quantity) -> Chosen | None:
    """Which raster answers for a quantity: the most reliable, then the latest, then the finest; None without any."""
    held = [(rasters.entry(each), rasters.facts(each)) for each in rasters.ids()]
    fit = [(entry, facts) for entry, facts in held if facts.quantity is quantity]
    if not fit:
        return None
    entry, facts = max(
        fit, key=lambda each: (each[0].quality.rank, str(each[0].dated or ""), -each[1].cell_m, each[0].id)
    )
    dated = entry.dated.isoformat() if entry.dated else None
    return Chosen(raster=entry.id, facts=facts, dated=dated, quality=str(entry.quality))


def zone_ground(workspace: Workspace, _question: Question | None, zones: gpd.GeoDataFrame) -> ZoneGround:
    """Which land cover, which heights and how many people has each zone, as the rasters show it?

    Rasters show the ground on the day of their making, whatever the horizon.
    """
    require_planar(zones.crs)
    there = list(places(zones, synthetic_admitted=workspace.demo))
    rows: list[Answer] = []
    used: list[str] = []
    heights: dict[str, Found | Need] = {}
    elevation = None
    for quantity in Quantity:
        chosen = chosen_raster(workspace.rasters, quantity)
        if chosen is not None:
            used.append(chosen.raster)
        found = dict(_known(workspace.rasters, chosen, quantity, there))
        if quantity is Quantity.ELEVATION:
            heights, elevation = found, chosen
        for place in there:
            rows += _rows(place, quantity, chosen, found[place.id])
    table = pd.DataFrame(rows, columns=list(COLUMNS))
    return ZoneGround(rows=table, rasters=tuple(used), heights=heights, elevation=elevation)


def people_in(workspace: Workspace, polygons: gpd.GeoSeries) -> PeopleIn | None:
    """How many people live in each of these polygons? None where no raster counts people.

    Parameters
    ----------
    polygons
        EPSG:5897, valid; where they lie is taken as certain. A missing or empty one has 0 people.
    """
    require_planar(polygons.crs)
    chosen = chosen_raster(workspace.rasters, Quantity.POPULATION)
    if chosen is None:
        return None
    shapes = polygons.to_numpy()
    solid = np.array([each is not None and not each.is_empty for each in shapes], dtype=bool)
    found: list[Distribution | None] = [None] * len(shapes)
    windows = workspace.rasters.windows(chosen.raster, polygons[solid].bounds.to_numpy())
    for place, strips in zip(np.flatnonzero(solid), windows, strict=True):
        found[place] = distribution(shapes[place], strips)
    return PeopleIn(
        people=pd.Series([each.total() if each else 0.0 for each in found], index=polygons.index, dtype=float),
        covered_share=pd.Series(
            [each.covered_share if each else np.nan for each in found], index=polygons.index, dtype=float
        ),
        chosen=chosen,
    )


def _known(
    rasters: Rasters, chosen: Chosen | None, quantity: Quantity, zones: list[Place]
) -> Iterator[tuple[str, Found | Need]]:
    """What each zone has of a quantity, or what is needed to know it."""
    for zone in zones:
        if zone.need is not None:
            yield zone.id, zone.need
        elif chosen is None:
            yield zone.id, a_raster_of(quantity)
        elif zone.uncertainty_m > FARTHEST_M:
            yield zone.id, _FAR
        else:
            asked: Hashable = (chosen.facts.content, zone.outline.wkb, zone.uncertainty_m)
            yield zone.id, _FOUND.answer(asked, partial(_found, rasters, chosen, zone))


def _found(rasters: Rasters, chosen: Chosen, zone: Place) -> Found:
    if zone.uncertainty_m == 0.0:
        windows = rasters.windows(chosen.raster, np.array([zone.outline.bounds]))
        return distribution(zone.outline, next(windows))
    how = laying(zone.outline, cell_m=chosen.facts.cell_m, uncertainty_m=zone.uncertainty_m)
    windows = rasters.windows(chosen.raster, np.array([how.box]))
    moved = displaced(zone.outline, next(windows), how, uncertainty_m=zone.uncertainty_m)
    return moved or distribution(zone.outline, ())


def _rows(zone: Place, quantity: Quantity, chosen: Chosen | None, found: Found | Need) -> Iterator[Answer]:
    about: Answer = {
        "zone": zone.id,
        "quantity": str(quantity),
        "raster": chosen and chosen.raster,
        "cell_m": chosen and chosen.facts.cell_m,
        "dated": chosen and chosen.dated,
        "quality": lowest_stated((zone.quality, chosen.quality)) if chosen else zone.quality,
    }
    if isinstance(found, Need):
        missing = {"status": "not_computable", "needs": (found.en,), "needs_vi": (found.vi,)}
        yield {**about, **missing, "measure": str(quantity), "unit": quantity.unit}
        return
    for row in measures(quantity, found, chosen.facts.legend if chosen else None):
        yield {**about, **row}


def ground_part(inquiry: Inquiry) -> Part:
    """What is on the ground of each zone; computed where one of its rows is."""
    ground = inquiry.once(zone_ground)
    rows = by_zone(ground.rows, inquiry.ids)
    return Part(answers={zone: _answer(rows[zone]) for zone in inquiry.ids}, layers=ground.rasters)


def _answer(rows: list[Answer]) -> Answer:
    if any(row["status"] == "computed" for row in rows):
        return answered(rows)
    return {**needing(rows), "rows": rows}


def ground_cells(answer: Answer) -> dict[str, object]:
    """Shares by class of land cover, heights and people, each at least and at most."""
    return {
        f"ground_{row['measure']}_{side}" + ("" if row["unit"] == row["measure"] else f"_{row['unit']}"): row[side]
        for row in answer["rows"]
        if row["status"] == "computed"
        for side in ("least", "greatest")
    }
