"""The ledger's nearest facility by road: a river turns the nearest as the crow flies into the farther one."""

import time
from unittest.mock import patch

import geopandas as gpd
import numpy as np
import pytest
import shapely
from hypothesis import given, settings
from hypothesis import strategies as st
from shapely import affinity

from gisapp.analysis import ledger_gates, ledger_roads
from gisapp.analysis.ledger import Demand, opened, serve
from gisapp.analysis.ledger_gates import Gates
from gisapp.analysis.ledger_roads import RoadsTo, roads_to
from gisapp.analysis.ledger_supply import supply
from gisapp.analysis.ledger_tables import turn_rows
from gisapp.analysis.network_build import build_network
from gisapp.analysis.network_positions import zone_access
from gisapp.analysis.network_snap import access
from gisapp.analysis.network_times import ways_between
from gisapp.domain.ledger import TOPICS
from gisapp.domain.units import Range
from gisapp.storage.workspace import FolderWorkspace
from gisapp.workflows.ledger import zone_ledger
from gisapp.workflows.question import pose, zones_asked
from tests.test_ledger import DAY, HORIZONS, NO_PROJECTS, WATER, drawn, plant, plants, row_of

SPEED = {"ground": 3.6, "other": 36.0}
#: A road along the river's south bank, a bridge 5 km east, and the road back along the north bank.
SOUTH = [(0, 0), (5000, 0)]
BRIDGE = [(5000, 0), (5000, 300)]
NORTH = [(0, 300), (5000, 300)]
ZONE = shapely.box(0, -200, 200, -5)
LIMIT_M = 50.0


def network(*lines):
    ids = [f"r{at}" for at in range(len(lines))]
    table = gpd.GeoDataFrame({"id": ids}, geometry=[shapely.LineString(each) for each in lines], crs="EPSG:5897")
    return build_network(table, SPEED)


def works(*rows):
    return supply(plants(*rows), NO_PROJECTS, WATER, HORIZONS, power_factor=None)


def at(x, y, name, capacity=100, **columns):
    return {**plant(name, x, capacity, **columns), "geometry": shapely.Point(x, y)}


def way_to(there, net) -> RoadsTo | None:
    return roads_to([there], net, limit_m=LIMIT_M)[0]


def told(there, net, *, gates=True):
    roads = [None if net is None else way_to(there, net) for _ in HORIZONS]
    demand = Demand(
        zone="a", demand=Range.single(80), outline=ZONE, there=np.array([True, True]),
        gates=Gates(ZONE) if gates else None,
    )  # fmt: skip
    ledger = serve(opened(there, (), roads), [demand])
    row = turn_rows(ledger, (), ["a"], horizon=2030, costs={})[0]
    return row["facility"], row["assigned_by"]


def test_a_plant_across_the_river_is_farther_by_road_than_one_along_the_bank():
    there = works(at(100, 300, "across"), at(3000, 0, "along"))
    net = network(SOUTH, BRIDGE, NORTH)
    assert told(there, net) == ("along", "nearest_by_road_with_headroom")
    assert told(there, None) == ("across", "nearest_with_headroom")
    assert told(there, net, gates=False) == ("across", "nearest_with_headroom")


def test_where_no_road_leads_to_any_plant_with_room_it_is_a_straight_line_and_says_so():
    there = works(at(100, 300, "across"), at(3000, 0, "along", capacity=10))
    assert told(there, network(SOUTH, NORTH)) == ("across", "nearest_with_headroom")
    assert told(works(at(100, 900, "far-from-roads")), network(SOUTH, NORTH)) == (
        "far-from-roads", "nearest_with_headroom",
    )  # fmt: skip


def test_a_plant_that_may_have_room_is_called_so_by_road_too():
    later = {"status": "policy_approved", "expected_earliest": 2029, "expected_latest": 2035}
    there = works(at(3000, 0, "along", **later))
    assert told(there, network(SOUTH)) == ("along", "nearest_by_road_that_may_have_headroom")


def test_the_metres_are_counted_from_the_zones_edge_along_the_road_to_the_plant():
    there = works(at(100, 300, "across"), at(3000, 20, "along"), at(200, 900, "nowhere"))
    roads = way_to(there, network(SOUTH, BRIDGE, NORTH))
    metres = Gates(ZONE).metres(roads)
    # The zone lies 5 m south of the road from 0 to 200 m; the plants 20 m from it at 3,000 and at 100 m.
    assert metres[there.ids == "along"][0] == pytest.approx(5 + (3000 - 200) + 20)
    assert metres[there.ids == "across"][0] == pytest.approx(5 + (5000 - 200) + 300 + (5000 - 100))
    assert np.isinf(metres[there.ids == "nowhere"][0])


@settings(max_examples=40, deadline=None)
@given(st.lists(st.tuples(st.integers(0, 6), st.integers(0, 6)), min_size=1, max_size=5, unique=True),
       st.tuples(st.integers(0, 5), st.integers(0, 5)), st.integers(0, 2**30))  # fmt: skip
def test_what_is_kept_from_the_facilities_is_what_a_search_from_the_zone_finds(places, corner, seed):
    chance = np.random.default_rng(seed)
    streets = [
        [(x, y), (x + dx, y + dy)]
        for x in range(0, 700, 100) for y in range(0, 700, 100) for dx, dy in ((100, 0), (0, 100))
        if chance.random() < 0.6
    ]  # fmt: skip
    net = network(*streets, [(0, 0), (700, 0)])
    there = works(*(at(100 * x + 10, 100 * y, f"p{number}") for number, (x, y) in enumerate(places)))
    zone = shapely.box(*(100 * each + 20 for each in corner), *(100 * each + 130 for each in corner))
    roads = way_to(there, net)
    origin = zone_access(net, np.array([zone], dtype=object), limit_m=LIMIT_M)
    searched = ways_between(net, origin, access(net, there.places, limit_m=LIMIT_M)).metres[0]
    assert Gates(zone).metres(roads) == pytest.approx(searched)


def test_roads_themselves_and_plants_of_single_zones_are_not_looked_for_along_the_road():
    net = network(SOUTH)
    link = {**at(0, 0, "link"), "geometry": shapely.LineString(SOUTH)}
    assert way_to(works(link), net) is None
    assert way_to(works(at(0, 0, "own", zone="a")), net) is None


def test_each_nearest_facility_of_the_demo_is_chosen_by_road_and_road_links_by_the_line(demo: FolderWorkspace) -> None:
    ledger = zone_ledger(demo, pose(demo, plan=None, horizon=2030, appraised=DAY), zones_asked(demo))
    nearest = ledger.demands[ledger.demands["assigned_by"].fillna("").str.startswith("nearest")]
    by_road = nearest["assigned_by"].str.contains("by_road").groupby(nearest["topic"]).agg(["all", "any"])
    assert by_road.loc["water", "all"]
    assert not by_road.loc["road", "any"]
    assert "roads" in ledger.layers
    assert len(TOPICS) == ledger.demands["topic"].nunique()


def test_a_drawn_zone_is_the_only_one_searched_for_and_all_topics_share_the_searches(
    demo: FolderWorkspace, monkeypatch: pytest.MonkeyPatch
) -> None:
    question = pose(demo, plan=None, horizon=2030, appraised=DAY)
    zone_ledger(demo, question, zones_asked(demo))
    workspace = drawn(demo, name="searched")
    searched, search = [], ledger_gates._near
    monkeypatch.setattr(ledger_gates, "_near", lambda *said: searched.append(said) or search(*said))
    row = row_of(zone_ledger(workspace, question, zones_asked(workspace, "searched")), "searched", "water")
    assert row["assigned_by"].startswith("nearest_by_road")
    assert len(searched) == len(question.year.plan.horizons)


@settings(max_examples=40, deadline=None)
@given(st.integers(0, 2**30))
def test_the_nearest_by_road_is_the_one_that_a_search_of_everything_finds(seed):
    chance = np.random.default_rng(seed)
    streets = [
        [(x, y), (x + dx, y + dy)]
        for x in range(0, 7000, 1000) for y in range(0, 7000, 1000) for dx, dy in ((1000, 0), (0, 1000))
        if chance.random() < 0.55
    ]  # fmt: skip
    net = network(*streets, [(0, 0), (7000, 0)])
    there = works(*(at(*chance.integers(0, 7000, 2), f"p{number}") for number in range(8)))
    roads = roads_to([there], net, limit_m=600)[0]
    zone = affinity.translate(ZONE, *chance.integers(0, 6000, 2))
    fits = chance.random(len(there)) < 0.5
    everything = np.where(fits, Gates(zone).metres(roads), np.inf)
    straight = shapely.distance(zone, there.places)
    # However far the searches around the zone go, and whatever is left to the ways from everywhere, kept or not.
    for near, kept in ((0.0, 32), (0.0, 1), (500.0, 2), (2000.0, 3), (50_000.0, 32)):
        with patch.object(ledger_gates, "NEAR_M", near), patch.object(ledger_roads, "_KEPT", kept):
            found = Gates(zone).nearest(roads, fits, straight)
        if np.isinf(everything).all():
            assert found is None
        else:
            assert everything[found] == pytest.approx(everything.min(), abs=0.01)


def test_of_what_may_be_nearer_only_what_lies_between_is_searched(
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    net = network([(0, 0), (30_000, 0)], [(0, 0), (0, 25_000)])
    there = works(at(21_000, 0, "a"), at(0, 20_000, "b"))
    roads = roads_to([there], net, limit_m=600)[0]
    everywhere, search = [], ledger_roads.Destinations.metres_to
    monkeypatch.setattr(
        ledger_roads.Destinations, "metres_to", lambda of, place: everywhere.append(place) or search(of, place)
    )
    straight = shapely.distance(ZONE, there.places)
    assert Gates(ZONE).nearest(roads, np.array([True, False]), straight) == 0
    assert everywhere == [0]
    everywhere.clear()
    assert Gates(ZONE).nearest(roads, np.array([True, True]), straight) == 1
    assert set(everywhere) <= {0}


def test_a_zone_is_measured_to_a_hundred_plants_in_a_few_milliseconds() -> None:
    lines = [[(x, y), (x + dx, y + dy)] for x in range(0, 6000, 100) for y in range(0, 6000, 100)
             for dx, dy in ((100, 0), (0, 100))]  # fmt: skip
    there = works(*(at(57 * number, 61 * number % 6000, f"p{number:03d}") for number in range(100)))
    roads = way_to(there, network(*lines))
    taken = []
    for turn in range(5):
        gates = Gates(affinity.translate(ZONE, 100.0 * turn, 1500.0))
        begun = time.process_time()
        assert np.isfinite(gates.metres(roads)).all()
        taken.append(time.process_time() - begun)
    assert min(taken) < 0.05
