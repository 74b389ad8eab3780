"""The assessment: everything that can honestly be said of a zone at a horizon, and what it rests on.

One engine, one form: the API sends what `assess` returns, the CLI writes it, and the notebook's table is made of it.
"""

from collections.abc import Callable, Collection, Iterable, Mapping, Sequence
from dataclasses import dataclass
from datetime import date

import geopandas as gpd
import pandas as pd

from gisapp.domain.errors import BadInput, Vi
from gisapp.domain.quality import Quality, lowest
from gisapp.workflows.access import access_cells, access_part
from gisapp.workflows.conflicts import conflict_cells, conflicts_part
from gisapp.workflows.coverage import coverage_cells, coverage_part
from gisapp.workflows.inquiry import Answer, Inquiry, Part
from gisapp.workflows.land_balance import land_balance_part, land_cells
from gisapp.workflows.land_take import land_take_cells, land_take_part
from gisapp.workflows.ledger import ledger_cells, ledger_part
from gisapp.workflows.ports import Workspace
from gisapp.workflows.question import Question, existence_rows, inputs, pose, zones_asked
from gisapp.workflows.rasters import ground_cells, ground_part
from gisapp.workflows.records import records
from gisapp.workflows.rules import rule_cells, rules_part

Assessment = Answer
Cells = Mapping[str, object]


@dataclass(frozen=True, slots=True, kw_only=True)
class _Topic:
    """How a part of an assessment is answered, and what of it stands in a table of one row per zone."""

    ask: Callable[[Inquiry], Part]
    cells: Callable[[Answer], Cells] = lambda _: {}


#: The parts of an assessment, in the order in which they are told.
_TOPICS: dict[str, _Topic] = {
    "land_balance": _Topic(ask=land_balance_part, cells=land_cells),
    "coverage": _Topic(ask=coverage_part, cells=coverage_cells),
    "access": _Topic(ask=access_part, cells=access_cells),
    "ground": _Topic(ask=ground_part, cells=ground_cells),
    "conflicts": _Topic(ask=conflicts_part, cells=conflict_cells),
    "ledger": _Topic(ask=ledger_part, cells=ledger_cells),
    "land_take": _Topic(ask=land_take_part, cells=land_take_cells),
    "rules": _Topic(ask=rules_part, cells=rule_cells),
}
PARTS = tuple(_TOPICS)
_FACTS = ("zone", "name_vi", "name_en", "status", "plan", "horizon", "appraised", "quality", "stated_area_ha",
          "position_uncertainty_m")  # fmt: skip


def assess(
    workspace: Workspace,
    *,
    appraised: date,
    zone: str | None = None,
    plan: str | None = None,
    horizon: int | None = None,
    only: Collection[str] = (),
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
    only
        The parts that are wanted; without any all of them. Those that are left out are named under `left_out`.

    Returns
    -------
    list of dict
        One assessment for each zone: what it is, `existence`, a member for each of `PARTS`, `inputs` and `quality`.
        A part that cannot be answered is there with `status: "not_computable"` and `needs`.

    Raises
    ------
    NotFound, BadInput
        When there is no such zone, plan, horizon or part, or several plans have the horizon.
    """
    left_out = _left_out(only)
    workspace = workspace.at_once()
    question = pose(workspace, plan=plan, horizon=horizon, appraised=appraised)
    inquiry = Inquiry(workspace=workspace, question=question, zones=zones_asked(workspace, zone))
    parts = {name: topic.ask(inquiry) for name, topic in _TOPICS.items() if name not in left_out}
    there = existence_rows(inquiry.zones, (question.horizon,), included=workspace.included)
    existence = {str(row.pop("zone")): row for row in there}
    said = inputs(workspace, question, tuple(layer for part in parts.values() for layer in part.layers))
    answers = [_assessment(row, question, existence, parts, said) for row in records(inquiry.zones)]
    return [{**each, "left_out": left_out} for each in answers] if left_out else answers


def _left_out(only: Collection[str]) -> list[str]:
    unknown = sorted(set(only) - set(PARTS))
    if unknown:
        raise BadInput(
            expected=f"parts among {', '.join(PARTS)}",
            found=", ".join(unknown),
            todo="correct or drop it",
            vi=Vi(f"các phần trong {', '.join(PARTS)}", "hãy sửa hoặc bỏ đi"),
        )
    return [name for name in PARTS if only and name not in only]


def _assessment(
    zone: Answer, question: Question, existence: Mapping[str, Answer], parts: Mapping[str, Part], said: Answer
) -> Assessment:
    named = zone["id"]
    return {
        "zone": named,
        "name_vi": zone["name_vi"],
        "name_en": zone["name_en"],
        "status": zone["status"],
        "status_as_of": zone["status_as_of"],
        "plan": question.year.plan.id,
        "horizon": question.horizon,
        "appraised": question.appraised.isoformat(),
        "existence": existence[named],
        "stated_area_ha": zone["stated_area_ha"],
        "position_uncertainty_m": zone["position_uncertainty_m"],
        **{name: part.answers[named] for name, part in parts.items()},
        "inputs": said,
        "quality": _quality(zone, parts.values()),
    }


def _quality(zone: Answer, parts: Iterable[Part]) -> str:
    """The lowest quality of what the answer rests on: the zone, what each part used, and rows that name their own."""
    said = [Quality(zone["quality"])]
    for part in parts:
        answer = part.answers[zone["id"]]
        said += [Quality(row["quality"]) for row in answer.get("rows", []) if row.get("quality")]
        said += [part.quality] if part.quality is not None and answer["status"] == "computed" else []
    return str(lowest(said))


def as_table(workspace: Workspace, assessments: Sequence[Assessment]) -> gpd.GeoDataFrame:
    """One row per zone, with the unit of each figure in its column's name.

    Returns
    -------
    GeoDataFrame
        Indexed 0..n-1 in the order of `assessments`, geometry in the plan CRS EPSG:5897. The facts stand first, then
        the figures of each part in the order of `PARTS`; one is missing where its part is not computable, and the
        column `not_computable` names those parts.
    """
    zones = workspace.layers.features("zones").set_index("id")
    rows = [_cells(each) for each in assessments]
    names = dict.fromkeys(name for group in zip(*rows, strict=True) for cells in group for name in cells)
    plain = [{name: value for cells in row for name, value in cells.items()} for row in rows]
    table = pd.DataFrame(plain, columns=list(names))
    geometry = zones.geometry.reindex([each["zone"] for each in assessments]).to_numpy()
    return gpd.GeoDataFrame(table, geometry=geometry, crs=zones.crs)


def _cells(answer: Assessment) -> tuple[Cells, ...]:
    """One zone's row, in groups of columns that stand together."""
    unanswered = [part for part in PARTS if answer[part]["status"] == "not_computable"]
    return (
        {**{name: answer[name] for name in _FACTS}, "presence": answer["existence"]["presence"]},
        *(topic.cells(answer[name]) for name, topic in _TOPICS.items()),
        {"not_computable": ", ".join(unanswered)},
    )
