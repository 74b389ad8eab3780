"""What is in a ZIP archive, opened with limits: no path leads out of it, and nothing in it grows beyond measure.

Nothing is written here: each file in it is a name and a way to open it, and the sizes that the archive states are the
most that can be read. An archive inside an archive is never opened.
"""

import io
import re
import stat
import zipfile
import zlib
from collections import Counter
from dataclasses import dataclass
from functools import partial
from typing import IO, Any, BinaryIO

from gisapp.domain.finding import Finding, Severity
from gisapp.domain.numerals import written
from gisapp.exchange.legacy import from_tcvn3
from gisapp.exchange.messages import Words, brief, tell
from gisapp.exchange.stream import Broken
from gisapp.exchange.terms import Limits, Opens

_ENCRYPTED, _NAME_IS_UTF8 = 0x1, 0x800
_METHODS = frozenset({zipfile.ZIP_STORED, zipfile.ZIP_DEFLATED})
_DRIVE = re.compile(r"^[A-Za-z]:")
_PACKED = (".zip", ".kmz", ".rar", ".7z", ".gz", ".tar", ".tgz", ".xz", ".bz2")
#: What operating systems leave behind in archives.
_LITTER = re.compile(r"(^|/)(__MACOSX/|\._|\.DS_Store$|Thumbs\.db$|desktop\.ini$)", re.IGNORECASE)
_DAMAGE = (zipfile.BadZipFile, zlib.error, EOFError, NotImplementedError, RuntimeError, OSError, ValueError)


@dataclass(frozen=True, slots=True, kw_only=True)
class Member:
    """One file of an archive: its path with `/`, its size unpacked, and how to open it."""

    path: str
    size: int
    opens: Opens

    @property
    def name(self) -> str:
        """The file's name without its folders."""
        return self.path.rpartition("/")[2]

    @property
    def suffix(self) -> str:
        """The name's ending in lower case, with its point."""
        dot = self.name.rfind(".")
        return self.name[dot:].lower() if dot > 0 else ""


class _Metered(io.RawIOBase):
    """The archive's bytes, of which no more than a budget may be read while its directory is looked for."""

    def __init__(self, stream: BinaryIO, budget: int) -> None:
        super().__init__()
        self._stream = stream
        self.budget: int | None = budget

    def readable(self) -> bool:
        return True

    def seekable(self) -> bool:
        return True

    def seek(self, offset: int, whence: int = 0, /) -> int:
        return self._stream.seek(offset, whence)

    def tell(self) -> int:
        return self._stream.tell()

    def read(self, size: int = -1, /) -> bytes:
        if self.budget is None:
            return self._stream.read(size)
        data = self._stream.read(self.budget + 1 if size < 0 else min(size, self.budget + 1))
        if len(data) > self.budget:
            raise _TooManyEntries
        self.budget -= len(data)
        return data


class _TooManyEntries(Exception):
    pass


class _Unpacking(io.RawIOBase):
    """A file of the archive being unpacked; damage ends the reading."""

    def __init__(self, packed: IO[bytes], name: str) -> None:
        super().__init__()
        self._packed, self._name = packed, name

    def readable(self) -> bool:
        return True

    def readinto(self, buffer: Any, /) -> int:
        view = memoryview(buffer).cast("B")
        try:
            data = self._packed.read(len(view))
        except _DAMAGE as error:
            raise _damaged(self._name, str(error)) from None
        view[: len(data)] = data
        return len(data)

    def close(self) -> None:
        self._packed.close()
        super().close()


def members_of(stream: BinaryIO, size: int, limits: Limits) -> tuple[list[Member], list[Finding]]:
    """The files of an archive in its own order, and everything for which it is refused."""
    metered = _Metered(stream, limits.archive_directory_bytes)
    try:
        archive = zipfile.ZipFile(metered)
    except _TooManyEntries:
        return [], [_too_many(f"> {limits.archive_entries}", limits)]
    except _DAMAGE as error:
        return [], [_unreadable(str(error))]
    metered.budget = None
    entries = archive.infolist()
    if len(entries) > limits.archive_entries:
        return [], [_too_many(str(len(entries)), limits)]
    names = {entry: _name(entry) for entry in entries}
    findings = [fault for entry in entries for fault in _faults(entry, names[entry])]
    findings += _size_faults(entries, size, limits)
    findings += [_twice(name) for name, times in Counter(names.values()).items() if times > 1]
    files = [entry for entry in entries if not entry.is_dir() and not _LITTER.search(names[entry])]
    members = [
        Member(path=names[entry], size=entry.file_size, opens=partial(_opened, archive, entry, names[entry]))
        for entry in files
    ]
    return members, findings


def is_packed(member: Member) -> bool:
    """Whether this file is itself an archive, by its name."""
    return member.suffix in _PACKED


def packed_inside(member: Member) -> Finding:
    """The finding for an archive inside the archive."""
    return tell(
        "unreadable",
        Severity.ERROR,
        vi=Words("các tệp của lớp ngay trong ZIP", f"tệp nén bên trong: {brief(member.path)}", "hãy nén một lần"),
        en=Words(
            "the files of the layer in the ZIP itself", f"an archive in it, {brief(member.path)}", "compress them once"
        ),
    )


def _opened(archive: zipfile.ZipFile, entry: zipfile.ZipInfo, name: str) -> BinaryIO:
    try:
        packed = archive.open(entry)
    except _DAMAGE as error:
        raise _damaged(name, str(error)) from None
    return io.BufferedReader(_Unpacking(packed, name))


def _name(entry: zipfile.ZipInfo) -> str:
    """The path as its maker meant it: without a mark for UTF-8, the bytes may be UTF-8 or TCVN3 all the same."""
    name = entry.filename
    if not entry.flag_bits & _NAME_IS_UTF8:
        try:
            raw = name.encode("cp437")
        except UnicodeEncodeError:
            raw = name.encode()
        try:
            name = raw.decode("utf-8")
        except UnicodeDecodeError:
            name = from_tcvn3(raw.decode("latin-1")) or name
    return name.replace("\\", "/")


def _faults(entry: zipfile.ZipInfo, name: str) -> list[Finding]:
    faults = []
    parts = name.split("/")
    if name.startswith("/") or _DRIVE.match(name) or ".." in parts or not name.isprintable():
        faults.append(_unsafe(name, "đường dẫn ra ngoài tệp nén", "a path that leads out of the archive"))
    mode = entry.external_attr >> 16
    if mode and stat.S_IFMT(mode) not in (0, stat.S_IFREG, stat.S_IFDIR):
        faults.append(_unsafe(name, "liên kết, không phải tệp", "a link, not a file"))
    if entry.flag_bits & _ENCRYPTED:
        faults.append(_unsafe(name, "tệp có mật khẩu", "a file with a password"))
    if entry.compress_type not in _METHODS:
        faults.append(_unsafe(name, "kiểu nén lạ", f"an unusual compression ({entry.compress_type})"))
    return faults


def _size_faults(entries: list[zipfile.ZipInfo], size: int, limits: Limits) -> list[Finding]:
    unpacked = sum(entry.file_size for entry in entries)
    (megabytes, most), (megabytes_en, most_en) = (
        [written(size_bytes / 1e6, 0, lang=lang) for size_bytes in (unpacked, limits.archive_bytes)]
        for lang in ("vi", "en")
    )
    evidence = (("unpacked_bytes", str(unpacked)), ("limit_bytes", str(limits.archive_bytes)))
    if unpacked > limits.archive_bytes:
        return [
            tell(
                "too-large",
                Severity.ERROR,
                vi=Words(f"không quá {most} MB khi giải nén", f"{megabytes} MB", "hãy chia thành nhiều tệp"),
                en=Words(f"at most {most_en} MB unpacked", f"{megabytes_en} MB", "send it in several files"),
                evidence=evidence,
            )
        ]
    ratio = unpacked / max(size, 1)
    if ratio > limits.archive_ratio and unpacked > limits.archive_ratio_from_bytes:
        times = f"{ratio:.0f}"
        return [
            tell(
                "too-large",
                Severity.ERROR,
                vi=Words(
                    f"tệp nén không quá {written(limits.archive_ratio, 0)} lần",
                    f"{written(ratio, 0)} lần",
                    "hãy gửi GeoPackage không nén",
                ),
                en=Words(
                    f"at most {limits.archive_ratio} times its size unpacked",
                    f"{times} times",
                    "send a GeoPackage that is not compressed",
                ),
                evidence=(*evidence, ("ratio", times)),
            )
        ]
    return []


def _too_many(found: str, limits: Limits) -> Finding:
    return tell(
        "too-large",
        Severity.ERROR,
        vi=Words(f"không quá {written(limits.archive_entries, 0)} tệp trong ZIP", found, "hãy chỉ nén các tệp của lớp"),
        en=Words(f"at most {limits.archive_entries} files in the ZIP", found, "compress the files of the layer alone"),
        evidence=(("limit_entries", str(limits.archive_entries)),),
    )


def _unsafe(name: str, vi: str, en: str) -> Finding:
    return tell(
        "unreadable",
        Severity.ERROR,
        vi=Words("ZIP gồm các tệp thường", f"{vi}: {brief(name)}", "hãy nén lại, chỉ gồm các tệp của lớp"),
        en=Words("a ZIP of plain files", f"{en}, {brief(name)}", "compress the files of the layer again"),
    )


def _twice(name: str) -> Finding:
    return tell(
        "unreadable",
        Severity.ERROR,
        vi=Words("mỗi tên tệp một lần trong ZIP", f"{brief(name)} nhiều lần", "hãy nén lại các tệp của lớp"),
        en=Words("each name once in the ZIP", f"{brief(name)} several times", "compress the files again"),
    )


def _unreadable(why: str) -> Finding:
    return tell(
        "unreadable",
        Severity.ERROR,
        vi=Words(
            "một tệp ZIP trọn vẹn", f"tệp hỏng hoặc thiếu ({brief(why)})", "hãy nén và gửi lại, hoặc gửi GeoPackage"
        ),
        en=Words(
            "a whole ZIP",
            f"a damaged or truncated one ({brief(why)})",
            "compress and send it again, or send a GeoPackage",
        ),
    )


def _damaged(name: str, why: str) -> Broken:
    return Broken(_unreadable(f"{name}: {why}"))
