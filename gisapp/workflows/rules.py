"""Which standards does each zone keep at a horizon, which not, and what is missing to say? With the lawful repair."""

import json
from collections.abc import Iterable
from dataclasses import dataclass, field
from datetime import date
from functools import cached_property
from typing import Any

import geopandas as gpd
import pandas as pd
import shapely

from gisapp.analysis.land_minimums import LIMITED_GROUPS
from gisapp.analysis.repair import Repair, repairs
from gisapp.analysis.rules.registry import Checked, Outcome, check
from gisapp.domain.crs import GEOGRAPHIC_CRS, PLAN_CRS, transform
from gisapp.maps.paper.rule_words import rule_words
from gisapp.workflows.inquiry import Answer, Inquiry, Part, needing
from gisapp.workflows.ports import Workspace
from gisapp.workflows.question import Question, inputs, pose, zones_asked
from gisapp.workflows.records import plain_row, records
from gisapp.workflows.zone_facts import zone_facts

#: Kinds of layers that the rule check looks into by itself; what other topics answer is theirs to name.
_KINDS = frozenset({
    "parcels", "tenants", "land_use_plans", "phases", "hydrants", "approved_boundaries", "roads", "plot_figures",
    "facility_sites", "water_mains", "urban_areas",
})  # fmt: skip
OUTCOMES = ("pass", "fail", "not_computable")
COLUMNS = (
    "zone", "standard", "topic", "quantity", "title_vi", "title_en", "outcome", "least", "greatest", "value_unit",
    "comparator", "limit", "unit", "clause", "document", "verification", "needs", "needs_vi", "said_vi", "said_en",
    "placed", "quality",
)  # fmt: skip


@dataclass(frozen=True, kw_only=True, eq=False)
class ZoneRules:
    """What was found of each of the zones, in their order; the tables are laid out only for whoever asks for them."""

    zones: list[str]
    layers: tuple[str, ...]
    checked: list[Checked] = field(repr=False)
    repaired: list[tuple[Repair, ...]] = field(repr=False)

    @cached_property
    def rows(self) -> pd.DataFrame:
        """What was found of each zone and standard that applies to it: `COLUMNS`."""
        return pd.DataFrame([row for found in self.checked for row in _rows(found)], columns=list(COLUMNS))

    @cached_property
    def set_aside(self) -> pd.DataFrame:
        """`zone`, `standard`, `reason`, and in words (`said_vi`, `said_en`) why it asks nothing of this zone."""
        rows = [row for zone, found in zip(self.zones, self.checked, strict=True) for row in _set_aside(zone, found)]
        return pd.DataFrame(rows, columns=["zone", "standard", "reason", "said_vi", "said_en"])

    @cached_property
    def repairs(self) -> pd.DataFrame:
        """`zone`, `kind` (phases, trim, none), `standards`, `parts`, `area_ha`, `said_vi`, `said_en`."""
        columns = ["zone", "kind", "standards", "parts", "area_ha", "said_vi", "said_en"]
        return pd.DataFrame([row for found in self.repaired for row in _repairs(found)], columns=columns)

    @cached_property
    def areas(self) -> gpd.GeoDataFrame:
        """Where standards fail and what repairs them, EPSG:5897.

        `zone`, `standard`, `role` (conflict, phase, trim), `number`, `area_ha`, `rice_ha`.
        """
        return _areas(self.checked, self.repaired)


def zone_rules(workspace: Workspace, question: Question, zones: gpd.GeoDataFrame) -> ZoneRules:
    """Which standards does each zone keep? Every standard in force is answered, or set aside for a reason."""
    return _checked(Inquiry(workspace=workspace, question=question, zones=zones))


def _checked(inquiry: Inquiry) -> ZoneRules:
    workspace, question = inquiry.workspace, inquiry.question
    facts = zone_facts(inquiry)
    checked = [check(each, question.standards, appraised=question.appraised) for each in facts]
    repaired = [repairs(each, found.outcomes) for each, found in zip(facts, checked, strict=True)]
    return ZoneRules(
        zones=inquiry.ids,
        layers=_layers(workspace),
        checked=checked,
        repaired=repaired,
    )


def _layers(workspace: Workspace) -> tuple[str, ...]:
    return tuple(
        entry.id
        for entry in workspace.layers.entries()
        if entry.kind in _KINDS or entry.spec in {"zone_statements", "claims", "land_use_classes"}
    )


def _rows(found: Checked) -> list[Answer]:
    return [_row(each) for each in found.outcomes]


def _worded(found: Checked) -> list[Answer]:
    """The rows, and of each in words what was found and what is asked, as the sheet says it."""
    return [row | _words(row) for row in _rows(found)]


def _words(row: Answer) -> Answer:
    return {f"{name}_{lang}": said for name, pair in rule_words(row).items() for lang, said in pair.items()}


def _row(found: Outcome) -> Answer:
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


def _set_aside(zone: str, found: Checked) -> list[Answer]:
    return [
        {"zone": zone, "standard": row.id, "reason": str(why), "said_vi": said and said.vi, "said_en": said and said.en}
        for row, why, said in found.set_aside
    ]


def _repairs(found: Iterable[Repair]) -> list[Answer]:
    return [
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


def rule_areas(
    workspace: Workspace, *, zone: str, appraised: date, plan: str | None = None, horizon: int | None = None
) -> dict[str, Any]:
    """Where does this zone fail, and which lines would repair it? GeoJSON in longitude and latitude.

    Raises
    ------
    NotFound, BadInput
        As `gisapp.workflows.assessment.assess`.
    """
    workspace = workspace.at_once()
    question = pose(workspace, plan=plan, horizon=horizon, appraised=appraised)
    found = zone_rules(workspace, question, zones_asked(workspace, zone))
    moved = transform(found.areas.geometry.to_numpy(), PLAN_CRS, GEOGRAPHIC_CRS)
    shapes = shapely.to_geojson(shapely.orient_polygons(moved))
    features = [
        {"type": "Feature", "id": f"{row['zone']}-{number}", "properties": row, "geometry": json.loads(shape)}
        for number, (row, shape) in enumerate(zip(records(found.areas), shapes, strict=True), start=1)
    ]
    return {
        "type": "FeatureCollection",
        "features": features,
        "plan": question.year.plan.id,
        "horizon": question.horizon,
        "appraised": appraised.isoformat(),
        "inputs": inputs(workspace, question, found.layers),
    }


def rules_part(inquiry: Inquiry) -> Part:
    """The rules held against each zone; computed where one of them passes or fails."""
    found = inquiry.once(zone_rules, lambda: _checked(inquiry))
    answers = {
        zone: _answer(*(_told(rows) for rows in (_worded(checked), _repairs(repaired), _set_aside(zone, checked))))
        for zone, checked, repaired in zip(found.zones, found.checked, found.repaired, strict=True)
    }
    return Part(answers=answers, layers=found.layers)


def _told(rows: Iterable[Answer]) -> list[Answer]:
    """The rows as an answer has them: plain, and without the zone whose answer it is."""
    return [{name: value for name, value in plain_row(row).items() if name != "zone"} for row in rows]


def _answer(rows: list[Answer], repaired: list[Answer], aside: list[Answer]) -> Answer:
    """Rows, their counts, repairs, and the standards set aside under the reason for it."""
    reasons = dict.fromkeys(row["reason"] for row in aside)
    told = {
        "counts": {outcome: sum(row["outcome"] == outcome for row in rows) for outcome in OUTCOMES},
        "rows": rows,
        "repairs": repaired,
        "set_aside": {why: [row["standard"] for row in aside if row["reason"] == why] for why in reasons},
        "not_this_zone": [
            {name: row[name] for name in ("standard", "said_vi", "said_en")} for row in aside if row["said_vi"]
        ],
    }
    if any(row["outcome"] != "not_computable" for row in rows):
        return {"status": "computed", **told}
    named = {"needs": "title_en", "needs_vi": "title_vi"}
    needed = [
        {lang: [_of_rule(row, title, need) for need in row[lang]] for lang, title in named.items()} for row in rows
    ]
    return {**needing(needed), **told}


def _of_rule(row: Answer, title: str, need: str) -> str:
    """What one rule needs; where its own number is missing, which rule that is."""
    return need if row["limit"] is not None else f"{row[title]}: {need}"


def rule_cells(answer: Answer) -> dict[str, object]:
    """How many rules the zone keeps, and the shares that the land minimums limit, whether they are known or not."""
    shares = {row["quantity"]: row["least"] for row in answer["rows"] if row["quantity"] in LIMITED_GROUPS}
    counts = {f"rules_{outcome}": answer["counts"][outcome] for outcome in OUTCOMES}
    return dict.fromkeys(LIMITED_GROUPS) | shares | counts
