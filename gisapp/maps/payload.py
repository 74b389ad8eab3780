"""Everything one view shows, as one JSON value: both languages and all horizons, the same live and standalone.

The page that draws it holds constants only. Every text here that came from a table is data: the page writes it with
textContent and never as markup.
"""

from collections.abc import Callable, Mapping
from dataclasses import asdict

import numpy as np

from gisapp.domain.citation import CITATIONS
from gisapp.domain.errors import NotFound, Vi
from gisapp.domain.plan import Plan
from gisapp.maps.access import access_part
from gisapp.maps.around import layer_records
from gisapp.maps.cell_looks import CELLS
from gisapp.maps.conflicts import conflicts_part
from gisapp.maps.contradictions import contradictions_part
from gisapp.maps.coverage import coverage_part
from gisapp.maps.difference import difference_part
from gisapp.maps.horizons import alike
from gisapp.maps.inputs import SUBMISSION, VIEWS, MapInputs
from gisapp.maps.land_balance import land_balance_part
from gisapp.maps.ledger import ledger_part
from gisapp.maps.legend import legend
from gisapp.maps.portfolios import portfolios_part
from gisapp.maps.rasters import raster_records
from gisapp.maps.rules import rules_part
from gisapp.maps.style import style_table, submitted_table
from gisapp.maps.submission_legend import submission_legend
from gisapp.maps.submission_map import submission_part
from gisapp.maps.submission_words import SUBMISSION_WORDS
from gisapp.maps.values import text
from gisapp.maps.what_if import what_if_part
from gisapp.maps.words import PAGE_TITLES, RESERVATIONS, WORDS
from gisapp.maps.zones import zone_records

#: Tells a page which shape of payload this is.
FORMAT = "gisapp-map/1"

_PARTS: dict[str, Callable[[MapInputs], dict[str, object]]] = {
    "zones": lambda _inputs: {},
    "land-balance": land_balance_part,
    "coverage": coverage_part,
    "conflicts": conflicts_part,
    "ledger": ledger_part,
    "rules": rules_part,
    "portfolios": portfolios_part,
    "contradictions": contradictions_part,
    "access": access_part,
    "what-if": what_if_part,
    "difference": difference_part,
    SUBMISSION: submission_part,
}


def payload(inputs: MapInputs) -> dict[str, object]:
    """What does this view show? All of it, in both languages and for all horizons of the plan.

    Raises
    ------
    NotFound
        When there is no such view.
    """
    if inputs.view not in _PARTS:
        raise NotFound(
            expected=f"a view: {', '.join(VIEWS)}",
            found=repr(inputs.view),
            todo="choose one of these",
            vi=Vi(f"một bản đồ: {', '.join(VIEWS)}", "hãy chọn trong số này"),
        )
    zones, layers, part = zone_records(inputs), layer_records(inputs), _PARTS[inputs.view](inputs)
    rasters = raster_records(inputs.rasters)
    return {
        "format": FORMAT,
        "view": inputs.view,
        "views": {view: PAGE_TITLES[view] for view in dict.fromkeys((*VIEWS, inputs.view))},
        "plan": plan_record(inputs.plan),
        "horizon": inputs.horizon,
        "alike": alike(inputs.plan.horizons, zones, part, [*layers, *_of_changes(part)]),
        "appraised": inputs.appraised.isoformat(),
        "demo": inputs.demo,
        "bounds": part.get("bounds") or box_of(inputs),
        "zones": zones,
        "layers": layers,
        "rasters": rasters,
        "part": part,
        "style": style_table()
        | {"cells": {key: asdict(look) for key, look in CELLS.items()}}
        | (submitted_table() if inputs.view == SUBMISSION else {}),
        "legend": [*submission_legend(part), *legend(inputs.view, zones, layers, part, rasters)],
        "words": WORDS | SUBMISSION_WORDS if inputs.view == SUBMISSION else WORDS,
        "cited": CITATIONS,
        "reservations": _reservations(inputs, zones, layers, part),
        "left_out": [],
        "inputs": inputs_as_json(inputs),
    }


def _of_changes(part: Mapping[str, object]) -> list[dict[str, object]]:
    """What a submission changes, by whether it is there at a horizon, as a layer has it."""
    there = part.get("presences")
    return [{"features": [{"presence": each} for each in there]}] if isinstance(there, list) else []


def plan_record(plan: Plan) -> dict[str, object]:
    """A plan as JSON takes it."""
    return {
        "id": text(plan.id),
        "title": {"vi": text(plan.title_vi), "en": text(plan.title_en)},
        "decision": text(plan.decision),
        "decided": plan.decided.isoformat() if plan.decided else None,
        "status": text(plan.status),
        "source": text(plan.source),
        "horizons": list(plan.horizons),
        "note": {"vi": text(plan.note_vi), "en": text(plan.note_en)},
        "questions": {"vi": [text(q) for q in plan.questions_vi], "en": [text(q) for q in plan.questions_en]},
    }


def box_of(inputs: MapInputs) -> list[float] | None:
    """West, south, east, north of the locator, or of the zones where there is none."""
    frames = [each.table for each in inputs.around if each.entry.spec == "locator"] or [inputs.zones]
    boxes = np.array([frame.total_bounds for frame in [*frames, inputs.zones] if len(frame)]).reshape(-1, 4)
    boxes = boxes[np.isfinite(boxes).all(axis=1)]
    if not len(boxes):
        return None
    return [round(float(each), 5) for each in (*boxes[:, :2].min(axis=0), *boxes[:, 2:].max(axis=0))]


def _reservations(
    inputs: MapInputs,
    zones: list[dict[str, object]],
    layers: list[dict[str, object]],
    part: Mapping[str, object],
) -> list[dict[str, str | None]]:
    """What must a reader know before relying on the map? Printed with it."""
    found: list[dict[str, str | None]] = [RESERVATIONS[SUBMISSION]] if inputs.view == SUBMISSION else []
    if inputs.demo:
        found.append(RESERVATIONS["demo"])
    if any("uncertainty_m" in zone and "halo" in zone for zone in zones):
        found.append(RESERVATIONS["schematic"])
    if any("drawn_area_ha" not in zone for zone in zones):
        found.append(RESERVATIONS["unplaced"])
    balance = part.get("balance")
    if isinstance(balance, dict) and not any(balance.values()):
        found.append(RESERVATIONS["land_balance"])
    if inputs.view in RESERVATIONS and inputs.view != SUBMISSION:
        found.append(RESERVATIONS[inputs.view])
    if any(layer["role"] == "locator" for layer in layers):
        found.append(RESERVATIONS["locator"])
    found += [{"vi": text(note.get("vi")), "en": text(note.get("en"))} for note in inputs.notes]
    return found


def inputs_as_json(inputs: MapInputs) -> object:
    """What the view rests on, as JSON takes it."""
    return _plain(inputs.inputs)


def _plain(value: object) -> object:
    """The inputs' names as JSON takes them; what is not a number or a container is told as text."""
    if isinstance(value, Mapping):
        return {str(text(key)): _plain(each) for key, each in value.items()}
    if isinstance(value, (list, tuple, set, frozenset)):
        return [_plain(each) for each in value]
    return value if value is None or isinstance(value, (bool, int)) else text(value)
