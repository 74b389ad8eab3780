"""A CSV brings rows with or without geometry, and those that cannot be are named."""

import pytest

from gisapp.domain.finding import Severity
from gisapp.domain.specs import spec_named
from tests.format_fixtures import codes, gate


def test_numbers_in_a_csv_are_numbers_and_codes_stay_texts():
    text = "id,ma,so,wkt\n007,01,1.5,POINT(586000 2326000)\n008,02,2,POINT(586010 2326000)\n"
    table = gate(text.encode(), crs="EPSG:5897").table
    assert list(table["id"]) == ["007", "008"]
    assert list(table["ma"]) == ["01", "02"]
    assert list(table["so"]) == [1.5, 2.0]


def test_a_csv_for_a_spec_is_read_with_the_types_of_its_columns():
    ring = "586000 2326000,586100 2326000,586100 2326100,586000 2326000"
    text = f'id,land_use,quality,geom\n1,104,surveyed,"POLYGON(({ring}))"\n'
    received = gate(text.encode(), crs="EPSG:5897", spec=spec_named("parcels"))
    assert codes(received) == []
    assert list(received.table["land_use"]) == ["104"]


def test_ewkt_declares_its_crs():
    received = gate(b"id,wkt\n1,SRID=5897;POINT(586000 2326000)\n")
    assert (codes(received), received.crs) == ([], "EPSG:5897")
    several = gate(b"id,wkt\n1,SRID=5897;POINT(586000 2326000)\n2,SRID=3405;POINT(586000 2326000)\n")
    assert codes(several) == ["crs-undeclared"]


@pytest.mark.parametrize(
    ("text", "code"),
    [
        ('id,wkt\n1,"POLYGON((0 0,1 0,1 1))"\n', "invalid-geometry"),
        ("id,wkt\n1,tại Đông Anh\n", "invalid-geometry"),
        ("id,wkt\n1,POINT(nan 2326000)\n", "invalid-geometry"),
        ('id,wkt\n1,"GEOMETRYCOLLECTION(POINT(586000 2326000))"\n', "wrong-geometry-type"),
        ("id,wkt,id\n1,POINT(586000 2326000),2\n", "unreadable"),
        ("id,ten\n1,Đông Anh\n", "unreadable"),
        ("id,wkt\n1,POINT(586000 2326000),thừa\n", "unreadable"),
        ('id,wkt\n1,"POINT(586000 2326000)\n', "unreadable"),
    ],
)
def test_rows_of_a_csv_that_cannot_be_are_named(text, code):
    assert codes(gate(text.encode(), crs="EPSG:5897")) == [code]


def test_a_csv_in_another_encoding_is_refused_with_what_to_do():
    received = gate("id,ten,wkt\n1,Hµ Néi,POINT(586000 2326000)\n".encode("cp1252"), crs="EPSG:5897")
    assert codes(received) == ["encoding-damaged"]
    refused = next(each for each in received.findings if each.severity is Severity.ERROR)
    assert "CSV UTF-8" in refused.message_vi
    assert {"encoding": "TCVN3", "meant": "Hà Nội"} in [dict(each.evidence) for each in received.findings]


def test_a_plain_table_may_be_a_csv_without_geometry():
    text = "id,subject,quantity,value,unit,source\nc1,kcn-1,area,120.50,ha,https://example.org\n"
    received = gate(text.encode(), spec=spec_named("claims"))
    assert codes(received) == []
    assert list(received.table["value"]) == [120.5]
