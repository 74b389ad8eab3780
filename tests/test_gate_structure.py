"""What is not a layer, is cut off, too large or too deep is named, and the rest is checked all the same."""

import io

import orjson
import pytest

from gisapp.domain.finding import Severity
from gisapp.exchange.gate import Delivery, Limits, Terms, receive
from tests.gate_fixtures import SQUARE, codes, collection, feature, gate, no_gdal, polygon


@pytest.mark.parametrize(
    ("data", "said"),
    [
        (b"", "rỗng"),
        (b"   \n", "rỗng"),
        ('{"type":"FeatureCollection"}'.encode("utf-16"), "UTF-16"),
        (b"AC1032 and a drawing", "DXF hoặc GeoPackage"),
        (b"\xd0\xcf\x11\xe0\xa1\xb1\x1a\xe1", "DXF hoặc GeoPackage"),
        (b"PK\x03\x04 zip", "GeoPackage"),
        (b"<OGRVRTDataSource></OGRVRTDataSource>", "GeoPackage"),
        (b"SQLite format 3\x00" + b"\x00" * 100, "GeoPackage"),
        (b"id,name\n1,a\n", "GeoPackage"),
        (b"\x00\x01\x02\xff", "GeoPackage"),
        (b'{"type":"FeatureCollection","features":null}', "FeatureCollection"),
        (b'{"type":"FeatureCollection"}', "FeatureCollection"),
        (b'{"type":"gdal_streamed_alg","command_line":"gdal vector pipeline ! read /etc/passwd"}', "FeatureCollection"),
        (b'[{"type":"Feature"}]', "FeatureCollection"),
        (b'{"type":"FeatureCollection","features":[1,"a",null]}', "Feature"),
        (b'{"type":"FeatureCollection","features":[', "byte"),
        (b'{"type":"FeatureCollection","features":[]} trailing', "FeatureCollection"),
        (b'{"a" 1}', ":"),
    ],
)
def test_what_is_not_a_layer_is_unreadable_and_says_what_to_send(data, said):
    received = gate(data)
    assert set(codes(received)) == {"unreadable"}
    assert said in received.findings[0].message_vi
    assert received.table is None


def test_a_truncated_file_is_unreadable_and_what_came_whole_is_checked_all_the_same():
    whole = orjson.dumps(collection(feature(polygon(SQUARE), "a"), feature(polygon(SQUARE), "a"), feature(None, "c")))
    received = gate(whole[:-60])
    assert set(codes(received)) == {"unreadable", "duplicate-id"}


def test_a_hundred_thousand_lists_inside_each_other_are_named_not_followed():
    deep = b"[" * 100_000 + b"]" * 100_000
    received = gate(
        b'{"type":"FeatureCollection","features":[{"type":"Feature","id":"a","properties":{},"geometry":'
        b'{"type":"Polygon","coordinates":' + deep + b"}}]}"
    )
    assert codes(received) == ["unreadable"]
    assert codes(gate(b'{"type":"FeatureCollection","x":' + deep + b',"features":[]}')) == ["unreadable"]


def test_deeply_nested_properties_do_not_break_the_gate():
    deep = b'{"a":' * 900 + b"1" + b"}" * 900
    text = orjson.dumps(collection(feature(polygon(SQUARE)))).replace(
        b'"properties":{}', b'"properties":{"n":' + deep + b"}"
    )
    assert codes(gate(text)) == ["too-large"]


def test_a_file_over_the_limit_is_refused_by_its_stated_and_by_its_real_size():
    raw = orjson.dumps(collection(*(feature(polygon(SQUARE), str(number)) for number in range(100))))
    limits = Limits(delivery_bytes=1_000)
    assert codes(gate(raw, limits=limits)) == ["too-large"]
    lying = Delivery(name="z", size=10, stream=io.BytesIO(raw))
    received = receive(lying, Terms(layer="a", kind="x"), read_with_gdal=no_gdal, limits=limits)
    assert "too-large" in codes(received)
    assert received.table is None


def test_a_damaged_geopackage_is_unreadable_in_the_words_of_its_reader():
    head = b"SQLite format 3\x00" + b"\x00" * 52 + b"GPKG"
    received = gate(head + b"\x00" * 100, name="zones.gpkg")
    assert codes(received) == ["unreadable"]
    assert "a damaged one" in received.findings[0].message_en


def test_a_name_that_comes_twice_is_named():
    raw = orjson.dumps(collection(feature(polygon(SQUARE), name="một"))).replace(b'"name":', b'"name":"hai","name":')
    received = gate(raw)
    assert any("«name»" in each.message_en and each.severity is Severity.WARNING for each in received.findings)
    assert received.table["name"].iloc[0] == "một"
