"""A gate that has seconds to answer, local files that nothing may read, and the payloads that reach for them."""

import io
import os
import zipfile
from pathlib import Path
from typing import Any

import geopandas as gpd
import pytest
import shapely

from gisapp.compute.cage import read_with_gdal
from gisapp.domain.finding import Severity
from gisapp.exchange.gate import Limits, Received, Terms, receive
from gisapp.exchange.terms import Delivery
from tests import format_fixtures as formats

CANARY = "canary-7f3a-this-stands-in-another-local-file"
#: Of processor time, the gate's and its child's; by the clock it takes longer where others work on the machine.
SECONDS = 10.0


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


def bomb(megabytes: int, name: str = "khu.gpkg") -> bytes:
    packed = io.BytesIO()
    with zipfile.ZipFile(packed, "w", zipfile.ZIP_DEFLATED) as archive, archive.open(name, "w") as member:
        for _ in range(megabytes):
            member.write(bytes(1_000_000))
    return packed.getvalue()
