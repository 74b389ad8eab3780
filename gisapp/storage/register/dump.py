"""The register as lines of JSON, and back: so that a backup of one back end can be restored on the other."""

from collections.abc import Iterable, Iterator
from datetime import datetime
from typing import Any

import orjson
from sqlalchemy import Connection, Table, func, insert, select, text

from gisapp.domain.errors import BadInput, Conflict, Vi
from gisapp.storage.register.columns import Moment
from gisapp.storage.register.engine import Connected
from gisapp.storage.register.schema import HEAD
from gisapp.storage.register.tables import audit, metadata

_ROWS = 1_000


def dumped(register: Connected) -> Iterator[bytes]:
    """Every row, one a line, as one moment has them; the first line says of which form the register is."""
    yield orjson.dumps({"form": HEAD}) + b"\n"
    with register.reading() as connection:
        if connection.dialect.name == "postgresql":
            connection.execute(text("SET TRANSACTION ISOLATION LEVEL REPEATABLE READ"))
        for table in metadata.sorted_tables:
            for row in connection.execute(select(table).order_by(*table.primary_key)).mappings():
                named = {f"{name}": value for name, value in row.items()}
                yield orjson.dumps({"table": f"{table.name}", "row": named}, default=dict) + b"\n"


def load(register: Connected, lines: Iterable[bytes]) -> int:
    """Fill an empty register with these rows, all or none; how many.

    Raises
    ------
    BadInput
        When the lines are of another form than this gisapp's, or none.
    Conflict
        When the register holds something already.
    """
    rows = iter(lines)
    _check_form(next(rows, b""))
    with register.writing() as connection:
        _check_empty(connection)
        count = sum(_insert(connection, batch) for batch in _batches(rows))
        _count_on(connection)
    return count


def _check_form(line: bytes) -> None:
    try:
        form = orjson.loads(line)["form"]
    except (orjson.JSONDecodeError, KeyError, TypeError) as none:
        raise BadInput(
            expected="a dump of a register",
            found=repr(line[:40]),
            todo="choose a backup of gisapp",
            vi=Vi("bản kết xuất của sổ đăng ký", "hãy chọn một bản sao lưu của gisapp"),
        ) from none
    if form != HEAD:
        raise BadInput(
            expected=f"a dump of form {HEAD}",
            found=f"one of form {form}",
            todo="restore it with the gisapp that made it",
            vi=Vi(f"bản kết xuất dạng {HEAD}", "hãy khôi phục bằng gisapp đã tạo ra nó", f"bản dạng {form}"),
        )


def _check_empty(connection: Connection) -> None:
    held = [
        table.name for table in metadata.sorted_tables if connection.scalar(select(func.count()).select_from(table))
    ]
    if held:
        raise Conflict(
            expected="an empty register",
            found=f"one with {', '.join(held)}",
            todo="restore into a new workspace or database",
            vi=Vi(
                "sổ đăng ký trống",
                "hãy khôi phục vào thư mục làm việc hoặc cơ sở dữ liệu mới",
                f"sổ đã có {', '.join(held)}",
            ),
        )


def _batches(lines: Iterator[bytes]) -> Iterator[tuple[Table, list[dict[str, Any]]]]:
    """Rows of one table together, so many at a time."""
    table: Table | None = None
    rows: list[dict[str, Any]] = []
    for line in lines:
        said = orjson.loads(line)
        fresh = metadata.tables[said["table"]]
        if rows and (fresh is not table or len(rows) >= _ROWS):
            yield _named(table), rows
            rows = []
        table = fresh
        rows.append(_values(fresh, said["row"]))
    if rows:
        yield _named(table), rows


def _named(table: Table | None) -> Table:
    assert table is not None  # noqa: S101 - there are rows, so there is their table
    return table


def _values(table: Table, row: dict[str, Any]) -> dict[str, Any]:
    moments = {column.name for column in table.columns if isinstance(column.type, Moment)}
    return {name: datetime.fromisoformat(value) if value and name in moments else value for name, value in row.items()}


def _insert(connection: Connection, batch: tuple[Table, list[dict[str, Any]]]) -> int:
    table, rows = batch
    connection.execute(insert(table), rows)
    return len(rows)


def _count_on(connection: Connection) -> None:
    """PostgreSQL numbers the next line of the audit log after those that were put in."""
    if connection.dialect.name == "postgresql":
        last = select(func.coalesce(func.max(audit.c.id), 0) + 1).scalar_subquery()
        connection.execute(select(func.setval(func.pg_get_serial_sequence("audit", "id"), last, False)))  # noqa: FBT003
