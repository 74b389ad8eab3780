"""The register as a whole, and how it is opened."""

from pathlib import Path

from gisapp.domain.errors import Unavailable
from gisapp.storage.register.audit import SqlAudit
from gisapp.storage.register.engine import PATIENCE_S, address, engine_at, place
from gisapp.storage.register.jobs import SqlJobs
from gisapp.storage.register.scenarios import SqlScenarios
from gisapp.storage.register.schema import HEAD, bring_up, version
from gisapp.storage.register.submissions import SqlSubmissions
from gisapp.storage.register.tokens import SqlTokens


class SqlRegister(SqlSubmissions, SqlAudit, SqlTokens, SqlJobs, SqlScenarios):
    """Everything that is kept beside the layers; implements `gisapp.workflows.register_port.Register`.

    It may be used from several threads, and in a process forked from the one that opened it.
    """

    def described(self) -> str:
        """Where the register is, and of which form."""
        return f"{place(self.engine.url)}, form {HEAD}"

    def ready(self) -> bool:
        """Whether the register can be reached and has the tables of this version."""
        try:
            with self.reading() as connection:
                return version(connection) == HEAD
        except Unavailable:
            return False


def open_register(url: str | None, folder: Path, *, patience_s: float = PATIENCE_S) -> SqlRegister:
    """The register at this address, made or brought up to this version where that is due.

    Parameters
    ----------
    url
        `sqlite:///FILE` or `postgresql://USER@HOST/DATABASE`; without one, a file in the workspace's folder.
    folder
        The workspace's folder.
    patience_s
        For how long one waits for another who holds the register.

    Raises
    ------
    BadInput
        When the address is none.
    Unavailable
        When the register cannot be reached, or a newer gisapp made it.
    """
    register = SqlRegister(engine_at(address(url, folder), patience_s=patience_s))
    try:
        bring_up(register)
    except BaseException:
        register.close()
        raise
    return register
