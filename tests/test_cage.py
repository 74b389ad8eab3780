"""GDAL sees nothing but the file it is given, and ends when it takes too much."""

import io
import json
import sqlite3
from dataclasses import replace
from pathlib import Path

import geopandas as gpd
import pytest
import shapely

from gisapp.compute.cage import BARS, DRIVERS, drivers_left, read_with_gdal
from gisapp.domain.errors import BadInput
from gisapp.domain.finding import Severity
from gisapp.exchange.gate import Delivery, Terms, receive

SECRET = "this stands in another local file"  # noqa: S105


@pytest.fixture(scope="module")
def package(tmp_path_factory) -> Path:
    """A GeoPackage of two layers in the plan CRS."""
    path = tmp_path_factory.mktemp("gpkg") / "two.gpkg"
    squares = shapely.box([586_000, 587_000], 2_326_000, [586_100, 587_100], 2_326_100)
    rows = {"ten": ["Khu công nghiệp Đông Anh", "Thường Tín"], "so": [1, 2], "ngay": ["2026-01-27", None]}
    zones = gpd.GeoDataFrame(rows, geometry=gpd.GeoSeries(squares, crs="EPSG:5897"))
    zones.to_file(path, layer="khu", driver="GPKG")
    zones.iloc[:1].to_file(path, layer="khác", driver="GPKG")
    return path


def caged(data: bytes, suffix=".gpkg", **how):
    return read_with_gdal({f"upload{suffix}": lambda: io.BytesIO(data)}, f"upload{suffix}", **how)


def gate(data: bytes, name="x.gpkg", **terms):
    delivery = Delivery(name=name, size=len(data), stream=io.BytesIO(data))
    return receive(delivery, Terms(**{"layer": "new", "kind": "reference", **terms}), read_with_gdal=read_with_gdal)


def errors(received):
    return [finding.code for finding in received.findings if finding.severity is Severity.ERROR]


@pytest.mark.parametrize("suffix", sorted(DRIVERS))
def test_only_the_drivers_of_the_format_are_left(suffix):
    assert drivers_left(suffix) == sorted(DRIVERS[suffix])


def test_a_geopackage_comes_in_with_its_crs_columns_and_ids(package):
    received = gate(package.read_bytes())
    assert errors(received) == []
    assert received.crs == "EPSG:5897"
    assert list(received.table["ten"]) == ["Khu công nghiệp Đông Anh", "Thường Tín"]
    assert list(received.table["id"]) == ["1", "2"]
    assert received.table.geometry.iloc[0].area == 10_000.0


def test_of_several_layers_the_first_or_the_named_one_is_read(package):
    first = gate(package.read_bytes())
    note = next(finding for finding in first.findings if finding.severity is Severity.NOTE)
    assert "khác" in note.message_vi
    assert len(first.table) == 2
    assert len(gate(package.read_bytes(), part="khác").table) == 1
    absent = gate(package.read_bytes(), part="đường")
    assert errors(absent) == ["unreadable"]
    assert "khu" in absent.findings[0].message_en


def test_the_cage_tells_the_crs_the_layers_and_how_much_is_in_them(package):
    table = caged(package.read_bytes(), rows=0)
    assert table.schema.metadata[b"crs"] == b"EPSG:5897"
    assert table.schema.metadata[b"layers"].decode().split("\n") == ["khu", "khác"]
    assert table.schema.metadata[b"counts"] == b"2\n1"
    assert len(table) == 0


def disguises(target: Path) -> dict[str, bytes]:
    source = f"<SrcDataSource>{target}</SrcDataSource>"
    vrt = f"<OGRVRTDataSource><OGRVRTLayer name='secret'>{source}</OGRVRTLayer></OGRVRTDataSource>"
    algorithm = {
        "type": "gdal_streamed_alg",
        "command_line": f"gdal vector pipeline ! read {target} ! write - --of stream",
    }
    features = {"type": "FeatureCollection", "features": []}
    return {
        "vrt": vrt.encode(),
        "gdalg": json.dumps(algorithm).encode(),
        "geojson": json.dumps(features).encode(),
        "csv": b"WKT,a\nPOINT(1 2),x\n",
        "path": str(target).encode(),
    }


@pytest.mark.parametrize("kind", ["vrt", "gdalg", "geojson", "csv", "path"])
def test_a_disguised_file_reads_nothing(kind, tmp_path):
    target = tmp_path / "secret.geojson"
    secret = {"type": "Feature", "properties": {"s": SECRET}, "geometry": {"type": "Point", "coordinates": [105.8, 21]}}
    target.write_text(json.dumps({"type": "FeatureCollection", "features": [secret]}))
    disguised = disguises(target)[kind]
    with pytest.raises(BadInput) as refused:
        caged(disguised)
    assert SECRET not in str(refused.value)
    received = gate(disguised)
    assert received.table is None or not len(received.table)
    assert SECRET not in "".join(finding.message_en for finding in received.findings)


def test_a_damaged_geopackage_is_unreadable_in_one_line(package):
    whole = package.read_bytes()
    for damaged in (whole[:200], whole[: len(whole) // 2], whole[:100] + b"\xff" * (len(whole) - 100)):
        received = gate(damaged)
        assert errors(received) == ["unreadable"]
        assert "Traceback" not in received.findings[0].message_en
        assert "\n" not in received.findings[0].message_en


def test_a_geopackage_without_layers_is_unreadable(tmp_path):
    path = tmp_path / "empty.gpkg"
    with sqlite3.connect(path) as database:
        database.execute("PRAGMA application_id = 0x47504B47")
        database.execute("CREATE TABLE t (a)")
    database.close()
    assert errors(gate(path.read_bytes())) == ["unreadable"]


@pytest.mark.parametrize(
    ("bars", "said"),
    [
        (replace(BARS, memory_bytes=150_000_000), "memory"),
        (replace(BARS, wall_seconds=0.05), "seconds"),
        (replace(BARS, result_bytes=100), "space"),
    ],
)
def test_a_file_that_takes_too_much_is_refused_in_one_clear_line(package, bars, said):
    with pytest.raises(BadInput, match=said) as refused:
        caged(package.read_bytes(), bars=bars)
    assert "split it" in refused.value.todo


def test_endless_work_inside_a_file_ends_at_the_limit_of_processor_time(package, tmp_path):
    path = tmp_path / "endless.gpkg"
    path.write_bytes(package.read_bytes())
    numbers = "WITH RECURSIVE r(n) AS (SELECT 1 UNION ALL SELECT n + 1 FROM r)"
    endless = numbers + " SELECT n AS fid, NULL AS geom FROM r WHERE n < 0"  # noqa: S608 - no input but our own
    with sqlite3.connect(path) as database:
        database.execute(f"CREATE VIEW endless AS {endless}")
        database.execute(
            "INSERT INTO gpkg_contents (table_name, data_type, identifier) VALUES ('endless', 'attributes', 'e')"
        )
    database.close()
    with pytest.raises(BadInput, match=r"time|seconds"):
        caged(path.read_bytes(), layer="endless", bars=replace(BARS, cpu_seconds=2, wall_seconds=20.0))


def test_a_format_outside_the_list_never_reaches_gdal():
    with pytest.raises(BadInput, match="GeoPackage"):
        caged(b"", ".vrt")


def test_no_file_is_put_outside_the_folder(package):
    with pytest.raises(BadInput, match="inside the folder"):
        read_with_gdal({"../outside.gpkg": lambda: io.BytesIO(b"")}, "../outside.gpkg")


def test_the_child_leaves_no_folder_behind(package, tmp_path, monkeypatch):
    monkeypatch.setenv("TMPDIR", str(tmp_path))
    monkeypatch.setattr("tempfile.tempdir", None)
    caged(package.read_bytes())
    assert list(tmp_path.iterdir()) == []
    monkeypatch.setattr("tempfile.tempdir", None)
