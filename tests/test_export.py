"""What leaves as GeoJSON, JSON-FG, CSV or GeoParquet is what the layer holds, and comes in again as no change."""

import io
import json

import geopandas as gpd
import numpy as np
import pandas as pd
import pytest
import shapely
from hypothesis import given, settings
from hypothesis import strategies as st

from gisapp.domain.crs import PLAN_CRS
from gisapp.domain.errors import BadInput
from gisapp.domain.finding import Severity
from gisapp.exchange.export import csv, geojson, geoparquet, json_fg
from gisapp.exchange.features import Form, encode
from gisapp.exchange.gate import Delivery, Terms, receive


def layer(count=3) -> gpd.GeoDataFrame:
    left = 586_000.0 + 200 * np.arange(count)
    rows = {
        "id": [f"z{n}" for n in range(count)],
        "name": ["KCN Đông Anh", 'Thường Tín "1", {{7*7}}', None][:count] + ["x"] * (count - 3),
        "area_ha": [1.0, np.nan, 3.25][:count] + [1.0] * (count - 3),
        "plots": pd.array([1, None, 3][:count] + [1] * (count - 3), dtype="Int64"),
        "sources": [["a", "b"], [], None][:count] + [None] * (count - 3),
    }
    shapes = shapely.box(left, 2_326_000, left + 100, 2_326_100, ccw=False)
    return gpd.GeoDataFrame(rows, geometry=gpd.GeoSeries(shapes, crs=PLAN_CRS))


def read_back(table):
    raw = b"".join(geojson(table))
    terms = Terms(layer="new", kind="reference")
    delivery = Delivery(name="x", size=len(raw), stream=io.BytesIO(raw))
    received = receive(delivery, terms, read_with_gdal=lambda *_, **__: None)
    assert not [finding for finding in received.findings if finding.severity is Severity.ERROR]
    return received.table


def test_geojson_is_rfc_7946_with_ids_and_right_handed_rings():
    written = json.loads(b"".join(geojson(layer())))
    assert set(written) == {"type", "features"}
    first = written["features"][0]
    assert first["id"] == first["properties"]["id"] == "z0"
    assert first["properties"]["name"] == "KCN Đông Anh"
    assert [each["properties"]["plots"] for each in written["features"]] == [1, None, 3]
    assert written["features"][1]["properties"]["area_ha"] is None
    assert first["properties"]["sources"] == ["a", "b"]
    longitude, latitude = first["geometry"]["coordinates"][0][0]
    assert 105.8 < longitude < 105.9
    assert 21.0 < latitude < 21.1
    assert shapely.geometry.shape(first["geometry"]).exterior.is_ccw


def test_geojson_has_one_feature_a_line_and_pieces_join_to_one_text():
    table = layer(2_500)
    assert len(b"".join(geojson(table)).splitlines()) == 2_500 + 2
    assert len(json.loads(b"".join(geojson(table)))["features"]) == 2_500
    assert json.loads(b"".join(geojson(layer(3).iloc[:0])))["features"] == []


def test_one_feature_is_the_same_bytes_as_in_the_collection():
    table = layer()
    assert encode(table.iloc[1:2], Form())[0] in b"".join(geojson(table))


def test_a_feature_without_geometry_and_a_table_without_any_are_written_with_null():
    table = layer()
    table.loc[0, "geometry"] = None
    assert json.loads(b"".join(geojson(table)))["features"][0]["geometry"] is None
    plain = json.loads(b"".join(geojson(pd.DataFrame(table.drop(columns="geometry")))))
    assert [each["geometry"] for each in plain["features"]] == [None] * 3


def test_what_was_written_comes_in_again_as_no_change():
    table = layer()
    back = read_back(table)
    assert list(back["id"]) == list(table["id"])
    assert list(back["plots"]) == list(table["plots"])
    # A vertex that moves by a millimetre or less has not moved (design §4); here it is a fifth of that.
    assert shapely.hausdorff_distance(back.geometry.to_numpy(), table.geometry.to_numpy()).max() < 0.0002


def test_csv_opens_in_a_spreadsheet_with_diacritics_lists_and_shapes():
    written = csv(layer())
    assert written.startswith(b"\xef\xbb\xbf")
    back = pd.read_csv(io.BytesIO(written), encoding="utf-8-sig")
    assert list(back.columns) == ["id", "name", "area_ha", "plots", "sources", "wkt"]
    assert back["name"][0] == "KCN Đông Anh"
    assert back["sources"][0] == "a; b"
    assert shapely.from_wkt(back["wkt"][0]).bounds == pytest.approx((105.8292, 21.0255, 105.8302, 21.0264), abs=0.0001)


def test_geoparquet_keeps_the_plan_crs_types_and_every_digit():
    table = layer()
    back = gpd.read_parquet(io.BytesIO(geoparquet(table)))
    assert back.crs.to_epsg() == 5897
    assert shapely.equals_exact(back.geometry.to_numpy(), table.geometry.to_numpy()).all()
    assert list(back["sources"][0]) == ["a", "b"]
    assert back["plots"].sum() == 4


def test_csv_tells_a_missing_text_from_an_empty_one_a_code_from_a_number_and_runs_no_formula():
    table = layer().assign(name=["", None, "0104"], code=["=HYPERLINK(1)", "'-1", "'tên"], shut=[True, False, None])
    heading, *rows = csv(table).decode("utf-8-sig").splitlines()
    assert heading == '"id","name","area_ha","plots","sources","code","shut","wkt"'
    assert [row.rpartition(',"POLYGON')[0] for row in rows] == [
        '"z0","",1,1,"a; b","\'=HYPERLINK(1)",true',
        '"z1",,,,"[]","\'\'-1",false',
        '"z2","0104",3.25,3,,"\'tên",',
    ]


def test_csv_keeps_a_column_that_is_called_like_its_shapes():
    table = layer().assign(WKT=["a", "b", "c"])
    assert csv(table).decode("utf-8-sig").splitlines()[0].endswith(',"WKT","wkt_"')


def test_json_fg_comes_in_again_to_the_digit_that_is_stored():
    table = layer()
    raw = b"".join(json_fg(table, layer="zones"))
    received = receive(
        Delivery(name="x", size=len(raw), stream=io.BytesIO(raw)),
        Terms(layer="new", kind="reference"),
        read_with_gdal=lambda *_, **__: None,
    )
    assert received.crs == "EPSG:5897"
    back, had = (shapely.normalize(each.geometry.to_numpy()) for each in (received.table, table))
    assert shapely.equals_exact(back, had).all()


@pytest.mark.parametrize(
    "write", [lambda table: list(geojson(table)), lambda table: list(json_fg(table, layer="x")), csv, geoparquet]
)
def test_a_table_in_another_crs_is_not_written(write):
    with pytest.raises(BadInput, match="EPSG:5897"):
        write(layer().to_crs("EPSG:3405"))


@settings(deadline=None, max_examples=30)
@given(st.lists(st.text(max_size=20), min_size=1, max_size=5))
def test_no_text_breaks_the_json(texts):
    table = layer(3).iloc[[0] * len(texts)].reset_index(drop=True)
    table["name"] = texts
    written = json.loads(b"".join(geojson(table)))
    assert [each["properties"]["name"] for each in written["features"]] == texts
