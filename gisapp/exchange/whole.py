"""Is the delivery whole? Formats of several files say how long they are; a reader that finds less keeps silent."""

import struct
from collections.abc import Mapping

import numpy as np

from gisapp.domain.finding import Finding, Severity
from gisapp.domain.numerals import written
from gisapp.exchange.archive import Member
from gisapp.exchange.messages import Words, brief, tell
from gisapp.exchange.terms import Opens

_HEADER = 32
_GDB_BLOCK_ROWS, _GDB_HEADER = 1_024, 16
_ENTRY = 4
_MAP_BLOCK = 512
_LINE_BYTES = 1 << 20


def cut_short(files: Mapping[str, Member]) -> Finding | None:
    """The finding for the first file that is shorter than it says, by the files' suffixes.

    Source: ESRI Shapefile Technical Description (1998), the dBASE III header, and the index of a MapInfo table, which
    is one position in the map for each row.
    """
    for suffix, member in files.items():
        if suffix in (".shp", ".shx") and member.size < _shape_bytes(_head(member)):
            return not_whole(member.path)
        if suffix in (".dbf", ".dat") and member.size < _dbase_bytes(_head(member)):
            return not_whole(member.path)
    if ".id" in files and ".dat" in files and files[".id"].size < _ENTRY * _dbase_rows(_head(files[".dat"])):
        return not_whole(files[".id"].path)
    if ".map" in files and files[".map"].size % _MAP_BLOCK:
        return not_whole(files[".map"].path)
    if ".id" in files and ".map" in files and files[".map"].size <= _farthest(files[".id"]):
        return not_whole(files[".map"].path)
    return None


def cut_short_table(member: Member) -> Finding | None:
    """The finding for an index of a geodatabase's table that is shorter than it says."""
    head = _head(member)
    if len(head) < _GDB_HEADER:
        return not_whole(member.path)
    _, blocks, _, width = struct.unpack("<4I", head[:_GDB_HEADER])
    needed = _GDB_HEADER + blocks * _GDB_BLOCK_ROWS * width
    return not_whole(member.path) if member.size < needed else None


def rows_of(opens: Opens) -> int:
    """How many lines of a text are not empty."""
    stream = opens()
    return sum(bool(line.strip()) for line in iter(lambda: stream.readline(_LINE_BYTES), b""))


def not_whole(name: str, *, promised: int | None = None, found: int | None = None) -> Finding:
    """The finding for a file that ends before it should."""
    evidence: tuple[tuple[str, str], ...] = ()
    found_vi, found_en = "tệp bị cắt giữa chừng", "its end before it should be"
    if promised is not None and found is not None:
        evidence = (("promised", str(promised)), ("read", str(found)))
        found_vi = f"chỉ đọc được {written(found, 0)} trên {written(promised, 0)} đối tượng"
        found_en = f"{written(found, 0, lang='en')} of the {written(promised, 0, lang='en')} features it promises"
    return tell(
        "unreadable",
        Severity.ERROR,
        vi=Words(
            f"{brief(name)} trọn vẹn",
            found_vi,
            "hãy xuất lại lớp và gửi lại",
        ),
        en=Words(
            f"the whole of {brief(name)}",
            found_en,
            "export the layer again and send it",
        ),
        evidence=evidence,
    )


def _head(member: Member) -> bytes:
    return member.opens().read(_HEADER)


def _shape_bytes(head: bytes) -> int:
    """A Shapefile counts its length in words of 16 bits."""
    return 2 * int.from_bytes(head[24:28], "big") if len(head) == _HEADER else _HEADER


def _dbase_rows(head: bytes) -> int:
    return int.from_bytes(head[4:8], "little")


def _dbase_bytes(head: bytes) -> int:
    if len(head) < _HEADER:
        return _HEADER
    return int.from_bytes(head[8:10], "little") + _dbase_rows(head) * int.from_bytes(head[10:12], "little")


def _farthest(index: Member) -> int:
    entries = np.frombuffer(index.opens().read(index.size - index.size % _ENTRY), dtype="<u4")
    return int(entries.max()) if len(entries) else -1
