"""The three doors give the same numbers: API, command line and notebook on one workspace."""

import json
from collections.abc import Iterator
from pathlib import Path

import pytest

from gisapp.notebook import open_workspace
from tests.conftest import Server, free_port, gisapp_process, start, stop

DAY = "2026-11-22"


@pytest.fixture(scope="module", params=["hanoi", "demo"])
def door(request: pytest.FixtureRequest) -> Iterator[tuple[Path, Server]]:
    """One workspace behind all three doors."""
    workspace = request.getfixturevalue(request.param)
    running = start(workspace.folder, free_port())
    yield workspace.folder, running
    stop(running)


def test_the_same_assessment_comes_out_of_all_three_doors(door, tmp_path):
    folder, server = door
    zone = "donganh" if folder.name == "hanoi" else "mau-a"
    over_http = server.json(f"/zones/{zone}/assessment?horizon=2030&appraised={DAY}")
    output = tmp_path / "assessment.json"
    told = gisapp_process(
        "assess", "--workspace", folder, "--zone", zone, "--horizon", "2030", "--appraised", DAY, "-o", output
    )
    assert told.returncode == 0, told.stderr
    on_the_command_line = json.loads(output.read_bytes())
    in_the_notebook = json.loads(
        json.dumps(open_workspace(folder).assessment(zone, horizon=2030, appraised=DAY), default=str)
    )
    assert over_http == on_the_command_line == in_the_notebook
    assert over_http["zone"] == zone
    assert over_http["horizon"] == 2030
    assert over_http["appraised"] == DAY


def test_the_table_of_the_notebook_holds_the_figures_of_the_api(door):
    folder, server = door
    table = open_workspace(folder).assess(horizon=2030, appraised=DAY).set_index("zone")
    assert table.crs.to_epsg() == 5897
    assert {"traffic_land_share", "green_land_share", "technical_land_share"} <= set(table.columns)
    assert table.columns[-2:].tolist() == ["not_computable", "geometry"]
    for zone in table.index:
        answer = server.json(f"/zones/{zone}/assessment?horizon=2030&appraised={DAY}")
        assert answer["quality"] == table.loc[zone, "quality"]
        for row in answer["rules"]["rows"]:
            if row["quantity"] in ("traffic_land_share", "green_land_share", "technical_land_share"):
                told = table.loc[zone, row["quantity"]]
                assert (row["least"] is None and told != told) or row["least"] == told  # noqa: PLR0124
        for outcome, count in answer["rules"]["counts"].items():
            assert table.loc[zone, f"rules_{outcome}"] == count
        for row in answer["coverage"]["rows"]:
            column = f"{row['kind']}_from_{row['measured_from']}_within_{row['reach_m']:g}m_least_share"
            told = table.loc[zone, column]
            assert (row["share_least"] is None and told != told) or row["share_least"] == told  # noqa: PLR0124
        for row in answer["land_balance"].get("rows", []):
            assert table.loc[zone, f"land_{row['land_use']}_ha"] == row["area_ha"]
