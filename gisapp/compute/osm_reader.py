"""OpenStreetMap extracts (PBF) behind bars: osmium reads them in a child process that sees nothing but the file.

A few kilobytes of an extract may stand for millions of objects, so that the child gets memory as GDAL does, and time
by the size of what was delivered: what takes far longer than any map of its size is no map.
"""

import tempfile
from collections.abc import Iterator, Sequence
from dataclasses import replace
from io import SEEK_END
from pathlib import Path
from typing import BinaryIO

import pyarrow as pa
import shapely

from gisapp.compute.cage import Bars, put, run_child
from gisapp.domain.osm import OsmObject

_CHILD = "gisapp.compute.osm_child"
#: What the file is called there: osmium tells formats, compressions and addresses by the name it is given.
_NAME = "delivery.osm.pbf"
#: Beside what the size of the delivery adds.
BARS = Bars(cpu_seconds=20, wall_seconds=60.0, result_bytes=500_000_000)
#: Each megabyte of an extract is read twice, and its objects with a wanted key become shapes: measured at 0.6 s.
_CPU_SECONDS_PER_MB, _WALL_SECONDS_PER_MB = 3.0, 6.0


def read_osm(
    stream: BinaryIO, keys: Sequence[str], box: tuple[float, float, float, float], *, bars: Bars = BARS
) -> Iterator[OsmObject]:
    """Every object with one of these keys that touches the box (west, south, east, north in degrees).

    Raises
    ------
    BadInput
        When this is no PBF file of OpenStreetMap, it is damaged, or it needs more memory, time or space than it is
        given.
    """
    with tempfile.TemporaryDirectory(prefix="gisapp-cage-") as folder:
        cage, result = Path(folder) / "cage", Path(folder) / "result.arrow"
        cage.mkdir()
        put(cage, _NAME, lambda: _rewound(stream))
        run_child(cage, result, [_NAME, ",".join(keys), *map(repr, box)], (), _bars_for(stream, bars), child=_CHILD)
        with pa.OSFile(str(result)) as source, pa.ipc.open_stream(source) as batches:
            for batch in batches:
                yield from _objects(batch)


def _rewound(stream: BinaryIO) -> BinaryIO:
    stream.seek(0)
    return stream


def _bars_for(stream: BinaryIO, bars: Bars) -> Bars:
    """More time for a larger file."""
    megabytes = stream.seek(0, SEEK_END) / 1e6
    return replace(
        bars,
        cpu_seconds=bars.cpu_seconds + int(megabytes * _CPU_SECONDS_PER_MB),
        wall_seconds=bars.wall_seconds + megabytes * _WALL_SECONDS_PER_MB,
    )


def _objects(batch: pa.RecordBatch) -> Iterator[OsmObject]:
    shapes = shapely.from_wkb(batch.column("geometry").to_numpy(zero_copy_only=False))
    told = (batch.column(name).to_pylist() for name in ("kind", "number", "shape", "tags"))
    for kind, number, shape, tags, geometry in zip(*told, shapes, strict=True):
        yield OsmObject(kind=kind, number=number, tags=dict(tags), geometry=geometry, shape=shape)
