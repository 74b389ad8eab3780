"""The ledger: zones take turns at facilities; what fails, when, by whom, and what would cure it."""

from datetime import date

import geopandas as gpd
import numpy as np
import pandas as pd
import pytest
import shapely
from hypothesis import given, settings
from hypothesis import strategies as st

from gisapp.analysis.ledger import Demand, as_if_there, opened, serve
from gisapp.analysis.ledger_queue import queue
from gisapp.analysis.ledger_supply import supply
from gisapp.analysis.ledger_tables import facility_rows, total_rows, turn_rows
from gisapp.domain.ledger import TOPICS
from gisapp.domain.units import Range
from gisapp.history.diff import compare
from gisapp.storage.workspace import FolderWorkspace
from gisapp.workflows.assessment import assess
from gisapp.workflows.ledger import zone_ledger
from gisapp.workflows.overlay import overlaid
from gisapp.workflows.question import pose, zones_asked

DAY = date(2026, 11, 26)
HORIZONS = (2030, 2050)
WATER = next(topic for topic in TOPICS if topic.id == "water")
POWER = next(topic for topic in TOPICS if topic.id == "power")


def plant(name, x, capacity, *, status="operating", zone=None, unit="m3/day", **dates):
    return {
        "id": name, "name_vi": name, "kind": "water_plant", "status": status, "capacity": capacity,
        "capacity_unit": unit, "zone": zone, "quality": "surveyed", "placed": True, "geometry": shapely.Point(x, 0),
        "expected_source": "a plan", **dates,
    }  # fmt: skip


def plants(*rows):
    return gpd.GeoDataFrame(list(rows), geometry="geometry", crs="EPSG:5897")


def project(name, facility, capacity, *, status="in_plan", **dates):
    return {"id": name, "facility": facility, "name_vi": name, "status": status, "capacity": capacity,
            "capacity_unit": "m3/day", "expected_source": "a plan", **dates}  # fmt: skip


NO_PROJECTS = pd.DataFrame({"id": [], "facility": []})


def zone(name, x, least, greatest=None, *, there=(True, True)):
    demand = Range(least=least, greatest=least if greatest is None else greatest)
    return Demand(zone=name, demand=demand, outline=shapely.box(x, 0, x + 100, 100), there=np.array(there))


def ledger_of(facilities, zones, projects=NO_PROJECTS, *, assignments=(), included=()):
    there = supply(facilities, projects, WATER, HORIZONS, power_factor=None, included=included)
    return serve(opened(there, assignments), zones)


def facility(ledger, name, horizon, costs=None):
    rows = facility_rows(ledger, costs or {}, {turn.zone: "surveyed" for turn in ledger.turns})
    return rows[(rows["facility"] == name) & (rows["horizon"] == horizon)].iloc[0]


def turn(ledger, name, horizon=2030, supposed=(), costs=None):
    return turn_rows(ledger, supposed, [name], horizon=horizon, costs=costs or {})[0]


def test_the_first_in_the_queue_takes_the_nearest_and_the_next_goes_on_to_where_there_is_room():
    here = ledger_of(plants(plant("near", 0, 100), plant("far", 9000, 100)), [zone("a", 500, 80), zone("b", 200, 60)])
    assert (turn(here, "a")["facility"], turn(here, "b")["facility"]) == ("near", "far")
    row = facility(here, "near", 2030)
    assert (row["existing"], row["demand_least"], row["headroom_least"], row["zones"]) == (100, 80, 20, ("a",))
    assert turn(here, "b")["headroom_greatest"] == 40
    assert turn(here, "b")["assigned_by"] == "nearest_with_headroom"


def test_a_zone_for_which_no_facility_has_room_is_unserved_and_its_demand_is_not_split():
    here = ledger_of(plants(plant("p", 0, 50), plant("q", 100, 50)), [zone("a", 0, 70)])
    row = turn(here, "a")
    assert row["facility"] is None
    assert (row["assigned_by"], row["failing_horizon"], row["surely_failing_horizon"], row["cause"]) == (
        "unserved", 2030, 2030, "a",
    )  # fmt: skip
    assert total_rows(here).loc[0, "unserved"] == ("a",)


def test_a_zone_keeps_to_its_own_facility_and_the_first_horizon_at_which_it_is_too_small_is_named():
    here = ledger_of(
        plants(plant("own", 0, 100, zone="a", valid_to=2040), plant("common", 5000, 10)),
        [zone("a", 0, 90)],
    )
    assert turn(here, "a")["assigned_by"] == "own_facility"
    assert pd.isna(facility(here, "own", 2030)["failing_horizon"])
    assert (turn(here, "a")["failing_horizon"], turn(here, "a")["cause"]) == (2050, "a")
    small = ledger_of(plants(plant("own", 0, 60, zone="a")), [zone("a", 0, 50, 90)])
    row = facility(small, "own", 2030)
    assert (row["headroom_least"], row["headroom_greatest"]) == (-30, 10)
    assert (row["failing_horizon"], row["cause"]) == (2030, "a")
    assert pd.isna(row["surely_failing_horizon"])


def test_an_assignment_by_data_overrides_what_is_nearest_and_may_split_the_demand():
    stations = plants(plant("near", 0, 100), plant("far", 9000, 100))
    here = ledger_of(stations, [zone("a", 0, 80)], assignments=[("a", "far", 0.75), ("a", "near", 0.25)])
    assert turn(here, "a")["facilities"] == ("far", "near")
    assert turn(here, "a")["assigned_by"] == "assignment"
    assert (facility(here, "far", 2030)["demand_least"], facility(here, "near", 2030)["demand_least"]) == (60, 20)


def test_the_zone_whose_turn_makes_a_facility_fail_is_the_cause_not_the_largest():
    pipe = [("a", "p", None), ("b", "p", None), ("c", "p", None)]
    here = ledger_of(
        plants(plant("p", 0, 100)), [zone("a", 0, 80), zone("b", 0, 15), zone("c", 0, 10)], assignments=pipe
    )
    assert facility(here, "p", 2030)["cause"] == "c"
    assert facility(here, "p", 2030)["zones"] == ("a", "b", "c")


def test_capacity_counts_by_state_and_only_what_is_sure_by_then_counts_in_the_least():
    works = plants(
        plant("p", 0, 100),
        plant("q", 50, 40, status="under_construction"),
        plant("r", 60, 30, status="policy_approved", expected_earliest=2030, expected_latest=2035),
        plant("s", 70, 20, status="in_plan", expected_earliest=2050, expected_latest=2050),
        plant("t", 80, 10, status="proposed"),
        plant("u", 90, 5, status="unknown"),
    )
    here = ledger_of(works, [])
    known = here.supply.ids[here.supply.known].tolist()
    told = {name: facility(here, name, 2030) for name in known}
    assert set(told) == {"p", "q", "r", "s"}
    assert (told["p"]["existing"], told["p"]["capacity_least"]) == (100, 100)
    assert (told["q"]["under_construction"], told["q"]["capacity_least"], told["q"]["capacity_greatest"]) == (40, 0, 40)
    assert (told["r"]["committed"], told["r"]["capacity_least"], told["r"]["capacity_greatest"]) == (30, 0, 30)
    assert (told["s"]["planned"], told["s"]["capacity_greatest"]) == (0, 0)
    assert (facility(here, "r", 2050)["capacity_least"], facility(here, "s", 2050)["capacity_least"]) == (30, 20)
    included = ledger_of(works, [], included=["t"])
    assert facility(included, "t", 2030)["proposed"] == 10


def test_what_extends_a_facility_stands_in_its_row():
    here = ledger_of(
        plants(plant("p", 0, 100)), [],
        pd.DataFrame([project("x", "p", 50, expected_earliest=2050, expected_latest=2050)]),
    )  # fmt: skip
    assert facility(here, "p", 2030)["capacity_least"] == 100
    row = facility(here, "p", 2050)
    assert (row["existing"], row["planned"], row["capacity_least"]) == (100, 50, 150)


def test_the_cure_is_the_cheapest_project_that_suffices_and_one_without_a_cost_comes_after_those_with_one():
    works = plants(plant("p", 0, 100, zone="a"), plant("z", 90, 500, status="in_plan", expected_earliest=2050,
                                                       expected_latest=2050))  # fmt: skip
    later = {"expected_earliest": 2050, "expected_latest": 2050}
    more = pd.DataFrame([project("big", "p", 60, **later), project("dear", "p", 50, **later),
                         project("small", "p", 5, **later)])  # fmt: skip
    here = ledger_of(works, [zone("a", 0, 120)], more)
    row = facility(here, "p", 2030, {"big": 900.0, "dear": 1200.0, "small": 1.0})
    assert (row["cure"], row["cure_cost_billion_vnd"], row["cure_enough"]) == ("big", 900.0, True)
    unpriced = facility(here, "p", 2030)
    assert unpriced["cure"] == "big"
    assert unpriced["cure_cost_billion_vnd"] is None
    short = ledger_of(works, [zone("a", 0, 5000)], more)
    assert (facility(short, "p", 2030)["cure"], facility(short, "p", 2030)["cure_enough"]) == ("z", False)


def test_apparent_power_needs_a_power_factor_before_it_can_be_counted():
    station = plants({**plant("s", 0, 63, unit="MVA"), "kind": "substation"})
    counted = supply(station, NO_PROJECTS, POWER, HORIZONS, power_factor=0.9)
    assert counted.least[0].tolist() == [pytest.approx(56_700.0)]
    assert not supply(station, NO_PROJECTS, POWER, HORIZONS, power_factor=None).known.any()


def test_facilities_are_sure_where_of_each_that_may_be_there_place_and_capacity_are_known():
    def is_sure(*more):
        here = plants(plant("p", 0, 50), *more)
        return supply(here, NO_PROJECTS, WATER, HORIZONS, power_factor=None).is_sure

    assert is_sure()
    assert not is_sure(plant("unstated", 10, None))
    assert not is_sure({**plant("somewhere", 10, 50), "placed": False})
    assert is_sure({**plant("gone", 10, None, status="revoked"), "placed": False})


def test_a_zone_that_is_not_there_is_told_what_it_would_get_if_it_came_last_and_moves_nobody():
    here = ledger_of(plants(plant("p", 0, 100)), [zone("a", 0, 80)])
    asking = zone("b", 0, 30, there=(False, False))
    row = turn(here, "b", supposed=as_if_there(here, asking))
    assert not row["counted"]
    assert row["assigned_by"] == "unserved"
    fitting = turn(here, "b", supposed=as_if_there(here, zone("b", 0, 15, there=(False, False))))
    assert (fitting["facility"], fitting["headroom_least"]) == ("p", 5)
    assert facility(here, "p", 2030)["headroom_least"] == 20


def test_the_queue_is_status_then_date_of_decision_then_id_whatever_the_order_of_the_rows():
    zones = pd.DataFrame(
        [
            ("d", "in_plan", "Quyết định 65/QĐ-UBND (tháng 1/2022)", None),
            ("c", "in_plan", "Quyết định 7/2021, 21/12/2021", None),
            ("b", "operating", None, 2011.0),
            ("e", "operating", None, None),
            ("a", "policy_approved", None, None),
        ],
        columns=["id", "status", "decision", "valid_from"],
    )
    told = queue(zones)
    assert told["zone"].tolist() == ["b", "e", "a", "c", "d"]
    assert told["decided"].tolist() == ["2011", None, None, "2021-12-21", "2022-01"]
    assert queue(zones.iloc[::-1]).equals(told)


DEMANDS = st.lists(st.tuples(st.integers(0, 50), st.integers(0, 50)), min_size=1, max_size=6)
CAPACITIES = st.lists(st.integers(1, 120), min_size=1, max_size=4)


def settled(capacities, demands, *, assigned):
    zones = [zone(f"z{at}", 1000 * at, least, least + more) for at, (least, more) in enumerate(demands)]
    works = plants(*(plant(f"p{at}", 700 * at, each) for at, each in enumerate(capacities)))
    pairs = [(f"z{at}", f"p{at % len(capacities)}", None) for at in range(len(demands))] if assigned else []
    return ledger_of(works, zones, assignments=pairs)


@settings(max_examples=60, deadline=None)
@given(CAPACITIES, DEMANDS, st.integers(0, 3), st.integers(1, 60))
def test_more_capacity_never_brings_a_failing_horizon_forward(capacities, demands, which, more):
    which %= len(capacities)
    larger = [each + more * (at == which) for at, each in enumerate(capacities)]
    before, after = (settled(each, demands, assigned=True) for each in (capacities, larger))
    rows = [facility_rows(each, {}, {f"z{at}": "surveyed" for at in range(9)}) for each in (before, after)]
    for column in ("failing_horizon", "surely_failing_horizon"):
        years = [table[column].fillna(9999).to_numpy() for table in rows]
        assert (years[1] >= years[0]).all()
    nearest = [total_rows(settled(each, demands, assigned=False)) for each in (capacities, larger)]
    assert (nearest[1]["failing_horizon"].fillna(9999) >= nearest[0]["failing_horizon"].fillna(9999)).all()


@settings(max_examples=60, deadline=None)
@given(CAPACITIES, DEMANDS)
def test_a_facility_that_zones_choose_themselves_never_surely_fails(capacities, demands):
    rows = facility_rows(settled(capacities, demands, assigned=False), {}, {f"z{at}": "surveyed" for at in range(9)})
    assert (rows["headroom_greatest"] >= -1e-9).all()
    assert rows["surely_failing_horizon"].isna().all()


@settings(max_examples=40, deadline=None)
@given(CAPACITIES, DEMANDS, st.integers(0, 40))
def test_a_wider_demand_never_narrows_the_headroom_of_facilities_that_data_assign(capacities, demands, wider):
    narrow = settled(capacities, demands, assigned=True)
    broad = settled(capacities, [(max(0, least - wider), more + 2 * wider) for least, more in demands], assigned=True)
    for horizon in range(2):
        for at in range(len(capacities)):
            small, large = narrow.left(horizon, at), broad.left(horizon, at)
            assert large.least <= small.least
            assert large.greatest >= small.greatest


@settings(max_examples=40, deadline=None)
@given(CAPACITIES, DEMANDS, st.randoms())
def test_the_order_of_the_facilities_rows_never_matters(capacities, demands, chance):
    zones = [zone(f"z{at}", 1000 * at, least, least + more) for at, (least, more) in enumerate(demands)]
    works = plants(*(plant(f"p{at}", 700 * at, each) for at, each in enumerate(capacities)))
    mixed = works.iloc[chance.sample(range(len(works)), len(works))].reset_index(drop=True)
    there = {f"z{at}": "surveyed" for at in range(9)}
    first, second = (facility_rows(ledger_of(each, zones), {}, there) for each in (works, mixed))
    pd.testing.assert_frame_equal(first, second)


def demo_ledger(demo: FolderWorkspace, horizon: int):
    question = pose(demo, plan=None, horizon=horizon, appraised=DAY)
    return zone_ledger(demo, question, zones_asked(demo))


def row_of(ledger, zone_id, topic):
    rows = ledger.demands[(ledger.demands["zone"] == zone_id) & (ledger.demands["topic"] == topic)]
    assert len(rows) == 1
    return rows.iloc[0]


def facility_of(ledger, name, horizon):
    rows = ledger.facilities
    return rows[(rows["facility"] == name) & (rows["horizon"] == horizon)].iloc[0]


def test_every_zone_of_the_demo_has_one_row_for_each_topic_and_each_is_computed(demo: FolderWorkspace) -> None:
    told = demo_ledger(demo, 2030).demands
    assert len(told) == 7 * len(TOPICS)
    assert set(told["status"]) == {"computed"}
    assert set(told["quality"]) == {"synthetic"}


def test_one_facility_of_each_kind_of_the_demo_by_hand_at_2030_and_2050(demo: FolderWorkspace) -> None:
    ledger = demo_ledger(demo, 2030)
    # Water: 20 m³/ha on 60 % of the zone at least, on all of it at most. All seven zones: 150+95+530+240+180+86+310 ha.
    water = facility_of(ledger, "water-plant-01", 2030)
    assert (water["demand_least"], water["demand_greatest"]) == (
        pytest.approx(12 * 1591, abs=1), pytest.approx(20 * 1591, abs=1),
    )  # fmt: skip
    assert water["headroom_least"] == pytest.approx(30_000 - 31_820, abs=1)
    assert (water["failing_horizon"], water["cause"]) == (2030, "mau-e")
    # The extension may be there by 2030, is sure by 2032: 20,000 m³ for 620 billion; the new plant costs 2,400.
    assert (water["committed"], water["capacity_greatest"]) == (20_000, 50_000)
    assert (water["cure"], water["cure_cost_billion_vnd"]) == ("water-plant-01-plus", 620)
    # In 2050 the second plant, beyond the river and south, takes N, C, D and E: 95+180+86+310 ha.
    assert facility_of(ledger, "water-plant-02", 2050)["demand_least"] == pytest.approx(12 * 671, abs=1)
    # Power: in 2050 substation 3 of 113,400 kW stands between A and B; A (530 ha) draws 50 kW on 60 % to 350 on 79 %.
    power = facility_of(ledger, "substation-03", 2050)
    assert power["planned"] == pytest.approx(126_000 * 0.9)
    assert power["zones"] == ("mau-a",)
    assert power["headroom_greatest"] == pytest.approx(113_400 - 530 * 0.6 * 50, abs=10)
    assert power["headroom_least"] == pytest.approx(113_400 - 530 * 0.79 * 350, abs=10)
    # Wastewater: zone N's own plant of 1,500 m³ has a published flow of 2,050, more than the norm's 20 × 95 = 1,900.
    sewage = facility_of(ledger, "wastewater-plant-02", 2050)
    assert (sewage["planned"], sewage["headroom_least"]) == (1000, 450)
    assert sewage["headroom_greatest"] == pytest.approx(600, abs=1)
    assert (sewage["surely_failing_horizon"], sewage["cause"], sewage["cure"]) == (
        2030, "mau-n", "wastewater-plant-02-plus",
    )  # fmt: skip
    assert facility_of(ledger, "wastewater-plant-02", 2030)["headroom_least"] == -550
    assert facility_of(ledger, "wastewater-plant-02", 2030)["headroom_greatest"] == pytest.approx(-400, abs=1)
    # Waste: 0.3 t/ha. M (150) and N (95) fit the 120 t of 2030, A (530), B, C do not, D (86) does, E (310) does not.
    waste = facility_of(ledger, "landfill-01", 2030)
    assert waste["zones"] == ("mau-m", "mau-n", "mau-d")
    assert waste["headroom_least"] == pytest.approx(120 - 0.3 * 331, abs=0.01)
    assert facility_of(ledger, "landfill-01", 2050)["capacity_greatest"] == 0  # it closes in 2038
    # Housing: N has 5,200 workers as published; at least 5 % of them and at most 123 for each of 95 ha need a place.
    # There are 600, and 1,200 more from 2029.
    places = facility_of(ledger, "workers-housing-03", 2030)
    assert (places["demand_least"], places["headroom_greatest"]) == (pytest.approx(260), pytest.approx(1540))
    assert places["demand_greatest"] == pytest.approx(123 * 95, abs=1)


def test_one_road_link_of_the_demo_by_hand_at_2030_and_2050(demo: FolderWorkspace) -> None:
    ledger = demo_ledger(demo, 2030)
    # From 20 to 150 PCU a day for each hectare. In 2030 N (95), C (180) and 60 % of E (310), as assigned: 461 ha.
    link = facility_of(ledger, "road-link-01", 2030)
    assert link["zones"] == ("mau-n", "mau-c", "mau-e")
    assert (link["demand_least"], link["demand_greatest"]) == (
        pytest.approx(20 * 461, abs=1), pytest.approx(150 * 461, abs=1),
    )  # fmt: skip
    # 45,000 PCU a day, and 30,000 more from between 2029 and 2031: sure only for 2050.
    assert (link["existing"], link["committed"], link["capacity_least"]) == (45_000, 30_000, 45_000)
    assert link["headroom_least"] == pytest.approx(45_000 - 69_150, abs=1)
    assert link["headroom_greatest"] == pytest.approx(75_000 - 9_220, abs=1)
    assert (link["failing_horizon"], link["cause"], link["cure"]) == (2030, "mau-e", "road-link-01-plus")
    # In 2050 C finds no room here after B (240): 95 + 240 + 186 ha against 75,000.
    later = facility_of(ledger, "road-link-01", 2050)
    assert later["zones"] == ("mau-n", "mau-b", "mau-e")
    assert later["headroom_least"] == pytest.approx(75_000 - 150 * 521, abs=2)
    # The new bridge is the nearest road of D (86 ha), once it is there.
    assert row_of(ledger, "mau-d", "road")["facility"] == "road-link-06"
    assert row_of(demo_ledger(demo, 2050), "mau-d", "road")["facility"] == "road-link-07"


def test_what_a_zone_puts_on_the_roads_of_hanoi_needs_the_capacity_of_those_roads(hanoi: FolderWorkspace) -> None:
    ledger = demo_ledger(hanoi, 2030)
    row = row_of(ledger, "tlip", "road")
    assert row["status"] == "not_computable"
    assert row["demand_least"] == pytest.approx(20 * 274, rel=0.01)
    assert "the capacity of the roads that serve the zone, in PCU/day" in row["needs"]
    assert "năng lực của các đường phục vụ khu, theo xe con quy đổi/ngày" in row["needs_vi"]
    assert any(each.startswith("Assumed: passenger car units") for each in ledger.assumptions_en)
    assert any("no source" in each for each in ledger.assumptions_en)


def test_a_road_link_is_as_near_as_its_line_not_as_its_middle() -> None:
    road = {**plant("long", 0, 100), "geometry": shapely.LineString([(200, 50), (40_000, 50)])}
    here = ledger_of(plants(road, plant("point", 3000, 100)), [zone("a", 0, 80)])
    assert turn(here, "a")["facility"] == "long"


def test_data_say_which_facilities_serve_a_zone_and_the_answer_says_so(demo: FolderWorkspace) -> None:
    ledger = demo_ledger(demo, 2030)
    power = row_of(ledger, "mau-e", "power")
    assert (power["assigned_by"], power["facilities"]) == ("assignment", ("substation-01", "substation-02"))
    assert power["shares"] == pytest.approx((0.4, 0.6))
    assert power["facility_name_vi"] == "Trạm biến áp 110 kV 1; Trạm biến áp 110 kV 2"
    assert power["facility_name_en"] == "110 kV substation 1; 110 kV substation 2"
    assert row_of(ledger, "mau-b", "wastewater")["assigned_by"] == "assignment"
    assert row_of(ledger, "mau-a", "water")["assigned_by"] == "nearest_by_road_with_headroom"
    assert row_of(ledger, "mau-d", "workers_housing")["assigned_by"] == "unserved"


def test_a_cure_whose_cost_nobody_published_is_named_without_one(demo: FolderWorkspace) -> None:
    row = row_of(demo_ledger(demo, 2030), "mau-a", "solid_waste")
    assert (row["cure"], row["cure_enough"]) == ("landfill-02", True)
    landfill = demo.layers.rows("facilities", ids=["landfill-02"]).iloc[0]
    assert (row["cure_name_vi"], row["cure_name_en"]) == (landfill["name_vi"], landfill["name_en"])
    assert row["cure_name_vi"] != row["cure_name_en"]
    assert row["cure_cost_billion_vnd"] is None or pd.isna(row["cure_cost_billion_vnd"])


def drawn(demo: FolderWorkspace, *, name: str = "drawn"):
    """The demo with a zone of 100 ha drawn beside zone E, that the scenario includes."""
    old = demo.layers.features("zones")
    west, south, *_ = old.geometry[old["id"] == "mau-e"].iloc[0].bounds
    row = old[old["id"] == "mau-e"].assign(
        id=name, status="proposed", expected_earliest=pd.NA, expected_latest=pd.NA, stated_area_ha=np.nan,
        geometry=[shapely.box(west - 1200, south, west - 200, south + 1000)],
    )  # fmt: skip
    new = gpd.GeoDataFrame(pd.concat([old, row], ignore_index=True), crs=old.crs)
    return overlaid(demo, {"zones": compare(old, new)}, name=("drawn", name), included=[name])


def test_a_drawn_zone_takes_its_turn_last_and_moves_no_zone_before_it(demo: FolderWorkspace) -> None:
    before, after = demo_ledger(demo, 2030), demo_ledger(drawn(demo), 2030)
    assert after.queue["zone"].iloc[-1] == "drawn"
    assert row_of(after, "drawn", "water")["demand_least"] == pytest.approx(1200)
    for zone_id in before.queue["zone"]:
        for topic in TOPICS:
            old, new = row_of(before, zone_id, topic.id), row_of(after, zone_id, topic.id)
            assert (old["facilities"], old["assigned_by"]) == (new["facilities"], new["assigned_by"])


def test_an_empty_change_gives_exactly_the_same_ledger(demo: FolderWorkspace) -> None:
    zones = demo.layers.features("zones")
    nothing = overlaid(demo, {"zones": compare(zones, zones)}, name="no change to the ledger")
    before, after = demo_ledger(demo, 2050), demo_ledger(nothing, 2050)
    for table in ("demands", "facilities", "totals", "queue"):
        pd.testing.assert_frame_equal(getattr(before, table), getattr(after, table), check_exact=True)


def test_a_zone_with_two_housing_estates_of_its_own_fills_both_by_their_size(demo: FolderWorkspace) -> None:
    row = row_of(demo_ledger(demo, 2030), "mau-m", "workers_housing")
    assert row["facilities"] == ("workers-housing-01", "workers-housing-02")
    assert row["shares"] == pytest.approx((3200 / 4600, 1400 / 4600))


def test_tenants_by_industry_are_the_least_that_an_operating_zone_draws(demo: FolderWorkspace) -> None:
    held = demo.layers.features("tenants")
    kw = {"electronics": 200, "food": 200, "textile": 200, "mechanical": 250, "garment": 160, "warehouse": 50,
          "building_materials": 250}  # fmt: skip
    own = held[held["zone"] == "mau-m"]
    least = (own.geometry.area / 10_000 * own["industry"].map(kw)).sum()
    assert row_of(demo_ledger(demo, 2030), "mau-m", "power")["demand_least"] == pytest.approx(least)


def test_phu_nghias_plant_is_short_of_its_published_flow_and_the_extension_says_what_it_needs(
    hanoi: FolderWorkspace,
) -> None:
    question = pose(hanoi, plan=None, horizon=2030, appraised=DAY)
    ledger = zone_ledger(hanoi, question, zones_asked(hanoi))
    row = row_of(ledger, "pn1", "wastewater")
    assert (row["status"], row["facility"], row["assigned_by"]) == ("computed", "xlnt-pn1", "own_facility")
    # The published flow is more than the norm allows on 170 ha: both stand, and the plant is short of either.
    assert (row["demand_least"], row["demand_greatest"]) == (pytest.approx(20 * 170), 4480)
    assert (row["headroom_least"], row["headroom_greatest"]) == (-1480, pytest.approx(-400))
    assert row["quality"] == "schematic"
    new = row_of(ledger, "pn2", "wastewater")
    assert new["status"] == "not_computable"
    assert "which wastewater plant serves the zone" in new["needs"][0]
    assert new["demand_least"] == pytest.approx(0.8 * 12 * 238)  # the least area that a source gives
    assert new["demand_greatest"] == pytest.approx(20 * 389)


def test_a_flow_that_contradicts_the_norm_makes_a_range_of_both(hanoi: FolderWorkspace) -> None:
    """Sài Đồng B: 1,833 m³ a day published about 2010; 20 m³ for each of 40 ha by the norm."""
    question = pose(hanoi, plan=None, horizon=2030, appraised=DAY)
    row = row_of(zone_ledger(hanoi, question, zones_asked(hanoi)), "sdb", "wastewater")
    assert (row["demand_least"], row["demand_greatest"]) == (pytest.approx(800), 1833)


def test_no_zone_of_hanoi_is_given_a_substation_that_nobody_assigned(hanoi: FolderWorkspace) -> None:
    (answer,) = assess(hanoi, zone="donganh", horizon=2030, appraised=DAY)
    told = {row["topic"]: row for row in answer["ledger"]["rows"]}
    assert answer["ledger"]["status"] == "not_computable"
    assert told["power"]["demand_least"] == pytest.approx(299.45 * 0.6 * 50)
    assert told["power"]["facility"] is None
    assert any("substation" in need for need in told["power"]["needs"])
    assert any("trạm biến áp" in need for need in told["power"]["needs_vi"])


def test_under_the_code_of_2026_the_ledger_says_that_its_numbers_are_not_known(demo: FolderWorkspace) -> None:
    question = pose(demo, plan=None, horizon=2030, appraised=date(2027, 2, 1))
    row = row_of(zone_ledger(demo, question, zones_asked(demo, "mau-a")), "mau-a", "water")
    assert row["status"] == "not_computable"
    assert "not known in QCVN 01:2026/BXD" in row["needs"][0]


def test_published_figures_stay_visible_beside_the_ledger(hanoi: FolderWorkspace) -> None:
    (answer,) = assess(hanoi, zone="pn1", horizon=2030, appraised=DAY)
    published = answer["ledger"]["published"]
    assert [row["headroom"] for row in published if row["topic"] == "wastewater"] == [-1480]
    assert answer["ledger"]["queue"]["place"] == 7
