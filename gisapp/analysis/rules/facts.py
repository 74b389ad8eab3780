"""What is known of a zone when standards are held against it; None is what nobody has said or drawn."""

from collections.abc import Callable, Mapping
from dataclasses import dataclass, field
from typing import Any

import geopandas as gpd
from shapely.geometry.base import BaseGeometry

from gisapp.analysis.needs import Need
from gisapp.analysis.values import Row, is_missing, texts
from gisapp.domain.units import Range

#: Land groups on which firms stand, let or to be let: the denominator of occupancy (Decree 35/2022, Art. 2(22)).
LET_GROUPS = frozenset({"industry", "service"})
#: Land groups of civil buildings, which a safety distance keeps away (QCVN 01:2021, 2.5.2).
CIVIL_GROUPS = frozenset({"housing", "social"})
#: Land-use codes of rice land with two or more crops a year (vi: đất chuyên trồng lúa).
TWO_CROP_RICE = frozenset({"LUC"})

PARCELS = Need(
    en="a layer of parcels with land-use codes (kind parcels)", vi="lớp thửa đất có mã loại đất (loại parcels)"
)
PLOT_FIGURES = Need(
    en="what stands on each plot: density, floors, planted share, hazard class (a layer of the kind plot_figures)",
    vi="chỉ tiêu từng lô: mật độ xây dựng, số sàn, tỷ lệ cây xanh, cấp độc hại (lớp loại plot_figures)",
)
ZONE_PLAN = Need(
    en="the land-use plan of the zone: it is still to be built, and its parcels show the land as it is now",
    vi="quy hoạch sử dụng đất của khu: khu chưa xây dựng, các thửa đất hiện có chỉ là hiện trạng",
)


@dataclass(frozen=True, slots=True, kw_only=True)
class ProvinceZone:
    """A zone among all of the province; None is what no source says.

    `listed` is whether it is in the list of zones; `leasable_ha` its industrial and service land, `leased_ha` what of
    it is let, `housing_land_ha` its land for workers' housing and services.
    """

    id: str
    name_vi: str
    name_en: str
    established: bool
    listed: bool
    area_ha: Range | None = None
    leasable_ha: float | None = None
    leased_ha: float | None = None
    housing_land_ha: float | None = None

    @property
    def occupancy(self) -> float | None:
        """Which share of its industrial and service land is let (Art. 2(22))?"""
        if self.leased_ha is None or not self.leasable_ha:
            return None
        return self.leased_ha / self.leasable_ha


@dataclass(frozen=True, slots=True, kw_only=True, eq=False)
class ProvinceFacts:
    """All zones of the province, by id."""

    zones: tuple[ProvinceZone, ...]

    @property
    def established(self) -> tuple[ProvinceZone, ...]:
        """Those that are established."""
        return tuple(zone for zone in self.zones if zone.established)

    @property
    def listed(self) -> tuple[ProvinceZone, ...]:
        """Those in the list of zones."""
        return tuple(zone for zone in self.zones if zone.listed)


@dataclass(frozen=True, slots=True, kw_only=True, eq=False)
class ZoneFacts:
    """One zone as the rules see it. Geometry is in the plan CRS EPSG:5897.

    `outline` is there only where it is surveyed or better (in the demo `synthetic` stands in). `ground` holds the
    parcels in the zone, and of civil buildings those around it, with `land_use`, `land_group` and geometry; `plots`
    those of its land-use plan, or of the built zone. `states` is the zone's row of `zone_statements`. `minimums` are
    its rows of the land minimums by quantity, `served` of the coverage by standard, `demands` of the ledger by topic,
    `protected` of the proven overlaps with protected forest. `lower_than` answers which share of the industrial land
    lies lower than a level in metres. `plot_figures` are the zone's plots with what stands on them; `works` its
    pumping stations and waste works, and `known_works` the kinds of them that some layer holds for any zone; `housing`
    its workers' housing; `social` the schools and clinics all around; `facility_sites` the sites of facilities of all
    zones; `urban` is where towns are built.
    """

    zone: str
    zone_type: str
    status: str
    quality: str
    built: bool
    area_ha: Range | None
    province: ProvinceFacts
    outline: BaseGeometry | None = None
    ground: gpd.GeoDataFrame | None = None
    plots: gpd.GeoDataFrame | None = None
    phases: gpd.GeoDataFrame | None = None
    hydrants: gpd.GeoDataFrame | None = None
    streets: BaseGeometry | None = None
    plants: gpd.GeoDataFrame | None = None
    protected: gpd.GeoDataFrame | None = None
    approved: BaseGeometry | None = None
    states: Mapping[str, Any] = field(default_factory=dict)
    minimums: Mapping[str, Row] = field(default_factory=dict)
    served: Mapping[str, Row] = field(default_factory=dict)
    demands: Mapping[str, Row] = field(default_factory=dict)
    lower_than: Callable[[float], Range | Need] | None = None
    plot_figures: gpd.GeoDataFrame | None = None
    facility_sites: gpd.GeoDataFrame | None = None
    water_mains: gpd.GeoDataFrame | None = None
    works: gpd.GeoDataFrame | None = None
    known_works: frozenset[str] = frozenset()
    housing: gpd.GeoDataFrame | None = None
    social: gpd.GeoDataFrame | None = None
    urban: BaseGeometry | None = None

    def stated(self, name: str) -> Any:
        """What the zone's statements say of this, or None."""
        value = self.states.get(name)
        return None if is_missing(value) else value

    @property
    def kinds(self) -> frozenset[str]:
        """Which special kinds of zone it is: its type, and what its statements add."""
        return frozenset({self.zone_type, *texts(self.states.get("special_kinds"))})

    @property
    def extends(self) -> str | None:
        """The zone that this one extends, or None."""
        parent = self.stated("extends")
        return None if parent is None else str(parent)


def a_statement_of(vi: str, en: str) -> Need:
    """A fact of the zone's papers that no statement gives."""
    return Need(en=f"{en} (in the zone's papers)", vi=f"{vi} (theo hồ sơ của khu)")
