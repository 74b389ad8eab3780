"""Layers of the map that only the viewer draws: names, facilities' signs, and what is drawn by hand."""

from collections.abc import Iterator, Mapping, Sequence
from typing import Any

from gisapp.maps.style import FACILITIES

#: In a name layer this stands for the language of the reader.
LANGUAGE = "{lang}"
#: Images that the viewer draws, and the source of what somebody drew.
GLYPH, DRAWN = "gisapp-glyph-", "drawn"
_NAME = ["coalesce", ["get", f"name_{LANGUAGE}"], ["get", "name_vi"]]
_HAND = "#8a0d5f"
Layer = dict[str, Any]


def viewer_layers(records: Sequence[Mapping[str, Any]]) -> list[Layer]:
    """What is drawn over the zones, the lowest first: signs of facilities, names of communes, rivers and places.

    Parameters
    ----------
    records
        The layers that there are, as the viewer is told of them.
    """
    of_role = {"facilities": _glyphs, "communes": _communes, "locator": _places}
    return [
        layer for role, layers in of_role.items() for each in records if each["role"] == role for layer in layers(each)
    ]


def hand_layers() -> list[Layer]:
    """How is drawn what somebody draws?"""
    polygon = ["==", ["geometry-type"], "Polygon"]
    return [
        {"id": "drawn/fill", "type": "fill", "source": DRAWN, "filter": polygon,
         "paint": {"fill-color": _HAND, "fill-opacity": 0.14}},
        {"id": "drawn/casing", "type": "line", "source": DRAWN, "paint": {"line-color": "#fff", "line-width": 6}},
        {"id": "drawn/line", "type": "line", "source": DRAWN, "paint": {"line-color": _HAND, "line-width": 3}},
    ]  # fmt: skip


def _symbol(record: Mapping[str, Any], part: str, layout: Layer, paint: Layer, **more: Any) -> Layer:
    source = record["id"]
    return {"id": f"{source}/{part}", "type": "symbol", "source": source, "source-layer": source, "layout": layout,
            "paint": paint, **more}  # fmt: skip


def _glyphs(record: Mapping[str, Any]) -> Iterator[Layer]:
    own = record["kind"] if record["kind"] in FACILITIES else "other"
    named = ["match", ["get", "kind"], list(FACILITIES), ["get", "kind"], own]
    size = ["interpolate", ["linear"], ["zoom"], 10, 0.7, 14, 1]
    layout = {"icon-image": ["concat", GLYPH, named], "icon-size": size, "icon-padding": 0}
    yield _symbol(record, "glyph", layout, {}, minzoom=9)


def _named(size: float, **more: Any) -> Layer:
    return {"text-field": _NAME, "text-font": ["Be Vietnam Pro"], "text-size": size, "text-max-width": 9, **more}


def _ink(colour: str) -> Layer:
    return {"text-color": colour, "text-halo-color": "#fff", "text-halo-width": 1.4}


def _communes(record: Mapping[str, Any]) -> Iterator[Layer]:
    yield _symbol(record, "names", _named(11), _ink("#6b675c"), minzoom=11)


def _places(record: Mapping[str, Any]) -> Iterator[Layer]:
    along = {"symbol-placement": "line", "text-letter-spacing": 0.08}
    river, place = (["==", ["get", "kind"], each] for each in ("river", "place"))
    early = ["<=", ["to-number", ["get", "min_zoom"], 0], ["zoom"]]
    yield _symbol(record, "rivers", _named(11, **along), _ink("#1f5a78"), filter=river)
    yield _symbol(record, "places", _named(11.5), _ink("#55605f"), filter=["all", place, early])
