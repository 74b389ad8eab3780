"""A planner walks through the whole viewer: every tab, what it shows on the map, and what it says where it fails."""
# ruff: noqa: F811 - fixtures are asked for by their name

import json

import pytest

from tests.viewer_fixtures import (  # noqa: F401 - fixtures
    MAP,
    Failing,
    Viewer,
    accessible,
    app_url,
    built,
    large_boards,
    view,
    webgl,
)

pytestmark = pytest.mark.browser

BOARD_IS_THERE = "document.querySelectorAll('.portfolios li').length > 0"
#: Where each zone that is shown lies on the screen, and where the map and what lies on it are.
SEEN = f"""() => {{
  const box = (id) => document.getElementById(id).getBoundingClientRect().toJSON();
  const map = box("map");
  const points = {MAP}.getStyle().sources["zone-points"].data.features.map((each) => {{
    const at = {MAP}.project(each.geometry.coordinates);
    return [each.properties.id, map.left + at.x, map.top + at.y];
  }});
  return {{ map, time: box("time"), points }};
}}"""


# ---- what is first seen


@pytest.mark.parametrize(("width", "height"), [(1440, 900), (1100, 720), (360, 740)])
@pytest.mark.parametrize("base", ["", "/demo"])
def test_all_zones_are_in_view_at_first_and_nothing_lies_over_them(view, base, width, height):
    viewer = view(f"{base}/app", width=width, height=height)
    seen = viewer.page.evaluate(SEEN)
    assert len(seen["points"]) >= 7
    for zone, x, y in seen["points"]:
        assert seen["map"]["left"] < x < seen["map"]["right"], zone
        assert seen["map"]["top"] < y < seen["time"]["top"], zone
    assert "at" not in viewer.said(), "nobody moved the map"


def test_the_first_zone_that_is_opened_lies_in_the_middle_beside_its_panel(view):
    viewer = view("/app", reduced_motion="no-preference")
    viewer.page.click('#found-list [data-zone="donganh"]')
    viewer.still()
    assert viewer.page.locator("#facts").is_visible()
    ring = viewer.zone("donganh", base="")["halo"]["coordinates"][0]
    middle = (min(lng for lng, _ in ring) + max(lng for lng, _ in ring)) / 2
    assert viewer.page.evaluate(f"{MAP}.getCenter().lng") == pytest.approx(middle, abs=1e-3)


@pytest.mark.parametrize("lang", ["vi", "en"])
def test_the_tabs_stand_in_one_row_and_the_keyboard_brings_each_into_view(view, lang):
    for width in (1440, 1000, 360):
        viewer = view(f"/app#lang={lang}", width=width, height=740)
        tops = viewer.page.evaluate("[...document.querySelectorAll('[role=tab]')].map((each) => each.offsetTop)")
        assert len(tops) == 7
        assert len(set(tops)) == 1, width
        viewer.page.focus("[role=tab]")
        for _ in range(7):
            viewer.page.keyboard.press("ArrowRight")
            inside = viewer.page.evaluate(
                """() => {
                  const tab = document.activeElement;
                  const [row, own] = [tab.parentNode, tab].map((each) => each.getBoundingClientRect());
                  return tab.ariaSelected === "true" && own.left >= row.left - 1 && own.right <= row.right + 1;
                }"""
            )
            assert inside, viewer.said()
    last = view(f"/app#tab=review&lang={lang}", width=360, height=740)
    last.until("document.getElementById('tabs').scrollLeft > 0 || document.getElementById('tabs').scrollWidth <= 360")


# ---- what the map shows of each tab


def test_the_signs_of_the_board_and_the_outlines_of_portfolios_are_drawn(view):
    viewer = view("/demo/app#tab=board&portfolio=mau-b%2Bmau-d&rival=mau-d%2Bmau-e")
    viewer.until(BOARD_IS_THERE, seconds=60)
    drawn = f"{MAP}.queryRenderedFeatures({{layers: ['above/line', 'above/dashed', 'above/sign']}})"
    viewer.until(f"{drawn}.some((each) => each.layer.id === 'above/sign')")
    viewer.still()
    got = viewer.page.evaluate(f"{drawn}.map((each) => [each.layer.id, each.properties.sign ?? ''])")
    assert {"above/line", "above/dashed"} <= {layer for layer, _ in got}
    signs = {sign for _, sign in got if sign}
    assert {"gisapp-mark-A", "gisapp-mark-B", "gisapp-mark-AB"} <= signs
    assert any(sign.startswith("gisapp-mark-") and len(sign) > len("gisapp-mark-AB") for sign in signs), "standings"
    for sign in signs:
        assert viewer.page.evaluate(f"{MAP}.hasImage({json.dumps(sign)})"), sign
    assert viewer.complaints == []


def test_a_raster_lies_under_the_zones_with_its_legend_and_says_so_where_it_fails(view):
    broken = Failing("**/collections/elevation/map/**", on=False, status=503, body="no")
    viewer = view("/demo/app#tab=layers", prepare=broken)
    viewer.page.check('[data-toggle="layer:land_cover"]')
    viewer.until("document.querySelectorAll('[data-layer=land_cover] .kinds li').length > 5")
    viewer.still()
    order = viewer.page.evaluate(f"{MAP}.getStyle().layers.map((each) => each.id)")
    assert 0 < order.index("land_cover") < min(order.index(each) for each in order if each.startswith("zones/"))
    viewer.page.focus('[data-opacity="land_cover"]')
    viewer.page.keyboard.press("ArrowLeft")
    viewer.still()
    assert viewer.page.evaluate(f"{MAP}.getPaintProperty('land_cover', 'raster-opacity')") == 0.9
    assert viewer.said()["show"] == "layer:land_cover"
    again = view(f"/demo/app{viewer.page.evaluate('location.hash')}")
    assert again.page.evaluate(f"{MAP}.getPaintProperty('land_cover', 'raster-opacity')") == 0.9
    assert viewer.complaints == []
    broken.on = True
    viewer.page.check('[data-toggle="layer:elevation"]')
    viewer.until("document.querySelector('[data-layer=elevation] [role=alert]') !== null")
    assert "HTTP 503" in viewer.text("[data-layer=elevation]")
    assert "land_cover" in viewer.page.evaluate(f"{MAP}.getStyle().layers.map((each) => each.id)")
    broken.on = False
    viewer.page.click("[data-layer=elevation] [role=alert] button")
    viewer.until("document.querySelectorAll('[data-layer=elevation] .kinds li').length > 2")
    viewer.until("document.querySelector('[data-layer=elevation] [role=alert]') === null")


@pytest.mark.parametrize(
    ("state", "path", "told"),
    [
        ("tab=board", "/maps/portfolios/print", "trọng số"),
        ("show=layer:elevation", "/maps/zones/print", "lưới ô"),
    ],
)
def test_what_is_on_the_screen_only_is_said_before_it_is_printed(view, state, path, told):
    viewer = view(f"/demo/app#print=1&{state}")
    viewer.until(f"document.getElementById('printing').textContent.includes('{told}')")
    with viewer.page.expect_request("**/print?*") as asked, viewer.page.expect_download(timeout=60_000):
        viewer.page.click("#print-map")
    assert path in asked.value.url


def test_a_road_is_chosen_from_a_list_by_keyboard_and_its_date_moved(view):
    viewer = view("/demo/app#tab=edit")
    viewer.page.focus("#edit-pick")
    names = viewer.page.locator("#edit-pick option").all_inner_texts()
    assert names[0] == f"chọn trong {len(names) - 1} đối tượng …"
    assert len(names) > 20
    viewer.page.keyboard.press("ArrowDown")
    viewer.until("!document.getElementById('edit-form').hidden && !document.querySelector('#edit-form.waits')")
    assert viewer.text("#edit-title") == names[1]
    viewer.still()
    assert viewer.page.evaluate("document.activeElement.id") == "edit-pick"
    assert viewer.page.input_value("#edit-pick") == viewer.said()["edit"]
    viewer.page.keyboard.press("ArrowDown")
    viewer.until(f"document.getElementById('edit-title').textContent === {json.dumps(names[2])}")


def test_what_is_there_today_has_a_year_it_began_and_what_was_written_is_discarded(view):
    viewer = view("/demo/app#tab=edit&edit=zones/mau-m")
    viewer.until("!document.querySelector('#edit-form.waits') && !document.getElementById('edit-form').hidden")
    viewer.page.fill("#edit-valid_from", "2012")
    assert viewer.page.locator("#edit-expected_latest").is_hidden()
    viewer.page.keyboard.press("Enter")
    assert "2012" in viewer.text("#change-list")
    viewer.page.click("#discard")
    assert "Chưa có thay đổi nào" in viewer.text("#change-list")
    viewer.still()
    assert "changes" not in viewer.said()


def test_the_other_year_of_a_link_that_names_no_plan_is_the_one_that_is_chosen(view):
    viewer = view("/demo/app#tab=compare&other=~2050~")
    assert viewer.text("#label-b") == "2050"
    assert viewer.page.locator("#other-year option:checked").inner_text().startswith("2050")


# ---- what goes wrong


def test_a_large_board_is_cancelled_where_it_is_waited_for(webgl, large_boards):
    viewer = Viewer(webgl).open(f"{large_boards}/app")
    viewer.page.evaluate("sessionStorage.setItem('gisapp.token', 'zones-submitter-secret')")
    running = {"state": "running", "progress": 0.25}

    def wait(route) -> None:
        if route.request.method == "DELETE":
            running["state"] = "cancelled"
        answer = route.fetch()
        route.fulfill(response=answer, json=answer.json() | running)

    viewer.page.route("**/jobs/*", wait)
    viewer.page.click("#tab-button-board")
    viewer.page.click('[data-focus="cancel-job"]', timeout=60_000)
    viewer.until("document.getElementById('board-fault').textContent.startsWith('Đã huỷ.')", seconds=20)
    assert viewer.text("#board-busy") == ""
    viewer.page.unroute_all()
    viewer.page.click('[data-focus="retry"]')
    viewer.until(BOARD_IS_THERE, seconds=90)
    viewer.close()


@pytest.mark.parametrize(("lang", "told"), [("vi", "Máy chủ đang trục trặc"), ("en", "The server is in trouble")])
def test_a_view_that_cannot_be_had_says_so_at_its_list_and_is_asked_again(view, lang, told):
    broken = Failing("**/app/views/*", on=True, status=500, json={"title": "no"})
    viewer = view(f"/demo/app#tab=layers&view=coverage&lang={lang}", prepare=broken)
    viewer.until("document.querySelector('#tab-layers [role=alert]') !== null")
    assert told in viewer.text("#tab-layers [role=alert]")
    assert viewer.page.evaluate(f"{MAP}.queryRenderedFeatures({{layers: ['zone-points']}}).length") > 5
    broken.on = False
    viewer.page.click("#tab-layers [role=alert] button")
    viewer.until("document.querySelector('#view-legend') !== null")


@pytest.mark.parametrize(
    ("lang", "lost"), [("vi", "Không nối được với máy chủ"), ("en", "The server cannot be reached")]
)
def test_a_connection_lost_while_a_corner_is_dragged_is_told_and_the_drawing_stays(view, lang, lost):
    viewer = view(f"/demo/app#tab=draw&lang={lang}&tool=zone&drawn=105.58 20.68,105.60 20.68,105.60 20.70", alone=True)
    viewer.until("document.getElementById('drawn-area') !== null", seconds=30)
    before = viewer.text("#drawn-area")
    corner = viewer.page.locator(".corner").nth(1).bounding_box()
    x, y = corner["x"] + corner["width"] / 2, corner["y"] + corner["height"] / 2
    viewer.page.mouse.move(x, y)
    viewer.page.mouse.down()
    viewer.page.mouse.move(x + 20, y + 10)
    viewer.page.context.set_offline(True)
    viewer.page.mouse.move(x + 40, y + 20, steps=4)
    viewer.until(f"document.getElementById('what-if').textContent.includes('{lost}')", seconds=20)
    viewer.page.mouse.up()
    assert viewer.page.locator(".corner").count() == 3
    drawn = viewer.page.evaluate("document.getElementById('measured').textContent")
    viewer.page.context.set_offline(False)
    # The answer follows by itself once the server is there again: nobody draws it anew.
    viewer.until("document.getElementById('drawn-area') !== null", seconds=30)
    assert viewer.text("#drawn-area") != before
    assert viewer.page.evaluate("document.getElementById('measured').textContent") == drawn


def test_a_tile_that_does_not_exist_is_refused_in_words_by_the_server(view):
    viewer = view("/demo/app")
    answers = viewer.page.evaluate(
        """() => Promise.all(["99/0/0", "3/9/0", "3/0/-1", "x/0/0"].map(async (tile) => {
          const answer = await fetch(`/demo/collections/zones/tiles/WebMercatorQuad/${tile}`);
          return [answer.status, (await answer.json()).detail];
        }))"""
    )
    assert {status for status, _ in answers} <= {400, 404}
    assert all(said for _, said in answers)


@pytest.mark.parametrize(
    ("state", "path"),
    [
        ("view=coverage&horizon=2050", "/maps/coverage"),
        ("tab=board", "/maps/portfolios"),
        ("tool=zone&drawn=105.58 20.68,105.60 20.68,105.60 20.70", "/maps/what-if"),
        ("view=none&horizon=1999", "/maps/zones"),
    ],
)
def test_without_webgl_the_page_opens_that_shows_the_same_view(view, state, path):
    def blind(viewer) -> None:
        viewer.page.add_init_script(
            "const of = HTMLCanvasElement.prototype.getContext;"
            "HTMLCanvasElement.prototype.getContext = function (kind, ...how) {"
            " return /webgl/.test(kind) ? null : of.call(this, kind, ...how); };"
        )

    viewer = view(f"/demo/app#{state}&lang=en", prepare=blind, ready=False, alone=True)
    viewer.page.wait_for_url(f"**/demo{path}?plan=demo-plan&horizon=*&lang=en#**", timeout=20_000)
    viewer.page.wait_for_selector("html[data-ready]", state="attached", timeout=30_000)
    assert viewer.page.evaluate("document.documentElement.lang") == "en"


# ---- everybody


@pytest.mark.parametrize(
    "state", ["tab=edit&edit=zones/mau-b", "print=1&tab=board", "tab=layers&show=layer:land_cover"]
)
def test_what_is_new_keeps_nobody_out(view, state):
    viewer = view(f"/demo/app#{state}", bypass_csp=True)
    viewer.still()
    accessible(viewer)
