"""JSON-FG 1.0 (OGC 21-045r1): the place in VN-2000 beside the geometry in WGS 84, the time, the type and its schema."""

import json

import pytest
import shapely

from tests.conftest import Server

CONF = "http://www.opengis.net/spec/json-fg-1/1.0/conf/"
PROFILE = "http://www.opengis.net/def/profile/OGC/0/"
PLAN = "http://www.opengis.net/def/crs/EPSG/0/5897"
PLUS = f"f=jsonfg&crs={PLAN}"


def page(server: Server, query: str, layer: str = "zones") -> dict:
    return server.json(f"/collections/{layer}/items?limit=1000&{query}")


def test_place_is_in_vn_2000_and_geometry_in_longitude_and_latitude(server: Server):
    found = page(server, PLUS)
    assert found["coordRefSys"] == PLAN
    in_plan = {each["id"]: each["geometry"] for each in page(server, f"crs={PLAN}")["features"]}
    lonlat = {each["id"]: each["geometry"] for each in page(server, "f=json")["features"]}
    for feature in found["features"]:
        assert feature["place"] == in_plan[feature["id"]]
        assert feature["geometry"] == lonlat[feature["id"]]
        assert (feature["place"] is None) == (feature["geometry"] is None)
        assert feature["place"] is None or feature["place"] != feature["geometry"]
        if feature["place"]:
            assert shapely.is_valid(shapely.geometry.shape(feature["place"]))


def test_profile_jsonfg_says_a_place_once(server: Server):
    found = page(server, f"profile=jsonfg&crs={PLAN}")
    assert [each["geometry"] for each in found["features"]] == [None] * 27
    assert sum(each["place"] is not None for each in found["features"]) == 21


@pytest.mark.parametrize("query", ["f=jsonfg", "profile=jsonfg", "profile=jsonfg-plus"])
def test_with_longitude_and_latitude_alone_there_is_no_place(server: Server, query: str):
    found = page(server, query)
    assert "coordRefSys" not in found
    assert {each["place"] for each in found["features"]} == {None}
    assert sum(each["geometry"] is not None for each in found["features"]) == 21


def test_the_root_says_what_it_conforms_to_and_nothing_within_does(server: Server):
    for query in (PLUS, f"profile=jsonfg&crs={PLAN}", "f=jsonfg"):
        found = page(server, query)
        assert found["conformsTo"] == [f"{CONF}core", f"{CONF}types-schemas"]
        for feature in found["features"]:
            assert not {"conformsTo", "coordRefSys", "featureType", "featureSchema"} & set(feature)
            assert {"time", "place", "geometry", "properties", "id"} <= set(feature)
    alone = server.json(f"/collections/zones/items/donganh?{PLUS}")
    assert alone["conformsTo"] == [f"{CONF}core", f"{CONF}types-schemas"]
    assert (alone["coordRefSys"], alone["featureType"]) == (PLAN, "zones")
    plain = page(server, "f=json")
    assert not {"conformsTo", "coordRefSys", "featureType"} & set(plain)
    assert all("place" not in each and "time" not in each for each in plain["features"])


def test_the_type_is_the_spec_and_its_schema_is_the_layers(server: Server):
    found = page(server, "f=jsonfg", "facilities")
    assert found["featureType"] == "facilities"
    assert found["featureSchema"] == f"{server.url}/collections/facilities/schema"
    assert server.json(found["featureSchema"])["$id"] == found["featureSchema"]
    assert page(server, "f=jsonfg", "locator")["featureType"] == "locator"


def test_the_dimension_is_said_where_all_geometries_have_one(server: Server):
    demo = server.json("/demo/collections/parcels/items?limit=10&f=jsonfg")
    assert demo["geometryDimension"] == 2
    kinds = {each["geometry"]["type"] for each in page(server, "f=json")["features"] if each["geometry"]}
    assert ("geometryDimension" in page(server, "f=jsonfg")) == (len(kinds - {"MultiPolygon"}) == 1)


def test_the_time_is_an_interval_of_days_open_where_nothing_is_said(server: Server):
    for feature in server.json("/demo/collections/facilities/items?limit=1000&f=jsonfg")["features"]:
        start, end = feature["properties"]["valid_from"], feature["properties"]["valid_to"]
        if start is None and end is None:
            assert feature["time"] is None
        else:
            said = [f"{start}-01-01" if start else "..", f"{end}-12-31" if end else ".."]
            assert feature["time"] == {"interval": said}


def test_a_subset_of_properties_keeps_time_and_place(server: Server):
    whole = server.json(f"/collections/zones/items/donganh?{PLUS}")
    part = server.json(f"/collections/zones/items/donganh?{PLUS}&properties=status")
    assert (part["time"], part["place"]) == (whole["time"], whole["place"])
    assert set(part["properties"]) == {"id", "status"}


@pytest.mark.parametrize(
    ("query", "accept", "profile"),
    [
        ("", "*/*", "rfc7946"),
        ("", "application/geo+json", "rfc7946"),
        ("f=json", "application/vnd.ogc.fg+json", "rfc7946"),
        ("f=jsonfg", "*/*", "jsonfg-plus"),
        ("", "application/vnd.ogc.fg+json", "jsonfg-plus"),
        ("", "application/fg+json", "jsonfg-plus"),
        ("profile=rfc7946", "*/*", "rfc7946"),
        ("profile=jsonfg", "*/*", "jsonfg"),
        ("profile=jsonfg-plus", "*/*", "jsonfg-plus"),
        (f"profile={PROFILE}jsonfg", "*/*", "jsonfg"),
        ("profile=[ogc-profile:jsonfg]", "*/*", "jsonfg"),
        ("profile=rel-as-link,jsonfg", "*/*", "jsonfg"),
        ("profile=unheard-of", "*/*", "rfc7946"),
        ("f=jsonfg&profile=jsonfg", "*/*", "jsonfg"),
        ("f=jsonfg&profile=rfc7946", "*/*", "jsonfg-plus"),
    ],
)
def test_the_profile_asked_for_is_the_profile_linked(server: Server, query: str, accept: str, profile: str):
    for path in ("/collections/zones/items", "/collections/zones/items/donganh"):
        status, headers, body = server.get(f"{path}?{query}", accept=accept)
        document = json.loads(body)
        assert (status, headers["content-type"]) == (200, "application/geo+json")
        assert headers["link"] == f'<{PROFILE}{profile}>; rel="profile"'
        assert [each["href"] for each in document["links"] if each["rel"] == "profile"] == [f"{PROFILE}{profile}"]
        assert ("conformsTo" in document) == (profile != "rfc7946")
