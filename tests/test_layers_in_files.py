"""Of a file with several layers, such as a dossier of Circular 16/2025, one is chosen and all are named."""

from pathlib import Path

import pyogrio
import pytest

from tests.format_fixtures import IDS, codes, folder, gate, notes, parts, zipped, zones


def dossier(at: Path, suffix: str) -> bytes:
    driver = {".gpkg": "GPKG", ".gdb": "OpenFileGDB"}[suffix]
    plan, existing = at / f"QuyHoach{suffix}", at / f"HienTrang{suffix}"
    empty = zones().iloc[:0]
    at.mkdir(parents=True)
    for path, layer, table in (
        (plan, "MangLuoiCapNuoc_L", empty),
        (plan, "RanhGioiQuyHoach_A", zones().iloc[:1]),
        (plan, "ChucNangSuDungDat_A", zones()),
        (existing, "HienTrangSuDungDat_A", zones().iloc[:2]),
    ):
        kind = "MultiPolygon" if suffix == ".gdb" else "Polygon"
        pyogrio.write_dataframe(table, path, layer=layer, driver=driver, geometry_type=kind, append=path.exists())
    files = folder(at, "CSDL_KCNMauA/HoSoGIS/")
    others = {"CSDL_KCNMauA/HoSoScan/01QPK.xlsx": b"PK\x03\x04", "CSDL_KCNMauA/HoSoBASIC/BanVe/QH.zip": b"PK\x03\x04",
              "CSDL_KCNMauA/HoSoGIS/QuyHoach.qgz": b"PK\x03\x04"}  # fmt: skip
    return zipped({**others, **files})


@pytest.mark.parametrize("suffix", [".gpkg", ".gdb"])
def test_a_dossier_lists_its_classes_and_says_which_was_read(suffix, tmp_path):
    received = gate(dossier(tmp_path / "d", suffix))
    assert codes(received) == []
    note = notes(received, "one layer in the file")[0]
    listed = [value for name, value in note.evidence if name == "layer"]
    assert sorted(listed) == [
        "HienTrang/HienTrangSuDungDat_A", "QuyHoach/ChucNangSuDungDat_A", "QuyHoach/MangLuoiCapNuoc_L",
        "QuyHoach/RanhGioiQuyHoach_A",
    ]  # fmt: skip
    assert dict(note.evidence)["part"] == "QuyHoach/RanhGioiQuyHoach_A", "the first class that has features"
    assert "QuyHoach/ChucNangSuDungDat_A (4)" in note.message_vi
    assert len(received.table) == 1


@pytest.mark.parametrize("suffix", [".gpkg", ".gdb"])
@pytest.mark.parametrize(
    ("part", "features"),
    [
        ("QuyHoach/ChucNangSuDungDat_A", 4),
        ("quyhoach/ChucNangSuDungDat_A", 4),
        ("HienTrang/HienTrangSuDungDat_A", 2),
        ("HienTrang", 2),
        ("RanhGioiQuyHoach_A", 1),
    ],
)
def test_a_part_chooses_one_class_of_a_dossier(part, features, suffix, tmp_path):
    received = gate(dossier(tmp_path / "d", suffix), part=part)
    assert codes(received) == []
    assert tuple(received.table["id"]) == IDS[:features]
    assert not notes(received, "one layer in the file")


@pytest.mark.parametrize("part", ["RanhGioi_A", "QuyHoach/RanhGioi_A"])
def test_a_part_that_a_dossier_does_not_have_is_refused_with_those_it_has(part, tmp_path):
    received = gate(dossier(tmp_path / "d", ".gpkg"), part=part)
    assert codes(received) == ["unreadable"]
    assert "RanhGioiQuyHoach_A" in received.findings[0].message_vi
    assert "«RanhGioi_A»" in received.findings[0].message_vi


def test_of_several_shapefiles_the_first_is_read_and_the_others_are_named(tmp_path):
    first, second = parts(zones(), tmp_path / "a"), parts(zones().iloc[:2], tmp_path / "b")
    named = {name.replace("khu", "đường"): data for name, data in second.items()}
    received = gate(zipped({**first, **named}))
    assert "khu, đường" in notes(received, "one layer in the file")[0].message_vi
    assert len(received.table) == 4
    assert len(gate(zipped({**first, **named}), part="đường").table) == 2
