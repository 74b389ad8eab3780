"""Do the servers say the same? Pages, features and tiles, feature by feature, whatever frame each puts around them."""

import json
from collections.abc import Callable, Mapping, Sequence
from importlib import import_module
from typing import Any

import numpy as np
import shapely

Get = Callable[[str], tuple[int, dict[str, str], bytes]]
_LOOKED_AT = 12
#: All write nine decimals of a degree or more; the last may be rounded either way.
_DEGREES = 2e-9
_EXTENT = 4096


def disagreement(servers: Mapping[str, Get], asked: Mapping[str, Mapping[str, Sequence[str]]]) -> str | None:
    """What the first difference is between a peer's answers and ours; None where there is none."""
    own = servers["gisapp"]
    for peer, get in servers.items():
        if peer == "gisapp":
            continue
        for question, read in (("page", _page), ("feature", _feature), ("tile", _tile)):
            pairs = list(zip(asked["gisapp"][question], asked[peer].get(question, ()), strict=False))[:_LOOKED_AT]
            for ours, theirs in pairs:
                told = _differs(read(own(ours)[2]), read(get(theirs)[2]))
                if told:
                    return f"{peer}, {question}, {theirs}: {told}"
    return None


def _differs(ours: dict[str, Any], theirs: dict[str, Any]) -> str | None:
    if ours.keys() != theirs.keys():
        return f"other features: {sorted(ours.keys() ^ theirs.keys())[:5]}"
    for name, (said, shape) in ours.items():
        other, place = theirs[name]
        if said != other:
            return f"{name}: {said} is not {other}"
        if shape is not None and not shapely.equals_exact(shape, place, tolerance=_DEGREES, normalize=True):
            return f"{name}: another shape"
    return None


def _page(body: bytes) -> dict[str, Any]:
    return {each["id"]: _told(each) for each in json.loads(body)["features"]}


def _feature(body: bytes) -> dict[str, Any]:
    feature = json.loads(body)
    return {feature["id"]: _told(feature)}


def _told(feature: dict[str, Any]) -> tuple[dict[str, Any], shapely.Geometry]:
    said = {name: value for name, value in feature["properties"].items() if name != "id"}
    return said, shapely.geometry.shape(feature["geometry"])


def _tile(body: bytes) -> dict[str, Any]:
    """The features that show within the tile; how much of its neighbours a tile shows is each server's affair."""
    decode = import_module("mapbox_vector_tile").decode
    (layer,) = decode(body, default_options={"y_coord_down": True}).values()
    inside = shapely.box(1, 1, _EXTENT - 1, _EXTENT - 1)
    shown = [
        each for each in layer["features"] if shapely.geometry.shape(each["geometry"]).buffer(0).intersects(inside)
    ]
    found = {}
    for each in shown:
        said = {name: value for name, value in each["properties"].items() if name != "id"}
        found[each["properties"]["id"]] = ({**said, "area_ha": float(np.float64(said["area_ha"]))}, None)
    return found
