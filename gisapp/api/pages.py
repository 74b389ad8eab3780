"""HTML that we wrote ourselves: shells with no text of users in them, and the guides.

Header, navigation and footer stand once, in `site/frame.html`. A page is a few lines of what it is called and what it
loads, a line of three dashes, and what stands between header and footer. Pages that show data fetch it and put it in
place as text; all that is filled into a page is the path under which the app is mounted, escaped, and whether this is
the demo.
"""

from functools import lru_cache
from html import escape
from importlib.resources import files

from markdown_it import MarkdownIt
from starlette.requests import Request
from starlette.responses import Response

from gisapp.api.answers import HTML, root, send
from gisapp.domain.errors import NotFound, Vi

#: The guides by role, one page each in Vietnamese.
GUIDES = {
    "planner": "nha-quy-hoach.md",
    "technician": "ky-thuat-vien.md",
    "analyst": "nha-phan-tich.md",
    "administrator": "quan-tri-vien.md",
}


#: What the service shows, as the header says it: of Hanoi, and of the demo.
_PLACES = {
    "false": {"place_vi": "khu công nghiệp Hà Nội", "place_en": "Hanoi industrial zones"},
    "true": {"place_vi": "dữ liệu minh hoạ", "place_en": "demonstration data"},
}


def place_names(*, demo: bool) -> dict[str, str]:
    """What the service shows, by the marks of a page."""
    return _PLACES[str(demo).lower()]


def site_page(request: Request, name: str) -> Response:
    """One of our own pages."""
    return send(request, _filled(framed(name), request).encode(), HTML)


def table_page(request: Request, topic: str) -> Response:
    """The page that fetches this very address as JSON and shows it as a table."""
    return send(request, _filled(framed("table.html", topic), request).encode(), HTML)


def guide_page(request: Request, role: str) -> Response:
    """The guide for a role.

    Raises
    ------
    NotFound
        When there is no guide for it.
    """
    if role not in GUIDES:
        raise NotFound(
            expected=f"a guide: {', '.join(GUIDES)}",
            found=repr(role),
            todo="choose one of these",
            vi=Vi(f"một trang hướng dẫn: {', '.join(GUIDES)}", "hãy chọn một trang trong số này"),
        )
    body = MarkdownIt("commonmark").enable("table").render(_read(f"guides/{GUIDES[role]}"))
    shell = _filled(framed("guide.html"), request)
    return send(request, shell.replace("[[body]]", body).encode(), HTML)


@lru_cache(maxsize=32)
def framed(name: str, topic: str = "") -> str:
    """A page within the frame that all share; root, demo, place and body are still to be filled in."""
    said, _, main = _read(f"site/{name}").partition("---\n")
    told = dict(line.split(": ", maxsplit=1) for line in said.splitlines())
    loads = "".join(map(_load, ["site.js", *told.get("loads", "").split()]))
    marks = {"topic": topic, "title_vi": told["title_vi"], "title_en": told["title_en"]}
    page = _read("site/frame.html")
    for mark, text in marks.items():
        page = page.replace(f"[[{mark}]]", escape(text))
    return page.replace("[[loads]]", loads).replace("[[main]]", main)


def _load(asset: str) -> str:
    """The line that loads a file: a style, Leaflet, or a module of ours. All wait until the page is there."""
    address = f"[[root]]/assets/{asset}"
    if asset.endswith(".css"):
        return f'<link rel="stylesheet" href="{address}">\n'
    kind = "defer" if asset == "leaflet.js" else 'type="module"'
    return f'<script {kind} src="{address}"></script>\n'


def _filled(shell: str, request: Request) -> str:
    demo = "true" if request.app.state.workspace.demo else "false"
    if demo == "false":
        shell = shell.replace("[[root]]/../", "[[root]]/")  # out of the demo; elsewhere there is nothing above
    for mark, text in {"root": escape(root(request)), "demo": demo, **_PLACES[demo]}.items():
        shell = shell.replace(f"[[{mark}]]", text)
    return shell


@lru_cache(maxsize=32)
def _read(path: str) -> str:
    return (files("gisapp.api") / path).read_text(encoding="utf-8")
