"""Which standards does each zone keep at a horizon, which not, and what is missing to say? With the lawful repair."""

from collections.abc import Callable, Iterable
from dataclasses import dataclass
from typing import Any

import geopandas as gpd
import pandas as pd
import pyarrow as pa
import shapely

from gisapp.analysis.conflicts import Conflicts
from gisapp.analysis.land_balance import land_balance
from gisapp.analysis.land_minimums import LIMITED_GROUPS, land_minimums
from gisapp.analysis.repair import Repair, repairs
from gisapp.analysis.rules.facts import ZoneFacts
from gisapp.analysis.rules.registry import Checked, Outcome, check
from gisapp.analysis.rules.safety_distance import LOOKED_AT_M
from gisapp.domain.crs import PLAN_CRS
from gisapp.domain.existence import PRESENT
from gisapp.workflows.conflicts import zone_conflicts
from gisapp.workflows.coverage import ZoneCoverage, zone_coverage
from gisapp.workflows.facilities import FacilitiesAt, facilities_at
from gisapp.workflows.inquiry import Answer, Inquiry, Part, by_zone, needing
from gisapp.workflows.land_balance import ZoneLandBalance, zone_land_balance
from gisapp.workflows.ports import Workspace
from gisapp.workflows.question import Question
from gisapp.workflows.zone_facts import Ground, area_ranges, ground, of_zones, province, statements, sure

#: Kinds of layers that the rule check looks into by itself; what other topics answer is theirs to name.
_KINDS = frozenset({"parcels", "tenants", "land_use_plans", "phases", "hydrants", "approved_boundaries", "roads"})
_FORESTS = frozenset({"protection_forest", "special_use_forest"})
COLUMNS = (
    "zone", "standard", "topic", "quantity", "title_vi", "title_en", "outcome", "least", "greatest", "value_unit",
    "comparator", "limit", "unit", "clause", "document", "verification", "needs", "needs_vi", "said_vi", "said_en",
    "placed", "quality",
)  # fmt: skip


@dataclass(frozen=True, slots=True, kw_only=True, eq=False)
class ZoneRules:
    """One row per zone and standard that applies (`rows`), what was set aside and why, and the repairs.

    `areas` holds the geometry, EPSG:5897: `zone`, `standard`, `role` (conflict, phase, trim), `number`, `area_ha`,
    `rice_ha`. `repairs`: `zone`, `kind` (phases, trim, none), `standards`, `parts`, `area_ha`, `said_vi`, `said_en`.
    `set_aside`: `zone`, `standard`, `reason`.
    """

    rows: pd.DataFrame
    set_aside: pd.DataFrame
    repairs: pd.DataFrame
    areas: gpd.GeoDataFrame
    layers: tuple[str, ...]


def zone_rules(workspace: Workspace, question: Question, zones: gpd.GeoDataFrame) -> ZoneRules:
    """Which standards does each zone keep? Every standard in force is answered, or set aside for a reason."""
    return _checked(Inquiry(workspace=workspace, question=question, zones=zones))


def _checked(inquiry: Inquiry) -> ZoneRules:
    workspace, question = inquiry.workspace, inquiry.question
    facts = _facts(inquiry)
    checked = [check(each, question.standards, appraised=question.appraised) for each in facts]
    repaired = [repairs(each, found.outcomes) for each, found in zip(facts, checked, strict=True)]
    return ZoneRules(
        rows=pd.DataFrame([_row(each) for found in checked for each in found.outcomes], columns=list(COLUMNS)),
        set_aside=_set_aside(inquiry.ids, checked),
        repairs=_repairs(repair for found in repaired for repair in found),
        areas=_areas(checked, repaired),
        layers=_layers(workspace),
    )


@dataclass(frozen=True, slots=True, kw_only=True, eq=False)
class _Known:
    """What is known of all zones asked about, from which each zone's facts are taken."""

    sure: Any
    areas: Any
    ground: Ground | None
    planned: Ground | None
    statements: dict[str, dict[str, Any]]
    tables: dict[str, gpd.GeoDataFrame | None]
    plants: FacilitiesAt
    coverage: ZoneCoverage
    conflicts: Conflicts
    land: ZoneLandBalance


def _facts(inquiry: Inquiry) -> list[ZoneFacts]:
    workspace, question, zones = inquiry.workspace, inquiry.question, inquiry.zones
    drawn = sure(workspace, zones)
    known = _Known(
        sure=drawn,
        areas=area_ranges(workspace, zones),
        ground=ground(workspace, zones[drawn], "parcels"),
        planned=ground(workspace, zones[drawn], "land_use_plans"),
        statements=statements(workspace),
        tables={kind: of_zones(workspace, kind) for kind in ("phases", "hydrants", "approved_boundaries", "roads")},
        plants=facilities_at(workspace, question.horizon, {"wastewater_plant"}),
        coverage=inquiry.once(zone_coverage),
        conflicts=inquiry.once(zone_conflicts),
        land=inquiry.once(zone_land_balance),
    )
    return [_zone_facts(inquiry, known, at) for at in range(len(zones))]


def _zone_facts(inquiry: Inquiry, known: _Known, at: int) -> ZoneFacts:
    zone = inquiry.zones.iloc[at]
    name, built = str(zone["id"]), zone["status"] in PRESENT
    outline = zone.geometry if known.sure[at] else None
    source = known.ground if built else known.planned
    plots = source.inside(outline) if source is not None and outline is not None else None
    plots = None if plots is None or plots.empty else plots
    near = (
        known.ground.meeting(outline.buffer(LOOKED_AT_M)) if known.ground is not None and outline is not None else None
    )
    return ZoneFacts(
        zone=name,
        zone_type=zone["zone_type"] if isinstance(zone["zone_type"], str) else "industrial",
        status=zone["status"],
        quality=zone["quality"],
        built=built,
        area_ha=known.areas[name],
        province=province(inquiry.workspace),
        outline=outline,
        ground=near,
        plots=plots,
        phases=_of(known.tables["phases"], name),
        hydrants=_of(known.tables["hydrants"], name),
        streets=_streets(known.tables["roads"], outline) if built else None,
        plants=_plants(known.plants, name, outline),
        protected=_protected(known.conflicts, name),
        approved=_first(_of(known.tables["approved_boundaries"], name)),
        states=known.statements.get(name, {}),
        minimums=_minimums(inquiry, known, at, plots, built=built),
        served=known.coverage.rows[(known.coverage.rows["zone"] == name).to_numpy()],
    )


def _minimums(
    inquiry: Inquiry, known: _Known, at: int, plots: gpd.GeoDataFrame | None, *, built: bool
) -> pd.DataFrame | None:
    """The land minimums of the built zone as its land balance answers; of one still to be built, on its plan's plots."""
    zones = inquiry.zones.iloc[[at]]
    if built or plots is None:
        rows = known.land.minimums
        return rows[(rows["zone"] == zones["id"].iloc[0]).to_numpy()]
    boxes = plots.geometry.bounds.set_axis(["xmin", "ymin", "xmax", "ymax"], axis=1)
    plan = pa.table(
        {
            "land_use": pa.array(plots["land_use"], type=pa.string()),
            "geometry": pa.array(shapely.to_wkb(plots.geometry.to_numpy()), type=pa.binary()),
            **{side: pa.array(boxes[side].to_numpy()) for side in boxes},
            "area_m2": pa.array(plots.area.to_numpy()),
        }
    )
    classes = inquiry.workspace.layers.rows("land_use_classes")
    question = inquiry.question
    return land_minimums(land_balance(zones, [plan]), classes, question.standards, appraised=question.appraised)


def _of(table: gpd.GeoDataFrame | None, zone: str) -> gpd.GeoDataFrame | None:
    own = None if table is None else table[(table["zone"] == zone).to_numpy()]
    return None if own is None or own.empty else own.reset_index(drop=True)


def _first(table: gpd.GeoDataFrame | None) -> Any:
    return None if table is None else table.geometry.iloc[0]


def _streets(roads: gpd.GeoDataFrame | None, outline: Any) -> Any:
    if roads is None or outline is None or "kind" not in roads.columns:
        return None
    internal = roads.geometry.to_numpy()[(roads["kind"] == "internal").to_numpy()]
    return shapely.union_all(shapely.intersection(internal, outline))


def _plants(there: FacilitiesAt, zone: str, outline: Any) -> gpd.GeoDataFrame | None:
    placed = there.table[(there.table.geometry.notna() & (there.table["kind"] == "wastewater_plant")).to_numpy()]
    own = (placed["zone"] == zone).to_numpy()
    inside = outline is not None and shapely.intersects(placed.geometry.to_numpy(), outline)
    found = placed[own | inside]
    return None if found.empty else found.reset_index(drop=True)


def _protected(found: Conflicts, zone: str) -> gpd.GeoDataFrame | None:
    """The proven overlaps with protected forest; None where they could not be compared, or no layer holds any."""
    classes = found.by_class[(found.by_class["zone"] == zone) & found.by_class["conflict_class"].isin(_FORESTS)]
    if classes.empty or (classes["status"] != "computed").any():
        return None
    return found.areas[(found.areas["zone"] == zone) & found.areas["conflict_class"].isin(_FORESTS)]


def _layers(workspace: Workspace) -> tuple[str, ...]:
    return tuple(
        entry.id
        for entry in workspace.layers.entries()
        if entry.kind in _KINDS or entry.spec in {"zone_statements", "claims", "land_use_classes"}
    )


def _row(found: Outcome) -> dict[str, object]:
    rule, value, said = found.standard, found.value, found.said
    return {
        "zone": found.zone,
        "standard": rule.id,
        "topic": rule.topic,
        "quantity": rule.quantity,
        "title_vi": rule.title_vi,
        "title_en": rule.title_en,
        "outcome": found.outcome,
        "least": None if value is None else _finite(value.least),
        "greatest": None if value is None else _finite(value.greatest),
        "value_unit": found.value_unit,
        "comparator": rule.comparator,
        "limit": rule.number,
        "unit": rule.unit,
        "clause": rule.clause,
        "document": rule.document,
        "verification": str(rule.verification),
        "needs": tuple(need.en for need in found.needs),
        "needs_vi": tuple(need.vi for need in found.needs),
        "said_vi": said.vi if said else None,
        "said_en": said.en if said else None,
        "placed": found.geometry is not None,
        "quality": found.quality,
    }


def _finite(value: float) -> float | None:
    """No bound where there is none to tell: JSON has no infinity."""
    return None if value in (float("inf"), float("-inf")) else value


def _set_aside(zones: list[str], checked: Iterable[Checked]) -> pd.DataFrame:
    rows = [
        (zone, row.id, str(why)) for zone, found in zip(zones, checked, strict=True) for row, why in found.set_aside
    ]
    return pd.DataFrame(rows, columns=["zone", "standard", "reason"])


def _repairs(found: Iterable[Repair]) -> pd.DataFrame:
    rows = [
        {
            "zone": each.zone,
            "kind": each.kind,
            "standards": each.standards,
            "parts": len(each.parts),
            "area_ha": sum(part.area_ha for part in each.parts) if each.parts else None,
            "said_vi": each.said.vi,
            "said_en": each.said.en,
        }
        for each in found
    ]
    return pd.DataFrame(rows, columns=["zone", "kind", "standards", "parts", "area_ha", "said_vi", "said_en"])


def _areas(checked: Iterable[Checked], repaired: Iterable[Iterable[Repair]]) -> gpd.GeoDataFrame:
    columns = ("zone", "standard", "role", "number", "area_ha", "rice_ha", "geometry")
    rows: list[tuple[Any, ...]] = [
        (each.zone, each.standard.id, "conflict", 0, each.geometry.area / 10_000 or None, None, each.geometry)
        for found in checked
        for each in found.outcomes
        if each.geometry is not None
    ]
    role = {"phases": "phase", "trim": "trim"}
    rows += [
        (each.zone, "; ".join(each.standards), role[each.kind], part.number, part.area_ha, part.rice_ha, part.geometry)
        for found in repaired
        for each in found
        for part in each.parts
    ]
    return gpd.GeoDataFrame(pd.DataFrame(rows, columns=list(columns)), geometry="geometry", crs=PLAN_CRS)


def rules_part(inquiry: Inquiry) -> Part:
    """The rules held against each zone; computed where one of them passes or fails."""
    found = inquiry.once(zone_rules, lambda: _checked(inquiry))
    rows, repaired = by_zone(found.rows, inquiry.ids), by_zone(found.repairs, inquiry.ids)
    aside = by_zone(found.set_aside, inquiry.ids)
    answers = {zone: _answer(rows[zone], repaired[zone], aside[zone]) for zone in inquiry.ids}
    return Part(answers=answers, layers=found.layers)


def _answer(rows: list[Answer], repaired: list[Answer], aside: list[Answer]) -> Answer:
    """Rows, their counts, repairs, and the standards set aside under the reason for it."""
    reasons = dict.fromkeys(row["reason"] for row in aside)
    told = {
        "counts": {
            outcome: _count(rows, lambda row, outcome=outcome: row["outcome"] == outcome) for outcome in _OUTCOMES
        },
        "rows": rows,
        "repairs": repaired,
        "set_aside": {why: [row["standard"] for row in aside if row["reason"] == why] for why in reasons},
    }
    if any(row["outcome"] != "not_computable" for row in rows):
        return {"status": "computed", **told}
    return {
        **needing(
            [{lang: [_of_rule(row, need) for need in row[lang]] for lang in ("needs", "needs_vi")} for row in rows]
        ),
        **told,
    }


_OUTCOMES = ("pass", "fail", "not_computable")


def _count(rows: list[Answer], met: Callable[[Answer], bool]) -> int:
    return sum(map(met, rows))


def _of_rule(row: Answer, need: str) -> str:
    """What one rule needs; where its own number is missing, which rule that is."""
    return need if row["limit"] is not None else f"{row['standard']}: {need}"


def rule_cells(answer: Answer) -> dict[str, object]:
    """How many rules the zone keeps, and the shares that the land minimums limit, whether they are known or not."""
    shares = {row["quantity"]: row["least"] for row in answer["rows"] if row["quantity"] in LIMITED_GROUPS}
    counts = {f"rules_{outcome}": answer["counts"][outcome] for outcome in _OUTCOMES}
    return dict.fromkeys(LIMITED_GROUPS) | shares | counts
