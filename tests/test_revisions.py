"""Revisions of a layer: changes rewrite few parts, older states stay readable, and a diff reads only what differs."""

from concurrent.futures import ThreadPoolExecutor
from datetime import UTC, datetime, timedelta

import geopandas as gpd
import numpy as np
import pandas as pd
import pyarrow.parquet as pq
import pytest
import shapely
from deltalake import DeltaTable
from geopandas.testing import assert_geodataframe_equal
from hypothesis import given, settings
from hypothesis import strategies as st

from gisapp.domain.crs import PLAN_CRS
from gisapp.domain.errors import BadInput, Conflict, NotFound, Unavailable
from gisapp.domain.layer import LayerEntry
from gisapp.domain.quality import Quality
from gisapp.history.diff import Kind, compare
from gisapp.storage import commits, parts, rewrite
from gisapp.storage.delta import DeltaLayers

SIDE = 60


def entry(layer: str = "plots") -> LayerEntry:
    return LayerEntry(
        id=layer, title_vi="Thửa", title_en="Plots", spec=None, kind="reference", crs="EPSG:5897", source="test",
        licence="none", dated=None, steward="test", quality=Quality.SURVEYED,
    )  # fmt: skip


def plots(side: int = SIDE) -> gpd.GeoDataFrame:
    x, y = (each.ravel() * 100.0 for each in np.meshgrid(np.arange(side), np.arange(side)))
    shapes = shapely.box(560_000 + x, 2_300_000 + y, 560_090 + x, 2_300_090 + y)
    ids = [f"p{at}" for at in range(len(shapes))]
    return gpd.GeoDataFrame({"id": ids, "use": ["SKK"] * len(ids)}, geometry=shapes, crs=PLAN_CRS)


@pytest.fixture
def layers(tmp_path, monkeypatch) -> DeltaLayers:
    """A store whose parts are small, so that a small layer has many."""
    for module in (parts, rewrite):
        monkeypatch.setattr(module, "ROWS_PER_FILE", 1_000)
        monkeypatch.setattr(module, "ROWS_PER_GROUP", 100)
    monkeypatch.setattr(rewrite, "_FULL", 4.0)  # Delta itself cuts its first parts only roughly
    folder = tmp_path / "layers"
    folder.mkdir()
    return DeltaLayers(folder)


@pytest.fixture
def many(layers) -> DeltaLayers:
    layers.commit(entry(), plots(), by="lan", why="first")
    return layers


def part_paths(layers: DeltaLayers, version: int | None = None) -> set[str]:
    table = DeltaTable(str(layers._folder / "plots"), version=version)
    return {part.path for part in rewrite.parts_of(table)}


def changed(layers: DeltaLayers, **values: object) -> gpd.GeoDataFrame:
    table = layers.features("plots")
    at = table.index[table["id"] == "p7"][0]
    for name, value in values.items():
        table.loc[at, name] = value
    return table


def change(layers: DeltaLayers, table: gpd.GeoDataFrame, *, over: int | None = None):
    last = layers.revision("plots").version if over is None else over
    diff = compare(layers.at(moment=None, versions={"plots": last}).features("plots"), table)
    return layers.change(entry(), diff, by="minh", why="corrected", over=last, decision="d1")


def test_one_changed_feature_rewrites_one_part(many):
    before = part_paths(many)
    revision = change(many, changed(many, use="CX"))
    after = part_paths(many)
    assert len(before) >= 2
    assert (len(before - after), len(after - before)) == (1, 1)
    assert (revision.version, revision.by, revision.decision) == (1, "minh", "d1")
    table = many.features("plots").set_index("id")
    assert (table.loc["p7", "use"], table.loc["p8", "use"], len(table)) == ("CX", "SKK", SIDE * SIDE)


def test_inserts_and_deletes_keep_every_other_feature(many):
    old = many.features("plots")
    come = plots(2).assign(id=["n0", "n1", "n2", "n3"])
    new = gpd.GeoDataFrame(pd.concat([old[~old["id"].isin(["p0", "p3599"])], come], ignore_index=True), crs=PLAN_CRS)
    change(many, new)
    assert len(compare(many.features("plots"), new)) == 0
    assert set(many.diff("plots", 0, 1).kinds()) == {Kind.INSERT, Kind.DELETE}


def test_features_without_geometry_change_too(many):
    table = changed(many, geometry=None)
    change(many, table)
    assert many.features("plots").set_index("id").loc["p7", "geometry"] is None
    back = changed(many, geometry=shapely.box(560_700, 2_300_000, 560_790, 2_300_090))
    change(many, back)
    assert len(many.diff("plots", 0, 2)) == 0


def test_a_feature_without_a_place_stays_in_the_part_that_it_was_in(many):
    change(many, changed(many, geometry=None))
    before = part_paths(many)
    change(many, changed(many, use="CX"))
    assert len(before - part_paths(many)) == 1


def test_features_asked_for_by_id_are_those_of_the_whole_table(many):
    whole, ids = many.features("plots"), {"p7", "p1800", "p3599"}
    some = many.rows("plots", ids=ids)
    assert_geodataframe_equal(some, whole[whole["id"].isin(ids)].reset_index(drop=True))
    assert len(many.rows("plots", ids={"nobody"})) == len(many.rows("plots", ids=set())) == 0


def test_whole_numbers_may_become_numbers_with_a_fraction_but_never_text(many):
    floors = many.features("plots").assign(floors=2)
    change(many, floors)
    change(many, floors.assign(floors=[2.5, *[2.0] * (SIDE * SIDE - 1)]))
    assert sorted(many.features("plots")["floors"].unique()) == [2.0, 2.5]
    with pytest.raises(BadInput, match="one type of value in each column"):
        change(many, floors.assign(floors=["two", *[2] * (SIDE * SIDE - 1)]))
    assert many.revision("plots").version == 2


def test_a_part_that_grows_too_large_is_split(many, monkeypatch):
    monkeypatch.setattr(rewrite, "_FULL", 1.5)
    before = part_paths(many)
    come = plots(30).assign(id=[f"n{at}" for at in range(900)])
    new = gpd.GeoDataFrame(pd.concat([many.features("plots"), come], ignore_index=True), crs=PLAN_CRS)
    change(many, new)
    held = rewrite.parts_of(DeltaTable(str(many._folder / "plots")))
    assert max(part.rows for part in held if part.path not in before) <= 1_500
    assert sum(part.rows for part in held) == SIDE * SIDE + 900


def test_a_layer_emptied_and_filled_again(many):
    change(many, many.features("plots").iloc[:0])
    assert len(many.features("plots")) == 0
    change(many, plots())
    assert len(many.diff("plots", 0, 2)) == 0
    assert len(many.diff("plots", 0, 1)) == SIDE * SIDE


def test_a_new_column_is_kept_and_empty_before(many):
    change(many, changed(many).assign(note=None).pipe(lambda t: t.assign(note=np.where(t["id"] == "p7", "x", None))))
    assert many.features("plots").set_index("id")["note"].dropna().to_dict() == {"p7": "x"}
    assert "note" not in many.at(moment=None, versions={"plots": 0}).features("plots").columns


def test_statistics_of_rewritten_parts_still_lead_to_the_features_in_a_box(many):
    change(many, changed(many, use="CX"))
    box = np.array([[560_700.0, 2_300_000.0, 560_790.0, 2_300_090.0]])
    found = [row for batch in many.batches("plots", columns=["id", "use"], boxes=box) for row in batch.to_pylist()]
    assert [(row["id"], row["use"]) for row in found] == [("p7", "CX")]


def test_a_diff_reads_only_the_parts_that_differ(many, monkeypatch):
    change(many, changed(many, use="CX"))
    opened: list[int] = []
    whole = pq.ParquetFile.read
    monkeypatch.setattr(pq.ParquetFile, "read", lambda self, **how: opened.append(1) or whole(self, **how))
    diff = many.diff("plots", 0, 1)
    assert diff.kinds().to_dict() == {"p7": Kind.UPDATE}
    assert len(opened) == 2, "the one part before, the one part after"


def test_a_change_over_an_older_version_is_refused(many):
    table = changed(many, use="CX")
    change(many, table)
    with pytest.raises(Conflict, match="at the same moment"):
        change(many, table, over=0)


def test_of_many_writers_at_once_exactly_one_wins(many):
    table = changed(many, use="CX")

    def attempt(_at: int) -> bool:
        try:
            change(DeltaLayers(many._folder), table, over=0)
        except Conflict:
            return False
        return True

    with ThreadPoolExecutor(8) as pool:
        assert sum(pool.map(attempt, range(8))) == 1
    assert many.revision("plots").version == 1


def test_a_layer_reads_as_it_was_at_a_moment_and_at_a_version(many):
    change(many, changed(many, use="CX"))
    change(many, changed(many, use="DHT"))
    moments = [datetime.fromisoformat(each.committed) for each in reversed(many.revisions("plots"))]
    uses = [many.at(moment=each, versions={}).features("plots").set_index("id").loc["p7", "use"] for each in moments]
    assert uses == ["SKK", "CX", "DHT"]
    then = many.at(moment=moments[2], versions={"plots": 1})
    assert then.revision("plots").name == "plots@1"
    assert [each.version for each in many.at(moment=moments[1], versions={}).revisions("plots")] == [1, 0]


def test_each_revision_says_for_itself_who_why_and_when_to_a_reader_who_comes_later(many):
    change(many, changed(many, use="CX"))
    change(many, changed(many, use="DHT"))
    commits._said.cache_clear()  # as in a process that saw none of them made
    said = [(each.by, each.why, each.decision) for each in many.revisions("plots")]
    assert said == [("minh", "corrected", "d1"), ("minh", "corrected", "d1"), ("lan", "first", None)]
    moments = [datetime.fromisoformat(each.committed) for each in reversed(many.revisions("plots"))]
    assert moments == sorted(set(moments))
    uses = [many.at(moment=each, versions={}).features("plots").set_index("id").loc["p7", "use"] for each in moments]
    assert uses == ["SKK", "CX", "DHT"]


def test_before_its_first_commit_a_layer_was_not_there(many):
    before = datetime.fromisoformat(many.revisions("plots")[-1].committed) - timedelta(seconds=1)
    then = many.at(moment=before, versions={})
    assert then.ids() == ()
    with pytest.raises(NotFound, match="first committed"):
        then.features("plots")
    assert many.at(moment=datetime.now(UTC), versions={}).ids() == ("plots",)


@pytest.mark.parametrize("version", [-1, 1, 99])
def test_a_version_that_is_not_there_is_refused(many, version):
    with pytest.raises(NotFound, match="from 0 to 0"):
        many.at(moment=None, versions={"plots": version}).features("plots")


def test_a_reader_stays_with_what_it_first_saw(many):
    reader = many.at_once()
    assert reader.revision("plots").version == 0
    change(many, changed(many, use="CX"))
    assert reader.features("plots").set_index("id").loc["p7", "use"] == "SKK"


def test_history_is_never_cleared_away(layers, monkeypatch):
    """Delta's own default clears commits older than thirty days whenever it writes a checkpoint."""
    layers.commit(entry(), plots(2), by="lan", why="first")
    for use in map(str, range(105)):
        table = layers.features("plots")
        change(layers, table.assign(use=np.where(table["id"] == "p1", use, table["use"])))
    log = layers._folder / "plots" / "_delta_log"
    assert list(log.glob("*.checkpoint.parquet")), "a checkpoint was written"
    assert [each.version for each in layers.revisions("plots")] == list(range(105, -1, -1))
    said = DeltaTable(str(layers._folder / "plots")).metadata().configuration
    assert said["delta.enableExpiredLogCleanup"] == "false"


def test_a_disk_without_room_leaves_the_old_revision(many, monkeypatch):
    def full(*_args: object, **_how: object) -> None:
        raise OSError(28, "No space left on device")

    table = changed(many, use="CX")
    monkeypatch.setattr(rewrite.pq, "write_table", full)
    with pytest.raises(Unavailable, match="No space left"):
        change(many, table)
    assert many.revision("plots").version == 0
    assert many.features("plots").set_index("id").loc["p7", "use"] == "SKK"


ROWS = st.dictionaries(
    st.sampled_from([f"p{at}" for at in range(12)]),
    st.tuples(st.one_of(st.none(), st.integers(0, 40)), st.one_of(st.none(), st.sampled_from(["SKK", "CX", ""]))),
    max_size=12,
)


def state(rows: dict) -> gpd.GeoDataFrame:
    shapes = [
        None if x is None else shapely.box(560_000 + x, 2_300_000, 560_001 + x, 2_300_001) for x, _ in rows.values()
    ]
    table = {
        "id": pd.Series(list(rows), dtype=object),
        "use": pd.Series([use for _, use in rows.values()], dtype=object),
    }
    return gpd.GeoDataFrame(table, geometry=gpd.GeoSeries(shapes, crs=PLAN_CRS), crs=PLAN_CRS)


@given(st.lists(ROWS, min_size=2, max_size=5))
@settings(max_examples=25, deadline=None)
def test_every_state_can_be_read_back_and_every_diff_leads_to_it(tmp_path_factory, states):
    folder = tmp_path_factory.mktemp("states")
    layers = DeltaLayers(folder)
    layers.commit(entry(), state(states[0]), by="lan", why="first")
    for each in states[1:]:
        change(layers, state(each))
    for version, each in enumerate(states):
        then = layers.at(moment=None, versions={"plots": version}).features("plots")
        assert len(compare(then, state(each))) == 0
        assert len(~layers.diff("plots", 0, version)) == len(compare(state(states[0]), state(each)))
