"""A PostgreSQL of the tests' own: made in a folder of its own, reached by a socket in it, gone afterwards."""

import itertools
import os
import pwd
import shutil
import subprocess
import tempfile
from collections.abc import Callable, Iterator
from pathlib import Path

import psycopg
import pytest

USER = "gisapp"
#: Speed before safety: what this cluster holds is gone in a minute.
SETTINGS = ("fsync=off", "synchronous_commit=off", "full_page_writes=off", "listen_addresses=", "max_connections=100")
START_SECONDS = 60


def binaries() -> Path | None:
    """The folder with the newest server's programs."""
    installed = sorted(Path("/usr/lib/postgresql").glob("*/bin/initdb"), key=lambda path: int(path.parts[-3]))
    found = str(installed[-1]) if installed else shutil.which("initdb")
    return Path(found).resolve().parent if found else None


def unprivileged() -> list[str]:
    """What a command is preceded by so that it does not run as root, which PostgreSQL refuses."""
    if os.geteuid() != 0:
        return []
    known = {user.pw_name for user in pwd.getpwall()}
    return ["runuser", "-u", "postgres" if "postgres" in known else "nobody", "--"]


class Cluster:
    """A running PostgreSQL in a folder."""

    def __init__(self, programs: Path, folder: Path) -> None:
        self.programs = programs
        self.folder = folder
        self.data = folder / "data"
        self._numbers = itertools.count(1)

    def run(self, program: str, *arguments: str | Path) -> None:
        """Run one of its programs, not as root; what it prints goes to a file, for a server keeps its output open."""
        told = self.folder / f"{program}.out"
        with told.open("wb") as out:
            done = subprocess.run(
                [*unprivileged(), self.programs / program, *arguments],
                cwd=self.folder, stdin=subprocess.DEVNULL, stdout=out, stderr=out, timeout=2 * START_SECONDS,
                check=False,
            )  # fmt: skip
        assert done.returncode == 0, told.read_text()

    def start(self) -> None:
        """Make the cluster and wait until it answers."""
        self.run("initdb", "-D", self.data, "-U", USER, "-A", "trust", "-E", "UTF8", "--locale=C", "--no-sync")
        options = " ".join([f"-k {self.folder}", *(f"-c {setting}" for setting in SETTINGS)])
        patience = ("-w", "-t", str(START_SECONDS))
        self.run("pg_ctl", "-D", self.data, *patience, "-l", self.folder / "log", "-o", options, "start")

    def stop(self) -> None:
        """End it at once; nothing in it is worth keeping."""
        self.run("pg_ctl", "-D", self.data, "-w", "-m", "immediate", "stop")

    def address(self, schema: str = "public") -> str:
        """The address of one of its schemas, as GISAPP_REGISTER names it."""
        return f"postgresql://{USER}@/postgres?host={self.folder}&options=-csearch_path%3D{schema}"

    def execute(self, statement: str) -> None:
        """Say something to it."""
        with psycopg.connect(self.address(), autocommit=True) as connection:
            connection.execute(statement)

    def fresh_schema(self) -> str:
        """The address of a new schema with nothing in it: as good as a database of its own, and a thousandth of it."""
        name = f"test_{next(self._numbers)}"
        self.execute(f"CREATE SCHEMA {name}")
        return self.address(name)


@pytest.fixture(scope="session")
def cluster() -> Iterator[Cluster]:
    """A running PostgreSQL; where it is not installed, the tests that need it are skipped, but never in CI."""
    programs = binaries()
    if programs is None:
        said = "PostgreSQL is missing: apt-get install postgresql"
        if os.environ.get("CI") == "true":
            pytest.fail(said)
        pytest.skip(said)
    folder = Path(tempfile.mkdtemp(prefix="gisapp-pg-"))  # short, for the path of a socket has 107 characters at most
    try:
        if unprivileged():
            shutil.chown(folder, unprivileged()[2])
        running = Cluster(programs, folder)
        running.start()
        try:
            yield running
        finally:
            running.stop()
    finally:
        shutil.rmtree(folder)


@pytest.fixture
def postgres(cluster: Cluster) -> Callable[[], str]:
    """Gives the address of a new and empty schema at each call."""
    return cluster.fresh_schema
