"""Files that a command writes appear whole: written beside their place and renamed."""

import os
from collections.abc import Iterable
from contextlib import suppress
from pathlib import Path

from gisapp.domain.errors import Unavailable


def write_whole(target: Path, chunks: Iterable[bytes]) -> None:
    """Write the chunks to `target`, or leave it as it was.

    Raises
    ------
    Unavailable
        When the place cannot be written.
    """
    beside = target.parent / f".{os.getpid()}.making"
    try:
        with beside.open("wb") as file:
            file.writelines(chunks)
        beside.replace(target)
    except OSError as failed:
        raise Unavailable(
            expected=f"to write {target}",
            found=failed.strerror or str(failed),
            todo="choose a folder that exists and is yours",
        ) from failed
    finally:
        with suppress(OSError):
            beside.unlink(missing_ok=True)
