"""The board of so many candidates on six objectives, and its covering objective beside spopt's MCLP.

Both run in processes of their own. The board lists every portfolio, its objectives with their interactions, those that
no other beats, core indices and 10,000 draws; the changes are the smallest of every single datum, at even weights. The
cover is the same question put to both: which five sites reach most people; the answers must be equal. The last line on
stdout is one line of JSON.
"""

import argparse
import json
import subprocess
import sys
import time
from collections.abc import Sequence
from pathlib import Path
from statistics import median
from typing import Any

import numpy as np

from benchmarks.land_balance import tell
from gisapp.analysis.portfolios.board import board
from gisapp.analysis.portfolios.conditions import Candidates, Conditions
from gisapp.analysis.portfolios.datum import datum_turns
from gisapp.analysis.portfolios.measures import Overload, Reached, Spread, Sum
from gisapp.analysis.portfolios.objectives import Objective, achieved
from gisapp.analysis.portfolios.space import portfolios
from gisapp.analysis.portfolios.stability import scores
from gisapp.analysis.portfolios.weights import unknown

SIZES = (2, 3, 4, 5)
COMMUNES, FACILITIES, SEED = 600, 12, 2026
_ROOT = Path(__file__).resolve().parent.parent


def made(count: int) -> tuple[Candidates, tuple[Objective, ...]]:
    """Candidates in a square of 50 km: three sums, people reached together, facilities shared, distances."""
    rng = np.random.default_rng(SEED)
    place = rng.uniform(0, 50, (count, 2))
    demand = np.zeros((count, FACILITIES))
    demand[np.arange(count), rng.integers(0, FACILITIES, count)] = rng.uniform(10, 50, count)
    headroom = rng.uniform(20, 60, FACILITIES)
    overload = Overload(demand_least=demand * 0.8, demand_greatest=demand, headroom_least=headroom * 0.8,
                        headroom_greatest=headroom, price=np.ones(FACILITIES))  # fmt: skip
    objectives = (
        _objective("rice", _sum(rng.uniform(0, 260, count)), more=False),
        _objective("jobs", _sum(rng.uniform(5, 60, count)), more=True),
        _objective("cost", _sum(rng.uniform(1, 9, count)), more=False),
        _objective("people", _cover(place, rng), more=True),
        _objective("unmet", overload, more=False),
        _objective("spread", _apart(place), more=True),
    )
    ids = tuple(f"z{at:02d}" for at in range(count))
    return Candidates(ids=ids, area_ha=rng.uniform(80, 530, count)), objectives


def _sum(amounts: "np.ndarray[Any, np.dtype[np.float64]]") -> Sum:
    return Sum(least=amounts * 0.8, greatest=amounts * 1.2)


def _apart(place: "np.ndarray[Any, np.dtype[np.float64]]") -> Spread:
    return Spread(distance=np.hypot(*(place[:, None] - place[None]).transpose(2, 0, 1)), places=place)


def _cover(place: "np.ndarray[Any, np.dtype[np.float64]]", rng: np.random.Generator) -> Reached:
    communes = rng.uniform(0, 50, (COMMUNES, 2))
    near = np.hypot(*(communes[:, None] - place[None]).transpose(2, 0, 1)) < 7  # noqa: PLR2004 - kilometres
    return Reached(sites=near, people=rng.integers(2_000, 40_000, COMMUNES).astype(np.float64))


def _objective(name: str, measure: Any, *, more: bool) -> Objective:
    return Objective(id=name, title_vi=name, title_en=name, unit="", more_is_better=more, basis="synthetic",
                     measure=measure)  # fmt: skip


def ask_board(count: int) -> dict[str, Any]:
    """The whole board."""
    candidates, objectives = made(count)
    begin, used = time.perf_counter(), _cpu()
    found = board(candidates, Conditions(sizes=SIZES), objectives, unknown(len(objectives)))
    seconds, cpu = time.perf_counter() - begin, _cpu() - used
    begin, used, even = time.perf_counter(), _cpu(), np.full(len(objectives), 1 / len(objectives))
    turns = datum_turns(found.space, objectives, found.scale, even, scores(found.scaled, even))
    return {"seconds": seconds, "cpu_seconds": cpu, "portfolios": len(found.space), "front": len(found.front),
            "draws": found.accepted.draws, "changes": len(turns),
            "changes_seconds": time.perf_counter() - begin, "changes_cpu_seconds": _cpu() - used}  # fmt: skip


def ask_cover(count: int) -> dict[str, Any]:
    """The most people that five of the sites reach, by listing all."""
    candidates, objectives = made(count)
    begin, used = time.perf_counter(), _cpu()
    space = portfolios(candidates, Conditions(sizes=SIZES[-1:]))
    people = achieved(space, (objectives[3],)).middle[:, 0].max()
    seconds, cpu = time.perf_counter() - begin, _cpu() - used
    return {"seconds": seconds, "cpu_seconds": cpu, "people": float(people)}


def ask_spopt(count: int) -> dict[str, Any]:
    """The same, by spopt's maximal covering location problem through its default solver."""
    import pulp  # noqa: PLC0415 - slow to import, and of no use to the others
    from spopt.locate import MCLP  # noqa: PLC0415

    _, objectives = made(count)
    cover: Any = objectives[3].measure
    cost = np.where(cover.sites, 0.0, 2.0)
    begin, used = time.perf_counter(), _cpu()
    problem = MCLP.from_cost_matrix(cost, cover.people, service_radius=1.0, p_facilities=SIZES[-1])
    problem.solve(pulp.PULP_CBC_CMD(msg=False))
    seconds, cpu = time.perf_counter() - begin, _cpu() - used
    return {"seconds": seconds, "cpu_seconds": cpu, "people": float(problem.problem.objective.value())}


def _cpu() -> float:
    """Seconds of processor time so far, those of finished children too: the solver runs in one."""
    from resource import RUSAGE_CHILDREN, getrusage  # noqa: PLC0415

    children = getrusage(RUSAGE_CHILDREN)
    return time.process_time() + children.ru_utime + children.ru_stime


ASKED = {"board": ask_board, "cover": ask_cover, "spopt_mclp": ask_spopt}


def _in_a_process(what: str, count: int) -> dict[str, Any]:
    command = [sys.executable, "-m", "benchmarks.portfolios", "--candidates", str(count), "--ask", what]
    said = subprocess.run(command, cwd=_ROOT, check=True, stdout=subprocess.PIPE).stdout
    answer: dict[str, Any] = json.loads(said.splitlines()[-1])
    return answer


def compare(count: int, *, rounds: int) -> dict[str, Any]:
    """Ask everybody in turns, and see that the covers are equal."""
    runs: dict[str, list[dict[str, Any]]] = {what: [] for what in ASKED}
    for round_ in range(rounds):
        for what, told in runs.items():
            told.append(_in_a_process(what, count))
            tell(f"round {round_ + 1}: {what:<10} {told[-1]['seconds']:7.2f} s  {told[-1]['peak_mb']:5.0f} MB")
    reached = {round(run["people"]) for what in ("cover", "spopt_mclp") for run in runs[what]}
    if len(reached) > 1:
        sys.exit(f"the covers differ: {sorted(reached)}")
    seconds = {what: round(median(run["seconds"] for run in told), 3) for what, told in runs.items()}
    cpu = {what: round(min(run["cpu_seconds"] for run in told), 3) for what, told in runs.items()}
    first = runs["board"][0]
    return {
        "candidates": count,
        "portfolios": first["portfolios"],
        "front": first["front"],
        "draws": first["draws"],
        "seconds": seconds,
        "cpu_seconds": cpu,
        "spopt_over_cover": round(seconds["spopt_mclp"] / seconds["cover"], 1),
        "changes": first["changes"],
        "changes_seconds": round(median(run["changes_seconds"] for run in runs["board"]), 3),
        "changes_cpu_seconds": round(min(run["changes_cpu_seconds"] for run in runs["board"]), 3),
        "peak_mb": round(max(run["peak_mb"] for run in runs["board"])),
    }


def run(arguments: Sequence[str] | None = None) -> int:
    """Measure, and end with one line of JSON."""
    parser = argparse.ArgumentParser(prog="python -m benchmarks.portfolios", description=__doc__)
    parser.add_argument("--candidates", type=int, default=40)
    parser.add_argument("--rounds", type=int, default=3)
    parser.add_argument("--ask", choices=tuple(ASKED), help="answer one question in this process")
    options = parser.parse_args(arguments)
    if options.ask:
        from resource import RUSAGE_SELF, getrusage  # noqa: PLC0415

        answer = ASKED[options.ask](options.candidates)
        print(json.dumps({**answer, "peak_mb": getrusage(RUSAGE_SELF).ru_maxrss / 1024}))
    else:
        print(json.dumps(compare(options.candidates, rounds=options.rounds)))
    return 0


if __name__ == "__main__":
    sys.exit(run())
