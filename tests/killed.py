"""What is done in a process that is going to be killed: submit and decide, over and over, each time a new value."""

import os
import signal
from collections.abc import Callable
from datetime import UTC, datetime
from multiprocessing.synchronize import Event
from pathlib import Path
from typing import Any

from gisapp import wiring
from gisapp.storage import proposals, rewrite
from gisapp.storage.delta import DeltaLayers
from gisapp.storage.proposals import ProposalFolder
from gisapp.storage.received import ReceivedFiles
from gisapp.storage.register import SqlRegister
from gisapp.storage.workspace import FolderWorkspace, open_workspace
from gisapp.workflows.decisions import reconcile
from tests.test_submissions import PLOTS, accept, file, send

NOW = datetime(2026, 11, 25, tzinfo=UTC)
#: What is done on the way from a file to a revision: a process may die before and after each.
STEPS: tuple[tuple[Any, str], ...] = (
    (ReceivedFiles, "keep"),
    (SqlRegister, "add_submission"),
    (SqlRegister, "checked"),
    (ProposalFolder, "keep"),
    (proposals.pq, "write_table"),
    (SqlRegister, "begin_decision"),
    (rewrite, "_written"),
    (rewrite, "rewrite"),
    (rewrite.DeltaTable, "create_write_transaction"),
    (DeltaLayers, "change"),
    (SqlRegister, "finish_decision"),
    (SqlRegister, "note"),
    (SqlRegister, "drop_decision"),
)


def begun(workspace: FolderWorkspace) -> None:
    """A layer of three plots that all say 0."""
    register = wiring.register_of(workspace)
    accept(workspace, register, send(workspace, register, file(PLOTS, use="0")))


def work(folder: Path, *, times: int, first: int = 1, at_work: Event | None = None) -> None:
    """Give all plots a new value, so many times; each is one submission and one decision."""
    workspace = open_workspace(folder)
    register = wiring.register_of(workspace)
    reconcile(workspace, register, at=NOW)
    for value in range(first, first + times):
        accept(workspace, register, send(workspace, register, file(PLOTS, use=str(value))))
        if at_work is not None:
            at_work.set()


def work_until(folder: Path, step: int) -> None:
    """Work once, and be killed at this step, counted from 0; where there is no such step, finish."""
    counted = iter(range(1_000_000))

    def told() -> None:
        if next(counted) == step:
            os.kill(os.getpid(), signal.SIGKILL)

    for owner, name in STEPS:
        setattr(owner, name, _watched(getattr(owner, name), told))
    work(folder, times=1)


def _watched(done: Callable[..., Any], told: Callable[[], None]) -> Callable[..., Any]:
    def watched(*args: Any, **named: Any) -> Any:
        told()
        result = done(*args, **named)
        told()
        return result

    return watched
