"""The geometries of a delivery at rest: polygons of one ring, as nearly all are, as vertices, all others as WKB.

They lie one after another in memory that grows where it is and is never copied, so that a million take little more than
their numbers do. No more of them is in hand (`gisapp.exchange.loose`) than somebody looks at.
"""

from collections.abc import Iterator
from dataclasses import dataclass, field
from itertools import pairwise, starmap

import numpy as np
import shapely
from numpy.typing import NDArray

from gisapp.exchange.loose import Floats, Loose, Objects, Places, taken
from gisapp.geometry.rings import begins_of

#: So many vertices are in hand at once, and no more than those of one geometry beyond.
_VERTICES_AT_ONCE = 100_000
_BYTES_OF_VERTEX = 16


@dataclass(slots=True)
class Packing:
    """Geometries on their way to rest, batch by batch."""

    plain: bytearray = field(default_factory=bytearray)
    points: bytearray = field(default_factory=bytearray)
    counts: bytearray = field(default_factory=bytearray)
    wkb: bytearray = field(default_factory=bytearray)
    sizes: bytearray = field(default_factory=bytearray)

    def append(self, loose: Loose) -> None:
        """Take in one batch."""
        wkb = _wkb(loose.others)
        self.plain += loose.plain.tobytes()
        self.points += loose.points.tobytes()
        self.counts += np.diff(loose.begins).astype(np.int32).tobytes()
        self.wkb += b"".join(wkb)
        self.sizes += np.fromiter(map(len, wkb), dtype=np.int32).tobytes()

    @property
    def are_absent(self) -> bool:
        """Whether there is no geometry at all so far."""
        return not self.points and not self.wkb

    def packed(self) -> "Packed":
        """All that were taken in; no more can be."""
        plain = np.frombuffer(self.plain, dtype=bool)
        return Packed(
            plain=plain,
            before=begins_of(plain),
            points=np.frombuffer(self.points).reshape(-1, 2),
            begins=begins_of(np.frombuffer(self.counts, dtype=np.int32)),
            wkb=np.frombuffer(self.wkb, dtype=np.uint8),
            wkb_begins=begins_of(np.frombuffer(self.sizes, dtype=np.int32)),
        )


@dataclass(frozen=True, slots=True, kw_only=True)
class Packed:
    """Geometries in the file's order; `plain` marks the polygons of one ring, of which so many come `before` each.

    Their vertices begin at `begins`, the `wkb` of the others at `wkb_begins`, where nothing stands for no geometry.
    """

    plain: NDArray[np.bool_]
    before: Places
    points: Floats
    begins: Places
    wkb: NDArray[np.uint8]
    wkb_begins: Places

    def __len__(self) -> int:
        return len(self.plain)

    def take(self, places: Places) -> Loose:
        """The geometries at these places in hand."""
        plain, points, begins, others = taken(self.plain, self.before, self.points, self.begins, places)
        return Loose(plain=plain, points=points, begins=begins, others=self._others(others))

    def objects(self) -> Objects:
        """All geometries as objects."""
        batches = [loose.objects() for _, loose in self.batches()]
        return np.concatenate(batches) if batches else np.empty(0, dtype=object)

    def batches(self) -> Iterator[tuple[slice, Loose]]:
        """All geometries in hand, some at a time, and where they stand; `put` changes them."""
        for here in starmap(slice, pairwise(self._cuts().tolist())):
            ranks, others = self._within(here)
            begins = self.begins[ranks.start : ranks.stop + 1]
            yield (
                here,
                Loose(
                    plain=self.plain[here],
                    points=self.points[begins[0] : begins[-1]],
                    begins=begins - begins[0],
                    others=self._others(np.arange(others.start, others.stop)),
                ),
            )

    def put(self, here: slice, loose: Loose) -> None:
        """Let these be the geometries that stand here: the same, but for where their vertices are."""
        ranks, others = self._within(here)
        self.points[self.begins[ranks.start] : self.begins[ranks.stop]] = loose.points
        wkb = np.frombuffer(b"".join(_wkb(loose.others)), dtype=np.uint8)
        self.wkb[self.wkb_begins[others.start] : self.wkb_begins[others.stop]] = wkb

    def _cuts(self) -> Places:
        """Where the geometries are cut into batches that hold about as many vertices each."""
        places = np.arange(len(self) + 1)
        reach = self.begins[self.before] + self.wkb_begins[places - self.before] // _BYTES_OF_VERTEX
        full = np.searchsorted(reach, np.arange(_VERTICES_AT_ONCE, reach[-1], _VERTICES_AT_ONCE))
        return np.unique([0, *full, len(self)])

    def _within(self, here: slice) -> tuple[slice, slice]:
        """Which of the plain polygons, and which of the others stand here."""
        first, last = int(self.before[here.start]), int(self.before[here.stop])
        return slice(first, last), slice(here.start - first, here.stop - last)

    def _others(self, others: Places) -> Objects:
        geometry = np.full(len(others), None, dtype=object)
        begins, ends = self.wkb_begins[others], self.wkb_begins[others + 1]
        there = np.flatnonzero(ends > begins)
        texts = [self.wkb[begin:end].tobytes() for begin, end in zip(begins[there], ends[there], strict=True)]
        geometry[there] = shapely.from_wkb(texts)
        return geometry


def _wkb(geometry: Objects) -> list[bytes]:
    return [each or b"" for each in shapely.to_wkb(geometry)]
