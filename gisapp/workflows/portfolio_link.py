"""The address that gives the same board again: the whole question, and the layers as they were recorded."""

from typing import Any
from urllib.parse import urlencode

from gisapp.workflows.ports import Workspace


def link_query(workspace: Workspace, board: dict[str, Any], *, as_of: str | None, scenario: str | None = None) -> str:
    """The query of the address of exactly this board.

    `as_of` is what the question named; without it the moment of the latest revision, after which nothing was added. A
    scenario's id is made of what it says, so it pins itself.
    """
    latest = max(workspace.layers.revision(layer).moment for layer in workspace.layers.ids())
    recorded = as_of or max(latest, workspace.made).isoformat()
    return urlencode({**board["asked"], "as-of": recorded, **({"scenario": scenario} if scenario else {})})
