"""Files that appear whole: written beside their place and renamed; and the hash by which one is known to be whole."""

import hashlib
import os
import secrets
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path

from gisapp.domain.errors import Unavailable, Vi


@contextmanager
def beside(folder: Path) -> Iterator[Path]:
    """A place in this folder for a file that is renamed once it is whole; what is not renamed is taken away.

    Raises
    ------
    Unavailable
        When it cannot be written.
    """
    place = folder / f".{os.getpid()}-{secrets.token_hex(4)}"
    try:
        folder.mkdir(exist_ok=True)
        yield place
    except OSError as failed:
        raise Unavailable(
            expected=f"to write to {folder}",
            found=str(failed),
            todo="make room on the disk, then send it again",
            vi=Vi(f"ghi được vào {folder}", "hãy giải phóng chỗ trên ổ đĩa rồi gửi lại"),
        ) from failed
    finally:
        place.unlink(missing_ok=True)


def sha256_of(place: Path) -> str:
    """The SHA-256 of a file, in hexadecimal digits."""
    with place.open("rb") as file:
        return hashlib.file_digest(file, "sha256").hexdigest()


def on_disk(*places: Path) -> None:
    """Wait until these files and folders are on the disk, and would outlive a loss of power."""
    for place in places:
        handle = os.open(place, os.O_RDONLY)
        try:
            os.fsync(handle)
        finally:
            os.close(handle)
