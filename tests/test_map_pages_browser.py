"""What a planner does on a map page, in a real browser: read, search, switch, share, print."""

import json
import re
from collections.abc import Iterator
from datetime import date
from pathlib import Path

import pytest

from gisapp.maps.fit import as_json
from gisapp.maps.inputs import VIEWS
from gisapp.maps.page import live_page, notebook_map, standalone_page
from gisapp.maps.payload import payload
from gisapp.maps.words import VIEW_TITLES, WORDS
from gisapp.workflows.maps import map_payload
from tests import map_fixtures as made

pytestmark = pytest.mark.browser

ASSETS = made.assets()
HOST = "http://maps.test"
LITERAL = "{{7*7}} ${7*7} </script><img src=x onerror=window.hurt=1> \u2028 \"'`\\ <b>"


class Opened:
    """A page with everything it asked for and complained of."""

    def __init__(self, page) -> None:
        self.page = page
        self.requests: list[str] = []
        self.complaints: list[str] = []
        page.on("request", lambda request: self.requests.append(request.url))
        page.on("pageerror", lambda error: self.complaints.append(str(error)))
        page.on(
            "console", lambda said: self.complaints.append(said.text) if said.type in {"error", "warning"} else None
        )

    def ready(self) -> "Opened":
        self.page.wait_for_selector("html[data-ready]", state="attached", timeout=30_000)
        return self

    def texts(self, selector: str) -> list[str]:
        return self.page.eval_on_selector_all(selector, "all => all.map(each => each.textContent)")


def until(page, condition: str) -> None:
    """Wait until the condition holds; the pages' policy forbids playwright's own way of waiting."""
    for _ in range(100):
        if page.evaluate(condition):
            return
        page.wait_for_timeout(50)
    pytest.fail(f"in five seconds it did not come true that {condition}")


@pytest.fixture
def open_file(browser, tmp_path: Path) -> Iterator:
    """Open a standalone file from the disk, as from a USB stick."""
    pages = []

    def opened(shown, lang="vi", after="", width=1440, height=900) -> Opened:
        file = tmp_path / f"map-{len(pages)}.html"
        file.write_text(standalone_page(shown, lang=lang, assets=ASSETS), encoding="utf-8")
        page = Opened(browser.new_page(viewport={"width": width, "height": height}))
        pages.append(page)
        page.page.goto(file.as_uri() + after)
        return page.ready()

    yield opened
    for each in pages:
        each.page.close()


def serve(page, shown) -> None:
    """Answer for a host of our own: the live page, its payload and its assets."""
    kinds = {"js": "text/javascript", "css": "text/css", "png": "image/png"}
    addresses = {name: f"/assets/{name}" for name in ASSETS}
    body = live_page(view=str(shown["view"]), payload_url="/payload", lang="vi", assets=addresses)

    def answer(route) -> None:
        path = route.request.url.removeprefix(HOST).split("?", maxsplit=1)[0]
        if path == "/payload":
            route.fulfill(body=as_json(shown), content_type="application/json")
        elif path.startswith("/assets/"):
            name = path.removeprefix("/assets/")
            route.fulfill(body=ASSETS[name], content_type=kinds[name.rsplit(".", maxsplit=1)[-1]])
        else:
            route.fulfill(body=body, content_type="text/html; charset=utf-8")

    page.route(f"{HOST}/**", answer)


@pytest.mark.parametrize("view", VIEWS)
@pytest.mark.parametrize("width", [1440, 390])
def test_a_standalone_map_opens_alone_and_complains_of_nothing(open_file, view, width):
    opened = open_file(payload(made.inputs(view)), width=width, height=800)
    assert [url for url in opened.requests if not url.startswith(("file:", "data:"))] == []
    assert opened.complaints == []
    assert opened.page.evaluate("document.documentElement.scrollWidth") <= width
    assert opened.page.locator(".leaflet-zones-pane path").count() >= 2


@pytest.mark.parametrize("view", VIEWS)
def test_the_live_page_shows_what_the_standalone_file_shows(browser, open_file, view):
    shown = payload(made.inputs(view))
    alone = open_file(shown)
    live = Opened(browser.new_page(viewport={"width": 1440, "height": 900}))
    serve(live.page, shown)
    live.page.goto(f"{HOST}/maps/{view}")
    live.ready()
    assert live.complaints == []
    assert [url for url in live.requests if not url.startswith((HOST, "data:"))] == []
    for selector in ("#list button", ".entry .label", "#alike"):
        assert live.texts(selector) == alone.texts(selector)
    # A file cannot make a board for another year, so that it does not offer to.
    offered = WORDS["board_make_year"]["vi"].replace("{h}", "2030")
    assert [each.removesuffix(offered) for each in live.texts("#controls")] == alone.texts("#controls")
    assert live.texts("#views a") == [VIEW_TITLES[each]["vi"] for each in VIEWS]
    live.page.close()


def test_a_payload_that_does_not_come_is_told_in_words(browser):
    page = browser.new_page()
    serve(page, payload(made.inputs()))
    page.route(f"{HOST}/payload", lambda route: route.fulfill(status=500, body="no"))
    page.goto(f"{HOST}/maps/zones")
    page.wait_for_selector("#message:not([hidden])")
    assert "Không tải được" in page.text_content("#message")
    page.close()


@pytest.mark.parametrize(
    ("lang", "said"), [("vi", "Cần một mốc; nhận được 1999; hãy chọn lại"), ("en", "expected a horizon")]
)
def test_a_refused_payload_is_told_in_the_language_of_the_page(browser, lang, said):
    refused = {"detail": "expected a horizon", "detail_vi": "Cần một mốc; nhận được 1999; hãy chọn lại"}
    page = browser.new_page()
    serve(page, payload(made.inputs()))
    page.route(f"{HOST}/payload", lambda route: route.fulfill(status=404, body=json.dumps(refused)))
    page.goto(f"{HOST}/maps/zones#lang={lang}")
    page.wait_for_selector("#message:not([hidden])")
    assert page.text_content("#message") == said
    page.close()


def test_a_zone_is_found_with_and_without_diacritics_and_by_its_commune(open_file):
    opened = open_file(payload(made.inputs()))
    for said in ("đông anh", "dong anh", "DONG ANH", "Thư Lâm", "thu lam"):
        opened.page.fill("#search", said)
        assert opened.texts("#list .name") == ["KCN Đông Anh"], said
    opened.page.fill("#search", "không có khu này")
    assert opened.texts("#found") == ["Không có khu nào khớp."]


def test_the_keyboard_alone_finds_a_zone_opens_its_facts_and_comes_back(open_file):
    opened = open_file(payload(made.inputs()))
    before = opened.page.evaluate("gisapp.map.getZoom()")
    opened.page.focus("#search")
    opened.page.keyboard.type("dong anh")
    opened.page.keyboard.press("ArrowDown")
    opened.page.keyboard.press("Enter")
    until(opened.page, f"gisapp.map.getZoom() > {before}")
    assert opened.page.evaluate("document.activeElement.id") == "facts-title"
    facts = opened.page.inner_text("#facts")
    for said in (
        "KCN Đông Anh", "Dong Anh IP", "Đã có chủ trương đầu tư", "14/12/2025", "Ở mốc 2030: Dự kiến có", "300 ha",
        "299,45 ha", "± 2.500 m", "sơ đồ", "Xã Thư Lâm",
    ):  # fmt: skip
        assert said in facts, said
    opened.page.keyboard.press("Escape")
    assert opened.page.evaluate("document.activeElement.dataset.zone") == "donganh"
    assert opened.page.is_hidden("#facts")


def test_only_http_addresses_become_links_and_they_give_nothing_away(open_file):
    opened = open_file(payload(made.inputs()), after="#zone=donganh")
    links = opened.page.eval_on_selector_all("#facts a", "all => all.map(a => [a.href, a.rel, a.target])")
    assert ["https://example.org/a", "noopener noreferrer", "_blank"] in links
    assert all(re.match(r"https?://", href) for href, _, _ in links)
    assert "javascript:alert(1) không phải liên kết" in opened.page.inner_text("#facts")


def test_zones_without_a_position_are_listed_as_such(open_file):
    opened = open_file(payload(made.inputs()))
    headings = opened.texts("#list h3 span:first-child")
    assert headings[-1] == "Không có vị trí trong nguồn"
    assert opened.texts("#list section:last-child .name") == ["KCN Khu Cháy"]
    opened.page.click("text=KCN Khu Cháy")
    assert "chưa có diện tích có nguồn" in opened.page.inner_text("#facts")


def test_english_is_one_click_away_and_back(open_file):
    opened = open_file(payload(made.inputs()))
    assert opened.page.get_attribute("html", "lang") == "vi"
    opened.page.click("#language")
    assert opened.page.get_attribute("html", "lang") == "en"
    assert opened.texts("#title") == ["Industrial zones"]
    assert "Dong Anh IP" in opened.texts("#list .name")
    assert "lang=en" in opened.page.url
    opened.page.click("#language")
    assert opened.texts("#title") == ["Khu công nghiệp"]


def test_a_horizon_is_chosen_in_the_browser_and_changes_what_counts(open_file):
    answers = made.presence()
    answers.loc[(answers["zone"] == "donganh") & (answers["horizon"] == 2030), "presence"] = "not_expected"
    opened = open_file(payload(made.inputs(presence=answers)))
    assert "Không dự kiến có ở mốc này" in opened.page.inner_text("[data-zone=donganh]")
    opened.page.check("input[name=horizon][value='2050']")
    assert "Dự kiến có ở mốc này" in opened.page.inner_text("[data-zone=donganh]")
    assert "horizon=2050" in opened.page.url


def test_alike_horizons_are_said_to_be_alike(open_file):
    opened = open_file(payload(made.inputs()))
    assert opened.texts("#alike") == ["Mốc 2030, 2050 không khác nhau ở điểm nào có nguồn."]


def test_a_link_restores_window_horizon_language_zone_and_layers(open_file):
    shown = payload(made.inputs())
    first = open_file(shown)
    first.page.check("input[name=horizon][value='2050']")
    first.page.uncheck("input[data-toggle='status:unknown']")
    first.page.check("input[data-toggle='layer:facilities']")
    first.page.click("#language")
    first.page.evaluate("gisapp.map.once('moveend', () => { gisapp.came = true; })")
    first.page.click("[data-zone=tlip]")
    until(first.page, "gisapp.came")
    first.page.evaluate("gisapp.map.setView([21.1, 105.8], 12.25, {animate: false})")
    second = open_file(shown, after="#" + first.page.url.split("#")[1])
    state = "JSON.stringify([gisapp.state, [...gisapp.state.show], [...gisapp.state.hide], gisapp.map.getZoom()])"
    assert json.loads(second.page.evaluate(state)) == json.loads(first.page.evaluate(state))
    assert second.page.is_visible("#facts")
    assert not second.page.is_checked("input[data-toggle='status:unknown']")


def test_a_damaged_link_opens_the_map_all_the_same(open_file):
    opened = open_file(payload(made.inputs()), after="#horizon=1900&lang=xx&zone=nowhere&at=a,b&show=%E0%A4%A&theme=1")
    assert opened.complaints == []
    assert opened.page.evaluate("[gisapp.state.horizon, gisapp.state.lang, gisapp.state.zone]") == ["2030", "vi", None]


def test_a_switch_of_the_legend_takes_its_zones_from_the_map(open_file):
    opened = open_file(payload(made.inputs()))
    badges = ".leaflet-badges-pane .badge"
    assert opened.page.locator(badges).count() == 3
    opened.page.uncheck("input[data-toggle='status:operating']")
    assert opened.page.locator(badges).count() == 2
    halos = opened.page.locator(".leaflet-halo-pane path").count()
    opened.page.uncheck("input[data-toggle='halo']")
    assert (halos, opened.page.locator(".leaflet-halo-pane path").count()) == (2, 0)


def test_the_map_paints_a_class_as_its_legend_shows_it(open_file):
    opened = open_file(payload(made.inputs()))
    swatch = "input[data-toggle='status:operating'] ~ .sample rect"
    paint = "e => [e.getAttribute('fill'), e.getAttribute('stroke'), e.getAttribute('stroke-dasharray')]"
    painted = opened.page.eval_on_selector_all(".leaflet-zones-pane path", f"all => all.map({paint})")
    assert opened.page.eval_on_selector(swatch, paint) in painted


def test_names_never_lie_on_one_another(open_file):
    opened = open_file(payload(made.inputs()))
    boxes = opened.page.eval_on_selector_all(
        ".names > text:not(:has(textPath))",
        """all => all.map(e => e.getBBox())
        .map(b => [b.x + 3, b.y + 4, b.x + b.width - 3, b.y + b.height - 4])""",
    )
    assert len(boxes) >= 4
    for i, one in enumerate(boxes):
        for other in boxes[:i]:
            assert one[0] >= other[2] or other[0] >= one[2] or one[1] >= other[3] or other[1] >= one[3]


def test_the_land_balance_has_bars_two_themes_and_says_what_it_cannot_tell(open_file):
    opened = open_file(payload(made.inputs("land-balance")), after="#zone=donganh")
    facts = opened.page.inner_text("#facts")
    assert "200 ha" in facts
    assert "không đạt" in facts
    label = opened.page.get_attribute("[data-zone=donganh] .bars", "aria-label")
    assert label == "Đất khu công nghiệp 200 ha; Đất chuyên trồng lúa 90 ha; Chưa có hiện trạng 9,45 ha"
    assert "chưa tính được" in opened.page.inner_text("[data-zone=tlip]")
    opened.page.check("input[name=theme][value=legal]")
    fills = opened.page.eval_on_selector_all(".leaflet-ground-pane path", "all => all.map(e => e.getAttribute('fill'))")
    assert fills == ["#FAAAA0", "#FFFC8C"]
    opened.page.evaluate("gisapp.map.setView([21.16, 105.88], 15, {animate: false})")
    assert {"SKK", "LUC"} <= set(opened.texts(".names text"))


def test_coverage_is_a_range_and_says_that_its_reach_is_assumed(open_file):
    opened = open_file(payload(made.inputs("coverage")))
    controls = opened.page.inner_text("#controls")
    assert "giả định, không phải quy định" in controls
    assert "Kế hoạch 276/KH-UBND, văn bản không công khai" in controls
    assert "10 % – 90 %" in opened.page.inner_text("[data-zone=donganh]")
    fills = opened.page.eval_on_selector_all(".leaflet-zones-pane path", "all => all.map(e => e.getAttribute('fill'))")
    assert fills[0].startswith("url(#pattern-")
    assert fills[1] == "#253494"
    assert opened.page.locator(".leaflet-results-pane path").count() == 1


def test_the_ledger_says_who_serves_a_zone_when_that_may_fail_and_what_would_cure_it(open_file):
    opened = open_file(payload(made.inputs("ledger")), after="#zone=donganh")
    facts = opened.page.inner_text("#facts")
    for said in ("Lượt 2 trong 2 khu", "Chưa chắc đủ", "có thể thiếu, sớm nhất ở mốc 2030", "do KCN Đông Anh",
                 "Trạm mới", "chưa biết chi phí", "được phân công theo dữ liệu"):  # fmt: skip
        assert said in facts
    assert "Trạm của khu khác" not in facts  # what cures a lack is the zone's own answer, as everywhere
    assert "Chưa tính được" in opened.page.inner_text("[data-zone=tlip]")
    assert opened.page.locator(".leaflet-over-pane path").count() == 2  # the line to the substation and its ring
    opened.page.select_option("#question", "water")
    assert "Trạm mới" not in opened.page.inner_text("#controls")


def test_a_conflict_not_proven_is_listed_and_leads_to_its_place(open_file):
    opened = open_file(payload(made.inputs("conflicts")), after="#zone=donganh")
    facts = opened.page.inner_text("#facts")
    assert "Cùng xã, chưa chứng minh chồng lấn" in facts
    assert "cùng xã: Xã Thư Lâm" in facts
    zoom = opened.page.evaluate("gisapp.map.getZoom()")
    opened.page.click("#facts button.link")
    until(opened.page, f"gisapp.map.getZoom() > {zoom}")
    opened.page.click("[data-zone=tlip]")
    assert "12,5 ha" in opened.page.inner_text("#facts")


def test_the_rule_check_tells_limit_clause_verification_need_and_repair(open_file):
    opened = open_file(payload(made.inputs("rules")), after="#zone=tlip")
    facts = opened.page.inner_text("#facts")
    assert "530 ha · mức yêu cầu ≤ 500 ha" in facts
    assert "Điều 9, Nghị định · đã đối chiếu văn bản" in facts
    assert "Giai đoạn 1: 265 ha, lúa hai vụ 100 ha" in facts
    assert "ranh giới đo đạc" not in facts  # what is not computable is folded away
    opened.page.click("#facts summary:has-text('chưa tính được')")
    assert "Cần: ranh giới đo đạc" in opened.page.inner_text("#facts")


def test_the_rule_check_tells_duties_reaches_and_papers_as_sentences(demo, open_file):
    shown = map_payload(demo, "rules", horizon=2030, appraised=date(2026, 11, 26))
    opened = open_file(shown, after="#zone=mau-a")
    facts = opened.page.inner_text("#facts")
    assert "530 ha · từ 500 ha trở lên phải lập quy hoạch chung và phân khu" in facts
    assert "phần nằm trong bán kính: 0 % · phải nằm trọn trong 300 m" in facts
    opened.page.click("[data-zone=mau-b]")
    facts = opened.page.inner_text("#facts")
    assert "chưa có · phải có" in facts
    assert "≥ 1 count" not in facts
    opened.page.click("[data-zone=mau-e]")
    assert "nền phải cao hơn mực nước ngập tính toán ít nhất 0,5 m" in opened.page.inner_text("#facts")


def test_contradictions_are_a_list_of_tasks_that_leads_to_the_zone_and_says_whom_to_ask(open_file):
    opened = open_file(payload(made.inputs("contradictions")))
    opened.page.click("#controls summary")
    controls = opened.page.inner_text("#controls")
    assert "3 việc cần hỏi" in controls
    assert "Toàn thành phố" in controls
    assert "/contradictions" not in controls  # a file of its own leads nowhere, and no reader is told a path
    opened.page.click("#controls button.link:has-text('KCN Đông Anh')")
    facts = opened.page.inner_text("#facts")
    for said in ("2 việc cần hỏi", "Số liệu khác nhau", "299,45 – 300 ha", "example.org/qd221",
                 "Hỏi: cơ quan lập quy hoạch."):  # fmt: skip
        assert said in facts
    fills = opened.page.eval_on_selector_all(".leaflet-zones-pane path", "all => all.map(e => e.getAttribute('fill'))")
    assert sum(each.startswith("url(#pattern-") for each in fills) == 2


def test_access_draws_the_roads_of_the_chosen_zone_and_says_plainly_where_there_is_no_road_data(open_file):
    opened = open_file(payload(made.inputs("access")))
    assert opened.page.locator(".leaflet-over-pane path").count() == 0  # nothing until a zone is chosen
    opened.page.click("[data-zone=donganh]")
    drawn = opened.page.eval_on_selector_all(
        ".leaflet-over-pane path",
        "all => all.map(e => [Number(e.getAttribute('stroke-width')), Boolean(e.getAttribute('stroke-dasharray'))])",
    )
    assert drawn == [[2.4, False], [4.5, False], [4.5, True]]  # surely in 30, surely in 15, perhaps in 15
    facts = opened.page.inner_text("#facts")
    for said in ("Cổng ra đường: 2, theo hình vẽ", "12.000 – 18.000", "theo dân số xã, phường", "0,5 phút – 21,5 phút",
                 "Theo đường: Trạm Đông Anh, 300 m – 4,1 km", "Đường chim bay: 0 m – 2,4 km"):  # fmt: skip
        assert said in facts
    opened.page.uncheck("input[data-toggle='perhaps:0']")
    assert opened.page.locator(".leaflet-over-pane path").count() == 2
    opened.page.click("[data-zone=tlip]")
    assert "Chưa có dữ liệu đường ở đây: không tính thời gian" in opened.page.inner_text("#facts")
    assert opened.page.locator(".leaflet-over-pane path").count() == 0


def test_the_difference_tells_each_side_what_differs_with_its_unit_and_sign_and_draws_before_and_after(open_file):
    opened = open_file(payload(made.inputs("difference")), after="#zone=donganh&horizon=2050")
    controls = opened.page.inner_text("#controls")
    for said in ("a: Ở mốc 2050 · không kịch bản", "kịch bản «Cầu chậm năm năm» (1 giả định)", "▲ Tốt hơn: 1"):
        assert said in controls
    facts = opened.page.inner_text("#facts")
    for said in ("10 phút → 12 phút – 14 phút", "▲ +2 phút … +4 phút tăng · ▼ Kém đi", "20 % → 50 %", "+30 %"):
        assert said in facts
    assert opened.page.locator(".leaflet-over-pane path[stroke-dasharray]").count() == 2  # the road and the post before
    assert opened.page.locator(".leaflet-over-pane path:not([stroke-dasharray])").count() == 1  # the road after
    assert opened.page.locator(".verdict").all_text_contents() == ["◆", "▲"]
    opened.page.click("#controls summary")
    assert "mở muộn nhất: 2050 → 2055" in opened.page.inner_text("#controls")
    assert "Khu này không khác nhau ở điểm nào." not in facts
    opened.page.click("#language")
    assert "10 min → 12 min – 14 min" in opened.page.inner_text("#facts")
    assert opened.complaints == []


def test_where_nothing_differs_the_map_says_so(open_file):
    alike = made.inputs("difference", results=None, changes=None, changed=0)
    opened = open_file(payload(alike), after="#zone=donganh")
    assert "Hai phía không khác nhau ở điểm nào." in opened.page.inner_text("#controls")
    assert "Khu này không khác nhau ở điểm nào." in opened.page.inner_text("#facts")


@pytest.mark.parametrize("view", VIEWS)
def test_a_map_prints_on_exactly_one_a3_page_with_its_legend_and_reservations(open_file, view):
    opened = open_file(payload(made.inputs(view)))
    printed = opened.page.pdf(prefer_css_page_size=True, print_background=True)
    assert len(re.findall(rb"/Type\s*/Page[^s]", printed)) == 1
    width, height = map(float, re.search(rb"/MediaBox\s*\[0 0 ([\d.]+) ([\d.]+)\]", printed).groups())
    assert (width, height) == (pytest.approx(1190.6, abs=1.5), pytest.approx(841.9, abs=1.5))


def test_what_is_printed_beside_the_map_fits_and_says_everything(open_file):
    many = made.zones()
    more = [many.assign(id=many["id"] + str(i), name_vi=many["name_vi"] + f" mở rộng lần thứ {i}") for i in range(20)]
    crowd = made.pd.concat([many, *more], ignore_index=True)
    opened = open_file(payload(made.inputs(zones=crowd, demo=True)))
    opened.page.evaluate("gisapp.preparePrint()")
    assert opened.page.evaluate("(p => p.scrollHeight - p.clientHeight)(gisapp.byId('paper'))") <= 1
    said = opened.page.text_content("#paper")
    for part in (
        "MINH HOẠ", "Khu công nghiệp", "Quy hoạch thử", "2030", "Ngày thẩm định 23/11/2026", "Tỷ lệ khoảng 1:",
        "Ngày in", "Lưu ý khi sử dụng", "sai số vị trí", "Nguồn", "và 50 khu khác", "Đang hoạt động",
    ):  # fmt: skip
        assert part in said, part


def test_the_demo_is_marked_on_the_page(open_file):
    opened = open_file(payload(made.inputs(demo=True)))
    assert "Minh hoạ" in opened.page.inner_text("#demo")


def test_hostile_text_is_shown_letter_by_letter_and_never_run(open_file):
    zones = made.zones(name_vi=LITERAL, name_en=LITERAL, developer=LITERAL, note_vi=LITERAL, sources=[LITERAL])
    hostile = payload(made.inputs(zones=zones, notes=({"vi": LITERAL, "en": LITERAL},)))
    opened = open_file(hostile, after="#zone=donganh")
    opened.page.evaluate("gisapp.preparePrint()")
    assert opened.page.evaluate("window.hurt") is None
    assert opened.complaints == []
    assert opened.page.locator("img").count() == 0
    assert LITERAL in opened.texts("#facts h2")
    assert LITERAL in opened.texts("#list .name")
    assert LITERAL in opened.texts("#paper .paper-notes li")


def test_even_markup_that_slipped_in_could_not_run(open_file):
    opened = open_file(payload(made.inputs()))
    opened.page.evaluate("document.body.insertAdjacentHTML('beforeend', '<img src=x onerror=\"window.hurt=1\">')")
    opened.page.wait_for_timeout(200)
    assert opened.page.evaluate("window.hurt") is None


def test_a_notebook_cell_shows_the_map_without_the_network(browser):
    frame = notebook_map(payload(made.inputs()), lang="vi", assets=ASSETS)._repr_html_()
    opened = Opened(browser.new_page(viewport={"width": 1000, "height": 760}))
    opened.page.set_content(f"<!doctype html><body>{frame}</body>")
    inside = opened.page.frame_locator("iframe")
    inside.locator("html[data-ready]").wait_for(state="attached", timeout=30_000)
    assert inside.locator("#list .name").count() == 4
    assert opened.complaints == []
    opened.page.close()


def test_what_can_be_pressed_has_a_name_and_is_large_enough(open_file):
    opened = open_file(payload(made.inputs()), after="#zone=donganh")
    small = opened.page.evaluate(
        """[...document.querySelectorAll('button, select, .choices label, summary')].filter(e => e.offsetParent)
        .filter(e => e.getBoundingClientRect().height < 24 || !(e.textContent.trim() || e.ariaLabel))
        .map(e => e.outerHTML)"""
    )
    assert small == []
    assert opened.page.get_attribute("meta[name=viewport]", "content") == "width=device-width, initial-scale=1"
    assert opened.page.locator(".leaflet-interactive[tabindex='0']").count() == 0
