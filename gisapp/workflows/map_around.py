"""What stands around the zones on the maps: other layers, and pictures of rasters."""

from collections.abc import Collection, Iterator

import geopandas as gpd
import numpy as np

from gisapp.domain.crs import GEOGRAPHIC_CRS, PLAN_AREA, PLAN_CRS, Box, box_around, transform
from gisapp.domain.layer import LayerEntry
from gisapp.domain.ledger import KINDS
from gisapp.domain.raster import Cells
from gisapp.maps.inputs import SUBMISSION, MapLayer
from gisapp.maps.rasters import MapRaster
from gisapp.workflows.facilities import reaches
from gisapp.workflows.ports import Workspace
from gisapp.workflows.question import Question

#: Cells that are read for the picture of a raster: as many as a screen shows.
_PICTURE_CELLS = 400_000
#: Kinds of layers that are tables for analyses, and never drawn by themselves.
_NOT_DRAWN = frozenset({"zones", "table", "raster"})
#: What each view draws around the zones. Parcels and facilities are many, so only where they are asked about.
_DRAWN = {
    "zones": {"locator", "communes", "corridors", "roads"},
    "land-balance": {"locator", "communes", "parcels"},
    "coverage": {"locator", "communes", "facilities"},
    "conflicts": {"locator", "communes", "constraints"},
    "ledger": {"locator", "communes", "facilities", *KINDS},
    "rules": {"locator", "communes"},
    "portfolios": {"locator", "communes", "constraints"},
    "contradictions": {"locator", "communes", "constraints"},
    "access": {"locator", "communes", "facilities", "roads"},
    "what-if": {"locator", "communes", "constraints"},
    "difference": {"locator", "communes", "corridors", "roads"},
    SUBMISSION: {"locator", "communes"},
}


def layers_around(
    workspace: Workspace, view: str, question: Question, chosen: Collection[str] | None = None
) -> list[LayerEntry]:
    """The layers that the view calls for, and what users brought: the rest of it on the views that have room.

    Where somebody has `chosen` layers it is those, of what can be drawn around zones.
    """
    if chosen is not None:
        return [each for each in drawable(workspace) if each.id in chosen]
    facility_kinds = {row.applies_to for row in reaches(question.standards)}
    asked_about = _DRAWN[view] | (facility_kinds if view in ("coverage", "access") else set())
    elsewhere = set().union(*_DRAWN.values()) | facility_kinds | _NOT_DRAWN
    roomy = view in ("zones", "coverage")
    return [
        entry
        for entry in workspace.layers.entries()
        if entry.kind in asked_about or (roomy and not entry.shipped and entry.kind not in elsewhere)
    ]


def drawable(workspace: Workspace) -> list[LayerEntry]:
    """The layers that can be drawn around zones."""
    return [each for each in workspace.layers.entries() if each.kind not in _NOT_DRAWN]


def drawn(workspace: Workspace, entry: LayerEntry, within: Box | None = None) -> MapLayer:
    """A layer as maps draw it, or what of it meets a box of the plan CRS."""
    table = workspace.layers.features(entry.id)
    if within is not None:
        bounds, (west, south, east, north) = table.geometry.bounds, within
        meets = (bounds["minx"] <= east) & (bounds["maxx"] >= west) & (bounds["miny"] <= north)
        table = table[meets & (bounds["maxy"] >= south)]
    return MapLayer(entry=entry, table=geographic(table))


def pictured(workspace: Workspace) -> Iterator[MapRaster]:
    """The rasters over the plan area, in no more cells than a picture shows."""
    for raster in workspace.rasters.ids():
        facts = workspace.rasters.facts(raster)
        cells = overview_of(workspace, raster) if facts.quantity else None
        if cells is not None and facts.quantity is not None:
            yield MapRaster(
                entry=workspace.rasters.entry(raster),
                quantity=facts.quantity,
                legend=facts.legend,
                cell_m=facts.cell_m,
                cells=cells,
            )


def overview_of(workspace: Workspace, raster: str) -> Cells | None:
    """A raster over the plan area, in no more cells than a picture shows; its colours are chosen by it."""
    box = np.array(box_around(PLAN_AREA, GEOGRAPHIC_CRS, PLAN_CRS))
    return workspace.rasters.picture(raster, box, _PICTURE_CELLS)


def geographic(table: gpd.GeoDataFrame) -> gpd.GeoDataFrame:
    """The table in longitude and latitude."""
    moved = transform(table.geometry.to_numpy(), PLAN_CRS, GEOGRAPHIC_CRS)
    return gpd.GeoDataFrame(table.drop(columns="geometry"), geometry=moved, crs=GEOGRAPHIC_CRS)
