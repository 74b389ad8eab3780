"""What a command is told of a delivered file: the file itself, its columns, the boundaries to hold it against."""

from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path
from typing import BinaryIO

import geopandas as gpd

from gisapp.domain.errors import BadInput, NotFound, Vi
from gisapp.exchange.points import ControlPoint, parse_points
from gisapp.exchange.terms import Delivery
from gisapp.wiring import gdal
from gisapp.workflows.receive import control_from

#: Bytes of a table of control points: ten thousand of them take less.
_LARGEST_TABLE = 2_000_000


@contextmanager
def delivered(file: Path) -> Iterator[Delivery]:
    """The file, open for reading.

    Raises
    ------
    NotFound
        When there is none, or it cannot be read.
    """
    with _opened(file) as stream:
        yield Delivery(name=file.name, size=file.stat().st_size, stream=stream)


def _opened(file: Path) -> BinaryIO:
    try:
        if not file.is_file():
            found = f"{file}, which is not a file" if file.exists() else f"nothing at {file}"
            raise NotFound(
                expected="a file to read",
                found=found,
                todo="check the path",
                vi=Vi(
                    "một tệp để đọc",
                    "hãy kiểm tra đường dẫn",
                    f"{file}, không phải tệp" if file.exists() else f"không có gì tại {file}",
                ),
            )
        return file.open("rb")
    except (OSError, ValueError) as refused:
        raise NotFound(
            expected=f"to read {file}",
            found=str(refused),
            todo="check its permissions",
            vi=Vi(f"quyền đọc {file}", "hãy kiểm tra quyền truy cập tệp"),
        ) from refused


def held_against(file: Path | None) -> tuple[gpd.GeoDataFrame | None, tuple[ControlPoint, ...]]:
    """What `--control FILE` holds: boundaries, or a table of control points (CSV)."""
    if file is None:
        return None, ()
    with delivered(file) as delivery:
        if file.suffix.lower() == ".csv":
            return None, parse_points(delivery.stream.read(_LARGEST_TABLE).decode("utf-8", "replace"))
        return control_from(delivery, read_with_gdal=gdal), ()


def fields_in(given: tuple[str, ...]) -> dict[str, str]:
    """What `--field name=column` says, for each column that is called otherwise."""
    pairs = [each.partition("=") for each in given]
    for name, equals, column in pairs:
        if not (name and equals and column):
            raise BadInput(
                expected="--field name=column",
                found=f"{name}{equals}{column}",
                todo="name both sides",
                vi=Vi("--field tên=cột", "hãy nêu đủ hai vế"),
            )
    return {name: column for name, _, column in pairs}
