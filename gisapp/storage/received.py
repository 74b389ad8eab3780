"""Files as delivered, kept under their hash: written beside and renamed, so that a file is whole or absent."""

import hashlib
import os
import re
import secrets
import shutil
from pathlib import Path
from typing import BinaryIO

from gisapp.domain.errors import NotFound, Unavailable

_CHUNK = 1 << 20
_SHA256 = re.compile("[0-9a-f]{64}")


class ReceivedFiles:
    """The folder of deliveries; implements `gisapp.workflows.ports.Received`."""

    def __init__(self, folder: Path) -> None:
        self._folder = folder

    def keep(self, stream: BinaryIO) -> tuple[str, int]:
        """Keep a file; its SHA-256 and its size in bytes.

        Raises
        ------
        Unavailable
            When the workspace cannot be written.
        """
        beside = self._folder / f".{os.getpid()}-{secrets.token_hex(4)}"
        try:
            self._folder.mkdir(exist_ok=True)
            with beside.open("wb") as file:
                shutil.copyfileobj(stream, file, _CHUNK)
                file.flush()
                os.fsync(file.fileno())
            with beside.open("rb") as file:
                sha256 = hashlib.file_digest(file, "sha256").hexdigest()
            size = beside.stat().st_size
            beside.replace(self._folder / sha256)
        except OSError as failed:
            raise Unavailable(
                expected=f"to write to {self._folder}",
                found=str(failed),
                todo="make room on the disk, then send it again",
            ) from failed
        finally:
            beside.unlink(missing_ok=True)
        return sha256, size

    def open(self, sha256: str) -> BinaryIO:
        """A file that was kept, to read from its beginning.

        Raises
        ------
        NotFound
            When no file of this hash was kept.
        """
        place = self._folder / sha256
        if not _SHA256.fullmatch(sha256) or not place.is_file():
            raise NotFound(expected="a file that was received", found=repr(sha256[:64]), todo="see the submissions")
        return place.open("rb")

    def size(self, sha256: str) -> int:
        """The bytes of a file that was kept."""
        with self.open(sha256) as file:
            return file.seek(0, os.SEEK_END)
