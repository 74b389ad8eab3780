"""One link, one state: every control is in it and comes back by it; what it says that is not known is named."""
# ruff: noqa: F811 - fixtures are asked for by their name

import pytest

from tests.viewer_fixtures import app_url, built, view, webgl  # noqa: F401 - fixtures

pytestmark = pytest.mark.browser

CONTROLS = {
    "language": lambda page: page.click("#language"),
    "horizon": lambda page: (page.focus("#horizon"), page.keyboard.press("End")),
    "zone": lambda page: page.click('#found-list [data-zone="mau-b"]'),
    "opened": lambda page: page.click('[data-part="viewer_more_facts"] > summary'),
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
    "typed": lambda page: (
        page.click("#tab-button-draw"), page.click('[data-focus="typed-open"]'),
        page.fill("#typed", "105.58 20.68\n105.60 20.68\n105.60 20.70"),
    ),
    "drawn": lambda page: page.click("#show-typed"),
    "view": lambda page: (page.click("#tab-button-layers"), page.select_option("#view", "ledger")),
    "question": lambda page: (page.wait_for_selector("#question"), page.select_option("#question", "water")),
    "print": lambda page: page.click("#print-open"),
    "paper": lambda page: page.select_option("#paper", "a3"),
    "scale": lambda page: page.select_option("#scale", "25000"),
    "dropped": lambda page: page.click('#facts [data-focus="viewer_drop"]'),
    "title": lambda page: page.fill("#scenario-title", "Bỏ, lùi & thêm"),
    "why": lambda page: page.fill("#scenario-why", "Thử 100 %"),
    "edit": lambda page: page.click('[data-focus="move-mau-b"]'),
    "not applied": lambda page: (
        page.select_option("#edit-status", "in_plan"), page.fill("#edit-expected_latest", "2041"),
    ),
    "window": lambda page: (page.focus("#map canvas"), page.keyboard.press("Equal")),
    "board": lambda page: page.click("#tab-button-board"),
    "portfolio": lambda page: page.click('[data-portfolio="mau-b+mau-d"]'),
    "rival": lambda page: page.click('[data-rival="mau-d+mau-e"]'),
    "size": lambda page: page.uncheck('[data-focus="size-5"]'),
    "candidate": lambda page: page.uncheck('[data-focus="candidate-mau-a"]'),
    "weight": lambda page: (page.focus('[data-weight="jobs"]'), page.keyboard.press("ArrowRight")),
    "scrolled": lambda page: page.evaluate(
        "() => { for (const each of ['facts', 'tab-board']) document.getElementById(each).scrollTop = 130; }"
    ),
}  # fmt: skip
#: What a reader sees of the state: every control as it stands, the texts, and what the map was told to draw.
SEEN = """() => ({
  controls: [...document.querySelectorAll("input, select, textarea")]
    .map((each) => [each.id || each.dataset.focus, /checkbox|radio/.test(each.type) ? each.checked : each.value]),
  tab: document.querySelector("[role=tab][aria-selected=true]").id,
  facts: document.getElementById("facts").innerText,
  tabs: [...document.querySelectorAll("#side > [role=tabpanel]")].map((each) => each.innerText),
  scrolled: ["facts", "tab-board"].map((each) => document.getElementById(each).scrollTop),
  opened: [...document.querySelectorAll("details[open]")].map((each) => [each.dataset.part, each.innerText]),
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
    viewer.until(BOARD_IS_THERE, seconds=30)
    brought_back(viewer, view, "/demo/app", lambda it: it.until(BOARD_IS_THERE, seconds=30))


def brought_back(viewer, view, path: str, waited) -> None:
    """What is seen elsewhere at the same link is the same, after so much waiting."""
    link = viewer.page.evaluate("location.hash")
    seen = viewer.page.evaluate(SEEN)
    again = view(path + link)
    waited(again)
    again.still()
    assert again.page.evaluate("location.hash") == link
    for part, value in again.page.evaluate(SEEN).items():
        assert value == seen[part], part
    assert again.complaints == []


def test_plan_and_scenarios_of_both_sides_are_in_the_link(view):
    waits = "document.querySelector('#facts .hint[role=status]')"
    viewer = view("/demo/app#tab=compare&zone=mau-b")
    stored = [stored_scenario(viewer, year) for year in (2040, 2050)]
    viewer.page.reload()
    viewer.until("document.getElementById('scenario')?.options.length > 2", seconds=40)

    def there(it) -> None:
        it.until("document.getElementById('other-scenario')?.selectedOptions[0]?.textContent.startsWith('Lùi 2050 · ')")
        it.until("document.querySelectorAll('#facts .part').length === 5", seconds=60)
        it.until(f"!{waits}", seconds=60)

    viewer.page.select_option("#scenario", stored[0])
    viewer.page.click("#compare")
    viewer.page.select_option("#other-scenario", stored[1])
    there(viewer)
    viewer.still()
    assert viewer.said()["scenario"] == stored[0]
    assert viewer.said()["other"].endswith(f"~{stored[1]}")
    brought_back(viewer, view, "/demo/app", there)
    plans = view("/app#zone=donganh")
    other = plans.page.evaluate("[...document.getElementById('plan').options].find(each => !each.selected).value")
    plans.page.select_option("#plan", other)
    plans.still()
    assert plans.said()["plan"] == other
    assessed = f"document.querySelectorAll('#facts .part').length === 4 && !{waits}"
    plans.until(assessed, seconds=60)
    brought_back(plans, view, "/app", lambda it: it.until(assessed, seconds=60))


def stored_scenario(viewer, year: int) -> str:
    """A scenario of the demo in which a zone opens in this year, by its id."""
    change = {
        "layer": "zones", "action": "update", "id": "mau-b", "reason_vi": "Thử",
        "values": {"expected_earliest": year, "expected_latest": year},
    }  # fmt: skip
    body = {"format": "gisapp-scenario", "version": 2, "title_vi": f"Lùi {year}", "changes": [change]}
    headers = {"Authorization": "Bearer administrator-secret"}
    answer = viewer.page.request.post(f"{viewer.page.url.partition('/app')[0]}/scenarios", data=body, headers=headers)
    assert answer.ok, answer.text()
    return answer.json()["id"]


def test_a_part_is_scrolled_as_the_link_says_until_somebody_scrolls(view):
    viewer = view("/demo/app#zone=mau-a&scrolled=facts:0+100000")
    viewer.until("document.querySelectorAll('#facts .part').length === 4", seconds=60)
    top = "document.getElementById('facts').scrollTop"
    viewer.until("(each => each.scrollTop > 0 && each.scrollTop + each.clientHeight > each.scrollHeight - 2)(facts)")
    viewer.page.locator("#facts").hover()
    viewer.page.mouse.wheel(0, -10_000)
    viewer.until(f"{top} === 0")
    viewer.page.click("#language")
    viewer.still()
    assert viewer.page.evaluate(top) == 0
    assert viewer.said()["scrolled"] == "facts:0 0"


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


def test_what_a_link_says_that_is_not_known_is_named_and_left_out(view):
    viewer = view(
        "/app#horizon=1999&scenario=0123456789ab&zone=nowhere&at=99,200,40&show=layer:none&opacity=x&tab=other&colour=red&adding=1&lang=%E0&edited=edit-token:x&added=find:x&scrolled=facts"
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
        "adding=1",
        "edited=edit-token:x",
        "added=find:x",
        "scrolled=facts",
    ):
        assert each in told, each
    assert viewer.text("#time output") == "2030"
    assert viewer.page.locator("#found-list li").count() == 27
    viewer.page.click("#notices .close")
    assert viewer.text("#notices").strip() == ""


@pytest.mark.parametrize(
    ("said", "kept", "refused"),
    [
        ("plan=general-2024&horizon=2065&scenario=abcdef123456", ("general-2024", "2065"), "scenario=abcdef123456"),
        ("plan=capital-2024&horizon=2065", ("capital-2024", "2030"), "horizon=2065"),
        ("plan=nowhere&horizon=2050", ("capital-2024", "2050"), "plan=nowhere"),
        ("plan=general-2024&horizon=1999&scenario=abcdef123456", ("general-2024", "2045"),
         "horizon=1999, scenario=abcdef123456"),
    ],
)  # fmt: skip
def test_each_part_of_a_link_stands_for_itself(view, said, kept, refused):
    viewer = view(f"/app#{said}&lang=en")
    assert f"is dropped by the scenario shown: {refused}. That part is left out." in viewer.text("#notices")
    assert (viewer.page.input_value("#plan"), viewer.text("#time output")) == kept
