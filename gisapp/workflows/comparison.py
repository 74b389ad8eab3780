"""Two assessments of the same zones side by side: scenarios, horizons, plans, revisions, or several at once.

Both are asked with the same code and the same day of appraisal, never one of them stored: a side that was asked before
is remembered for as long as this process runs and nothing that it rests on changes.
"""

import pickle
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from datetime import date
from typing import Any

import pandas as pd

from gisapp.analysis.comparison import differences
from gisapp.workflows.assessment import Assessment, assess
from gisapp.workflows.memory import Memory
from gisapp.workflows.ports import Workspace
from gisapp.workflows.records import records

#: What sides answered; each of a few megabytes at most.
_ANSWERS: Memory[bytes] = Memory(32)


@dataclass(frozen=True, slots=True, kw_only=True)
class Side:
    """One side of a comparison: a workspace as it is supposed or was recorded, and a year of a plan."""

    workspace: Workspace
    plan: str | None = None
    horizon: int | None = None


@dataclass(frozen=True, slots=True, kw_only=True)
class Comparison:
    """What differs, as `gisapp.analysis.comparison.differences` gives it, and what both sides rest on.

    `needs` says in Vietnamese what the rows say in English of what is missing.
    """

    rows: pd.DataFrame
    a: dict[str, Any]
    b: dict[str, Any]
    appraised: date
    needs: Mapping[str, str] = field(default_factory=dict)

    @property
    def answer(self) -> dict[str, Any]:
        """The comparison as doors send it."""
        return {
            "appraised": self.appraised.isoformat(),
            "a": self.a,
            "b": self.b,
            "differences": len(self.rows),
            "rows": records(self.rows),
        }


def compared(a: Side, b: Side, *, appraised: date, zone: str | None = None) -> Comparison:
    """What is different at `b` from what it is at `a`?

    Parameters
    ----------
    appraised
        The date of appraisal, of both.
    zone
        A zone's id; without it all zones of both sides.

    Raises
    ------
    NotFound, BadInput
        When neither side has the zone, or a side has no such plan or horizon.
    """
    answers = [_asked(side, appraised, zone) for side in (a, b)]
    if zone is not None and not any(answers):
        assess(a.workspace, appraised=appraised, zone=zone, plan=a.plan, horizon=a.horizon)  # refuses, naming the zones
    said = [_said(side, answer) for side, answer in zip((a, b), answers, strict=True)]
    return Comparison(rows=differences(*answers), a=said[0], b=said[1], appraised=appraised, needs=_needs_in(answers))


def _needs_in(answer: object) -> dict[str, str]:
    """What is missing, in Vietnamese by its English, wherever an answer says so in both."""
    if isinstance(answer, Mapping):
        english, vietnamese = answer.get("needs"), answer.get("needs_vi")
        both = isinstance(english, (list, tuple)) and isinstance(vietnamese, (list, tuple))
        own = dict(zip(english or (), vietnamese or (), strict=False)) if both else {}
        return own | _needs_in(list(answer.values()))
    if isinstance(answer, (list, tuple)):
        return {en: vi for each in answer for en, vi in _needs_in(each).items()}
    return {}


def _asked(side: Side, appraised: date, zone: str | None) -> list[Assessment]:
    """The assessments of one side; of a zone that it does not have, none. Whoever gets them has them for itself."""
    workspace = side.workspace.at_once()
    if zone is not None and zone.lower() not in set(workspace.layers.rows("zones")["id"]):
        return []
    held = (workspace.layers.state(), workspace.rasters.state(), workspace.included, _named(workspace))
    answers: list[Assessment] = pickle.loads(  # noqa: S301 - our own
        _ANSWERS.answer(
            (held, side.plan, side.horizon, appraised, zone),
            lambda: pickle.dumps(
                assess(workspace, appraised=appraised, zone=zone, plan=side.plan, horizon=side.horizon)
            ),
        )
    )
    return answers


def _named(workspace: Workspace) -> tuple[str, ...]:
    """The scenarios that the answers name; two of the same changes may be called differently."""
    return tuple(each.sha256 for each in workspace.scenarios)


def _said(side: Side, answers: Sequence[Assessment]) -> dict[str, Any]:
    first = answers[0] if answers else None
    return {
        "plan": first["plan"] if first else side.plan,
        "horizon": first["horizon"] if first else side.horizon,
        "zones": len(answers),
        "inputs": first["inputs"] if first else None,
    }
