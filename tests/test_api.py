"""The API answers honestly, and refuses in one form."""

import json
import subprocess
import sys
import time
from contextlib import closing
from http.client import HTTPConnection

import pytest

from gisapp.clock import today
from tests.conftest import Server, free_port, start, stop

PARTS = {
    "existence", "land_balance", "coverage", "ground", "conflicts", "ledger", "land_take", "rules", "inputs", "quality",
}  # fmt: skip


def test_programs_get_json_and_browsers_get_pages(server: Server):
    for path in ("/", "/collections", "/plans", "/standards", "/maps", "/demo/", "/demo/maps"):
        _, headers, body = server.get(path)
        assert headers["content-type"].startswith("application/json"), path
        assert json.loads(body)
        _, headers, body = server.get(path, accept="text/html,application/xhtml+xml")
        assert headers["content-type"].startswith("text/html"), path
        assert b"<html" in body


def test_the_service_says_that_it_is_alive_and_ready(server: Server):
    assert server.json("/health")["status"] == "alive"
    assert server.json("/ready")["warm"] is False, "servers of tests make nothing ahead"
    assert server.json("/ready")["revisions"][0].startswith("zones@")


def test_an_assessment_has_every_part_and_names_its_inputs(server: Server):
    answer = server.json("/zones/donganh/assessment?horizon=2030&appraised=2026-11-22")
    assert set(answer) >= PARTS
    assert answer["plan"] == "capital-2024"
    assert answer["existence"]["presence"] == "expected_by"
    assert answer["existence"]["source"].startswith("http")
    assert answer["land_balance"]["status"] == "not_computable"
    assert "the surveyed boundary" in answer["land_balance"]["needs"]
    assert "ranh giới đo đạc" in answer["land_balance"]["needs_vi"]
    collisions = {row["conflict_name_vi"]: row for row in answer["conflicts"]["rows"]}
    assert all(row["proven"] == "same_commune_not_proven" for row in collisions.values())
    assert any("Gia Bình" in name for name in collisions)
    assert any("500/220" in name for name in collisions)
    assert answer["quality"] == "schematic"
    assert any(name.startswith("zones@") for name in answer["inputs"]["revisions"])
    assert answer["inputs"]["code_version"]


def test_phung_hiep_shares_a_commune_with_the_olympic_urban_area(server: Server):
    rows = server.json("/zones/ph/assessment?horizon=2030")["conflicts"]["rows"]
    olympic = next(row for row in rows if "Olympic" in row["conflict_name_vi"])
    assert olympic["proven"] == "same_commune_not_proven"
    assert "Thượng Phúc" in olympic["communes"]
    assert olympic["area_ha"] is None


def test_phu_nghias_wastewater_is_short_by_the_published_figures(server: Server):
    rows = server.json("/zones/pn1/assessment?horizon=2030")["ledger"]["published"]
    wastewater = next(row for row in rows if row["topic"] == "wastewater")
    assert (wastewater["capacity"], wastewater["demand"], wastewater["headroom"]) == (3000, 4480, -1480)
    assert wastewater["capacity_as_of"]
    assert wastewater["demand_as_of"]
    assert wastewater["assumption_vi"]


def test_the_demo_zone_has_its_rice_measured(server: Server):
    zones = server.json("/demo/collections/zones/items")["features"]
    whole = {
        zone["id"]: server.json(f"/demo/zones/{zone['id']}/assessment?horizon=2030")["land_balance"]["rows"]
        for zone in zones
    }
    areas = {zone: sum(row["area_ha"] for row in rows) for zone, rows in whole.items()}
    large = next(zone for zone, area in areas.items() if abs(area - 530) < 0.5)
    rice = next(row["area_ha"] for row in whole[large] if row["land_use"] == "LUC")
    assert rice == pytest.approx(260, abs=0.5)


def test_the_rules_change_on_the_first_of_january_2027(server: Server):
    zone = "/demo/zones/mau-m/assessment?horizon=2030&appraised="
    before, after = (server.json(zone + day)["rules"] for day in ("2026-12-31", "2027-01-01"))
    assert before["status"] == "computed"
    shares = ("traffic_land_share", "green_land_share", "technical_land_share")
    old, new = ([row for row in rules["rows"] if row["quantity"] in shares] for rules in (before, after))
    assert {row["outcome"] for row in old} == {"pass"}
    assert {row["document"] for row in new} == {"QCVN 01:2026/BXD"}
    assert [(row["outcome"], row["limit"]) for row in new] == [("not_computable", None)] * 3
    assert all("QCVN 01:2021" in row["needs"][0] for row in new)
    assert [row["least"] for row in new] == [row["least"] for row in old]


def test_the_rules_of_a_zone_still_to_be_built_are_not_computable_and_need_its_plan_once(server: Server):
    rules = server.json("/demo/zones/mau-a/assessment?horizon=2030&appraised=2026-11-22")["rules"]
    minimums = [row for row in rules["rows"] if row["topic"] == "zone_land" and row["quantity"].endswith("land_share")]
    assert [row["outcome"] for row in minimums] == ["not_computable"] * 3
    assert all("quy hoạch sử dụng đất của khu" in row["needs_vi"][0] for row in minimums)


def test_the_lawful_phases_of_a_zone_are_features_in_longitude_and_latitude(server: Server):
    found = server.json("/demo/zones/mau-a/rules?horizon=2030&appraised=2026-12-31")
    phases = [each for each in found["features"] if each["properties"]["role"] == "phase"]
    assert sum(each["properties"]["area_ha"] for each in phases) == pytest.approx(530, abs=0.01)
    assert all(each["properties"]["area_ha"] <= 500 and each["properties"]["rice_ha"] <= 200 for each in phases)
    west, south = phases[0]["geometry"]["coordinates"][0][0]
    assert (round(west), round(south)) == (106, 21)
    assert server.get("/zones/nowhere/rules")[0] == 404


@pytest.mark.parametrize(
    ("path", "status"),
    [
        ("/zones/nowhere/assessment", 404),
        ("/zones/donganh/assessment?plan=nothing", 404),
        ("/zones/donganh/assessment?horizon=1999", 404),
        ("/zones/donganh/assessment?horizon=2045", 400),
        ("/zones/donganh/assessment?horizon=soon", 400),
        ("/zones/donganh/assessment?appraised=yesterday", 400),
        ("/maps/nothing", 404),
        ("/maps/zones?horizon=1999", 404),
        ("/maps/zones?lang=fr", 400),
        ("/collections/nothing", 404),
        ("/collections/nothing/items", 404),
        ("/collections/zones/items/nothing", 404),
        ("/collections/zones/items?limit=0", 400),
        ("/collections/zones/items?limit=many", 400),
        ("/collections/zones/items?bbox=1,2,3", 400),
        ("/collections/zones/items?bbox=106,21,105,22", 400),
        ("/collections/zones/items?bbox=nan,1,2,3", 400),
        ("/collections/zones/items?horizon=1999", 404),
        ("/collections/statistics/items?horizon=2030", 400),
        ("/collections/zones/items?colour=red", 400),
        ("/zones/donganh/assessment?horzon=2050", 400),
        ("/maps/zones?bogus=1", 400),
        ("/plans?f=xml", 400),
        ("/assets/../pyproject.toml", 404),
        ("/assets/nothing.js", 404),
        ("/guide/king", 404),
        ("/nothing/here", 404),
    ],
)
def test_what_a_caller_gets_wrong_is_one_problem(server: Server, path: str, status: int):
    got, headers, body = server.get(path)
    assert got == status, body
    assert headers["content-type"].startswith("application/problem+json")
    problem = json.loads(body)
    assert problem["status"] == status
    assert problem["expected"]
    assert problem["found"]
    assert problem["todo"]


def test_a_horizon_of_two_plans_names_them(server: Server):
    _, _, body = server.get("/zones/donganh/assessment?horizon=2045")
    assert "general-2024" in json.loads(body)["found"]
    assert server.json("/zones/donganh/assessment?horizon=2045&plan=general-2024")["plan"] == "general-2024"
    assert server.json("/zones/donganh/assessment?horizon=2035")["plan"] == "capital-100-year"


def test_items_are_longitude_and_latitude_and_keep_their_ids(server: Server):
    page = server.json("/collections/zones/items")
    assert page["numberMatched"] == page["numberReturned"] == 27
    dong_anh = next(feature for feature in page["features"] if feature["id"] == "donganh")
    longitude, latitude = dong_anh["geometry"]["coordinates"][0][0]
    assert 105.8 < longitude < 105.95
    assert 21.1 < latitude < 21.25
    assert dong_anh["properties"]["communes_old"][0]
    alone = server.json("/collections/zones/items/donganh")
    assert (alone["properties"], alone["geometry"]) == (dong_anh["properties"], dong_anh["geometry"])


def test_a_box_and_a_page_choose_features(server: Server):
    near = server.json("/collections/zones/items?bbox=105.83,21.13,105.91,21.2")
    placed = [feature["id"] for feature in near["features"] if feature["geometry"]]
    assert placed == ["donganh"]
    first = server.json("/collections/communes/items?limit=100")
    assert (first["numberMatched"], first["numberReturned"]) == (126, 100)
    following = next(link["href"] for link in first["links"] if link["rel"] == "next")
    second = server.json(following)
    assert second["numberReturned"] == 26
    ids = {feature["id"] for page in (first, second) for feature in page["features"]}
    assert len(ids) == 126
    whole_earth = server.json("/collections/zones/items?bbox=-180,-90,180,90")
    elsewhere = server.json("/collections/zones/items?bbox=0,0,1,1")
    assert (whole_earth["numberMatched"], sum(bool(each["geometry"]) for each in whole_earth["features"])) == (27, 21)
    # A box chooses among places; a zone whose place nobody knows is in every answer (OGC 17-069r4, 7.15.3).
    assert (elsewhere["numberMatched"], sum(bool(each["geometry"]) for each in elsewhere["features"])) == (6, 0)


def test_a_limit_above_the_maximum_is_clamped(server: Server):
    for limit in ("20000", "9" * 40, "9" * 5000):
        assert server.json(f"/collections/zones/items?limit={limit}")["numberReturned"] == 27


def test_a_horizon_leaves_out_what_no_source_expects(server: Server):
    ids = {feature["id"] for feature in server.json("/collections/zones/items?horizon=2030")["features"]}
    assert {"tlip", "donganh", "habio"} <= ids
    assert not {"qm2", "kimhoa"} & ids


def test_an_answer_that_the_asker_has_is_304(server: Server):
    for path in ("/collections/zones/items", "/zones/donganh/assessment?appraised=2026-11-22", "/plans", "/maps/zones"):
        _, headers, _ = server.get(path)
        done = subprocess.run(
            ["curl", "-s", "-o", "/dev/null", "-w", "%{http_code}", "-H", f"If-None-Match: {headers['etag']}",
             "-H", "Accept: application/json", server.url + path],
            capture_output=True, text=True, check=True,
        )  # fmt: skip
        assert done.stdout == "304", path


def test_today_is_the_default_day_of_appraisal(server: Server):
    answer = server.json("/zones/donganh/assessment")
    assert answer["appraised"] == today().isoformat()


def test_the_demo_is_found_without_its_last_slash_and_a_redirect_keeps_the_question(server: Server):
    def moved(path: str, host: str = "localhost:1") -> tuple[int, str | None]:
        with closing(HTTPConnection(server.url.removeprefix("http://"))) as asked:
            asked.request("GET", path, headers={"Host": host})
            answer = asked.getresponse()
            return answer.status, answer.getheader("location")

    assert moved("/demo") == (307, "/demo/")
    assert moved("/demo?lang=en") == (307, "/demo/?lang=en")
    assert moved("/maps/zones/?horizon=2050&lang=en") == (307, "/maps/zones?horizon=2050&lang=en")
    assert moved("//elsewhere.example/maps/")[1] == "/elsewhere.example/maps"
    assert moved("/demo", host="elsewhere.example") == (400, None)


def test_the_description_names_every_parameter_of_the_parser(server: Server):
    from gisapp.api.query import PARAMETERS

    described = server.json("/openapi.json")["paths"]["/collections/{layer}/items"]["get"]["parameters"]
    told = {each["name"] for each in described if each["in"] == "query"}
    # `columns` stands for the parameters that are columns: OpenAPI's way to say that names are free.
    assert told == {each.name for each in PARAMETERS} | {"columns"}


def test_an_answer_on_a_kept_connection_waits_for_no_receipt(server: Server):
    """A body that is sent only once the head was received comes 40 ms late, on any machine."""
    with closing(HTTPConnection(server.url.removeprefix("http://"), timeout=30)) as kept:
        waited = []
        for _ in range(40):
            began = time.perf_counter()
            kept.request("GET", "/health")
            kept.getresponse().read()
            waited.append(time.perf_counter() - began)
    assert sorted(waited)[10] < 0.03


def test_the_documentation_page_loads_from_here(server: Server):
    _, _, page = server.get("/docs", accept="text/html")
    assert b"//cdn" not in page
    assert b"https://" not in page
    assert server.get("/assets/swagger-ui-bundle.js")[0] == 200
    assert server.get("/demo/docs", accept="text/html")[0] == 200


def test_a_port_in_use_is_one_clear_line(server: Server, tmp_path):
    port = server.url.rsplit(":", 1)[1]
    done = subprocess.run(
        [sys.executable, "-m", "gisapp", "serve", "--port", port],
        env={"GISAPP_WORKSPACE": str(tmp_path / "w"), "PATH": "/usr/bin:/bin"},
        capture_output=True, text=True, timeout=60, check=False,
    )  # fmt: skip
    assert done.returncode == 2
    assert len(done.stderr.splitlines()) == 1
    assert f"127.0.0.1:{port}" in done.stderr
    assert "--port" in done.stderr


def test_two_first_starts_at_once_both_come_up(tmp_path):
    from concurrent.futures import ThreadPoolExecutor

    ports = (free_port(), free_port())
    with ThreadPoolExecutor(2) as both:
        servers = list(both.map(lambda port: start(tmp_path / "w", port), ports))
    try:
        answers = [each.json("/collections/zones/items")["numberMatched"] for each in servers]
        assert answers == [27, 27]
        assert [each.json("/demo/collections/zones/items")["numberMatched"] for each in servers] == [7, 7]
    finally:
        printed = [stop(each) for each in servers]
    assert sorted(path.name for path in tmp_path.iterdir()) == ["w"]
    assert not any("Traceback" in each for each in printed)


def test_contradictions_are_a_list_of_tasks_that_say_whom_to_ask(server: Server):
    answer = server.json("/contradictions?horizon=2030")
    task = next(row for row in answer["tasks"] if row["id"] == "figures/donganh/area")
    assert (task["least"], task["greatest"]) == (299.45, 300)
    assert task["ask_vi"]
    assert answer["inputs"]["revisions"]
