"""A planner's way through the pages, in a real browser against a real server."""

import pytest

from tests.conftest import Server

pytestmark = pytest.mark.browser

PAGES = [
    "/", "/maps", "/plans", "/standards", "/collections", "/docs",
    "/guide/planner", "/guide/technician", "/guide/analyst", "/guide/administrator",
    *(f"{under}/maps/{view}" for under in ("", "/demo") for view in ("zones", "land-balance", "coverage", "conflicts")),
    "/maps/zones?lang=en", "/maps/coverage?horizon=2050", "/maps/zones?plan=capital-100-year&horizon=2085",
    "/submissions", "/submissions/new", "/collections/zones/diff?from=0&to=0", "/demo/submissions/new",
    "/demo/", "/demo/plans", "/demo/collections", "/demo/docs",
]  # fmt: skip


def visit(browser, server: Server, path: str):
    """Open a page and collect every request, complaint and uncaught error."""
    page = browser.new_page(viewport={"width": 1440, "height": 900})
    seen: dict[str, list[str]] = {"requests": [], "complaints": []}
    page.on("request", lambda request: seen["requests"].append(request.url))
    page.on("console", lambda said: seen["complaints"].append(said.text) if said.type in ("error", "warning") else None)
    page.on("pageerror", lambda error: seen["complaints"].append(str(error)))
    page.goto(server.url + path, wait_until="networkidle")
    return page, seen


@pytest.mark.parametrize("path", PAGES)
def test_a_page_asks_nothing_of_others_and_complains_of_nothing(browser, server, path):
    page, seen = visit(browser, server, path)
    try:
        outside = [url for url in seen["requests"] if not url.startswith((server.url, "data:", "blob:"))]
        assert outside == []
        assert seen["complaints"] == []
        assert page.title()
        assert page.evaluate("document.documentElement.lang") in ("vi", "en")
    finally:
        page.close()


def test_every_link_of_the_first_pages_leads_somewhere(browser, server):
    for start in ("/", "/demo/", "/maps"):
        page, _ = visit(browser, server, start)
        links = page.evaluate("[...document.querySelectorAll('a[href]')].map(a => a.href)")
        page.close()
        ours = {link.split("#")[0].removeprefix(server.url) for link in links if link.startswith(server.url)}
        assert ours
        for path in ours:
            assert server.get(path or "/", accept="text/html")[0] == 200, (start, path)


def test_the_demo_says_so_on_every_page(browser, server):
    for path in ("/demo/", "/demo/maps", "/demo/plans", "/demo/maps/zones", "/demo/maps/coverage"):
        page, _ = visit(browser, server, path)
        assert "minh hoạ" in page.evaluate("document.body.innerText").lower(), path
        page.close()
