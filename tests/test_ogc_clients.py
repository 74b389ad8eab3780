"""Clients that we did not write read the layers: GDAL's OAPIF and JSONFG drivers (through pyogrio), and OWSLib."""

import json
import subprocess
import sys
from pathlib import Path

import geopandas as gpd
import pytest
import shapely
from owslib.ogcapi.features import Features

from gisapp.storage.workspace import FolderWorkspace
from tests.conftest import Server

EPSG = "http://www.opengis.net/def/crs/EPSG/0/"
#: GDAL reads in a process of its own: its drivers and their caches are none of ours.
_READ = """
import json, sys, pyogrio
source, options = sys.argv[1], json.loads(sys.argv[2])
if "bbox" in options:
    options["bbox"] = tuple(options["bbox"])
table = pyogrio.read_dataframe(source, **options)
json.dump({
    "crs": table.crs and table.crs.to_string(), "ids": list(table["id"]), "names": list(map(str, table.columns)),
    "wkb": [shape.wkb_hex if shape else None for shape in table.geometry],
    "lists": [list(each) for each in table["communes_2025"]] if "communes_2025" in table else None,
    "types": {name: str(kind) for name, kind in table.dtypes.items()},
}, sys.stdout)
"""


def read(source: str, **options: object) -> dict:
    """What GDAL found at this address."""
    told = subprocess.run(
        [sys.executable, "-c", _READ, source, json.dumps(options)],
        capture_output=True, text=True, timeout=120, check=False,
    )  # fmt: skip
    assert told.returncode == 0, told.stderr[-2000:]
    return json.loads(told.stdout)


def oapif(server: Server) -> str:
    return f"OAPIF:{server.url}"


def shapes(found: dict) -> dict[str, shapely.Geometry]:
    pairs = zip(found["ids"], found["wkb"], strict=True)
    return {name: shapely.from_wkb(wkb) for name, wkb in pairs if wkb}


def stored(workspace: FolderWorkspace, layer: str = "zones") -> gpd.GeoDataFrame:
    table = workspace.layers.features(layer)
    return table[~table.geometry.is_empty & table.geometry.notna()].set_index("id")


def test_gdal_pages_through_a_layer_and_finds_every_feature(server: Server, hanoi: FolderWorkspace):
    found = read(oapif(server), layer="communes", PAGE_SIZE=50)
    assert len(found["ids"]) == 126
    assert set(found["ids"]) == set(hanoi.layers.features("communes")["id"])


def test_gdal_reads_vietnamese_lists_numbers_and_features_without_a_place(server: Server, hanoi: FolderWorkspace):
    found = read(oapif(server), layer="zones")
    held = hanoi.layers.features("zones").set_index("id")
    assert len(found["ids"]) == 27
    assert len(shapes(found)) == 21
    assert found["lists"] == [list(held.loc[name, "communes_2025"] or []) for name in found["ids"]]
    assert found["types"]["stated_area_ha"] == "float64"
    assert set(held.reset_index().columns) - {"geometry"} <= set(found["names"])


@pytest.mark.parametrize(
    ("crs", "said"), [("EPSG:5897", "EPSG:5897"), ("EPSG:3405", "EPSG:3405"), ("EPSG:4756", "EPSG:4756"),
                      ("EPSG:4326", "OGC:CRS84"), ("OGC:CRS84", "OGC:CRS84"), (None, "EPSG:5897")],
)  # fmt: skip
def test_gdal_gets_the_crs_it_asks_for_with_its_axes_right(
    server: Server, hanoi: FolderWorkspace, crs: str | None, said: str
):
    """Without asking it takes the CRS of storage, in which nothing has moved at all."""
    found = read(oapif(server), layer="zones", **({"CRS": crs} if crs else {}))
    assert found["crs"] == said
    expected = stored(hanoi).to_crs(said if said != "OGC:CRS84" else "EPSG:4326").geometry
    got = shapes(found)
    tolerance = 1e-9 if said == "EPSG:5897" else 2e-3 if said == "EPSG:3405" else 2e-8
    assert set(got) == set(expected.index)
    for name, shape in got.items():
        assert shapely.equals_exact(shape.normalize(), expected[name].normalize(), tolerance), name


def test_gdal_chooses_by_a_box_of_the_plan_crs_and_by_a_value(server: Server, hanoi: FolderWorkspace):
    held = stored(hanoi)
    box = (586_000.0, 2_336_000.0, 595_000.0, 2_346_000.0)
    inside = {name for name, shape in held.geometry.items() if shapely.intersects(shapely.box(*box), shape)}
    assert set(read(oapif(server), layer="zones", bbox=box)["ids"]) == inside == {"donganh"}
    operating = read(oapif(server), layer="zones", where="status = 'operating'")
    table = hanoi.layers.features("zones")
    assert set(operating["ids"]) == set(table[table["status"] == "operating"]["id"])


@pytest.mark.parametrize("profile", ["jsonfg", "jsonfg-plus"])
@pytest.mark.parametrize("code", [5897, 3405, 4756])
def test_gdal_reads_json_fg_in_its_crs(server: Server, hanoi: FolderWorkspace, tmp_path: Path, profile: str, code: int):
    file = tmp_path / "zones.json"
    file.write_bytes(server.get(f"/collections/zones/items?profile={profile}&crs={EPSG}{code}")[2])
    found = read(f"JSONFG:{file}")
    expected = stored(hanoi).to_crs(code).geometry
    got = shapes(found)
    tolerance = {5897: 1e-9, 3405: 2e-3, 4756: 2e-8}[code]
    assert found["crs"] == f"EPSG:{code}"
    assert len(found["ids"]) == 27
    assert set(got) == set(expected.index)
    for name, shape in got.items():
        assert shapely.equals_exact(shape.normalize(), expected[name].normalize(), tolerance), name
    assert {"time_start", "time_end"} <= set(found["names"])


def test_owslib_finds_its_way_from_the_landing_page(server: Server):
    client = Features(f"{server.url}/")
    assert client.api()["openapi"].startswith("3.0")
    assert {"zones", "communes", "facilities"} <= set(client.feature_collections())
    assert client.collection("zones")["itemType"] == "feature"
    assert "status" in client.collection_queryables("zones")["properties"]
    assert client.collection_schema("zones")["properties"]["geometry"]["x-ogc-role"] == "primary-geometry"
    page = client.collection_items("zones", limit=5, bbox=[105.0, 20.0, 106.5, 22.0])
    assert (page["numberMatched"], page["numberReturned"]) == (27, 5)
    assert client.collection_items("zones", status="operating")["numberMatched"] > 0
    assert client.collection_item("zones", "donganh")["id"] == "donganh"


def test_owslib_finds_its_way_in_the_demo(server: Server):
    client = Features(f"{server.url}/demo/")
    assert "parcels" in client.feature_collections()
    assert client.collection_items("parcels", limit=3)["numberMatched"] == 5564
