"""The form of the register: is it that of this gisapp, and if it is older, bring it up."""

from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path

from sqlalchemy import Connection, Engine, inspect, text

from gisapp.domain.errors import Unavailable, Vi
from gisapp.storage.locks import alone
from gisapp.storage.register.engine import Connected, faults_told, place

MIGRATIONS = Path(__file__).parent / "migrations"
#: The steps are numbered, so that the last file has the highest number and a newer register one that is higher still.
HEAD = max(step.name[:4] for step in (MIGRATIONS / "versions").glob("[0-9]*.py"))
#: PostgreSQL's advisory locks go by a number; this one is ours ("gisapp" as six bytes).
_LOCK = int.from_bytes(b"gisapp")


def bring_up(database: Connected) -> None:
    """Bring the register to the form of this gisapp; of several who do it at once one does, and the others wait.

    Raises
    ------
    Unavailable
        When a newer gisapp made it.
    """
    with database.reading() as connection:
        found = version(connection)
    if found < HEAD:
        with faults_told(database.engine.url), _alone(database.engine), database.writing() as connection:
            _upgrade(connection)
    elif found > HEAD:
        raise Unavailable(
            expected=f"a register of form {HEAD} or older",
            found=f"{place(database.engine.url)} of form {found}, made by a newer gisapp",
            todo="install that gisapp or a newer one",
            vi=Vi(
                f"sổ đăng ký dạng {HEAD} trở về trước",
                "hãy cài gisapp đó hoặc bản mới hơn",
                f"{place(database.engine.url)} dạng {found}, do gisapp mới hơn tạo",
            ),
        )


def version(connection: Connection) -> str:
    """The number of the last step that was taken; empty where none was."""
    if not inspect(connection).has_table("alembic_version"):
        return ""
    return connection.scalar(text("SELECT max(version_num) FROM alembic_version")) or ""


@contextmanager
def _alone(engine: Engine) -> Iterator[None]:
    """Hold the lock under which a register is made or brought up."""
    if engine.dialect.name == "sqlite":
        with alone(_lock_file(engine)):
            _keep_a_log_ahead(engine)
            yield
    else:
        with engine.begin() as connection:
            connection.execute(text("SELECT pg_advisory_xact_lock(:lock)"), {"lock": _LOCK})
            yield


def _lock_file(engine: Engine) -> Path:
    file = Path(engine.url.database or "")
    return file.with_name(f".{file.name}.lock")


def _keep_a_log_ahead(engine: Engine) -> None:
    """Let SQLite write ahead (WAL), so that readers and a writer do not wait for one another; the file remembers it."""
    connection = engine.raw_connection()
    try:
        connection.cursor().execute("PRAGMA journal_mode = WAL")
    finally:
        connection.close()


def _upgrade(connection: Connection) -> None:
    from alembic import command  # noqa: PLC0415 - slow to import, and needed once in a register's life
    from alembic.config import Config  # noqa: PLC0415

    config = Config()
    config.set_main_option("script_location", str(MIGRATIONS).replace("%", "%%"))
    config.set_main_option("path_separator", "os")
    config.attributes["connection"] = connection
    command.upgrade(config, "head")
