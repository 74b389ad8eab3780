"""How each view paints its zones on paper, which features it wants, and what it draws over them: as its page does."""

from collections.abc import Mapping, Sequence
from dataclasses import replace
from typing import Any

import numpy as np
import shapely

from gisapp.maps import copies
from gisapp.maps.paper.access import ACCESS
from gisapp.maps.paper.drawn import HOLLOW, Drawn, joined, kind_title, kind_wanted, ringed
from gisapp.maps.paper.ink import Ink
from gisapp.maps.paper.scene import Record, Scene, point_of
from gisapp.maps.paper.signs import mark
from gisapp.maps.style import (
    CHANGES,
    CONTRADICTIONS,
    NOT_COMPUTABLE,
    OVERLAP,
    PHASE,
    REACH,
    RULE_CONFLICT,
    SAME_COMMUNE,
    STANDINGS,
    TRIM,
    VERDICTS,
    Look,
)
from gisapp.maps.zone_looks import coverage_look, ledger_look, outcome_look

_MOST_REACHES = 120
_RING_MM = 2.4
_CONTRADICTED = tuple(CONTRADICTIONS)
_PLACES = {"conflict": RULE_CONFLICT, "phase": PHASE, "trim": TRIM}


def drawn_as(scene: Scene) -> Drawn:
    """What the scene's view adds."""
    return _VIEWS.get(str(scene.payload["view"]), Drawn())


# ---- land balance


def _land_paint(scene: Scene, zone: Record) -> Look | None:
    return HOLLOW if zone["id"] in scene.at_horizon("balance") else NOT_COMPUTABLE


# ---- coverage


def _coverage_paint(scene: Scene, zone: Record) -> Look | None:
    asked = scene.asked()
    answer = scene.at_horizon("answers").get(asked["id"], {}).get(zone["id"]) if asked else None
    return coverage_look(answer)


def _reaches(scene: Scene, ink: Ink) -> None:
    asked = scene.asked()
    if not asked or not asked.get("reach_m"):
        return
    found = [
        point_of(feature)
        for layer in scene.shown_layers()
        if layer["role"] == "facilities"
        for feature in layer["features"]
        if feature.get("geometry") and kind_wanted(scene, layer, feature) and scene.counts(feature)
    ]
    points = np.array([shapely.Point(each[:2]) for each in found[:_MOST_REACHES]], dtype=object)
    if not len(points):
        return
    for circle in scene.on_paper(shapely.buffer(copies.planar(points), asked["reach_m"], quad_segs=24)):
        ink.area(circle, REACH)


def coverage_title(scene: Scene, asked: Record) -> str:
    """What the view *coverage* asks, with its reach and where it is measured from."""
    said = scene.said
    reach = " " + said.word("within", m=said.number(asked["reach_m"], 0)) if asked.get("reach_m") else ""
    start = f"from_{asked.get('measured_from')}"
    return kind_title(scene, asked["kind"]) + reach + (f", {said.word(start)}" if said.has(start) else "")


def _coverage_asks(scene: Scene) -> str:
    asked = scene.asked()
    return coverage_title(scene, asked) if asked else ""


# ---- conflicts


def _conflicts(scene: Scene, ink: Ink) -> None:
    for area in scene.placed(each["geometry"] for each in scene.of_zones(scene.at_horizon("areas") or [])):
        ink.area(area, OVERLAP)
    points = {zone["id"]: zone.get("point") for zone in scene.zones}
    for row in scene.at_horizon("rows") or []:
        if row.get("proven") == "same_commune_not_proven":
            joined(scene, ink, points.get(row["zone"]), scene.feature_point(row["conflict"]), SAME_COMMUNE)


def _conflict_names(scene: Scene) -> list[tuple[Sequence[float], str]]:
    areas = scene.of_zones(scene.at_horizon("areas") or [])
    return [
        (each["point"], scene.said.hectares(round(each["ha"], 1)))
        for each in sorted(areas, key=lambda each: -(each.get("ha") or 0))
        if each.get("point") and each.get("ha")
    ]


# ---- ledger


def _ledger_paint(scene: Scene, zone: Record) -> Look | None:
    asked = scene.asked()
    told = scene.at_horizon("answers").get(asked["id"], {}).get(zone["id"]) if asked else None
    return ledger_look(told and told.get("state"))


def _served(scene: Scene, ink: Ink) -> None:
    asked = scene.asked()
    if not asked:
        return
    here = scene.at_horizon("facilities").get(asked["id"], {})
    for zone in scene.zones:
        told = scene.at_horizon("answers").get(asked["id"], {}).get(zone["id"]) or {}
        for named in told.get("facilities", []):
            state = here[named]["state"] if named in here else told.get("state")
            joined(scene, ink, zone.get("point"), scene.feature_point(named), ledger_look(state))
    for named, told in here.items():
        ringed(scene, ink, scene.feature_point(named), ledger_look(told["state"]))


def _ledger_asks(scene: Scene) -> str:
    asked = scene.asked()
    return scene.said.word(f"ledger_{asked['id']}") if asked else ""


# ---- rules


def rule_answers(scene: Scene, zone: str) -> list[list[Any]]:
    """The answers of a zone: standard, outcome, least, greatest, unit, needs, explanation, quality, sentence."""
    place = scene.at_horizon("answers").get(zone)
    answers: list[list[Any]] = [] if place is None else scene.part["lists"][place]
    return answers


def _rules_paint(scene: Scene, zone: Record) -> Look | None:
    return outcome_look({row[1] for row in rule_answers(scene, zone["id"])})


def _rule_places(scene: Scene, ink: Ink) -> None:
    areas = scene.of_zones(scene.part["drawn"][place] for place in scene.at_horizon("areas") or [])
    for area, outline in zip(areas, scene.placed(each["geometry"] for each in areas), strict=True):
        ink.area(outline, _PLACES[area["role"]])


# ---- portfolios, contradictions, differences


def _standing_paint(scene: Scene, zone: Record) -> Look | None:
    told = (scene.at_horizon("boards") or {}).get("zones", {}).get(zone["id"])
    return STANDINGS.get(told["standing"], NOT_COMPUTABLE) if told else HOLLOW


def _tasks(scene: Scene) -> list[Record]:
    return [scene.part["tasks"][place] for place in scene.at_horizon("listed") or []]


def _contradiction_paint(scene: Scene, zone: Record) -> Look | None:
    kinds = {
        task.get("kind")
        for task in _tasks(scene)
        if task["subject"] == zone["id"]
        or (str(task.get("kind") or "").startswith("outline") and task.get("quantity") == zone["id"])
    }
    worst = next((each for each in _CONTRADICTED if each in kinds), None)
    return CONTRADICTIONS[worst] if worst else HOLLOW


def _contradictions(scene: Scene, ink: Ink) -> None:
    points = {zone["id"]: zone.get("point") for zone in scene.zones}
    for task in _tasks(scene):
        if str(task.get("kind") or "").startswith("outline"):
            one, other = (points.get(each) or scene.feature_point(each) for each in (task["subject"], task["quantity"]))
            joined(scene, ink, one, other, CONTRADICTIONS[task["kind"]])


def _verdict_look(scene: Scene, zone: Record) -> Look:
    return VERDICTS[(scene.at_horizon("answers").get(zone["id"]) or {"verdict": "same"})["verdict"]]


def _changes(scene: Scene, ink: Ink) -> None:
    gone = {zone["id"] for zone in scene.payload["zones"] if zone["status"] in scene.without}
    for change in scene.part["changes"]:
        if change["layer"] == "zones" and change["id"] in gone:
            continue
        for side, look in CHANGES.items():
            placed = scene.place(change.get(side))
            if "Point" in placed.geom_type and not placed.is_empty:
                ink.line(placed.centroid.buffer(_RING_MM).exterior, look)
            else:
                ink.area(placed, look if "Polygon" in placed.geom_type else replace(look, fill="none", pattern="none"))
    for zone in scene.zones:
        spot, look = scene.spot(zone.get("point")), _verdict_look(scene, zone)
        if spot and look is not VERDICTS["same"]:
            mark(ink, spot[0] + 2.6, spot[1] + 2.6, look.letter, pixels=12, colour=look.line)


def _change_names(scene: Scene) -> list[tuple[Sequence[float], str]]:
    """What is not the same on both sides, by its name; zones have theirs."""
    changes = [each for each in scene.part["changes"] if each["layer"] != "zones" and each.get("point")]
    return [(each["point"], scene.said.of(each.get("name") or {})) for each in changes]


_VIEWS: Mapping[str, Drawn] = {
    "land-balance": Drawn(paint=_land_paint),
    "coverage": Drawn(paint=_coverage_paint, wanted=kind_wanted, over=_reaches, asks=_coverage_asks),
    "conflicts": Drawn(over=_conflicts, names=_conflict_names),
    "ledger": Drawn(paint=_ledger_paint, wanted=kind_wanted, over=_served, asks=_ledger_asks),
    "rules": Drawn(paint=_rules_paint, over=_rule_places),
    "portfolios": Drawn(paint=_standing_paint),
    "contradictions": Drawn(paint=_contradiction_paint, over=_contradictions),
    "access": ACCESS,
    "difference": Drawn(paint=_verdict_look, over=_changes, names=_change_names),
}
