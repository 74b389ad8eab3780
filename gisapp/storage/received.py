"""Files as delivered, kept under their hash: written beside and renamed, so that a file is whole or absent."""

import os
import re
import shutil
from pathlib import Path
from typing import BinaryIO

from gisapp.domain.errors import NotFound, Vi
from gisapp.storage.whole import beside, sha256_of

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
        with beside(self._folder) as place:
            with place.open("wb") as file:
                shutil.copyfileobj(stream, file, _CHUNK)
                file.flush()
                os.fsync(file.fileno())
            sha256, size = sha256_of(place), place.stat().st_size
            place.replace(self._folder / sha256)
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
            raise NotFound(
                expected="a file that was received",
                found=repr(sha256[:64]),
                todo="see the submissions",
                vi=Vi("một tệp đã nhận", "hãy xem các hồ sơ đề xuất"),
            )
        return place.open("rb")

    def size(self, sha256: str) -> int:
        """The bytes of a file that was kept."""
        with self.open(sha256) as file:
            return file.seek(0, os.SEEK_END)
