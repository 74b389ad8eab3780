"""The board of portfolios in the viewer, in a real browser."""
# ruff: noqa: F811 - fixtures are asked for by their name

import re

import pytest

from tests.browser_fixtures import Held
from tests.viewer_fixtures import MAP, Viewer, accessible, app_url, built, large_boards, view, webgl  # noqa: F401 - fixtures

pytestmark = pytest.mark.browser

ABOVE = "document.getElementById('map').map.getStyle().sources.above.data.features"
#: What no planner reads (DESIGN, section 2).
TERMS = re.compile(r"pareto|core index|SMAA|regret|medoid|E2SFCA", re.IGNORECASE)
READY = "document.querySelectorAll('.portfolios li').length > 0"


def on_board(view, more: str = "", base: str = "/demo", **how) -> Viewer:
    viewer = view(f"{base}/app#tab=board{more}", **how)
    viewer.until(READY, seconds=60)
    return viewer


def asked(viewer: Viewer, path: str) -> dict:
    return viewer.page.evaluate("path => fetch(path).then(answer => answer.json())", path)


def settled(viewer: Viewer) -> None:
    """Wait until the board that is shown is that of the question as it stands."""
    viewer.page.wait_for_timeout(500)
    viewer.until("document.getElementById('board-busy').textContent === ''", seconds=60)


def listed(viewer: Viewer) -> list[str]:
    return viewer.page.evaluate(
        "[...document.querySelectorAll('[data-portfolio]')].map(each => each.dataset.portfolio)"
    )


def test_the_board_lists_what_no_other_beats_and_the_map_shows_which_zones_are_chosen(view):
    viewer = on_board(view)
    told = asked(viewer, "/demo/portfolios?sizes=2-5&horizon=2030")
    assert set(listed(viewer)) == set(told["pareto"])
    assert told["recommendation"]["vi"] in viewer.text("#tab-board")
    for each in told["candidates"]:
        assert "Tùy trọng số" in viewer.text(f'label:has([data-focus="candidate-{each["zone"]}"])')
    assert "Bị loại theo quy định" in viewer.text('label:has([data-focus="candidate-mau-c"])')
    first, second = listed(viewer)[:2]
    viewer.page.click(f'[data-portfolio="{first}"]')
    viewer.page.click(f'[data-rival="{second}"]')
    viewer.still()
    assert (viewer.said()["portfolio"], viewer.said()["rival"]) == (first, second)
    signs = [each["properties"].get("sign", "") for each in viewer.page.evaluate(ABOVE)]
    members = {"A": set(first.split("+")), "B": set(second.split("+"))}
    assert signs.count("gisapp-mark-A") == len(members["A"] - members["B"])
    assert signs.count("gisapp-mark-B") == len(members["B"] - members["A"])
    assert signs.count("gisapp-mark-AB") == len(members["A"] & members["B"])
    lines = [each["properties"].get("dashed") for each in viewer.page.evaluate(ABOVE) if "line" in each["properties"]]
    assert lines.count(1) == len(members["B"] - members["A"]), "told by the dash without the colour"
    assert viewer.page.locator("#board-heads > *").count() == 3
    assert "▲ tốt hơn" in viewer.text("#board-figures")
    assert viewer.complaints == []


@pytest.mark.parametrize("lang", ["vi", "en"])
def test_no_term_of_the_method_is_read_by_a_planner(view, lang):
    viewer = on_board(view, f"&lang={lang}", base="")
    viewer.page.evaluate("document.querySelectorAll('#tab-board details').forEach(each => { each.open = true; })")
    text = viewer.text("#tab-board")
    assert TERMS.findall(text) == []
    assert ("No recommendation" if lang == "en" else "Không khuyến nghị") in text, "most inputs are assumed or unknown"
    assert "zones@0" in text, "what it rests on"
    assert ("not assessable" if lang == "en" else "không đánh giá được") in text


def test_weights_are_asked_once_they_rest_and_the_server_ranks(view):
    viewer = on_board(view)
    before = len([each for each in viewer.requests if "/app/board" in each])
    viewer.page.focus('[data-weight="rice"]')
    viewer.page.keyboard.press("ArrowRight")
    settled(viewer)
    viewer.until(f"{READY} && document.querySelector('[data-focus=unweighted]') !== null")
    assert viewer.page.evaluate("document.activeElement.dataset.weight") == "rice"
    assert len([each for each in viewer.requests if "/app/board" in each]) - before == 1
    # At once, as who holds the key down: a busy machine would rest between keys pressed one by one.
    viewer.page.evaluate(
        """() => { for (let step = 0; step < 4; step += 1) {
          document.activeElement.stepUp();
          document.activeElement.dispatchEvent(new Event("input", { bubbles: true }));
        } }"""
    )
    viewer.until("location.hash.includes('rice:10') || location.hash.includes('rice%3A10')")
    settled(viewer)
    assert viewer.page.evaluate("document.activeElement.dataset.weight") == "rice"
    assert len([each for each in viewer.requests if "/app/board" in each]) - before == 2
    assert viewer.said()["weights"] == "rice:10"
    objectives = [each["id"] for each in asked(viewer, "/demo/portfolios?sizes=2-5&horizon=2030")["objectives"]]
    weights = ",".join(f"{each}={10 if each == 'rice' else 5}" for each in objectives)
    told = asked(viewer, f"/demo/portfolios?sizes=2-5&horizon=2030&weights={weights}")
    ranked = sorted((each for each in told["portfolios"] if each["unbeaten"]), key=lambda each: -each["score"])
    assert listed(viewer)[0] == told["winner"] == ranked[0]["id"]
    assert listed(viewer) == [each["id"] for each in ranked]
    assert viewer.text("#board-weighed") == "Xếp hạng theo các trọng số đang hiện"
    viewer.page.click('[data-focus="unweighted"]')
    settled(viewer)
    assert "Chưa cho trọng số nên chưa xếp hạng" in viewer.text("#board-weighed")
    assert "weights" not in viewer.said()


def test_the_board_stays_while_the_next_is_waited_for(view):
    viewer = on_board(view)
    before = listed(viewer)
    held = Held(viewer.page, "**/app/board?*")
    viewer.page.focus('[data-weight="rice"]')
    viewer.page.keyboard.press("ArrowRight")
    viewer.until("document.getElementById('board-busy').textContent !== ''")
    held.wait(1)
    viewer.page.keyboard.press("ArrowRight")  # who goes on is not kept waiting
    viewer.page.wait_for_timeout(200)
    assert viewer.page.is_visible("#board-list")
    assert listed(viewer) == before
    opacity = "each => getComputedStyle(each).opacity"
    assert viewer.page.locator("#board-list").evaluate(opacity) == "0.5", "seen to be no longer that"
    assert viewer.page.locator("fieldset:has(#board-weights)").evaluate(opacity) == "1"
    assert viewer.page.evaluate("document.activeElement.dataset.weight") == "rice"
    viewer.until("location.hash.includes('rice:7') || location.hash.includes('rice%3A7')")
    held.wait(2)
    held.let_go()
    settled(viewer)
    assert viewer.page.locator("#board-list").evaluate(opacity) == "1"
    assert viewer.text("label:has([data-weight=rice]) output") == "7"
    assert viewer.complaints == []


def test_candidates_are_left_out_and_sizes_chosen_by_keyboard(view):
    viewer = on_board(view)
    viewer.page.focus('[data-focus="candidate-mau-a"]')
    viewer.page.keyboard.press("Space")
    settled(viewer)
    assert viewer.page.evaluate("document.activeElement.dataset.focus") == "candidate-mau-a"
    assert "không đưa vào" in viewer.text('label:has([data-focus="candidate-mau-a"])')
    assert all("mau-a" not in each for each in listed(viewer))
    for size in (3, 4, 5):
        viewer.page.uncheck(f'[data-focus="size-{size}"]')
    settled(viewer)
    assert {len(each.split("+")) for each in listed(viewer)} == {2}
    assert viewer.page.is_disabled('[data-focus="size-2"]'), "some size there has to be"
    assert (viewer.said()["without"], viewer.said()["sizes"]) == ("mau-a", "2")
    for zone in ("mau-b", "mau-d"):
        viewer.page.uncheck(f'[data-focus="candidate-{zone}"]')
    viewer.until("document.querySelector('#board-fault [role=alert]') !== null", seconds=30)
    assert "không quá 1 khu đánh giá được; nhận được từ 2 khu trở lên" in viewer.text("#board-fault [role=alert]")
    viewer.page.check('[data-focus="candidate-mau-b"]')
    viewer.until(READY, seconds=30)


def test_what_a_link_names_that_is_not_on_the_board_is_said(view):
    viewer = on_board(view, "&portfolio=mau-a%2Bmau-c&without=nowhere")
    assert "KCN Mẫu A + KCN Mẫu C không có trong bảng này" in viewer.text("#board-gone")
    assert "nowhere" in viewer.text("#notices")


def test_a_zone_left_out_that_a_scenario_drops_is_refused_in_place_and_taken_back(view):
    viewer = on_board(view, "&without=mau-b")
    dropped = {"layer": "zones", "action": "delete", "id": "mau-b", "reason_vi": "Thử"}
    body = {"format": "gisapp-scenario", "version": 2, "title_vi": "Bỏ Mẫu B", "changes": [dropped]}
    demo, headers = viewer.page.url.partition("/app")[0], {"Authorization": "Bearer administrator-secret"}
    scenario = viewer.page.request.post(f"{demo}/scenarios", data=body, headers=headers).json()["id"]
    viewer.page.click("[data-tab=compare]")
    viewer.page.wait_for_selector(f"#scenario option[value='{scenario}']", state="attached")
    viewer.page.select_option("#scenario", scenario)
    viewer.page.click("[data-tab=board]")
    viewer.until("document.querySelector('#board-fault [role=alert]') !== null", seconds=60)
    assert "'mau-b'; hãy chọn trong số này" in viewer.text("#board-fault [role=alert]")
    viewer.page.click('[data-focus="candidate-mau-b"]')
    viewer.until("!document.getElementById('board').hidden && !location.hash.includes('without')", seconds=60)
    assert viewer.page.locator('[data-focus="candidate-mau-b"]').count() == 0, "it is gone, and no choice any more"
    assert listed(viewer)


def test_a_large_board_is_a_job_of_whoever_has_a_token(webgl, large_boards):
    viewer = Viewer(webgl).open(f"{large_boards}/app#tab=board")
    viewer.until("document.querySelector('#notices .token') !== null")
    viewer.page.fill("#token", "zones-submitter-secret")
    viewer.page.keyboard.press("Enter")
    viewer.until("document.getElementById('board-busy').textContent.startsWith('Bảng lớn')", seconds=20)
    viewer.until(READY, seconds=90)
    assert len(listed(viewer)) == 7
    assert "zones-submitter" not in viewer.page.url
    viewer.close()


@pytest.mark.parametrize(
    "state", ["&portfolio=mau-d%2Bmau-e&rival=mau-b%2Bmau-d&weights=rice:8", "&without=mau-a&lang=en"]
)
def test_nothing_of_the_board_keeps_anybody_out(view, state):
    viewer = on_board(view, state, bypass_csp=True)
    viewer.page.evaluate("document.querySelectorAll('#tab-board details').forEach(each => { each.open = true; })")
    viewer.still()
    accessible(viewer)
