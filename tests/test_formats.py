"""What institutes send comes in whole, whatever it is packed in: ids, diacritics, places, the CRS or a question."""

from pathlib import Path

import geopandas as gpd
import pytest
import shapely

from gisapp.domain.finding import Severity
from gisapp.domain.specs import spec_named
from tests.format_fixtures import (
    BOXES,
    IDS,
    NAMES,
    WAYS,
    codes,
    flatgeobuf,
    folder,
    gate,
    only,
    parts,
    shapefile,
    written,
    zipped,
    zones,
)

PROJECT = Path(__file__).parents[1]


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


def test_a_datum_of_ones_own_in_mapinfo_declares_nothing(tmp_path):
    written(zones(), tmp_path / "khu.mif", "MapInfo File", FORMAT="MIF")
    files = folder(tmp_path)
    own = "9999, 28, -191.90441429, -39.30318279, -111.45032835, -0.00928836, 0.01975479, -0.00427372, 0.252906278, 0"
    files["khu.mif"] = files["khu.mif"].replace(b"8, 104,", f"8, {own},".encode())
    assert own.encode() in files["khu.mif"]
    received = gate(zipped(files))
    assert codes(received) == ["crs-undeclared"]
    assert codes(gate(zipped(files), crs="EPSG:5897")) == []
