"""What does an answer cost? gisapp beside tipg and pygeoapi on PostGIS: CPU per request; and who waits while one edits.

All serve the same 20,000 plots; each round asks every server the same questions in turn over eight connections, and
counts the CPU (user and system) of the server with all its processes; for the peers PostgreSQL's is told apart and
together. Answers are compared feature by feature before anything is measured. A tile is asked for when every plot has
changed, when one has, and again. Then gisapp alone, with one worker, is
asked 200 times a second while somebody commits a revision of one plot every second; and what a further worker takes.
The last line on stdout is one line of JSON. `benchmarks.serving_peers` says how the peers are installed.
"""

import argparse
import json
import os
import sys
import tempfile
from collections.abc import Callable, Mapping, Sequence
from contextlib import ExitStack
from http.client import HTTPConnection
from pathlib import Path
from statistics import median
from typing import Any

import numpy as np

from benchmarks import plots, postgis
from benchmarks.land_balance import tell
from benchmarks.serving_agree import disagreement
from benchmarks.serving_load import Line, waiting_times
from benchmarks.serving_peers import Served, filled, gisapp, pygeoapi, tipg
from gisapp import wiring
from gisapp.history.diff import Diff

_ZOOM = 12
#: Connections over which each server is asked at once.
LINES = 8
_OFTENER = 4
#: What takes a fifth of a millisecond is asked so often: a tick of the clock is 10 ms, and chance counts less.
_CHEAP = 20
_LIMIT = 100
#: How many times less CPU than a peer, PostgreSQL included, each question is to take.
AIMS = {
    "tipg": {"page": 20.0, "feature": 10.0, "tile_cached": 20.0, "tile": 3.0},
    "pygeoapi": {"page": 100.0, "feature": 20.0},
}
_PLAIN, _PYGEOAPI = "collections/plots", "collections/plots"
_PUBLIC = "collections/public.plots"
Paths = Mapping[str, Sequence[str]]


def questions(count: int) -> dict[str, Paths]:
    """For each server the paths of each question, the same places for all; gisapp, asked oftener, of further ones too.

    No box comes twice in a round, so that nothing remembered of a box helps to answer.
    """
    boxes = plots.windows(count * _OFTENER)
    named = [f"f{number}" for number in np.random.default_rng(11).integers(0, plots.COUNT, count)]
    sides = [",".join(f"{side:.9f}" for side in box) for box in boxes]
    tiles = plots.tiles_of(plots.windows(count), _ZOOM)
    rows = [f"{z}/{y}/{x}" for z, y, x in tiles]
    columns = [f"{z}/{x}/{y}" for z, y, x in tiles]
    own = {
        "page": [f"/{_PLAIN}/items?limit={_LIMIT}&bbox={box}" for box in sides],
        "page_crs": [f"/{_PLAIN}/items?limit={_LIMIT}&crs=%5BEPSG:5897%5D&bbox={box}" for box in sides],
        "page_properties": [f"/{_PLAIN}/items?limit={_LIMIT}&properties=name_vi&bbox={box}" for box in sides],
        "feature": [f"/{_PLAIN}/items/{name}" for name in named],
        "tile": [f"/{_PLAIN}/tiles/WebMercatorQuad/{place}" for place in rows],
    }
    return {
        "gisapp": {**own, "tile_after_edit": own["tile"], "tile_cached": own["tile"]},
        "tipg": {
            "page": [f"/{_PUBLIC}/items?f=geojson&limit={_LIMIT}&bbox={box}" for box in sides[:count]],
            "feature": [f"/{_PUBLIC}/items/{name}?f=geojson" for name in named],
            "tile": [f"/{_PUBLIC}/tiles/WebMercatorQuad/{place}" for place in columns],
        },
        "pygeoapi": {
            "page": [f"/{_PYGEOAPI}/items?f=json&limit={_LIMIT}&bbox={box}" for box in sides[: count // 4]],
            "feature": [f"/{_PYGEOAPI}/items/{name}?f=json" for name in named],
        },
    }


class Asked:
    """A server that is asked over as many connections as a small office has browsers."""

    def __init__(self, served: Served, database: Callable[[], float] | None) -> None:
        self._served = served
        self._database = database

    def get(self, path: str, headers: Mapping[str, str] | None = None) -> tuple[int, dict[str, str], bytes]:
        """Status, headers and body of one answer."""
        line = HTTPConnection("127.0.0.1", self._served.port, timeout=120)
        line.request("GET", path, headers=dict(headers or {}))
        answer = line.getresponse()
        told = answer.status, {name.lower(): value for name, value in answer.getheaders()}, answer.read()
        line.close()
        return told

    def cost(self, paths: Sequence[str], headers: Mapping[str, str] | None = None) -> tuple[float, float]:
        """Milliseconds of CPU per request: of the server, and of its database."""
        with ExitStack() as opened:
            lines = [opened.enter_context(Line(self._served.port)) for _ in range(LINES)]
            own, database = self._served.cpu_seconds(), self._database() if self._database else 0.0
            for first in range(0, len(paths), LINES):
                together = list(zip(lines, paths[first : first + LINES], strict=False))
                for line, path in together:
                    line.send(path, headers or {})
                for line, path in together:
                    status, body = line.receive()
                    if status not in (200, 204, 304):
                        sys.exit(f"{path}: {status} {body[:300]!r}")
            own = self._served.cpu_seconds() - own
            database = self._database() - database if self._database else 0.0
        return own * 1000 / len(paths), database * 1000 / len(paths)


def measure(folder: Path, python: Path | None, *, rounds: int, count: int) -> dict[str, Any]:
    """Every question to every server, in turns; medians over the rounds."""
    asked = questions(count)
    found: dict[str, dict[str, list[tuple[float, float]]]] = {}
    with ExitStack() as servers:
        lines = {"gisapp": Asked(servers.enter_context(gisapp(folder)), None)}
        if python is not None:
            place, port = servers.enter_context(filled(wiring.open_workspace(folder).layers.features("plots")))
            used = lambda: postgis.cpu_seconds(place)  # noqa: E731
            lines["tipg"] = Asked(servers.enter_context(tipg(python, port)), used)
            lines["pygeoapi"] = Asked(servers.enter_context(pygeoapi(python, port, folder.parent)), used)
        for name, line in lines.items():
            for paths in asked[name].values():
                line.cost(paths[:3])  # what is made once and for all is made
        wrong = disagreement({name: line.get for name, line in lines.items()}, asked)
        for turn in range(rounds):
            edit(folder, f"every plot, round {turn}", every=True)  # no tile is like one that was made before
            found.setdefault("gisapp", {}).setdefault("tile", []).append(
                lines["gisapp"].cost(asked["gisapp"]["tile"], {"Accept-Encoding": "gzip"})
            )
            edit(folder, f"round {turn}")  # nothing of the new revision is kept yet
            for name, line in lines.items():
                for question, paths in asked[name].items():
                    if (name, question) == ("gisapp", "tile"):
                        continue
                    again = _CHEAP if name == "gisapp" and question in ("feature", "tile_cached") else 1
                    headers = {"Accept-Encoding": "gzip"} if question.startswith("tile") else {}  # as browsers ask
                    found.setdefault(name, {}).setdefault(question, []).append(line.cost(list(paths) * again, headers))
            for question in ("page", "feature"):
                path = asked["gisapp"][question][0]
                tag = lines["gisapp"].get(path)[1]["etag"]
                held = lines["gisapp"].cost([path] * count * _CHEAP, {"If-None-Match": tag})
                found["gisapp"].setdefault(f"{question}_not_modified", []).append(held)
            tell(
                f"round {turn + 1}: "
                + json.dumps(
                    {
                        name: {q: [round(sum(each), 3) for each in costs] for q, costs in said.items()}
                        for name, said in found.items()
                    }
                )
            )
    return {"agree": wrong is None, **({"disagree": wrong} if wrong else {}), "cpu_ms": _told(found)}


def _told(found: dict[str, dict[str, list[tuple[float, float]]]]) -> dict[str, dict[str, Any]]:
    """Medians: a number where the server is alone, else itself and its database."""
    return {
        name: {
            question: round(median(own for own, _ in costs), 3)
            if name == "gisapp"
            else {
                "server": round(median(own for own, _ in costs), 3),
                "postgresql": round(median(db for _, db in costs), 3),
            }
            for question, costs in said.items()
        }
        for name, said in found.items()
    }


def ratios(cpu: dict[str, dict[str, Any]]) -> dict[str, dict[str, dict[str, Any]]]:
    """How many times less CPU than each peer, with PostgreSQL and without, and whether the aim is met."""
    found: dict[str, dict[str, dict[str, Any]]] = {}
    for peer, aims in AIMS.items():
        for question, aim in aims.items() if peer in cpu else ():
            theirs, ours = cpu[peer][question.removesuffix("_cached")], cpu["gisapp"][question]
            times = round((theirs["server"] + theirs["postgresql"]) / ours, 1)
            alone = round(theirs["server"] / ours, 1)
            found.setdefault(peer, {})[question] = {
                "times": times,
                "without_postgresql": alone,
                "aim": aim,
                "met": times >= aim,
            }
    return found


def edit(folder: Path, why: str, *, every: bool = False) -> None:
    """Commit a revision in which one plot is another storey high, or each of them."""
    layers = wiring.open_workspace(folder).layers
    revision = layers.revision("plots")
    before = layers.rows("plots", ids=None if every else [f"f{revision.version}"])
    after = before.assign(floors=before["floors"] + 1)
    layers.change(plots.ENTRY, Diff(before=before, after=after), by="benchmark", why=why, over=revision.version)


def workers_mb(folder: Path, paths: Sequence[str], *, workers: int) -> float:
    """What each worker has for itself alone (USS) once all of them have answered."""
    with gisapp(folder, workers=workers) as served:
        for _ in range(8 * workers):  # a new connection each time, so that every worker gets some
            line = Asked(served, None)
            for path in paths[:40]:
                line.get(path)
        held = sorted(each.memory_full_info().uss / 1e6 for each in served.processes()[1:])
    return float(median(held))


def run(arguments: Sequence[str] | None = None) -> int:
    """Measure, and end with one line of JSON; 1 where answers differ."""
    parser = argparse.ArgumentParser(prog="python -m benchmarks.serving", description=__doc__)
    parser.add_argument("--peers", type=Path, help="the Python in which tipg and pygeoapi are installed")
    parser.add_argument("--rounds", type=int, default=3)
    parser.add_argument("--requests", type=int, default=400)
    parser.add_argument("--seconds", type=float, default=20.0, help="how long waiting times are looked at")
    options = parser.parse_args(arguments)
    with tempfile.TemporaryDirectory(prefix="gisapp-serving-") as name:
        folder = Path(name) / "workspace"
        plots.make(folder)
        tell("made the workspace")
        said = measure(folder, options.peers, rounds=options.rounds, count=options.requests)
        paths = questions(options.requests)["gisapp"]
        with gisapp(folder) as served:
            waits = waiting_times(folder, served.port, paths["page"], seconds=options.seconds)
        each = workers_mb(folder, paths["page"], workers=3)
    line = {
        "plots": plots.COUNT, "requests": options.requests, "rounds": options.rounds, **said,
        "times_less": ratios(said["cpu_ms"]), "while_edited_ms": waits, "uss_mb_per_worker": round(each, 1),
        "load": [round(load, 1) for load in os.getloadavg()[:2]],
    }  # fmt: skip
    print(json.dumps(line))
    return 0 if said["agree"] else 1


if __name__ == "__main__":
    sys.exit(run())
