"""What is too large, too slow, too often or too much at once is told so, and the door stays open for the rest."""

import asyncio
import json
import socket
import threading
import time
from collections.abc import Callable, Iterator
from contextlib import suppress
from http.client import HTTPConnection
from typing import Any

import pytest
from fastapi import FastAPI
from fastapi.testclient import TestClient
from hypothesis import given
from hypothesis import strategies as some

from gisapp.api.errors import Refusal
from gisapp.api.security.buckets import Buckets, network_of
from gisapp.api.security.geometry_bodies import hold_geometry, levels
from gisapp.api.security.slots import Slots, is_heavy
from gisapp.cli.patience import PatientProtocol
from gisapp.storage.workspace import FolderWorkspace
from tests.conftest import run_apart
from tests.door_fixtures import SQUARE, bearing, client, door, served

MOST = 100_000
JSON = {"Content-Type": "application/json"}


@pytest.fixture(scope="module")
def asked(hanoi: FolderWorkspace) -> TestClient:
    return client(hanoi, body_bytes=MOST, upload_bytes=3 * MOST, body_vertices=1000, writes_per_second=0)


@pytest.fixture(scope="module")
def app(hanoi: FolderWorkspace) -> FastAPI:
    return door(hanoi, body_bytes=MOST, body_seconds=1, writes_per_second=0)


@pytest.fixture(scope="module")
def port(app: FastAPI) -> Iterator[int]:
    with served(app) as listening:
        yield listening


def pieces(size: int) -> Iterator[bytes]:
    for _ in range(size // 1000):
        yield b"x" * 1000


def spoken(port: int, *parts: bytes, pause: float = 0.0) -> bytes:
    """What a server answers to these very bytes, until it closes the connection."""
    with socket.create_connection(("127.0.0.1", port), timeout=30) as line:
        heard = b""
        with suppress(BrokenPipeError, ConnectionResetError):
            for part in parts:
                line.sendall(part)
                time.sleep(pause)
            while more := line.recv(65536):
                heard += more
        return heard


@pytest.mark.parametrize("path", ["/take", "/model"])
def test_a_body_over_the_limit_is_refused_whatever_its_header_says(asked: TestClient, path: str) -> None:
    fits = json.dumps({"a": "x" * (MOST - 9)}).encode()
    assert len(fits) == MOST
    assert asked.post(path, content=fits, headers=JSON).status_code == 200
    for content in (fits + b" ", pieces(MOST + 1000)):
        refused = asked.post(path, content=content, headers=JSON)
        assert refused.status_code == 413
        assert refused.json()["expected"] == f"a body of at most {MOST} bytes"
    lying = asked.post(path, content=pieces(MOST + 1000), headers=JSON | {"Content-Length": "10"})
    assert lying.status_code == 413
    boasting = asked.post(path, content=b"{}", headers=JSON | {"Content-Length": "9" * 5000})
    assert boasting.status_code == 413


def test_a_compressed_body_is_refused_by_name(asked: TestClient) -> None:
    answer = asked.post("/model", content=b"\x1f\x8b", headers={**JSON, "Content-Encoding": "gzip"})
    assert answer.status_code == 415
    assert "Content-Encoding" in answer.json()["expected_vi"]
    assert answer.json()["found"] == "'gzip'"


def test_files_may_be_larger_than_other_bodies(asked: TestClient) -> None:
    path = "/submissions?layer=zones&dry-run=true"
    assert asked.post(path, content=pieces(3 * MOST)).status_code == 200
    refused = asked.post(path, content=pieces(3 * MOST + 1000))
    assert (refused.status_code, refused.json()["expected"]) == (413, f"a body of at most {3 * MOST} bytes")


def test_whoever_may_not_send_is_told_so_before_the_body_is_read(asked: TestClient) -> None:
    assert asked.post("/drop", content=pieces(MOST * 2)).status_code == 401
    assert asked.post("/drop", content=pieces(MOST * 2), headers=bearing("administrator")).status_code == 413


def test_a_client_that_sends_on_is_answered_all_the_same(port: int) -> None:
    for size, headers in ((5_000_000, {}), (5_000_000, {"Content-Length": "5000000"})):
        line = HTTPConnection("127.0.0.1", port, timeout=30)
        line.request("POST", "/take", body=pieces(size), headers=headers, encode_chunked=not headers)
        answer = line.getresponse()
        assert answer.status == 413
        assert answer.getheader("connection") == "close"
        assert json.loads(answer.read())["status"] == 413
        line.close()


def send_on(line: socket.socket, *, until: float) -> None:
    while time.monotonic() < until:
        line.sendall(b"400\r\n" + b"x" * 1024 + b"\r\n")


def test_a_body_without_an_end_is_cut_off(port: int) -> None:
    begun = time.monotonic()
    with socket.create_connection(("127.0.0.1", port), timeout=30) as line:
        line.sendall(b"POST /take HTTP/1.1\r\nHost: localhost\r\nTransfer-Encoding: chunked\r\n\r\n")
        with pytest.raises((BrokenPipeError, ConnectionResetError)):
            send_on(line, until=begun + 20)
    assert time.monotonic() - begun < 10


def test_a_body_that_comes_drop_by_drop_times_out(port: int) -> None:
    head = b"POST /take HTTP/1.1\r\nHost: localhost\r\nContent-Length: 1000\r\n\r\n"
    begun = time.monotonic()
    heard = spoken(port, head, *[b"x"] * 15, pause=0.1)
    assert heard.startswith(b"HTTP/1.1 408 ")
    assert b"application/problem+json" in heard
    assert time.monotonic() - begun < 8


def test_a_body_that_never_comes_times_out_and_the_server_goes_on(port: int) -> None:
    head = b"POST /take HTTP/1.1\r\nHost: localhost\r\nContent-Length: 1000\r\n\r\n"
    lines = [threading.Thread(target=spoken, args=(port, head)) for _ in range(30)]
    for each in lines:
        each.start()
    line = HTTPConnection("127.0.0.1", port, timeout=30)
    line.request("GET", "/plans")
    assert line.getresponse().status == 200
    line.close()
    for each in lines:
        each.join(timeout=20)
    assert not any(each.is_alive() for each in lines)


def test_a_head_that_does_not_end_is_cut_off(app: FastAPI, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(PatientProtocol, "head_seconds", 0.5)
    whole = b"GET /health HTTP/1.1\r\nHost: localhost\r\n\r\n"
    with served(app) as listening:
        for parts in ((b"GET / HT",), (b"",), (whole, b"GET /hea", b"lth"), tuple(bytes([each]) for each in whole)):
            begun = time.monotonic()
            heard = spoken(listening, *parts, pause=0.2 if len(parts) > 3 else 0.05)
            assert time.monotonic() - begun < 6, "letter by letter it would take eight seconds"
            assert heard.startswith(b"HTTP/1.1 200 ") == (whole in parts)


def test_who_asks_again_and_again_is_waited_for_anew_each_time(app: FastAPI, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(PatientProtocol, "head_seconds", 1.0)
    with served(app) as listening, socket.create_connection(("127.0.0.1", listening), timeout=30) as line:
        for _ in range(5):  # longer together than one head may take
            time.sleep(0.4)
            line.sendall(b"HEAD /collections HTTP/1.1\r\nHost: 127.0.0.1\r\n\r\n")
            assert line.recv(65_536).startswith(b"HTTP/1.1 200")
        begun = time.monotonic()
        line.sendall(b"HEAD /collections HTTP/1.1\r\nHost: 127.0")
        assert line.recv(65_536) == b""
        assert 0.9 < time.monotonic() - begun < 10


def test_a_request_that_came_with_another_may_take_its_time(
    hanoi: FolderWorkspace, monkeypatch: pytest.MonkeyPatch
) -> None:
    async def slow() -> str:
        await asyncio.sleep(1.5)
        return "late"

    monkeypatch.setattr(PatientProtocol, "head_seconds", 0.5)
    app = door(hanoi)
    app.add_api_route("/slow", slow, methods=["GET"])
    ask = "GET {} HTTP/1.1\r\nHost: 127.0.0.1\r\n\r\n"
    with served(app) as listening:
        heard = spoken(listening, (ask.format("/health") + ask.format("/slow")).encode())
    assert heard.count(b"HTTP/1.1 200 ") == 2
    assert heard.endswith(b'"late"')


def test_who_waits_to_be_asked_for_a_large_body_is_refused_without_sending_it(port: int) -> None:
    head = b"POST /take HTTP/1.1\r\nHost: localhost\r\nContent-Length: 5000000\r\nExpect: 100-continue\r\n\r\n"
    heard = spoken(port, head)
    assert heard.startswith(b"HTTP/1.1 413 ")
    assert b"100 Continue" not in heard


def test_one_client_may_send_twenty_assessments_a_second_for_a_minute() -> None:
    moment = [0.0]
    buckets = Buckets(25, seconds=lambda: moment[0])
    for each in range(20 * 60):
        moment[0] = each / 20
        assert buckets.take("a") == 0


def test_a_client_that_asks_too_often_waits_and_the_others_do_not(hanoi: FolderWorkspace) -> None:
    asked = client(hanoi, writes_per_second=0.25)
    assert asked.post("/take", json=SQUARE).status_code == 200
    refused = asked.post("/take", json=SQUARE)
    assert refused.status_code == 429
    assert refused.headers["retry-after"] == "4"
    assert refused.json()["todo"] == "wait 4 s and go on more slowly"
    assert asked.post("/take", json=SQUARE, headers=bearing("reader")).status_code == 200
    assert asked.post("/take", json=SQUARE, headers=bearing("reader")).status_code == 429
    assert asked.get("/plans").status_code == 200


def test_fifty_decisions_at_once_are_not_too_often(hanoi: FolderWorkspace) -> None:
    asked = client(hanoi)
    assert {asked.post("/drop", content=b"", headers=bearing("administrator")).status_code for _ in range(50)} == {200}


def test_dragging_a_polygon_is_never_too_often_by_default(hanoi: FolderWorkspace) -> None:
    asked = client(hanoi)
    assert [asked.post("/assessments", json=SQUARE).status_code for _ in range(40)] == [200] * 40


def test_reading_has_a_rate_only_where_one_is_set(hanoi: FolderWorkspace) -> None:
    asked = client(hanoi, reads_per_second=0.5)
    assert [asked.get("/health").status_code for _ in range(3)] == [200, 200, 429]


@given(some.lists(some.tuples(some.sampled_from("abc"), some.floats(0, 2)), max_size=60))
def test_a_bucket_never_gives_more_than_it_holds_and_fills(asks: list[tuple[str, float]]) -> None:
    moment = [0.0]
    buckets = Buckets(3, seconds=lambda: moment[0])
    given_out = dict.fromkeys("abc", 0)
    for who, pause in asks:
        moment[0] += pause
        wait = buckets.take(who)
        assert 0 <= wait <= 1 / 3
        given_out[who] += wait == 0
    assert all(count <= 12 + 3 * moment[0] + 1e-6 for count in given_out.values())


def test_clients_that_are_not_heard_of_any_more_are_forgotten() -> None:
    buckets = Buckets(1, seconds=lambda: 0.0, most_clients=100)
    for each in range(10_000):
        buckets.take(str(each))
    assert len(buckets) == 100


def test_one_customer_with_many_addresses_of_ipv6_is_one_client() -> None:
    assert network_of("2001:db8:1:2:3::4", 32, 64) == network_of("2001:db8:1:2:ffff::", 32, 64) == "2001:db8:1:2::/64"
    assert network_of("203.0.113.7", 32, 64) == "203.0.113.7/32"
    assert network_of("testclient", 32, 64) == "testclient"


def test_more_than_can_be_computed_at_once_is_refused_with_a_time_to_return(hanoi: FolderWorkspace) -> None:
    app = door(hanoi, heavy_at_once=2, heavy_waiting=0, writes_per_second=0)
    inside, go_on = threading.Semaphore(0), threading.Event()

    async def compute() -> dict[str, str]:
        inside.release()
        await asyncio.to_thread(go_on.wait, 60)
        return {}

    app.add_api_route("/maps/slow/compute", compute, methods=["GET"])
    with served(app) as listening:
        statuses: list[tuple[int, str | None]] = []

        def ask(path: str) -> tuple[int, str | None]:
            line = HTTPConnection("127.0.0.1", listening, timeout=90)
            line.request("GET", path)
            answer = line.getresponse()
            answer.read()
            line.close()
            return answer.status, answer.getheader("retry-after")

        threads = [threading.Thread(target=lambda: statuses.append(ask("/maps/slow/compute"))) for _ in range(2)]
        for each in threads:
            each.start()
        try:
            assert inside.acquire(timeout=50)
            assert inside.acquire(timeout=50)
            assert ask("/maps/zones") == (503, "10")
            assert ask("/health")[0] == ask("/collections/zones/items")[0] == 200, "what lies ready is handed out"
        finally:
            go_on.set()
        for each in threads:
            each.join(timeout=20)
        assert statuses == [(200, None)] * 2
        assert ask("/maps/zones")[0] == 200


def test_what_is_laid_over_a_layer_anew_at_each_look_takes_a_slot() -> None:
    one = "/submissions/0123456789abcdef"
    heavy = (one, f"{one}/changes", f"{one}/receipt", "/demo/collections/zones/diff")
    light = ("/submissions", "/submissions/new", "/collections/zones/items")
    assert [each for each in (*heavy, *light) if is_heavy({"method": "GET", "path": each})] == [*heavy]


@pytest.mark.parametrize("query", [b"scenario=0123456789abcdef", b"limit=1&%73cenario=x", b"b.scenario=x"])
def test_whatever_is_read_with_a_scenario_waits_for_a_slot(query: bytes) -> None:
    asked = {"method": "GET", "path": "/collections/zones/items"}
    assert is_heavy({**asked, "query_string": query})
    assert not is_heavy({**asked, "query_string": b"limit=1"})


def test_what_is_computed_over_all_zones_takes_a_slot_whether_it_is_read_or_sent() -> None:
    heavy = (
        ("GET", "/contradictions"),
        ("GET", "/comparisons"),
        ("GET", "/portfolios"),
        ("GET", "/maps/ledger/payload"),
        ("GET", "/demo/contradictions"),
        ("GET", "/zones/mau-a/assessment"),
        ("POST", "/assessments"),
        ("POST", "/scenarios"),
    )
    light = (("GET", "/plans"), ("GET", "/standards"), ("GET", "/maps"), ("GET", "/scenarios"))
    asked = [(method, path) for method, path in (*heavy, *light) if is_heavy({"method": method, "path": path})]
    assert asked == [*heavy]


def test_whoever_waits_too_long_for_a_slot_is_told_and_leaves_none_behind() -> None:
    async def crowd() -> None:
        slots = Slots(1, 5, wait_seconds=0.01)
        await slots.take()
        with pytest.raises(Refusal) as told:
            await slots.take()
        assert told.value.status == 503
        slots.give()
        await asyncio.wait_for(slots.take(), 1)

    run_apart(crowd())


def test_clients_that_do_not_read_their_answers_hold_nobody_up(hanoi: FolderWorkspace) -> None:
    with served(door(hanoi, heavy_at_once=1, heavy_waiting=0)) as listening:
        deaf = [socket.create_connection(("127.0.0.1", listening), timeout=30) for _ in range(3)]
        for line in deaf:
            line.setsockopt(socket.SOL_SOCKET, socket.SO_RCVBUF, 4096)
            line.sendall(b"GET /maps/zones?standalone=1 HTTP/1.1\r\nHost: localhost\r\n\r\n")
            assert line.recv(9) == b"HTTP/1.1 "
        line = HTTPConnection("127.0.0.1", listening, timeout=30)
        line.request("GET", "/maps/zones")
        assert line.getresponse().status == 200
        for each in (*deaf, line):
            each.close()


def nested(depth: int) -> bytes:
    return b'{"type":"Feature","geometry":' + b"[" * depth + b"]" * depth + b"}"


def ring(vertices: int) -> dict[str, Any]:
    return {"type": "Polygon", "coordinates": [[[105.0 + each / 1e7, 21.0] for each in range(vertices)]]}


WRONG: dict[str, tuple[bytes, int]] = {
    "nothing": (b"", 422), "200 levels": (nested(200), 422), "a million levels": (b"[" * 1_000_000, 413),
    "a list": (b"[]", 422), "a number": (b"1", 422),
    "too many vertices": (json.dumps(ring(2001)).encode(), 413),
    "too many in a collection": (json.dumps({"type": "GeometryCollection", "geometries": [ring(1001)] * 2}).encode(),
                                 413),
}  # fmt: skip


@pytest.mark.parametrize("name", WRONG)
def test_a_text_that_is_not_worth_parsing_is_refused(asked: TestClient, name: str) -> None:
    data, status = WRONG[name]
    with pytest.raises(Refusal) as told:
        hold_geometry(data, most_vertices=500)
    assert told.value.status == status
    answer = asked.post("/assessments", content=data[:MOST], headers=JSON)
    assert answer.status_code in (413, 422)
    assert answer.headers["content-type"] == "application/problem+json"


@pytest.mark.parametrize("media", ["", "text/html", "application/octet-stream", "application/jsonp"])
def test_a_geometry_comes_with_its_media_type(asked: TestClient, media: str) -> None:
    headers = {"Content-Type": media} if media else {}
    assert asked.post("/assessments", content=json.dumps(SQUARE).encode(), headers=headers).status_code == 415


def test_what_fits_is_taken(hanoi: FolderWorkspace) -> None:
    asked = client(hanoi)
    feature = {"type": "Feature", "properties": {"name_vi": "[[[[" * 40 + '\\"{'}, "geometry": SQUARE}
    for media in ("application/geo+json", "application/json; charset=utf-8", "application/vnd.ogc.fg+json"):
        answer = asked.post("/assessments", content=json.dumps(feature).encode(), headers={"Content-Type": media})
        assert answer.json()["zone"] == "drawn"
    hold_geometry(b'{"type":"Feature","geometry":null}', most_vertices=0)


@given(some.recursive(some.none() | some.text('[]{}"\\,', max_size=5), lambda inner: some.lists(inner, max_size=3)))
def test_levels_are_those_of_the_parsed_text(value: Any) -> None:
    def depth(each: Any) -> int:
        return 1 + max(map(depth, each), default=0) if isinstance(each, list) else 0

    assert levels(json.dumps(value).encode()) == depth(value)


def test_a_hostile_text_is_measured_in_no_time() -> None:
    worst: tuple[Callable[[], bytes], ...] = (
        lambda: b'"' * 1_000_000, lambda: b'"\\' * 500_000, lambda: b'"' + b"\\" * 1_000_000, lambda: b"[]" * 2_000_000,
    )  # fmt: skip
    for make in worst:
        data = make()
        begun = time.perf_counter()
        levels(data)
        assert time.perf_counter() - begun < 1.0
    with pytest.raises(Refusal):
        hold_geometry(b'"' * 1_000_000, most_vertices=1000)
