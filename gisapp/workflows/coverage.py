"""How far do facilities serve the zones at a horizon? Load those that exist then, ask, keep the reservations."""

from dataclasses import dataclass

import geopandas as gpd
import pandas as pd

from gisapp.analysis.coverage import coverage, kinds_asked
from gisapp.domain.facility import kind_vi
from gisapp.domain.standard import RuleInForce, Standard, rule_in_force
from gisapp.maps.words import ONLY_KNOWN, STANDS_IN, STRAIGHT, sentences
from gisapp.workflows.facilities import facilities_at, reaches, supplies_at
from gisapp.workflows.inquiry import Answer, Inquiry, Part, answered, by_zone, needing
from gisapp.workflows.ports import Workspace
from gisapp.workflows.question import Question


@dataclass(frozen=True, slots=True, kw_only=True)
class ZoneCoverage:
    """The rows of `gisapp.analysis.coverage.coverage`, the layers they rest on and what was assumed."""

    rows: pd.DataFrame
    layers: tuple[str, ...]
    assumptions_vi: tuple[str, ...]
    assumptions_en: tuple[str, ...]


_MODEL = sentences(STANDS_IN, STRAIGHT, ONLY_KNOWN)


def zone_coverage(workspace: Workspace, question: Question, zones: gpd.GeoDataFrame) -> ZoneCoverage:
    """Which share of each zone do the facilities of the horizon serve?"""
    rows = reaches(question.in_force)
    kinds = kinds_asked(rows)
    there = facilities_at(workspace, question.horizon, kinds)
    undated, unsourced = ", ".join(there.undated), ", ".join(there.unsourced)
    rules = {row.applies_to: _rule(question, row) for row in rows if row.number is None}
    unknown_vi = "; ".join(f"{kind_vi(kind)}: {rule.missing_vi()}" for kind, rule in rules.items())
    unknown_en = "; ".join(f"{kind}: {rule.missing()}" for kind, rule in rules.items())
    vi = (undated and f"Lớp không có ngày tháng, coi như vẫn còn: {undated}",
          unsourced and f"Không tính vì không nguồn nào nêu thời điểm: {unsourced}",
          unknown_vi and f"Bán kính chưa biết trong quy chuẩn đang áp dụng: {unknown_vi}")  # fmt: skip
    en = (undated and f"Layers without dates, taken to stay as they are: {undated}",
          unsourced and f"Left out because no source says when: {unsourced}",
          unknown_en and f"Reaches that the pack in force does not give: {unknown_en}")  # fmt: skip
    return ZoneCoverage(
        rows=coverage(zones, supplies_at(workspace, question.horizon, kinds), rows),
        layers=there.layers,
        assumptions_vi=(_MODEL["vi"], *(each for each in vi if each)),
        assumptions_en=(_MODEL["en"], *(each for each in en if each)),
    )


def _rule(question: Question, row: Standard) -> RuleInForce:
    return rule_in_force(question.standards, row.quantity, row.applies_to, question.appraised)


def coverage_part(inquiry: Inquiry) -> Part:
    """How far facilities serve each zone; computed where one of its rows is, otherwise it needs what they need."""
    covered = inquiry.once(zone_coverage)
    model = {"assumptions_vi": list(covered.assumptions_vi), "assumptions_en": list(covered.assumptions_en)}
    served = by_zone(covered.rows, inquiry.ids)
    return Part(answers={zone: {**_covered(rows), **model} for zone, rows in served.items()}, layers=covered.layers)


def _covered(rows: list[Answer]) -> Answer:
    if any(row["status"] == "computed" for row in rows):
        return answered(rows)
    return {**needing(rows), "rows": rows}


def coverage_cells(answer: Answer) -> dict[str, object]:
    """The shares served and the distances to the nearest, by kind and reach."""
    return {name: value for row in answer["rows"] if row["reach_m"] is not None for name, value in _cells(row).items()}


def _cells(row: Answer) -> dict[str, object]:
    kind = f"{row['kind']}_from_{row['measured_from']}"
    served, nearest = f"{kind}_within_{row['reach_m']:g}m", f"{kind}_nearest"
    return {
        f"{served}_least_share": row["share_least"],
        f"{served}_greatest_share": row["share_greatest"],
        f"{nearest}_least_m": row["nearest_least_m"],
        f"{nearest}_greatest_m": row["nearest_greatest_m"],
    }
