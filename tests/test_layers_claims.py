"""Figures that somebody published stand side by side with their addresses, contradictions and all."""

import pytest

from tests.hanoi_fixtures import CLAIMS, DECISION_65, DRAWN, MINE, TABLES, ZONES, claimed

OPERATING = ("tlip", "noibai", "ntl", "qm1", "ttqo", "pn1", "sdb", "hanssip1")


def test_the_five_claims_of_decision_65_sum_to_1278_68_hectares():
    stated = {zone: claimed(zone, tag="-qd65") for zone in DECISION_65}
    assert stated == {"socson": [302.8], "donganh": [300], "btt": [112], "pn2": [389], "ph": [174.88]}
    assert sum(each[0] for each in stated.values()) == pytest.approx(1_278.68)


def test_the_five_as_drawn_sum_to_1278_13_hectares_with_dong_anh_s_two_phases():
    assert claimed("donganh", "area_part") == [179.1, 120.35]
    assert sum(claimed("donganh", "area_part")) == pytest.approx(299.45)
    assert DRAWN.loc[list(DECISION_65), "stated_area_ha"].sum() == pytest.approx(1_278.13)


@pytest.mark.parametrize(("claim", "total"), [("donganh-area-qd65", 1_278.68), ("donganh-area-qd221", 1_278.13)])
def test_both_sums_of_the_five_are_shown_beside_the_claim_that_makes_the_difference(claim, total):
    others = sum(claimed(zone, tag="-qd65")[0] for zone in DECISION_65 if zone != "donganh")
    row = CLAIMS.set_index("id").loc[claim]
    assert others + row["value"] == pytest.approx(total)
    assert f"{total:,.2f} ha" in row["note_en"]
    assert f"{total:,.2f} ha".translate(str.maketrans(",.", ".,")) in row["note_vi"]


def test_the_parts_of_hoa_lac_and_noi_bai_do_not_close_on_their_totals():
    assert sum(claimed("hhtp", "area_part")) == pytest.approx(1_585.9)
    assert claimed("hhtp") == [1_586]
    assert sum(claimed("noibai", "area_part")) == pytest.approx(114.1)
    assert claimed("noibai") == [114]


def test_the_eight_operating_parks_sum_to_1268_42_against_a_published_1348():
    listed = [claimed(zone, tag="-area-2025")[0] for zone in OPERATING]
    assert sum(listed) == pytest.approx(1_268.42)
    assert DRAWN.loc[list(OPERATING), "stated_area_ha"].sum() == pytest.approx(1_268.42)
    assert claimed("city", "area_published_total") == [1_348]


def test_phu_nghia_s_flow_is_above_its_plant_and_housing_is_far_below_the_workers():
    assert claimed("pn1", "wastewater_flow") == [4_480]
    assert claimed("pn1", "wastewater_capacity") == [3_000]
    assert claimed("city", "workers_housing_built") == [8_388]
    assert claimed("city", "workers_housing_designed") == [22_420]
    assert claimed("city", "workers") == [166_000]


def test_contradicting_areas_stand_side_by_side():
    assert sorted(claimed("socson")) == [302.8, 323.9, 340]
    assert sorted(claimed("donganh")) == [299.45, 300]
    assert sorted(claimed("pn2")) == [238, 389]
    assert sorted(claimed("ttqo")) == [150.12, 155]
    assert sorted(claimed("habio")) == [199.03, 203]


def test_the_640_hectares_of_hanssip_are_of_the_whole_plan_and_not_of_phase_2():
    assert 640 in claimed("hanssip2", "area_whole_plan")
    assert claimed("hanssip2", "area_whole_plan_part") == [500, 140]
    assert claimed("hanssip2") == []


def test_claims_speak_of_things_that_ship():
    known = {"city", *ZONES.index, *(each for layer in MINE[3:6] for each in TABLES[layer]["id"])}
    assert set(CLAIMS["subject"]) <= known


def test_the_authority_s_contradicting_statistics_are_both_kept():
    statistics = TABLES["statistics"].set_index("id")
    assert statistics.loc["projects-total-2011", "value"] == 510
    assert statistics.loc["projects-total-2011-06", "value"] == 537
    assert statistics.loc["zones-target-2030-2013", "value"] == 33
    assert statistics.loc["zones-target-2030-2023", "value"] == 24
