"""What hostile input, full disks and many readers at once must not do."""

import errno
import io
import json
import os
import shutil
import sqlite3
import struct
import subprocess
import sys
import time
from collections.abc import Callable, Iterable, Mapping
from datetime import date
from pathlib import Path
from typing import Any, BinaryIO

import geopandas as gpd
import pytest
import shapely
from fastapi.testclient import TestClient

from gisapp import wiring
from gisapp.api.app import build
from gisapp.compute.cage import environment
from gisapp.domain.errors import GisappError, Unavailable
from gisapp.exchange.gate import Delivery, Received, Terms, receive
from gisapp.maps.page import standalone_page
from gisapp.storage.workspace import FolderWorkspace
from gisapp.workflows.maps import map_payload
from gisapp.workflows.offer import Offer
from gisapp.workflows.receive import Receipt, add_layer

DAY = date(2026, 7, 1)
VIEWS = ("zones", "land-balance", "coverage", "conflicts", "ledger", "access")
Command = Callable[..., subprocess.CompletedProcess[str]]
POINT = {"type": "Point", "coordinates": [105.8, 21.0]}
SQUARE = {"type": "Polygon", "coordinates": [[[105.8, 21.0], [105.81, 21.0], [105.81, 21.01], [105.8, 21.0]]]}


def collection(*features: Mapping[str, Any], geometry: Mapping[str, Any] = POINT) -> bytes:
    made = [{"type": "Feature", "properties": dict(each), "geometry": geometry} for each in features]
    return json.dumps({"type": "FeatureCollection", "features": made}).encode()


def zone(**said: Any) -> dict[str, Any]:
    return {"id": "a", "name_vi": "KCN Thử", "status": "operating", "quality": "schematic", **said}


def add(workspace: FolderWorkspace, offer: Offer, data: bytes) -> Receipt:
    delivery = Delivery(name=offer.name, size=len(data), stream=io.BytesIO(data))
    return add_layer(workspace, delivery, offer, by="planner", received_on=DAY, read_with_gdal=wiring.gdal)


def offered(data: bytes) -> Received:
    terms = Terms(layer="x", kind="x", spec=None, crs=None, fields={}, constants={}, control=None, control_name=None)
    return receive(Delivery(name="x", size=len(data), stream=io.BytesIO(data)), terms, read_with_gdal=wiring.gdal)


def refused_in_one_line(answer: subprocess.CompletedProcess[str]) -> bool:
    return answer.returncode == 2 and "Traceback" not in answer.stderr and len(answer.stderr.splitlines()) == 1


_MANY_READERS = """
from concurrent.futures import ThreadPoolExecutor
import numpy as np, shapely
from gisapp.domain.crs import transform
places = shapely.points(np.random.default_rng(0).uniform([105.2, 20.5], [106.1, 21.5], (2000, 2)))
box = np.array([shapely.segmentize(shapely.box(105.5, 20.9, 105.6, 21.0), 0.05)], dtype=object)
def read(turn):
    for each in range(40):
        transform(places if (turn + each) % 2 else box, "EPSG:4326", "EPSG:5897")
with ThreadPoolExecutor(16) as pool:
    list(pool.map(read, range(32)))
"""


def test_many_readers_at_once_do_not_crash_the_projection() -> None:
    # In a process of its own: what is shared between threads against PROJ's rules ends in a segmentation fault.
    ended = subprocess.run([sys.executable, "-c", _MANY_READERS], capture_output=True, text=True, check=False)
    assert ended.returncode == 0, ended.stderr[-300:]


@pytest.mark.parametrize(
    "column",
    [{"position_uncertainty_m": -100}, {"position_uncertainty_m": 1e300}, {"stated_area_ha": 1e300}],
    ids=["an uncertainty below zero", "an uncertainty beyond the world", "an area beyond the world"],
)
def test_one_absurd_number_in_one_zone_stays_out_or_leaves_every_map_whole(
    column: dict[str, float], workspace: FolderWorkspace
) -> None:
    data = collection(zone(**column), zone(id="b"), geometry=SQUARE)
    add(workspace, Offer(layer="zones", name="z.geojson", spec="zones", kind="zones", replace=True), data)
    client = TestClient(build(workspace), raise_server_exceptions=False)
    answers = {view: client.get(f"/maps/{view}/payload").status_code for view in VIEWS}
    assert answers == dict.fromkeys(VIEWS, 200)


def test_a_number_beyond_64_bits_in_a_claim_leaves_the_maps_whole(workspace: FolderWorkspace) -> None:
    rows = workspace.layers.rows("claims")
    rows.loc[0, "value"] = 1e300
    workspace.layers.commit(workspace.layers.entry("claims"), rows, by="planner", why="a slip of the keyboard")
    client = TestClient(build(workspace), raise_server_exceptions=False)
    assert client.get("/maps/zones/payload").status_code == 200


def test_a_zone_named_like_a_part_of_javascript_is_a_zone_like_others(
    workspace: FolderWorkspace, browser: Any, tmp_path: Path
) -> None:
    data = collection(*(zone(id=each) for each in ("constructor", "toString", "__proto__")), geometry=SQUARE)
    add(workspace, Offer(layer="zones", name="z.geojson", spec="zones", kind="zones", replace=True), data)
    faults: list[str] = []
    for view in ("land-balance", "coverage", "conflicts"):
        shown = map_payload(workspace, view, appraised=DAY)
        file = tmp_path / f"{view}.html"
        file.write_text(standalone_page(shown, lang="vi", assets=wiring.assets()), encoding="utf-8")
        page = browser.new_page()
        page.on("pageerror", lambda fault, view=view: faults.append(f"{view}: {fault}"))
        page.goto(file.as_uri(), wait_until="load")
        page.wait_for_timeout(500)
        if page.locator("button.zone").count() != 3:
            faults.append(f"{view}: {page.locator('button.zone').count()} zones")
        page.close()
    assert faults == []


def test_curves_of_a_geopackage_are_a_finding(tmp_path: Path) -> None:
    file = tmp_path / "curves.gpkg"
    gpd.GeoDataFrame({"id": ["a"]}, geometry=[shapely.Point(105.8, 21)], crs=4326).to_file(file, layer="roads")
    arc = struct.pack("<6d", 105.8, 21, 105.81, 21.01, 105.82, 21)
    with sqlite3.connect(file) as database:
        for (trigger,) in database.execute("select name from sqlite_master where type = 'trigger'").fetchall():
            database.execute(f'drop trigger "{trigger}"')
        database.execute("update gpkg_geometry_columns set geometry_type_name = 'CIRCULARSTRING'")
        blob = b"GP\0\1" + struct.pack("<i", 4326) + b"\1\x08\0\0\0\3\0\0\0" + arc
        database.execute("update roads set geom = ?", (blob,))
    database.close()
    received = offered(file.read_bytes())
    assert received.table is None
    assert {each.code for each in received.findings} & {"wrong-geometry-type", "invalid-geometry", "unreadable"}


def test_names_that_come_twice_are_found_in_time() -> None:
    members = ",".join(f'"a{each % 8000}":1' for each in range(16_000))
    begun = time.process_time()
    offered(b'{"type":"FeatureCollection","features":[{"type":"Feature","properties":{%s},"geometry":null}]}'
            % members.encode())  # fmt: skip
    assert time.process_time() - begun < 3


def test_a_column_of_its_own_for_every_feature_is_refused_in_time() -> None:
    begun = time.process_time()
    received = offered(collection(*({"id": f"a{each}", f"k{each}": 1} for each in range(6_000))))
    assert received.table is None
    assert time.process_time() - begun < 5


def test_the_cage_has_no_raster_driver_either() -> None:
    skipped = environment(("GPKG",))["GDAL_SKIP"].replace(" ", ",").split(",")
    assert {"VRT", "WMS", "WCS", "WMTS", "GTI", "GTiff"} <= set(skipped)


def test_a_full_disk_is_refused_and_leaves_nothing_behind(
    workspace: FolderWorkspace, monkeypatch: pytest.MonkeyPatch
) -> None:
    def half(source: BinaryIO, target: BinaryIO, _length: int) -> None:
        target.write(source.read(100))
        raise OSError(errno.ENOSPC, os.strerror(errno.ENOSPC))

    monkeypatch.setattr("gisapp.storage.received.shutil.copyfileobj", half)
    with pytest.raises(Unavailable):
        add(workspace, Offer(layer="clinics", name="c.geojson"), collection({"id": "a"}))
    received = workspace.folder / "received"
    assert not received.exists() or list(received.iterdir()) == []


def test_a_workspace_whose_making_was_killed_leaves_nothing_once_it_is_made(tmp_path: Path) -> None:
    dead = subprocess.run([sys.executable, "-c", "import os; print(os.getpid())"], capture_output=True, check=True)
    (tmp_path / f".w.making-{int(dead.stdout)}-0123abcd" / "layers").mkdir(parents=True)
    wiring.init_workspace(tmp_path / "w", demo=False)
    assert [each.name for each in tmp_path.iterdir()] == ["w"]


def damage(workspace: Path, how: str) -> None:
    zones = workspace / "layers" / "zones"
    if how == "no layers":
        shutil.rmtree(workspace / "layers")
    elif how == "cut part":
        part = next(zones.glob("*.parquet"))
        part.write_bytes(part.read_bytes()[:500])
    elif how == "lost part":
        next(zones.glob("*.parquet")).unlink()
    else:
        (zones / "_delta_log" / f"{1:020}.json").write_text("{")


@pytest.mark.parametrize("how", ["no layers", "cut part", "lost part", "broken log"])
def test_a_damaged_workspace_is_refused_and_not_a_fault(how: str, workspace: FolderWorkspace) -> None:
    damage(workspace.folder, how)
    with pytest.raises(GisappError):
        wiring.open_workspace(workspace.folder).layers.rows("zones")
    status = TestClient(build(workspace), raise_server_exceptions=False).get("/collections/zones/items").status_code
    assert status in (404, 503)


def lines_on(device: str, arguments: Iterable[str]) -> subprocess.CompletedProcess[str]:
    program = [sys.executable, "-c", "import sys; from gisapp.cli.main import run; run(sys.argv[1:])"]
    with Path(device).open("w") as out:
        return subprocess.run([*program, *arguments], stdout=out, stderr=subprocess.PIPE, text=True, check=False)


@pytest.mark.skipif(not Path("/dev/full").exists(), reason="needs /dev/full")
def test_output_that_cannot_be_written_is_refused_in_one_line(workspace: FolderWorkspace) -> None:
    assert refused_in_one_line(lines_on("/dev/full", ["layers", "list", "--workspace", str(workspace.folder)]))


@pytest.mark.skipif(not Path("/proc/self/mem").exists(), reason="needs /proc")
def test_a_file_that_cannot_be_read_to_its_end_is_refused_in_one_line(
    workspace: FolderWorkspace, command: Command
) -> None:
    # Its first byte gives an input/output error, as a failing disk or network drive does.
    answer = command("layers", "add", "x", "/proc/self/mem", workspace=workspace.folder)
    assert refused_in_one_line(answer), answer.stderr[-300:]


def test_an_empty_output_name_is_refused_in_one_line(workspace: FolderWorkspace, command: Command) -> None:
    answer = command("map", "zones", "-o", "", workspace=workspace.folder)
    assert refused_in_one_line(answer), answer.stderr[-300:]


@pytest.mark.parametrize("name", ["a" * 300, os.fsdecode(b"khu-\xff")], ids=["too long", "not text"])
def test_a_workspace_name_that_cannot_be_is_refused(name: str, tmp_path: Path) -> None:
    with pytest.raises(GisappError):
        wiring.init_workspace(tmp_path / name, demo=False)
    assert list(tmp_path.iterdir()) == []


@pytest.mark.parametrize("path", ["/collections/{}", "/collections/{}/items", "/zones/{}/assessment"])
@pytest.mark.parametrize("name", ["a" * 3000, "%00", "%2e%2e", "*"], ids=["long", "NUL", "dots", "star"])
def test_a_name_that_no_layer_can_have_is_not_found(path: str, name: str, hanoi: FolderWorkspace) -> None:
    client = TestClient(build(hanoi), raise_server_exceptions=False)
    assert client.get(path.format(name)).status_code == 404


def test_a_plan_that_is_none_is_refused_by_items_too(hanoi: FolderWorkspace) -> None:
    answer = TestClient(build(hanoi)).get("/collections/zones/items?plan=nothing")
    assert answer.status_code in (400, 404)


def test_a_refused_method_says_which_are_allowed(hanoi: FolderWorkspace) -> None:
    answer = TestClient(build(hanoi)).post("/plans")
    assert answer.status_code == 405
    assert "GET" in answer.headers.get("allow", "")


def test_no_answer_sends_a_browser_to_the_host_that_the_request_names(hanoi: FolderWorkspace) -> None:
    client = TestClient(build(hanoi), follow_redirects=False)
    told = [client.get(path, headers={"Host": "evil.example"}) for path in ("/maps/", "/maps/zones/", "/app")]
    assert [each.headers.get("location", "") for each in told if "evil" in each.headers.get("location", "")] == []


def test_a_compressed_page_has_an_etag_of_its_own_and_either_is_known(hanoi: FolderWorkspace) -> None:
    client = TestClient(build(hanoi))
    plain = client.get("/plans", headers={"Accept-Encoding": "identity"})
    packed = client.get("/plans", headers={"Accept-Encoding": "gzip"})
    assert packed.headers["content-encoding"] == "gzip"
    assert packed.headers["etag"] != plain.headers["etag"]
    for tag in (plain.headers["etag"], packed.headers["etag"]):
        assert client.get("/plans", headers={"If-None-Match": tag}).status_code == 304
