"""The signs that entries of the viewer's legend show: what is drawn for each, in the looks of the map."""

from collections.abc import Mapping, Sequence
from typing import Any

from gisapp.maps.map_style import Drawn, layers_of
from gisapp.maps.style import style_table

Record = Mapping[str, Any]
#: What tells how things are drawn that have no class of their own.
_DARK: dict[str, object] = {"fill": "#8d8a80", "line": "#44423b", "width": 1.5, "opacity": 0.55, "letter": ""}
_LAND: dict[str, object] = {"opacity": 0.6, "line": "#44423b", "width": 0.8}
_PLAIN: Mapping[str, Sequence[Mapping[str, object]]] = {
    "filled": ({"as": "area", "look": _DARK},),
    "hollow": ({"as": "area", "look": _DARK, "hollow": True},),
    "diamond": ({"as": "badge", "look": _DARK, "filled": False, "diamond": True},),
}
#: Layers that are told by the classes below them.
_CLASSED = frozenset({"facilities", "corridors", "constraints", "parcels", "raster"})


def with_signs(
    groups: Sequence[dict[str, Any]], layers: Sequence[Record], land: Mapping[str, Record]
) -> list[dict[str, Any]]:
    """The same groups; each entry with the signs to draw: area, line, badge or glyph, and in which look.

    Parameters
    ----------
    layers
        The layers that entries name, as the viewer is told of them.
    land
        The colours of each class of land use, in both themes.
    """
    known = {each["id"]: each for each in layers}
    style = style_table()

    def signed(entry: dict[str, Any]) -> dict[str, Any]:
        kinds = {"kinds": [signed(each) for each in entry["kinds"]]} if "kinds" in entry else {}
        return entry | kinds | {"signs": _signs(entry, known, style, land)}

    return [group | {"entries": [signed(each) for each in group["entries"]]} for group in groups]


def _signs(
    entry: Record, layers: Mapping[str, Record], style: Mapping[str, object], land: Mapping[str, Record]
) -> Sequence[Mapping[str, object]]:
    draw, path = entry["draw"], entry["look"]
    if draw in _PLAIN:
        return _PLAIN[draw]
    if draw == "land":
        return [{"as": "area", "look": {**land[path[0]], "fill": land[path[0]]["readable"], **_LAND}}]
    look: Any = style
    for key in path:
        look = look[key] if isinstance(look, Mapping) and key in look else None
    if path and look:
        kinds = {"area": ("area", "badge") if path[0] == "status" else ("area",), "glyph": ("glyph",)}
        return [{"as": each, "look": look} for each in kinds.get(draw, ("line",))]
    return [_of_layer(layers[entry["layer"]])] if _is_plain(entry, layers) else []


def _is_plain(entry: Record, layers: Mapping[str, Record]) -> bool:
    return entry.get("layer") in layers and layers[entry["layer"]]["role"] not in _CLASSED


def _of_layer(layer: Record) -> dict[str, object]:
    """A layer that has one look: as the style of the map paints it."""
    drawn = layers_of(Drawn(id=layer["id"], spec=layer["spec"], kind=layer["kind"], tilejson=""), {})
    paints: dict[str, dict[str, Any]] = {each["type"]: each["paint"] for each in drawn}
    line, fill, point = (paints.get(each, {}) for each in ("line", "fill", "circle"))
    if layer["role"] == "points":
        return {"as": "badge", "look": {**_DARK, "line": _plain(point.get("circle-color")) or _DARK["line"]}}
    width = _plain(line.get("line-width")) or 1
    look: dict[str, object] = {
        "line": _plain(line.get("line-color")) or _DARK["line"],
        "width": width,
        "dash": [each * width for each in line.get("line-dasharray", [])],
    }
    if layer["role"] == "lines" or "fill-color" not in fill:
        return {"as": "line", "look": look}
    shade = {"fill": _plain(fill["fill-color"]) or _DARK["fill"], "opacity": _plain(fill.get("fill-opacity")) or 1}
    return {"as": "area", "look": look | shade}


def _plain(value: Any) -> Any:
    """A value of a style that is the same everywhere; None for one that depends."""
    return None if isinstance(value, list) else value
