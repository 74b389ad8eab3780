"""Layers as others read them: GeoJSON, JSON-FG, CSV, GeoParquet, and tables for the formats that GDAL writes.

How near geometry comes back: as EPSG:5897 (JSON-FG's place, GeoParquet, GeoPackage, FlatGeobuf) to the digit that is
stored, 0.1 mm; in longitude and latitude (GeoJSON, CSV) nine decimals of a degree, with the way there and back 0.2 mm.
"""

import io
from collections.abc import Iterator, Sequence

import geopandas as gpd
import numpy as np
import orjson
import pandas as pd
import pyarrow as pa
import pyarrow.csv as pc
import pyarrow.parquet as pq
import pyproj
import shapely
from numpy.typing import NDArray

from gisapp.domain.crs import PLAN_CRS, require_planar
from gisapp.domain.served_crs import CRS84, plan_crs
from gisapp.exchange.cells import cell_of_texts, guarded
from gisapp.exchange.features import CONFORMS_TO, Form, dimension, encode
from gisapp.geometry.features import in_crs

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
    yield from _lines(table, Form())


def json_fg(table: gpd.GeoDataFrame | pd.DataFrame, *, layer: str) -> Iterator[bytes]:
    """A layer as JSON-FG: the place of each feature in EPSG:5897, its geometry in longitude and latitude beside it.

    Parameters
    ----------
    table
        In EPSG:5897, with a column `id`; a plain table becomes features without place and geometry.
    layer
        The layer's id, the type of its features.

    Raises
    ------
    BadInput
        When the table is in another CRS.
    """
    said = {"type": "FeatureCollection", "conformsTo": CONFORMS_TO, "featureType": layer}
    yield orjson.dumps({**said, **dimension(table), "coordRefSys": plan_crs().uri})[:-1] + b',"features":['
    yield from _lines(table, Form(crs=plan_crs(), json_fg=True))


def csv(table: gpd.GeoDataFrame | pd.DataFrame) -> bytes:
    r"""A layer as CSV in UTF-8, its shapes as WKT in longitude and latitude in the last column, `wkt`.

    It begins with a byte order mark, without which spreadsheets damage Vietnamese names. Texts are quoted and nothing
    else is, so that a missing value (nothing) differs from an empty text (`""`), and a code like 0104 from a number.
    Lists and texts that a spreadsheet would run are written as in `gisapp.exchange.cells`.
    """
    plain = arrow_columns(table)
    cells = {guarded(name): _cells(plain[name]) for name in plain.column_names}
    if isinstance(table, gpd.GeoDataFrame):
        wkt = shapely.to_wkt(_lonlat(table), rounding_precision=CRS84.decimals)
        cells[free_name("wkt", plain.column_names)] = pa.array(wkt, pa.string())
    buffer = io.BytesIO(b"\xef\xbb\xbf")
    buffer.seek(0, io.SEEK_END)
    pc.write_csv(pa.table(cells), buffer)
    return buffer.getvalue()


def geoparquet(table: gpd.GeoDataFrame | pd.DataFrame) -> bytes:
    """A layer as GeoParquet 1.1 in the plan CRS, or as Parquet where it has no geometry."""
    rows = arrow_table(table)
    if isinstance(table, gpd.GeoDataFrame):
        said = {**(rows.schema.metadata or {}), b"geo": orjson.dumps(_geo(table))}
        rows = rows.replace_schema_metadata(said)
    buffer = io.BytesIO()
    pq.write_table(rows, buffer, compression="zstd")
    return buffer.getvalue()


def arrow_table(table: gpd.GeoDataFrame | pd.DataFrame) -> pa.Table:
    """A layer's columns with a type each, and its shapes as WKB in the plan CRS in the last one, `geometry`."""
    plain = arrow_columns(table)
    if not isinstance(table, gpd.GeoDataFrame):
        return plain
    require_planar(table.crs)
    return plain.append_column("geometry", pa.array(shapely.to_wkb(table.geometry.to_numpy()), pa.binary()))


def arrow_columns(table: pd.DataFrame) -> pa.Table:
    """A layer's columns but the geometry, each of one type; a column without any value is text."""
    names = [name for name in table.columns if name != "geometry"]
    columns = pa.Table.from_pandas(pd.DataFrame(table[names]), preserve_index=False)
    fields = [pa.field(each.name, _plain(each.type)) for each in columns.schema]
    return columns.cast(pa.schema(fields, metadata=columns.schema.metadata))


def _plain(kind: pa.DataType) -> pa.DataType:
    """The type that every format knows for a type of pandas or Arrow."""
    if pa.types.is_dictionary(kind):
        return _plain(kind.value_type)
    if pa.types.is_list(kind) or pa.types.is_large_list(kind):
        return pa.list_(_plain(kind.value_type))
    return pa.string() if pa.types.is_null(kind) or pa.types.is_large_string(kind) else kind


def _cells(column: pa.ChunkedArray) -> pa.ChunkedArray | pa.Array:
    """A column as cells: numbers and truths as they are, texts safe for a spreadsheet, lists in one cell."""
    values = column.to_pylist() if pa.types.is_list(column.type) or pa.types.is_string(column.type) else None
    if values is None:
        return column
    texts = (cell_of_texts(each) if isinstance(each, list) else each for each in values)
    return pa.array([each if each is None else guarded(each) for each in texts], pa.string())


def free_name(name: str, taken: Sequence[str]) -> str:
    """A name with as many underscores behind it as it takes to differ from every column, capital letters or small."""
    used = {each.lower() for each in taken}
    while name in used:
        name += "_"
    return name


def _geo(table: gpd.GeoDataFrame) -> dict[str, object]:
    """What GeoParquet says of the geometry."""
    shapes = table.geometry.to_numpy()
    here = shapes[~(shapely.is_missing(shapes) | shapely.is_empty(shapes))]
    column: dict[str, object] = {
        "encoding": "WKB",
        "crs": pyproj.CRS.from_user_input(PLAN_CRS).to_json_dict(),
        "geometry_types": sorted(set(table.geometry.geom_type.dropna())),
        **({"bbox": shapely.total_bounds(here).tolist()} if len(here) else {}),
    }
    return {"version": "1.1.0", "primary_column": "geometry", "columns": {"geometry": column}}


def _lonlat(table: gpd.GeoDataFrame) -> NDArray[np.object_]:
    require_planar(table.crs)
    return in_crs(np.asarray(table.geometry.to_numpy(), dtype=object), CRS84)


def _lines(table: gpd.GeoDataFrame | pd.DataFrame, form: Form) -> Iterator[bytes]:
    """The features, one a line, and the end of the collection that they stand in."""
    for start in range(0, len(table), _ROWS_PER_PIECE):
        features = encode(table.iloc[start : start + _ROWS_PER_PIECE], form)
        yield (b",\n" if start else b"\n") + b",\n".join(features)
    yield b"\n]}\n"
