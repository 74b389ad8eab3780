"""An assessment as tables: for a GeoPackage, and for the sheets of a workbook."""

from collections.abc import Iterable, Iterator, Mapping, Sequence
from datetime import date
from typing import Any

import geopandas as gpd
import orjson
import pandas as pd

from gisapp.exchange.assessment_book import assessment_book
from gisapp.exchange.outgoing import Exported, WriteWithGdal, as_geopackage
from gisapp.exchange.weights_sheet import SheetWeights
from gisapp.workflows.assessment import PARTS, Assessment, as_table
from gisapp.workflows.conflicts import zone_conflicts
from gisapp.workflows.criteria import criteria_of
from gisapp.workflows.inquiry import Inquiry
from gisapp.workflows.ports import Workspace
from gisapp.workflows.question import pose, zones_asked
from gisapp.workflows.rules import zone_rules

_INVENTED = "MINH HOẠ: số liệu hư cấu / DEMONSTRATION: invented data"
Rows = Sequence[Mapping[str, Any]]
#: Which lists of rows of which part stand in which table.
_LISTS: Mapping[str, tuple[str, str]] = {
    "land_balance": ("land_balance", "rows"),
    "coverage": ("coverage", "rows"),
    "access": ("access", "rows"),
    "access_reach": ("access", "reach"),
    "competition": ("access", "competition"),
    "ground": ("ground", "rows"),
    "conflicts": ("conflicts", "rows"),
    "conflicts_by_class": ("conflicts", "by_class"),
    "ledger_demands": ("ledger", "rows"),
    "ledger_facilities": ("ledger", "facilities"),
    "land_take": ("land_take", "rows"),
    "rules": ("rules", "rows"),
    "repairs": ("rules", "repairs"),
}


def part_tables(assessments: Sequence[Assessment]) -> dict[str, pd.DataFrame]:
    """What does each part say of each zone, row by row?

    Returns
    -------
    dict of str to DataFrame
        A table for each list of rows, the zone first. A part of a zone that has no rows and could not be computed is
        one row that says `not_computable` and what it needs, so that silence is never taken for nothing found.
        `inputs` names what all of it rests on, a row each.
    """
    tables = {name: _table(assessments, part, rows) for name, (part, rows) in _LISTS.items()}
    return {**tables, "inputs": pd.DataFrame(list(_inputs(assessments)), columns=["what", "name", "said"])}


def assessment_geopackage(
    workspace: Workspace, assessments: Sequence[Assessment], *, write_with_gdal: WriteWithGdal
) -> Exported:
    """The assessments as one GeoPackage in EPSG:5897: zones, a table for each part, conflicts and repairs with shapes.

    Parameters
    ----------
    workspace
        The one that was asked; a drawn zone is laid over it.
    assessments
        What it answered, all for one plan, horizon and day of appraisal.
    """
    tables = {**part_tables(assessments), **_shapes(workspace, assessments)}
    full = {name: table for name, table in tables.items() if len(table)}
    return as_geopackage({"zones": as_table(workspace, assessments), **full}, write_with_gdal=write_with_gdal)


def assessment_workbook(
    workspace: Workspace, assessments: Sequence[Assessment], weights: SheetWeights | None = None
) -> bytes:
    """The assessments as a workbook: a sheet for each part, and scores that are formulas of weights to be edited.

    Parameters
    ----------
    weights
        Read from a workbook that somebody edited; criteria that it does not know weigh nothing.
    """
    given = (weights.weights, weights.more_is_better) if weights else (None, None)
    mark = _INVENTED if workspace.demo else ""
    supposed = [f"Kịch bản / Scenario: {each.title_vi}" for each in workspace.scenarios]
    return assessment_book(
        [_summary(each) for each in assessments],
        part_tables(assessments),
        criteria_of(assessments, *given),
        mark=" · ".join(filter(None, (mark, *supposed))),
    )


def _summary(each: Assessment) -> dict[str, Any]:
    """A zone in one row, for a reader who reads no other."""
    failing = [row for row in each["ledger"]["rows"] if row["failing_horizon"] is not None]
    first = min((row["failing_horizon"] for row in failing), default=None)
    topics = [row["topic"] for row in failing if row["failing_horizon"] == first]
    return {
        **{name: each[name] for name in ("zone", "name_vi", "horizon", "stated_area_ha", "position_uncertainty_m")},
        "state": each["status"],
        "presence": each["existence"]["presence"],
        "quality": each["quality"],
        **each["rules"]["counts"],
        "fails_first": [str(first), *topics] if topics else None,
        "unanswered": [part for part in PARTS if each[part]["status"] == "not_computable"],
    }


def _shapes(workspace: Workspace, assessments: Sequence[Assessment]) -> dict[str, gpd.GeoDataFrame]:
    """Where zones conflict with something, where they fail a rule, and the lines that would repair it."""
    if not assessments:
        return {}
    asked = assessments[0]
    now = workspace.at_once()
    question = pose(now, plan=asked["plan"], horizon=asked["horizon"], appraised=date.fromisoformat(asked["appraised"]))
    zones = zones_asked(now)
    zones = zones[zones["id"].isin([each["zone"] for each in assessments])].reset_index(drop=True)
    inquiry = Inquiry(workspace=now, question=question, zones=zones)
    conflicts, rules = inquiry.once(zone_conflicts), inquiry.once(zone_rules)
    return {"conflict_areas": conflicts.areas, "rule_areas": rules.areas}


def _table(assessments: Sequence[Assessment], part: str, name: str) -> pd.DataFrame:
    rows = [row for each in assessments for row in _rows(each, part, name)]
    names = dict.fromkeys(column for row in rows for column in row)
    return pd.DataFrame({column: _column([row.get(column) for row in rows]) for column in names})


def _rows(assessment: Assessment, part: str, name: str) -> Iterator[dict[str, Any]]:
    answer = assessment[part]
    said: Rows = answer.get(name) or ()
    for row in said:
        yield {"zone": assessment["zone"], **row}
    if not said and answer["status"] == "not_computable":
        yield {"zone": assessment["zone"], **{key: answer[key] for key in ("status", "needs", "needs_vi")}}


def _column(cells: list[Any]) -> list[Any]:
    """Cells of which no format would make something else: what is nested is JSON, but for lists of texts."""
    plain = all(each is None or isinstance(each, str) for cell in cells if isinstance(cell, list) for each in cell)
    return [_cell(cell, lists=plain) for cell in cells]


def _cell(cell: Any, *, lists: bool) -> Any:
    return orjson.dumps(cell).decode() if isinstance(cell, dict) or (isinstance(cell, list) and not lists) else cell


def _inputs(assessments: Iterable[Assessment]) -> Iterator[tuple[str, str, str]]:
    """What the answers rest on, and what was asked; the same of all of them."""
    for asked in list(assessments)[:1]:
        said = asked["inputs"]
        yield from ((name, str(asked[name]), "") for name in ("plan", "horizon", "appraised"))
        yield ("code_version", said["code_version"], "")
        yield from (("revision", revision, "") for revision in said["revisions"])
        yield from (("standards", each["pack"], ", ".join(each["verification"])) for each in said["standards"])
        yield from (("scenario", each["id"], each["title_vi"]) for each in said["scenarios"])
