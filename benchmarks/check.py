"""`gisapp check` of a large GeoJSON file, beside `pyogrio.read_dataframe` merely reading it.

Both run in processes of their own and take turns; what counts is the CPU time (user and system, imports included) and
the peak memory of the process, as the kernel counts them. The last line on stdout is one line of JSON.
"""

import argparse
import json
import os
import subprocess
import sys
import tempfile
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from pathlib import Path
from statistics import median

import geopandas as gpd
import numpy as np
import shapely

from benchmarks import landscape
from benchmarks.land_balance import tell
from gisapp.domain.crs import GEOGRAPHIC_CRS, PLAN_CRS, transform

ENGINES = ("gisapp", "pyogrio")
#: How the file says its CRS: the `crs` member that RFC 7946 withdrew, JSON-FG, or longitude and latitude.
FORMS = ("crs-member", "json-fg", "wgs84")
#: One parcel in so many is moved eastwards, onto its neighbour.
MOVED_EVERY = 10_000
_MOVED_M = 3.0
#: The landscape lies wholly inside the plan area when it is moved so far.
_WESTWARDS_M = 10_000.0
_DECIMALS = {"crs-member": 3, "json-fg": 3, "wgs84": 8}
_HEADS = {
    "crs-member": '"crs":{"type":"name","properties":{"name":"urn:ogc:def:crs:EPSG::5897"}},',
    "json-fg": '"conformsTo":["http://www.opengis.net/spec/json-fg-1/0.2/conf/core"],"coordRefSys":"[EPSG:5897]",',
    "wgs84": "",
}
_READ = "import sys, pyogrio; print(len(pyogrio.read_dataframe(sys.argv[1])))"
_ROOT = Path(__file__).resolve().parent.parent


@dataclass(frozen=True, slots=True, kw_only=True)
class Run:
    """What one process took."""

    cpu_seconds: float
    peak_mb: float


def write_parcels(file: Path, features: int, form: str) -> int:
    """Generate this many parcels of the landscape as one FeatureCollection; tell how many were moved."""
    rng = np.random.default_rng(landscape.SEED)
    made = landscape.mesh(features, rng)
    with file.open("wb") as out:
        out.write(f'{{"type":"FeatureCollection",{_HEADS[form]}"features":[\n'.encode())
        written = moved = 0
        for block in landscape.parcels(made, rng):
            lines = list(_lines(block.iloc[: features - written], form))
            out.write((b",\n" if written and lines else b"") + b",\n".join(lines))
            moved += len(range(-written % MOVED_EVERY, len(lines), MOVED_EVERY))
            written += len(lines)
        out.write(b"\n]}\n")
    return moved


def _lines(block: gpd.GeoDataFrame, form: str) -> Iterator[bytes]:
    shapes = shapely.transform(block.geometry.to_numpy(), lambda xy: xy - (_WESTWARDS_M, 0.0))
    numbers = block["id"].str[1:].astype(int).to_numpy()
    astray = numbers % MOVED_EVERY == 0
    shapes[astray] = shapely.transform(shapes[astray], lambda xy: xy - (-_MOVED_M, 0.0))
    if form == "wgs84":
        shapes = transform(shapes, PLAN_CRS, GEOGRAPHIC_CRS)
    shapes = shapely.transform(shapes, lambda xy: np.round(xy, _DECIMALS[form]))
    member = '"geometry":null,"place"' if form == "json-fg" else '"geometry"'
    for identity, land_use, text in zip(block["id"], block["land_use"], shapely.to_geojson(shapes), strict=True):
        properties = f'{{"land_use":"{land_use}","zone":null}}'
        yield f'{{"type":"Feature","id":"{identity}","properties":{properties},{member}:{text}}}'.encode()


def measured(command: Sequence[str], *, into: Path, codes: tuple[int, ...]) -> Run:
    """Run a command to its end and ask the kernel what it took."""
    with into.open("wb") as out:
        process = subprocess.Popen(command, cwd=_ROOT, stdout=out)
        _, status, usage = os.wait4(process.pid, 0)
        process.returncode = os.waitstatus_to_exitcode(status)
    if process.returncode not in codes:
        sys.exit(f"{' '.join(command)} ended with {process.returncode}")
    return Run(cpu_seconds=usage.ru_utime + usage.ru_stime, peak_mb=usage.ru_maxrss / 1024)


def compare(features: int, *, form: str, rounds: int) -> dict[str, object]:
    """Measure both over one file, in turns, and see that the check found what was moved."""
    with tempfile.TemporaryDirectory(prefix="gisapp-benchmark-") as name:
        folder = Path(name)
        file, workspace, answer = folder / "parcels.geojson", folder / "workspace", folder / "answer"
        # Written apart: a process begins with the peak memory of the one that started it, which is to stay small.
        write = [sys.executable, "-m", "benchmarks.check", "--write", str(file), "--features", str(features)]
        moved = int(subprocess.run([*write, "--form", form], cwd=_ROOT, check=True, stdout=-1).stdout)
        subprocess.run([sys.executable, "-m", "gisapp", "init", str(workspace)], cwd=_ROOT, check=True, stdout=-3)
        check = [sys.executable, "-m", "gisapp", "check", str(file), "--layer", "parcels-2030", "--spec", "parcels",
                 "--workspace", str(workspace), "--format", "json"]  # fmt: skip
        runs: dict[str, list[Run]] = {engine: [] for engine in ENGINES}
        for round_ in range(rounds):
            runs["gisapp"].append(measured(check, into=answer, codes=(2,)))
            _found(answer, moved)
            runs["pyogrio"].append(measured([sys.executable, "-c", _READ, str(file)], into=answer, codes=(0,)))
            for engine in ENGINES:
                run = runs[engine][-1]
                tell(f"round {round_ + 1}: {engine:<8} {run.cpu_seconds:7.2f} s CPU {run.peak_mb:7.0f} MB")
        cpu = {engine: round(median(run.cpu_seconds for run in runs[engine]), 2) for engine in ENGINES}
        return {
            "features": features,
            "bytes": file.stat().st_size,
            "cpu_seconds": cpu,
            "ratio": round(cpu["gisapp"] / cpu["pyogrio"], 2),
            "peak_mb": round(max(run.peak_mb for run in runs["gisapp"]), 1),
        }


def _found(answer: Path, moved: int) -> None:
    """End the run where the check missed a parcel that was moved onto its neighbour."""
    findings = [each for each in json.loads(answer.read_bytes()) if each["code"] == "overlap"]
    more = [int(each["value"]) for finding in findings for each in finding["evidence"] if each["name"] == "more"]
    count = len(findings) - len(more) + sum(more)
    tell(f"{count} overlaps found, {moved} parcels were moved")
    if count < moved * 0.9:
        sys.exit(f"only {count} overlaps were found although {moved} parcels were moved")


def run(arguments: Sequence[str] | None = None) -> int:
    """Measure, and end with one line of JSON."""
    parser = argparse.ArgumentParser(prog="python -m benchmarks.check", description=__doc__)
    parser.add_argument("--features", type=int, default=1_000_000)
    parser.add_argument("--form", choices=FORMS, default=FORMS[0])
    parser.add_argument("--rounds", type=int, default=3)
    parser.add_argument("--write", type=Path, help="only write the file, and tell how many parcels were moved")
    options = parser.parse_args(arguments)
    if options.write:
        print(write_parcels(options.write, options.features, options.form))
        return 0
    print(json.dumps(compare(options.features, form=options.form, rounds=options.rounds)))
    return 0


if __name__ == "__main__":
    sys.exit(run())
