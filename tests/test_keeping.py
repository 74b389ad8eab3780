"""Backup, restore, verify and clearing up: restored and compared, on both back ends; damage is told, never restored."""

import io
import os
import tarfile
import time
from pathlib import Path

import orjson
import pytest

from gisapp import wiring
from gisapp.domain.errors import BadInput, Conflict
from gisapp.history.diff import compare
from gisapp.storage.backup import back_up, restore
from gisapp.storage.register import SqlRegister, open_register
from gisapp.storage.register.dump import dumped
from gisapp.storage.verify import disagreements, orphans
from gisapp.storage.workspace import FolderWorkspace, open_workspace
from gisapp.workflows.scenarios import add_scenario
from tests.register_fixtures import NOON
from tests.scenario_fixtures import DRAWN
from tests.scenario_fixtures import read as scenario_file
from tests.test_submissions import PLOTS, accept, file, plot, send


@pytest.fixture
def register(workspace: FolderWorkspace) -> SqlRegister:
    return wiring.register_of(workspace)


@pytest.fixture
def worked(workspace: FolderWorkspace, register: SqlRegister) -> FolderWorkspace:
    """A workspace in which something was decided, something returned, and something waits."""
    accept(workspace, register, send(workspace, register, file(PLOTS, use="SKK")))
    accept(workspace, register, send(workspace, register, file({"a": plot(5)}, use="CX")))
    accept(workspace, register, send(workspace, register, file({"b": plot(5)}, use="CX")), accepts=False, why="sai")
    send(workspace, register, file({"c": plot(5)}, use="CX"))
    add_scenario(workspace, register, scenario_file({**DRAWN, "id": "kcn-thu"}), by="lan", at=NOON)
    return workspace


def archived(workspace: FolderWorkspace, register: SqlRegister) -> bytes:
    target = io.BytesIO()
    back_up(workspace, register, target)
    return target.getvalue()


def local(folder: Path) -> SqlRegister:
    return open_register(None, folder)


def test_what_is_restored_is_what_was_backed_up(worked, register, tmp_path):
    rows = restore(io.BytesIO(archived(worked, register)), tmp_path / "again", local)
    again = open_workspace(tmp_path / "again")
    copied = wiring.register_of(again)
    assert b"".join(dumped(copied)) == b"".join(dumped(register))
    assert rows == len(list(dumped(register))) - 1
    assert again.layers.ids() == worked.layers.ids()
    for layer in worked.layers.ids():
        assert again.layers.revisions(layer) == worked.layers.revisions(layer)
    for version in (0, 1):
        then = [each.at(moment=None, versions={"plots": version}).layers.features("plots") for each in (worked, again)]
        assert len(compare(*then)) == 0
    assert copied.scenarios() == register.scenarios() != ()
    assert list(disagreements(again, copied)) == []
    waiting = next(each for each in copied.submissions() if each.state == "awaiting_decision")
    accept(again, copied, waiting)
    assert list(disagreements(again, copied)) == [], "work goes on in the restored workspace"


def test_a_backup_of_one_back_end_is_restored_on_the_other(worked, register, tmp_path, postgres):
    postgres_url = postgres()
    restore(io.BytesIO(archived(worked, register)), tmp_path / "again", lambda made: open_register(postgres_url, made))
    shared = open_register(postgres_url, tmp_path)
    assert b"".join(dumped(shared)) == b"".join(dumped(register))
    again = open_workspace(tmp_path / "again")
    waiting = next(each for each in shared.submissions() if each.state == "awaiting_decision")
    accept(again, shared, waiting)
    assert list(disagreements(again, shared)) == []
    back = tmp_path / "back"
    restore(io.BytesIO(archived(again, shared)), back, local)
    assert b"".join(dumped(local(back))) == b"".join(dumped(shared))
    shared.close()


def test_nothing_is_restored_over_something(worked, register, tmp_path):
    archive = archived(worked, register)
    with pytest.raises(Conflict, match="does not exist yet"):
        restore(io.BytesIO(archive), worked.folder, local)
    with pytest.raises(Conflict, match="an empty register"):
        restore(io.BytesIO(archive), tmp_path / "new", lambda _made: local(worked.folder))
    assert sorted(each.name for each in tmp_path.iterdir()) == ["workspace"], "nothing half-restored is left"


def test_a_damaged_backup_is_refused_and_leaves_nothing(worked, register, tmp_path):
    archive = archived(worked, register)
    for damaged in (b"", b"none", archive[: len(archive) // 2], changed(archive)):
        with pytest.raises(BadInput, match="a whole backup"):
            restore(io.BytesIO(damaged), tmp_path / "new", local)
    assert sorted(each.name for each in tmp_path.iterdir()) == ["workspace"]


def changed(archive: bytes) -> bytes:
    """The archive with one byte of one received file changed, and everything else as it was."""
    result = io.BytesIO()
    with tarfile.open(fileobj=io.BytesIO(archive)) as old, tarfile.open(fileobj=result, mode="w:gz") as new:
        for member in old:
            content = old.extractfile(member).read()
            if member.name.startswith("received/"):
                content = content[:-1] + b" "
            new.addfile(member, io.BytesIO(content))
    return result.getvalue()


def test_an_archive_that_leads_out_of_the_folder_is_refused(tmp_path):
    hostile = io.BytesIO()
    with tarfile.open(fileobj=hostile, mode="w:gz") as archive:
        head = tarfile.TarInfo("../out")
        head.size = 1
        archive.addfile(head, io.BytesIO(b"x"))
    with pytest.raises(BadInput, match="a whole backup"):
        restore(io.BytesIO(hostile.getvalue()), tmp_path / "new", local)
    assert not (tmp_path / "out").exists()


def test_a_whole_workspace_has_nothing_amiss(worked, register):
    assert list(disagreements(worked, register)) == []


def test_what_is_missing_or_changed_is_told(worked, register):
    part = next((worked.folder / "layers" / "plots").glob("*.parquet"))
    part.write_bytes(b"")
    received = next((worked.folder / "received").iterdir())
    received.write_bytes(b"something else")
    told = {each.place.partition("@")[0].partition("/")[0] for each in disagreements(worked, register)}
    assert told == {"plots", "received"}


def test_a_register_that_says_otherwise_than_the_layers_is_told(worked, register):
    worked.layers.commit(
        worked.layers.entry("plots"), worked.layers.features("plots"), by="x", why="y", decision="d-none"
    )
    (told,) = disagreements(worked, register)
    assert (told.place, told.found) == ("plots@2", "none")


def test_only_what_nothing_refers_to_is_cleared_away(worked, register):
    left = [worked.folder / "layers" / "plots" / "part-00000-left.parquet", worked.folder / "received" / ("0" * 64)]
    for each in left:
        each.write_bytes(b"left by a crash")
    assert list(orphans(worked, register)) == [], "somebody may be writing them"
    old = time.time() - 7_200
    for each in worked.folder.rglob("*"):
        os.utime(each, (old, old))
    found = set(orphans(worked, register))
    assert set(left) <= found
    assert {each.parent.name for each in found - set(left)} == {"proposals"}
    for each in found:
        each.unlink()
    assert list(disagreements(worked, register)) == []


def test_the_commands_keep_restore_verify_and_clear(worked, tmp_path, command):
    archive, again = tmp_path / "kept.tar.gz", tmp_path / "again"
    assert command("backup", "-o", archive, workspace=worked.folder).returncode == 0
    assert command("restore", archive, again).returncode == 0
    told = command("verify", "--workspace", again)
    assert (told.returncode, told.stderr) == (0, "")
    assert "nothing amiss" in told.stdout
    next((again / "layers" / "plots").glob("*.parquet")).unlink()
    assert command("verify", "--workspace", again).returncode == 2
    assert "0 files" in command("gc", "--dry-run", "--workspace", again).stdout
    refused = command("restore", archive, again)
    assert (refused.returncode, refused.stderr.count("\n")) == (2, 1)
    with tarfile.open(archive) as held:
        manifest = orjson.loads(held.extractfile("manifest.json").read())
    assert {"workspace.toml", "register.jsonl"} <= set(manifest["files"])
