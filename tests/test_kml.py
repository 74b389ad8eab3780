"""Placemarks bring their words, their data and their shapes."""

from tests.format_fixtures import POINT, codes, gate, kml_text, only, placemark

RING = "105.80,21.00 105.81,21.00 105.81,21.01 105.80,21.00"


def test_a_placemark_brings_its_words_and_its_data():
    said = (("mã", "07"), ("ha", "12.5"))
    values = "".join(f'<Data name="{name}"><value>{value}</value></Data>' for name, value in said)
    data = f"<ExtendedData>{values}</ExtendedData>"
    table = gate(kml_text(placemark(data, POINT))).table
    assert (table["name"].iloc[0], table["mã"].iloc[0], table["ha"].iloc[0]) == ("KCN Mẫu A", "07", 12.5)


def test_holes_and_several_parts_of_a_placemark_are_kept():
    hole = "105.806,21.002 105.808,21.002 105.808,21.004 105.806,21.002"
    polygon = (
        f"<Polygon><outerBoundaryIs><LinearRing><coordinates>{RING}</coordinates></LinearRing></outerBoundaryIs>"
        f"<innerBoundaryIs><LinearRing><coordinates>{hole}</coordinates></LinearRing></innerBoundaryIs></Polygon>"
    )
    table = gate(kml_text(placemark(polygon), placemark(f"<MultiGeometry>{POINT}{POINT}</MultiGeometry>"))).table
    assert list(table.geom_type) == ["Polygon", "MultiPoint"]
    assert len(table.geometry.iloc[0].interiors) == 1


def test_an_open_ring_of_a_placemark_is_named_at_its_vertex():
    ring = RING.rsplit(" ", 1)[0] + " 105.80,21.02"
    open_ring = f"<outerBoundaryIs><LinearRing><coordinates>{ring}</coordinates></LinearRing></outerBoundaryIs>"
    finding = only(gate(kml_text(placemark(f"<Polygon>{open_ring}</Polygon>"))), "invalid-geometry")
    assert (finding.ring, finding.vertex) == (0, 3)


def test_tracks_and_mixed_shapes_are_named():
    received = gate(kml_text(placemark(f"<MultiGeometry>{POINT}<LineString><coordinates>{RING}</coordinates>"
                                       "</LineString></MultiGeometry>")))  # fmt: skip
    assert codes(received) == ["wrong-geometry-type"]
