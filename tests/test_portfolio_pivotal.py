"""Which planned project makes or breaks each zone, and what does a year's delay of it cost?"""

from typing import Any

import pytest

from gisapp.notebook import Workspace
from gisapp.storage.workspace import FolderWorkspace
from tests.conftest import gisapp
from tests.door_fixtures import client

DAY = "2026-11-25"


@pytest.fixture(scope="module")
def in_2030(demo: FolderWorkspace) -> dict[str, Any]:
    answer = client(demo).get(f"/portfolios/pivotal?horizon=2030&appraised={DAY}")
    assert answer.status_code == 200, answer.text
    return answer.json()


def row(told: dict[str, Any], project: str, zone: str, topic: str) -> dict[str, Any]:
    found = [each for each in told["projects"]
             if (each["project"], each["zone"], each["topic"]) == (project, zone, topic)]  # fmt: skip
    assert len(found) == 1, told["projects"]
    return found[0]


def test_the_zone_whose_only_plant_is_planned_stands_or_falls_with_it(in_2030) -> None:
    plant = row(in_2030, "wastewater-plant-05", "mau-e", "wastewater")
    assert plant["verdict"] == "breaks"
    # Without its plant nobody meets any of its 2,976 to 6,200 m3/day; with it 200 at most are lacking.
    assert plant["without"] == {"least": pytest.approx(2976.03), "greatest": pytest.approx(6200.05)}
    assert plant["with"] == {"least": 0.0, "greatest": pytest.approx(200.05)}
    assert (plant["delay_least"], plant["delay_greatest"]) == (pytest.approx(2976.03), pytest.approx(6000.0))


def test_what_is_in_operation_or_comes_later_is_no_project_of_the_horizon(in_2030) -> None:
    projects = {each["project"] for each in in_2030["projects"]}
    assert not projects & {"substation-01", "landfill-01", "landfill-02", "substation-03"}
    assert "wastewater-plant-03" in projects  # it is being built: late is late


def test_a_bridge_counts_in_people_and_minutes(demo: FolderWorkspace) -> None:
    table = Workspace(demo).pivotal_projects(["mau-d"], horizon=2050, appraised=DAY)
    bridge = table[table["project"].isin(["road-074", "bridge-2"])]
    people = bridge[bridge["topic"] == "people"].iloc[0]
    assert people["delay_least"] > 70_000
    assert set(bridge["unit"]) == {"persons", "min"}
    assert (bridge["delay_greatest"] > 0).all()
    assert len(table["project"][table["kind"] == "provincial"].unique()) <= 1  # two layers hold it, and it is one


def test_sentences_say_what_they_rest_on_and_name_the_unit(in_2030) -> None:
    assert len(in_2030["said"]) == len(in_2030["projects"])
    assert all(each["vi"].startswith("Dữ liệu minh hoạ: ") for each in in_2030["said"])
    first = next(each for each in in_2030["said"] if "KCN Mẫu E" in each["vi"] and "nước thải" in each["vi"])
    assert "quyết định KCN Mẫu E" in first["vi"]
    assert "m³/ngày" in first["vi"]


def test_the_command_tells_pivotal_projects_beside_the_board(demo: FolderWorkspace) -> None:
    done = gisapp("portfolios", "--sizes", "2", "--pivotal", "--lang", "en", "--appraised", DAY, "--workspace",
                  demo.folder)  # fmt: skip
    assert "makes or breaks Mẫu Industrial Zone E: a year's delay is a year short of" in done.stdout


def test_where_nothing_can_be_told_nothing_is(hanoi: FolderWorkspace) -> None:
    answer = client(hanoi).get("/portfolios/pivotal?horizon=2030").json()
    assert answer["projects"] == answer["said"] == []
