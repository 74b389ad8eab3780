"""Service areas of 30 minutes of many zones, beside rustworkx and networkit; ends with one line of JSON.

A jittered grid of streets with diagonals and fast arterials (152,100 nodes, about 306,000 roads, the worst case for
libraries that look for a hierarchy). Every engine answers, in turns and in this one process, how many seconds it is
from each zone to each junction within the limit; the answers are held against each other. What gisapp does besides,
telling the edges and parts of edges reached, and how long a planned road takes to be there, is measured apart.
"""

import argparse
import json
import sys
import time
from collections.abc import Callable, Sequence
from statistics import median

import geopandas as gpd
import networkit  # type: ignore[import-untyped]
import numpy as np
import rustworkx
import shapely
from numpy.typing import NDArray

from benchmarks.land_balance import tell
from gisapp.analysis.network import Network
from gisapp.analysis.network_build import build_network
from gisapp.analysis.network_changes import with_roads
from gisapp.analysis.network_snap import Access, leaving
from gisapp.analysis.network_times import reached
from gisapp.geometry.least_cost import costs_from

_SEED = 20261122
#: 390 by 390 junctions are then as wide as Hanoi: 58 km, 3,400 square kilometres.
_SPACING_M = 150.0
_SPEED = {"ground": 5.0, "other": 20.0, "arterial": 40.0}
_DIAGONALS = 0.014
_ARTERIAL_EVERY = 20

#: Times that differ by no more seconds than this are the same.
_SAME_S = 1e-9

Metric = NDArray[np.float64]


def streets(side: int) -> gpd.GeoDataFrame:
    """A jittered grid of `side` by `side` junctions with diagonals; every twentieth street is an arterial."""
    rng = np.random.default_rng(_SEED)
    x, y = np.meshgrid(np.arange(side) * _SPACING_M, np.arange(side) * _SPACING_M)
    xy = np.stack([x, y], axis=-1) + rng.uniform(-45, 45, (side, side, 2)) + [550_000.0, 2_300_000.0]
    row, _ = np.indices((side, side - 1))
    across = np.stack([xy[:, :-1], xy[:, 1:]], axis=2).reshape(-1, 2, 2)
    down = np.stack([xy[:-1], xy[1:]], axis=2).reshape(-1, 2, 2)
    diagonal = np.stack([xy[:-1, :-1], xy[1:, 1:]], axis=2).reshape(-1, 2, 2)
    diagonal = diagonal[rng.random(len(diagonal)) < _DIAGONALS]
    fast = np.concatenate([(row % _ARTERIAL_EVERY == 0).ravel(), (row.T % _ARTERIAL_EVERY == 0).ravel()])
    classes = np.where(np.concatenate([fast, np.zeros(len(diagonal), dtype=bool)]), "arterial", "other")
    lines = np.asarray(shapely.linestrings(np.concatenate([across, down, diagonal])), dtype=object)
    ids = [f"s{at:07d}" for at in range(len(lines))]
    return gpd.GeoDataFrame({"id": ids, "road_class": classes}, geometry=lines, crs="EPSG:5897")


def at_nodes(network: Network, nodes: NDArray[np.intp]) -> Access:
    """Zones that get on at these junctions."""
    first = {int(node): edge for edge, node in reversed(list(enumerate(network.start)))}
    zero = np.zeros(len(nodes))
    edges = np.array([first[int(node)] for node in nodes])
    return Access(count=len(nodes), place=np.arange(len(nodes)), edge=edges, low=zero, high=zero, off_m=zero)


def engines(network: Network, zones: Access, limit_s: float) -> dict[str, Callable[[], Metric]]:
    """Each engine, its graph made, as a question to put."""
    nodes = network.start[zones.edge]
    arcs = np.column_stack([network.start, network.end])
    rust = rustworkx.PyGraph()
    rust.add_nodes_from(range(len(network.nodes)))
    rust.add_edges_from([(int(a), int(b), float(s)) for (a, b), s in zip(arcs, network.onward, strict=True)])
    kit = networkit.Graph(len(network.nodes), weighted=True)
    for (a, b), seconds in zip(arcs.tolist(), network.onward.tolist(), strict=True):
        kit.addEdge(a, b, seconds)

    def of_rustworkx() -> Metric:
        out = np.full((len(nodes), len(network.nodes)), np.inf)
        for row, node in enumerate(nodes):
            found = rustworkx.dijkstra_shortest_path_lengths(rust, int(node), float)
            out[row, np.fromiter(found.keys(), dtype=np.intp)] = np.fromiter(found.values(), dtype=np.float64)
            out[row, node] = 0.0
        return np.where(out <= limit_s, out, np.inf)

    def of_networkit() -> Metric:
        out = np.empty((len(nodes), len(network.nodes)))
        for row, node in enumerate(nodes):
            search = networkit.distance.Dijkstra(kit, int(node), storePaths=False)
            search.run()
            out[row] = search.getDistances()
        return np.where(out <= limit_s, out, np.inf)

    return {
        "gisapp": lambda: costs_from(network.seconds, leaving(network, zones), limit=limit_s),
        "rustworkx": of_rustworkx,
        "networkit": of_networkit,
    }


def agreement(answers: dict[str, Metric]) -> bool:
    """Whether all reach the same junctions, in the same time to a billionth of a second."""
    ours = answers["gisapp"]
    there = np.isfinite(ours)
    return all(
        bool((np.isfinite(each) == there).all() and np.abs(each[there] - ours[there]).max(initial=0.0) <= _SAME_S)
        for each in answers.values()
    )


def planned_road_ms(network: Network, zones: Access, limit_s: float, rounds: int) -> float:
    """How much CPU time it takes to lay a planned road of 60 vertices over the network and ask again for one zone."""
    along = network.nodes[np.linspace(0, len(network.nodes) - 1, 60).astype(int)]
    road = gpd.GeoDataFrame({"id": ["planned"], "road_class": ["arterial"]}, geometry=[shapely.LineString(along)],
                            crs="EPSG:5897")  # fmt: skip
    taken = []
    for _ in range(rounds):
        began = time.process_time()
        changed = with_roads(network, road, _SPEED)
        costs_from(changed.seconds, leaving(changed, zones.of(0)), limit=limit_s)
        taken.append((time.process_time() - began) * 1000.0)
    return round(min(taken), 1)


def compare(side: int, zones: int, minutes: float, rounds: int) -> dict[str, object]:
    """Measure all in turns, and see that they answer the same."""
    limit_s = minutes * 60.0
    began = time.perf_counter()
    network = build_network(streets(side), _SPEED)
    built = time.perf_counter() - began
    chosen = np.random.default_rng(_SEED + 1).choice(np.unique(network.start), zones, replace=False)
    origins = at_nodes(network, chosen)
    asked = engines(network, origins, limit_s)
    _ = network.seconds
    taken: dict[str, list[float]] = {name: [] for name in asked}
    answers: dict[str, Metric] = {}
    for round_ in range(rounds):
        for name, ask in asked.items():
            began = time.perf_counter()
            answers[name] = ask()
            taken[name].append(time.perf_counter() - began)
            tell(f"round {round_ + 1}: {name:<10} {taken[name][-1]:7.3f} s")
    began = time.perf_counter()
    areas = [reached(network, answers["gisapp"][at], limit_s, origins.of(at)) for at in range(zones)]
    edges_s = time.perf_counter() - began
    seconds = {name: round(median(each), 3) for name, each in taken.items()}
    return {
        "nodes": len(network.nodes),
        "edges": len(network),
        "zones": zones,
        "minutes": minutes,
        "build_seconds": round(built, 2),
        "seconds": seconds,
        "ratios": {name: round(seconds[name] / seconds["gisapp"], 1) for name in seconds if name != "gisapp"},
        "reached_edges_seconds": round(edges_s, 3),
        "edges_reached": int(sum(len(area.edges) for area in areas)),
        "planned_road_cpu_ms": planned_road_ms(network, origins, limit_s, max(rounds, 3)),
        "agree": agreement(answers),
    }


def run(arguments: Sequence[str] | None = None) -> int:
    """Measure, and end with one line of JSON."""
    parser = argparse.ArgumentParser(prog="python -m benchmarks.service_areas", description=__doc__)
    parser.add_argument("--side", type=int, default=390)
    parser.add_argument("--zones", type=int, default=40)
    parser.add_argument("--minutes", type=float, default=30.0)
    parser.add_argument("--rounds", type=int, default=3)
    options = parser.parse_args(arguments)
    result = compare(options.side, options.zones, options.minutes, options.rounds)
    print(json.dumps(result))
    return 0 if result["agree"] else 1


if __name__ == "__main__":
    sys.exit(run())
