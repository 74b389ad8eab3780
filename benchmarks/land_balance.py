"""Land balance of 60 zones, from files on disk to table, beside `geopandas.overlay` and tuned peers.

The peers are DuckDB spatial, SedonaDB and PostGIS; one that is not installed is left out, and the answer says so.

Each engine answers in a process of its own; the engines take turns, so that whatever else the machine does falls on
all of them. The last line on stdout is one line of JSON; how it came about goes to stderr.
"""

import argparse
import json
import math
import subprocess
import sys
import tempfile
from collections.abc import Sequence
from contextlib import nullcontext
from dataclasses import dataclass
from pathlib import Path
from statistics import median

import numpy as np
import pyarrow as pa
from deltalake import CommitProperties, DeltaTable

from benchmarks import landscape, postgis
from benchmarks.engines import ENGINES, missing
from gisapp.storage.parts import prepared, write_parts

ROUNDS = 3
#: Answers agree when no class of any zone differs by more than this share of itself.
AGREEMENT = 1e-6
#: ... or by more square metres than this: what double precision leaves of a class that only touches a zone.
NOTHING_M2 = 1e-3
TABLE = (10_000, 100_000, 1_000_000)
_COMMIT = CommitProperties(custom_metadata={"by": "benchmarks"})
_ROOT = Path(__file__).resolve().parent.parent


@dataclass(frozen=True, slots=True, kw_only=True)
class Run:
    """One answer of one engine, and what it took."""

    seconds: float
    cpu_seconds: float
    import_seconds: float
    peak_mb: float
    answer: dict[str, float]


@dataclass(frozen=True, slots=True, kw_only=True)
class Comparison:
    """All runs over one landscape."""

    parcels: int
    zones: int
    runs: dict[str, list[Run]]
    skipped: dict[str, str]

    @property
    def engines(self) -> tuple[str, ...]:
        """Those that were asked."""
        return tuple(self.runs)

    def cpu_seconds(self, engine: str) -> float:
        """What it used of all cores: the median over the rounds, without imports."""
        return median(run.cpu_seconds for run in self.runs[engine])

    def seconds(self, engine: str) -> float:
        """The median over the rounds, without imports."""
        return median(run.seconds for run in self.runs[engine])

    def import_seconds(self, engine: str) -> float:
        """The median over the rounds."""
        return median(run.import_seconds for run in self.runs[engine])

    def peak_mb(self, engine: str) -> float:
        """The most memory that the engine's process held in any round."""
        return max(run.peak_mb for run in self.runs[engine])

    def ratio(self, engine: str) -> float:
        """How many times as long as gisapp the engine took."""
        return self.seconds(engine) / self.seconds("gisapp")

    @property
    def agree(self) -> bool:
        """Whether every run of every engine gave the same areas."""
        reference = self.runs["gisapp"][0].answer
        return all(agreement(reference, run.answer) for runs in self.runs.values() for run in runs)

    def line(self) -> str:
        """Give the result as one line of JSON."""
        others = [engine for engine in self.engines if engine != "gisapp"]
        peers = [engine for engine in others if not engine.startswith("gisapp")]
        cpu = self.cpu_seconds("gisapp")
        return json.dumps(
            {
                "parcels": self.parcels,
                "zones": self.zones,
                "seconds": {engine: round(self.seconds(engine), 3) for engine in self.engines},
                "cpu_seconds": {engine: round(self.cpu_seconds(engine), 3) for engine in self.engines},
                "ratios": {engine: round(self.ratio(engine), 2) for engine in others},
                "cpu_ratios": {engine: round(self.cpu_seconds(engine) / cpu, 2) for engine in others},
                "times_the_fastest_peer": round(min(map(self.ratio, peers)), 2),
                "skipped": self.skipped,
                "peak_mb": round(self.peak_mb("gisapp"), 1),
                "agree": self.agree,
            }
        )


def agreement(one: dict[str, float], other: dict[str, float]) -> bool:
    """Whether two answers give every zone and class the same area."""
    return all(
        math.isclose(one.get(key, 0.0), other.get(key, 0.0), rel_tol=AGREEMENT, abs_tol=NOTHING_M2)
        for key in one.keys() | other.keys()
    )


def write_landscape(folder: Path, parcels: int) -> None:
    """Generate about this many parcels and the zones, and write them as gisapp stores layers."""
    rng = np.random.default_rng(landscape.SEED)
    mesh = landscape.mesh(parcels, rng)
    write_parts(str(folder / "zones"), prepared(landscape.zones(mesh, rng)), mode="overwrite", commit=_COMMIT)
    rows = landscape.joined(landscape.parcels(mesh, rng)).iloc[:parcels]
    write_parts(str(folder / "parcels"), prepared(rows), mode="overwrite", commit=_COMMIT)


def answered(engine: str, folder: Path) -> Run:
    """Let an engine answer in a process of its own."""
    done = subprocess.run(
        [sys.executable, "-m", "benchmarks.engines", engine, str(folder)],
        cwd=_ROOT,
        capture_output=True,
        text=True,
        check=False,
    )
    if done.returncode:
        sys.exit(f"{engine} failed:\n{done.stderr}")
    return Run(**json.loads(done.stdout.splitlines()[-1]))


def compare(parcels: int, *, rounds: int = ROUNDS) -> Comparison:
    """Measure all engines over one landscape, in turns."""
    with tempfile.TemporaryDirectory(prefix="gisapp-benchmark-") as name:
        folder = Path(name)
        write_landscape(folder, parcels)
        skipped = {engine: said for engine in ENGINES if (said := missing(engine)) is not None}
        for engine, said in skipped.items():
            tell(f"{engine} is left out, for it is not installed: {said}")
        runs: dict[str, list[Run]] = {engine: [] for engine in ENGINES if engine not in skipped}
        with nullcontext() if "postgis" in skipped else postgis.filled(folder):
            for round_ in range(rounds):
                for engine, answers in runs.items():
                    run = answered(engine, folder)
                    answers.append(run)
                    tell(
                        f"round {round_ + 1}: {engine:<18} {run.seconds:8.2f} s {run.cpu_seconds:8.2f} s CPU "
                        f"{run.peak_mb:7.0f} MB"
                    )
        return Comparison(
            parcels=_count(folder / "parcels"), zones=_count(folder / "zones"), runs=runs, skipped=skipped
        )


def _count(location: Path) -> int:
    actions = pa.table(DeltaTable(str(location)).get_add_actions(flatten=True))
    return int(sum(actions["num_records"].to_pylist()))


def tell(message: str) -> None:
    """Say how it goes, beside the answer on stdout."""
    print(message, file=sys.stderr, flush=True)


def as_table(comparisons: Sequence[Comparison]) -> str:
    """Give several comparisons as a Markdown table."""
    engines = comparisons[0].engines
    others = [engine for engine in engines if engine != "gisapp"]
    heads = ["parcels", *(f"{engine}, s" for engine in engines), *(f"times {engine}" for engine in others),
             f"peak MB: {', '.join(engines)}", "imports, s", "agree"]  # fmt: skip
    rows = [
        [
            f"{each.parcels:,}",
            *(f"{each.seconds(engine):.2f}" for engine in engines),
            *(f"{each.ratio(engine):.1f}" for engine in others),
            ", ".join(f"{each.peak_mb(engine):.0f}" for engine in engines),
            ", ".join(f"{each.import_seconds(engine):.1f}" for engine in engines),
            "yes" if each.agree else "NO",
        ]
        for each in comparisons
    ]
    return "\n".join(f"| {' | '.join(cells)} |" for cells in (heads, ["---"] * len(heads), *rows))


def run(arguments: Sequence[str] | None = None) -> int:
    """Measure, and end with one line of JSON; 1 when the answers differ."""
    parser = argparse.ArgumentParser(prog="python -m benchmarks.land_balance", description=__doc__)
    parser.add_argument("--parcels", type=int, default=1_000_000)
    parser.add_argument("--rounds", type=int, default=ROUNDS)
    parser.add_argument("--table", action="store_true", help="also 10,000 and 100,000 parcels, as a Markdown table")
    options = parser.parse_args(arguments)
    sizes = TABLE if options.table else (options.parcels,)
    comparisons = [compare(size, rounds=options.rounds) for size in sizes]
    print(as_table(comparisons), file=sys.stdout if options.table else sys.stderr)
    print(comparisons[-1].line())
    return 0 if all(each.agree for each in comparisons) else 1


if __name__ == "__main__":
    sys.exit(run())
