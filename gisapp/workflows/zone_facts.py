"""Each zone as the rule check sees it: what every layer, statement and other topic says of it."""

from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from functools import partial
from typing import Any

import geopandas as gpd
import numpy as np
import pyarrow as pa
import shapely
from numpy.typing import NDArray

from gisapp.analysis.conflicts import Conflicts
from gisapp.analysis.land_balance import land_balance
from gisapp.analysis.land_minimums import land_minimums
from gisapp.analysis.needs import Need
from gisapp.analysis.rules.facts import CIVIL_GROUPS, ProvinceFacts, ZoneFacts
from gisapp.analysis.rules.safety_distance import LOOKED_AT_M
from gisapp.analysis.values import Row
from gisapp.domain.existence import PRESENT
from gisapp.domain.units import Range
from gisapp.workflows.conflicts import zone_conflicts
from gisapp.workflows.coverage import zone_coverage
from gisapp.workflows.inquiry import Inquiry
from gisapp.workflows.land_balance import land_groups, zone_land_balance
from gisapp.workflows.ledger import zone_ledger
from gisapp.workflows.province import province
from gisapp.workflows.rasters import zone_ground
from gisapp.workflows.records import plain_row, records
from gisapp.workflows.zone_around import surroundings
from gisapp.workflows.zone_sources import Ground, area_ranges, by_zone_of, ground, statements, streets, sure

_FORESTS = frozenset({"protection_forest", "special_use_forest"})


@dataclass(frozen=True, slots=True, kw_only=True, eq=False)
class _Known:
    """What is known of all zones asked about, from which each zone's facts are taken."""

    sure: Any
    areas: Any
    margin_m: NDArray[np.float64]
    ground: Ground | None
    planned: Ground | None
    statements: dict[str, dict[str, Any]]
    tables: dict[str, Mapping[str, gpd.GeoDataFrame]]
    streets: NDArray[np.object_] | None
    province: ProvinceFacts
    served: dict[str, dict[str, Row]]
    demands: dict[str, dict[str, Row]]
    conflicts: Conflicts
    minimums: dict[str, dict[str, Row]]
    around: list[dict[str, Any]]


def zone_facts(inquiry: Inquiry) -> list[ZoneFacts]:
    """What is known of each zone of the inquiry, in their order."""
    workspace, question, zones = inquiry.workspace, inquiry.question, inquiry.zones
    drawn = sure(workspace, zones)
    outlines = [shape if is_sure else None for shape, is_sure in zip(zones.geometry, drawn, strict=True)]
    around = surroundings(workspace, question.horizon)
    near = [around.of(zone, outline) for zone, outline in zip(zones["id"], outlines, strict=True)]
    planned = ground(workspace, zones[drawn], "land_use_plans")
    keeping = [_keeps_distance(each, planned, outline) for each, outline in zip(near, outlines, strict=True)]
    margin = np.where(zones["status"].isin(PRESENT).to_numpy() | np.array(keeping, dtype=bool), LOOKED_AT_M, 0.0)
    known = _Known(
        sure=drawn,
        areas=area_ranges(workspace, zones),
        margin_m=margin,
        ground=ground(workspace, zones[drawn], "parcels", around_m=margin[drawn]),
        planned=planned,
        statements=statements(workspace),
        tables={kind: by_zone_of(workspace, kind) for kind in ("phases", "hydrants", "approved_boundaries")},
        streets=streets(workspace, zones[drawn & zones["status"].isin(PRESENT).to_numpy()]),
        province=province(workspace),
        served=_by_zone(records(inquiry.once(zone_coverage).rows), "standard"),
        demands=_by_zone(map(plain_row, inquiry.once(zone_ledger).rows), "topic"),
        conflicts=inquiry.once(zone_conflicts),
        minimums=_by_zone(records(inquiry.once(zone_land_balance).minimums), "quantity"),
        around=near,
    )
    return [_zone_facts(inquiry, known, at) for at in range(len(zones))]


def _zone_facts(inquiry: Inquiry, known: _Known, at: int) -> ZoneFacts:
    zone = inquiry.zones.iloc[at]
    name, built = str(zone["id"]), zone["status"] in PRESENT
    outline = zone.geometry if known.sure[at] else None
    source = known.ground if built else known.planned
    plots = source.inside(outline) if source is not None and outline is not None else None
    plots = None if plots is None or plots.empty else plots
    near = None
    if known.ground is not None and outline is not None:
        near = known.ground.meeting(outline, around_m=float(known.margin_m[at]), of_groups=CIVIL_GROUPS)
    return ZoneFacts(
        zone=name,
        zone_type=zone["zone_type"] if isinstance(zone["zone_type"], str) else "industrial",
        status=zone["status"],
        quality=zone["quality"],
        built=built,
        area_ha=known.areas[name],
        province=known.province,
        outline=outline,
        ground=near,
        plots=plots,
        phases=known.tables["phases"].get(name),
        hydrants=known.tables["hydrants"].get(name),
        streets=_streets(known.streets, outline) if built else None,
        protected=_protected(known.conflicts, name),
        approved=_first(known.tables["approved_boundaries"].get(name)),
        states=known.statements.get(name, {}),
        minimums=_minimums(inquiry, known, at, plots, built=built),
        served=known.served.get(name, {}),
        demands=known.demands.get(name, {}),
        lower_than=None if plots is None else partial(_industry_below, inquiry, zone, plots),
        **known.around[at],
    )


def _keeps_distance(near: dict[str, Any], planned: Ground | None, outline: Any) -> bool:
    """Whether something in the zone has to keep a distance from what lies around it."""
    return (
        any(near[name] is not None for name in ("plot_figures", "works", "plants"))
        or (planned is not None and outline is not None and not planned.meeting(outline).empty)
    )  # fmt: skip


def _industry_below(inquiry: Inquiry, zone: Any, plots: gpd.GeoDataFrame, level_m: float) -> Range | Need:
    """Which share of the zone's industrial land lies lower than this? It is as reliable as the zone's boundary."""
    industry = plots.geometry[(plots["land_group"] == "industry").to_numpy()].union_all()
    said = {name: [zone[name]] for name in ("id", "quality", "position_uncertainty_m")}
    land = gpd.GeoDataFrame(said, geometry=[industry], crs=plots.crs)
    return zone_ground(inquiry.workspace, inquiry.question, land).below(str(zone["id"]), level_m)


def _minimums(
    inquiry: Inquiry, known: _Known, at: int, plots: gpd.GeoDataFrame | None, *, built: bool
) -> dict[str, Row]:
    """The land minimums as the land balance answers them; of a zone still to be built, on the plots of its plan."""
    zones = inquiry.zones.iloc[[at]]
    if built or plots is None:
        return known.minimums.get(zones["id"].iloc[0], {})
    boxes = plots.geometry.bounds.set_axis(["xmin", "ymin", "xmax", "ymax"], axis=1)
    plan = pa.table(
        {
            "land_use": pa.array(plots["land_use"], type=pa.string()),
            "geometry": pa.array(shapely.to_wkb(plots.geometry.to_numpy()), type=pa.binary()),
            **{side: pa.array(boxes[side].to_numpy()) for side in boxes},
            "area_m2": pa.array(plots.area.to_numpy()),
        }
    )
    question = inquiry.question
    found = land_minimums(
        land_balance(zones, [plan]), land_groups(inquiry.workspace), question.standards, appraised=question.appraised
    )
    return {row["quantity"]: row for row in records(found)}


def _by_zone(rows: Iterable[Row], name: str) -> dict[str, dict[str, Row]]:
    """The rows by zone, and by what this column names."""
    found: dict[str, dict[str, Row]] = {}
    for row in rows:
        found.setdefault(row["zone"], {})[row[name]] = row
    return found


def _first(table: gpd.GeoDataFrame | None) -> Any:
    return None if table is None else table.geometry.iloc[0]


def _streets(internal: NDArray[np.object_] | None, outline: Any) -> Any:
    if internal is None or outline is None:
        return None
    return shapely.union_all(shapely.intersection(internal, outline))


def _protected(found: Conflicts, zone: str) -> gpd.GeoDataFrame | None:
    """The proven overlaps with protected forest; None where they could not be compared, or no layer holds any."""
    said = zip(*(found.by_class[name].tolist() for name in ("zone", "conflict_class", "status")), strict=True)
    compared = [status for its, kind, status in said if its == zone and kind in _FORESTS]
    if not compared or set(compared) != {"computed"}:
        return None
    return found.areas[(found.areas["zone"] == zone) & found.areas["conflict_class"].isin(_FORESTS)]
