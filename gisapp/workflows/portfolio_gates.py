"""Which candidates does a rule exclude, by which clause, and who decided to keep one all the same?

The layer of the spec `portfolio_gates` says which failed standards exclude. Where the rule check draws a lawful repair
that the layer admits (phases, land left out), the candidate stays on that condition.
"""

from collections.abc import Mapping
from dataclasses import dataclass, replace
from typing import Any

from gisapp.workflows.inquiry import Answer, Inquiry, by_zone
from gisapp.workflows.records import records
from gisapp.workflows.rules import ZoneRules, zone_rules

_SPEC = "portfolio_gates"


@dataclass(frozen=True, slots=True, kw_only=True, eq=False)
class Gates:
    """By zone: the rules that exclude it, those that bind it to a repair, and those overridden with who, when, why."""

    excluded: Mapping[str, list[Answer]]
    conditional: Mapping[str, list[Answer]]
    overridden: Mapping[str, dict[str, Any]]
    names: Mapping[str, Answer]
    layers: tuple[str, ...]

    def overridden_by(self, overrides: Mapping[str, Mapping[str, Any]]) -> "Gates":
        """The same where these zones stay, whatever rule excludes them."""
        return replace(
            self,
            excluded={zone: rows for zone, rows in self.excluded.items() if zone not in overrides},
            overridden={zone: {"rules": self.excluded.get(zone, []), **said} for zone, said in overrides.items()},
        )


def gates_of(inquiry: Inquiry) -> Gates:
    """Which candidates fail a rule that excludes them, and which stay on the condition of a repair?"""
    workspace = inquiry.workspace
    held = [entry.id for entry in workspace.layers.entries() if entry.spec == _SPEC]
    rows_of_gates = [row for layer in held for row in records(workspace.layers.rows(layer))]
    admitted = {row["standard"]: set(row["repaired_by"] or ()) for row in rows_of_gates}
    checked = inquiry.once(zone_rules)
    repairs = _repairs(checked)
    excluded: dict[str, list[Answer]] = {}
    conditional: dict[str, list[Answer]] = {}
    for zone, rows in by_zone(checked.rows, inquiry.ids).items():
        for row in rows:
            if row["outcome"] != "fail" or row["standard"] not in admitted:
                continue
            repair = repairs.get((zone, row["standard"]))
            if repair is not None and repair["kind"] in admitted[row["standard"]]:
                conditional.setdefault(zone, []).append({**row, "repair": repair})
            else:
                excluded.setdefault(zone, []).append(row)
    return Gates(
        excluded=excluded,
        conditional=conditional,
        overridden={},
        names={row["id"]: row for row in records(inquiry.zones)},
        layers=(*held, *checked.layers),
    )


def _repairs(checked: ZoneRules) -> dict[tuple[str, str], Answer]:
    """The repair of each failed rule, by zone and standard."""
    return {
        (row["zone"], standard): {name: row[name] for name in ("kind", "parts", "area_ha", "said_vi", "said_en")}
        for row in records(checked.repairs)
        for standard in row["standards"]
    }
