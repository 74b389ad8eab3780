"""The review of submissions in the viewer, in a real browser."""
# ruff: noqa: F811 - fixtures are asked for by their name

import json
import re
import time
from itertools import count
from urllib.parse import quote

import pytest
import shapely

from tests.browser_fixtures import Held
from tests.test_pages_browser import APPROVER, HOSTILE, INSTITUTE, MOVED, Office, office  # noqa: F401 - fixtures
from tests.test_submissions import file, plot
from tests.viewer_fixtures import MAP, Viewer, accessible, app_url, built, view, webgl  # noqa: F401 - fixtures

pytestmark = pytest.mark.browser

ABOVE = "document.getElementById('map').map.getStyle().sources.above.data.features"


@pytest.fixture
def desk(webgl, built, office):
    """Open the viewer of the office, with the token of somebody or without one."""
    opened = []

    def open_(state: str, who: str | None = APPROVER, **how) -> Viewer:
        viewer = Viewer(webgl, **how)
        opened.append(viewer)
        if who:
            viewer.page.add_init_script(
                "sessionStorage.getItem('gisapp.token') ?? "
                f"sessionStorage.setItem('gisapp.token', {json.dumps(office.secrets.get(who, who))})"
            )
        return viewer.open(f"{office.server.url}/app#{state}")

    yield open_
    for each in opened:
        each.close()


NUMBERS = count()


@pytest.fixture
def amended(office: Office) -> str:
    """A submission to a layer of three plots: it moves two so that they overlap, drops one and adds one."""
    name = f"lots-{next(NUMBERS)}"
    office.layer(name, {"a": plot(0), "b": plot(200), "c": plot(400)})
    return office.send(file({**MOVED, "b": plot(120)}, use=HOSTILE), name, scope="whole")


def on_submission(viewer: Viewer, changes: int) -> None:
    viewer.until(f"document.querySelectorAll('li[data-change]').length === {changes}", seconds=30)


def test_a_token_is_asked_for_in_place_and_what_was_typed_outlives_one_that_runs_out(desk, office, amended):
    viewer = desk(f"tab=review&submission={amended}", who=None)
    viewer.until("document.getElementById('review-token') !== null")
    assert "Nhập mã truy cập" in viewer.text("#tab-review")
    viewer.page.fill("#review-token", "none-such")
    viewer.page.keyboard.press("Enter")
    viewer.until("document.getElementById('tab-review').textContent.includes('hết hạn hoặc không đúng')")
    viewer.page.fill("#review-token", office.secrets[APPROVER])
    viewer.page.keyboard.press("Enter")
    on_submission(viewer, 4)
    viewer.page.check('[data-change="b"] label:nth-of-type(2) input')
    assert viewer.text("#outcome") == "Cần nêu lý do: b."
    viewer.page.fill('[data-change="b"] textarea', "lệch ranh với lô a")
    viewer.page.fill("#decision [name=why]", "như đã bàn")
    assert viewer.text("#outcome") == "Sẽ tiếp nhận 3 thay đổi và trả lại 1."
    viewer.page.evaluate("sessionStorage.setItem('gisapp.token', 'run-out')")
    viewer.page.click("#decision button")
    viewer.until("document.getElementById('decision-token') !== null")
    assert "những gì bạn đã gõ vẫn còn" in viewer.text("#undecided")
    assert viewer.page.input_value('[data-change="b"] textarea') == "lệch ranh với lô a"
    viewer.still()
    viewer.page.reload()  # even so; a token that does not hold opens what everybody may see
    viewer.until("Boolean(document.documentElement.dataset.ready)", seconds=40)
    viewer.page.fill("#token", office.secrets[APPROVER])
    viewer.page.keyboard.press("Enter")
    on_submission(viewer, 4)
    assert viewer.page.input_value('[data-change="b"] textarea') == "lệch ranh với lô a"
    assert viewer.page.input_value("#decision [name=why]") == "như đã bàn"
    viewer.page.click("#decision button")
    viewer.until("document.getElementById('tab-review').textContent.includes('tiếp nhận một phần')", seconds=30)
    assert "b: lệch ranh với lô a" in viewer.text("#tab-review")
    assert "Phiên bản mới: lots-" in viewer.text("#tab-review")
    assert not viewer.page.is_visible("#decision")
    said = office.ask(f"/submissions/{amended}", APPROVER)[0]["decision"]
    assert (said["returned"], said["why"]) == ({"b": "lệch ranh với lô a"}, "như đã bàn")
    assert office.secrets[APPROVER] not in viewer.page.url
    assert "run-out" not in viewer.page.url
    assert viewer.page.evaluate("window.hurt") is None


def test_a_link_shows_what_is_marked_and_typed_for_a_decision_as_it_was(desk, office, amended):
    viewer = desk(f"tab=review&submission={amended}")
    on_submission(viewer, 4)
    viewer.page.check('[data-change="b"] label:nth-of-type(2) input')
    viewer.page.fill('[data-change="b"] textarea', "lệch 100%: xem lô a, và “c”")
    viewer.page.check('[data-change="c"] label:nth-of-type(2) input')
    viewer.page.fill("#decision [name=why]", "như đã bàn")
    viewer.still()
    again = desk(viewer.page.url.partition("#")[2])
    on_submission(again, 4)
    for each in (viewer, again):
        assert each.page.input_value('[data-change="b"] textarea') == "lệch 100%: xem lô a, và “c”"
        assert each.page.is_checked('[data-change="c"] label:nth-of-type(2) input')
        assert each.page.is_checked('[data-change="a"] label:nth-of-type(1) input')
        assert each.page.input_value("#decision [name=why]") == "như đã bàn"
        assert each.text("#outcome") == "Cần nêu lý do: c."
    again.page.check("#decision [name=accepts][value='']")
    again.page.click('[data-focus="back"]')
    again.page.click(f'[data-submission="{amended}"]')
    on_submission(again, 4)
    assert again.page.is_checked("#decision [name=accepts][value='']"), "what was typed for each stays in the tab"
    assert again.page.input_value('[data-change="b"] textarea') == "lệch 100%: xem lô a, và “c”"
    assert again.text("#outcome") == "Sẽ tiếp nhận 0 thay đổi và trả lại 4."
    assert viewer.complaints == again.complaints == []


def test_a_decision_that_takes_its_time_touches_nothing_typed_for_another(desk, office):
    one, other = (office.send(file({"a": plot(0)}), name) for name in ("slow", "next"))
    viewer = desk("tab=review&lang=en")
    held = Held(viewer.page, "**/decision")
    viewer.page.click(f'[data-submission="{one}"]')
    on_submission(viewer, 1)
    viewer.page.fill("#decision [name=why]", "as agreed")
    viewer.page.click("#decision button")
    viewer.page.click('[data-focus="back"]')
    viewer.page.click(f'[data-submission="{other}"]')
    viewer.until(f"document.querySelector('#review-page').href.endsWith('{other}')", seconds=30)
    on_submission(viewer, 1)
    viewer.page.check('#decision [name=accepts][value=""]')
    viewer.page.fill("#decision [name=why]", "No decision yet")
    held.wait(1)
    held.let_go()
    waited = time.monotonic() + 20
    while office.ask(f"/submissions/{one}", APPROVER)[0]["state"] == "awaiting_decision" and time.monotonic() < waited:
        viewer.still()
    viewer.still()
    assert viewer.page.input_value("#decision [name=why]") == "No decision yet"
    assert viewer.text("#outcome") == "0 changes will be accepted and 1 returned."
    assert "No+decision+yet" in viewer.page.url
    assert "as+agreed" not in viewer.page.url, "a link says what is typed for the submission that it shows"
    viewer.page.click('[data-focus="back"]')
    viewer.page.click(f'[data-submission="{one}"]')
    viewer.until("document.getElementById('tab-review').textContent.includes('Recorded: accepted')", seconds=30)
    assert viewer.complaints == []


@pytest.mark.parametrize(
    "draft",
    ["5", '"a"', "[]", '{"reason":{"trim":1},"returned":{}}', '{"reason":"","returned":{"a":{"trim":1}}}',
     '{"reason":"","returned":null}'],
)  # fmt: skip
def test_a_draft_that_is_none_is_left_out_of_the_link_and_said(desk, amended, draft):
    viewer = desk(f"tab=review&submission={amended}&lang=en&draft={quote(draft)}")
    on_submission(viewer, 4)
    assert "That part is left out." in viewer.text("#notices")
    assert viewer.page.input_value("#decision [name=why]") == ""
    assert viewer.complaints == []


def test_who_opens_a_link_with_marks_of_somebody_is_told_to_read_them(desk, amended):
    draft = json.dumps({"whole": False, "returned": {}, "reason": "OK" + "\n" * 25 + "and this"})
    viewer = desk(f"tab=review&submission={amended}&lang=en&draft={quote(draft)}")
    on_submission(viewer, 4)
    assert "Marks and reasons here come from the link: read all of them" in viewer.text("#notices")
    height = "document.querySelector('#decision [name=why]').clientHeight"
    assert viewer.page.evaluate(height) > 200, "a long reason shows that it is long"


def test_places_that_move_are_drawn_where_they_were_and_will_be_and_told_by_how_far(desk, office):
    name = f"stops-{next(NUMBERS)}"
    corner = plot(0).centroid
    office.layer(name, {"a": corner, "b": plot(900).centroid})
    moved = office.send(file({"a": shapely.Point(corner.x + 300, corner.y - 400)}, use=HOSTILE), name)
    viewer = desk(f"tab=review&submission={moved}")
    on_submission(viewer, 1)
    assert "vị trí dời 500 m" in viewer.text('[data-change="a"]')
    viewer.still()
    drawn = f"{MAP}.queryRenderedFeatures({{layers: ['above/place']}}).map((each) => each.properties.dashed ?? 0)"
    for when, rings in (("before", {1}), ("after", {0}), ("difference", {0, 1})):
        viewer.page.check(f"[name=when][value={when}]")
        viewer.until(f"{drawn}.length >= {len(rings)}")
        viewer.still()
        assert set(viewer.page.evaluate(drawn)) == rings, when
    assert viewer.complaints == []


def test_findings_and_changes_are_found_on_the_map_and_in_the_link(desk, amended, view):
    viewer = desk("tab=review")
    viewer.page.click(f'[data-submission="{amended}"]')
    on_submission(viewer, 4)
    viewer.page.locator("[data-finding] button:enabled").first.click()
    viewer.still()
    chosen = int(viewer.said()["finding"])
    place = next(
        each["geometry"]["coordinates"]
        for each in viewer.page.evaluate(ABOVE)
        if each["properties"].get("sign", "").endswith(f"|{chosen}")
    )
    centre = viewer.page.evaluate("document.getElementById('map').map.getCenter().toArray()")
    assert centre == pytest.approx(place, abs=0.0005)
    marks = [each["properties"]["sign"] for each in viewer.page.evaluate(ABOVE) if "sign" in each["properties"]]
    assert {each.split("|")[0] for each in marks} <= {f"gisapp-mark-{each}" for each in ("error", "warning", "note")}
    drawn = {}
    for when in ("before", "after", "difference"):
        viewer.page.check(f"[name=when][value={when}]")
        viewer.still()
        drawn[when] = [
            (each["properties"]["id"], each["properties"].get("dashed"), each["properties"].get("pattern"))
            for each in viewer.page.evaluate(ABOVE)
            if "line" in each["properties"]
        ]
    assert [each[0] for each in drawn["before"]] == ["a", "b", "c"]
    assert [each[0] for each in drawn["after"]] == ["a", "b", "d"]
    assert {dashed for _, dashed, _ in drawn["before"]} == {1}
    assert {pattern for _, _, pattern in drawn["difference"]} == {None, "diagonal", "cross"}
    viewer.page.check("[name=when][value=after]")
    viewer.page.click('[data-change="b"] button')
    viewer.still()
    link = viewer.page.evaluate("location.hash")
    assert {"when": "after", "change": "b", "submission": amended}.items() <= viewer.said().items()
    again = desk(link[1:])
    on_submission(again, 4)
    again.still()
    assert again.page.evaluate("location.hash") == link
    assert again.text("#review") == viewer.text("#review")
    assert again.page.evaluate(ABOVE) == viewer.page.evaluate(ABOVE)
    assert again.page.get_attribute("li.chosen", "data-change") == "b"
    assert HOSTILE in again.text("#review")
    assert again.page.evaluate("window.hurt") is None
    again.page.click('[data-focus="back"]')
    again.until("document.querySelectorAll('[data-submission]').length > 1")
    assert again.complaints == []


def test_the_map_goes_to_the_submission_that_is_opened_and_stays_where_a_link_says(desk, amended):
    viewer = desk(f"tab=review&submission={amended}")
    on_submission(viewer, 4)
    viewer.still()
    west, south, east, north = viewer.page.evaluate(f"{MAP}.getBounds().toArray().flat()")
    shapes = [shapely.geometry.shape(each["geometry"]) for each in viewer.page.evaluate(ABOVE)]
    box = shapely.total_bounds(shapes)
    assert shapely.box(west, south, east, north).contains(shapely.box(*box))
    assert east - west < 4 * max(box[2] - box[0], box[3] - box[1])
    link = viewer.page.evaluate("location.hash")
    elsewhere = desk(re.sub(r"at=[^&]*", "at=21.03,105.85,11", link[1:]))
    on_submission(elsewhere, 4)
    elsewhere.still()
    assert elsewhere.said()["at"] == "21.03,105.85,11"
    elsewhere.page.click('[data-focus="back"]')
    elsewhere.page.click(f'[data-submission="{amended}"]')
    on_submission(elsewhere, 4)
    elsewhere.until(f"{MAP}.getZoom() > 14")


def test_what_others_changed_meanwhile_is_said_and_can_only_be_returned(desk, office):
    office.layer("torn", {"a": plot(0), "b": plot(200)})
    ours = office.send(file({"a": plot(0), "b": plot(200)}, use="CX"), "torn")
    office.accept(office.send(file({"a": plot(0)}, use=HOSTILE), "torn"))
    viewer = desk(f"tab=review&submission={ours}")
    on_submission(viewer, 2)
    assert f"use: người khác đã ghi {HOSTILE} sau phiên bản gốc, hồ sơ ghi CX" in viewer.text('[data-change="a"]')
    assert viewer.page.is_disabled('[data-change="a"] label:nth-of-type(1) input')
    assert viewer.page.is_checked('[data-change="a"] label:nth-of-type(2) input')
    assert viewer.text("#outcome") == "Sẽ tiếp nhận 1 thay đổi và trả lại 1."
    assert any(each["properties"].get("id") == "a" for each in viewer.page.evaluate(ABOVE)), "as it is now"


def test_a_decision_on_what_has_changed_since_is_refused_in_words(desk, office):
    named = office.send(file({"a": plot(0)}), "late")
    viewer = desk(f"tab=review&submission={named}")
    on_submission(viewer, 1)
    office.accept(named)
    viewer.page.click("#decision button")
    viewer.until("document.getElementById('undecided').textContent.includes('đã đổi từ khi bạn mở')")
    viewer.until("document.getElementById('tab-review').textContent.includes('đã tiếp nhận')")


def test_a_return_of_the_whole_needs_a_reason(desk, office):
    named = office.send(file({"a": plot(0)}), "all")
    viewer = desk(f"tab=review&submission={named}&lang=en")
    on_submission(viewer, 1)
    viewer.page.check('#decision [name=accepts][value=""]')
    viewer.page.click("#decision button")
    assert viewer.text("#outcome") == "A reason is needed: the whole submission."
    viewer.page.fill("#decision [name=why]", "No decision yet")
    viewer.page.click("#decision button")
    viewer.until("document.getElementById('tab-review').textContent.includes('Recorded: returned')")


def test_who_sent_it_sees_it_and_decides_nothing(desk, amended):
    viewer = desk(f"tab=review&submission={amended}", who=INSTITUTE)
    on_submission(viewer, 4)
    assert not viewer.page.is_visible("#decision")
    assert viewer.page.locator("#review textarea").count() == 0


def test_a_link_leads_to_the_folium_map_and_so_does_the_viewer_without_webgl(desk, office, amended):
    viewer = desk(f"tab=review&submission={amended}&lang=en")
    on_submission(viewer, 4)
    viewer.page.click("#review-map")
    viewer.page.wait_for_url(f"**/submissions/{amended}/map?*", timeout=20_000)
    viewer.page.wait_for_selector("#list [data-item^=change]", timeout=30_000)
    assert viewer.page.evaluate("document.documentElement.lang") == "en"
    viewer.page.add_init_script("HTMLCanvasElement.prototype.getContext = () => null;")
    viewer.page.goto(f"{office.server.url}/app#tab=review&submission={amended}&lang=vi")
    viewer.page.wait_for_url(f"**/submissions/{amended}/map?*lang=vi", timeout=20_000)
    viewer.page.goto(f"{office.server.url}/app#tab=review&lang=en")
    viewer.page.wait_for_url("**/submissions?lang=en", timeout=20_000)


def test_nothing_of_review_keeps_anybody_out(desk, amended):
    viewer = desk(f"tab=review&submission={amended}", bypass_csp=True)
    on_submission(viewer, 4)
    viewer.page.check('[data-change="b"] label:nth-of-type(2) input')
    viewer.page.fill('[data-change="b"] textarea', "lệch ranh với lô a")
    accessible(viewer)
    viewer.page.evaluate("sessionStorage.setItem('gisapp.token', 'run-out')")
    viewer.page.click("#decision button")
    viewer.until("document.getElementById('decision-token') !== null")
    accessible(viewer)
    listing = desk("tab=review&lang=en", who=None, bypass_csp=True)
    accessible(listing)
