"""Scenarios at the doors: sent once, shared by link, asked with everywhere, compared, retired."""

import re
from collections.abc import Iterator

import numpy as np
import orjson
import pytest
import shapely
from fastapi.testclient import TestClient

from gisapp import wiring
from gisapp.api.app import build
from gisapp.clock import now
from gisapp.domain.crs import GEOGRAPHIC_CRS, PLAN_CRS, transform
from gisapp.domain.numerals import written
from gisapp.notebook import Workspace
from gisapp.storage.verify import disagreements
from gisapp.storage.workspace import FolderWorkspace
from gisapp.workflows.scenario_entry import admitted
from gisapp.workflows.tokens import create_token
from tests.conftest import beside, copied, gisapp, gisapp_process
from tests.scenario_fixtures import DRAWN, DROPPED, EARLY_POST, EARLY_ROAD, NEARER, WHY, file, read

ROLES = {
    "institute": ["submitter"],
    "other": ["submitter"],
    "zones": ["submitter:zones"],
    "reader": ["reader"],
    "administrator": ["administrator"],
}
ON = {"appraised": "2026-11-26"}


#: Of a test that writes to layers, or opens the workspace by its folder.
own = pytest.mark.parametrize("home", [copied], indirect=True, ids=["own"])


@pytest.fixture
def home(demo: FolderWorkspace, tmp_path, request) -> FolderWorkspace:
    make = getattr(request, "param", beside)
    return make(demo, tmp_path / "workspace")


@pytest.fixture
def client(home: FolderWorkspace) -> Iterator[TestClient]:
    with TestClient(build(home), base_url="http://localhost") as opened:
        yield opened


@pytest.fixture
def bearers(home: FolderWorkspace) -> dict[str, dict[str, str]]:
    register = wiring.register_of(home)
    made = {
        name: create_token(register, name=name, roles=held, now=now(), by="test")[1] for name, held in ROLES.items()
    }
    return {name: {"Authorization": f"Bearer {secret}"} for name, secret in made.items()}


@pytest.fixture
def early(client, bearers) -> str:
    """The id of a scenario in which a fire post and a road come early."""
    answer = client.post("/scenarios", json=file(EARLY_POST, EARLY_ROAD), headers=bearers["institute"])
    assert answer.status_code == 201, answer.text
    return answer.json()["id"]


def get(client, path, **query):
    answer = client.get(path, params=query)
    assert answer.status_code == 200, answer.text
    return answer.json()


def test_the_same_content_is_kept_once_and_its_link_always_shows_the_same(client, bearers, early, home):
    again = client.post("/scenarios", json=file(EARLY_POST, EARLY_ROAD, author="x"), headers=bearers["other"])
    assert (again.status_code, again.json()["id"]) == (200, early)
    assert again.headers["location"].endswith(f"/scenarios/{early}")
    shown = get(client, f"/scenarios/{early}")
    assert shown["register"]["added_by"] == "institute"
    assert [each["before"]["expected_earliest"] for each in shown["changes"]] == [2050, 2050]
    assert client.post("/scenarios", json=shown, headers=bearers["other"]).json()["id"] == early
    assert [each["id"] for each in get(client, "/scenarios")["scenarios"]] == [early]
    lines = wiring.register_of(home).deeds(subject=f"scenario/{early}")
    assert [(each.action, each.who) for each in lines] == [("add-scenario", "institute")]


def test_each_change_has_the_name_of_its_feature_in_both_languages_and_is_sent_again_with_it(client, bearers):
    sent = file(DROPPED, EARLY_POST, DRAWN)
    kept = client.post("/scenarios", json=sent, headers=bearers["institute"]).json()
    shown = get(client, f"/scenarios/{kept['id']}")
    assert {each["id"]: each["name"] for each in shown["changes"]} == {
        "mau-b": {"vi": "KCN Mẫu B", "en": "Mẫu Industrial Zone B"},
        "fire-post-03": {"vi": "Đội cảnh sát phòng cháy, chữa cháy Mẫu 3", "en": "Fire post Mẫu 3"},
        "mau-x": {"vi": "KCN Mẫu X", "en": "KCN Mẫu X"},
    }
    assert kept["changes"] == shown["changes"]
    assert client.post("/scenarios", json=shown, headers=bearers["other"]).json()["id"] == kept["id"]


def test_who_may_not_submit_to_a_layer_may_not_suppose_changes_of_it(client, bearers):
    said = file(EARLY_POST)
    assert client.post("/scenarios", json=said).status_code == 401
    assert client.post("/scenarios", json=said, headers=bearers["reader"]).status_code == 403
    assert client.post("/scenarios", json=said, headers=bearers["zones"]).status_code == 403
    assert client.post("/scenarios", json=file(DROPPED), headers=bearers["zones"]).status_code == 201
    assert client.get("/scenarios").status_code == 200


@pytest.mark.parametrize(("sent", "status", "says"), [
    ((b"{", "application/json"), 400, "JSON"),
    ((b"{}", "application/json"), 422, "gisapp-scenario"),
    ((orjson.dumps(file(version=3)), "application/json"), 422, "install the gisapp"),
    ((orjson.dumps(file()), "application/xml"), 415, "application/json"),
    ((orjson.dumps(file({**EARLY_POST, "id": "none"})), "application/json"), 400, "none"),
    ((orjson.dumps(file({**EARLY_POST, "layer": "rivers"})), "application/json"), 404, "rivers"),
    ((orjson.dumps(file({**DRAWN, "id": "mau-a"})), "application/json"), 409, "mau-a"),
])  # fmt: skip
def test_what_cannot_be_kept_is_refused_in_the_order_of_all_writes(client, bearers, sent, status, says):
    body, media = sent
    answer = client.post("/scenarios", content=body, headers={**bearers["institute"], "Content-Type": media})
    assert (answer.status_code, answer.headers["content-type"]) == (status, "application/problem+json")
    assert says in answer.text
    assert {"expected", "found", "todo"} <= set(answer.json())
    assert get(client, "/scenarios")["scenarios"] == []


def test_what_the_gate_finds_comes_back_as_findings(client, bearers):
    wrong = file({**EARLY_POST, "values": {"status": "perhaps"}}, {**EARLY_ROAD, "values": {"expected_earliest": 1}})
    answer = client.post("/scenarios", json=wrong, headers=bearers["institute"])
    assert answer.status_code == 422
    codes = {(each["code"], each["feature"]) for each in answer.json()["findings"]}
    assert ("unknown-code", "fire-post-03") in codes
    assert any(feature == "road-074" for _, feature in codes)
    assert all(each["message_vi"] for each in answer.json()["findings"])


def test_every_read_takes_a_scenario_and_names_it(client, early):
    plain, supposed = (get(client, "/zones/mau-a/assessment", horizon=2030, **said, **ON)
                       for said in ({}, {"scenario": early}))  # fmt: skip
    posts = [
        next(each for each in answer["coverage"]["rows"] if each["kind"] == "fire_post") for answer in (plain, supposed)
    ]
    assert [each["facilities"] for each in posts] == [1, 2]
    assert [each["id"] for each in supposed["inputs"]["scenarios"]] == [early]
    road = get(client, "/collections/roads/items/road-074", scenario=early)
    assert road["properties"]["expected_earliest"] == 2045
    assert get(client, "/collections/roads/items/road-074")["properties"]["expected_earliest"] == 2050
    page = get(client, "/collections/roads/items", scenario=early, limit=100)
    assert page["scenarios"][0]["id"] == early
    following = next(each["href"] for each in page["links"] if each["rel"] == "next")
    assert f"scenario={early}" in following
    assert len(client.get(following).json()["features"]) == 7
    payload = get(client, "/maps/coverage/payload", scenario=early, **ON)
    assert "kịch bản" in orjson.dumps(payload["reservations"]).decode()
    html = client.get("/maps/coverage", params={"scenario": early}).text
    assert f"scenario={early}" in html


def test_an_etag_with_a_scenario_is_another_one(client, early):
    path = "/zones/mau-a/assessment"
    tags = [client.get(path, params={**ON, **said}).headers["etag"] for said in ({}, {"scenario": early})]
    assert tags[0] != tags[1]
    again = client.get(path, params={**ON, "scenario": early}, headers={"If-None-Match": tags[1]})
    assert again.status_code == 304


@own
def test_pages_go_on_over_the_revision_that_the_first_one_read(client, early, home):
    page = get(client, "/collections/roads/items", scenario=early, limit=50)
    roads = home.layers.features("roads")
    roads.loc[roads["id"] == "road-074", "expected_earliest"] = 2040
    home.layers.commit(home.layers.entry("roads"), roads, by="lan", why="đổi")
    found = {each["id"]: each for each in page["features"]}
    while True:
        following = next((each["href"] for each in page["links"] if each["rel"] == "next"), None)
        if following is None:
            break
        page = client.get(following).json()
        assert "features" in page, page
        found |= {each["id"]: each for each in page["features"]}
    assert len(found) == 107
    assert found["road-074"]["properties"]["expected_earliest"] == 2045
    refused = client.get("/collections/roads/items", params={"scenario": early})
    assert (refused.status_code, "road-074" in refused.text) == (409, True)


@pytest.mark.parametrize(("named", "status"), [
    ("nothing", 400), ("", 400), ("0123456789abcdef", 404), ("../../etc", 400), (",", 400), ("0" * 17, 400),
])  # fmt: skip
def test_a_scenario_that_is_none_is_refused_everywhere(client, named, status):
    for path in ("/zones/mau-a/assessment", "/collections/zones/items", "/maps/zones", "/maps/zones/payload"):
        assert client.get(path, params={"scenario": named}).status_code == status, path


def test_scenarios_are_stacked_the_later_over_the_earlier(client, bearers):
    ids = []
    for year in (2045, 2035):
        change = {**EARLY_ROAD, "values": {"expected_earliest": year}}
        ids.append(client.post("/scenarios", json=file(change), headers=bearers["institute"]).json()["id"])
    path = "/collections/roads/items/road-074"
    years = [
        get(client, path, scenario=",".join(stack))["properties"]["expected_earliest"] for stack in (ids, ids[::-1])
    ]
    assert years == [2035, 2045]
    assert client.get(path, params={"scenario": f"{ids[0]},{ids[0]}"}).status_code == 400


def test_a_retired_scenario_is_not_offered_and_its_links_say_what_they_said(client, bearers, early, home):
    assert client.delete(f"/scenarios/{early}").status_code == 401
    assert client.delete(f"/scenarios/{early}", headers=bearers["other"]).status_code == 403
    before = get(client, "/zones/mau-a/assessment", scenario=early, **ON)
    gone = client.delete(f"/scenarios/{early}", headers=bearers["institute"])
    assert (gone.status_code, gone.json()["retired_by"]) == (200, "institute")
    assert get(client, "/scenarios")["scenarios"] == []
    assert [each["id"] for each in get(client, "/scenarios", all=True)["scenarios"]] == [early]
    assert get(client, f"/scenarios/{early}")["register"]["retired"]
    assert get(client, "/zones/mau-a/assessment", scenario=early, **ON) == before
    assert client.post("/scenarios", json=file(EARLY_POST, EARLY_ROAD), headers=bearers["other"]).status_code == 201
    assert client.delete(f"/scenarios/{early}", headers=bearers["administrator"]).status_code == 200
    actions = [each.action for each in wiring.register_of(home).deeds(subject=f"scenario/{early}")]
    assert actions == ["retire-scenario", "add-scenario", "retire-scenario", "add-scenario"]


@own
def test_a_content_that_somebody_changed_by_hand_is_told_and_never_answered_with(client, early, home):
    register = wiring.register_of(home)
    assert list(disagreements(home, register)) == []
    with register.writing() as connection:
        connection.exec_driver_sql("UPDATE scenarios SET content = replace(content, '2045', '2035')")
    assert [each.place for each in disagreements(home, register)] == [f"scenario {early}"]
    assert client.get("/zones/mau-a/assessment", params={"scenario": early}).status_code == 503


def test_the_changes_of_a_scenario_are_seen_before_and_after(client, bearers, early):
    drawn = client.post("/scenarios", json=file(DRAWN, DROPPED), headers=bearers["institute"]).json()["id"]
    shown = get(client, f"/scenarios/{drawn}/changes", layer="zones")["features"]
    states = {(each["properties"]["id"], each["properties"]["change"], each["properties"]["state"]) for each in shown}
    assert states == {("mau-x", "insert", "after"), ("mau-b", "delete", "before")}
    (road,) = get(client, f"/scenarios/{early}/changes", layer="roads")["features"]
    assert road["properties"]["columns"]["expected_earliest"] == [2050, 2045]
    table = client.get(f"/scenarios/{early}/changes", params={"layer": "roads", "form": "csv"}).text
    assert "road-074,update,expected_earliest,2050,2045" in table
    assert get(client, f"/scenarios/{early}/changes", layer="zones")["features"] == []
    assert client.get(f"/scenarios/{early}/changes", params={"layer": "rivers"}).status_code == 404
    page = client.get(f"/scenarios/{early}", headers={"Accept": "text/html"})
    assert "scenario.js" in page.text


# Comparing


def test_equal_sides_have_no_difference(client, bearers, early):
    empty = client.post("/scenarios", json=file(), headers=bearers["institute"]).json()["id"]
    for query in ({}, {"scenario": early}, {"b.scenario": empty}, {"a.horizon": 2030, "b.horizon": 2030}):
        found = get(client, "/comparisons", **query, **ON)
        assert (found["differences"], found["rows"]) == (0, [])


def test_a_scenario_is_held_against_the_plan_and_a_year_against_another(client, early):
    found = get(client, "/comparisons", horizon=2030, zone="mau-a", **{"b.scenario": early}, **ON)
    assert {each["zone"] for each in found["rows"]} == {"mau-a"}
    row = next(each for each in found["rows"] if (each["part"], each["quantity"]) == ("coverage", "facilities"))
    assert (row["a"], row["b"], row["difference_least"], row["change"]) == ("1", "2", 1.0, "more")
    assert found["a"]["inputs"]["scenarios"] == []
    assert found["b"]["inputs"]["scenarios"][0]["id"] == early
    years = get(client, "/comparisons", **{"a.horizon": 2030, "b.horizon": 2050, "b.scenario": early}, **ON)
    assert (years["a"]["horizon"], years["b"]["horizon"]) == (2030, 2050)
    assert years["differences"] > found["differences"]


@own
def test_two_revisions_are_compared(client, home):
    zones = home.layers.features("zones")
    zones.loc[zones["id"] == "mau-a", "stated_area_ha"] = 540.0
    home.layers.commit(home.layers.entry("zones"), zones, by="lan", why="đo lại")
    rows = get(client, "/comparisons", **{"a.as-of": "zones@0", "b.as-of": "zones@1"}, **ON)["rows"]
    (row,) = [each for each in rows if each["part"] == "zone"]
    told = {name: row[name] for name in ("zone", "part", "quantity", "unit", "a", "b", "difference_least")}
    assert told == {"zone": "mau-a", "part": "zone", "quantity": "stated_area_ha", "unit": "ha", "a": "530",
                    "b": "540", "difference_least": 10.0}  # fmt: skip


def test_a_comparison_refuses_what_its_sides_would(client):
    for query, status in (({"a.horizon": 1999}, 404), ({"zone": "none"}, 404), ({"b.scenario": "x"}, 400),
                          ({"c.horizon": 2030}, 400), ({"appraised": "soon"}, 400)):  # fmt: skip
        assert client.get("/comparisons", params=query).status_code == status, query


def test_a_map_of_two_sides_shows_what_a_comparison_finds(client, early):
    asked = {"horizon": 2050, "b.scenario": early, **ON}
    shown = get(client, "/maps/difference/payload", **asked)
    rows = get(client, "/comparisons", **asked)["rows"]
    answers = shown["part"]["answers"]
    assert set(answers) == {"2030", "2050"}, "both sides are asked at every horizon of the plan"
    assert set(answers["2050"]) == {row["zone"] for row in rows}
    assert next(side["scenarios"] for side in shown["part"]["sides"]) == []
    assert {(each["layer"], each["change"]) for each in shown["part"]["changes"]} == {
        ("facilities", "moved"),
        ("roads", "moved"),
    }
    again = get(client, "/maps/difference/payload", horizon=2050, scenario=early, **ON)["part"]
    assert (again["answers"], again["changed"]) == ({"2030": {}, "2050": {}}, 0), "the same scenario on both sides"
    page = client.get("/maps/difference", params=asked)
    assert f"b.scenario={early}" in page.text
    assert client.get("/maps/difference", params={"b.horizon": 1999}).status_code == 404
    assert client.get("/maps/difference", params={"colour": "red"}).status_code == 400


def test_a_map_of_two_years_draws_what_opens_between_them_and_a_dropped_zone_as_it_was(client, bearers):
    answer = client.post("/scenarios", json=file(DROPPED, DRAWN), headers=bearers["institute"])
    named = answer.json()["id"]
    shown = get(client, "/maps/difference/payload", **{"a.horizon": 2030, "b.horizon": 2050, "b.scenario": named}, **ON)
    assert shown["plan"]["horizons"] == [2050]
    changes = {(each["layer"], each["id"]): each for each in shown["part"]["changes"]}
    assert (changes["zones", "mau-b"]["change"], changes["zones", "mau-x"]["change"]) == ("delete", "insert")
    assert "after" not in changes["zones", "mau-b"]
    assert "before" not in changes["zones", "mau-x"]
    assert changes["roads", "road-074"]["change"] == "opens"
    assert shown["part"]["lost"] == ["mau-b"]
    assert {"mau-b", "mau-x"} <= {zone["id"] for zone in shown["zones"]}


@own
def test_the_map_of_two_sides_is_a_file_and_a_cell_of_a_notebook(home, tmp_path):
    scenario = tmp_path / "som.json"
    scenario.write_bytes(orjson.dumps(file(EARLY_POST)))
    named = gisapp("scenario", "add", scenario, workspace=home.folder).stdout.strip()
    out = tmp_path / "khac.html"
    done = gisapp("map", "difference", "--horizon", "2030", "--b", f"scenario={named}", "-o", out,
                   workspace=home.folder)  # fmt: skip
    assert done.returncode == 0, done.stderr
    assert out.stat().st_size < 2_000_000
    assert "Trụ sở" in out.read_text(encoding="utf-8") or "fire-post-03" in out.read_text(encoding="utf-8")
    refused = gisapp("map", "zones", "--b", f"scenario={named}", "-o", out, workspace=home.folder)
    assert (refused.returncode, "difference" in refused.stderr) == (2, True)
    ws = Workspace(home)
    shown = ws.with_scenario(named).map("difference", horizon=2030, against=ws).get_root().render()
    assert "fire-post-03" in shown


# The other doors


@own
def test_command_line_api_and_notebook_give_the_same_numbers(client, home, tmp_path):
    scenario = tmp_path / "som.json"
    scenario.write_bytes(orjson.dumps(file(EARLY_POST, NEARER)))
    added = gisapp("scenario", "add", scenario, workspace=home.folder)
    assert added.returncode == 0, added.stderr
    named = added.stdout.strip()
    assert named in gisapp("scenario", "list", workspace=home.folder).stdout
    shown = gisapp("scenario", "show", named, workspace=home.folder).stdout
    assert orjson.loads(shown)["id"] == named
    target = tmp_path / "a.json"
    said = ("--zone", "mau-a", "--horizon", "2030", "--appraised", "2026-11-26")
    assert gisapp_process("assess", *said, "--scenario", named, "-o", target, workspace=home.folder).returncode == 0
    answer = get(client, "/zones/mau-a/assessment", horizon=2030, scenario=named, **ON)
    assert orjson.loads(target.read_bytes()) == answer
    ws = Workspace(home)
    for way in (named, scenario, file(EARLY_POST, NEARER), ws.scenario(file(EARLY_POST, NEARER))):
        assert orjson.loads(orjson.dumps(ws.with_scenario(way).assessment("mau-a", horizon=2030, **ON))) == answer
    rows = get(client, "/comparisons", horizon=2030, **{"b.scenario": named}, **ON)["rows"]
    assert len(ws.compare(ws.with_scenario(named), horizon=2030, **ON)) == len(rows) > 0
    asked = ("compare", "--horizon", "2030", "--b", f"scenario={named}", "--appraised", "2026-11-26")
    # In a process of its own, and in this one, whose layers are read already.
    for type_, lang, told in ((gisapp_process, "vi", "khác biệt"), (gisapp, "en", "differences")):
        printed = type_(*asked, "--lang", lang, workspace=home.folder).stdout
        assert f"{len(rows)} {told}" in printed
        assert not re.search(r"\d[.,]\d{6}", printed)  # as the unit demands, and no more
    for ending in ("csv", "xlsx", "json"):
        out = tmp_path / f"c.{ending}"
        assert gisapp("compare", "--b", f"scenario={named}", "-o", out, workspace=home.folder).returncode == 0
        assert out.stat().st_size > 500
    removed = gisapp("scenario", "remove", named, workspace=home.folder)
    assert (removed.returncode, named in removed.stdout) == (0, True)
    assert named not in gisapp("scenario", "list", workspace=home.folder).stdout
    assert named in gisapp("scenario", "list", "--all", workspace=home.folder).stdout


@own
def test_the_command_line_refuses_in_one_line(home, tmp_path):
    bad = tmp_path / "bad.json"
    bad.write_bytes(orjson.dumps(file({**EARLY_POST, "values": {"status": "?"}})))
    for words in (("scenario", "add", bad), ("scenario", "add", tmp_path / "none.json"), ("scenario", "show", "x"),
                  ("compare", "--b", "colour=red"), ("assess", "--scenario", "x")):  # fmt: skip
        refused = gisapp(*words, workspace=home.folder)
        assert refused.returncode == 2, words
        assert "Traceback" not in refused.stderr
        assert refused.stderr.strip()


def test_a_new_road_is_on_the_map_and_in_the_list_from_its_year_on_and_takes_nobody_away(client, bearers):
    line = [[105.5650, 20.7171], [105.6612, 20.6743]]
    road = {
        "layer": "roads", "action": "insert", "id": "road-new",
        "values": {"name_vi": "Đường thử", "kind": "national", "status": "proposed", "expected_earliest": 2030,
                   "expected_latest": 2030},
        "geometry": {"type": "LineString", "coordinates": line}, **WHY,
    }  # fmt: skip
    answer = client.post("/scenarios", json=file(road), headers=bearers["institute"])
    assert answer.status_code == 201, answer.text
    named = answer.json()["id"]
    assert [(each["code"], each["feature"], each["severity"]) for each in answer.json()["findings"]] == [
        ("unconnected", "road-new", "warning")
    ]
    plans = get(client, "/plans")["plans"]
    first, last = min(plans[0]["horizons"]), max(plans[0]["horizons"])
    asked = {"scenario": named, "plan": plans[0]["id"], "limit": 1000}
    for horizon in (first, last):
        page = get(client, "/collections/roads/items", horizon=horizon, **asked)
        assert "road-new" in {each["id"] for each in page["features"]}, horizon
    assert "road-new" not in {each["id"] for each in get(client, "/collections/roads/items", limit=1000)["features"]}
    tile = "/collections/roads/tiles/WebMercatorQuad/12/1807/3249"
    shown = client.get(tile, params={"scenario": named, "plan": plans[0]["id"], "horizon": first})
    assert "Đường thử".encode() in shown.content
    assert "Đường thử".encode() not in client.get(tile, params={"plan": plans[0]["id"], "horizon": first}).content
    drawn = get(client, "/maps/zones/payload", scenario=named, horizon=first, **ON)
    there = [each for layer in drawn["layers"] for each in layer["features"] if each.get("id") == "road-new"]
    assert [each["presence"][str(first)] for each in there] == ["expected_by"]
    labels = [entry["label"]["en"] for group in drawn["legend"] for entry in group["entries"]]
    assert "Pale or hollow: no source says so, or not expected at this horizon" in labels
    told = get(client, "/comparisons", horizon=first, **{"b.scenario": named}, **ON)
    # Where more zones reach the same people and places, each has fewer of them for its workers.
    times = [row for row in told["rows"] if row["part"] == "access" and row["quantity"] != "per_1000_workers"]
    assert "better" in {row["verdict"] for row in times}
    assert [row for row in times if row["verdict"] == "worse"] == []


def test_a_road_drawn_from_junction_to_junction_joins_and_one_beside_it_is_told_to_join_nothing(demo):
    roads = demo.layers.features("roads").set_index("id")
    ends = [shapely.Point(roads.geometry[each].coords[0]) for each in ("road-001", "road-040")]
    there = [[round(each, 12) for each in transform(np.array([end]), PLAN_CRS, GEOGRAPHIC_CRS)[0].coords[0]]
             for end in ends]  # fmt: skip
    beside = [[x + 0.0001, y] for x, y in there]
    found = {}
    for name, line in (("joined", there), ("beside", beside)):
        change = {"layer": "roads", "action": "insert", "id": name, "values": {"name_vi": "Thử", "kind": "national"},
                  "geometry": {"type": "LineString", "coordinates": line}, **WHY}  # fmt: skip
        found[name] = [each.code for each in admitted(demo, read(change)).findings]
    assert found == {"joined": [], "beside": ["unconnected"]}


def test_a_zone_that_is_drawn_over_another_is_told_with_how_much_and_still_kept(demo):
    there = demo.layers.features("zones").set_index("id").geometry["mau-m"].buffer(-50.0)
    outline = transform(np.array([there]), PLAN_CRS, GEOGRAPHIC_CRS)[0]
    change = {**DRAWN, "geometry": orjson.loads(shapely.to_geojson(outline))}
    over = admitted(demo, read(change))
    (told,) = over.findings
    assert (told.code, told.severity.value, told.feature) == ("overlap", "warning", "mau-x")
    assert f"nằm đè lên KCN Mẫu M {written(there.area / 10_000, 1)} ha" in told.message_vi
    assert over.scenario is not None
    assert admitted(demo, read(change, {**DROPPED, "id": "mau-m"})).findings == (), "dropped in the same scenario"


def test_where_the_data_know_no_other_road_a_drawn_one_is_not_told_to_join_none(hanoi):
    line = [[105.80, 21.10], [105.82, 21.12]]
    road = {"layer": "corridors", "action": "insert", "id": "road-x", "values": {"name_vi": "Thử", "kind": "road"},
            "geometry": {"type": "LineString", "coordinates": line}, **WHY}  # fmt: skip
    found = admitted(hanoi, read(road))
    assert found.scenario is not None
    assert "unconnected" not in {each.code for each in found.findings}
