"""What lies ready is answered before any route is looked for, and nobody can tell it from what the route would say."""

import re
from collections.abc import Iterator
from itertools import product

import pytest
from starlette.testclient import TestClient

from gisapp.api.app import build
from gisapp.api.at_once import AtOnce
from gisapp.storage.workspace import FolderWorkspace
from tests.conftest import copied
from tests.test_ogc_paging import ENTRY, plots

QUERIES = (
    "", "?limit=3", "?limit=3&offset=2", "?limit=0", "?limit=501", "?limit=5&crs=[EPSG:5897]", "?limit=2&f=jsonfg",
    "?limit=2&properties=name_vi", "?profile=rfc7946,x&limit=2", "?limit=2&f=html", "?limit=2&limit=3", "?unknown=1",
    "?bbox=105,20,107,22&limit=4", "?bbox=105,20,107", "?bbox=20,105,22,107&bbox-crs=[EPSG:4326]&limit=2", "?limit=%20",
    "?limit=2&as-of=zones@0", "?limit=2&as-of=zones@7", "?limit=2&horizon=2030", "?sortby=id&limit=2", "?cursor=none",
    "?limit", "?",
)  # fmt: skip
PLACES = (
    *(f"/collections/{layer}/items{query}" for layer in ("zones", "plans", "nowhere") for query in QUERIES),
    *(f"/collections/zones/items/{name}" for name in ("mau-a", "%6Dau-a", "nobody", "a/b", "mau-a/", "")),
    *(f"/collections/zones/items/mau-a{query}" for query in ("?f=jsonfg", "?crs=[EPSG:4756]", "?limit=1", "?as-of=0")),
    *(f"/collections/zones/tiles/WebMercatorQuad/{place}" for place in ("10/451/813", "10/0/0", "3/9/9", "x/0/0")),
    "/collections/zones/tiles/WebMercatorQuad/10/451/813?as-of=zones@0",
    "/collections/zones/tiles/WebMercatorQuad/10/451/813?as-of=zones@0&horizon=2030",
    "/collections/zones/tiles/WorldCRS84Quad/10/451/813",
)
HEADERS = (
    {},
    {"Accept-Encoding": "gzip"},
    {"Accept": "application/fg+json"},
    {"If-None-Match": "*"},
    {"If-None-Match": '"no", W/HELD'},
    {"Host": "elsewhere.example"},
    {"Authorization": "Bearer nobody"},
)
_VARIES = re.compile(rb'"(timeStamp|request_id)":"[^"]*"')


@pytest.fixture(scope="module")
def client(demo: FolderWorkspace) -> Iterator[TestClient]:
    """The demo at /, and once more where the demo is mounted."""
    app = build(demo, demo=demo)
    with TestClient(app, base_url="http://localhost", follow_redirects=False) as client:
        yield client


def answers(client: TestClient, place: str, headers: dict[str, str]) -> tuple[int, dict[str, str], bytes]:
    got = client.get(place, headers={"Accept-Encoding": "", **headers})
    told = {name: value for name, value in got.headers.items() if name not in ("x-request-id", "date")}
    if got.headers.get("content-encoding"):
        told.pop("content-length")  # the moment of the answer is packed too
    return got.status_code, told, _VARIES.sub(b"", got.content)


def test_what_is_answered_at_once_is_what_the_route_says(client: TestClient, monkeypatch: pytest.MonkeyPatch):
    answer, at_once = AtOnce._answer, []
    asked = [*product(PLACES, HEADERS, ("",)), *product(PLACES[::3], HEADERS[1:2], ("/demo",))]
    for place, headers, under in asked:
        said = dict(headers)
        with monkeypatch.context() as routes:
            routes.setattr(AtOnce, "_answer", lambda *_: None)
            held = client.get(under + place, headers={"Accept-Encoding": ""}).headers.get("etag", '"none"')
            if "HELD" in said.get("If-None-Match", ""):
                said["If-None-Match"] = said["If-None-Match"].replace("HELD", held)
            by_route = answers(client, under + place, said)
        with monkeypatch.context() as counted:
            counted.setattr(AtOnce, "_answer", lambda *asked: at_once.append(answer(*asked)) or at_once[-1])
            assert answers(client, under + place, said) == by_route, (under + place, said)
    found = [each for each in at_once if each is not None]
    assert {each.status for each in found} == {200, 304}
    assert len(found) > len(asked) / 10, "hardly anything was answered at once"


def test_a_new_revision_is_seen_at_once(demo: FolderWorkspace, tmp_path):
    layers = (workspace := copied(demo, tmp_path / "w")).layers
    layers.commit(ENTRY, plots({"p1": 1}), by="t", why="w")
    with TestClient(build(workspace), base_url="http://localhost") as client:
        for rank in range(2, 6):
            for _ in range(2):  # once it is made, then it lies ready
                got = client.get("/collections/plots/items/p1").json()
                assert got["properties"]["rank"] == rank - 1
                page = client.get("/collections/plots/items").json()
                assert page["features"][0]["properties"]["rank"] == rank - 1
            layers.commit(ENTRY, plots({"p1": rank}), by="t", why="w")
