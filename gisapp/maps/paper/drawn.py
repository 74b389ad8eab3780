"""What a view adds to a map on paper, and what several views draw alike: lines between things, rings around them."""

from collections.abc import Callable, Sequence
from dataclasses import dataclass
from typing import Any

import shapely

from gisapp.maps.paper.ink import Ink
from gisapp.maps.paper.scene import Record, Scene
from gisapp.maps.style import FACILITIES, Look

#: A zone whose paint is its outline alone.
HOLLOW = Look(vi="", en="", fill="none", line="none", opacity=0)
_RING_MM = 2.4


@dataclass(frozen=True, slots=True, kw_only=True)
class Drawn:
    """What a view adds to the map; `paint` answers None where a zone is painted by its status."""

    paint: Callable[[Scene, Record], Look | None] = lambda _scene, _zone: None
    wanted: Callable[[Scene, Record, Record], bool] = lambda _scene, _layer, _feature: True
    over: Callable[[Scene, Ink], None] = lambda _scene, _ink: None
    asks: Callable[[Scene], str] = lambda _scene: ""
    names: Callable[[Scene], Sequence[tuple[Sequence[float], str]]] = lambda _scene: ()


def kind_wanted(scene: Scene, layer: Record, feature: Record) -> bool:
    """Of the facilities only those of the kind that is asked about."""
    asked = scene.asked()
    return layer["role"] != "facilities" or asked is None or (feature.get("kind") or layer.get("kind")) == asked["kind"]


def kind_title(scene: Scene, kind: str) -> str:
    """A kind of facility in the reader's words."""
    look = FACILITIES.get(kind, FACILITIES["other"])
    return scene.said.of({"vi": look.vi, "en": look.en})


def joined(scene: Scene, ink: Ink, one: Any, other: Any, look: Look) -> None:
    """Draw a line between two places that are known."""
    if one and other:
        ink.line(scene.place({"type": "LineString", "coordinates": [one[:2], other[:2]]}), look)


def ringed(scene: Scene, ink: Ink, at: Sequence[float] | None, look: Look) -> None:
    """Draw a ring around a place within the frame."""
    spot = scene.spot(at)
    if spot:
        ink.line(shapely.Point(spot).buffer(_RING_MM).exterior, look)
