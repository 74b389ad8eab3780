"""Which 2-5 zones? The board of real workspaces: who may be chosen, what counts, and what is firm."""

import json
import re
from dataclasses import replace
from datetime import date
from typing import Any

import pandas as pd
import pytest

from gisapp.domain.errors import BadInput, NotFound
from gisapp.domain.quality import Quality
from gisapp.storage.workspace import FolderWorkspace
from gisapp.workflows.portfolio_question import Texts, read_question
from gisapp.workflows.portfolios import ForYear, portfolio_board
from tests.conftest import copied
from tests.test_glossary import FORBIDDEN_WORDS

DAY = ForYear(appraised=date(2026, 11, 25))
FIVE = ["btt", "donganh", "ph", "pn2", "socson"]


def asked(workspace: FolderWorkspace, sizes: str = "2-5", **more: Any) -> dict[str, Any]:
    return portfolio_board(workspace, read_question(Texts(sizes=sizes, **more)), DAY)


@pytest.fixture(scope="module")
def decision_65(hanoi: FolderWorkspace) -> dict[str, Any]:
    return asked(hanoi)


def refused(workspace: FolderWorkspace, *names: str, **more: Any) -> str:
    with pytest.raises((BadInput, NotFound)) as told:
        asked(workspace, **more)
    said = str(told.value)
    assert told.value.in_vietnamese.startswith("Cần ")  # a planner reads it too
    assert all(name in said for name in names), said
    return said


# --- who may be chosen


def test_decision_65_has_26_portfolios_and_8_with_the_two_that_are_approved(hanoi, decision_65) -> None:
    assert [each["zone"] for each in decision_65["candidates"]] == FIVE
    assert len(decision_65["portfolios"]) == decision_65["counted"]["portfolios"] == 26
    assert decision_65["counted"]["with_every_approved"] == 8
    fixed = asked(hanoi, fixed="approved")
    assert len(fixed["portfolios"]) == 8
    assert all({"donganh", "ph"} <= set(each["zones"]) for each in fixed["portfolios"])


def test_only_a_numbered_decision_on_the_zone_itself_approves_it(decision_65) -> None:
    approved = {each["zone"]: each["approved_by"] for each in decision_65["candidates"]}
    assert approved == {"donganh": "221/QĐ-TTg", "ph": "445/QĐ-TTg", "socson": None, "btt": None, "pn2": None}


def test_a_zone_without_area_or_position_is_named_and_never_ranked(decision_65) -> None:
    aside = {each["zone"]: each["needs"] for each in decision_65["not_assessable"]}
    assert aside["hanssip2"] == ["an area with a source"]
    assert aside["hongha"] == ["an area with a source", "a position"]
    ranked = {zone for each in decision_65["portfolios"] for zone in each["zones"]}
    assert ranked == set(FIVE)
    assert "habio" not in aside  # it is being built: nothing is left to choose


def test_contradicting_areas_are_carried_as_a_range(decision_65) -> None:
    socson = next(each for each in decision_65["candidates"] if each["zone"] == "socson")
    assert socson["area_ha"] == {"least": 302.8, "greatest": 340.0}


def test_a_rule_excludes_with_its_clause_and_an_override_keeps_with_who_when_and_why(demo) -> None:
    board = asked(demo)
    assert [(each["zone"], {row["clause"] for row in each["rules"]}) for each in board["excluded"]] == [
        ("mau-c", {"Điều 9, khoản 8"})
    ]
    assert len(board["portfolios"]) == 11
    said = {"who": "phê duyệt", "at": "2026-11-25T09:00:00+00:00", "why": "khu gốc sẽ lấp đầy năm 2027"}
    question = read_question(Texts(sizes="2-5", overrides="mau-c"))
    kept = portfolio_board(demo, question, DAY, overrides={"mau-c": said})
    assert len(kept["portfolios"]) == 26
    assert [each["zone"] for each in kept["overridden"]] == ["mau-c"]
    told = next(each["vi"] for each in kept["said"] if "vẫn xét" in each["vi"])
    assert all(part in told for part in ("Điều 9, khoản 8", said["who"], said["why"]))


def test_a_zone_that_phases_or_a_trim_make_lawful_stays_on_that_condition(demo) -> None:
    bound = {each["zone"]: {row["repair"]["kind"] for row in each["rules"]} for each in asked(demo)["conditional"]}
    assert bound == {"mau-a": {"phases"}, "mau-b": {"trim"}}


def test_the_rice_quota_forbids_together_what_it_allows_one_by_one(demo, hanoi) -> None:
    # By 2030 300 ha of two-crop rice may go, and no protection forest. A takes 260, D 84, E 17; B forest too.
    board = asked(demo, "1-3", land_quotas=True)
    assert {each["id"] for each in board["portfolios"]} == {
        "mau-a", "mau-d", "mau-e", "mau-a+mau-e", "mau-d+mau-e"}  # fmt: skip
    assert board["asked"]["land-quotas"] == "true"
    refused(hanoi, "no land use of btt", sizes="2", land_quotas=True)


def test_growth_poles_have_their_source_and_let_one_zone_of_each_through(hanoi, decision_65) -> None:
    poles = {each["zone"]: each["growth_pole"]["id"] for each in decision_65["candidates"]}
    assert poles == {"donganh": "north", "socson": "north", "btt": "south", "ph": "south", "pn2": "southwest"}
    assert all(source.startswith("https://") for each in decision_65["candidates"]
               for source in each["growth_pole"]["sources"])  # fmt: skip
    board = asked(hanoi, one_per_pole=True)
    assert len(board["portfolios"]) == 2 * 2 + 2 * 1 + 2 * 1 + 2 * 2 * 1
    assert [each["id"] for each in asked(hanoi, one_per_pole=True, fixed="approved")["portfolios"]] == [
        "donganh+ph", "donganh+ph+pn2"]  # fmt: skip
    assert any("chỉ một trong KCN Đông Anh, KCN sạch Sóc Sơn" in each["vi"] for each in board["said"])


def test_where_no_data_name_a_pole_the_condition_is_refused_with_what_it_needs(demo) -> None:
    refused(demo, "growth_poles", "growth_pole", sizes="2", one_per_pole=True)


# --- what counts


def test_what_lacks_a_datum_is_named_and_left_out_of_the_comparison(decision_65) -> None:
    left_out = {each["id"]: each for each in decision_65["objectives_left_out"]}
    assert "the surveyed boundary" in left_out["rice"]["needs"]
    assert left_out["rice"]["lacking"] == FIVE
    counting = {each["id"] for each in decision_65["objectives"]}
    assert not counting & set(left_out)
    assert all(len(each["values"]) == len(counting) for each in decision_65["portfolios"])


def test_a_cost_that_is_not_known_is_an_interval_without_an_end(decision_65) -> None:
    cost = {each["id"]: each["least_known"]["cost"] for each in decision_65["portfolios"]}
    assert cost["donganh+ph"] == {"least": 9278.0, "greatest": 9278.0, "unknown": []}
    assert cost["btt+donganh"] == {"least": 6340.0, "greatest": None, "unknown": ["btt"]}


def test_every_objective_of_the_demonstration_counts(demo) -> None:
    board = asked(demo)
    assert [each["id"] for each in board["objectives"]] == [
        "rice", "residents", "protected", "jobs", "people", "unmet", "cost", "coverage", "spread"]  # fmt: skip
    assert board["objectives_left_out"] == []


def test_zones_that_share_a_plant_lack_more_together_than_one_by_one(demo) -> None:
    board = asked(demo, "1-4")
    at = [each["id"] for each in board["objectives"]].index("unmet")
    lacking = {each["id"]: each["values"][at] for each in board["portfolios"]}
    for end in range(3):
        assert lacking["mau-a+mau-b"][end] >= lacking["mau-a"][end] + lacking["mau-b"][end] - 1e-3
    assert lacking["mau-a+mau-b"][2] > lacking["mau-a"][2] + lacking["mau-b"][2] + 1


def test_the_joint_ledger_is_told_facility_by_facility_in_native_units(demo) -> None:
    plant = next(each for each in asked(demo)["shared_facilities"] if each["facility"] == "wastewater-plant-03")
    assert plant["unit"] == "m3/day"
    assert (plant["headroom_least"], plant["headroom_greatest"]) == (12_000.0, 12_000.0)  # nobody else draws from it
    assert set(plant["demand"]) == {"mau-a", "mau-b", "mau-d"}
    assert plant["demand"]["mau-a"] == {"least": pytest.approx(5087.97), "greatest": pytest.approx(10599.95)}


def test_an_uncertain_position_makes_the_distance_a_range(decision_65) -> None:
    at = [each["id"] for each in decision_65["objectives"]].index("spread")
    for each in decision_65["portfolios"]:
        least, middle, greatest = each["values"][at]
        assert least < middle < greatest


def test_hanoi_and_the_demonstration_get_no_recommendation(decision_65, demo) -> None:
    assert decision_65["recommendation"]["given"] is False
    shown = asked(demo)
    assert shown["recommendation"]["given"] is False
    assert shown["basis"]["inputs"]["sourced"] == 0


@pytest.fixture(scope="module")
def surveyed(demo, tmp_path_factory) -> FolderWorkspace:
    """The demonstration as if all of it had been surveyed, and planned jobs published."""
    workspace = copied(demo, tmp_path_factory.mktemp("surveyed") / "workspace")
    (workspace.folder / "rasters" / "population_density.tif").unlink()  # residential land of the parcels stands in
    for entry in workspace.layers.entries():
        if entry.quality == "synthetic":
            table = workspace.layers.rows(entry.id)
            if "quality" in table.columns:
                table = table.assign(quality="surveyed")
            if entry.id == "claims":
                jobs = table.iloc[:5].assign(quantity="workers_planned", value=9000.0, unit="persons")
                jobs["id"], jobs["subject"] = [f"jobs-{at}" for at in range(5)], [f"mau-{each}" for each in "abcde"]
                table = pd.concat([table, jobs], ignore_index=True)
            workspace.layers.commit(replace(entry, quality=Quality.SURVEYED), table, by="test", why="as if surveyed")
    return workspace


def test_on_sourced_data_the_board_recommends(surveyed) -> None:
    board = asked(surveyed)
    assert board["basis"]["weak_share"] <= 1 / 3
    assert board["basis"]["recommends"]
    weighed = asked(surveyed, weights=",".join(f"{each['id']}=1" for each in board["objectives"]))
    assert weighed["recommendation"]["given"]
    assert weighed["recommendation"]["portfolio"] == weighed["winner"]
    assert weighed["recommendation"]["vi"].startswith("Giả định: Với trọng số đã cho")
    assert not any("Dữ liệu minh hoạ" in each["vi"] for each in weighed["said"])


def test_weights_tell_what_dethrones_the_winner_and_how_far_it_may_fall_behind(demo) -> None:
    even = {each["id"]: 1.0 for each in asked(demo)["objectives"]}
    board = asked(demo, weights=",".join(f"{name}={weight}" for name, weight in even.items()))
    said = " ".join(each["en"] for each in board["said"])
    assert "When the weight of" in said
    assert "is off by" in said
    assert "at either end of each objective's data" in said or "falls behind the best by" in said
    (winner,) = [each for each in board["representatives"] if each["portfolio"] == board["winner"]]
    assert winner["worse_than_best"]["middle"] == 0
    assert "every weighting counts alike" not in said
    assert any("every weighting counts alike" in each["en"] for each in asked(demo)["said"])


def test_what_zones_share_has_its_smallest_change_too_in_its_own_unit(demo) -> None:
    board = asked(demo, weights=",".join(f"{each['id']}=1" for each in asked(demo)["objectives"]))
    turns = board["turns"]
    assert {"position", "demand"} <= {each["kind"] for each in turns["data"]}
    told = {each["objective"] for each in turns["data"]}
    assert told | set(turns["data_decide_nothing"]) == {each["id"] for each in board["objectives"]}
    assert not told & set(turns["data_decide_nothing"])
    for each in turns["data"]:
        assert each["winner"] != board["winner"]
        assert each["name_vi"]
        assert each["name_en"]
        if each["kind"] == "position":
            assert (each["unit"], each["now"]) == ("m", 0)
            assert each["within"] < 2
        else:
            assert abs(each["becomes"] - each["now"]) == pytest.approx(each["off_by"], abs=0.01)
            assert each["becomes"] >= 0
    said = " ".join(each["vi"] for each in board["said"])
    assert re.search(r"vị trí của KCN Mẫu \w sai lệch [\d.]+ m về phía", said)
    assert "tấn/ngày" in said
    assert "Không một số liệu riêng lẻ nào" in said


def test_a_position_may_be_off_as_far_as_it_is_uncertain(hanoi) -> None:
    board = asked(hanoi, weights="jobs=1,coverage=1,spread=1")
    off = {each["zone"]: each["position_uncertainty_m"] for each in board["candidates"]}
    told = [each for each in board["turns"]["data"] if each["kind"] == "position"]
    assert told
    assert all(each["possible"] is (each["off_by"] <= off[each["zone"]]) for each in told)


def test_five_to_seven_portfolios_are_shown_wherever_as_many_are_not_beaten(hanoi, decision_65) -> None:
    for board in (decision_65, asked(hanoi, fixed="approved"), asked(hanoi, "2"), asked(hanoi, "3-4")):
        assert min(5, board["counted"]["unbeaten"]) <= len(board["representatives"]) <= 7


def test_every_sentence_on_invented_data_begins_by_saying_so(demo) -> None:
    shown = asked(demo)
    for said in [*shown["said"], shown["recommendation"]]:
        assert said["vi"].startswith("Dữ liệu minh hoạ: ")
        assert said["en"].startswith("Demonstration data: ")
    for each in shown["representatives"]:
        assert each["why_vi"].startswith("Dữ liệu minh hoạ: ")


def test_nothing_that_a_planner_reads_uses_the_terms_of_the_method(decision_65, demo) -> None:
    for board in (decision_65, asked(demo, weights="")):
        texts = [text for said in [*board["said"], board["recommendation"]] for text in (said["vi"], said["en"])]
        texts += [each[f"why_{lang}"] for each in board["representatives"] for lang in ("vi", "en")]
        assert not [text for text in texts if FORBIDDEN_WORDS.search(text)]
        assert not [text for text in texts if re.search(r"\{|\bNone\b|\bnan\b", text)]


def test_the_same_question_gives_the_same_board(hanoi, decision_65) -> None:
    assert json.dumps(asked(hanoi)) == json.dumps(decision_65)


def test_standings_and_shares_agree_with_the_portfolios_told(decision_65) -> None:
    unbeaten = [each for each in decision_65["portfolios"] if each["unbeaten"]]
    assert [each["id"] for each in unbeaten] == decision_65["pareto"]
    for each in decision_65["candidates"]:
        share = sum(each["zone"] in one["zones"] for one in unbeaten) / len(unbeaten)
        assert each["share_of_unbeaten"]["middle"] == pytest.approx(share, abs=1e-5)
        assert each["zone"] in decision_65[each["standing"]]
    assert sum(decision_65["acceptability"]["portfolios"].values()) == pytest.approx(1, abs=1e-3)


@pytest.mark.parametrize("gone", FIVE)
def test_leaving_a_candidate_out_makes_no_other_portfolio_impossible(hanoi, decision_65, gone) -> None:
    left = ",".join(zone for zone in FIVE if zone != gone)
    without = {each["id"] for each in asked(hanoi, "2-4", candidates=left)["portfolios"]}
    assert without == {each["id"] for each in decision_65["portfolios"] if gone not in each["zones"]}


# --- what cannot be asked


@pytest.mark.parametrize(
    ("more", "names"),
    [
        ({"sizes": "5-2"}, ("2-5",)),
        ({"sizes": "0-2"}, ("ascend",)),
        ({"sizes": "two"}, ("2-5",)),
        ({"sizes": "2-9"}, ("5 candidates", "hanssip2")),
        ({"candidates": "nowhere"}, ("nowhere", "donganh")),
        ({"candidates": "donganh,tlip"}, ("tlip", "operating")),
        ({"candidates": "donganh,hanssip2", "sizes": "2"}, ("hanssip2", "not assessable")),
        ({"fixed": "hanssip2"}, ("hanssip2",)),
        ({"fixed": "approved,donganh"}, ("fixed",)),
        ({"fixed": "approved", "exclude": ("donganh,ph",)}, ("fixed", "exclusive")),
        ({"exclude": ("donganh",)}, ("A,B",)),
        ({"sizes": "3", "quotas": "2030=100"}, ("sizes", "quotas_ha")),
        ({"quotas": "2040=100"}, ("2040", "2030")),
        ({"quotas": "much"}, ("2030=600",)),
        ({"phases": "2031"}, ("2031", "2050")),
        ({"phases": "soon"}, ("2030,2050",)),
        ({"one_per_pole": True, "sizes": "4"}, ("sizes", "poles")),
        ({"weights": "jobs=-1,coverage=1,spread=1"}, ("zero or more",)),
        ({"weights": "jobs=0,coverage=0,spread=0"}, ("all of them zero",)),
        ({"weights": "jobs=1"}, ("coverage", "spread")),
        ({"weights": "beauty=1"}, ("beauty",)),
        ({"weights": "jobs=1,jobs=2,coverage=1,spread=1"}, ("once",)),
        ({"weights": "jobs/coverage=3,jobs/spread=2"}, ("coverage/spread",)),
        ({"weights": "jobs=0.8..0.9,coverage=0.8..0.9,spread=0..1"}, ("sum to 1",)),
        ({"weights": "much rice"}, ("rice=2",)),
        ({"overrides": "donganh"}, ("on record", "donganh")),
    ],
)  # fmt: skip
def test_what_cannot_be_is_refused_with_what_would_do(hanoi, more, names) -> None:
    refused(hanoi, *names, **more)


def test_phases_multiply_the_portfolios_and_quotas_bind_by_year(hanoi) -> None:
    phased = asked(hanoi, "2", phases="2030,2050", quotas="2030=400")
    assert len(phased["portfolios"]) < 10 * 4
    for each in phased["portfolios"]:
        assert set(each["begun"].values()) <= {2030, 2050}
        begun = [zone for zone, year in each["begun"].items() if year == 2030]
        areas = {one["zone"]: one["stated_area_ha"] for one in phased["candidates"]}
        assert sum(areas[zone] for zone in begun) <= 400


def test_pairwise_judgements_that_contradict_each_other_name_the_one_to_think_over(hanoi) -> None:
    board = asked(hanoi, weights="jobs/coverage=3,coverage/spread=3,jobs/spread=1/9")
    assert board["weights"]["consistency_ratio"] > 0.10
    assert len(board["weights"]["revisit"]["pair"]) == 2
    assert any("consistency ratio" in said["en"] for said in board["said"])


def test_a_weight_for_what_does_not_count_here_is_set_aside_and_told(hanoi) -> None:
    board = asked(hanoi, weights="jobs=1,coverage=1,spread=1,rice=5")
    assert board["weights"]["set_aside"] == ["rice"]
    assert board["winner"] in {each["id"] for each in board["portfolios"]}
