"""A planning dossier of Circular 16/2025: what leaves stands under its classes, and what comes is understood."""

import csv
import json

import geopandas as gpd
import numpy as np
import pandas as pd
import pyarrow as pa
import pytest
import shapely

from gisapp import wiring
from gisapp.domain.crs import PLAN_CRS
from gisapp.domain.errors import BadInput
from gisapp.domain.facility import KINDS
from gisapp.domain.finding import Severity
from gisapp.domain.spec import Shape
from gisapp.domain.specs import SPECS
from gisapp.domain.standard import Verification
from gisapp.exchange import tt16
from gisapp.exchange.assembled import in_our_words
from gisapp.exchange.dossier import dossier_notes, dossier_tables, joined
from gisapp.exchange.outgoing import as_geopackage, gdal_table
from tests.conftest import REAL
from tests.round_trips import layers_of, metadata_of, through_gate, written

FACTS = REAL.parent.parent / "facts" / "tt16_layers.csv"
SQUARE = shapely.box(586_000, 2_326_000, 586_100, 2_326_100)
FAR = shapely.box(590_000, 2_326_000, 590_100, 2_326_100)


def zones(**columns) -> gpd.GeoDataFrame:
    rows = {
        "id": ["a", "b", "c", "d"],
        "name_vi": ["KCN Đông Anh", "KCN Phú Nghĩa", "KCN Nam Hà Nội", "KCN Bắc Thường Tín"],
        "name_en": ["Dong Anh", None, None, None],
        "status": ["proposed"] * 4,
        "developer": ["Công ty A", None, None, None],
        "stated_area_ha": [1.0, 2.5, np.nan, 3.0],
        "quality": ["surveyed"] * 4,
        "communes_2025": [["Đông Anh", "Thư Lâm"], [], None, ["Thường Tín"]],
        "note_vi": ["Ghi chú", None, None, None],
        **columns,
    }
    shapes = [SQUARE, shapely.MultiPolygon([SQUARE, FAR]), shapely.Point(586_000, 2_326_000), None]
    return gpd.GeoDataFrame(rows, geometry=gpd.GeoSeries(shapes, crs=PLAN_CRS))


def geopackage(tables, **terms):
    """What the gate makes of a GeoPackage that somebody else wrote."""
    raw = wiring.gdal_writer({name: gdal_table(table) for name, table in tables.items()}, ".gpkg", notes={})
    return through_gate(raw, **terms)


def errors(received) -> set[tuple[str, str | None]]:
    return {(each.code, each.field) for each in received.findings if each.severity is Severity.ERROR}


@pytest.fixture(scope="module")
def circular() -> dict[str, dict[str, str]]:
    """The classes of the circular's plan database with their fields, as the facts beside the checkout have them."""
    if not FACTS.is_file():
        pytest.skip("the facts on Circular 16 are not beside the checkout (../shared/facts)")
    with FACTS.open(encoding="utf-8", newline="") as file:
        rows = [row for row in csv.DictReader(file) if row["geodatabase"] == "QuyHoach"]
    return {row["layer"]: row for row in rows}


@pytest.mark.parametrize("known", tt16.CLASSES, ids=lambda known: known.name)
def test_every_class_and_field_is_the_circulars(known, circular):
    row = circular[known.name]
    fields = {each.partition(":")[0].strip() for each in row["fields (name:type)"].split(";")}
    assert {*tt16.MINIMUM_FIELDS, *known.fields.values(), *known.repeats} <= fields
    assert (
        row["geometry"]
        == {Shape.POLYGON: "MultiPolygon", Shape.LINE: "MultiLineString", Shape.POINT: "Point"}[known.shape]
    )


@pytest.mark.parametrize("known", tt16.CLASSES, ids=lambda known: known.name)
def test_every_class_answers_columns_and_kinds_that_a_spec_has(known):
    names = SPECS[known.spec].names
    assert {*known.fields, *known.repeats.values()} <= set(names)
    assert known.kind_column is None or known.kind_column in names
    assert bool(known.kinds) == (known.kind_column is not None)
    if known.spec == "facilities":
        assert set(known.kinds) <= set(KINDS)


def test_every_kind_of_facility_has_a_class_as_a_point_and_no_two():
    for kind in KINDS:
        taking = [
            each.name for each in tt16.classes_of("facilities") if kind in each.kinds and each.shape is Shape.POINT
        ]
        assert len(taking) == 1, kind


def test_the_table_says_how_sure_it_is():
    assert tt16.VERIFICATION is Verification.SECONDARY
    assert "16/2025" in tt16.DOCUMENT


def test_a_class_tells_its_spec_and_the_fields_of_our_columns():
    spec, fields = tt16.spec_and_fields("RanhGioiQuyHoach_A")
    assert spec == "zones"
    assert fields == {"id": "maDoiTuong", "name_vi": "tenDoiTuong", "note_vi": "ghiChu", "developer": "chuDauTu"}
    assert tt16.spec_and_fields("CONGTRINHCAPNUOCPCCC_P")[0] == "facilities"
    assert tt16.spec_and_fields("zones") == ("zones", {})
    assert tt16.spec_and_fields("CayXanh_P") is None
    assert tt16.spec_and_fields("claims") is None


def test_zones_leave_under_the_class_of_boundaries_and_those_without_one_beside():
    tables = layers_of(written(zones(), ".gpkg", layer="zones", spec="zones"), ".gpkg")
    assert list(tables) == ["RanhGioiQuyHoach_A", "zones"]
    classed = tables["RanhGioiQuyHoach_A"]
    assert list(classed.columns)[:7] == [*tt16.MINIMUM_FIELDS, "chuDauTu"]
    assert classed.crs.to_epsg() == 5897
    assert set(classed.geom_type) == {"MultiPolygon"}
    assert list(classed["tenDoiTuong"]) == ["KCN Đông Anh", "KCN Phú Nghĩa"]
    assert list(classed["ghiChu"]) == ["Ghi chú", None]
    for unknown in tt16.UNKNOWN_CODES:
        assert classed[unknown].isna().all()
    assert {"id", "status", "quality", "stated_area_ha", "communes_2025", "name_en"} <= set(classed.columns)
    assert "name_vi" not in classed.columns
    assert [json.loads(each) for each in classed["communes_2025"]] == [["Đông Anh", "Thư Lâm"], []]
    assert list(tables["zones"]["name_vi"]) == ["KCN Nam Hà Nội", "KCN Bắc Thường Tín"]


def test_facilities_leave_by_kind_with_their_name_kind_and_capacity(demo):
    tables = dossier_tables(demo.layers.rows("facilities"), layer="facilities", spec="facilities")
    assert list(tables) == [
        "CongTrinhCapDien_P", "CongtrinhCapNuocPCCC_P", "CongTrinhTNTvaVSMT_P", "CongTrinhGiaoThong_P",
        "ChucNangCongTrinh_P",
    ]  # fmt: skip
    assert sum(map(len, tables.values())) == len(demo.layers.rows("facilities"))
    power = tables["CongTrinhCapDien_P"]
    assert set(power["phanLoai"]) == {"trạm biến áp"}
    assert list(power["tenTramBienAp"]) == list(power["tenDoiTuong"])
    row = power.iloc[0]
    assert row["congSuat"] == f"{row['capacity']:g} {row['capacity_unit']}"


def test_what_is_not_known_is_named_in_both_languages_and_in_the_file():
    notes = dossier_notes(dossier_tables(zones(name_vi=["x" * 101] * 4), layer="zones", spec="zones"))
    assert [note.code for note in notes] == ["missing-field", "wrong-geometry-type", "wrong-type"]
    assert all(note.severity is Severity.NOTE for note in notes)
    assert "maThongTinQH, maHoSoQH, maDoiTuong" in notes[0].message_vi
    assert "2 " in notes[1].message_en
    assert "100" in notes[2].message_vi
    said = metadata_of(written(zones(), ".gpkg", spec="zones"))
    assert "maHoSoQH" in said["note_vi"]
    assert "maHoSoQH" in said["note_en"]


def test_a_layer_that_the_circular_has_no_class_for_keeps_its_name_and_needs_no_note():
    tables = dossier_tables(zones(), layer="my_zones", spec=None)
    assert list(tables) == ["my_zones"]
    assert dossier_notes(tables) == ()
    assert list(dossier_tables(zones(), layer="gpkg_contents", spec=None)) == ["layer_gpkg_contents"]
    assert list(dossier_tables(zones(), layer="matnuoc_a", spec=None)) == ["layer_matnuoc_a"]
    assert layers_of(written(zones(), ".gpkg", layer="sqlite_x"), ".gpkg").keys() == {"layer_sqlite_x"}


def test_several_layers_make_one_dossier_and_rows_of_one_class_stand_together(demo):
    dossier = {}
    for layer in ("zones", "parcels", "roads", "corridors"):
        entry = demo.layers.entry(layer)
        dossier = joined(dossier, dossier_tables(demo.layers.rows(layer), layer=layer, spec=entry.spec))
    raw = b"".join(as_geopackage(dossier, write_with_gdal=wiring.gdal_writer).chunks)
    tables = layers_of(raw, ".gpkg")
    assert list(tables) == [
        "RanhGioiQuyHoach_A", "ChucNangSuDungDat_A", "MangLuoiGiaoThongDuongBo_L", "MangLuoiGiaoThongDuongSat_L",
        "MangLuoiPhanPhoiDien_L",
    ]  # fmt: skip
    assert len(tables["MangLuoiGiaoThongDuongBo_L"]) == len(demo.layers.rows("roads")) + 2
    back = through_gate(raw, layer="parcels", spec="parcels")
    assert len(back.table) == len(demo.layers.rows("parcels"))


def test_two_layers_with_the_same_ids_do_not_share_a_dossier():
    tables = dossier_tables(zones(), layer="zones", spec="zones")
    with pytest.raises(BadInput, match="'a' in two layers"):
        joined(tables, dossier_tables(zones(), layer="others", spec="zones"))


def foreign_parcels(**columns) -> gpd.GeoDataFrame:
    rows = {
        "maThongTinQH": ["012523012345"] * 2,
        "maHoSoQH": ["01QPK0010001"] * 2,
        "maDoiTuong": ["01QPK0010001-ChucNangSuDungDat_A-1", "01QPK0010001-ChucNangSuDungDat_A-2"],
        "tenDoiTuong": [None, None],
        "chucNangSuDungDatMuc1": ["SKK", "DGT"],
        "kyHieuLoDat": ["CN-01", "GT-01"],
        "dienTich": [10_000.0, 10_000.0],
        **columns,
    }
    shapes = [shapely.MultiPolygon([SQUARE]), shapely.MultiPolygon([FAR])]
    return gpd.GeoDataFrame(rows, geometry=gpd.GeoSeries(shapes, crs=PLAN_CRS))


def test_a_dossier_from_elsewhere_needs_no_names_of_columns():
    received = geopackage({"ChucNangSuDungDat_A": foreign_parcels()}, spec="parcels")
    assert errors(received) == set()
    assert list(received.table["land_use"]) == ["SKK", "DGT"]
    assert list(received.table["id"]) == list(foreign_parcels()["maDoiTuong"])
    told = {each.field for each in received.findings if each.code == "unknown-field"}
    # What has a value and no place is told; what is empty is not.
    assert told == {"maThongTinQH", "maHoSoQH", "kyHieuLoDat", "dienTich"}


def test_what_the_sender_names_outweighs_the_circular():
    received = geopackage(
        {"ChucNangSuDungDat_A": foreign_parcels()},
        spec="parcels",
        fields={"land_use": "kyHieuLoDat", "id": "maDoiTuong", "zone": "chucNangSuDungDatMuc1"},
    )
    assert errors(received) == set()
    assert list(received.table["land_use"]) == ["CN-01", "GT-01"]
    assert list(received.table["zone"]) == ["SKK", "DGT"]


def test_rows_without_a_code_are_called_by_their_row():
    nameless = foreign_parcels(maDoiTuong=[None, None])
    assert list(geopackage({"ChucNangSuDungDat_A": nameless}, spec="parcels").table["id"]) == ["1", "2"]
    ours = foreign_parcels(id=["x", "y"], land_use=["CN", "CX"])
    ours = ours.set_geometry(ours.geometry.translate(5_000))
    two = geopackage({"ChucNangSuDungDat_A": nameless, "parcels": ours}, spec="parcels")
    assert list(two.table["id"]) == ["ChucNangSuDungDat_A.1", "ChucNangSuDungDat_A.2", "x", "y"]


def test_a_column_of_ours_outweighs_the_field_of_the_class():
    mixed = foreign_parcels(land_use=["CN", "CX"], id=["p1", "p2"])
    received = geopackage({"ChucNangSuDungDat_A": mixed}, spec="parcels")
    assert list(received.table["land_use"]) == ["CN", "CX"]
    assert list(received.table["id"]) == ["p1", "p2"]
    assert "maDoiTuong" in {each.field for each in received.findings}


def test_a_dossier_that_does_not_say_a_zones_status_is_told_so():
    foreign = pd.DataFrame({"maDoiTuong": ["m1"], "tenDoiTuong": ["KCN Mới"], "chuDauTu": ["Công ty B"]})
    table = gpd.GeoDataFrame(foreign, geometry=gpd.GeoSeries([shapely.MultiPolygon([SQUARE])], crs=PLAN_CRS))
    received = geopackage({"RanhGioiQuyHoach_A": table}, spec="zones")
    assert errors(received) == {("missing-field", "status"), ("missing-field", "quality")}


def test_tables_of_one_spec_in_two_coordinate_systems_are_not_mixed():
    parcels = foreign_parcels()
    other = parcels.assign(maDoiTuong=["3", "4"])
    tables = {"ChucNangSuDungDat_A": gdal_table(parcels), "parcels": gdal_table(other)}
    moved = tables["parcels"].replace_schema_metadata({**tables["parcels"].schema.metadata, b"crs": b"EPSG:3405"})
    raw = wiring.gdal_writer({**tables, "parcels": moved}, ".gpkg", notes={})
    received = through_gate(raw, spec="parcels")
    assert received.table is None
    assert "one CRS in ChucNangSuDungDat_A, parcels" in received.findings[0].message_en


def test_tables_whose_columns_do_not_go_together_are_told_apart():
    parcels = foreign_parcels()
    other = parcels.assign(maDoiTuong=["3", "4"], land_use=["a", "b"], kyHieuLoDat=pd.array([1, 2], dtype="Int64"))
    received = geopackage({"ChucNangSuDungDat_A": parcels, "parcels": other}, spec="parcels")
    assert received.table is None
    assert {each.code for each in received.findings} == {"unreadable"}


def test_one_table_of_a_dossier_is_read_where_it_is_named():
    tables = {"CayXanh_P": foreign_parcels(), "ChucNangSuDungDat_A": foreign_parcels()}
    assert geopackage(tables, spec="parcels").table is not None
    named = geopackage(tables, spec="parcels", part="ChucNangSuDungDat_A")
    assert list(named.table["land_use"]) == ["SKK", "DGT"]
    assert ("missing-field", "land_use") in errors(geopackage(tables, spec="parcels", part="CayXanh_P"))


def test_a_field_that_says_more_than_our_columns_is_kept_to_be_told():
    table = pa.table({
        "tenDoiTuong": ["Trạm Đông Anh"], "tenTramBienAp": ["Trạm Đông Anh"], "congSuat": ["2 x 63 MVA"],
        "capacity": [126.0], "capacity_unit": ["MVA"], "phanLoai": ["trạm biến áp"], "kind": ["substation"],
        "ghiChu": pa.array([None], pa.string()),
    })  # fmt: skip
    assert in_our_words(table, "CongTrinhCapDien_P", named={}).column_names == [
        "name_vi", "congSuat", "capacity", "capacity_unit", "kind",
    ]  # fmt: skip
    assert in_our_words(table, "CayXanh_P", named={}) is table
