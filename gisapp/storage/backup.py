"""Backup and restore: the whole workspace and its register in one archive that says what it holds.

What a commit writes is never changed afterwards, so that only the register and the logs of the layers must be taken at
one moment: while that is done nobody commits. Parts, received files and rasters follow; they are there already.
"""

import hashlib
import io
import os
import secrets
import shutil
import tarfile
from collections.abc import Callable, Iterator
from contextlib import ExitStack, contextmanager
from dataclasses import dataclass
from pathlib import Path, PurePosixPath
from typing import BinaryIO

import orjson

from gisapp import __version__
from gisapp.domain.errors import BadInput, Conflict, Unavailable, Vi
from gisapp.storage.locks import alone, lock_of_layer
from gisapp.storage.register.dump import dumped, load
from gisapp.storage.register.register import SqlRegister
from gisapp.storage.whole import sha256_of
from gisapp.storage.workspace import FolderWorkspace

#: The form of the archive.
BACKUP_FORMAT = 1
MANIFEST, REGISTER, MARK = "manifest.json", "register.jsonl", "workspace.toml"
#: What of a workspace is backed up; proposals and the demo can be made again.
_FOLDERS = ("layers", "received", "rasters")
_CHUNK = 1 << 20


@dataclass(frozen=True, slots=True)
class _Member:
    """A file of the archive: its name there, and its contents or where they are."""

    name: str
    source: Path | bytes


def back_up(workspace: FolderWorkspace, register: SqlRegister, target: BinaryIO) -> int:
    """Write the workspace and its register to `target`; how many files.

    Raises
    ------
    Unavailable
        When something cannot be read or written.
    """
    try:
        with tarfile.open(fileobj=target, mode="w:gz", compresslevel=1) as archive:
            members = _members(workspace, register)
            hashes = [_add(archive, member) for member in members]
            manifest = {"format": BACKUP_FORMAT, "made_by": __version__, "files": dict(hashes)}
            _add(archive, _Member(MANIFEST, orjson.dumps(manifest, option=orjson.OPT_INDENT_2)))
    except OSError as failed:
        raise Unavailable(
            expected="to back up",
            found=str(failed),
            todo="check the disk, then try again",
            vi=Vi("sao lưu được", "hãy kiểm tra ổ đĩa rồi thử lại"),
        ) from failed
    return len(hashes)


def restore(source: BinaryIO, folder: Path, open_register: Callable[[Path], SqlRegister]) -> int:
    """Unpack a backup beside `folder`, fill its register, and rename it there once all of it is right.

    Parameters
    ----------
    open_register
        Opens the register of the workspace in a folder: in that folder, or wherever it is shared. It must be empty.

    Returns
    -------
    int
        How many rows the register has now.

    Raises
    ------
    BadInput
        When this is no backup, it is damaged, or a newer gisapp made it.
    Conflict
        When something is at `folder` already, or the register holds something.
    Unavailable
        When it cannot be written.
    """
    if folder.exists() and (not folder.is_dir() or any(folder.iterdir())):
        raise Conflict(
            expected="a folder that does not exist yet, or an empty one",
            found=str(folder),
            todo="choose another folder",
            vi=Vi("thư mục chưa có, hoặc thư mục rỗng", "hãy chọn thư mục khác"),
        )
    beside = folder.parent / f".{folder.name}.restoring-{os.getpid()}-{secrets.token_hex(4)}"
    try:
        beside.mkdir(parents=True)
        _unpack(source, beside)
        _check(beside)
        rows = _filled(open_register(beside), beside / REGISTER)
        (beside / REGISTER).unlink()
        (beside / MANIFEST).unlink()
        beside.rename(folder)
    except OSError as failed:
        raise Unavailable(
            expected=f"to write {folder}",
            found=str(failed),
            todo="choose another folder",
            vi=Vi(f"ghi được {folder}", "hãy chọn thư mục khác"),
        ) from failed
    finally:
        shutil.rmtree(beside, ignore_errors=True)
    return rows


def _filled(register: SqlRegister, lines: Path) -> int:
    try:
        with lines.open("rb") as rows:
            return load(register, rows)
    finally:
        register.close()


def _members(workspace: FolderWorkspace, register: SqlRegister) -> Iterator[_Member]:
    """Everything there is; logs and register are read while nobody commits."""
    logs, rows = _taken(workspace, register)
    yield _Member(MARK, workspace.folder / MARK)
    yield _Member(REGISTER, rows)
    yield from logs
    yield from (_Member(name, workspace.folder / name) for name in _files(workspace, logs=False))


def _taken(workspace: FolderWorkspace, register: SqlRegister) -> tuple[list[_Member], bytes]:
    """The logs of the layers and the rows of the register, of one moment."""
    while True:
        layers = workspace.layers.ids()
        with _still(workspace, layers):
            logs = [_Member(name, (workspace.folder / name).read_bytes()) for name in _files(workspace, logs=True)]
            rows = b"".join(dumped(register))
            if workspace.layers.ids() == layers:  # else a new layer came meanwhile, whose lock was not held
                return logs, rows


def _files(workspace: FolderWorkspace, *, logs: bool) -> list[str]:
    found = [
        each.relative_to(workspace.folder)
        for name in _FOLDERS
        for each in sorted((workspace.folder / name).rglob("*"))
        if each.is_file() and not each.name.startswith(".")
    ]
    return [each.as_posix() for each in found if ("_delta_log" in each.parts) == logs]


@contextmanager
def _still(workspace: FolderWorkspace, layers: tuple[str, ...]) -> Iterator[None]:
    """Nobody commits to these layers meanwhile: the lock of each is held."""
    with ExitStack() as held:
        for layer in layers:
            held.enter_context(alone(lock_of_layer(workspace.folder / "layers", layer)))
        yield


def _add(archive: tarfile.TarFile, member: _Member) -> tuple[str, str]:
    """Put one file into the archive; its name and the hash of what was written."""
    content = io.BytesIO(member.source) if isinstance(member.source, bytes) else member.source.open("rb")
    with content:
        head = tarfile.TarInfo(member.name)
        head.size = content.seek(0, os.SEEK_END)
        content.seek(0)
        hashed = _Hashed(content)
        archive.addfile(head, hashed)
    return member.name, hashed.digest.hexdigest()


class _Hashed:
    """A stream that remembers the hash of what was read from it."""

    def __init__(self, stream: BinaryIO | io.BytesIO) -> None:
        self._stream = stream
        self.digest = hashlib.sha256()

    def read(self, size: int = -1, /) -> bytes:
        data = self._stream.read(size)
        self.digest.update(data)
        return data


def _unpack(source: BinaryIO, folder: Path) -> None:
    try:
        with tarfile.open(fileobj=source, mode="r|gz") as archive:
            for member in archive:
                place = PurePosixPath(member.name)
                if not member.isfile() or place.is_absolute() or ".." in place.parts:
                    raise _damaged(f"the member {member.name!r}", f"thành phần {member.name!r}")
                target = folder / place
                target.parent.mkdir(parents=True, exist_ok=True)
                content = archive.extractfile(member)
                assert content is not None  # noqa: S101 - it is a file
                with target.open("wb") as file:
                    shutil.copyfileobj(content, file, _CHUNK)
    except (tarfile.TarError, EOFError, OSError) as broken:
        if isinstance(broken, OSError) and broken.errno is not None:
            raise
        raise _damaged(str(broken), str(broken)) from broken


def _check(folder: Path) -> None:
    """Refuse an archive that does not hold what it says."""
    try:
        manifest = orjson.loads((folder / MANIFEST).read_bytes())
        form, files = int(manifest["format"]), dict(manifest["files"])
    except (OSError, ValueError, KeyError, TypeError) as none:
        raise _damaged("no manifest", "không có bảng kê") from none
    if form > BACKUP_FORMAT:
        raise BadInput(
            expected=f"a backup of form {BACKUP_FORMAT} or older",
            found=f"form {form}",
            todo="restore it with a newer gisapp",
            vi=Vi(
                f"bản sao lưu dạng {BACKUP_FORMAT} trở về trước", "hãy khôi phục bằng gisapp mới hơn", f"dạng {form}"
            ),
        )
    if not {MARK, REGISTER} <= set(files):
        raise _damaged("a backup without workspace and register", "bản sao lưu thiếu thư mục làm việc và sổ đăng ký")
    for name, sha256 in files.items():
        place = folder / PurePosixPath(name)
        if not place.is_file() or sha256_of(place) != sha256:
            raise _damaged(f"{name}, which is missing or changed", f"{name}, bị thiếu hoặc đã đổi")


def _damaged(found: str, found_vi: str) -> BadInput:
    return BadInput(
        expected="a whole backup of gisapp",
        found=found,
        todo="choose another backup",
        vi=Vi("bản sao lưu nguyên vẹn của gisapp", "hãy chọn bản sao lưu khác", found_vi),
    )
