"""Several processes answer at one port: one that dies is replaced, and all end with the one that was started."""

import os
import signal
import subprocess
import sys
import time
import urllib.request
from pathlib import Path

import psutil
import pytest

from gisapp.storage.workspace import FolderWorkspace
from tests.conftest import copied, free_port, gisapp_process


def answers(port: int) -> bool:
    try:
        with urllib.request.urlopen(f"http://127.0.0.1:{port}/collections/zones/items?limit=1", timeout=5) as answer:
            return answer.status == 200
    except OSError:
        return False


def until(happens, seconds: float = 60.0) -> bool:
    end = time.monotonic() + seconds
    while time.monotonic() < end:
        if happens():
            return True
        time.sleep(0.1)
    return False


@pytest.fixture
def served(demo: FolderWorkspace, tmp_path: Path):
    folder, port = copied(demo, tmp_path / "w").folder, free_port()
    process = subprocess.Popen(
        [sys.executable, "-m", "gisapp", "serve", "--workers", "2", "--port", str(port)],
        env={**os.environ, "GISAPP_WORKSPACE": str(folder)}, stdout=subprocess.PIPE, stderr=subprocess.STDOUT,
        text=True,
    )  # fmt: skip
    yield psutil.Process(process.pid), port, process
    process.kill()


def test_workers_answer_are_replaced_when_they_die_and_end_together(served):
    parent, port, process = served
    assert until(lambda: answers(port)), process.poll()
    workers = parent.children()
    assert len(workers) == 2
    os.kill(workers[0].pid, signal.SIGKILL)
    assert until(lambda: len(parent.children()) == 2 and workers[0] not in parent.children())
    assert until(lambda: answers(port))
    process.send_signal(signal.SIGTERM)
    printed = process.communicate(timeout=30)[0]
    assert "Traceback" not in printed
    assert not any(each.is_running() and each.status() != psutil.STATUS_ZOMBIE for each in workers[1:])


def test_what_keeps_a_workspace_from_being_served_is_one_line_with_workers_too(tmp_path: Path):
    (tmp_path / "file").write_text("no workspace")
    refused = gisapp_process("serve", "--workers", "2", "--port", str(free_port()), workspace=tmp_path / "file")
    assert refused.returncode == 2
    assert len(refused.stderr.strip().splitlines()) == 1
