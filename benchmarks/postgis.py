"""A PostGIS of the benchmark's own: made in a folder, tuned, filled with the landscape, asked, and gone afterwards.

What a database has done once and for all (loading, the GiST index, clustering along it, statistics) is not part of the
time of an answer; it is to PostGIS what the part files are to the others.
"""

import os
import pwd
import shutil
import subprocess
import tempfile
from collections.abc import Callable, Iterator, Sequence
from contextlib import contextmanager
from importlib.util import find_spec
from pathlib import Path
from typing import Any

import psutil
import pyarrow.parquet as pq

USER = "benchmark"
#: Nothing that only guards against a loss of power, and memory for the whole table.
_SETTINGS = (
    "fsync=off", "synchronous_commit=off", "full_page_writes=off", "autovacuum=off", "jit=off",
    "shared_buffers=1GB", "work_mem=512MB", "maintenance_work_mem=512MB", "random_page_cost=1.0", "max_wal_size=4GB",
)  # fmt: skip
#: Two processes and the leader.
_PARALLEL = (
    "max_parallel_workers_per_gather=2", "parallel_setup_cost=0", "parallel_tuple_cost=0",
    "min_parallel_table_scan_size=0", "min_parallel_index_scan_size=0",
)  # fmt: skip
# The zones drive the join, so that each is prepared once for all parcels in its box; they lie a few to a page, so that
# parallel workers share them. Measured beside it: ST_CoveredBy four times as slow, for its
# prepared side is the second; ST_Contains as fast.
QUERY = """
SELECT z.id, p.land_use,
       sum(CASE WHEN ST_Covers(z.g, p.g) THEN p.area_m2 ELSE ST_Area(ST_Intersection(z.g, p.g)) END)
FROM zones z JOIN parcels p ON z.g && p.g AND ST_Intersects(z.g, p.g)
GROUP BY z.id, p.land_use
"""
_TABLES = """
CREATE EXTENSION postgis;
CREATE UNLOGGED TABLE zones (id text, g geometry) WITH (fillfactor = 10);
CREATE UNLOGGED TABLE parcels (land_use text, area_m2 double precision, g geometry);
"""
_INDEXED = """
ALTER TABLE zones SET (parallel_workers = 2);
CREATE INDEX parcels_g ON parcels USING gist (g);
CLUSTER parcels USING parcels_g;
"""


def missing() -> str | None:
    """What is not installed of what this needs."""
    if _programs() is None:
        return "PostgreSQL (apt-get install postgresql)"
    if not list(Path("/usr/share/postgresql").glob("*/extension/postgis.control")):
        return "PostGIS (apt-get install postgresql-15-postgis-3)"
    return None if find_spec("psycopg") else "psycopg"


@contextmanager
def filled(landscape: Path) -> Iterator[None]:
    """A running PostGIS that holds the landscape; its folder is written down beside it."""
    with running(("listen_addresses=", *_PARALLEL)) as folder:
        _fill(folder, landscape)
        (landscape / "postgis").write_text(str(folder), encoding="utf-8")
        yield


@contextmanager
def running(settings: Sequence[str]) -> Iterator[Path]:
    """A running PostgreSQL with these settings too; gives its folder."""
    folder = Path(tempfile.mkdtemp(prefix="gisapp-pg-"))  # short, for the path of a socket has 107 characters at most
    try:
        if _unprivileged():
            shutil.chown(folder, _unprivileged()[2])
        _run(
            folder, "initdb", "-D", folder / "data", "-U", USER, "-A", "trust", "-E", "UTF8", "--locale=C", "--no-sync"
        )
        options = " ".join([f"-k {folder}", *(f"-c {setting}" for setting in (*_SETTINGS, *settings))])
        _run(folder, "pg_ctl", "-D", folder / "data", "-w", "-l", folder / "log", "-o", options, "start")
        try:
            yield folder
        finally:
            _run(folder, "pg_ctl", "-D", folder / "data", "-w", "-m", "immediate", "stop")
    finally:
        shutil.rmtree(folder)


def connected(folder: Path, *, port: int | None = None) -> Any:
    """A connection to the server in this folder."""
    import psycopg  # noqa: PLC0415 - only where it is installed

    at = "" if port is None else f"&port={port}"
    return psycopg.connect(f"postgresql://{USER}@/postgres?host={folder}{at}", autocommit=True)


def cpu_seconds(folder: Path) -> float:
    """What the server and all processes that it has or had have used."""
    leader = psutil.Process(int((folder / "data" / "postmaster.pid").read_text().splitlines()[0]))
    own = leader.cpu_times()
    alive = [used for each in leader.children(recursive=True) if (used := _if_alive(each.cpu_times)) is not None]
    return float(sum(each.user + each.system for each in (own, *alive)) + own.children_user + own.children_system)


def memory_mb(folder: Path) -> float:
    """What the server and its processes hold together, what they share counted once."""
    leader = psutil.Process(int((folder / "data" / "postmaster.pid").read_text().splitlines()[0]))
    held = [_if_alive(each.memory_full_info) for each in (leader, *leader.children(recursive=True))]
    return float(sum(each.pss for each in held if each is not None)) / (1 << 20)


def _if_alive(ask: Callable[[], Any]) -> Any:
    """What a process says of itself; None where it ended meanwhile, as workers of a query do."""
    try:
        return ask()
    except psutil.NoSuchProcess:
        return None


def _fill(folder: Path, landscape: Path) -> None:
    with connected(folder) as connection:
        connection.execute(_TABLES)
        for table, columns in (("zones", ["id"]), ("parcels", ["land_use", "area_m2"])):
            with connection.cursor().copy(f"COPY {table} FROM STDIN") as copy:
                for file in sorted((landscape / table).glob("*.parquet")):
                    for batch in pq.ParquetFile(file).iter_batches(columns=[*columns, "geometry"]):
                        rows = zip(*(batch.column(name).to_pylist() for name in batch.schema.names), strict=True)
                        lines = ("\t".join([*map(str, said), wkb.hex()]) for *said, wkb in rows)
                        copy.write("\n".join(lines) + "\n")
        connection.execute(_INDEXED)
        connection.execute("VACUUM ANALYZE")


def _programs() -> Path | None:
    installed = sorted(Path("/usr/lib/postgresql").glob("*/bin/initdb"), key=lambda path: int(path.parts[-3]))
    found = str(installed[-1]) if installed else shutil.which("initdb")
    return Path(found).resolve().parent if found else None


def _unprivileged() -> list[str]:
    """What a command is preceded by so that it does not run as root, which PostgreSQL refuses."""
    if os.geteuid() != 0:
        return []
    known = {user.pw_name for user in pwd.getpwall()}
    return ["runuser", "-u", "postgres" if "postgres" in known else "nobody", "--"]


def _run(folder: Path, program: str, *arguments: str | Path) -> None:
    """Run one of its programs; what it prints goes to a file, for a server keeps its output open."""
    told = folder / f"{program}.out"
    with told.open("wb") as out:
        command = [*_unprivileged(), _programs() / program, *arguments]  # type: ignore[operator]
        done = subprocess.run(
            command, cwd=folder, stdin=subprocess.DEVNULL, stdout=out, stderr=out, timeout=120, check=False
        )
    if done.returncode:
        raise RuntimeError(told.read_text(encoding="utf-8", errors="replace"))
