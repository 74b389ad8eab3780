"""OGC API Features Part 1: the abstract tests of 17-069r4 in our own words, asked of a real server."""

import json
from datetime import UTC, datetime, timedelta
from urllib.parse import quote

import pytest
import shapely

from tests.conftest import Server

CRS84 = "http://www.opengis.net/def/crs/OGC/1.3/CRS84"
GEOJSON = "application/geo+json"


def links_of(document: dict, rel: str) -> list[dict]:
    return [each for each in document["links"] if each["rel"] == rel]


def only(document: dict, rel: str) -> dict:
    (found,) = links_of(document, rel)
    return found


def ids(page: dict) -> list[str]:
    return [feature["id"] for feature in page["features"]]


def test_the_landing_page_leads_to_description_conformance_and_data(server: Server):
    home = server.json("/")
    assert {link["rel"] for link in home["links"]} >= {
        "self",
        "alternate",
        "service-desc",
        "service-doc",
        "conformance",
        "data",
    }
    for link in home["links"]:
        status, headers, _ = server.get(link["href"], accept=link["type"])
        assert status == 200, link
        assert headers["content-type"].partition(";")[0] == link["type"].partition(";")[0], link


def test_every_address_in_an_answer_is_absolute_and_answers(server: Server):
    for path in ("/collections", "/collections/zones", "/collections/zones/items?limit=2",
                 "/collections/zones/items/donganh", "/demo/collections/zones",
                 "/demo/collections/zones/items?limit=2"):  # fmt: skip
        document = server.json(path)
        for link in document["links"]:
            assert link["type"], link
            assert link["href"].startswith("http://"), link
            if link["rel"] != "profile":
                assert server.get(link["href"], accept=link["type"])[0] == 200, link


def test_the_collections_say_where_and_when_their_features_are(server: Server):
    listed = server.json("/collections")
    assert only(listed, "self")["href"] == f"{server.url}/collections"
    for held in listed["collections"]:
        alone = server.json(f"/collections/{held['id']}")
        assert {name: alone[name] for name in held} == held
        assert held["itemType"] == "feature"
        assert held["crs"][0] == CRS84
        assert held["title"]
        assert held["description"]
        page = server.json(only(held, "items")["href"] + "?limit=10000")
        shapes = [shapely.geometry.shape(each["geometry"]) for each in page["features"] if each["geometry"]]
        assert ("spatial" in held["extent"]) == bool(shapes), held["id"]
        if shapes:
            west, south, east, north = held["extent"]["spatial"]["bbox"][0]
            bounds = shapely.total_bounds(shapes)
            assert west <= bounds[0] <= west + 0.02
            assert south <= bounds[1] <= south + 0.02
            assert east - 0.02 <= bounds[2] <= east
            assert north - 0.02 <= bounds[3] <= north
            assert held["extent"]["spatial"]["crs"] == CRS84


def test_the_temporal_extent_is_that_of_the_years_that_features_name(server: Server):
    zones = server.json("/collections/zones/items")["features"]
    starts = [each["properties"]["valid_from"] for each in zones if each["properties"]["valid_from"]]
    extent = server.json("/collections/zones")["extent"]["temporal"]["interval"]
    assert extent == [[f"{min(starts)}-01-01T00:00:00Z", None]]
    assert "temporal" not in server.json("/collections/locator")["extent"]


def test_a_page_counts_itself_and_says_when_it_was_made(server: Server):
    status, headers, body = server.get("/collections/zones/items?limit=5", accept=GEOJSON)
    page = json.loads(body)
    assert status == 200
    assert headers["content-type"] == GEOJSON
    assert page["type"] == "FeatureCollection"
    assert (page["numberMatched"], page["numberReturned"], len(page["features"])) == (27, 5, 5)
    made = datetime.fromisoformat(page["timeStamp"])
    assert abs(datetime.now(UTC) - made) < timedelta(minutes=2)
    assert only(page, "self")["href"] == f"{server.url}/collections/zones/items?limit=5"
    assert only(page, "alternate")["type"] == only(page, "next")["type"] == GEOJSON
    assert only(page, "collection")["href"] == f"{server.url}/collections/zones"


def test_following_next_gives_every_feature_once_and_then_ends(server: Server):
    page, seen, pages = server.json("/collections/communes/items?limit=50"), [], 0
    while True:
        seen, pages = [*seen, *ids(page)], pages + 1
        assert page["numberMatched"] == 126
        following = links_of(page, "next")
        if not following:
            break
        page = server.json(following[0]["href"])
    assert pages == 3
    assert len(seen) == len(set(seen)) == 126
    assert seen == ids(server.json("/collections/communes/items?limit=126"))


def test_offset_passes_over_features_and_a_page_beyond_the_last_is_empty(server: Server):
    whole = ids(server.json("/collections/zones/items"))
    assert ids(server.json("/collections/zones/items?offset=20&limit=3")) == whole[20:23]
    beyond = server.json("/collections/zones/items?offset=500")
    assert (beyond["numberMatched"], beyond["numberReturned"], links_of(beyond, "next")) == (27, 0, [])


def test_every_feature_of_a_box_meets_it_and_none_that_does_is_missing(server: Server):
    whole = server.json("/collections/communes/items?limit=200")["features"]
    for box in ((105.8, 21.0, 105.9, 21.1), (105.7, 20.9, 105.70001, 21.2), (105.83, 21.03, 105.83, 21.03)):
        window = shapely.Point(box[:2]) if box[:2] == box[2:] else shapely.box(*box)
        wanted = {
            each["id"]
            for each in whole
            if not each["geometry"] or shapely.intersects(window, shapely.geometry.shape(each["geometry"]))
        }
        got = server.json(f"/collections/communes/items?limit=200&bbox={','.join(map(str, box))}")
        assert set(ids(got)) == wanted, box
        assert got["numberMatched"] == len(wanted) < 126
        six = f"{box[0]},{box[1]},0,{box[2]},{box[3]},100"
        assert ids(server.json(f"/collections/communes/items?limit=200&bbox={six}")) == ids(got)


def test_a_feature_whose_box_meets_the_window_but_whose_outline_does_not_is_left_out(server: Server):
    """Đông Anh's outline is round; the corner of its box holds nothing of it."""
    dong_anh = shapely.geometry.shape(server.json("/collections/zones/items/donganh")["geometry"])
    west, south, _, _ = dong_anh.bounds
    corner = f"{west},{south},{west + 0.0005},{south + 0.0005}"
    assert "donganh" not in ids(server.json(f"/collections/zones/items?bbox={corner}"))
    assert "donganh" in ids(server.json(f"/collections/zones/items?bbox={west},{south},{west + 0.01},{south + 0.01}"))


@pytest.mark.parametrize("box", ["177.0,65.0,-177.0,70.0", "-180,85,180,90", "-180.0,-90.0,180.0,-85.0"])
def test_boxes_at_the_poles_and_across_the_antimeridian_are_boxes(server: Server, box: str):
    """Nothing of Hanoi lies there; what has no place is in every answer."""
    page = server.json(f"/collections/zones/items?bbox={box}")
    assert page["numberMatched"] == 6
    assert all(each["geometry"] is None for each in page["features"])


def holds(feature: dict, first: int, last: int) -> bool:
    start, end = feature["properties"]["valid_from"], feature["properties"]["valid_to"]
    return (start is None or start <= last) and (end is None or end >= first)


@pytest.mark.parametrize(
    ("asked", "first", "last"),
    [
        ("2005-06-01", 2005, 2005),
        ("2005-06-01T12:00:00Z", 2005, 2005),
        ("2005-06-01T12:00:00+07:00", 2005, 2005),
        ("2000-01-01/2003-12-31", 2000, 2003),
        ("../2003-12-31", 0, 2003),
        ("/2003-12-31", 0, 2003),
        ("2030-01-01/..", 2030, 9999),
        ("2030-01-01/", 2030, 9999),
    ],
)
def test_datetime_chooses_what_holds_then_and_what_says_no_time(server: Server, asked: str, first: int, last: int):
    for path in ("/collections/zones/items", "/demo/collections/facilities/items"):
        whole = server.json(f"{path}?limit=10000")["features"]
        wanted = [each["id"] for each in whole if holds(each, first, last)]
        assert ids(server.json(f"{path}?limit=10000&datetime={quote(asked)}")) == wanted
    assert server.json(f"/collections/locator/items?datetime={quote(asked)}")["numberMatched"] == 47


def test_a_box_and_a_time_together_choose_what_meets_both(server: Server):
    box, then = "bbox=105.7,21.0,105.9,21.3", "datetime=../2003-12-31"
    both = set(ids(server.json(f"/collections/zones/items?{box}&{then}")))
    assert both == set(ids(server.json(f"/collections/zones/items?{box}"))) & set(
        ids(server.json(f"/collections/zones/items?{then}"))
    )
    assert 0 < len(both) < 27


def test_a_column_by_its_name_chooses_features_with_this_value(server: Server):
    whole = server.json("/collections/zones/items")["features"]
    operating = server.json("/collections/zones/items?status=operating")
    assert ids(operating) == [each["id"] for each in whole if each["properties"]["status"] == "operating"]
    year = next(each["properties"]["valid_from"] for each in operating["features"] if each["properties"]["valid_from"])
    by_year = server.json(f"/collections/zones/items?valid_from={year}&status=operating")
    assert ids(by_year) == [each["id"] for each in operating["features"] if each["properties"]["valid_from"] == year]
    assert ids(server.json(f"/collections/zones/items?name_vi={quote('KCN Đông Anh')}")) == ["donganh"]
    assert ids(server.json("/collections/zones/items?id=donganh")) == ["donganh"]
    split = server.json("/collections/commune_crosswalk/items?is_split=true&limit=10000")["features"]
    assert split
    assert all(each["properties"]["is_split"] for each in split)


def test_sortby_sorts_ties_stay_in_order_and_what_is_missing_comes_last(server: Server):
    for name, descending in (("stated_area_ha", False), ("stated_area_ha", True), ("name_vi", False)):
        page = server.json(f"/collections/zones/items?sortby={'-' if descending else ''}{name}")
        values = [each["properties"][name] for each in page["features"]]
        said = [value for value in values if value is not None]
        assert said == sorted(said, reverse=descending)
        assert values[len(said) :] == [None] * (27 - len(said))
    whole = server.json("/collections/zones/items")["features"]
    by_status = server.json("/collections/zones/items?sortby=status,-id")["features"]
    assert [each["id"] for each in by_status] == [
        each["id"]
        for each in sorted(
            sorted(whole, key=lambda each: each["id"], reverse=True), key=lambda each: each["properties"]["status"]
        )
    ]
    assert ids(server.json("/collections/zones/items?sortby=%2Bname_vi")) == ids(
        server.json("/collections/zones/items?sortby=+name_vi")
    )


def test_properties_leaves_out_the_others_but_neither_id_nor_geometry(server: Server):
    page = server.json("/collections/zones/items?properties=name_vi,status")
    assert all(set(each["properties"]) == {"id", "name_vi", "status"} for each in page["features"])
    assert sum(each["geometry"] is not None for each in page["features"]) == 21
    alone = server.json("/collections/zones/items/donganh?properties=status")
    assert alone["properties"] == {"id": "donganh", "status": alone["properties"]["status"]}
    assert server.json("/collections/zones/items/donganh?properties=")["properties"] == {"id": "donganh"}


def test_a_feature_leads_to_itself_its_collection_and_its_other_form(server: Server):
    feature = server.json("/collections/zones/items/donganh")
    assert (feature["type"], feature["id"]) == ("Feature", "donganh")
    assert only(feature, "self")["href"] == f"{server.url}/collections/zones/items/donganh"
    assert only(feature, "collection")["href"] == f"{server.url}/collections/zones"
    assert server.json(only(feature, "alternate")["href"])["conformsTo"]


@pytest.mark.parametrize(
    "query",
    [
        "limit=0", "limit=-1", "limit=x", "limit=1.5", "offset=-1", "bbox=1,2,3", "bbox=1,2,3,4,5",
        "bbox=1,2,3,4,5,6,7", "bbox=105,20,nan,106,21,1", "bbox=105,20,5,106,21,4",
        "bbox=a,b,c,d", "bbox=", "bbox=105,22,106,21", "bbox=nan,0,1,1", "bbox=181,0,182,1", "bbox=106,21,105,22",
        "bbox=0,0,inf,1", "datetime=", "datetime=yesterday", "datetime=2026", "datetime=2026-13-01", "datetime=../..",
        "datetime=/", "datetime=2027-01-01/2026-01-01", "datetime=2026-01-01/2027-01-01/2028-01-01",
        "datetime=2026-01-01T25:00:00Z", "datetime=0000-01-01", "colour=red", "filter=status%3D1",
        "filter-lang=sql",
        "sortby=colour", "sortby=-", "sortby=communes_old", "sortby=geometry", "properties=colour", "communes_old=x",
        "geometry=x", "valid_from=soon", "crs=EPSG:5897", "crs=http://www.opengis.net/def/crs/EPSG/0/3857",
        "bbox-crs=http://www.opengis.net/def/crs/EPSG/0/3857", "cursor=", "cursor=abc", "cursor=%C3%A9", "f=xml",
        "limit=1&limit=2", "as-of=yesterday",
    ],
)  # fmt: skip
def test_what_cannot_be_used_is_refused_and_says_what_would_be_right(server: Server, query: str):
    status, headers, body = server.get(f"/collections/zones/items?{query}")
    assert status == 400, body
    assert headers["content-type"].startswith("application/problem+json")
    assert {"expected", "found", "todo"} <= set(json.loads(body))


@pytest.mark.parametrize(
    "query", ["limit=1", "bbox=1,2,3,4", "status=operating", "cursor=abc", "crs=x", "properties=x"]
)
def test_a_single_feature_takes_only_what_changes_its_form(server: Server, query: str):
    assert server.get(f"/collections/zones/items/donganh?{query}")[0] == 400


def test_the_demo_links_within_the_demo(server: Server):
    page = server.json("/demo/collections/parcels/items?limit=1000")
    assert page["numberMatched"] == 5564
    following = only(page, "next")["href"]
    assert following.startswith(f"{server.url}/demo/collections/parcels/items?")
    assert not set(ids(server.json(following))) & set(ids(page))
