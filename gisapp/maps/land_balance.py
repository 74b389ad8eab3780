"""The view *land balance*: hectares of each land-use class in each zone, against the minimums."""

from collections import defaultdict
from collections.abc import Collection

import pandas as pd

from gisapp.maps.horizons import by_horizon
from gisapp.maps.inputs import MapInputs
from gisapp.maps.values import Row, both, filled, number, rows_of, text

#: What is missing where a zone has no mapped land use.
NEEDS = {
    "vi": "cần ranh giới đo đạc và lớp hiện trạng sử dụng đất",
    "en": "needs the surveyed boundary and a layer of current land use",
}
UNMAPPED = "unmapped"


def land_balance_part(inputs: MapInputs) -> dict[str, object]:
    """What is each zone's land used for? Classes with their colours, balance and minimums by horizon and zone."""
    horizons = inputs.plan.horizons
    return {
        "needs": NEEDS,
        "classes": _classes(inputs),
        "balance": {horizon: _balance(rows) for horizon, rows in by_horizon(inputs.results, horizons).items()},
        "minimums": {horizon: _minimums(rows) for horizon, rows in by_horizon(inputs.minimums, horizons).items()},
    }


def _classes(inputs: MapInputs) -> dict[str, dict[str, object]]:
    used = {text(row.get("land_use")) for row in rows_of(inputs.results)}
    for layer in inputs.around:
        if "land_use" in layer.table:
            used |= {text(each) for each in layer.table["land_use"].unique()}
    return land_looks(inputs.land_use_classes, used)


def land_looks(table: pd.DataFrame | None, used: Collection[str | None]) -> dict[str, dict[str, object]]:
    """What are these classes of land called, and in which colours are they drawn? By id and by code."""
    classes: dict[str, dict[str, object]] = {}
    for row in rows_of(table):
        look = filled(
            {
                "code": text(row["code"]),
                "name": both(row, "name"),
                "group": text(row.get("land_group")),
                "legal": text(row.get("legal_colour")),
                "readable": text(row.get("readable_colour")),
                "verification": text(row.get("verification")),
            }
        )
        classes[str(row["id"])] = look
        classes.setdefault(str(row["code"]), look)
    return {code: look for code, look in classes.items() if code in used}


def _balance(rows: list[Row]) -> dict[str, list[dict[str, object]]]:
    """Zones with any mapped land; the others are not computable and say what they need."""
    zones: dict[str, list[dict[str, object]]] = defaultdict(list)
    for row in rows:
        if text(row.get("land_use")) is None or number(row.get("area_ha")) is None:
            continue
        entry: dict[str, object] = {
            "use": text(row["land_use"]),
            "ha": number(row["area_ha"], 3),
            "share": number(row.get("share"), 5),
        }
        zones[str(row["zone"])].append(entry)
    return {
        zone: sorted(entries, key=_unmapped_last)
        for zone, entries in zones.items()
        if any(entry["use"] != UNMAPPED and entry["ha"] for entry in entries)
    }


def _unmapped_last(entry: dict[str, object]) -> tuple[bool, float]:
    hectares = entry["ha"]
    return (entry["use"] == UNMAPPED, -float(hectares) if isinstance(hectares, (int, float)) else 0.0)


def _minimums(rows: list[Row]) -> dict[str, list[dict[str, object]]]:
    zones: dict[str, list[dict[str, object]]] = defaultdict(list)
    for row in rows:
        zones[str(row["zone"])].append(
            filled(
                {
                    "quantity": text(row["quantity"]),
                    "share": number(row.get("share"), 5),
                    "limit": number(row.get("limit"), 5),
                    "outcome": text(row.get("outcome")),
                    "clause": text(row.get("clause")),
                    "document": text(row.get("document")),
                    "verification": text(row.get("verification")),
                }
            )
        )
    return dict(zones)
