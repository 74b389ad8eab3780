"""What several tests share: workspaces, a real server, a real browser, the real layers of Hanoi where they are."""

import asyncio
import gc
import io
import json
import os
import re
import shutil
import socket
import subprocess
import sys
import time
import urllib.request
from collections.abc import Callable, Coroutine, Generator, Iterator
from concurrent.futures import ThreadPoolExecutor
from contextlib import redirect_stderr, redirect_stdout
from dataclasses import replace
from email.message import Message
from pathlib import Path
from typing import Any, TypeVar

import pytest
from hypothesis import settings

from gisapp import wiring
from gisapp.cli.main import run
from gisapp.storage.workspace import FolderWorkspace, open_workspace
from tests.browser_fixtures import browser, playwright  # noqa: F401 - fixtures for all
from tests.hostile_fixtures import canaries  # noqa: F401
from tests.postgres import cluster, postgres  # noqa: F401
from tests.register_fixtures import place, register  # noqa: F401

# The grammar by which jsonschema knows an IRI takes five seconds to load in each worker; no test asks for one.
sys.modules["rfc3987_syntax"] = None  # type: ignore[assignment]
#: Servers of tests answer a few questions each: what they need they make when it is asked for.
os.environ["GISAPP_WARM_UP"] = "false"
T = TypeVar("T")
PROJECT = Path(__file__).parent.parent
REAL = PROJECT.parent / "shared" / "data" / "hanoi"
START_SECONDS = 40
# Of properties that do not say themselves how often they are tried; `make fuzz` tries them as often as is usual. A busy
# machine is no fault, so nothing has a deadline.
settings.register_profile("tests", max_examples=int(os.environ.get("GISAPP_TEST_EXAMPLES", "40")), deadline=None)
settings.load_profile("tests")
#: The files that take longest, about the longest first: begun last, one of them would run on alone.
LONGEST = (
    "test_every_control_browser.py", "test_no_faults_tokens.py", "test_jobs.py", "test_viewer_walk_browser.py",
    "test_paper_doors.py", "test_viewer_review_browser.py", "test_house.py", "test_benchmarks.py",
    "test_no_faults_open.py", "test_crs_matrix.py", "test_map_pages_browser.py", "test_viewer_browser.py",
    "test_viewer_link_browser.py", "test_viewer_board_browser.py", "test_what_if_browser.py", "test_scenario_doors.py",
    "test_nothing_lost.py", "test_paper.py", "test_viewer_everybody_browser.py", "test_pages_browser.py",
    "test_notebooks.py", "test_journeys_browser.py", "test_map_languages_browser.py", "test_map_files_browser.py",
    "test_real_layers.py",
    "test_crs_evidence.py", "test_viewer_scenario_browser.py", "test_attacks.py", "test_hostile_bombs.py",
    "test_viewer_drawing_browser.py", "test_scenarios.py", "test_limits.py", "test_viewer_faults_browser.py",
    "test_revisions.py", "test_doors.py", "test_what_if.py", "test_assessment_files.py",
    "test_submission_map_browser.py", "test_submissions.py", "test_journey_exchange.py", "test_slices.py",
    "test_scenario_page_browser.py", "test_portfolio_doors.py", "test_ogc_clients.py", "test_cli.py",
    "test_hostile_rasters.py", "test_history.py", "test_api.py", "test_gate_meaning.py", "test_proxy.py",
    "test_access.py", "test_exchange_api.py", "test_workers.py", "test_export_round_trips.py", "test_osm.py",
    "test_coverage.py", "test_keeping.py", "test_portfolio_board.py", "test_raster_gate.py", "test_ogc_conformance.py",
    "test_portfolio_map.py",
)  # fmt: skip


@pytest.hookimpl(wrapper=True)
def pytest_collection() -> Generator[None, object, object]:
    """Collect without looking for what can go, a third of the time: it all stays to the end, and is left alone then."""
    gc.disable()
    collected = yield
    gc.collect()
    gc.freeze()
    gc.enable()
    return collected


def pytest_collection_modifyitems(items: list[pytest.Item]) -> None:
    """Put the longest files first; within a file nothing changes."""
    turn = {name: at for at, name in enumerate(LONGEST)}
    items.sort(key=lambda item: turn.get(item.path.name, len(LONGEST)))


@pytest.fixture(scope="session")
def hanoi(tmp_path_factory: pytest.TempPathFactory) -> FolderWorkspace:
    """A workspace of what ships for Hanoi; not to be written to."""
    return wiring.init_workspace(tmp_path_factory.mktemp("shipped") / "hanoi", demo=False)


@pytest.fixture(scope="session")
def demo(tmp_path_factory: pytest.TempPathFactory) -> FolderWorkspace:
    """The fictitious district; not to be written to."""
    return wiring.init_workspace(tmp_path_factory.mktemp("shipped") / "demo", demo=True)


@pytest.fixture(scope="session")
def housed(hanoi: FolderWorkspace, demo: FolderWorkspace) -> Callable[[Path], Path]:
    """Make a folder as the first start of a server leaves it, with the demo inside, sooner than a server does."""

    def made(folder: Path) -> Path:
        copied(hanoi, folder)
        copied(demo, folder / "demo")
        return folder

    return made


@pytest.fixture
def workspace(hanoi: FolderWorkspace, tmp_path: Path) -> FolderWorkspace:
    """A fresh workspace of Hanoi that a test may write to."""
    return copied(hanoi, tmp_path / "workspace")


def copied(made: FolderWorkspace, folder: Path) -> FolderWorkspace:
    """A workspace like this one, which takes less time than making one; times of files tell its commits from others."""
    shutil.copytree(made.folder, folder, ignore=shutil.ignore_patterns("demo", "register.db*", ".*.lock"))
    return open_workspace(folder)


def beside(made: FolderWorkspace, folder: Path) -> FolderWorkspace:
    """The layers of this workspace, not to be written to, and a register of its own.

    What was computed of the layers is remembered; for whoever opens the folder nothing is there.
    """
    folder.mkdir(parents=True)
    shutil.copy2(made.folder / "workspace.toml", folder)
    return replace(made, folder=folder)


@pytest.fixture(scope="session")
def real() -> Path:
    """The folder of real layers beside the checkout."""
    if not REAL.is_dir():
        pytest.skip("the real layers of Hanoi are not beside the checkout (../shared/data/hanoi)")
    return REAL


def gisapp(*arguments: str | Path, workspace: Path | None = None) -> subprocess.CompletedProcess[str]:
    """Type a command; what it printed and ended with. It runs in this process, which saves the seconds of a start."""
    out, told = (
        io.TextIOWrapper(io.BytesIO(), encoding="utf-8", errors=errors, write_through=True)
        for errors in ("strict", "backslashreplace")
    )
    with pytest.MonkeyPatch.context() as patched, redirect_stdout(out), redirect_stderr(told):
        if workspace:
            patched.setenv("GISAPP_WORKSPACE", str(workspace))
        with pytest.raises(SystemExit) as ended:
            run([*map(str, arguments)])
    printed = [each.buffer.getvalue().decode() for each in (out, told)]
    return subprocess.CompletedProcess(arguments, ended.value.code, *printed)


def gisapp_process(*arguments: str | Path, workspace: Path | None = None) -> subprocess.CompletedProcess[str]:
    """Type a command in a process of its own, as a user does: where the process matters, or what it remembers."""
    environment = {**os.environ, **({"GISAPP_WORKSPACE": str(workspace)} if workspace else {})}
    return subprocess.run(
        [sys.executable, "-m", "gisapp", *map(str, arguments)],
        env=environment, capture_output=True, text=True, timeout=180, check=False,
    )  # fmt: skip


@pytest.fixture(scope="session")
def command() -> Callable[..., subprocess.CompletedProcess[str]]:
    """`gisapp …`, typed."""
    return gisapp


def free_port() -> int:
    """A port nobody listens on now."""
    with socket.socket() as probe:
        probe.bind(("127.0.0.1", 0))
        return int(probe.getsockname()[1])


def lowered(headers: Message) -> dict[str, str]:
    """Headers by their name in lower case."""
    return {name.lower(): value for name, value in headers.items()}


class Server:
    """A running `gisapp serve`."""

    def __init__(self, process: subprocess.Popen[str], url: str) -> None:
        self.process = process
        self.url = url

    def get(self, path: str, accept: str = "application/json") -> tuple[int, dict[str, str], bytes]:
        """Status, headers and body of one request, by its path or by the address of a link."""
        address = path if path.startswith(self.url) else self.url + path
        request = urllib.request.Request(address, headers={"Accept": accept})
        try:
            with urllib.request.urlopen(request, timeout=60) as answer:
                return answer.status, lowered(answer.headers), answer.read()
        except urllib.error.HTTPError as refused:
            return refused.code, lowered(refused.headers), refused.read()

    def json(self, path: str) -> dict:
        """The body of one request that succeeds."""
        status, _, body = self.get(path)
        assert status == 200, (path, status, body[:300])
        return json.loads(body)


def start(workspace: Path, port: int) -> Server:
    """Start a server and wait until it is alive."""
    process = subprocess.Popen(
        [sys.executable, "-m", "gisapp", "serve", "--port", str(port)],
        env={**os.environ, "GISAPP_WORKSPACE": str(workspace)}, stdout=subprocess.PIPE, stderr=subprocess.STDOUT,
        text=True,
    )  # fmt: skip
    server = Server(process, f"http://127.0.0.1:{port}")
    deadline = time.monotonic() + START_SECONDS
    while time.monotonic() < deadline and process.poll() is None:
        try:
            if server.get("/health")[0] == 200:
                return server
        except OSError:
            time.sleep(0.05)
    process.kill()
    pytest.fail(f"the server did not come up: {process.communicate()[0]}")


def stop(server: Server) -> str:
    """End a server and give back what it printed."""
    server.process.terminate()
    return server.process.communicate(timeout=20)[0]


@pytest.fixture(scope="session")
def server(tmp_path_factory: pytest.TempPathFactory, housed: Callable[[Path], Path]) -> Iterator[Server]:
    """A real server on a workspace of its own, made on first use."""
    running = start(housed(tmp_path_factory.mktemp("served") / "workspace"), free_port())
    yield running
    printed = stop(running)
    assert "Traceback" not in printed, printed


def run_apart(work: Coroutine[Any, Any, T]) -> T:
    """Run a coroutine in a thread of its own: once a browser is open, its loop runs in this one."""
    with ThreadPoolExecutor(1) as pool:
        return pool.submit(asyncio.run, work).result()


def pages_in_pdf(pdf: bytes) -> int:
    """How many pages a PDF has."""
    return len(re.findall(rb"/Type\s*/Page[^s]", pdf))
