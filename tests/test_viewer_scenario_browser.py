"""A planner writes a scenario in the viewer; what is refused is told where it stands, and nothing drawn is lost."""
# ruff: noqa: F811 - fixtures are asked for by their name

import json
from urllib.parse import quote

import pytest

from tests.viewer_fixtures import MAP, app_url, built, view, webgl  # noqa: F401 - fixtures

pytestmark = pytest.mark.browser

SAVED = "document.getElementById('saving').textContent.startsWith('Đã lưu')"
ROAD = {"type": "LineString", "coordinates": [[105.61, 20.68], [105.62, 20.68], [105.62, 20.67]]}


def unsaved(*changes: dict, **more: str) -> str:
    """A link to these changes, named and reasoned, that nobody saved."""
    said = {"changes": json.dumps(changes), "title": "Thử", "why": "để xem", "tab": "edit", **more}
    return "/demo/app#" + "&".join(f"{name}={quote(value)}" for name, value in said.items())


def moved(feature: str, layer: str = "facilities", **columns: int) -> dict:
    return {"layer": layer, "action": "update", "id": feature, "values": columns}


def road(name: str, **values: object) -> dict:
    held = {"name_vi": name, "kind": "provincial", **values}
    return {"layer": "roads", "action": "insert", "id": f"new-{name}", "values": held, "geometry": ROAD}


def bear(viewer, name: str = "administrator") -> None:
    viewer.page.evaluate(f"sessionStorage.setItem('gisapp.token', '{name}-secret')")


def save(viewer) -> None:
    viewer.page.click("#save")


def lines(viewer) -> list[str]:
    found: list[str] = viewer.page.locator(".changes li > span").all_inner_texts()
    return found


def test_a_date_is_moved_and_map_panel_table_and_link_follow_the_saved_scenario(view):
    viewer = view("/demo/app#zone=mau-b&table=1")
    viewer.page.click('[data-focus="move-mau-b"]')
    viewer.until("document.activeElement.id === 'edit-title'")
    viewer.until("document.getElementById('edit-status').value === 'in_plan'")
    viewer.page.fill("#edit-expected_earliest", "2050")
    viewer.page.fill("#edit-expected_latest", "2050")
    viewer.page.keyboard.press("Enter")
    assert lines(viewer) == ["KCN Mẫu B: mở sớm nhất 2030 → 2050, mở muộn nhất 2030 → 2050"]
    viewer.page.fill("#scenario-title", "Lùi khu B")
    save(viewer)
    assert "Cần tên kịch bản và lý do" in viewer.text(".saver")
    viewer.page.fill("#scenario-why", "Hạ tầng chưa kịp")
    viewer.page.fill("#edit-token", "administrator-secret")
    viewer.page.click("#edit-access .token button")
    save(viewer)
    viewer.until(SAVED)
    viewer.still()
    assert viewer.page.evaluate("document.activeElement.id") == "edit-scenario"
    said = viewer.said()
    assert said["scenario"]
    assert viewer.text("#counted").startswith("Kịch bản: Lùi khu B. ")
    assert {"changes", "title", "why"}.isdisjoint(said)
    viewer.until("document.querySelector('#facts .presence').textContent.includes('Không dự kiến có')")
    assert "Không dự kiến có" in viewer.text('#table tr[data-zone="mau-b"]')
    assert "6 trong 7 khu" in viewer.page.locator("#time .counted").evaluate("each => each.textContent")
    badge = f"{MAP}.querySourceFeatures('zone-points').find(each => each.properties.id === 'mau-b').properties.badge"
    viewer.until(f"{badge}.includes('hollow')")
    viewer.until("document.querySelectorAll('[data-part=viewer_differs] tr').length > 0", seconds=60)
    assert "2030 → 2050" in viewer.text('[data-part="viewer_differs"]')
    page = viewer.page.locator("#tab-edit a").get_attribute("href")
    assert f"b.scenario={said['scenario']}" in page
    assert viewer.page.request.get(
        page.join(["http://x", ""]).replace("http://x", viewer.page.url.split("/demo")[0])
    ).ok


def test_what_is_being_typed_stays_whatever_comes_meanwhile(view):
    viewer = view("/demo/app#tab=edit&edit=zones/mau-m")
    viewer.until("document.getElementById('edit-valid_from').value !== ''")
    viewer.page.fill("#edit-valid_from", "20")
    viewer.page.evaluate("document.getElementById('map').map.panBy([40, 0], { animate: false })")
    viewer.page.evaluate(
        "document.getElementById('language').click()"
    )  # all is drawn anew, and the field keeps the focus
    viewer.page.keyboard.type("31")
    assert viewer.page.input_value("#edit-valid_from") == "2031"
    viewer.page.evaluate("document.getElementById('language').click()")
    viewer.page.select_option("#edit-status", "in_plan")
    viewer.page.fill("#edit-expected_earliest", "2033")
    viewer.page.keyboard.press("Enter")
    assert [each for each in lines(viewer) if "→ –" in each and "2033" in each], "it began in no year any more"


def test_a_road_is_drawn_by_keyboard_with_what_its_layer_asks(view):
    viewer = view("/demo/app#tab=edit&at=20.68,105.61,13")
    bear(viewer)
    viewer.page.click("#add-road")
    for keys in (("Space",), ("ArrowRight", "Space"), ("ArrowDown", "Space")):
        for key in keys:
            viewer.page.keyboard.press(key)
            viewer.still()
    viewer.page.keyboard.press("Enter")
    viewer.until("document.getElementById('add-kind') !== null")
    viewer.page.click('[data-focus="into"]')
    assert "Còn thiếu: tên" in viewer.text("#tab-draw form")
    assert viewer.page.evaluate("document.activeElement.id") == "add-name_vi"
    viewer.page.fill("#add-name_vi", "Đường thử")
    viewer.page.select_option("#add-kind", "provincial")
    viewer.page.fill("#add-opens", "2050")
    viewer.page.keyboard.press("Enter")
    assert lines(viewer) == ["Thêm Đường thử: tình trạng Có trong quy hoạch, mở sớm nhất 2050, mở muộn nhất 2050"]
    drawn = viewer.page.evaluate(f"{MAP}.getStyle().sources.drawn.data.features.length")
    assert drawn == 1
    viewer.page.fill("#scenario-title", "Thêm đường")
    viewer.page.fill("#scenario-why", "Nối hai khu")
    save(viewer)
    viewer.until(SAVED)
    viewer.still()
    kept = viewer.page.evaluate(f"fetch('/demo/scenarios/{viewer.said()['scenario']}').then(each => each.json())")
    assert [(each["layer"], each["values"]["expected_earliest"]) for each in kept["changes"]] == [("roads", 2050)]
    assert len(lines(viewer)) == 1


def test_a_zone_is_dropped_and_a_change_of_a_stored_scenario_is_revoked(view):
    viewer = view("/demo/app#zone=mau-b")
    bear(viewer)
    viewer.page.click('#facts [data-focus="viewer_drop"]')
    assert "Thay đổi chưa lưu (1): chưa tính vào bản đồ và số liệu" in viewer.text("#counted")
    assert viewer.page.evaluate("document.activeElement.id") == "changes"
    viewer.page.fill("#scenario-title", "Bỏ khu B")
    viewer.page.fill("#scenario-why", "Thử")
    save(viewer)
    viewer.until("document.querySelector('#found-list [data-zone=mau-b]') === null")
    viewer.until("document.querySelector('#found-list [data-zone=mau-a]') !== null")
    viewer.until("document.querySelector('.changes .link') !== null")
    assert lines(viewer) == ["Bỏ KCN Mẫu B"]
    viewer.page.click("#tab-button-zones")
    viewer.page.click('#found-list [data-zone="mau-a"]')
    viewer.page.click('#facts [data-focus="viewer_drop"]')
    assert len(lines(viewer)) == 2
    assert viewer.page.input_value("#scenario-title") == "Bỏ khu B"
    viewer.page.click('[data-focus="revoke-mau-b"]')
    assert lines(viewer) == ["Bỏ KCN Mẫu A"]


@pytest.mark.parametrize(("lang", "told"), [("vi", "Thêm a: tình trạng Đề xuất"), ("en", "Add a: status Proposed")])
def test_what_the_service_fills_in_by_itself_is_told_as_no_change(view, lang, told):
    viewer = view(unsaved(road("a", status="proposed"), lang=lang))
    bear(viewer)
    before = lines(viewer)
    save(viewer)
    viewer.until("document.querySelector('#saver').hidden && document.querySelector('.changes .link')")
    assert lines(viewer) == before == [told]


@pytest.mark.parametrize(
    ("lang", "told"), [("vi", "Cần số từ 1000 đến 2999"), ("en", "Expected a number from 1000 to 2999")]
)
def test_what_the_server_refuses_stands_at_the_change_concerned(view, lang, told):
    viewer = view(unsaved(moved("fire-post-03", expected_earliest=2030), road("a", valid_from=99999), lang=lang))
    bear(viewer)
    save(viewer)
    viewer.until("document.querySelector('.changes [role=alert]') !== null")
    assert told in viewer.text('[data-change="new-a"]')
    assert viewer.page.locator('[data-change="fire-post-03"] [role=alert]').count() == 0
    viewer.page.click('[data-focus="revoke-new-a"]')
    assert viewer.page.locator(".changes [role=alert]").count() == 0
    save(viewer)
    viewer.until("Boolean(new URLSearchParams(location.hash.slice(1)).get('scenario'))")


def test_a_change_of_what_has_moved_on_is_told_at_it_in_vietnamese(view):
    stale = {**moved("fire-post-03", expected_earliest=2030), "before": {"expected_earliest": 1990}}
    viewer = view(unsaved(stale))
    bear(viewer)
    save(viewer)
    viewer.until("document.querySelector('[data-change=fire-post-03] [role=alert]') !== null")
    assert "đã khác lúc thay đổi này được ghi" in viewer.text('[data-change="fire-post-03"]')


def test_without_a_token_that_holds_it_says_so_and_nothing_drawn_is_lost(view):
    viewer = view(unsaved(road("b")))
    before = lines(viewer)
    save(viewer)
    viewer.until("document.querySelector('.saver [role=alert]')?.textContent.includes('HTTP 401')")
    viewer.page.fill("#edit-token", "expired-secret")
    viewer.page.click("#edit-access .token button")
    viewer.page.wait_for_timeout(500)
    assert "HTTP 401" in viewer.text(".saver")
    viewer.page.fill("#edit-token", "zones-submitter-secret")
    viewer.page.click("#edit-access .token button")
    viewer.until("document.querySelector('.saver [role=alert]')?.textContent.includes('HTTP 403')")
    assert lines(viewer) == before
    viewer.page.reload()
    viewer.until("Boolean(document.documentElement.dataset.ready)", seconds=40)
    assert lines(viewer) == before
    assert "secret" not in viewer.page.url
    bear(viewer)
    save(viewer)
    viewer.until(SAVED)


def test_a_server_that_is_gone_while_saving_is_told_and_the_changes_kept(view):
    viewer = view(unsaved(moved("fire-post-03", expected_earliest=2031)))
    bear(viewer)
    viewer.page.route("**/scenarios", lambda route: route.abort())
    save(viewer)
    viewer.until("document.querySelector('.saver [role=alert]')?.textContent.includes('Không nối được')")
    assert viewer.page.input_value("#scenario-title") == "Thử"
    viewer.page.unroute("**/scenarios")
    save(viewer)
    viewer.until(SAVED)


def test_what_changes_in_a_link_say_is_only_text(view):
    hostile = "<img src=x onerror=window.hurt=1>"
    viewer = view(unsaved({**road("c"), "values": {"name_vi": hostile}}, title=hostile))
    assert lines(viewer) == [f"Thêm {hostile}"]
    assert viewer.page.evaluate("window.hurt") is None
    viewer = view("/demo/app#changes=%5B%7B%22layer%22:1%7D%5D&view=nothing&paper=a0")
    for each in ("changes=", "view=nothing", "paper=a0"):
        assert each in viewer.text("#notices")
