"""Ready-made pieces of features, derived from each part file, named by it, and shared by all versions that share it.

A part never changes, so neither do its pieces: whole features as GeoJSON and shapes as text in each CRS that was asked
for, what stands before the shape, the shape as it is stored, and an index of boxes and ids. They are files that are
mapped into memory, so that workers share them; whatever is missing is made again by whoever needs it. Parts of few rows
are not worth a file.
"""

import secrets
from collections.abc import Sequence
from contextlib import suppress
from dataclasses import dataclass
from functools import cached_property
from hashlib import blake2b
from pathlib import Path
from threading import RLock
from typing import Any

import numpy as np
import pyarrow as pa
import pyarrow.parquet as pq
import shapely
from numpy.typing import NDArray

from gisapp import __version__
from gisapp.domain.layer import BOX, DERIVED
from gisapp.domain.served_crs import ServedCrs
from gisapp.geometry.features import as_text, heads
from gisapp.storage.kept import KeptTables
from gisapp.storage.parts import GEOMETRY, conformed
from gisapp.storage.tables import plain

INDEX, HEADS, WKB = "index", "heads", "wkb"
#: Whole features in a CRS; its name follows.
WHOLE = "whole-"
#: Changes whenever pieces would be written otherwise; the version of gisapp counts too.
_FORM = f"2-{__version__}"
#: So many rows share a box in the index; rows lie in Hilbert order, so that those of a block are neighbours.
_BLOCK = 64
#: Parts of fewer rows are derived anew in each process: that takes less than a file.
_LEAST_ROWS = 1_000
_IN_MEMORY: KeptTables[pa.Table] = KeptTables(most_bytes=24_000_000)


@dataclass(frozen=True, slots=True)
class Texts:
    """Pieces of all rows of a part, one after another, and where each begins."""

    data: memoryview
    offsets: NDArray[np.int64]

    def of(self, rows: Sequence[int]) -> list[memoryview]:
        """The pieces of these rows."""
        data, places = self.data, np.asarray(rows, dtype=np.intp)
        begins, ends = self.offsets[places].tolist(), self.offsets[places + 1].tolist()
        return [data[begin:end] for begin, end in zip(begins, ends, strict=True)]

    def between(self, first: int, last: int) -> memoryview:
        """The pieces of all rows from one to another, both included, as they lie together."""
        return self.data[int(self.offsets[first]) : int(self.offsets[last + 1])]


class PartSlices:
    """The pieces of one part: opened when they are first asked for, and made where they are not there yet.

    Parameters
    ----------
    part
        The part file.
    folder
        Where pieces are kept.
    schema
        The columns of the version; a column that the part lacks is null in it.
    """

    def __init__(self, part: Path, folder: Path, schema: pa.Schema) -> None:
        self._part = part
        self._folder = folder
        self._schema = schema
        self._opened: dict[str, Any] = {}
        self._making = RLock()

    @cached_property
    def index(self) -> "Index":
        """Boxes and ids of the rows."""
        return Index(self._table(INDEX))

    def texts(self, kind: str, crs: ServedCrs | None = None) -> Texts:
        """Pieces of this kind, or shapes in this CRS."""
        found: Texts | None = self._opened.get(kind)
        if found is None:
            found = self._opened[kind] = _texts(self._table(kind, crs))
        return found

    def is_ready(self, *kinds: str) -> bool:
        """Whether these pieces are open already, so that nobody waits for them."""
        return all(kind in self._opened for kind in kinds)

    def dimensions(self, kind: str, crs: ServedCrs) -> NDArray[np.int8]:
        """Of each row whether its shape is points (0), lines (1) or polygons (2); -1 where it has none."""
        key = f"dimensions {kind}"
        if key not in self._opened:
            self._opened[key] = self._table(kind, crs)["dimension"].to_numpy()
        found: NDArray[np.int8] = self._opened[key]
        return found

    def _table(self, kind: str, crs: ServedCrs | None = None) -> pa.Table:
        with self._making:
            place = piece_file(self._folder, self._part.name, kind, self._schema)
            kept = _IN_MEMORY.peek((str(self._part), kind))
            if kept is not None:
                return kept
            with suppress(OSError, pa.ArrowException):
                return mapped(place)
            made = self._made(kind, crs)
            if len(made) >= _LEAST_ROWS and write_piece(place, made):
                return mapped(place)
            return _IN_MEMORY.get((str(self._part), kind), lambda: (made, made.nbytes))

    def _made(self, kind: str, crs: ServedCrs | None) -> pa.Table:
        names = pq.read_schema(self._part).names
        wanted = [name for name in needed(kind, self._schema.names) if name in names]
        rows = pq.read_table(self._part, columns=wanted, use_threads=False, partitioning=None)
        schema = pa.schema([self._schema.field(name) for name in needed(kind, self._schema.names)])
        return pieces_of(conformed(rows, schema), kind, crs)


class Index:
    """Which rows have a box that meets a window, and which row has an id; boxes of missing shapes are NaN."""

    def __init__(self, table: pa.Table) -> None:
        self.count = len(table)
        self._ids = table["id"].combine_chunks()
        self._order = table["order"].to_numpy()
        self._numbers = table["number"].to_numpy()
        self.boxes = np.stack([table[name].to_numpy() for name in BOX]) if BOX[0] in table.column_names else None
        if self.boxes is not None and self.count:
            starts = np.arange(0, self.count, _BLOCK)
            lows, highs = (
                np.fmin.reduceat(self.boxes[:2], starts, axis=1),
                np.fmax.reduceat(self.boxes[2:], starts, axis=1),
            )
            self._blocks = np.concatenate([lows, highs])
            self.placeless = np.flatnonzero(np.isnan(self.boxes[0]))
        else:
            self._blocks, self.placeless = np.empty((4, 0)), np.arange(self.count)

    def near(self, window: Sequence[float]) -> tuple[NDArray[np.intp], NDArray[np.float64]]:
        """Rows whose box meets this window, edges included, in the order of the table; and their boxes."""
        if self.boxes is None or not self.count:
            return np.empty(0, dtype=np.intp), np.empty((4, 0))
        blocks = np.flatnonzero(_meet(self._blocks, window))
        rows = (blocks[:, np.newaxis] * _BLOCK + np.arange(_BLOCK)).ravel()
        rows = rows[: np.searchsorted(rows, self.count)]
        boxes = self.boxes[:, rows]
        met = np.flatnonzero(_meet(boxes, window))
        return rows[met], boxes[:, met]

    def find(self, identity: str) -> int | None:
        """The first row of this id."""
        number = np.uint64(number_of(identity))
        at = int(np.searchsorted(self._numbers, number))
        while at < self.count and self._numbers[at] == number:
            row = int(self._order[at])
            if str(self._ids[row].as_py()) == identity:
                return row
            at += 1
        return None


def _meet(boxes: NDArray[np.float64], window: Sequence[float]) -> NDArray[np.bool_]:
    xmin, ymin, xmax, ymax = window
    met: NDArray[np.bool_] = (boxes[0] <= xmax) & (boxes[2] >= xmin) & (boxes[1] <= ymax) & (boxes[3] >= ymin)
    return met


def number_of(identity: str) -> int:
    """By what number an id is looked for."""
    return int.from_bytes(blake2b(identity.encode("utf-8", "surrogatepass"), digest_size=8).digest(), "little")


def pieces_of(rows: pa.Table, kind: str, crs: ServedCrs | None) -> pa.Table:
    """The pieces of this kind of the rows of a part.

    Parameters
    ----------
    rows
        With the columns that `needed` names.
    crs
        Of shapes as text.
    """
    if kind == INDEX:
        return _index(rows)
    if kind == HEADS:
        table = plain(rows)
        return pa.table(
            {"text": pa.array(heads(table, [name for name in table.columns if name != "id"]), pa.large_binary())}
        )
    if kind == WKB:
        return pa.table({"text": rows[GEOMETRY].cast(pa.large_binary())})
    assert crs is not None  # noqa: S101 - shapes are asked for in a CRS
    return _whole(rows, crs) if kind.startswith(WHOLE) else _shapes(rows, crs)


def _shapes(rows: pa.Table, crs: ServedCrs) -> pa.Table:
    shapes = shapely.from_wkb(rows[GEOMETRY].to_numpy(zero_copy_only=False))
    dimensions = np.where(shapely.is_missing(shapes), -1, shapely.get_dimensions(shapes)).astype(np.int8)
    return pa.table({"text": pa.array(_written(shapes, crs), pa.large_binary()), "dimension": dimensions})


def _written(shapes: NDArray[np.object_], crs: ServedCrs) -> list[bytes]:
    return [b"null" if text is None else text.encode() for text in as_text(shapes, crs)]


def _whole(rows: pa.Table, crs: ServedCrs) -> pa.Table:
    """Features with a comma after each, so that those that lie together are a page as they lie."""
    begun = pieces_of(rows.select(needed(HEADS, rows.column_names)), HEADS, None)["text"].to_pylist()
    if GEOMETRY in rows.column_names:
        shapes = _written(shapely.from_wkb(rows[GEOMETRY].to_numpy(zero_copy_only=False)), crs)
    else:
        shapes = [b"null"] * len(begun)
    texts = [b"".join((head, b',"geometry":', shape, b"},")) for head, shape in zip(begun, shapes, strict=True)]
    return pa.table({"text": pa.array(texts, pa.large_binary())})


def _index(rows: pa.Table) -> pa.Table:
    numbers = np.array([number_of(str(each)) for each in rows["id"].to_pylist()], dtype=np.uint64)
    return index_of(rows, numbers)


def index_of(rows: pa.Table, numbers: NDArray[np.uint64]) -> pa.Table:
    """The index of rows whose ids have these numbers."""
    order = np.argsort(numbers, kind="stable").astype(np.int32)
    boxes = {
        name: rows[name].to_numpy(zero_copy_only=False).astype(np.float64) for name in BOX if name in rows.column_names
    }
    return pa.table({"id": rows["id"].cast(pa.string()), "number": numbers[order], "order": order, **boxes})


def needed(kind: str, names: Sequence[str]) -> list[str]:
    """The columns that pieces of a kind are made of."""
    shaped = GEOMETRY in names
    if kind == INDEX:
        return ["id", *(BOX if shaped else ())]
    if kind == HEADS:
        return [name for name in names if name != GEOMETRY and not (shaped and name in DERIVED)]
    if kind.startswith(WHOLE):
        return [*needed(HEADS, names), *([GEOMETRY] if shaped else ())]
    return [GEOMETRY]


def _texts(table: pa.Table) -> Texts:
    held = table["text"]
    column = held.chunk(0) if held.num_chunks == 1 else held.combine_chunks()
    _, offsets, data = column.buffers()
    places = np.frombuffer(offsets, dtype=np.int64, count=column.offset + len(column) + 1)[column.offset :]
    return Texts(memoryview(data) if data is not None else memoryview(b""), places)


def mapped(place: Path) -> pa.Table:
    """A file of pieces, mapped into memory."""
    with pa.memory_map(str(place)) as source:
        return pa.ipc.open_file(source).read_all()


def piece_file(folder: Path, part: str, kind: str, schema: pa.Schema) -> Path:
    """Where the pieces of a kind of a part are kept; under other columns a part has other pieces."""
    columns = blake2b(repr([(field.name, str(field.type)) for field in schema]).encode(), digest_size=4).hexdigest()
    return folder / f"{part.removesuffix('.parquet')}.{kind}.{columns}.{_FORM}.arrow"


def write_piece(place: Path, table: pa.Table) -> bool:
    """Keep pieces; False where they cannot be kept, which costs nothing but time."""
    beside = place.with_name(f".{place.name}.{secrets.token_hex(4)}")
    try:
        place.parent.mkdir(parents=True, exist_ok=True)
        with pa.OSFile(str(beside), "wb") as sink, pa.ipc.new_file(sink, table.schema) as writer:
            writer.write_table(table.combine_chunks())
        beside.replace(place)
    except OSError:
        with suppress(OSError):
            beside.unlink(missing_ok=True)
        return False
    return True
