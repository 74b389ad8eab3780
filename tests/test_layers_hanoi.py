"""The shipped facts of Hanoi: what they say, that they say where from, and what they leave open."""

import csv
import tomllib
import unicodedata
from collections.abc import Iterable
from datetime import date
from itertools import combinations
from pathlib import Path
from typing import Any

import geopandas as gpd
import numpy as np
import pandas as pd
import pytest
import shapely

from gisapp.analysis.conflicts import conflicts
from gisapp.domain.existence import Dates, Presence, Status, existence
from gisapp.domain.plan import Plan, choose_plan
from gisapp.domain.quality import Quality
from gisapp.domain.specs import SPECS
from tests.hanoi_fixtures import (
    CLAIMS,
    DECISION_65,
    DRAWN,
    HANOI,
    LAYERS_BY_ID,
    MINE,
    PACKS,
    STANDARDS,
    TABLES,
    ZONES,
    claimed,
    raw,
)

POINTS = {"daitu", "hanssip2", "qm2", "kimhoa", "thanhmy", "phucat"}


def _presence(zone: str, horizon: int) -> Presence:
    row = ZONES.loc[zone]
    year = {name: None if pd.isna(row[name]) else int(row[name]) for name in ("expected_earliest", "expected_latest")}
    begun = None if pd.isna(row["valid_from"]) else int(row["valid_from"])
    dates = Dates(status=Status(row["status"]), expected_source=row["expected_source"], valid_from=begun, **year)
    return existence(dates, horizon).presence


# ---- the files


@pytest.mark.parametrize("layer", ["zones", "facilities", "corridors", "constraints"])
def test_features_carry_exactly_the_columns_of_their_spec_one_feature_a_line(layer: str):
    for feature in raw(f"{layer}.geojson"):
        assert tuple(feature["properties"]) == SPECS[layer].names
        assert feature["id"] == feature["properties"]["id"]
    lines = (HANOI / f"{layer}.geojson").read_text(encoding="utf-8").splitlines()
    assert len(lines) == len(raw(f"{layer}.geojson")) + 2


@pytest.mark.parametrize(
    ("file", "spec"),
    [(HANOI / "claims.csv", "claims"), (HANOI / "statistics.csv", "statistics"),
     (STANDARDS / "land_use_classes.csv", "land_use_classes")],
)  # fmt: skip
def test_tables_have_exactly_the_columns_of_their_spec(file: Path, spec: str):
    with file.open(encoding="utf-8", newline="") as opened:
        assert tuple(next(csv.reader(opened))) == SPECS[spec].names


@pytest.mark.parametrize("layer", [*MINE, "standards", "land_use_classes"])
def test_every_row_has_its_own_id_its_required_values_and_only_known_codes(layer: str):
    table = TABLES[layer]
    assert table["id"].is_unique
    for column in SPECS[layer].columns:
        given = table[column.name]
        if column.required:
            assert given.notna().all(), column.name
        if column.codes:
            assert set(given.dropna()) <= set(column.codes), column.name


def test_the_catalogue_names_each_layer_in_both_languages_with_licence_and_steward():
    for layer in (*MINE, "standards", "land_use_classes"):
        entry = LAYERS_BY_ID[layer].entry
        assert entry.title_vi
        assert entry.title_en
        assert entry.source
        assert (entry.licence, entry.steward) == ("CC-BY-4.0", "gisapp")
        assert entry.dated == date(2026, 11, 22)


def _addresses(values: Iterable[Any]) -> list[str]:
    return [each for value in values for each in (value if isinstance(value, list) else [value])]


@pytest.mark.parametrize("layer", ["claims", "statistics"])
def test_every_figure_has_an_address(layer: str):
    assert all(each.startswith(("http://", "https://")) for each in TABLES[layer]["source"])


@pytest.mark.parametrize("layer", ["zones", "facilities", "corridors", "constraints"])
def test_every_feature_has_addresses_and_nothing_else_among_its_sources(layer: str):
    assert all(TABLES[layer]["sources"].map(len) > 0)
    assert all(each.startswith(("http://", "https://")) for each in _addresses(TABLES[layer]["sources"]))


def test_what_no_source_confirms_does_not_ship():
    everything = "\n".join(file.read_text(encoding="utf-8") for file in HANOI.iterdir())
    for unconfirmed in ("unverified", "79 ha", "45.5 ha", "266 ha", "137 [M]"):
        assert unconfirmed not in everything
    assert claimed("daitu") == claimed("qm2") == claimed("sdb", tag="97") == []
    assert pd.isna(ZONES.loc["daitu", "developer"])


def test_vietnamese_is_written_with_its_marks():
    without_marks_by_right = {"kimhoa", "qm1", "qm2"}
    for zone, name in ZONES["name_vi"].items():
        assert name == unicodedata.normalize("NFC", name)
        assert not name.isascii() or zone in without_marks_by_right
    for layer in ("facilities", "corridors", "constraints", "land_use_classes"):
        assert {name for name in TABLES[layer]["name_vi"] if name.isascii()} <= {"An ninh"}
    assert not any(row.title_vi.isascii() for row in PACKS)
    assert not any(note.isascii() for note in CLAIMS["note_vi"] if note and len(note) > len("NNA 2019-09-30"))


def test_every_text_has_both_languages():
    for layer in ("zones", "facilities", "corridors", "constraints", "claims"):
        table = TABLES[layer]
        assert (table["note_vi"].notna() == table["note_en"].notna()).all()


# ---- the zones


def test_twenty_seven_zones_of_which_fifteen_are_drawn_six_are_points_and_six_are_names_only():
    assert len(ZONES) == 27
    assert len(DRAWN) == 15
    assert set(ZONES.index[ZONES.geom_type == "Point"]) == POINTS
    assert int(ZONES.geometry.isna().sum()) == 6


def test_a_drawn_zone_has_its_sourced_area_and_a_point_has_none():
    assert np.abs(DRAWN.area / 10_000 - DRAWN["stated_area_ha"]).max() < 0.01
    assert ZONES.loc[~ZONES.index.isin(DRAWN.index), "stated_area_ha"].isna().all()
    for zone, stated in DRAWN["stated_area_ha"].items():
        assert stated in claimed(str(zone))


def test_a_drawn_zone_stands_on_the_centre_that_the_facts_state():
    tlip = shapely.Point(*gpd.GeoSeries.from_xy([105.772], [21.118], crs="EPSG:4326").to_crs(ZONES.crs)[0].coords[0])
    assert DRAWN.loc["tlip"].geometry.centroid.distance(tlip) < 0.1


def test_no_two_zones_overlap():
    for first, second in combinations(DRAWN.index, 2):
        assert DRAWN.geometry[first].intersection(DRAWN.geometry[second]).area == 0.0, (first, second)


def test_phu_nghia_s_extension_shares_an_edge_with_phase_one():
    phase_one, extension = DRAWN.geometry["pn1"], DRAWN.geometry["pn2"]
    assert phase_one.touches(extension)
    assert phase_one.intersection(extension).length > 1_000
    stated = gpd.GeoSeries.from_xy([105.666], [20.921], crs="EPSG:4326").to_crs(ZONES.crs)[0]
    assert extension.centroid.distance(stated) < DRAWN.loc["pn2", "position_uncertainty_m"]


def test_rings_run_counter_clockwise_as_rfc_7946_asks():
    for feature in raw("zones.geojson"):
        if feature["geometry"] and feature["geometry"]["type"] == "Polygon":
            assert shapely.LinearRing(feature["geometry"]["coordinates"][0]).is_ccw


def test_every_zone_is_schematic_and_says_how_uncertain_its_place_is():
    assert set(ZONES["quality"]) == {Quality.SCHEMATIC}
    placed = ZONES.geometry.notna()
    assert (ZONES["position_uncertainty_m"] > 0).equals(placed)
    assert (ZONES["position_basis"].notna()).equals(placed)
    assert ZONES.loc["donganh", "position_uncertainty_m"] == 2_500


def test_an_unknown_status_has_no_date():
    unknown = ZONES["status"] == Status.UNKNOWN
    assert ZONES.loc[unknown, "status_as_of"].isna().all()
    assert set(ZONES.index[~unknown & ZONES["status_as_of"].isna()]) == {"socson"}


def test_only_the_five_of_decision_65_have_a_horizon_that_a_source_names():
    named = ZONES[ZONES["expected_earliest"].notna()]
    assert set(named.index) == set(DECISION_65)
    assert set(named["expected_earliest"]) == {2025}
    assert set(named["expected_latest"]) == {2030}
    assert _presence("donganh", 2030) is Presence.EXPECTED_BY
    assert _presence("hanssip2", 2030) is Presence.NO_SOURCE_SAYS
    assert _presence("qm2", 2050) is Presence.NO_SOURCE_SAYS
    assert _presence("tlip", 2030) is Presence.EXISTS


# ---- places, corridors, conflicts


def test_what_is_placed_says_how_uncertainly_and_what_is_not_has_no_place():
    for layer in ("facilities", "corridors", "constraints"):
        table = gpd.GeoDataFrame(TABLES[layer])
        placed = table.geometry.notna()
        assert (table["position_uncertainty_m"] > 0).equals(placed)
        assert table["position_basis"].notna().equals(placed)
        assert set(table["quality"]) == {Quality.SCHEMATIC}


def test_ring_road_4_names_only_communes_that_its_sources_name():
    """Its sources name no commune of Đan Phượng, so none of them counts as shared with a zone."""
    for layer in ("corridors", "constraints"):
        road = TABLES[layer].set_index("id").loc["vanh-dai-4"]
        assert set(road["communes_old"]) == {"Thanh Xuân", "Yên Nghĩa", "Đồng Mai", "Phú Lãm", "Phú Lương", "Khánh Hà"}
        assert "Ô Diên" not in road["communes_2025"]


def test_what_has_an_unknown_state_has_no_date_of_it():
    for layer in ("facilities", "corridors", "constraints"):
        unknown = TABLES[layer][TABLES[layer]["status"] == Status.UNKNOWN]
        assert unknown["status_as_of"].isna().all()
        assert unknown["valid_from"].isna().all()


def test_a_facility_of_a_zone_names_a_zone_that_ships():
    assert set(TABLES["facilities"]["zone"].dropna()) <= set(ZONES.index)


def test_conflicts_share_a_commune_and_prove_no_overlap():
    table = conflicts(TABLES["zones"], TABLES["constraints"], synthetic_admitted=False).table
    found = {(row.zone, row.conflict): row.proven for row in table.itertuples()}
    for expected in (("donganh", "tba-500-dong-anh"), ("donganh", "duong-noi-gia-binh"), ("ph", "do-thi-olympic")):
        assert found[expected] == "same_commune_not_proven"
    assert set(found.values()) == {"same_commune_not_proven"}


# ---- the plan register


def test_three_plans_and_the_capital_plan_answers_when_none_is_named():
    rows = tomllib.loads((HANOI / "plans.toml").read_text(encoding="utf-8"))["plan"]
    horizons = {row["id"]: tuple(row["horizons"]) for row in rows}
    assert horizons == {
        "capital-2024": (2030, 2050),
        "general-2024": (2045, 2065),
        "capital-100-year": (2030, 2035, 2045, 2050, 2065, 2085, 2100),
    }
    missing = {"in_force_from": None, "in_force_to": None}
    plans = [Plan(**{**missing, **row, "horizons": tuple(row["horizons"])}) for row in rows]
    assert choose_plan(plans, plan=None, horizon=None).horizon == 2030
    assert choose_plan(plans, plan=None, horizon=2050).plan.id == "capital-2024"


def test_the_decision_without_an_address_ships_only_as_a_question():
    plans = TABLES["plans"].set_index("id")
    asked = plans.loc["capital-100-year", "questions_vi"]
    assert any("2512/QĐ-UBND" in question for question in asked)
    others = plans.drop(columns=["questions_vi", "questions_en"]).to_csv()
    assert "2512" not in others
    assert all("Quy hoạch nào đang chi phối" in each[0] for each in plans["questions_vi"])
    assert all(source.startswith("https://") for source in plans["source"])
