"""Nests, numbers, columns and texts that mean harm are named, and end in time."""

import struct

import geopandas as gpd
import numpy as np
import pytest
import shapely
from pyogrio.errors import FeatureError

from tests import format_fixtures as formats
from tests.format_fixtures import zipped
from tests.hostile_fixtures import errors, gate, told

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
