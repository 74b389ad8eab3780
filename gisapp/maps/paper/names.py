"""Names on the map: placed one after the other, the most important first, never over one another, never cut off."""

import re
from collections.abc import Iterator, Sequence
from dataclasses import dataclass, field
from math import atan2, cos, degrees, hypot, radians, sin

import numpy as np
import shapely

from gisapp.maps.paper.around import locator_kind
from gisapp.maps.paper.fonts import BOLD, ITALIC, REGULAR, printable, width
from gisapp.maps.paper.ink import MM, PX, Ink
from gisapp.maps.paper.scene import Record, Scene, point_of
from gisapp.maps.paper.views import drawn_as
from gisapp.maps.style import CORRIDORS, NAMES, Look, NameLook

#: A pixel of a screen's type is drawn this large: paper is read closer.
_TYPE = 1.15
_BOLD_FROM = 600
#: A longer name is broken into two lines.
_LONG = 24
_MOST_LETTERS = 64
_BRACKETS = re.compile(r"\s*\([^)]*\)")
#: Names of facilities and communes are written from these scales on.
_FACILITIES_FROM, _COMMUNES_FROM, _CORRIDORS_FROM = 60_000.0, 400_000.0, 400_000.0
_MANY = 400
_PAD = 0.35
#: A stretch that bends more than this has no name along it.
_STRAIGHT = 0.9
#: The same name is written again along another line where it is so far off, in millimetres.
_AGAIN = 90.0
#: A pale ground keeps a name readable on any pattern.
_PALE = Look(vi="", en="", fill="#ffffff", line="none", opacity=0.62)
#: Metres of a pixel at zoom 0 at Hanoi's latitude, in millimetres of this sheet's pixel: which zoom a scale amounts to.
_ZOOM_0 = 559_082_264 * cos(radians(21))


@dataclass(frozen=True, slots=True, kw_only=True)
class Name:
    """A name to be written: what it says, where, how, and what outweighs what."""

    said: str
    spot: tuple[float, float]
    look: NameLook
    weight: float = 0.0
    line: tuple[tuple[float, float], ...] = ()
    colour: str = ""


@dataclass(slots=True)
class Placing:
    """The boxes that are taken already, on the sheet."""

    inside: shapely.Polygon
    taken: list[shapely.Polygon] = field(default_factory=list)
    along: dict[str, list[shapely.Polygon]] = field(default_factory=dict)

    def free(self, box: shapely.Polygon) -> bool:
        """Whether something can be written here; from now on it cannot."""
        if not self.inside.contains(box) or any(box.intersects(each) for each in self.taken):
            return False
        self.taken.append(box)
        return True


def draw_names(scene: Scene, ink: Ink, kept_free: Sequence[shapely.Polygon]) -> None:
    """Write as many names as there is room for."""
    frame = scene.window.frame
    inside = shapely.box(frame.left + 0.5, frame.bottom + 0.5, frame.right - 0.5, frame.top - 0.5)
    placing = Placing(inside, list(kept_free))
    for name in sorted(_all(scene), key=lambda each: (each.look.rank, -each.weight, each.said)):
        if name.line:
            _along(ink, placing, name)
        else:
            _beside(ink, placing, name)


def _all(scene: Scene) -> Iterator[Name]:
    yield from _zones(scene)
    for at, said in drawn_as(scene).names(scene):
        yield from _at(scene, at, said, NAMES["result"])
    for layer in scene.shown_layers():
        yield from _layer(scene, layer)


def _zones(scene: Scene) -> Iterator[Name]:
    for zone in () if "names" in scene.without else scene.zones:
        chosen = zone["id"] == scene.chosen
        weight = (1e6 if scene.counts(zone) else 0) + (zone.get("drawn_area_ha") or 0)
        said = short(scene.said.of(zone.get("name")))
        yield from _at(scene, zone.get("point"), said, NAMES["selected" if chosen else "zone"], weight)


def short(name: str) -> str:
    """A name without what stands in brackets, for the map; the list beside it has the whole."""
    plain = _BRACKETS.sub("", name).strip() or name
    return plain if len(plain) <= _MOST_LETTERS else plain[: _MOST_LETTERS - 1] + "…"


def _layer(scene: Scene, layer: Record) -> Iterator[Name]:
    scale, role = scene.window.scale, layer["role"]
    zoom = np.log2(_ZOOM_0 / scale)
    view = drawn_as(scene)
    for feature in layer["features"]:
        said = scene.said.of(feature.get("name"))
        if role == "parcels" and scene.theme == "legal" and feature.get("land_use"):
            yield from _code(scene, feature)
        if not said or not feature.get("geometry"):
            continue
        if role == "locator" and zoom >= (feature.get("min_zoom") or 0):
            yield from _located(scene, feature, said)
        elif role == "communes" and scale <= _COMMUNES_FROM:
            weight = feature.get("stated_area_km2") or 0
            yield from _at(scene, point_of(feature), said, NAMES["commune"], weight)
        elif role == "facilities" and scale <= _FACILITIES_FROM and len(layer["features"]) < _MANY:
            if view.wanted(scene, layer, feature):
                yield from _at(scene, point_of(feature), said, NAMES["facility"])
        elif role == "corridors" and scale <= _CORRIDORS_FROM:
            line = CORRIDORS.get(feature.get("kind") or "", CORRIDORS["other"]).line
            yield from _on_line(scene, feature, said, line)


def _located(scene: Scene, feature: Record, said: str) -> Iterator[Name]:
    kind = locator_kind(feature)
    if kind in ("river", "road"):
        yield from _on_line(scene, feature, said, NAMES["river"].colour)
    elif kind == "lake" and feature.get("point"):
        yield from _at(scene, feature["point"], said, NAMES["commune"])
    elif kind == "place":
        low = feature.get("min_zoom") or 0
        city = "city" in (feature.get("kind") or "") or "capital" in (feature.get("kind") or "")
        yield from _at(scene, point_of(feature), said, NAMES["city" if city else "place"], 100 - low)


def _code(scene: Scene, feature: Record) -> Iterator[Name]:
    """The code of a land use, where the parcel has room for it."""
    classes = scene.land
    said = str(classes.get(feature["land_use"], {}).get("code") or feature["land_use"])
    outline = scene.place(feature["geometry"])
    look = NAMES["code"]
    if outline.is_empty or outline.area < 2 * len(said) * (look.size * PX * _TYPE) ** 2:
        return
    spot = shapely.point_on_surface(outline)
    yield Name(said=said, spot=(spot.x, spot.y), look=look, weight=float(outline.area))


def _at(scene: Scene, at: Sequence[float] | None, said: str, look: NameLook, weight: float = 0.0) -> Iterator[Name]:
    spot = scene.spot(at)
    if spot and said:
        yield Name(said=said, spot=spot, look=look, weight=weight)


def _on_line(scene: Scene, feature: Record, said: str, colour: str) -> Iterator[Name]:
    placed = scene.place(feature["geometry"])
    lines = [each for each in shapely.get_parts(placed) if each.geom_type == "LineString"]
    if lines:
        longest = max(lines, key=lambda each: each.length)
        line = tuple(map(tuple, shapely.get_coordinates(longest).tolist()))
        yield Name(said=said, spot=line[0], look=NAMES["river"], line=line, weight=longest.length, colour=colour)


def _size(look: NameLook) -> float:
    return look.size * PX * _TYPE * MM


def _font(look: NameLook) -> str:
    return BOLD if look.weight >= _BOLD_FROM else REGULAR


def _beside(ink: Ink, placing: Placing, name: Name) -> None:
    look, size, font = name.look, _size(name.look), _font(name.look)
    lines = _broken(printable(name.said))
    wide = max(width(each, font, size) for each in lines) / MM
    high = size / MM
    tall = (len(lines) - 1) * high * 1.1
    for anchor, dx, dy in _candidates(look.away * PX + _PAD if look.away else 0.0, high, tall):
        x, y = name.spot[0] + dx, name.spot[1] + dy
        left = {"start": x, "middle": x - wide / 2, "end": x - wide}[anchor]
        box = shapely.box(left - _PAD, y - tall - 0.28 * high, left + wide + _PAD, y + 0.95 * high)
        if not placing.free(box):
            continue
        ink.area(box, _PALE, line=False)
        for place, each in enumerate(lines):
            ink.text(x, y - place * high * 1.1, each, size=size, font=font, colour=look.colour, anchor=anchor)
        if look.dot:
            ink.box(name.spot[0] - 0.3, name.spot[1] - 0.3, 0.6, 0.6, fill=look.colour)
        return


def _broken(text: str) -> list[str]:
    """A long name in two lines, broken at the space nearest its middle."""
    spaces = [place for place, letter in enumerate(text) if letter == " "]
    if len(text) < _LONG or not spaces:
        return [text]
    at = min(spaces, key=lambda each: abs(each - len(text) / 2))
    return [text[:at], text[at + 1 :]]


def _candidates(away: float, high: float, tall: float) -> list[tuple[str, float, float]]:
    """Places around a point: text anchor, and where the first line's base goes; up is positive."""
    level = -0.35 * high + tall / 2
    if not away:
        return [("middle", 0, level)]
    below, above = -away - 0.8 * high, away + 0.2 * high + tall
    return [
        ("start", away, level), ("end", -away, level), ("middle", 0, below), ("middle", 0, above),
        ("start", away * 0.8, below + high * 0.6), ("start", away * 0.8, above - away * 0.4),
        ("end", -away * 0.8, below + high * 0.6), ("end", -away * 0.8, above - away * 0.4),
    ]  # fmt: skip


def _along(ink: Ink, placing: Placing, name: Name) -> None:
    """Write a name along the straightest stretch of its line."""
    size, text = _size(name.look), printable(name.said)
    wide, high = width(text, ITALIC, size) / MM, size / MM
    for (x, y), angle in _stretches(name.line, wide):
        turn = radians(angle)
        lift = 0.35 * high
        left, up = x - wide / 2 * cos(turn) - lift * sin(turn), y - wide / 2 * sin(turn) + lift * cos(turn)
        flat = shapely.box(-_PAD, -0.3 * high, wide + _PAD, 0.95 * high)
        spun = shapely.affinity.rotate(flat, angle, origin=(0, 0))
        box = shapely.affinity.translate(spun, left, up)
        again = any(box.distance(each) < _AGAIN for each in placing.along.get(text, []))
        if not again and placing.free(box):
            placing.along.setdefault(text, []).append(box)
            ink.area(box, _PALE, line=False)
            ink.text(left, up, text, size=size, font=ITALIC, colour=name.colour, turned=angle)
            return


def _stretches(line: Sequence[tuple[float, float]], wide: float) -> list[tuple[tuple[float, float], float]]:
    """Middles and directions of stretches as long as the name, the straightest first."""
    path = shapely.LineString(line)
    found = []
    for start in np.arange(0, path.length - wide, max(wide / 3, 2.0)):
        ends = [shapely.line_interpolate_point(path, each) for each in (start, start + wide)]
        dx, dy = ends[1].x - ends[0].x, ends[1].y - ends[0].y
        straight = hypot(dx, dy) / wide
        if straight < _STRAIGHT:
            continue
        if dx < 0:
            dx, dy = -dx, -dy
        middle = ((ends[0].x + ends[1].x) / 2, (ends[0].y + ends[1].y) / 2)
        found.append((straight, middle, degrees(atan2(dy, dx))))
    return [(middle, angle) for _, middle, angle in sorted(found, key=lambda each: -each[0])]
