"""A polygon dragged over a city of a million parcels: how long until its assessment is there, over HTTP?

A workspace is made up (`benchmarks.district`), a real `gisapp serve` with one worker answers for it, and polygons of
300 ha are sent one after the other, each a little further on and none the same. The last line on stdout is one line of
JSON: percentiles in milliseconds, and the private memory (USS) of the worker after it all. It ends by itself.
"""

import argparse
import http.client
import json
import os
import signal
import socket
import subprocess
import sys
import tempfile
import time
from collections.abc import Iterator, Sequence
from contextlib import contextmanager, nullcontext
from pathlib import Path

import numpy as np
import psutil
import shapely

from benchmarks import district
from benchmarks.land_balance import tell

_ROOT = Path(__file__).resolve().parent.parent
_START_SECONDS = 120.0
#: The first answer waits for the roads of the whole city and for what every stored zone reaches on them.
_ANSWER_SECONDS = 900.0
#: Requests before those that are measured; then it is waited until all is made that the server makes ahead.
WARM_UP = 5
#: The aim, in milliseconds and megabytes.
P95_MS, USS_MB = 150.0, 800.0


def measure(folder: Path, *, requests: int, hectares: float) -> dict[str, object]:
    """Serve the workspace and send the polygons."""
    with _served(folder) as (server, port):
        shapes = district.drawings(requests + WARM_UP, hectares=hectares)
        bodies = [_body(shape) for shape in shapes]
        line = http.client.HTTPConnection("127.0.0.1", port, timeout=_ANSWER_SECONDS)
        first = [_asked(line, body) for body in bodies[:WARM_UP]]
        _until_warm(line)
        cpu = _cpu(server)
        taken = [_asked(line, body) for body in bodies[WARM_UP:]]
        cpu = (_cpu(server) - cpu) / len(taken)
        line.close()
        used, dirty = server.memory_full_info().uss / 1e6, _written_mb(server)
    spent = np.array([seconds for seconds, _ in taken]) * 1000
    p50, p95, p99 = (round(float(each), 1) for each in np.percentile(spent, (50, 95, 99)))
    parts = json.loads(taken[-1][1])
    said = {name: part["status"] for name, part in parts.items() if isinstance(part, dict) and "status" in part}
    mapped = sum(row["area_ha"] for row in parts["land_balance"]["rows"])
    if abs(mapped - parts["drawn"]["area_ha"]) > 1e-6 * mapped:
        sys.exit(f"the land uses sum to {mapped} ha, the polygon has {parts['drawn']['area_ha']}")
    return {
        "requests": len(taken),
        "hectares": round(mapped, 1),
        "first_ms": round(first[0][0] * 1000),
        "p50_ms": p50,
        "p95_ms": p95,
        "p99_ms": p99,
        "worst_ms": round(float(spent.max()), 1),
        "cpu_ms": round(cpu * 1000, 1),
        "uss_mb": round(used),
        "private_dirty_mb": round(dirty),
        "parts": said,
        "answer_bytes": len(taken[-1][1]),
        "load": [round(each, 1) for each in os.getloadavg()[:2]],
        "met": bool(p95 < P95_MS and used < USS_MB),
    }


def _body(shape: shapely.Polygon) -> bytes:
    said = {"name_vi": "Khu vẽ thử", "zone_type": "industrial"}
    return json.dumps({"type": "Feature", "properties": said, "geometry": shapely.geometry.mapping(shape)}).encode()


def _asked(line: http.client.HTTPConnection, body: bytes) -> tuple[float, bytes]:
    """One assessment, and how long it took from the first byte sent to the last one received."""
    begun = time.perf_counter()
    line.request("POST", "/assessments?horizon=2030&crs=EPSG:5897", body, {"Content-Type": "application/geo+json"})
    answer = line.getresponse()
    text = answer.read()
    spent = time.perf_counter() - begun
    if answer.status != http.client.OK:
        sys.exit(f"{answer.status}: {text[:2000]!r}")
    return spent, text


def _until_warm(line: http.client.HTTPConnection) -> None:
    until = time.monotonic() + _ANSWER_SECONDS
    while time.monotonic() < until:
        line.request("GET", "/ready")
        if json.loads(line.getresponse().read())["warm"]:
            return
        time.sleep(0.2)
    sys.exit("the server is still making what answers share")


def _written_mb(server: psutil.Process) -> float:
    """What the worker holds that no file holds: of its USS the rest is code that any other process could share."""
    rolled = Path(f"/proc/{server.pid}/smaps_rollup").read_text(encoding="ascii").splitlines()
    return next(int(line.split()[1]) for line in rolled if line.startswith("Private_Dirty:")) * 1024 / 1e6


def _cpu(server: psutil.Process) -> float:
    spent = server.cpu_times()
    return float(spent.user + spent.system)


@contextmanager
def _served(folder: Path) -> Iterator[tuple[psutil.Process, int]]:
    """A real server over the workspace, and its port; it is ended afterwards whatever happens."""
    with socket.socket() as free:
        free.bind(("127.0.0.1", 0))
        port = int(free.getsockname()[1])
    # One client sends as fast as it is answered, which is more often than one person drags.
    environment = {**os.environ, "GISAPP_WRITES_PER_SECOND": "0", "GISAPP_LOG_LEVEL": "error"}
    command = [sys.executable, "-m", "gisapp", "serve", "--workspace", str(folder), "--port", str(port)]
    process = subprocess.Popen(command, cwd=_ROOT, env=environment, stdout=subprocess.DEVNULL)
    try:
        _wait(port, process)
        yield psutil.Process(process.pid), port
    finally:
        process.send_signal(signal.SIGTERM)
        try:
            process.wait(20)
        except subprocess.TimeoutExpired:
            process.kill()


def _wait(port: int, process: "subprocess.Popen[bytes]") -> None:
    until = time.monotonic() + _START_SECONDS
    while time.monotonic() < until and process.poll() is None:
        try:
            line = http.client.HTTPConnection("127.0.0.1", port, timeout=5)
            line.request("GET", "/health")
            if line.getresponse().status == http.client.OK:
                return
        except OSError:
            time.sleep(0.1)
    sys.exit("the server did not start")


def run(arguments: Sequence[str] | None = None) -> int:
    """Measure, and end with one line of JSON; 1 where the aim is missed."""
    parser = argparse.ArgumentParser(prog="python -m benchmarks.what_if", description=__doc__)
    parser.add_argument("--parcels", type=int, default=1_000_000)
    parser.add_argument("--edges", type=int, default=district.EDGES)
    parser.add_argument("--facilities", type=int, default=district.FACILITIES)
    parser.add_argument("--requests", type=int, default=200)
    parser.add_argument("--hectares", type=float, default=300.0)
    parser.add_argument("--workspace", type=Path, help="keep the workspace here, and use the one that is there")
    options = parser.parse_args(arguments)
    kept = options.workspace
    with nullcontext(kept) if kept else tempfile.TemporaryDirectory(prefix="gisapp-what-if-") as name:
        folder = kept or Path(name) / "workspace"
        if not folder.exists():
            begun = time.perf_counter()
            # Apart, for the memory of whoever makes a million parcels is not to be anybody's here.
            make = f"from pathlib import Path; from benchmarks.district import make; make(Path({str(folder)!r}), "
            make += f"parcels={options.parcels}, edges={options.edges}, facilities={options.facilities})"
            subprocess.run([sys.executable, "-c", make], cwd=_ROOT, check=True)
            tell(f"made the workspace in {time.perf_counter() - begun:.0f} s")
        asked = {"parcels": options.parcels, "edges": options.edges, "facilities": options.facilities}
        found = {**asked, **measure(folder, requests=options.requests, hectares=options.hectares)}
    print(json.dumps(found))
    return 0 if found["met"] else 1


if __name__ == "__main__":
    sys.exit(run())
