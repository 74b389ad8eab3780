"""`gisapp check`: everything that the gate finds in a file, and nothing is changed."""

import sys
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass, replace
from pathlib import Path
from typing import BinaryIO, cast

import pyarrow as pa
import typer
from rich.console import Console
from rich.progress import BarColumn, DownloadColumn, Progress, TextColumn, TimeElapsedColumn

from gisapp.cli.delivered import delivered, fields_in, held_against
from gisapp.cli.language import check_language
from gisapp.cli.mending import told_with_options
from gisapp.cli.write import write_whole
from gisapp.domain.errors import BadInput, Vi
from gisapp.domain.finding import blocks
from gisapp.exchange.report import as_geojson, as_json
from gisapp.exchange.terms import Delivery, Received
from gisapp.wiring import gdal, open_workspace
from gisapp.workflows.check import check_file
from gisapp.workflows.offer import Offer

FORMATS = ("text", "json", "geojson")
_READING = {"vi": "Đang đọc", "en": "Reading"}
_COMPARING = {"vi": "Đang so các đối tượng", "en": "Comparing features"}


@dataclass(frozen=True, slots=True, kw_only=True)
class Checking:
    """What `gisapp check` was asked to do."""

    file: Path
    layer: str
    spec: str | None
    kind: str | None
    crs: str | None
    fields: tuple[str, ...]
    control: Path | None
    part: str | None
    lang: str
    form: str
    output: Path | None


def check_and_tell(folder: Path | None, checking: Checking) -> bool:
    """Check a file, tell every finding in the form asked for, and whether nothing keeps the file out."""
    check_language(checking.lang)
    if checking.form not in FORMATS:
        raise BadInput(
            expected=f"--format {', '.join(FORMATS)}",
            found=repr(checking.form),
            todo="choose one of these",
            vi=Vi(f"--format {', '.join(FORMATS)}", "hãy chọn một giá trị trong số này"),
        )
    # Arrow's own allocator keeps what it was once given, which a single large file does not need twice.
    pa.set_memory_pool(pa.system_memory_pool())
    received = _received(folder, checking)
    told = _told(received, checking)
    if checking.output is not None:
        write_whole(checking.output, [told])
    else:
        typer.echo(told.decode().rstrip("\n"))
    return not blocks(received.findings)


def _received(folder: Path | None, checking: Checking) -> Received:
    workspace = open_workspace(folder)
    fields = fields_in(checking.fields)
    control, points = held_against(checking.control)
    offer = Offer(
        layer=checking.layer,
        name=checking.file.name,
        spec=checking.spec,
        kind=checking.kind,
        crs=checking.crs,
        fields=fields,
        part=checking.part,
        control=control,
        points=points,
    )
    with delivered(checking.file) as file, _watched(file, checking.lang) as delivery:
        return check_file(workspace, delivery, offer, read_with_gdal=gdal)


def _told(received: Received, checking: Checking) -> bytes:
    if checking.form == "json":
        return as_json(received.findings) + b"\n"
    if checking.form == "geojson":
        return as_geojson(received.findings, received.crs, latitude_first=received.latitude_first) + b"\n"
    return f"{told_with_options(received.findings, checking.lang)}\n".encode()


@contextmanager
def _watched(file: Delivery, lang: str) -> Iterator[Delivery]:
    """The file, with a bar on standard error that shows how much of it was read, where somebody is looking."""
    if not sys.stderr.isatty():
        yield file
        return
    columns = (TextColumn("{task.description}"), BarColumn(), DownloadColumn(), TimeElapsedColumn())
    with Progress(*columns, console=Console(stderr=True), transient=True) as progress:
        yield replace(file, stream=cast("BinaryIO", _Watched(file.stream, progress, file.size, lang)))


class _Watched:
    """A file that tells a bar how far it was read."""

    def __init__(self, file: BinaryIO, progress: Progress, size: int, lang: str) -> None:
        self._file, self._progress, self._size, self._lang = file, progress, size, lang
        self._task = progress.add_task(_READING[lang], total=size)

    def read(self, size: int = -1) -> bytes:
        data = self._file.read(size)
        at = self._file.tell()
        done = at >= self._size
        self._progress.update(
            self._task, completed=at, description=_COMPARING[self._lang] if done else _READING[self._lang]
        )
        return data

    def seek(self, offset: int, whence: int = 0) -> int:
        return self._file.seek(offset, whence)

    def tell(self) -> int:
        return self._file.tell()
