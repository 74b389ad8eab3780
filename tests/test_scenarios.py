"""Whoever asks with a scenario sees its changes made; nothing is stored, and undone it leaves nothing."""

from dataclasses import replace
from datetime import date

import numpy as np
import pyarrow as pa
import pytest
import shapely
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from gisapp.domain.errors import BadInput, Conflict, NotFound
from gisapp.exchange.scenario import scenario_in, written
from gisapp.history.diff import compare
from gisapp.workflows.assessment import assess
from gisapp.workflows.comparison import Side, compared
from gisapp.workflows.maps import map_payload
from gisapp.workflows.plan_register import standards
from gisapp.workflows.scenario import with_scenarios
from gisapp.workflows.scenario_entry import admitted
from tests.conftest import copied
from tests.scenario_fixtures import DRAWN, DROPPED, EARLY_POST, EARLY_ROAD, NEARER, WHY, drawn, read

DAY = date(2026, 11, 26)
ALL = (EARLY_POST, EARLY_ROAD, NEARER, DROPPED, DRAWN)
ZONES = ("mau-a", "mau-b", "mau-c", "mau-d", "mau-e", "mau-m", "mau-n")


def unnamed(answers):
    """Assessments without the names of the scenarios they suppose."""
    return [
        {**each, "inputs": {name: value for name, value in each["inputs"].items() if name != "scenarios"}}
        for each in answers
    ]


@pytest.fixture(scope="module")
def plain(demo):
    """What is said of all zones at a year where nothing is supposed."""
    return {year: assess(demo, horizon=year, appraised=DAY) for year in (2030, 2050)}


def row(workspace, layer, feature):
    return workspace.layers.rows(layer).set_index("id").loc[feature]


@pytest.mark.parametrize("horizon", [2030, 2050])
def test_the_empty_scenario_changes_no_answer_but_its_name(demo, plain, horizon):
    empty = drawn(demo)
    supposed = assess(with_scenarios(demo, [empty]), horizon=horizon, appraised=DAY)
    assert {each["zone"] for each in supposed} == set(ZONES)
    for answer, before in zip(supposed, plain[horizon], strict=True):
        assert before["inputs"]["scenarios"] == []
        assert [each["id"] for each in answer["inputs"]["scenarios"]] == [empty.id]
    assert unnamed(supposed) == unnamed(plain[horizon])


def test_the_empty_scenario_changes_no_map_but_its_notes(demo):
    for view in ("zones", "coverage"):
        one, other = (map_payload(each, view, appraised=DAY) for each in (demo, with_scenarios(demo, [drawn(demo)])))
        kept = [{name: value for name, value in each.items() if name not in ("inputs", "reservations")}
                for each in (one, other)]  # fmt: skip
        assert kept[0] == kept[1]
        assert len(other["reservations"]) == len(one["reservations"]) + 1
        assert "không phải quy hoạch đã duyệt" in str(other["reservations"])


@settings(max_examples=6, deadline=None, suppress_health_check=[HealthCheck.function_scoped_fixture])
@given(
    chosen=st.lists(st.sampled_from(ALL), unique_by=lambda each: each["id"], max_size=5),
    year=st.sampled_from([2030, 2050]),
    zone=st.sampled_from(ZONES),
)
def test_a_scenario_undone_leaves_nothing(demo, chosen, year, zone):
    scenario = drawn(demo, *chosen)
    undone = with_scenarios(demo, [scenario, ~scenario])
    for layer in scenario.layers:
        assert undone.layers.rows(layer)["id"].tolist() == demo.layers.rows(layer)["id"].tolist()
        assert len(compare(undone.layers.rows(layer), demo.layers.rows(layer))) == 0
    assert undone.included == frozenset()
    after, before = (assess(each, zone=zone, horizon=year, appraised=DAY) for each in (undone, demo))
    assert unnamed(after) == unnamed(before)
    assert (~~scenario).changes == scenario.changes


def test_a_facility_that_is_supposed_to_come_earlier_serves_earlier_and_names_who_supposes_it(demo):
    scenario = drawn(demo, EARLY_POST, title_vi="Đội cứu hoả sớm", title_en="Fire post early")
    supposed = with_scenarios(demo, [scenario])
    before, after = (assess(each, zone="mau-a", horizon=2030, appraised=DAY)[0] for each in (demo, supposed))
    posts = [[each for each in answer["coverage"]["rows"] if each["kind"] == "fire_post"] for answer in (before, after)]
    assert [each["facilities"] for each in posts[1]] == [each["facilities"] + 1 for each in posts[0]]
    assert posts[1][0]["nearest_id"] == "fire-post-03"
    source = row(supposed, "facilities", "fire-post-03")["expected_source"]
    assert source == "giả định của kịch bản «Đội cứu hoả sớm» / assumed by the scenario “Fire post early”"
    assert row(demo, "facilities", "fire-post-03")["expected_source"] != source
    assert scenario.changes[0].before["expected_earliest"] == 2050


def test_moving_the_opening_of_a_road_by_five_years_is_seen_from_that_year_on(demo):
    supposed = with_scenarios(demo, [drawn(demo, EARLY_ROAD)])
    road = row(supposed, "roads", "road-074")
    assert (road["expected_earliest"], road["expected_latest"]) == (2045, 2045)
    assert "giả định" in road["expected_source"]
    assert row(supposed, "roads", "road-075")["expected_earliest"] == 2050
    assert supposed.layers.rows("roads")["id"].tolist() == demo.layers.rows("roads")["id"].tolist()


def test_a_road_that_opens_five_years_early_changes_the_years_between_and_no_other(demo):
    roads = [{**EARLY_ROAD, "id": each} for each in ("road-074", "road-075")]
    years = {
        "layer": "plans",
        "action": "update",
        "id": "demo-plan",
        "values": {"horizons": ["2030", "2045", "2050"]},
        **WHY,
    }
    base = with_scenarios(demo, [drawn(demo, years)])
    supposed = with_scenarios(demo, [drawn(demo, years), drawn(demo, *roads)])
    found = {
        year: compared(Side(workspace=base, horizon=year), Side(workspace=supposed, horizon=year), appraised=DAY).rows
        for year in (2030, 2045, 2050)
    }
    assert [len(found[year]) for year in (2030, 2050)] == [0, 0]
    between = found[2045]
    parts = set(between["part"])
    assert parts <= {"access", "ledger", "rules"}, "who is served by which facility follows the roads too"
    judged = between["item"][(between["part"] == "rules").to_numpy()]
    assert judged.str.startswith("substation_site").all(), "and the site that is judged is that facility's"
    times = between[between["quantity"] == "network_min"]
    assert set(times["change"]) == {"less"}, "a new road never makes a way longer"


def test_a_standard_that_a_scenario_changes_is_an_assumption_and_every_answer_says_so(demo):
    rule = {"layer": "standards", "action": "update", "id": "qcvn-01-2021/2.5.3/traffic-land-share",
            "values": {"number": 0.2}, **WHY}  # fmt: skip
    supposed = with_scenarios(demo, [drawn(demo, rule)])
    changed = next(each for each in standards(supposed) if each.id == rule["id"])
    assert (changed.number, str(changed.verification)) == (0.2, "assumed")
    assert changed.document.startswith("giả định của kịch bản «Thử», thay cho QCVN 01:2021/BXD / ")
    (answer,) = assess(supposed, zone="mau-m", horizon=2030, appraised=DAY)
    assert answer["inputs"]["scenarios"][0]["standards"] == [rule["id"]]
    told = next(each for each in answer["rules"]["rows"] if each["standard"] == rule["id"])
    assert (told["limit"], told["verification"]) == (0.2, "assumed")


def test_a_zone_that_is_drawn_counts_and_one_that_is_dropped_is_gone(demo):
    supposed = with_scenarios(demo, [drawn(demo, DRAWN, DROPPED)])
    answers = {each["zone"]: each for each in assess(supposed, horizon=2030, appraised=DAY)}
    assert "mau-b" not in answers
    made = answers["mau-x"]
    assert (made["status"], made["existence"]["presence"], made["quality"]) == ("proposed", "expected_by", "synthetic")
    assert sum(each["area_ha"] for each in made["land_balance"]["rows"]) == pytest.approx(115.3, abs=0.5)
    assert supposed.included == {"mau-x"}


def test_what_is_drawn_in_a_workspace_of_real_zones_is_no_survey(hanoi):
    supposed = with_scenarios(hanoi, [drawn(hanoi, {**DRAWN, "id": "kcn-thu"})])
    made = row(supposed, "zones", "kcn-thu")
    assert (made["quality"], made["status"]) == ("approximate", "proposed")
    (answer,) = assess(supposed, zone="kcn-thu", horizon=2030, appraised=DAY)
    assert answer["land_balance"]["status"] == "not_computable"


def test_only_what_is_proposed_is_included_for_being_named(demo):
    """A road that is planned for 2045 must not count in 2030 because a scenario names it."""
    assert with_scenarios(demo, [drawn(demo, EARLY_ROAD)]).included == frozenset()
    with pytest.raises(BadInput, match="in_plan"):
        drawn(demo, includes=["mau-a"])
    with pytest.raises(BadInput, match="not there"):
        drawn(demo, includes=["mau-q"])


def test_a_proposed_thing_that_a_scenario_includes_counts_and_is_not_served_from_memory(demo, tmp_path):
    workspace = copied(demo, tmp_path / "workspace")
    zones = workspace.layers.features("zones")
    zones.loc[zones["id"] == "mau-e", "status"] = "proposed"
    workspace.layers.commit(workspace.layers.entry("zones"), zones, by="lan", why="đề xuất")
    supposed = with_scenarios(workspace, [drawn(workspace, includes=["mau-e"])])
    there = [assess(each, zone="mau-e", appraised=DAY)[0]["existence"]["presence"] for each in (workspace, supposed)]
    assert there == ["not_expected", "expected_by"]
    assert supposed.layers.content("zones") != workspace.layers.content("zones")
    excluded = drawn(workspace, excludes=["mau-e"])
    assert with_scenarios(workspace, [drawn(workspace, includes=["mau-e"]), excluded]).included == frozenset()


def test_of_two_scenarios_the_later_stands_over_the_earlier(demo):
    sooner = drawn(demo, EARLY_ROAD)
    later = drawn(demo, {**EARLY_ROAD, "values": {"expected_earliest": 2035, "expected_latest": 2035}}, title_vi="Sau")
    renamed = drawn(demo, {**EARLY_ROAD, "values": {"name_vi": "Đường mới"}}, title_vi="Tên")
    years = [row(with_scenarios(demo, stack), "roads", "road-074")["expected_earliest"]
             for stack in ([sooner, later], [later, sooner], [sooner, renamed])]  # fmt: skip
    assert years == [2035, 2045, 2045]
    both = with_scenarios(demo, [sooner, renamed])
    assert row(both, "roads", "road-074")["name_vi"] == "Đường mới"
    assert [each.id for each in both.scenarios] == [sooner.id, renamed.id]


def test_a_scenario_cannot_change_what_an_earlier_one_deletes(demo):
    gone = drawn(demo, DROPPED)
    changed = drawn(demo, {**DROPPED, "action": "update", "values": {"stated_area_ha": 250}})
    with pytest.raises(Conflict, match="an earlier one deletes mau-b"):
        with_scenarios(demo, [gone, changed])
    assert "mau-b" not in set(with_scenarios(demo, [changed, gone]).layers.rows("zones")["id"])


# When the layers move on


@pytest.fixture
def moving(demo, tmp_path):
    return copied(demo, tmp_path / "workspace")


def moved_on(workspace, feature, **values):
    roads = workspace.layers.features("roads")
    for name, value in values.items():
        roads.loc[roads["id"] == feature, name] = value
    workspace.layers.commit(workspace.layers.entry("roads"), roads, by="lan", why="đo lại")


def test_a_layer_that_moved_on_elsewhere_goes_together_with_a_scenario(moving):
    scenario = drawn(moving, EARLY_ROAD)
    moved_on(moving, "road-001", name_vi="Quốc lộ 99")
    moved_on(moving, "road-074", name_vi="Đường tỉnh 99")
    road = row(with_scenarios(moving, [scenario]), "roads", "road-074")
    assert (road["expected_earliest"], road["name_vi"]) == (2045, "Đường tỉnh 99")
    assert row(with_scenarios(moving, [scenario]), "roads", "road-001")["name_vi"] == "Quốc lộ 99"


def test_a_conflict_names_the_feature_that_moved_on(moving):
    scenario = drawn(moving, EARLY_ROAD)
    moved_on(moving, "road-074", expected_earliest=2040, expected_latest=2040)
    with pytest.raises(Conflict, match=r"road-074 \(expected_earliest\)"):
        with_scenarios(moving, [scenario])
    then = moving.at(moment=None, versions={"roads": 0})
    assert row(with_scenarios(then, [scenario]), "roads", "road-074")["expected_earliest"] == 2045


def test_what_was_supposed_and_came_to_pass_is_no_conflict(moving):
    scenario = drawn(moving, EARLY_ROAD)
    source = scenario.changes[0].values["expected_source"]
    moved_on(moving, "road-074", expected_earliest=2045, expected_latest=2045, expected_source=source)
    assert row(with_scenarios(moving, [scenario]), "roads", "road-074")["expected_earliest"] == 2045


def test_a_feature_that_is_gone_cannot_be_changed(moving):
    scenario = drawn(moving, EARLY_ROAD)
    roads = moving.layers.features("roads")
    kept = roads[roads["id"] != "road-074"].reset_index(drop=True)
    moving.layers.commit(moving.layers.entry("roads"), kept, by="lan", why="bỏ")
    with pytest.raises(Conflict, match="road-074"):
        with_scenarios(moving, [scenario])


def test_a_scenario_may_still_be_drawn_over_an_earlier_revision(moving):
    moved_on(moving, "road-074", name_vi="Đường tỉnh 99")
    renamed = {**EARLY_ROAD, "values": {"name_vi": "Đường khác"}}
    old = drawn(moving, renamed, baseline={"roads": 0})
    assert old.changes[0].before["name_vi"] == "Đường tỉnh Mẫu 2 nối dài và cầu Mẫu 2"
    with pytest.raises(Conflict):
        with_scenarios(moving, [old])
    with pytest.raises(BadInput, match="from 0 to 1"):
        drawn(moving, EARLY_ROAD, baseline={"roads": 2})


# What comes in


def test_a_scenario_that_was_admitted_is_admitted_as_it_is(demo):
    scenario = drawn(demo, *ALL)
    assert admitted(demo, scenario).scenario == scenario
    assert admitted(demo, scenario_in(written(scenario))).scenario == scenario
    assert drawn(demo, *ALL).id == scenario.id


def test_what_an_update_leaves_as_it_was_is_no_change(demo):
    whole = {name: value for name, value in row(demo, "roads", "road-001").items() if isinstance(value, str)}
    shape = shapely.geometry.mapping(row(demo, "roads", "road-001")["geometry"])
    same = {"layer": "roads", "action": "update", "id": "road-001", "values": whole, "geometry": shape,
            "crs": "EPSG:5897", **WHY}  # fmt: skip
    assert drawn(demo, same).changes == ()


@pytest.mark.parametrize(("change", "fault", "says"), [
    ({**EARLY_ROAD, "layer": "rivers"}, NotFound, "rivers"),
    ({**EARLY_ROAD, "id": "road-999"}, BadInput, "road-999"),
    ({**EARLY_ROAD, "values": {"colour": "red"}}, BadInput, "colour"),
    ({**EARLY_ROAD, "values": {"area_m2": 5}}, BadInput, "area_m2"),
    ({**EARLY_ROAD, "values": {"expected_earliest": "soon"}}, BadInput, "gate"),
    ({**EARLY_ROAD, "values": {"expected_earliest": 20450}}, BadInput, "gate"),
    ({**EARLY_ROAD, "values": {"status": "perhaps"}}, BadInput, "gate"),
    ({**EARLY_ROAD, "values": {"name_vi": None}}, BadInput, "gate"),
    ({**EARLY_ROAD, "before": {"expected_earliest": 2040}}, Conflict, "expected_earliest"),
    ({**EARLY_ROAD, "geometry_before": {"type": "Point", "coordinates": [105.6, 20.7]}}, Conflict, "geometry"),
    ({**EARLY_ROAD, "geometry_before": {"type": "Point", "coordinates": ["a"]}}, BadInput, "geometry_before"),
    ({**NEARER, "geometry": {"type": "Point", "coordinates": [105.6, 20.7]}}, BadInput, "table"),
    ({**DRAWN, "id": "mau-a"}, Conflict, "mau-a"),
    ({**DRAWN, "id": "Mau-X"}, BadInput, "lower-case"),
    ({**DRAWN, "id": "../x"}, BadInput, "letters"),
    ({**DRAWN, "values": {}}, BadInput, "gate"),
    ({**DRAWN, "crs": "EPSG:6957"}, BadInput, "gate"),
    ({**DRAWN, "crs": "EPSG:5897"}, BadInput, "gate"),
    ({**DRAWN, "geometry": {"type": "Polygon", "coordinates": [[[105.6, 20.6], [105.7, 20.7], [105.7, 20.6],
      [105.6, 20.7], [105.6, 20.6]]]}}, BadInput, "gate"),
    ({**DRAWN, "geometry": {"type": "Polygon", "coordinates": [["a"]]}}, BadInput, "gate"),
    ({**DRAWN, "geometry": {"type": "Polygon", "coordinates": [[[20.67, 105.61], [20.68, 105.61], [20.68, 105.62],
      [20.67, 105.61]]]}}, BadInput, "gate"),
])  # fmt: skip
def test_a_change_that_does_not_fit_its_layer_is_refused(demo, change, fault, says):
    with pytest.raises(fault, match=says):
        drawn(demo, change)


def test_the_gate_tells_every_fault_of_a_scenario_at_once(demo):
    wrong = [
        {**EARLY_ROAD, "values": {"expected_earliest": "soon"}},
        {**EARLY_ROAD, "id": "road-073", "values": {"expected_earliest": 2035, "expected_latest": 2032}},
        {**DRAWN, "values": {"name_vi": "x", "status": "?"}},
    ]
    found = admitted(demo, read(*wrong))
    assert found.scenario is None
    assert {(each.code, each.feature) for each in found.findings} >= {
        ("wrong-type", "road-074"),
        ("years-reversed", "road-073"),
        ("unknown-code", "mau-x"),
    }


@pytest.mark.parametrize(
    ("geometry", "code"),
    [
        ({"type": "LineString", "coordinates": [[105.6, 20.6]]}, "invalid-geometry"),
        ({"type": "LineString", "coordinates": None}, "invalid-geometry"),
        ({"type": "LineString", "coordinates": ["a", "b"]}, "invalid-geometry"),
        ({"type": "Polygon", "coordinates": [[[None, 1]]]}, "wrong-type"),
        ({"type": "Polygon", "coordinates": [[[105.6, 20.6], [105.7, 20.6], [105.7, 20.7]]]}, "invalid-geometry"),
        ({"type": "nope", "coordinates": [105.6, 20.6]}, "wrong-geometry-type"),
        ({"type": "Point", "coordinates": [105.6, 20.6]}, "wrong-geometry-type"),
        ({"type": "LineString", "coordinates": []}, "empty-geometry"),
    ],
)
@pytest.mark.parametrize("values", [{}, {"expected_earliest": 2028}])
def test_a_road_is_given_no_geometry_that_is_none_or_that_of_something_else(demo, geometry, code, values):
    found = admitted(demo, read({**EARLY_ROAD, "values": values, "geometry": geometry}))
    assert found.scenario is None
    assert (code, EARLY_ROAD["id"]) in {(each.code, each.feature) for each in found.findings}


def test_geometry_comes_in_any_declared_crs_and_stands_in_the_plan_crs(demo):
    shape = row(with_scenarios(demo, [drawn(demo, DRAWN)]), "zones", "mau-x")["geometry"]
    planar = {**DRAWN, "geometry": shapely.geometry.mapping(shape), "crs": "EPSG:5897"}
    assert drawn(demo, planar).changes[0].geometry == drawn(demo, DRAWN).changes[0].geometry
    assert shape.centroid.distance(shapely.Point(559_400, 2_286_700)) < 10_000


def test_rows_pages_and_boxes_show_the_same_changes(demo):
    layers = with_scenarios(demo, [drawn(demo, *ALL)]).layers
    whole = layers.rows("zones").set_index("id")
    assert list(whole.index) == [each for each in demo.layers.rows("zones")["id"] if each != "mau-b"] + ["mau-x"]
    assert layers.rows("zones", ids=["mau-x", "mau-b", "mau-a"])["id"].tolist() == ["mau-a", "mau-x"]
    assert layers.stored("zones")["id"].tolist() == list(whole.index)
    x, y = whole.loc["mau-x", "geometry"].centroid.coords[0]
    found = pa.concat_tables(layers.batches("zones", columns=["id"], boxes=np.array([[x, y, x + 1, y + 1]])))
    assert "mau-x" in found["id"].to_pylist()


def test_the_same_scenario_asked_twice_gives_tables_of_its_own(demo):
    scenario = drawn(demo, DRAWN)
    one, other = (with_scenarios(demo, [scenario]).layers.rows("zones") for _ in range(2))
    assert one.geometry.iloc[-1] is not other.geometry.iloc[-1]
    assert replace(scenario, author="x").id == scenario.id


def test_a_scenario_draws_no_zone_that_nobody_could_wait_for(demo):
    turns = [float(at) / 50 for at in range(314)]
    far = [0.01 * (1 + at % 2) for at in range(314)]
    ring = [[105.61 + r * float(np.cos(t)), 20.67 + r * float(np.sin(t))] for r, t in zip(far, turns, strict=True)]
    spiky = {**DRAWN, "geometry": {"type": "Polygon", "coordinates": [[*ring, ring[0]]]}}
    offered = admitted(demo, read(spiky))
    assert offered.scenario is None
    assert [(each.code, each.feature) for each in offered.findings if each.code == "too-large"] == [
        ("too-large", "mau-x")
    ]


@pytest.mark.parametrize("number", [-5, 9e15])
def test_a_scenario_that_gives_a_rule_a_number_no_rule_has_is_kept_out_by_the_gate(demo, number):
    changed = {**NEARER, "values": {"number": number}}
    assert [each.field for each in admitted(demo, read(changed)).findings] == ["number"]


def test_rules_that_cannot_hold_at_once_are_a_fault_of_the_caller(demo):
    least = next(row for row in standards(demo) if row.quantity == "workers_per_ha_least")
    changed = {"layer": "standards", "action": "update", "id": least.id, "values": {"number": 1e6}, **WHY}
    with pytest.raises(BadInput, match="workers_per_ha_least"):
        assess(with_scenarios(demo, [drawn(demo, changed)]), appraised=DAY, zone="mau-a")
