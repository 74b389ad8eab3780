"""The shapes of a drawing come in under their layers, and what cannot be read is asked for in a form that can."""

import pytest

from gisapp.domain.specs import spec_named
from tests.format_fixtures import codes, dxf, gate, notes, only, pairs, polyline, zipped


def mark(kind: str, layer: str, handle: str, *more: tuple[int, object]) -> str:
    return pairs((0, kind), (5, handle), (8, layer), (10, 586_050), (20, 2_326_050), *more)


PLAN = (
    polyline("DAT_SX_Congnghiep", "A1", closed=True),
    polyline("RANH", "A2", closed=False),
    mark("TEXT", "CHU", "A3", (40, 2), (1, "Lô CN-01")),
    mark("MTEXT", "CHU", "A4", (40, 2), (1, "Đông Anh")),
    mark("INSERT", "CAY", "A5", (2, "CAY")),
    mark("IMAGE", "ANH", "A6"),
    mark("POINT", "MOC", "A7"),
    polyline("KHUNG", "A8", closed=True).replace("100\nAcDbPolyline", " 67\n1\n100\nAcDbPolyline"),
)


def test_a_drawing_is_asked_for_its_crs_and_takes_the_answer():
    received = gate(dxf(*PLAN))
    assert codes(received) == ["crs-undeclared"]
    assert codes(gate(dxf(*PLAN), crs="EPSG:5897")) == []


def test_the_shapes_of_a_drawing_come_in_under_their_handles_with_their_layer():
    table = gate(dxf(*PLAN), crs="EPSG:5897").table.set_index("id")
    assert dict(table["Layer"]) == {"A1": "DAT_SX_Congnghiep", "A2": "RANH", "A7": "MOC"}
    assert dict(table.geom_type) == {"A1": "Polygon", "A2": "LineString", "A7": "Point"}
    assert table.geometry["A1"].area == 10_000.0


def test_what_only_writes_or_decorates_is_counted_in_a_note():
    note = notes(gate(dxf(*PLAN), crs="EPSG:5897"), "labels, blocks")[0]
    assert dict(note.evidence) == {"TEXT": "1", "MTEXT": "1", "INSERT": "1", "IMAGE": "1", "paper space": "1"}


def test_closed_lines_become_areas_with_a_note_and_stay_lines_in_a_layer_of_lines():
    areas = gate(dxf(polyline("A", "A1", closed=True)), crs="EPSG:5897")
    assert dict(notes(areas, "closed lines")[0].evidence) == {"closed": "1"}
    assert list(areas.table.geom_type) == ["Polygon"]


def test_arcs_are_said_to_have_become_segments():
    received = gate(
        dxf(polyline("A", "A1", closed=True, bulge=0.5), mark("CIRCLE", "A", "A2", (40, 5))), crs="EPSG:5897"
    )
    assert dict(notes(received, "straight segments")[0].evidence) == {"curves": "5"}


def test_a_layer_of_a_drawing_can_be_chosen_and_without_a_choice_all_are_listed():
    received = gate(dxf(*PLAN), crs="EPSG:5897")
    assert "DAT_SX_Congnghiep (1)" in notes(received, "one layer of the drawing")[0].message_vi
    assert list(gate(dxf(*PLAN), crs="EPSG:5897", part="RANH").table["id"]) == ["A2"]
    absent = gate(dxf(*PLAN), crs="EPSG:5897", part="NUOC")
    assert codes(absent)[:1] == ["unreadable"]
    assert "RANH" in absent.findings[0].message_en


def test_land_use_can_be_the_layers_of_the_drawing():
    received = gate(
        dxf(polyline("SKK", "A1", closed=True)),
        crs="EPSG:5897",
        spec=spec_named("parcels"),
        fields={"land_use": "Layer"},
    )
    assert codes(received) == []
    assert list(received.table["land_use"]) == ["SKK"]


@pytest.mark.parametrize(
    ("how", "layer"),
    [
        ({"version": "AC1021"}, "ĐẤT CÔNG NGHIỆP"),
        ({"version": "AC1015", "page": "ANSI_1258", "encoding": "cp1258"}, "ĐÂT CÔNG"),
        ({"version": "AC1015", "page": "ANSI_1252", "encoding": "utf-8"}, "ĐẤT"),
    ],
)
def test_the_names_of_layers_keep_their_diacritics_or_are_named_as_damaged(how, layer):
    received = gate(dxf(polyline(layer, "A1", closed=True), **how), crs="EPSG:5897")
    damaged = [dict(each.evidence)["meant"] for each in received.findings if each.code == "encoding-damaged"]
    assert [*received.table["Layer"], *damaged][-1] == layer


@pytest.mark.parametrize(
    ("head", "what", "how"),
    [
        (b"AC1032" + b"\x00" * 100, "DWG", "DXFOUT"),
        (b"\xd0\xcf\x11\xe0\xa1\xb1\x1a\xe1" + b"\x00" * 500, "DGN V8", "Save As"),
        (b"\x08\x09\xfe\x02" + b"\x00" * 500, "DGN V7", "Save As"),
        (b"AutoCAD Binary DXF\r\n\x1a\x00" + b"\x00" * 100, "binary DXF", "DXFOUT"),
    ],
)
@pytest.mark.parametrize("packed", [False, True])
def test_drawings_that_cannot_be_read_are_asked_for_as_dxf_or_geopackage_with_how(head, what, how, packed):
    finding = only(gate(zipped({"QH.dwg": head}) if packed else head), "unreadable")
    for message in (finding.message_vi, finding.message_en):
        assert what in message
        assert how in message
        assert "GeoPackage" in message
