"""Ready-made pieces say what the rows themselves would: in every CRS and form, after every change, whatever is lost."""

import json
import os
import shutil

import geopandas as gpd
import numpy as np
import pandas as pd
import pyarrow as pa
import pytest
import shapely
from hypothesis import given
from hypothesis import strategies as st
from starlette.testclient import TestClient

from gisapp import wiring
from gisapp.api.app import build
from gisapp.domain.crs import PLAN_CRS, transform
from gisapp.domain.served_crs import CRS84, served
from gisapp.exchange.features import Form, encode, joined
from gisapp.history.diff import Diff
from gisapp.storage import slices as pieces
from gisapp.storage.commits import latest
from gisapp.storage.sliced import sliced
from gisapp.storage.versions import _opened, version_of
from gisapp.storage.workspace import FolderWorkspace
from gisapp.workflows.items import _decoded
from gisapp.workflows.within import Box, meets_box, rows_in_box
from tests.conftest import copied
from tests.door_fixtures import bearing, door
from tests.test_ogc_paging import ENTRY, plots


def forms() -> list[Form]:
    return [
        *(Form(crs=crs, json_fg=fg) for crs in served().values() for fg in (False, True)),
        Form(json_fg=True, fallback=False),
        Form(crs=list(served().values())[2], json_fg=True, fallback=False),
        Form(properties=("id",)),
    ]


def of_pieces(layers, layer: str, form: Form) -> list[bytes]:
    held = layers.slices(layer)
    rows = range(held.count)
    lonlat = held.shapes(rows, CRS84) if form.has_place and form.fallback else []
    return joined(held.heads(rows), held.shapes(rows, form.crs), lonlat, form)


def whole(layers, layer: str, crs) -> list[bytes]:
    """Each feature alone, after a look that some of them together are the same, wherever pages begin and end."""
    held = layers.slices(layer)
    alone = [bytes(held.alone(row, crs)) for row in range(held.count)]
    for rows in (np.arange(held.count), np.arange(0, held.count, 3), np.arange(held.count)[::-1], np.arange(0)):
        assert b"".join(held.whole(rows, crs)) == b"".join(alone[row] for row in rows)
    return [each[:-1] for each in alone]


def of_rows(layers, layer: str, form: Form) -> list[bytes]:
    table = layers.stored(layer)
    return encode(_decoded(table, np.arange(len(table))), form)


def test_pieces_are_what_rows_are_encoded_to_in_every_crs_and_form(demo: FolderWorkspace, hanoi: FolderWorkspace):
    for workspace, layers in ((demo, ("zones", "facilities", "plans", "roads")), (hanoi, ("zones", "communes"))):
        for layer in layers:
            for form in forms():
                assert of_pieces(workspace.layers, layer, form) == of_rows(workspace.layers, layer, form), (layer, form)


def test_a_large_layer_is_kept_in_files_that_hold_the_same(demo: FolderWorkspace, tmp_path):
    workspace = copied(demo, tmp_path / "w")
    shutil.rmtree(tmp_path / "w" / "artifacts", ignore_errors=True)  # what others asked of the one that it is a copy of
    assert of_pieces(workspace.layers, "parcels", Form()) == of_rows(workspace.layers, "parcels", Form())
    files = list((tmp_path / "w" / "artifacts").rglob("*.arrow"))
    assert {file.name.split(".parquet")[0].split(".zstd.")[1].split(".")[0] for file in files} == {
        "index",
        "heads",
        "CRS84",
    }
    for crs in served().values():
        assert whole(workspace.layers, "parcels", crs) == of_rows(workspace.layers, "parcels", Form(crs=crs))


PLACE = st.tuples(st.floats(105.70, 105.80), st.floats(21.10, 21.20), st.floats(0, 0.05), st.floats(0, 0.05))


@given(place=PLACE, crs=st.sampled_from(list(served().values())))
def test_a_box_chooses_the_rows_that_each_shape_is_held_against(demo, place, crs):
    west, south, width, height = place
    for layer in ("parcels", "roads", "zones", "facilities"):
        table = demo.layers.stored(layer)
        east = np.nanmedian(table["xmin"]) + (west - 105.75) * 1e5
        north = np.nanmedian(table["ymin"]) + (south - 21.15) * 1e5
        square = np.array([shapely.box(east, north, east + width * 1e5, north + height * 1e5)])
        bounds = shapely.bounds(transform(square, PLAN_CRS, crs.code))[0]
        box = Box(west=bounds[0], south=bounds[1], east=bounds[2], north=bounds[3], crs=crs)
        assert rows_in_box(demo.layers.slices(layer), box).tolist() == np.flatnonzero(meets_box(table, box)).tolist()


def test_a_box_whose_corner_is_a_vertex_touches_it(demo: FolderWorkspace):
    table = demo.layers.stored("parcels")
    for row in range(0, len(table), 200):
        shape = transform(np.array([shapely.from_wkb(table["geometry"].iloc[row])]), PLAN_CRS, "EPSG:4326")[0]
        x, y = np.round(shapely.get_coordinates(shape)[0], 9)
        for box in (
            Box(west=x, south=y, east=x, north=y, crs=CRS84),
            Box(west=x - 0.01, south=y - 0.01, east=x, north=y, crs=CRS84),
            Box(west=x, south=y, east=x + 0.01, north=y + 0.01, crs=CRS84),
        ):
            got = rows_in_box(demo.layers.slices("parcels"), box)
            assert row in got
            assert got.tolist() == np.flatnonzero(meets_box(table, box)).tolist()


IDS = st.integers(0, 60).map(lambda n: f"p{n}")


@given(
    first=st.sets(IDS, min_size=1, max_size=30),
    edits=st.lists(st.tuples(st.sets(IDS, max_size=4), st.sets(IDS, max_size=4)), min_size=1, max_size=4),
)
def test_pieces_of_a_changed_layer_are_those_of_its_rows(edited_layers, first, edits):
    """Parts that take the place of others take over their pieces; only what changed is written anew."""
    layers = edited_layers
    layers.commit(ENTRY, plots(dict.fromkeys(sorted(first), 0)), by="t", why="w")
    held = dict.fromkeys(sorted(first), 0)
    for form in (Form(), Form(crs=list(served().values())[2])):
        of_pieces(layers, "plots", form)
        whole(layers, "plots", form.crs)
    for number, (come, go) in enumerate(edits, start=1):
        gone = {name: held[name] for name in sorted(go & set(held))}
        changed = {name: held[name] for name in sorted(come & set(held) - go)}
        after = {**dict.fromkeys(sorted(come), number)}
        before = {**gone, **changed}
        after = dict.fromkeys(sorted(come - go), number)
        if not before and not after:
            continue
        layers.change(ENTRY, Diff(before=plots(before), after=plots(after)), by="t", why="w",
                      over=latest(layers._folder / "plots").version)  # fmt: skip
        held = {**{name: rank for name, rank in held.items() if name not in before}, **after}
        state = latest(layers._folder / "plots")
        assert set(version_of(state).paths) == set(_opened(state).paths)
        assert version_of(state).schema == _opened(state).schema
        for form in (Form(), Form(crs=list(served().values())[2])):
            got = of_pieces(layers, "plots", form)
            assert got == of_rows(layers, "plots", form) == whole(layers, "plots", form.crs)
            assert len(got) == len(held)
        for name in held:
            row = layers.slices("plots").find(name)
            assert layers.stored("plots")["id"].iloc[row] == name
        assert layers.slices("plots").find("nobody") is None


@pytest.fixture
def least_rows(monkeypatch: pytest.MonkeyPatch):
    """Parts of any size are worth a file."""
    monkeypatch.setattr(pieces, "_LEAST_ROWS", 0)


@pytest.fixture(scope="module")
def edited_layers(demo: FolderWorkspace, tmp_path_factory: pytest.TempPathFactory):
    with pytest.MonkeyPatch.context() as patched:
        patched.setattr(pieces, "_LEAST_ROWS", 0)
        yield copied(demo, tmp_path_factory.mktemp("slices") / "w").layers


def test_pieces_are_there_before_anybody_can_see_the_part(demo: FolderWorkspace, tmp_path, least_rows):
    layers = copied(demo, tmp_path / "w").layers
    layers.commit(ENTRY, plots({f"p{n}": n for n in range(50)}), by="t", why="w")
    of_pieces(layers, "plots", Form())
    layers.change(ENTRY, Diff(before=plots({"p7": 7}), after=plots({"p7": 70})), by="t", why="w", over=0)
    (part,) = version_of(latest(tmp_path / "w" / "layers" / "plots")).paths
    stem = part.removesuffix(".parquet")
    files = (tmp_path / "w" / "artifacts" / "slices" / "plots").glob(f"{stem}*")
    made = {file.name.removeprefix(stem).split(".")[1] for file in files}
    assert made == {"index", "heads", "CRS84"}


def test_pieces_that_are_lost_damaged_or_cannot_be_kept_are_made_again(demo: FolderWorkspace, tmp_path, least_rows):
    layers = copied(demo, tmp_path / "w").layers
    layers.commit(ENTRY, plots({f"p{n}": n for n in range(50)}), by="t", why="w")
    wanted = of_pieces(layers, "plots", Form())
    folder = tmp_path / "w" / "artifacts" / "slices" / "plots"
    for hurt in (
        lambda: shutil.rmtree(folder),
        lambda: [file.write_bytes(b"x") for file in folder.iterdir()],
        lambda: [file.write_bytes(file.read_bytes()[:40]) for file in folder.iterdir()],
        lambda: (shutil.rmtree(folder), folder.write_bytes(b"no folder")),
    ):
        hurt()
        version = version_of(latest(tmp_path / "w" / "layers" / "plots"))
        part = tmp_path / "w" / "layers" / "plots" / version.paths[0]
        again = pieces.PartSlices(part, folder, version.schema)
        texts = again.texts("heads")
        shapes = again.texts("CRS84", CRS84)
        assert joined(texts.of(range(50)), shapes.of(range(50)), [], Form()) == wanted


def test_pieces_of_the_past_are_cleared_away_and_those_of_now_are_kept(demo: FolderWorkspace, tmp_path, least_rows):
    workspace = copied(demo, tmp_path / "w")
    layers = workspace.layers
    layers.commit(ENTRY, plots({f"p{n}": n for n in range(50)}), by="t", why="w")
    of_pieces(layers, "plots", Form())
    layers.change(ENTRY, Diff(before=plots({"p7": 7}), after=plots({"p7": 70})), by="t", why="w", over=0)
    folder = tmp_path / "w" / "artifacts" / "slices" / "plots"
    for file in folder.iterdir():
        os.utime(file, (0, 0))
    (part,) = version_of(latest(tmp_path / "w" / "layers" / "plots")).paths
    gone = {each for each in wiring.cleared(workspace, only_tell=False) if each.parent == folder}
    assert len(gone) == 3
    assert {each.name.startswith(part.removesuffix(".parquet")) for each in folder.iterdir()} == {True}
    assert not any(each.name.startswith(part.removesuffix(".parquet")) for each in gone)


def test_a_row_without_a_shape_is_in_every_box_and_has_none(demo: FolderWorkspace, tmp_path):
    layers = copied(demo, tmp_path / "w").layers
    table = pd.concat([plots({"p1": 1, "p2": 2}), plots({"p3": 3}).assign(geometry=None)], ignore_index=True)
    layers.commit(ENTRY, gpd.GeoDataFrame(table, geometry="geometry", crs=PLAN_CRS), by="t", why="w")
    held = layers.slices("plots")
    box = Box(west=0, south=0, east=1, north=1, crs=CRS84)
    assert [held.heads([row])[0].tobytes().split(b'"id":"')[1][:2] for row in rows_in_box(held, box)] == [b"p3"]
    assert bytes(held.shapes([2], CRS84)[0]) == b"null"
    assert held.dimensions(np.arange(3), CRS84).tolist() == [2, 2, -1]
    assert sliced(latest(tmp_path / "w" / "layers" / "plots"), tmp_path / "w" / "artifacts" / "slices") is held


def test_what_lies_ready_is_answered_without_decoding_or_encoding(demo: FolderWorkspace, monkeypatch):
    import gisapp.workflows.items as journey

    client = TestClient(build(demo))
    paths = ("/collections/parcels/items?limit=7", "/collections/parcels/items?limit=7&crs=[EPSG:5897]",
             "/collections/zones/items/mau-a")  # fmt: skip
    before = [client.get(path) for path in paths]

    def never(*_: object) -> None:
        raise AssertionError("nothing is to be decoded or encoded")

    for module, name in ((journey, "encode"), (journey, "_decoded"), (pieces, "pieces_of"), (shapely, "from_wkb")):
        monkeypatch.setattr(module, name, never)
    again = [client.get(path) for path in paths]
    assert [each.json()["features"] if "features" in each.json() else each.json() for each in again] == [
        each.json()["features"] if "features" in each.json() else each.json() for each in before
    ]
    assert [each.headers["etag"] for each in again] == [each.headers["etag"] for each in before]


@pytest.mark.parametrize("form", ["zstd", "gzip"])
def test_a_page_goes_out_compressed_as_the_asker_takes_it_under_a_tag_of_its_own(demo: FolderWorkspace, form: str):
    client = TestClient(build(demo))
    path = "/collections/parcels/items?limit=50"
    plain = client.get(path, headers={"Accept-Encoding": "identity"})
    taken = {"zstd": "gzip, deflate, br, zstd", "gzip": "gzip, zstd;q=0"}[form]
    with client.stream("GET", path, headers={"Accept-Encoding": taken}) as answer:
        raw = b"".join(answer.iter_raw())
        headers = answer.headers
    assert headers["content-encoding"] == form
    assert headers["etag"] == f'{plain.headers["etag"][:-1]}-{form}"'
    assert "accept-encoding" in headers["vary"].lower()
    packed = pa.CompressedInputStream(pa.py_buffer(raw), form).read()
    assert json.loads(packed)["features"] == plain.json()["features"]
    assert client.get(path, headers={"If-None-Match": headers["etag"]}).status_code == 304


def test_an_address_that_names_a_revision_may_be_kept_for_ever_by_whoever_may_read_it(demo: FolderWorkspace):
    for opened, shared in ((True, "public"), (False, "private")):
        client = TestClient(door(demo, open_reading=opened))
        for path in ("/collections/zones/items", "/collections/zones/items/mau-a"):
            said = {asked: client.get(path + asked, headers=bearing("reader")).headers["cache-control"]
                    for asked in ("", "?as-of=zones@0", "?as-of=0", "?as-of=plans@0", "?as-of=2030-01-01")}  # fmt: skip
            kept = f"{shared}, max-age=31536000, immutable"
            assert said == {"": "no-cache", "?as-of=zones@0": kept, "?as-of=0": kept,
                            "?as-of=plans@0": "no-cache", "?as-of=2030-01-01": "no-cache"}  # fmt: skip
