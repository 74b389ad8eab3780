"""Filters (OGC API Features Part 3, CQL2): what they choose, what they refuse and where, and what none may cost."""

import json
import re
import sqlite3
import time
from collections.abc import Iterator
from contextlib import suppress
from urllib.parse import quote

import cql2
import geopandas as gpd
import pandas as pd
import pytest
import shapely
from hypothesis import given
from hypothesis import strategies as st
from starlette.testclient import TestClient

from gisapp.api.app import build
from gisapp.domain.crs import PLAN_CRS
from gisapp.domain.errors import BadInput
from gisapp.domain.served_crs import CRS84, served_crs
from gisapp.exchange.filters import DEEPEST, MOST_CHARACTERS, read_filter
from gisapp.storage.workspace import FolderWorkspace
from tests.conftest import copied
from tests.test_ogc_paging import ENTRY

EAST, NORTH = 580_000, 2_320_000
ROWS = {
    "id": ["a", "b", "c", "d", "e"],
    "name": ["Khu Đông Anh", "khu đông anh", "Sóc Sơn", None, "it's 100% new"],
    "rank": pd.array([1, 2, None, 4, 5], dtype="Int64"),
    "other": pd.array([2, 2, 3, 3, 3], dtype="Int64"),
    "wide_m": [0.5, 1.5, 2.5, None, -1.0],
    "open": pd.array([True, False, None, True, False], dtype="boolean"),
    "built": pd.to_datetime(
        ["2020-01-01", "2025-06-30T12:00:00", None, "2030-12-31", "1999-01-01"], utc=True, format="ISO8601"
    ),
}
#: a and b share a side, c touches a at a corner, d lies within a larger one, e has no place.
SHAPES = [
    shapely.box(EAST, NORTH, EAST + 100, NORTH + 100),
    shapely.box(EAST + 100, NORTH, EAST + 200, NORTH + 100),
    shapely.LineString([(EAST + 1000, NORTH), (EAST + 1100, NORTH + 100)]),
    shapely.Point(EAST + 50, NORTH + 50),
    None,
]


@pytest.fixture(scope="module")
def client(demo: FolderWorkspace, tmp_path_factory: pytest.TempPathFactory) -> Iterator[TestClient]:
    workspace = copied(demo, tmp_path_factory.mktemp("filtered") / "w")
    table = gpd.GeoDataFrame(ROWS, geometry=gpd.GeoSeries(SHAPES, crs=PLAN_CRS))
    workspace.layers.commit(ENTRY, table, by="t", why="w")
    with TestClient(build(workspace), base_url="http://localhost") as client:
        yield client


def asked(client: TestClient, text: str, layer: str = "plots", **others: str):
    return client.get(f"/collections/{layer}/items", params={"filter": text, "limit": 10_000, **others})


def chosen(client: TestClient, text: str, **others: str) -> str:
    got = asked(client, text, **others)
    assert got.status_code == 200, got.text
    page = got.json()
    assert page["numberMatched"] == page["numberReturned"] == len(page["features"])
    return "".join(sorted(feature["id"] for feature in page["features"]))


PLAN = {"filter-crs": "[EPSG:5897]"}
SQUARE = (
    f"POLYGON(({EAST} {NORTH},{EAST + 100} {NORTH},{EAST + 100} {NORTH + 100},{EAST} {NORTH + 100},{EAST} {NORTH}))"
)
CASES = {
    "rank = 1": "a", "rank <> 1": "bde", "rank < 4": "ab", "rank >= 4 AND rank <= 5": "de",
    "rank = 1 OR rank = 5": "ae",
    "NOT rank = 1": "bde", "NOT (rank = 1 OR open = true)": "be", "rank IS NULL": "c", "rank IS NOT NULL": "abde",
    "rank = 1 OR rank = 2 AND open = true": "a", "(rank = 1 OR rank = 2) AND open = false": "b",
    "rank BETWEEN 2 AND 4": "bd", "rank NOT BETWEEN 2 AND 4": "ae", "rank IN (1, 5, 77)": "ae",
    "rank NOT IN (1, 5)": "bd",
    "name = 'Khu Đông Anh'": "a", "name LIKE 'khu%'": "b", "name LIKE 'S_c S%'": "c", "name NOT LIKE 'khu%'": "ace",
    "name LIKE '%100\\%%'": "e", "name = 'it''s 100% new'": "e", "name IN ('Sóc Sơn', 'none')": "c",
    "CASEI(name) = CASEI('KHU ĐÔNG ANH')": "ab", "CASEI(name) LIKE CASEI('KHU%')": "ab",
    "ACCENTI(name) = ACCENTI('Soc Son')": "c", "CASEI(ACCENTI(name)) LIKE CASEI(ACCENTI('%DONG ANH'))": "ab",
    "open": "ad", "NOT open": "be", "open = false": "be", "wide_m < 0": "e", "wide_m + 1 > rank * 2 - 2": "ab",
    "rank = other": "b", "rank > other": "de", "rank / (rank - rank) > 0": "", "wide_m ^ 2 > 2": "bc",
    "rank % 2 = 0": "bd",
    "rank div 2 = 2": "de", "name > 'Sóc'": "bce", "built > DATE('2025-01-01')": "bd",
    "built = TIMESTAMP('2025-06-30T12:00:00Z')": "b", "built <= TIMESTAMP('2025-06-30T19:00:00+07:00')": "abe",
    "id = 'a'": "a", "true": "abcde", "false": "", "geometry IS NULL": "e", "geometry IS NOT NULL": "abcd",
}  # fmt: skip
OF_SHAPES = {
    f"S_INTERSECTS(geometry, {SQUARE})": "abd", f"S_DISJOINT(geometry, {SQUARE})": "c",
    f"S_EQUALS(geometry, {SQUARE})": "a",
    f"S_TOUCHES(geometry, {SQUARE})": "b", f"S_WITHIN(geometry, {SQUARE})": "ad",
    f"S_CONTAINS({SQUARE}, geometry)": "ad",
    f"S_WITHIN(POINT({EAST + 50} {NORTH + 50}), geometry)": "ad",
    f"S_CONTAINS(geometry, POINT({EAST + 150} {NORTH + 50}))": "b", f"NOT S_INTERSECTS(geometry, {SQUARE})": "c",
    f"S_CROSSES(geometry, LINESTRING({EAST + 1000} {NORTH + 100},{EAST + 1100} {NORTH}))": "c",
    f"S_OVERLAPS(geometry, BBOX({EAST + 50},{NORTH},{EAST + 150},{NORTH + 100}))": "ab",
    f"S_INTERSECTS(geometry, BBOX({EAST + 101},{NORTH},{EAST + 1200},{NORTH + 50}))": "bc",
    f"S_INTERSECTS(geometry, MULTIPOINT(({EAST + 50} {NORTH + 50}),({EAST + 1050} {NORTH + 50})))": "acd",
    f"S_INTERSECTS(geometry, GEOMETRYCOLLECTION(POINT({EAST + 150} {NORTH + 50})))": "b",
    f"S_INTERSECTS(geometry, MULTILINESTRING(({EAST} {NORTH},{EAST + 50} {NORTH + 60})))": "a",
    f"S_INTERSECTS(geometry, {SQUARE}) AND rank > 1 OR name LIKE 'S%'": "bcd",
}  # fmt: skip


@pytest.mark.parametrize("text", [*CASES, *OF_SHAPES])
def test_a_filter_chooses_what_it_says_in_text_and_in_json(client: TestClient, text: str):
    wanted, others = (CASES[text], {}) if text in CASES else (OF_SHAPES[text], PLAN)
    assert chosen(client, text, **others) == wanted
    as_json = json.dumps(cql2.parse_text(text).to_json())
    assert chosen(client, as_json, **others, **{"filter-lang": "cql2-json"}) == wanted


def test_shapes_come_in_longitude_and_latitude_unless_filter_crs_says_otherwise(client: TestClient):
    feature = client.get("/collections/plots/items/a").json()
    corner = min(feature["geometry"]["coordinates"][0])  # one in the west, which nobody shares
    assert chosen(client, f"S_INTERSECTS(geometry, POINT({corner[0]} {corner[1]}))") == "a"
    north_first = {"filter-crs": "http://www.opengis.net/def/crs/EPSG/0/4326"}
    assert chosen(client, f"S_INTERSECTS(geometry, POINT({corner[1]} {corner[0]}))", **north_first) == "a"
    ring = ",".join(f"{x} {y}" for x, y in feature["geometry"]["coordinates"][0])
    assert chosen(client, f"S_EQUALS(geometry, POLYGON(({ring})))") == "a", "what was served is equal to itself"
    swapped = asked(client, f"S_INTERSECTS(geometry, POINT({corner[1]} {corner[0]}))")
    assert swapped.status_code == 400
    assert "longitude, latitude" in swapped.json()["expected"]


NUMBERS = st.integers(-1, 6)
SIMPLE = st.builds(
    "{} {} {}".format, st.sampled_from(["rank", "other"]), st.sampled_from(["=", "<", ">=", "<>"]), NUMBERS
)
TREES = st.recursive(
    SIMPLE,
    lambda inner: st.one_of(
        st.builds("NOT ({})".format, inner),
        st.builds("({}) {} ({})".format, inner, st.sampled_from(["AND", "OR"]), inner),
    ),
    max_leaves=6,
)


@given(text=TREES)
def test_a_filter_and_its_contrary_share_no_feature_and_leave_out_only_what_is_missing(client: TestClient, text: str):
    """Held against SQLite, which knows the same three truths."""
    base = sqlite3.connect(":memory:")
    base.execute("CREATE TABLE plots (id, rank, other)")
    for name, rank, other in zip(ROWS["id"], ROWS["rank"], ROWS["other"], strict=True):
        base.execute("INSERT INTO plots VALUES (?, ?, ?)", (name, None if pd.isna(rank) else int(rank), int(other)))
    for each in (text, f"NOT ({text})"):
        wanted = base.execute(f"SELECT id FROM plots WHERE {each} ORDER BY id").fetchall()  # noqa: S608
        assert chosen(client, each) == "".join(name for (name,) in wanted)


@pytest.mark.parametrize(
    ("text", "place"),
    [
        ("rank = ", "the end of filter"),
        ("rank = 1 1", "character 10"),
        ("nothing = 1", "'nothing'"),
        ("rank = 'one'", "a number and text"),
        ("name LIKE 5", "text and a number"),
        ("rank", "rank"),
        ("foo(rank) = 1", "foo(rank)"),
        ("rank = NULL", "None"),
        ("name + 1 > 2", "+(name"),
        ("S_INTERSECTS(geometry, geometry)", "s_intersects(geometry, geometry)"),
        ("S_INTERSECTS(rank, POINT(105 21))", "s_intersects(rank"),
        ("S_INTERSECTS(geometry, POLYGON((0 0,1 1,0 1,1 0,0 0)))", "Self-intersection"),
        ("S_INTERSECTS(geometry, POINT(500000 21))", "500000"),
        ("built > DATE('2025-02-30')", "2025-02-30"),
        ("T_AFTER(built, DATE('2025-01-01'))", "t_after"),
        ("geometry = 1", "'geometry'"),
        ("(rank = 1", "the end of filter"),
        ("rank = 1)", "character 9"),
        ('{"op": "=", "args": [{"property": "rank"}, 1]', "the end of filter"),
        ('{"op": "=", "args": 1}', "'op'"),
        ('{"op": "in", "args": [{"property": "rank"}, []]}', "in(rank"),
        ('{"op": "and", "args": [{"op": "=", "args": [{"property": "rank"}, {"date": "x"}]}, true]}', "x"),
        ("", "the end of filter"),
    ],
)
def test_what_is_wrong_with_a_filter_is_told_with_its_place(client: TestClient, text: str, place: str):
    got = asked(client, text)
    assert got.status_code == 400, got.text
    told = got.json()
    assert place in told["found"] + told["expected"]
    in_vietnamese = told["found_vi"] + told["expected_vi"] + told["todo_vi"]
    assert not re.search(r"\b(a|an|number|text|day|moment|shape|list|operand|end|character)\b", in_vietnamese)


HOSTILE = {
    "open brackets": "(" * 5_000,
    "deep brackets": "(" * 3_000 + "rank = 1" + ")" * 3_000,
    "brackets with nonsense": "NOT (" * DEEPEST + "a b" + ")" * DEEPEST,
    "nots": "NOT " * 4_000 + "open",
    "minuses": "rank = " + "-" * 10_000 + "1",
    "a long chain": "rank = 1" + " OR rank = 1" * 1_300,
    "a long sum": "rank" + "+1" * 7_900 + " = 1",
    "powers": "rank" + "^9" * 900 + " = 1",
    "a long list": f"rank IN ({','.join('1' * 1 for _ in range(7_900))})",
    "too long": "rank = 1 " + " " * MOST_CHARACTERS,
    "wildcards": f"name LIKE '{'%a' * 5_000}'",
    "deep JSON": '{"op":"not","args":[' * 1_000 + "true" + "]}" * 1_000,
    "deeper JSON": "[" * 8_000,
    "coordinates": '{"op":"s_intersects","args":[{"property":"geometry"},{"type":"MultiPoint","coordinates":['
    + ",".join("[0,0]" for _ in range(2_600)) + "]}]}",
    "no numbers": '{"op":"s_intersects","args":[{"property":"geometry"},{"type":"Point","coordinates":["a",{}]}]}',
    "endless": "rank < 1e999",
    "quotes": "name = '" + "''" * 4_001,
    "nul": "name = '\0'",
}  # fmt: skip


@pytest.mark.parametrize("kind", HOSTILE)
def test_no_filter_ends_the_service_or_takes_it_for_long(client: TestClient, kind: str):
    begun = time.process_time()
    got = asked(client, HOSTILE[kind])
    assert got.status_code in (200, 400), got.text
    assert time.process_time() - begun < 3


@given(text=st.text(alphabet="()'\",.=<>!+-*/%^ anotrkbcdSINTERFUPOGY0123456789{}[]:\n\0đ", max_size=40))
def test_whatever_is_written_is_read_or_refused(text: str):
    with suppress(BadInput):
        assert read_filter(text, None, CRS84).tree is not None
    with pytest.raises(BadInput):
        read_filter(text, "sql", served_crs("[EPSG:5897]"))


def test_a_filter_goes_with_the_other_parameters_and_along_the_pages(client: TestClient):
    text = "rank IS NOT NULL"
    page = asked(client, text, limit="2", sortby="-rank").json()
    assert [each["id"] for each in page["features"]] == ["e", "d"]
    following = next(link["href"] for link in page["links"] if link["rel"] == "next")
    assert quote(text, safe="").replace("%20", "+") in following
    assert [each["id"] for each in client.get(following).json()["features"]] == ["b", "a"]
    assert chosen(client, text, open="true") == "ad"
    tags = {asked(client, each).headers["etag"] for each in ("rank = 1", "rank = 2")}
    assert len(tags) == 2


def test_all_that_a_filter_may_name_is_queryable_with_its_type(client: TestClient):
    told = client.get("/collections/plots/queryables").json()["properties"]
    assert told["geometry"] == {"x-ogc-role": "primary-geometry", "format": "geometry-any", "x-ogc-propertySeq": 8}
    for name in told:
        assert asked(client, f"{name} IS NULL").status_code == 200
    assert asked(client, "rank IS NULL", layer="plans").status_code == 400
    assert asked(client, "S_INTERSECTS(geometry, POINT(105 21))", layer="plans").status_code == 400


def test_zones_are_found_by_status_and_place(client: TestClient):
    zones = client.get("/collections/zones/items?limit=1000").json()["features"]
    operating = {each["id"] for each in zones if each["properties"]["status"] == "operating"}
    got = asked(client, "status = 'operating' AND S_INTERSECTS(geometry, BBOX(105,20,107,22))", layer="zones").json()
    assert {each["id"] for each in got["features"]} == operating != set()
