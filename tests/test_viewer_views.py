"""The views that the viewer paints its zones by: the looks of the pages, a few words for each zone, and a legend."""

import pytest
from fastapi.testclient import TestClient

from gisapp import wiring
from gisapp.api.app import build
from gisapp.domain.spec import ColumnType, Shape
from gisapp.domain.specs import SPECS
from gisapp.maps.style import COVERAGE_RAMP, LEDGER, NOT_COMPUTABLE, OUTCOMES
from gisapp.maps.zone_looks import coverage_look, ledger_look, outcome_look
from gisapp.workflows.scenarios import add_scenario
from tests.conftest import copied
from tests.door_fixtures import client
from tests.register_fixtures import NOON
from tests.scenario_fixtures import EARLY_POST, read

SHADING = ("coverage", "ledger", "rules")


@pytest.fixture(scope="module")
def ask(demo):
    door = client(demo)

    def get(path: str, **query: object) -> dict:
        answer = door.get(path, params={"plan": "demo-plan", "horizon": 2030, **query})
        assert answer.status_code == 200, answer.text
        return answer.json()

    return get


def test_a_share_that_may_be_of_two_classes_is_painted_by_the_least_and_hatched():
    sure = coverage_look({"status": "computed", "least": 0.2, "greatest": 0.39})
    open_ = coverage_look({"status": "computed", "least": 0.2, "greatest": 0.4})
    assert (sure.fill, sure.pattern) == (COVERAGE_RAMP[1], "none")
    assert (open_.fill, open_.pattern) == (COVERAGE_RAMP[1], "diagonal")


def test_what_nobody_can_compute_has_the_look_of_it_in_every_view():
    assert coverage_look({"status": "not_computable"}) == coverage_look(None) == NOT_COMPUTABLE
    assert ledger_look(None) == outcome_look([]) == NOT_COMPUTABLE


def test_one_rule_that_fails_outweighs_all_that_are_kept():
    assert outcome_look(["pass", "not_computable", "fail"]) == OUTCOMES["fail"]
    assert outcome_look(["pass", "not_computable"]) == OUTCOMES["pass"]


@pytest.mark.parametrize("view", SHADING)
def test_the_legend_is_that_of_the_page_of_the_view(ask, view):
    told = ask(f"/app/views/{view}")
    page = ask(f"/maps/{view}/payload")
    group = next(each for each in page["legend"] if each["id"] == "analysis")
    assert [each["label"] for each in told["legend"]] == [
        each["label"] for each in group["entries"] if "toggle" not in each
    ]


def test_a_zone_says_its_share_as_the_assessment_has_it(ask):
    question = "reach/substation/zone"
    told = ask("/app/views/coverage", question=question)
    assert told["question"] == question
    rows = ask("/zones/mau-a/assessment")["coverage"]["rows"]
    row = next(each for each in rows if each["standard"] == question)
    share = f"{row['share_least'] * 100:.1f}".rstrip("0").rstrip(".").replace(".", ",")
    assert told["zones"]["mau-a"]["said"]["vi"] == f"{share} %"


def test_a_zone_says_when_capacity_fails_as_the_assessment_has_it(ask):
    rows = ask("/zones/mau-m/assessment")["ledger"]["rows"]
    for row in rows:
        told = ask("/app/views/ledger", question=row["topic"])["zones"]["mau-m"]["said"]
        year = row["surely_failing_horizon"] or row["failing_horizon"]
        assert (str(year) in told["vi"]) if year else told["vi"][0] in "✓?", row["topic"]


def test_looks_are_those_of_the_style_and_every_zone_has_one(ask):
    zones = {each["id"] for each in ask("/app/start")["zones"]}
    fills = {
        "coverage": {*COVERAGE_RAMP, NOT_COMPUTABLE.fill},
        "ledger": {*(look.fill for look in LEDGER.values()), NOT_COMPUTABLE.fill},
        "rules": {look.fill for look in OUTCOMES.values()},
    }
    for view in SHADING:
        told = ask(f"/app/views/{view}")["zones"]
        assert set(told) == zones
        assert {each["look"]["fill"] for each in told.values()} <= fills[view]
        assert all(each["said"]["vi"] and each["said"]["en"] for each in told.values())


def test_a_view_that_paints_nothing_is_refused_by_name(demo):
    answer = client(demo).get("/app/views/zones")
    assert answer.status_code == 404
    assert "coverage, ledger, rules" in answer.json()["expected"]


@pytest.mark.parametrize(("view", "says"), [("coverage", "reach/substation/zone"), ("ledger", "power"),
                                            ("rules", "no question")])  # fmt: skip
def test_a_question_that_a_view_has_not_is_refused_by_those_it_has(demo, view, says):
    answer = client(demo).get(f"/app/views/{view}?horizon=2030&question=nope")
    assert answer.status_code == 404
    assert says in answer.json()["expected"]
    assert "câu hỏi" in answer.json()["expected_vi"]


def test_where_nothing_is_known_of_hanoi_it_says_not_computable(hanoi):
    told = client(hanoi).get("/app/views/rules").json()["zones"]
    assert len(told) == 27
    assert {each["look"]["fill"] for each in told.values()} <= {look.fill for look in OUTCOMES.values()}


def test_what_a_scenario_changes_for_a_zone_is_told_in_words(demo, tmp_path):
    home = copied(demo, tmp_path / "supposed")
    made = add_scenario(home, wiring.register_of(home), read(EARLY_POST), by="lan", at=NOON)
    door = TestClient(build(home))
    query = {"plan": "demo-plan", "horizon": 2030, "scenario": made.stored.id}
    told = door.get("/app/difference", params={**query, "zone": "mau-a"}).json()
    rows = door.get(
        "/comparisons", params={"plan": "demo-plan", "horizon": 2030, "b.scenario": made.stored.id, "zone": "mau-a"}
    ).json()["rows"]
    better = [row for row in rows if row["verdict"] == "better"]
    assert told["counts"]["better"] <= len(better)
    share = next(row for row in better if row["quantity"] == "share")
    text = next(row["values"]["en"] for row in told["rows"] if row["said"]["en"].endswith(": share"))
    assert text == f"{share['a_least'] * 100:.1f} % → {share['b_least'] * 100:.1f} %"
    assert all(row["said"]["vi"] and "→" in row["values"]["vi"] for row in told["rows"])
    without = door.get("/app/difference", params={"plan": "demo-plan", "horizon": 2030, "zone": "mau-a"}).json()
    assert without == {"counts": {}, "of": 0, "rows": []}


#: What the viewer names a feature by, or what tiles leave with the feature itself.
NOT_LISTED = {"id", "name_vi", "name_en", "min_zoom", "drawn_from", "expected_source", "position_basis"}


def test_every_column_that_a_tile_carries_has_a_title_and_every_code_its_words(ask):
    columns = ask("/app/start")["columns"]
    shown = [each for spec in SPECS.values() if spec.shape is not Shape.NONE for each in spec.columns]
    for column in shown:
        if column.type is ColumnType.TEXTS or column.name in NOT_LISTED or column.name.startswith("note_"):
            continue
        told = columns[column.name]
        assert told["title"]["vi"]
        assert column.name == "hazard_class" or set(column.codes) <= set(told.get("codes", {})), column.name
    assert columns["valid_from"]["year"]
    assert "year" not in columns["population"]
    assert (columns["length_km"]["title"]["vi"], columns["length_km"]["unit"]) == ("Chiều dài", "km")
    assert columns["kind"]["codes"]["river"] == {"vi": "Sông", "en": "River"}


def test_where_a_zone_was_placed_by_is_told_in_one_language(hanoi):
    zones = {each["id"]: dict(each["more"]) for each in client(hanoi).get("/app/start").json()["zones"]}
    assert zones["tlip"]["basis"]["vi"].startswith("trung bình tâm 3 xã cũ")
    assert zones["tlip"]["basis"]["en"].startswith("mean of 3 former commune centres")
    assert " / " not in zones["tlip"]["basis"]["vi"]


def test_a_zone_is_found_by_its_kind_in_full_and_in_short_and_by_communes_of_before(hanoi):
    zones = {each["id"]: each for each in client(hanoi).get("/app/start").json()["zones"]}
    names = {zone: each["names"] for zone, each in zones.items()}
    assert names["donganh"][:3] == ["Khu công nghiệp Đông Anh", "KCN Đông Anh", "Đông Anh"]
    assert names["hhtp"][:3] == ["Khu công nghệ cao Hòa Lạc", "KCNC Hòa Lạc", "Hòa Lạc"]
    assert names["hitp"][0] == "Khu công viên công nghệ thông tin Hà Nội"
    became = set(zones["tlip"]["former"])
    assert {f"Xã {each} → Thiên Lộc" for each in ("Kim Chung", "Hải Bối", "Đại Mạch", "Tiền Phong")} <= became
    assert "Xã Võng La → Thiên Lộc" not in became, "the zone itself names it"
    assert (zones["hongha"]["places"], zones["hongha"]["former"]) == (["Hồng Hà", "Đan Phượng"], [])
