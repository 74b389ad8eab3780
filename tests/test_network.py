"""The road network: hand-computed streets, another library's answers, and what must hold whatever the roads are."""

import geopandas as gpd
import numpy as np
import pytest
import shapely
from hypothesis import given, settings
from hypothesis import strategies as st

from gisapp.analysis.access import nearest_by_road, offered, zone_gates, zones_on_roads
from gisapp.analysis.network_build import build_network
from gisapp.analysis.network_changes import with_roads, without_roads
from gisapp.analysis.network_snap import Access, access, leaving
from gisapp.analysis.network_times import nearest_of, reached, ways_between
from gisapp.domain.errors import BadInput
from gisapp.geometry.least_cost import costs_from

PLAN = "EPSG:5897"
#: 36 km/h is 10 m/s, so that seconds are read off the map.
SPEED = {"ground": 3.6, "other": 36.0, "motorway": 72.0, "footway": 0.0}


def roads(*lines, crs=PLAN, **columns):
    ids = [f"r{at:02d}" for at in range(len(lines))]
    return gpd.GeoDataFrame({"id": ids, **columns}, geometry=[shapely.LineString(each) for each in lines], crs=crs)


def network(*lines, **columns):
    return build_network(roads(*lines, **columns), SPEED)


def at(net, *points, limit_m=50.0):
    return access(net, shapely.points(points), limit_m=limit_m)


def between(net, start, end):
    ways = ways_between(net, at(net, start), at(net, end))
    return ways.seconds[0, 0], ways.metres[0, 0]


def test_a_place_gets_on_the_road_beside_it_and_the_distance_is_told():
    net = network([(0, 0), (1000, 0)])
    found = at(net, (300, 40), (700, -25))
    assert found.low == pytest.approx([0.3, 0.7])
    assert found.nearest_road_m == pytest.approx([40.0, 25.0])
    assert between(net, (300, 40), (700, -25)) == pytest.approx((40 + 40 + 25, 40 + 400 + 25)), "on foot at 1 m/s"


def test_roads_meet_at_a_shared_vertex_inside_them_and_not_where_they_merely_cross():
    joined = network([(0, 0), (500, 0), (1000, 0)], [(500, -500), (500, 0), (500, 500)])
    crossing = network([(0, 0), (1000, 0)], [(500, -500), (500, 500)])
    assert between(joined, (0, 0), (500, 500)) == pytest.approx((100.0, 1000.0))
    assert between(crossing, (0, 0), (500, 500)) == (np.inf, np.inf)
    assert crossing.part_metres.tolist() == [1000.0, 1000.0]


def test_a_bridge_does_not_meet_the_street_below_it_but_its_ramps_meet_the_ground():
    lines = ([(0, 0), (500, 0), (1000, 0)], [(500, -500), (500, 0), (500, 500)], [(500, 500), (0, 500), (0, 0)])
    assert between(network(*lines), (400, 0), (500, 100))[1] == pytest.approx(200.0)
    apart = network(*lines, bridge=[None, "yes", None])
    assert between(apart, (400, 0), (500, 100))[1] == pytest.approx(400 + 500 + 500 + 400)
    assert between(network(*lines, layer=[0, "1", 0]), (400, 0), (500, 100))[1] == pytest.approx(1800.0)


def test_one_way_roads_are_driven_in_their_direction_only():
    loop = ([(0, 0), (1000, 0)], [(1000, 0), (1000, 1000), (0, 1000), (0, 0)])
    net = network(*loop, oneway=["yes", None])
    assert between(net, (200, 0), (600, 0))[1] == pytest.approx(400.0)
    assert between(net, (600, 0), (200, 0))[1] == pytest.approx(400 + 3000 + 200)
    turned = network(*loop, oneway=["-1", None])
    assert between(turned, (600, 0), (200, 0))[1] == pytest.approx(400.0)


def test_of_two_roads_between_the_same_junctions_the_faster_counts_for_time_and_the_shorter_for_length():
    net = network([(0, 0), (1000, 0)], [(0, 0), (500, 300), (1000, 0)], highway=["residential", "motorway"])
    seconds, metres = between(net, (0, 0), (1000, 0))
    assert metres == pytest.approx(1000.0)
    assert seconds == pytest.approx(2 * np.hypot(500, 300) / 20)


def test_a_class_without_a_speed_takes_that_of_others_and_footways_are_not_driven():
    net = network([(0, 0), (1000, 0)], [(0, 10), (1000, 10)], highway=["made_up", "footway"])
    assert len(net) == 1
    assert between(net, (0, 12), (1000, 12))[0] == pytest.approx(100.0 + 24)


def test_farther_from_a_road_than_the_limit_there_is_no_road_data_which_is_not_the_same_as_no_way():
    net = network([(0, 0), (1000, 0)], [(0, 5000), (1000, 5000)])
    found = at(net, (500, 20), (500, 2000), (500, 4990))
    assert found.has_road.tolist() == [True, False, True]
    assert ways_between(net, found, found).seconds[0].tolist() == [40.0, np.inf, np.inf]


def test_the_nearest_along_the_roads_is_not_the_nearest_as_the_crow_flies():
    net = network([(0, 0), (1000, 0)], [(1000, 0), (1000, 100), (0, 100)])
    near = nearest_of(net, at(net, (10, 0)), at(net, (10, 100), (600, 0)))
    assert near.destination.tolist() == [1]
    assert near.cost == pytest.approx([59.0])


def test_a_service_area_is_the_edges_reached_and_the_parts_of_edges():
    net = network([(0, 0), (1000, 0)], [(1000, 0), (1000, 1000)], [(1000, 0), (2000, 0)])
    origin = at(net, (500, 0))
    seconds = costs_from(net.seconds, leaving(net, origin))[0]
    area = reached(net, seconds, 70.0, origin)
    assert (area.share * net.metres[area.edges]).sum() == pytest.approx(1000 + 200 + 200)
    little = reached(net, costs_from(net.seconds, leaving(net, origin), limit=20.0)[0], 20.0, origin)
    assert (little.share * net.metres[little.edges]).tolist() == pytest.approx([400.0])


def test_an_empty_layer_is_a_network_without_roads():
    net = build_network(roads(), SPEED)
    assert len(net) == 0
    assert at(net, (0, 0)).has_road.tolist() == [False]
    assert net.parts.tolist() == []


def test_roads_in_degrees_are_refused():
    with pytest.raises(BadInput):
        build_network(roads([(0, 0), (1, 1)], crs="EPSG:4326"), SPEED)


# ---- another library, and properties


def grid(side, seed, *, kept=0.8):
    """A jittered grid of streets, some missing, some one-way, of several classes."""
    rng = np.random.default_rng(seed)
    x, y = np.meshgrid(np.arange(side) * 100.0, np.arange(side) * 100.0)
    xy = np.stack([x, y], axis=-1) + rng.uniform(-30, 30, (side, side, 2))
    pairs = [(xy[i, j], xy[i + di, j + dj]) for i in range(side) for j in range(side)
             for di, dj in ((0, 1), (1, 0), (1, 1)) if i + di < side and j + dj < side]  # fmt: skip
    pairs = [each for each in pairs if rng.random() < kept]
    classes = rng.choice(["motorway", "other"], len(pairs))
    oneway = rng.choice(np.array([None, "yes", "-1"], dtype=object), len(pairs))
    return roads(*pairs, highway=classes, oneway=oneway)


def test_times_agree_with_rustworkx_to_a_billionth():
    rustworkx = pytest.importorskip("rustworkx")
    net = build_network(grid(25, seed=3), SPEED)
    graph = rustworkx.PyDiGraph()
    graph.add_nodes_from(range(len(net.nodes)))
    arcs = [
        (int(a), int(b), float(c)) for a, b, c in zip(net.start, net.end, net.onward, strict=True) if np.isfinite(c)
    ]
    arcs += [(int(b), int(a), float(c)) for a, b, c in zip(net.start, net.end, net.back, strict=True) if np.isfinite(c)]
    graph.add_edges_from(arcs)
    origins = [0, 17, 300]
    nodes = Access(
        count=3, place=np.arange(3), edge=np.array([np.flatnonzero(net.start == each)[0] for each in origins]),
        low=np.zeros(3), high=np.zeros(3), off_m=np.zeros(3),
    )  # fmt: skip
    ours = costs_from(net.seconds, leaving(net, nodes))
    for row, origin in zip(ours, origins, strict=True):
        theirs = dict(rustworkx.dijkstra_shortest_path_lengths(graph, origin, float))
        told = np.array([0.0 if at == origin else theirs.get(at, np.inf) for at in range(len(row))])
        assert np.array_equal(np.isfinite(row), np.isfinite(told))
        assert row[np.isfinite(row)] == pytest.approx(told[np.isfinite(told)], abs=1e-9)


#: To the centimetre: nobody draws nearer, and GEOS divides by zero on lengths whose square is no number any more.
points = st.tuples(*[st.integers(-2_000, 92_000).map(lambda cm: cm / 100)] * 2)


@settings(deadline=None, max_examples=40)
@given(seed=st.integers(0, 10_000), where=st.lists(points, min_size=2, max_size=6))
def test_the_order_of_the_roads_never_matters(seed, where):
    table = grid(10, seed)
    mixed = table.sample(frac=1.0, random_state=seed)
    answers = []
    for each in (table, mixed):
        net = build_network(each, SPEED)
        answers.append(ways_between(net, at(net, *where), at(net, *where)).seconds)
    assert np.allclose(*answers, rtol=0, atol=1e-9)


@settings(deadline=None, max_examples=40)
@given(seed=st.integers(0, 10_000), where=st.lists(points, min_size=2, max_size=6), ends=st.tuples(points, points))
def test_a_new_road_never_worsens_a_time(seed, where, ends):
    table = grid(10, seed)
    first, last = (table.geometry.iloc[int(abs(each[0])) % len(table)].coords[0] for each in ends)
    new = roads([first, *ends, last], highway=["other"]).assign(id="new")
    net = build_network(table, SPEED)
    wider = build_network(gpd.GeoDataFrame(gpd.pd.concat([table, new], ignore_index=True), crs=PLAN), SPEED)
    before, after = (ways_between(each, *[at(each, *where)] * 2).seconds for each in (net, wider))
    assert (after <= before + 1e-9).all()


@settings(deadline=None, max_examples=40)
@given(seed=st.integers(0, 10_000), where=points, less=st.floats(0, 60), more=st.floats(0, 60))
def test_more_time_never_reaches_less(seed, where, less, more):
    net = build_network(grid(10, seed), SPEED)
    origin = at(net, where)
    seconds = costs_from(net.seconds, leaving(net, origin))[0]
    areas = [reached(net, seconds, each, origin) for each in (less, less + more)]
    assert set(areas[0].edges) <= set(areas[1].edges)
    shares = [dict(zip(area.edges.tolist(), area.share, strict=True)) for area in areas]
    assert all(share <= shares[1][edge] + 1e-9 for edge, share in shares[0].items())


def test_the_demo_has_a_network_and_its_planned_roads_only_later(demo):
    from gisapp.workflows.network import road_network

    now, later = road_network(demo, 2030), road_network(demo, 2050)
    assert later.metres[later.alive].sum() > now.metres[now.alive].sum()
    assert now is road_network(demo, 2030), "remembered"


def test_hanoi_ships_without_roads_and_says_so(hanoi):
    from gisapp.workflows.network import road_network

    assert road_network(hanoi, 2030) is None


# ---- positions that nobody knows exactly


def zone_table(shape, uncertainty_m, identity="z"):
    columns = {"id": [identity], "quality": ["surveyed"], "position_uncertainty_m": [uncertainty_m]}
    return gpd.GeoDataFrame(columns, geometry=[shape], crs=PLAN)


def hospitals(*where, uncertainty_m=0.0, kind="hospital"):
    ids = [f"h{at}" for at in range(len(where))]
    columns = {"id": ids, "name_vi": ids, "kind": kind, "quality": "surveyed"}
    columns["position_uncertainty_m"] = uncertainty_m
    return gpd.GeoDataFrame(columns, geometry=list(shapely.points(where)), crs=PLAN)


def nearest_row(net, shape, uncertainty_m, table, limit_m=150.0):
    zones = zone_table(shape, uncertainty_m)
    on_roads = zones_on_roads(net, zones, limit_m=limit_m)
    kind = table["kind"].iloc[0]
    return nearest_by_road(net, zones, on_roads, [offered(net, table, kind, limit_m=limit_m)]).iloc[0]


def figures(row):
    greatest = np.inf if np.isnan(row.network_greatest_min) else row.network_greatest_min
    metres = np.inf if np.isnan(row.network_greatest_m) else row.network_greatest_m
    return row.network_least_min, greatest, row.network_least_m, metres


def test_fire_engines_drive_from_their_post_to_the_zone_and_everybody_else_from_the_zone():
    there, back = [(0, 0), (1000, 0)], [(1000, 0), (1000, 1000), (0, 1000), (0, 0)]
    net = network(there, back, oneway=["yes", "yes"])
    to_hospital, from_post = (
        nearest_row(net, shapely.Point(0, 0), 0.0, hospitals((1000, 0), kind=kind), limit_m=10.0)
        for kind in ("hospital", "fire_post")
    )
    assert figures(to_hospital) == pytest.approx((100 / 60,) * 2 + (1000,) * 2)
    assert figures(from_post) == pytest.approx((300 / 60,) * 2 + (3000,) * 2)
    assert (to_hospital.direction, from_post.direction) == ("to_facility", "to_zone")


def test_on_one_street_a_fire_engine_drives_no_way_round_and_never_against_the_arrow():
    net = network([(0, 0), (1000, 0)], oneway=["yes"])
    ahead, behind = (
        nearest_row(net, shapely.Point(500, 0), 0.0, hospitals((x, 0), kind="fire_post"), limit_m=5.0)
        for x in (100, 900)
    )
    assert ahead.network_least_m == pytest.approx(400)
    assert behind.status == "not_computable"


def test_a_zone_on_the_road_is_as_far_as_its_gate_and_has_one_time():
    net = network([(0, 0), (10_000, 0)])
    row = nearest_row(net, shapely.box(1000, -200, 2000, 200), 0.0, hospitals((5000, 20)))
    assert figures(row) == pytest.approx(((3000 / 10 + 20) / 60,) * 2 + (3020.0,) * 2)
    assert (row.straight_least_m, row.network_id) == (pytest.approx(np.hypot(3000, 0)), "h0")


@pytest.mark.parametrize("kind", ["hospital", "fire_post"])
def test_a_zone_off_by_a_kilometre_has_a_range_that_holds_every_place_it_may_be(kind):
    roads = grid(40, seed=5, kept=0.9)
    oneway = np.where(np.arange(len(roads)) % 7 == 0, "yes", "no")
    net = build_network(roads.assign(oneway=oneway), SPEED)
    table = hospitals((300, 300), (2500, 1000), kind=kind)
    shape = shapely.Point(1500, 2000).buffer(300)
    least, greatest, least_m, greatest_m = figures(nearest_row(net, shape, 600.0, table))
    assert greatest < np.inf
    rng = np.random.default_rng(1)
    for angle, off in zip(rng.uniform(0, 2 * np.pi, 25), rng.uniform(0, 600, 25), strict=True):
        moved = shapely.affinity.translate(shape, off * np.cos(angle), off * np.sin(angle))
        minutes, _, metres, _ = figures(nearest_row(net, moved, 0.0, table))
        assert least - 1e-9 <= minutes <= greatest + 1e-9
        assert least_m - 1e-9 <= metres <= greatest_m + 1e-9


@settings(deadline=None, max_examples=25)
@given(seed=st.integers(0, 1000), narrow=st.floats(0, 400), more=st.floats(0, 400), site=st.floats(0, 80))
def test_a_wider_uncertainty_never_narrows_a_time(seed, narrow, more, site):
    net = build_network(grid(15, seed), SPEED)
    shape = shapely.Point(700, 700).buffer(150)
    where = [(100, 150), (1200, 900)]
    inner = figures(nearest_row(net, shape, narrow, hospitals(*where, uncertainty_m=site)))
    outer = figures(nearest_row(net, shape, narrow + more, hospitals(*where, uncertainty_m=site + more / 10)))
    assert outer[0] <= inner[0] + 1e-9
    assert outer[1] >= inner[1] - 1e-9
    assert outer[2] <= inner[2] + 1e-9
    assert outer[3] >= inner[3] - 1e-9


def test_a_zone_that_may_lie_where_there_are_no_roads_has_a_least_time_and_no_greatest():
    net = network([(0, 0), (10_000, 0)])
    row = nearest_row(net, shapely.box(1000, -200, 2000, 200), 1500.0, hospitals((5000, 20)))
    assert (row.status, row.unbounded) == ("computed", "no_road_data")
    assert np.isnan(row.network_greatest_min)
    far = nearest_row(net, shapely.box(1000, 4000, 2000, 4400), 0.0, hospitals((5000, 20)))
    assert far.status == "not_computable"
    assert far.needs == ("roads in the layer near the zone: no road data here",)


def test_a_facility_on_roads_that_nothing_joins_to_the_zones_is_no_way_and_not_no_road_data():
    net = network([(0, 0), (1000, 0)], [(0, 3000), (1000, 3000)])
    row = nearest_row(net, shapely.box(0, 0, 100, 100), 0.0, hospitals((500, 3000)))
    assert row.status == "not_computable"
    assert "no way" in row.needs[0]


def test_gates_are_where_roads_cross_the_outline():
    net = network([(-1000, 50), (1000, 50)], [(500, -500), (500, 500)])
    zones = zone_table(shapely.box(0, 0, 100, 100), 0.0)
    row = zone_gates(net, zones_on_roads(net, zones, limit_m=100.0)).iloc[0]
    assert (row.status, row.gates, row.off_road_m, row.part) == ("on_roads", 2, 0.0, 0)


# ---- changes


@settings(deadline=None, max_examples=40)
@given(seed=st.integers(0, 10_000), where=st.lists(points, min_size=2, max_size=5), many=st.integers(1, 30))
def test_roads_added_one_step_later_and_roads_taken_out_answer_as_a_network_made_anew(seed, where, many):
    table = grid(8, seed)
    new = table.sample(min(many, len(table) - 1), random_state=seed)
    old = table.drop(new.index)
    anew, before = build_network(table, SPEED), build_network(old, SPEED)
    later = with_roads(before, new, SPEED)
    back = without_roads(later, set(new["id"]))
    told = [ways_between(each, at(each, *where), at(each, *where)).seconds for each in (anew, later, before, back)]
    assert np.allclose(told[0], told[1], rtol=0, atol=1e-9)
    assert np.allclose(told[2], told[3], rtol=0, atol=1e-9)


def test_a_new_road_joins_an_old_one_at_a_vertex_inside_it_and_passes_over_a_bridge():
    street = roads([(0, 0), (500, 0), (1000, 0)], bridge=["no"])
    bridge = roads([(0, 0), (500, 0), (1000, 0)], bridge=["yes"])
    crossing = roads([(500, -500), (500, 0), (500, 500)]).assign(id="new")
    joined, apart = (with_roads(build_network(each, SPEED), crossing, SPEED) for each in (street, bridge))
    assert between(joined, (0, 0), (500, 500)) == pytest.approx((100.0, 1000.0))
    assert between(apart, (0, 0), (500, 500)) == (np.inf, np.inf)
    assert at(joined, (450, 10), limit_m=20.0).low == pytest.approx([0.9]), "the old edge was cut where they meet"


def test_a_road_drawn_over_the_demo_shortens_ways_and_the_roads_below_are_not_made_anew(demo, monkeypatch):
    from gisapp.history.diff import Diff
    from gisapp.workflows import network as journeys
    from gisapp.workflows.overlay import overlaid

    below = journeys.road_network(demo, 2030)
    roads_there = demo.layers.features("roads")
    ends = [below.nodes[0], below.nodes[len(below.nodes) // 2]]
    drawn = roads_there.iloc[:1].assign(id="drawn", kind="national", status="operating", valid_from=2026)
    drawn = drawn.set_geometry([shapely.LineString(ends)], crs=PLAN)
    changed = overlaid(demo, {"roads": Diff(before=roads_there.iloc[:0], after=drawn)}, name="a drawn road")
    made = []
    real = journeys.build_network
    monkeypatch.setattr(journeys, "build_network", lambda table, speed: made.append(len(table)) or real(table, speed))
    above = journeys.road_network(changed, 2030)
    assert sum(made) <= 1, "only the drawn road"
    first, last = (access(above, shapely.points([each]), limit_m=1.0) for each in ends)
    before = ways_between(below, *(access(below, shapely.points([each]), limit_m=1.0) for each in ends)).metres[0, 0]
    assert ways_between(above, first, last).metres[0, 0] == pytest.approx(shapely.distance(*shapely.points(ends)))
    assert before > shapely.distance(*shapely.points(ends))
