"""How a layer's table becomes the part files of a Delta table.

A part holds about 20,000 features in Hilbert order, in row groups of 1,000, so that the statistics of files and of
row groups tell which of them a box can meet. Geometry is WKB in the plan CRS at 0.1 mm; beside it stand its box and
its area, so that most questions are answered without decoding geometry. `xmin ymin xmax ymax area_m2` are derived
from the geometry each time: a delivered column of such a name is replaced.
"""

from typing import Literal

import geopandas as gpd
import numpy as np
import pandas as pd
import pyarrow as pa
import pyarrow.parquet as pq
import shapely
from deltalake import CommitProperties, PostCommitHookProperties, WriterProperties, write_deltalake
from deltalake.writer.properties import ColumnProperties
from numpy.typing import NDArray

from gisapp.domain.crs import require_planar
from gisapp.domain.errors import BadInput, Vi
from gisapp.domain.layer import BOX, DERIVED

GEOMETRY = "geometry"
#: 0.1 mm, as decimals of a metre.
DECIMALS = 4
ROWS_PER_FILE = 20_000
ROWS_PER_GROUP = 1_000
#: Zstandard's fastest level: a part is read far more often than it is stored.
LEVEL = 1
#: History is kept for ever: Delta would clear commits away after thirty days.
KEEP_HISTORY = PostCommitHookProperties(cleanup_expired_logs=False)
_CONFIGURATION = {"delta.enableExpiredLogCleanup": "false", "delta.logRetentionDuration": "interval 36500 days"}


def prepared(table: gpd.GeoDataFrame | pd.DataFrame) -> pa.Table:
    """Lay a table out as it is stored: WKB at 0.1 mm, boxes, areas, rows in Hilbert order.

    Parameters
    ----------
    table
        Features in EPSG:5897, or a table without geometry. Missing geometry stays missing: its box and area are null
        and its rows come last.

    Returns
    -------
    pyarrow.Table
        The columns of `table`; for features then `geometry xmin ymin xmax ymax area_m2`. A table without geometry
        keeps its order.

    Raises
    ------
    BadInput
        When features are not in EPSG:5897, or a column mixes types that no table can hold.
    """
    if not isinstance(table, gpd.GeoDataFrame):
        return _columns(table)
    require_planar(table.crs)
    shapes = shapely.transform(table.geometry.to_numpy(), lambda xy: np.round(xy, DECIMALS))
    order = hilbert_order(shapes)
    derived = {table.geometry.name, GEOMETRY, *DERIVED}
    plain = _columns(pd.DataFrame(table[[name for name in table.columns if name not in derived]]).iloc[order])
    shapes = shapes[order]
    numbers = np.column_stack([shapely.bounds(shapes), shapely.area(shapes)])
    absent = shapely.is_missing(shapes) | shapely.is_empty(shapes)
    plain = plain.append_column(GEOMETRY, pa.array(shapely.to_wkb(shapes), pa.binary()))
    for name, values in zip(DERIVED, numbers.T, strict=True):
        plain = plain.append_column(name, pa.array(values, pa.float64(), mask=absent))
    return plain


def write_parts(
    location: str, table: pa.Table, *, mode: Literal["overwrite", "append"], commit: CommitProperties
) -> None:
    """Commit a prepared table as parts of a Delta table, which is made where it is not there.

    `overwrite` replaces rows and columns; `append` adds rows, and columns that the table did not have.
    """
    names = set(table.column_names)
    plain = ColumnProperties(dictionary_enabled=False)
    write_deltalake(
        location,
        # As one batch: several are written side by side and may end in another order, which costs the Hilbert order.
        table.combine_chunks(),
        mode=mode,
        schema_mode="overwrite" if mode == "overwrite" else "merge",
        target_file_size=_file_bytes(table),
        configuration=_CONFIGURATION,
        commit_properties=commit,
        post_commithook_properties=KEEP_HISTORY,
        writer_properties=WriterProperties(
            compression="ZSTD",
            compression_level=LEVEL,
            max_row_group_size=ROWS_PER_GROUP,
            write_batch_size=ROWS_PER_GROUP,
            # A dictionary of values that never repeat costs time and space and saves nothing.
            column_properties={name: plain for name in ("id", GEOMETRY, *DERIVED) if name in names},
        ),
    )


def _columns(table: pd.DataFrame) -> pa.Table:
    try:
        columns = pa.Table.from_pandas(table, preserve_index=False)
    except (pa.ArrowInvalid, pa.ArrowTypeError) as mixed:
        raise BadInput(
            expected="one type of value in each column",
            found=str(mixed.args[-1] if mixed.args else mixed),
            todo="make the column all text or all numbers",
            vi=Vi("mỗi cột một kiểu giá trị", "hãy để cả cột là chữ hoặc cả cột là số"),
        ) from mixed
    schema = pa.schema([pa.field(field.name, _storable(field.type)) for field in columns.schema])
    return columns.cast(schema)


def _storable(kind: pa.DataType) -> pa.DataType:
    """The type that Delta has for a type of pandas or Arrow."""
    types = pa.types
    if types.is_dictionary(kind):
        return _storable(kind.value_type)
    if types.is_list(kind) or types.is_large_list(kind):
        return pa.list_(_storable(kind.value_type))
    if types.is_timestamp(kind):
        return pa.timestamp("us", tz=kind.tz)
    others = (
        (types.is_null, pa.string()),
        (types.is_large_string, pa.string()),
        (types.is_string_view, pa.string()),
        (types.is_large_binary, pa.binary()),
        (types.is_unsigned_integer, pa.int64()),
        (types.is_float16, pa.float32()),
    )
    return next((stored for is_kind, stored in others if is_kind(kind)), kind)


def hilbert_order(shapes: NDArray[np.object_]) -> NDArray[np.intp]:
    """The order of rows along a Hilbert curve, so that neighbours share parts; rows without geometry come last."""
    return hilbert_order_of_boxes(shapely.bounds(shapes).reshape(-1, len(BOX)))


def hilbert_order_of_boxes(boxes: NDArray[np.float64]) -> NDArray[np.intp]:
    """The same by the boxes of rows (xmin, ymin, xmax, ymax), whose middles decide; without geometry they are NaN."""
    here = ~np.isnan(boxes).any(axis=1)
    places = np.full(len(boxes), np.iinfo(np.uint64).max, dtype=np.uint64)
    if here.any():
        low, high = boxes[here, :2], boxes[here, 2:]
        middles = gpd.GeoSeries(shapely.points((low + high) / 2))
        places[here] = middles.hilbert_distance((*low.min(axis=0), *high.max(axis=0))).to_numpy()
    return np.argsort(places, kind="stable")


def _file_bytes(table: pa.Table) -> int | None:
    """How many bytes 20,000 of these rows take, found by encoding a sample; None leaves Delta its default."""
    if table.num_rows <= ROWS_PER_FILE:
        return None
    sample = table.slice(table.num_rows // 2, ROWS_PER_GROUP)
    sink = pa.BufferOutputStream()
    plain = [name for name in table.column_names if name not in {"id", GEOMETRY, *DERIVED}]
    pq.write_table(sample, sink, compression="zstd", compression_level=LEVEL, use_dictionary=plain)
    return int(sink.getvalue().size / sample.num_rows * ROWS_PER_FILE)


def conformed(rows: pa.Table, schema: pa.Schema) -> pa.Table:
    """The rows under the columns of the table; columns that they lack are null."""
    columns = [
        rows[field.name].cast(field.type) if field.name in rows.column_names else pa.nulls(len(rows), field.type)
        for field in schema
    ]
    return pa.table(columns, schema=schema)


def fits(rows: pa.Table, schema: pa.Schema) -> bool:
    """Whether these rows can stand under the columns of a table, every value as it is."""
    if not set(rows.column_names) <= set(schema.names):
        return False
    try:
        conformed(rows, schema)
    except pa.ArrowException:
        return False
    return True
