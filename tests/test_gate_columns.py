"""Ids, columns, types and codes are held against the spec, and each fault is told at its feature and column."""

import geopandas as gpd

from gisapp.domain.finding import Severity
from gisapp.domain.specs import spec_named
from tests.gate_fixtures import PARCELS, SQUARE, ZONES, codes, collection, feature, gate, only, parcel, polygon


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


def test_a_last_year_before_the_first_is_told_at_its_feature_and_what_is_open_is_not():
    years = ({}, {"valid_from": 2030}, {"valid_from": 2030, "valid_to": 2030}, {"valid_from": 2035, "valid_to": 2032})
    said = {"name_vi": "KCN Mẫu", "status": "operating", "quality": "surveyed"}
    for odd in ({}, {"stated_area_ha": "?"}):  # by columns, and value by value
        rows = [feature(polygon(SQUARE), str(at), **said, **each, **odd) for at, each in enumerate(years)]
        finding = only(gate(collection(*rows), spec=ZONES), "years-reversed")
        assert (finding.feature, finding.field, finding.severity) == ("3", "valid_to", Severity.ERROR)
        assert "2035 > 2032" in finding.message_vi


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
