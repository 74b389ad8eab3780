"""The assessment: everything that can honestly be said of a zone at a horizon, and what it rests on.

One engine, one form: the API sends what `assess` returns, the CLI writes it, and the notebook's table is made of it.
"""

from collections.abc import Iterable, Sequence
from dataclasses import asdict, dataclass
from datetime import date
from typing import Any

import geopandas as gpd
import pandas as pd

from gisapp.analysis.land_minimums import LIMITED_GROUPS
from gisapp.domain.answer import NotComputable
from gisapp.domain.quality import Quality, lowest
from gisapp.workflows.balances import zone_balances
from gisapp.workflows.conflicts import constraint_layers, zone_conflicts
from gisapp.workflows.coverage import zone_coverage
from gisapp.workflows.land_balance import zone_land_balance
from gisapp.workflows.ports import Workspace
from gisapp.workflows.question import Question, existence_rows, inputs, pose, zones_asked
from gisapp.workflows.records import records

Assessment = dict[str, Any]
#: The parts of an assessment that can be computed, or not.
PARTS = ("land_balance", "coverage", "conflicts", "ledger", "rules")

_NO_BALANCE = NotComputable(
    needs=("published figures of capacity and demand for this zone",),
    needs_vi=("số liệu công bố về công suất và nhu cầu của khu này",),
)


@dataclass(frozen=True, slots=True, kw_only=True)
class _Parts:
    """The answers for all zones asked about, each a table or rows by zone."""

    existence: dict[str, Assessment]
    land_balance: dict[str, Assessment]
    rules: dict[str, Assessment]
    parcels: Quality | None
    coverage: dict[str, Assessment]
    conflicts: dict[str, Assessment]
    ledger: dict[str, Assessment]


def assess(
    workspace: Workspace,
    *,
    appraised: date,
    zone: str | None = None,
    plan: str | None = None,
    horizon: int | None = None,
) -> list[Assessment]:
    """What can be said of each zone at this horizon of this plan, appraised on this day?

    Parameters
    ----------
    workspace
        Where the layers are.
    appraised
        The date of appraisal; it chooses the rule pack.
    zone
        A zone's id; without it all zones.
    plan, horizon
        As `gisapp.domain.plan.choose_plan`.

    Returns
    -------
    list of dict
        One assessment for each zone with the members zone, plan, horizon, appraised, existence, land_balance,
        coverage, conflicts, ledger, rules, inputs, quality. A part that cannot be answered is there with
        `status: "not_computable"` and `needs`.

    Raises
    ------
    NotFound, BadInput
        When there is no such zone, plan or horizon, or several plans have the horizon.
    """
    workspace = workspace.at_once()
    question = pose(workspace, plan=plan, horizon=horizon, appraised=appraised)
    zones = zones_asked(workspace, zone)
    parts, used = _parts(workspace, question, zones)
    said = inputs(workspace, question, used)
    return [_assessment(row, question, parts, said) for row in records(zones)]


def _parts(workspace: Workspace, question: Question, zones: gpd.GeoDataFrame) -> tuple[_Parts, tuple[str, ...]]:
    ids = list(zones["id"])
    land = zone_land_balance(workspace, question, zones)
    covered = zone_coverage(workspace, question, zones)
    collisions = zone_conflicts(workspace, question, zones)
    balances = zone_balances(workspace, zones)
    answered = _by_zone(land.rows, ids)
    minimums = _by_zone(land.minimums, ids)
    collided = _by_zone(collisions.table, ids)
    checked = _by_zone(collisions.by_class, ids)
    served = _by_zone(covered.rows, ids)
    published = _by_zone(balances.rename(columns={"subject": "zone"}), ids)
    city_wide = records(balances[balances["subject"] == "city"])
    model = {"assumptions_vi": list(covered.assumptions_vi), "assumptions_en": list(covered.assumptions_en)}
    parts = _Parts(
        existence={str(row["zone"]): _without_zone(row) for row in existence_rows(zones, (question.horizon,))},
        land_balance={each: _answer(answered[each], land.unanswered.get(each)) for each in ids},
        parcels=land.quality,
        rules={each: _checked(_answer(minimums[each], land.unanswered.get(each))) for each in ids},
        coverage={each: {**_covered(served[each]), **model} for each in ids},
        conflicts={each: _collisions(collided[each], checked[each]) for each in ids},
        ledger={
            each: {**_answer(published[each], None if published[each] else _NO_BALANCE), "city": city_wide}
            for each in ids
        },
    )
    return parts, (*land.layers, *covered.layers, *constraint_layers(workspace), "claims")


def _assessment(zone: dict[str, Any], question: Question, parts: _Parts, said: dict[str, object]) -> Assessment:
    named = zone["id"]
    answer = {
        "zone": named,
        "name_vi": zone["name_vi"],
        "name_en": zone["name_en"],
        "status": zone["status"],
        "status_as_of": zone["status_as_of"],
        "plan": question.year.plan.id,
        "horizon": question.horizon,
        "appraised": question.appraised.isoformat(),
        "existence": parts.existence[named],
        "stated_area_ha": zone["stated_area_ha"],
        "position_uncertainty_m": zone["position_uncertainty_m"],
        "land_balance": parts.land_balance[named],
        "coverage": parts.coverage[named],
        "conflicts": parts.conflicts[named],
        "ledger": parts.ledger[named],
        "rules": parts.rules[named],
        "inputs": said,
    }
    return {**answer, "quality": _quality(zone, answer, parts.parcels)}


def _quality(zone: dict[str, Any], answer: Assessment, parcels: Quality | None) -> str:
    """The lowest quality of what the answer rests on: the zone, its parcels, and every row that names its own."""
    rows = [row for part in ("coverage", "conflicts") for row in answer[part].get("rows", [])]
    said = [zone["quality"], *(row["quality"] for row in rows if row.get("quality"))]
    if parcels is not None and answer["land_balance"]["status"] == "computed":
        said.append(parcels)
    return str(lowest(Quality(each) for each in said))


def _by_zone(table: pd.DataFrame, zones: Sequence[str]) -> dict[str, list[Assessment]]:
    rows: dict[str, list[Assessment]] = {zone: [] for zone in zones}
    for row in records(table):
        if row["zone"] in rows:
            rows[row["zone"]].append(_without_zone(row))
    return rows


def _without_zone(row: Assessment) -> Assessment:
    return {name: value for name, value in row.items() if name != "zone"}


def _answer(rows: list[Assessment], unanswered: NotComputable | None) -> Assessment:
    if unanswered is None:
        return {"status": "computed", "rows": rows}
    said = asdict(unanswered)
    return {"status": said["status"], "needs": list(said["needs"]), "needs_vi": list(said["needs_vi"])}


def _checked(rules: Assessment) -> Assessment:
    """Rules are computed when one of them passes or fails; otherwise they need what each of them needs."""
    rows = rules.get("rows", [])
    if not rows or any(row["outcome"] != "not_computable" for row in rows):
        return rules
    needs = [{lang: [_of_rule(row, lang)] for lang in ("needs", "needs_vi")} for row in rows]
    return {**_not_computable(needs), "rows": rows}


def _of_rule(row: Assessment, lang: str) -> str:
    """What one rule needs; where its own number is missing, which rule that is."""
    return str(row[lang]) if row["limit"] is not None else ": ".join(filter(None, (row["standard"], row[lang])))


def _collisions(rows: list[Assessment], by_class: list[Assessment]) -> Assessment:
    """Conflicts are computed when the zone could be held against one class of constraint; what is suspected stays."""
    found = {"rows": rows, "by_class": by_class}
    if not by_class or any(row["status"] == "computed" for row in by_class):
        return {"status": "computed", **found}
    return {**_not_computable(by_class), **found}


def _covered(rows: list[Assessment]) -> Assessment:
    """Coverage is computed when one of its rows is; otherwise it needs what its rows need."""
    if any(row["status"] == "computed" for row in rows):
        return {"status": "computed", "rows": rows}
    return {**_not_computable(rows), "rows": rows}


def _not_computable(rows: list[Assessment]) -> Assessment:
    """A part of which no row is computed needs all that its rows need."""
    return {
        "status": "not_computable",
        "needs": _distinct(row["needs"] for row in rows),
        "needs_vi": _distinct(row["needs_vi"] for row in rows),
    }


def _distinct(needs: Iterable[list[str]]) -> list[str]:
    return list(dict.fromkeys(need for each in needs for need in each))


def as_table(workspace: Workspace, assessments: Sequence[Assessment]) -> gpd.GeoDataFrame:
    """One row per zone, with the unit of each figure in its column's name.

    Returns
    -------
    GeoDataFrame
        Indexed 0..n-1 in the order of `assessments`, geometry in the plan CRS EPSG:5897. The columns stand in the
        order facts, land minimums (always there), hectares by land-use class and reaches (where a zone has them),
        conflicts; a figure is missing where its part is not computable, and the column `not_computable` names those
        parts.
    """
    zones = workspace.layers.features("zones").set_index("id")
    rows = [_cells(each) for each in assessments]
    names = dict.fromkeys(name for group in zip(*rows, strict=True) for cells in group for name in cells)
    plain = [{name: value for cells in row for name, value in cells.items()} for row in rows]
    table = pd.DataFrame(plain, columns=list(names))
    geometry = zones.geometry.reindex([each["zone"] for each in assessments]).to_numpy()
    return gpd.GeoDataFrame(table, geometry=geometry, crs=zones.crs)


def _cells(answer: Assessment) -> tuple[dict[str, Any], ...]:
    """One zone's row, in groups of columns that stand together."""
    facts = ("zone", "name_vi", "name_en", "status", "plan", "horizon", "appraised", "quality", "stated_area_ha",
             "position_uncertainty_m")  # fmt: skip
    unanswered = [part for part in PARTS if answer[part]["status"] == "not_computable"]
    collisions = answer["conflicts"]["rows"]
    return (
        {**{name: answer[name] for name in facts}, "presence": answer["existence"]["presence"]},
        dict.fromkeys(LIMITED_GROUPS) | {row["quantity"]: row["share"] for row in answer["rules"].get("rows", [])},
        {f"land_{row['land_use']}_ha": row["area_ha"] for row in answer["land_balance"].get("rows", [])},
        {name: value for row in answer["coverage"]["rows"] for name, value in _coverage_cells(row)},
        {
            f"conflict_{row['conflict_class']}_ha": row["area_ha"]
            for row in answer["conflicts"]["by_class"]
            if row["status"] == "computed"
        },
        {
            "conflicts_not_proven": sum(row["proven"] == "same_commune_not_proven" for row in collisions),
            "not_computable": ", ".join(unanswered),
        },
    )


def _coverage_cells(row: Assessment) -> list[tuple[str, Any]]:
    if row["reach_m"] is None:
        return []
    kind = f"{row['kind']}_from_{row['measured_from']}"
    served, nearest = f"{kind}_within_{row['reach_m']:g}m", f"{kind}_nearest"
    return [
        (f"{served}_least_share", row["share_least"]),
        (f"{served}_greatest_share", row["share_greatest"]),
        (f"{nearest}_least_m", row["nearest_least_m"]),
        (f"{nearest}_greatest_m", row["nearest_greatest_m"]),
    ]
