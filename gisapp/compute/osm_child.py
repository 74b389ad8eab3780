"""The child behind the bars for OpenStreetMap extracts: hands out every object with one of the keys, as Arrow.

Run as `python -m gisapp.compute.osm_child MEMORY CPU SPACE DRIVERS FILE KEYS WEST SOUTH EAST NORTH`; no drivers, for
osmium reads the file. The limits are set before it is loaded.
"""

import os
import sys
from collections.abc import Iterator
from typing import Any

import pyarrow as pa

from gisapp.compute.gdal_child import TOO_MUCH_MEMORY, said_of, take_limits

SCHEMA = pa.schema(
    [
        ("kind", pa.string()),
        ("number", pa.int64()),
        ("shape", pa.string()),
        ("tags", pa.map_(pa.string(), pa.string())),
        ("geometry", pa.binary()),
    ]
)
_ROWS_AT_ONCE = 10_000
Box = tuple[float, float, float, float]


def main(arguments: list[str]) -> int:
    """Read, write, and say in one line why not."""
    memory, cpu, space, _drivers, path, keys, *box = arguments
    take_limits(int(memory), int(cpu), int(space))
    try:
        west, south, east, north = map(float, box)
        _write(path, keys.split(","), (west, south, east, north))
    except MemoryError:
        return TOO_MUCH_MEMORY
    except Exception as error:  # noqa: BLE001 - the parent needs one line, whatever osmium or Arrow raised
        return said_of(error)
    return 0


def _write(path: str, keys: list[str], box: Box) -> None:
    with os.fdopen(1, "wb", closefd=False) as target, pa.ipc.new_stream(target, SCHEMA) as stream:
        rows: list[dict[str, object]] = []
        for row in _objects(path, keys, box):
            rows.append(row)
            if len(rows) == _ROWS_AT_ONCE:
                stream.write_batch(pa.RecordBatch.from_pylist(rows, schema=SCHEMA))
                rows.clear()
        stream.write_batch(pa.RecordBatch.from_pylist(rows, schema=SCHEMA))


def _objects(path: str, keys: list[str], box: Box) -> Iterator[dict[str, object]]:
    import osmium  # noqa: PLC0415 - only once the limits are set
    import shapely  # noqa: PLC0415

    wkb = osmium.geom.WKBFactory()
    wanted = osmium.filter.KeyFilter(*keys)
    source = osmium.io.File(path, "pbf")
    for each in osmium.FileProcessor(source).with_locations().with_areas(wanted).with_filter(wanted):
        made = _made(each, wkb)
        if made is None:
            continue
        kind, number, shape, geometry = made
        west, south, east, north = shapely.bounds(shapely.from_wkb(geometry))
        if not (east < box[0] or west > box[2] or north < box[1] or south > box[3]):
            tags = list(dict(each.tags).items())
            yield {"kind": kind, "number": number, "shape": shape, "tags": tags, "geometry": geometry}


def _made(each: Any, wkb: Any) -> tuple[str, int, str, bytes] | None:
    """Kind, number, shape and geometry; None of what the extract does not hold whole."""
    import osmium  # noqa: PLC0415

    try:
        if each.is_node():
            return "node", each.id, "point", bytes.fromhex(wkb.create_point(each))
        if each.is_way():
            return "way", each.id, "line", bytes.fromhex(wkb.create_linestring(each))
        if each.is_area():
            kind = "way" if each.from_way() else "relation"
            return kind, each.orig_id(), "area", bytes.fromhex(wkb.create_multipolygon(each))
    except (RuntimeError, osmium.InvalidLocationError):
        return None
    return None


if __name__ == "__main__":
    os._exit(main(sys.argv[1:]))
