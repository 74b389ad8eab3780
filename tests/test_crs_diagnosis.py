"""The gate says which CRS the numbers are really in where the evidence suffices, and that it does not where not."""

import io
import json
from functools import lru_cache
from pathlib import Path

import geopandas as gpd
import numpy as np
import pytest
import shapely
from hypothesis import given, settings
from hypothesis import strategies as st

from gisapp.compute.cage import read_with_gdal
from gisapp.domain.crs import GEOGRAPHIC_CRS, PLAN_CRS, transform
from gisapp.domain.finding import Severity
from gisapp.exchange.declaration import declared_by_wkt, declared_in_words
from gisapp.exchange.gate import Delivery, Terms, receive

REAL = Path(__file__).parents[2] / "shared" / "data" / "hanoi"
real = pytest.mark.real
if_real = pytest.mark.skipif(not REAL.is_dir(), reason="the real layers of Hanoi are not beside the checkout")
CRS_CODES = {"crs-undeclared", "crs-undecided", "crs-mismatch", "wrong-meridian", "datum-shift-missing", "axes-swapped"}


def district() -> gpd.GeoDataFrame:
    """Four communes with winding borders around a point of Đông Anh, 6 km across."""
    angles = np.linspace(0, 2 * np.pi, 241)[:-1]
    reach = 3_000 + 250 * np.sin(7 * angles) + 120 * np.cos(17 * angles)
    outline = shapely.Polygon(np.column_stack([588_000 + reach * np.cos(angles), 2_334_000 + reach * np.sin(angles)]))
    steps = np.linspace(-4_000, 4_000, 161)
    across = shapely.LineString(np.column_stack([588_000 + steps, 2_334_000 + 300 * np.sin(steps / 400)]))
    down = shapely.LineString(np.column_stack([588_000 + 250 * np.sin(steps / 300), 2_334_000 + steps]))
    parts = shapely.get_parts(
        shapely.polygonize(shapely.get_parts(shapely.node(shapely.union_all([outline.exterior, across, down]))))
    )
    return gpd.GeoDataFrame({"id": [f"c{n}" for n in range(len(parts))]}, geometry=gpd.GeoSeries(parts, crs=PLAN_CRS))


CONTROL = district()


def deliver(planar, actual, *, declared=None, member=None, control=CONTROL, swapped=False):
    """Send geometries of the plan CRS as numbers in `actual`, saying that they are in `declared`."""
    numbers = transform(np.atleast_1d(np.asarray(planar, dtype=object)), PLAN_CRS, actual)
    if swapped:
        numbers = shapely.transform(numbers, lambda xy: xy[:, ::-1])
    features = [
        {"type": "Feature", "id": n, "properties": {}, "geometry": json.loads(shapely.to_geojson(each))}
        for n, each in enumerate(numbers)
    ]
    crs = {"crs": {"type": "name", "properties": {"name": member}}} if member else {}
    raw = json.dumps({"type": "FeatureCollection", **crs, "features": features}).encode()
    terms = Terms(layer="new", kind="reference", crs=declared, control=control, control_name="communes")
    return receive(
        Delivery(name="x.geojson", size=len(raw), stream=io.BytesIO(raw)), terms, read_with_gdal=read_with_gdal
    )


def told(received, severity=Severity.ERROR):
    return [finding.code for finding in received.findings if finding.severity is severity]


def communes(count=2):
    return CONTROL.geometry.to_numpy()[:count]


# --- with a control layer ---


@pytest.mark.parametrize(
    "crs", ["EPSG:4326", "EPSG:4756", "EPSG:5897", "EPSG:3405", "EPSG:32648", "EPSG:9208", "EPSG:9214"]
)
def test_a_right_declaration_with_shared_edges_raises_no_alarm(crs):
    received = deliver(communes(), crs, declared=crs)
    assert not {finding.code for finding in received.findings} & CRS_CODES
    assert received.table.geometry.iloc[0].hausdorff_distance(communes()[0]) < 0.001


@pytest.mark.parametrize(
    ("actual", "declared", "code"),
    [
        ("EPSG:4756", None, "datum-shift-missing"),
        ("EPSG:4756", "EPSG:4326", "datum-shift-missing"),
        ("EPSG:4326", "EPSG:4756", "datum-shift-missing"),
        ("EPSG:3405", "EPSG:32648", "datum-shift-missing"),
        ("EPSG:32648", "EPSG:3405", "datum-shift-missing"),
        ("EPSG:5897", "EPSG:3405", "crs-mismatch"),
        ("EPSG:3405", "EPSG:5897", "crs-mismatch"),
        ("EPSG:32648", "EPSG:5897", "crs-mismatch"),
        ("EPSG:5897", "EPSG:9208", "wrong-meridian"),
        ("EPSG:9208", "EPSG:5897", "wrong-meridian"),
        ("EPSG:9209", "EPSG:5897", "wrong-meridian"),
        ("EPSG:9210", "EPSG:5897", "wrong-meridian"),
        ("EPSG:9214", "EPSG:5897", "wrong-meridian"),
        ("EPSG:5899", "EPSG:5897", "wrong-meridian"),
        ("EPSG:5897", None, "crs-mismatch"),
        ("EPSG:4326", "EPSG:5897", "crs-mismatch"),
    ],
)
def test_each_known_mistake_is_named_by_its_own_code(actual, declared, code):
    received = deliver(communes(), actual, declared=declared)
    assert told(received) == [code]
    assert received.table is None
    finding = next(each for each in received.findings if each.code == code)
    assert actual in finding.message_vi
    assert any(actual in name or actual in value for name, value in finding.evidence)


def test_the_evidence_is_told_in_metres_before_and_after():
    finding = next(each for each in deliver(communes(), "EPSG:4756").findings if each.code == "datum-shift-missing")
    evidence = dict(finding.evidence)
    assert float(evidence["after_m"]) < 0.01
    assert 20 < float(evidence["before_m"]) < 224
    assert evidence["control"] == "communes"


@pytest.mark.parametrize("crs", ["EPSG:4326", "EPSG:5897", "EPSG:9208"])
def test_swapped_axes_are_named_with_and_without_control(crs):
    for control in (CONTROL, None):
        received = deliver(communes(), crs, declared=crs, swapped=True, control=control)
        assert told(received) == ["axes-swapped"]


def test_neighbours_edges_suffice_for_a_commune_that_is_not_in_the_control_layer():
    received = deliver(communes(1), "EPSG:4756", control=CONTROL.iloc[1:])
    assert told(received) == ["datum-shift-missing"]


# --- what cannot be decided is not ---


@pytest.mark.parametrize("crs", ["EPSG:4326", "EPSG:4756", "EPSG:5897", "EPSG:3405"])
def test_without_a_control_layer_nothing_is_decided_and_the_layer_comes_in_as_declared(crs):
    received = deliver(communes(), crs, declared=crs, control=None)
    assert told(received) == []
    assert told(received, Severity.WARNING) == ["crs-undecided"]
    assert received.crs == crs
    assert received.table is not None


def test_points_are_no_evidence():
    points = shapely.points(np.random.default_rng(7).uniform([586_000, 2_332_000], [590_000, 2_336_000], (500, 2)))
    assert told(deliver(points, "EPSG:4326")) == []
    assert told(deliver(points, "EPSG:4326"), Severity.WARNING) == ["crs-undecided"]


@settings(deadline=None, max_examples=40)
@given(
    st.sampled_from(["EPSG:4326", "EPSG:4756", "EPSG:5897", "EPSG:3405"]),
    st.floats(0, 180), st.floats(0.4, 1), st.floats(-500, 500), st.floats(-500, 500),
)  # fmt: skip
def test_an_area_inside_one_commune_is_undecided_and_never_told_wrongly(crs, turn, form, east, north):
    width = np.sqrt(3e6 * form)
    box = shapely.box(-width / 2, -1.5e6 / width, width / 2, 1.5e6 / width)
    area = shapely.affinity.translate(shapely.affinity.rotate(box, turn), 600_000 + east, 2_330_000 + north)
    angles = np.linspace(0, 2 * np.pi, 180)
    around = shapely.Polygon(np.column_stack([600_000 + 3_500 * np.cos(angles), 2_330_000 + 3_200 * np.sin(angles)]))
    control = gpd.GeoDataFrame({"id": ["c"]}, geometry=gpd.GeoSeries([around], crs=PLAN_CRS))
    received = deliver(area, crs, declared=crs, control=control)
    assert told(received) == []
    assert told(received, Severity.WARNING) == ["crs-undecided"]


# --- declarations ---


@pytest.mark.parametrize(
    ("text", "code"),
    [
        ("EPSG:5897", "EPSG:5897"),
        ("epsg:3405", "EPSG:3405"),
        ("urn:ogc:def:crs:EPSG::5897", "EPSG:5897"),
        ("urn:ogc:def:crs:EPSG:9.9:4756", "EPSG:4756"),
        ("http://www.opengis.net/def/crs/EPSG/0/5897", "EPSG:5897"),
        ("urn:ogc:def:crs:OGC:1.3:CRS84", "EPSG:4326"),
        ("OGC:CRS84", "EPSG:4326"),
        ("EPSG:6956", None), ("EPSG:6957", None), ("EPSG:6958", None), ("EPSG:6959", None),
        ("VN-2000 / TM-3 105-00", None),
        ("VN2000", None),
        ("+proj=tmerc +lon_0=105 +ellps=WGS84", None),
        ("EPSG:999999", None), ("EPSG:2263", None), ("EPSG:4979", None), ("5897", None), ("", None),
    ],
)  # fmt: skip
def test_a_declaration_counts_when_it_resolves_to_one_code_in_force(text, code):
    declaration = declared_in_words(text)
    assert declaration.code == code
    assert [each.code for each in declaration.findings] == ([] if code else ["crs-undeclared"])


def test_a_deprecated_twin_names_the_code_that_is_meant():
    assert "EPSG:5897" in declared_in_words("EPSG:6957").findings[0].message_vi


def test_wkt_counts_only_when_datum_and_projection_equal_a_known_code():
    import pyproj

    assert declared_by_wkt(pyproj.CRS.from_epsg(5897).to_wkt()).code == "EPSG:5897"
    lost = pyproj.CRS.from_user_input("+proj=tmerc +lat_0=0 +lon_0=105 +k=0.9999 +x_0=500000 +ellps=WGS84").to_wkt()
    assert declared_by_wkt(lost).code is None


def test_a_legacy_member_is_accepted_with_a_note():
    received = deliver(communes(), "EPSG:5897", member="urn:ogc:def:crs:EPSG::5897")
    assert told(received) == []
    assert "crs-undeclared" in told(received, Severity.NOTE)
    assert received.crs == "EPSG:5897"


def test_a_legacy_member_in_free_text_declares_nothing_and_the_candidates_are_told():
    received = deliver(communes(), "EPSG:5897", member="VN-2000 Hà Nội")
    assert told(received) == ["crs-undeclared"]
    assert "EPSG:5897" in next(each.message_en for each in received.findings if each.code == "crs-undecided")


def test_what_the_sender_declares_outweighs_what_the_file_says():
    received = deliver(communes(), "EPSG:4756", declared="EPSG:4756", member="urn:ogc:def:crs:OGC:1.3:CRS84")
    assert told(received) == []
    assert received.crs == "EPSG:4756"


# --- real layers ---


@lru_cache(maxsize=1)
def wards() -> gpd.GeoDataFrame:
    return gate_real("hanoi_wards_2025_126.geojson").table


def gate_real(name, control=None, crs=None):
    path = REAL / name
    terms = Terms(layer="new", kind="reference", crs=crs, control=control, control_name="wards")
    with path.open("rb") as stream:
        delivery = Delivery(name=name, size=path.stat().st_size, stream=stream)
        return receive(delivery, terms, read_with_gdal=read_with_gdal)


@real
@if_real
def test_the_province_in_vn2000_degrees_labelled_wgs84_misses_its_datum_shift():
    received = gate_real("hanoi_province_2025.geojson", control=wards())
    assert told(received) == ["datum-shift-missing"]
    assert told(received, Severity.WARNING) == []
    evidence = dict(next(each for each in received.findings if each.severity is Severity.ERROR).evidence)
    assert float(evidence["before_m"]) > 2 * float(evidence["after_m"])


@real
@if_real
def test_the_province_declared_as_what_it_is_comes_in():
    assert told(gate_real("hanoi_province_2025.geojson", control=wards(), crs="EPSG:4756")) == []


@real
@if_real
def test_the_province_without_control_is_undecided():
    received = gate_real("hanoi_province_2025.geojson")
    assert told(received) == []
    assert told(received, Severity.WARNING) == ["crs-undecided"]


@real
@if_real
@pytest.mark.parametrize(
    "name",
    [
        "osm_hanoi_admin_2025.geojson", "osm_hanoi_hospitals.geojson", "osm_hanoi_high_schools.geojson",
        "osm_hanoi_universities.geojson", "osm_hanoi_bus_stops.geojson", "osm_hanoi_metro_stations.geojson",
        "osm_hanoi_ring_roads.geojson", "osm_hanoi_old_communes_partial.geojson", "osm_hanoi_roads_drive_inner.gpkg",
        "hanoi_districts_pre2013_29_wof_cc0.geojson", "hanoi_places_geonames_876.geojson",
        "naturalearth_north_vietnam.gpkg",
    ],
)  # fmt: skip
def test_right_real_layers_raise_no_alarm_against_the_wards(name):
    received = gate_real(name, control=wards())
    assert told(received) == []
    assert set(told(received, Severity.WARNING)) <= {"crs-undecided"}
    if "admin" in name:
        assert told(received, Severity.WARNING) == [], "two sources of the same borders suffice"


@real
@if_real
@pytest.mark.parametrize(
    ("actual", "declared", "code"),
    [
        ("EPSG:4326", "EPSG:4326", None),
        ("EPSG:4756", "EPSG:4326", "datum-shift-missing"),
        ("EPSG:5897", "EPSG:5897", None),
        ("EPSG:3405", "EPSG:5897", "crs-mismatch"),
        ("EPSG:9209", "EPSG:5897", "wrong-meridian"),
    ],
)
def test_a_real_ward_is_told_rightly_against_the_others(actual, declared, code):
    for at in range(0, 126, 21):
        others = wards().drop(index=at)
        received = deliver(wards().geometry.to_numpy()[at : at + 1], actual, declared=declared, control=others)
        assert told(received) == ([code] if code else [])


@real
@if_real
@pytest.mark.parametrize("crs", ["EPSG:4326", "EPSG:4756", "EPSG:5897", "EPSG:3405"])
def test_three_hundred_hectares_inside_one_real_ward_are_undecided(crs):
    for at in range(0, 126, 18):
        inside = wards().geometry.to_numpy()[at].representative_point().buffer(977)
        clipped = shapely.intersection(inside, wards().geometry.to_numpy()[at].buffer(-60))
        received = deliver(clipped, crs, declared=crs, control=wards())
        assert told(received) == []
        assert told(received, Severity.WARNING) == ["crs-undecided"]


def test_degrees_of_the_plan_area_survive_the_way_there_and_back():
    points = shapely.points([[105.3, 20.6], [105.83, 21.03], [106.0, 21.38]])
    back = transform(transform(points, GEOGRAPHIC_CRS, PLAN_CRS), PLAN_CRS, GEOGRAPHIC_CRS)
    assert np.abs(shapely.get_coordinates(back) - shapely.get_coordinates(points)).max() < 1e-8
