"""Tiles made ahead are the very ones that would be made when they are asked for, while the layer stays the same."""

import gzip
import os
import shutil
from datetime import UTC, datetime
from itertools import count
from pathlib import Path

import geopandas as gpd
import mapbox_vector_tile
import numpy as np
import pyogrio
import pytest
import shapely
from fastapi.testclient import TestClient
from pmtiles.reader import MmapSource, Reader, all_tiles

from benchmarks import landscape
from gisapp import wiring
from gisapp.api.app import build
from gisapp.domain.crs import PLAN_CRS
from gisapp.domain.errors import NotFound
from gisapp.domain.job import JobState
from gisapp.domain.layer import LayerEntry
from gisapp.domain.quality import Quality
from gisapp.geometry.map_tiles import EXTENT
from gisapp.history.diff import Diff
from gisapp.storage import tile_pyramids as files
from gisapp.storage.verify import orphans
from gisapp.workflows import tile_content, tile_pyramids, tile_sizes
from gisapp.workflows.items import framed
from gisapp.workflows.job_kinds import perform
from gisapp.workflows.overlay import overlaid
from gisapp.workflows.tile_pyramids import DEEPEST, due, make_ahead, occupied, tiles_made
from gisapp.workflows.tile_sizes import least_sizes
from gisapp.workflows.tiles import TileWanted, is_empty, make_tile
from tests.conftest import copied

DAY = datetime(2026, 11, 26, tzinfo=UTC)
ENTRY = LayerEntry(
    id="plots", title_vi="Thửa đất thử", title_en="Plots", spec=None, kind="reference", crs=PLAN_CRS,
    source="benchmarks/landscape.py", licence="CC0-1.0", dated=None, steward="test", quality=Quality.SYNTHETIC,
)  # fmt: skip


def plots(parcels: int) -> gpd.GeoDataFrame:
    """Parcels on a square of six by six kilometres, some of them much larger than others."""
    rng = np.random.default_rng(3)
    land = landscape.joined(landscape.parcels(landscape.mesh(parcels, rng), rng))
    corner = np.array(landscape.CORNER)
    small = shapely.transform(land.geometry.to_numpy(), lambda places: (places - corner) * 0.1 + corner + 20_000)
    return land.set_geometry(gpd.GeoSeries(small, crs=PLAN_CRS))


def seeable(table) -> set[str]:
    """The ids of those that are more than slivers: at zoom 14 two units have 120 centimetres."""
    length = np.hypot(table["xmax"] - table["xmin"], table["ymax"] - table["ymin"])
    return set(table["id"][table["area_m2"] / length > 1.5])


@pytest.fixture(scope="module")
def made(hanoi, tmp_path_factory):
    """A workspace with plots whose tiles were made ahead; not to be written to."""
    workspace = copied(hanoi, tmp_path_factory.mktemp("pyramids") / "w")
    workspace.layers.commit(ENTRY, plots(900), by="test", why="test")
    make_ahead(workspace, "plots")
    return workspace


def tile(client: TestClient, place: tuple[int, int, int], query: str = ""):
    return client.get(f"/collections/plots/tiles/WebMercatorQuad/{'/'.join(map(str, place))}{query}")


def test_a_tile_made_ahead_is_the_one_that_would_be_made(made):
    frame = framed(made, "plots", as_of=None, after=None)
    pyramid = tiles_made(made, "plots")
    places = occupied(frame)
    assert {zoom for zoom, _, _ in places} == set(range(DEEPEST + 1))
    there = 0
    for zoom, row, column in places:
        would_be = make_tile(frame, TileWanted(zoom=zoom, row=row, column=column))
        held = pyramid.tile(zoom, row, column)
        assert held == (None if is_empty(would_be) else would_be)
        there += held is not None
    assert there == pyramid.metadata["tiles_made"] > 20


def test_nobody_can_tell_by_the_answer_which_tile_was_made_ahead(made, tmp_path):
    plain = copied(made, tmp_path / "w")
    for each in (plain.folder / "artifacts").rglob("*.pmtiles"):
        each.unlink()
    ahead, asked = TestClient(build(made)), TestClient(build(plain))
    places = occupied(framed(made, "plots", as_of=None, after=None))
    for place in [*places[::9], (DEEPEST, 0, 0), (DEEPEST + 1, *(2 * each for each in places[-1][1:]))]:
        for _ in range(2):  # through the routes, and at once
            one, other = tile(ahead, place), tile(asked, place)
            assert (one.status_code, one.content) == (other.status_code, other.content)
            told = ("content-type", "content-encoding", "vary", "cache-control", "content-length")
            assert [one.headers.get(name) for name in told] == [other.headers.get(name) for name in told]
        assert tile(ahead, place, "?as-of=plots@0").content == one.content
    answer = tile(ahead, places[0])
    again = ahead.get(str(answer.url), headers={"If-None-Match": answer.headers["etag"]})
    assert (again.status_code, again.content) == (304, b"")


def test_what_is_no_tile_is_a_problem_with_an_archive_too(made):
    client = TestClient(build(made))
    for place, status in (((9, 512, 0), 404), ((23, 0, 0), 404), ((9, 0, 0), 204)):
        assert tile(client, place).status_code == status


def test_others_read_the_archive(made):
    file = Path(tiles_made(made, "plots").file)
    with file.open("rb") as opened:
        source = MmapSource(opened)
        reader = Reader(source)
        header, metadata = reader.header(), reader.metadata()
        tiles = dict(all_tiles(source))
    assert header["clustered"]
    assert header["max_zoom"] == DEEPEST
    assert metadata["vector_layers"][0]["id"] == "plots"
    assert metadata["revision"] == "plots@0"
    assert max(map(len, tiles.values())) == max(metadata["heaviest"].values())
    west, south, east, north = (header[name] / 1e7 for name in ("min_lon_e7", "min_lat_e7", "max_lon_e7", "max_lat_e7"))
    assert west < east
    assert south < north
    seen = pyogrio.read_dataframe(file, layer="plots")
    ids = {
        feature["properties"]["id"]
        for (zoom, _, _), packed in tiles.items() if zoom == DEEPEST
        for feature in mapbox_vector_tile.decode(gzip.decompress(packed))["plots"]["features"]
    }  # fmt: skip
    assert set(seen["id"]) <= ids
    assert ids >= seeable(made.layers.stored("plots"))


def test_the_archive_is_fetched_whole_or_in_pieces(made):
    client = TestClient(build(made))
    whole = client.get("/collections/plots/tiles.pmtiles")
    assert whole.status_code == 200
    assert whole.headers["content-type"] == "application/vnd.pmtiles"
    assert "content-encoding" not in whole.headers
    assert len(whole.content) == tiles_made(made, "plots").size
    piece = client.get("/collections/plots/tiles.pmtiles", headers={"Range": "bytes=0-126"})
    assert (piece.status_code, piece.content) == (206, whole.content[:127])
    assert piece.headers["etag"] == whole.headers["etag"]
    kept = client.get("/collections/plots/tiles.pmtiles", headers={"If-None-Match": whole.headers["etag"]})
    assert kept.status_code == 304
    links = client.get("/collections/plots/tiles/WebMercatorQuad").json()["links"]
    assert [each["rel"] for each in links if each["href"].endswith("tiles.pmtiles")] == ["enclosure"]
    missing = client.get("/collections/zones/tiles.pmtiles")
    assert missing.status_code == 404
    assert "have the administrator make them ahead" in missing.json()["todo"]
    assert "/collections/{layer}/tiles.pmtiles" in client.get("/openapi.json").json()["paths"]


def test_after_a_change_tiles_show_it_and_the_old_archive_goes(made, tmp_path):
    workspace = copied(made, tmp_path / "w")
    old = tiles_made(workspace, "plots").file
    table = workspace.layers.rows("plots")
    workspace.layers.commit(ENTRY, table.iloc[1:], by="test", why="one less")
    assert workspace.layers.pyramid("plots") is None
    gone, place = table["id"].iloc[0], occupied(framed(workspace, "plots", as_of=None, after=None))
    client = TestClient(build(workspace))
    shown = set()
    for each in place:
        if each[0] == DEEPEST and (answer := tile(client, each)).status_code == 200:
            (layer,) = mapbox_vector_tile.decode(answer.content).values()
            shown |= {feature["properties"]["id"] for feature in layer["features"]}
    assert shown >= seeable(workspace.layers.stored("plots"))
    assert gone not in shown
    register = wiring.register_of(workspace)
    os.utime(old, (1, 1))
    assert [str(each) for each in orphans(workspace, register)] == [old]
    make_ahead(workspace, "plots")
    assert not Path(old).exists()
    assert tiles_made(workspace, "plots").file != old


def test_after_an_edit_only_the_tiles_on_which_it_lies_are_made_again(made, tmp_path, monkeypatch):
    workspace = copied(made, tmp_path / "w")
    rows = workspace.layers.rows("plots")
    moved = rows.iloc[[40]].assign(land_use="ODT")
    moved = moved.set_geometry(moved.geometry.translate(30, 20))
    for version, diff in enumerate(
        (Diff(before=rows.iloc[[7]], after=rows.iloc[:0]), Diff(before=rows.iloc[[40]], after=moved))
    ):
        workspace.layers.change(ENTRY, diff, by="test", why="test", over=version)
    frame = framed(workspace, "plots", as_of=None, after=None)
    would_be = {place: make_tile(frame, TileWanted(zoom=place[0], row=place[1], column=place[2]))
                for place in occupied(frame)}  # fmt: skip
    anew = []
    monkeypatch.setattr(tile_pyramids, "make_tile", lambda *said, **more: anew.append(1) or make_tile(*said, **more))
    pyramid = make_ahead(workspace, "plots")
    assert pyramid.metadata["revision"] == "plots@2"
    assert 15 <= len(anew) < len(would_be) * 0.7
    for place, packed in would_be.items():
        assert pyramid.tile(*place) == (None if is_empty(packed) else packed), place
    assert len(list((workspace.folder / "artifacts" / "tiles" / "plots").iterdir())) == 2


def test_a_revision_of_the_same_parts_shares_the_archive_and_a_scenario_has_none(made):
    assert made.layers.at(moment=None, versions={"plots": 0}).pyramid("plots").file == tiles_made(made, "plots").file
    shown = overlaid(made, {}, name="x")
    assert shown.layers.pyramid("plots") is not None
    rows = made.layers.rows("plots")
    changed = overlaid(made, {"plots": Diff(before=rows.iloc[:1], after=rows.iloc[:0])}, name="y")
    assert changed.layers.pyramid("plots") is None
    assert changed.layers.count("plots") == len(rows) - 1


def test_a_damaged_archive_is_none(made, tmp_path):
    workspace = copied(made, tmp_path / "w")
    (file,) = (workspace.folder / "artifacts" / "tiles" / "plots").glob("*.pmtiles")
    whole = file.read_bytes()
    for damaged in (b"", b"PMTiles\x03", b"x" * 4_000, whole[:-1], whole[:200] + bytes(len(whole) - 200)):
        file.write_bytes(damaged)
        files._open.clear()
        assert workspace.layers.pyramid("plots") is None
        place = occupied(framed(workspace, "plots", as_of=None, after=None))[0]
        assert tile(TestClient(build(workspace)), place).status_code in (200, 204)
    with pytest.raises(NotFound):
        tiles_made(workspace, "plots")


def test_tiles_of_large_layers_are_made_once_by_a_job(made, tmp_path):
    workspace = copied(made, tmp_path / "w")
    (file,) = (workspace.folder / "artifacts" / "tiles" / "plots").glob("*.pmtiles")
    file.unlink()
    files._open.clear()
    register, names = wiring.register_of(workspace), (f"j{number}" for number in count())
    assert due(workspace, register, rows=1_000_000, at=DAY, name=lambda: next(names)) == ()
    (job,) = due(workspace, register, rows=900, at=DAY, name=lambda: next(names))
    assert (job.kind, job.payload["layer"]) == ("make-tiles", "plots")
    assert due(workspace, register, rows=900, at=DAY, name=lambda: next(names)) == ()
    register.claim_job("w", DAY)
    perform(workspace, register, job.id, now=lambda: DAY, read_with_gdal=wiring.gdal)
    done = register.job(job.id)
    assert done.state is JobState.DONE
    assert done.result["tiles"] == tiles_made(workspace, "plots").metadata["tiles_made"]
    assert due(workspace, register, rows=900, at=DAY, name=lambda: next(names)) == ()
    assert list(file.parent.iterdir()) == [file]
    file.unlink()  # it is disposable
    files._open.clear()
    (again,) = due(workspace, register, rows=900, at=DAY, name=lambda: next(names))
    register.cancel_job(again.id, DAY)
    assert due(workspace, register, rows=900, at=DAY, name=lambda: next(names)) == ()


def test_the_command_makes_them_and_says_what_they_weigh(made, tmp_path, command):
    workspace = copied(made, tmp_path / "w")
    told = command("layers", "tiles", "plots", "--workspace", str(workspace.folder)).stdout
    assert told.startswith("plots@0: ")
    assert "zoom 14: up to" in told


def test_no_tile_of_a_crowded_layer_is_too_heavy_and_all_tiles_of_a_zoom_agree_which_parcels_are_too_small(
    made, tmp_path, monkeypatch
):
    workspace = copied(made, tmp_path / "w")
    shutil.rmtree(workspace.folder / "artifacts" / "tiles")
    for module in (tile_content, tile_sizes):
        monkeypatch.setattr(module, "MOST_BYTES", 12_000)
    monkeypatch.setattr(tile_sizes, "_FEW", 100)
    frame = framed(workspace, "plots", as_of=None, after=None)
    least = least_sizes(frame)
    assert list(least) == sorted(least, reverse=True)
    assert least[9] > least[13] >= least[16] == 0
    table = made.layers.stored("plots").set_index("id")
    size = np.hypot(table["xmax"] - table["xmin"], table["ymax"] - table["ymin"])
    for place in occupied(frame):
        packed = make_tile(frame, TileWanted(zoom=place[0], row=place[1], column=place[2]))
        assert len(packed) <= 12_000
        if is_empty(packed) or place[0] < 12:
            continue
        features = mapbox_vector_tile.decode(gzip.decompress(packed))["plots"]["features"]
        shown = {feature["properties"]["id"] for feature in features}
        assert min(size[list(shown)]) >= least[place[0]]
        window = shapely.box(16, 16, EXTENT - 16, EXTENT - 16)
        inside = [each for each in features if window.intersects(shapely.geometry.shape(each["geometry"]))]
        assert inside or len(features) < 20
    told = TestClient(build(workspace)).get("/collections/plots/tiles/WebMercatorQuad/tilejson").json()
    assert float(told["least_size_m"]["12"]) == pytest.approx(least[12], abs=0.1)
    # What is dropped is dropped for its size alone: nearly all that are large enough are there.
    shown = set()
    for place in [each for each in occupied(frame) if each[0] == 13]:
        packed = make_tile(frame, TileWanted(zoom=13, row=place[1], column=place[2]))
        if not is_empty(packed):
            features = mapbox_vector_tile.decode(gzip.decompress(packed))["plots"]["features"]
            shown |= {feature["properties"]["id"] for feature in features}
    assert len(shown) >= 0.9 * (size >= least[13]).sum()
