"""The gate lets in what is right, unchanged, and tells everything that is wrong in one pass."""

import io
import json
from pathlib import Path

import orjson
import pytest

from gisapp.domain.finding import CODES, Severity
from gisapp.domain.specs import spec_named
from gisapp.exchange.gate import Limits
from gisapp.exchange.report import as_geojson, as_json, as_text
from tests.gate_fixtures import PARCELS, SQUARE, codes, collection, feature, gate, parcel, polygon

REAL = Path(__file__).parents[2] / "shared" / "data" / "hanoi"


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
