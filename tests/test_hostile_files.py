"""Nothing that is sent can make the gate read another file."""

import io
import json
import sqlite3
from collections.abc import Iterator
from pathlib import Path

import pytest

from gisapp.compute.cage import DRIVERS, read_with_gdal, run_child
from gisapp.domain.errors import BadInput
from tests import format_fixtures as formats
from tests.format_fixtures import zipped
from tests.hostile_fixtures import BODY, CANARY, entities, errors, gate, told

SUFFIXES = (
    ".geojson", ".json", ".gpkg", ".shp", ".dbf", ".gdb", ".fgb", ".kml", ".kmz", ".dxf", ".tab", ".mif", ".csv",
    ".zip", ".vrt", ".gdalg.json", ".txt", "",
)  # fmt: skip


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
    monkeypatch.setitem(run_child.__kwdefaults__, "child", "tests.child_that_looks_for_nothing")
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
