"""A submission on its folium map, in a real browser: asked for with a token, and as a file that nobody serves."""
# ruff: noqa: F811 - fixtures are asked for by their name

import urllib.request
from pathlib import Path

import pytest
import shapely

from tests.test_map_pages_browser import Opened, until
from tests.test_pages_browser import APPROVER, HOSTILE, INSTITUTE, Office, office  # noqa: F401 - fixtures
from tests.test_submissions import file, plot

pytestmark = pytest.mark.browser

OVER = ".leaflet-over-pane path"
#: An inserted parcel that overlaps the one moved, one deleted, one of which values alone change.
BESIDE = shapely.box(587_640, 2_326_000, 587_760, 2_326_090)
SENT = {"a": plot(0, side=150), "b": plot(200), HOSTILE: plot(600), "đ": BESIDE}


@pytest.fixture(scope="module")
def sent(office: Office) -> str:
    """A submission with a change of every kind, an overlap, and texts that would run if anything let them."""
    office.layer("lots", {"a": plot(0), "b": plot(200), "c": plot(400)})
    data = file(SENT, use=HOSTILE, ghi_chú="Đường ẩm ướt")
    return office.send(data, "lots", scope="whole", note=HOSTILE)


@pytest.fixture
def live(browser, office: Office, sent: str):
    """Open the page of the submission, as who bears this token."""
    pages = []

    def opened(query: str = "", who: str | None = APPROVER, width: int = 1280) -> Opened:
        page = browser.new_page(viewport={"width": width, "height": 800})
        pages.append(page)
        if who:
            page.add_init_script(f"sessionStorage.setItem('gisapp.token', '{office.secrets[who]}')")
        visit = Opened(page)
        page.goto(f"{office.server.url}/submissions/{sent}/map{query}")
        return visit

    yield opened
    for each in pages:
        each.close()


@pytest.fixture
def alone(browser, office: Office, sent: str, tmp_path: Path):
    """Open the file of the submission from the disk, with every other address cut off."""
    pages = []

    def opened(lang: str, width: int = 1280) -> Opened:
        address = f"{office.server.url}/submissions/{sent}/map?standalone=1&lang={lang}"
        asked = urllib.request.Request(address, headers={"Authorization": f"Bearer {office.secrets[APPROVER]}"})
        with urllib.request.urlopen(asked, timeout=60) as answer:
            body = answer.read()
        assert len(body) < 2_000_000
        kept = tmp_path / "usb.html"
        kept.write_bytes(body)
        page = browser.new_page(viewport={"width": width, "height": 800})
        pages.append(page)
        page.context.set_offline(True)
        visit = Opened(page)
        page.goto(kept.as_uri())
        return visit.ready()

    yield opened
    for each in pages:
        each.context.set_offline(False)
        each.close()


def items(visit: Opened) -> list[str]:
    return visit.page.eval_on_selector_all("#list [data-item]", "all => all.map(each => each.dataset.item)")


@pytest.mark.parametrize("lang", ["vi", "en"])
def test_the_file_shows_changes_and_findings_with_nobody_to_ask(alone, lang):
    visit = alone(lang)
    assert [url for url in visit.requests if not url.startswith(("file:", "data:"))] == []
    assert visit.complaints == []
    shown = items(visit)
    assert [each for each in shown if each.startswith("change-")] == [
        f"change-{each}" for each in (HOSTILE, "a", "b", "c", "đ")
    ]
    assert any(each.startswith("finding-") for each in shown)
    text = visit.page.inner_text("#list")
    assert ("chờ quyết định" if lang == "vi" else "awaiting a decision") in text
    assert (
        "Cần các đối tượng không chồng lên nhau" if lang == "vi" else "Expected features that do not overlap"
    ) in text
    # Of each look its shape: gained and lost, moved, values alone; told by dash or pattern.
    drawn = visit.page.eval_on_selector_all(
        OVER, "all => all.map(each => (each.getAttribute('stroke-dasharray') || '') + '|' + each.getAttribute('fill'))"
    )
    assert len(set(drawn)) >= 5
    assert visit.page.locator(".leaflet-badges-pane .sign").count() >= 1
    years = visit.page.eval_on_selector_all("[name=horizon]", "all => all.map(each => each.value)")
    for year in years:
        visit.page.check(f"[name=horizon][value='{year}']")
        until(visit.page, f"location.hash.includes('horizon={year}')")
        assert items(visit) == shown
    assert HOSTILE in text
    assert visit.page.evaluate("window.hurt") is None
    assert visit.page.locator("#main img").count() == 0


def test_one_change_is_told_before_and_after_and_found_without_diacritics(alone):
    visit = alone("vi")
    visit.page.fill("#search", "duong am")
    assert len(items(visit)) == 4, "what is deleted says nothing of it"
    visit.page.fill("#search", "d")
    visit.page.press("#search", "ArrowDown")
    visit.page.keyboard.press("ArrowDown")
    assert visit.page.evaluate("document.activeElement.dataset.item") == items(visit)[1]
    visit.page.fill("#search", "")
    visit.page.click('[data-item="change-a"]')
    facts = visit.page.inner_text("#facts")
    assert "Hình đổi." in facts
    assert visit.page.locator("#facts table.values tr").all_inner_texts()[1:3] == [
        "Diện tích (ha)\t1\t2,25",
        f"use\tSKK\t{HOSTILE}",
    ]
    visit.page.click("#language")
    assert "Its shape changes." in visit.page.inner_text("#facts")
    visit.page.keyboard.press("Escape")
    assert visit.page.is_hidden("#facts")
    visit.page.click("#legend > summary")
    visit.page.uncheck("[data-toggle='submitted:gained']")
    without = visit.page.locator(OVER).count()
    visit.page.check("[data-toggle='submitted:gained']")
    assert visit.page.locator(OVER).count() > without


def test_the_page_asks_for_the_token_and_then_shows_it_and_saves_the_file(live, office):
    visit = live("?lang=en", who=None)
    visit.page.wait_for_selector("#token")
    assert "Enter a token" in visit.page.inner_text("#message")
    visit.page.fill("#token", "gisapp_wrong")
    visit.page.press("#token", "Enter")
    until(visit.page, "document.getElementById('message').textContent.includes('wrong')")
    visit.page.fill("#token", office.secrets[INSTITUTE])
    visit.page.press("#token", "Enter")
    until(visit.page, "document.documentElement.dataset.ready === 'true'")
    assert "gisapp_" not in visit.page.evaluate("location.href")
    with visit.page.expect_download() as saving:
        visit.page.click("#save")
    saved = Path(saving.value.path()).read_text(encoding="utf-8")
    assert 'lang="en"' in saved
    assert "gisapp_" not in saved, "the token is not in the file"
    assert visit.page.get_attribute(".about a", "href").startswith("../")
    other = [url for url in visit.requests if not url.startswith((office.server.url, "blob:", "data:"))]
    assert other == []


@pytest.mark.parametrize("lang", ["vi", "en"])
def test_at_360_pixels_nothing_is_cut_off(live, lang):
    visit = live(f"?lang={lang}", width=360).ready()
    assert visit.page.evaluate("document.documentElement.scrollWidth") <= 360
    visit.page.click('[data-item="change-a"]')
    assert visit.page.evaluate("document.documentElement.scrollWidth") <= 360
    assert visit.page.evaluate("(f => f.scrollWidth <= f.clientWidth)(document.getElementById('facts'))")
    assert visit.complaints == []


def test_its_links_lead_to_the_other_views_and_back(live, office, sent):
    visit = live("?lang=en").ready()
    links = visit.page.eval_on_selector_all("#views a", "all => all.map(each => each.href)")
    assert links[0].startswith(f"{office.server.url}/maps/zones?")
    assert links[-1].startswith(f"{office.server.url}/submissions/{sent}/map")
    visit.page.click(".about a")
    visit.page.wait_for_selector("#whole:not([hidden])")
    visit.page.click("#on-map")
    visit.ready()
    assert visit.page.inner_text("#title") == "Submission"
