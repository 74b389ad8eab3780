"""Geometry comes in where it lies, and what is none is named at its feature, ring and vertex."""

import orjson
import pytest
import shapely
from hypothesis import given, settings
from hypothesis import strategies as st

from gisapp.domain.crs import GEOGRAPHIC_CRS, PLAN_CRS, transform
from gisapp.domain.finding import Severity
from tests.gate_fixtures import PARCELS, SQUARE, ZONES, codes, collection, feature, gate, only, parcel, polygon


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


def test_a_number_beyond_the_earth_is_named_with_its_vertex():
    ring = b"[[587000,2326000],[587100,2326000],[1e300,2326100],[587000,2326000]]"
    feature = b'{"type":"Feature","id":"a","properties":{},"geometry":{"type":"Polygon","coordinates":[' + ring + b"]}}"
    received = gate(b'{"type":"FeatureCollection","features":[' + feature + b"]}", crs="EPSG:5897")
    assert received.table is None
    (finding,) = [each for each in received.findings if each.code == "invalid-geometry"]
    assert (finding.feature, finding.vertex) == ("a", 2)
