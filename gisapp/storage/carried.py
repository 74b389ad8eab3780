"""A few rows change and a part is written anew: its pieces are those of the old part, and only what changed is new."""

import time
from collections.abc import Collection
from contextlib import suppress
from pathlib import Path

import numpy as np
import pyarrow as pa
from numpy.typing import NDArray

from gisapp.domain.served_crs import served
from gisapp.storage.sliced import kind_of
from gisapp.storage.slices import (
    HEADS,
    INDEX,
    WHOLE,
    WKB,
    index_of,
    mapped,
    needed,
    number_of,
    piece_file,
    pieces_of,
    write_piece,
)

#: Pieces of parts that were replaced serve whoever still pages through the revision; after so long they are made anew.
_KEEP_S = 600.0


def carry_over(folder: Path, old: Path, new: Path, rows: pa.Table, origins: NDArray[np.intp]) -> None:
    """Make the pieces of a new part of those of the part whose place it takes; kinds that nobody asked for stay unmade.

    Parameters
    ----------
    folder
        Where the pieces of the layer are kept.
    rows, origins
        The rows of the new part, and which row of the old one each of them is (-1: none).
    """
    crs_of = {kind: crs for crs in served().values() for kind in (kind_of(crs), WHOLE + kind_of(crs))}
    for kind in (INDEX, HEADS, WKB, *crs_of):
        source = piece_file(folder, old.name, kind, rows.schema)
        with suppress(OSError, pa.ArrowException):
            held = mapped(source)
            made = _carried(held, kind, rows, origins)
            if made is None:
                changed = rows.filter(pa.array(origins < 0)).select(needed(kind, rows.column_names))
                made = _woven(held, pieces_of(changed, kind, crs_of.get(kind)), origins)
            write_piece(piece_file(folder, new.name, kind, rows.schema), made)


def _carried(held: pa.Table, kind: str, rows: pa.Table, origins: NDArray[np.intp]) -> pa.Table | None:
    """The new index: where boxes are and what numbers ids have need not be found out again."""
    if kind != INDEX:
        return None
    old = np.empty(len(held), dtype=np.uint64)
    old[held["order"].to_numpy()] = held["number"].to_numpy()
    numbers = old[np.maximum(origins, 0)] if len(old) else np.zeros(len(origins), dtype=np.uint64)
    ids = rows["id"]
    for row in np.flatnonzero(origins < 0).tolist():
        numbers[row] = number_of(str(ids[row].as_py()))
    return index_of(rows, numbers)


def _woven(old: pa.Table, fresh: pa.Table, origins: NDArray[np.intp]) -> pa.Table:
    """Old pieces and fresh ones in the order of the new part."""
    places = origins.copy()
    places[origins < 0] = len(old) + np.arange(len(fresh))
    return pa.concat_tables([old, fresh]).combine_chunks().take(pa.array(places))


def prune(folder: Path, parts: Collection[str]) -> None:
    """Let go of pieces whose part is none of these any more, once nobody is likely to ask for them."""
    kept = tuple(f"{part.rpartition('/')[2].removesuffix('.parquet')}." for part in parts)
    before = time.time() - _KEEP_S
    for file in folder.glob("*.arrow"):
        with suppress(OSError):
            if not file.name.startswith(kept) and file.stat().st_mtime < before:
                file.unlink()
