"""Bearer tokens, known by the SHA-256 of their secret alone."""

from datetime import datetime
from types import MappingProxyType

from sqlalchemy import RowMapping, func, insert, select, update

from gisapp.domain.access import Role, Token
from gisapp.domain.audit import Deed
from gisapp.storage.register import tables
from gisapp.storage.register.audit import add_line
from gisapp.storage.register.engine import Connected
from gisapp.storage.register.rows import fields_of, no_such, row_of


class SqlTokens(Connected):
    """Implements `gisapp.workflows.register_port.Tokens`."""

    def add_token(self, token: Token, *, sha256: str, deed: Deed) -> None:
        """Keep a token, and the line that tells of it; `Conflict` where its id is taken."""
        with self.writing() as connection:
            connection.execute(insert(tables.tokens), {**row_of(token, tables.tokens), "sha256": sha256})
            add_line(connection, deed)

    def token_by_hash(self, sha256: str) -> Token | None:
        """The token whose secret has this hash, expired and revoked ones too."""
        query = select(tables.tokens).where(tables.tokens.c.sha256 == sha256)
        with self.reading() as connection:
            row = connection.execute(query).mappings().one_or_none()
            return None if row is None else _as_token(row)

    def tokens(self) -> tuple[Token, ...]:
        """All tokens, the latest first."""
        table = tables.tokens
        with self.reading() as connection:
            rows = connection.execute(select(table).order_by(table.c.created.desc(), table.c.id)).mappings()
            return tuple(_as_token(row) for row in rows)

    def revoke_token(self, token: str, at: datetime, *, deed: Deed) -> Token:
        """The token holds no longer; `NotFound` where there is none. One revoked before stays as it was."""
        table = tables.tokens
        revoked = update(table).where(table.c.id == token).values(revoked=func.coalesce(table.c.revoked, at))
        with self.writing() as connection:
            row = connection.execute(revoked.returning(table)).mappings().one_or_none()
            if row is None:
                raise no_such("token", token)
            add_line(connection, deed)
            return _as_token(row)


def _as_token(row: RowMapping) -> Token:
    grants = MappingProxyType({place: Role(role) for place, role in row["grants"].items()})
    return Token(**{**fields_of(row, Token), "grants": grants})
