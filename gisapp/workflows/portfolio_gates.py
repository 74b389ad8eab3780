"""Which candidates does a rule exclude, by which clause, and who decided to keep one all the same?"""

from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any

from gisapp.workflows.inquiry import Answer, Inquiry, by_zone
from gisapp.workflows.land_balance import zone_land_balance
from gisapp.workflows.records import records


@dataclass(frozen=True, slots=True, kw_only=True, eq=False)
class Gates:
    """By zone, the rules that exclude it (`excluded`), and those that were overridden with who, when and why."""

    excluded: Mapping[str, list[Answer]]
    overridden: Mapping[str, dict[str, Any]]
    names: Mapping[str, Answer]
    layers: tuple[str, ...]


def gates_of(inquiry: Inquiry, *, overrides: Mapping[str, Mapping[str, Any]]) -> Gates:
    """Which candidates fail a rule, and is that overridden?"""
    land = inquiry.once(zone_land_balance)
    failed = {
        zone: [row for row in rows if row["outcome"] == "fail"]
        for zone, rows in by_zone(land.minimums, inquiry.ids).items()
    }
    return Gates(
        excluded={zone: rows for zone, rows in failed.items() if rows and zone not in overrides},
        overridden={
            zone: {"rules": rows, **overrides[zone]} for zone, rows in failed.items() if rows and zone in overrides
        },
        names={row["id"]: row for row in records(inquiry.zones)},
        layers=land.layers,
    )
