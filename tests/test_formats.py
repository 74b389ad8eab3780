"""What institutes send comes in whole, whatever it is packed in: ids, diacritics, places, the CRS or a question."""

import io
import warnings
import zipfile
from collections.abc import Callable, Mapping
from dataclasses import dataclass
from pathlib import Path
from typing import Any

import geopandas as gpd
import pyogrio
import pytest
import shapely

from gisapp.compute.cage import read_with_gdal
from gisapp.domain.crs import transform
from gisapp.domain.finding import Severity
from gisapp.domain.spec import spec_named
from gisapp.exchange.gate import Delivery, Received, Terms, receive

PROJECT = Path(__file__).parents[1]
NAMES = ("Khu công nghiệp Đông Anh", "Thường Tín", "Cụm Quất Động – mở rộng", "Xã Ỷ La, Hà Đông")
IDS = ("kcn-1", "kcn-2", "kcn-3", "kcn-4")
BOXES = shapely.box([586_000.123, 587_000, 588_000, 589_000.5], 2_326_000, [586_100.123, 587_100, 588_100, 589_100.5],
                    2_326_100.25)  # fmt: skip


def zones(crs: str | None = "EPSG:5897", **columns: Any) -> gpd.GeoDataFrame:
    """Four zones in a row, under names with every kind of diacritic."""
    rows = {"id": list(IDS), "ten": list(NAMES), "dien_tich": [1.5, 2.0, 3.25, 4.0], **columns}
    return gpd.GeoDataFrame(rows, geometry=gpd.GeoSeries(BOXES, crs=crs))


def gate(data: bytes, name: str = "x", **terms: Any) -> Received:
    delivery = Delivery(name=name, size=len(data), stream=io.BytesIO(data))
    return receive(delivery, Terms(**{"layer": "new", "kind": "reference", **terms}), read_with_gdal=read_with_gdal)


def zipped(files: Mapping[str, bytes]) -> bytes:
    packed = io.BytesIO()
    with zipfile.ZipFile(packed, "w", zipfile.ZIP_DEFLATED) as archive:
        for name, data in files.items():
            archive.writestr(name, data)
    return packed.getvalue()


def folder(path: Path, under: str = "") -> dict[str, bytes]:
    return {f"{under}{file.relative_to(path)}": file.read_bytes() for file in path.rglob("*") if file.is_file()}


def written(table: gpd.GeoDataFrame, path: Path, driver: str, **options: str) -> Path:
    path.parent.mkdir(parents=True, exist_ok=True)
    with warnings.catch_warnings():
        warnings.simplefilter("ignore")
        pyogrio.write_dataframe(table, path, driver=driver, **options)
    return path


def codes(received: Received, *severities: Severity) -> list[str]:
    return [each.code for each in received.findings if each.severity in (severities or (Severity.ERROR,))]


def notes(received: Received, said: str) -> list[Any]:
    return [each for each in received.findings if each.severity is Severity.NOTE and said in each.message_en]


def only(received: Received, code: str) -> Any:
    found = [each for each in received.findings if each.code == code]
    assert len(found) == 1, received.findings
    return found[0]


# --- the same four zones through every format ---


def shapefile(table: gpd.GeoDataFrame, at: Path) -> bytes:
    written(table, at / "khu.shp", "ESRI Shapefile", ENCODING="UTF-8")
    return zipped(folder(at))


def geodatabase(table: gpd.GeoDataFrame, at: Path) -> bytes:
    written(table, at / "khu.gdb", "OpenFileGDB", LAYER_ALIAS="Khu")
    return zipped(folder(at))


def flatgeobuf(table: gpd.GeoDataFrame, at: Path) -> bytes:
    return written(table, at / "khu.fgb", "FlatGeobuf").read_bytes()


def geopackage(table: gpd.GeoDataFrame, at: Path) -> bytes:
    return written(table, at / "khu.gpkg", "GPKG").read_bytes()


def tab(table: gpd.GeoDataFrame, at: Path) -> bytes:
    written(table, at / "khu.tab", "MapInfo File", ENCODING="UTF-8")
    return zipped(folder(at))


def mif(table: gpd.GeoDataFrame, at: Path) -> bytes:
    written(table, at / "khu.mif", "MapInfo File", FORMAT="MIF", ENCODING="UTF-8")
    return zipped(folder(at))


def csv_of(table: gpd.GeoDataFrame, at: Path, separator: str = ",") -> bytes:
    at.mkdir(parents=True, exist_ok=True)
    rows = table.assign(WKT=table.geometry.to_wkt(rounding_precision=4)).drop(columns="geometry")
    return rows.to_csv(index=False, sep=separator).encode()


def kml(table: gpd.GeoDataFrame, at: Path) -> bytes:
    places = gpd.GeoSeries(transform(table.geometry.to_numpy(), "EPSG:5897", "EPSG:4326"), index=table.index, crs=4326)
    return written(table.set_geometry(places), at / "khu.kml", "LIBKML").read_bytes()


@dataclass(frozen=True)
class Way:
    """One format: how it is written, how exact it is, and whether it can declare VN-2000."""

    write: Callable[[gpd.GeoDataFrame, Path], bytes]
    metres: float
    declares: bool = True


WAYS = {
    "Shapefile": Way(shapefile, 0.0),
    "File Geodatabase": Way(geodatabase, 0.0001),
    "FlatGeobuf": Way(flatgeobuf, 0.0),
    "GeoPackage": Way(geopackage, 0.0),
    "zipped GeoPackage": Way(lambda table, at: zipped({"a/khu.gpkg": geopackage(table, at)}), 0.0),
    # There and back between VN-2000 and WGS 84 takes up to a millimetre.
    "KML": Way(kml, 0.001),
    "KMZ": Way(lambda table, at: zipped({"doc.kml": kml(table, at), "files/a.png": b"\x89PNG"}), 0.001),
    # MapInfo has no VN-2000 of its own: GDAL writes WGS 84 with the projection's numbers, which declares nothing.
    "MapInfo TAB": Way(tab, 0.02, declares=False),
    "MapInfo MIF": Way(mif, 0.0001, declares=False),
    "CSV": Way(csv_of, 0.0001, declares=False),
    "CSV with semicolons": Way(lambda table, at: csv_of(table, at, ";"), 0.0001, declares=False),
}


@pytest.mark.parametrize("way", WAYS.values(), ids=WAYS)
def test_every_format_brings_back_the_ids_the_names_and_the_places(way, tmp_path):
    data = way.write(zones(), tmp_path / "made")
    received = gate(data, crs=None if way.declares else "EPSG:5897")
    assert codes(received) == [], received.findings
    assert "encoding-damaged" not in codes(received, *Severity)
    table = received.table.set_index("id").loc[list(IDS)]
    assert tuple(table["ten"]) == NAMES
    assert [float(each) for each in table["dien_tich"]] == [1.5, 2.0, 3.25, 4.0]
    farthest = max(shapely.hausdorff_distance(came, sent) for came, sent in zip(table.geometry, BOXES, strict=True))
    assert farthest <= way.metres
    assert received.crs in ("EPSG:5897", "EPSG:4326")


@pytest.mark.parametrize("form", [name for name, way in WAYS.items() if not way.declares])
def test_a_format_that_cannot_say_vn2000_is_asked_for_its_crs(form, tmp_path):
    received = gate(WAYS[form].write(zones(), tmp_path / "made"))
    assert codes(received) == ["crs-undeclared"]
    assert "EPSG:5897" in only(received, "crs-undeclared").message_vi


@pytest.mark.parametrize("form", ["Shapefile", "File Geodatabase", "KML", "CSV", "MapInfo MIF"])
def test_the_demo_parcels_come_back_through_every_format(form, tmp_path):
    parcels = gpd.read_file(PROJECT / "layers" / "demo" / "parcels.geojson").to_crs(5897)
    sent = parcels[["id", "land_use", "zone", "geometry"]]
    received = gate(
        WAYS[form].write(sent, tmp_path / "made"),
        crs=None if WAYS[form].declares else "EPSG:5897",
        spec=spec_named("parcels"),
    )
    assert codes(received) == []
    table = received.table.set_index("id").loc[list(sent["id"])]
    assert list(table["land_use"]) == list(sent["land_use"])
    moved = shapely.hausdorff_distance(table.geometry.to_numpy(), sent.geometry.to_numpy())
    assert moved.max() <= max(WAYS[form].metres, 0.0001)


@pytest.mark.parametrize("name", ["khu.txt", "khu.shp", "../khu", "KHU", ""])
def test_the_name_of_a_file_decides_nothing(name, tmp_path):
    assert len(gate(flatgeobuf(zones(), tmp_path / "a"), name).table) == 4
    assert len(gate(shapefile(zones(), tmp_path / "b"), name).table) == 4


# --- Shapefile ---


def parts(table: gpd.GeoDataFrame, at: Path, **options: str) -> dict[str, bytes]:
    written(table, at / "khu.shp", "ESRI Shapefile", **{"ENCODING": "UTF-8", **options})
    return folder(at)


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


def test_a_part_sent_alone_says_which_files_belong_to_it_and_asks_for_a_zip(tmp_path):
    shape = parts(zones(), tmp_path / "shp")
    written(zones(), tmp_path / "tab" / "khu.tab", "MapInfo File")
    written(zones(), tmp_path / "mif" / "khu.mif", "MapInfo File", FORMAT="MIF")
    written(zones(), tmp_path / "gdb" / "khu.gdb", "OpenFileGDB")
    alone = {
        ".shp, .shx, .dbf": [shape["khu.shp"], shape["khu.shx"], shape["khu.dbf"]],
        ".tab, .dat, .map, .id": [(tmp_path / "tab" / "khu.tab").read_bytes()],
        ".mif, .mid": [(tmp_path / "mif" / "khu.mif").read_bytes()],
        "*.gdb/": [(tmp_path / "gdb" / "khu.gdb" / "a00000001.gdbtable").read_bytes()],
    }
    for said, files in alone.items():
        for data in files:
            finding = only(gate(data), "unreadable")
            assert said in finding.message_vi
            assert "ZIP" in finding.message_vi
            assert "ZIP" in finding.message_en


# --- several layers, and dossiers of Circular 16/2025 ---


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


# --- drawings ---


def pairs(*said: tuple[int, object]) -> str:
    return "".join(f"{code:>3}\n{value}\n" for code, value in said)


def polyline(layer: str, handle: str, *, closed: bool, bulge: float = 0) -> str:
    corners = [(586_000, 2_326_000), (586_100, 2_326_000), (586_100, 2_326_100), (586_000, 2_326_100)]
    head = pairs((0, "LWPOLYLINE"), (5, handle), (100, "AcDbEntity"), (8, layer), (100, "AcDbPolyline"), (90, 4),
                 (70, int(closed)))  # fmt: skip
    return head + "".join(pairs((10, x), (20, y), *([(42, bulge)] if bulge else [])) for x, y in corners)


def mark(kind: str, layer: str, handle: str, *more: tuple[int, object]) -> str:
    return pairs((0, kind), (5, handle), (8, layer), (10, 586_050), (20, 2_326_050), *more)


TREE = pairs((0, "BLOCK"), (8, "0"), (2, "CAY"), (70, 0), (10, 0), (20, 0), (0, "LINE"), (8, "0"), (10, 0), (20, 0),
             (11, 1), (21, 1), (0, "ENDBLK"))  # fmt: skip


def dxf(*entities: str, version: str = "AC1021", page: str = "", encoding: str = "utf-8") -> bytes:
    header = pairs((9, "$ACADVER"), (1, version), *([(9, "$DWGCODEPAGE"), (3, page)] if page else []))
    sections = {"HEADER": header, "BLOCKS": TREE, "ENTITIES": "".join(entities)}
    text = "".join(pairs((0, "SECTION"), (2, name)) + body + pairs((0, "ENDSEC")) for name, body in sections.items())
    return (text + pairs((0, "EOF"))).encode(encoding)


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


# --- MapInfo ---


def test_a_datum_of_ones_own_in_mapinfo_declares_nothing(tmp_path):
    written(zones(), tmp_path / "khu.mif", "MapInfo File", FORMAT="MIF")
    files = folder(tmp_path)
    own = "9999, 28, -191.90441429, -39.30318279, -111.45032835, -0.00928836, 0.01975479, -0.00427372, 0.252906278, 0"
    files["khu.mif"] = files["khu.mif"].replace(b"8, 104,", f"8, {own},".encode())
    assert own.encode() in files["khu.mif"]
    received = gate(zipped(files))
    assert codes(received) == ["crs-undeclared"]
    assert codes(gate(zipped(files), crs="EPSG:5897")) == []


# --- KML ---


def placemark(*inside: str, name: str = "KCN Mẫu A") -> str:
    return f"<Placemark><name>{name}</name>{''.join(inside)}</Placemark>"


def kml_text(*placemarks: str) -> bytes:
    inside = f"<Document>{''.join(placemarks)}</Document>"
    return f'<?xml version="1.0"?><kml xmlns="http://www.opengis.net/kml/2.2">{inside}</kml>'.encode()


POINT = "<Point><coordinates>105.8,21.0,0</coordinates></Point>"
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


# --- CSV ---


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
