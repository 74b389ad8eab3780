"""Changes to a few features rewrite a few part files: those in which something changes, and no other.

One commit of the Delta table takes the old parts out and puts the new ones in, so that a reader sees all of the
changes or none, and the parts that were left alone are shared between the two versions.
"""

import time
import uuid
from collections.abc import Callable, Iterator, Mapping, Sequence
from dataclasses import dataclass
from pathlib import Path

import geopandas as gpd
import numpy as np
import orjson
import pandas as pd
import pyarrow as pa
import pyarrow.compute as pc
import pyarrow.parquet as pq
import shapely
from deltalake import CommitProperties, DeltaTable
from deltalake.transaction import AddAction, RemoveAction
from numpy.typing import NDArray

from gisapp.domain.errors import Conflict, Vi
from gisapp.domain.layer import BOX, DERIVED
from gisapp.geometry.boxes import meeting_any
from gisapp.storage.parts import (
    GEOMETRY,
    KEEP_HISTORY,
    LEVEL,
    ROWS_PER_FILE,
    ROWS_PER_GROUP,
    conformed,
    hilbert_order_of_boxes,
)  # fmt: skip
from gisapp.storage.whole import on_disk

#: A part that grows beyond this share of its size is split.
_FULL = 1.5
#: Farther than around the Earth: how far what has no place is from any part.
_NOWHERE_M = 1e8
#: Of equally near parts one that is rewritten anyway is taken, so that fewer are.
_REWRITTEN_NEARER_M = 1e-3


@dataclass(frozen=True, slots=True, kw_only=True)
class Part:
    """One part file of a version: its path in the table's folder, its size, its rows, and the box around them."""

    path: str
    size: int
    rows: int
    box: tuple[float, float, float, float]


Written = Callable[[Path, Path, pa.Table, NDArray[np.intp]], None]


def _nothing(_old: Path, _new: Path, _rows: pa.Table, _origins: NDArray[np.intp]) -> None:
    """Nobody wants to know of new parts."""


def parts_of(table: DeltaTable) -> tuple[Part, ...]:
    """The parts of a version, in the order of the table; a part without statistics has a box of NaN."""
    said = pa.table(table.get_add_actions(flatten=True)).sort_by("path")
    limits = [f"{'min' if name.endswith('min') else 'max'}.{name}" for name in BOX]
    boxes = np.full((len(said), len(BOX)), np.nan)
    for at, name in enumerate(limits):
        if name in said.column_names:
            boxes[:, at] = said[name].cast(pa.float64()).to_numpy(zero_copy_only=False)
    columns = (said[name].to_pylist() for name in ("path", "size_bytes", "num_records"))
    return tuple(
        Part(path=path, size=size, rows=rows, box=box)
        for path, size, rows, box in zip(*columns, map(tuple, boxes.tolist()), strict=True)
    )


def rewrite(
    location: str,
    version: int,
    *,
    gone: pa.Table,
    come: pa.Table,
    commit: CommitProperties,
    written: Written = _nothing,
) -> None:
    """Commit changes over a version.

    Parameters
    ----------
    location, version
        The folder of the Delta table, and the version that this commit follows.
    gone
        The rows that go, as `gone_rows` gives them.
    come
        The rows that come, prepared; they have no column that the table lacks.
    written
        Told of each part that takes the place of another, before the commit: both files, the rows of the new one, and
        which row of the old one each of them is (-1: none).

    Raises
    ------
    Conflict
        When a row that is to go is not there.
    deltalake.exceptions.CommitFailedError
        When another commit came first; the files written are then nobody's, and invisible.
    """
    table = DeltaTable(location, version=version)
    parts, folder = parts_of(table), Path(location)
    schema = pa.schema(table.schema().to_arrow())
    held = _holding(folder, parts, gone)
    placed = _placed(parts, set(held), come)
    actions: list[AddAction | RemoveAction] = []
    for at in sorted({*held, *placed}):
        old = parts[at] if at < len(parts) else None
        stays = held.get(at)
        origins = (
            np.empty(0, dtype=np.intp)
            if old is None
            else np.arange(old.rows)
            if stays is None
            else np.flatnonzero(stays)
        )
        added = conformed(come.take(pa.array(placed.get(at, []), pa.int64())), schema)
        kept = () if old is None else (conformed(_staying(folder, old, stays), schema),)
        rows = pa.concat_tables([*kept, added])
        actions += [] if old is None else [_taken_out(old)]
        for each, order in _split(rows, np.concatenate([origins, np.full(len(added), -1)])):
            action = _written(folder, each, _stem(parts, at))
            actions.append(action)
            if old is not None:
                written(folder / old.path, folder / action.path, each, order)
    table.create_write_transaction(
        actions, mode="append", schema=table.schema(), commit_properties=commit, post_commithook_properties=KEEP_HISTORY
    )


def gone_rows(before: gpd.GeoDataFrame | pd.DataFrame) -> pa.Table:
    """The rows of features that go, as `rewrite` wants them: their ids, and their boxes where they have geometry."""
    ids = pa.array(before["id"].astype(str), pa.string())
    if not isinstance(before, gpd.GeoDataFrame):
        return pa.table({"id": ids})
    bounds = shapely.bounds(before.geometry.to_numpy()).reshape(-1, len(BOX))
    return pa.table({"id": ids, **{name: pa.array(each) for name, each in zip(BOX, bounds.T, strict=True)}})


def _holding(folder: Path, parts: Sequence[Part], gone: pa.Table) -> dict[int, NDArray[np.bool_]]:
    """The parts in which rows go, by position, and which of their rows stay; parts that no box meets are not read."""
    wanted = gone["id"].combine_chunks()
    found: dict[int, NDArray[np.bool_]] = {}
    left = len(wanted)
    for at in _near(parts, gone):
        if not left:
            break
        ids = pq.read_table(folder / parts[at].path, columns=["id"], use_threads=False)["id"].cast(pa.string())
        goes = pc.is_in(ids, value_set=wanted).to_numpy(zero_copy_only=False)
        if goes.any():
            found[at] = ~goes
            left -= int(goes.sum())
    if left:
        raise Conflict(
            expected="the features that change",
            found=f"{left} that are gone",
            todo="look at the new revision, try again",
            vi=Vi("các đối tượng cần sửa", "hãy xem phiên bản mới rồi thử lại", f"{left} đối tượng không còn"),
        )
    return found


def _near(parts: Sequence[Part], gone: pa.Table) -> list[int]:
    if not len(gone):
        return []
    boxes = np.array([part.box for part in parts], dtype=np.float64).reshape(-1, len(BOX))
    if not set(BOX) <= set(gone.column_names):
        return list(range(len(parts)))
    windows = np.column_stack([gone[name].to_numpy(zero_copy_only=False) for name in BOX]).astype(np.float64)
    # Rows without geometry have no box, and may be in any part.
    anywhere = np.isnan(windows).any()
    met = np.isnan(boxes).any(axis=1) | meeting_any(boxes, windows[~np.isnan(windows).any(axis=1)]) | anywhere
    return [int(at) for at in np.flatnonzero(met)]


def _placed(parts: Sequence[Part], rewritten: set[int], come: pa.Table) -> Mapping[int, list[int]]:
    """For each new row the part it goes to: one that is rewritten anyway where it lies in it, else the nearest."""
    if not len(come):
        return {}
    if not parts or len(come) > ROWS_PER_FILE:
        return {len(parts): list(range(len(come)))}
    centres = _centres(come)
    boxes = np.array([part.box for part in parts], dtype=np.float64)
    far = np.nan_to_num(_distances(centres, boxes), nan=_NOWHERE_M)
    far[:, [at for at in range(len(parts)) if at not in rewritten]] += _REWRITTEN_NEARER_M
    chosen: dict[int, list[int]] = {}
    for row, at in enumerate(np.argmin(far, axis=1)):
        chosen.setdefault(int(at), []).append(row)
    return chosen


def _centres(rows: pa.Table) -> NDArray[np.float64]:
    if not set(BOX) <= set(rows.column_names):
        return np.full((len(rows), 2), np.nan)
    xmin, ymin, xmax, ymax = (rows[name].to_numpy(zero_copy_only=False).astype(np.float64) for name in BOX)
    return np.column_stack([(xmin + xmax) / 2, (ymin + ymax) / 2])


def _distances(points: NDArray[np.float64], boxes: NDArray[np.float64]) -> NDArray[np.float64]:
    """How far each point lies from each box, 0 inside."""
    x, y = points[:, :1], points[:, 1:]
    aside = np.maximum(np.maximum(boxes[:, 0] - x, x - boxes[:, 2]), 0)
    above = np.maximum(np.maximum(boxes[:, 1] - y, y - boxes[:, 3]), 0)
    distances: NDArray[np.float64] = np.hypot(aside, above)
    return distances


def _staying(folder: Path, part: Part, stays: NDArray[np.bool_] | None) -> pa.Table:
    held = pq.read_table(folder / part.path, use_threads=False)
    return held if stays is None else held.filter(pa.array(stays))


def _split(rows: pa.Table, origins: NDArray[np.intp]) -> Iterator[tuple[pa.Table, NDArray[np.intp]]]:
    """The rows in Hilbert order, in as many parts as they fill, with their origins; none where no row is left."""
    if GEOMETRY in rows.column_names and len(rows):
        order = hilbert_order_of_boxes(np.stack([rows[name].to_numpy(zero_copy_only=False) for name in BOX], axis=1))
        rows, origins = rows.take(order), origins[order]
    whole = len(rows) if len(rows) <= ROWS_PER_FILE * _FULL else ROWS_PER_FILE
    yield from ((rows.slice(start, whole), origins[start : start + whole]) for start in range(0, len(rows), whole or 1))


def _stem(parts: Sequence[Part], at: int) -> str:
    """The beginning of the name, by which parts are in order: a new part takes the place of the old one."""
    return parts[at].path.rsplit("/", 1)[-1][:10] if at < len(parts) else f"part-{min(at, 99_999):05d}"


def _written(folder: Path, rows: pa.Table, stem: str) -> AddAction:
    """Write a part beside the others; it belongs to nobody until it is committed."""
    name = f"{stem}-{uuid.uuid4()}.zstd.parquet"
    plain = {"id", GEOMETRY, *DERIVED}
    pq.write_table(
        rows,
        folder / name,
        compression="zstd",
        compression_level=LEVEL,
        row_group_size=ROWS_PER_GROUP,
        use_dictionary=[each for each in rows.column_names if each not in plain],
    )
    on_disk(folder / name)
    return AddAction(
        path=name,
        size=(folder / name).stat().st_size,
        partition_values={},
        modification_time=_now_ms(),
        data_change=True,
        stats=orjson.dumps(_statistics(rows)).decode(),
    )


def _taken_out(part: Part) -> RemoveAction:
    return RemoveAction(
        path=part.path, size=part.size, partition_values={}, deletion_timestamp=_now_ms(), data_change=True
    )


def _now_ms() -> int:
    return int(time.time() * 1000)


def _statistics(rows: pa.Table) -> dict[str, object]:
    """What Delta keeps of a part, so that readers can leave it out."""
    names = [name for name in ("id", *DERIVED) if name in rows.column_names]
    limits = {name: pc.min_max(rows[name]).as_py() for name in names}
    return {
        "numRecords": len(rows),
        "minValues": {name: each["min"] for name, each in limits.items() if each["min"] is not None},
        "maxValues": {name: each["max"] for name, each in limits.items() if each["max"] is not None},
        "nullCount": {name: rows[name].null_count for name in names},
    }
