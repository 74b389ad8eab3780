"""The system's Chromium for tests, and pages in it that are used again."""

import os
import time
from collections.abc import Callable, Iterator
from pathlib import Path
from typing import Any

import pytest

CHROMIUM = next((path for path in ("/usr/bin/chromium", "/usr/bin/chromium-browser") if Path(path).exists()), None)
_FLAGS = (
    "--headless", "--no-sandbox", "--disable-quic", "--no-first-run", "--disable-background-networking",
    "--disable-component-update", "--disable-sync",
    "--host-resolver-rules=MAP * ~NOTFOUND, EXCLUDE 127.0.0.1, EXCLUDE localhost",  # nobody else is ever reached
)  # fmt: skip
#: Few pages draw with a graphics card; to imitate one takes a fifth of the browser's time.
CHROMIUM_FLAGS = (*_FLAGS, "--disable-gpu", "--disable-software-rasterizer")
#: The viewer draws with WebGL, here by software; to put the page together by WebGL too takes as long as the map itself.
WEBGL_FLAGS = (
    *_FLAGS, "--use-gl=angle", "--use-angle=swiftshader", "--enable-unsafe-swiftshader", "--disable-gpu-compositing",
)  # fmt: skip
USUAL_SIZE = {"width": 1280, "height": 720}
#: By the page itself, whose process then serves the next page of the same server too.
_FORGET = (
    "try { sessionStorage.clear(); localStorage.clear(); } catch { /* a page that can keep nothing */ }"
    "location.replace('about:blank')"
)


class Tab:
    """A page lent to one test; closed, it forgets what the test did and goes to the next."""

    def __init__(self, page: Any, free: list[Any]) -> None:
        self._page, self._free = page, free
        self._heard: list[tuple[str, Callable[[Any], None]]] = []
        self._marked = False

    def __getattr__(self, name: str) -> Any:
        return getattr(self._page, name)

    def on(self, event: str, act: Callable[[Any], None]) -> None:
        """Hear what happens in the page, until it is closed."""
        self._heard.append((event, act))
        self._page.on(event, act)

    def add_init_script(self, *said: Any, **more: Any) -> None:
        """Have a script run before those of each page: it cannot be taken back, so that nobody gets the tab after."""
        self._marked = True
        self._page.add_init_script(*said, **more)

    def emulate_media(self, **said: Any) -> None:
        """Have the page shown as on paper, or to somebody with other wishes: nobody gets the tab after."""
        self._marked = True
        self._page.emulate_media(**said)

    def close(self) -> None:
        """Give the page back as one that has just been opened."""
        for event, act in self._heard:
            self._page.remove_listener(event, act)
        self._page.unroute_all()
        self._page.evaluate(_FORGET)
        self._page.wait_for_url("about:blank")
        self._page.context.clear_cookies()
        if self._marked:
            self._page.close()
        else:
            self._free.append(self._page)


class Held:
    """What a page asks of some addresses, kept on its way until it is let go."""

    def __init__(self, page: Any, addresses: str) -> None:
        self._page, self._addresses, self._routes = page, addresses, list[Any]()

        def hold(route: Any) -> None:
            self._routes.append(route)

        page.route(addresses, hold)

    def wait(self, many: int, *, seconds: float = 20) -> None:
        """Wait until so many are held: the page asks before the test is told of it."""
        until = time.monotonic() + seconds
        while len(self._routes) < many and time.monotonic() < until:
            self._page.wait_for_timeout(50)
        assert len(self._routes) == many, f"{len(self._routes)} of {many} asked of {self._addresses}"

    def let_go(self) -> None:
        """Let them go, and what is asked from now on too."""
        for route in self._routes:
            route.continue_()
        self._page.unroute(self._addresses)


class Browser:
    """Chromium, whose pages are used again: to open one takes longer than to show most of what tests look at."""

    def __init__(self, opened: Any, **usual: Any) -> None:
        self._opened, self._usual = opened, usual
        self._lent: dict[str, tuple[Any, list[Any]]] = {}

    def new_page(self, *, viewport: dict[str, int] = USUAL_SIZE, alone: bool = False, **context: Any) -> Any:
        """A page on which nothing was shown, or nothing is left of it; those that are made alike are lent in turn.

        A page that is `alone` has its own memory of what was fetched, and whatever is done to it ends with it.
        """
        how = self._usual | context
        if alone:
            return self._opened.new_page(viewport=viewport, **how)
        alike = repr(sorted(how.items()))
        if alike not in self._lent:
            self._lent[alike] = (self._opened.new_context(**how), [])
        made, free = self._lent[alike]
        page = free.pop() if free else made.new_page()
        page.set_viewport_size(viewport)
        return Tab(page, free)


@pytest.fixture(scope="session")
def playwright() -> Iterator[Any]:
    """What drives the system's Chromium; once in a process."""
    if CHROMIUM is None:
        said = "Chromium is missing: apt-get install chromium"
        if os.environ.get("CI") == "true":
            pytest.fail(said)
        pytest.skip(said)
    from playwright.sync_api import sync_playwright

    with sync_playwright() as driver:
        yield driver


@pytest.fixture(scope="session")
def browser(playwright: Any) -> Iterator[Browser]:
    """The system's Chromium, headless."""
    opened = playwright.chromium.launch(executable_path=CHROMIUM, args=list(CHROMIUM_FLAGS))
    yield Browser(opened)
    opened.close()
