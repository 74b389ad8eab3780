"""Every page, and all on it that is pressed, chosen or typed into: nothing is asked of others, nothing complains."""
# ruff: noqa: F811 - fixtures are asked for by their name

import re
from collections.abc import Iterator
from typing import Any
from urllib.parse import urlsplit

import pytest
from fastapi import FastAPI
from fastapi.testclient import TestClient

from gisapp.api import pages
from gisapp.api.app import build
from gisapp.maps.inputs import VIEWS
from gisapp.settings import Settings
from gisapp.storage.workspace import FolderWorkspace
from gisapp.wiring import register_of
from gisapp.workflows.scenarios import add_scenario
from tests.conftest import copied
from tests.door_fixtures import KNOWN, bearing, person_of, served
from tests.register_fixtures import NOON
from tests.scenario_fixtures import EARLY_ROAD, read
from tests.test_docs import paths_of
from tests.test_submissions import accept, file, plot, send
from tests.viewer_fixtures import READY_SECONDS, Viewer, built, webgl  # noqa: F401 - fixtures

pytestmark = pytest.mark.browser

#: The paths at which a browser gets a page, and where each is walked; of /docs the controls are somebody else's.
WALKED: dict[str, list[str]] = {
    "/": ["/"],
    # One after the other its tabs are opened too.
    "/app": [
        "/app#tab=review&submission={submission}&zone=mau-a&view=coverage&print=1&table=1&portfolio=mau-b%2Bmau-d"
    ],
    "/docs": [],
    "/guide/{role}": [f"/guide/{role}" for role in pages.GUIDES],
    "/collections": ["/collections"],
    "/collections/{layer}/diff": ["/collections/plots/diff?from=0&to=1"],
    "/maps": ["/maps"],
    "/maps/{view}": [f"/maps/{view}" for view in VIEWS if view not in {"portfolios", "difference"}],
    "/maps/portfolios": ["/maps/portfolios"],
    "/maps/difference": ["/maps/difference?b.scenario={scenario}"],
    "/plans": ["/plans"],
    "/scenarios/{scenario}": ["/scenarios/{scenario}"],
    "/standards": ["/standards"],
    "/submissions": ["/submissions"],
    "/submissions/new": ["/submissions/new"],
    "/submissions/{submission}": ["/submissions/{submission}"],
    "/submissions/{submission}/map": ["/submissions/{submission}/map?lang=en"],
}
#: What is on paper and takes seconds: no page for a browser, as its description says.
PRINTED = {"/maps/{view}/print", "/maps/difference/print", "/zones/{zone}/sheet", "/dossiers/{job}"}
#: Pages with nothing but links, which tests/test_journeys_browser.py follows.
ONLY_READ = {"/", "/maps", *WALKED["/guide/{role}"]}
#: In the viewer: the demo has one plan, nothing of it that can be moved is there today, and what was saved is not there
#: to be discarded (tests/test_viewer_faults_browser.py and tests/test_viewer_walk_browser.py use them).
NOT_OFFERED = {"plan", "edit-valid_from", "discard"}
#: What somebody types who knows the trade, by the field or its kind; else a word.
TYPED = {
    "number": "2040", "date": "2026-11-22", "password": "administrator-secret", "kind": "reference", "spec": "",
    "part": "", "field": "", "token": "administrator-secret", "crs-code": "EPSG:5897",
    "typed": "105.58 20.68\n105.60 20.68\n105.60 20.70",
}  # fmt: skip
#: What stands for the places of a path.
EXAMPLES = {
    "layer": "zones", "feature": "mau-a", "zone": "mau-a", "theme": "readable", "name": "site.js", "z": "10", "y": "1",
    "x": "1", "job": "none", "role": "planner", "view": "zones",
}  # fmt: skip
#: What is asked of a page is answered soon; what takes long (a print) is waited for.
PATIENCE_MS = 60_000
BEAR = "sessionStorage.setItem('gisapp.token', 'administrator-secret')"
#: No page has so many; who comes so far goes round in a circle.
MOST_CONTROLS = 250
#: The next control that nobody has tried yet, marked; the ways to other parts of the page come last.
NEXT = """(done) => {
  const seen = (each) => each.checkVisibility({ visibilityProperty: true }) && !each.disabled && !each.readOnly;
  const late = (each) => (each.closest(".head-tools, [role=tablist]") ? 1 : 0);
  const named = (each) => {
    const { tagName, type, id, name, dataset, value, ariaLabel, textContent } = each;
    const choice = /^(radio|checkbox)$/.test(type) ? value : "";
    const known = id || dataset.focus || (/^(BUTTON|SUMMARY)$/.test(tagName) ? ariaLabel || textContent.trim() : name);
    return [tagName, type, known, choice, each.closest("[data-layer]")?.dataset.layer].join("|").slice(0, 160);
  };
  for (const each of document.querySelectorAll("[data-walked]")) each.removeAttribute("data-walked");
  const all = [...document.querySelectorAll("button, input, select, textarea, summary")].filter(seen);
  const next = all.sort((one, other) => late(one) - late(other)).find((each) => !done.includes(named(each)));
  if (!next) return null;
  next.dataset.walked = "";
  next.focus();
  const values = [...(next.options ?? [])].map((each) => each.value);
  const open = next.ariaExpanded === "true" || next.parentNode.open === true;
  return { name: named(next), tag: next.tagName, type: next.type, id: next.id || next.name, values, open };
}"""


class Office:
    """The demo with a submission and a scenario, behind a real socket."""

    def __init__(self, app: FastAPI, url: str, submission: str, scenario: str) -> None:
        self.app, self.url, self.known = app, url, {"submission": submission, "scenario": scenario}

    def address(self, path: str) -> str:
        for name, value in self.known.items():
            path = path.replace(f"{{{name}}}", value)
        return self.url + path


@pytest.fixture(scope="module")
def office(built: Any, demo: FolderWorkspace, tmp_path_factory: pytest.TempPathFactory) -> Iterator[Office]:
    assert built.is_dir()
    workspace = copied(demo, tmp_path_factory.mktemp("walked") / "workspace")
    register = register_of(workspace)
    for at in (0, 10):
        accept(workspace, register, send(workspace, register, file({"a": plot(at), "b": plot(200)})))
    amended = send(workspace, register, file({"a": plot(20), "b": plot(60)}))
    scenario = add_scenario(workspace, register, read(EARLY_ROAD), by="lan", at=NOON).stored.id
    app = build(
        workspace, register=register, person_of=lambda _r, secret, now: person_of(KNOWN, secret, now),
        settings=Settings(),
    )  # fmt: skip
    with served(app) as port:
        yield Office(app, f"http://127.0.0.1:{port}", amended.id, scenario)


class Walk:
    """A page with everything that it asked for, has still to get, and complained of; whose reader has every right."""

    def __init__(self, browser: Any, base: str) -> None:
        self.base, self.open, self.loads = base, 0, 0
        self.outside: list[str] = []
        self.complaints: list[str] = []
        self.page = browser.new_page(viewport={"width": 1280, "height": 800})
        self.page.goto(f"{base}/health")
        self.page.evaluate(BEAR)
        self.page.on("pageerror", lambda error: self.complaints.append(str(error)))
        self.page.on("console", self._heard)
        self.page.on("load", self._loaded)
        self.page.on("request", self._asked)
        for event in ("requestfinished", "requestfailed"):
            self.page.on(event, self._answered)

    def _asked(self, request: Any) -> None:
        self.open += 1
        if not request.url.startswith((self.base, "data:", "blob:")):
            self.outside.append(request.url)

    def _answered(self, _request: Any) -> None:
        self.open -= 1

    def _loaded(self, _page: Any) -> None:
        self.loads += 1

    def _heard(self, said: Any) -> None:
        if said.type in {"error", "warning"} and "GPU stall" not in said.text:
            self.complaints.append(f"{said.text} {said.location.get('url', '')}")

    def go(self, address: str) -> None:
        self.page.goto("about:blank")
        self.page.goto(address, wait_until="load")
        if re.search(r"/(app|maps/[\w-]+)$", urlsplit(address).path):
            self.page.wait_for_selector("html[data-ready]", state="attached", timeout=READY_SECONDS * 1000)
        self.rest()

    def rest(self) -> None:
        """Wait until all that was asked for is there."""
        for _ in range(PATIENCE_MS // 20):
            self.page.wait_for_timeout(20)
            if self.open <= 0:
                return
        pytest.fail(f"{self.open} answers are still waited for: {self.page.url}")

    def act(self, control: dict[str, Any]) -> None:
        """Use the control that is marked as somebody does who has no mouse."""
        marked = self.page.locator("[data-walked]")
        tag, kind = control["tag"], control["type"]
        if tag == "SELECT":
            if control["values"]:
                marked.select_option(control["values"][-1])
        elif kind == "file":
            marked.set_input_files(
                {"name": "lo.geojson", "mimeType": "application/json", "buffer": file({"a": plot(30)})}
            )
        elif tag in {"BUTTON", "SUMMARY"} or kind in {"submit", "button"}:
            for _ in range(2 if control["open"] else 1):  # what is within is still to be tried
                self.page.keyboard.press("Enter")
                self.rest()
        elif kind == "checkbox":  # and back, lest in the end nothing is left to be shown
            self.page.keyboard.press("Space")
            self.rest()
            self.page.keyboard.press("Space")
        elif kind == "radio":
            self.page.keyboard.press("Space")
        elif kind == "range":
            self.page.keyboard.press("ArrowRight")
        elif kind == "date":
            marked.fill(TYPED["date"])
        else:
            self.page.keyboard.press("Control+A")
            self.page.keyboard.insert_text(TYPED.get(control["id"], TYPED.get(kind, "mau")))

    def all(self, address: str) -> list[str]:
        """Try every control that there is, those too that come with others; the names of those tried."""
        done: list[str] = []
        self.go(address)
        path = urlsplit(address).path
        while len(done) < MOST_CONTROLS and (control := self.page.evaluate(NEXT, done)):
            done.append(control["name"])
            before = self.loads
            self.act(control)
            self.rest()
            self.page.evaluate(BEAR)  # a token may be forgotten too
            if urlsplit(self.page.url).path != path or self.loads > before:
                self.go(address)
        self.rest()
        return done


@pytest.fixture
def walk(browser: Any, webgl: Any, office: Office) -> Iterator[Any]:
    """Walk through a page: `walk("/maps")`."""
    opened: list[Walk] = []

    def begin(path: str) -> tuple[Walk, list[str]]:
        opened.append(Walk(webgl if path.startswith("/app") else browser, office.url))
        return opened[-1], opened[-1].all(office.address(path))

    yield begin
    for each in opened:
        each.page.close()


def test_every_page_of_the_application_is_walked(office):
    known = EXAMPLES | office.known
    described = office.app.openapi()["paths"]
    printed = {
        path for path, asked in described.items()
        if list(asked.get("get", {}).get("responses", {}).get("200", {}).get("content", ())) == ["application/pdf"]
    }  # fmt: skip
    assert printed == PRINTED
    asking = TestClient(office.app, follow_redirects=False)
    found = set()
    for path in set(paths_of(office.app.routes)) - printed:
        address = re.sub(r"\{(\w+)(?::path)?\}", lambda place: known[place[1]], path)
        query = {"from": 0, "to": 0} if path.endswith("/diff") else {}
        answer = asking.get(address, params=query, headers={"Accept": "text/html", **bearing("administrator")})
        if answer.headers.get("content-type", "").startswith("text/html"):
            found.add(path)
    found.discard("/submissions/repaired")  # to which something is sent; who looks is shown a submission of that name
    assert found == set(WALKED)


@pytest.mark.parametrize(
    "path", [path for paths in WALKED.values() for path in paths], ids=lambda path: re.split("[#?]", path)[0]
)
def test_all_that_can_be_pressed_asks_nothing_of_others_and_nothing_complains(walk, built, path):
    walked, done = walk(path)
    assert walked.outside == []
    assert walked.complaints == [], done[-20:]
    assert done or path in ONLY_READ
    if path.startswith("/app"):
        ids = re.findall(
            r'<(?:button|input|select|textarea)[^>]* id="([\w-]+)"', (built / "app.html").read_text("utf-8")
        )
        assert {each for each in ids if not any(f"|{each}|" in name for name in done)} <= NOT_OFFERED
    assert len(done) < MOST_CONTROLS
