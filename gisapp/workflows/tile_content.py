"""What a tile says: features with their numbers and the columns that are drawn, packed, no heavier than allowed."""

import gzip
from collections.abc import Iterable
from hashlib import blake2b
from typing import Any

import numpy as np
import pyarrow as pa
import shapely
from numpy.typing import NDArray

from gisapp.exchange.vector_tile import tile_layer
from gisapp.geometry.map_tiles import EXTENT, Shapes
from gisapp.workflows.ports import Layers
from gisapp.workflows.schemas import columns_of

#: What a tile may weigh, compressed (so that a screen of tiles arrives at once on a slow line).
MOST_BYTES = 250_000
#: So much of what is over the limit goes at each look.
_KEPT_SHARE = 0.7
#: Ends of the names of columns that are for reading, not for drawing.
_WORDY = ("_source", "_basis", "note_vi", "note_en")
#: The level of gzip: higher ones take longer than everything else together, for a tenth less.
_QUICK = 2
#: A tile with nothing on it.
NOTHING = gzip.compress(b"", mtime=0)


def drawn_columns(layers: Layers, layer: str) -> list[str]:
    """The columns that tiles carry: ids, names, classes, numbers; what is long stays with the feature itself."""
    scalars = columns_of(layers, layer).scalars()
    return [name for name in scalars if name == "id" or not name.endswith(_WORDY)]


def feature_numbers(ids: Iterable[Any]) -> NDArray[np.uint64]:
    """A number for each id, the same wherever and whenever it is asked for; 53 bits, which JavaScript holds."""
    digests = b"".join([blake2b(str(each).encode("utf-8", "replace"), digest_size=8).digest() for each in ids])
    return np.frombuffer(digests, dtype=">u8").astype(np.uint64) >> np.uint64(11)


def digest_of(rows: pa.Table) -> bytes:
    """The same for the same rows in the same order."""
    told = pa.BufferOutputStream()
    with pa.ipc.new_stream(told, rows.schema) as stream:
        stream.write_table(rows.combine_chunks())
    return blake2b(told.getvalue(), digest_size=16).digest()


def packed(layer: str, rows: pa.Table, shapes: Shapes, *, most: int | None = None) -> bytes:
    """The rows with their shapes in units of the tile, as gzip; of what weighs more than `most` the smallest goes.

    The largest come first, and are drawn below the others, in whichever order the rows are stored.

    Parameters
    ----------
    rows
        With the columns that are drawn.
    """
    most = MOST_BYTES if most is None else most
    seen = ~(shapely.is_missing(shapes) | shapely.is_empty(shapes))
    rows, shapes = rows.filter(pa.array(seen)), shapes[seen]
    numbers = feature_numbers(rows["id"].to_pylist())
    columns = {name: rows[name].combine_chunks() for name in rows.column_names if name != "geometry"}
    order = _by_size(shapes, numbers)
    kept = len(order)
    while True:
        chosen = order[:kept]
        picked = {name: values.take(pa.array(chosen)) for name, values in columns.items()}
        written = tile_layer(layer, shapes[chosen], numbers[chosen], picked, extent=EXTENT)
        whole = gzip.compress(written, _QUICK, mtime=0)
        if len(whole) <= most or kept <= 1:
            return whole
        kept = max(1, int(kept * min(_KEPT_SHARE, most / len(whole))))


def _by_size(shapes: Shapes, numbers: NDArray[np.uint64]) -> NDArray[np.intp]:
    """The largest first: what is dropped from a tile that is too heavy is what is seen least."""
    bounds = np.nan_to_num(shapely.bounds(shapes))
    size = np.hypot(bounds[:, 2] - bounds[:, 0], bounds[:, 3] - bounds[:, 1])
    return np.lexsort((numbers, -size))
