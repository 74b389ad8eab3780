"""Tiles of a large layer, made ahead: a PMTiles file beside the part files, named by what it is made of.

A pyramid is written once and mapped into memory; a tile leaves it as it lies there, compressed. It is disposable:
without it tiles are made when they are asked for, and it can be made again. Source: PMTiles specification, version 3.
"""

import gzip
import mmap
import os
import time
import zlib
from collections import OrderedDict
from collections.abc import Callable, Iterable, Mapping, Sequence
from contextlib import suppress
from functools import lru_cache
from hashlib import blake2b
from pathlib import Path
from threading import Lock
from typing import Any

import orjson
from pmtiles.tile import (
    Compression,
    MagicNumberNotFound,
    SpecVersionUnsupported,
    TileType,
    deserialize_directory,
    deserialize_header,
    find_tile,
    zxy_to_tileid,
)
from pmtiles.writer import Writer

from gisapp import __version__
from gisapp.storage.commits import Committed, committed
from gisapp.storage.versions import version_of
from gisapp.storage.whole import beside

ENDING = ".pmtiles"
#: Changes whenever tiles would be made otherwise; the version of gisapp counts too.
_FORM = f"1-{__version__}"
#: A pyramid of an earlier revision serves whoever still looks at it; after so long it goes.
_KEEP_S = 600.0
_MOST_OPEN = 16
#: Directories below the root, as the specification has them at most.
_DEPTH = 4
_DEGREES = 10_000_000
_HEADER_BYTES = 127
Place = tuple[int, int, int]


class TilePyramid:
    """A pyramid, mapped into memory; implements `gisapp.workflows.ports.TilePyramid`.

    Raises
    ------
    OSError, ValueError
        When it is not there, or not whole.
    """

    def __init__(self, file: Path) -> None:
        self.file = str(file)
        with file.open("rb") as opened:
            self._held = mmap.mmap(opened.fileno(), 0, access=mmap.ACCESS_READ)
        try:
            self._read_heads()
        except (LookupError, EOFError, zlib.error, MagicNumberNotFound, SpecVersionUnsupported) as damaged:
            raise ValueError(f"{file} is no whole PMTiles file") from damaged

    def _read_heads(self) -> None:
        header = deserialize_header(self._held[:_HEADER_BYTES])
        self.size = len(self._held)
        self._tiles: int = header["tile_data_offset"]
        self._leaves: int = header["leaf_directory_offset"]
        self._root = deserialize_directory(self._piece(header["root_offset"], header["root_length"]))
        self._leaf = lru_cache(maxsize=64)(lambda start, length: deserialize_directory(self._piece(start, length)))
        told = orjson.loads(gzip.decompress(self._piece(header["metadata_offset"], header["metadata_length"])))
        self.metadata: Mapping[str, Any] = told
        self.deepest: int = told["deepest"]
        self.least_size_m: tuple[float, ...] = tuple(told["least_size_m"])
        if self._tiles + header["tile_data_length"] > self.size:
            raise EOFError

    def _piece(self, start: int, length: int) -> bytes:
        return self._held[start : start + length]

    def tile(self, zoom: int, row: int, column: int) -> bytes | None:
        """The tile as it is kept, compressed; None where nothing is on it."""
        number, directory = zxy_to_tileid(zoom, column, row), self._root
        for _ in range(_DEPTH):
            found = find_tile(directory, number)
            if found is None:
                return None
            if found.run_length:
                return self._piece(self._tiles + found.offset, found.length)
            directory = self._leaf(self._leaves + found.offset, found.length)
        return None


@lru_cache(maxsize=256)
def pyramid_file(folder: Path, state: Committed) -> Path:
    """Where the pyramid of a version is kept; versions of the same parts and columns share it."""
    version = version_of(state)
    columns = [(field.name, str(field.type)) for field in version.schema]
    content = repr((version.paths, columns, state.entry.spec, _FORM)).encode()
    return folder / Path(state.location).name / f"{blake2b(content, digest_size=12).hexdigest()}{ENDING}"


_open: "OrderedDict[Path, TilePyramid]" = OrderedDict()
_lock = Lock()


def pyramid_of(folder: Path, state: Committed) -> TilePyramid | None:
    """The pyramid of a version, kept open; None where there is none, or it is not whole."""
    file = pyramid_file(folder, state)
    with _lock:
        held = _open.get(file)
        if held is None and _is_there(file):
            with suppress(OSError, ValueError):
                held = _open[file] = TilePyramid(file)
        if held is not None:
            _open.move_to_end(file)
        while len(_open) > _MOST_OPEN:
            _open.popitem(last=False)
        return held


def pyramid_before(folder: Path, state: Committed) -> tuple[int, TilePyramid] | None:
    """The latest pyramid that is kept of an earlier version of the layer, and that version."""
    location = Path(state.location)
    found: list[tuple[int, TilePyramid]] = []
    for file in (folder / location.name).glob(f"*{ENDING}"):
        with suppress(OSError, ValueError):
            pyramid = TilePyramid(file)
            version = int(str(pyramid.metadata["revision"]).rpartition("@")[2])
            # It may be of a layer that was here before this one.
            if version < state.version and pyramid_file(folder, committed(location, version)) == file:
                found.append((version, pyramid))
    return max(found, key=lambda each: each[0], default=None)


# Every tile asks this of its layer, and most layers have none.
_is_there = os.path.exists


def write_pyramid(
    folder: Path,
    state: Committed,
    places: Iterable[Place],
    make: Callable[[Place], bytes],
    *,
    bounds: Sequence[float],
    metadata: Mapping[str, Any],
) -> None:
    """Write the pyramid of a version; it appears whole, and earlier ones of the layer go once nobody looks at them.

    Parameters
    ----------
    places, make
        Zoom, row and column of tiles, and what makes one: gzip, or no bytes where nothing is on it.
    bounds
        West, south, east and north in degrees.
    metadata
        What the pyramid says of itself; how many tiles it has and what the heaviest of each zoom weighs comes along.
    """
    file = pyramid_file(folder, state)
    file.parent.mkdir(parents=True, exist_ok=True)
    count, heaviest = 0, dict[int, int]()
    with beside(file.parent) as place:
        with place.open("wb") as target:
            writer = Writer(target)  # type: ignore[no-untyped-call]
            # In the order of the pyramid, in which neighbours follow each other.
            for number, (zoom, row, column) in sorted((zxy_to_tileid(z, x, y), (z, y, x)) for z, y, x in places):
                tile = make((zoom, row, column))
                if tile:
                    writer.write_tile(number, tile)  # type: ignore[no-untyped-call]
                    count, heaviest[zoom] = count + 1, max(heaviest.get(zoom, 0), len(tile))
            told = {
                **metadata,
                "tiles_made": count,
                "heaviest": {str(zoom): heaviest[zoom] for zoom in sorted(heaviest)},
            }
            writer.finalize(_header(bounds), told)  # type: ignore[no-untyped-call]
        place.replace(file)
    prune_pyramids(file.parent, keep=file)


def _header(bounds: Sequence[float]) -> dict[str, Any]:
    west, south, east, north = (round(each * _DEGREES) for each in bounds)
    return {
        "tile_type": TileType.MVT, "tile_compression": Compression.GZIP,
        "min_lon_e7": west, "min_lat_e7": south, "max_lon_e7": east, "max_lat_e7": north,
        "center_zoom": 10, "center_lon_e7": (west + east) // 2, "center_lat_e7": (south + north) // 2,
    }  # fmt: skip


def prune_pyramids(folder: Path, *, keep: Path) -> None:
    """Let go of a layer's other pyramids, once nobody is likely to ask for them."""
    before = time.time() - _KEEP_S
    for file in folder.glob(f"*{ENDING}"):
        with suppress(OSError):
            if file != keep and file.stat().st_mtime < before:
                file.unlink()
