"""A version of a layer in ready-made pieces: which rows a window or an id names, and what is written of each."""

from bisect import bisect_right
from collections import OrderedDict
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from itertools import pairwise
from pathlib import Path
from threading import Lock
from typing import Any

import numpy as np
import pyarrow as pa
from numpy.typing import NDArray

from gisapp.domain.layer import LayerEntry, Revision
from gisapp.domain.served_crs import ServedCrs
from gisapp.storage.commits import Committed
from gisapp.storage.parts import GEOMETRY
from gisapp.storage.slices import HEADS, WHOLE, WKB, PartSlices
from gisapp.storage.tile_pyramids import TilePyramid, pyramid_of
from gisapp.storage.versions import version_of

Rows = NDArray[np.intp]
#: Parts and versions whose pieces stay open; what is mapped of them is the kernel's to keep or to drop.
_MOST_PARTS, _MOST_VERSIONS = 1_024, 64
_parts: "OrderedDict[str, PartSlices]" = OrderedDict()
_versions: "OrderedDict[Committed, Sliced]" = OrderedDict()
_lock = Lock()


class Sliced:
    """The pieces of one version; implements `gisapp.workflows.ports.Slices`."""

    def __init__(self, parts: Sequence[PartSlices], *, shaped: bool) -> None:
        self._parts = parts
        self._shaped = shaped
        self._starts = np.cumsum([0, *(part.index.count for part in parts)])
        self._begins: list[int] = self._starts.tolist()
        self.count: int = self._begins[-1]
        placeless = [part.index.placeless + start for part, start in zip(parts, self._starts, strict=False)]
        self.placeless: Rows = np.concatenate([np.empty(0, dtype=np.intp), *placeless])

    def near(self, window: Sequence[float]) -> tuple[Rows, NDArray[np.float64]]:
        """Rows whose box meets this window, in the order of the table, and their boxes as four lines."""
        if len(self._parts) == 1:
            return self._parts[0].index.near(window)
        found = [part.index.near(window) for part in self._parts]
        rows = [own + start for (own, _), start in zip(found, self._starts, strict=False)]
        return np.concatenate([_NO_ROWS, *rows]), np.concatenate([_NO_BOXES, *(boxes for _, boxes in found)], axis=1)

    def find(self, identity: str) -> int | None:
        """The first row of this id; None where there is none."""
        for part, start in zip(self._parts, self._begins, strict=False):
            row = part.index.find(identity)
            if row is not None:
                return start + row
        return None

    def is_ready(self, rows: Sequence[int], crs: ServedCrs, *, whole: bool = False) -> bool:
        """Whether the pieces of these rows are there, with their shapes in this CRS, so that nobody has to wait."""
        kinds = (WHOLE + kind_of(crs),) if whole else (HEADS, *((kind_of(crs),) if self._shaped else ()))
        parts = {0} if len(self._parts) == 1 else {self._part(row) for row in rows}
        return all(self._parts[at].is_ready(*kinds) for at in parts)

    def alone(self, row: int, crs: ServedCrs) -> memoryview:
        """One feature as GeoJSON in this CRS, a comma after it."""
        at = 0 if len(self._parts) == 1 else self._part(row)
        own = row - self._begins[at]
        return self._parts[at].texts(WHOLE + kind_of(crs), crs).between(own, own)

    def whole(self, rows: Rows, crs: ServedCrs) -> list[memoryview]:
        """These features as GeoJSON in this CRS, a comma after each; those that lie together come as one piece."""
        if not len(rows):
            return []
        kind = WHOLE + kind_of(crs)
        apart = np.diff(rows) != 1
        if len(self._parts) == 1:
            texts = self._parts[0].texts(kind, crs)
            edges = [0, *(np.flatnonzero(apart) + 1).tolist(), len(rows)]
            return [texts.between(int(rows[a]), int(rows[b - 1])) for a, b in pairwise(edges)]
        part = np.searchsorted(self._starts, rows, side="right") - 1
        edges = [0, *(np.flatnonzero(apart | (np.diff(part) != 0)) + 1).tolist(), len(rows)]
        own = rows - self._starts[part]
        return [
            self._parts[int(part[a])].texts(kind, crs).between(int(own[a]), int(own[b - 1])) for a, b in pairwise(edges)
        ]

    def heads(self, rows: Sequence[int]) -> list[memoryview]:
        """What stands before the shape of each row, a brace open."""
        return self._texts(rows, HEADS, None)

    def shapes(self, rows: Sequence[int], crs: ServedCrs) -> list[memoryview]:
        """Each shape as GeoJSON text in this CRS; null where there is none."""
        if not self._shaped:
            return [_NULL] * len(rows)
        return self._texts(rows, kind_of(crs), crs)

    def dimensions(self, rows: Rows, crs: ServedCrs) -> NDArray[np.int8]:
        """Whether each shape is points (0), lines (1) or polygons (2); -1 where there is none."""
        if not self._shaped:
            return np.full(len(rows), -1, dtype=np.int8)
        found = [self._parts[at].dimensions(kind_of(crs), crs)[own] for at, own in self._by_part(rows)]
        return np.concatenate([np.empty(0, dtype=np.int8), *found])

    def stored(self, rows: Sequence[int]) -> list[bytes]:
        """Each shape as it is stored, as WKB in the plan CRS."""
        return [bytes(each) for each in self._texts(rows, WKB, None)]

    def _texts(self, rows: Sequence[int], kind: str, crs: ServedCrs | None) -> list[memoryview]:
        if len(self._parts) == 1:
            return self._parts[0].texts(kind, crs).of(rows)
        return [self._parts[at].texts(kind, crs).of([row])[0] for at, row in self._places(rows)]

    def _part(self, row: int) -> int:
        return bisect_right(self._begins, row) - 1

    def _places(self, rows: Sequence[int]) -> Iterator[tuple[int, int]]:
        return ((at, row - self._begins[at]) for row in rows for at in (self._part(row),))

    def _by_part(self, rows: Rows) -> Iterator[tuple[int, Any]]:
        """Rows in order of the table, by the part that they are in."""
        edges = np.searchsorted(rows, self._starts)
        return (
            (at, rows[low:high] - self._starts[at])
            for at, (low, high) in enumerate(pairwise(edges.tolist()))
            if low < high
        )


@dataclass(frozen=True, slots=True, kw_only=True)
class AtHand:
    """A version that is open; implements `gisapp.workflows.ports.AtHand`."""

    revision: Revision
    entry: LayerEntry
    content: Committed
    slices: Sliced
    pyramids: Path

    @property
    def pyramid(self) -> TilePyramid | None:
        """Its tiles where they were made ahead."""
        return pyramid_of(self.pyramids, self.content)


_NULL = memoryview(b"null")
_NO_ROWS: Rows = np.empty(0, dtype=np.intp)
_NO_BOXES = np.empty((4, 0))


def kind_of(crs: ServedCrs) -> str:
    """What the pieces are called that hold shapes in this CRS."""
    return crs.uri.rpartition("/")[2]


def sliced(state: Committed, pieces: Path) -> Sliced:
    """The pieces of a version; kept open as long as there is room.

    Parameters
    ----------
    pieces
        Below it each layer has a folder for its pieces.
    """
    with _lock:
        if state in _versions:
            _versions.move_to_end(state)
            return _versions[state]
    version = version_of(state)
    location = Path(state.location)
    parts = [_part_slices(location / path, pieces / location.name, version.schema) for path in version.paths]
    made = Sliced(parts, shaped=GEOMETRY in version.schema.names)
    with _lock:
        _versions[state] = made
        while len(_versions) > _MOST_VERSIONS:
            _versions.popitem(last=False)
    return made


def opened(state: Committed) -> Sliced | None:
    """The pieces of a version if they are open already."""
    return _versions.get(state)


def _part_slices(part: Path, pieces: Path, schema: pa.Schema) -> PartSlices:
    # A part is written once under its name; with other columns of the version other pieces come of it.
    key = f"{part} {part.stat().st_mtime_ns} {hash(tuple((field.name, str(field.type)) for field in schema))}"
    with _lock:
        held = _parts.get(key)
        if held is None:
            held = _parts[key] = PartSlices(part, pieces, schema)
        _parts.move_to_end(key)
        while len(_parts) > _MOST_PARTS:
            _parts.popitem(last=False)
    return held
