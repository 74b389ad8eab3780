"""The rows in a small box, at once: where every row group lies is known, and the groups read last stay in memory.

Who drags a polygon over the map asks for much the same parcels again and again. A version never changes, so what is
known of its parts holds for good; a group stays as long as there is room. What asks for much is read past all this.
"""

from collections.abc import Sequence
from dataclasses import dataclass
from functools import lru_cache
from typing import NamedTuple

import numpy as np
import pyarrow as pa
import pyarrow.parquet as pq
from deltalake import DeltaTable
from numpy.typing import NDArray
from pyarrow import fs

from gisapp.domain.layer import BOX
from gisapp.geometry.boxes import meeting_any
from gisapp.storage.commits import Committed
from gisapp.storage.kept import KeptTables
from gisapp.storage.parts import conformed
from gisapp.storage.reading import group_bounds, parts_near, require_known_features, store_of, wanted_schema

#: A question that needs more row groups than this is no small one.
MOST_GROUPS = 64
_KEPT = KeptTables["_Group"](most_bytes=52_000_000)


class _Group(NamedTuple):
    """The rows of a row group, with their boxes beside."""

    rows: pa.Table
    boxes: NDArray[np.float64]


@dataclass(frozen=True, slots=True, kw_only=True)
class _Groups:
    """The row groups of a version, one after another: the part and number of each, and the box of its rows."""

    schema: pa.Schema
    store: fs.FileSystem
    metadata: dict[str, pq.FileMetaData]
    path: list[str]
    number: NDArray[np.intp]
    bounds: NDArray[np.float64]


def rows_near(state: Committed, columns: Sequence[str] | None, boxes: NDArray[np.float64]) -> pa.Table | None:
    """The rows of a version whose box meets one of these, as `read_parts` gives them, in one table.

    Returns
    -------
    pyarrow.Table or None
        None where so many row groups would have to be read that they are better read one after another.
    """
    groups = _groups_of(state)
    schema = wanted_schema(groups.schema, columns, boxed=True)
    near = np.flatnonzero(meeting_any(groups.bounds, boxes) | np.isnan(groups.bounds).any(axis=1))
    if len(near) > MOST_GROUPS:
        return None
    read = (_group(state, groups, int(place), schema) for place in near)
    met = ((group.rows, meeting_any(group.boxes, boxes)) for group in read)
    return pa.concat_tables([schema.empty_table(), *(rows.filter(pa.array(of)) for rows, of in met if of.any())])


def _group(state: Committed, groups: _Groups, place: int, schema: pa.Schema) -> _Group:
    def read() -> tuple[_Group, int]:
        path = groups.path[place]
        with groups.store.open_input_file(path) as source:
            file = pq.ParquetFile(source, metadata=groups.metadata[path])
            names = [name for name in schema.names if name in file.schema_arrow.names]
            rows = conformed(
                file.read_row_group(int(groups.number[place]), columns=names, use_threads=False), schema
            ).combine_chunks()
        boxes = np.column_stack([rows[name].to_numpy() for name in BOX])
        return _Group(rows=rows, boxes=boxes), rows.nbytes + boxes.nbytes

    return _KEPT.get((state.location, groups.path[place], int(groups.number[place]), tuple(schema.names)), read)


@lru_cache(maxsize=32)
def _groups_of(state: Committed) -> _Groups:
    table = DeltaTable(state.location, version=state.version)
    require_known_features(table)
    store = store_of(table, state.location)
    metadata: dict[str, pq.FileMetaData] = {}
    bounds = [np.empty((0, len(BOX)))]
    for path in parts_near(table, None):
        with store.open_input_file(path) as source:
            metadata[path] = pq.read_metadata(source)
        bounds.append(group_bounds(metadata[path]))
    counts = [each.num_row_groups for each in metadata.values()]
    return _Groups(
        schema=pa.schema(table.schema().to_arrow()),
        store=store,
        metadata=metadata,
        path=[path for path, count in zip(metadata, counts, strict=True) for _ in range(count)],
        number=np.concatenate([np.empty(0, dtype=np.intp), *(np.arange(count) for count in counts)]),
        bounds=np.concatenate(bounds),
    )
