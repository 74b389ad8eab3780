"""What lies in and around zones for the rule check beside parcels: plots' figures, works, mains, sites, schools."""

from dataclasses import dataclass
from typing import Any

import geopandas as gpd
import numpy as np
import shapely
from numpy.typing import NDArray
from shapely.geometry.base import BaseGeometry

from gisapp.analysis.rules import social, works
from gisapp.workflows.facilities import FacilitiesAt, every_facility, facilities_at, facility_entries
from gisapp.workflows.memory import remembered
from gisapp.workflows.ports import Workspace
from gisapp.workflows.zone_sources import of_zones

_HOUSING, _PLANT = "workers_housing", "wastewater_plant"


@dataclass(frozen=True, slots=True, kw_only=True, eq=False)
class Placed:
    """Features that have a geometry, with whose they are and where beside the table, for they are asked often."""

    table: gpd.GeoDataFrame
    zones: NDArray[np.object_]
    geometries: NDArray[np.object_]

    @classmethod
    def of(cls, table: gpd.GeoDataFrame) -> "Placed":
        """Those of a table that have a geometry."""
        here = table[table.geometry.notna().to_numpy()]
        return cls(table=here, zones=here["zone"].to_numpy(dtype=object), geometries=here.geometry.to_numpy())

    def own(self, zone: str, outline: BaseGeometry | None = None) -> gpd.GeoDataFrame | None:
        """Those of a zone: by name, or because they lie in it; None where there are none."""
        mine = self.zones == zone
        if outline is not None:
            mine = mine | shapely.intersects(self.geometries, outline)
        return self.table[mine].reset_index(drop=True) if mine.any() else None


@dataclass(frozen=True, slots=True, kw_only=True, eq=False)
class ZoneSurroundings:
    """The layers of the workspace at the horizon, from which each zone takes what is its own; None without a layer."""

    plot_figures: gpd.GeoDataFrame | None
    facility_sites: gpd.GeoDataFrame | None
    water_mains: gpd.GeoDataFrame | None
    urban: BaseGeometry | None
    works: Placed
    known_works: frozenset[str]
    plants: Placed
    housing: Placed
    social: gpd.GeoDataFrame

    def of(self, zone: str, outline: BaseGeometry | None) -> dict[str, Any]:
        """The fields of `ZoneFacts` that rest on them."""
        plots = self.plot_figures
        own = None if plots is None else plots[(plots["zone"] == zone).to_numpy()].reset_index(drop=True)
        return {
            "plot_figures": None if own is None or own.empty else own,
            "facility_sites": self.facility_sites,
            "water_mains": self.water_mains,
            "urban": self.urban,
            "works": self.works.own(zone, outline),
            "known_works": self.known_works,
            "plants": self.plants.own(zone, outline),
            "housing": self.housing.own(zone),
            "social": self.social,
        }


def surroundings(workspace: Workspace, horizon: int) -> ZoneSurroundings:
    """What of these things does the workspace hold at this horizon? Remembered; not to be changed."""
    people = facilities_at(workspace, horizon, social.KINDS | {_HOUSING})
    there = facilities_at(workspace, horizon, works.KINDS)
    plants = facilities_at(workspace, horizon, {_PLANT})
    kinds = ("plot_figures", "facility_sites", "water_mains", "urban_areas")
    named = (
        *people.layers,
        *there.layers,
        *plants.layers,
        *(each for kind in kinds for each in _named(workspace, kind)),
    )

    def made() -> tuple[tuple[FacilitiesAt, ...], ZoneSurroundings]:
        # The facilities are kept too, so that no others get their ids.
        return (people, there, plants), _made(workspace, people.table, there.table, plants.table)

    return remembered(workspace.layers, named, made, "surroundings", id(people), id(there), id(plants))[1]


def _made(
    workspace: Workspace, people: gpd.GeoDataFrame, there: gpd.GeoDataFrame, plants: gpd.GeoDataFrame
) -> ZoneSurroundings:
    is_housing = (people["kind"] == _HOUSING).to_numpy()
    return ZoneSurroundings(
        plot_figures=of_zones(workspace, "plot_figures"),
        facility_sites=of_zones(workspace, "facility_sites"),
        water_mains=of_zones(workspace, "water_mains"),
        urban=_urban(workspace),
        works=Placed.of(there),
        known_works=_known(workspace),
        plants=Placed.of(plants),
        housing=Placed.of(people[is_housing]),
        social=Placed.of(people[~is_housing]).table,
    )


def _named(workspace: Workspace, kind: str) -> tuple[str, ...]:
    return tuple(entry.id for entry in workspace.layers.entries() if entry.kind == kind)


def _urban(workspace: Workspace) -> BaseGeometry | None:
    areas = of_zones(workspace, "urban_areas")
    return None if areas is None else shapely.union_all(areas.geometry.to_numpy())


def _known(workspace: Workspace) -> frozenset[str]:
    """The kinds of works that some layer holds, whenever they are there."""
    names = tuple(entry.id for entry in facility_entries(workspace, works.KINDS))

    def make() -> frozenset[str]:
        return frozenset(every_facility(workspace, works.KINDS)[0]["kind"])

    return remembered(workspace.layers, names, make, "known works")
