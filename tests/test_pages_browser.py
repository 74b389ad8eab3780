"""The exchange in a real browser against a real server: an institute sends, the authority decides, both understand."""

import json
import urllib.request
from collections.abc import Iterator
from dataclasses import dataclass
from datetime import UTC, datetime
from pathlib import Path
from urllib.parse import urlencode

import pytest
import shapely

from gisapp import wiring
from gisapp.storage.workspace import FolderWorkspace
from gisapp.workflows.tokens import create_token
from tests.browser_fixtures import Held
from tests.conftest import Server, copied, free_port, start, stop
from tests.test_crs_diagnosis import CONTROL
from tests.test_submissions import file, plot

pytestmark = pytest.mark.browser

HOSTILE = "Lô {{7*7}} <img src=x onerror=window.hurt=1>"
WARDS = dict(zip(CONTROL["id"], CONTROL.geometry, strict=True))
INSTITUTE, APPROVER = "vien-quy-hoach", "ba-hoa"


@dataclass(frozen=True, slots=True, kw_only=True)
class Office:
    """A running service with an institute and an approver, and ward boundaries as control layer."""

    server: Server
    secrets: dict[str, str]

    def ask(self, path: str, who: str, data: bytes | None = None, **headers: str) -> tuple[dict, dict[str, str]]:
        """The body and headers of one request that succeeds."""
        said = {"Authorization": f"Bearer {self.secrets[who]}", "Content-Type": "application/octet-stream", **headers}
        request = urllib.request.Request(self.server.url + path, data=data, headers=said)
        with urllib.request.urlopen(request, timeout=60) as answer:
            return json.loads(answer.read()), {name.lower(): value for name, value in answer.headers.items()}

    def send(self, data: bytes, layer: str, **said: str) -> str:
        """The id of a submission."""
        query = urlencode({"layer": layer, "kind": "reference", "name": f"{layer}.geojson", **said})
        return self.ask(f"/submissions?{query}", INSTITUTE, data)[0]["id"]

    def accept(self, submission: str) -> None:
        """Accept all of it."""
        tag = self.ask(f"/submissions/{submission}", APPROVER)[1]["etag"]
        headers = {"If-Match": tag, "Content-Type": "application/json"}
        self.ask(f"/submissions/{submission}/decision", APPROVER, b'{"accepts": true}', **headers)

    def layer(self, name: str, shapes: dict[str, shapely.Geometry], **said: str) -> None:
        """A layer of these shapes, sent and accepted."""
        self.accept(self.send(file(shapes, use="SKK"), name, **said))


@pytest.fixture(scope="module")
def office(hanoi: FolderWorkspace, demo: FolderWorkspace, tmp_path_factory: pytest.TempPathFactory) -> Iterator[Office]:
    workspace = copied(hanoi, tmp_path_factory.mktemp("office") / "workspace")
    register, at = wiring.register_of(workspace), datetime(2026, 11, 25, tzinfo=UTC)
    roles = {INSTITUTE: ["submitter"], APPROVER: ["approver"]}
    secrets = {
        name: create_token(register, name=name, roles=held, now=at, by="test")[1] for name, held in roles.items()
    }
    copied(demo, workspace.folder / "demo")
    server = start(workspace.folder, free_port())
    running = Office(server=server, secrets=secrets)
    running.layer("wards", WARDS, kind="control")
    yield running
    printed = stop(server)
    assert "Traceback" not in printed, printed


class Visit:
    """A page with everything it asked for and complained of."""

    def __init__(self, browser, office: Office, path: str, *, width: int = 1280, height: int = 800) -> None:
        self.page = browser.new_page(viewport={"width": width, "height": height})
        self.office, self.requests, self.complaints = office, [], []
        self.page.on("request", lambda request: self.requests.append(request.url))
        self.page.on("pageerror", lambda error: self.complaints.append(str(error)))
        self.page.on("console", self._heard)
        self.page.goto(office.server.url + path, wait_until="networkidle")

    def _heard(self, said) -> None:
        if said.type in {"error", "warning"}:
            self.complaints.append(said.text)

    def until(self, condition: str) -> None:
        """Wait until the condition holds; the pages' policy forbids playwright's own way of waiting."""
        for _ in range(300):
            if self.page.evaluate(condition):
                return
            self.page.wait_for_timeout(50)
        pytest.fail(f"in fifteen seconds it did not come true that {condition}: {self.text('main')}")

    def text(self, selector: str) -> str:
        return self.page.inner_text(selector)

    def texts(self, selector: str) -> list[str]:
        return self.page.locator(selector).all_inner_texts()

    def bear(self, who: str) -> None:
        """Enter a token."""
        self.page.fill("#token", self.office.secrets[who])
        self.page.press("#token", "Enter")

    def drop(self, name: str, data: bytes) -> None:
        """Drop a file onto the page, as from a folder."""
        self.page.evaluate(
            """([name, text]) => {
                const held = new DataTransfer();
                held.items.add(new File([text], name));
                const event = { dataTransfer: held, bubbles: true, cancelable: true };
                document.getElementById('drop').dispatchEvent(new DragEvent('drop', event));
            }""",
            [name, data.decode()],
        )

    def check(self) -> None:
        """Have the file checked, and wait for the verdict."""
        self.page.click("#check")
        self.until("document.getElementById('result').offsetParent !== null")

    def downloaded(self, selector: str) -> tuple[str, str]:
        """The name and text of what a button saves."""
        with self.page.expect_download() as waited:
            self.page.click(selector)
        return waited.value.suggested_filename, Path(waited.value.path()).read_text(encoding="utf-8")

    def tab_to(self, condition: str) -> None:
        """Go on by the tabulator key to the element for which the condition holds."""
        for _ in range(120):
            self.page.keyboard.press("Tab")
            if self.page.evaluate(f"(e => {condition})(document.activeElement)"):
                return
        pytest.fail(f"no element is reached for which {condition}")

    def close(self) -> None:
        """Nothing was asked of others, nothing complained of, no token stood in an address."""
        assert [url for url in self.requests if not url.startswith((self.office.server.url, "data:", "blob:"))] == []
        assert not [url for url in self.requests for secret in self.office.secrets.values() if secret in url]
        assert self.complaints == []
        assert self.page.evaluate("window.hurt") is None
        self.page.close()


def undeclared(data: bytes, *more: dict) -> bytes:
    """A delivery without its crs member, and with these features added."""
    said = json.loads(data)
    del said["crs"]
    said["features"] += more
    return json.dumps(said).encode()


#: A bow tie about the point where the wards meet, in the numbers of EPSG:5897.
BOW = {
    "type": "Feature",
    "id": HOSTILE,
    "properties": {},
    "geometry": {
        "type": "Polygon",
        "coordinates": [[[587e3, 2334e3], [5874e2, 23344e2], [5874e2, 2334e3], [587e3, 23344e2], [587e3, 2334e3]]],
    },
}


def begun(browser, office: Office, layer: str, name: str, data: bytes, *, crs: str = "EPSG:5897") -> Visit:
    """A technician has dropped a file and filled in the form."""
    visit = Visit(browser, office, "/submissions/new")
    visit.drop(name, data)
    visit.page.select_option("#layer", "+")
    visit.page.fill("#new-id", layer)
    visit.page.select_option("#crs", crs)
    return visit


def test_a_file_in_the_wrong_meridian_is_told_with_the_right_one_and_its_list_is_kept(browser, office):
    visit = begun(browser, office, "meridian", "ranh-gioi.geojson", undeclared(file(WARDS, crs="EPSG:9209")))
    visit.check()
    assert visit.text("#verdict") == "✘ Chưa gửi được: 1 lỗi phải sửa trước."
    assert "Sai kinh tuyến trục" in visit.text(".finding .what")
    assert visit.texts(".finding .said dt")[:3] == ["Cần", "Nhận được", "Cách xử lý"]
    assert visit.text(".scores .decided th").startswith("EPSG:9209 ✔ khớp")
    assert visit.page.is_disabled("#send")
    name, text = visit.downloaded("#save-text")
    assert name == "ranh-gioi-diem-can-xu-ly.txt"
    assert text.startswith("LỖI wrong-meridian: Cần")
    assert json.loads(visit.downloaded("#save-json")[1])[0]["code"] == "wrong-meridian"
    assert json.loads(visit.downloaded("#save-geojson")[1])["type"] == "FeatureCollection"
    visit.close()


def test_the_map_shows_where_a_file_lies_as_declared_and_as_it_would_be_in_another_crs(browser, office):
    data = undeclared(file(WARDS, crs="EPSG:9209"))
    visit = begun(browser, office, "copies", "ranh-gioi.geojson", data)
    visit.check()
    visit.until(f"document.querySelectorAll('.leaflet-changes-pane path').length === {len(WARDS)}")
    assert visit.text("#readings") == "Nét đứt xám: tệp theo EPSG:5897 như đã khai."
    visit.page.click(".scores .decided button:text('Xem')")
    visit.until(f"document.querySelectorAll('.leaflet-changes-pane path').length === {2 * len(WARDS)}")
    assert visit.text("#readings").endswith("Nét liền xanh: nếu đọc theo EPSG:9209.")
    dashes = visit.page.eval_on_selector_all(
        ".leaflet-changes-pane path", "all => all.map(e => e.getAttribute('stroke-dasharray'))"
    )
    assert dashes == ["6 4"] * len(WARDS) + [None] * len(WARDS)
    visit.close()


def test_the_copy_read_in_the_right_crs_is_downloaded_and_passes_the_check(browser, office):
    data = undeclared(file(WARDS, crs="EPSG:9209"))
    visit = begun(browser, office, "copies", "ranh-gioi.geojson", data)
    visit.check()
    name, text = visit.downloaded(".scores .decided button:text('Tải về')")
    assert name == "ranh-gioi-EPSG9209.geojson"
    visit.drop(name, text.encode())
    visit.page.select_option("#crs", "")
    assert visit.text("#why-not") == "Đã đổi tệp hoặc thông tin: hãy kiểm tra lại."
    visit.check()
    assert visit.text("#verdict").startswith("✔ Gửi được")
    visit.close()


def test_metres_declared_as_degrees_need_no_control_layer(browser, office):
    visit = begun(browser, office, "degrees", "lo-dat.geojson", undeclared(file({"a": plot(0)})), crs="EPSG:4326")
    visit.check()
    assert "crs-mismatch" in visit.text(".severity.error .what")
    assert "EPSG:5897" in visit.texts(".scores tbody th")[0]
    visit.close()


def test_a_fault_has_the_same_number_in_the_list_and_on_the_map(browser, office):
    visit = begun(browser, office, "faults", "lo-dat.geojson", undeclared(file(WARDS), BOW))
    held = Held(visit.page, "**/submissions/repaired?*")
    visit.check()
    held.wait(1)
    assert HOSTILE in visit.text(".severity.error .where")
    number = visit.text(".severity.error button.numbered")
    assert visit.texts(".leaflet-marks-pane .numbered.error") == [number]
    visit.page.click(".severity.error button.numbered")
    assert visit.page.locator(".leaflet-marks-pane .numbered.chosen").count() == 1
    assert abs(aside(visit)) < 4
    held.let_go()
    visit.until(f"document.querySelectorAll('.leaflet-changes-pane path').length === {len(WARDS) + 1}")
    assert abs(aside(visit)) < 4, "what is drawn later does not take the map away from what is looked at"
    visit.page.evaluate("document.querySelector('.finding.chosen').classList.remove('chosen')")
    visit.page.click(".leaflet-marks-pane .numbered.error")
    assert visit.text(".finding.chosen button.numbered") == number
    assert visit.page.locator("img").count() == 0
    visit.close()


def aside(visit: Visit) -> float:
    """How far the chosen mark lies beside the middle of the map."""
    middle = visit.page.locator("#map").bounding_box()
    mark = visit.page.locator(".leaflet-marks-pane .numbered.chosen").bounding_box()
    return mark["x"] + 13 - middle["x"] - middle["width"] / 2


def test_a_right_file_is_sent_with_a_token_and_leads_to_its_page(browser, office):
    visit = begun(browser, office, "right", "dung.geojson", file(WARDS, ten=HOSTILE), crs="")
    visit.check()
    assert visit.text("#verdict").startswith("✔ Gửi được")
    assert "Sẽ thêm 4, sửa 0, xoá 0 đối tượng." in visit.text("#counted")
    assert visit.page.locator(".leaflet-changes-pane path").count() >= len(WARDS)
    visit.bear(INSTITUTE)
    visit.page.fill("#note", "theo biên bản")
    assert visit.page.is_disabled("#send"), "what would be sent is no longer what was checked"
    visit.check()
    visit.page.click("#send")
    visit.until("!document.getElementById('sent').hidden")
    visit.page.click("#sent a")
    visit.until("document.getElementById('facts').innerText.includes('chờ quyết định')")
    facts = visit.text("#facts")
    assert "theo biên bản" in facts
    assert INSTITUTE in facts
    assert visit.page.is_visible("#changes-part")
    assert not visit.page.is_visible("#deciding"), "nobody decides on what they sent themselves"
    visit.close()


def test_who_may_not_send_is_told_in_words_what_to_do(browser, office):
    visit = begun(browser, office, "refused", "dung.geojson", file(WARDS), crs="")
    visit.check()
    visit.page.click("#send")
    visit.until("!document.getElementById('sending-failed').hidden")
    assert "Cần mã truy cập còn hiệu lực" in visit.text("#sending-failed")
    assert "HTTP 401" in visit.text("#sending-failed")
    assert visit.texts("#sending-failed .said dd") == [
        "mã truy cập còn hiệu lực", "chưa có mã truy cập",
        "hãy nhập mã truy cập có vai trò người gửi hồ sơ (submitter)",
    ]  # fmt: skip
    visit.page.click(".switch")
    assert visit.texts("#sending-failed .said dd")[:2] == ["a token that holds", "no token"]
    visit.complaints.clear()  # Chromium itself notes that the answer was 401
    visit.close()


def test_a_large_file_shows_how_far_its_check_is_and_can_be_cancelled(browser, office):
    shapes = {f"p{at}": plot(at % 100 * 200.0) for at in range(40_000)}
    data = file(shapes, note="x" * 100)
    assert len(data) > 10_000_000
    visit = begun(browser, office, "large", "lon.geojson", data, crs="")
    visit.page.click("#check")
    for _ in range(8):
        if not visit.page.is_visible("#result"):
            visit.page.wait_for_timeout(5_000)
    visit.bear(INSTITUTE)
    visit.page.click("#send")
    visit.until("!document.getElementById('job').hidden && document.getElementById('job-state').innerText !== ''")
    visit.page.click("#cancel")
    visit.until("!document.getElementById('sending-failed').hidden")
    assert visit.text("#job-state").startswith("đã huỷ")
    assert "Đã huỷ việc kiểm tra" in visit.text("#sending-failed")
    visit.page.goto(office.server.url + "/submissions", wait_until="networkidle")
    visit.page.click("#rows tr:has-text('lon.geojson') a")
    visit.until("document.getElementById('facts').innerText.includes('đã huỷ')")
    assert "đang kiểm tra" in visit.text("#facts")
    assert not visit.page.is_visible("#findings-part"), "nothing is known of it yet"
    visit.close()


MOVED = {"a": plot(0, side=150), "b": plot(230), "d": plot(600)}


@pytest.fixture(scope="module")
def amended(office: Office) -> str:
    """A submission that moves two plots of a layer, drops one and adds one."""
    office.layer("plots", {"a": plot(0), "b": plot(200), "c": plot(400)})
    return office.send(file(MOVED, use=HOSTILE), "plots", scope="whole")


def test_an_approver_decides_feature_by_feature_with_the_keyboard_alone(browser, office, amended):
    visit = Visit(browser, office, f"/submissions/{amended}")
    visit.tab_to("e.id === 'token'")
    visit.page.keyboard.type(office.secrets[APPROVER])
    visit.page.keyboard.press("Enter")
    visit.until("document.getElementById('facts').innerText.includes('chờ quyết định')")
    assert visit.text("#counted") == "Thêm 1, sửa 2, xoá 1 đối tượng so với lớp hiện nay."
    assert HOSTILE in visit.text("table.changes")
    visit.tab_to("e.matches('tr[data-id=b] input[type=radio]')")
    visit.page.keyboard.press("ArrowRight")
    assert visit.text("#outcome") == "Cần lý do cho: b."
    visit.tab_to("e.matches('tr[data-id=b] textarea')")
    visit.page.keyboard.type("lệch ranh với lô a")
    assert visit.text("#outcome") == "Sẽ tiếp nhận 3 thay đổi và trả lại 1."
    visit.tab_to("e.id === 'decide'")
    visit.page.keyboard.press("Enter")
    visit.until("document.getElementById('facts').innerText.includes('tiếp nhận một phần')")
    said = visit.text("#decided")
    assert "b: lệch ranh với lô a" in said
    assert "plots@1" in said
    receipt = json.loads(visit.downloaded("#decided button")[1])
    assert (receipt["revision"], receipt["decision"]["returned"]) == ("plots@1", {"b": "lệch ranh với lô a"})
    visit.page.click("#decided a")
    visit.until("document.querySelectorAll('table.changes tbody tr').length === 3")
    assert visit.text("#counted") == "Thêm 1, sửa 1, xoá 1 đối tượng."
    assert "1,00 →\n2,25\n(+1,25)" in visit.text("tr[data-id=a]")
    assert HOSTILE in visit.text("tr[data-id=a]")
    visit.close()


def test_before_after_and_difference_are_told_apart_without_colour(browser, office, amended):
    visit = Visit(browser, office, f"/submissions/{amended}")
    visit.bear(APPROVER)
    visit.until("document.querySelectorAll('.leaflet-changes-pane path').length > 3")
    looks = """all => [...new Set(all.map(e => e.getAttribute('fill') + ' ' + e.getAttribute('stroke-dasharray')))]"""
    drawn = visit.page.eval_on_selector_all(".leaflet-changes-pane path", looks)
    assert {"url(#change-gained) null", "url(#change-lost) 2 3", "none 7 5", "none null"} <= set(drawn)
    legend = visit.page.eval_on_selector_all("#legend svg > *", looks)
    assert {"url(#change-gained) null", "url(#change-lost) 2 3", "null 7 5", "null null"} <= set(legend)
    rows = visit.page.locator("table.changes tbody tr").count()
    for mode in ("before", "after"):  # one plot is new, another goes
        visit.page.check(f"input[name=mode][value={mode}]")
        assert visit.page.locator(".leaflet-changes-pane path").count() == rows - 1
    visit.close()


def test_only_what_others_changed_meanwhile_is_in_conflict_and_the_rest_is_accepted(browser, office):
    office.layer("shared", {"a": plot(0), "b": plot(200)})
    ours = office.send(file({"a": plot(0), "b": plot(200)}, use="CX"), "shared")
    office.accept(office.send(file({"a": plot(0)}, use=HOSTILE), "shared"))
    visit = Visit(browser, office, f"/submissions/{ours}")
    visit.bear(APPROVER)
    visit.until("document.querySelectorAll('table.changes tbody tr').length === 2")
    assert "1 đối tượng xung đột" in visit.text("#counted")
    assert visit.texts(".values.conflict") == [f"use: người khác đã ghi {HOSTILE}, hồ sơ ghi CX"]
    assert visit.page.is_checked("tr[data-id=a] label:nth-of-type(2) input")
    assert visit.page.is_disabled("tr[data-id=a] label:nth-of-type(1) input"), "it can only be returned"
    dashes = "all => all.map(e => e.getAttribute('stroke-dasharray'))"
    assert "1 6" in visit.page.eval_on_selector_all(".leaflet-changes-pane path", dashes)
    assert visit.text("#outcome") == "Sẽ tiếp nhận 1 thay đổi và trả lại 1."
    visit.page.click("#decide")
    visit.until("document.getElementById('facts').innerText.includes('tiếp nhận một phần')")
    assert visit.texts("table.changes tbody th button") == ["b"]
    visit.close()


def test_a_decision_on_what_has_changed_since_is_refused_in_words(browser, office):
    named = office.send(file({"a": plot(0)}), "stale")
    visit = Visit(browser, office, f"/submissions/{named}")
    visit.bear(APPROVER)
    visit.until("document.getElementById('deciding').offsetParent !== null")
    office.accept(named)
    visit.page.click("#decide")
    visit.until("!document.getElementById('failed').hidden")
    assert "Hồ sơ đã thay đổi từ khi bạn mở" in visit.text("#failed")
    assert "đã tiếp nhận" in visit.text("#facts")
    visit.complaints.clear()  # Chromium itself notes that the answer was 412
    visit.close()


def test_a_return_of_the_whole_needs_a_reason_and_its_sender_reads_it(browser, office):
    named = office.send(file({"a": plot(0)}), "whole")
    visit = Visit(browser, office, f"/submissions/{named}")
    visit.bear(APPROVER)
    visit.until("document.getElementById('deciding').offsetParent !== null")
    visit.page.check("input[name=accepts][value=false]")
    visit.page.click("#decide")
    assert "Cần nêu lý do trả lại" in visit.text("#decision-failed")
    visit.page.fill("#why", "thiếu ranh giới")
    visit.page.click("#decide")
    visit.until("document.getElementById('facts').innerText.includes('đã trả lại')")
    visit.page.close()
    sender = Visit(browser, office, f"/submissions/{named}")
    sender.bear(INSTITUTE)
    sender.until("document.getElementById('decided').offsetParent !== null")
    assert "thiếu ranh giới" in sender.text("#decided")
    assert not sender.page.is_visible("#deciding")
    sender.close()


def test_the_list_shows_ones_own_and_is_filtered_by_state_and_layer(browser, office, amended):
    visit = Visit(browser, office, "/submissions")
    assert visit.text("#found") == "Nhập mã truy cập để xem hồ sơ."
    visit.bear(INSTITUTE)
    visit.until("document.querySelectorAll('#rows tr').length > 1")
    visit.page.select_option("#layer", "plots")
    visit.until("[...document.querySelectorAll('#rows tr')].every(e => e.cells[1].innerText === 'plots')")
    assert amended in visit.texts("#rows th")
    visit.page.select_option("#state", "checking")
    visit.until("document.querySelectorAll('#rows tr').length === 0")
    assert visit.text("#found") == "0 hồ sơ, mới nhất trước."
    visit.close()


@pytest.mark.parametrize("path", ["/submissions/new", "/submissions", "/collections/wards/diff?from=0&to=0"])
def test_english_is_one_click_away_and_a_narrow_screen_holds_everything(browser, office, path):
    visit = Visit(browser, office, path, width=390, height=800)
    assert visit.page.evaluate("document.documentElement.scrollWidth") <= 390
    vietnamese = visit.text("h1")
    visit.page.click("a.switch")
    assert visit.page.get_attribute("html", "lang") == "en"
    assert visit.text("h1") != vietnamese
    assert "lang=en" in visit.page.url
    small = visit.page.evaluate(
        """[...document.querySelectorAll('main button, main select, summary, .choices label')]
        .filter(e => e.offsetParent)
        .filter(e => e.getBoundingClientRect().height < 24 || !(e.innerText.trim() || e.ariaLabel || e.labels?.length))
        .map(e => e.outerHTML)"""
    )
    assert small == []
    visit.close()
