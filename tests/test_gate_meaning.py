"""A layer means what it says: no land twice, no slits, areas as stated; many features are read as one is."""

import io
import json
from dataclasses import replace

import numpy as np
import pytest
import shapely
from hypothesis import given, settings
from hypothesis import strategies as st

from gisapp.domain.finding import Severity
from gisapp.domain.specs import SPECS, spec_named
from gisapp.exchange import meaning, quick
from gisapp.exchange.gate import Delivery, Limits, Terms, Tolerances, receive
from gisapp.exchange.loose import loosen
from gisapp.exchange.packed import Packing
from gisapp.geometry.entering import Edges, may_enter
from gisapp.geometry.rings import surely_simple, whole_rings
from gisapp.geometry.tiles import tiles

EAST, NORTH = 586_000.0, 2_326_000.0
PARCELS = spec_named("parcels")


def box(x, y, width=100.0, height=100.0):
    x, y = x + EAST, y + NORTH
    return [[x, y], [x + width, y], [x + width, y + height], [x, y + height], [x, y]]


def feature(identity, *rings, **properties):
    geometry = {"type": "Polygon", "coordinates": list(rings)}
    return {"type": "Feature", "id": identity, "properties": {"land_use": "SKK", **properties}, "geometry": geometry}


def gate(*features, limits=None, crs="EPSG:5897", **terms):
    raw = json.dumps({"type": "FeatureCollection", "features": features}).encode()
    meant = Terms(**{"layer": "p", "kind": "parcels", "spec": PARCELS, "crs": crs, **terms})
    return receive(Delivery(name="p", size=len(raw), stream=io.BytesIO(raw)), meant, read_with_gdal=None, limits=limits)


def told(received, code):
    return [each for each in received.findings if each.code == code]


def evidence(finding):
    return dict(finding.evidence)


# --- overlaps ---


def test_two_parcels_that_share_land_are_told_with_both_ids_the_hectares_and_a_place_in_it():
    (finding,) = told(gate(feature("a", box(0, 0)), feature("b", box(90, 0))), "overlap")
    assert (finding.severity, finding.feature, evidence(finding)["other"]) == (Severity.ERROR, "a", "b")
    assert evidence(finding)["area_ha"] == "0.1000"
    assert 90 < finding.x - EAST < 100
    assert 0 < finding.y - NORTH < 100
    assert "0,1 ha" in finding.message_vi


def test_neighbours_that_share_an_edge_or_a_corner_are_right():
    received = gate(*(feature(f"{x}{y}", box(100 * x, 100 * y)) for x in range(4) for y in range(4)))
    assert not told(received, "overlap")
    assert not told(received, "sliver")


def test_a_neighbour_whose_corner_lies_on_an_edge_only_to_the_millimetre_is_right():
    low = feature("low", [[EAST, NORTH], [EAST + 300, NORTH + 0.4], [EAST + 300, NORTH + 100], [EAST, NORTH + 100],
                          [EAST, NORTH]])  # fmt: skip
    below = [[EAST, NORTH], [EAST + 100, round(NORTH + 0.4 / 3, 3)], [EAST + 100, NORTH - 50], [EAST, NORTH - 50]]
    received = gate(low, feature("below", [*below, below[0]]))
    assert not told(received, "overlap")
    assert not told(received, "sliver")


def test_a_parcel_delivered_twice_overlaps_its_first_copy_and_no_other():
    received = gate(*(feature(each, box(0, 0)) for each in "abc"))
    assert [(each.feature, evidence(each)["other"]) for each in told(received, "overlap")] == [("a", "b"), ("a", "c")]


def test_a_parcel_inside_another_and_one_that_fills_its_hole_differ():
    inside = gate(feature("a", box(0, 0)), feature("b", box(40, 40, 20, 20)))
    assert evidence(told(inside, "overlap")[0])["area_ha"] == "0.0400"
    filled = gate(feature("a", box(0, 0), box(40, 40, 20, 20)[::-1]), feature("b", box(40, 40, 20, 20)))
    assert not told(filled, "overlap")


@pytest.mark.parametrize("turned", [False, True])
def test_which_way_a_ring_runs_is_no_fault_and_changes_nothing(turned):
    ring = box(0, 0)[::-1] if turned else box(0, 0)
    received = gate(feature("a", ring), feature("b", box(100, 0)), feature("c", box(195, 0)))
    assert [(each.feature, evidence(each)["other"]) for each in told(received, "overlap")] == [("b", "c")]
    assert not told(received, "invalid-geometry")


def test_an_overlap_within_tolerance_is_quiet_and_tolerances_are_data():
    rows = (feature("a", box(0, 0)), feature("b", box(99.95, 0)))
    assert not told(gate(*rows), "overlap")
    assert told(gate(*rows, tolerances=Tolerances(overlap_width_m=0.01)), "overlap")


def test_how_grave_an_overlap_is_stands_in_the_spec():
    assert {spec.id: spec.overlap for spec in SPECS.values() if spec.overlap} == {
        "zones": Severity.WARNING, "parcels": Severity.ERROR, "tenants": Severity.WARNING, "communes": Severity.WARNING,
        "phases": Severity.ERROR, "plot_figures": Severity.ERROR,
    }  # fmt: skip
    rows = (feature("a", box(0, 0)), feature("b", box(50, 0)))
    assert told(gate(*rows, spec=None), "overlap")[0].severity is Severity.NOTE
    assert not told(gate(*rows, spec=replace(PARCELS, overlap=None)), "overlap")


def test_overlaps_are_told_beside_every_other_fault_in_one_pass():
    rows = [feature("a", box(0, 0)), feature("a", box(90, 0)), feature("c", [*box(500, 0)[:2], box(500, 0)[3],
            box(500, 0)[2], box(500, 0)[0]], land_use="")]  # fmt: skip
    codes = [each.code for each in gate(*rows).findings if each.severity is Severity.ERROR]
    assert codes == ["missing-field", "duplicate-id", "invalid-geometry", "overlap"]


def shifted_mesh(count, shift):
    return [
        feature(f"{layer}-{x}-{y}", box(100 * x + shift * layer, 100 * y + shift * layer))
        for layer in (0, 1) for x in range(count) for y in range(count)
    ]  # fmt: skip


def test_a_plan_and_its_former_state_in_one_layer_overlap_everywhere(monkeypatch):
    monkeypatch.setattr(meaning, "_VERTICES_AT_ONCE", 150)
    received = gate(*shifted_mesh(10, 30.0), limits=Limits(findings_per_code=10_000))
    assert len(told(received, "overlap")) == 100 + 90 + 90 + 81


squares = st.lists(
    st.tuples(st.integers(0, 60), st.integers(0, 60), st.integers(2, 25), st.integers(2, 25)), min_size=2, max_size=40
)


@settings(deadline=None, max_examples=40)
@given(squares, st.integers(3, 12))
def test_overlaps_are_those_that_comparing_every_pair_would_find(sides, at_once):
    shapes = [shapely.Polygon(box(*each)) for each in sides]
    expected = sorted(
        (str(i), str(j))
        for i, one in enumerate(shapes) for j, other in enumerate(shapes[:])
        if i < j and one.intersection(other).area > 1.0
    )  # fmt: skip
    rows = [feature(str(at), box(*each)) for at, each in enumerate(sides)]
    with pytest.MonkeyPatch.context() as patched:
        patched.setattr(meaning, "_VERTICES_AT_ONCE", 5 * at_once)
        received = gate(*rows, limits=Limits(findings_per_code=10_000))
    pairs = {(each.feature, evidence(each)["other"]) for each in told(received, "overlap") if each.feature}
    unfinished = any(each.feature is None for each in told(received, "overlap"))
    # Copies are told against their first alone, and shapes that cannot be parted only so far.
    copies = {i for i, one in enumerate(sides) if one in sides[:i]}
    own = {(i, j) for i, j in pairs if int(i) not in copies and int(j) not in copies}
    wanted = {(i, j) for i, j in expected if int(i) not in copies and int(j) not in copies}
    assert own <= wanted
    assert unfinished or own == wanted
    assert {int(j) for _, j in pairs} >= copies


@given(sides=st.lists(st.tuples(*[st.integers(0, 6)] * 4), min_size=1, max_size=60), east=st.sampled_from([0.0, EAST]))
@settings(deadline=None)
def test_an_edge_that_reaches_into_a_shape_is_never_passed_over(sides, east):
    shape = shapely.Polygon([(0, 0), (6, 0), (6, 6), (4, 6), (4, 2), (2, 2), (2, 6), (0, 6)])
    corner = np.array([east, 0.0])
    outline = shapely.get_coordinates(shape) + corner
    edges = np.array([each for each in sides if each[:2] != each[2:]], dtype=float).reshape(-1, 2, 2) + corner
    outlines = Edges(start=outline[:-1], end=outline[1:], begins=np.array([0, 8]))
    into = np.zeros(len(edges), dtype=np.intp)
    entering = may_enter(edges[:, 0], edges[:, 1], into, outlines, most=10_000)
    lines = shapely.linestrings(edges)
    shape = shapely.Polygon(outline)
    reach = shapely.relate_pattern(lines, shape, "T********") | shapely.relate_pattern(lines, shape, "*1*******")
    assert (entering >= reach).all()
    assert not entering[shapely.distance(lines, shape) > 0].any()
    assert may_enter(edges[:, 0], edges[:, 1], into, outlines, most=0).all()


corners = st.lists(st.tuples(st.integers(-4, 4), st.integers(-4, 4)), min_size=3, max_size=9)


@given(st.lists(corners, min_size=1, max_size=8))
@settings(deadline=None)
def test_a_ring_is_taken_for_simple_unseen_only_where_it_is_valid(drawn):
    rings = [np.array([*each, each[0]]) + np.array([EAST, NORTH]) for each in drawn]
    polygons = shapely.polygons([shapely.LinearRing(each) for each in rings])
    counts = np.array([len(each) for each in rings])
    simple = surely_simple(whole_rings(np.concatenate(rings), counts, np.arange(len(rings))))
    assert (shapely.is_valid(polygons) >= simple).all()
    geometry = np.array([*polygons, None, shapely.MultiPolygon([polygons[0]])])
    assert (loosen(geometry).are_valid() == shapely.is_valid(geometry)).all()


@pytest.mark.parametrize("ring", [box(0, 0), box(0, 0)[::-1]])
def test_a_plain_parcel_is_seen_to_be_simple(ring):
    assert surely_simple(whole_rings(np.array(ring), np.array([5]), np.array([0]))).all()


@np.errstate(invalid="ignore")
def test_whatever_is_packed_comes_back_as_it_was():
    holed = shapely.box(0, 0, 9, 9).difference(shapely.box(1, 1, 2, 2))
    endless = shapely.Polygon([(0, 0), (1, np.nan), (1, 1), (0, 0)])
    alike = [shapely.box(0, 0, 1, 1), None, shapely.Point(1, 2), holed, shapely.Polygon(), shapely.box(5, 5, 6, 7)]
    for geometry in (np.array(alike), np.array([*alike, endless]), np.array([None, None])):
        packing = Packing()
        packing.append(loosen(geometry))
        packed = packing.packed()
        back = packed.take(np.arange(len(geometry))).objects()
        assert shapely.to_wkb(back).tolist() == shapely.to_wkb(geometry).tolist()
        assert packing.are_absent == (len(geometry) == 2)


def test_hundreds_of_large_shapes_upon_each_other_are_answered_soon_and_said_to_be_uncompared():
    angle = np.linspace(0, 2 * np.pi, 1_500, endpoint=False)
    rows = []
    for number in range(120):
        ring = np.column_stack([EAST + np.cos(angle) * (500 + number), NORTH + np.sin(angle) * (500 + number)]).tolist()
        rows.append(feature(str(number), [*ring, ring[0]]))
    last = told(gate(*rows), "overlap")
    assert any(evidence(each).get("features") == "120" for each in last)


@settings(deadline=None, max_examples=60)
@given(st.integers(1, 400), st.integers(2, 50), st.randoms(use_true_random=False))
def test_tiles_hold_every_shape_and_every_place_once(count, most, random):
    low = np.array([[random.uniform(0, 1000), random.uniform(0, 1000)] for _ in range(count)])
    boxes = np.concatenate([low, low + [[random.uniform(0, 60), random.uniform(0, 60)] for _ in range(count)]], axis=1)
    cut = list(tiles(boxes, np.arange(count), np.ones(count, dtype=int), most=most))
    assert {int(each) for tile in cut for each in tile.members} == set(range(count))
    for x, y in low[:20]:
        assert sum(bool(tile.holds(np.array([x]), np.array([y]))[0]) for tile in cut) == 1


# --- slivers ---


def test_a_slit_between_two_parcels_is_told_with_its_width_and_place():
    (finding,) = told(gate(feature("a", box(0, 0)), feature("b", box(100.2, 0))), "sliver")
    assert (finding.severity, finding.feature, evidence(finding)["other"]) == (Severity.WARNING, "a", "b")
    assert evidence(finding)["width_m"] == "0.20"
    assert finding.x - EAST == pytest.approx(100.1)


def test_a_road_between_two_parcels_is_no_slit():
    assert not told(gate(feature("a", box(0, 0)), feature("b", box(106, 0))), "sliver")


def test_a_strip_narrower_than_half_a_metre_is_a_sliver():
    (finding,) = told(gate(feature("a", box(0, 0)), feature("thin", box(0, 300, 80, 0.3))), "sliver")
    assert (finding.feature, evidence(finding)["width_m"]) == ("thin", "0.30")


# --- areas ---


@pytest.mark.parametrize(
    ("column", "value", "differs"),
    [
        ("stated_area_ha", 1.0, False), ("stated_area_ha", 1.01, False), ("stated_area_ha", 1.2, True),
        ("dienTich", 1.0, False), ("dienTich", 10_000, False), ("dienTich", 1.2, True), ("dienTich", 0, False),
        ("stated_area_km2", 0.01, False), ("stated_area_km2", 1.0, True), ("dienTich", "1,2", False),
    ],
)  # fmt: skip
def test_a_stated_area_is_held_against_the_measured_one(column, value, differs):
    findings = told(gate(feature("a", box(0, 0), **{column: value})), "area-differs")
    assert [each.feature for each in findings] == ["a"] * differs
    assert all(each.severity is Severity.WARNING and "EPSG:5897" in each.message_vi for each in findings)


def test_both_figures_are_told_and_the_column_may_have_another_name():
    row = feature("z", box(0, 0), name_vi="A", status="unknown", quality="surveyed", dt=2.0)
    (finding,) = told(gate(row, spec=spec_named("zones"), fields={"stated_area_ha": "dt"}), "area-differs")
    assert evidence(finding) == {"stated_ha": "2", "measured_ha": "1"}


def test_areas_and_overlaps_are_measured_in_the_plan_crs_and_placed_in_the_numbers_delivered():
    one = [[105.80, 21.00], [105.81, 21.00], [105.81, 21.01], [105.80, 21.01], [105.80, 21.00]]
    other = [[x + 0.009, y] for x, y in one]
    (finding,) = told(gate(feature("a", one), feature("b", other), crs=None), "overlap")
    # A thousandth by a hundredth of a degree at 21° north: 103.95 m by 1,107.2 m.
    assert float(evidence(finding)["area_ha"]) == pytest.approx(103.95 * 1107.2 / 1e4, rel=0.003)
    assert 105.809 < finding.x < 105.81


# --- limits ---


def test_more_features_vertices_or_nesting_than_admitted_are_too_large():
    rows = [feature(str(each), box(100 * each, 0)) for each in range(5)]
    assert told(gate(*rows, limits=Limits(features=4)), "too-large")[0].feature is None
    (finding,) = told(gate(*rows, limits=Limits(vertices=4)), "too-large")[:1]
    assert (finding.feature, evidence(finding)["vertices"]) == ("0", "5")
    deep = 1
    for _ in range(200):
        deep = [deep]
    assert told(gate(feature("deep", box(0, 0), tags=deep)), "too-large")[0].feature == "deep"


def test_a_ring_of_a_million_vertices_is_answered():
    angle = np.linspace(0, 2 * np.pi, 1_000_000, endpoint=False)
    ring = np.column_stack([EAST + np.cos(angle) * 5_000, NORTH + np.sin(angle) * 5_000]).round(3).tolist()
    (finding,) = told(gate(feature("coast", [*ring, ring[0]])), "too-large")
    assert evidence(finding)["vertices"] == "1000001"


# --- reading many at once is reading them one by one ---

ODD = [
    lambda row: row,
    lambda row: {**row, "id": 7},
    lambda row: {**row, "id": None},
    lambda row: {**row, "properties": None},
    lambda row: {**row, "properties": {"land_use": 104}},
    lambda row: {**row, "properties": {"land_use": "{{x}}", "n": float("nan")}},
    lambda row: {**row, "properties": {"land_use": "Ä\x90ông Anh", "tags": ["a", "b"]}},
    lambda row: {**row, "geometry": None},
    lambda row: {**row, "geometry": {"type": "Polygon", "coordinates": []}},
    lambda row: {**row, "geometry": {"type": "Polygon", "coordinates": [box(0, 0)[:4]]}},
    lambda row: {**row, "geometry": {"type": "Polygon", "coordinates": [[[1.5, 2.5], [3.5], [4.5, 5.5], [1.5, 2.5]]]}},
    lambda row: {
        **row,
        "geometry": {"type": "Polygon", "coordinates": [[[1.5, 2.5], ["3", 4.5], [4.5, 5.5], [1.5, 2.5]]]},
    },
    lambda row: {**row, "geometry": {"type": "Polygon", "coordinates": [[[*each, 5.5] for each in box(0, 0)]]}},
    lambda row: {**row, "geometry": {"type": "MultiPolygon", "coordinates": [[box(0, 0)], [box(300, 0)]]}},
    lambda row: {**row, "geometry": {"type": "MultiPolygon", "coordinates": [box(0, 0)]}},
    lambda row: {**row, "geometry": {"type": "Point", "coordinates": [EAST, NORTH]}},
    lambda row: {**row, "type": "Thing"},
    lambda row: {**row, "place": row["geometry"]},
    lambda row: {**row, "bbox": [1, 2, 3, 4]},
]


@settings(deadline=None, max_examples=60)
@given(
    st.lists(st.integers(0, len(ODD) - 1), min_size=1, max_size=12),
    st.sampled_from([None, PARCELS]),
    st.sampled_from([",", ",\n", " , "]),
)
def test_features_read_many_at_once_are_told_as_those_read_one_by_one(kinds, spec, between):
    usual = [feature(f"u{at}", box(1000 * at, 5000)) for at in range(40)]
    odd = [ODD[kind](feature(f"o{at}", box(1000 * at, 0))) for at, kind in enumerate(kinds)]
    rows = [*usual[:20], *odd, *usual[20:]]
    raw = ('{"type":"FeatureCollection","features":[' + between.join(map(json.dumps, rows)) + "]}").encode()

    def received():
        meant = Terms(layer="p", kind="x", spec=spec, crs="EPSG:5897")
        return receive(Delivery(name="p", size=len(raw), stream=io.BytesIO(raw)), meant, read_with_gdal=None)

    many = received()
    with pytest.MonkeyPatch.context() as patched:
        patched.setattr(quick, "read", lambda *_: None)
        one_by_one = received()
    heights = "wrong-geometry-type"
    assert [each for each in many.findings if each.code != heights] == [
        each for each in one_by_one.findings if each.code != heights
    ]
    assert {each.severity for each in many.findings} == {each.severity for each in one_by_one.findings}
    if one_by_one.table is None:
        assert many.table is None
    else:
        assert many.table.drop(columns="geometry").equals(one_by_one.table.drop(columns="geometry"))
        assert shapely.equals_identical(many.table.geometry.to_numpy(), one_by_one.table.geometry.to_numpy()).all()


def test_many_features_alike_are_read_at_once(monkeypatch):
    taken = []
    real = quick.read
    monkeypatch.setattr(quick, "read", lambda *given: taken.append(real(*given)) or taken[-1])
    assert gate(*(feature(f"u{at}", box(150 * at, 0)) for at in range(300))).features == 300
    assert sum(each.count for each in taken if each) > 250
