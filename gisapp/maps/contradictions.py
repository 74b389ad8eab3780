"""The view *contradictions*: where sources and plans disagree, as tasks: what differs, who said so, whom to ask."""

from collections.abc import Mapping

from gisapp.maps.horizons import by_horizon
from gisapp.maps.inputs import MapInputs
from gisapp.maps.values import Row, both, filled, number, text


def contradictions_part(inputs: MapInputs) -> dict[str, object]:
    """Which tasks are open? Each once, and by horizon their numbers, in the order in which to settle them."""
    tasks: list[dict[str, object]] = []
    place: dict[str, int] = {}
    listed: dict[str, list[int]] = {}
    for horizon, rows in by_horizon(inputs.results, inputs.plan.horizons).items():
        listed[horizon] = []
        for row in rows:
            task = _task(row)
            at = place.setdefault(repr(task), len(tasks))
            if at == len(tasks):
                tasks.append(task)
            listed[horizon].append(at)
    return {"tasks": tasks, "listed": listed}


def _task(row: Row) -> dict[str, object]:
    said = row.get("values")
    return filled(
        {
            "kind": text(row.get("kind")),
            "subject": text(row.get("subject")),
            "name": both(row, "subject_name"),
            "quantity": text(row.get("quantity")),
            "least": number(row.get("least")),
            "greatest": number(row.get("greatest")),
            "unit": text(row.get("unit")),
            "spread": number(row.get("spread_share")),
            "said": [_said(each) for each in said if isinstance(each, dict)] if isinstance(said, (list, tuple)) else [],
            "task": both(row, "task"),
            "ask": both(row, "ask"),
        }
    )


def _said(each: Mapping[str, object]) -> dict[str, object]:
    return filled({name: text(each.get(name)) for name in ("value", "as_of", "source")})
