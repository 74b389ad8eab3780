"""What zones reach by road: hand-computed catchments, another library's shares, the demo district and the real city."""

from dataclasses import replace
from datetime import date

import geopandas as gpd
import numpy as np
import pandas as pd
import pytest
import shapely
from hypothesis import given, settings
from hypothesis import strategies as st

from gisapp.analysis.access import zones_on_roads
from gisapp.analysis.catchment import catchments, communes_on_roads, old_units, zone_times
from gisapp.analysis.competition import drained, shared, weights
from gisapp.analysis.network_build import build_network
from gisapp.analysis.network_changes import with_roads, without_roads
from gisapp.analysis.network_pieces import pieces, reached_pieces
from gisapp.analysis.network_times import ways_between
from gisapp.domain.standard import Standard, Verification
from gisapp.workflows.access import communes_of, zone_access
from gisapp.workflows.assessment import as_table, assess
from gisapp.workflows.question import pose, zones_asked
from gisapp.workflows.rasters import people_in
from tests.conftest import REAL, gisapp

PLAN = "EPSG:5897"
DAY = date(2026, 11, 22)
#: 36 km/h is 10 m/s; over the ground 1 m/s.
SPEED = {"ground": 3.6, "other": 36.0}
STEPS = {10.0: 1.0, 20.0: 0.5}


def street(*lines):
    ids = [f"r{at}" for at in range(len(lines))]
    return build_network(gpd.GeoDataFrame({"id": ids}, geometry=list(map(shapely.LineString, lines)), crs=PLAN), SPEED)


def zone_at(shape, uncertainty_m=0.0):
    columns = {"id": ["z"], "quality": ["surveyed"], "position_uncertainty_m": [uncertainty_m]}
    return gpd.GeoDataFrame(columns, geometry=[shape], crs=PLAN)


def communes(*shapes, people=1000):
    ids = [f"c{at}" for at in range(len(shapes))]
    return gpd.GeoDataFrame({"id": ids, "name_vi": ids, "population": people}, geometry=list(shapes), crs=PLAN)


def caught(net, zones, table, *minutes, along=None, come=()):
    on_roads = zones_on_roads(net, zones, limit_m=200.0)
    there = communes_on_roads(net, table, limit_m=200.0, along=along, come=come)
    return catchments(net, on_roads, zone_times(net, on_roads), there, minutes)


def test_people_are_reached_as_far_as_the_roads_of_their_commune_are():
    net = street([(0, 0), (2400, 0)], [(2400, 0), (4800, 0)])
    found = caught(
        net, zone_at(shapely.Point(0, 0)),
        communes(shapely.box(0, -9, 2400, 9), shapely.box(2400.1, -9, 4800, 9)), 2, 5, 8,
    )  # fmt: skip
    assert found.rows["roads_least_km"].tolist() == pytest.approx([1.2, 3.0, 4.8])
    assert found.rows["people_least"].tolist() == pytest.approx([500, 1000 + 250, 2000])
    assert found.rows["people_greatest"].tolist() == found.rows["people_least"].tolist(), "nothing is uncertain"
    assert found.rows["communes_least"].tolist() == [1, 2, 2]
    assert found.communes["share_least"].tolist() == pytest.approx([0.5, 1.0, 0.25, 1.0, 1.0])


PLACES = st.tuples(st.integers(0, 4), st.integers(0, 4))
#: Streets on a grid of 300 m, so that many meet; across them the borders of four communes, which go through edges.
STREETS = st.lists(st.lists(PLACES, min_size=2, max_size=5, unique=True), min_size=1, max_size=6)
QUARTERS = [shapely.box(x, y, x + 650, y + 650) for x in (-50, 601) for y in (-50, 601)]


@given(before=STREETS, come=STREETS, gone=st.integers(0, 5))
@settings(max_examples=60, deadline=None)
def test_roads_that_come_take_nobody_away_and_nobody_lives_along_them_yet(before, come, gone):
    lines = [[(300.0 * x, 300.0 * y) for x, y in each] for each in before]
    table = gpd.GeoDataFrame(
        {"id": [f"new{at}" for at in range(len(come))]},
        geometry=[shapely.LineString([(300.0 * x, 300.0 * y) for x, y in each]) for each in come], crs=PLAN,
    )  # fmt: skip
    old = street(*lines)
    zones, drawn = zone_at(shapely.Point(lines[0][0])), communes(*QUARTERS)
    then, now_ = (
        caught(net, zones, drawn, 0.5, 1, 2, 4, along=old).rows for net in (old, with_roads(old, table, SPEED))
    )
    for name in ("people_least", "people_greatest", "communes_least"):
        assert (now_[name].fillna(0) >= then[name].fillna(0) - 1e-6).all(), name
    assert (now_["people_greatest"].fillna(0) <= 4000 + 1e-6).all()
    # A road that a scenario takes out leaves its people where they are, out of reach.
    taken = [f"r{gone}"] if gone < len(lines) else []
    less = caught(without_roads(old, taken), zones, drawn, 0.5, 1, 2, 4, along=old).rows
    assert (less["people_least"].fillna(0) <= then["people_least"].fillna(0) + 1e-6).all()


def test_nobody_lives_along_a_road_that_is_only_proposed_and_a_road_drawn_anew_keeps_its_people():
    lines = [(0, 0), (2400, 0)], [(2400, 0), (2400, 2400)]
    net, around = street(*lines), communes(shapely.box(-9, -9, 2409, 2409))
    zone = zone_at(shapely.Point(0, 0))
    assert caught(net, zone, around, 4).rows["people_least"].tolist() == pytest.approx([500])
    assert caught(net, zone, around, 4, come=["r1"]).rows["people_least"].tolist() == pytest.approx([1000])
    again = gpd.GeoDataFrame({"id": ["r1"]}, geometry=[shapely.LineString(lines[1])], crs=PLAN)
    anew = with_roads(without_roads(net, ["r1"]), again, SPEED)
    assert caught(anew, zone, around, 8, along=net).rows["people_least"].tolist() == pytest.approx([1000])


def test_communes_without_a_figure_are_counted_apart_and_never_as_empty():
    net = street([(0, 0), (2400, 0)])
    row = caught(net, zone_at(shapely.Point(0, 0)), communes(shapely.box(0, -9, 2400, 9), people=None), 5).rows.iloc[0]
    assert np.isnan(row.people_least)
    assert (row.communes_least, row.communes_without_people) == (1, 1)


def test_a_zone_by_no_road_reaches_nothing_that_is_known():
    net = street([(0, 0), (2400, 0)])
    row = caught(net, zone_at(shapely.Point(0, 5000)), communes(shapely.box(0, -9, 2400, 9)), 5).rows.iloc[0]
    assert row.status == "no_road_data"
    assert np.isnan(row.people_least)


@settings(deadline=None, max_examples=25)
@given(narrow=st.floats(0, 500), more=st.floats(0, 500), minutes=st.floats(0.5, 8), longer=st.floats(0, 5))
def test_more_time_serves_no_fewer_people_and_a_wider_uncertainty_never_narrows_how_many(narrow, more, minutes, longer):
    net = street([(0, 0), (1000, 0), (3000, 0)], [(1000, 0), (1000, 2000)], [(1000, 2000), (3000, 0)])
    areas = communes(shapely.box(0, -9, 1500, 2100), shapely.box(1500, -9, 3100, 2100))
    inner, outer = (
        caught(net, zone_at(shapely.Point(900, 100).buffer(300), each), areas, minutes, minutes + longer).rows
        for each in (narrow, narrow + more)
    )
    for rows in (inner, outer):
        assert rows["people_least"].is_monotonic_increasing
        assert rows["people_greatest"].is_monotonic_increasing
    assert (outer["people_least"] <= inner["people_least"] + 1e-6).all()
    assert (outer["people_greatest"] >= inner["people_greatest"] - 1e-6).all()


def test_old_communes_that_were_divided_are_only_maybe_reached():
    reached = pd.DataFrame(
        [("z", 15.0, "n1", 1.0, 1.0), ("z", 15.0, "n2", 0.0, 0.4)],
        columns=["zone", "minutes", "commune", "share_least", "share_greatest"],
    )
    crosswalk = pd.DataFrame(
        [("o1", "n1", False), ("o2", "n1", True), ("o2", "n2", True), ("o3", "n2", False), ("o4", "n9", False)],
        columns=["old_code", "new_code", "is_split"],
    )
    row = old_units(reached, crosswalk).iloc[0]
    assert (row.old_least, row.old_greatest, row.old_split) == (1, 3, 1)


# ---- competition


def test_two_zones_share_what_both_reach_the_nearer_the_more():
    seconds = np.array([[300.0, 900.0], [900.0, 3000.0]])
    weight = weights(seconds, STEPS)
    assert weight.tolist() == [[1.0, 0.5], [0.5, 0.0]]
    demand = np.array([100.0, 200.0])
    told = shared(np.array([60.0, 30.0]), (demand, demand), (weight, weight))
    assert told.least == pytest.approx([60 / 200 + 0.5 * 30 / 50, 0.5 * 60 / 200])
    assert told.greatest == pytest.approx(told.least)
    taken = drained(np.array([60.0, 30.0]), demand, weight, 0)
    assert taken == pytest.approx([0.0, 60 / 100 - 60 / 200]), "without the other the first has more"


def test_shares_agree_with_the_library_access():
    access = pytest.importorskip("access")
    rng = np.random.default_rng(4)
    seconds = rng.uniform(0, 2400, (12, 9))
    supply, demand = rng.uniform(10, 500, 9), rng.uniform(100, 900, 12)
    weight = weights(seconds, {10.0: 1.0, 20.0: 0.68, 30.0: 0.22})
    ours = shared(supply, (demand, demand), (weight, weight)).least
    costs = [(i, j, seconds[i, j] / 60) for i in range(12) for j in range(9)]
    table = pd.DataFrame(costs, columns=["origin", "dest", "cost"])
    theirs = access.fca.two_stage_fca(
        demand_df=pd.DataFrame({"demand": demand}, index=pd.Index(range(12), name="geoid")),
        supply_df=pd.DataFrame({"supply": supply}, index=pd.Index(range(9), name="geoid")),
        cost_df=table, max_cost=30, demand_index=True, supply_index=True,
        weight_fn=access.weights.step_fn({10: 1.0, 20: 0.68, 30: 0.22}),
    )  # fmt: skip
    assert ours == pytest.approx(theirs.reindex(range(12)).to_numpy(), rel=1e-9)


@settings(deadline=None, max_examples=50)
@given(seed=st.integers(0, 10_000))
def test_every_share_within_the_ranges_of_times_and_workers_lies_within_the_range_told(seed):
    rng = np.random.default_rng(seed)
    supply = rng.uniform(1, 100, 4)
    low, high = np.sort(rng.uniform(1, 50, (2, 5)), axis=0)
    soon, late = np.sort(rng.uniform(0, 1500, (2, 5, 4)), axis=0)
    told = shared(supply, (low, high), (weights(late, STEPS), weights(soon, STEPS)))
    demand, seconds = rng.uniform(low, high), rng.uniform(soon, late)
    one = shared(supply, (demand, demand), (weights(seconds, STEPS),) * 2).least
    assert (told.least <= one + 1e-9).all()
    assert (one <= told.greatest + 1e-9).all()


# ---- the demo district


class NoRasters:
    """A workspace's rasters where there are none."""

    def ids(self):
        return ()

    def state(self):
        return "none"


def asked(workspace, horizon=2030, *more):
    question = pose(workspace, plan=None, horizon=horizon, appraised=DAY)
    return replace(question, standards=(*question.standards, *more))


def per_ha(end, number):
    return Standard(
        id=f"test/workers-{end}", topic="demand", quantity=f"workers_per_ha_{end}", applies_to="zone", comparator="=",
        number=number, unit="persons/ha", clause="", document="", valid_from=None, valid_to=None,
        verification=Verification.ASSUMED, source="", title_vi="", title_en="",
    )  # fmt: skip


def without_workers(question):
    kept = tuple(row for row in question.standards if not row.quantity.startswith("workers_per_ha"))
    return replace(question, standards=kept)


def test_every_zone_of_the_demo_is_on_the_roads_and_no_way_is_shorter_than_the_straight_line(demo):
    zones = zones_asked(demo)
    found = zone_access(demo, asked(demo), zones)
    assert set(found.gates["status"]) == {"on_roads", "beside_roads"}
    assert ((found.gates["gates"] > 0) == (found.gates["status"] == "on_roads")).all()
    known = found.nearest[found.nearest["status"] == "computed"]
    assert len(known) > 50
    assert (known["network_least_m"] >= known["straight_least_m"] - 1e-6).all()
    assert (known["network_least_min"] <= known["network_greatest_min"]).all()
    assert known["quality"].unique().tolist() == ["synthetic"]


def test_roads_are_drawn_in_pieces_each_reached_when_its_middle_is(demo):
    question = asked(demo)
    found = zone_access(demo, question, zones_asked(demo, "mau-m"))
    network = found.roads.network
    whole = pieces(network, about_m=300.0)
    assert shapely.length(whole.lines).sum() == pytest.approx(network.metres[network.alive].sum())
    assert shapely.length(whole.lines).max() < 600
    middles = shapely.line_interpolate_point(whole.lines, 0.5, normalized=True)
    on_edge = shapely.line_interpolate_point(network.lines(whole.edge), whole.share, normalized=True)
    assert shapely.distance(middles, on_edge).max() < 1e-6
    drawn = reached_pieces(network, found.times, (5.0, 15.0), about_m=300.0, most=10_000)
    seconds = ways_between(network, found.placed.where.drawn, whole.middles).seconds[0]
    assert len(drawn.lines) == (seconds <= 900).sum()
    assert (drawn.latest[0] == 0).sum() == (seconds <= 300).sum()
    few = reached_pieces(network, found.times, (15.0,), about_m=300.0, most=len(drawn.lines) // 2)
    assert len(few.lines) < len(drawn.lines)
    assert few.left_out[0] == "internal", "the slowest roads go first, and are named"


def test_a_second_zone_asks_no_search_over_the_whole_network(demo, monkeypatch):
    question = asked(demo)
    zone_access(demo, question, zones_asked(demo, "mau-a"))

    def never(*_arguments, **_options):
        raise AssertionError("searched again")

    monkeypatch.setattr("gisapp.analysis.network_times.nearest_source", never)
    monkeypatch.setattr("gisapp.analysis.catchment._in_areas", never)
    monkeypatch.setattr("gisapp.workflows.competition_field._settle", never)
    found = zone_access(demo, question, zones_asked(demo, "mau-m"))
    assert (found.competition["status"] == "computed").any()


def test_a_zone_that_is_only_drawn_answers_as_one_of_the_layer_in_its_place_would(demo):
    question = asked(demo)
    there = zones_asked(demo, "mau-m")
    drawn = there.assign(id="drawn")
    ours, theirs = (zone_access(demo, question, each) for each in (drawn, there))
    columns = [name for name in ours.nearest.columns if name != "zone"]
    pd.testing.assert_frame_equal(ours.nearest[columns], theirs.nearest[columns])
    jobs = ours.competition.set_index("supply").loc["workforce"]
    alone = theirs.competition.set_index("supply").loc["workforce"]
    assert "mau-m" in {each["zone"] for each in jobs.drained_by}
    assert jobs.competitors == alone.competitors + 1
    assert jobs.per_1000_workers_greatest < alone.per_1000_workers_greatest


def test_people_are_those_of_the_raster_where_there_is_one_and_the_row_says_so(demo):
    found = zone_access(demo, asked(demo), zones_asked(demo, "mau-m"))
    communes = communes_of(demo)
    counted = people_in(demo, communes.geometry)
    assert communes["population"].tolist() == pytest.approx(counted.people.tolist())
    assert set(found.reach["people_from"]) == {"raster"}
    bare = replace(demo, rasters=NoRasters())
    assert set(communes_of(bare)["people_from"]) == {"communes"}
    assert communes_of(bare)["population"].sum() == 152_000
    assert set(zone_access(bare, asked(bare), zones_asked(bare, "mau-m")).reach["people_from"]) == {"communes"}


def test_a_later_horizon_with_its_planned_roads_and_facilities_is_never_farther(demo):
    zones = zones_asked(demo)
    now, later = (
        zone_access(demo, asked(demo, year), zones).nearest.set_index(["zone", "kind"]) for year in (2030, 2050)
    )
    kept = now["network_id"] != "landfill-01"  # closes in 2038
    both = now.index[(now["status"] == "computed") & kept]
    assert (later.loc[both, "network_least_min"] <= now.loc[both, "network_least_min"] + 1e-9).all()


def test_competition_in_the_demo_names_who_drains_whom(demo):
    zones = zones_asked(demo, "mau-m")
    question = without_workers(asked(demo))
    question = replace(question, standards=(*question.standards, per_ha("least", 47.0), per_ha("greatest", 123.0)))
    rows = zone_access(demo, question, zones).competition.set_index("supply")
    jobs = rows.loc["workforce"]
    assert jobs.status == "computed"
    assert 0 < jobs.per_1000_workers_least < jobs.per_1000_workers_greatest
    assert jobs.drained_by
    assert {each["zone"] for each in jobs.drained_by} <= {f"mau-{letter}" for letter in "abcden"}
    missing = zone_access(demo, without_workers(asked(demo)), zones).competition.set_index("supply")
    assert missing.loc["workforce"].status == "not_computable"
    assert "workers per hectare" in missing.loc["workforce"].needs[0]


def test_an_assessment_has_the_part_and_its_table_the_minutes(demo):
    answers = assess(demo, appraised=DAY, zone="mau-a", horizon=2030)
    part = answers[0]["access"]
    assert part["status"] == "computed"
    assert [row["minutes"] for row in part["reach"]] == [15.0, 30.0]
    assert 0 < part["reach"][0]["people_least"] <= part["reach"][1]["people_least"] <= 152_000
    assert any("km" in each or "assumed speeds" in each for each in part["assumptions_en"])
    assert any(name.startswith("roads@") for name in answers[0]["inputs"]["revisions"])
    row = as_table(demo, answers).iloc[0]
    assert row["clinic_by_road_least_min"] == row["clinic_by_road_greatest_min"] > 0


def test_hanoi_as_shipped_has_no_roads_and_the_part_asks_for_them(hanoi):
    part = assess(hanoi, appraised=DAY, zone="btt", horizon=2030)[0]["access"]
    assert part["status"] == "not_computable"
    assert "a layer of roads (kind roads)" in part["needs"]
    assert "lớp đường giao thông (loại roads)" in part["needs_vi"]


# ---- the real city


@pytest.mark.real
@pytest.mark.skipif(not REAL.is_dir(), reason="the real layers of Hanoi are not beside the checkout")
def test_real_zones_have_ranges_of_minutes_to_the_nearest_hospital_and_outer_zones_no_road_data(workspace):
    for layer, file, kind in (
        ("roads", "osm_hanoi_roads_drive_inner.gpkg", "roads"),
        ("hospitals", "osm_hanoi_hospitals.geojson", "hospital"),
    ):
        done = gisapp("layers", "add", layer, REAL / file, "--kind", kind, "--workspace", workspace.folder)
        assert done.returncode == 0, done.stderr
    answers = {each["zone"]: each["access"] for each in assess(workspace, appraised=DAY, horizon=2030)}
    for zone in ("btt", "habio", "sdb"):
        row = next(row for row in answers[zone]["rows"] if row["kind"] == "hospital")
        assert row["status"] == "computed"
        assert row["unbounded"] is None
        assert 0 <= row["network_least_min"] < row["network_greatest_min"] < 60
        assert row["quality"] == "schematic"
    for zone in ("noibai", "socson"):
        assert answers[zone]["roads"]["status"] == "no_road_data"
    assert any("parts that nothing joins" in each for each in answers["btt"]["assumptions_en"])


def test_a_zone_asked_alone_has_to_the_last_digit_what_it_has_among_all(demo):
    question = asked(demo)
    among_all = zone_access(demo, question, zones_asked(demo, None)).competition.set_index("zone")
    for zone in ("mau-a", "mau-m"):
        alone = zone_access(demo, question, zones_asked(demo, zone)).competition.set_index("zone")
        pd.testing.assert_frame_equal(alone, among_all.loc[[zone]], check_exact=True)
