"""An assessment leaves as a file: a GeoPackage for a GIS, a workbook for whoever weighs zones against one another."""

import json

import geopandas as gpd
import pyogrio
import pytest

from tests.conftest import gisapp

DAY = "2026-11-26"
YEAR = ("--horizon", "2030", "--appraised", DAY)


def written(workspace, target, *more) -> None:
    done = gisapp("assess", "--workspace", workspace.folder, *YEAR, "-o", target, *more)
    assert done.returncode == 0, done.stderr


def test_a_geopackage_holds_what_the_assessment_says_with_the_shapes_of_conflicts_and_repairs(demo, tmp_path):
    written(demo, tmp_path / "a.gpkg")
    written(demo, tmp_path / "a.json")
    answers = {each["zone"]: each for each in json.loads((tmp_path / "a.json").read_bytes())}
    tables = {name: pyogrio.read_dataframe(tmp_path / "a.gpkg", layer=name)
              for name, _ in pyogrio.list_layers(tmp_path / "a.gpkg")}  # fmt: skip
    zones = tables["zones"]
    assert list(zones["zone"]) == list(answers)
    assert zones.crs == "EPSG:5897"
    assert len(tables["rules"]) == sum(len(each["rules"]["rows"]) for each in answers.values())
    assert len(tables["ledger_demands"]) == 5 * len(answers)
    said = {(zone, row["conflict"]): row["area_ha"] for zone, each in answers.items()
            for row in each["conflicts"]["rows"] if row["proven"] == "overlap" and row["area_ha"]}  # fmt: skip
    areas = tables["conflict_areas"]
    drawn = {(row.zone, row.conflict): row.geometry.area / 10_000 for row in areas.itertuples() if row.area_ha > 0}
    assert drawn == pytest.approx(said, abs=1e-6)
    phases = tables["rule_areas"].query("zone == 'mau-a' and role == 'phase'")
    whole = zones.loc[zones["zone"] == "mau-a"].geometry.iloc[0]
    assert len(phases) == 2
    assert phases.geometry.area.sum() == pytest.approx(whole.area)
    assert {"zones@0", "parcels@0"} <= set(tables["inputs"]["name"])


def test_a_part_that_cannot_be_computed_says_so_in_its_table(hanoi, tmp_path):
    written(hanoi, tmp_path / "a.gpkg", "--zone", "donganh")
    land = pyogrio.read_dataframe(tmp_path / "a.gpkg", layer="land_balance")
    assert list(land["status"]) == ["not_computable"]
    assert "ranh giới đo đạc" in land["needs_vi"].iloc[0]
    zones = gpd.read_file(tmp_path / "a.gpkg", layer="zones")
    assert list(zones["zone"]) == ["donganh"]
