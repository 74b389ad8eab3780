"""Vector tiles as Mapbox defines them (Vector Tile Specification 2.1), written by columns.

Source: github.com/mapbox/vector-tile-spec, 2.1. All that a feature says are whole numbers of variable length, its tags
and its geometry too; so the features of a layer become one array of numbers, which is written at once.
"""

from collections.abc import Mapping, Sequence
from typing import Any

import numpy as np
import pyarrow as pa
from numpy.typing import NDArray

from gisapp.exchange.tile_shapes import drawn
from gisapp.exchange.tile_values import Tags, tags_of
from gisapp.exchange.varints import Counts, Numbers, block, byte_counts, varints, written
from gisapp.geometry.map_outlines import Outlines
from gisapp.geometry.map_rings import spread, sums

MEDIA_TYPE = "application/vnd.mapbox-vector-tile"
_VERSION = b"\x78\x02"
#: Members of a layer: its features, names of properties, and its extent; of a feature: its id, tags, kind and geometry.
_FEATURE, _KEY, _EXTENT = 0x12, 3, 0x28
_ID, _TAGS, _KIND, _GEOMETRY = 0x08, 0x12, 0x18, 0x22


def tile_layer(
    name: str,
    outlines: Outlines,
    numbers: Numbers,
    columns: Mapping[str, pa.ChunkedArray | pa.Array | Sequence[Any]],
    *,
    extent: int,
) -> bytes:
    """One layer of a tile; features of which nothing is left at whole units are left out.

    Parameters
    ----------
    outlines
        Of the features, in units of the tile, y downward.
    numbers
        The id of each feature, the same on every tile.
    columns
        Properties by name; a missing value is left out.

    Returns
    -------
    bytes
        The layer as a member of a tile; empty where no feature is left.
    """
    kinds = drawn(outlines)
    if not kinds:
        return b""
    row = np.concatenate([each.row for each in kinds])
    kind = np.repeat([each.kind for each in kinds], [len(each.row) for each in kinds])
    count = np.concatenate([each.count for each in kinds])
    commands = np.concatenate([each.commands for each in kinds])
    tags = tags_of({key: _taken(column, row) for key, column in columns.items()}, len(row))
    members = [block(1, name.encode("utf-8", "replace")), _features(numbers[row], tags, kind, commands, count)]
    members += [*(block(_KEY, key.encode("utf-8", "replace")) for key in tags.keys), tags.values]
    members += [written(_EXTENT), written(extent), _VERSION]
    return block(3, b"".join(members))


def _taken(column: pa.ChunkedArray | pa.Array | Sequence[Any], row: NDArray[np.intp]) -> pa.Array:
    values = column if isinstance(column, pa.ChunkedArray | pa.Array) else pa.array(column)
    taken = values.take(pa.array(row))
    return taken.combine_chunks() if isinstance(taken, pa.ChunkedArray) else taken


def _features(ids: Numbers, tags: Tags, kind: Counts, commands: Numbers, count: Counts) -> bytes:
    """The features, each as a member of its layer: what it is, how it is tagged, and where it lies."""
    tags_size, commands_size = byte_counts(tags.pairs), byte_counts(commands)
    of_tags, of_commands = (
        sums(each, many).astype(np.uint64) for each, many in ((tags_size, tags.count), (commands_size, count))
    )
    one = np.ones_like(ids)
    inner = [_ID * one, ids, _TAGS * one, of_tags]
    after = [_KIND * one, kind.astype(np.uint64), _GEOMETRY * one, of_commands]
    size = sum((byte_counts(each).astype(np.uint64) for each in (*inner, *after)), of_tags + of_commands)
    head = np.column_stack([_FEATURE * one, size, *inner]).ravel()
    middle = np.column_stack(after).ravel()
    width = np.column_stack([np.full(len(ids), 6), tags.count, np.full(len(ids), 4), count])
    places = np.cumsum(width.ravel()).reshape(width.shape) - width
    tokens = np.empty(int(width.sum()), dtype=np.uint64)
    for part, values in enumerate((head, tags.pairs, middle, commands)):
        tokens[spread(places[:, part], width[:, part])] = values
    return varints(tokens, byte_counts(tokens)).tobytes()
