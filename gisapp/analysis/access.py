"""How far are facilities from each zone along the roads, beside the straight line?

Answers are ranges where positions are uncertain. Time and metres run from door to door: over the ground to a road,
along roads, over the ground again. Four answers are told apart: computed, no way (both are on roads that the network
does not join), no road data here (no road within the limit of the zone), and no facility that could be measured to.
"""

import math
from collections.abc import Sequence
from dataclasses import dataclass
from typing import Any

import geopandas as gpd
import numpy as np
import pandas as pd

from gisapp.analysis.needs import ZONE_POSITION, Need, a_layer_of, positions_of
from gisapp.analysis.network import Metric, Network
from gisapp.analysis.network_positions import (
    Sites,
    Whereabouts,
    gate_points,
    latest,
    sites,
    whereabouts,
)
from gisapp.analysis.network_times import NearestWay, Towards, nearest_by, towards
from gisapp.analysis.supply import Supply, nearest, supply
from gisapp.analysis.values import column, lowest_stated, require_columns, text, uncertainty_m
from gisapp.domain.crs import require_planar
from gisapp.domain.facility import comes
from gisapp.geometry.least_cost import NOWHERE

_SECONDS_PER_MINUTE = 60.0
COLUMNS = (
    "zone", "kind", "direction", "status", "needs", "needs_vi",
    "straight_id", "straight_name_vi", "straight_name_en", "straight_least_m", "straight_greatest_m",
    "network_id", "network_name_vi", "network_name_en", "network_least_m", "network_greatest_m",
    "network_least_min", "network_greatest_min", "unbounded", "facility_off_road_m",
    "facilities", "off_network", "unplaced", "quality",
)  # fmt: skip

NETWORK = Need(en="a layer of roads (kind roads)", vi="lớp đường giao thông (loại roads)")
ROAD_DATA = Need(
    en="roads in the layer near the zone: no road data here", vi="dữ liệu đường ở gần khu: nơi này chưa có"
)
WAY = Need(
    en="a road that joins the zone's roads to a facility's: the layer has no way between them",
    vi="đường nối mạng đường của khu với công trình: lớp dữ liệu không có đường đi giữa hai nơi",
)
FACILITY_ROADS = Need(en="roads near a facility of this kind", vi="dữ liệu đường ở gần công trình loại này")


@dataclass(frozen=True, slots=True, kw_only=True, eq=False)
class ZonesOnRoads:
    """The zones on a network; rows of `table` and of `where` correspond."""

    table: gpd.GeoDataFrame
    where: Whereabouts


@dataclass(frozen=True, slots=True, kw_only=True, eq=False)
class Searched:
    """What it costs from every node to the nearest facility: as near as it may be, as drawn, as far as it may be."""

    soonest: Towards
    drawn: Towards
    latest: Towards


@dataclass(frozen=True, slots=True, kw_only=True, eq=False)
class Offer:
    """The facilities of one kind, where they get onto the network, and what it costs to or from them.

    `off_road_m` is how far each is from its nearest road, `off_network` how many are by none. None where there is no
    network. What comes to the zone, as fire engines do, is searched from the facility.
    """

    there: Supply
    places: Sites | None
    seconds: Searched | None
    metres: Searched | None
    off_road_m: Metric
    off_network: int


def offered(network: Network | None, facilities: gpd.GeoDataFrame, kind: str, *, limit_m: float) -> Offer:
    """The facilities of this kind on the roads; farther from a road than the limit they are on none.

    Whatever does not depend on who asks is searched here, once.
    """
    there = supply(facilities, kind)
    if network is None:
        return Offer(there=there, places=None, seconds=None, metres=None, off_road_m=np.zeros(0), off_network=0)
    places = sites(network, there.geometries, there.uncertainty_m, limit_m=limit_m)
    seconds, metres = (_searched(network, places, in_metres=each, from_there=comes(kind)) for each in (False, True))
    return Offer(
        there=there,
        places=places,
        seconds=seconds,
        metres=metres,
        off_road_m=places.drawn.nearest_road_m,
        off_network=int((~places.soonest.has_road).sum()),
    )


def _searched(network: Network, places: Sites, *, in_metres: bool, from_there: bool) -> Searched:
    drawn = towards(network, places.drawn, in_metres=in_metres, from_there=from_there)
    soonest, latest_ = (
        drawn if each is places.drawn else towards(network, each, in_metres=in_metres, from_there=from_there)
        for each in (places.soonest, places.latest)
    )
    return Searched(soonest=soonest, drawn=drawn, latest=latest_)


def zones_on_roads(network: Network, zones: gpd.GeoDataFrame, *, limit_m: float) -> ZonesOnRoads:
    """Where do these zones get onto the roads? EPSG:5897; `id`, and `position_uncertainty_m` where known."""
    require_planar(zones.crs)
    off = uncertainty_m(zones, of="zones")
    return ZonesOnRoads(table=zones, where=whereabouts(network, zones.geometry.to_numpy(), off, limit_m=limit_m))


def zone_gates(network: Network, zones: ZonesOnRoads) -> pd.DataFrame:
    """Does each zone lie on roads, through how many gates, how far from the nearest road, and on which part of them?

    Returns
    -------
    One row per zone: `zone`, `status` (on_roads, beside_roads, no_road_data, no_position), `gates` (where roads cross
    its outline as drawn), `off_road_m` (from the outline as drawn to the nearest road; NaN without one), `part` (of the
    network: 0 is the longest; missing without a road), `part_km` (road in that part), `certain` (the
    position is known), `may_lack_roads` (it may lie where the layer has none).
    """
    drawn = zones.where.drawn
    rows = []
    for at, (zone, shape) in enumerate(zip(zones.table["id"], zones.table.geometry, strict=True)):
        here = drawn.place == at
        nearest_here = here & (drawn.off_m == drawn.nearest_road_m[at])
        parts = network.parts[network.start[drawn.edge[nearest_here]]]
        placed = shape is not None and not shape.is_empty
        off = float(drawn.off_m[here].min(initial=math.inf))
        status = (
            "no_position" if not placed else "no_road_data" if not here.any() else "beside_roads" if off else "on_roads"
        )
        rows.append(
            {
                "zone": zone,
                "status": status,
                "gates": len(gate_points(network, shape)) if placed else 0,
                "off_road_m": off if here.any() else math.nan,
                "part": int(parts.min()) if len(parts) else None,
                "part_km": float(network.part_metres[parts.min()]) / 1000 if len(parts) else math.nan,
                "certain": bool(zones.where.certain[at]),
                "may_lack_roads": bool(zones.where.loose[at]),
            }
        )
    return pd.DataFrame(rows)


def nearest_by_road(
    network: Network | None,
    zones: gpd.GeoDataFrame,
    on_roads: ZonesOnRoads | None,
    offers: Sequence[Offer],
) -> pd.DataFrame:
    """Which facility of each kind is nearest to each zone, in a straight line and along the roads, and how far?

    Parameters
    ----------
    network, on_roads
        The roads, and the zones on them; None where there are none: then straight lines alone are answered.
    zones
        EPSG:5897; as `gisapp.analysis.coverage.coverage`.
    offers
        The facilities of each kind asked about.

    Returns
    -------
    One row per zone and kind, in their order. `direction` says who drives: to_facility, or to_zone where the facility
    comes (fire engines). `straight_least_m`, `straight_greatest_m`: to the nearest in a straight
    line, whichever it is. `network_least_m`, `network_greatest_m`: along the shortest way to the nearest by road;
    `network_least_min`, `network_greatest_min`: along the fastest way, to whichever is reached soonest. The greatest is
    NaN where nobody can bound it, and `unbounded` says why (cut_off, no_road_data). `network_id` is the nearest as
    drawn, `facility_off_road_m` how far it lies from its road. `facilities` have a position, of which `off_network` lie
    by no road; `unplaced` have none. `status` is computed where there is a network answer.
    """
    require_planar(zones.crs)
    require_columns(zones, ("id", "quality"), of="zones")
    kinds = [_of_kind(network, zones, on_roads, each) for each in offers]
    # One table at the end: a small one for each kind would take longer than the questions.
    columns = {
        name: [kind[name][zone] for zone in range(len(zones)) for kind in kinds]
        for name in COLUMNS
    }  # fmt: skip
    return pd.DataFrame(
        {
            name: np.array(cells, dtype=np.float64) if name.endswith(("_m", "_min")) else pd.Series(cells, dtype=object)
            for name, cells in columns.items()
        }
    )


@dataclass(frozen=True, slots=True, kw_only=True, eq=False)
class _ByRoad:
    """Of each zone: the least and the greatest cost, and the nearest as drawn."""

    least: Metric
    greatest: Metric
    drawn: NearestWay


def _of_kind(
    network: Network | None, zones: gpd.GeoDataFrame, on_roads: ZonesOnRoads | None, offer: Offer
) -> dict[str, Sequence[Any]]:
    """The columns of one kind, a value for each zone."""
    there, places = offer.there, offer.places
    many = len(zones)
    straight = [
        None if shape is None or shape.is_empty or not len(there) else nearest(shape, there, uncertainty_m=float(off))
        for shape, off in zip(zones.geometry, uncertainty_m(zones, of="zones"), strict=True)
    ]
    own = [text(each) for each in column(zones, "quality")]
    columns: dict[str, Sequence[Any]] = {
        "zone": list(zones["id"]),
        "kind": [there.kind] * many,
        "direction": ["to_zone" if comes(there.kind) else "to_facility"] * many,
        "straight_id": [each and each.id for each in straight],
        "straight_name_vi": [each and each.name_vi for each in straight],
        "straight_name_en": [each and each.name_en for each in straight],
        "straight_least_m": [each.metres.least if each else math.nan for each in straight],
        "straight_greatest_m": [each.metres.greatest if each else math.nan for each in straight],
        "facilities": [len(there)] * many,
        "unplaced": [there.unplaced] * many,
        "quality": own,
    }
    if network is None or on_roads is None or places is None or not len(there):
        return columns | _without_network(zones, there, NETWORK if network is None else None)
    seconds, metres = (_by_road(network, on_roads.where, each) for each in (offer.seconds, offer.metres) if each)
    named = seconds.drawn.destination
    off_road = offer.off_road_m
    missing = [_missing(zones, on_roads.where, places, at, float(seconds.least[at])) for at in range(many)]
    answer: dict[str, Sequence[Any]] = {
        "status": ["not_computable" if needs else "computed" for needs in missing],
        "needs": [tuple(need.en for need in needs) for needs in missing],
        "needs_vi": [tuple(need.vi for need in needs) for needs in missing],
        "network_id": [None if at == NOWHERE else str(there.ids[at]) for at in named],
        "network_name_vi": [None if at == NOWHERE else str(there.names_vi[at]) for at in named],
        "network_name_en": [None if at == NOWHERE else str(there.names_en[at]) for at in named],
        "network_least_m": _finite(metres.least),
        "network_greatest_m": _finite(metres.greatest),
        "network_least_min": _finite(seconds.least / _SECONDS_PER_MINUTE),
        "network_greatest_min": _finite(seconds.greatest / _SECONDS_PER_MINUTE),
        "unbounded": [
            None if needs or np.isfinite(most) else "no_road_data" if off else "cut_off"
            for needs, most, off in zip(missing, seconds.greatest, on_roads.where.loose, strict=True)
        ],
        "facility_off_road_m": [math.nan if at == NOWHERE else float(off_road[at]) for at in named],
        "off_network": [offer.off_network] * many,
        "quality": [
            lowest_stated([zone, *([] if at == NOWHERE else [there.qualities[at]])])
            for zone, at in zip(own, named, strict=True)
        ],
    }
    return columns | answer


def _without_network(zones: gpd.GeoDataFrame, there: Supply, need: Need | None) -> dict[str, Sequence[Any]]:
    lacking = () if len(there) else ((positions_of(there.kind) if there.unplaced else a_layer_of(there.kind)),)
    needs = [
        (*(() if shape is not None and not shape.is_empty else (ZONE_POSITION,)), *lacking, *((need,) if need else ()))
        for shape in zones.geometry
    ]
    many = len(zones)
    return {
        "status": ["not_computable"] * many,
        "needs": [tuple(each.en for each in row) for row in needs],
        "needs_vi": [tuple(each.vi for each in row) for row in needs],
        **dict.fromkeys(("network_id", "network_name_vi", "network_name_en", "unbounded"), [None] * many),
        "facility_off_road_m": [math.nan] * many,
        "off_network": [0] * many,
        **{
            name: [math.nan] * many for name in COLUMNS if name.startswith("network_") and name.endswith(("_m", "_min"))
        },
    }


def _missing(zones: gpd.GeoDataFrame, where: Whereabouts, places: Sites, at: int, least: float) -> tuple[Need, ...]:
    """Why there is no time from this zone to a facility of the kind; nothing where there is one."""
    if math.isfinite(least):
        return ()
    shape = zones.geometry.iloc[at]
    if shape is None or shape.is_empty:
        return (ZONE_POSITION,)
    if not (where.soonest.place == at).any():
        return (ROAD_DATA,)
    if not len(places.soonest.place):
        return (FACILITY_ROADS,)
    return (WAY,)


def _by_road(network: Network, zones: Whereabouts, there: Searched) -> _ByRoad:
    drawn = nearest_by(network, zones.drawn, there.drawn)
    certain = bool(zones.certain.all())
    same = certain and there.soonest is there.drawn
    least = drawn.cost if same else nearest_by(network, zones.soonest, there.soonest).cost
    greatest = drawn.cost if there.latest is there.drawn else nearest_by(network, zones.drawn, there.latest).cost
    if not certain:
        how = there.latest
        greatest = latest(
            network, zones, how.cost, greatest, in_metres=how.in_metres, from_there=how.from_there
        )  # fmt: skip
    return _ByRoad(least=least, greatest=greatest, drawn=drawn)


def _finite(values: Metric) -> list[float]:
    return [float(each) for each in np.where(np.isfinite(values), values, np.nan)]
