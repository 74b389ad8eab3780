"""OpenStreetMap extracts (PBF), read object by object with osmium; relations are put together to areas."""

import io
import shutil
import tempfile
from collections.abc import Iterator, Sequence
from pathlib import Path
from typing import Any, BinaryIO

import shapely

from gisapp.domain.errors import BadInput
from gisapp.domain.osm import OsmObject


def read_osm(stream: BinaryIO, keys: Sequence[str], box: tuple[float, float, float, float]) -> Iterator[OsmObject]:
    """Every object with one of these keys that touches the box (west, south, east, north in degrees).

    Raises
    ------
    BadInput
        When this is no PBF file of OpenStreetMap, or it is damaged.
    """
    with tempfile.TemporaryDirectory(prefix="gisapp-osm-") as folder:
        # A name of our own: osmium tells formats, compressions and addresses by the name it is given.
        place = Path(folder) / "delivery.osm.pbf"
        with place.open("wb") as copy:
            stream.seek(0)
            shutil.copyfileobj(stream, copy, io.DEFAULT_BUFFER_SIZE * 64)
        try:
            yield from _objects(place, keys, box)
        except (RuntimeError, UnicodeDecodeError) as broken:
            raise BadInput(
                expected="a whole OpenStreetMap extract (.osm.pbf)", found=str(broken), todo="download it again"
            ) from broken


def _objects(place: Path, keys: Sequence[str], box: tuple[float, float, float, float]) -> Iterator[OsmObject]:
    import osmium  # noqa: PLC0415 - only whoever imports an extract needs it

    wkb = osmium.geom.WKBFactory()
    wanted = osmium.filter.KeyFilter(*keys)
    source = osmium.io.File(str(place), "pbf")
    for each in osmium.FileProcessor(source).with_locations().with_areas(wanted).with_filter(wanted):
        made = _made(each, wkb)
        if made is None:
            continue
        kind, number, shape, geometry = made
        west, south, east, north = geometry.bounds
        if east < box[0] or west > box[2] or north < box[1] or south > box[3]:
            continue
        yield OsmObject(kind=kind, number=number, tags=dict(each.tags), geometry=geometry, shape=shape)


def _made(each: Any, wkb: Any) -> tuple[str, int, str, Any] | None:
    """Kind, number, shape and geometry; None of what the extract does not hold whole."""
    import osmium  # noqa: PLC0415

    try:
        if each.is_node():
            return "node", each.id, "point", shapely.from_wkb(bytes.fromhex(wkb.create_point(each)))
        if each.is_way():
            return "way", each.id, "line", shapely.from_wkb(bytes.fromhex(wkb.create_linestring(each)))
        if each.is_area():
            kind = "way" if each.from_way() else "relation"
            return kind, each.orig_id(), "area", shapely.from_wkb(bytes.fromhex(wkb.create_multipolygon(each)))
    except (RuntimeError, osmium.InvalidLocationError):
        return None
    return None
