"""The gate names what a delivery gets wrong, everything in one pass, and lets the rest in unchanged."""

import io
import json
import subprocess
import sys
from pathlib import Path

import geopandas as gpd
import orjson
import pytest
import shapely
from hypothesis import given, settings
from hypothesis import strategies as st

from gisapp.domain.crs import GEOGRAPHIC_CRS, PLAN_CRS, transform
from gisapp.domain.errors import BadInput
from gisapp.domain.finding import CODES, Severity
from gisapp.domain.spec import spec_named
from gisapp.exchange.gate import Delivery, Limits, Terms, receive
from gisapp.exchange.report import as_geojson, as_json, as_text
from gisapp.exchange.stream import JsonStream

REAL = Path(__file__).parents[2] / "shared" / "data" / "hanoi"
SQUARE = [[105.80, 21.00], [105.81, 21.00], [105.81, 21.01], [105.80, 21.01], [105.80, 21.00]]


def no_gdal(files, main, *, layer=None, rows=None):
    raise BadInput(expected="a whole and readable file", found="a damaged one", todo="export it again")


def gate(data, *, name="zones.geojson", limits=None, **terms):
    raw = data if isinstance(data, bytes) else json.dumps(data).encode()
    meant = Terms(**{"layer": "new", "kind": "reference", **terms})
    delivery = Delivery(name=name, size=len(raw), stream=io.BytesIO(raw))
    return receive(delivery, meant, read_with_gdal=no_gdal, limits=limits)


def polygon(*rings):
    return {"type": "Polygon", "coordinates": list(rings)}


def feature(geometry, identity="a", **properties):
    return {"type": "Feature", "id": identity, "properties": properties, "geometry": geometry}


def collection(*features, **members):
    return {"type": "FeatureCollection", **members, "features": list(features)}


def codes(received, *severities):
    wanted = severities or (Severity.ERROR,)
    return [finding.code for finding in received.findings if finding.severity in wanted]


def only(received, code):
    found = [finding for finding in received.findings if finding.code == code and finding.severity is Severity.ERROR]
    assert len(found) == 1, received.findings
    return found[0]


# --- what is right comes in ---


def test_a_right_delivery_comes_in_at_the_place_it_says_and_keeps_its_columns():
    received = gate(collection(feature(polygon(SQUARE), "kcn-1", name="KCN Mẫu A", area=1.5, plots=7, open=True)))
    assert codes(received) == []
    row = received.table.iloc[0]
    assert (row["id"], row["name"], row["area"], row["plots"], bool(row["open"])) == (
        "kcn-1",
        "KCN Mẫu A",
        1.5,
        7,
        True,
    )
    assert received.table.crs.to_epsg() == 5897
    # A hundredth of a degree square at 21° north: about 1,040 m by 1,107 m on the ellipsoid.
    assert row.geometry.area / 1e4 == pytest.approx(103.95 * 110.72 / 1e2, rel=0.002)
    assert (received.crs, received.operation, received.operation_accuracy_m) == ("EPSG:4326", "EPSG:6960", 1.0)


def test_numbers_in_the_plan_crs_stay_as_they_are():
    ring = [[586000.0, 2326000.0], [587000.0, 2326000.0], [587000.0, 2327000.0], [586000.0, 2326000.0]]
    received = gate(collection(feature(polygon(ring))), crs="EPSG:5897")
    assert codes(received) == []
    assert received.table.geometry.iloc[0].area == 500_000.0
    assert received.operation is None


@pytest.mark.parametrize("separator", ["\n", "\n\x1e", " \r\n"])
def test_a_sequence_of_features_is_a_layer(separator):
    text = separator.join(json.dumps(feature(polygon(SQUARE), identity)) for identity in "abc")
    received = gate(text.encode())
    assert list(received.table["id"]) == ["a", "b", "c"]


def test_a_sequence_with_record_separators_is_a_layer():
    received = gate(b"".join(b"\x1e" + orjson.dumps(feature(polygon(SQUARE), each)) + b"\n" for each in "ab"))
    assert list(received.table["id"]) == ["a", "b"]


def test_one_feature_alone_is_a_layer_of_one():
    assert len(gate(feature(polygon(SQUARE))).table) == 1


def test_a_byte_order_mark_does_no_harm():
    received = gate(b"\xef\xbb\xbf" + orjson.dumps(collection(feature(polygon(SQUARE), name="Đông Anh"))))
    assert received.table["name"].iloc[0] == "Đông Anh"


def test_mixed_geometry_is_admitted_where_no_spec_forbids_it():
    point = {"type": "Point", "coordinates": [105.8, 21.0]}
    line = {"type": "LineString", "coordinates": SQUARE[:3]}
    several = {"type": "MultiPolygon", "coordinates": [[SQUARE], [[[x + 0.1, y] for x, y in SQUARE]]]}
    shapes = (point, line, polygon(SQUARE), several)
    received = gate(collection(*(feature(shape, identity) for shape, identity in zip(shapes, "abcd", strict=True))))
    assert codes(received) == []
    assert list(received.table.geom_type) == ["Point", "LineString", "Polygon", "MultiPolygon"]


def test_json_fg_places_are_taken_in_their_own_crs():
    ring = [[586000.0, 2326000.0], [587000.0, 2326000.0], [587000.0, 2327000.0], [586000.0, 2326000.0]]
    placed = {**feature(None), "place": polygon(ring)}
    received = gate(collection(placed, coordRefSys="http://www.opengis.net/def/crs/EPSG/0/5897"))
    assert codes(received) == []
    assert received.table.geometry.iloc[0].area == 500_000.0


def test_json_fg_writes_geographic_places_with_latitude_first():
    placed = {**feature(None), "place": polygon([[y, x] for x, y in SQUARE])}
    received = gate(collection(placed, coordRefSys="[EPSG:4756]"))
    assert codes(received) == []
    assert received.crs == "EPSG:4756"


def test_heights_are_left_out_and_said_so():
    received = gate(collection(feature(polygon([[x, y, 7.5] for x, y in SQUARE]))))
    assert codes(received) == []
    assert "wrong-geometry-type" in codes(received, Severity.NOTE)
    assert not received.table.geometry.iloc[0].has_z


def test_awkward_columns_become_columns_that_every_format_takes():
    rows = [
        {"name": "a", "geometry": "mine", "area m2": 1, "mixed": 1, "nested": {"k": [1]}, "id": "x", "xmin": 2},
        {"name": "b", "mixed": "hai", "late": 2**70, "id": "y", "gap": 3},
    ]
    features = [{"type": "Feature", "properties": row, "geometry": polygon(SQUARE)} for row in rows]
    table = gate(collection(*features)).table
    assert list(table.columns) == [
        "id", "name", "geometry_", "area_m2_", "mixed", "nested", "xmin_", "late", "gap", "geometry",
    ]  # fmt: skip
    assert list(table["mixed"]) == ["1", "hai"]
    assert table["nested"].iloc[0] == '{"k":[1]}'
    assert table["gap"].iloc[1] == 3
    table.to_parquet(io.BytesIO())


# --- structure ---


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


def test_bytes_that_are_not_utf8_are_named_as_damaged():
    raw = orjson.dumps(collection(feature(polygon(SQUARE), name="Dong"))).replace(b"Dong", b"\xd0\xf4ng")
    assert codes(gate(raw)) == ["encoding-damaged"]


@pytest.mark.parametrize("name", ["Ä�ông Anh", "ThÆ°á»\x9dng TÃ\xadn", "HoÃ\xa0 Láº¡c", "N�i Bài"])
def test_vietnamese_read_in_the_wrong_encoding_is_recognised(name):
    assert "encoding-damaged" in codes(gate(collection(feature(polygon(SQUARE), name=name))), Severity.WARNING)


@pytest.mark.parametrize("name", ["Đông Anh", "“KHU ĐÔ THỊ XÔ", "ÁNH SÁNG", "Trường Đại học Á Âu", "THỊ XÃ “SƠN TÂY”"])
def test_right_vietnamese_raises_no_alarm(name):
    received = gate(collection(feature(polygon(SQUARE), name=name)))
    assert "encoding-damaged" not in codes(received, *Severity)
    assert "unsafe-text" not in codes(received, *Severity)


def test_a_name_that_comes_twice_is_named():
    raw = orjson.dumps(collection(feature(polygon(SQUARE), name="một"))).replace(b'"name":', b'"name":"hai","name":')
    received = gate(raw)
    assert any("«name»" in each.message_en and each.severity is Severity.WARNING for each in received.findings)
    assert received.table["name"].iloc[0] == "một"


def test_the_same_id_twice_is_an_error_that_names_both_places():
    finding = only(gate(collection(*(feature(polygon(SQUARE), each) for each in ("a", "b", "a")))), "duplicate-id")
    assert finding.feature == "a"
    assert "0" in finding.message_en
    assert "2" in finding.message_en


def test_ids_come_from_the_property_that_the_sender_names():
    rows = [{"type": "Feature", "properties": {"osmid": 10 + n}, "geometry": polygon(SQUARE)} for n in range(2)]
    received = gate(collection(*rows), fields={"id": "osmid"})
    assert list(received.table["id"]) == ["10", "11"]
    assert "missing-field" not in codes(received, *Severity)


def test_without_any_id_features_are_numbered_and_a_note_says_so():
    rows = [{"type": "Feature", "properties": {}, "geometry": polygon(SQUARE)} for _ in range(3)]
    received = gate(collection(*rows))
    assert list(received.table["id"]) == ["1", "2", "3"]
    assert "missing-field" in codes(received, Severity.NOTE)


def test_an_id_for_some_features_only_is_an_error_at_the_others():
    rows = [feature(polygon(SQUARE), "a"), {"type": "Feature", "properties": {}, "geometry": polygon(SQUARE)}]
    assert only(gate(collection(*rows)), "missing-field").feature == "1"


@pytest.mark.parametrize(
    "name", ["{{7*7}}", "{% raw %}", "{# x #}", "${jndi}", "<script>alert(1)</script>", "<img src=x>"]
)
def test_templates_and_tags_in_names_are_reported_and_kept_as_they_are(name):
    received = gate(collection(feature(polygon(SQUARE), name=name)))
    assert "unsafe-text" in codes(received, Severity.WARNING)
    assert received.table["name"].iloc[0] == name


def test_a_template_in_a_columns_name_or_a_nested_value_is_reported_too():
    received = gate(collection(feature(polygon(SQUARE), **{"{{x}}": 1, "tags": {"a": ["{{7*7}}"]}})))
    assert codes(received, Severity.WARNING).count("unsafe-text") == 2


def test_a_null_character_is_refused():
    finding = only(gate(collection(feature(polygon(SQUARE), name="a\u0000b"))), "unsafe-text")
    assert finding.field == "name"
    assert "\x00" not in finding.message_vi


# --- columns ---

PARCELS = spec_named("parcels")
ZONES = spec_named("zones")


def parcel(identity="p1", **properties):
    return feature(polygon(SQUARE), identity, **{"land_use": "SKK", **properties})


def test_the_columns_of_the_spec_come_in_its_order_and_others_are_left_out_with_a_note():
    received = gate(collection(parcel(colour="red", zone="tlip")), spec=PARCELS)
    assert codes(received) == []
    assert list(received.table.columns) == ["id", "land_use", "zone", "quality", "geometry"]
    assert "unknown-field" in codes(received, Severity.NOTE)


def test_a_missing_column_is_told_once_for_the_whole_layer():
    rows = [feature(polygon(SQUARE), str(number)) for number in range(50)]
    finding = only(gate(collection(*rows), spec=PARCELS), "missing-field")
    assert (finding.field, finding.feature) == ("land_use", None)


def test_an_empty_cell_of_a_required_column_is_told_at_its_feature():
    finding = only(gate(collection(parcel("p1"), parcel("p2", land_use="")), spec=PARCELS), "missing-field")
    assert (finding.field, finding.feature) == ("land_use", "p2")


def test_columns_may_have_other_names_and_constants_fill_the_rest():
    row = feature(polygon(SQUARE), "z1", ten="KCN Mẫu A", dt=120.5)
    constants = {"status": "operating", "quality": "surveyed", "valid_from": "2011"}
    received = gate(collection(row), spec=ZONES, fields={"name_vi": "ten", "stated_area_ha": "dt"}, constants=constants)
    assert codes(received) == []
    zone = received.table.iloc[0]
    assert (zone["name_vi"], zone["stated_area_ha"], zone["status"], zone["valid_from"]) == (
        "KCN Mẫu A",
        120.5,
        "operating",
        2011,
    )


def test_unknown_codes_and_wrong_types_are_told_with_column_feature_and_value():
    row = feature(
        polygon(SQUARE),
        "z1",
        name_vi=["a"],
        status="open",
        quality="surveyed",
        stated_area_ha="120,5",
        valid_from=2011.5,
    )
    received = gate(collection(row), spec=ZONES)
    told = {(each.code, each.field) for each in received.findings if each.severity is Severity.ERROR}
    assert told == {
        ("wrong-type", "name_vi"), ("unknown-code", "status"),
        ("wrong-type", "stated_area_ha"), ("wrong-type", "valid_from"),
    }  # fmt: skip
    assert all(each.feature == "z1" for each in received.findings if each.severity is Severity.ERROR)


def test_texts_come_as_a_list_or_joined_by_semicolons():
    rows = [
        feature(polygon(SQUARE), each, name_vi="x", status="unknown", quality="surveyed", sources=sources)
        for each, sources in (("a", ["s1", "s2"]), ("b", "s1; s2"))
    ]
    assert list(gate(collection(*rows), spec=ZONES).table["sources"]) == [["s1", "s2"], ["s1", "s2"]]


def test_a_table_without_geometry_is_received_as_a_plain_table():
    row = feature(None, "c1", subject="tlip", quantity="area", value=274, unit="ha", source="https://example.org")
    received = gate(collection(row), spec=spec_named("claims"))
    assert codes(received) == []
    assert not isinstance(received.table, gpd.GeoDataFrame)
    assert received.table["value"].iloc[0] == 274.0


# --- geometry ---


def broken(geometry):
    return gate(collection(feature(polygon(SQUARE), "good"), feature(geometry, "bad")))


@pytest.mark.parametrize(
    ("geometry", "code", "ring", "vertex"),
    [
        (polygon([*SQUARE[:3], [float("nan"), 21.0], SQUARE[0]]), "invalid-geometry", 0, 3),
        (polygon(SQUARE, [*SQUARE[:2], [float("inf"), 21.0], SQUARE[0]]), "invalid-geometry", 1, 2),
        (polygon([[105.8, 21.0], ["105.81", 21.0], *SQUARE[2:]]), "wrong-type", 0, 1),
        (polygon([[105.8, 21.0], [None, 21.0], *SQUARE[2:]]), "wrong-type", 0, 1),
        (polygon([[105.8, 21.0], [True, 21.0], *SQUARE[2:]]), "wrong-type", 0, 1),
        (polygon(SQUARE[:4]), "invalid-geometry", 0, 3),
        (polygon([SQUARE[0], SQUARE[1], SQUARE[0]]), "invalid-geometry", 0, 2),
        (polygon([[105.8], *SQUARE[1:]]), "invalid-geometry", 0, 0),
        (polygon(*SQUARE), "invalid-geometry", None, None),
        (polygon([SQUARE]), "invalid-geometry", 0, 0),
        ({"type": "Polygon"}, "invalid-geometry", None, None),
        ({"type": "Polygon", "coordinates": "105.8 21"}, "invalid-geometry", None, None),
        ({"type": "Polygon", "coordinates": [[], SQUARE]}, "invalid-geometry", None, None),
        ({"type": "Point", "coordinates": 105.8}, "invalid-geometry", None, None),
        ({"type": "Point", "coordinates": [105.8]}, "invalid-geometry", 0, 0),
        ({"type": "LineString", "coordinates": [[105.8, 21.0]]}, "invalid-geometry", 0, 0),
        ({"type": "Circle", "coordinates": [105.8, 21.0]}, "wrong-geometry-type", None, None),
        ({"type": "GeometryCollection", "geometries": []}, "wrong-geometry-type", None, None),
        ("POINT (105 21)", "invalid-geometry", None, None),
        ([105.8, 21.0], "invalid-geometry", None, None),
    ],
)
def test_coordinates_that_are_none_are_named_at_their_feature_ring_and_vertex(geometry, code, ring, vertex):
    received = broken(geometry)
    finding = only(received, code)
    assert (finding.feature, finding.ring, finding.vertex) == ("bad", ring, vertex)
    assert codes(received) == [code], "one fault is told once"


def test_numbers_too_large_for_any_number_are_named():
    raw = orjson.dumps(collection(feature(polygon(SQUARE), "bad"))).replace(b"105.81", b"1e400")
    assert set(codes(gate(raw))) == {"invalid-geometry"}
    raw = orjson.dumps(collection(feature(polygon(SQUARE), "bad"))).replace(b"105.81", b"9" * 5000)
    assert set(codes(gate(raw))) == {"invalid-geometry"}


def test_a_bow_tie_is_invalid_and_the_place_of_the_crossing_is_told():
    tie = polygon([[105.80, 21.00], [105.82, 21.02], [105.82, 21.00], [105.80, 21.02], [105.80, 21.00]])
    finding = only(gate(collection(feature(tie, "tie"))), "invalid-geometry")
    assert (finding.feature, finding.ring) == ("tie", 0)
    assert (finding.x, finding.y) == pytest.approx((105.81, 21.01))


def test_a_missing_geometry_blocks_unless_the_spec_lets_a_row_go_without():
    row = feature(None, "z", name_vi="x", status="unknown", quality="schematic")
    assert codes(gate(collection(row))) == ["empty-geometry"]
    assert codes(gate(collection(feature(None, "p", land_use="SKK")), spec=PARCELS)) == ["empty-geometry"]
    admitted = gate(collection(row), spec=ZONES)
    assert codes(admitted) == []
    assert "empty-geometry" in codes(admitted, Severity.NOTE)
    assert admitted.table.geometry.iloc[0] is None


def test_a_point_among_parcels_is_of_the_wrong_type():
    point = feature({"type": "Point", "coordinates": [105.8, 21.0]}, "p9", land_use="SKK")
    finding = only(gate(collection(parcel(), point), spec=PARCELS), "wrong-geometry-type")
    assert (finding.feature, finding.x) == ("p9", 105.8)


def test_a_feature_far_outside_hanoi_is_pointed_out():
    saigon = [[x + 0.9, y - 10.2] for x, y in SQUARE]
    received = gate(
        collection(feature(polygon(SQUARE), "hn"), feature(polygon(SQUARE), "hn2"), feature(polygon(saigon), "sg"))
    )
    told = [each for each in received.findings if each.code == "outside-plan-area"]
    assert [(each.feature, each.severity) for each in told] == [("sg", Severity.WARNING)]


# --- one pass ---


def test_one_pass_tells_everything_in_the_order_of_the_checks():
    tie = polygon([[105.80, 21.00], [105.82, 21.02], [105.82, 21.00], [105.80, 21.02], [105.80, 21.00]])
    rows = [
        parcel("p1"),
        parcel("p1", land_use=""),
        feature(tie, "p3", land_use="{{1}}"),
        feature(None, "p4", land_use=1),
    ]
    received = gate(collection(*rows), spec=PARCELS, crs="VN2000 Ha Noi")
    told = [each.code for each in received.findings]
    assert told == sorted(told, key=CODES.index)
    assert set(told) == {
        "missing-field", "duplicate-id", "unsafe-text", "crs-undeclared", "crs-undecided", "empty-geometry",
        "invalid-geometry",
    }  # fmt: skip
    assert all(each.message_vi and each.message_en for each in received.findings)


def test_thousands_of_faults_are_counted_not_listed():
    rows = [feature(None, str(number)) for number in range(5_000)]
    received = gate(collection(*rows), limits=Limits(findings_per_code=100))
    empties = [each for each in received.findings if each.code == "empty-geometry"]
    assert len(empties) == 101
    assert empties[-1].evidence == (("more", "4900"),)


def test_findings_are_read_by_people_and_by_programs():
    findings = gate(collection(feature(polygon(SQUARE[:4]), "bad"))).findings
    assert "LỖI invalid-geometry [đối tượng bad, vòng 0, đỉnh 3]" in as_text(findings)
    assert "ERROR invalid-geometry [feature bad, ring 0, vertex 3]" in as_text(findings, "en")
    listed = json.loads(as_json(findings))
    assert listed[-1]["code"] == "invalid-geometry"
    assert listed[-1]["severity"] == "error"
    places = json.loads(as_geojson(findings))
    assert places["features"][-1]["geometry"] == {"type": "Point", "coordinates": [105.8, 21.01]}
    assert as_text([]) == "Không có điểm nào cần xử lý."


# --- streaming ---


class Drip(io.BytesIO):
    """A stream that hands out few bytes at a time, as a network does."""

    def read(self, size=-1):
        return super().read(min(size, 37) if size >= 0 else 37)


def test_values_are_cut_right_wherever_the_stream_happens_to_stop():
    rows = [feature(polygon(SQUARE), f'q"{{[\\{n}', name='a "}{" b\\', other="}, {") for n in range(20)]
    raw = json.dumps(collection(*rows), indent=1).encode()
    whole = gate(raw)
    assert len(whole.table) == 20
    dripped = receive(
        Delivery(name="d", size=len(raw), stream=Drip(raw)), Terms(layer="a", kind="x"), read_with_gdal=no_gdal
    )
    assert list(dripped.table["id"]) == list(whole.table["id"])
    assert shapely.equals_exact(dripped.table.geometry.to_numpy(), whole.table.geometry.to_numpy()).all()


FIFTY_MEGABYTES = """
import io, resource, sys
import orjson
from gisapp.exchange.gate import Delivery, Terms, receive

ring = [[105.8 + 1e-6 * n, 21.0 + 1e-9 * n * n] for n in range(1_500)]
shape = {"type": "Polygon", "coordinates": [[*ring, ring[0]]]}
one = orjson.dumps({"type": "Feature", "id": "NUMBER", "properties": {"name": "KCN"}, "geometry": shape})
raw = io.BytesIO()
raw.write(b'{"type":"FeatureCollection","features":[')
for number in range(1_220):
    raw.write(b",\\n" * bool(number) + one.replace(b"NUMBER", str(number).encode()))
size = raw.write(b"]}") and raw.tell()
raw.seek(0)
before = resource.getrusage(resource.RUSAGE_SELF).ru_maxrss
received = receive(Delivery(name="big", size=size, stream=raw), Terms(layer="a", kind="x"), read_with_gdal=None)
print(size, len(received.table), resource.getrusage(resource.RUSAGE_SELF).ru_maxrss - before)
"""


def test_a_file_of_fifty_megabytes_needs_less_memory_than_its_objects_would():
    done = subprocess.run([sys.executable, "-c", FIFTY_MEGABYTES], capture_output=True, text=True, check=True)
    size, features, kilobytes = map(int, done.stdout.split())
    assert size > 50_000_000
    assert features == 1_220
    # Parsed whole it takes about 400 MB of lists and floats; the coordinates alone are 29 MB, held three times.
    assert kilobytes < 230_000


json_values = st.recursive(
    st.none() | st.booleans() | st.integers() | st.floats() | st.text(max_size=8),
    lambda inner: st.lists(inner, max_size=4) | st.dictionaries(st.text(max_size=6), inner, max_size=4),
    max_leaves=12,
)
geometries = st.fixed_dictionaries(
    {
        "type": st.sampled_from(["Point", "LineString", "Polygon", "MultiPolygon", "MultiPoint", "x"]),
        "coordinates": json_values,
    }
)


@settings(deadline=None, max_examples=150)
@given(
    st.binary(max_size=200)
    | st.binary(max_size=100).map(lambda tail: b'{"type":"FeatureCollection","features":[' + tail)
)
def test_no_bytes_whatever_make_the_gate_fail(raw):
    received = gate(raw)
    assert received.findings


@settings(deadline=None, max_examples=150)
@given(
    st.lists(geometries | json_values, max_size=3),
    st.dictionaries(st.text(max_size=5), json_values, max_size=3),
    st.booleans(),
)
def test_no_json_whatever_makes_the_gate_fail(shapes, properties, with_spec):
    rows = [{"type": "Feature", "id": at, "properties": properties, "geometry": each} for at, each in enumerate(shapes)]
    received = gate(collection(*rows), spec=ZONES if with_spec else None)
    if received.table is not None:
        assert len(received.table) == len(rows)
        received.table.to_parquet(io.BytesIO())


@settings(deadline=None, max_examples=60)
@given(st.lists(st.text(max_size=12), min_size=1, max_size=6), st.integers(1, 64), st.booleans())
def test_every_value_is_cut_where_a_parser_would_cut_it(texts, chunk, pretty):
    rows = [{"k": text, "n": {"a": [text]}} for text in texts]
    raw = json.dumps(rows, ensure_ascii=pretty, indent=2 if pretty else None).encode("utf-8", "surrogatepass")
    stream = JsonStream(io.BytesIO(raw), limit_bytes=10**6)
    stream.take(expected=b"[")
    for row in rows:
        text, _ = stream.take_object()
        assert json.loads(text.decode("utf-8", "surrogatepass")) == row
        stream.take(expected=b",]")
    assert stream.peek() == b""


@settings(deadline=None, max_examples=60)
@given(st.floats(105.3, 106.0), st.floats(20.6, 21.35))
def test_a_delivery_lands_where_it_lies_whichever_crs_it_comes_in(longitude, latitude):
    there = shapely.points([[longitude, latitude]])
    planar = transform(there, GEOGRAPHIC_CRS, PLAN_CRS)
    for crs in ("EPSG:4326", "EPSG:4756", "EPSG:5897", "EPSG:3405", "EPSG:32648", "EPSG:9210"):
        x, y = shapely.get_coordinates(transform(planar, PLAN_CRS, crs))[0]
        received = gate(collection(feature({"type": "Point", "coordinates": [x, y]})), crs=crs)
        assert codes(received) == []
        assert received.table.geometry.iloc[0].distance(planar[0]) < 0.001


# --- real layers ---


@pytest.mark.real
@pytest.mark.skipif(not REAL.is_dir(), reason="the real layers of Hanoi are not beside the checkout")
@pytest.mark.parametrize(
    ("name", "count", "spec", "kind"),
    [
        ("osm_hanoi_bus_stops", 4979, "facilities", "bus_stop"),
        ("osm_hanoi_hospitals", 188, "facilities", "hospital"),
        ("osm_hanoi_high_schools", 185, "facilities", "high_school"),
        ("osm_hanoi_ring_roads", 219, "corridors", "ring_road"),
        ("hanoi_wards_2025_126", 126, None, "control"),
    ],
)
def test_real_layers_come_in_with_and_without_a_spec(name, count, spec, kind):
    raw = (REAL / f"{name}.geojson").read_bytes()
    plain = gate(raw)
    assert codes(plain) == []
    assert len(plain.table) == count
    assert "unsafe-text" not in codes(plain, *Severity)
    assert "encoding-damaged" not in codes(plain, *Severity)
    if spec:
        constants = {"kind": kind, "status": "operating", "quality": "approximate", "name_vi": name}
        fitted = gate(raw, spec=spec_named(spec), fields={"id": "osmid", "name_en": "name"}, constants=constants)
        assert codes(fitted) == []
        assert fitted.table["id"].is_unique


def test_a_number_beyond_the_earth_is_named_with_its_vertex():
    ring = b"[[587000,2326000],[587100,2326000],[1e300,2326100],[587000,2326000]]"
    feature = b'{"type":"Feature","id":"a","properties":{},"geometry":{"type":"Polygon","coordinates":[' + ring + b"]}}"
    received = gate(b'{"type":"FeatureCollection","features":[' + feature + b"]}", crs="EPSG:5897")
    assert received.table is None
    (finding,) = [each for each in received.findings if each.code == "invalid-geometry"]
    assert (finding.feature, finding.vertex) == ("a", 2)
