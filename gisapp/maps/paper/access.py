"""The view *access* on paper: zones by the time to the nearest of a kind, and what the chosen one reaches by road."""

import re
from dataclasses import replace
from typing import Any

import numpy as np
import shapely

from gisapp.maps.paper.drawn import Drawn, kind_title, kind_wanted, ringed
from gisapp.maps.paper.ink import Ink
from gisapp.maps.paper.scene import Record, Scene
from gisapp.maps.paper.signs import perhaps
from gisapp.maps.style import BEYOND, COMMUNES_REACHED, GATE, NOT_COMPUTABLE, TIMES, Look

_RING = Look(vi="", en="", fill="none", line="#111111", width=2.5, opacity=0)
_CODES = re.compile(r"(\d*)([a-z])")
#: Lines of a dense network are drawn thinner, or they would run into one another.
_DENSE, _THINNER = 2000, 0.6


def _nearest(scene: Scene, zone: str) -> Record | None:
    asked, told = scene.asked(), _told(scene, zone)
    rows = told.get("nearest", []) if asked else []
    return next((each for each in rows if asked and each["kind"] == asked["kind"]), None)


def _told(scene: Scene, zone: str | None) -> Record:
    place = scene.at_horizon("answers").get(zone)
    told: Record = {} if place is None else scene.part["told"][place]
    return told


def _access_paint(scene: Scene, zone: Record) -> Look | None:
    answer = _nearest(scene, zone["id"])
    if not answer or "least_min" not in answer:
        return NOT_COMPUTABLE
    minutes = scene.part["minutes"]
    index = sum(answer.get("greatest_min", np.inf) > each for each in minutes)
    return TIMES[min(index, len(TIMES) - 1)] if index < len(minutes) else BEYOND


def _access(scene: Scene, ink: Ink) -> None:
    told = _told(scene, scene.chosen)
    if not told:
        return
    _communes_reached(scene, ink, told)
    _roads_reached(scene, ink, told)
    for gate in told.get("gates", []):
        spot = scene.spot(gate)
        if spot:
            ink.area(shapely.Point(spot).buffer(0.9), GATE)
    answer = _nearest(scene, str(scene.chosen)) or {}
    ringed(scene, ink, scene.feature_point(answer.get("id")), _RING)
    if answer.get("straight_id") != answer.get("id"):
        ringed(scene, ink, scene.feature_point(answer.get("straight_id")), replace(_RING, dash=(3, 4)))


def _communes_reached(scene: Scene, ink: Ink, told: Record) -> None:
    minutes = [f"{each:g}" for each in scene.part["minutes"]]
    for layer in scene.payload["layers"]:
        for feature in layer["features"] if layer["role"] == "communes" else ():
            answer = told.get("communes", {}).get(feature.get("id"))
            index = next((place for place, each in enumerate(minutes) if answer and each in answer), None)
            if index is None or not feature.get("geometry"):
                continue
            placed = scene.place(feature["geometry"])
            look = COMMUNES_REACHED[min(index, len(COMMUNES_REACHED) - 1)]
            ink.area(placed.buffer(1.6) if "Point" in placed.geom_type else placed, look)


def _roads_reached(scene: Scene, ink: Ink, told: Record) -> None:
    minutes, steps = scene.part["minutes"], scene.part["lines"]
    wide = _THINNER if len(steps) > _DENSE else 1.0
    sure: list[list[Any]] = [[] for _ in minutes]
    maybe: list[list[Any]] = [[] for _ in minutes]
    ends = [0]
    for count, letter in _CODES.findall(scene.part["codes"][told["roads"]]) if "roads" in told else ():
        soonest, latest = divmod(ord(letter) - ord("a"), len(minutes) + 1)
        ends.append(ends[-1] + int(count or 1))
        for line in steps[ends[-2] : ends[-1]]:
            if latest < len(minutes):
                sure[latest].append(line)
            if soonest < latest and soonest < len(minutes):
                maybe[soonest].append(line)
    for index in reversed(range(len(minutes))):
        look = TIMES[min(index, len(TIMES) - 1)]
        ink.line(_network(scene, sure[index]), look, width_px=look.width * wide)
        doubtful = perhaps(index)
        ink.line(_network(scene, maybe[index]), doubtful, width_px=doubtful.width * wide)


def _network(scene: Scene, lines: list[list[float]]) -> Any:
    """Stretches of road, each a first vertex and steps in hundred-thousandths of a degree."""
    vertices = [np.cumsum(np.array(line, dtype=float).reshape(-1, 2), axis=0) / 1e5 for line in lines]
    return scene.place({"type": "MultiLineString", "coordinates": [each.tolist() for each in vertices]})


def _access_asks(scene: Scene) -> str:
    asked = scene.asked()
    return kind_title(scene, asked["kind"]) if asked else ""


ACCESS = Drawn(paint=_access_paint, wanted=kind_wanted, over=_access, asks=_access_asks)
