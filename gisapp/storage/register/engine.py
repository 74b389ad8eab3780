"""The register's database: which one it is, how it is opened and shared, and its failures in plain words."""

import os
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path
from typing import Any
from weakref import WeakSet, finalize

from sqlalchemy import URL, Connection, Engine, Pool, create_engine, event, make_url
from sqlalchemy.exc import ArgumentError, DataError, IntegrityError, SQLAlchemyError, StatementError

from gisapp.domain.errors import BadInput, Conflict, Unavailable, Vi
from gisapp.storage.register.columns import as_json

#: Where the register is while nothing else is said.
FILE = "register.db"
#: For so long one waits for another who holds the register.
PATIENCE_S = 10.0
#: Connections kept open, and as many more for a moment. A PostgreSQL lets in 100 unless told otherwise.
_KEPT, _MORE = 5, 15
_CONNECT_S = 5
_DRIVERS = {"sqlite": "sqlite", "postgresql": "postgresql+psycopg", "postgres": "postgresql+psycopg"}
_WRITES = "gisapp_writes"


class Connected:
    """A register's connection to its database; every topic of the register builds on it."""

    def __init__(self, engine: Engine) -> None:
        self.engine = engine
        self._writer = engine.execution_options(**{_WRITES: True})
        finalize(self, engine.dispose)  # whoever lets go of it need not say so

    @contextmanager
    def reading(self) -> Iterator[Connection]:
        """One transaction that only reads."""
        with faults_told(self.engine.url), self.engine.begin() as connection:
            yield connection

    @contextmanager
    def writing(self) -> Iterator[Connection]:
        """One transaction that writes: all of it stands, or nothing of it."""
        with faults_told(self.engine.url), self._writer.begin() as connection:
            yield connection

    def close(self) -> None:
        """Give back all connections; the next question opens new ones."""
        self.engine.dispose()


def address(url: str | None, folder: Path) -> URL:
    """The address of the register: the one named, or a file in the workspace's folder.

    Raises
    ------
    BadInput
        When it names neither a SQLite file nor a PostgreSQL database.
    """
    if url is None:
        return URL.create("sqlite", database=str(folder / FILE))
    try:
        given = make_url(url)
        named = given.set(drivername=_DRIVERS[given.drivername.partition("+")[0]])
    except (ArgumentError, KeyError, ValueError) as unknown:
        raise _unknown_address() from unknown
    if _is_sqlite(named) and (named.database in (None, "", ":memory:") or named.query):
        raise _unknown_address()
    return named


def _unknown_address() -> BadInput:
    """What was given is not repeated: it may hold a password."""
    return BadInput(
        expected="sqlite:///FILE or postgresql://USER@HOST/DATABASE as GISAPP_REGISTER",
        found="something else",
        todo="name the register so, or leave it out: it is then a file of the workspace",
        vi=Vi(
            "GISAPP_REGISTER dạng sqlite:///TỆP hoặc postgresql://NGƯỜI_DÙNG@MÁY_CHỦ/CƠ_SỞ_DỮ_LIỆU",
            "hãy khai như vậy, hoặc bỏ trống: sổ đăng ký khi đó là một tệp của thư mục làm việc",
            "dạng khác",
        ),
    )


def engine_at(url: URL, *, patience_s: float) -> Engine:
    """An engine with connections that threads share, and that a forked process does not inherit.

    Raises
    ------
    Unavailable
        When the driver for PostgreSQL is not installed.
    """
    try:
        engine = create_engine(
            url,
            json_serializer=as_json,
            hide_parameters=True,  # faults and logs show no names and no hashes
            pool_size=_KEPT,
            max_overflow=_MORE,
            pool_timeout=patience_s,
            pool_pre_ping=not _is_sqlite(url),  # a server may have been started anew
            connect_args={} if _is_sqlite(url) else {"connect_timeout": _CONNECT_S},
        )
    except ModuleNotFoundError as missing:
        raise Unavailable(
            expected="the driver psycopg for PostgreSQL",
            found="none",
            todo="pip install 'gisapp[postgresql]'",
            vi=Vi("gói psycopg để dùng PostgreSQL", "hãy cài: pip install 'gisapp[postgresql]'", "không có"),
        ) from missing
    _prepare(engine, _said_first(_is_sqlite(url), round(patience_s * 1000)))
    _OPENED.add(engine)
    return engine


def _is_sqlite(url: URL) -> bool:
    return url.get_backend_name() == "sqlite"


def _said_first(sqlite: bool, patience_ms: int) -> tuple[str, ...]:  # noqa: FBT001 - one of two back ends
    """What every new connection is told."""
    if sqlite:
        return (f"PRAGMA busy_timeout = {patience_ms}", "PRAGMA foreign_keys = ON", "PRAGMA synchronous = FULL")
    return (f"SET lock_timeout = {patience_ms}", "SET timezone = 'UTC'")


def _prepare(engine: Engine, said_first: tuple[str, ...]) -> None:
    """Take transactions into our own hands: whoever is going to write says so at once, and waits for its turn then.

    Left to itself, Python's sqlite3 begins late, and two who read before they write would lock one another out.
    """
    sqlite = _is_sqlite(engine.url)

    @event.listens_for(engine, "connect")
    def _on_connect(connection: Any, _record: Any) -> None:
        if sqlite:
            connection.isolation_level = None
        cursor = connection.cursor()
        for statement in said_first:
            cursor.execute(statement)
        cursor.close()
        connection.commit()

    @event.listens_for(engine, "begin")
    def _on_begin(connection: Connection) -> None:
        if sqlite:
            writes = connection.get_execution_options().get(_WRITES)
            connection.exec_driver_sql("BEGIN IMMEDIATE" if writes else "BEGIN")


_OPENED: WeakSet[Engine] = WeakSet()
#: Connections of the process that this one was forked from: neither used nor closed here, as SQLite demands.
_INHERITED: list[Pool] = []


def _leave_to_parent() -> None:
    for engine in tuple(_OPENED):
        _INHERITED.append(engine.pool)
        engine.dispose(close=False)


os.register_at_fork(after_in_child=_leave_to_parent)


@contextmanager
def faults_told(url: URL) -> Iterator[None]:
    """Tell what the database refuses as what it is to the caller; never a statement, never a password.

    Raises
    ------
    Conflict, BadInput, Unavailable
        When something is there already, cannot be held, or the database is locked, full, away or not as it should be.
    """
    try:
        yield
    except IntegrityError as taken:
        raise Conflict(
            expected="something that the register does not hold yet",
            found=f"that it does: {_first_line(taken)}",
            todo="look at what is there and try again",
            vi=Vi(
                "điều mà sổ đăng ký chưa có", "hãy xem những gì đã có rồi thử lại", f"sổ đã có: {_first_line(taken)}"
            ),
        ) from taken
    except (DataError, OverflowError) as unholdable:
        raise _unholdable(unholdable) from unholdable
    except (SQLAlchemyError, OSError) as failed:
        if type(failed) is StatementError:  # a value was refused before the database saw it
            raise _unholdable(failed) from failed
        raise Unavailable(
            expected=f"the register, {place(url)}",
            found=_first_line(failed),
            todo=_remedy(str(failed))[0],
            vi=Vi(f"sổ đăng ký, {place(url)}", _remedy(str(failed))[1]),
        ) from failed


def _unholdable(fault: BaseException) -> BadInput:
    return BadInput(
        expected="values that the register can hold",
        found=_first_line(fault),
        todo="check numbers and times",
        vi=Vi("các giá trị mà sổ đăng ký lưu được", "hãy kiểm tra số và thời điểm"),
    )


def place(url: URL) -> str:
    """Where the register is, in words that hold no password."""
    if _is_sqlite(url):
        return str(url.database)
    host = url.host or url.query.get("host") or "this machine"
    return f"the database {url.database} of PostgreSQL at {host}"


def _first_line(fault: BaseException) -> str:
    said = str(fault.orig) if isinstance(fault, StatementError) else str(fault)
    return said.strip().partition("\n")[0] or type(fault).__name__


_OWN = (
    "let its user read and write there; on PostgreSQL the user must own the database",
    "hãy cho người dùng của cơ sở dữ liệu quyền đọc và ghi; với PostgreSQL, người dùng đó phải sở hữu cơ sở dữ liệu",
)
_MOMENT = "try again in a moment; another process holds it", "hãy thử lại sau ít lâu; một tiến trình khác đang giữ"
_ROOM = "make room on the disk", "hãy giải phóng chỗ trên ổ đĩa"
_BROKEN = "restore it from a backup", "hãy khôi phục từ bản sao lưu"
#: What to do, in English and Vietnamese, by what the database says.
_REMEDIES = {
    "locked": _MOMENT,
    "lock timeout": _MOMENT,
    "QueuePool": ("try again in a moment; too many ask at once", "hãy thử lại sau ít lâu; quá nhiều yêu cầu cùng lúc"),
    "full": _ROOM,
    "No space left": _ROOM,
    "readonly": ("check that its file and folder may be written", "hãy kiểm tra tệp và thư mục có cho ghi không"),
    "unable to open": (
        "check that its folder is there and may be written",
        "hãy kiểm tra thư mục có đó và có cho ghi không",
    ),
    "ermission denied": _OWN,
    "no schema": _OWN,
    "not a database": _BROKEN,
    "malformed": _BROKEN,
    "onnect": (
        "check that PostgreSQL runs and that GISAPP_REGISTER names it",
        "hãy kiểm tra PostgreSQL đang chạy và GISAPP_REGISTER trỏ đúng tới đó",
    ),
}


def _remedy(said: str) -> tuple[str, str]:
    known = (remedy for sign, remedy in _REMEDIES.items() if sign in said)
    return next(known, ("see `gisapp doctor`, and the log of the database",
                        "hãy xem `gisapp doctor` và nhật ký của cơ sở dữ liệu"))  # fmt: skip
