"""Layers as others read them: GeoJSON (RFC 7946), CSV and GeoParquet, from a table in the plan CRS."""

import io
from collections.abc import Iterator, Sequence
from typing import Any

import geopandas as gpd
import numpy as np
import orjson
import pandas as pd
import shapely
from numpy.typing import NDArray

from gisapp.domain.crs import GEOGRAPHIC_CRS, PLAN_CRS, require_planar, transform

#: Nine decimals of a degree are 0.1 mm, the grid of storage: what leaves and comes back has not moved (design §4).
_DECIMALS = 9
_ROWS_PER_PIECE = 1_000


def geojson(table: gpd.GeoDataFrame | pd.DataFrame) -> Iterator[bytes]:
    """A layer as an RFC 7946 FeatureCollection, one feature a line, a piece at a time.

    Parameters
    ----------
    table
        In EPSG:5897, with a column `id`; a plain table becomes features without geometry.

    Raises
    ------
    BadInput
        When the table is in another CRS.
    """
    yield b'{"type":"FeatureCollection","features":['
    for start in range(0, len(table), _ROWS_PER_PIECE):
        features = feature_bytes(table.iloc[start : start + _ROWS_PER_PIECE])
        yield (b",\n" if start else b"\n") + b",\n".join(features)
    yield b"\n]}\n"


def feature_bytes(table: gpd.GeoDataFrame | pd.DataFrame) -> list[bytes]:
    """Each row as an RFC 7946 Feature in longitude and latitude; its `id` stands beside the properties and in them.

    Raises
    ------
    BadInput
        When the table is in another CRS than EPSG:5897.
    """
    names = [name for name in table.columns if name not in ("id", "geometry")]
    shapes = shapely.to_geojson(_lonlat(table))
    return [_feature(*row) for row in zip(table["id"], _records(table, names), shapes, strict=True)]


def csv(table: gpd.GeoDataFrame | pd.DataFrame) -> bytes:
    """A layer as CSV in UTF-8; lists are joined by "; ", and `wkt` holds the shape in longitude and latitude.

    It begins with a byte order mark, without which spreadsheets damage Vietnamese names.
    """
    names = [name for name in table.columns if name != "geometry"]
    plain = pd.DataFrame({name: [_cell(value) for value in table[name]] for name in names}, dtype=object)
    if isinstance(table, gpd.GeoDataFrame):
        plain["wkt"] = shapely.to_wkt(_lonlat(table), rounding_precision=_DECIMALS)
    return plain.to_csv(index=False, lineterminator="\r\n").encode("utf-8-sig")


def geoparquet(table: gpd.GeoDataFrame | pd.DataFrame) -> bytes:
    """A layer as GeoParquet in the plan CRS, or as Parquet where it has no geometry."""
    if isinstance(table, gpd.GeoDataFrame):
        require_planar(table.crs)
    buffer = io.BytesIO()
    table.to_parquet(buffer, index=False)
    return buffer.getvalue()


def _lonlat(table: gpd.GeoDataFrame | pd.DataFrame) -> NDArray[np.object_]:
    if not isinstance(table, gpd.GeoDataFrame):
        return np.full(len(table), None, dtype=object)
    require_planar(table.crs)
    moved = transform(np.asarray(table.geometry.to_numpy(), dtype=object), PLAN_CRS, GEOGRAPHIC_CRS)
    rounded = shapely.transform(moved, lambda xy: np.round(xy, _DECIMALS))
    oriented: NDArray[np.object_] = shapely.orient_polygons(rounded)
    return oriented


def _records(piece: pd.DataFrame, names: Sequence[str]) -> Iterator[dict[str, object]]:
    columns = [[plain_value(value) for value in piece[name]] for name in names]
    return (
        (dict(zip(names, row, strict=True)) for row in zip(*columns, strict=True))
        if names
        else ({} for _ in piece["id"])
    )


def _feature(identity: object, properties: dict[str, object], shape: str | None) -> bytes:
    head = orjson.dumps(
        {"type": "Feature", "id": plain_value(identity), "properties": {"id": plain_value(identity), **properties}}
    )
    # The shape is JSON text already: it is joined in, not decoded and written again.
    return head[:-1] + b',"geometry":' + (shape or "null").encode() + b"}"


def plain_value(value: Any) -> Any:
    """A value of a table as JSON has it: nothing where it is missing, lists as lists."""
    if isinstance(value, (list, tuple, np.ndarray)):
        return [plain_value(each) for each in value]
    if pd.isna(value):
        return None
    return value.item() if isinstance(value, np.generic) else value


def _cell(value: Any) -> Any:
    plain = plain_value(value)
    return "; ".join(map(str, plain)) if isinstance(plain, list) else plain
