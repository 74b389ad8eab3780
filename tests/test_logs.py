"""What the log says of each request, and what it must not say; and that nobody waits for it."""

import json
import logging
import os
import subprocess
import sys
import time
from collections.abc import Iterator
from pathlib import Path
from typing import Any
from urllib.request import Request, urlopen

import pytest
from fastapi.testclient import TestClient

from gisapp.api.security.lines import JsonLines, Lines
from gisapp.storage.workspace import FolderWorkspace
from tests.conftest import free_port
from tests.door_fixtures import bearing, client, door

SAID = {"time", "level", "logger", "request_id", "message", "method", "path", "status", "ms", "bytes", "client"}


class Kept(logging.Handler):
    """The lines as they would be written."""

    def __init__(self) -> None:
        super().__init__()
        self.setFormatter(JsonLines())
        self.lines: list[str] = []

    def emit(self, record: logging.LogRecord) -> None:
        self.lines.append(self.format(record))


@pytest.fixture
def kept() -> Iterator[Kept]:
    logger, handler = logging.getLogger("gisapp"), Kept()
    before = logger.level
    logger.addHandler(handler)
    logger.setLevel(logging.INFO)
    yield handler
    logger.removeHandler(handler)
    logger.setLevel(before)


def last(kept: Kept) -> dict[str, Any]:
    found: dict[str, Any] = json.loads(kept.lines[-1])
    return found


def test_each_request_is_one_line(hanoi: FolderWorkspace, kept: Kept) -> None:
    asked = client(hanoi)
    answer = asked.get("/collections/zones/items?limit=1&bbox=105,20,106,22")
    assert len(kept.lines) == 1
    line = last(kept)
    assert set(line) == SAID | {"query"}
    assert line["time"].endswith("+00:00")
    assert (line["method"], line["path"], line["status"]) == ("GET", "/collections/zones/items", 200)
    assert line["query"] == ["limit", "bbox"]
    assert line["bytes"] == int(answer.headers["content-length"])
    assert line["request_id"] == answer.headers["x-request-id"]
    assert 0 < line["ms"] < 60_000
    for path, status in (("/nothing", 404), ("/plans?x=1", 400)):
        refused = asked.get(path)
        assert last(kept)["status"] == status
        assert last(kept)["request_id"] == refused.json()["request_id"] == refused.headers["x-request-id"]
    asked.get("/health", headers={"Host": "evil.example"})
    assert (last(kept)["status"], last(kept)["level"]) == (400, "info")


def test_no_line_tells_a_token_or_who_asked_for_what(hanoi: FolderWorkspace, kept: Kept) -> None:
    asked = TestClient(door(hanoi), client=("203.0.113.77", 4711))
    asked.get("/collections/zones/items?name=Nguy%E1%BB%85n&token=abc-secret&0912345678", headers=bearing("reader"))
    asked.get("/plans", headers=bearing("unknown"))
    asked.post("/drop", content=b"Nguyen Van A", headers=bearing("administrator"))
    asked.get("/plans?Bearer%20reader-secret&abc-secret")
    told = "\n".join(kept.lines)
    for private in ("secret", "reader", "administrator", "Nguy", "0912345678", "203.0.113.77", "4711"):
        assert private not in told, private
    clients = [json.loads(line)["client"] for line in kept.lines]
    assert clients[3] == "203.0.113.0/24"
    assert [each.partition(":")[0] for each in clients[:3]] == ["token"] * 3
    assert len(set(clients)) == 4


def test_a_fault_of_ours_is_answered_and_told_with_its_traceback(hanoi: FolderWorkspace, kept: Kept) -> None:
    answer = TestClient(door(hanoi)).get("/fail")
    assert answer.status_code == 500
    assert "on purpose" not in answer.text
    fault, line = map(json.loads, kept.lines)
    assert fault["traceback"].startswith("Traceback (most recent call last)")
    assert fault["traceback"].rstrip().endswith("RuntimeError: a fault on purpose")
    assert fault["level"] == line["level"] == "error"
    assert fault["request_id"] == line["request_id"] == answer.json()["request_id"]
    assert line["status"] == 500


def test_a_fault_below_the_demo_is_answered_once(hanoi: FolderWorkspace, demo: FolderWorkspace, kept: Kept) -> None:
    app = door(hanoi, demo=demo)
    below = next(route.app for route in app.routes if getattr(route, "path", "") == "/demo")  # type: ignore[attr-defined]
    below.add_api_route("/fail", lambda: 1 / 0, methods=["GET"])
    answer = TestClient(app).get("/demo/fail")
    assert answer.status_code == 500
    assert answer.json()["request_id"] == answer.headers["x-request-id"]
    assert "ZeroDivisionError" in json.loads(kept.lines[0])["traceback"]


@pytest.mark.parametrize(
    ("peer", "given", "taken"),
    [
        ("10.0.0.1", "a1b2c3d4-e5f6", True), ("10.0.0.1", "short", False), ("10.0.0.1", "a" * 65, False),
        ("10.0.0.1", 'x"},{"level":"', False), ("192.0.2.1", "a1b2c3d4-e5f6", False),
    ],
)  # fmt: skip
def test_only_a_named_proxy_gives_a_request_its_id(
    hanoi: FolderWorkspace, peer: str, given: str, *, taken: bool
) -> None:
    asked = TestClient(door(hanoi, trusted_proxies="10.0.0.1"), client=(peer, 5))
    answer = asked.get("/nothing", headers={"X-Request-ID": given})
    assert (answer.headers["x-request-id"] == given) is taken
    assert answer.json()["request_id"] == answer.headers["x-request-id"]


def test_a_line_that_is_badly_written_is_still_one() -> None:
    broken = (ValueError, ValueError("\udcff"), None)
    record = logging.makeLogRecord({"msg": "%d zones of %s", "args": ("many",), "exc_info": broken})
    line = json.loads(JsonLines().format(record))
    assert line["message"] == "%d zones of %s"
    assert line["traceback"] == "ValueError: \udcff\n"


def test_a_reader_of_the_log_that_does_not_keep_up_holds_nobody() -> None:
    reading, writing = os.pipe()
    lines = Lines(writing, most_waiting=50)
    logger = logging.getLogger("full")
    logger.setLevel(logging.INFO)
    logger.propagate = False
    logger.addHandler(lines)
    begun = time.perf_counter()
    for each in range(5000):
        logger.info("x" * 200, extra={"members": {"each": each}})
    assert time.perf_counter() - begun < 20, (
        "a busy machine takes a second; whoever waits for the reader waits for ever"
    )
    heard = os.read(reading, 1 << 20)
    while b"lines missed" not in heard:
        logger.info("after")
        heard += os.read(reading, 1 << 20)
    whole = [json.loads(line) for line in heard.decode().splitlines()[:-1]]
    assert [line["each"] for line in whole[:50]] == list(range(50)), "no line is cut or out of order"
    os.close(reading)
    logger.info("nobody reads this")
    lines.finish(1)


def test_the_service_writes_nothing_but_json_to_its_log_and_ends_whoever_reads_it(tmp_path: Path) -> None:
    log = tmp_path / "log"
    port = free_port()
    environment = {**os.environ, "GISAPP_WORKSPACE": str(tmp_path / "w"), "GISAPP_TRUSTED_PROXIES": "127.0.0.1"}
    with log.open("wb") as errors:
        process = subprocess.Popen(
            [sys.executable, "-m", "gisapp", "serve", "--port", str(port)],
            env=environment, stdout=subprocess.PIPE, stderr=errors, text=True,
        )  # fmt: skip
        address = f"http://127.0.0.1:{port}/health"
        deadline = time.monotonic() + 40
        while not _answers(address) and time.monotonic() < deadline:
            time.sleep(0.1)
        with urlopen(Request(address, headers={"X-Request-ID": "from-the-proxy"}), timeout=20) as answer:
            assert answer.headers["X-Request-ID"] == "from-the-proxy"
            assert answer.headers["Server"] is None
        process.terminate()
        printed, _ = process.communicate(timeout=20)
    assert process.returncode == 0
    assert printed == f"gisapp serves {tmp_path / 'w'} at http://127.0.0.1:{port}  (Ctrl+C ends it)\n"
    lines = [json.loads(line) for line in log.read_text().splitlines()]
    assert {"gisapp.requests", "uvicorn.error"} <= {line["logger"] for line in lines}
    assert any(line.get("request_id") == "from-the-proxy" for line in lines)
    assert lines[-1]["message"].startswith("Finished server process"), "the last lines are not lost"


def _answers(address: str) -> bool:
    try:
        with urlopen(address, timeout=5) as answer:
            return bool(answer.status == 200)
    except OSError:
        return False


def test_a_log_that_nobody_reads_does_not_stop_the_service(tmp_path: Path, hanoi: FolderWorkspace) -> None:
    port = free_port()
    process = subprocess.Popen(
        [sys.executable, "-m", "gisapp", "serve", "--port", str(port), "--workspace", str(hanoi.folder)],
        stdout=subprocess.PIPE, stderr=subprocess.PIPE,
    )  # fmt: skip
    try:
        address = f"http://127.0.0.1:{port}/health"
        deadline = time.monotonic() + 40
        while not _answers(address) and time.monotonic() < deadline:
            time.sleep(0.1)
        path = f"{address}?{'&'.join(['aaaaaaaaaaaaaaaa=1'] * 20)}"
        for _ in range(300):
            assert _answers(address)
            with pytest.raises(OSError, match="400"):
                urlopen(path, timeout=5)
    finally:
        process.terminate()
        _, errors = process.communicate(timeout=20)
    assert len(errors) > 65_536, "more than a pipe holds"
