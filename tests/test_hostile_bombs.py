"""What would hang or fill the memory is told of in seconds, in little memory."""

import json
import subprocess
import sys
import textwrap
from pathlib import Path

import geopandas as gpd
import numpy as np
import pytest
import shapely

from tests import format_fixtures as formats
from tests.format_fixtures import zipped
from tests.hostile_fixtures import BODY, SECONDS, bomb, entities

SELF_MEGABYTES, CHILD_MEGABYTES = 900, 1_500
_IN_A_PROCESS_OF_ITS_OWN = textwrap.dedent("""
    import os, re, resource, sys
    from pathlib import Path
    from gisapp.compute.cage import read_with_gdal
    from gisapp.exchange.gate import Delivery, Terms, receive
    for path in map(Path, sys.argv[1:]):
        begun = sum(os.times()[:4])
        with path.open("rb") as stream:
            delivery = Delivery(name=path.name, size=path.stat().st_size, stream=stream)
            terms = Terms(layer="a", kind="x", crs=None if path.suffix == ".kml" else "EPSG:5897")
            received = receive(delivery, terms, read_with_gdal=read_with_gdal)
        told = sorted({finding.code for finding in received.findings if finding.severity == "error"})
        count = len(received.table) if received.table is not None else 0
        print(path.name, round(sum(os.times()[:4]) - begun, 1), count, *told)
    own = re.search(r"VmHWM:\\s+(\\d+)", Path("/proc/self/status").read_text())[1]  # ru_maxrss counts who started it
    print(own, resource.getrusage(resource.RUSAGE_CHILDREN).ru_maxrss)
""")


def checked_alone(files: list[Path]) -> tuple[dict[str, tuple[float, int, list[str]]], int, int]:
    """Processor seconds, features and errors of each file; the megabytes that the gate and its child took at most."""
    ended = subprocess.run(
        [sys.executable, "-c", _IN_A_PROCESS_OF_ITS_OWN, *map(str, files)], capture_output=True, text=True, check=True
    )
    *lines, memory = ended.stdout.splitlines()
    answers = {name: (float(seconds), int(count), codes) for name, seconds, count, *codes in map(str.split, lines)}
    own, child = (int(each) // 1024 for each in memory.split())
    return answers, own, child


@pytest.mark.slow
def test_rings_of_a_million_vertices_are_checked_in_time_and_memory(tmp_path):
    angle = np.linspace(0, 2 * np.pi, 1_000_000, endpoint=False)
    ring = np.column_stack([586_000 + 1_000 * np.cos(angle), 2_326_000 + 1_000 * np.sin(angle)])
    table = gpd.GeoDataFrame({"id": ["a"], "ten": ["Đông Anh"]}, geometry=[shapely.Polygon(ring)], crs="EPSG:5897")
    files = []
    for form, suffix in (
        ("FlatGeobuf", ".fgb"),
        ("GeoPackage", ".gpkg"),
        ("KML", ".kml"),
        ("CSV", ".csv"),
        ("Shapefile", ".zip"),
    ):
        files.append(tmp_path / f"ring{suffix}")
        files[-1].write_bytes(formats.WAYS[form].write(table, tmp_path / form))
    answers, own, child = checked_alone(files)
    print(answers, own, child)
    # Where a limit on vertices stands, the ring is too large; else it is a layer of one zone.
    assert {(count, *codes) for _, count, codes in answers.values()} in ({(1,)}, {(0, "too-large")})
    assert max(seconds for seconds, _, _ in answers.values()) < SECONDS
    assert own < SELF_MEGABYTES
    assert child < CHILD_MEGABYTES


def test_bombs_take_neither_time_nor_memory(tmp_path, canaries):
    laughs = f'<?xml version="1.0"?>{entities(canaries / "c.txt", "laughs")}{BODY}'.encode()
    nested = zipped({"a.zip": bomb(50)})
    made = {
        "bomb.zip": bomb(300),
        "nested.zip": nested,
        "laughs.kml": laughs,
        "laughs.kmz": zipped({"doc.kml": laughs}),
    }
    files = [tmp_path / name for name in made]
    for file in files:
        file.write_bytes(made[file.name])
    answers, own, child = checked_alone(files)
    print(answers, own, child)
    assert {name: codes for name, (_, _, codes) in answers.items()} == {
        "bomb.zip": ["too-large"], "nested.zip": ["unreadable"], "laughs.kml": ["unreadable"],
        "laughs.kmz": ["unreadable"],
    }  # fmt: skip
    assert max(seconds for seconds, _, _ in answers.values()) < SECONDS
    assert own < SELF_MEGABYTES
    assert child == 0


def test_a_thousand_polygons_on_each_other_do_not_fill_the_memory():
    """Edge by edge each sees all others: 0.2 MB of text once took 0.9 GB, and 0.9 MB ten."""
    ring = "[[[105.80%04d,21.0],[105.81,21.0],[105.81,21.01],[105.80%04d,21.0]]]"
    triangles = [json.loads(ring % (at, at)) for at in range(1_400)]
    features = [
        {"type": "Feature", "id": at, "properties": {}, "geometry": {"type": "Polygon", "coordinates": each}}
        for at, each in enumerate(triangles)
    ]
    raw = json.dumps({"type": "FeatureCollection", "features": features}).encode()
    code = (
        "import io, re, sys\n"
        "from gisapp.compute.cage import read_with_gdal\n"
        "from gisapp.exchange.gate import Delivery, Terms, receive\n"
        "raw = sys.stdin.buffer.read()\n"
        "delivery = Delivery(name='x.geojson', size=len(raw), stream=io.BytesIO(raw))\n"
        "found = receive(delivery, Terms(layer='x', kind='reference'), read_with_gdal=read_with_gdal).findings\n"
        "highest = re.search(r'VmHWM:\\s+(\\d+)', open('/proc/self/status').read())[1]\n"
        "print(sum(each.code == 'overlap' for each in found), int(highest) // 1024)\n"
    )
    told = subprocess.run([sys.executable, "-c", code], input=raw, capture_output=True, timeout=120, check=True)
    overlaps, megabytes = map(int, told.stdout.split())
    assert overlaps >= 200
    assert megabytes < 450
