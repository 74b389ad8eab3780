"""A process may die at any moment: afterwards the layer is the old or the new revision, whole, and the register agrees.

`make soak` kills 500 times instead of 20 and writes its summary.
"""

import json
import os
import random
import signal
from datetime import UTC, datetime
from pathlib import Path

import pytest

from gisapp import wiring
from gisapp.domain.submission import State
from gisapp.storage.register import SqlRegister
from gisapp.storage.verify import disagreements
from gisapp.storage.workspace import FolderWorkspace
from gisapp.workflows.decisions import reconcile
from tests import killed
from tests.processes import FORKED, started
from tests.test_submissions import PLOTS, accept, file, send

NOW = datetime(2026, 11, 25, tzinfo=UTC)
RANDOM_KILLS = int(os.environ.get("GISAPP_TEST_KILLS", "20"))
SUMMARY = os.environ.get("GISAPP_TEST_SUMMARY")
SIGKILLED = -signal.SIGKILL


@pytest.fixture
def plots(workspace: FolderWorkspace) -> FolderWorkspace:
    killed.begun(workspace)
    wiring.register_of(workspace).close()
    return workspace


def after_restart(workspace: FolderWorkspace) -> tuple[SqlRegister, int]:
    """What a server does first, and then: everything agrees, and all plots say the same value, which is told."""
    register = wiring.register_of(workspace)
    reconcile(workspace, register, at=NOW)
    assert register.unfinished_decisions() == ()
    assert list(disagreements(workspace, register)) == []
    (value,) = set(workspace.layers.features("plots")["use"])
    accepted = [register.decision(each.id) for each in register.submissions(state=State.ACCEPTED, limit=100_000)]
    made = sorted(each.version for each in accepted if each.version is not None)
    assert made == list(range(workspace.layers.revision("plots").version + 1)), "a decision for each revision"
    return register, int(value)


def test_killed_at_every_step_of_a_commit(plots):
    told: dict[int, int] = {}
    for step in range(200):
        before = int(next(iter(plots.layers.features("plots")["use"])))
        version = plots.layers.revision("plots").version
        child = started(killed.work_until, plots.folder, step)
        child.join(60)
        if child.exitcode == 0:
            break
        assert child.exitcode == SIGKILLED
        register, value = after_restart(plots)
        assert value in (before, 1)
        told[step] = plots.layers.revision("plots").version - version
        accept(plots, register, send(plots, register, file(PLOTS, use="0")))
        register.close()
    assert len(told) >= 2 * 10, "before and after each of the steps"
    assert set(told.values()) == {0, 1}, "killed before the commit the old revision stands, after it the new one"
    first_new = min(step for step, made in told.items() if made)
    assert [told[step] for step in sorted(told) if step >= first_new] == [1] * (len(told) - first_new), told


def test_killed_at_random(plots):
    chance = random.Random(20261125)  # noqa: S311 - moments, not secrets
    value = 0
    done = 0
    for _kill in range(RANDOM_KILLS):
        at_work = FORKED.Event()
        child = started(killed.work, plots.folder, times=1_000, first=value + 1, at_work=at_work)
        assert at_work.wait(60)
        child.join(chance.uniform(0, 0.6))
        assert child.exitcode is None, "it works until it is killed"
        child.kill()
        child.join(60)
        register, after = after_restart(plots)
        assert after >= value, "what was accepted stays accepted"
        done += after - value
        value = after
        register.close()
    _summarise({"kills": RANDOM_KILLS, "accepted": done, "lost": 0, "disagreements": 0})
    assert done > 0, "some work was done between the kills"


def _summarise(said: dict[str, int]) -> None:
    if SUMMARY:
        Path(SUMMARY).write_text(json.dumps(said) + "\n")
