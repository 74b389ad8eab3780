"""The viewer for tests: built where it is stale, served by the real application, opened in a browser with WebGL."""

import os
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import pytest

import hatch_build
from gisapp.api.app import build
from gisapp.settings import Settings
from gisapp.storage.workspace import FolderWorkspace
from gisapp.wiring import register_of
from tests.browser_fixtures import CHROMIUM, WEBGL_FLAGS, Browser
from tests.conftest import PROJECT, beside, copied
from tests.door_fixtures import KNOWN, door, person_of, served

DIST = PROJECT / hatch_build.VIEWER / "dist"
AXE = PROJECT / "gisapp" / "viewer" / "node_modules" / "axe-core" / "axe.min.js"
READY_SECONDS = 40
#: The map of a page, for what is asked of it there.
MAP = "document.getElementById('map').map"
#: A map drawn by software costs by the pixel, and each step of a movement anew: tests that look at neither see half
#: of the pixels each way, and no movement.
CHEAP = {"device_scale_factor": 0.5, "reduced_motion": "reduce"}
#: A screen as it is, for tests that look at pixels, movement or time.
FULL = {"device_scale_factor": 1, "reduced_motion": "no-preference"}


@pytest.fixture(scope="session")
def built() -> Path:
    """The folder of the built viewer; `make test` has Node among its packages, so that it can always be built."""
    told = hatch_build.build(PROJECT / hatch_build.VIEWER)
    if told:
        said = f"the viewer is not built: {told}"
        if os.environ.get("CI") == "true":
            pytest.fail(said)
        pytest.skip(said)
    return DIST


@pytest.fixture(scope="session")
def app_url(
    built: Path, hanoi: FolderWorkspace, demo: FolderWorkspace, tmp_path_factory: pytest.TempPathFactory
) -> Iterator[str]:
    """The address of the application over Hanoi, with the demo under /demo."""
    assert built.is_dir()
    folder = tmp_path_factory.mktemp("viewer")
    with served(door(beside(hanoi, folder / "hanoi"), demo=beside(demo, folder / "demo"))) as port:
        yield f"http://127.0.0.1:{port}"


@pytest.fixture
def large_boards(built: Path, hanoi: FolderWorkspace, tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Iterator[str]:
    """The address of the application over Hanoi, to which most boards are jobs of whoever has a token."""
    assert built.is_dir()
    monkeypatch.setattr("gisapp.api.routes.portfolio_viewer.MOST_AT_ONCE", 20)
    workspace = copied(hanoi, tmp_path / "own")
    app = build(
        workspace, register=register_of(workspace), person_of=lambda _r, s, n: person_of(KNOWN, s, n),
        settings=Settings(),
    )  # fmt: skip
    with served(app) as port:
        yield f"http://127.0.0.1:{port}"


@pytest.fixture(scope="session")
def webgl(playwright: Any) -> Iterator[Browser]:
    """Chromium that draws with WebGL, by software."""
    opened = playwright.chromium.launch(executable_path=CHROMIUM, args=list(WEBGL_FLAGS))
    yield Browser(opened, **CHEAP)
    opened.close()


class Viewer:
    """A page of the viewer with everything that it asked for and complained of; `how` as a browser's pages are made."""

    def __init__(self, browser: Browser, *, width: int = 1100, height: int = 720, **how: Any) -> None:
        self.page = browser.new_page(viewport={"width": width, "height": height}, **how)
        self.requests: list[str] = []
        self.complaints: list[str] = []
        self.page.on("request", lambda request: self.requests.append(request.url))
        self.page.on("pageerror", lambda error: self.complaints.append(str(error)))
        self.page.on("console", self._heard)

    def _heard(self, said: Any) -> None:
        if said.type in {"error", "warning"} and "GPU stall" not in said.text:
            self.complaints.append(said.text)

    def open(self, address: str) -> "Viewer":
        self.page.goto(address)
        self.until("Boolean(document.documentElement.dataset.ready)", seconds=READY_SECONDS)
        return self

    def until(self, condition: str, *, seconds: float = 10) -> None:
        """Wait until the condition holds; the page's policy forbids playwright's own way of waiting."""
        for _ in range(int(seconds * 20)):
            if self.page.evaluate(condition):
                return
            self.page.wait_for_timeout(50)
        pytest.fail(f"in {seconds} seconds it did not come true that {condition}: {self.complaints}")

    def still(self) -> None:
        """Wait until the map has drawn what it has to, and the link says so."""
        self.page.wait_for_timeout(250)
        self.until("document.getElementById('map').map.loaded() && !document.getElementById('map').map.isMoving()")
        self.page.wait_for_timeout(200)

    def said(self) -> dict[str, str]:
        """What the link says."""
        text: str = self.page.evaluate("location.hash")
        return dict(self.page.evaluate("text => [...new URLSearchParams(text.slice(1))]", text))

    def start(self, base: str = "") -> dict[str, Any]:
        """What the viewer starts from."""
        got: dict[str, Any] = self.page.evaluate(
            "path => fetch(path).then(answer => answer.json())", f"{base}/app/start"
        )
        return got

    def zone(self, name: str, base: str = "/demo") -> dict[str, Any]:
        """What the viewer knows of a zone."""
        return next(each for each in self.start(base)["zones"] if each["id"] == name)

    def text(self, selector: str) -> str:
        return " ".join(self.page.locator(selector).all_inner_texts())

    def close(self) -> None:
        self.page.close()


class Failing:
    """An address that fails while it is `on`: `view("/app", prepare=Failing("**/assessment?*", status=500))`."""

    def __init__(self, address: str, *, on: bool = True, **answer: Any) -> None:
        self.address, self.on, self.answer = address, on, answer

    def __call__(self, viewer: Viewer) -> None:
        """Make the page of the viewer ask there in vain."""
        viewer.page.route(self.address, lambda it: it.fulfill(**self.answer) if self.on else it.continue_())


def accessible(viewer: Viewer) -> None:
    """Nothing that axe sees, wide or narrow, and nothing that a narrow screen cuts off."""
    viewer.page.add_script_tag(path=str(AXE))
    tags = ["wcag2a", "wcag2aa", "wcag21a", "wcag21aa", "wcag22a", "wcag22aa"]
    for width in (1100, 360):
        viewer.page.set_viewport_size({"width": width, "height": 720})
        told = viewer.page.evaluate("tags => axe.run(document, { runOnly: tags, resultTypes: ['violations'] })", tags)
        faults = [(each["id"], [node["html"][:160] for node in each["nodes"]][:3]) for each in told["violations"]]
        assert faults == [], width
        assert viewer.page.evaluate("document.documentElement.scrollWidth") <= width


@pytest.fixture
def view(webgl: Any, app_url: str) -> Iterator[Any]:
    """Open the viewer: `view("/app#…", width=360)`."""
    opened: list[Viewer] = []

    def open_(path: str = "/app", *, prepare: Any = None, ready: bool = True, **how: Any) -> Viewer:
        viewer = Viewer(webgl, **how)
        opened.append(viewer)
        if prepare:
            prepare(viewer)
        if ready:
            return viewer.open(app_url + path)
        viewer.page.goto(app_url + path)
        return viewer

    yield open_
    for each in opened:
        each.close()
