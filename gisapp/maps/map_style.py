"""The one style definition as layers of a MapLibre style: sources are the tiles, looks are those of `style`.

A class is told by colour and pattern or dash together, as on every map of ours. Patterns are images that the viewer
draws: a client without them sees the colours alone. There are no fonts to fetch, so names are the viewer's to write.
"""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from typing import Any

from gisapp.maps.style import CONSTRAINTS, CORRIDORS, FACILITIES, GROUND, OUTSIDE, STATUS, Glyph, Look
from gisapp.maps.zooms import FIRST_ZOOMS

#: Where a pattern is drawn by the viewer, its image has this name and the pattern's.
PATTERN = "gisapp-pattern-"
#: Parcels are seen through, so that what lies under them is.
_LAND_OPACITY = 0.6
_COMMUNE_LINE, _REFERENCE_LINE, _WATER, _LAND = "#8a8472", "#6b675c", "#b9d7e4", "#c9c9c4"
_RIVER, _OUTLINE = "#9cc3da", "#a39d8b"
_RIVER_WIDTHS = ["interpolate", ["linear"], ["zoom"], 8, 1.5, 14, 6]
#: Which specs are drawn, the lowest first; the others have a look of their own where they are switched on.
_ORDER = ("communes", "locator", "parcels", "constraints", "corridors", "facilities", "zones")
_SIZES = [8, 2.5, 12, 4.5, 16, 8]


@dataclass(frozen=True, slots=True, kw_only=True)
class Drawn:
    """A layer to draw: its id, spec and kind, and where its tiles are described."""

    id: str
    spec: str | None
    kind: str
    tilejson: str


def map_style(layers: Sequence[Drawn], land_colours: Mapping[str, str], *, name: str) -> dict[str, Any]:
    """The style of a map of these layers (MapLibre style specification, version 8).

    Parameters
    ----------
    land_colours
        The colour of each land-use class, in the theme that is asked for.
    """
    ordered = sorted(layers, key=lambda each: _ORDER.index(each.spec) if each.spec in _ORDER else len(_ORDER))
    sources = {each.id: {"type": "vector", "url": each.tilejson, "promoteId": "id"} for each in ordered}
    # Where an outline of the plan area is drawn, what lies outside it is a shade darker.
    outlined = any(each.spec == "locator" for each in layers)
    ground = {"id": "ground", "type": "background", "paint": {"background-color": OUTSIDE if outlined else GROUND}}
    drawn = [layer for each in ordered for layer in layers_of(each, land_colours)]
    return {"version": 8, "name": name, "sources": sources, "layers": [ground, *drawn]}


def layers_of(layer: Drawn, land_colours: Mapping[str, str]) -> list[dict[str, Any]]:
    """How a layer is drawn: its layers of the style, the lowest first."""
    if layer.spec in _CLASSED:
        return _by_look(layer, *_CLASSED[layer.spec])
    if layer.spec == "facilities":
        return _points(layer, FACILITIES)
    if layer.spec == "parcels":
        return [_land(layer, land_colours)]
    border = _of(layer, "line", "line", {"line-color": _COMMUNE_LINE, "line-width": 1, "line-dasharray": [4, 3]})
    if layer.spec == "communes":
        return [border]
    return _locator(layer) if layer.spec == "locator" else _plain(layer)


def _land(layer: Drawn, colours: Mapping[str, str]) -> dict[str, Any]:
    colour = _match("land_use", colours, _LAND)
    return _of(layer, "fill", "land", {"fill-color": colour, "fill-opacity": _LAND_OPACITY})


def _locator(layer: Drawn) -> list[dict[str, Any]]:
    """The quiet background: inside and outside, water, and the outline over it."""
    outline = ["==", ["get", "kind"], "outline"]
    water = ["in", ["get", "kind"], ["literal", ["river", "lake", "water"]]]
    lines = ["all", ["!", _POINTS], ["!", outline], ["!", water]]
    return [
        _of(layer, "fill", "inside", {"fill-color": GROUND}, ["all", _POLYGONS, outline]),
        _of(layer, "fill", "water", {"fill-color": _WATER, "fill-opacity": 0.8}, ["all", _POLYGONS, water]),
        _of(
            layer, "line", "river", {"line-color": _RIVER, "line-width": _RIVER_WIDTHS}, ["all", ["!", _POINTS], water]
        ),
        _of(layer, "line", "line", {"line-color": _REFERENCE_LINE, "line-width": 0.8}, lines),
        _of(layer, "line", "outline", {"line-color": _OUTLINE, "line-width": 1.6}, outline),
    ]


#: Specs whose features are drawn by a class: its column, and the look of each.
_CLASSED: dict[str | None, tuple[str, Mapping[str, Look]]] = {
    "zones": ("status", {key.value: look for key, look in STATUS.items()}),
    "constraints": ("constraint_class", CONSTRAINTS),
    "corridors": ("kind", CORRIDORS),
}
_POLYGONS = ["==", ["geometry-type"], "Polygon"]
_POINTS = ["==", ["geometry-type"], "Point"]


def _by_look(layer: Drawn, column: str, looks: Mapping[str, Look]) -> list[dict[str, Any]]:
    """Areas and lines by their class: fills at once, patterns over them, a line for each dash."""
    other = looks.get("other") or looks["unknown"]
    fills = {key: look.fill for key, look in looks.items() if look.fill != "none"}
    layers = []
    if fills:
        opacity = {key: look.opacity for key, look in looks.items()}
        paint = {"fill-color": _match(column, fills, other.fill), "fill-opacity": _match(column, opacity, 0.4)}
        layers.append(_of(layer, "fill", "fill", paint, _POLYGONS))
        patterns = {key: PATTERN + look.pattern for key, look in looks.items() if look.pattern != "none"}
        told = ["all", _POLYGONS, ["in", ["get", column], ["literal", list(patterns)]]]
        pattern = _match(column, patterns, next(iter(patterns.values())))
        layers.append(_of(layer, "fill", "pattern", {"fill-pattern": pattern}, told))
    first = FIRST_ZOOMS.get(layer.spec or "", ("", {}))[1]
    for number, (dash, keys) in enumerate(_by_dash(looks).items()):
        widths = _match(column, {key: looks[key].width for key in keys}, other.width)
        paint = {"line-color": _match(column, {key: looks[key].line for key in keys}, other.line), "line-width": widths}
        if dash:  # MapLibre counts dashes in widths of the line
            width = looks[keys[0]].width
            paint["line-dasharray"] = [round(each / width, 2) for each in dash]
        known = ["in", ["get", column], ["literal", keys]]
        # What is of no class that we know is drawn with the solid lines.
        unknown = ["!", ["in", ["get", column], ["literal", list(looks)]]]
        chosen = known if dash else ["any", known, unknown]
        layers.append(_of(layer, "line", f"line-{number}", paint, chosen, least=min(first.get(key, 0) for key in keys)))
    circle = {"circle-color": _match(column, {key: look.line for key, look in looks.items()}, other.line),
              "circle-radius": ["interpolate", ["linear"], ["zoom"], *_SIZES], "circle-stroke-color": "#ffffff",
              "circle-stroke-width": 1}  # fmt: skip
    return [*layers, _of(layer, "circle", "point", circle, _POINTS)]


def _by_dash(looks: Mapping[str, Look]) -> dict[tuple[float, ...], list[str]]:
    dashes: dict[tuple[float, ...], list[str]] = {(): []}
    for key, look in looks.items():
        dashes.setdefault(look.dash, []).append(key)
    return dashes


def _points(layer: Drawn, glyphs: Mapping[str, Glyph]) -> list[dict[str, Any]]:
    other = glyphs["other"].colour
    own = glyphs[layer.kind].colour if layer.kind in glyphs else other
    colour = _match("kind", {key: glyph.colour for key, glyph in glyphs.items()}, own)
    circle = {"circle-color": colour, "circle-radius": ["interpolate", ["linear"], ["zoom"], *_SIZES],
              "circle-stroke-color": "#ffffff", "circle-stroke-width": 1}  # fmt: skip
    return [
        _of(layer, "fill", "fill", {"fill-color": colour, "fill-opacity": 0.3}, _POLYGONS),
        _of(layer, "line", "line", {"line-color": colour, "line-width": 1.5}, ["!", _POINTS]),
        _of(layer, "circle", "point", circle, _POINTS),
    ]


def _plain(layer: Drawn) -> list[dict[str, Any]]:
    fill = {"fill-color": _REFERENCE_LINE, "fill-opacity": 0.12}
    return [
        _of(layer, "fill", "fill", fill, _POLYGONS),
        _of(layer, "line", "line", {"line-color": _REFERENCE_LINE, "line-width": 1.2}, ["!", _POINTS]),
        _of(layer, "circle", "point", {"circle-color": _REFERENCE_LINE, "circle-radius": 3}, _POINTS),
    ]


def _of(
    layer: Drawn, kind: str, part: str, paint: dict[str, Any], chosen: list[Any] | None = None, *, least: int = 0
) -> dict[str, Any]:
    """One layer of the style."""
    said: dict[str, Any] = {"id": f"{layer.id}/{part}", "type": kind, "source": layer.id, "source-layer": layer.id}
    said |= {"paint": paint, "metadata": {"gisapp:spec": layer.spec, "gisapp:kind": layer.kind}}
    if chosen is not None:
        said["filter"] = chosen
    return said | ({"minzoom": least} if least else {})


def _match(column: str, values: Mapping[str, Any], otherwise: Any) -> Any:
    """An expression that chooses by the class; what is of none of them looks like `otherwise`."""
    pairs = [each for key, value in values.items() if key != "other" for each in (key, value)]
    return ["match", ["get", column], *pairs, otherwise] if pairs else otherwise
