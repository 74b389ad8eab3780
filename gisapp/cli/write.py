"""Files that a command writes appear whole: written beside their place and renamed."""

import io
import os
from collections.abc import Iterable, Iterator
from contextlib import contextmanager, suppress
from pathlib import Path
from typing import BinaryIO

import pandas as pd

from gisapp.domain.errors import Unavailable, Vi


@contextmanager
def writing_whole(target: Path) -> Iterator[BinaryIO]:
    """A file that becomes `target` when all of it is written, and else leaves it as it was.

    Raises
    ------
    Unavailable
        When the place cannot be written.
    """
    beside = target.parent / f".{os.getpid()}.making"
    try:
        with beside.open("wb") as file:
            yield file
        beside.replace(target)
    except OSError as failed:
        raise Unavailable(
            expected=f"to write {target}",
            found=failed.strerror or str(failed),
            todo="choose a folder that exists and is yours",
            vi=Vi(f"ghi được {target}", "hãy chọn thư mục có sẵn mà bạn được ghi"),
        ) from failed
    finally:
        with suppress(OSError):
            beside.unlink(missing_ok=True)


def write_whole(target: Path, chunks: Iterable[bytes]) -> None:
    """Write the chunks to `target`, or leave it as it was.

    Raises
    ------
    Unavailable
        When the place cannot be written.
    """
    with writing_whole(target) as file:
        file.writelines(chunks)


def sheet(table: pd.DataFrame, name: str) -> bytes:
    """A table as a workbook of one sheet."""
    with io.BytesIO() as memory:
        table.to_excel(memory, index=False, sheet_name=name)
        return memory.getvalue()
