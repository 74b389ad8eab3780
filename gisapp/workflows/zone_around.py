"""What lies in and around zones for the rule check beside parcels: plots' figures, works, mains, sites, schools."""

from dataclasses import dataclass
from typing import Any

import geopandas as gpd
import shapely
from shapely.geometry.base import BaseGeometry

from gisapp.analysis.rules import social, works
from gisapp.workflows.facilities import FacilitiesAt, every_facility, facilities_at, facility_entries
from gisapp.workflows.memory import remembered
from gisapp.workflows.ports import Workspace
from gisapp.workflows.zone_sources import of_zones

_HOUSING = "workers_housing"


@dataclass(frozen=True, slots=True, kw_only=True, eq=False)
class ZoneSurroundings:
    """The layers of the workspace at the horizon, from which each zone takes what is its own; None without a layer."""

    plot_figures: gpd.GeoDataFrame | None
    facility_sites: gpd.GeoDataFrame | None
    water_mains: gpd.GeoDataFrame | None
    urban: BaseGeometry | None
    works: gpd.GeoDataFrame
    known_works: frozenset[str]
    housing: gpd.GeoDataFrame
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
            "works": _own(self.works, zone, outline),
            "known_works": self.known_works,
            "housing": _own(self.housing, zone, None),
            "social": self.social,
        }


def surroundings(workspace: Workspace, horizon: int) -> ZoneSurroundings:
    """What of these things does the workspace hold at this horizon? Remembered; not to be changed."""
    people = facilities_at(workspace, horizon, social.KINDS | {_HOUSING})
    there = facilities_at(workspace, horizon, works.KINDS)
    kinds = ("plot_figures", "facility_sites", "water_mains", "urban_areas")
    named = (*people.layers, *there.layers, *(each for kind in kinds for each in _named(workspace, kind)))

    def made() -> tuple[FacilitiesAt, FacilitiesAt, ZoneSurroundings]:
        # The facilities are kept too, so that no others get their ids.
        return people, there, _made(workspace, people.table, there.table)

    return remembered(workspace.layers, named, made, "surroundings", id(people), id(there))[2]


def _made(workspace: Workspace, people: gpd.GeoDataFrame, there: gpd.GeoDataFrame) -> ZoneSurroundings:
    placed = _placed(people)
    is_housing = (placed["kind"] == _HOUSING).to_numpy()
    return ZoneSurroundings(
        plot_figures=of_zones(workspace, "plot_figures"),
        facility_sites=of_zones(workspace, "facility_sites"),
        water_mains=of_zones(workspace, "water_mains"),
        urban=_urban(workspace),
        works=_placed(there),
        known_works=_known(workspace),
        housing=placed[is_housing],
        social=placed[~is_housing],
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


def _placed(table: gpd.GeoDataFrame) -> gpd.GeoDataFrame:
    return table[table.geometry.notna().to_numpy()]


def _own(table: gpd.GeoDataFrame, zone: str, outline: BaseGeometry | None) -> gpd.GeoDataFrame | None:
    """Those of the zone: by name, or because they lie in it."""
    inside = outline is not None and shapely.intersects(table.geometry.to_numpy(), outline)
    own = table[(table["zone"] == zone).to_numpy() | inside]
    return None if own.empty else own.reset_index(drop=True)
