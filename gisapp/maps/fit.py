"""How a standalone file stays under its limit: copies are simplified, then layers dropped, in a stated order.

The zones, their facts and results are never dropped. What was left out is listed in the payload and in the page.
"""

from collections.abc import Mapping
from typing import cast

import numpy as np
import orjson
from shapely.geometry import shape
from shapely.geometry.base import BaseGeometry

from gisapp.domain.errors import BadInput, Vi
from gisapp.domain.numerals import written
from gisapp.maps import copies

#: Tolerances of map copies tried in turn, in metres.
TOLERANCES_M = (10.0, 25.0, 50.0, 100.0)

#: Layers lighter than this are never simplified: it would spoil them and save nothing.
HEAVY_BYTES = 100_000

#: The order in which whole layers go, by what they are drawn as; within one, the heaviest first.
DROP_ORDER = (
    "lines",
    "points",
    "areas",
    "control",
    "tenants",
    "parcels",
    "facilities",
    "constraints",
    "corridors",
    "communes",
    "locator",
)

Record = dict[str, object]


def as_json(payload: Mapping[str, object]) -> bytes:
    """The payload as UTF-8 JSON."""
    return orjson.dumps(payload, option=orjson.OPT_NON_STR_KEYS)


def fitted(payload: Mapping[str, object], room_bytes: int) -> dict[str, object]:
    """The payload within so many bytes; what was simplified or left out is said in it.

    Raises
    ------
    BadInput
        When the zones and their results alone are too large.
    """
    if size(payload) <= room_bytes:
        return dict(payload)
    kept = dict(payload)
    while kept.get("rasters") and size(_coarser(kept, TOLERANCES_M[0])) > room_bytes:
        kept = _without_raster(kept)
    while size(_coarser(kept, TOLERANCES_M[-1])) > room_bytes:
        if not _layers(kept):
            raise BadInput(
                expected=f"zones and results that fit in {room_bytes:,} bytes",
                found=f"{size(kept):,} bytes without any layer around them",
                todo="open the live map instead, or choose fewer zones",
                vi=Vi(
                    f"các khu và kết quả vừa trong {written(room_bytes, 0)} byte",
                    "hãy mở bản đồ trực tuyến, hoặc chọn ít khu hơn",
                    f"{written(size(kept), 0)} byte dù không có lớp nào xung quanh",
                ),
            )
        kept = _without(kept, _first_to_go(_layers(kept)))
    copies_of_kept = (_coarser(kept, tolerance) for tolerance in (0.0, *TOLERANCES_M))
    return next(each for each in copies_of_kept if size(each) <= room_bytes)


def size(payload: Mapping[str, object]) -> int:
    """How many bytes the payload takes once it is escaped for a page."""
    data = as_json(payload)
    return len(data) + 5 * sum(data.count(mark) for mark in (b"<", b">", b"&"))


def _layers(payload: Mapping[str, object]) -> list[Record]:
    return cast("list[Record]", payload["layers"])


def _first_to_go(layers: list[Record]) -> Record:
    rank = {role: place for place, role in enumerate(DROP_ORDER)}
    return min(layers, key=lambda layer: (rank.get(str(layer["role"]), -1), -len(as_json(layer))))


def _without(payload: Record, layer: Record) -> Record:
    kept = [each for each in _layers(payload) if each is not layer]
    said = [*cast("list[Record]", payload["left_out"]), {"id": layer["id"], "title": layer.get("title")}]
    groups = [
        group | {"entries": [entry for entry in group["entries"] if entry.get("layer") != layer["id"]]}
        for group in cast("list[dict[str, list[Record]]]", payload["legend"])
    ]
    return payload | {"layers": kept, "left_out": said, "legend": [each for each in groups if each["entries"]]}


def _without_raster(payload: Record) -> Record:
    """Pictures go first, the heaviest before the others: they can be looked at on the live map."""
    rasters = cast("list[Record]", payload["rasters"])
    heaviest = max(rasters, key=lambda raster: len(str(raster["image"])))
    rest = _without(payload, heaviest)
    return rest | {"rasters": [each for each in rasters if each is not heaviest]}


def _coarser(payload: Record, tolerance_m: float) -> Record:
    if not tolerance_m:
        return payload
    layers = [_simplified(layer, tolerance_m) if _worth_it(layer) else layer for layer in _layers(payload)]
    return payload | {"layers": layers}


def _worth_it(layer: Record) -> bool:
    shapes = [feature.get("geometry") for feature in cast("list[Record]", layer["features"])]
    drawn = any(isinstance(each, dict) and each["type"] != "Point" for each in shapes)
    return drawn and len(as_json(layer)) > HEAVY_BYTES


def _simplified(layer: Record, tolerance_m: float) -> Record:
    features = cast("list[Record]", layer["features"])
    drawn = cast("Record", layer.get("drawn", {}))
    stated = max(tolerance_m, cast("float", drawn.get("tolerance_m", 0.0)))
    shapes = np.array([_shape(feature.get("geometry")) for feature in features], dtype=object)
    light = copies.geographic(copies.simplified(copies.planar(shapes), tolerance_m))
    coarser = [
        feature | {"geometry": copies.geojson(geometry)} for feature, geometry in zip(features, light, strict=True)
    ]
    return layer | {"features": coarser, "drawn": drawn | {"tolerance_m": stated}}


def _shape(geometry: object) -> BaseGeometry | None:
    return shape(geometry) if isinstance(geometry, dict) else None
