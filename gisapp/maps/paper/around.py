"""The layers around the zones on paper: quiet background first, then land, constraints, corridors and facilities."""

import re
from collections.abc import Callable, Iterable, Iterator, Mapping

import numpy as np
import shapely
from shapely.geometry.base import BaseGeometry

from gisapp.maps.paper.ink import PX, Ink
from gisapp.maps.paper.scene import Record, Scene
from gisapp.maps.paper.signs import glyph, land_look
from gisapp.maps.paper.views import drawn_as
from gisapp.maps.style import (
    BACKGROUND,
    CONSTRAINTS,
    CORRIDORS,
    FACILITIES,
    GROUND,
    LOCATOR,
    OUTSIDE,
    PALE,
    Glyph,
    Look,
)

_OUTLINE = re.compile("outline|boundary|city")
_ROAD = re.compile("road|rail|bridge|street")
_MAIN_RIVER = re.compile("hồng|red river", re.IGNORECASE)
#: The order of the locator's kinds, the lowest first.
_LOWEST_FIRST = ("outline", "road", "lake", "river", "place")
#: The Red River is about so wide; drawn so from where that is more than a line.
_RIVER_M = 900.0
_CASING_PX = 2.5
#: Of more facilities than this the signs would hide the map: they are dots.
_MANY = 400
_DOT_MM = 0.6
#: Half the width of a facility's sign.
_SIGN_MM = 1.5
_BELOW = ("areas", "control", "parcels", "tenants", "lines")
_ABOVE = ("constraints", "corridors")


def draw_ground(scene: Scene, ink: Ink) -> None:
    """Draw what lies below everything: the ground, the locator, communes, land."""
    frame = scene.window.frame
    layers = scene.shown_layers()
    located = [each for layer in layers if layer["role"] == "locator" for each in layer["features"]]
    bounded = any(locator_kind(each) == "outline" for each in located)
    ink.box(frame.left, frame.bottom, frame.width, frame.height, fill=OUTSIDE if bounded else GROUND)
    for feature, outline in _placed(scene, sorted(located, key=lambda each: _LOWEST_FIRST.index(locator_kind(each)))):
        _locate(scene, ink, feature, outline)
    for layer in layers:
        if layer["role"] == "communes":
            for _, outline in _placed(scene, layer["features"]):
                if "Point" not in outline.geom_type:
                    ink.line(outline, BACKGROUND["communes"])
    for layer in layers:
        if layer["role"] in _BELOW:
            _land(scene, ink, layer)


def draw_results(scene: Scene, ink: Ink) -> None:
    """Draw what stands over the land and below the zones: constraints and corridors."""
    for role in _ABOVE:
        for layer in scene.shown_layers():
            if layer["role"] == role:
                for feature, outline in _placed(scene, _wanted(scene, layer)):
                    _over_land(scene, ink, role, feature, outline)


def draw_points(scene: Scene, ink: Ink) -> list[shapely.Polygon]:
    """Draw facilities and other points by their signs, over the zones; where signs with letters stand."""
    lettered: list[shapely.Polygon] = []
    for layer in scene.shown_layers():
        if layer["role"] not in ("facilities", "points"):
            continue
        many = len(layer["features"]) > _MANY
        for feature, outline in _placed(scene, _wanted(scene, layer)):
            look = facility_look(layer, feature)
            if layer["role"] == "points":
                ink.area(outline.centroid.buffer(_DOT_MM), _dotted(BACKGROUND["points"].line))
                continue
            if "Point" not in outline.geom_type:
                ink.area(outline, Look(vi="", en="", fill=look.colour, line=look.colour, width=1.2, opacity=0.2))
            spot = scene.spot(feature.get("point")) if "point" in feature else _middle(scene, outline)
            if spot and many:
                ink.area(shapely.Point(spot).buffer(_DOT_MM), _dotted(look.colour))
            elif spot:
                glyph(ink, *spot, look, filled=scene.counts(feature))
                lettered.append(shapely.Point(spot).buffer(_SIGN_MM, quad_segs=2))
    return lettered


def looks_here(scene: Scene) -> frozenset[tuple[str, ...]]:
    """The classes of which something lies within the frame: a table of the style and a name in it."""
    frame = scene.window.frame
    inside = shapely.box(frame.left, frame.bottom, frame.right, frame.top)
    found: set[tuple[str, ...]] = {("status", str(zone["status"])) for zone in scene.zones_here()}
    for layer in scene.shown_layers():
        tell = _CLASSES.get(layer["role"])
        for feature, outline in _placed(scene, _wanted(scene, layer)) if tell else ():
            if tell and outline.intersects(inside):
                found.add(tell(layer, feature))
    return frozenset(found)


def _classed(table: str, column: str, looks: Mapping[str, object]) -> Callable[[Record, Record], tuple[str, str]]:
    def tell(layer: Record, feature: Record) -> tuple[str, str]:
        kind = feature.get(column) or layer.get("kind") or ""
        return table, kind if kind in looks else "other"

    return tell


_CLASSES: dict[str, Callable[[Record, Record], tuple[str, str]]] = {
    "facilities": _classed("facilities", "kind", FACILITIES),
    "corridors": _classed("corridors", "kind", CORRIDORS),
    "constraints": _classed("constraints", "class", CONSTRAINTS),
    "parcels": lambda _layer, feature: ("land", str(feature.get("land_use"))),
}


def facility_look(layer: Record, feature: Record) -> Glyph:
    """The sign of a facility: by its kind, else by the layer's."""
    own = FACILITIES.get(feature.get("kind") or "")
    return own or FACILITIES.get(layer.get("kind") or "", FACILITIES["other"])


def locator_kind(feature: Record) -> str:
    """What a feature of the locator is: outline, lake, road, river or a place with a name."""
    geometry = (feature.get("geometry") or {}).get("type", "")
    kind = feature.get("kind") or ""
    if "Polygon" in geometry:
        return "outline" if _OUTLINE.search(kind) else "lake"
    if "Line" in geometry:
        return "road" if _ROAD.search(kind) else "river"
    return "place"


def _placed(scene: Scene, features: Iterable[Record]) -> Iterator[tuple[Record, BaseGeometry]]:
    """Features that lie within the window, with their outlines on the sheet."""
    known = [each for each in features if each.get("geometry")]
    for feature, outline in zip(known, scene.placed(each["geometry"] for each in known), strict=True):
        if not outline.is_empty:
            yield feature, outline


def _wanted(scene: Scene, layer: Record) -> list[Record]:
    view = drawn_as(scene)
    return [each for each in layer["features"] if view.wanted(scene, layer, each)]


def _locate(scene: Scene, ink: Ink, feature: Record, outline: BaseGeometry) -> None:
    kind = locator_kind(feature)
    if kind in ("outline", "lake", "road"):
        ink.area(outline, LOCATOR[kind])
    elif kind == "river":
        main = bool(_MAIN_RIVER.search(scene.said.of(feature.get("name"))))
        look = LOCATOR["main_river" if main else "river"]
        wide = np.clip(_RIVER_M * 1000 / scene.window.scale / PX, look.width, 60) if main else look.width
        ink.line(outline, look, width_px=float(wide))


def _land(scene: Scene, ink: Ink, layer: Record) -> None:
    look = BACKGROUND[layer["role"]]
    for feature, outline in _placed(scene, _wanted(scene, layer)):
        if layer["role"] == "parcels":
            ink.area(outline, land_look(scene.land, feature.get("land_use"), scene.theme))
        elif "Point" in outline.geom_type:
            ink.area(outline.centroid.buffer(_DOT_MM), _dotted(look.line))
        elif "Line" in outline.geom_type:
            ink.line(outline, look, opacity=1.0 if scene.counts(feature) else PALE)
        else:
            ink.area(outline, look)


def _over_land(scene: Scene, ink: Ink, role: str, feature: Record, outline: BaseGeometry) -> None:
    counts = scene.counts(feature)
    if role == "constraints":
        look = CONSTRAINTS.get(feature.get("class") or "", CONSTRAINTS["other"])
        if "Point" in outline.geom_type:
            ink.area(outline.centroid.buffer(1.0), _dotted(look.line))
            return
        if counts:
            ink.area(outline, look, line=False)
    else:
        look = CORRIDORS.get(feature.get("kind") or "", CORRIDORS["other"])
        ink.casing(outline, look.width + _CASING_PX)
    ink.line(outline, look, opacity=1.0 if counts else PALE)


def _middle(scene: Scene, outline: BaseGeometry) -> tuple[float, float] | None:
    point, frame = shapely.point_on_surface(outline), scene.window.frame
    inside = frame.left <= point.x <= frame.right and frame.bottom <= point.y <= frame.top
    return (point.x, point.y) if inside else None


def _dotted(colour: str) -> Look:
    return Look(vi="", en="", fill=colour, line="#ffffff", width=0.8, opacity=0.9)
