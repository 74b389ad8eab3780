"""How rows come back from the part files of a Delta table: those in a box, of some parts, or of some features."""

from collections import deque
from collections.abc import Callable, Collection, Iterable, Iterator, Sequence
from concurrent.futures import Future, ThreadPoolExecutor

import numpy as np
import pyarrow as pa
import pyarrow.compute as pc
import pyarrow.parquet as pq
from deltalake import DeltaTable
from deltalake.fs import DeltaStorageHandler
from numpy.typing import NDArray
from pyarrow import fs

from gisapp.domain.errors import BadInput, Unavailable, Vi
from gisapp.domain.layer import BOX
from gisapp.geometry.boxes import meeting_any
from gisapp.storage.parts import conformed

#: Parts read at once; each is read whole by one thread, with a file handle of its own.
_READERS = 2


def read_parts(
    location: str,
    *,
    version: int | None = None,
    columns: Sequence[str] | None = None,
    boxes: NDArray[np.float64] | None = None,
    paths: Collection[str] | None = None,
    ids: Collection[str] | None = None,
) -> Iterator[pa.Table]:
    """Which rows have a box that meets one of these?

    Files are left out by the commit's statistics and row groups by the file's; then boxes are read, and the other
    columns only for row groups in which a row is left.

    Parameters
    ----------
    location
        The folder or address of the Delta table.
    version
        The version to read; None for the latest.
    columns
        The columns wanted, all when None. With `boxes` the columns of the box come along.
    boxes
        An array of shape (n, 4): xmin, ymin, xmax, ymax in EPSG:5897. None returns every row, those without geometry
        among them; they meet no box.
    paths
        The parts to read, as the commit names them; None for all.
    ids
        The features wanted, instead of those in boxes; None for all.

    Yields
    ------
    pyarrow.Table
        The rows of a part, in the order of the table; at least one table, empty where no row is left.

    Raises
    ------
    BadInput
        When a column is not there, or boxes are asked of a table without geometry.
    Unavailable
        When another program wrote the table with features that this reader does not know.
    """
    table = DeltaTable(location, version=version)
    require_known_features(table)
    schema = wanted_schema(pa.schema(table.schema().to_arrow()), columns, boxed=boxes is not None)
    store = store_of(table, location)
    wanted = None if ids is None else pa.array(sorted(ids), pa.string())

    def read(path: str) -> pa.Table | None:
        with store.open_input_file(path) as source:
            file = pq.ParquetFile(source)
            return _rows(file, schema, boxes) if wanted is None else _rows_named(file, schema, wanted)

    found = False
    for rows in _ahead(read, [path for path in parts_near(table, boxes) if paths is None or path in paths]):
        if rows is not None:
            found = True
            yield rows
    if not found:
        yield schema.empty_table()


def require_known_features(table: DeltaTable) -> None:
    """Refuse a table that another program wrote in a way that this reader would misread."""
    unknown = set(table.protocol().reader_features or ()) - {"timestampNtz"}
    if unknown:
        raise Unavailable(
            expected="a Delta table without deletion vectors or column mapping",
            found=f"the reader features {', '.join(sorted(unknown))}",
            todo="rewrite the table without them",
            vi=Vi(
                "bảng Delta không dùng deletion vectors hay column mapping",
                "hãy ghi lại bảng không có các tính năng đó",
                f"các tính năng {', '.join(sorted(unknown))}",
            ),
        )


def wanted_schema(schema: pa.Schema, columns: Sequence[str] | None, *, boxed: bool) -> pa.Schema:
    """The columns wanted, those of the box behind them where boxes are asked about."""
    names = list(schema.names if columns is None else columns)
    if boxed:
        names += [name for name in BOX if name not in names]
    missing = [name for name in names if name not in schema.names]
    if missing:
        raise BadInput(
            expected=f"a column of the layer: {', '.join(schema.names)}",
            found=", ".join(missing),
            todo="ask for columns that it has"
            if set(missing) - set(BOX)
            else "ask for a box only of a layer with geometry",
            vi=Vi(
                f"một cột của lớp: {', '.join(schema.names)}",
                "hãy hỏi các cột mà lớp có" if set(missing) - set(BOX) else "chỉ hỏi theo khung với lớp có hình học",
            ),
        )
    return pa.schema([schema.field(name) for name in names])


def store_of(table: DeltaTable, location: str) -> fs.FileSystem:
    """The files of the table; the local disk directly, because each call through Delta's store costs more."""
    if "://" not in location:
        return fs.SubTreeFileSystem(location, fs.LocalFileSystem())
    return fs.PyFileSystem(DeltaStorageHandler.from_table(table._table))  # noqa: SLF001


def parts_near(table: DeltaTable, boxes: NDArray[np.float64] | None) -> list[str]:
    """The parts that a box can meet, in the order of the table; a part without statistics can meet any."""
    parts = pa.table(table.get_add_actions(flatten=True)).sort_by("path")
    paths: list[str] = parts["path"].to_pylist()
    limits = ("min.xmin", "min.ymin", "max.xmax", "max.ymax")
    if boxes is None or not set(limits) <= set(parts.column_names):
        return paths
    bounds = np.column_stack([parts[name].to_numpy(zero_copy_only=False) for name in limits]).astype(np.float64)
    near = meeting_any(bounds, boxes) | np.isnan(bounds).any(axis=1)
    return [path for path, met in zip(paths, near, strict=True) if met]


def _rows(file: pq.ParquetFile, schema: pa.Schema, boxes: NDArray[np.float64] | None) -> pa.Table | None:
    """The wanted rows of one part, or None where it has none; columns it lacks are null."""
    names = [name for name in schema.names if name in file.schema_arrow.names]
    if boxes is None:
        return conformed(file.read(columns=names, use_threads=False), schema)
    groups = _groups(file.metadata, boxes)
    bounds = file.read_row_groups(groups, columns=list(BOX), use_threads=False)
    met = meeting_any(np.column_stack([bounds[name].to_numpy() for name in BOX]), boxes)
    if not met.any():
        return None
    rows = _met(file, groups, met, columns=[name for name in names if name not in BOX])
    bounds = bounds.filter(pa.array(met))
    for name in BOX:
        rows = rows.append_column(name, bounds[name])
    return conformed(rows, schema)


def _rows_named(file: pq.ParquetFile, schema: pa.Schema, ids: pa.Array) -> pa.Table | None:
    """The rows of these features in one part, or None where it has none."""
    held = file.read(columns=["id"], use_threads=False)["id"].cast(pa.string())
    met = pc.is_in(held, value_set=ids).to_numpy()
    if not met.any():
        return None
    names = [name for name in schema.names if name in file.schema_arrow.names]
    return conformed(_met(file, range(file.num_row_groups), met, columns=names), schema)


def _met(file: pq.ParquetFile, groups: Sequence[int], met: NDArray[np.bool_], *, columns: list[str]) -> pa.Table:
    """The rows of these row groups that are met, at least one; groups without any are not read."""
    lengths = [file.metadata.row_group(group).num_rows for group in groups]
    left = np.add.reduceat(met, np.cumsum([0, *lengths[:-1]]), dtype=np.intp) > 0
    here = [group for group, is_left in zip(groups, left, strict=True) if is_left]
    rows = file.read_row_groups(here, columns=columns, use_threads=False)
    return rows.filter(pa.array(met[np.repeat(left, lengths)]))


def _groups(metadata: pq.FileMetaData, boxes: NDArray[np.float64]) -> list[int]:
    """The row groups whose statistics say that a box can meet them, and those without statistics."""
    bounds = group_bounds(metadata)
    near = meeting_any(bounds, boxes) | np.isnan(bounds).any(axis=1)
    return [int(group) for group in np.flatnonzero(near)]


def group_bounds(metadata: pq.FileMetaData) -> NDArray[np.float64]:
    """The box around the rows of each row group, as the file's statistics have it; NaN where it has none."""
    column = {metadata.schema.column(place).path: place for place in range(metadata.num_columns)}
    bounds = np.full((metadata.num_row_groups, len(BOX)), np.nan)
    for group in range(metadata.num_row_groups):
        for place, name in enumerate(BOX):
            said = metadata.row_group(group).column(column[name]).statistics if name in column else None
            if said is not None and said.has_min_max:
                bounds[group, place] = said.min if name.endswith("min") else said.max
    return bounds


def _ahead(read: Callable[[str], pa.Table | None], paths: Iterable[str]) -> Iterator[pa.Table | None]:
    """Read the parts in order while the caller works, never more than two ahead of it."""
    with ThreadPoolExecutor(_READERS) as pool:
        waiting: deque[Future[pa.Table | None]] = deque()
        try:
            for path in paths:
                waiting.append(pool.submit(read, path))
                if len(waiting) > _READERS:
                    yield waiting.popleft().result()
            while waiting:
                yield waiting.popleft().result()
        finally:
            for each in waiting:
                each.cancel()
