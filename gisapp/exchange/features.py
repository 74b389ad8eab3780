"""Features as programs read them: GeoJSON and JSON-FG (OGC 21-045), in any of the CRSs that are served.

GeoJSON has its geometry in the CRS asked for. JSON-FG has `place` in it and `geometry` in longitude and latitude; where
nothing but longitude and latitude is asked for, `geometry` alone. A feature without a place has null in both.
"""

from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from datetime import date
from typing import Any

import geopandas as gpd
import numpy as np
import orjson
import pandas as pd
import shapely
from numpy.typing import NDArray

from gisapp.domain.crs import require_planar
from gisapp.domain.period import first_day, last_day
from gisapp.domain.served_crs import CRS84, ServedCrs
from gisapp.geometry import features

CONFORMS_TO = (
    "http://www.opengis.net/spec/json-fg-1/1.0/conf/core",
    "http://www.opengis.net/spec/json-fg-1/1.0/conf/types-schemas",
)


@dataclass(frozen=True, slots=True, kw_only=True)
class Form:
    """How features are written: in which CRS, as JSON-FG or GeoJSON, and which properties (None: all).

    With `fallback` JSON-FG has `geometry` also where `place` says it all, for those who read GeoJSON alone.
    """

    crs: ServedCrs = CRS84
    json_fg: bool = False
    fallback: bool = True
    properties: tuple[str, ...] | None = None

    @property
    def is_plain(self) -> bool:
        """Whether this is GeoJSON with all properties, as whole features lie ready."""
        return not self.json_fg and self.properties is None

    @property
    def has_place(self) -> bool:
        """Whether `place` holds the geometry, and `coordRefSys` its CRS."""
        return self.json_fg and self.crs != CRS84


def encode(table: gpd.GeoDataFrame | pd.DataFrame, form: Form) -> list[bytes]:
    """Each row as a JSON object of a feature.

    Parameters
    ----------
    table
        Rows with `id`; a GeoDataFrame in EPSG:5897, or a plain table, whose features have no geometry.

    Raises
    ------
    BadInput
        When the table is in another CRS.
    """
    chosen = table.columns if form.properties is None else form.properties
    names = [name for name in chosen if name not in ("id", "geometry")]
    in_crs = as_text(table, form.crs)
    if not form.json_fg:
        members: list[Iterator[bytes] | list[bytes]] = [_member("geometry", in_crs)]
    elif not form.has_place:
        members = [_times(table), _member("place", [None] * len(table)), _member("geometry", in_crs)]
    else:
        lonlat = as_text(table, CRS84) if form.fallback else [None] * len(table)
        members = [_times(table), _member("place", in_crs), _member("geometry", lonlat)]
    return [b",".join(parts) + b"}" for parts in zip(features.heads(table, names), *members, strict=True)]


def as_text(table: gpd.GeoDataFrame | pd.DataFrame, crs: ServedCrs) -> list[str | None]:
    """Each geometry as GeoJSON text in this CRS, its axes in the order of the authority, outer rings to the left."""
    if not isinstance(table, gpd.GeoDataFrame):
        return [None] * len(table)
    require_planar(table.crs)
    return features.as_text(np.asarray(table.geometry.to_numpy(), dtype=object), crs)


def joined(
    pieces: Sequence[bytes | memoryview],
    shapes: Sequence[bytes | memoryview],
    lonlat: Sequence[bytes | memoryview],
    form: Form,
) -> list[bytes]:
    """Features of ready-made pieces, as `encode` writes them of tables.

    Parameters
    ----------
    pieces
        The beginning of each feature, with all its properties.
    shapes
        The GeoJSON text of each shape in the form's CRS, `null` where it has none.
    lonlat
        The same in longitude and latitude; asked for by JSON-FG alone, and empty otherwise.
    """
    begun = pieces if form.properties is None else [_with_properties(each, form.properties) for each in pieces]
    if not form.json_fg:
        return [b"".join((head, b',"geometry":', shape, b"}")) for head, shape in zip(begun, shapes, strict=True)]
    times = [_time_of(each) for each in pieces]
    places = shapes if form.has_place else [b"null"] * len(begun)
    flat = shapes if not form.has_place else lonlat if form.fallback else [b"null"] * len(begun)
    parts = zip(begun, times, places, flat, strict=True)
    return [
        b"".join((head, b',"time":', time, b',"place":', place, b',"geometry":', shape, b"}"))
        for head, time, place, shape in parts
    ]


def _with_properties(piece: bytes | memoryview, names: Sequence[str]) -> bytes:
    said = orjson.loads(bytes(piece) + b"}")
    held = said["properties"]
    said["properties"] = {"id": held["id"], **{name: held[name] for name in names if name not in ("id", "geometry")}}
    return orjson.dumps(said)[:-1]


def _time_of(piece: bytes | memoryview) -> bytes:
    held = orjson.loads(bytes(piece) + b"}")["properties"]
    return _time(first_day(held.get("valid_from", _NEVER)), last_day(held.get("valid_to", _NEVER)))


_NEVER = float("nan")


def dimension(table: gpd.GeoDataFrame | pd.DataFrame) -> dict[str, int]:
    """What JSON-FG says where all shapes are points (0), lines (1) or polygons (2); nothing where they differ."""
    if not isinstance(table, gpd.GeoDataFrame):
        return {}
    shapes = table.geometry.to_numpy()
    return dimension_of(shapely.get_dimensions(shapes[~shapely.is_missing(shapes)]))


def dimension_of(dimensions: NDArray[np.integer[Any]]) -> dict[str, int]:
    """The same of the dimensions of shapes, -1 where there is none."""
    found = np.unique(dimensions[dimensions >= 0])
    return {"geometryDimension": int(found[0])} if len(found) == 1 and found[0] >= 0 else {}


def _member(name: str, texts: Sequence[str | None]) -> Iterator[bytes]:
    # The shape is JSON text already: it is joined in, not decoded and written again.
    return (f'"{name}":{text or "null"}'.encode() for text in texts)


def _times(table: pd.DataFrame) -> list[bytes]:
    empty = [None] * len(table)
    starts = table["valid_from"] if "valid_from" in table.columns else empty
    ends = table["valid_to"] if "valid_to" in table.columns else empty
    return [b'"time":' + _time(first_day(start), last_day(end)) for start, end in zip(starts, ends, strict=True)]


def _time(start: date | None, end: date | None) -> bytes:
    if (start is None and end is None) or (start and end and start > end):
        return b"null"
    return orjson.dumps({"interval": [start or "..", end or ".."]})
