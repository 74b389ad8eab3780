"""The workspace that a command asks: as it is, as it was recorded, as scenarios suppose it."""

from pathlib import Path

from gisapp.wiring import open_workspace, register_of
from gisapp.workflows.as_of import as_recorded
from gisapp.workflows.ports import Workspace
from gisapp.workflows.scenarios import supposing


def supposed(folder: Path | None, as_of: str | None, scenario: str | None) -> Workspace:
    """The workspace as it was recorded then, with the changes of these scenarios laid over it.

    Raises
    ------
    NotFound, BadInput, Conflict
        When there is no such workspace, time or scenario, or one does not fit.
    """
    home = open_workspace(folder)
    recorded = as_recorded(home, as_of)
    return recorded if scenario is None else supposing(recorded, register_of(home), scenario)
