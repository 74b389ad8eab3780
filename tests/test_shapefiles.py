"""A Shapefile comes in with its names and columns, however it was written; one that is not whole says what it lacks."""

import io
import zipfile

import pytest

from gisapp.domain.specs import spec_named
from tests.format_fixtures import (
    NAMES,
    codes,
    gate,
    notes,
    parts,
    zipped,
    zones,
)


def test_a_shapefile_without_prj_is_asked_for_its_crs_and_takes_the_answer(tmp_path):
    files = parts(zones(), tmp_path)
    del files["khu.prj"]
    assert codes(gate(zipped(files))) == ["crs-undeclared"]
    assert gate(zipped(files), crs="EPSG:5897").crs == "EPSG:5897"


def test_a_prj_in_metres_on_wgs84_declares_nothing(tmp_path):
    files = parts(zones(), tmp_path)
    files["khu.prj"] = (
        files["khu.prj"].replace(b"GCS_VN_2000", b"GCS_WGS_1984").replace(b"D_Vietnam_2000", b"D_WGS_1984")
    )
    assert codes(gate(zipped(files))) == ["crs-undeclared"]


def test_a_prj_that_says_vn2000_in_the_words_of_esri_is_the_plan_crs(tmp_path):
    files = parts(zones(), tmp_path)
    assert b"D_Vietnam_2000" in files["khu.prj"]
    assert gate(zipped(files)).crs == "EPSG:5897"


def test_a_shapefile_without_cpg_is_read_as_utf8_where_it_is(tmp_path):
    files = parts(zones(), tmp_path)
    del files["khu.cpg"]
    assert tuple(gate(zipped(files)).table["ten"]) == NAMES


def test_a_wrong_cpg_is_recognised_and_the_right_text_is_guessed(tmp_path):
    files = parts(zones(), tmp_path)
    files["khu.cpg"] = b"ISO-8859-1"
    damaged = [each for each in gate(zipped(files)).findings if each.code == "encoding-damaged"]
    assert len(damaged) == 4
    assert dict(damaged[0].evidence) == {"encoding": "UTF-8", "meant": NAMES[0]}


@pytest.mark.parametrize("declared", [None, b"UTF-8", b"1252", b"ANSI 1252", b"LDID/87"])
def test_tcvn3_in_a_shapefile_is_recognised_whatever_its_cpg_says(declared, tmp_path):
    plain = ("Khu cong nghiep", "Dong Anh", "Thuong Tin", "Ha Noi")
    files = parts(zones(ten=plain), tmp_path)
    for ascii_name, old in zip(plain, ("Khu c«ng nghiÖp", "§«ng Anh", "Th\u00adêng TÝn", "Hµ Néi"), strict=True):
        files["khu.dbf"] = files["khu.dbf"].replace(ascii_name.encode(), old.encode("latin-1"))
    files.pop("khu.cpg", None)
    received = gate(zipped({**files, **({"khu.cpg": declared} if declared else {})}))
    damaged = [dict(each.evidence) for each in received.findings if each.code == "encoding-damaged" and each.evidence]
    assert [each["encoding"] for each in damaged] == ["TCVN3"] * 4
    assert [each["meant"] for each in damaged] == ["Khu công nghiệp", "Đông Anh", "Thường Tín", "Hà Nội"]


def test_columns_cut_to_ten_letters_are_read_as_the_columns_of_the_spec(tmp_path):
    table = zones(
        name_vi=list(NAMES), status=["operating"] * 4, quality=["surveyed"] * 4, stated_area_ha=[1.0, 2.0, 3.0, 4.0],
        position_uncertainty_m=[0.0] * 4, position_basis=["đo đạc"] * 4, expected_earliest=[2028] * 4,
    ).drop(columns=["ten", "dien_tich"])  # fmt: skip
    received = gate(zipped(parts(table, tmp_path)), spec=spec_named("zones"))
    assert codes(received) == []
    assert list(received.table["stated_area_ha"]) == [1.0, 2.0, 3.0, 4.0]
    assert list(received.table["position_basis"]) == ["đo đạc"] * 4
    assert list(received.table["expected_earliest"]) == [2028] * 4
    note = notes(received, "cut to ten letters")[0]
    assert dict(note.evidence) == {
        "stated_are": "stated_area_ha", "position_u": "position_uncertainty_m", "position_b": "position_basis",
        "expected_e": "expected_earliest",
    }  # fmt: skip


def test_a_column_that_the_sender_names_is_found_by_its_first_ten_letters(tmp_path):
    table = zones(kyHieuLoDat=["SKK"] * 4)
    received = gate(zipped(parts(table, tmp_path)), spec=spec_named("parcels"), fields={"land_use": "kyHieuLoDat"})
    assert codes(received) == []
    assert list(received.table["land_use"]) == ["SKK"] * 4


def test_capital_letters_and_folders_in_an_archive_do_no_harm(tmp_path):
    files = {f"Bản giao/{name.upper()}": data for name, data in parts(zones(), tmp_path).items()}
    litter = {"__MACOSX/Bản giao/._KHU.SHP": b"x", "Bản giao/Thumbs.db": b"x", "Bản giao/ghi chú.docx": b"x"}
    assert tuple(gate(zipped({**files, **litter})).table["ten"]) == NAMES


def test_names_of_members_written_for_old_systems_are_understood(tmp_path):
    files = parts(zones(), tmp_path)
    packed = io.BytesIO()
    with zipfile.ZipFile(packed, "w") as archive:
        for name, data in files.items():
            archive.writestr(f"ab{name[-4:]}", data)
            archive.writestr(f"cd{name[-4:]}", data)
    # "§«" and "Hµ" as TCVN3 writes Đô and Hà, in an archive that does not say how its names are written.
    old = packed.getvalue().replace(b"ab.", b"\xa7\xab.").replace(b"cd.", b"H\xb5.")
    received = gate(old)
    assert "Đô, Hà" in notes(received, "one layer in the file")[0].message_vi
    assert len(gate(old, part="Hà").table) == 4


@pytest.mark.parametrize(
    ("left", "said"),
    [
        ([".shp"], ".shx, .dbf"),
        ([".shp", ".shx"], ".dbf"),
        ([".dbf"], ".shp"),
        ([".shx", ".dbf"], ".shp"),
    ],
)
def test_a_shapefile_that_is_not_whole_says_what_is_missing(left, said, tmp_path):
    files = {name: data for name, data in parts(zones(), tmp_path).items() if name[-4:] in left}
    received = gate(zipped(files))
    assert codes(received) == ["unreadable"]
    assert said in received.findings[0].message_vi
