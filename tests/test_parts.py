"""Layers on disk: what is written comes back unchanged, and a box brings exactly the rows that meet it."""

import geopandas as gpd
import numpy as np
import pandas as pd
import pyarrow as pa
import pytest
import shapely
from deltalake import CommitProperties, DeltaTable
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from benchmarks import landscape
from gisapp.domain.errors import BadInput
from gisapp.domain.layer import BOX
from gisapp.storage import parts, reading
from gisapp.storage.commits import Committed
from gisapp.storage.near import rows_near
from gisapp.storage.parts import prepared, write_parts
from gisapp.storage.reading import read_parts

CRS = "EPSG:5897"
COMMIT = CommitProperties(custom_metadata={"by": "test"})


def written(folder, table, *, mode="overwrite"):
    write_parts(str(folder), table, mode=mode, commit=COMMIT)
    return str(folder)


def read(location, **options):
    return pa.concat_tables(read_parts(location, **options))


def frame(table):
    plain = table.drop_columns(["geometry", *parts.DERIVED]).to_pandas()
    return gpd.GeoDataFrame(plain, geometry=shapely.from_wkb(table["geometry"].to_pylist()), crs=CRS)


@pytest.fixture(scope="module")
def land():
    rng = np.random.default_rng(5)
    return landscape.joined(landscape.parcels(landscape.mesh(45_000, rng), rng))


@pytest.fixture(scope="module")
def stored(land, tmp_path_factory):
    return written(tmp_path_factory.mktemp("parts") / "parcels", prepared(land))


def facilities():
    return gpd.GeoDataFrame(
        {
            "id": ["a", "b", "c", "d"],
            "name_vi": ["Trạm biến áp 110 kV", None, "Đông Anh", "Sóc Sơn"],
            "sources": [["x", "y"], [], None, ["z"]],
            "since": pd.array([2010, None, 2030, 2050], dtype="Int64"),
            "note_en": [None, None, None, None],
        },
        geometry=[shapely.Point(3.00004, 4), None, shapely.Polygon(), shapely.box(0, 0, 10, 10)],
        crs=CRS,
    )


def test_features_keep_their_lists_numbers_and_missing_values(tmp_path):
    table = read(written(tmp_path / "f", prepared(facilities())))
    rows = {row["id"]: row for row in table.to_pylist()}
    assert rows["a"]["sources"] == ["x", "y"]
    assert rows["b"]["sources"] == []
    assert rows["c"]["sources"] is None
    assert [rows[each]["since"] for each in "abcd"] == [2010, None, 2030, 2050]
    assert rows["a"]["name_vi"] == "Trạm biến áp 110 kV"
    assert rows["b"]["name_vi"] is None


def test_a_feature_without_geometry_stays_with_no_box_and_no_area_at_the_end(tmp_path):
    table = read(written(tmp_path / "f", prepared(facilities())))
    rows = table.to_pylist()
    assert [row["id"] for row in rows][2:] == ["b", "c"]
    assert rows[2]["geometry"] is None
    for row in rows[2:]:
        assert [row[name] for name in parts.DERIVED] == [None] * 5
    assert rows[3]["geometry"] is not None


def test_a_feature_without_geometry_meets_no_box(tmp_path):
    location = written(tmp_path / "f", prepared(facilities()))
    everywhere = np.array([[-1e9, -1e9, 1e9, 1e9]])
    assert sorted(read(location, boxes=everywhere)["id"].to_pylist()) == ["a", "d"]
    nowhere = written(tmp_path / "g", prepared(facilities().iloc[1:3]))
    assert read(nowhere, boxes=everywhere).num_rows == 0


def test_coordinates_are_kept_to_a_tenth_of_a_millimetre_with_their_box_and_area(tmp_path):
    shape = shapely.box(585_000.123_44, 2_325_000.1, 585_010.123_46, 2_325_010.1)
    row = prepared(gpd.GeoDataFrame({"id": ["a"]}, geometry=[shape], crs=CRS)).to_pylist()[0]
    assert [row[name] for name in BOX] == [585_000.1234, 2_325_000.1, 585_010.1235, 2_325_010.1]
    assert shapely.from_wkb(row["geometry"]).bounds == tuple(row[name] for name in BOX)
    assert row["area_m2"] == pytest.approx(100.001, rel=1e-9)


def test_reading_and_writing_back_is_no_change(stored, tmp_path):
    first = read(stored)
    again = read(written(tmp_path / "again", prepared(frame(first))))
    assert again.equals(first)


def test_files_hold_about_twenty_thousand_features_in_small_row_groups(stored, land):
    actions = pa.table(DeltaTable(stored).get_add_actions(flatten=True))
    counts = actions["num_records"].to_pylist()
    assert sum(counts) == len(land)
    assert len(counts) >= 2
    assert max(counts) <= 1.5 * parts.ROWS_PER_FILE
    assert all(actions[f"min.{name}"].null_count == 0 for name in BOX)


def test_neighbours_share_parts(stored):
    """In Hilbert order a thousand rows of 45,000 cover far less than a tenth of the land."""
    table = read(stored, columns=BOX)
    run = np.column_stack([table[name].to_numpy() for name in BOX])[10_000:11_000]
    width, height = run[:, 2].max() - run[:, 0].min(), run[:, 3].max() - run[:, 1].min()
    assert width * height < 0.1 * landscape.SIDE_M**2


@settings(max_examples=25, deadline=None, suppress_health_check=[HealthCheck.function_scoped_fixture])
@given(st.lists(st.tuples(*[st.floats(-0.1, 1.1)] * 2, *[st.floats(0, 0.3)] * 2), max_size=4))
def test_a_pruned_read_is_the_same_as_reading_all_and_filtering(stored, corners):
    x, y = landscape.CORNER
    side = landscape.SIDE_M
    boxes = np.array(
        [(x + a * side, y + b * side, x + (a + c) * side, y + (b + d) * side) for a, b, c, d in corners]
    ).reshape(-1, 4)
    whole = read(stored)
    bounds = np.column_stack([whole[name].to_numpy() for name in BOX])
    meets = np.zeros(len(bounds), dtype=bool)
    for xmin, ymin, xmax, ymax in boxes:
        meets |= (bounds[:, 0] <= xmax) & (bounds[:, 2] >= xmin) & (bounds[:, 1] <= ymax) & (bounds[:, 3] >= ymin)
    assert read(stored, boxes=boxes).equals(whole.filter(pa.array(meets)))
    version = DeltaTable(stored).version()
    near = rows_near(Committed(str(stored), version, 0), None, boxes)
    assert near is None or near.combine_chunks().equals(whole.filter(pa.array(meets)).combine_chunks())


def test_a_read_in_a_box_touches_only_the_parts_that_it_meets(stored):
    x, y = landscape.CORNER
    corner = np.array([[x, y, x + 1000, y + 1000]])
    table = DeltaTable(stored)
    assert 0 < len(reading.parts_near(table, corner)) < len(reading.parts_near(table, None))


def test_only_the_columns_asked_for_come_back_and_the_box_with_boxes(stored):
    assert read(stored, columns=("land_use", "id")).column_names == ["land_use", "id"]
    boxed = read(stored, columns=("land_use", "xmax"), boxes=np.array([[0.0, 0.0, 1e9, 1e9]]))
    assert boxed.column_names == ["land_use", "xmax", "xmin", "ymin", "ymax"]


def test_reading_can_stop_at_any_row(stored):
    batches = read_parts(stored)
    assert next(batches).num_rows > 0
    batches.close()


def test_an_old_version_reads_as_it_was(tmp_path):
    location = written(tmp_path / "f", prepared(facilities()))
    written(tmp_path / "f", prepared(facilities().iloc[:1]))
    assert read(location, version=0).num_rows == 4
    assert read(location).num_rows == 1


def test_appended_rows_may_bring_columns_which_older_rows_lack(tmp_path):
    location = written(tmp_path / "f", prepared(facilities().drop(columns=["note_en"])))
    more = gpd.GeoDataFrame({"id": ["e"], "height_m": [12.5]}, geometry=[shapely.Point(1, 1)], crs=CRS)
    written(tmp_path / "f", prepared(more), mode="append")
    found = {row["id"]: row for row in read(location).to_pylist()}
    assert found["e"]["height_m"] == 12.5
    assert found["a"]["height_m"] is None
    assert found["e"]["sources"] is None


def test_a_new_delivery_may_have_other_columns(tmp_path):
    location = written(tmp_path / "f", prepared(facilities()))
    written(tmp_path / "f", prepared(facilities()[["id", "geometry"]].assign(since="2031")))
    assert read(location).column_names == ["id", "since", "geometry", *parts.DERIVED]


def test_a_table_without_geometry_keeps_its_order_and_has_no_box(tmp_path):
    table = pd.DataFrame({"id": ["b", "a"], "value": [1.5, np.nan], "kind": pd.Categorical(["x", "y"])})
    location = written(tmp_path / "t", prepared(table))
    assert read(location).to_pylist() == [
        {"id": "b", "value": 1.5, "kind": "x"},
        {"id": "a", "value": None, "kind": "y"},
    ]
    with pytest.raises(BadInput, match="geometry"):
        read(location, boxes=np.array([[0.0, 0.0, 1.0, 1.0]]))


def test_an_empty_layer_is_a_layer(tmp_path):
    location = written(tmp_path / "f", prepared(facilities().iloc[:0]))
    assert read(location).num_rows == 0
    assert read(location, boxes=np.array([[0.0, 0.0, 1.0, 1.0]])).num_rows == 0


def test_a_delivered_column_with_a_derived_name_is_replaced():
    table = facilities().iloc[[3]].assign(area_m2=-1.0, xmin="west")
    row = prepared(table).to_pylist()[0]
    assert (row["area_m2"], row["xmin"]) == (100.0, 0.0)


def test_features_in_degrees_are_not_stored():
    with pytest.raises(BadInput, match="EPSG:5897"):
        prepared(facilities().set_crs("EPSG:4326", allow_override=True))


def test_a_column_of_numbers_and_words_is_refused_by_name():
    with pytest.raises(BadInput, match="floors"):
        prepared(pd.DataFrame({"id": ["a", "b"], "floors": [3, "three"]}))


def test_a_column_that_is_not_there_is_named(stored):
    with pytest.raises(BadInput, match="colour"):
        read(stored, columns=("colour",))
