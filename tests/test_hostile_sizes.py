"""A file over the limit is refused, and one that was cut short is never taken for a smaller one."""

import io
import zipfile

import geopandas as gpd
import numpy as np
import pytest
import shapely

from gisapp.exchange.gate import Limits
from tests import format_fixtures as formats
from tests.format_fixtures import zipped
from tests.hostile_fixtures import errors, gate

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
