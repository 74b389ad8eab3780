"""The view *ledger*: facilities by headroom at each horizon, whom they serve, and when and through whom they fail."""

from collections import defaultdict
from collections.abc import Callable

from gisapp.domain.ledger import TOPICS
from gisapp.maps.horizons import by_horizon
from gisapp.maps.inputs import MapInputs
from gisapp.maps.style import FACILITIES
from gisapp.maps.values import Row, both, filled, number, rows_of, text, texts, year
from gisapp.maps.words import LEDGER_UNITS

#: What the rows say of headroom, as the style names it.
ENOUGH, OPEN, SHORT, UNKNOWN = "enough", "open", "short", "not_computable"
_NOTHING = -1e-6


def ledger_part(inputs: MapInputs) -> dict[str, object]:
    """Does capacity meet demand? The topics, and by horizon and topic the answers of zones and facilities."""
    horizons = inputs.plan.horizons
    zones, facilities = by_horizon(inputs.results, horizons), by_horizon(inputs.facilities, horizons)
    return {
        "questions": [
            {"id": topic.id, "kind": topic.kind, "title": _title(topic.kind), "unit": LEDGER_UNITS[topic.unit]}
            for topic in TOPICS
        ],
        "answers": {horizon: _by_topic(rows, "zone", _zone) for horizon, rows in zones.items()},
        "facilities": {horizon: _by_topic(rows, "facility", _facility) for horizon, rows in facilities.items()},
        "cures": {str(row["cure"]): both(row, "cure_name") for row in rows_of(inputs.results) if text(row.get("cure"))},
        "queue": [str(row["zone"]) for row in rows_of(inputs.queue)],
    }


def state_of(row: Row) -> str:
    """Whether there is surely room, perhaps, surely not, or nobody can say."""
    if "status" in row and text(row.get("status")) != "computed":
        return UNKNOWN
    least, greatest = number(row.get("headroom_least")), number(row.get("headroom_greatest"))
    if least is None or greatest is None:
        return SHORT if text(row.get("assigned_by")) == "unserved" else UNKNOWN
    if least >= _NOTHING:
        return ENOUGH
    return OPEN if greatest >= _NOTHING else SHORT


def _title(kind: str) -> dict[str, str]:
    return {"vi": FACILITIES[kind].vi, "en": FACILITIES[kind].en}


def _by_topic(
    rows: list[Row], by: str, tell: Callable[[Row], dict[str, object]]
) -> dict[str, dict[str, dict[str, object]]]:
    found: dict[str, dict[str, dict[str, object]]] = defaultdict(dict)
    for row in rows:
        found[str(row["topic"])][str(row[by])] = tell(row)
    return dict(found)


def _zone(row: Row) -> dict[str, object]:
    english = texts(row.get("needs"))
    return filled(
        {
            "state": state_of(row),
            "needs": {"vi": "; ".join(texts(row.get("needs_vi")) or english), "en": "; ".join(english)},
            "least": number(row.get("demand_least"), 1),
            "greatest": number(row.get("demand_greatest"), 1),
            "facilities": texts(row.get("facilities")),
            "by": text(row.get("assigned_by")),
            "last": False if row.get("counted") is False else None,
            "basis": {"vi": text(row.get("basis_vi")), "en": text(row.get("basis_en"))},
            "quality": text(row.get("quality")),
            "failing": year(row.get("failing_horizon")),
            "surely": year(row.get("surely_failing_horizon")),
            "cause": text(row.get("cause")),
            "cure": text(row.get("cure")),
            "cost": number(row.get("cure_cost_billion_vnd"), 1),
            "cure_enough": row.get("cure_enough") if isinstance(row.get("cure_enough"), bool) else None,
        }
    )


def _facility(row: Row) -> dict[str, object]:
    """A facility's own figures; when it fails and what cures that each zone is told, which may use other projects."""
    return filled(
        {
            "state": state_of(row),
            "name": both(row, "name"),
            "least": number(row.get("headroom_least"), 1),
            "greatest": number(row.get("headroom_greatest"), 1),
            "capacity_least": number(row.get("capacity_least"), 1),
            "capacity_greatest": number(row.get("capacity_greatest"), 1),
            "demand_least": number(row.get("demand_least"), 1),
            "demand_greatest": number(row.get("demand_greatest"), 1),
            "zones": texts(row.get("zones")),
        }
    )
