"""How the viewer draws what it lays over the map itself: what is drawn by hand, a board's portfolios, a submission."""

from typing import Any

from gisapp.maps.map_style import PATTERN

_DRAWN = "#8a0d5f"
_LINED = ["has", "line"]
_PLACED = ["all", _LINED, ["==", ["geometry-type"], "Point"]]
#: In pixels; a list that a feature brought itself would be a text once the map is asked what lies at a place.
_PLACES = ("above", ["literal", [0, -24]], "beside", ["literal", [24, 0]])


def above() -> list[dict[str, Any]]:
    """The layers of MapLibre over the sources `above` and `drawn`, from below to above.

    Features of `above` bring their looks: `line` and `width`, `dashed`, `fill`, `pattern`; marks their `sign`, and
    whether it stands `above` or `beside` their point (`at`), where there is another.
    """
    line = {"line-color": ["get", "line"], "line-width": ["get", "width"]}
    offset = ["match", ["get", "at"], *_PLACES, ["literal", [0, 0]]]
    sign = {"icon-image": ["get", "sign"], "icon-offset": offset} | {
        f"icon-{each}": True for each in ("allow-overlap", "ignore-placement")
    }
    return [
        _over("fill", "fill", ["has", "fill"], paint={"fill-color": ["get", "fill"], "fill-opacity": 0.55}),
        _over("pattern", "fill", ["has", "pattern"], paint={"fill-pattern": ["concat", PATTERN, ["get", "pattern"]]}),
        _over("casing", "line", _LINED, paint={"line-color": "#fff", "line-width": ["+", ["get", "width"], 4]}),
        _over("line", "line", ["all", _LINED, ["!", ["has", "dashed"]]], paint=line),
        _over("dashed", "line", ["all", _LINED, ["has", "dashed"]], paint={**line, "line-dasharray": [2.5, 1.5]}),
        _over("place", "circle", _PLACED, paint=_dot()),
        _over("sign", "symbol", ["has", "sign"], layout=sign),
        _drawn("fill", {"fill-color": _DRAWN, "fill-opacity": 0.14}) | {"filter": ["==", ["geometry-type"], "Polygon"]},
        _drawn("casing", {"line-color": "#fff", "line-width": 6}),
        _drawn("line", {"line-color": _DRAWN, "line-width": 3}),
    ]


def _dot() -> dict[str, Any]:
    """A place: a wide ring where a line would be dashed, else a dot with a white edge; one shows around the other."""
    dashed, line, white = ["has", "dashed"], ["get", "line"], "#fff"
    return {
        "circle-radius": ["case", dashed, 9, 6],
        "circle-color": line,
        "circle-opacity": ["case", dashed, 0, 1],
        "circle-stroke-color": ["case", dashed, line, white],
        "circle-stroke-width": ["case", dashed, ["get", "width"], 2],
    }


def _over(name: str, kind: str, where: list[Any], **looks: dict[str, Any]) -> dict[str, Any]:
    return {"id": f"above/{name}", "type": kind, "source": "above", "filter": where, **looks}


def _drawn(name: str, paint: dict[str, Any]) -> dict[str, Any]:
    return {"id": f"drawn/{name}", "type": "fill" if name == "fill" else "line", "source": "drawn", "paint": paint}
