"""What stands where in the settlements, and the plots of works outside them; facilities follow from these."""

from dataclasses import dataclass, replace

import shapely
from shapely import Point

from invention.ground import SETTLEMENTS, TOWN
from invention.parcels import Plot

#: Land use of the plots nearest to a settlement's middle, in order, with the kind of the facility on it (or none).
TOWN_USES = (
    ("TSC", None), ("DKV", "park"), ("DYT", "hospital"), ("DGD", "high_school"), ("DCH", None), ("TMD", None),
    ("DGD", "primary_school"), ("DGD", "lower_secondary_school"), ("DYT", "clinic"), ("CAN", "fire_post"),
    ("DGD", "kindergarten"), ("TMD", None), ("DVH", None), ("DTS", None), ("TIN", None), ("TMD", None),
    ("DGD", "kindergarten"), ("DGD", "primary_school"), ("DKV", "park"),
)  # fmt: skip
SEAT_USES = (
    ("TSC", None), ("DYT", "clinic"), ("DGD", "primary_school"), ("DGD", "kindergarten"), ("DVH", None), ("DCH", None),
    ("DGD", "lower_secondary_school"), ("TIN", None), ("MNC", None),
)  # fmt: skip
VILLAGE_USES = (("DVH", None), ("DGD", "kindergarten"), ("TIN", None), ("MNC", None), ("DGD", "primary_school"))
HAMLET_USES = (("DVH", None), ("TIN", None))
#: From these radii on a village has a school, and a hamlet counts as a village.
LARGE_M, SMALL_M = 325.0, 225.0
CRUMB_M2 = 3_000.0
#: The settlement where each commune has its seat, in the order of the communes.
SEATS = ("Thôn 14", "Thôn 13", "Thôn 10", "Thôn 1", "Thôn 6", "Thôn 8", "Thôn 15")
SECOND_HIGH_SCHOOL = "Thôn 15"

#: Works outside the settlements: key, land use, place, hectares of the plots they take.
WORKS: tuple[tuple[str, str, tuple[float, float], float], ...] = (
    ("substation-1", "DNL", (7950, 6800), 1.0), ("substation-2", "DNL", (7000, 1900), 1.0),
    ("water_plant-1", "DCT", (9300, 6500), 3.0), ("landfill-1", "DRA", (950, 1500), 6.0),
    ("cemetery-1", "NTD", (2100, 2900), 3.0), ("cemetery-2", "NTD", (4900, 9500), 3.0),
    ("cemetery-3", "NTD", (8000, 5300), 3.0), ("cemetery-4", "NTD", (11900, 5600), 3.0),
    ("housing-m-1", "ONT", (7700, 5780), 6.0), ("housing-m-2", "ONT", (7350, 7850), 4.0),
    ("housing-n-1", "ONT", (5250, 1750), 3.0),
)  # fmt: skip
FARMED = ("LUC", "LUK", "HNK", "CLN", "NTS", "CSD")


@dataclass(frozen=True, slots=True, kw_only=True)
class Site:
    """The plot of a facility that exists: its kind or key, the settlement, and a point on it."""

    key: str
    place: str
    point: Point


def with_places(parcels: list[Plot]) -> tuple[list[Plot], list[Site]]:
    """Give settlements and works their land uses, and say where the facilities of today stand."""
    result, sites = list(parcels), []
    for name, x, y, radius in SETTLEMENTS:
        plots = _plots_of(parcels, name, Point(x, y))
        for at, (use, kind) in zip(plots, _uses(name, radius), strict=False):
            result[at] = replace(result[at], use=use)
            if kind:
                sites.append(Site(key=kind, place=name, point=_on(result[at])))
        for at in plots[-2:]:
            result[at] = replace(result[at], use="CLN")
    for key, use, (x, y), area_ha in WORKS:
        taken = _fields_near(result, Point(x, y), area_ha)
        for at in taken:
            result[at] = replace(result[at], use=use)
        sites.append(Site(key=key, place="", point=_on(result[taken[0]])))
    return result, sites


def _uses(name: str, radius: float) -> tuple[tuple[str, str | None], ...]:
    if name == TOWN:
        return TOWN_USES
    if name in SEATS:
        return (*SEAT_USES, ("DGD", "high_school")) if name == SECOND_HIGH_SCHOOL else SEAT_USES
    return VILLAGE_USES if radius >= LARGE_M else VILLAGE_USES[:4] if radius >= SMALL_M else HAMLET_USES


def _plots_of(parcels: list[Plot], place: str, middle: Point) -> list[int]:
    """The settlement's plots from its middle outwards; crumbs beside roads keep their use."""
    own = [at for at, plot in enumerate(parcels) if plot.place == place and plot.shape.area > CRUMB_M2]
    return sorted(own, key=lambda at: parcels[at].shape.centroid.distance(middle))


def _fields_near(parcels: list[Plot], point: Point, area_ha: float) -> list[int]:
    """Fields outside all zones, the nearest first, until they have the area."""
    tree = shapely.STRtree([plot.shape for plot in parcels])
    near = tree.query(point, predicate="dwithin", distance=700).tolist()
    fields = [at for at in sorted(near) if parcels[at].zone is None and parcels[at].use in FARMED]
    taken: list[int] = []
    for at in sorted(fields, key=lambda at: parcels[at].shape.centroid.distance(point)):
        if taken and sum(parcels[each].shape.area for each in taken) >= area_ha * 9_000:
            break
        taken.append(at)
    return taken


def _on(plot: Plot) -> Point:
    return plot.shape.point_on_surface()
