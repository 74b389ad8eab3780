"""What a planner does in the viewer: share a link, draw, compare, by mouse or keyboard; and what is said of faults."""
# ruff: noqa: F811 - fixtures are asked for by their name

import json
import re
from urllib.parse import quote

import numpy as np
import pytest

from gisapp import wiring
from gisapp.api.app import build
from gisapp.maps.viewer_words import VIEWER_WORDS
from gisapp.maps.words import WORDS
from gisapp.workflows.scenarios import add_scenario
from tests.conftest import PROJECT, beside, copied
from tests.door_fixtures import client, door, served
from tests.register_fixtures import NOON
from tests.scenario_fixtures import DRAWN, read
from tests.viewer_fixtures import Viewer, accessible, app_url, built, view, webgl  # noqa: F401 - fixtures

pytestmark = pytest.mark.browser

SOURCES = PROJECT / "gisapp" / "viewer" / "src"
HOSTILE = "Sớm {{7*7}} <img src=x onerror=window.hurt=1>"
MAP = "document.getElementById('map').map"


# ---- one link, one state

CONTROLS = {
    "language": lambda page: page.click("#language"),
    "horizon": lambda page: (page.focus("#horizon"), page.keyboard.press("End")),
    "zone": lambda page: page.click('#found-list [data-zone="mau-b"]'),
    "find": lambda page: page.fill("#find", "mau"),
    "tab": lambda page: page.click("#tab-button-layers"),
    "layer on": lambda page: page.check('[data-toggle="layer:parcels"]'),
    "layer off": lambda page: page.uncheck('[data-toggle="layer:corridors"]'),
    "raster on": lambda page: page.check('[data-toggle="layer:population_density"]'),
    "status off": lambda page: page.uncheck('[data-toggle="status:in_plan"]'),
    "names off": lambda page: page.uncheck('[data-toggle="names"]'),
    "opacity": lambda page: (page.focus('[data-opacity="parcels"]'), page.keyboard.press("ArrowLeft")),
    "theme": lambda page: page.check('input[value="legal"]'),
    "table": lambda page: page.click("#sheet-open"),
    "sort": lambda page: page.click('[data-sort="drawn"]'),
    "filter": lambda page: page.fill("#filter", "mẫu"),
    "only": lambda page: page.select_option("#only", "operating"),
    "comparison": lambda page: (page.click("#tab-button-compare"), page.click("#compare")),
    "other year": lambda page: page.select_option("#other-year", "demo-plan 2050"),
    "split": lambda page: (page.focus("#split"), page.keyboard.press("ArrowRight")),
    "drawn": lambda page: (
        page.click("#tab-button-draw"), page.click('[data-focus="typed-open"]'),
        page.fill("#typed", "105.58 20.68\n105.60 20.68\n105.60 20.70"), page.click("#tab-draw details button"),
    ),
    "view": lambda page: (page.click("#tab-button-layers"), page.select_option("#view", "ledger")),
    "question": lambda page: (page.wait_for_selector("#question"), page.select_option("#question", "water")),
    "print": lambda page: page.click("#print-open"),
    "paper": lambda page: page.select_option("#paper", "a3"),
    "scale": lambda page: page.select_option("#scale", "25000"),
    "dropped": lambda page: page.click('#facts [data-focus="viewer_drop"]'),
    "title": lambda page: page.fill("#scenario-title", "Bỏ, lùi & thêm"),
    "why": lambda page: page.fill("#scenario-why", "Thử 100 %"),
    "edit": lambda page: page.click('[data-focus="move-mau-b"]'),
    "window": lambda page: (page.focus("#map canvas"), page.keyboard.press("Equal")),
    "board": lambda page: page.click("#tab-button-board"),
    "portfolio": lambda page: page.click('[data-portfolio="mau-b+mau-d"]'),
    "rival": lambda page: page.click('[data-rival="mau-d+mau-e"]'),
    "size": lambda page: page.uncheck('[data-focus="size-5"]'),
    "candidate": lambda page: page.uncheck('[data-focus="candidate-mau-a"]'),
    "weight": lambda page: (page.focus('[data-weight="jobs"]'), page.keyboard.press("ArrowRight")),
}  # fmt: skip
#: What a reader sees of the state: every control as it stands, the texts, and what the map was told to draw.
SEEN = """() => ({
  controls: [...document.querySelectorAll("input, select")]
    .map((each) => [each.id || each.dataset.focus, /checkbox|radio/.test(each.type) ? each.checked : each.value]),
  tab: document.querySelector("[role=tab][aria-selected=true]").id,
  facts: document.getElementById("facts-title")?.textContent,
  rows: [...document.querySelectorAll("#table tbody tr")].map((each) => each.textContent),
  sides: [...document.querySelectorAll(".side-label")].map((each) => [each.hidden, each.textContent]),
  corners: document.querySelectorAll(".corner").length,
  drawn: document.getElementById("measured")?.textContent,
  board: ["portfolios", "figures", "candidates"].map((each) => document.getElementById(`board-${each}`).innerText),
  above: document.getElementById("map").map.getStyle().sources.above.data.features.map((each) => each.properties),
  changes: [...document.querySelectorAll(".changes li > span")].map((each) => each.textContent),
  painted: document.getElementById("view-legend")?.textContent,
  style: document.getElementById("map").map.getStyle().layers.map((each) => each.id + JSON.stringify(each.paint ?? {})),
  lang: document.documentElement.lang,
})"""

BOARD_IS_THERE = (
    "document.getElementById('board-busy').textContent === ''"
    " && document.getElementById('board-figures').childElementCount > 0"
)  # fmt: skip


def test_every_control_is_in_the_link_and_the_link_brings_it_back(view, app_url):
    viewer = view("/demo/app")
    for name, act in CONTROLS.items():
        before = viewer.page.evaluate("location.hash")
        act(viewer.page)
        viewer.still()
        assert viewer.page.evaluate("location.hash") != before, name
    link = viewer.page.evaluate("location.hash")
    viewer.until(BOARD_IS_THERE, seconds=30)
    seen = viewer.page.evaluate(SEEN)
    again = view(f"/demo/app{link}")
    again.until(BOARD_IS_THERE, seconds=30)
    again.still()
    assert again.page.evaluate("location.hash") == link
    for part, value in again.page.evaluate(SEEN).items():
        if part == "controls":
            typed = {"typed", "edit-token"}
            assert [each for each in value if each[0] not in typed] == [
                each for each in seen[part] if each[0] not in typed
            ]
        else:
            assert value == seen[part], part
    assert again.complaints == []


def test_what_lies_at_a_place_that_was_asked_about_is_in_the_link_too(view):
    viewer = view("/demo/app#show=layer:parcels&at=20.69,105.575,14")
    viewer.page.locator("#map canvas").click(position={"x": 300, "y": 200})
    viewer.until(
        "document.getElementById('facts').textContent.includes('Thửa đất') || !document.getElementById('facts').hidden"
    )
    viewer.still()
    told = viewer.text("#facts")
    assert "Ở đây: " in told
    assert "Loại đất" in told
    again = view(f"/demo/app{viewer.page.evaluate('location.hash')}")
    again.still()
    assert again.text("#facts") == told


# ---- what goes wrong


def test_what_a_link_says_that_is_not_known_is_named_and_left_out(view):
    viewer = view(
        "/app#horizon=1999&scenario=0123456789ab&zone=nowhere&at=99,200,40&show=layer:none&opacity=x&tab=other&colour=red&lang=%E0"
    )
    told = viewer.text("#notices")
    for each in (
        "horizon=1999",
        "scenario=0123456789ab",
        "zone=nowhere",
        "at=99,200,40",
        "layer:none",
        "opacity=x",
        "tab=other",
        "colour=red",
    ):
        assert each in told, each
    assert viewer.text("#time output") == "2030"
    assert viewer.page.locator("#found-list li").count() == 27
    viewer.page.click("#notices .close")
    assert viewer.text("#notices").strip() == ""


def test_a_layer_that_fails_says_so_and_the_others_stay(view):
    broken = {"on": True}

    def fail(viewer) -> None:
        viewer.page.route(
            "**/collections/corridors/tiles/**",
            lambda route: route.fulfill(status=503, body="no") if broken["on"] else route.continue_(),
        )

    viewer = view("/app#tab=layers", prepare=fail)
    viewer.until("document.querySelector('[data-layer=corridors] [role=alert]') !== null")
    assert "HTTP 503" in viewer.text("[data-layer=corridors]")
    assert viewer.page.evaluate(f"{MAP}.queryRenderedFeatures({{layers: ['zone-points']}}).length") > 5
    broken["on"] = False
    viewer.page.click("[data-layer=corridors] [role=alert] button")
    viewer.until(f"{MAP}.querySourceFeatures('corridors', {{sourceLayer: 'corridors'}}).length > 0")
    viewer.until("document.querySelector('[data-layer=corridors] [role=alert]') === null")


def test_a_lost_connection_is_told_and_what_is_loaded_stays(view):
    viewer = view("/app", alone=True)
    viewer.page.context.set_offline(True)
    viewer.until("document.getElementById('notices').textContent.includes('Mất kết nối')")
    viewer.page.click('#found-list [data-zone="donganh"]')
    viewer.until("document.getElementById('facts').textContent.includes('Không nối được với máy chủ')")
    assert "299,45 ha" in viewer.text("#facts")
    viewer.page.context.set_offline(False)
    viewer.until("!document.getElementById('notices').textContent.includes('Mất kết nối')")
    viewer.until("document.querySelectorAll('#facts .part').length === 4", seconds=60)


def test_another_plan_that_cannot_be_had_is_told_and_asked_for_again(view):
    broken = {"on": False}

    def fail(viewer) -> None:
        viewer.page.route(
            "**/app/start?plan=general*",
            lambda route: route.fulfill(status=500, json={"title": "no"}) if broken["on"] else route.continue_(),
        )

    viewer = view("/app", prepare=fail)
    broken["on"] = True
    viewer.page.select_option("#plan", "general-2024")
    viewer.until("document.getElementById('notices').textContent.includes('HTTP 500')")
    assert viewer.page.evaluate(f"{MAP}.queryRenderedFeatures({{layers: ['zone-points']}}).length") > 5
    broken["on"] = False
    viewer.page.click("#notices .button")
    viewer.until("/trong 27 khu/.test(document.querySelector('#time .counted').textContent)")
    viewer.until("document.getElementById('notices').textContent === ''")


def test_an_answer_that_fails_is_told_in_its_panel_and_asked_again(view):
    broken = {"on": True}

    def fail(viewer) -> None:
        viewer.page.route(
            "**/assessment?*",
            lambda route: route.fulfill(status=500, json={"title": "no"}) if broken["on"] else route.continue_(),
        )

    viewer = view("/app#zone=donganh", prepare=fail)
    viewer.until("document.querySelector('#facts [role=alert]') !== null")
    broken["on"] = False
    viewer.page.click("#facts [role=alert] button")
    viewer.until("document.querySelectorAll('#facts .part').length === 4", seconds=60)


def test_a_token_that_has_run_out_is_asked_for_and_the_rest_goes_on(webgl, built, hanoi, tmp_path):
    assert built.is_dir()
    with served(door(beside(hanoi, tmp_path / "closed"), open_reading=False)) as port:
        viewer = Viewer(webgl)
        viewer.page.goto(f"http://127.0.0.1:{port}/app")
        viewer.until("document.querySelector('#notices .token') !== null")
        for name in ("expired", "reader"):
            viewer.page.fill("#token", f"{name}-secret")
            viewer.page.click("#notices .token button")
            viewer.page.wait_for_timeout(500)
            viewer.until(
                "document.documentElement.dataset.ready || document.querySelector('#notices .token')", seconds=40
            )
            assert bool(viewer.page.evaluate("document.documentElement.dataset.ready")) == (name == "reader")
        assert "secret" not in viewer.page.url
        viewer.page.evaluate("sessionStorage.setItem('gisapp.token', 'expired-secret')")
        viewer.page.click('#found-list [data-zone="donganh"]')
        viewer.until("document.querySelector('#notices .token') !== null")
        assert "299,45 ha" in viewer.text("#facts")
        viewer.page.fill("#token", "reader-secret")
        viewer.page.click("#notices .token button")
        viewer.until("document.querySelectorAll('#facts .part').length === 4", seconds=60)
        viewer.close()


def test_where_it_is_not_built_the_maps_open_and_the_doctor_says_so(hanoi, monkeypatch, command):
    without = {name: file for name, file in wiring.assets().items() if name != wiring.VIEWER_PAGE}
    monkeypatch.setattr(wiring, "assets", lambda: without)
    monkeypatch.setattr("gisapp.cli.doctor.assets", lambda: without)
    answer = client(hanoi, root_path="/quyhoach").get("/app")
    assert (answer.status_code, answer.headers["location"]) == (307, "/quyhoach/maps")
    assert "/app is not built" in command("doctor", workspace=hanoi.folder).stdout


def test_without_webgl_the_folium_page_opens_with_the_same_state(view, app_url):
    def blind(viewer) -> None:
        viewer.page.add_init_script(
            "const of = HTMLCanvasElement.prototype.getContext;"
            "HTMLCanvasElement.prototype.getContext = function (kind, ...how) {"
            " return /webgl/.test(kind) ? null : of.call(this, kind, ...how); };"
        )

    viewer = view("/app#horizon=2050&zone=donganh&lang=en", prepare=blind, ready=False, alone=True)
    viewer.page.wait_for_url("**/maps/zones**", timeout=20_000)
    viewer.page.wait_for_selector("html[data-ready]", state="attached", timeout=30_000)
    assert viewer.page.text_content("#facts-title") == "Dong Anh Industrial Park"
    assert "horizon=2050" in viewer.page.evaluate("location.hash")


# ---- drawing and comparing


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


def test_a_drawing_that_crosses_itself_is_refused_in_words(view):
    viewer = view("/demo/app#tab=draw&tool=zone&drawn=105.58 20.68,105.60 20.70,105.60 20.68,105.58 20.70")
    viewer.until("document.querySelector('#what-if [role=alert]') !== null", seconds=30)
    assert "HTTP 422" in viewer.text("#what-if")


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
        assert HOSTILE in viewer.page.locator("#other-scenario option").all_inner_texts()
        viewer.page.select_option("#scenario", made.stored.id)
        viewer.page.click("#tab-button-zones")
        viewer.until("document.querySelector('#found-list [data-zone=mau-x]') !== null")
        assert viewer.said()["scenario"] == made.stored.id
        assert viewer.page.evaluate("window.hurt") is None
        assert viewer.complaints == []
        viewer.close()


# ---- words, keys, and everybody


def test_every_word_that_the_scripts_ask_for_is_there_in_both_languages():
    known = WORDS | VIEWER_WORDS
    asked = {
        key for file in SOURCES.glob("*.js") for key in re.findall(r'"(viewer_[a-z_0-9]+)"', file.read_text("utf-8"))
    }
    asked |= {
        key for file in SOURCES.glob("*.js") for key in re.findall(r'\bword\("([a-z_0-9]+)"', file.read_text("utf-8"))
    }
    asked |= set(re.findall(r'data-word="([a-z_0-9]+)"', (SOURCES / "app.html").read_text("utf-8")))
    assert len(asked) > 80
    assert asked - set(known) == set()
    assert {key for key, said in known.items() if not (said["vi"].strip() and said["en"].strip())} == set()


def test_no_text_of_the_page_stands_in_the_scripts():
    vietnamese = re.compile(r"[ăâđêôơưĂÂĐÊÔƠƯạảấầẩẫậắằẳẵặẹẻẽếềểễệỉịọỏốồổỗộớờởỡợụủứừửữựỳỵỷỹ]")
    found = {}
    for file in SOURCES.glob("*.js"):
        code = re.sub(r"//.*|/\*.*?\*/", "", file.read_text("utf-8"))
        lines = [line for line in code.splitlines() if vietnamese.search(line)]
        if lines:
            found[file.name] = lines
    # What is said before the words are here, the letters that are folded, and those that the font is tried with.
    assert set(found) <= {"notices.js", "dom.js", "map.js"}, found


@pytest.mark.parametrize("lang", ["vi", "en"])
def test_a_page_is_in_one_language(view, lang):
    viewer = view(f"/app#lang={lang}&tab=layers&table=1")
    assert viewer.page.evaluate("document.documentElement.lang") == lang
    keys = [key for key in re.findall(r"\b[a-z]+(?:_[a-z]+)+\b", viewer.text("body")) if key in WORDS | VIEWER_WORDS]
    assert keys == []
    said = viewer.text("#tabs") + viewer.text("#time .years label")
    assert ("Horizon" in said) == (lang == "en")


UNSAVED = "changes=" + quote(json.dumps([{"layer": "zones", "action": "delete", "id": "mau-b"}])) + "&title=x"
STATES = {
    "zones": "/app",
    "layers": "/demo/app#tab=layers&show=layer:facilities,layer:parcels",
    "zone and table": "/demo/app#zone=mau-m&table=1",
    "drawing": "/demo/app#tab=draw&tool=zone&drawn=105.58 20.68,105.60 20.68,105.60 20.70",
    "comparison": "/demo/app#tab=compare&other=~2050~&lang=en",
    "painted": "/demo/app#tab=layers&view=coverage&table=1&print=1&zone=mau-a",
    "scenario": f"/demo/app#tab=edit&edit=zones/mau-b&{UNSAVED}&lang=en",
    "link": "/app#zone=nowhere",
}


@pytest.mark.parametrize("state", STATES)
def test_nothing_keeps_anybody_out_that_axe_can_see(view, state):
    viewer = view(STATES[state], bypass_csp=True)
    viewer.still()
    if "zone=mau-m" in STATES[state]:
        viewer.until("document.querySelectorAll('#facts .part').length === 4", seconds=60)
        viewer.page.evaluate("document.querySelectorAll('#facts details').forEach(each => { each.open = true; })")
    accessible(viewer)


def test_the_keyboard_goes_through_the_page_and_is_caught_nowhere(view):
    viewer = view("/demo/app")
    seen = []
    for _ in range(80):
        viewer.page.keyboard.press("Tab")
        seen.append(
            viewer.page.evaluate("(e => e.id || e.dataset.focus || e.className || e.tagName)(document.activeElement)")
        )
        if len(seen) > 5 and seen[-1] == "BODY":
            break
    assert "maplibregl-canvas" in " ".join(map(str, seen))
    assert {"find", "horizon", "sheet-open", "copy", "language"} <= set(seen)
    assert len(seen) < 80, seen


def test_enter_asks_at_the_crosshair_and_closing_gives_the_focus_back(view):
    viewer = view("/demo/app#at=20.7145,105.6103,14")
    zone = viewer.zone("mau-m")["point"]
    viewer.page.evaluate(f"{MAP}.jumpTo({{center: {json.dumps(zone)}, zoom: 14}})")
    viewer.still()
    viewer.page.focus("#find")
    while not viewer.page.evaluate("document.activeElement.classList.contains('maplibregl-canvas')"):
        viewer.page.keyboard.press("Tab")
    assert viewer.page.locator("#crosshair").evaluate("each => getComputedStyle(each).display") == "block"
    viewer.page.keyboard.press("Enter")
    viewer.until("document.activeElement.id === 'facts-title'")
    assert viewer.text("#facts-title") == "KCN Mẫu M"
    viewer.page.keyboard.press("Escape")
    viewer.until("document.activeElement.classList.contains('maplibregl-canvas')")
    viewer.page.click('#found-list [data-zone="mau-a"]')
    viewer.until("document.activeElement.id === 'facts-title'")
    viewer.page.click("#facts > .close")
    viewer.until("document.activeElement.dataset.zone === 'mau-a'")


def test_who_asked_for_less_motion_is_moved_at_once_and_others_are_led_there(view):
    viewer = view("/demo/app")
    viewer.page.click('#found-list [data-zone="mau-d"]')
    assert viewer.page.evaluate(f"{MAP}.isMoving()") is False
    viewer.page.emulate_media(reduced_motion="no-preference")
    viewer.page.evaluate(f"window.steps = 0; {MAP}.on('move', () => {{ window.steps += 1; }})")
    viewer.page.click('#found-list [data-zone="mau-a"]')
    viewer.until("window.steps > 1")


def test_it_is_usable_on_a_small_screen(view):
    viewer = view("/app#zone=donganh", width=360, height=740)
    assert viewer.page.evaluate("document.documentElement.scrollWidth") <= 360
    for tab in ("layers", "draw", "compare", "board", "review", "zones"):
        viewer.page.click(f"#tab-button-{tab}")
        assert viewer.page.evaluate("document.documentElement.scrollWidth") <= 360, tab
    viewer.page.click("#sheet-open")
    assert viewer.page.evaluate("document.documentElement.scrollWidth") <= 360
    small = viewer.page.evaluate(
        "[...document.querySelectorAll('button, select, input')].filter(each => each.offsetParent)"
        ".filter(each => each.getBoundingClientRect().height < 24 && !each.closest('label'))"
        ".map(each => each.outerHTML.slice(0, 90))"
    )
    assert small == []
