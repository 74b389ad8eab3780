"""A workspace appears whole or not at all, and keeps what users did."""

import io
import json
import shutil
import threading
from datetime import date
from pathlib import Path

import geopandas as gpd
import pandas as pd
import pytest
import shapely
from hypothesis import given
from hypothesis import strategies as st

from gisapp import wiring
from gisapp.domain.errors import BadInput, Conflict, NotFound, Unavailable
from gisapp.domain.layer import LayerEntry
from gisapp.domain.quality import Quality
from gisapp.history.shipped import Recorded, layers_to_commit
from gisapp.notebook import open_workspace as open_notebook
from gisapp.storage.shipped import shipped_layers
from gisapp.storage.workspace import commit_shipped, create_workspace, open_or_create, open_workspace
from gisapp.workflows.land_balance import zone_land_balance
from gisapp.workflows.question import pose
from tests.conftest import copied


def entry(layer: str) -> LayerEntry:
    return LayerEntry(
        id=layer, title_vi=layer, title_en=layer, spec=None, kind="reference", crs="EPSG:5897", source="test",
        licence="none", dated=None, steward="test", quality=Quality.APPROXIMATE,
    )  # fmt: skip


def points(*ids: str) -> gpd.GeoDataFrame:
    geometry = [shapely.Point(580_000 + n, 2_320_000) for n in range(len(ids))]
    return gpd.GeoDataFrame({"id": list(ids)}, geometry=geometry, crs="EPSG:5897")


def test_every_shipped_layer_is_in_a_new_workspace(hanoi, demo):
    for workspace, is_demo in ((hanoi, False), (demo, True)):
        shipped = shipped_layers(wiring.themes(demo=is_demo))
        tables = {layer for layer, each in shipped.items() if not each.is_raster}
        assert set(workspace.layers.ids()) == tables
        rasters = {path.stem for path in (workspace.folder / "rasters").glob("*.tif")}
        assert rasters == set(shipped) - tables


def test_a_table_is_read_back_as_it_was_committed(workspace):
    given_table = pd.DataFrame({"id": ["a", "b"], "name": ["Xã Thư Lâm", None], "n": pd.array([1, None], "Int64")})
    given_table["communes"] = [["Thư Lâm", "Đông Anh"], []]
    workspace.layers.commit(entry("notes"), given_table, by="me", why="test")
    read = workspace.layers.rows("notes")
    assert read["communes"].tolist() == [["Thư Lâm", "Đông Anh"], []]
    assert read["name"].tolist()[0] == "Xã Thư Lâm"
    assert read["n"].tolist()[0] == 1
    assert pd.isna(read["n"].tolist()[1])


def test_a_new_commit_is_a_new_revision_and_says_who_and_why(workspace):
    first = workspace.layers.commit(entry("stops"), points("1"), by="lan", why="first")
    sha256, size = workspace.received.keep(io.BytesIO(b"file"))
    second = workspace.layers.commit(
        entry("stops"), points("1", "2"), by="minh", why="a stop more", received_sha256=sha256
    )
    assert size == len(b"file")
    assert (first.version, second.version) == (0, 1)
    assert [revision.by for revision in workspace.layers.revisions("stops")] == ["minh", "lan"]
    assert len(workspace.layers.features("stops")) == 2
    kept = list((workspace.folder / "received").iterdir())
    assert [path.name for path in kept] == [second.received_sha256]
    assert kept[0].read_bytes() == b"file"


def test_features_without_geometry_survive(workspace):
    table = points("a", "b")
    table.loc[1, "geometry"] = None
    workspace.layers.commit(entry("some"), table, by="me", why="test")
    read = workspace.layers.features("some").set_index("id")
    assert read.geometry["a"].x == 580_000
    assert read.geometry["b"] is None


def test_a_workspace_made_anew_at_the_same_place_is_read_anew(tmp_path):
    for ids in (("a",), ("b", "c")):
        made = wiring.init_workspace(tmp_path / "w", demo=False)
        made.layers.commit(entry("some"), points(*ids), by="me", why="test")
        assert made.layers.features("some")["id"].tolist() == list(ids)
        shutil.rmtree(tmp_path / "w")


def test_readers_never_share_a_geometry(hanoi):
    first, second = (hanoi.layers.features("zones").geometry for _ in range(2))
    assert first.iloc[0] is not second.iloc[0]
    assert first.iloc[0].equals(second.iloc[0])


def test_a_folder_that_is_no_workspace_is_refused(tmp_path):
    with pytest.raises(NotFound, match="gisapp init"):
        open_workspace(tmp_path / "nowhere")
    (tmp_path / "other").mkdir()
    (tmp_path / "other" / "file").touch()
    with pytest.raises(BadInput, match="which is not one"):
        open_workspace(tmp_path / "other")


@pytest.mark.parametrize("mark", ["", "format = 'x'", "not toml [", "\xff"])
def test_a_damaged_mark_is_named(tmp_path, mark):
    (tmp_path / "workspace.toml").write_bytes(mark.encode("latin-1"))
    with pytest.raises(BadInput, match=r"workspace\.toml"):
        open_workspace(tmp_path)


def test_a_workspace_of_a_newer_gisapp_is_refused(tmp_path):
    (tmp_path / "workspace.toml").write_text('format = 99\nmade_by = "9.0"\n')
    with pytest.raises(Unavailable, match=r"made by gisapp 9\.0"):
        open_workspace(tmp_path)


def test_nothing_is_made_where_something_is(tmp_path):
    (tmp_path / "file").touch()
    with pytest.raises(Conflict):
        create_workspace(tmp_path, wiring.themes(demo=False), demo=False)
    assert [path.name for path in tmp_path.iterdir()] == ["file"]


def test_a_failure_half_way_leaves_nothing(tmp_path):
    broken = tmp_path / "theme"
    shutil.copytree(wiring.themes(demo=False)[0], broken)
    (broken / "land_use_classes.csv").unlink()
    with pytest.raises(Unavailable):
        create_workspace(tmp_path / "made", (broken,), demo=False)
    assert sorted(path.name for path in tmp_path.iterdir()) == ["theme"]


def test_two_first_starts_at_once_share_one_whole_workspace(tmp_path):
    made: list[object] = []

    def first_start() -> None:
        made.append(open_or_create(tmp_path / "w", wiring.themes(demo=False), demo=False).layers.ids())

    threads = [threading.Thread(target=first_start) for _ in range(3)]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
    assert len(made) == 3
    assert len(set(made)) == 1
    assert sorted(path.name for path in tmp_path.iterdir()) == ["w"]


def changed_themes(tmp_path: Path) -> tuple[Path, ...]:
    """The themes as a newer gisapp might ship them: one statistic more."""
    themes = []
    for theme in wiring.themes(demo=False):
        shutil.copytree(theme, tmp_path / theme.name)
        themes.append(tmp_path / theme.name)
    statistics = tmp_path / "hanoi" / "statistics.csv"
    lines = statistics.read_text(encoding="utf-8").splitlines()
    statistics.write_text("\n".join([*lines, lines[-1].replace(lines[-1].split(",")[0], "one-more", 1)]) + "\n")
    return tuple(themes)


def test_a_newer_gisapp_commits_what_changed_and_leaves_what_users_did(workspace, tmp_path):
    before = {layer: workspace.layers.revision(layer).version for layer in workspace.layers.ids()}
    mine = workspace.layers.rows("claims").iloc[:3]
    workspace.layers.commit(workspace.layers.entry("claims"), mine, by="lan", why="only these")
    themes = changed_themes(tmp_path)
    (tmp_path / "hanoi" / "claims.csv").write_text((tmp_path / "hanoi" / "claims.csv").read_text() + "\n")
    assert commit_shipped(workspace, themes) == ("statistics",)
    after = {layer: workspace.layers.revision(layer).version for layer in workspace.layers.ids()}
    assert {layer for layer in after if after[layer] != before[layer]} == {"statistics", "claims"}
    assert workspace.layers.revision("claims").by == "lan"
    assert len(workspace.layers.rows("claims")) == 3
    assert commit_shipped(workspace, themes) == ()


@given(st.dictionaries(st.text(min_size=1, max_size=3), st.text(max_size=3)), st.booleans())
def test_what_users_committed_is_never_touched(shipped, changed):
    held = {layer: Recorded(by="lan", shipped_sha256="old" if changed else sha) for layer, sha in shipped.items()}
    assert layers_to_commit(shipped, held) == ()
    assert layers_to_commit(shipped, {}) == tuple(shipped)


def test_a_table_leaves_and_comes_back_and_an_edited_assumption_counts(demo, tmp_path: Path, command):
    folder = tmp_path / "w"
    copied(demo, folder)
    file = tmp_path / "standards.geojson"
    assert command("layers", "export", "standards", "-o", str(file), workspace=folder).returncode == 0
    packs = json.loads(file.read_bytes())
    row = next(
        each["properties"]
        for each in packs["features"]
        if each["properties"]["verification"] == "assumed" and each["properties"]["quantity"] == "reach"
    )
    row["number"] = 12_345
    file.write_text(json.dumps(packs), encoding="utf-8")
    before = wiring.open_workspace(folder).layers.rows("standards").set_index("id")
    added = command("layers", "add", "standards", str(file), "--replace", workspace=folder)
    assert added.returncode == 0, added.stderr
    after = wiring.open_workspace(folder).layers.rows("standards").set_index("id")
    assert after.loc[row["id"], "number"] == 12_345
    same = [name for name in before.columns if name != "number"]
    assert before[same].equals(after.loc[before.index, same])
    assert f"_within_{row['number']}m" in " ".join(open_notebook(folder).assess(horizon=2030).columns)


def test_a_land_balance_is_no_surer_than_the_least_sure_parcel(demo, tmp_path: Path, command):
    folder, file = tmp_path / "w", tmp_path / "parcels.geojson"
    copied(demo, folder)
    assert command("layers", "export", "parcels", "-o", str(file), workspace=folder).returncode == 0
    parcels = json.loads(file.read_bytes())
    for feature in parcels["features"]:
        feature["properties"]["quality"] = "approximate" if feature["properties"]["land_use"] == "LUC" else None
    file.write_text(json.dumps(parcels), encoding="utf-8")
    added = command("layers", "add", "parcels", str(file), "--replace", "--quality", "official", workspace=folder)
    assert added.returncode == 0, added.stderr
    workspace = wiring.open_workspace(folder)
    assert set(workspace.layers.rows("parcels")["quality"]) == {"approximate", "official"}
    zones = workspace.layers.features("zones")
    question = pose(workspace, plan=None, horizon=2030, appraised=date(2026, 11, 22))
    quality = {zone: zone_land_balance(workspace, question, zones[zones["id"] == zone]).quality for zone in zones["id"]}
    assert quality["mau-a"] == Quality.APPROXIMATE
