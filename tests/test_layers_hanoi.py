"""The shipped facts of Hanoi and the rule packs: what they say, that they say where from, and what they leave open."""

import csv
import json
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
from gisapp.domain.spec import SPECS
from gisapp.domain.standard import Standard, Verification, rule_in_force
from gisapp.storage.shipped import shipped_layers, shipped_table

LAYERS = Path(__file__).parents[1] / "layers"
HANOI = LAYERS / "hanoi"
STANDARDS = LAYERS / "standards"
MINE = ("zones", "claims", "plans", "facilities", "corridors", "constraints", "statistics")
OPERATING = ("tlip", "noibai", "ntl", "qm1", "ttqo", "pn1", "sdb", "hanssip1")
DECISION_65 = ("socson", "donganh", "btt", "pn2", "ph")
POINTS = {"daitu", "hanssip2", "qm2", "kimhoa", "thanhmy", "phucat"}
LAST_DAY_OF_2021_CODE = date(2026, 12, 31)
FIRST_DAY_OF_2026_CODE = date(2027, 1, 1)

LAYERS_BY_ID = shipped_layers((STANDARDS, HANOI))
TABLES = {layer: shipped_table(LAYERS_BY_ID[layer]) for layer in (*MINE, "standards", "land_use_classes")}
ZONES = gpd.GeoDataFrame(TABLES["zones"]).set_index("id")
DRAWN = ZONES[ZONES.geom_type == "Polygon"]
CLAIMS = TABLES["claims"]


def _raw(name: str) -> list[dict[str, Any]]:
    features: list[dict[str, Any]] = json.loads((HANOI / name).read_text(encoding="utf-8"))["features"]
    return features


def _rows_of_packs() -> list[dict[str, Any]]:
    packs = sorted(STANDARDS.glob("*.toml"))
    return [
        row
        for pack in packs
        if pack.name != "catalogue.toml"
        for row in tomllib.loads(pack.read_text(encoding="utf-8"))["standard"]
    ]


def _standard(row: dict[str, Any]) -> Standard:
    kept = {"unit": "", "clause": "", "number": None, "valid_from": None, "valid_to": None, "source": "", **row}
    return Standard(**{**kept, "verification": Verification(row["verification"])})


PACKS = [_standard(row) for row in _rows_of_packs()]


def _claimed(subject: str, quantity: str = "area", *, tag: str = "") -> list[float]:
    rows = CLAIMS[(CLAIMS["subject"] == subject) & (CLAIMS["quantity"] == quantity) & CLAIMS["id"].str.endswith(tag)]
    return [float(value) for value in rows["value"]]


def _presence(zone: str, horizon: int) -> Presence:
    row = ZONES.loc[zone]
    year = {name: None if pd.isna(row[name]) else int(row[name]) for name in ("expected_earliest", "expected_latest")}
    begun = None if pd.isna(row["valid_from"]) else int(row["valid_from"])
    dates = Dates(status=Status(row["status"]), expected_source=row["expected_source"], valid_from=begun, **year)
    return existence(dates, horizon).presence


# ---- the files


@pytest.mark.parametrize("layer", ["zones", "facilities", "corridors", "constraints"])
def test_features_carry_exactly_the_columns_of_their_spec_one_feature_a_line(layer: str):
    for feature in _raw(f"{layer}.geojson"):
        assert tuple(feature["properties"]) == SPECS[layer].names
        assert feature["id"] == feature["properties"]["id"]
    lines = (HANOI / f"{layer}.geojson").read_text(encoding="utf-8").splitlines()
    assert len(lines) == len(_raw(f"{layer}.geojson")) + 2


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
    assert _claimed("daitu") == _claimed("qm2") == _claimed("sdb", tag="97") == []
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
        assert stated in _claimed(str(zone))


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
    for feature in _raw("zones.geojson"):
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


# ---- the claims


def test_the_five_claims_of_decision_65_sum_to_1278_68_hectares():
    claimed = {zone: _claimed(zone, tag="-qd65") for zone in DECISION_65}
    assert claimed == {"socson": [302.8], "donganh": [300], "btt": [112], "pn2": [389], "ph": [174.88]}
    assert sum(each[0] for each in claimed.values()) == pytest.approx(1_278.68)


def test_the_five_as_drawn_sum_to_1278_13_hectares_with_dong_anh_s_two_phases():
    assert _claimed("donganh", "area_part") == [179.1, 120.35]
    assert sum(_claimed("donganh", "area_part")) == pytest.approx(299.45)
    assert DRAWN.loc[list(DECISION_65), "stated_area_ha"].sum() == pytest.approx(1_278.13)


@pytest.mark.parametrize(("claim", "total"), [("donganh-area-qd65", 1_278.68), ("donganh-area-qd221", 1_278.13)])
def test_both_sums_of_the_five_are_shown_beside_the_claim_that_makes_the_difference(claim, total):
    others = sum(_claimed(zone, tag="-qd65")[0] for zone in DECISION_65 if zone != "donganh")
    row = CLAIMS.set_index("id").loc[claim]
    assert others + row["value"] == pytest.approx(total)
    assert f"{total:,.2f} ha" in row["note_en"]
    assert f"{total:,.2f} ha".translate(str.maketrans(",.", ".,")) in row["note_vi"]


def test_the_parts_of_hoa_lac_and_noi_bai_do_not_close_on_their_totals():
    assert sum(_claimed("hhtp", "area_part")) == pytest.approx(1_585.9)
    assert _claimed("hhtp") == [1_586]
    assert sum(_claimed("noibai", "area_part")) == pytest.approx(114.1)
    assert _claimed("noibai") == [114]


def test_the_eight_operating_parks_sum_to_1268_42_against_a_published_1348():
    listed = [_claimed(zone, tag="-area-2025")[0] for zone in OPERATING]
    assert sum(listed) == pytest.approx(1_268.42)
    assert DRAWN.loc[list(OPERATING), "stated_area_ha"].sum() == pytest.approx(1_268.42)
    assert _claimed("city", "area_published_total") == [1_348]


def test_phu_nghia_s_flow_is_above_its_plant_and_housing_is_far_below_the_workers():
    assert _claimed("pn1", "wastewater_flow") == [4_480]
    assert _claimed("pn1", "wastewater_capacity") == [3_000]
    assert _claimed("city", "workers_housing_built") == [8_388]
    assert _claimed("city", "workers_housing_designed") == [22_420]
    assert _claimed("city", "workers") == [166_000]


def test_contradicting_areas_stand_side_by_side():
    assert sorted(_claimed("socson")) == [302.8, 323.9, 340]
    assert sorted(_claimed("donganh")) == [299.45, 300]
    assert sorted(_claimed("pn2")) == [238, 389]
    assert sorted(_claimed("ttqo")) == [150.12, 155]
    assert sorted(_claimed("habio")) == [199.03, 203]


def test_the_640_hectares_of_hanssip_are_of_the_whole_plan_and_not_of_phase_2():
    assert 640 in _claimed("hanssip2", "area_whole_plan")
    assert _claimed("hanssip2", "area_whole_plan_part") == [500, 140]
    assert _claimed("hanssip2") == []


def test_claims_speak_of_things_that_ship():
    known = {"city", *ZONES.index, *(each for layer in MINE[3:6] for each in TABLES[layer]["id"])}
    assert set(CLAIMS["subject"]) <= known


def test_the_authority_s_contradicting_statistics_are_both_kept():
    statistics = TABLES["statistics"].set_index("id")
    assert statistics.loc["projects-total-2011", "value"] == 510
    assert statistics.loc["projects-total-2011-06", "value"] == 537
    assert statistics.loc["zones-target-2030-2013", "value"] == 33
    assert statistics.loc["zones-target-2030-2023", "value"] == 24


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


# ---- the rule packs


def test_every_row_of_every_pack_is_a_standard_with_an_id_of_its_pack():
    assert len({row.id for row in PACKS}) == len(PACKS)
    for row in PACKS:
        assert row.id.startswith(row.pack + "/")
        assert row.comparator in ("<=", ">=", "<", ">", "=")
        assert row.title_en
        assert row.source


def test_a_share_is_a_share_and_not_a_percentage():
    shares = [row for row in PACKS if row.unit == "share" and row.number is not None]
    assert len(shares) > 20
    assert all(0 < row.number <= 1 for row in shares if row.number is not None)


@pytest.mark.parametrize(
    "clause",
    ["2.5.1", "2.5.2", "2.5.3", "2.6.5, Bảng 2.11", "2.6.13", "2.8.1", "2.9.4", "2.10.2", "2.10.5", "2.11.1", "2.11.3",
     "2.12.1", "2.12.4", "2.14.3", "Điều 2, khoản 22", "Điều 2, khoản 24; Điều 43", "Điều 4", "Điều 6, khoản 1",
     "Điều 7", "Điều 9, khoản 3", "Điều 9, khoản 4", "Điều 9, khoản 6", "Điều 9, khoản 7", "Điều 9, khoản 8",
     "Điều 26", "Điều 37", "Điều 38, khoản 2"],
)  # fmt: skip
def test_every_clause_that_a_zone_is_checked_against_has_a_row(clause: str):
    assert any(row.clause == clause for row in PACKS)


def test_rules_on_article_4_say_that_it_was_amended():
    rows = [row for row in PACKS if row.pack == "decree-35-2022" and row.clause == "Điều 4"]
    assert len(rows) == 3
    assert all("178/2025" in row.note for row in rows)


def test_rows_have_only_columns_of_the_spec():
    assert all(set(row) <= set(SPECS["standards"].names) for row in _rows_of_packs())


@pytest.mark.parametrize(
    ("quantity", "figure"), [("traffic_land_share", 0.10), ("green_land_share", 0.10), ("technical_land_share", 0.01)]
)
def test_the_2021_code_holds_to_the_last_day_of_2026_and_then_the_number_is_not_known(quantity: str, figure: float):
    last = rule_in_force(PACKS, quantity, "zone", LAST_DAY_OF_2021_CODE)
    assert last.number == figure
    assert last.standard is not None
    assert last.standard.pack == "qcvn-01-2021"
    assert last.standard.verification is Verification.VERIFIED
    first = rule_in_force(PACKS, quantity, "zone", FIRST_DAY_OF_2026_CODE)
    assert first.standard is not None
    assert first.standard.pack == "qcvn-01-2026"
    assert first.number is None
    assert first.missing() == f"not known in QCVN 01:2026/BXD; the figure of QCVN 01:2021/BXD was {figure * 100:g} %"


def test_on_no_day_do_two_rows_answer_the_same_question():
    for appraised in (date(2022, 1, 1), LAST_DAY_OF_2021_CODE, FIRST_DAY_OF_2026_CODE):
        asked = [
            (row.quantity, row.applies_to, row.measured_from)
            for row in PACKS
            if row.in_force(appraised) and row.applies_to != "fire_post"
        ]
        assert len(set(asked)) == len(asked)


def test_the_2026_code_holds_nothing_read_in_its_text():
    rows = [row for row in PACKS if row.pack == "qcvn-01-2026"]
    assert {row.verification for row in rows} == {Verification.SECONDARY}
    assert {row.valid_from for row in rows} == {FIRST_DAY_OF_2026_CODE}


def test_fire_posts_reach_three_kilometres_in_the_centre_and_five_elsewhere():
    reaches = {row.number for row in PACKS if row.quantity == "reach" and row.applies_to == "fire_post"}
    assert reaches == {3_000, 5_000}


def test_a_reach_that_no_rule_sets_is_an_assumption_and_cites_no_clause():
    assumed = [row for row in PACKS if row.pack == "reach"]
    assert {row.verification for row in assumed} == {Verification.ASSUMED}
    assert all(not row.clause and "gisapp" in row.document for row in assumed)
    kinds = {row.applies_to for row in assumed}
    assert {"substation", "wastewater_plant", "water_plant", "hospital", "high_school", "workers_housing"} <= kinds


@pytest.mark.parametrize("appraised", [LAST_DAY_OF_2021_CODE, FIRST_DAY_OF_2026_CODE])
def test_every_kind_of_facility_has_a_row_for_its_reach_on_either_day(appraised: date):
    kinds = {row.applies_to for row in PACKS if row.quantity == "reach" and row.in_force(appraised)}
    assert kinds == {
        "substation", "water_plant", "wastewater_plant", "landfill", "fire_post", "hospital", "clinic", "kindergarten",
        "primary_school", "lower_secondary_school", "high_school", "park", "bus_stop", "metro_station",
        "workers_housing",
    }  # fmt: skip


def test_schools_clinics_and_parks_are_measured_from_workers_housing_and_technical_works_from_the_zone():
    """Hospitals and upper secondary schools also from the zone, as an assumption: few zones' housing has a position."""
    reach = {(row.applies_to, row.measured_from) for row in PACKS if row.quantity == "reach"}
    social = ("kindergarten", "primary_school", "lower_secondary_school", "high_school", "clinic", "hospital", "park")
    assert {(kind, "workers_housing") for kind in social} <= reach
    from_zone = [row for row in PACKS if row.quantity == "reach" and row.measured_from == "zone"]
    assert {row.applies_to for row in from_zone} & set(social) == {"hospital", "high_school"}
    assert all(row.verification == "assumed" for row in from_zone if row.applies_to in social)
    assert {("substation", "zone"), ("wastewater_plant", "zone"), ("fire_post", "zone")} <= reach


# ---- the land-use classes


def test_both_classifications_ship_with_legal_and_readable_colours():
    classes = TABLES["land_use_classes"].set_index("code")
    assert classes.index.is_unique
    assert set(classes["system"]) == {"land_law", "construction_plan"}
    assert classes.loc["SKK", "legal_colour"] == "#FAAAA0"
    assert classes.loc["DAT_SX_Congnghiep", "legal_colour"] == "#6600CC"
    assert pd.isna(classes.loc["CNC", "legal_colour"])
    colours = pd.concat([classes["legal_colour"].dropna(), classes["readable_colour"]])
    assert colours.str.fullmatch("#[0-9A-F]{6}").all()


def test_land_groups_are_the_twelve_and_never_share_a_readable_colour():
    classes = TABLES["land_use_classes"]
    assert set(classes["land_group"]) == {
        "industry", "service", "traffic", "green", "technical", "water", "rice", "forest", "agriculture", "housing",
        "social", "other",
    }  # fmt: skip
    groups_of_colours = classes[["readable_colour", "land_group"]].drop_duplicates()
    assert groups_of_colours["readable_colour"].is_unique
    for _, system in classes.groupby("system"):
        assert system["readable_colour"].is_unique
