"""The repaired copy: the same features in the CRS that their numbers are really in, to download and deliver again."""

import io
import json
from pathlib import Path

import geopandas as gpd
import numpy as np
import orjson
import pytest
import shapely

from gisapp.compute.cage import read_with_gdal
from gisapp.domain.crs import GEOGRAPHIC_CRS, PLAN_CRS, transform
from gisapp.domain.errors import BadInput
from gisapp.domain.finding import Severity
from gisapp.exchange import geojson
from gisapp.exchange.candidates import Candidate, candidate_named
from gisapp.exchange.control import prepare_control
from gisapp.exchange.gate import Delivery, Terms, receive
from gisapp.exchange.repair import RepairForm, repaired_copy
from gisapp.exchange.stream import JsonStream

ROWS = [
    {"tên": "Xã Đông Anh", "diện_tích": 12.5, "đất": ["NN", "CN"], "trống": None, "sâu": {"a": [1, 2]}},
    {"tên": "Xã Thư Lâm", "diện_tích": 0, "đất": [], "trống": None, "sâu": {}},
]


def delivered(planar, actual: Candidate, *, ids=("z-1", 7), rows=ROWS) -> bytes:
    moved = transform(np.asarray(planar, dtype=object), PLAN_CRS, actual.code)
    moved = shapely.transform(moved, lambda xy: xy[:, ::-1]) if actual.swapped else moved
    features = [
        {"type": "Feature", "id": identity, "properties": row, "geometry": json.loads(shapely.to_geojson(each))}
        for identity, row, each in zip(ids, rows, moved, strict=True)
    ]
    return orjson.dumps({"type": "FeatureCollection", "features": features})


def batches_of(raw: bytes):
    return geojson.read(JsonStream(io.BytesIO(raw), limit_bytes=10**9), geojson.Reading(), id_field="id")


def checked(raw: bytes, control, crs=None):
    terms = Terms(layer="new", kind="reference", crs=crs, control=control, control_name="wards")
    delivery = Delivery(name="x.geojson", size=len(raw), stream=io.BytesIO(raw))
    return receive(delivery, terms, read_with_gdal=read_with_gdal)


@pytest.mark.real
@pytest.mark.parametrize("form", RepairForm)
@pytest.mark.parametrize(
    ("actual", "declared"),
    [
        (Candidate("EPSG:9209"), "EPSG:5897"), (Candidate("EPSG:3405"), "EPSG:5897"),
        (Candidate("EPSG:4756"), None), (Candidate("EPSG:5897", swapped=True), "EPSG:5897"),
        (Candidate("EPSG:6957"), "EPSG:5897"),
    ],
)  # fmt: skip
def test_two_wards_in_the_wrong_crs_are_told_repaired_and_come_in_again(real: Path, actual, declared, form):
    table = gpd.read_file(real / "hanoi_wards_2025_126.geojson")
    wards = transform(table.geometry.to_numpy(), GEOGRAPHIC_CRS, PLAN_CRS)
    control = prepare_control(wards[2:])
    raw = delivered(wards[:2], actual)
    (told,) = [each for each in checked(raw, control, declared).findings if each.severity is Severity.ERROR]
    chosen = candidate_named(dict(told.evidence)["decided"])
    assert chosen == actual
    copy = b"".join(repaired_copy(batches_of(raw), declared or GEOGRAPHIC_CRS, chosen, form))
    again = checked(copy, control)
    assert {each.code for each in again.findings} & {
        "crs-undecided", "crs-mismatch", "wrong-meridian", "datum-shift-missing", "axes-swapped", "crs-undeclared",
    } == set()  # fmt: skip
    assert again.crs == (PLAN_CRS if form is RepairForm.JSON_FG else GEOGRAPHIC_CRS)
    # A millimetre for every vertex, whichever of a ring comes first.
    assert shapely.hausdorff_distance(again.table.geometry.to_numpy(), wards[:2]).max() < 0.001
    assert list(again.table["id"]) == ["z-1", "7"]


@pytest.mark.parametrize("form", RepairForm)
def test_ids_and_properties_leave_as_they_came(form):
    boxes = [shapely.box(587_000, 2_334_000, 588_000, 2_335_000), shapely.Point(589_000, 2_335_000)]
    raw = delivered(boxes, Candidate("EPSG:3405"))
    copy = orjson.loads(b"".join(repaired_copy(batches_of(raw), "EPSG:5897", Candidate("EPSG:3405"), form)))
    assert [(each["id"], each["properties"]) for each in copy["features"]] == [("z-1", ROWS[0]), (7, ROWS[1])]
    assert copy["repaired"] == {"declared": "EPSG:5897", "read_as": "EPSG:3405", "swapped": False}


def test_a_feature_without_id_or_geometry_stays_without():
    raw = orjson.dumps({"type": "FeatureCollection", "features": [
        {"type": "Feature", "properties": None, "geometry": None}]})  # fmt: skip
    copy = orjson.loads(b"".join(repaired_copy(batches_of(raw), None, Candidate("EPSG:3405"))))
    assert copy["features"] == [{"type": "Feature", "properties": {}, "geometry": None}]


def test_many_features_without_an_id_of_their_own_leave_too():
    boxes = [shapely.Point(587_000, 2_334_000)] * 5_000
    named = orjson.loads(delivered(boxes, Candidate("EPSG:3405"), ids=range(5_000), rows=[{"id": "a"}] * 5_000))
    raw = orjson.dumps({**named, "features": [{**each, "id": None} for each in named["features"]]})
    for unnamed in (raw, raw.replace(b'"id":null,', b"")):
        copy = orjson.loads(b"".join(repaired_copy(batches_of(unnamed), None, Candidate("EPSG:3405"))))
        assert [{*each} for each in copy["features"]] == [{"type", "properties", "geometry"}] * 5_000


def test_a_broken_geometry_stops_the_copy_instead_of_being_lost():
    ring = {"type": "Polygon", "coordinates": [[[0, 0], [1, 1]]]}
    raw = orjson.dumps({"type": "FeatureCollection", "features": [
        {"type": "Feature", "id": "bad", "properties": {}, "geometry": ring}]})  # fmt: skip
    with pytest.raises(BadInput, match="bad"):
        b"".join(repaired_copy(batches_of(raw), None, Candidate("EPSG:3405")))


def test_coordinates_without_a_place_in_the_candidate_stop_the_copy():
    point = {"type": "Point", "coordinates": [1e12, 1e12]}
    raw = orjson.dumps({"type": "FeatureCollection", "features": [
        {"type": "Feature", "id": "far", "properties": {}, "geometry": point}]})  # fmt: skip
    with pytest.raises(BadInput, match="far"):
        b"".join(repaired_copy(batches_of(raw), None, Candidate("EPSG:9209")))


def test_the_copy_leaves_a_piece_at_a_time():
    boxes = [shapely.Point(587_000, 2_334_000)] * 5_000
    raw = delivered(boxes, Candidate("EPSG:3405"), ids=range(5_000), rows=[{}] * 5_000)
    pieces = list(repaired_copy(batches_of(raw), None, Candidate("EPSG:3405")))
    assert len(pieces) == 5
    assert len(orjson.loads(b"".join(pieces))["features"]) == 5_000
