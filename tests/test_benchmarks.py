"""The benchmark's landscape is as unkind as it says, and its run ends in the line that was agreed."""

import json
import subprocess
import sys
from pathlib import Path

import numpy as np
import pytest
import shapely
from geopandas.testing import assert_geodataframe_equal

from benchmarks import landscape
from benchmarks.engines import ENGINES
from benchmarks.land_balance import agreement

ROOT = Path(__file__).parent.parent


def made(parcels, seed=landscape.SEED):
    rng = np.random.default_rng(seed)
    mesh = landscape.mesh(parcels, rng)
    return landscape.zones(mesh, rng), landscape.joined(landscape.parcels(mesh, rng))


@pytest.fixture(scope="module")
def scene():
    return made(60_000)


def test_parcels_are_valid_and_have_bends_holes_slivers_and_pieces(scene):
    _, parcels = scene
    shapes = parcels.geometry.to_numpy()
    assert len(parcels) >= 60_000
    assert parcels["id"].is_unique
    assert shapely.is_valid(shapes).all()
    single = parcels.geom_type == "Polygon"
    vertices = shapely.get_num_coordinates(shapes[single])
    assert vertices.min() == 4
    assert np.quantile(vertices, 0.99) <= 29
    assert 11 < vertices.mean() < 16
    assert (shapely.get_num_interior_rings(shapes[single]) > 0).sum() > 100
    assert (~single).sum() > 100
    thin = shapely.area(shapes) / shapely.length(shapes) ** 2
    assert (thin < 0.01).sum() > 100
    assert set(parcels["land_use"]) == set(landscape.LAND_USES)


def test_parcels_share_their_edges_and_do_not_overlap(scene):
    _, parcels = scene
    near = parcels.cx[560_000:564_000, 2_300_000:2_304_000].geometry.to_numpy()
    assert shapely.area(near).sum() == pytest.approx(shapely.union_all(near).area, rel=1e-9)
    assert shapely.get_num_geometries(shapely.union_all(near)) < len(near) / 4


def test_roads_are_gaps_between_the_parcels(scene):
    _, parcels = scene
    assert 0.90 < parcels.area.sum() / landscape.SIDE_M**2 < 0.99


def test_sixty_zones_some_with_holes_some_along_parcels_two_with_a_shared_edge(scene):
    zones, _ = scene
    assert len(zones) == 60
    assert zones.geometry.is_valid.all()
    assert 35_000 < zones.area.sum() / 10_000 < 41_000
    assert 900 < shapely.get_num_coordinates(zones.geometry.to_numpy()).mean() < 1_400
    assert (shapely.get_num_interior_rings(zones.geometry.to_numpy()) > 0).sum() >= 10
    assert zones.geometry.iloc[40].intersection(zones.geometry.iloc[59]).length > 1_000


def test_the_same_seed_makes_the_same_landscape():
    first, second = made(3_000), made(3_000)
    for one, other in zip(first, second, strict=True):
        assert_geodataframe_equal(one, other)


def test_answers_agree_to_a_millionth_and_no_further():
    assert agreement({"z CN": 1e6}, {"z CN": 1e6 + 0.9})
    assert not agreement({"z CN": 1e6}, {"z CN": 1e6 + 1.1})
    assert not agreement({"z CN": 1e6}, {})


def test_a_run_ends_with_one_line_in_which_all_engines_agree():
    pytest.importorskip("duckdb")
    done = subprocess.run(
        [sys.executable, "-W", "error", "-m", "benchmarks.land_balance", "--parcels", "2000", "--rounds", "1"],
        cwd=ROOT,
        capture_output=True,
        text=True,
        check=False,
    )
    assert done.returncode == 0, done.stderr
    line = json.loads(done.stdout.splitlines()[-1])
    assert list(line) == [
        "parcels", "zones", "seconds", "cpu_seconds", "ratios", "cpu_ratios", "times_the_fastest_peer", "skipped",
        "peak_mb", "agree",
    ]  # fmt: skip
    assert (line["parcels"], line["zones"], line["agree"]) == (2000, 60, True)
    assert {"gisapp", "geopandas_overlay", "duckdb"} <= set(line["seconds"])
    assert {*line["seconds"], *line["skipped"]} == set(ENGINES)
    assert {"gisapp", *line["ratios"]} == set(line["seconds"])
    assert all(f"{engine} is left out" in done.stderr for engine in line["skipped"])
    assert line["peak_mb"] < 700


@pytest.mark.parametrize("form", ["crs-member", "json-fg", "wgs84"])
def test_a_check_is_measured_beside_merely_reading_and_ends_with_one_line(form):
    done = subprocess.run(
        [
            sys.executable,
            "-W",
            "error",
            "-m",
            "benchmarks.check",
            "--features",
            "2000",
            "--rounds",
            "1",
            "--form",
            form,
        ],
        cwd=ROOT,
        capture_output=True,
        text=True,
        check=False,
    )
    assert done.returncode == 0, done.stderr
    line = json.loads(done.stdout.splitlines()[-1])
    assert list(line) == ["features", "bytes", "cpu_seconds", "ratio", "peak_mb"]
    assert line["features"] == 2000
    assert line["bytes"] > 800_000
    assert set(line["cpu_seconds"]) == {"gisapp", "pyogrio"}
    assert line["peak_mb"] < 400


def test_serving_is_measured_without_peers_too_and_ends_with_one_line():
    run = subprocess.run(
        [sys.executable, "-m", "benchmarks.serving", "--requests", "16", "--rounds", "1", "--seconds", "2"],
        cwd=ROOT, capture_output=True, text=True, timeout=300, check=True,
    )  # fmt: skip
    said = json.loads(run.stdout.splitlines()[-1])
    assert said["agree"] is True
    assert {"page", "feature", "tile", "tile_cached", "feature_not_modified"} <= set(said["cpu_ms"]["gisapp"])
    waits = said["while_edited_ms"]
    assert waits["edits"] == 2
    assert waits["machine_away_ms"] > 0
    assert len(waits["before_machine_away"]) <= 2
    assert said["uss_mb_per_worker"] < 100


def test_class_shares_are_those_of_the_reference_to_the_last_digits():
    run = subprocess.run(
        [sys.executable, "-m", "benchmarks.class_shares", "--polygons", "20", "--side", "300", "--rounds", "1"],
        cwd=ROOT, capture_output=True, text=True, timeout=120, check=True,
    )  # fmt: skip
    said = json.loads(run.stdout.splitlines()[-1])
    assert said["agree"] is True
    assert said["largest_difference_of_a_share"]["exactextract"] < 1e-9
