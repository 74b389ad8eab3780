"""What does each zone reach in time: kilometres of road, communes, people? Reached edges are the answer, no outline is.

A commune that is drawn as an area is reached as far as its roads are: by the share of their length, and its people with
it, as if they lived along the roads evenly; along a road that comes, nobody lives yet. One that is only a point is
reached or not. *Least* is what is reached wherever zone and commune are within their uncertainty, *greatest* what may
be.
"""

import math
from collections.abc import Collection, Sequence
from dataclasses import dataclass
from typing import Any

import geopandas as gpd
import numpy as np
import pandas as pd
import shapely
from numpy.typing import NDArray
from shapely import STRtree

from gisapp.analysis.access import ZonesOnRoads
from gisapp.analysis.network import Ints, Metric, Network
from gisapp.analysis.network_positions import Sites, Whereabouts, latest, sites
from gisapp.analysis.network_snap import Access, arriving, leaving
from gisapp.analysis.network_times import Reached, reached, seconds_between
from gisapp.analysis.values import column, is_missing, require_columns, text, uncertainty_m
from gisapp.geometry.least_cost import costs_from

_SECONDS_PER_MINUTE = 60.0
REACH_COLUMNS = (
    "zone", "minutes", "status", "roads_least_km", "roads_greatest_km", "communes_least", "communes_greatest",
    "people_least", "people_greatest", "people_from", "communes_without_people",
)  # fmt: skip
#: Who counted people: a raster of population, the communes' own figures, or some of each.
RASTER, COMMUNES, BOTH = "raster", "communes", "raster_and_communes"
COMMUNE_COLUMNS = ("zone", "minutes", "commune", "name_vi", "share_least", "share_greatest")


@dataclass(frozen=True, slots=True, kw_only=True, eq=False)
class Times:
    """From each zone (rows): the seconds to every node, at least and at most; where the least and the greatest start.

    The greatest is over one point of the network, `base`, to which the zone comes within `to_base_s` wherever it is.
    """

    soonest: Access
    base: Access
    to_base_s: Metric
    least: Metric
    from_base: Metric

    def between(self, network: Network, soonest: Access, latest_: Access) -> tuple[Metric, Metric]:
        """The least and the greatest seconds to each place."""
        least = seconds_between(network, self.least, self.soonest, soonest)
        if self.from_base is self.least and latest_ is soonest:
            return least, least
        greatest = seconds_between(network, self.from_base, self.base, latest_) + self.to_base_s[:, None]
        return least, greatest


@dataclass(frozen=True, slots=True, kw_only=True)
class Catchments:
    """What each zone reaches within each time, and which communes."""

    rows: pd.DataFrame
    communes: pd.DataFrame


def zone_times(network: Network, zones: ZonesOnRoads, *, within_s: float = math.inf) -> Times:
    """How long does it take from each zone to every node, at least and at most? Infinite where longer than asked."""
    where = zones.where
    least = costs_from(network.seconds, leaving(network, where.soonest), limit=within_s)
    if where.certain.all():
        return Times(
            soonest=where.soonest, base=where.drawn, to_base_s=np.zeros(len(least)), least=least, from_base=least
        )
    base, to_base = _bases(network, where, within_s)
    along = costs_from(network.seconds, leaving(network, base), limit=within_s)
    return Times(soonest=where.soonest, base=base, to_base_s=to_base, least=least, from_base=along)


def catchments(
    network: Network, zones: ZonesOnRoads, times: Times, communes: "CommunesOnRoads", minutes: Sequence[float]
) -> Catchments:
    """How much road, which communes and how many people does each zone reach within so many minutes?

    Parameters
    ----------
    times
        From the zones, at least as far as the longest time.
    minutes
        The times asked about.

    Returns
    -------
    `rows`: one per zone and time, `status` computed or no_road_data; kilometres of road, communes reached and people,
    least and greatest; people count only in communes whose population is known (`people_from` says who counted:
    raster, communes, raster_and_communes), of which `communes_without_people` are
    reached besides; NaN where none is known. `communes`: one row per zone, time and commune that may be reached, with
    the share that is reached, least and greatest.
    """
    drawn = communes
    arrival = times.between(network, drawn.places.soonest, drawn.places.latest)
    rows: list[dict[str, Any]] = []
    found: list[dict[str, Any]] = []
    for at, zone in enumerate(zones.table["id"]):
        on_roads = bool((zones.where.soonest.place == at).any())
        for limit in minutes:
            areas = _areas(network, times, at, limit * _SECONDS_PER_MINUTE)
            row, some = _catchment(network, drawn, areas, [each[at] <= limit * _SECONDS_PER_MINUTE for each in arrival])
            said = {"zone": zone, "minutes": limit, "status": "computed" if on_roads else "no_road_data"}
            rows.append({**said, **(row if on_roads else {})})
            found += [{"zone": zone, "minutes": limit, **each} for each in some]
    return Catchments(
        rows=pd.DataFrame(rows, columns=list(REACH_COLUMNS)),
        communes=pd.DataFrame(found, columns=list(COMMUNE_COLUMNS)),
    )


@dataclass(frozen=True, slots=True, kw_only=True, eq=False)
class CommunesOnRoads:
    """The communes as the roads see them: `edge_of` is the commune whose people live along each edge, -1 where none do.

    `road_m` is how long the roads are along which the people of each commune live, whether they are still there or not.
    `counted_by` says for each commune who counted its people: the commune's own figure, or a raster.
    """

    ids: list[str]
    names: list[str]
    people: Metric
    counted_by: NDArray[np.object_]
    is_area: NDArray[np.bool_]
    edge_of: Ints
    road_m: Metric
    places: Sites


def communes_on_roads(
    network: Network,
    table: gpd.GeoDataFrame,
    *,
    limit_m: float,
    along: Network | None = None,
    come: Collection[str] = (),
) -> CommunesOnRoads:
    """Where do the communes lie on the roads? The same for all zones.

    Parameters
    ----------
    table
        EPSG:5897; `id`, `name_vi`, `population` (missing: not known) and areas or points; may be empty; `people_from`
        where not every population is the commune's own figure.
    along
        The network whose roads people live along; `network` was made of it, or is it, which is the default.
    come
        Ids of roads of it along which nobody lives yet.
    """
    require_columns(table, ("id", "name_vi"), of="communes")
    shapes = table.geometry.to_numpy()
    is_area = np.asarray(shapely.area(shapes) > 0.0)
    along = network if along is None else along
    lived = _in_areas(along, shapes, is_area)
    lived[np.isin(along.roads.astype(str), list(come))[along.road]] = -1
    inside = lived >= 0
    stated = pd.to_numeric(column(table, "population"), errors="coerce").to_numpy(dtype=np.float64, na_value=np.nan)
    points = shapes.copy()
    points[is_area] = None
    return CommunesOnRoads(
        ids=[str(each) for each in table["id"]],
        names=[text(each) for each in table["name_vi"]],
        people=stated,
        counted_by=np.array([text(each, COMMUNES) for each in column(table, "people_from")], dtype=object),
        is_area=is_area,
        edge_of=lived if along is network else _taken_over(network, along, lived, _in_areas(network, shapes, is_area)),
        road_m=np.bincount(lived[inside], along.metres[inside], minlength=len(table)).astype(np.float64),
        places=sites(network, points, uncertainty_m(table, of="communes"), limit_m=limit_m),
    )


def _in_areas(network: Network, shapes: NDArray[np.object_], is_area: NDArray[np.bool_]) -> Ints:
    found = np.full(len(network.first), -1, dtype=np.intp)
    edges = np.flatnonzero(network.alive)
    areas = np.flatnonzero(is_area)
    if len(edges) and len(areas):
        middle = shapely.line_interpolate_point(network.lines(edges), 0.5, normalized=True)
        at, area = STRtree(shapes[areas]).query(middle, predicate="intersects")
        found[edges[at[::-1]]] = areas[area[::-1]]  # the first commune counts where two share the middle
    return found


def _taken_over(network: Network, along: Network, lived: Ints, middle: Ints) -> Ints:
    """The commune of each edge: that of the edge before of which it is a part; of a road drawn anew that of its middle.

    Parts keep the commune of the whole, so that nothing of a commune is lost where a road that comes joins an edge.
    """
    before = np.flatnonzero(along.alive)
    before = before[np.argsort(along.first[before], kind="stable")]
    if not len(before):
        return np.full(len(network.first), -1, dtype=np.intp)
    whole = before[np.maximum(np.searchsorted(along.first[before], network.first, side="right") - 1, 0)]
    is_part = (network.first >= along.first[whole]) & (network.last <= along.last[whole])
    known = np.isin(network.roads.astype(str), along.roads[np.unique(along.road[lived >= 0])].astype(str))
    return np.where(is_part, lived[whole], np.where(known[network.road], middle, -1))


def _areas(network: Network, times: Times, at: int, within_s: float) -> tuple[Reached, Reached]:
    """The edges that one zone may reach, and those that it surely reaches."""
    may = reached(network, times.least[at], within_s, times.soonest.of(at))
    if times.from_base is times.least:
        return may, may
    later = _later(network, times.base.of(at), float(times.to_base_s[at]))
    return may, reached(network, times.from_base[at] + times.to_base_s[at], within_s, later)


def _catchment(
    network: Network, drawn: CommunesOnRoads, areas: tuple[Reached, Reached], arrived: list[NDArray[np.bool_]]
) -> tuple[dict[str, Any], list[dict[str, Any]]]:
    km, shares = [], []
    for area, there in zip(reversed(areas), reversed(arrived), strict=True):
        long = area.share * network.metres[area.edges]
        commune = drawn.edge_of[area.edges]
        of_area = np.bincount(commune[commune >= 0], long[commune >= 0], minlength=len(drawn.ids))
        share = np.divide(of_area, drawn.road_m, out=np.zeros(len(drawn.ids)), where=drawn.road_m > 0.0)
        shares.append(np.where(drawn.is_area, np.minimum(share, 1.0), there))
        km.append(float(long.sum()) / 1000)
    least, greatest = shares[0], np.maximum(shares[0], shares[1])
    known = ~np.isnan(drawn.people)
    may = np.flatnonzero(greatest > 0.0)
    row = {
        "roads_least_km": km[0],
        "roads_greatest_km": max(km),
        "communes_least": int((least > 0.0).sum()),
        "communes_greatest": len(may),
        "people_least": float((least * drawn.people)[known].sum()) if known.any() else math.nan,
        "people_greatest": float((greatest * drawn.people)[known].sum()) if known.any() else math.nan,
        "people_from": _counted_by(drawn.counted_by[known & (greatest > 0.0)]),
        "communes_without_people": int((~known & (greatest > 0.0)).sum()),
    }
    named = [
        {"commune": drawn.ids[one], "name_vi": drawn.names[one], "share_least": float(least[one]),
         "share_greatest": float(greatest[one])}
        for one in may
    ]  # fmt: skip
    return row, named


def _counted_by(who: NDArray[np.object_]) -> str | None:
    """Who counted the people of these communes; None where nobody did."""
    named = set(who.tolist())
    return BOTH if len(named) > 1 else named.pop() if named else None


def _later(network: Network, origin: Access, before_s: float) -> Access:
    """The access of an origin that is reached only after so many seconds, told as ground that must be crossed."""
    if before_s == 0.0:
        return origin
    ground = np.where(np.isfinite(before_s), before_s / network.ground_s_per_m, np.inf)
    return Access(
        count=1, place=origin.place, edge=origin.edge, low=origin.low, high=origin.high, off_m=origin.off_m + ground
    )


def _bases(network: Network, where: Whereabouts, within_s: float) -> tuple[Access, Metric]:
    """For each zone where its greatest times start, and how long it takes to get there wherever the zone is.

    A certain zone starts where it is. Of any other it is one point: where as drawn it is nearest to a road, on the
    longest part of the network that it gets on.
    """
    drawn = where.drawn
    moved = np.flatnonzero(~where.certain)
    part = network.parts[network.start[drawn.edge]]
    order = np.lexsort((drawn.low, drawn.edge, drawn.off_m, part, drawn.place))
    first = order[np.append(True, np.diff(drawn.place[order]) != 0)] if len(order) else order
    chosen = first[np.isin(drawn.place[first], moved)]
    kept = np.concatenate([np.flatnonzero(~np.isin(drawn.place, moved)), chosen])
    base = Access(
        count=drawn.count,
        place=drawn.place[kept],
        edge=drawn.edge[kept],
        low=drawn.low[kept],
        high=np.where(np.isin(drawn.place[kept], moved), drawn.low[kept], drawn.high[kept]),
        off_m=np.where(np.isin(drawn.place[kept], moved), 0.0, drawn.off_m[kept]),
    )
    to_base = np.zeros(drawn.count)
    to_base[moved] = np.inf
    if len(chosen):
        for at in drawn.place[chosen]:
            entries = arriving(network, base.of(int(at)))
            towards = costs_from(network.seconds_towards, entries, limit=within_s)[0]
            out = leaving(network, drawn.of(int(at)))
            as_drawn = np.full(drawn.count, (towards[out.node] + out.cost).min(initial=np.inf))
            to_base[at] = latest(network, where, towards, as_drawn)[at]
    return base, to_base


def old_units(communes: pd.DataFrame, crosswalk: pd.DataFrame) -> pd.DataFrame:
    """Which communes of before July 2025 does each zone reach, and where is that only a guess?

    Parameters
    ----------
    communes
        `Catchments.communes`.
    crosswalk
        Rows of the spec `commune_crosswalk`; may be empty.

    Returns
    -------
    One row per zone and time: `old_least` (communes that went over whole into one that is surely reached whole),
    `old_greatest` (that have a part in one that may be reached at all), `old_split` (of these, how many were divided
    between new communes: nobody says which part is reached).
    """
    columns = ["zone", "minutes", "old_least", "old_greatest", "old_split"]
    if crosswalk.empty or communes.empty:
        return pd.DataFrame({name: [] for name in columns})
    joined = communes.merge(crosswalk, left_on="commune", right_on="new_code")
    split = joined["is_split"].map(lambda each: bool(each) and not is_missing(each))
    joined = joined.assign(split=split, surely=(joined["share_least"] >= 1.0) & ~split)
    told = [
        {"zone": zone, "minutes": minutes, "old_least": group.loc[group["surely"], "old_code"].nunique(),
         "old_greatest": group["old_code"].nunique(), "old_split": group.loc[group["split"], "old_code"].nunique()}
        for (zone, minutes), group in joined.groupby(["zone", "minutes"], sort=False)
    ]  # fmt: skip
    return pd.DataFrame(told, columns=columns)
