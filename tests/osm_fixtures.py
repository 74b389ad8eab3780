"""OpenStreetMap extracts written byte by byte: what no mapper's tool would write."""

import struct
import zlib

Bytes = bytes


def _varint(number: int) -> Bytes:
    out = bytearray()
    while number > 0x7F:
        out.append(number & 0x7F | 0x80)
        number >>= 7
    return bytes([*out, number])


def _field(number: int, data: Bytes) -> Bytes:
    return _varint(number << 3 | 2) + _varint(len(data)) + data


def _blob(kind: Bytes, raw: Bytes) -> Bytes:
    body = _varint(2 << 3) + _varint(len(raw)) + _field(3, zlib.compress(raw, 9))
    head = _field(1, kind) + _varint(3 << 3) + _varint(len(body))
    return struct.pack(">I", len(head)) + head + body


def crowd(nodes: int, blobs: int) -> Bytes:
    """So many blobs of so many nodes at one place, three bytes each before they are packed."""
    header = _field(4, b"OsmSchema-V0.6") + _field(4, b"DenseNodes")
    dense = _field(1, b"\x02" * nodes) + _field(8, bytes(nodes)) + _field(9, bytes(nodes))
    block = _blob(b"OSMData", _field(1, _field(1, b"")) + _field(2, _field(2, dense)))
    return _blob(b"OSMHeader", header) + block * blobs
