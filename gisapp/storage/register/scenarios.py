"""Scenarios, each under the hash of what it says; one that is retired keeps answering whoever has its link."""

from datetime import datetime

from sqlalchemy import Connection, RowMapping, insert, select, update

from gisapp.domain.audit import Deed
from gisapp.domain.errors import Conflict
from gisapp.domain.scenario import StoredScenario
from gisapp.storage.register import tables
from gisapp.storage.register.audit import add_line
from gisapp.storage.register.engine import Connected
from gisapp.storage.register.rows import fields_of, no_such, row_of

_SCENARIOS = tables.scenarios


class SqlScenarios(Connected):
    """Implements `gisapp.workflows.register_port.Scenarios`."""

    def add_scenario(self, scenario: StoredScenario, *, deed: Deed) -> bool:
        """Keep a scenario, and the line that tells of it; whether it is new, or was retired and is offered again.

        Raises
        ------
        Conflict
            When its id belongs to another content.
        """
        try:
            return self._added(scenario, deed)
        except Conflict:  # somebody else added the same at this moment, or another of this id
            if self.scenario(scenario.id).sha256 == scenario.sha256:
                return False
            raise

    def _added(self, scenario: StoredScenario, deed: Deed) -> bool:
        with self.writing() as connection:
            held = _find(connection, scenario.id)
            if held is not None and held.retired is None and held.sha256 == scenario.sha256:
                return False
            if held is not None and held.sha256 == scenario.sha256:
                again = update(_SCENARIOS).where(_SCENARIOS.c.id == scenario.id)
                connection.execute(again.values(retired=None, retired_by=None))
            else:
                connection.execute(insert(_SCENARIOS), row_of(scenario, _SCENARIOS))
            add_line(connection, deed)
            return True

    def scenario(self, scenario: str) -> StoredScenario:
        """One scenario, retired or not; `NotFound` where there is none."""
        with self.reading() as connection:
            held = _find(connection, scenario)
        if held is None:
            raise no_such("scenario", scenario)
        return held

    def scenarios(self, *, retired: bool = False, limit: int = 100) -> tuple[StoredScenario, ...]:
        """Scenarios, the latest first; retired ones too where that is asked for."""
        query = select(_SCENARIOS).order_by(_SCENARIOS.c.added.desc(), _SCENARIOS.c.id).limit(limit)
        chosen = query if retired else query.where(_SCENARIOS.c.retired.is_(None))
        with self.reading() as connection:
            return tuple(_as_scenario(row) for row in connection.execute(chosen).mappings())

    def retire_scenario(self, scenario: str, at: datetime, *, deed: Deed) -> StoredScenario:
        """The scenario is no longer offered; `NotFound` where there is none. One retired before stays as it was."""
        offered = update(_SCENARIOS).where(_SCENARIOS.c.id == scenario, _SCENARIOS.c.retired.is_(None))
        with self.writing() as connection:
            if connection.execute(offered.values(retired=at, retired_by=deed.who)).rowcount:
                add_line(connection, deed)
            held = _find(connection, scenario)
        if held is None:
            raise no_such("scenario", scenario)
        return held


def _find(connection: Connection, scenario: str) -> StoredScenario | None:
    row = connection.execute(select(_SCENARIOS).where(_SCENARIOS.c.id == scenario)).mappings().one_or_none()
    return None if row is None else _as_scenario(row)


def _as_scenario(row: RowMapping) -> StoredScenario:
    return StoredScenario(**fields_of(row, StoredScenario))
