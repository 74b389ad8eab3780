"""Pages hold together while others edit, and validators say the truth: what has not changed is not sent again."""

import json
import shutil
from pathlib import Path
from urllib.parse import parse_qs, quote, urlsplit

import geopandas as gpd
import pandas as pd
import pytest
import shapely
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st
from starlette.testclient import TestClient

from gisapp.api.app import build
from gisapp.domain.crs import PLAN_CRS
from gisapp.domain.layer import LayerEntry
from gisapp.domain.quality import Quality
from gisapp.storage.workspace import FolderWorkspace
from tests.conftest import copied

ENTRY = LayerEntry(
    id="plots", title_vi="Thửa thử", title_en="Plots", spec=None, kind="reference", crs=PLAN_CRS, source="test",
    licence="CC0-1.0", dated=None, steward="test", quality=Quality.SYNTHETIC,
)  # fmt: skip


def plots(rows: dict[str, int | None]) -> gpd.GeoDataFrame:
    """A plot of 80 m for each id, one beside the other, with a rank that need not be there."""
    places = [580_000 + 100 * int(name.removeprefix("p")) for name in rows]
    shapes = [shapely.box(x, 2_320_000, x + 80, 2_320_080) for x in places]
    columns = {"id": list(rows), "rank": pd.array(list(rows.values()), dtype="Int64")}
    return gpd.GeoDataFrame(columns, geometry=gpd.GeoSeries(shapes, crs=PLAN_CRS))


def save(workspace: FolderWorkspace, rows: dict[str, int | None]) -> None:
    workspace.layers.commit(ENTRY, plots(rows), by="test", why="an edit")


@pytest.fixture(scope="module")
def edited(demo: FolderWorkspace, tmp_path_factory: pytest.TempPathFactory) -> tuple[FolderWorkspace, TestClient]:
    """A workspace that the tests of this file edit."""
    workspace = copied(demo, tmp_path_factory.mktemp("edited") / "w")
    return workspace, TestClient(build(workspace))


def next_of(page: dict) -> str | None:
    return next((link["href"] for link in page["links"] if link["rel"] == "next"), None)


ROWS = st.dictionaries(
    st.integers(0, 40).map(lambda n: f"p{n}"), st.none() | st.integers(0, 4), min_size=1, max_size=12
)


@settings(deadline=None, max_examples=25, suppress_health_check=[HealthCheck.function_scoped_fixture])
@given(
    first=ROWS,
    edits=st.lists(ROWS, min_size=1, max_size=4),
    limit=st.integers(1, 5),
    by=st.sampled_from(["", "rank", "-rank,id", "-id"]),
)
def test_no_feature_comes_twice_or_is_missing_whatever_others_commit_between_pages(edited, first, edits, limit, by):
    workspace, client = edited
    save(workspace, first)
    sorting = f"&sortby={by}" if by else ""
    whole = client.get(f"/collections/plots/items?limit=100{sorting}").json()
    pages, address = [], f"/collections/plots/items?limit={limit}{sorting}"
    while address:
        pages.append(client.get(address).json())
        if edits:
            save(workspace, edits[len(pages) % len(edits)])
        address = next_of(pages[-1])
    seen = [feature["id"] for page in pages for feature in page["features"]]
    assert seen == [feature["id"] for feature in whole["features"]]
    assert sorted(seen) == sorted(first)
    assert {page["revision"] for page in pages} == {whole["revision"]}
    assert {page["numberMatched"] for page in pages} == {len(first)}


def test_a_first_page_reads_the_latest_revision(edited):
    workspace, client = edited
    save(workspace, {"p1": 1, "p2": 2})
    page = client.get("/collections/plots/items?limit=1").json()
    save(workspace, {"p1": 1, "p2": 2, "p3": 3})
    assert client.get("/collections/plots/items?limit=1").json()["numberMatched"] == 3
    assert client.get(next_of(page)).json()["numberMatched"] == 2


def test_a_cursor_whose_revision_is_gone_is_410(demo: FolderWorkspace, tmp_path: Path):
    workspace = copied(demo, tmp_path / "w")
    client = TestClient(build(workspace))
    save(workspace, {f"p{n}": n for n in range(4)})
    address = next_of(client.get("/collections/plots/items?limit=2").json())
    old_parts = set((tmp_path / "w" / "layers" / "plots").glob("*.parquet"))
    save(workspace, {"p9": 9})
    assert client.get(address).status_code == 200
    for part in old_parts:
        part.unlink()
    gone = client.get(address)
    assert gone.status_code == 410
    assert gone.json()["found"] == "plots@0"
    assert "plots@1" in gone.json()["todo"]
    assert client.get("/collections/plots/items").status_code == 200


def test_a_cursor_of_a_layer_that_was_made_anew_is_410(demo: FolderWorkspace, tmp_path: Path):
    workspace = copied(demo, tmp_path / "w")
    client = TestClient(build(workspace))
    save(workspace, {f"p{n}": n for n in range(4)})
    address = next_of(client.get("/collections/plots/items?limit=2").json())
    committed = workspace.layers.revision("plots").committed
    shutil.rmtree(tmp_path / "w" / "layers" / "plots")
    while True:
        save(workspace, {f"p{n}": n for n in range(4)})
        if workspace.layers.revision("plots").committed != committed:
            break
        shutil.rmtree(tmp_path / "w" / "layers" / "plots")
    assert client.get(address).status_code == 410


def test_a_cursor_belongs_to_its_question_but_not_to_its_form(edited):
    workspace, client = edited
    save(workspace, {f"p{n}": n for n in range(6)})
    address = urlsplit(next_of(client.get("/collections/plots/items?limit=2&sortby=-rank").json()))
    cursor = parse_qs(address.query)["cursor"][0]
    again = f"/collections/plots/items?cursor={cursor}&sortby=-rank"
    assert [each["id"] for each in client.get(again).json()["features"]] == ["p3", "p2", "p1", "p0"]
    assert client.get(f"{again}&f=jsonfg&limit=1&properties=rank").status_code == 200
    for other in ("sortby=rank", "sortby=-rank&rank=1", "sortby=-rank&bbox=105,20,106,21", "sortby=-rank&offset=1"):
        assert client.get(f"/collections/plots/items?cursor={cursor}&{other}").status_code == 400, other


def test_the_year_decided_on_the_first_page_stays_decided(edited):
    _, client = edited
    page = client.get("/collections/zones/items?horizon=2030&limit=1").json()
    asked = parse_qs(urlsplit(next_of(page)).query)
    assert asked["horizon"] == ["2030"]
    assert asked["plan"][0]
    assert client.get(next_of(page)).status_code == 200


@settings(deadline=None, max_examples=60)
@given(text=st.text(max_size=60) | st.binary(max_size=40).map(lambda raw: raw.hex()))
def test_no_text_given_as_a_cursor_is_more_than_a_bad_request(edited, text):
    _, client = edited
    assert client.get("/collections/zones/items", params={"cursor": text}).status_code == 400


@settings(deadline=None, max_examples=150)
@given(
    name=st.sampled_from(["bbox", "bbox-crs", "crs", "datetime", "limit", "offset", "sortby", "properties", "horizon",
                          "plan", "profile", "f", "status", "valid_from", "stated_area_ha", "id"]),
    text=st.text(max_size=30) | st.lists(st.floats().map(repr), max_size=7).map(",".join)
    | st.lists(st.sampled_from(["-", "+", "id", "name_vi", ",", "..", "/", "2026-01-01", "T00:00:00Z", "9999-12-31"]),
               max_size=5).map("".join),
)  # fmt: skip
def test_no_value_of_a_parameter_breaks_the_server(edited, name, text):
    _, client = edited
    for crs in ("", "http://www.opengis.net/def/crs/EPSG/0/5897", "http://www.opengis.net/def/crs/EPSG/0/4326"):
        asked = {**({"bbox-crs": crs} if crs else {}), name: text}
        assert client.get("/collections/zones/items", params=asked).status_code in (200, 400, 404), asked


def test_a_features_etag_changes_with_that_feature_alone(edited):
    workspace, client = edited
    save(workspace, {"p1": 1, "p2": 2})
    address = "/collections/plots/items/p1"
    tag = client.get(address).headers["etag"]
    save(workspace, {"p1": 1, "p2": 7, "p3": 3})
    assert client.get(address, headers={"If-None-Match": tag}).status_code == 304
    save(workspace, {"p1": 4, "p2": 7})
    changed = client.get(address, headers={"If-None-Match": tag})
    assert changed.status_code == 200
    assert changed.headers["etag"] != tag
    assert changed.json()["properties"]["rank"] == 4


def test_each_form_of_a_feature_has_an_etag_of_its_own(edited):
    workspace, client = edited
    save(workspace, {"p1": 1})
    queries = ("", "?properties=", "?f=jsonfg", "?profile=jsonfg", "?crs=[EPSG:5897]", "?crs=[EPSG:4326]",
               "?crs=[EPSG:4756]", "?f=jsonfg&crs=[EPSG:5897]", "?profile=jsonfg&crs=[EPSG:5897]")  # fmt: skip
    tags = {query: client.get(f"/collections/plots/items/p1{query}").headers["etag"] for query in queries}
    assert len({*tags.values()}) >= len(queries) - 1  # with nothing but longitude and latitude both profiles are one
    assert all(tag.startswith('"') for tag in tags.values())


def test_a_pages_etag_changes_with_the_layer_and_with_the_question(edited):
    workspace, client = edited
    save(workspace, {"p1": 1, "p2": 2})
    address = "/collections/plots/items"
    first = client.get(address)
    again = client.get(address, headers={"If-None-Match": first.headers["etag"]})
    assert (again.status_code, again.content) == (304, b"")
    assert again.headers["content-crs"] == first.headers["content-crs"]
    tags = {client.get(address + query).headers["etag"] for query in ("", "?limit=1", "?f=jsonfg", "?crs=[EPSG:5897]")}
    assert len(tags) == 4
    save(workspace, {"p1": 1, "p2": 3})
    assert client.get(address, headers={"If-None-Match": first.headers["etag"]}).status_code == 200


def test_the_compressed_form_has_its_own_etag_and_either_is_accepted(edited):
    _, client = edited
    address = "/collections/zones/items"
    packed = client.get(address, headers={"Accept-Encoding": "gzip"}).headers["etag"]
    plain = client.get(address, headers={"Accept-Encoding": "identity"}).headers["etag"]
    assert packed == f'{plain[:-1]}-gzip"'
    for tag in (packed, plain, f"W/{plain}"):
        assert client.get(address, headers={"If-None-Match": tag}).status_code == 304


def test_an_earlier_state_is_read_as_it_was_page_by_page(edited):
    workspace, client = edited
    save(workspace, {"p1": 1, "p2": 2, "p3": 3})
    earlier = workspace.layers.revision("plots").name
    save(workspace, {"p2": 9})
    page = client.get(f"/collections/plots/items?as-of={earlier}&limit=2").json()
    save(workspace, {"p4": 4})
    rest = client.get(next_of(page)).json()
    whole = client.get(f"/collections/plots/items?as-of={earlier}").json()["features"]
    assert sorted(each["id"] for each in whole) == ["p1", "p2", "p3"]
    assert [each["id"] for each in page["features"] + rest["features"]] == [each["id"] for each in whole]
    assert page["revision"] == rest["revision"] == earlier
    was = client.get(f"/collections/plots/items/p2?as-of={earlier}")
    assert was.json()["properties"]["rank"] == 2
    assert client.get("/collections/plots/items/p1").status_code == 404
    assert client.get("/collections/plots/items?as-of=some-day").status_code == 400


@pytest.mark.parametrize("name", ["a/b", "a?b=c#d", "Đông Anh", "50 %", "a&b", '"q"', "<b>", "{{7*7}}"])
def test_whatever_a_feature_is_called_its_links_lead_to_it(edited, name):
    workspace, client = edited
    table = plots({"p1": 1}).assign(id=[name])
    workspace.layers.commit(ENTRY, table, by="test", why="an edit")
    found = client.get(f"/collections/plots/items/{quote(name, safe='')}").json()
    itself = next(link["href"] for link in found["links"] if link["rel"] == "self")
    assert client.get(itself).json()["id"] == found["id"] == name


def test_no_more_than_the_page_is_decoded_or_encoded_and_what_the_asker_has_not_at_all(edited, monkeypatch):
    """Of a layer with changes laid over it; of any other nothing is (`test_slices.py`)."""
    import gisapp.workflows.items as journey

    _, client = edited
    sizes = []
    encode = journey.encode
    monkeypatch.setattr(journey, "encode", lambda table, form: sizes.append(len(table)) or encode(table, form))
    monkeypatch.setattr(type(edited[0].layers), "slices", lambda *_, **__: None)
    assert client.get("/collections/parcels/items?limit=7").json()["numberMatched"] == 5564
    assert sizes == [7]
    tag = client.get("/collections/parcels/items?limit=7").headers["etag"]
    sizes.clear()
    assert client.get("/collections/parcels/items?limit=7", headers={"If-None-Match": tag}).status_code == 304
    assert sizes == []


def test_the_cursor_is_text_that_needs_no_escape(edited):
    _, client = edited
    address = next_of(json.loads(client.get("/collections/zones/items?limit=1").content))
    cursor = parse_qs(urlsplit(address).query)["cursor"][0]
    assert cursor.replace("-", "").replace("_", "").isalnum()
