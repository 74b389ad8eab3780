"""What if a zone were here? Drawn polygons are answered as zones are, by the same engine, and leave nothing behind."""

import json
import urllib.request
from typing import Any

import numpy as np
import pytest
import shapely
from fastapi.testclient import TestClient
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as some
from shapely.affinity import translate

from gisapp.analysis.zones_met import zones_met
from gisapp.api.app import build
from gisapp.domain.crs import transform
from gisapp.domain.errors import Inadmissible
from gisapp.notebook import Workspace
from gisapp.settings import Settings
from gisapp.storage.workspace import FolderWorkspace
from tests.conftest import Server, free_port, gisapp, start, stop

DAY = "2026-11-22"
GEOJSON = {"Content-Type": "application/geo+json"}
ASKED = f"/assessments?horizon=2030&appraised={DAY}"


@pytest.fixture(scope="module")
def asked(demo: FolderWorkspace) -> TestClient:
    return TestClient(build(demo), follow_redirects=False)


@pytest.fixture(scope="module")
def mau_e(demo: FolderWorkspace) -> Any:
    """The row of a stored zone of the demo."""
    return demo.layers.features("zones").set_index("id").loc["mau-e"]


def feature(shape: Any, **properties: object) -> dict[str, Any]:
    geometry = shape if isinstance(shape, dict) else shapely.geometry.mapping(shape)
    return {"type": "Feature", "properties": properties, "geometry": geometry}


def sent(asked: TestClient, body: object, **query: str) -> Any:
    """The answer to a polygon in the plan CRS."""
    path = ASKED + "".join(f"&{name}={value}" for name, value in ({"crs": "EPSG:5897"} | query).items() if value)
    content = body if isinstance(body, bytes) else json.dumps(body).encode()
    return asked.post(path, content=content, headers=GEOJSON)


def as_zone(row: Any) -> dict[str, Any]:
    said = ("zone_type", "stated_area_ha", "quality", "communes_2025")
    return feature(row.geometry, **{name: row[name] for name in said})


def test_a_drawn_zone_has_the_land_conflicts_and_rules_of_the_stored_zone_it_is_drawn_over(asked, mau_e):
    drawn = sent(asked, as_zone(mau_e), parts="all").json()
    stored = asked.get(f"/zones/mau-e/assessment?horizon=2030&appraised={DAY}").json()
    for part in ("land_balance", "conflicts", "plan", "horizon", "inputs", "quality"):
        assert drawn[part] == stored[part], part
    from_zone = [row for row in stored["coverage"]["rows"] if row["measured_from"] == "zone"]
    assert [row for row in drawn["coverage"]["rows"] if row["measured_from"] == "zone"] == from_zone
    assert (drawn["zone"], drawn["status"], drawn["existence"]["presence"]) == ("drawn", "proposed", "expected_by")


def test_the_zones_that_a_drawing_lies_on_are_named_the_widest_first(asked, mau_e, hanoi, demo):
    moved = translate(mau_e.geometry, xoff=100)
    (met,) = sent(asked, feature(moved)).json()["drawn"]["zones"]
    assert (met["zone"], met["name_vi"], met["status"]) == ("mau-e", mau_e["name_vi"], mau_e["status"])
    assert met["area_ha"] == pytest.approx(moved.intersection(mau_e.geometry).area / 1e4)
    assert sent(asked, feature(translate(mau_e.geometry, yoff=40_000))).json()["drawn"]["zones"] == []
    revoked = demo.layers.features("zones").assign(status="revoked")
    assert zones_met(revoked, mau_e.geometry) == []
    zones = hanoi.layers.features("zones")
    unsure = zones[zones["position_uncertainty_m"] > 500].iloc[0]
    there = unsure.geometry.centroid.buffer(200)
    body = feature(translate(there, xoff=300))
    told = sent(TestClient(build(hanoi)), body).json()["drawn"]["zones"]
    assert unsure["id"] in {each["zone"] for each in told}
    assert {each["area_ha"] for each in told} == {None}, "nobody can say with how much"


def test_a_drawing_is_taken_as_surveyed_and_the_answer_is_no_better_than_what_it_lies_on(asked, mau_e):
    plain = sent(asked, feature(mau_e.geometry)).json()
    assert plain["drawn"]["taken_as"] == "surveyed"
    assert plain["quality"] == "synthetic"
    assert plain["position_uncertainty_m"] == 0
    assert sent(asked, feature(mau_e.geometry, quality="official")).json()["drawn"]["taken_as"] == "surveyed"
    worse = sent(asked, feature(mau_e.geometry, quality="schematic", position_uncertainty_m=800)).json()
    assert worse["land_balance"]["status"] == "not_computable"
    assert worse["position_uncertainty_m"] == 800


def test_where_too_little_is_known_of_facilities_nobody_is_told_that_a_drawing_surely_lacks_them(hanoi):
    shape = shapely.box(105.75, 20.95, 105.78, 20.97)
    drawn = sent(TestClient(build(hanoi)), feature(shape), crs="").json()
    told = {each["topic"]: each for each in drawn["ledger"]["rows"]}
    for topic in ("power", "wastewater"):
        assert told[topic]["status"] == "not_computable", topic
        assert told[topic]["surely_failing_horizon"] is None
    assert told["power"]["needs_vi"] == [
        "trạm biến áp nào phục vụ khu (lớp phân công công trình), hoặc vị trí đo đạc của cả hai"
    ]


def test_the_three_doors_answer_a_drawing_alike(demo, asked, mau_e, tmp_path):
    moved = feature(translate(mau_e.geometry, 350, -120), name_vi="Khu thử", stated_area_ha=900)
    file, output = tmp_path / "drawn.geojson", tmp_path / "answer.json"
    file.write_text(json.dumps(moved), encoding="utf-8")
    year = ("--horizon", "2030", "--appraised", DAY)
    told = gisapp("assess", "--workspace", demo.folder, "--polygon", file, "--crs", "EPSG:5897", *year, "-o", output)
    assert told.returncode == 0, told.stderr
    over_http = sent(asked, moved, parts="all").json()
    in_the_notebook = Workspace(demo).assess_polygon(moved, crs="EPSG:5897", horizon=2030, appraised=DAY)
    assert over_http == json.loads(output.read_bytes()) == json.loads(json.dumps(in_the_notebook, default=str))
    assert over_http["name_vi"] == "Khu thử"
    assert [each["code"] for each in over_http["drawn"]["findings"]] == ["area-differs"]


def test_a_drawing_that_may_lie_anywhere_is_refused(asked, mau_e):
    refused = sent(asked, feature(mau_e.geometry, position_uncertainty_m=9_999))
    assert refused.status_code == 400
    assert "3,000" in refused.json()["expected"]


def test_a_drag_waits_for_nothing_that_it_does_not_ask_for(asked, mau_e):
    at_once, whole = sent(asked, as_zone(mau_e)).json(), sent(asked, as_zone(mau_e), parts="all").json()
    assert at_once["left_out"] == ["access", "ground", "land_take"]
    assert not set(at_once["left_out"]) & set(at_once)
    for part in ("land_balance", "coverage", "conflicts", "ledger", "rules"):
        assert at_once[part] == whole[part]
    assert "left_out" not in whole
    alone = sent(asked, as_zone(mau_e), parts="ground").json()
    assert alone["ground"] == whole["ground"]
    refused = sent(asked, as_zone(mau_e), parts="grounds")
    assert refused.status_code == 400
    assert "land_balance" in refused.json()["expected"]


def test_a_table_of_a_drawing_has_one_row_and_a_summary_a_few_lines(demo, mau_e, tmp_path):
    file, output = tmp_path / "drawn.geojson", tmp_path / "answer.csv"
    file.write_text(json.dumps(as_zone(mau_e)), encoding="utf-8")
    asked = ("assess", "--workspace", demo.folder, "--polygon", file, "--crs", "EPSG:5897")
    assert gisapp(*asked, "-o", output).returncode == 0
    assert output.read_text(encoding="utf-8").splitlines()[1].startswith("drawn,Khu vẽ thử,")
    assert gisapp(*asked).stdout.startswith("drawn  Khu vẽ thử  [Đề xuất]")
    for wrong in ([*asked, "--zone", "mau-e"], asked[:3] + asked[5:]):
        refused = gisapp(*wrong)
        assert refused.returncode == 2
        assert "--polygon" in refused.stderr


def test_degrees_are_understood_without_a_word_and_any_other_crs_when_it_is_declared(asked, mau_e):
    planar = sent(asked, feature(mau_e.geometry)).json()
    in_degrees = transform(mau_e.geometry, "EPSG:5897", "EPSG:4326")
    answer = sent(asked, feature(in_degrees), crs="").json()
    assert answer["drawn"]["crs"] == "EPSG:4326"
    assert answer["drawn"]["operation"] == "EPSG:6960"
    assert answer["drawn"]["area_ha"] == pytest.approx(planar["drawn"]["area_ha"], rel=1e-6)
    member = {"type": "name", "properties": {"name": "urn:ogc:def:crs:EPSG::5897"}}
    legacy = sent(asked, {**feature(mau_e.geometry), "crs": member}, crs="").json()
    assert legacy["land_balance"] == planar["land_balance"]
    fg = {**feature(mau_e.geometry), "geometry": None, "coordRefSys": "[EPSG:5897]",
          "place": shapely.geometry.mapping(mau_e.geometry)}  # fmt: skip
    assert sent(asked, fg, crs="").json()["land_balance"] == planar["land_balance"]


def test_a_drawing_is_never_kept_by_anybody_nor_stored(demo, asked, mau_e):
    answer = sent(asked, as_zone(mau_e))
    assert answer.headers["cache-control"] == "no-store"
    assert "etag" not in answer.headers
    assert "drawn" not in set(demo.layers.features("zones")["id"])


@settings(max_examples=8, deadline=None, suppress_health_check=[HealthCheck.function_scoped_fixture])
@given(east=some.integers(-3000, 3000), north=some.integers(-3000, 3000))
def test_whatever_is_drawn_no_stored_layer_and_no_stored_answer_changes(demo, mau_e, east, north):
    workspace = Workspace(demo)
    state = demo.layers.state()
    before = workspace.assessment("mau-a", horizon=2030, appraised=DAY)
    workspace.assess_polygon(translate(mau_e.geometry, east, north), crs="EPSG:5897", horizon=2030, appraised=DAY)
    assert demo.layers.state() == state
    assert workspace.assessment("mau-a", horizon=2030, appraised=DAY) == before


def corner(x: float = 570_000.0, y: float = 2_320_000.0) -> shapely.Polygon:
    return shapely.box(x, y, x + 1_700, y + 1_700)


CROSSED = [[570000, 2320000], [571000, 2321000], [571000, 2320000], [570000, 2321000], [570000, 2320000]]
BOWTIE = {"type": "Polygon", "coordinates": [CROSSED]}
SQUARE = shapely.geometry.mapping(corner())
INFINITE = json.dumps(feature(corner())).replace("570000.0", "1e999", 1).encode()
NAN = json.dumps(feature(corner())).replace("570000.0", "NaN", 1).encode()
HOSTILE: dict[str, tuple[object, int, str | None]] = {
    "a number that is none": (NAN, 422, "invalid-geometry"),
    "an infinite one": (INFINITE, 422, "invalid-geometry"),
    "an outline that crosses itself": (feature(BOWTIE), 422, "invalid-geometry"),
    "another central meridian": (feature(corner(x=200_000)), 422, "wrong-meridian"),
    "outside the plan area": (feature(corner(y=2_100_000)), 422, "outside-plan-area"),
    "a line": (feature(shapely.LineString([(570_000, 2_320_000), (571_000, 2_320_000)])), 422, "wrong-geometry-type"),
    "a point": (feature(shapely.Point(570_000, 2_320_000)), 422, "wrong-geometry-type"),
    "no geometry": ({"type": "Feature", "properties": {}, "geometry": None}, 422, "empty-geometry"),
    "an empty polygon": (feature({"type": "Polygon", "coordinates": []}), 422, "empty-geometry"),
    "two features": ({"type": "FeatureCollection", "features": [feature(corner())] * 2}, 422, "too-large"),
    "no feature": ({"type": "FeatureCollection", "features": []}, 422, "empty-geometry"),
    "an unclosed ring": (feature({"type": "Polygon", "coordinates": [SQUARE["coordinates"][0][:4]]}), 422,
                         "invalid-geometry"),
    "text for a number": (feature(corner(), stated_area_ha="lớn"), 422, "wrong-type"),
    "a quality there is not": (feature(corner(), quality="superb"), 422, "unknown-code"),
    "another type": ({"type": "Zone"}, 422, "unreadable"),
    "no type": ({}, 422, "unreadable"),
    "a list": ([], 422, None),
    "nothing": (b"", 422, None),
    "half an object": (b'{"type":', 422, "unreadable"),
    "not UTF-8": (b'{"type":"\xff"}', 422, "encoding-damaged"),
    "a database": (b"SQLite format 3\x00", 422, None),
    "200 levels": (b'{"type":"Feature","geometry":' + b"[" * 200 + b"]" * 200 + b"}", 422, None),
    "an address of GDAL": ({"type": "GDALG", "command_line": "vector pipeline"}, 422, "unreadable"),
}  # fmt: skip


@pytest.mark.parametrize("name", HOSTILE)
def test_what_cannot_be_a_zone_is_refused_with_its_findings_in_both_languages(asked, name):
    body, status, code = HOSTILE[name]
    answer = sent(asked, body)
    assert answer.status_code == status, answer.text
    assert answer.headers["content-type"] == "application/problem+json"
    if code is not None:
        findings = answer.json()["findings"]
        assert code in [each["code"] for each in findings], findings
        assert all(each["message_vi"] and each["message_en"] for each in findings)


def test_a_fault_is_told_with_its_ring_and_vertex(asked):
    found = sent(asked, feature(BOWTIE)).json()["findings"]
    where = next(each for each in found if each["code"] == "invalid-geometry")
    assert (where["ring"], where["x"], where["y"]) == (0, 570500.0, 2320500.0)


def test_metres_that_nobody_declared_are_refused_and_the_likely_systems_named(asked, mau_e):
    refused = sent(asked, feature(mau_e.geometry), crs="")
    assert refused.status_code == 422
    found = next(each for each in refused.json()["findings"] if each["code"] == "crs-mismatch")
    assert "EPSG:5897" in json.dumps(found)


def test_a_crs_that_is_none_and_a_year_that_is_none_are_told_apart(asked):
    unknown = sent(asked, feature(corner()), crs="EPSG:1")
    assert (unknown.status_code, unknown.json()["findings"][0]["code"]) == (422, "crs-undeclared")
    of_zone = asked.get("/zones/mau-e/assessment?horizon=1999").status_code
    no_such_year = asked.post("/assessments?horizon=1999&crs=EPSG:5897", json=feature(corner()))
    assert no_such_year.status_code == of_zone == 404
    assert sent(asked, feature(corner()), colour="red").status_code == 400


def test_rings_of_a_million_vertices_are_refused_before_anything_is_computed(demo):
    small = TestClient(build(demo, settings=Settings(body_vertices=1000, body_bytes=50_000_000)))
    ring = [[570_000 + each / 1000, 2_320_000 + (each % 7)] for each in range(1_000_000)]
    body = json.dumps(feature({"type": "Polygon", "coordinates": [ring]})).encode()
    assert sent(small, body).status_code == 413
    few = json.dumps(feature({"type": "Polygon", "coordinates": [[*ring[:1200], ring[0]]]})).encode()
    assert [each["code"] for each in sent(small, few).json()["findings"]] == ["too-large"]


def star(spikes: int, metres: float) -> shapely.Polygon:
    """A circle with spikes: buffering it takes a hundred times as long for ten times as many."""
    turns = np.linspace(0, 2 * np.pi, 2 * spikes, endpoint=False)
    radii = 1_000 + metres * (np.arange(2 * spikes) % 2)
    return shapely.Polygon(np.column_stack([570_000 + radii * np.cos(turns), 2_320_000 + radii * np.sin(turns)]))


@pytest.mark.parametrize(
    ("shape", "limit"),
    [
        (star(10_000, 0.5), "limit_vertices"),
        (star(900, 200), "limit_windings"),
        (shapely.MultiPolygon([shapely.box(x, 2_320_000, x + 9, 2_320_009) for x in range(570_000, 572_020, 20)]),
         "limit_rings"),
        (shapely.box(560_000, 2_310_000, 575_000, 2_325_000), "limit_area_ha"),
    ],
)  # fmt: skip
def test_an_outline_too_involved_to_be_answered_while_somebody_waits_is_refused_at_once(asked, shape, limit):
    answer = sent(asked, feature(shape), parts="all")
    assert answer.status_code == 422, answer.text
    assert limit in {each["name"] for each in answer.json()["findings"][0]["evidence"]}


def test_a_hole_is_left_out_and_parts_are_added_up(asked, mau_e):
    centre = mau_e.geometry.centroid
    holed = mau_e.geometry.difference(centre.buffer(400))
    apart = shapely.MultiPolygon([centre.buffer(300), translate(centre.buffer(300), 900, 0)])
    for shape in (holed, apart):
        answer = sent(asked, feature(shape)).json()
        assert answer["drawn"]["area_ha"] == pytest.approx(shape.area / 10_000, rel=1e-9)
        rows = answer["land_balance"]["rows"]
        assert sum(row["area_ha"] for row in rows) == pytest.approx(shape.area / 10_000, rel=1e-9)


def test_the_notebook_says_what_is_wrong_with_a_drawing(demo):
    with pytest.raises(Inadmissible) as told:
        Workspace(demo).assess_polygon(BOWTIE, crs="EPSG:5897")
    assert [each.code for each in told.value.findings] == ["invalid-geometry"]


@pytest.fixture(scope="module")
def server(demo: FolderWorkspace) -> Any:
    running = start(demo.folder, free_port())
    yield running
    stop(running)


def test_a_real_server_answers_a_drawing(server: Server, mau_e):
    body = json.dumps(as_zone(mau_e)).encode()
    place = f"{server.url}{ASKED}&crs=EPSG:5897"
    with urllib.request.urlopen(urllib.request.Request(place, data=body, headers=GEOJSON), timeout=30) as answer:
        assert json.loads(answer.read())["zone"] == "drawn"
