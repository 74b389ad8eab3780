"""The audit log: lines are added and read; no statement changes one, and triggers in the database refuse any."""

from sqlalchemy import Connection, insert, select

from gisapp.domain.audit import Deed
from gisapp.storage.register import tables
from gisapp.storage.register.engine import Connected
from gisapp.storage.register.rows import fields_of, row_of


class SqlAudit(Connected):
    """Implements `gisapp.workflows.register_port.Audit`."""

    def note(self, deed: Deed) -> None:
        """Add a line."""
        with self.writing() as connection:
            add_line(connection, deed)

    def deeds(self, *, subject: str | None = None, who: str | None = None, limit: int = 100) -> tuple[Deed, ...]:
        """Lines, the latest first."""
        table = tables.audit
        asked = {table.c.subject: subject, table.c.who: who}
        query = select(table).where(*(column == value for column, value in asked.items() if value is not None))
        with self.reading() as connection:
            rows = connection.execute(query.order_by(table.c.id.desc()).limit(limit)).mappings()
            return tuple(Deed(**fields_of(row, Deed)) for row in rows)


def add_line(connection: Connection, deed: Deed) -> None:
    """Add a line within the transaction of what it tells of."""
    connection.execute(insert(tables.audit), row_of(deed, tables.audit))
