"""What a planner sees in the viewer, in a real browser with WebGL: the map, its legend, horizons, facts and table."""
# ruff: noqa: F811 - fixtures are asked for by their name

import csv
import io
import json
import re
from pathlib import Path
from statistics import median
from urllib.parse import parse_qs, urlsplit

import numpy as np
import pytest
import rasterio

from tests.browser_fixtures import Held
from tests.conftest import PROJECT
from tests.viewer_fixtures import FULL, MAP, Viewer, app_url, built, view, webgl  # noqa: F401 - fixtures

pytestmark = pytest.mark.browser

SOURCES = PROJECT / "gisapp" / "viewer" / "src"
MOST_FIRST_BYTES = 800_000
MOST_FIRST_REQUESTS = 25
MOST_READY_MS = 8_000


def pixels(png: bytes) -> np.ndarray:
    with rasterio.MemoryFile(png) as file, file.open() as image:
        return image.read()[:3]


# ---- it opens


def test_it_opens_quickly_alone_and_without_a_complaint(view, app_url):
    outside: list[str] = []
    arrived: list[int] = []

    def watch(viewer) -> None:
        arrived.clear()
        watched = viewer.page.context.new_cdp_session(viewer.page)
        watched.send("Network.enable")
        watched.on("Network.loadingFinished", lambda event: arrived.append(event["encodedDataLength"]))
        viewer.page.route(
            lambda url: not url.startswith(app_url), lambda route: (outside.append(route.request.url), route.abort())
        )

    ready = []
    for _ in range(5):
        viewer = view("/app", prepare=watch, width=1440, height=900, alone=True, **FULL)
        ready.append(float(viewer.page.evaluate("document.documentElement.dataset.ready")))
    assert outside == []
    assert viewer.complaints == []
    assert len(viewer.requests) < MOST_FIRST_REQUESTS, viewer.requests
    assert 0 < sum(arrived) < MOST_FIRST_BYTES
    assert median(ready) < MOST_READY_MS, ready
    assert viewer.page.evaluate("document.title").startswith("Bản đồ khu công nghiệp Hà Nội")


def test_its_policy_admits_no_script_in_the_page_and_none_from_elsewhere(view):
    viewer = view(ready=False)
    answer = viewer.page.request.get(viewer.page.url, headers={"Accept": "text/html"})
    policy = dict(rule.strip().split(" ", 1) for rule in answer.headers["content-security-policy"].split(";"))
    assert policy["script-src"] == policy["worker-src"] == policy["style-src"] == policy["connect-src"] == "'self'"
    assert policy["default-src"] == "'none'"
    assert "unsafe" not in answer.headers["content-security-policy"]
    assert re.findall(r"<script(?![^>]*\bsrc=)|\son\w+=|\sstyle=|https?://", answer.text()) == []


def test_vietnamese_names_are_drawn_with_the_font_that_the_page_brings(view):
    viewer = view("/app#at=21.08,105.7,9.2")
    loaded = viewer.page.evaluate(
        "[...document.fonts].filter(each => each.status === 'loaded').map(each => each.family + each.weight)"
    )
    assert len([each for each in loaded if "Be Vietnam Pro" in each]) == 4
    names = viewer.page.evaluate(
        f"{MAP}.queryRenderedFeatures({{layers: ['locator/places']}}).map(each => each.properties.name_vi)"
    )
    assert "Sơn Tây" in names


@pytest.mark.filterwarnings("ignore::rasterio.errors.NotGeoreferencedWarning")
def test_the_legend_shows_each_status_as_the_map_paints_it(view):
    viewer = view("/demo/app#tab=layers&hide=names", **FULL)
    viewer.page.evaluate(f"{MAP}.jumpTo({{center: [105.6103, 20.7145], zoom: 15}})")
    viewer.still()
    start = viewer.start("/demo")
    zone = next(each for each in start["zones"] if each["id"] == "mau-m")
    spot = viewer.page.evaluate(f"{MAP}.project({json.dumps(zone['point'])})")
    box = viewer.page.locator("#map").bounding_box()
    clip = {"x": box["x"] + spot["x"] + 26, "y": box["y"] + spot["y"] + 26, "width": 4, "height": 4}
    on_map = pixels(viewer.page.screenshot(clip=clip)).reshape(3, -1).mean(axis=1)
    label = viewer.page.locator("label.entry", has_text="Đang hoạt động")
    swatch = pixels(label.locator("canvas").first.screenshot())
    in_legend = swatch[:, swatch.shape[1] // 2, swatch.shape[2] // 2]
    assert np.abs(on_map - in_legend).max() <= 10, (on_map, in_legend)


def test_layers_are_grouped_told_switched_and_seen_through(view):
    viewer = view("/demo/app#tab=layers&at=20.69,105.6,12.3")
    assert viewer.text("#tab-layers legend").split("\n")[0]
    groups = viewer.page.locator("#tab-layers fieldset.group > legend").all_inner_texts()
    assert groups[:3] == ["Khu theo tình trạng", "Hạ tầng", "Ràng buộc"]
    viewer.page.check('[data-toggle="layer:facilities"]')
    viewer.still()
    assert viewer.said()["show"] == "layer:facilities"
    viewer.until(f"{MAP}.queryRenderedFeatures({{layers: ['facilities/glyph']}}).length > 10")
    viewer.page.locator('[data-opacity="facilities"]').focus()
    for _ in range(5):
        viewer.page.keyboard.press("ArrowLeft")
    viewer.still()
    assert viewer.said()["opacity"] == "facilities:50"
    assert viewer.page.evaluate(f"{MAP}.getPaintProperty('facilities/point', 'circle-opacity')") == 0.5
    viewer.page.locator('[data-layer="facilities"] summary').click()
    assert "CC0-1.0" in viewer.text('[data-layer="facilities"] details')


def test_a_layer_without_a_place_says_so(view):
    def emptied(viewer) -> None:
        def answer(route) -> None:
            start = route.fetch().json()
            next(each for each in start["layers"] if each["id"] == "facilities").update(placed=0, count=0)
            route.fulfill(json=start)

        viewer.page.route("**/app/start*", answer)

    viewer = view("/app#tab=layers", prepare=emptied)
    assert "Chưa có dữ liệu" in viewer.text('[data-layer="facilities"]')
    assert viewer.page.locator('[data-toggle="layer:facilities"]').is_disabled()


def test_the_map_is_drawn_in_the_very_looks_of_the_legend(view):
    viewer = view("/app#tab=layers")
    looks = viewer.start()["style"]
    drawn = viewer.page.evaluate(f"{MAP}.getStyle().layers.filter(each => each.id.startsWith('zones/'))")
    fills = next(each for each in drawn if each["id"] == "zones/fill")["paint"]["fill-color"]
    patterns = next(each for each in drawn if each["id"] == "zones/pattern")["paint"]["fill-pattern"]
    lines = [each for each in drawn if each["id"].startswith("zones/line")]
    for status, look in looks["status"].items():
        assert fills[fills.index(status) + 1] == look["fill"]
        if look["pattern"] != "none":
            assert patterns[patterns.index(status) + 1] == f"gisapp-pattern-{look['pattern']}"
        colours = [paint[paint.index(status) + 1] for each in lines if status in (paint := each["paint"]["line-color"])]
        assert colours == [look["line"]]


def test_over_land_use_zones_are_outlines_so_that_its_colours_are_those_of_the_legend(view):
    viewer = view("/demo/app#show=layer:parcels")
    ids = viewer.page.evaluate(f"{MAP}.getStyle().layers.map(each => each.id)")
    assert "parcels/land" in ids
    assert {"zones/fill", "zones/pattern"}.isdisjoint(ids)


def test_a_view_paints_the_zones_as_its_legend_says_and_says_it_in_words_too(view):
    viewer = view("/demo/app#tab=layers&view=ledger&table=1")
    viewer.until("document.getElementById('view-legend') !== null", seconds=60)
    viewer.still()
    told = viewer.page.evaluate("fetch('/demo/app/views/ledger?horizon=2030').then(answer => answer.json())")
    drawn = viewer.page.evaluate(f"{MAP}.getStyle().layers.filter(each => each.id.startsWith('zones/view'))")
    fills, patterns = (each["paint"][name] for each, name in zip(drawn, ("fill-color", "fill-pattern"), strict=True))
    for zone, each in told["zones"].items():
        assert fills[fills.index(zone) + 1] == each["look"]["fill"]
        if each["look"]["pattern"] != "none":
            assert patterns[patterns.index(zone) + 1] == f"gisapp-pattern-{each['look']['pattern']}"
        assert each["said"]["vi"] in viewer.text(f'#table tr[data-zone="{zone}"]')
    assert viewer.page.locator("#view-legend li").all_inner_texts() == [each["label"]["vi"] for each in told["legend"]]
    names = viewer.page.evaluate(
        f"{MAP}.queryRenderedFeatures({{layers: ['zone-points']}}).map(each => each.properties.name)"
    )
    assert any("\n" in name for name in names)
    viewer.page.select_option("#question", "water")
    viewer.until("new URLSearchParams(location.hash.slice(1)).get('question') === 'water'")
    assert viewer.complaints == []


def test_a_link_with_a_question_that_a_view_has_not_says_so_and_another_is_chosen(view):
    viewer = view("/demo/app#tab=layers&view=ledger&question=nope")
    viewer.until("document.querySelectorAll('#question option').length > 1", seconds=60)
    assert "'nope'; hãy chọn trong số này" in viewer.text("#tab-layers [role=alert]")
    assert viewer.page.input_value("#question") == "nope", "nothing passes for what was asked"
    viewer.page.select_option("#question", "water")
    viewer.until("document.getElementById('view-legend') !== null", seconds=60)
    assert viewer.page.input_value("#question") == "water"
    assert viewer.page.locator("#tab-layers [role=alert]").count() == 0
    assert "nope" not in viewer.page.locator("#question").inner_text()


def test_what_is_shown_is_printed_and_a_refusal_is_told_in_place(view):
    viewer = view("/demo/app#view=rules&zone=mau-a&horizon=2050&lang=en&print=1&scale=25000&paper=a3")
    asked: list[str] = []
    viewer.page.on("request", lambda request: asked.append(request.url) if "/print?" in request.url else None)
    viewer.until("document.querySelector('#print-sheet:not([hidden])') !== null")
    with viewer.page.expect_download(timeout=60_000) as coming:
        viewer.page.click("#print-map")
    assert Path(coming.value.path()).read_bytes().startswith(b"%PDF")
    assert coming.value.suggested_filename == "gisapp-rules-2050.pdf"
    said = parse_qs(urlsplit(asked[0]).query)
    centre = viewer.page.evaluate(f"{MAP}.getCenter()")
    assert said["centre"] == [f"{centre['lng']:.5f},{centre['lat']:.5f}"]
    wanted = {"horizon": "2050", "paper": "a3", "scale": "25000", "lang": "en", "zone": "mau-a", "theme": "readable"}
    assert {name: said[name][0] for name in wanted} == wanted
    assert urlsplit(asked[0]).path.endswith("/maps/rules/print")
    viewer.page.route("**/sheet?*", lambda route: route.fulfill(status=503, json={"title": "no"}))
    viewer.page.click("#print-sheet")
    viewer.until("document.querySelector('#printing').textContent.includes('HTTP 503')")
    viewer.page.click("#print-open")
    assert viewer.page.locator("#print").is_hidden()


def test_the_whole_area_is_printed_whole_though_a_zone_is_chosen(view):
    viewer = view("/demo/app#zone=mau-a&print=1&scale=fit&show=layer:parcels&hide=layer:corridors,status:in_plan")
    asked: list[str] = []
    viewer.page.on("request", lambda request: asked.append(request.url) if "/print?" in request.url else None)
    with viewer.page.expect_download(timeout=60_000):
        viewer.page.click("#print-map")
    said = parse_qs(urlsplit(asked[0]).query)
    assert said["scale"] == ["fit"]
    assert {"zone", "centre"}.isdisjoint(said)
    assert set(said["layers"][0].split(",")) == {"zones", "locator", "roads", "parcels"}, "what is on the screen"
    assert said["without"] == ["in_plan"]


def test_two_sides_are_printed_as_two_and_what_is_not_on_paper_is_said(view):
    drawn = "105.58+20.68,105.60+20.68,105.60+20.70"
    viewer = view(f"/demo/app#tab=compare&other=demo-plan~2050~&print=1&scale=fit&drawn={drawn}")
    asked: list[str] = []
    viewer.page.on("request", lambda request: asked.append(request.url) if "/print?" in request.url else None)
    assert viewer.text("#printing") == "Hình đang vẽ và thay đổi chưa ghi không có trên bản in."
    with viewer.page.expect_download(timeout=60_000) as coming:
        viewer.page.click("#print-map")
    assert Path(coming.value.path()).read_bytes().startswith(b"%PDF")
    assert urlsplit(asked[0]).path == "/demo/maps/difference/print"
    said = parse_qs(urlsplit(asked[0]).query)
    sides = {"a.plan": ["demo-plan"], "a.horizon": ["2030"], "b.plan": ["demo-plan"], "b.horizon": ["2050"]}
    assert {name: values for name, values in said.items() if name[1:2] == "."} == sides
    assert {"plan", "horizon", "scenario"}.isdisjoint(said)


# ---- horizons, search, facts, table


def test_the_slider_moves_over_the_plans_own_horizons_by_keyboard(view):
    viewer = view()
    viewer.page.focus("#horizon")
    viewer.page.keyboard.press("ArrowRight")
    viewer.still()
    assert viewer.text("#time output") == "2050"
    assert viewer.said()["horizon"] == "2050"
    assert viewer.page.evaluate("document.activeElement.id") == "horizon"
    viewer.page.select_option("#plan", "capital-100-year")
    viewer.until("document.getElementById('horizon').max === '6'")
    viewer.page.focus("#horizon")
    viewer.page.keyboard.press("End")
    viewer.until("document.querySelector('#time output').textContent === '2100'")
    assert viewer.complaints == []


def test_horizons_that_differ_in_nothing_sourced_are_said_to(view):
    alike = view("/app").start()["alike"]
    assert [2030, 2050] in alike
    assert "2030 – 2050 không khác nhau" in view("/app").text("#time")
    assert view("/demo/app").start("/demo")["alike"] == []  # its roads and plants open in between


def test_zones_that_do_not_count_at_a_horizon_are_drawn_hollow(view, app_url):
    viewer = view("/app")
    start = viewer.start()
    counted = {
        each["id"] for each in start["zones"] if each["presence"]["2030"]["presence"] in ("exists", "expected_by")
    }
    drawn = viewer.page.evaluate(
        f"{MAP}.querySourceFeatures('zone-points').map(each => [each.properties.id, each.properties.badge])"
    )
    assert {zone for zone, badge in drawn if "filled" in badge} <= counted
    assert {zone for zone, badge in drawn if "hollow" in badge}.isdisjoint(counted)
    assert 0 < len([badge for _, badge in drawn if "hollow" in badge]) < len(drawn)


FOUND = {
    "đông anh": "KCN Đông Anh", "DONG ANH": "KCN Đông Anh", "thuy phuong": "KCN Nam Thăng Long",
    "Thụy Phương": "KCN Nam Thăng Long", "dong ngac": "KCN Nam Thăng Long",
}  # fmt: skip


def test_a_zone_is_found_by_name_and_by_communes_old_and_new(view):
    viewer = view()
    for said, found in FOUND.items():
        viewer.page.fill("#find", said)
        shown = viewer.page.locator("#found-list .name").all_inner_texts()
        assert found in shown, said
        assert len(shown) < 4, said
    viewer.page.fill("#find", "không có khu này")
    assert viewer.text("#found") == "Không có khu nào khớp."


#: What comes first of all that is found.
FIRST = {
    "khu công nghiệp Đông Anh": "KCN Đông Anh", "khu cong nghiep thang long": "KCN Thăng Long (Bắc Thăng Long)",
    "KCNC Hòa Lạc": "Khu công nghệ cao Hòa Lạc", "hong ha": "KCN Hồng Hà", "hải bối": "KCN Thăng Long (Bắc Thăng Long)",
    "kcn dai mach": "KCN Thăng Long (Bắc Thăng Long)",
}  # fmt: skip


def test_what_is_found_by_the_beginning_of_its_name_comes_first(view):
    viewer = view()
    for said, found in FIRST.items():
        viewer.page.fill("#find", said)
        assert viewer.text("#found-list li:first-child .name") == found, said
    viewer.page.fill("#find", "hải bối")
    assert "Xã Hải Bối → Thiên Lộc" in viewer.text("#found-list"), "why it is found"


def test_words_that_no_name_or_place_begins_with_together_find_nothing(view):
    viewer = view()
    for said, lost in {"xuân mai": "donganh", "dong anh": "qm1"}.items():
        viewer.page.fill("#find", said)
        viewer.until("document.getElementById('found').textContent !== ''")
        assert viewer.page.locator(f'#found-list [data-zone="{lost}"]').count() == 0, said
    viewer.page.fill("#find", "thien loc thang")
    assert viewer.text("#found-list .name").startswith("KCN Thăng Long"), "of a name and its commune"


def test_a_zone_is_found_by_the_number_of_its_decision(view):
    viewer = view()
    zone = next(each for each in viewer.start()["zones"] if re.search(r"\d+/Q", each.get("decision") or ""))
    number = re.search(r"\d+/Q\S+", zone["decision"])[0]
    viewer.page.fill("#find", number.replace("Đ", "D").lower())
    viewer.until(f"Boolean(document.querySelector('#found-list [data-zone=\"{zone['id']}\"]'))")
    viewer.page.fill("#find", "65/QĐ-TTg")
    assert viewer.text("#found") == "Không có khu nào khớp.", "65/QĐ-UBND and 445/QĐ-TTg are other decisions"


def test_what_lies_at_a_place_is_told_in_words_and_years_as_years(view):
    viewer = view("/demo/app#here=105.598852,20.6645541&at=20.6645541,105.598852,14&show=layer:roads")
    viewer.until("document.querySelector('#facts .feature') !== null")
    shown = viewer.text("#facts .feature")
    assert "Có từ năm\n1998" in shown
    assert "Loại\nQuốc lộ" in shown
    assert "_" not in shown


def test_the_panel_of_a_zone_tells_what_the_server_computed(view, app_url):
    viewer = view("/demo/app#zone=mau-m")
    viewer.until("document.querySelectorAll('#facts .part').length === 4", seconds=60)
    answer = viewer.page.evaluate(
        "fetch('/demo/zones/mau-m/assessment?plan=demo-plan&horizon=2030').then(answer => answer.json())"
    )
    viewer.page.evaluate("document.querySelectorAll('#facts details').forEach(each => { each.open = true; })")
    shown = viewer.text("#facts")
    land = next(row for row in answer["land_balance"]["rows"] if row["land_use"] == "SKK")
    assert f"{land['area_ha']:.2f} ha".replace(".", ",") in shown
    counts = answer["rules"]["counts"]
    assert f"✗ không đạt ({counts['fail']})" in shown
    assert all(row["told_vi"] in shown for row in answer["rules"]["rows"])
    assert f"✓ đạt ({counts['pass']})" in shown
    rows = answer["ledger"]["rows"]
    failing = [row["failing_horizon"] for row in rows if row["failing_horizon"]]
    assert f"có thể thiếu, sớm nhất ở mốc {min(failing)}" in shown
    sure = any(row["surely_failing_horizon"] for row in rows)
    assert ("chắc chắn thiếu" in shown) == sure, "what may be short is not told as what will be"
    assert "Trường mầm non" in shown
    assert "gisapp: bịa ra" in shown
    assert "gisapp: invented" not in shown, "a source in the reader's language alone"
    assert viewer.complaints == []


@pytest.mark.parametrize(("lang", "other"), [("vi", "en"), ("en", "vi")])
def test_the_panel_names_facilities_and_projects_in_the_language_of_the_page(view, lang, other):
    viewer = view(f"/demo/app#zone=mau-a&horizon=2050&lang={lang}")
    viewer.until("document.querySelectorAll('#facts .part').length === 4", seconds=60)
    answer = viewer.page.evaluate(
        "fetch('/demo/zones/mau-a/assessment?plan=demo-plan&horizon=2050').then(answer => answer.json())"
    )
    viewer.page.evaluate("document.querySelectorAll('#facts details').forEach(each => { each.open = true; })")
    for part, kinds in (("coverage", ["nearest_name"]), ("ledger", ["facility_name", "cure_name"])):
        rows = [row for row in answer[part]["rows"] if row["status"] == "computed"]
        names = [(row[f"{kind}_{lang}"], row[f"{kind}_{other}"]) for row in rows for kind in kinds if row[f"{kind}_vi"]]
        shown = viewer.text(f'#facts [data-part="viewer_{part}"]')
        assert all(name in shown for name, _ in names)
        unread = [each for name, each in names if each not in name]
        assert unread, "the demo has names in both languages"
        assert [each for each in unread if f"\n{each}\n" in shown] == []
    assert viewer.complaints == []


OPENED = "[...document.querySelectorAll('#facts details[open]')].map(each => each.dataset.part)"


def test_what_is_opened_of_a_zone_stays_open_and_in_sight_while_the_year_and_the_language_change(view):
    viewer = view("/demo/app#zone=mau-a&horizon=2030")
    facts, waiting = viewer.page.locator("#facts"), "document.querySelector('#facts > [role=status]') !== null"
    viewer.until("document.querySelectorAll('#facts .part').length === 4", seconds=60)
    for part in ("viewer_coverage", "viewer_ledger", "sources"):
        viewer.page.click(f'[data-part="{part}"] > summary')
    opened = viewer.page.evaluate(OPENED)
    assert {"viewer_coverage", "viewer_ledger", "sources", "fail"} == {*opened}
    facts.evaluate("each => { each.scrollTop = 400; }")
    held = Held(viewer.page, "**/assessment?*")
    viewer.page.focus("#horizon")
    viewer.page.keyboard.press("End")
    viewer.until(waiting)
    # The answer for the year before stays while the next is waited for, and is seen to be no longer that.
    assert viewer.page.evaluate(OPENED) == opened
    assert (
        viewer.page.locator('[data-part="viewer_ledger"]').evaluate("each => getComputedStyle(each).opacity") == "0.5"
    )
    held.wait(1)
    held.let_go()
    viewer.until(f"!({waiting})", seconds=60)
    viewer.page.click("#language")
    viewer.still()
    assert viewer.page.evaluate(OPENED) == opened
    assert facts.evaluate("each => each.scrollTop") == 400
    again = view(f"/demo/app{viewer.page.evaluate('location.hash')}")
    again.until("document.querySelectorAll('#facts .part').length === 4", seconds=60)
    assert again.page.evaluate(OPENED) == opened
    viewer.page.click('#found-list [data-zone="mau-b"]')
    viewer.until("document.querySelectorAll('#facts .part').length === 4", seconds=60)
    assert facts.evaluate("each => each.scrollTop") == 0
    assert viewer.complaints == []


def test_what_cannot_be_computed_says_what_it_needs(view):
    viewer = view("/app#zone=donganh")
    viewer.until("document.querySelectorAll('#facts .part').length === 4", seconds=60)
    viewer.page.click('[data-part="viewer_land"] summary')
    assert "ranh giới đo đạc" in viewer.text('[data-part="viewer_land"]')
    assert "300 ha" in viewer.text("#facts")
    assert "299,45 ha" in viewer.text("#facts")


def test_the_table_sorts_filters_links_and_is_downloaded_as_shown(view):
    viewer = view()
    viewer.page.click("#sheet-open")
    areas = "[...document.querySelectorAll('#table tbody tr')].map(row => row.children[3].textContent)"
    viewer.page.click('[data-sort="area"]')
    viewer.page.click('[data-sort="area"]')
    told = [
        float(each.removesuffix(" ha").replace(".", "").replace(",", "."))
        for each in viewer.page.evaluate(areas)
        if each != "–"
    ]
    assert told == sorted(told, reverse=True)
    assert viewer.page.locator('th[aria-sort="descending"]').count() == 1
    viewer.page.select_option("#only", "operating")
    viewer.page.fill("#filter", "thang long")
    viewer.until("document.querySelectorAll('#table tbody tr').length === 2")
    assert viewer.page.evaluate("document.activeElement.id") == "filter"
    with viewer.page.expect_download() as coming:
        viewer.page.click('[data-save="csv"]')
    rows = list(csv.reader(io.StringIO(Path(coming.value.path()).read_text("utf-8-sig"))))
    assert {"Diện tích công bố (ha)", "Diện tích hình vẽ (ha)"} < set(rows[0])
    year = viewer.page.evaluate("document.getElementById('year').textContent")
    assert {tuple(row[-3:]) for row in rows[1:]} == {(viewer.page.input_value("#plan"), year, "")}
    assert rows[0][-3:] == ["Quy hoạch", "Mốc quy hoạch", "Kịch bản"]
    assert [row[0] for row in rows[1:]] == viewer.page.evaluate(
        "[...document.querySelectorAll('#table tbody tr')].map(row => row.dataset.zone)"
    )
    with viewer.page.expect_download() as coming:
        viewer.page.click('[data-save="geojson"]')
    features = json.loads(Path(coming.value.path()).read_text("utf-8"))["features"]
    assert [each["id"] for each in features] == [row[0] for row in rows[1:]]
    viewer.page.locator("#table tbody button").first.click()
    viewer.until("document.querySelector('#table tr.chosen') !== null && !document.getElementById('facts').hidden")


def test_a_click_on_the_map_chooses_the_zone_and_its_row(view):
    viewer = view("/demo/app#table=1&at=20.715,105.602,12.5")
    zone = viewer.zone("mau-a")["point"]
    spot = viewer.page.evaluate(f"{MAP}.project({json.dumps(zone)})")
    viewer.page.locator("#map canvas").click(position={"x": spot["x"], "y": spot["y"]})
    viewer.until("document.querySelector('#table tr.chosen')?.dataset.zone === 'mau-a'")
    viewer.still()
    assert viewer.said()["zone"] == "mau-a"
