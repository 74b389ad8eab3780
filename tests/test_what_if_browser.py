"""A planner draws a zone on the demo's map and drags it about, in a real browser against a real server."""

import itertools
import json
import time

import pytest

from tests.conftest import Server

pytestmark = pytest.mark.browser

ANSWER = "#what-if-answer"


@pytest.fixture
def drawing(browser, server: Server):
    """The page, with each question it asked and what it complained of."""
    page = browser.new_page(viewport={"width": 1440, "height": 900})
    page.asked, page.complaints = [], []
    page.on("request", lambda sent: page.asked.append((time.monotonic(), sent)) if sent.method == "POST" else None)
    page.on("console", lambda said: page.complaints.append(said.text) if said.type in ("error", "warning") else None)
    page.on("pageerror", lambda error: page.complaints.append(str(error)))
    page.goto(f"{server.url}/demo/maps/what-if?horizon=2030&appraised=2026-11-22")
    page.wait_for_selector("html[data-ready=true]", state="attached", timeout=30_000)
    yield page
    page.close()


def settled(page) -> str:
    """The answer, when nothing newer is on its way."""
    for _ in range(600):
        if page.get_attribute("#what-if", "aria-busy") == "false" and page.locator(f"{ANSWER} .headroom").count():
            return page.inner_text(ANSWER)
        page.wait_for_timeout(50)
    pytest.fail(f"no answer: {page.inner_text('#what-if')}; {page.complaints}")


def still(page) -> None:
    """Wait until the map has come to rest."""
    for _ in range(100):
        page.wait_for_timeout(100)
        if not page.evaluate("Boolean(gisapp.map._panAnim && gisapp.map._panAnim._inProgress)"):
            return


def hectares(page) -> dict[str, float]:
    """What the panel says of the land, by class."""
    rows = page.eval_on_selector_all(
        f"{ANSWER} h3:first-of-type + table tr",
        "all => all.map(row => [...row.children].map(cell => cell.textContent))",
    )
    return {name: float(said.removesuffix(" ha").replace(".", "").replace(",", ".")) for name, said in rows}


def area(page) -> float:
    said = page.inner_text(f"{ANSWER} .area strong")
    return float(said.removesuffix(" ha").replace(".", "").replace(",", "."))


def drawn(page, corners) -> None:
    page.click('[data-draw="begin"]')
    for x, y in corners:
        page.mouse.click(x, y)
        page.wait_for_timeout(350)
    page.keyboard.press("Enter")


SQUARE = ((640, 400), (740, 400), (740, 500), (640, 500))


def test_a_drawn_zone_is_answered_beside_the_map_and_again_when_a_corner_is_dragged(drawing):
    drawn(drawing, SQUARE)
    before = settled(drawing)
    land, first = hectares(drawing), area(drawing)
    assert sum(land.values()) == pytest.approx(first, rel=0.01)
    assert "Kiểm tra quy định" in before
    assert "không đạt" in before
    assert "Nhu cầu và dư địa hạ tầng" in before
    headroom = drawing.inner_text(f"{ANSWER} .headroom")
    asked = len(drawing.asked)
    drawing.mouse.move(*SQUARE[2])
    drawing.mouse.down()
    for step in range(40):
        drawing.mouse.move(740 + 3 * step, 500 + 2 * step)
        drawing.wait_for_timeout(10)
    drawing.mouse.up()
    after = settled(drawing)
    assert area(drawing) > first
    assert hectares(drawing) != land
    assert sum(hectares(drawing).values()) == pytest.approx(area(drawing), rel=0.01)
    assert drawing.inner_text(f"{ANSWER} .headroom") != headroom
    assert after != before
    times = [at for at, _ in drawing.asked[asked:]]
    assert len(times) >= 2
    most = max(sum(1 for other in times if at <= other < at + 1) for at in times)
    assert most <= 21
    corners = [json.loads(sent.post_data)["geometry"]["coordinates"][0] for _, sent in drawing.asked]
    assert len(corners[0]) == len(SQUARE) + 1
    assert [one == other for one, other in zip(corners[0], corners[-1], strict=True)] == [True, True, False, True, True]
    assert all(one != other for one, other in itertools.pairwise(corners))
    assert drawing.complaints == []


def test_an_answer_that_comes_late_does_not_replace_a_newer_one(drawing):
    """The first question is held back until the second has been answered."""
    held = []

    def hold_first(route):
        if not held:
            held.append(route)
        else:
            route.continue_()

    drawing.route("**/assessments?*", hold_first)
    drawn(drawing, SQUARE)
    drawing.wait_for_timeout(300)
    drawing.keyboard.press("Shift+ArrowRight")
    for _ in range(100):
        if drawing.locator(f"{ANSWER} .headroom").count():
            break
        drawing.wait_for_timeout(100)
    newer = drawing.inner_text(f"{ANSWER} .area")
    held[0].continue_()
    drawing.wait_for_timeout(1500)
    assert drawing.inner_text(f"{ANSWER} .area") == newer


def test_a_zone_is_drawn_and_moved_with_the_keyboard_alone(drawing):
    drawing.focus('[data-draw="begin"]')
    drawing.keyboard.press("Enter")
    for move in ("ArrowRight", "ArrowDown", "ArrowLeft"):
        drawing.keyboard.press("Space")
        drawing.keyboard.press(move)
        still(drawing)
    drawing.keyboard.press("Space")
    drawing.keyboard.press("Enter")
    settled(drawing)
    first = area(drawing)
    assert drawing.evaluate("document.activeElement.getAttribute('aria-label')") == "Đỉnh 1"
    drawing.keyboard.press("Shift+ArrowLeft")
    drawing.wait_for_timeout(200)
    settled(drawing)
    assert area(drawing) > first


def test_typed_corners_are_drawn_and_a_shape_that_crosses_itself_says_why_it_cannot_be_assessed(drawing):
    centre = drawing.evaluate("(() => { const at = gisapp.map.getCenter(); return [at.lng, at.lat]; })()")
    east, north = centre
    bowtie = [(0, 0), (0.01, 0.01), (0.01, 0), (0, 0.01)]
    drawing.click("#what-if summary")
    drawing.fill("#typed", "\n".join(f"{east + dx:.6f} {north + dy:.6f}" for dx, dy in bowtie))
    drawing.click("text=Vẽ theo toạ độ")
    drawing.wait_for_selector(f"{ANSWER} .fail", timeout=15_000)
    assert "chưa đánh giá được" in drawing.inner_text(ANSWER)
    assert drawing.locator(f"{ANSWER} li").count() >= 1
    drawing.fill("#typed", "mot hai ba")
    drawing.click("text=Vẽ theo toạ độ")
    assert "ít nhất ba dòng" in drawing.inner_text("#what-if")


def test_the_self_contained_file_says_that_it_has_nobody_to_ask(browser, server):
    page = browser.new_page()
    try:
        page.goto(f"{server.url}/demo/maps/what-if?standalone=1&lang=en")
        page.wait_for_selector("html[data-ready=true]", state="attached", timeout=30_000)
        assert "self-contained file has none to ask" in page.inner_text("#what-if")
        assert page.locator("#what-if button").count() == 0
    finally:
        page.close()
