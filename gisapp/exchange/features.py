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

from gisapp.domain.crs import PLAN_CRS, require_planar, transform
from gisapp.domain.period import first_day, last_day
from gisapp.domain.served_crs import CRS84, ServedCrs

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
    heads = (_head(*row) for row in zip(table["id"], _records(table, names), strict=True))
    return [b",".join(parts) + b"}" for parts in zip(heads, *members, strict=True)]


def as_text(table: gpd.GeoDataFrame | pd.DataFrame, crs: ServedCrs) -> list[str | None]:
    """Each geometry as GeoJSON text in this CRS, its axes in the order of the authority, outer rings to the left."""
    if not isinstance(table, gpd.GeoDataFrame):
        return [None] * len(table)
    require_planar(table.crs)
    written = in_crs(np.asarray(table.geometry.to_numpy(), dtype=object), crs)
    if crs.north_first:
        written = shapely.transform(written, lambda xy: xy[:, ::-1])
    return list(shapely.to_geojson(written))


def in_crs(geometry: NDArray[np.object_], crs: ServedCrs) -> NDArray[np.object_]:
    """Geometries of the plan CRS as they are served in another, east first, rounded to 0.1 mm."""
    moved = transform(geometry, PLAN_CRS, crs.code)
    rounded = shapely.transform(moved, lambda xy: np.round(xy, crs.decimals))
    oriented: NDArray[np.object_] = shapely.orient_polygons(rounded)
    return oriented


def dimension(table: gpd.GeoDataFrame | pd.DataFrame) -> dict[str, int]:
    """What JSON-FG says where all shapes are points (0), lines (1) or polygons (2); nothing where they differ."""
    if not isinstance(table, gpd.GeoDataFrame):
        return {}
    shapes = table.geometry.to_numpy()
    found = np.unique(shapely.get_dimensions(shapes[~shapely.is_missing(shapes)]))
    return {"geometryDimension": int(found[0])} if len(found) == 1 and found[0] >= 0 else {}


def plain_value(value: Any) -> Any:
    """A cell as JSON has it: missing is null, a list stays a list."""
    if isinstance(value, (list, tuple, np.ndarray)):
        return [plain_value(each) for each in value]
    if pd.isna(value):
        return None
    if isinstance(value, date):
        return value.isoformat()
    return value.item() if isinstance(value, np.generic) else value


def _member(name: str, texts: Sequence[str | None]) -> Iterator[bytes]:
    # The shape is JSON text already: it is joined in, not decoded and written again.
    return (f'"{name}":{text or "null"}'.encode() for text in texts)


def _head(identity: object, properties: dict[str, object]) -> bytes:
    said = {"type": "Feature", "id": plain_value(identity), "properties": {"id": plain_value(identity), **properties}}
    return orjson.dumps(said, default=str)[:-1]


def _records(table: pd.DataFrame, names: Sequence[str]) -> Iterator[dict[str, object]]:
    columns = [[plain_value(value) for value in table[name]] for name in names]
    if not names:
        return ({} for _ in table["id"])
    return (dict(zip(names, row, strict=True)) for row in zip(*columns, strict=True))


def _times(table: pd.DataFrame) -> list[bytes]:
    empty = [None] * len(table)
    starts = table["valid_from"] if "valid_from" in table.columns else empty
    ends = table["valid_to"] if "valid_to" in table.columns else empty
    return [b'"time":' + _time(first_day(start), last_day(end)) for start, end in zip(starts, ends, strict=True)]


def _time(start: date | None, end: date | None) -> bytes:
    if (start is None and end is None) or (start and end and start > end):
        return b"null"
    return orjson.dumps({"interval": [start or "..", end or ".."]})
