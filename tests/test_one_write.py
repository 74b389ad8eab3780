"""An answer goes out in one go, whole and in turn, and nobody's memory fills with what nobody reads."""

import asyncio
import re
from typing import Any, cast

from hypothesis import given
from hypothesis import strategies as some

from gisapp.cli.one_write import OneWrite
from gisapp.storage.workspace import FolderWorkspace
from tests.conftest import run_apart
from tests.door_fixtures import door, served
from tests.test_limits import spoken

LARGE = b"x" * 262_145


class Heard:
    """What a transport was told, in turn."""

    def __init__(self) -> None:
        self.writes: list[bytes] = []
        self.closed = False

    def write(self, data: bytes) -> None:
        assert not self.closed
        self.writes.append(data)

    def close(self) -> None:
        self.closed = True

    def is_closing(self) -> bool:
        return self.closed

    def get_extra_info(self, name: str) -> str:
        return f"the {name}"


def written(*texts: bytes, close: bool = False, gone: bool = False) -> Heard:
    """What goes out of these texts, written without a turn of the loop between them."""
    heard = Heard()

    async def write() -> None:
        line = OneWrite(cast(asyncio.Transport, heard), asyncio.get_running_loop())
        for text in texts:
            line.write(text)
        heard.closed = gone
        if close:
            line.close()
            assert heard.closed
        await asyncio.sleep(0)

    run_apart(write())
    return heard


def test_head_and_body_are_one_write():
    assert written(b"head", b"body").writes == [b"headbody"]


def test_what_is_large_goes_out_as_it_is_behind_its_head():
    heard = written(b"head", LARGE, b"end")
    assert heard.writes == [b"head", LARGE, b"end"]
    assert heard.writes[1] is LARGE


@given(some.lists(some.integers(0, 300_000), max_size=8))
def test_nothing_is_lost_nor_out_of_turn_and_little_is_held(sizes):
    texts = [bytes([number]) * size for number, size in enumerate(sizes)]
    heard = written(*texts)
    assert b"".join(heard.writes) == b"".join(texts)
    assert all(len(each) <= 262_144 or each in texts for each in heard.writes)


def test_what_is_held_goes_out_before_the_connection_closes():
    assert written(b"head", b"body", close=True).writes == [b"headbody"]


def test_nothing_is_written_to_whoever_has_gone():
    assert written(b"head", gone=True).writes == []


def test_whatever_else_a_transport_is_asked_the_one_beneath_answers():
    line: Any = OneWrite(cast(asyncio.Transport, Heard()), cast(asyncio.AbstractEventLoop, None))
    assert line.get_extra_info("peername") == "the peername"


def test_requests_that_come_at_once_are_answered_in_turn(hanoi: FolderWorkspace):
    ask = "GET /collections/{} HTTP/1.1\r\nHost: 127.0.0.1\r\n{}\r\n"
    layers = ["zones", "nothing-there", "facilities"]
    together = "".join(ask.format(each, "" if each != layers[-1] else "Connection: close\r\n") for each in layers)
    with served(door(hanoi)) as port:
        heard = spoken(port, together.encode())
    assert re.findall(rb"HTTP/1.1 (\d+)", heard) == [b"200", b"404", b"200"]
    assert heard.index(b'"id":"zones"') < heard.index(b"nothing-there") < heard.index(b'"id":"facilities"')
