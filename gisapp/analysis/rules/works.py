"""QCVN 01:2021, 2.10-2.14: pumping stations, waste works, water mains, and the sites of plants and substations."""

from collections.abc import Sequence

import geopandas as gpd
import numpy as np
import pandas as pd
import shapely
from numpy.typing import NDArray

from gisapp.analysis.needs import Need
from gisapp.analysis.rules.facts import CIVIL_GROUPS, LET_GROUPS, PARCELS, ZONE_PLAN, ZoneFacts
from gisapp.analysis.rules.isolation import plant_sites
from gisapp.analysis.rules.judgement import SURVEYED_BOUNDARY, Judgement, NotThisZone, held, needing, not_here
from gisapp.analysis.rules.safety_distance import capacity_class, to_civil
from gisapp.analysis.values import texts
from gisapp.domain.standard import Standard
from gisapp.domain.units import Range, hectares

PUMP = "wastewater_pump"
#: Kinds of facility as the packs call them; what makes waste of it stands in the kind.
KINDS = frozenset({PUMP, "waste_transfer_station", "waste_treatment", "landfill_organic", "landfill_inorganic"})
_NAMES = {
    PUMP: ("the wastewater pumping stations with their capacity", "các trạm bơm nước thải kèm công suất"),
    "waste_transfer_station": ("the waste transfer stations", "các trạm trung chuyển chất thải"),
    "waste_treatment": ("the waste treatment works", "các cơ sở xử lý chất thải"),
    "landfill_organic": ("the landfills for organic waste", "các bãi chôn lấp chất thải hữu cơ"),
    "landfill_inorganic": ("the landfills for inorganic waste", "các bãi chôn lấp chất thải vô cơ"),
}
_POSITION = Need(en="the surveyed position of the works", vi="vị trí đo đạc của công trình")
_BELONGS = " (facilities of the kind {0})", " (lớp công trình, loại {0})"
#: Diameters of water mains by how `applies_to` ends, in millimetres: from the first to below the second.
_MAINS_MM = {"water_main_300_1000": (300.0, 1_000.0), "water_main_1000": (1_000.0, np.inf)}
_MAINS = Need(
    en="the water mains with their diameter (a layer of the kind water_mains)",
    vi="tuyến ống cấp nước chính kèm đường kính (lớp loại water_mains)",
)
_SITES = Need(
    en="the site of {} and its voltage (a layer of the kind facility_sites)",
    vi="lô đất của {} kèm cấp điện áp (lớp loại facility_sites)",
)
_OWN_SITE = Need(
    en="the plot of the wastewater plant on the land-use plan", vi="lô đất trạm xử lý nước thải trên quy hoạch"
)
_TO_PLOTS = Need(
    en="from the mains in the zone to the nearest plot that is built upon",
    vi="từ tuyến ống trong khu đến lô đất xây dựng công trình gần nhất",
)


def works_distance(facts: ZoneFacts, standard: Standard) -> Judgement | NotThisZone:
    """Do the zone's pumping stations (by capacity) and waste works keep their distance from civil buildings?"""
    kind = PUMP if standard.applies_to.startswith(PUMP) else standard.applies_to
    mine = _of_kind(facts, kind)
    if not isinstance(mine, gpd.GeoDataFrame):
        return mine
    if kind == PUMP:
        if mine["capacity"].isna().any():
            return needing(_named(kind))
        size = standard.applies_to.removeprefix(f"{PUMP}_")
        mine = mine[[capacity_class(float(each)) == size for each in mine["capacity"]]]
    if mine.empty:
        return not_here("no station of this capacity", "không có trạm công suất này")
    return to_civil(facts, standard, list(mine.geometry))


def transfer_strip(facts: ZoneFacts, standard: Standard) -> Judgement | NotThisZone:
    """Is there a green strip around the zone's waste transfer stations, from their site to the next plot?"""
    mine = _of_kind(facts, "waste_transfer_station")
    if not isinstance(mine, gpd.GeoDataFrame):
        return mine
    sites, _ = _sites(facts, [str(each) for each in mine["id"]])
    if len(sites) < len(mine):
        return needing(_site_of([mine["name_vi"].iloc[0]]))
    if facts.outline is None or facts.plots is None:
        return needing(SURVEYED_BOUNDARY if facts.outline is None else ZONE_PLAN)
    let = facts.plots.geometry.to_numpy()[facts.plots["land_group"].isin(LET_GROUPS).to_numpy()]
    site = shapely.union_all(sites)
    width = float(shapely.distance(site, let).min()) if len(let) else np.inf
    ring = site.buffer(standard.number or 0.0).difference(site)
    return held(standard, Range.single(width), geometry=shapely.intersection(shapely.union_all(let), ring))


def mains_distance(facts: ZoneFacts, standard: Standard) -> Judgement | NotThisZone:
    """Do plots keep clear of the water mains of this diameter that run through the zone?"""
    if facts.water_mains is None:
        return needing(_MAINS)
    if facts.outline is None:
        return needing(SURVEYED_BOUNDARY)
    if facts.plots is None:
        return needing(PARCELS if facts.ground is None else ZONE_PLAN)
    least, below = _MAINS_MM[standard.applies_to]
    wide = pd.to_numeric(facts.water_mains["diameter_mm"])
    inside = shapely.intersects(facts.water_mains.geometry.to_numpy(), facts.outline)
    if wide[inside].isna().any():
        return needing(_MAINS)
    mains = facts.water_mains.geometry.to_numpy()[inside & ((wide >= least) & (wide < below)).to_numpy()]
    if not len(mains):
        return not_here("no main of this diameter runs through the zone", "không có tuyến ống cỡ này qua khu")
    built = facts.plots.geometry.to_numpy()[facts.plots["land_group"].isin(LET_GROUPS | CIVIL_GROUPS).to_numpy()]
    line = shapely.intersection(shapely.union_all(mains), facts.outline)
    near = float(shapely.distance(line, built).min()) if len(built) else np.inf
    where = shapely.intersection(shapely.union_all(built), line.buffer(standard.number or 0.0))
    return held(standard, Range.single(near), geometry=where, said=_TO_PLOTS)


def plant_land(facts: ZoneFacts, standard: Standard) -> Judgement | NotThisZone:
    """Does no wastewater plant of the zone take more land than its capacity allows?"""
    if facts.plants is None or facts.plants.empty:
        return not_here("no wastewater plant of the zone is known", "chưa biết trạm xử lý nước thải nào của khu")
    sites = plant_sites(facts)
    capacity = pd.to_numeric(facts.plants["capacity"])
    if len(sites) < len(facts.plants) or capacity.isna().any() or not (capacity > 0).all():
        return needing(_OWN_SITE)
    shares = [hectares(site.area) / (each / 1_000.0) for site, each in zip(sites, capacity, strict=True)]
    over = [site for site, share in zip(sites, shares, strict=True) if share > (standard.number or 0.0)]
    return held(standard, Range.single(max(shares)), geometry=shapely.union_all(over))


def substation_site(facts: ZoneFacts, standard: Standard) -> Judgement | NotThisZone:
    """Does no substation that feeds the zone take more land than its voltage allows?"""
    feeding = list(texts(facts.demands.get("power", {}).get("facilities")))
    sites, voltages_kv = _sites(facts, feeding)
    if not feeding or len(sites) < len(feeding):
        return needing(_site_of(feeding))
    voltage_kv = float(standard.applies_to.removeprefix("substation_").removesuffix("kv"))
    mine = sites[voltages_kv == voltage_kv]
    if not len(mine):
        return not_here("no substation of this voltage feeds the zone", "không có trạm cấp điện áp này cấp cho khu")
    areas = [hectares(each.area) for each in mine]
    over = shapely.union_all(mine[np.array(areas) > (standard.number or 0.0)])
    return held(standard, Range.single(max(areas)), geometry=over)


def _of_kind(facts: ZoneFacts, kind: str) -> gpd.GeoDataFrame | Judgement | NotThisZone:
    """The zone's works of this kind; what is missing where no layer holds any, nothing where other zones have some."""
    if kind not in facts.known_works:
        return needing(_named(kind))
    works = facts.works
    mine = None if works is None else works[(works["kind"] == kind).to_numpy()]
    if mine is None or mine.empty:
        return not_here("no such works of the zone are known", "chưa biết công trình loại này của khu")
    return needing(_POSITION) if (mine["position_uncertainty_m"] > 0).any() else mine


def _named(kind: str) -> Need:
    en, vi = _NAMES[kind]
    return Need(en=en + _BELONGS[0].format(kind), vi=vi + _BELONGS[1].format(kind))


def _site_of(substations: Sequence[str]) -> Need:
    named = ", ".join(substations)
    return Need(
        en=_SITES.en.format(named or "the substations that feed the zone"),
        vi=_SITES.vi.format(named or "các trạm biến áp cấp điện cho khu"),
    )


def _sites(facts: ZoneFacts, facilities: list[str]) -> tuple[NDArray[np.object_], NDArray[np.float64]]:
    """The known sites of these facilities, and the voltage of each in kilovolts: NaN where it has none."""
    sites = facts.facility_sites
    if sites is None:
        return np.zeros(0, dtype=object), np.zeros(0)
    mine = np.flatnonzero(sites["facility"].isin(facilities))
    return sites.geometry.to_numpy()[mine], sites["voltage_kv"].to_numpy(dtype=np.float64, na_value=np.nan)[mine]
