"""Nothing that is sent can make the gate read another file, grow beyond measure, hang, or answer without a reason."""

import io
import json
import os
import sqlite3
import struct
import subprocess
import sys
import textwrap
import zipfile
from collections.abc import Iterator, Mapping
from pathlib import Path
from typing import Any

import geopandas as gpd
import numpy as np
import pytest
import shapely
from pyogrio.errors import FeatureError

from gisapp.compute.cage import DRIVERS, read_with_gdal
from gisapp.domain.errors import BadInput
from gisapp.domain.finding import Severity
from gisapp.exchange.gate import Limits, Received, Terms, receive
from gisapp.exchange.terms import Delivery
from tests import test_formats as formats

CANARY = "canary-7f3a-this-stands-in-another-local-file"
#: Of processor time, the gate's and its child's; by the clock it takes longer where others work on the machine.
SECONDS = 10.0
SELF_MEGABYTES, CHILD_MEGABYTES = 900, 1_500
SUFFIXES = (
    ".geojson", ".json", ".gpkg", ".shp", ".dbf", ".gdb", ".fgb", ".kml", ".kmz", ".dxf", ".tab", ".mif", ".csv",
    ".zip", ".vrt", ".gdalg.json", ".txt", "",
)  # fmt: skip


@pytest.fixture(scope="module")
def canaries(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """Local files in every format, each holding the canary."""
    at = tmp_path_factory.mktemp("canaries")
    table = gpd.GeoDataFrame({"id": ["a"], "s": [CANARY]}, geometry=[shapely.box(105.8, 21, 105.81, 21.01)], crs=4326)
    for name, driver in (("c.geojson", "GeoJSON"), ("c.shp", "ESRI Shapefile"), ("c.gpkg", "GPKG"), ("c.kml", "KML"),
                         ("c.tab", "MapInfo File"), ("c.fgb", "FlatGeobuf")):  # fmt: skip
        formats.written(table, at / name, driver)
    (at / "c.csv").write_text(f'id,s,WKT\na,{CANARY},"POINT (105.8 21)"\n')
    (at / "c.txt").write_text(CANARY)
    return at


def gate(
    data: bytes, name: str = "x", *, limits: Limits | None = None, size: int | None = None, **terms: Any
) -> Received:
    delivery = Delivery(name=name, size=len(data) if size is None else size, stream=io.BytesIO(data))
    meant = Terms(**{"layer": "new", "kind": "reference", **terms})
    begun = sum(os.times()[:4])
    received = receive(delivery, meant, read_with_gdal=read_with_gdal, limits=limits)
    assert sum(os.times()[:4]) - begun < SECONDS
    return received


def errors(received: Received) -> list[str]:
    return [finding.code for finding in received.findings if finding.severity is Severity.ERROR]


def told(received: Received) -> str:
    table = "" if received.table is None else received.table.to_csv()
    return table + "".join(map(repr, received.findings))


def zipped(files: Mapping[str, bytes]) -> bytes:
    return formats.zipped(files)


# --- other local files ---


def payloads(at: Path) -> Iterator[bytes]:
    for name in ("c.geojson", "c.shp", "c.gpkg", "c.csv"):
        source = f"<SrcDataSource relativeToVRT='0'>{at / name}</SrcDataSource>"
        vrt = f"<OGRVRTDataSource><OGRVRTLayer name='c'>{source}</OGRVRTLayer></OGRVRTDataSource>"
        yield vrt.encode()
        yield f"<?xml version='1.0'?><!-- {'x' * 5_000} -->{vrt}".encode()
        command = f"gdal vector pipeline ! read {at / name} ! write - --of stream"
        yield json.dumps({"type": "gdal_streamed_alg", "command_line": command}).encode()
        yield json.dumps({"command_line": command, "type": "gdal_streamed_alg", "x": {}}, indent=1).encode()
    yield str(at / "c.geojson").encode()
    yield f"/vsizip/{at}/c.zip".encode()
    yield f"{at / 'c.geojson'},x\n1,2\n".encode()


def test_payloads_under_every_name_read_nothing(canaries):
    for data in payloads(canaries):
        for suffix in SUFFIXES:
            received = gate(data, f"layer{suffix}")
            assert errors(received), (data[:60], suffix)
            assert CANARY not in told(received)


def test_payloads_in_an_archive_read_nothing_whatever_they_are_called(canaries):
    for data in payloads(canaries):
        for suffix in SUFFIXES:
            companions = {f"a.{each}": data for each in ("shx", "dbf", "dat", "mid", "map", "id", "prj", "cpg")}
            geodatabase = {"a.gdb/a00000001.gdbtable": data, "a.gdb/a00000001.gdbtablx": data}
            for files in (
                {f"a{suffix}": data},
                {f"a{suffix}": data, **companions},
                {**geodatabase, f"b{suffix}": data},
            ):
                received = gate(zipped(files), f"layer{suffix}")
                assert errors(received), (data[:60], suffix)
                assert CANARY not in told(received)


@pytest.mark.parametrize("suffix", sorted(DRIVERS))
def test_the_cage_by_itself_reads_no_other_file_either(suffix, canaries):
    made = list(payloads(canaries))
    for data in (made[0], made[2]):
        files = {f"upload{suffix}": lambda data=data: io.BytesIO(data)}
        with pytest.raises(BadInput) as refused:
            read_with_gdal(files, f"upload{suffix}")
        assert CANARY not in str(refused.value)


def test_a_mapinfo_table_that_names_another_one_is_refused(canaries):
    at = canaries / "c"
    view = f'!table\n!version 100\nopen table "{at}" Hide\nCreate View x As\nSelect s\nFrom c\n'
    fields = '  Type NATIVE Charset "Neutral"\n  Fields 2\n    Table Char (100) ;\n    Description Char (25) ;\n'
    marked = 'begin_metadata\n"\\IsSeamless" = "TRUE"\nend_metadata\n'
    seamless = f"!table\n!version 450\n\nDefinition Table\n{fields}{marked}"
    linked = f'!table\n!version 300\n\nDefinition Table\n  File "{at}.dat"\n  Type DBF Charset "Neutral"\n'
    whole = {file.name.replace("c.", "a."): file.read_bytes() for file in canaries.glob("c.*")}
    companions = {name: whole[name] for name in ("a.dat", "a.map", "a.id")}
    for text in (view, seamless, linked):
        received = gate(zipped({**companions, "a.tab": text.encode()}), crs="EPSG:4326")
        assert errors(received) == ["unreadable"]
        assert "names other tables" in received.findings[0].message_en


def geopackage_with(table: str, at: Path) -> bytes:
    """A GeoPackage with one more table, declared as this SQL has it."""
    whole = formats.written(formats.zones(), at / "planted.gpkg", "GPKG")
    with sqlite3.connect(whole) as database:
        database.execute("PRAGMA writable_schema = ON")
        planted = "INSERT INTO sqlite_master (type, name, tbl_name, rootpage, sql) VALUES ('table', 's', 's', 0, ?)"
        database.execute(planted, (table,))
        contents = "INSERT INTO gpkg_contents (table_name, data_type, identifier) VALUES ('s', 'attributes', 's')"
        database.execute(contents)
    database.close()
    return whole.read_bytes()


@pytest.mark.parametrize(
    "table",
    [
        "CREATE VIRTUAL TABLE s USING VirtualText('{at}/c.csv', 'UTF-8', 1, POINT, DOUBLEQUOTE, ',')",
        "CREATE VIRTUAL TABLE s USING VirtualText('/etc/passwd', 'UTF-8', 0, POINT, NONE, ':')",
        "CREATE VIRTUAL TABLE s USING VirtualShape('{at}/c', 'UTF-8', 4326)",
        "CREATE VIRTUAL TABLE s USING VirtualDbf('{at}/c.dbf', 'UTF-8')",
        "create/**/virtual -- x\n table s using/*x*/ \"VirtualDbf\"('{at}/c.dbf', 'UTF-8')",
        "CREATE VIRTUAL TABLE s USING VirtualOGR('{at}/c.gpkg')",
    ],
)
def test_a_geopackage_whose_table_is_another_file_is_refused(table, canaries, tmp_path):
    data = geopackage_with(table.format(at=canaries), tmp_path)
    for part in ("s", None):
        received = gate(data, part=part)
        assert errors(received) == ["unreadable"]
        assert "virtual table" in received.findings[0].message_en
        assert CANARY not in told(received)
        assert "root" not in told(received)


def test_the_cage_knows_no_table_that_is_another_file_even_where_none_looks_for_it(canaries, tmp_path, monkeypatch):
    monkeypatch.setattr("gisapp.compute.cage._CHILD", "tests.child_that_looks_for_nothing")
    data = geopackage_with(f"CREATE VIRTUAL TABLE s USING VirtualDbf('{canaries}/c.dbf', 'UTF-8')", tmp_path)
    with pytest.raises(BadInput, match="no such module"):
        read_with_gdal({"upload.gpkg": lambda: io.BytesIO(data)}, "upload.gpkg", layer="s")


def test_links_and_entities_of_kml_are_never_followed(canaries):
    link = f"<NetworkLink><Link><href>{canaries / 'c.kml'}</href></Link></NetworkLink>"
    include = f'<xi:include xmlns:xi="http://www.w3.org/2001/XInclude" href="{canaries / "c.txt"}" parse="text"/>'
    overlay = f"<GroundOverlay><Icon><href>{canaries / 'c.txt'}</href></Icon></GroundOverlay>"
    received = gate(formats.kml_text(link, overlay, formats.placemark(include, formats.POINT)))
    assert errors(received) == []
    assert len(received.table) == 1
    note = next(each for each in received.findings if "not followed" in each.message_en)
    assert dict(note.evidence) == {"NetworkLink": "1", "GroundOverlay": "1"}
    assert CANARY not in told(received)


BODY = f"<kml><Document>{formats.placemark(formats.POINT, name='&x;')}</Document></kml>"


def entities(canary: Path, kind: str) -> str:
    laughs = "".join(f'<!ENTITY l{each} "{f"&l{each - 1};" * 10}">' for each in range(1, 12))
    declared = {
        "file": f'<!ENTITY x SYSTEM "file://{canary}">',
        "parameter": f'<!ENTITY % p SYSTEM "file://{canary}"> %p; <!ENTITY x "a">',
        "laughs": f'<!ENTITY l0 "lol">{laughs}<!ENTITY x "&l11;">',
        "one long": f'<!ENTITY x "{"a" * 100_000}">',
    }[kind]
    return f"<!DOCTYPE kml [{declared}]>"


@pytest.mark.parametrize("kind", ["file", "parameter", "laughs", "one long"])
@pytest.mark.parametrize("hidden", ["", f"<!-- {'x' * 9_000} -->"], ids=["in sight", "behind a long comment"])
@pytest.mark.parametrize("packed", [False, True])
def test_entities_are_refused_before_they_are_anything(kind, hidden, packed, canaries):
    text = f'<?xml version="1.0"?>{hidden}{entities(canaries / "c.txt", kind)}{BODY}'.encode()
    for data in (text, text.replace(b"<kml>", b"<kml><!-- -->")):
        received = gate(zipped({"doc.kml": data}) if packed else data)
        assert errors(received) == ["unreadable"]
        assert CANARY not in told(received)


def test_an_entity_that_nobody_declared_is_a_fault_of_the_file():
    assert errors(gate(f'<?xml version="1.0"?>{BODY}'.encode())) == ["unreadable"]


# --- archives ---


def with_entry(name: str, data: bytes = b"x", *, mode: int = 0, method: int = zipfile.ZIP_STORED) -> bytes:
    packed = io.BytesIO()
    with zipfile.ZipFile(packed, "w") as archive:
        entry = zipfile.ZipInfo(name)
        entry.external_attr = mode << 16
        archive.writestr(entry, data, compress_type=method)
        archive.writestr("khu.geojson", json.dumps({"type": "FeatureCollection", "features": []}))
    return packed.getvalue()


@pytest.mark.parametrize(
    ("archive", "said"),
    [
        (with_entry("/etc/passwd"), "leads out"),
        (with_entry("../khu.shp"), "leads out"),
        (with_entry("a/../../khu.shp"), "leads out"),
        (with_entry("..\\khu.shp"), "leads out"),
        (with_entry("C:\\khu.shp"), "leads out"),
        (with_entry("a\nb.shp"), "leads out"),
        (with_entry("khu.shp", b"/etc/passwd", mode=0o120777), "a link"),
        (with_entry("khu.fifo", mode=0o010644), "a link"),
        (with_entry("khu.shp", method=zipfile.ZIP_LZMA), "unusual compression"),
        (with_entry("inner.zip", zipped({"khu.shp": b"x"})), "an archive in it"),
        (with_entry("inner.7z", b"7z"), "an archive in it"),
        (with_entry("khu.gpkg", zipped({"khu.gpkg": b"x"})), "an archive in it"),
    ],
)
def test_what_has_no_business_in_an_archive_is_refused(archive, said):
    received = gate(archive)
    assert set(errors(received)) == {"unreadable"}
    assert any(said in each.message_en for each in received.findings)
    assert received.table is None


def test_a_file_with_a_password_is_refused():
    marked = bytearray(with_entry("khu.shp"))
    for signature, offset in ((b"PK\x03\x04", 6), (b"PK\x01\x02", 8)):
        marked[marked.index(signature) + offset] |= 1
    received = gate(bytes(marked))
    assert errors(received) == ["unreadable"]
    assert "mật khẩu" in received.findings[0].message_vi


def test_the_same_name_twice_in_an_archive_is_refused(recwarn):
    packed = io.BytesIO()
    with zipfile.ZipFile(packed, "w") as archive:
        archive.writestr("khu.geojson", "{}")
        archive.writestr("khu.geojson", "{}")
    received = gate(packed.getvalue())
    assert errors(received) == ["unreadable"]
    assert "several times" in received.findings[0].message_en


def bomb(megabytes: int, name: str = "khu.gpkg") -> bytes:
    packed = io.BytesIO()
    with zipfile.ZipFile(packed, "w", zipfile.ZIP_DEFLATED) as archive, archive.open(name, "w") as member:
        for _ in range(megabytes):
            member.write(bytes(1_000_000))
    return packed.getvalue()


def test_an_archive_that_grows_a_thousandfold_is_refused_before_it_is_unpacked():
    received = gate(bomb(100))
    assert errors(received) == ["too-large"]
    assert int(dict(received.findings[0].evidence)["ratio"]) > 900


def test_an_archive_that_grows_beyond_the_limit_is_refused():
    limits = Limits(archive_bytes=1_000_000, archive_ratio_from_bytes=10_000_000)
    received = gate(bomb(2), limits=limits)
    assert errors(received) == ["too-large"]
    assert dict(received.findings[0].evidence) == {"unpacked_bytes": "2000000", "limit_bytes": "1000000"}


def test_an_archive_that_lies_about_its_sizes_gives_no_more_than_it_said():
    honest = bomb(50, "khu.geojson")
    small = struct.pack("<I", 1_000)
    lying = honest.replace(struct.pack("<I", 50_000_000), small)
    assert lying != honest
    assert errors(gate(lying)) == ["unreadable"]


@pytest.mark.parametrize("entries", [10_001, 300_000])
def test_an_archive_of_very_many_files_is_refused(entries):
    packed = io.BytesIO()
    with zipfile.ZipFile(packed, "w") as archive:
        for each in range(min(entries, 10_001)):
            archive.writestr(zipfile.ZipInfo(str(each)), b"")
    data = packed.getvalue()
    if entries > 10_001:
        start = data.index(b"PK\x01\x02")
        end = data.rindex(b"PK\x05\x06")
        directory = data[start:end] * (entries // 10_001)
        data = (
            data[:start]
            + directory
            + struct.pack("<4s4H2IH", b"PK\x05\x06", 0, 0, 0xFFFF, 0xFFFF, len(directory), start, 0)
        )
    assert errors(gate(data)) == ["too-large"]


@pytest.mark.parametrize("share", [0.1, 0.5, 0.9, 0.999])
def test_a_truncated_archive_is_unreadable(share, tmp_path):
    whole = formats.shapefile(formats.zones(), tmp_path)
    received = gate(whole[: int(len(whole) * share)])
    assert errors(received) == ["unreadable"]
    assert "ZIP" in received.findings[0].message_vi


def test_damage_inside_an_archive_is_told(tmp_path):
    for write in (formats.shapefile, formats.geodatabase):
        whole = bytearray(write(formats.zones(), tmp_path / write.__name__))
        for at in range(len(whole) // 4, len(whole) // 4 + 600):
            whole[at] ^= 0xFF
        assert "unreadable" in errors(gate(bytes(whole)))


# --- sizes ---


FORMS = ("Shapefile", "File Geodatabase", "FlatGeobuf", "GeoPackage", "KML", "KMZ", "MapInfo TAB", "MapInfo MIF", "CSV")


@pytest.mark.parametrize("form", FORMS)
def test_a_file_ten_per_cent_over_the_limit_is_refused_by_what_it_says_and_by_what_it_is(form, tmp_path):
    data = formats.WAYS[form].write(formats.zones(), tmp_path / "made")
    limits = Limits(delivery_bytes=int(len(data) / 1.1))
    for size in (None, 10):
        received = gate(data, limits=limits, size=size, crs="EPSG:5897")
        assert errors(received) == ["too-large"]
        assert received.table is None
    assert (
        errors(gate(data, limits=Limits(delivery_bytes=len(data)), crs=None if form in ("KML", "KMZ") else "EPSG:5897"))
        == []
    )


def many(count: int = 400) -> gpd.GeoDataFrame:
    west = 586_000 + np.arange(count) * 10
    squares = shapely.box(west, 2_326_000, west + 5, 2_326_005)
    rows = {"id": [f"k{each}" for each in range(count)], "ten": ["Khu công nghiệp Đông Anh"] * count}
    return gpd.GeoDataFrame(rows, geometry=gpd.GeoSeries(squares, crs="EPSG:5897"))


@pytest.mark.parametrize("share", [0.02, 0.5, 0.97])
@pytest.mark.parametrize("form", ["FlatGeobuf", "GeoPackage", "KML", "CSV", "DXF"])
def test_a_truncated_file_is_told_and_never_taken_for_a_smaller_one(form, share, tmp_path):
    if form == "DXF":
        whole = formats.dxf(*(formats.polyline("A", f"A{each:03X}", closed=True) for each in range(400)))
    else:
        whole = formats.WAYS[form].write(many(), tmp_path / "made")
    received = gate(whole[: int(len(whole) * share)], crs=None if form == "KML" else "EPSG:5897")
    assert "unreadable" in errors(received)
    assert received.table is None


@pytest.mark.parametrize(
    ("form", "part"),
    [
        ("Shapefile", ".shp"), ("Shapefile", ".shx"), ("Shapefile", ".dbf"), ("MapInfo TAB", ".map"),
        ("MapInfo TAB", ".dat"), ("MapInfo TAB", ".id"), ("MapInfo TAB", ".tab"), ("MapInfo MIF", ".mif"),
        ("MapInfo MIF", ".mid"), ("File Geodatabase", "a00000009.gdbtable"), ("File Geodatabase", "a00000009.gdbtablx"),
        ("File Geodatabase", "a00000001.gdbtable"),
    ],
)  # fmt: skip
def test_a_truncated_file_among_several_is_told_and_never_taken_for_a_smaller_one(form, part, tmp_path):
    with zipfile.ZipFile(io.BytesIO(formats.WAYS[form].write(many(), tmp_path / "made"))) as archive:
        files = {name: archive.read(name) for name in archive.namelist()}
    cut = next(name for name in files if name.endswith(part))
    share = 0.3 if part == ".tab" else 0.97
    received = gate(zipped({**files, cut: files[cut][: int(len(files[cut]) * share)]}), crs="EPSG:5897")
    assert "unreadable" in errors(received)
    assert received.table is None


# --- numbers and nests ---


def collected(feature: bytes) -> bytes:
    return b'{"type":"FeatureCollection","features":[' + feature + b"]}"


def test_two_hundred_levels_of_json_are_read_or_named_and_end_in_time():
    deep = b'{"a":' * 200 + b"1" + b"}" * 200
    point = b'{"type":"Point","coordinates":[105.8,21]}'
    nested = collected(b'{"type":"Feature","id":"a","properties":{"n":' + deep + b'},"geometry":' + point + b"}")
    geometry = b'{"type":"Polygon","coordinates":' + b"[" * 200 + b"]" * 200 + b"}"
    lists = collected(b'{"type":"Feature","id":"a","properties":{},"geometry":' + geometry + b"}")
    for data in (nested, zipped({"a.geojson": nested})):
        assert set(errors(gate(data))) <= {"too-large"}
    for data in (lists, zipped({"a.geojson": lists})):
        assert errors(gate(data))[0] in {"invalid-geometry", "unreadable", "too-large"}


def test_a_hundred_thousand_elements_inside_each_other_are_refused():
    deep = b"<kml>" + b"<Folder>" * 100_000 + b"</Folder>" * 100_000 + b"</kml>"
    assert errors(gate(deep)) == ["unreadable"]
    mark = b"<kml><Placemark>" + b"<a>" * 100_000 + b"</a>" * 100_000 + b"</Placemark></kml>"
    assert errors(gate(mark)) == ["unreadable"]


NO_PLACES = (float("nan"), float("inf"), float("-inf"), 1e300)
#: Stands for a number that writers of Shapefiles refuse, until it is put in its place in what they wrote.
STAND_IN = 586_077.125


def polygon_through(x: float) -> gpd.GeoDataFrame:
    corners = [(586_000, 2_326_000), (586_100, 2_326_000), (x, 2_326_100), (586_000, 2_326_000)]
    with np.errstate(invalid="ignore"):
        return gpd.GeoDataFrame({"id": ["a"]}, geometry=[shapely.Polygon(corners)], crs="EPSG:5897")


@pytest.mark.parametrize("number", NO_PLACES)
def test_a_geodatabase_keeps_whole_numbers_and_cannot_hold_what_is_no_place(number, tmp_path):
    with pytest.raises(FeatureError, match="Cannot encode X value"):
        formats.geodatabase(polygon_through(number), tmp_path)


@pytest.mark.parametrize("number", NO_PLACES)
@pytest.mark.parametrize("form", ["Shapefile", "FlatGeobuf", "GeoPackage", "KML", "CSV"])
def test_coordinates_that_are_no_place_are_named_in_every_format(form, number, tmp_path):
    corners = [(586_000, 2_326_000), (586_100, 2_326_000), (number, 2_326_100), (586_000, 2_326_000)]
    if form == "KML":
        ring = " ".join(f"{x if x is number else 105.8 + y / 1e9},{21.0 + y / 1e9}" for x, y in corners)
        shape = f"<LinearRing><coordinates>{ring}</coordinates></LinearRing>"
        data = formats.kml_text(formats.placemark(f"<Polygon><outerBoundaryIs>{shape}</outerBoundaryIs></Polygon>"))
    elif form == "CSV":
        ring = ", ".join(f"{x} {y}" for x, y in corners)
        data = f'id,wkt\na,"POLYGON (({ring}))"\n'.encode()
    elif form == "Shapefile":
        formats.shapefile(polygon_through(STAND_IN), tmp_path)
        files = formats.folder(tmp_path)
        planted = files["khu.shp"].replace(struct.pack("<d", STAND_IN), struct.pack("<d", number))
        assert planted != files["khu.shp"]
        data = zipped({**files, "khu.shp": planted})
    else:
        data = formats.WAYS[form].write(polygon_through(number), tmp_path / "made")
    received = gate(data, crs=None if form == "KML" else "EPSG:5897")
    assert received.table is None
    assert set(errors(received)) & {"invalid-geometry", "unreadable", "crs-mismatch", "empty-geometry"}


def test_columns_beyond_count_are_refused_before_every_row_has_them(tmp_path):
    columns = {f"c{each}": [None, None] for each in range(1_500)}
    wide = gpd.GeoDataFrame(
        {"id": ["a", "b"], **columns}, geometry=gpd.GeoSeries(shapely.points([[1, 2], [3, 4]]), crs=5897)
    )
    header = ",".join(f"c{each}" for each in range(300_000))
    rows = 'x,"POINT (586000 2326000)"\n' * 5_000
    for data in (formats.flatgeobuf(wide, tmp_path), f"{header}\n{rows}".encode()):
        received = gate(data, crs="EPSG:5897")
        assert errors(received) == ["too-large"]
        assert dict(received.findings[0].evidence)["limit_columns"] == "1000"


# --- texts ---

UNSAFE = (
    "{{7*7}}",
    "{% include 'x' %}",
    "${jndi:ldap://x}",
    "<script>alert(1)</script>",
    "<img src=x onerror=alert(1)>",
)


@pytest.mark.parametrize("form", ["Shapefile", "FlatGeobuf", "KML", "CSV", "MapInfo MIF"])
def test_templates_and_scripts_are_reported_and_kept_as_they_are_in_every_format(form, tmp_path):
    table = gpd.GeoDataFrame(
        {"id": [f"k{each}" for each in range(len(UNSAFE))], "ten": UNSAFE},
        geometry=gpd.GeoSeries(shapely.points(586_000.0 + np.arange(len(UNSAFE)), 2_326_000.0), crs="EPSG:5897"),
    )
    received = gate(formats.WAYS[form].write(table, tmp_path / "made"), crs=None if form == "KML" else "EPSG:5897")
    assert errors(received) == []
    assert [each.code for each in received.findings].count("unsafe-text") == len(UNSAFE)
    assert sorted(received.table["ten"]) == sorted(UNSAFE)


def test_templates_in_the_names_of_files_and_layers_are_only_quoted():
    received = gate(zipped({"{{7*7}}.shp": b"x", "<script>.kml": formats.kml_text(formats.placemark(formats.POINT))}))
    assert errors(received)
    assert "49" not in told(received)
    named = gate(formats.dxf(formats.polyline("{{7*7}}", "A1", closed=True)), crs="EPSG:5897")
    assert list(named.table["Layer"]) == ["{{7*7}}"]
    assert "unsafe-text" in [each.code for each in named.findings]


# --- time and memory ---

_IN_A_PROCESS_OF_ITS_OWN = textwrap.dedent("""
    import os, re, resource, sys
    from pathlib import Path
    from gisapp.compute.cage import read_with_gdal
    from gisapp.exchange.gate import Delivery, Terms, receive
    for path in map(Path, sys.argv[1:]):
        begun = sum(os.times()[:4])
        with path.open("rb") as stream:
            delivery = Delivery(name=path.name, size=path.stat().st_size, stream=stream)
            terms = Terms(layer="a", kind="x", crs=None if path.suffix == ".kml" else "EPSG:5897")
            received = receive(delivery, terms, read_with_gdal=read_with_gdal)
        told = sorted({finding.code for finding in received.findings if finding.severity == "error"})
        count = len(received.table) if received.table is not None else 0
        print(path.name, round(sum(os.times()[:4]) - begun, 1), count, *told)
    own = re.search(r"VmHWM:\\s+(\\d+)", Path("/proc/self/status").read_text())[1]  # ru_maxrss counts who started it
    print(own, resource.getrusage(resource.RUSAGE_CHILDREN).ru_maxrss)
""")


def checked_alone(files: list[Path]) -> tuple[dict[str, tuple[float, int, list[str]]], int, int]:
    """Processor seconds, features and errors of each file; the megabytes that the gate and its child took at most."""
    ended = subprocess.run(
        [sys.executable, "-c", _IN_A_PROCESS_OF_ITS_OWN, *map(str, files)], capture_output=True, text=True, check=True
    )
    *lines, memory = ended.stdout.splitlines()
    answers = {name: (float(seconds), int(count), codes) for name, seconds, count, *codes in map(str.split, lines)}
    own, child = (int(each) // 1024 for each in memory.split())
    return answers, own, child


@pytest.mark.slow
def test_rings_of_a_million_vertices_are_checked_in_time_and_memory(tmp_path):
    angle = np.linspace(0, 2 * np.pi, 1_000_000, endpoint=False)
    ring = np.column_stack([586_000 + 1_000 * np.cos(angle), 2_326_000 + 1_000 * np.sin(angle)])
    table = gpd.GeoDataFrame({"id": ["a"], "ten": ["Đông Anh"]}, geometry=[shapely.Polygon(ring)], crs="EPSG:5897")
    files = []
    for form, suffix in (
        ("FlatGeobuf", ".fgb"),
        ("GeoPackage", ".gpkg"),
        ("KML", ".kml"),
        ("CSV", ".csv"),
        ("Shapefile", ".zip"),
    ):
        files.append(tmp_path / f"ring{suffix}")
        files[-1].write_bytes(formats.WAYS[form].write(table, tmp_path / form))
    answers, own, child = checked_alone(files)
    print(answers, own, child)
    # Where a limit on vertices stands, the ring is too large; else it is a layer of one zone.
    assert {(count, *codes) for _, count, codes in answers.values()} in ({(1,)}, {(0, "too-large")})
    assert max(seconds for seconds, _, _ in answers.values()) < SECONDS
    assert own < SELF_MEGABYTES
    assert child < CHILD_MEGABYTES


def test_bombs_take_neither_time_nor_memory(tmp_path, canaries):
    laughs = f'<?xml version="1.0"?>{entities(canaries / "c.txt", "laughs")}{BODY}'.encode()
    nested = zipped({"a.zip": bomb(50)})
    made = {
        "bomb.zip": bomb(300),
        "nested.zip": nested,
        "laughs.kml": laughs,
        "laughs.kmz": zipped({"doc.kml": laughs}),
    }
    files = [tmp_path / name for name in made]
    for file in files:
        file.write_bytes(made[file.name])
    answers, own, child = checked_alone(files)
    print(answers, own, child)
    assert {name: codes for name, (_, _, codes) in answers.items()} == {
        "bomb.zip": ["too-large"], "nested.zip": ["unreadable"], "laughs.kml": ["unreadable"],
        "laughs.kmz": ["unreadable"],
    }  # fmt: skip
    assert max(seconds for seconds, _, _ in answers.values()) < SECONDS
    assert own < SELF_MEGABYTES
    assert child == 0


def test_a_thousand_polygons_on_each_other_do_not_fill_the_memory():
    """Edge by edge each sees all others: 0.2 MB of text once took 0.9 GB, and 0.9 MB ten."""
    ring = "[[[105.80%04d,21.0],[105.81,21.0],[105.81,21.01],[105.80%04d,21.0]]]"
    triangles = [json.loads(ring % (at, at)) for at in range(1_400)]
    features = [
        {"type": "Feature", "id": at, "properties": {}, "geometry": {"type": "Polygon", "coordinates": each}}
        for at, each in enumerate(triangles)
    ]
    raw = json.dumps({"type": "FeatureCollection", "features": features}).encode()
    code = (
        "import io, re, sys\n"
        "from gisapp.compute.cage import read_with_gdal\n"
        "from gisapp.exchange.gate import Delivery, Terms, receive\n"
        "raw = sys.stdin.buffer.read()\n"
        "delivery = Delivery(name='x.geojson', size=len(raw), stream=io.BytesIO(raw))\n"
        "found = receive(delivery, Terms(layer='x', kind='reference'), read_with_gdal=read_with_gdal).findings\n"
        "highest = re.search(r'VmHWM:\\s+(\\d+)', open('/proc/self/status').read())[1]\n"
        "print(sum(each.code == 'overlap' for each in found), int(highest) // 1024)\n"
    )
    told = subprocess.run([sys.executable, "-c", code], input=raw, capture_output=True, timeout=120, check=True)
    overlaps, megabytes = map(int, told.stdout.split())
    assert overlaps >= 200
    assert megabytes < 450
