"""How long do readers wait while somebody edits? Requests come at fixed moments, whether others are answered or not."""

import asyncio
import gc
import os
import socket
import subprocess
import sys
from collections.abc import Mapping, Sequence
from pathlib import Path
from typing import Any, Self

import numpy as np

from benchmarks.witness import Witness

_ROOT = Path(__file__).resolve().parent.parent
PER_SECOND = 200
_LINES = 32
#: On the idle machine the work of the witness took up to 0.8 ms of CPU, in measurements that stood still 1.3 to 70.
_AWAY_MS = 1.0
_EDITS = """
import sys, time
from pathlib import Path
from benchmarks.serving import edit
folder, begun = Path(sys.argv[1]), time.monotonic()
for number in range(int(sys.argv[2])):
    time.sleep(max(0.0, begun + number - time.monotonic()))
    edit(folder, f"edit {number}")
print(time.monotonic() - begun)
"""


def waiting_times(folder: Path, port: int, paths: Sequence[str], *, seconds: float, most: int = 3) -> dict[str, Any]:
    """Percentiles of the milliseconds from when a request was due until its answer was whole.

    Where the machine stood still meanwhile, it is measured again, so often at most; what was measured then is told too.
    """
    gc.freeze()  # else the asker tidies up for 60 ms, and who is asked seems to be late
    asyncio.run(_asked(port, list(paths[:100]), 1.0))  # what is made once and for all is made
    quiet = asyncio.run(_asked(port, list(paths), min(seconds, 10.0)))
    told = [_while_edited(folder, port, paths, seconds=seconds)]
    while told[-1]["machine_away_ms"] > _AWAY_MS and len(told) < most:
        told.append(_while_edited(folder, port, paths, seconds=seconds))
    return {
        "per_second": PER_SECOND, "quiet_p99": _percentile(quiet, 99), **told[-1], "before_machine_away": told[:-1],
    }  # fmt: skip


def _while_edited(folder: Path, port: int, paths: Sequence[str], *, seconds: float) -> dict[str, Any]:
    edits = max(1, int(seconds))
    command = [sys.executable, "-c", _EDITS, str(folder), str(edits)]
    with (
        Witness() as witness,
        subprocess.Popen(command, cwd=_ROOT, env=dict(os.environ), stdout=subprocess.PIPE) as writer,
    ):
        waits = asyncio.run(_asked(port, list(paths), seconds))
        told = writer.communicate()[0].decode().split()
    return {
        "edits": edits, "edits_took_s": round(float(told[-1]), 1),
        **{f"p{share:g}": _percentile(waits, share) for share in (50, 95, 99, 99.9)},
        "worst": round(float(np.max(waits)), 1), "machine_away_ms": round(witness.away_ms, 1),
    }  # fmt: skip


def _percentile(waits: Sequence[float], share: float) -> float:
    return round(float(np.percentile(waits, share)), 1)


class Line:
    """One kept connection, which takes as little time as Python can."""

    def __init__(self, port: int) -> None:
        self._host = f"127.0.0.1:{port}"
        self._socket = socket.create_connection(("127.0.0.1", port), timeout=120)
        self._socket.setsockopt(socket.IPPROTO_TCP, socket.TCP_NODELAY, 1)

    def __enter__(self) -> Self:
        return self

    def __exit__(self, *_: object) -> None:
        self._socket.close()

    def send(self, path: str, headers: Mapping[str, str]) -> None:
        """Ask."""
        said = "".join(f"{name}: {value}\r\n" for name, value in headers.items())
        self._socket.sendall(f"GET {path} HTTP/1.1\r\nHost: {self._host}\r\n{said}\r\n".encode())

    def receive(self) -> tuple[int, bytes]:
        """Status and body of the answer."""
        held = b""
        while b"\r\n\r\n" not in held:
            held += self._some()
        head, _, body = held.partition(b"\r\n\r\n")
        status, told = int(head[9:12]), head.lower()
        if status in (204, 304):
            return status, b""
        if b"content-length:" not in told:
            return status, self._chunks(body)
        wanted = int(told.split(b"content-length:")[1].split(b"\r\n")[0])
        parts, count = [body], len(body)
        while count < wanted:
            parts.append(self._some())
            count += len(parts[-1])
        return status, b"".join(parts)

    def _chunks(self, held: bytes) -> bytes:
        while not held.endswith(b"0\r\n\r\n"):
            held += self._some()
        return held

    def _some(self) -> bytes:
        some = self._socket.recv(1 << 20)
        if not some:
            raise ConnectionError("the server hung up")
        return some


async def _asked(port: int, paths: list[str], seconds: float) -> list[float]:
    lines: asyncio.Queue[tuple[asyncio.StreamReader, asyncio.StreamWriter]] = asyncio.Queue()
    for _ in range(_LINES):
        lines.put_nowait(await asyncio.open_connection("127.0.0.1", port))
    loop, waits = asyncio.get_running_loop(), []
    begun = loop.time()

    async def one(number: int) -> None:
        due = begun + number / PER_SECOND
        await asyncio.sleep(max(0.0, due - loop.time()))
        line = await lines.get()
        reader, writer = line
        writer.write(f"GET {paths[number % len(paths)]} HTTP/1.1\r\nHost: 127.0.0.1\r\n\r\n".encode())
        head = (await reader.readuntil(b"\r\n\r\n")).lower()
        if not head.startswith(b"http/1.1 200"):
            raise RuntimeError(head.decode())
        await reader.readexactly(int(head.split(b"content-length:")[1].split(b"\r\n")[0]))
        waits.append((loop.time() - due) * 1000)
        lines.put_nowait(line)

    await asyncio.gather(*(one(number) for number in range(int(seconds * PER_SECOND))))
    while not lines.empty():
        lines.get_nowait()[1].close()
    return waits
