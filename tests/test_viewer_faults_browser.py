"""What the viewer says where something cannot be had, and what it goes on with."""
# ruff: noqa: F811 - fixtures are asked for by their name

from pathlib import Path
from urllib.parse import parse_qs, urlsplit

import pytest

from gisapp import wiring
from tests.conftest import beside
from tests.door_fixtures import client, door, served
from tests.viewer_fixtures import MAP, Failing, Viewer, app_url, built, view, webgl  # noqa: F401 - fixtures

pytestmark = pytest.mark.browser


def test_a_layer_that_fails_says_so_and_the_others_stay(view):
    broken = Failing("**/collections/corridors/tiles/**", on=True, status=503, body="no")
    viewer = view("/app#tab=layers", prepare=broken)
    viewer.until("document.querySelector('[data-layer=corridors] [role=alert]') !== null")
    assert "HTTP 503" in viewer.text("[data-layer=corridors]")
    assert viewer.page.evaluate(f"{MAP}.queryRenderedFeatures({{layers: ['zone-points']}}).length") > 5
    broken.on = False
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
    broken = Failing("**/app/start?plan=general*", on=False, status=500, json={"title": "no"})
    viewer = view("/app", prepare=broken)
    broken.on = True
    viewer.page.select_option("#plan", "general-2024")
    viewer.until("document.getElementById('notices').textContent.includes('HTTP 500')")
    assert viewer.page.evaluate(f"{MAP}.queryRenderedFeatures({{layers: ['zone-points']}}).length") > 5
    broken.on = False
    viewer.page.click("#notices .button")
    viewer.until("/trong 27 khu/.test(document.querySelector('#time .counted').textContent)")
    viewer.until("document.getElementById('notices').textContent === ''")


def test_an_answer_that_fails_is_told_in_its_panel_and_asked_again(view):
    broken = Failing("**/assessment?*", on=True, status=500, json={"title": "no"})
    viewer = view("/app#zone=donganh", prepare=broken)
    viewer.until("document.querySelector('#facts [role=alert]') !== null")
    broken.on = False
    viewer.page.click("#facts [role=alert] button")
    viewer.until("document.querySelectorAll('#facts .part').length === 4", seconds=60)


@pytest.fixture
def closed(webgl, built, hanoi, tmp_path):
    """A viewer and its address where only readers read."""
    assert built.is_dir()
    with served(door(beside(hanoi, tmp_path / "closed"), open_reading=False)) as port:
        viewer = Viewer(webgl)
        yield viewer, f"http://127.0.0.1:{port}/app"
        viewer.close()


def bearing(viewer, name: str) -> None:
    """Give the tab a token before its first page."""
    viewer.page.add_init_script(
        f"if (!sessionStorage.getItem('seen')) sessionStorage.setItem('gisapp.token', '{name}-secret');"
        "sessionStorage.setItem('seen', 1);"
    )


def test_a_token_that_has_run_out_is_asked_for_and_the_rest_goes_on(closed):
    viewer, address = closed
    viewer.page.goto(address)
    viewer.until("document.querySelector('#notices .token') !== null")
    for name in ("expired", "reader"):
        viewer.page.fill("#token", f"{name}-secret")
        viewer.page.click("#notices .token button")
        viewer.page.wait_for_timeout(500)
        viewer.until("document.documentElement.dataset.ready || document.querySelector('#notices .token')", seconds=40)
        assert bool(viewer.page.evaluate("document.documentElement.dataset.ready")) == (name == "reader")
    assert "secret" not in viewer.page.url
    viewer.page.evaluate("sessionStorage.setItem('gisapp.token', 'expired-secret')")
    viewer.page.click('#found-list [data-zone="donganh"]')
    viewer.until("document.querySelector('#notices .token') !== null")
    assert "299,45 ha" in viewer.text("#facts")
    viewer.page.fill("#token", "reader-secret")
    viewer.page.click("#notices .token button")
    viewer.until("document.querySelectorAll('#facts .part').length === 4", seconds=60)


def test_a_token_that_had_run_out_before_keeps_nobody_from_what_everybody_may_see(view):
    viewer = view("/app#zone=donganh", prepare=lambda it: bearing(it, "expired"))
    assert viewer.page.evaluate("sessionStorage.getItem('gisapp.token')") is None
    assert viewer.page.locator(".notice").count() == viewer.page.locator("#notices .token").count() == 1
    assert "Cần mã truy cập còn hạn" in viewer.text("#notices")
    viewer.until("document.querySelectorAll('#facts .part').length === 4", seconds=60)
    assert not [each for each in viewer.complaints if "401" not in each]
    viewer.page.fill("#token", "reader-secret")
    viewer.page.click("#notices .token button")
    viewer.until("document.querySelector('.notice') === null")
    assert viewer.page.evaluate("sessionStorage.getItem('gisapp.token')") == "reader-secret"


def test_one_that_had_run_out_before_is_asked_for_once_where_only_readers_read(closed):
    viewer, address = closed
    bearing(viewer, "expired")
    viewer.page.goto(address)
    viewer.until("document.querySelector('#notices .token') !== null")
    viewer.page.wait_for_timeout(500)
    assert viewer.page.locator(".notice").count() == 1
    viewer.page.fill("#token", "reader-secret")
    viewer.page.click("#notices .token button")
    viewer.until("Boolean(document.documentElement.dataset.ready)", seconds=40)


def test_where_it_is_not_built_the_maps_open_and_the_doctor_says_so(hanoi, monkeypatch, command):
    without = {name: file for name, file in wiring.assets().items() if name != wiring.VIEWER_PAGE}
    monkeypatch.setattr(wiring, "assets", lambda: without)
    monkeypatch.setattr("gisapp.cli.doctor.assets", lambda: without)
    answer = client(hanoi, root_path="/quyhoach").get("/app")
    assert (answer.status_code, answer.headers["location"]) == (307, "/quyhoach/maps")
    assert "/app is not built" in command("doctor", workspace=hanoi.folder).stdout


def blind(viewer) -> None:
    """A browser without WebGL."""
    viewer.page.add_init_script(
        "const of = HTMLCanvasElement.prototype.getContext;"
        "HTMLCanvasElement.prototype.getContext = function (kind, ...how) {"
        " return /webgl/.test(kind) ? null : of.call(this, kind, ...how); };"
    )


def test_without_webgl_the_folium_page_opens_with_the_same_state(view, app_url):
    viewer = view("/app#horizon=2050&zone=donganh&lang=en", prepare=blind, ready=False, alone=True)
    viewer.page.wait_for_url("**/maps/zones**", timeout=20_000)
    viewer.page.wait_for_selector("html[data-ready]", state="attached", timeout=30_000)
    assert viewer.page.text_content("#facts-title") == "Dong Anh Industrial Park"
    assert "horizon=2050" in viewer.page.evaluate("location.hash")


def test_without_webgl_it_opens_with_the_token_of_the_tab_where_only_readers_read(closed):
    viewer, address = closed
    blind(viewer)
    bearing(viewer, "reader")
    viewer.page.goto(f"{address}#horizon=2050&zone=donganh&lang=en")
    viewer.page.wait_for_url("**/maps/zones**", timeout=20_000)
    viewer.until("document.documentElement.dataset.ready === 'true'", seconds=30)
    assert viewer.page.text_content("#facts-title") == "Dong Anh Industrial Park"
    with viewer.page.expect_download(timeout=60_000) as saving:
        viewer.page.click("#pdf")
    assert Path(saving.value.path()).read_bytes().startswith(b"%PDF")
    assert viewer.complaints == []
    viewer.page.evaluate("sessionStorage.setItem('gisapp.token', 'expired-secret')")
    viewer.page.click("#pdf")
    viewer.page.wait_for_selector("#token")
    assert "has run out" in viewer.text("#message")
    viewer.page.fill("#token", "reader-secret")
    with viewer.page.expect_download(timeout=60_000):
        viewer.page.press("#token", "Enter")
    assert viewer.page.evaluate("document.documentElement.dataset.ready") == "true"


def test_a_token_that_had_run_out_keeps_nobody_from_a_folium_page(view):
    viewer = view("/maps/zones", prepare=lambda it: bearing(it, "expired"), ready=False)
    viewer.until("document.documentElement.dataset.ready === 'true'", seconds=30)
    assert viewer.page.evaluate("sessionStorage.getItem('gisapp.token')") == ""


def test_the_print_of_a_folium_page_has_what_its_switches_say(view):
    viewer = view("/demo/maps/zones#hide=layer:roads,status:in_plan,names", ready=False)
    viewer.until("document.documentElement.dataset.ready === 'true'", seconds=30)
    viewer.page.uncheck("input[data-toggle='layer:communes']")
    viewer.page.hover("#pdf")
    said = parse_qs(urlsplit(viewer.page.get_attribute("#pdf", "href")).query)
    assert said["layers"] == ["corridors,locator"]
    assert said["without"] == ["in_plan,names"]
