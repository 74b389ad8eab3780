"""The plan register and the rule packs, read from their layers."""

from datetime import date
from functools import lru_cache
from typing import Any

from gisapp.domain.plan import Plan
from gisapp.domain.standard import Standard, Verification, check_numbers
from gisapp.workflows.memory import remembered
from gisapp.workflows.ports import Workspace
from gisapp.workflows.records import records


def plans(workspace: Workspace) -> tuple[Plan, ...]:
    """Which plans are there, and for which years do they plan?"""
    return remembered(workspace.layers, ("plans",), lambda: _plans(workspace), "plans")


def standards(workspace: Workspace) -> tuple[Standard, ...]:
    """Which rules and assumptions do the packs hold, in and out of force?"""
    return remembered(workspace.layers, ("standards",), lambda: _standards(workspace), "standards")


def _plans(workspace: Workspace) -> tuple[Plan, ...]:
    return tuple(_plan(row) for row in records(workspace.layers.rows("plans")))


def _standards(workspace: Workspace) -> tuple[Standard, ...]:
    rows = tuple(_standard(row) for row in records(workspace.layers.rows("standards")))
    check_numbers(rows)
    return rows


@lru_cache(maxsize=4096)
def _date(text: str) -> date:
    return date.fromisoformat(text)


def _plan(row: dict[str, Any]) -> Plan:
    return Plan(
        id=row["id"],
        title_vi=row["title_vi"],
        title_en=row["title_en"],
        decision=row["decision"],
        decided=row["decided"] and _date(row["decided"]),
        in_force_from=row["in_force_from"] and _date(row["in_force_from"]),
        in_force_to=row["in_force_to"] and _date(row["in_force_to"]),
        status=row["status"],
        horizons=tuple(sorted(int(year) for year in row["horizons"])),
        default=bool(row["default"]),
        source=row["source"],
        note_vi=row["note_vi"] or "",
        note_en=row["note_en"] or "",
        questions_vi=tuple(row["questions_vi"]),
        questions_en=tuple(row["questions_en"]),
    )


def _standard(row: dict[str, Any]) -> Standard:
    return Standard(
        id=row["id"],
        pack=row["pack"],
        topic=row["topic"],
        quantity=row["quantity"],
        applies_to=row["applies_to"],
        measured_from=row["measured_from"] or "",
        comparator=row["comparator"],
        number=row["number"],
        unit=row["unit"] or "",
        clause=row["clause"] or "",
        document=row["document"],
        valid_from=row["valid_from"] and _date(row["valid_from"]),
        valid_to=row["valid_to"] and _date(row["valid_to"]),
        verification=Verification(row["verification"]),
        source=row["source"] or "",
        title_vi=row["title_vi"],
        title_en=row["title_en"],
        note=row["note"] or "",
    )
