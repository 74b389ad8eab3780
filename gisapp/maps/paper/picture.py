"""A map in its frame at a true scale: ground, results, grid, zones, signs and names, in the order of the screen's."""

from collections.abc import Sequence
from math import cos, radians, sin

import shapely

from gisapp.maps.paper.around import draw_ground, draw_points, draw_results
from gisapp.maps.paper.grid import draw_frame, draw_grid
from gisapp.maps.paper.ink import MM, PX, Ink
from gisapp.maps.paper.names import draw_names
from gisapp.maps.paper.scene import Scene
from gisapp.maps.paper.signs import badge
from gisapp.maps.paper.views import drawn_as
from gisapp.maps.style import HALO, SELECTED

_BADGE_PX, _CHOSEN_PX = 20.0, 26.0
#: An outline larger than this on paper, in square millimetres, needs no badge to be seen; it has one beside its name.
_CASING_PX = 3.0


def draw_map(scene: Scene, ink: Ink, *, kept_free: Sequence[shapely.Polygon] = ()) -> None:
    """Draw the scene within its frame; no name is written where something else is to stand."""
    frame, canvas = scene.window.frame, ink.canvas
    canvas.saveState()
    path = canvas.beginPath()
    path.rect(frame.left * MM, frame.bottom * MM, frame.width * MM, frame.height * MM)
    canvas.clipPath(path, stroke=0, fill=0)
    draw_ground(scene, ink)
    draw_results(scene, ink)
    draw_grid(scene.window, ink)
    _draw_zones(scene, ink)
    drawn_as(scene).over(scene, ink)
    signs = [*draw_points(scene, ink), *_draw_badges(scene, ink)]
    canvas.restoreState()
    draw_names(scene, ink, [*kept_free, *signs])
    draw_frame(scene.window, ink)


def _draw_zones(scene: Scene, ink: Ink) -> None:
    zones = [zone for zone in scene.zones if zone.get("geometry")]
    around = [] if "halo" in scene.without else zones
    for zone, halo in zip(around, scene.placed(zone.get("halo") for zone in around), strict=True):
        ink.line(halo, HALO, opacity=0.9 if scene.counts(zone) else 0.5)
    view = drawn_as(scene)
    # Over land use a zone is its outline alone: its fill would change the colours that the legend tells.
    over_land = any(each["role"] == "parcels" for each in scene.shown_layers())
    for zone, outline in zip(zones, scene.placed(zone["geometry"] for zone in zones), strict=True):
        if outline.is_empty or not zone.get("drawn_area_ha"):
            continue
        look = scene.zone_look(zone)
        if zone["id"] == scene.chosen:
            ink.line(outline, SELECTED, width_px=look.width + 10)
        ink.casing(outline, look.width + _CASING_PX)
        paint = view.paint(scene, zone) or (look if scene.counts(zone) and not over_land else None)
        if paint is not None:
            ink.area(outline, paint, line=False)
        ink.line(outline, look)


def _draw_badges(scene: Scene, ink: Ink) -> list[shapely.Polygon]:
    """Draw the zones' badges; where they stand."""
    found: list[shapely.Polygon] = []
    for zone in scene.zones:
        spot = scene.spot(zone.get("point"))
        if spot is None:
            continue
        size = _CHOSEN_PX if zone["id"] == scene.chosen else _BADGE_PX
        place = _free(spot, size * PX, found)
        if place != spot:
            ink.line(shapely.LineString([spot, place]), scene.zone_look(zone), width_px=1)
        diamond = not zone.get("drawn_area_ha")
        badge(ink, *place, scene.zone_look(zone), filled=scene.counts(zone), diamond=diamond, size=size)
        found.append(shapely.Point(place).buffer(size * PX / 2, quad_segs=4))
    return found


def _free(spot: tuple[float, float], wide: float, taken: Sequence[shapely.Polygon]) -> tuple[float, float]:
    """The place for a badge: where the zone is, or beside it where another zone's badge stands there."""
    for far in (0.0, 1.05, 2.1):
        for angle in range(0, 360, 45) if far else (0,):
            place = spot[0] + far * wide * cos(radians(angle)), spot[1] + far * wide * sin(radians(angle))
            circle = shapely.Point(place).buffer(wide / 2, quad_segs=4)
            if not any(circle.intersects(each) for each in taken):
                return place
    return spot
