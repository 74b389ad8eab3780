"""Contradictions as tasks: what differs, by how much, who said so, and whom to ask."""

from datetime import date

import geopandas as gpd
import numpy as np
import pandas as pd
import pytest
import shapely

from gisapp.analysis.contradiction_tasks import BOTH_PLANS
from gisapp.analysis.contradictions import against_plans, dates, figures, overlaps
from gisapp.analysis.contradictions_of_layers import statements
from gisapp.maps.page import standalone_page
from gisapp.storage.workspace import FolderWorkspace
from gisapp.workflows.contradictions import contradictions
from gisapp.workflows.maps import map_payload
from gisapp.workflows.question import pose
from tests.map_fixtures import assets

DAY = date(2026, 11, 26)
NAMES = {"z": ("KCN Z", "Zone Z")}


def claims(*rows):
    return pd.DataFrame(rows, columns=["subject", "quantity", "value", "unit", "as_of", "source"])


def test_two_areas_of_one_zone_are_a_task_with_both_figures_and_their_sources():
    table = figures(claims(("z", "area", 300.0, "ha", "2022", "a"), ("z", "area", 240.0, "ha", "2024", "b")), NAMES)
    row = table.iloc[0]
    assert (row["kind"], row["least"], row["greatest"], row["spread_share"]) == (
        "figures",
        240,
        300,
        pytest.approx(0.2),
    )
    assert [each["source"] for each in row["values"]] == ["a", "b"]
    assert row["task_vi"] == "Hỏi số liệu nào của KCN Z được áp dụng: 300 ha (2022); 240 ha (2024)."
    assert row["ask_en"] == "the body that makes the plan"


def test_what_changes_with_the_years_contradicts_only_its_own_year():
    later = claims(("z", "workers", 10.0, "persons", "2012", "a"), ("z", "workers", 20.0, "persons", "2020", "b"))
    assert len(figures(later, NAMES)) == 0
    same = claims(("z", "workers", 10.0, "persons", "2012-01", "a"), ("z", "workers", 20.0, "persons", "2012", "b"))
    assert len(figures(same, NAMES)) == 1


def test_parts_of_a_whole_and_equal_figures_are_no_contradiction():
    rows = (("z", "area_part", 100.0, "ha", "2012", "a"), ("z", "area_part", 14.0, "ha", "2012", "a"),
            ("z", "area", 274.0, "ha", "2019", "a"), ("z", "area", 274.0, "ha", "2025", "b"))  # fmt: skip
    assert len(figures(claims(*rows), NAMES)) == 0


def test_an_open_interval_of_years_is_a_question():
    zones = pd.DataFrame({"id": ["z", "y"], "name_vi": ["KCN Z", "KCN Y"], "expected_earliest": [2025, 2030],
                          "expected_latest": [2030, 2030], "expected_source": ["a", "a"]})  # fmt: skip
    assert dates(zones)["subject"].tolist() == ["z"]


def stated(*rows):
    columns = ["layer", "title_vi", "title_en", "id", "name_vi", "status", "expected_earliest", "expected_latest"]
    return pd.DataFrame(rows, columns=columns)


def test_a_bridge_that_one_plan_has_operating_and_another_only_planned_is_a_question_to_both():
    table = statements(
        stated(
            ("roads", "Đường", "Roads", "r1", "Cầu Z", "in_plan", 2030, 2030),
            ("corridors", "Hành lang", "Corridors", "c1", "cầu  z", "operating", None, None),
        )
    )
    row = table.iloc[0]
    assert (row["kind"], row["subject"], row["ask_en"]) == ("status", "r1", BOTH_PLANS.en)
    assert (
        row["task_vi"]
        == "Hỏi tình trạng nào của Cầu Z được áp dụng: Đường: có trong quy hoạch; Hành lang: đang hoạt động."
    )
    assert len(table) == 1


def test_years_contradict_each_other_only_where_no_year_suits_both_layers():
    def years(one, other):
        rows = [("a", "A", "A", "z", "Z", "in_plan", *one), ("b", "B", "B", "z", "Z", "in_plan", *other)]
        return statements(stated(*rows))["quantity"].tolist()

    assert years((2030, 2035), (2035, 2050)) == []
    assert years((2030, 2030), (2050, 2050)) == ["expected_by_layer"]
    assert years((2030, 2030), (None, None)) == []


def test_pieces_of_one_layer_and_what_has_no_name_or_no_known_status_contradict_nothing():
    rows = (("a", "A", "A", "1", "Z", "operating", None, None), ("a", "A", "A", "2", "Z", "in_plan", 2030, 2030),
            ("b", "B", "B", "3", "Z", "unknown", None, None), ("b", "B", "B", "4", None, "revoked", None, None),
            ("a", "A", "A", "5", None, "operating", None, None))  # fmt: skip
    assert len(statements(stated(*rows))) == 0
    assert len(statements(stated())) == 0


def test_two_zones_on_the_same_land_are_told_once_and_only_where_outlines_may_be_relied_upon():
    zones = gpd.GeoDataFrame(
        {"id": ["b", "a", "c"]},
        geometry=[shapely.box(0, 0, 200, 100), shapely.box(100, 0, 300, 100), shapely.box(300, 0, 400, 100)],
        crs="EPSG:5897",
    )
    table = overlaps(zones, reliable=np.array([True, True, True]))
    assert table[["subject", "quantity", "least"]].to_numpy().tolist() == [["a", "b", 1.0]]
    assert len(overlaps(zones, reliable=np.array([True, False, True]))) == 0
    assert len(overlaps(zones.iloc[:0], reliable=np.array([], dtype=bool))) == 0


def test_no_conflicts_make_no_tasks():
    assert len(against_plans(pd.DataFrame({"zone": []}), NAMES)) == 0


def test_the_list_of_hanoi_names_the_areas_that_sources_give_socson(hanoi: FolderWorkspace) -> None:
    told = contradictions(hanoi, pose(hanoi, plan=None, horizon=2030, appraised=DAY))
    tasks = {row["id"]: row for row in told["tasks"]}
    socson = tasks["figures/socson/area"]
    assert (socson["least"], socson["greatest"]) == (302.8, 340)
    assert all(each["source"].startswith("http") for each in socson["values"])
    assert "figures/noibai/area_part" not in tasks
    olympic = [row for row in told["tasks"] if row["kind"] == "outline_suspected" and row["subject"] == "ph"]
    assert any("ranh giới đo đạc" in row["task_vi"] for row in olympic)
    assert told["inputs"]["revisions"]


def test_the_map_of_hanoi_shows_every_task_of_the_list_and_stays_small(hanoi: FolderWorkspace) -> None:
    told = contradictions(hanoi, pose(hanoi, plan=None, horizon=2030, appraised=DAY))["tasks"]
    shown = map_payload(hanoi, "contradictions", appraised=DAY, horizon=2030)
    assert len(shown["part"]["listed"]["2030"]) == len(told)
    page = standalone_page(shown, lang="vi", assets=assets())
    assert len(page.encode()) < 2_000_000


def test_the_two_areas_of_zone_b_of_the_demo_are_a_task(demo: FolderWorkspace) -> None:
    told = contradictions(demo, pose(demo, plan=None, horizon=2030, appraised=DAY))
    assert [row["subject"] for row in told["tasks"] if row["kind"] == "figures"] == ["mau-b"]
