"""What a planner draws, measures and compares in the viewer, by mouse or keyboard."""
# ruff: noqa: F811 - fixtures are asked for by their name

import json
import re

import numpy as np
import pytest

from gisapp import wiring
from gisapp.api.app import build
from gisapp.workflows.scenarios import add_scenario
from tests.conftest import copied
from tests.door_fixtures import served
from tests.register_fixtures import NOON
from tests.scenario_fixtures import DRAWN, read
from tests.viewer_fixtures import MAP, Viewer, app_url, built, view, webgl  # noqa: F401 - fixtures

pytestmark = pytest.mark.browser

HOSTILE = "Sớm {{7*7}} <img src=x onerror=window.hurt=1>"


def test_a_zone_drawn_by_keyboard_is_answered_and_follows_its_corners(view, app_url):
    viewer = view("/demo/app#tab=draw&at=20.69,105.6,13.5")
    viewer.page.click('[data-draw="viewer_draw_zone"]')
    for keys in (("Space",), ("ArrowRight", "Space"), ("ArrowDown", "Space")):
        for key in keys:
            viewer.page.keyboard.press(key)
            viewer.still()
    viewer.page.keyboard.press("Enter")
    viewer.until("Boolean(document.getElementById('drawn-area'))", seconds=30)
    first = viewer.text("#drawn-area")
    wide = viewer.page.evaluate(
        "(({ scrollWidth, clientWidth }) => scrollWidth - clientWidth)(document.getElementById('tab-draw'))"
    )
    assert wide <= 0, "what is told of a drawing is not cut off"
    corners = [[float(each) for each in pair.split(" ")] for pair in viewer.said()["drawn"].split(",")]
    body = {
        "type": "Feature",
        "properties": {},
        "geometry": {"type": "Polygon", "coordinates": [[*corners, corners[0]]]},
    }
    answer = viewer.page.request.post(
        f"{app_url}/demo/assessments?horizon=2030",
        data=json.dumps(body),
        headers={"content-type": "application/geo+json"},
    )
    area = answer.json()["drawn"]["area_ha"]
    assert first == f"{area:.2f}".replace(".", ",").rstrip("0").rstrip(",") + " ha"
    viewer.page.locator(".corner").nth(1).focus()
    viewer.page.keyboard.press("Shift+ArrowUp")
    viewer.until(f"document.getElementById('drawn-area').textContent !== {json.dumps(first)}", seconds=30)
    corner = viewer.page.locator(".corner").nth(2).bounding_box()
    second = viewer.text("#drawn-area")
    viewer.page.mouse.move(corner["x"] + 12, corner["y"] + 12)
    viewer.page.mouse.down()
    viewer.page.mouse.move(corner["x"] + 60, corner["y"] + 40, steps=6)
    viewer.page.mouse.up()
    viewer.until(f"document.getElementById('drawn-area').textContent !== {json.dumps(second)}", seconds=30)
    assert viewer.complaints == []


@pytest.mark.parametrize(("tool", "what"), [("viewer_draw_zone", "#what-if"), ("viewer_measure", "#measured")])
def test_what_is_drawn_halfway_comes_back_halfway(view, tool, what):
    done = '[data-draw="viewer_done"]'
    begun = view("/demo/app#tab=draw&at=20.69,105.6,13.5")
    begun.page.click(f'[data-draw="{tool}"]')
    for key in ("Space", "ArrowRight", "Space", "ArrowDown", "Space"):
        begun.page.keyboard.press(key)
        begun.still()
    again = view(f"/demo/app{begun.page.evaluate('location.hash')}")
    again.still()
    assert again.page.locator(done).is_visible()
    assert again.text(what) == begun.text(what)
    again.page.focus("#map canvas")
    again.page.keyboard.press("ArrowLeft")
    again.still()
    again.page.keyboard.press("Space")
    again.page.keyboard.press("Enter")
    again.still()
    assert again.page.locator(".corner").count() == 4
    assert again.page.locator(done).is_hidden()
    assert "adding" not in again.said()
    assert again.complaints == []


def test_a_drawing_that_crosses_itself_is_refused_in_words(view):
    viewer = view("/demo/app#tab=draw&tool=zone&drawn=105.58 20.68,105.60 20.70,105.60 20.68,105.58 20.70")
    viewer.until("document.querySelector('#what-if [role=alert]') !== null", seconds=30)
    told = viewer.page.locator("#what-if [role=alert]").all_inner_texts()
    assert len(told) == 1
    assert "tự cắt" in told[0]
    assert "HTTP" not in viewer.text("#what-if")


def test_a_length_is_measured_on_the_plan_plane(view):
    from pyproj import Transformer

    viewer = view("/app#tab=draw&tool=measure&drawn=105.8 21.0,105.9 21.1,105.85 21.2")
    planar = Transformer.from_crs("EPSG:4326", "+proj=tmerc +lat_0=0 +lon_0=105 +k=0.9999 +ellps=WGS84", always_xy=True)
    x, y = planar.transform([105.8, 105.9, 105.85], [21.0, 21.1, 21.2])
    expected = float(np.hypot(np.diff(x), np.diff(y)).sum()) / 1000
    assert viewer.text("#measured") == f"{expected:.2f} km".replace(".", ",")


def test_two_horizons_are_compared_and_the_divider_moves_by_keyboard(view):
    viewer = view("/demo/app#tab=compare")
    viewer.page.click("#compare")
    viewer.until("document.getElementById('map-b').map?.loaded()", seconds=30)
    assert viewer.page.locator(".side-label").all_inner_texts() == ["2030", "2050"]
    windows = viewer.page.evaluate(
        "['map', 'map-b'].map(id => document.getElementById(id).map)"
        ".map(map => [map.getCenter().lng, map.getCenter().lat, map.getZoom(), map.transform.height])"
    )
    assert windows[0] == pytest.approx(windows[1])
    asked = [each for each in viewer.requests if "/collections/corridors/tiles/" in each]
    assert {re.search(r"horizon=(\d+)", each)[1] for each in asked} == {"2030", "2050"}
    viewer.page.focus("#split")
    viewer.page.keyboard.press("Home")
    viewer.still()
    assert viewer.said()["split"] == "5"
    viewer.page.click("#compare")
    assert viewer.page.locator("#map-b").is_hidden()
    assert viewer.complaints == []


def test_sides_of_two_plans_name_their_plan(view):
    viewer = view("/app#plan=capital-2024&horizon=2030&other=capital-100-year~2030~")
    titles = {each["id"]: each["title"]["vi"] for each in viewer.start()["plans"]}
    told = [f"2030 · {titles[plan]}" for plan in ("capital-2024", "capital-100-year")]
    assert viewer.page.locator(".side-label").all_inner_texts() == told


def test_a_scenario_stands_beside_what_is_there_and_its_texts_are_only_texts(webgl, built, demo, tmp_path):
    assert built.is_dir()
    home = copied(demo, tmp_path / "supposed")
    scenario = read(DRAWN, title_vi=HOSTILE, title_en="A zone more")
    made = add_scenario(home, wiring.register_of(home), scenario, by="lan", at=NOON)
    with served(build(home)) as port:
        viewer = Viewer(webgl).open(f"http://127.0.0.1:{port}/app#tab=compare&other=~2030~{made.stored.id}")
        zones = (
            "[...new Set({}.querySourceFeatures('zones', {{sourceLayer: 'zones'}}).map(each => each.properties.id))]"
        )
        viewer.until("Boolean(document.getElementById('map-b').map?.loaded())", seconds=60)
        there = [set(viewer.page.evaluate(zones.format(each))) for each in (MAP, MAP.replace("'map'", "'map-b'"))]
        assert there[1] - there[0] == {"mau-x"}
        offered = viewer.page.locator("#other-scenario option").all_inner_texts()
        assert [each for each in offered if each.startswith(f"{HOSTILE} · ")]
        assert viewer.page.inner_text("#label-b") == f"2030 · {HOSTILE}"
        viewer.page.select_option("#scenario", made.stored.id)
        viewer.page.click("#tab-button-zones")
        viewer.until("document.querySelector('#found-list [data-zone=mau-x]') !== null")
        assert viewer.said()["scenario"] == made.stored.id
        assert viewer.page.evaluate("window.hurt") is None
        assert viewer.complaints == []
        viewer.close()
