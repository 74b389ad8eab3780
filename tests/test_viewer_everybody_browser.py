"""The viewer is for everybody: both languages, by keyboard, on a small screen, and with less motion."""
# ruff: noqa: F811 - fixtures are asked for by their name

import json
import re
from urllib.parse import quote

import pytest

from gisapp.maps.viewer_words import VIEWER_WORDS
from gisapp.maps.words import WORDS
from tests.conftest import PROJECT
from tests.viewer_fixtures import MAP, accessible, app_url, built, view, webgl  # noqa: F401 - fixtures

pytestmark = pytest.mark.browser

SOURCES = PROJECT / "gisapp" / "viewer" / "src"


def test_every_word_that_the_scripts_ask_for_is_there_in_both_languages():
    known = WORDS | VIEWER_WORDS
    sources = "\n".join(file.read_text("utf-8") for file in SOURCES.glob("*.js"))
    asked = set(re.findall(r'"(viewer_[a-z_0-9]+)"', sources)) | set(re.findall(r'\bword\("([a-z_0-9]+)"', sources))
    heads = re.findall(r'\btable\("\w+", \[([^]]+)\]', sources)
    asked |= {key for each in heads for key in re.findall(r'"(\w+)"', each)}
    assert "land_use" in asked
    asked |= set(re.findall(r'data-(?:word|label)="([a-z_0-9]+)"', (SOURCES / "app.html").read_text("utf-8")))
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
