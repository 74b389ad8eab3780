"""OGC API Features Part 5: a layer says what its features hold, what can be asked for and what sorted by."""

import json
from pathlib import Path

import geopandas as gpd
import pandas as pd
import pytest
import shapely
from jsonschema import Draft202012Validator
from starlette.testclient import TestClient

from gisapp.api.app import build
from gisapp.domain.crs import PLAN_CRS
from gisapp.domain.layer import LayerEntry
from gisapp.domain.quality import Quality
from gisapp.domain.specs import SPECS
from gisapp.storage.workspace import FolderWorkspace
from tests.conftest import Server, copied

KINDS = ("schema", "queryables", "sortables")
RELATION = "http://www.opengis.net/def/rel/ogc/1.0/"
ROLES = {"id", "primary-geometry"}
FORMATS = {"geometry-any", "geometry-point-or-multipoint", "geometry-linestring-or-multilinestring",
           "geometry-polygon-or-multipolygon"}  # fmt: skip


def schema(server: Server, layer: str, kind: str = "schema") -> dict:
    status, headers, body = server.get(f"/collections/{layer}/{kind}", accept="application/schema+json")
    assert (status, headers["content-type"]) == (200, "application/schema+json")
    return json.loads(body)


def layers(server: Server) -> list[str]:
    return [each["id"] for each in server.json("/collections")["collections"]]


@pytest.mark.parametrize("kind", KINDS)
def test_every_collection_leads_to_a_schema_that_is_one(server: Server, kind: str):
    for layer in layers(server):
        links = server.json(f"/collections/{layer}")["links"]
        (link,) = [each for each in links if each["rel"] == f"{RELATION}{kind}"]
        assert link["type"] == "application/schema+json"
        told = schema(server, layer, kind)
        Draft202012Validator.check_schema(told)
        assert told["$schema"] == "https://json-schema.org/draft/2020-12/schema"
        assert told["$id"] == link["href"] == f"{server.url}/collections/{layer}/{kind}"
        assert told["type"] == "object"
        assert told["additionalProperties"] is False
        places = [each["x-ogc-propertySeq"] for each in told["properties"].values()]
        assert places == list(range(1, len(places) + 1))
        for name, said in told["properties"].items():
            if name == "geometry":
                assert said["format"] in FORMATS
                assert "type" not in said
            else:
                assert said["type"] in {"string", "integer", "number", "boolean", "array"}
            assert said.get("x-ogc-role") in {*ROLES, None}
        roles = [said["x-ogc-role"] for said in told["properties"].values() if "x-ogc-role" in said]
        assert len(roles) == len(set(roles))


def test_every_feature_is_as_the_schema_says(server: Server):
    for layer in layers(server):
        told = schema(server, layer)
        columns = {name: said for name, said in told["properties"].items() if name != "geometry"}
        nullable = {name: {"anyOf": [said, {"type": "null"}]} if name not in told["required"] else said
                    for name, said in columns.items()}  # fmt: skip
        check = Draft202012Validator({**told, "properties": nullable})
        for feature in server.json(f"/collections/{layer}/items?limit=10000")["features"]:
            assert list(check.iter_errors(feature["properties"])) == [], (layer, feature["id"])
            assert set(feature["properties"]) == set(columns)


def test_a_layer_with_a_spec_is_described_by_it(server: Server):
    told = schema(server, "zones")["properties"]
    assert list(told) == [*SPECS["zones"].names, "geometry"]
    assert told["id"] == {"x-ogc-role": "id", "type": "string", "x-ogc-propertySeq": 1}
    assert told["status"]["enum"][0] == "proposed"
    assert told["stated_area_ha"] == {"type": "number", "minimum": 0, "maximum": 1_000_000, "x-ogc-unit": "har",
                                      "x-ogc-propertySeq": told["stated_area_ha"]["x-ogc-propertySeq"]}  # fmt: skip
    assert told["position_uncertainty_m"]["x-ogc-unit"] == "m"
    assert told["valid_from"]["type"] == "integer"
    assert told["sources"]["items"] == {"type": "string"}
    assert told["geometry"] == {"x-ogc-role": "primary-geometry", "format": "geometry-any",
                                "x-ogc-propertySeq": len(told)}  # fmt: skip
    assert {"id", "name_vi", "status", "quality"} <= set(schema(server, "zones")["required"])
    assert "geometry" not in schema(server, "plans")["properties"]
    parcels = json.loads(server.get("/demo/collections/parcels/schema")[2])
    assert parcels["properties"]["geometry"]["format"] == "geometry-polygon-or-multipolygon"


def test_a_layer_without_a_spec_is_described_by_its_own_columns(demo: FolderWorkspace, tmp_path: Path):
    workspace = copied(demo, tmp_path / "w")
    rows = {"id": [1, 2], "limit": ["a", "b"], "built": pd.to_datetime(["2020-01-01", None]), "wide_m": [1.5, None],
            "open": [True, False], "tags": [["x"], None]}  # fmt: skip
    table = gpd.GeoDataFrame(rows, geometry=[shapely.Point(580_000, 2_320_000), None], crs=PLAN_CRS)
    entry = LayerEntry(id="own", title_vi="Lớp riêng", title_en="Own", spec=None, kind="reference", crs=PLAN_CRS,
                       source="test", licence="CC0-1.0", dated=None, steward="test",
                       quality=Quality.SYNTHETIC)  # fmt: skip
    workspace.layers.commit(entry, table, by="test", why="test")
    client = TestClient(build(workspace))
    told = client.get("/collections/own/schema").json()
    types = {name: said.get("type") for name, said in told["properties"].items()}
    assert types == {"id": "integer", "limit": "string", "built": "string", "wide_m": "number", "open": "boolean",
                     "tags": "array", "geometry": None}  # fmt: skip
    assert told["properties"]["built"]["format"] == "date-time"
    assert told["required"] == ["id"]
    assert set(client.get("/collections/own/queryables").json()["properties"]) == {
        "id", "built", "wide_m", "open", "geometry",
    }  # fmt: skip
    assert set(client.get("/collections/own/sortables").json()["properties"]) == {
        "id",
        "limit",
        "built",
        "wide_m",
        "open",
    }
    assert [each["id"] for each in client.get("/collections/own/items?open=false").json()["features"]] == [2]
    assert client.get("/collections/own/items?limit=1&sortby=-built").json()["features"][0]["id"] == 1
    assert client.get("/collections/own/items/2").json()["properties"]["built"] is None
    assert client.get("/collections/own/items/1").json()["properties"]["built"] == "2020-01-01T00:00:00"
    assert client.get("/collections/own/items?open=perhaps").status_code == 400


def test_exactly_the_queryables_can_be_asked_for(server: Server):
    for layer in ("zones", "plans", "communes"):
        columns = schema(server, layer)["properties"]
        queryable = schema(server, layer, "queryables")["properties"]
        values = {"integer": "2000", "number": "1.5", "boolean": "true", "string": "x"}
        for name, said in columns.items():
            status = server.get(f"/collections/{layer}/items?{name}={values.get(said.get('type'), 'x')}")[0]
            assert status == (200 if name in queryable and name != "geometry" else 400), name
            filtered = server.get(f"/collections/{layer}/items?filter=%22{name}%22%20IS%20NULL")[0]
            assert filtered == (200 if name in queryable else 400), name
        scalar = {name for name, said in columns.items() if said.get("type") in values}
        assert scalar == set(queryable) - {"geometry"}


def test_exactly_the_sortables_can_be_sorted_by(server: Server):
    for layer in ("zones", "plans", "communes"):
        sortable = schema(server, layer, "sortables")["properties"]
        assert not {said["type"] for said in sortable.values()} & {"array", "object"}
        for name in schema(server, layer)["properties"]:
            status = server.get(f"/collections/{layer}/items?sortby=-{name}")[0]
            assert status == (200 if name in sortable else 400), name


def test_a_layer_that_is_not_there_has_no_schema(server: Server):
    for kind in KINDS:
        assert server.get(f"/collections/nothing/{kind}")[0] == 404
        assert server.get(f"/collections/zones/{kind}?colour=red")[0] == 400


def test_the_revisions_of_a_layer_are_listed_newest_first(server: Server):
    (link,) = [each for each in server.json("/collections/zones")["links"] if each["rel"] == "version-history"]
    revisions = server.json(link["href"])["revisions"]
    assert revisions[0]["name"] == server.json("/collections/zones")["revision"]
    assert revisions[0]["by"] == "system"
