"""GDAL behind bars: a foreign file is read in a child process that sees nothing but that file.

GDAL opens far more than it is asked for (a JSON or XML text may make it read another local file), and `driver=` does
not restrict it. So a file of a foreign format reaches GDAL only in a process of its own, started with

- `GDAL_SKIP` naming every driver outside the allow-list of the format, set before GDAL is loaded;
- an empty working folder that holds only the file, or the files that belong together, and an environment stripped to
  what Python needs;
- limits on memory, processor time, file size and wall clock; it is killed when it exceeds them.

The table comes back as an Arrow file.
"""

import contextlib
import json
import os
import shutil
import signal
import subprocess
import sys
import tempfile
from collections.abc import Callable, Iterator, Mapping
from dataclasses import dataclass
from functools import lru_cache
from pathlib import Path
from typing import BinaryIO

import pyarrow as pa

import gisapp
from gisapp.compute.gdal_child import TOO_MUCH_MEMORY, TOO_MUCH_SPACE
from gisapp.domain.errors import BadInput, Exceeded, Vi
from gisapp.domain.numerals import rounded

#: The formats that may be read, by the suffix of what is opened, and the drivers that each needs. GeoJSON, KML and CSV
#: never come here: the gate reads them itself.
DRIVERS: dict[str, tuple[str, ...]] = {
    ".gpkg": ("GPKG",),
    ".shp": ("ESRI Shapefile",),
    ".gdb": ("OpenFileGDB",),
    ".fgb": ("FlatGeobuf",),
    ".dxf": ("DXF",),
    ".tab": ("MapInfo File",),
    ".mif": ("MapInfo File",),
}
#: What the loader, the C++ library, GDAL and OpenBLAS print when they are refused memory.
_OUT_OF_MEMORY = ("failed to map segment", "bad_alloc", "annot allocate", "ut of memory", "emory allocation")
_CHILD = "gisapp.compute.gdal_child"
_MEGABYTE = 1_000_000


@dataclass(frozen=True, slots=True, kw_only=True)
class Bars:
    """What the child may use.

    Memory is address space: Python, numpy, Arrow and GDAL take about 0.7 GB of it before they read a byte.
    """

    memory_bytes: int = 3_000 * _MEGABYTE
    cpu_seconds: int = 120
    wall_seconds: float = 180.0
    result_bytes: int = 2_000 * _MEGABYTE


BARS = Bars()


def read_with_gdal(
    files: Mapping[str, Callable[[], BinaryIO]],
    main: str,
    *,
    layer: str | None = None,
    rows: int | None = None,
    bars: Bars = BARS,
) -> pa.Table:
    """What does one layer of these files hold?

    Parameters
    ----------
    files
        Every file that the child may see, by its name or path in the working folder, and how to open it.
    main
        The file or folder that is opened; its suffix decides which drivers are left to the child.
    layer
        The layer to read, the first one with features if not named.
    rows
        No more than so many features.
    bars
        What the child may use.

    Returns
    -------
    pyarrow.Table
        One column a field, the row ids and the geometry as WKB. The schema's metadata hold `crs`, `geometry`, `fid`,
        `layer`, `layers` (one name a line) and `counts`. Texts of Shapefiles and drawings come byte for byte.

    Raises
    ------
    BadInput
        When the file cannot be read, has no such layer, or needs more memory, time or space than it is given.
    """
    suffix = Path(main).suffix
    if suffix not in DRIVERS:
        raise BadInput(
            expected=f"one of {', '.join(DRIVERS)}",
            found=suffix,
            todo="save it as a GeoPackage",
            vi=Vi(f"một trong {', '.join(DRIVERS)}", "hãy lưu thành GeoPackage"),
        )
    with tempfile.TemporaryDirectory(prefix="gisapp-cage-") as folder:
        cage = Path(folder) / "cage"
        cage.mkdir()
        for name, opens in files.items():
            put(cage, name, opens)
        result = Path(folder) / "result.arrow"
        run_child(cage, result, [main, layer or "", "" if rows is None else str(rows)], DRIVERS[suffix], bars)
        # Read, not mapped: the folder goes away before the table does.
        with pa.OSFile(str(result)) as source:
            return pa.ipc.open_stream(source).read_all()


def drivers_left(suffix: str) -> list[str]:
    """The drivers that the child for this format has, asked of such a child."""
    with tempfile.TemporaryDirectory(prefix="gisapp-cage-") as folder:
        cage, result = Path(folder) / "cage", Path(folder) / "drivers.json"
        cage.mkdir()
        run_child(cage, result, ["--drivers"], DRIVERS[suffix], BARS)
        drivers: list[str] = json.loads(result.read_bytes())
        return drivers


def put(cage: Path, name: str, opens: Callable[[], BinaryIO]) -> None:
    """Write one file into the working folder, from which no name leads out."""
    target = (cage / name).resolve()
    if not target.is_relative_to(cage.resolve()):
        raise BadInput(
            expected="a name inside the folder",
            found=name,
            todo="give the file another name",
            vi=Vi("tên nằm trong thư mục", "hãy đặt tên khác cho tệp"),
        )
    target.parent.mkdir(exist_ok=True)
    source = opens()
    with target.open("wb") as out:
        shutil.copyfileobj(source, out)


def run_child(
    cage: Path, result: Path, arguments: list[str], drivers: tuple[str, ...], bars: Bars, *, child: str = _CHILD
) -> None:
    """Run a child behind the bars in its folder; what it puts out goes to `result`.

    Raises
    ------
    BadInput
        When it refuses the file, or needs more than it is given.
    """
    limits = [str(bars.memory_bytes), str(bars.cpu_seconds), str(bars.result_bytes)]
    # -P keeps the working folder, which holds the upload, out of the modules' path; -s the user's own packages.
    command = [sys.executable, "-P", "-s", "-m", child, *limits, ",".join(drivers), *arguments]
    errors = result.with_suffix(".errors")
    with result.open("wb") as out, errors.open("wb") as told:
        running = subprocess.Popen(  # noqa: S603 - our own interpreter and module
            command,
            cwd=cage,
            env=environment(drivers),
            stdin=subprocess.DEVNULL,
            stdout=out,
            stderr=told,
            start_new_session=True,
        )
        with _killed_at_the_end(running):
            try:
                code = running.wait(timeout=bars.wall_seconds)
            except subprocess.TimeoutExpired:
                raise _exceeded(*_told(bars.wall_seconds, "seconds", "giây")) from None
    if code != 0:
        raise _refused(code, errors.read_bytes()[-2_000:].decode("utf-8", "replace"), bars)


@contextlib.contextmanager
def _killed_at_the_end(child: subprocess.Popen[bytes]) -> Iterator[None]:
    """Whatever happens, the child and what it may have started are gone afterwards."""
    try:
        yield
    finally:
        if child.poll() is None:
            with contextlib.suppress(ProcessLookupError):
                os.killpg(child.pid, signal.SIGKILL)
            child.wait()


def environment(drivers: tuple[str, ...]) -> dict[str, str]:
    """What the child knows: how to find this package, and which drivers it must leave off."""
    kept = {name: os.environ[name] for name in ("LD_LIBRARY_PATH", "SYSTEMROOT") if name in os.environ}
    skipped = ",".join(name for name in _all_drivers() if name not in drivers)
    return {
        **kept,
        "PYTHONPATH": str(Path(gisapp.__file__).resolve().parents[1]),
        "PYTHONDONTWRITEBYTECODE": "1",
        "PYTHONUTF8": "1",
        "GDAL_SKIP": skipped,
        "GDAL_DRIVER_PATH": "disable",
        # The folder is not listed; the files that belong to the opened one are asked for by name.
        "GDAL_DISABLE_READDIR_ON_OPEN": "TRUE",
        # Byte for byte: what a Shapefile or a drawing says of its encoding is often wrong.
        "SHAPE_ENCODING": "ISO-8859-1",
        "DXF_ENCODING": "ISO-8859-1",
        # SpatiaLite has tables that are other files: VirtualText, VirtualShape, VirtualDbf, VirtualXL.
        "SPATIALITE_LOAD": "NO",
        "SPATIALITE_SECURITY": "strict",
        "CPL_VSIL_CURL_ALLOWED_EXTENSIONS": ".none",
        "GDAL_NUM_THREADS": "1",
        # In megabytes; it is a share of the machine's memory otherwise, whatever the bars are.
        "GDAL_CACHEMAX": "64",
        "OPENBLAS_NUM_THREADS": "1",
        "OMP_NUM_THREADS": "1",
        "ARROW_NUM_THREADS": "1",
        "OMP_THREAD_LIMIT": "1",
    }


@lru_cache(maxsize=1)
def _all_drivers() -> tuple[str, ...]:
    """Every driver by name: pyogrio tells those for vectors, rasterio those for rasters."""
    import pyogrio  # noqa: PLC0415 - slow imports, needed only where a foreign file comes
    import rasterio  # noqa: PLC0415

    with rasterio.Env() as gdal:
        return tuple(sorted({*pyogrio.list_drivers(), *gdal.drivers()}))


def _exceeded(limit: str, limit_vi: str) -> BadInput:
    return Exceeded(
        expected="a file that can be read with the memory and time it is given",
        found=f"one that needs more than {limit}",
        todo="split it into smaller files, or send it as GeoJSON",
        vi=Vi(
            "tệp đọc được với bộ nhớ và thời gian được cấp",
            "hãy chia thành các tệp nhỏ hơn, hoặc gửi GeoJSON",
            f"tệp cần quá {limit_vi} để đọc",
        ),
    )


def _told(limit: float, unit: str, unit_vi: str) -> tuple[str, str]:
    return f"{rounded(limit, 6, lang='en')} {unit}", f"{rounded(limit, 6)} {unit_vi}"


def _refused(code: int, told: str, bars: Bars) -> BadInput:
    """What the child's end means: its own words, a limit it hit, or a crash."""
    memory = _told(bars.memory_bytes // _MEGABYTE, "MB of memory", "MB bộ nhớ")
    space = _told(bars.result_bytes / _MEGABYTE, "MB of space", "MB đĩa")
    limits = {
        -signal.SIGXCPU: _told(bars.cpu_seconds, "seconds of processor time", "giây xử lý"),
        -signal.SIGXFSZ: space,
        TOO_MUCH_SPACE: space,
        TOO_MUCH_MEMORY: memory,
        -signal.SIGKILL: ("the memory or time it is given", "bộ nhớ hoặc thời gian được cấp"),
    }
    if code in limits:
        return _exceeded(*limits[code])
    if any(sign in told for sign in _OUT_OF_MEMORY):
        return _exceeded(*memory)
    last = told.strip().splitlines()[-1] if told.strip() else "a file that makes its reader fail"
    why = last.removeprefix("refused: ") if last.startswith("refused: ") else "a file that makes its reader fail"
    return BadInput(
        expected="a whole and readable file",
        found=why,
        todo="export it again and send the new file",
        vi=Vi("tệp nguyên vẹn, đọc được", "hãy xuất lại rồi gửi tệp mới"),
    )
