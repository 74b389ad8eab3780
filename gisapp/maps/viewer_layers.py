"""Layers of the map that only the viewer draws: names, facilities' signs, and what sets zones off."""

from collections.abc import Iterator, Mapping, Sequence
from typing import Any

from gisapp.maps.style import FACILITIES, HALO, SELECTED

#: In a name layer this stands for the language of the reader.
LANGUAGE = "{lang}"
#: Images that the viewer draws.
GLYPH = "gisapp-glyph-"
_NAME = ["coalesce", ["get", f"name_{LANGUAGE}"], ["get", "name_vi"]]
_INK = "#1d2733"
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


def zone_layers() -> dict[str, Layer]:
    """What is drawn of zones beside their looks: where they are hit, what sets them off, and their signs and names.

    The viewer says of which zones, and in which source; `named` is what the layout of `points` has where names are on.
    """
    casing = {"line-color": "#fff", "line-width": 5, "line-opacity": 0.95}
    chosen = {"line-color": SELECTED.line, "line-width": 9, "line-opacity": 0.85}
    halo = {"line-color": HALO.line, "line-width": HALO.width,
            "line-dasharray": [each / HALO.width for each in HALO.dash]}  # fmt: skip
    badge = {"icon-image": ["get", "badge"], "icon-allow-overlap": True, "symbol-sort-key": ["get", "first"]}
    ink = {"text-color": _INK, "text-halo-color": "#fff", "text-halo-width": 1.8}
    return {
        "hit": {"id": "zones/hit", "type": "fill", "paint": {"fill-color": "#fff", "fill-opacity": 0.01}},
        "casing": {"id": "zones/casing", "type": "line", "paint": casing},
        "outlined": {"id": "zones/chosen", "type": "line", "paint": chosen},
        "halo": {"id": "zone-halos", "type": "line", "source": "zone-halos", "paint": halo},
        "points": {"id": "zone-points", "type": "symbol", "source": "zone-points", "layout": badge, "paint": ink},
        "named": {**_named(12.5), "text-field": ["get", "name"], "text-optional": True, "text-radial-offset": 1.05,
                  "text-variable-anchor": ["top", "bottom", "left", "right"], "text-justify": "auto"},
    }  # fmt: skip


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
    # The layer counts in zooms of the web's grid of 256 pixels; MapLibre's are of 512, and so one less.
    early = ["<=", ["to-number", ["get", "min_zoom"], 0], ["+", ["zoom"], 1]]
    yield _symbol(record, "rivers", _named(11, **along), _ink("#1f5a78"), filter=river)
    yield _symbol(record, "places", _named(11.5), _ink("#55605f"), filter=["all", place, early])
