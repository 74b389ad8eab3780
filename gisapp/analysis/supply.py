"""The facilities of one kind, as a question about reach needs them: placed, indexed, with name and quality."""

from collections.abc import Iterable
from dataclasses import dataclass
from typing import Any

import geopandas as gpd
import numpy as np
import pandas as pd
import shapely
from numpy.typing import NDArray
from shapely.geometry.base import BaseGeometry

from gisapp.analysis.values import column, lowest_stated, names_in_english, require_columns, uncertainty_m
from gisapp.domain.crs import require_planar
from gisapp.domain.units import Range
from gisapp.geometry.reach import Places, nearest_m, nearest_places, places, places_within


@dataclass(frozen=True, slots=True, kw_only=True, eq=False)
class Supply:
    """The facilities of a kind that have a position; `unplaced` counts those that have none."""

    kind: str
    ids: NDArray[np.object_]
    names_vi: NDArray[np.object_]
    names_en: NDArray[np.object_]
    qualities: NDArray[np.object_]
    geometries: NDArray[np.object_]
    uncertainty_m: NDArray[np.float64]
    zones: NDArray[np.object_]
    capacities: NDArray[np.object_]
    there: Places
    unplaced: int

    def __len__(self) -> int:
        return len(self.ids)


@dataclass(frozen=True, slots=True, kw_only=True)
class Nearest:
    """The facility that is nearest as drawn, and the distance to the nearest of all, whichever it is, in metres."""

    id: str
    name_vi: str
    name_en: str
    metres: Range


def supply(facilities: gpd.GeoDataFrame, kind: str) -> Supply:
    """The facilities of a kind. Those with no geometry, or with one that is not valid, cannot be measured to."""
    of_kind = facilities[(facilities["kind"] == kind).to_numpy()]
    drawn = of_kind.geometry.to_numpy()
    placed = np.asarray(~shapely.is_missing(drawn) & ~shapely.is_empty(drawn) & shapely.is_valid(drawn))
    here = of_kind[placed]
    geometries = np.asarray(drawn[placed], dtype=object)
    off = uncertainty_m(here, of="facilities")
    return Supply(
        kind=kind,
        ids=_texts(here["id"]),
        names_vi=_texts(column(here, "name_vi")),
        names_en=_texts(names_in_english(here)),
        qualities=_texts(here["quality"]),
        geometries=geometries,
        uncertainty_m=off,
        zones=_texts(column(here, "zone")),
        capacities=column(here, "capacity").to_numpy(dtype=object),
        there=places(geometries, off),
        unplaced=int((~placed).sum()),
    )


def supplies(facilities: gpd.GeoDataFrame, kinds: Iterable[str]) -> dict[str, Supply]:
    """The facilities of each of these kinds, indexed once for many zones.

    Threads may share what comes back: nothing in it is prepared, and its trees are built.

    Raises
    ------
    BadInput
        When the facilities are not in EPSG:5897 or lack a column.
    """
    require_planar(facilities.crs)
    require_columns(facilities, ("id", "kind", "quality"), of="facilities")
    return {kind: supply(facilities, kind) for kind in kinds}


def nearest(origin: BaseGeometry, facilities: Supply, *, uncertainty_m: float) -> Nearest:
    """Which facility is nearest, and how far away can the nearest be, in a straight line?

    Where several tie, the one whose id comes first is named, so that the order of the rows does not matter.
    """
    named = min(nearest_places(origin, facilities.there), key=lambda at: str(facilities.ids[at]))
    origins = np.array([origin], dtype=object)
    least, greatest = (float(nearest_m(origins, facilities.there, slack=slack)[0]) for slack in (-1, 1))
    metres = Range(least=max(0.0, least - uncertainty_m), greatest=greatest + uncertainty_m)
    return Nearest(
        id=str(facilities.ids[named]),
        name_vi=str(facilities.names_vi[named]),
        name_en=str(facilities.names_en[named]),
        metres=metres,
    )


def quality_near(
    origin: BaseGeometry, facilities: Supply, own: str, *, reach_m: float, uncertainty_m: float
) -> str | None:
    """The lowest quality of the origin, the facilities that may reach it, and the nearest one."""
    near = places_within(origin, facilities.there, reach_m=reach_m + uncertainty_m)
    bearing = np.union1d(near, nearest_places(origin, facilities.there))
    return lowest_stated([own, *facilities.qualities[bearing]])


def _texts(said: "pd.Series[Any]") -> NDArray[np.object_]:
    """The texts of a column, missing ones blank; for tens of thousands of rows at once."""
    return said.where(said.notna(), "").astype(str).str.strip().to_numpy(dtype=object)
