"""Nothing supposed passes for something sourced: what a scenario says of itself in the rows that it changes."""

from collections.abc import Mapping
from dataclasses import replace
from typing import Any

from gisapp.domain.existence import Status
from gisapp.domain.quality import Quality, lowest
from gisapp.domain.scenario import Action, Change, Scenario
from gisapp.domain.standard import Verification

#: Dates that count only with a source that names them.
_DATES = frozenset({"expected_earliest", "expected_latest"})
#: What makes a rule another one.
_RULE = frozenset({"number", "comparator", "unit", "applies_to", "measured_from", "quantity"})
_BASIS = "vẽ trong kịch bản / drawn in a scenario"


def filled(change: Change, columns: frozenset[str], *, demo: bool) -> Change:
    """An inserted feature with what its author need not say: it is proposed, and no better than drawn.

    Where it stands is what the scenario supposes, so that nothing about it is uncertain.
    """
    if change.action is not Action.INSERT:
        return change
    usual: dict[str, Any] = {
        "status": str(Status.PROPOSED),
        "quality": str(Quality.SYNTHETIC if demo else Quality.APPROXIMATE),
        "position_uncertainty_m": 0.0,
        "position_basis": _BASIS,
    }
    lacking = {name: value for name, value in usual.items() if name in columns and name not in change.values}
    return replace(change, values={**lacking, **change.values})


def marked(
    change: Change, scenario: Scenario, columns: frozenset[str], row: Mapping[str, Any], *, demo: bool
) -> Change:
    """The change with its marks: its dates name the scenario, a changed rule is assumed, what is drawn is no survey.

    Parameters
    ----------
    row
        The feature as the scenario found it; empty where it inserts it.
    """
    if change.action is Action.DELETE:
        return change
    said = {name for name, value in change.values.items() if value is not None}
    source = _source(change, scenario)
    marks: dict[str, Any] = {}
    if said & _DATES:
        marks["expected_source"] = source
    if change.layer == "standards" and said & _RULE:
        document = row.get("document")
        instead = (f", thay cho {document}", f", in place of {document}") if document else ("", "")
        vi, en = source.split(" / ", 1)
        marks |= {
            "verification": str(Verification.ASSUMED),
            "source": source,
            "document": f"{vi}{instead[0]} / {en}{instead[1]}",
        }
    if change.action is Action.UPDATE and change.geometry is not None and row.get("quality"):
        drawn = Quality.SYNTHETIC if demo else Quality.APPROXIMATE
        marks |= {"quality": str(lowest([Quality(row["quality"]), drawn])), "position_basis": _BASIS}
    added = {
        name: mark
        for name, mark in marks.items()
        if name in columns and name not in change.values and row.get(name) != mark
    }
    before = {} if change.action is Action.INSERT else {name: row.get(name) for name in added}
    return replace(change, values={**change.values, **added}, before={**change.before, **before})


def _source(change: Change, scenario: Scenario) -> str:
    vi, en = ("giả định của kịch bản", "assumed by the scenario") if change.assumed else ("kịch bản", "the scenario")
    titles = [title.replace(" / ", ", ") for title in (scenario.title_vi, scenario.title_en)]
    return f"{vi} «{titles[0]}» / {en} “{titles[1]}”"
