"""A scenario in a real browser: its changes on a map, why they are supposed, and what differs in a year."""

from collections.abc import Iterator

import pytest

from gisapp import wiring
from gisapp.workflows.scenarios import add_scenario
from tests.conftest import Server, copied, free_port, start, stop
from tests.register_fixtures import NOON
from tests.scenario_fixtures import DRAWN, EARLY_POST, EARLY_ROAD, read

pytestmark = pytest.mark.browser

HOSTILE = "Sớm {{7*7}} <img src=x onerror=window.hurt=1>"


@pytest.fixture(scope="module")
def served(demo, tmp_path_factory) -> Iterator[tuple[Server, str]]:
    home = copied(demo, tmp_path_factory.mktemp("scenario") / "workspace")
    scenario = read(EARLY_POST, EARLY_ROAD, DRAWN, title_vi=HOSTILE, title_en="Early")
    made = add_scenario(home, wiring.register_of(home), scenario, by="lan", at=NOON)
    assert made.stored is not None
    server = start(home.folder, free_port())
    yield server, made.stored.id
    printed = stop(server)
    assert "Traceback" not in printed, printed


def test_a_planner_sees_what_is_supposed_and_what_differs(served, browser, tmp_path):
    server, named = served
    page = browser.new_page()
    errors = []
    page.on("pageerror", lambda fault: errors.append(str(fault)))
    page.goto(f"{server.url}/scenarios/{named}")
    page.wait_for_selector("#differences tr", timeout=60_000)
    assert page.text_content("#title") == HOSTILE
    assert page.evaluate("window.hurt") is None
    assert "lan" in page.text_content("#said")
    assert "Thêm 1, sửa 2, xoá 0" in page.text_content("#counted")
    assert "roads/road-074 (giả định): giả sử để tính thử" in page.text_content("#reasons")
    told = page.text_content("#differences")
    assert "fire_post" in told
    assert "▲ tăng" in told, "no change is told by colour alone"
    assert page.locator("#map path").count() >= 2
    page.select_option("#horizon", "2050")
    page.wait_for_function("document.getElementById('differing').textContent.length > 0")
    page.screenshot(path=tmp_path / "scenario.png", full_page=True)
    assert errors == []
    page.close()


def test_a_map_keeps_its_scenario_when_another_view_is_opened(served, browser):
    server, named = served
    page = browser.new_page()
    page.goto(f"{server.url}/maps/zones?scenario={named}")
    link = page.locator("#views a").nth(1)
    link.wait_for(timeout=60_000)
    assert f"scenario={named}" in link.get_attribute("href")
    page.close()
