"""What a tile says: features with their numbers and the columns that are drawn, packed, no heavier than allowed."""

from collections.abc import Iterable
from hashlib import blake2b
from typing import Any

import numpy as np
import pyarrow as pa
from isal import isal_zlib
from numpy.typing import NDArray

from gisapp.exchange.vector_tile import tile_layer
from gisapp.geometry.map_outlines import Outlines
from gisapp.geometry.map_tiles import EXTENT
from gisapp.workflows.ports import Layers
from gisapp.workflows.schemas import columns_of

#: What a tile may weigh, compressed (so that a screen of tiles arrives at once on a slow line).
MOST_BYTES = 250_000
#: So much of what is over the limit goes at each look.
_KEPT_SHARE = 0.7
#: Ends of the names of columns that are for reading, not for drawing.
_WORDY = ("_source", "_basis", "drawn_from", "note_vi", "note_en")
#: The level of compression, and its frame (gzip): a fifth of the time of zlib's second level, for 0.5 % fewer to
#: 2.5 % more bytes; zlib's higher ones take longer than everything else together, for a tenth less.
_LEVEL, _GZIP_FRAME = 3, 31
#: A tile with nothing on it.
NOTHING = isal_zlib.compress(b"", _LEVEL, _GZIP_FRAME)


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


def packed(layer: str, rows: pa.Table, outlines: Outlines, *, most: int | None = None) -> bytes:
    """The rows with their outlines in units of the tile, as gzip; of what weighs more than `most` the smallest goes.

    The largest come first, and are drawn below the others, in whichever order the rows are stored.

    Parameters
    ----------
    rows
        With the columns that are drawn.
    """
    most = MOST_BYTES if most is None else most
    columns = {name: rows[name].combine_chunks() for name in rows.column_names if name != "geometry"}
    boxes = outlines.boxes()
    seen = np.flatnonzero(~np.isnan(boxes[:, 0]))
    numbers = feature_numbers(columns["id"].take(pa.array(seen)).to_pylist())
    order = _by_size(boxes[seen], numbers)
    numbers, chosen = numbers[order], seen[order]
    while True:
        picked = {name: values.take(pa.array(chosen)) for name, values in columns.items()}
        written = tile_layer(layer, outlines.of(chosen), numbers[: len(chosen)], picked, extent=EXTENT)
        whole = isal_zlib.compress(written, _LEVEL, _GZIP_FRAME)
        if len(whole) <= most or len(chosen) <= 1:
            return whole
        chosen = chosen[: max(1, int(len(chosen) * min(_KEPT_SHARE, most / len(whole))))]


def _by_size(boxes: NDArray[np.float64], numbers: NDArray[np.uint64]) -> NDArray[np.intp]:
    """The largest first: what is dropped from a tile that is too heavy is what is seen least."""
    size = np.hypot(boxes[:, 2] - boxes[:, 0], boxes[:, 3] - boxes[:, 1])
    return np.lexsort((numbers, -size))
